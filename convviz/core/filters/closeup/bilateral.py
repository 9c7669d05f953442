"""The weights of a bilateral filter at a pixel, and the weighted sum, one pixel of the window after the other."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.filters.closeup.around import window_around
from convviz.core.filters.fields import BilateralFilter
from convviz.core.windows.steps import Steps


@dataclass(frozen=True)
class BilateralStep:
    """A pixel of the window is added.

    Attributes
    ----------
    cell : (row, column) in the window.
    value : of the pixel.
    space, closeness, weight : weight by distance, weight by difference of values, and their product.
    product : ``weight * value``.
    total, weights : sums of products and of weights so far.
    """

    cell: tuple[int, int]
    value: float
    space: float
    closeness: float
    weight: float
    product: float
    total: float
    weights: float


class BilateralSteps(Steps[BilateralStep]):
    """The bilateral filter at a pixel (Tomasi and Manduchi, 1998), as `cv2.bilateralFilter` has it.

    ``weight = exp(-d² / (2 sigma_space²)) exp(-(x - centre)² / (2 sigma_value²))`` with the distance d, in a round
    window; the result is ``sum(weight x) / sum(weight)``. OpenCV reads the second factor from a table and adds in
    32-bit floats, so that its result differs in the fifth digit or so.

    Attributes
    ----------
    window : cells of the image.
    patch, space, closeness, weights, products : (size, size) float64; weights are 0 outside the round window.
    total_weight, total, result : sum of the weights, of the products, and their quotient.
    """

    def __init__(self, channel: NDArray[Any], values: BilateralFilter, pixel: tuple[int, int]) -> None:
        size = values.size
        self.window, self.patch = window_around(channel, size, pixel, values.boundary)
        half = size // 2
        self.centre = float(self.patch[half, half])
        away = np.arange(size) - half
        squared = away[:, np.newaxis] ** 2 + away**2
        self._inside = squared <= half * half
        self.space = np.where(self._inside, np.exp(-squared / (2 * values.sigma_space**2)), 0.0)
        self.closeness = np.exp(-((self.patch - self.centre) ** 2) / (2 * values.sigma_value**2))
        self.weights = self.space * self.closeness
        self.products = self.weights * self.patch
        self.total_weight, self.total = float(self.weights.sum()), float(self.products.sum())
        self.result = self.total / self.total_weight
        self._cells = np.argwhere(self._inside)
        order = tuple(self._cells.T)
        self._running = np.cumsum(self.products[order]), np.cumsum(self.weights[order])

    def __len__(self) -> int:
        return len(self._cells)

    def step(self, index: int) -> BilateralStep:
        """Add the pixel ``index`` of the round window, in reading order."""
        row, column = self._cells[index].tolist()
        arrays = (self.patch, self.space, self.closeness, self.weights, self.products)
        sums = (float(running[index]) for running in self._running)
        return BilateralStep((row, column), *(float(array[row, column]) for array in arrays), *sums)
