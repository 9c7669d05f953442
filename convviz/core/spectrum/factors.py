"""Kernels that are a column times a row: one 2-D pass as two 1-D ones."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.windows.convolution import convolve2d
from convviz.core.windows.geometry import Boundary

#: A singular value below this share of the greatest is rounding: it does not count for the rank.
TOLERANCE = 1e-12
#: What is as near to an integer is one.
_INTEGER = 1e-9


@dataclass(frozen=True, eq=False)
class Factors:
    """A kernel (kh, kw) as a sum of columns times rows, by its singular value decomposition.

    Attributes
    ----------
    columns, rows : (rank, kh) and (rank, kw); h = Σ outer(columns[i], rows[i]). Of a kernel of rank 1 they are integers
        or the kernel's own row where that can be.
    singular : the singular values, (min(kh, kw),), falling.
    shape : (kh, kw).
    """

    columns: NDArray[np.float64]
    rows: NDArray[np.float64]
    singular: NDArray[np.float64]
    shape: tuple[int, int]

    @property
    def rank(self) -> int:
        """How many products of a column and a row it takes; 0 for a kernel of zeros."""
        return len(self.columns)

    @property
    def separable(self) -> bool:
        """Whether one is enough."""
        return self.rank <= 1

    @property
    def direct(self) -> int:
        """Products a pixel of one 2-D pass."""
        return self.shape[0] * self.shape[1]

    @property
    def passes(self) -> int:
        """Products a pixel of ``rank`` times two 1-D passes."""
        return max(self.rank, 1) * sum(self.shape)


def factors(kernel: ArrayLike) -> Factors:
    """Factor a kernel (kh, kw); see `Factors`."""
    weights = np.asarray(kernel, np.float64)
    left, singular, right = np.linalg.svd(weights, full_matrices=False)
    rank = int(np.count_nonzero(singular > TOLERANCE * singular[0])) if singular[0] > 0 else 0
    shape = (weights.shape[0], weights.shape[1])
    if rank == 1:
        column, row = _readable(weights)
        return Factors(column[np.newaxis], row[np.newaxis], singular, shape)
    roots = np.sqrt(singular[:rank])
    return Factors((left[:, :rank] * roots).T, right[:rank] * roots[:, np.newaxis], singular, shape)


def _readable(weights: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A column and a row of a kernel of rank 1, as one would write them.

    Sobel's comes out as [1, 2, 1] times [1, 0, −1], and a mean as 1/K times 1/K: where the kernel sums to 1, both do.
    """
    at = np.unravel_index(np.abs(weights).argmax(), weights.shape)
    row = weights[at[0]]
    column = weights[:, at[1]] / row[at[1]]
    total = column.sum()
    if abs(weights.sum() - 1) < TOLERANCE:  # both keep the brightness
        return column / total, row * total
    unit = np.abs(row[row != 0]).min()
    whole = row / unit
    if (
        np.allclose(whole, np.rint(whole), rtol=0, atol=1e-9)
        and np.abs(np.rint(column * unit) - column * unit).max() < 1e-9
    ):
        return np.rint(column * unit), np.rint(whole)
    return column, row


@dataclass(frozen=True, eq=False)
class Passes:
    """An image convolved in one 2-D pass and in two 1-D ones for each term.

    Attributes
    ----------
    between : (H, W) after the pass down, of the first term.
    two : (H, W) after both, of all terms.
    one : (H, W) of the one pass.
    difference : max |two − one|, which is rounding.
    """

    between: NDArray[Any]
    two: NDArray[Any]
    one: NDArray[Any]
    difference: float


def passes(values: NDArray[Any], kernel: ArrayLike, found: Factors, boundary: Boundary) -> Passes:
    """Convolve an image (H, W), "same", with a kernel in one pass and with its factors in two each."""
    numbers = np.asarray(values, np.float64)
    one = convolve2d(numbers, kernel, boundary=boundary)
    between, two = np.zeros_like(one), np.zeros_like(one)
    for place, (column, row) in enumerate(zip(found.columns, found.rows, strict=True)):
        down = convolve2d(numbers, column[:, np.newaxis], boundary=boundary)
        between = down if place == 0 else between
        two = two + convolve2d(down, row[np.newaxis, :], boundary=boundary)
    return Passes(between, two, one, float(np.abs(two - one).max()))
