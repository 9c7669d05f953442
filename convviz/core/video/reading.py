"""How a video file, an animation or a folder of pictures becomes a stack, or a sentence that says why not.

Animations go to the decoders of pictures, which no file ends; videos to a process of their own.
"""

from contextlib import closing
from os import PathLike
from pathlib import Path

from convviz.core.data.folders.contents import is_folder
from convviz.core.util.failures import unread_text
from convviz.core.util.names import printable
from convviz.core.util.read_file import UnreadError, open_file
from convviz.core.video.animations import read_animation
from convviz.core.video.collected import Collected, Reading, usual_rate
from convviz.core.video.containers import HEAD, container_of, lacks_index
from convviz.core.video.folders import read_folder
from convviz.core.video.process import READ_LIMIT, End, Frame, Opened, frames_of
from convviz.core.video.stack import VideoError
from convviz.core.video.thinning import Keep

#: Bytes above which a video is not opened.
VIDEO_LIMIT = 2**40
#: By how many frames the number that a file gives may be wrong without a word: it is often reckoned from its length.
_SLACK = 1


def read_stack(path: str | PathLike[str], keep: Keep = Keep.EVENLY) -> Reading:
    """Read a video file, an animation (GIF, WebP, PNG) or a folder of pictures.

    Parameters
    ----------
    path : the file or folder.
    keep : which frames are kept where there are more than `MAX_FRAMES`.

    Returns
    -------
    Stack
        With a sentence in its ``remarks`` on all that is not as in the file.

    Raises
    ------
    VideoError
        With a sentence, if it is not there, may not be read, or has no frames.
    """
    path = Path(path)
    name = printable(path.name or str(path))
    try:
        if is_folder(path):
            return (yield from read_folder(path, name, keep))
        with open_file(path, VIDEO_LIMIT, name=f"'{name}'", kind="a video") as file:
            head = file.read(HEAD)
            container = container_of(head)
            if container is not None and container.name == "MP4" and lacks_index(file):
                raise VideoError(f"'{name}' is cut short: its index is missing, without which no frame can be found.")
        if not head:
            raise VideoError(f"'{name}' is empty.")
        if container is None:
            return (yield from read_animation(path, name, keep, head))
        return (yield from _read_video(path, name, keep))
    except UnreadError as error:
        raise VideoError(str(error)) from error
    except OSError as error:
        raise VideoError(unread_text(f"'{name}'", error)) from error


def _read_video(path: Path, name: str, keep: Keep) -> Reading:
    collected, opened, end, done = Collected(keep), Opened(0.0, 0.0), End(0, False), 0.0
    yield done
    try:
        with closing(frames_of(path, keep)) as coming:
            for message in coming:
                match message:
                    case Opened():
                        opened = message
                    case Frame(index, pixels, size):
                        collected.add(index, pixels, size)
                        done = min(1.0, index / opened.count) if opened.count >= 1 else 0.0
                    case End():
                        end = message
                yield done
    except VideoError as error:
        raise VideoError(f"'{name}' {error}.") from error
    if not collected.frames:
        raise VideoError(f"'{name}' is a video without frames{f': {end.broken}' if end.broken else ''}.")
    collected.remarks += _broken_text(end, opened)
    # Of the first frames it is not known how many follow, but that more do.
    count = max(end.count + 1, round(opened.count)) if end.more else end.count
    return collected.stack(name, count, usual_rate(opened.rate))


def _broken_text(end: End, opened: Opened) -> list[str]:
    """What is said where not all frames came that the file says it has, or more did."""
    if end.more:
        return [f"Only the first {READ_LIMIT:,} frames were read."] if end.count >= READ_LIMIT else []
    if end.broken:
        return [f"It breaks off after {end.count:,} frames: {end.broken}."]
    said = round(opened.count)
    if said >= 1 and abs(said - end.count) > _SLACK:
        return [f"It says that it has {said:,} frames; {end.count:,} could be read."]
    return []
