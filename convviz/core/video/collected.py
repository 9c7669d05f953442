"""Frames of a video collected into a stack: only as many as it holds, all of one size."""

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.image import to_grey
from convviz.core.images.levels import Levels
from convviz.core.video.shrinking import shrunk, shrunk_size
from convviz.core.video.stack import MAX_FRAMES, MAX_SIDE, Stack, VideoError
from convviz.core.video.thinning import Keep, Thinning

#: Reads a video: yields the fraction done, or 0 while nobody knows it.
Reading = Generator[float, None, Stack]
#: Frames a second that a file may say it has.
_MAX_RATE = 1000.0
#: By how much the channels of grey differ once a codec has been there and back.
_ROUNDED = 2


@dataclass(eq=False)
class Collected:
    """The frames kept so far, all of the size of the first.

    Attributes
    ----------
    keep : which frames are kept of more than `MAX_FRAMES`.
    size : rows and columns of a frame as it is in the file.
    remarks : sentences on what is not as in the file.
    """

    keep: Keep
    thinning: Thinning = field(init=False)
    frames: dict[int, NDArray[Any]] = field(default_factory=dict)
    size: tuple[int, int] = (0, 0)
    remarks: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.thinning = Thinning(self.keep, MAX_FRAMES)

    def add(self, index: int, pixels: NDArray[Any], size: tuple[int, int] | None = None) -> None:
        """Keep a frame, which had ``size`` before it was shrunk; unless given it is shrunk here."""
        there = size or (int(pixels.shape[0]), int(pixels.shape[1]))
        self.size = self.size if self.frames else there
        self.frames[index] = pixels if size is not None else shrunk(pixels, shrunk_size(self.size, MAX_SIDE))
        for dropped in self.thinning.add(index):
            del self.frames[dropped]

    def stack(self, name: str, count: int, rate: float | None, levels: Levels = (0.0, 255.0), step: int = 1) -> Stack:
        """The stack of what was kept of ``count`` frames, of which only every ``step``-th was looked at.

        It is grey where in all pixels red, green and blue differ by no more than codecs round them.
        """
        if not self.frames:
            raise VideoError(f"'{name}' has no frames.")
        numbers = sorted(self.frames)
        frames = _joined([self.frames[number] for number in numbers])
        stride = step * (self.thinning.stride if self.keep is Keep.EVENLY else 1)
        remarks = (*self._kept_text(count, len(numbers), stride), *self._shrunk_text(frames), *self.remarks)
        return Stack(name, frames, levels, rate, numbers[0], stride, remarks, max(0, count - len(numbers)))

    def _kept_text(self, count: int, kept: int, stride: int) -> list[str]:
        if kept == count:
            return []
        if self.keep is Keep.EVENLY:
            return [f"Of {count:,} frames every {_ordinal(stride)} is shown."] if stride > 1 else []
        return [f"Of {count:,} frames the {self.keep} {kept} are shown."]

    def _shrunk_text(self, frames: NDArray[Any]) -> list[str]:
        rows, columns = frames.shape[1:3]
        if (rows, columns) == self.size:
            return []
        return [f"Frames of {self.size[1]:,} × {self.size[0]:,} pixels are shrunk to {columns} × {rows}."]


def usual_rate(rate: float) -> float | None:
    """Frames a second, as a file says; None for what cannot be."""
    return rate if 0 < rate <= _MAX_RATE else None


def _joined(frames: list[NDArray[Any]]) -> NDArray[Any]:
    """Frames as one array."""
    if any(frame.ndim == 3 for frame in frames):
        frames = [frame if frame.ndim == 3 else np.repeat(frame[..., np.newaxis], 3, axis=2) for frame in frames]
        if all(map(_is_grey, frames)):
            frames = [to_grey(np.ascontiguousarray(frame)) for frame in frames]
    return np.stack(frames)


def _is_grey(frame: NDArray[Any]) -> bool:
    return bool((frame.max(axis=2) - frame.min(axis=2) <= (_ROUNDED if frame.dtype == np.uint8 else 0)).all())


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number // 10 % 10 != 1 else 0, "th")
    return f"{number:,}{ending}"
