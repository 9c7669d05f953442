"""A unit of LeNet-5's output layer broken down: how far a list of numbers lies from the pattern of a class."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, eq=False)
class ClassDistance:
    """One class of an RBF layer.

    Attributes
    ----------
    number : of the class.
    inputs, pattern, squares : (rows, columns) each: what goes in, the class's pattern, and ``(inputs - pattern)**2``.
    distance : the sum of the squares.
    probability : ``exp(-distance)`` over the sum of that over all classes.
    """

    number: int
    inputs: NDArray[np.float64]
    pattern: NDArray[np.float64]
    squares: NDArray[np.float64]
    distance: float
    probability: float


def class_distance(inputs: ArrayLike, patterns: ArrayLike, number: int) -> ClassDistance:
    """Break class ``number`` down, as LeCun et al. (1998, equation 7) have it.

    Parameters
    ----------
    inputs : (n,) array
        What goes into the layer; shown as a picture of as many rows and columns as go into each other best, upright.
    patterns : (classes, n) array
    number : int

    Raises
    ------
    ValueError
        For shapes that do not belong together, numbers that are not finite, or a class that is not there.
    """
    values, wanted = np.asarray(inputs, np.float64), np.asarray(patterns, np.float64)
    if values.ndim != 1 or wanted.ndim != 2 or wanted.shape[1] != len(values) or not values.size:
        raise ValueError(f"inputs (n,) and patterns (classes, n) do not match: {values.shape} and {wanted.shape}")
    if not 0 <= number < len(wanted):
        raise ValueError(f"the class must be 0 to {len(wanted) - 1}, got {number}")
    if not (np.isfinite(values).all() and np.isfinite(wanted).all()):
        raise ValueError("inputs and patterns must be finite, and some are NaN or infinite")
    distances = np.square(values - wanted).sum(axis=1)
    shares = np.exp(distances.min() - distances)  # of the nearest 1: all others may be too small for a float
    columns = max(n for n in range(1, math.isqrt(len(values)) + 1) if len(values) % n == 0)
    shape = len(values) // columns, columns
    return ClassDistance(
        number,
        values.reshape(shape),
        wanted[number].reshape(shape),
        np.square(values - wanted[number]).reshape(shape),
        float(distances[number]),
        float(shares[number] / shares.sum()),
    )
