"""A video as a block of numbers: frames one behind the other, along t."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.levels import Levels

#: Frames and pixels of a frame's longer side that a stack has at most: so it never takes more than 170 MB.
MAX_FRAMES, MAX_SIDE = 240, 480


class VideoError(ValueError):
    """A video that cannot be used. The message is one plain sentence for the user."""


@dataclass(frozen=True, eq=False)
class Stack:
    """Frames along t.

    Attributes
    ----------
    name : a short title.
    frames : ``(T, H, W)`` grey or ``(T, H, W, 3)`` red, green, blue; uint8 or float32, read-only, T at least 1.
    levels : the values shown as black and as white.
    rate : frames a second of the video, as it says itself; None where it says nothing that can be.
    first, stride : frame n of the stack is frame ``first + n·stride`` of the video.
    left_out : frames of the video that are not in the stack, as there are too many.
    remarks : sentences on what is not as in the video: frames that are missing or left out, pixels that are shrunk.
    """

    name: str
    frames: NDArray[Any]
    levels: Levels = (0.0, 255.0)
    rate: float | None = None
    first: int = 0
    stride: int = 1
    remarks: tuple[str, ...] = ()
    left_out: int = 0

    def __post_init__(self) -> None:
        shape = self.frames.shape
        if len(shape) not in (3, 4) or shape[3:] not in ((), (3,)) or not self.frames.size:
            raise VideoError(f"frames must have the shape (T, H, W) or (T, H, W, 3), not {shape}")
        self.frames.flags.writeable = False

    def __len__(self) -> int:
        return len(self.frames)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of a frame."""
        rows, columns = self.frames.shape[1:3]
        return rows, columns

    @property
    def is_colour(self) -> bool:
        """Whether frames have three channels."""
        return self.frames.ndim == 4

    def number(self, index: int) -> int:
        """The number in the video of the frame at ``index`` in the stack, from 0."""
        return self.first + index * self.stride

    def seconds(self, index: int) -> float | None:
        """When in the video that frame is shown, in s; None where that is not known."""
        return self.number(index) / self.rate if self.rate else None


def x_t(frames: NDArray[Any], row: int) -> NDArray[Any]:
    """Cut through a stack at a row: ``(T, W)`` or ``(T, W, 3)``, t down and x to the right; nothing is copied.

    What moves along the row is a slanted line in it, what stands still an upright one.
    """
    _check_within("row", row, frames.shape[1])
    return frames[:, row]


def y_t(frames: NDArray[Any], column: int) -> NDArray[Any]:
    """Cut through a stack at a column: ``(H, T)`` or ``(H, T, 3)``, y down and t to the right; nothing is copied."""
    _check_within("column", column, frames.shape[2])
    return np.swapaxes(frames[:, :, column], 0, 1)


def moving_place(frames: NDArray[Any]) -> tuple[int, int]:
    """The (row, column) that changes most along t, the sum of its changes from frame to frame; the middle for none.

    For a first look: a cut there shows something that moves.
    """
    plane = frames if frames.ndim == 3 else frames[..., 1]  # green is most of what is seen of colour
    total = np.zeros(plane.shape[1:])
    for before, after in pairwise(plane):
        total += np.abs(after.astype(np.float32) - before)
    row, column = (int(at) for at in np.unravel_index(int(total.argmax()), total.shape))
    return (row, column) if total[row, column] > 0 else (plane.shape[1] // 2, plane.shape[2] // 2)


def _check_within(name: str, value: int, count: int) -> None:
    if not 0 <= value < count:
        raise ValueError(f"{name} must be between 0 and {count - 1}, not {value}")
