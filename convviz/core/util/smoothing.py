"""A noisy curve made readable: the running mean in which what is long past counts less."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg.blas import dtbsv

#: Share of the values so far that count at most: a mean of more would lag behind the first fall of a loss.
_RECENT = 0.1


def smoothed(values: ArrayLike, count: float) -> NDArray[np.float64]:
    """Smooth exponentially: each value is a weighted mean of all up to there, of about ``count`` of them.

    ``m[t] = m[t-1] + (x[t] - m[t-1]) / n[t]`` with ``n[t] = min(count, 1 + t/10)``: at first fewer count, so that the
    curve is where the values are, and begins at the first of them.

    Parameters
    ----------
    values : (N,) array
        NaN and infinite values are left out of the mean, as though they were not there.
    count : float
        At least 1, which changes nothing.

    Returns
    -------
    (N,) float64 array, NaN where ``values`` is not finite.

    Raises
    ------
    ValueError
        For values that are not (N,), or a count below 1.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1:
        raise ValueError(f"values must be shaped (N,), got {numbers.shape}")
    if not count >= 1:
        raise ValueError(f"count must be at least 1, got {count}")
    finite = np.isfinite(numbers)
    result = np.full(numbers.shape, np.nan)
    result[finite] = numbers[finite] if count == 1 else _filtered(numbers[finite], count)
    return result


def _filtered(numbers: NDArray[np.float64], count: float) -> NDArray[np.float64]:
    if not len(numbers):  # BLAS refuses an empty system
        return numbers
    new = 1 / np.minimum(count, 1 + _RECENT * np.arange(len(numbers)))
    # m[t] - (1 - new[t])*m[t-1] = new[t]*x[t] is a system of equations whose matrix has two diagonals.
    diagonals = np.stack([np.ones(len(numbers)), np.append(new[1:] - 1, 0.0)])
    running: NDArray[Any] = np.asarray(dtbsv(1, diagonals, new * numbers, lower=1))
    return running
