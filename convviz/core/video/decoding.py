"""The process in which OpenCV decodes a video: a file that is made to break a decoder ends this one alone.

It writes to a pipe, and whoever started it reads: a message is JSON, and after a frame's come its pixels.
Nothing of it is unpickled there.
"""

import json
import os
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from convviz.core.util.opencv import PIXEL_LIMIT, cv2
from convviz.core.video.shrinking import shrunk, shrunk_size
from convviz.core.video.thinning import Keep, Thinning

#: Bytes of memory that decoding may take, besides what is taken before a file is opened.
_MEMORY = 1536 * 1024**2
#: FFmpeg opens the file alone, and nothing that it names.
_OPTIONS = "protocol_whitelist;file"
_STDERR = 2


def decode(line: Connection, path: str, keep: str, most: int, side: int, limit: int) -> None:
    """Decode a video and send its frames, shrunk to ``side``, as far as they are kept; ``limit`` frames at most."""
    _be_quiet_and_small()
    # Nobody reads any more where a pipe is closed.
    with suppress(OSError), line:
        _decode(line, path, Thinning(Keep(keep), most), side, limit)


def _decode(line: Connection, path: str, thinning: Thinning, side: int, limit: int) -> None:
    try:
        video = cv2.VideoCapture(path, cv2.CAP_FFMPEG)
    except (cv2.error, UnicodeEncodeError):
        _say(line, kind="closed")
        return
    size = [int(video.get(name)) for name in (cv2.CAP_PROP_FRAME_HEIGHT, cv2.CAP_PROP_FRAME_WIDTH)]
    if not video.isOpened():
        _say(line, kind="closed")
    elif size[0] * size[1] > PIXEL_LIMIT:
        _say(line, kind="large", size=size)
    else:
        numbers = {"count": video.get(cv2.CAP_PROP_FRAME_COUNT), "rate": video.get(cv2.CAP_PROP_FPS)}
        _say(line, kind="opened", **{name: value if np.isfinite(value) else 0.0 for name, value in numbers.items()})
        _send_frames(line, video, thinning, side, limit)


def _send_frames(line: Connection, video: Any, thinning: Thinning, side: int, limit: int) -> None:
    index, size = 0, (0, 0)
    while (there := video.grab()) and index < limit and not thinning.is_over(index):
        if thinning.wants(index):
            decoded, pixels = video.retrieve()
            if not decoded or pixels is None:
                there = False
                break
            if not index:
                size = shrunk_size(pixels.shape[:2], side)
            thinning.add(index)
            frame = shrunk(_as_rgb(pixels), size)
            _say(line, kind="frame", index=index, shape=frame.shape, size=pixels.shape[:2])
            line.send_bytes(np.ascontiguousarray(frame).data.cast("B"))
        index += 1
    _say(line, kind="end", count=index, more=bool(there))


def _as_rgb(pixels: Any) -> Any:
    return cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB if pixels.ndim == 2 else cv2.COLOR_BGR2RGB)


def _say(line: Connection, **message: Any) -> None:
    line.send_bytes(json.dumps(message).encode())


def _be_quiet_and_small() -> None:
    """Write nothing about a damaged file, open nothing but the file, and take no more memory than a video needs."""
    os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = _OPTIONS
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, _STDERR)  # where FFmpeg writes, and what is left of a crash
        os.close(nowhere)
    with suppress(ImportError, OSError, ValueError, IndexError):  # where the system knows no such limit
        import resource

        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + _MEMORY, taken + _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
