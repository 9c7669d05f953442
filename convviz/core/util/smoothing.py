"""A noisy curve made readable: the running mean in which what is long past counts less."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg.blas import dtbsv


def smoothed(values: ArrayLike, weight: float) -> NDArray[np.float64]:
    """Smooth exponentially: each value is the mean of all up to there, each counting ``weight`` times the next one.

    ``m[t] = weight*m[t-1] + (1 - weight)*x[t]``, divided by ``1 - weight**(t + 1)`` so that the start is not drawn
    towards zero (the bias correction of Kingma and Ba, 2015).

    Parameters
    ----------
    values : (N,) array
        NaN and infinite values are left out of the mean, as though they were not there.
    weight : float
        At least 0 (no smoothing) and below 1.

    Returns
    -------
    (N,) float64 array, NaN where ``values`` is not finite.

    Raises
    ------
    ValueError
        For values that are not (N,), or a weight outside its limits.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1:
        raise ValueError(f"values must be shaped (N,), got {numbers.shape}")
    if not 0 <= weight < 1:
        raise ValueError(f"weight must be at least 0 and below 1, got {weight}")
    finite = np.isfinite(numbers)
    result = np.full(numbers.shape, np.nan)
    result[finite] = numbers[finite] if weight == 0 else _filtered(numbers[finite], weight)
    return result


def _filtered(numbers: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    if not len(numbers):  # BLAS refuses an empty system
        return numbers
    # m[t] - weight*m[t-1] = (1 - weight)*x[t] is a system of equations whose matrix has two diagonals. scipy.signal's
    # lfilter does the same, but importing that takes longer than opening the window.
    diagonals = np.array([[1.0], [-weight]]).repeat(len(numbers), axis=1)
    running: NDArray[Any] = np.asarray(dtbsv(1, diagonals, (1 - weight) * numbers, lower=1))
    # 1 - weight**t loses its digits for a weight near 1; expm1 keeps them.
    counted = -np.expm1(np.arange(1, len(numbers) + 1) * np.log(weight))
    return np.asarray(running / counted, dtype=np.float64)
