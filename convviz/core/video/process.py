"""Video files, decoded in a process of their own, frame by frame as they come."""

import json
import sys
from collections.abc import Generator
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.video.decoding import decode
from convviz.core.video.stack import MAX_FRAMES, MAX_SIDE, VideoError
from convviz.core.video.thinning import Keep

#: Frames after which a video is not read on: ten minutes of most.
READ_LIMIT = 18_000
#: Seconds between two looks at whether the reading is abandoned, and without a frame until the decoder is given up.
_TICK, _PATIENCE = 0.05, 20.0
_LAST_WAIT = 1.0
#: Bytes of a message, and of a frame, at most.
_MAX_MESSAGE, _MAX_FRAME = 4096, MAX_SIDE * MAX_SIDE * 3


@dataclass(frozen=True)
class Opened:
    """A video was opened: the frames and frames a second that it says it has; 0 for nothing that can be."""

    count: float
    rate: float


@dataclass(frozen=True, eq=False)
class Frame:
    """A frame (H, W, 3), by its number in the video, and rows and columns that it has there."""

    index: int
    pixels: NDArray[np.uint8]
    size: tuple[int, int]


@dataclass(frozen=True)
class End:
    """No more frames come: how many there were, whether the video goes on, and why it ended before its end, if so."""

    count: int
    more: bool
    broken: str = ""


def frames_of(path: Path, keep: Keep) -> Generator[Opened | Frame | End | None, None, None]:
    """Decode a video file; None means that nothing has come for a while, and reading may be abandoned.

    Raises
    ------
    VideoError
        The end of a sentence that begins with the file's name, where it cannot be opened.
    """
    context = get_context("spawn")  # a fork would have the locks of this process's threads, but not the threads
    ours, theirs = context.Pipe(duplex=False)
    arguments = (theirs, str(path), str(keep), MAX_FRAMES, MAX_SIDE, READ_LIMIT)
    process = context.Process(target=decode, args=arguments, name="convviz video", daemon=True)
    try:
        process.start()
        theirs.close()  # so that the end of the process is the end of the line
        yield from _come(ours, process)
    finally:
        theirs.close()
        if process.pid is not None:
            process.kill()
            process.join(_LAST_WAIT)
        ours.close()


def _come(line: Connection, process: BaseProcess) -> Generator[Opened | Frame | End | None, None, None]:
    opened, last = False, -1
    while True:
        message = yield from _next(line, process)
        match message:
            case {"kind": "closed"}:
                raise VideoError("holds no video that can be decoded: it is cut short, damaged, or of a rare kind")
            case {"kind": "large", "size": [rows, columns]}:
                raise VideoError(f"has frames of {columns:,} × {rows:,} pixels, which are too large")
            case {"kind": "opened", "count": count, "rate": rate}:
                opened = True
                yield Opened(float(count), float(rate))
            case {"kind": "frame", "index": int(index), "shape": shape, "size": [rows, columns]}:
                try:
                    pixels = np.frombuffer(line.recv_bytes(_MAX_FRAME), np.uint8).reshape(shape)
                except (EOFError, OSError):  # in the middle of a frame; the next message says how it ended
                    continue
                last = index
                yield Frame(index, pixels, (rows, columns))
            case {"kind": "end", "count": int(count), "more": more}:
                yield End(count, bool(more))
                return
            case str(broken) if opened:
                yield End(last + 1, False, broken)
                return
            case _:
                raise VideoError(f"holds no video that can be decoded: {message}")


def _next(line: Connection, process: BaseProcess) -> Generator[None, None, Any]:
    """The next message; or how it ended, in words."""
    until = monotonic() + _PATIENCE
    while not line.poll(_TICK):
        if monotonic() > until:
            return f"the decoder gave nothing for {_PATIENCE:.0f} s"
        yield None
    try:
        return json.loads(line.recv_bytes(_MAX_MESSAGE))
    except (EOFError, OSError, ValueError):
        process.join(_LAST_WAIT)
        return f"the decoder failed ({_exit_text(process.exitcode)})"


def _exit_text(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit code {code}"
    return f"signal {-code}" if sys.platform != "win32" else f"exit code {code & 0xFFFFFFFF:#x}"
