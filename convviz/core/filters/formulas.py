"""The formulas of kernels: weights of any size, and of a parameter."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from convviz.core.windows.geometry import as_integer

#: Makes weights (rows, columns) of a size and a parameter.
KernelFormula: TypeAlias = Callable[[int, int, float], NDArray[np.float64]]


def gaussian(sigma: float, size: int | tuple[int, int] | None = None) -> NDArray[np.float64]:
    """Gaussian kernel ``exp(-(m² + n²)/(2 sigma²))``, divided by its sum so that brightness stays.

    Parameters
    ----------
    sigma : float
        Standard deviation in pixels, above 0.
    size : int or (rows, columns), optional
        Odd or even; by default as `gaussian_size` has it.

    Returns
    -------
    (rows, columns) float64 array that sums to 1.
    """
    squared = _squared_radius(sigma, size)
    # Counted from the nearest cells, so that these never vanish, however narrow the Gaussian is.
    weights = np.exp(-(squared - squared.min()) / _twice_variance(sigma))
    normalised: NDArray[np.float64] = weights / weights.sum()
    return normalised


def laplacian_of_gaussian(sigma: float, size: int | tuple[int, int] | None = None) -> NDArray[np.float64]:
    """Laplacian of a Gaussian, ``(r²/sigma⁴ - 2/sigma²) exp(-r²/(2 sigma²))`` (Marr and Hildreth, 1980).

    Shifted to sum to 0 and scaled so that the centre is about -1. Arguments as for `gaussian`.
    """
    exponent = _squared_radius(sigma, size) / _twice_variance(sigma)
    weights = (exponent - 1) * np.exp(-exponent)
    centred: NDArray[np.float64] = weights - weights.mean()
    return centred


def random_kernel(rows: int, columns: int, seed: int) -> NDArray[np.float64]:
    """Integers -3..3 drawn evenly, (rows, columns) float64; the same ``seed`` gives the same kernel."""
    return np.random.default_rng(seed).integers(-3, 4, (rows, columns)).astype(np.float64)


def line(rows: int, columns: int, angle: float) -> NDArray[np.float64]:
    """A mean along a line through the middle, (rows, columns) float64 that sums to 1.

    ``angle`` is in degrees, anticlockwise from a row. The line has one cell in every column it crosses, or in every
    row where it is steeper than 45 degrees, and is as long as both allow.
    """
    across, down = np.cos(np.radians(angle)), -np.sin(np.radians(angle))
    sides, middle = np.array([rows, columns]), (np.array([rows, columns]) - 1) // 2
    slopes = np.array([down, across]) / max(abs(down), abs(across))
    steps = np.arange(-max(rows, columns), max(rows, columns) + 1)
    cells = middle + np.rint(steps[:, np.newaxis] * slopes).astype(int)
    inside = cells[((cells >= 0) & (cells < sides)).all(axis=1)]
    weights = np.zeros((rows, columns))
    weights[tuple(inside.T)] = 1 / len(inside)
    return weights


def gaussian_size(sigma: float) -> int:
    """The odd number of rows and columns that reaches three ``sigma`` each way."""
    return 2 * int(np.ceil(3 * sigma)) + 1


def gaussian_reach(sigma: float) -> int:
    """How many pixels a Gaussian reaches each way as a filter, ``ceil(4 sigma)``: what is left out weighs 0.01 %."""
    return int(np.ceil(4 * sigma))


def _squared_radius(sigma: float, size: int | tuple[int, int] | None) -> NDArray[np.float64]:
    if not (np.isfinite(sigma) and sigma > 0):
        raise ValueError(f"sigma must be above 0, got {sigma}")
    cells = gaussian_size(sigma) if size is None else size
    rows, columns = (as_integer(side, "size") for side in (cells if isinstance(cells, tuple) else (cells, cells)))
    if min(rows, columns) < 1:
        raise ValueError(f"size must be at least 1, got {min(rows, columns)}")
    down, across = (np.arange(side) - (side - 1) / 2 for side in (rows, columns))
    return np.asarray(down[:, np.newaxis] ** 2 + across**2)


def _twice_variance(sigma: float) -> float:
    # Below a hundredth of a pixel only the nearest cells have any weight left; a smaller square would become 0.
    narrowest = max(float(sigma), 0.01)
    return 2 * narrowest * narrowest


def chapter_gaussian(rows: int, columns: int, _none: float = 0.0) -> NDArray[np.float64]:
    """``exp(-((i - rows/2)² + (j - columns/2)²)/10)``, shaped (rows, columns), as in the chapter: not normalised."""
    down, across = np.arange(rows) - rows // 2, np.arange(columns) - columns // 2
    return np.asarray(np.exp(-(down[:, np.newaxis] ** 2 + across**2) / 10))


def mean(rows: int, columns: int, _none: float = 0.0) -> NDArray[np.float64]:
    """Equal weights (rows, columns) that sum to 1."""
    return np.full((rows, columns), 1 / (rows * columns))


def identity(rows: int, columns: int, _none: float = 0.0) -> NDArray[np.float64]:
    """A unit impulse (rows, columns) where "same" has the middle, of even sizes too."""
    weights = np.zeros((rows, columns))
    weights[(rows - 1) // 2, (columns - 1) // 2] = 1
    return weights


def of_sigma(make: Callable[[float, tuple[int, int]], NDArray[np.float64]]) -> KernelFormula:
    """A formula of σ and a size (rows, columns) in that order as one of rows, columns and σ."""
    return lambda rows, columns, sigma: make(sigma, (rows, columns))


def drawn(rows: int, columns: int, seed: float) -> NDArray[np.float64]:
    """`random_kernel` as a formula: (rows, columns)."""
    return random_kernel(rows, columns, int(seed))
