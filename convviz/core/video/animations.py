"""Animations (GIF, WebP, PNG) become stacks by the decoders of pictures, which no file ends."""

from pathlib import Path

from convviz.core.images.formats import format_of, unknown_format
from convviz.core.images.raster import RefusedError, to_pixels
from convviz.core.images.reading import DAMAGE, FILE_LIMIT
from convviz.core.util.read_file import UnreadError, read_file
from convviz.core.video.collected import Collected, Reading, usual_rate
from convviz.core.video.containers import CONTAINERS
from convviz.core.video.stack import VideoError
from convviz.core.video.thinning import Keep


def read_animation(path: Path, name: str, keep: Keep, head: bytes) -> Reading:
    """Read an animation that begins with ``head``; errors are `VideoError` and those of `read_file`."""
    from convviz.core.images.decoders.moving import MOVING, count_frames  # with Pillow

    known = format_of(head)
    if known is None:
        raise VideoError(f"'{name}' {_unknown_text(head)}.")
    if known.name not in MOVING:
        raise VideoError(f"'{name}' is a single picture ({known.name}), not a video; open it as the image.")
    yield 0.0
    data = read_file(path, FILE_LIMIT, name=f"'{name}'", kind="a video")
    count = count_frames(data, known.name)
    if count == 1:
        raise VideoError(f"'{name}' is a single picture ({known.name}), not an animation; open it as the image.")
    try:
        return (yield from _read(data, known.name, name, keep, count))
    except RefusedError as error:
        raise VideoError(f"'{name}' is an animation that {error}.") from error
    except MemoryError as error:
        raise VideoError(f"'{name}' does not fit into memory.") from error


def _read(data: bytes, kind: str, name: str, keep: Keep, count: int) -> Reading:
    from convviz.core.images.decoders.moving import is_cut_short, moving_frames

    collected, index, milliseconds, over = Collected(keep), 0, 0.0, False
    try:
        for raster, duration in moving_frames(data, kind):
            if over := collected.thinning.is_over(index):
                break
            if collected.thinning.wants(index):
                collected.add(index, to_pixels(raster._replace(may_be_grey=False)))
            milliseconds += duration
            index += 1
            yield index / count
    except RefusedError:
        raise
    except DAMAGE as error:
        if not collected.frames:
            raise VideoError(f"'{name}' is a damaged animation, of which no frame can be read.") from error
    if index < count and not over:
        collected.remarks.append(f"It breaks off: {index:,} of {count:,} frames could be read.")
    elif is_cut_short(data, kind):
        collected.remarks.append(f"The file is cut short: {count:,} of its frames are whole.")
    rate = usual_rate(1000 * index / milliseconds) if milliseconds else None
    return collected.stack(name, count if over else index, rate)


def _unknown_text(head: bytes) -> str:
    said = unknown_format(head)
    if not said.startswith("is not an image"):
        return said
    videos = ", ".join(known.name for known in CONTAINERS)
    return f"is neither a video of a known kind ({videos}) nor an animation (GIF, WebP, PNG)"


def is_animation(path: Path) -> bool:
    """Whether a file is a picture of several frames; False where it cannot be read."""
    from convviz.core.images.decoders.moving import MOVING, count_frames

    try:
        data = read_file(path, FILE_LIMIT, name=str(path), kind="a video")
    except (OSError, UnreadError):
        return False
    known = format_of(data)
    return known is not None and known.name in MOVING and count_frames(data, known.name) > 1
