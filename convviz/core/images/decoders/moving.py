"""Animations read frame after frame: from one frame to the next only that one is decoded."""

from collections.abc import Generator, Iterator

from convviz.core.images.decoders.animated_png import frames_of, up_to
from convviz.core.images.decoders.frames import gif_frames, webp_frames, whole_webp
from convviz.core.images.decoders.pillow import check_size, frame_raster, open_pillow, webp_size
from convviz.core.images.decoders.quiet import quiet
from convviz.core.images.raster import Raster

#: Kinds of image file that may hold animations.
MOVING = ("GIF", "WebP", "PNG")
#: Bytes at the end of a PNG among which its last mark is looked for: some programs write a little after it.
_END = 32


def count_frames(data: bytes, kind: str) -> int:
    """How many frames of an animation are whole, as far as can be seen without decoding them; at least 1."""
    if kind == "PNG":
        return max(1, len(frames_of(data)))
    return gif_frames(data) if kind == "GIF" else webp_frames(data)


def is_cut_short(data: bytes, kind: str) -> bool:
    """Whether the end of an animation is missing, as its last bytes have it."""
    if kind == "WebP":
        return int.from_bytes(data[4:8], "little") + 8 > len(data)
    if kind == "GIF":
        return not data.rstrip(b"\0\r\n").endswith(b";")
    return b"IEND" not in data[-_END:]


def moving_frames(data: bytes, kind: str) -> Iterator[tuple[Raster, float]]:
    """Decode the frames of an animation one after the other, each with the ms for which it is shown.

    Raises
    ------
    RefusedError
        If a frame is too large.
    Exception
        What decoders raise for a frame that is damaged; those before it have been given.
    """
    count = count_frames(data, kind)
    if kind == "PNG" and count > 1:
        data = up_to(data, frames_of(data))
    if kind == "WebP":  # to open one, libwebp sets aside memory for two images
        check_size(*webp_size(data.ljust(30, b"\0")))
        data = whole_webp(data)
    yield from _frames(data, kind, count)


def _frames(data: bytes, kind: str, count: int) -> Generator[tuple[Raster, float], None, None]:
    with quiet():
        image = open_pillow(data, kind)
    with image:
        for number in range(count):
            with quiet():
                image.seek(number)
                check_size(image.height, image.width)
                raster = frame_raster(image)
            duration = image.info.get("duration", 0)
            yield raster, float(duration) if isinstance(duration, int | float) else 0.0
