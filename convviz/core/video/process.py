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
            case {"kind": "frame", "index": int(index), "shape": [rows, columns, 3], "size": [*size]}:
                pixels = yield from _received(line, process, _MAX_FRAME)
                if isinstance(pixels, str) or len(pixels) != rows * columns * 3:
                    yield End(last + 1, False, pixels if isinstance(pixels, str) else "a frame is not whole")
                    return
                last = index
                frame = np.frombuffer(pixels, np.uint8).reshape(rows, columns, 3)
                yield Frame(index, frame, (int(size[0]), int(size[1])))
            case {"kind": "end", "count": int(count), "more": more}:
                yield End(count, bool(more))
                return
            case broken:
                why = broken if isinstance(broken, str) else "the decoder failed"
                if not opened:
                    raise VideoError(f"holds no video that can be decoded: {why}")
                yield End(last + 1, False, why)
                return


def _next(line: Connection, process: BaseProcess) -> Generator[None, None, Any]:
    """The next message; or how it ended, in words."""
    said = yield from _received(line, process, _MAX_MESSAGE)
    try:
        return said if isinstance(said, str) else json.loads(said)
    except ValueError:
        return "the decoder failed"


def _received(line: Connection, process: BaseProcess, limit: int) -> Generator[None, None, bytes | str]:
    """The next bytes, so many at most; or why there are none, in words."""
    until = monotonic() + _PATIENCE
    try:
        while not line.poll(_TICK):
            if monotonic() > until:
                return f"the decoder gave nothing for {_PATIENCE:.0f} s"
            yield None
        return line.recv_bytes(limit)
    except (EOFError, OSError):
        process.join(_LAST_WAIT)
        return f"the decoder failed ({_exit_text(process.exitcode)})"


def _exit_text(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit code {code}"
    return f"signal {-code}" if sys.platform != "win32" else f"exit code {code & 0xFFFFFFFF:#x}"
