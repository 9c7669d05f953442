"""The values of a median's window put in order, one after the other."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.filters.closeup.around import window_around
from convviz.core.filters.fields import MedianFilter
from convviz.core.windows.steps import Steps


@dataclass(frozen=True, eq=False)
class MedianStep:
    """A value of the window comes into the sorted row.

    Attributes
    ----------
    cell : (row, column) of the value in the window.
    value : it.
    place : where it comes in the row.
    row : (index + 1,) float64, the values so far, sorted.
    cells : the cell, counted in reading order, that each of the row comes from.
    median : the middle one of all, once all are in; else None.
    """

    cell: tuple[int, int]
    value: float
    place: int
    row: NDArray[np.float64]
    cells: NDArray[np.intp]
    median: float | None


class MedianSteps(Steps[MedianStep]):
    """The window around a pixel, its values put in order by insertion: one a step, in reading order.

    Equal values stay in reading order.

    Attributes
    ----------
    window : cells of the image.
    patch : (size, size) float64 values, boundary included.
    middle : the place of the median in the sorted row.
    median, mean : of all values; one that lies far off moves the mean, not the median.
    """

    def __init__(self, channel: NDArray[Any], values: MedianFilter, pixel: tuple[int, int]) -> None:
        self.window, self.patch = window_around(channel, values.size, pixel, values.boundary)
        self.middle = self.patch.size // 2
        self.median = float(np.sort(self.patch, axis=None)[self.middle])
        self.mean = float(self.patch.mean())

    def __len__(self) -> int:
        return self.patch.size

    def step(self, index: int) -> MedianStep:
        """Put the value of the cell ``index`` in its place among those before it."""
        taken = self.patch.ravel()[: index + 1]
        cells = np.argsort(taken, kind="stable")
        cell = divmod(index, self.patch.shape[1])
        place = int(np.flatnonzero(cells == index)[0])
        median = self.median if index + 1 == len(self) else None
        return MedianStep(cell, float(taken[index]), place, taken[cells], cells, median)
