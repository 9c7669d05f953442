"""A kernel along time: every pixel is convolved with it by itself, frame after frame."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.levels import Levels
from convviz.core.signals.convolution import convolve
from convviz.core.util.checks import NUMBER_LIMIT, check_real
from convviz.core.windows.steps import Steps

#: Weights of a kernel along time at most.
MAX_WEIGHTS = 32
#: Rows of all frames that are filtered at a time where only their range is wanted.
_BAND = 16
#: By how much weights that are meant to sum to 1 may miss it.
_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class TimeStep:
    """One frame of the result.

    Attributes
    ----------
    index : t.
    frame : ``(H, W)``, frame t.
    result : ``(H, W)``, Σ h[k]·frame t − k.
    missing : frames before the first one that the kernel reaches there; they count as 0.
    """

    index: int
    frame: NDArray[Any]
    result: NDArray[Any]
    missing: int


@dataclass(frozen=True, eq=False)
class PixelStep:
    """One number of the result, with all that goes into it.

    Attributes
    ----------
    index : t.
    start : the frame of the first value, t − K + 1; negative where frames are missing.
    patch : ``(K,)``, the pixel in the frames from ``start`` to t, in their order; 0 where there is none.
    weights : ``(K,)``, the flipped kernel, which lies over them.
    products : ``(K,)``.
    value : their sum.
    """

    index: int
    start: int
    patch: NDArray[np.float64]
    weights: NDArray[np.float64]
    products: NDArray[np.float64]
    value: float


class TimeFilter(Steps[TimeStep]):
    """The convolution along t of every pixel: ``y[t] = Σ h[k]·x[t − k]``, as many frames as there are.

    It looks back only, as a camera has to: frames before the first count as 0. That is `convolve` in full, without the
    frames after the last.

    Parameters
    ----------
    frames : ``(T, H, W)``; float32 stays, anything else gives float64. It is not changed.
    weights : h, 1 to `MAX_WEIGHTS` finite numbers.

    Raises
    ------
    ValueError
        For frames of another shape, or weights that cannot be.
    """

    def __init__(self, frames: NDArray[Any], weights: Sequence[float]) -> None:
        if frames.ndim != 3 or not frames.size:
            raise ValueError(f"frames must have the shape (T, H, W), not {frames.shape}")
        if not 1 <= len(weights) <= MAX_WEIGHTS:
            raise ValueError(f"a kernel along time must have 1 to {MAX_WEIGHTS} weights, got {len(weights)}")
        for weight in weights:
            check_real(weight, "a weight along time", -NUMBER_LIMIT, NUMBER_LIMIT)
        self.frames, self.weights = frames, tuple(float(weight) for weight in weights)
        self._type = np.float32 if frames.dtype == np.float32 else np.float64

    def __len__(self) -> int:
        return len(self.frames)

    def step(self, index: int) -> TimeStep:
        """Compute frame ``index`` of the result."""
        missing = max(0, len(self.weights) - 1 - index)
        return TimeStep(index, self.frames[index], self.result(index), missing)

    def result(self, index: int) -> NDArray[Any]:
        """Frame ``index`` of the result, (H, W)."""
        total = np.zeros(self.frames.shape[1:], self._type)
        for back, weight in enumerate(self.weights[: index + 1]):
            if weight:
                total += self._type(weight) * self.frames[index - back]
        return total

    def pixel(self, row: int, column: int) -> NDArray[Any]:
        """One pixel of the result along time, (T,)."""
        return convolve(self.frames[:, row, column].astype(self._type), self.weights)[: len(self)]

    def pixel_step(self, index: int, row: int, column: int) -> PixelStep:
        """What goes into one number of the result."""
        count = len(self.weights)
        start = index - count + 1
        patch = np.zeros(count)
        patch[max(0, -start) :] = self.frames[max(0, start) : index + 1, row, column]
        weights = np.array(self.weights[::-1])
        products = patch * weights
        return PixelStep(index, start, patch, weights, products, float(products.sum()))

    def cut(self, row: int) -> NDArray[Any]:
        """The result at one row along time, (T, W)."""
        return self._filtered(self.frames[:, row].astype(self._type))

    def _filtered(self, cells: NDArray[Any]) -> NDArray[Any]:
        """Some of the cells of all frames, (T, ...), convolved along t."""
        total = np.zeros_like(cells)
        for back, weight in enumerate(self.weights[: len(cells)]):
            if weight:
                total[back:] += cells.dtype.type(weight) * cells[: len(cells) - back]
        return total

    @property
    def is_average(self) -> bool:
        """Whether the result is a weighted mean of frames, and so lies between black and white as they do."""
        return is_average(self.weights)

    def levels(self, given: Levels) -> Generator[float, None, Levels]:
        """The values for the ends of the colours, the same for all frames; yields the fraction done.

        Those that are ``given`` for the frames where the result is a mean of these; else the same size on either side
        of 0, the largest of all frames whose predecessors are all there (of all, where there is none).
        """
        yield 0.0
        if self.is_average:
            return given
        whole = min(len(self.weights) - 1, len(self.frames) - 1)
        largest, rows = 0.0, self.frames.shape[1]
        for row in range(0, rows, _BAND):
            band = self._filtered(self.frames[:, row : row + _BAND].astype(self._type))
            largest = max(largest, float(np.abs(band[whole:]).max()))
            yield min(1.0, (row + _BAND) / rows)
        return -(largest or 1.0), largest or 1.0


def is_average(weights: Sequence[float]) -> bool:
    """Whether weights give a weighted mean: none is negative, and they sum to 1."""
    return min(weights) >= 0 and abs(sum(weights) - 1) <= _ROUNDING
