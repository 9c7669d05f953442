"""Which classes are predicted as which: counts, and an order that puts the worst mistakes first."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

#: A class number must be below this, or the table of counts would not fit into memory.
CLASSES_LIMIT = 10_000


def confusion_matrix(labels: NDArray[Any], predicted: NDArray[Any], classes: int) -> NDArray[np.int64]:
    """Count how often each class is predicted as each.

    Parameters
    ----------
    labels, predicted : (N,) integers within ``0 .. classes - 1``
        The true class of each image, and what it was predicted as.
    classes : int
        ``K``, from 1 to 10,000.

    Returns
    -------
    (K, K) int64
        Row: the true class. Column: the predicted one. The sum is N.

    Raises
    ------
    ValueError
        For arrays of different lengths, or a class that there is not.
    """
    if not 1 <= classes <= CLASSES_LIMIT:
        raise ValueError(f"classes must be from 1 to {CLASSES_LIMIT}, got {classes}")
    true, predicted = _checked(labels, "labels", classes), _checked(predicted, "predicted", classes)
    if len(true) != len(predicted):
        raise ValueError(f"labels and predicted must be equally many, got {len(true)} and {len(predicted)}")
    counts = np.bincount(true * classes + predicted, minlength=classes * classes)
    return counts.reshape(classes, classes).astype(np.int64)


def recall_and_precision(counts: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How many of each class are predicted as it, and how many of those predicted as it are of it, in percent.

    Parameters
    ----------
    counts : (K, K) int64
        As `confusion_matrix` gives them.

    Returns
    -------
    (K,), (K,) float64
        NaN where there is nothing to divide by.
    """
    right = np.diag(counts).astype(np.float64)
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    nothing = np.full(len(right), np.nan)
    return (
        np.divide(100 * right, rows, out=nothing.copy(), where=rows > 0),
        np.divide(100 * right, columns, out=nothing.copy(), where=columns > 0),
    )


class Totals(NamedTuple):
    """What the counts of `confusion_matrix` come to.

    Attributes
    ----------
    correct, images : how many images are predicted correctly, of how many.
    rows : (K,) int64, the images of each true class.
    shares : (K, K) float64, of each count in its row; 0 in an empty one.
    """

    correct: int
    images: int
    rows: NDArray[np.int64]
    shares: NDArray[np.float64]


def totals(counts: NDArray[np.int64]) -> Totals:
    """What counts (K, K) come to."""
    rows = counts.sum(axis=1)
    return Totals(int(np.trace(counts)), int(counts.sum()), rows, counts / np.maximum(rows, 1)[:, np.newaxis])


def ordered_by_wrongness(
    labels: NDArray[Any], predicted: NDArray[Any], confidence: NDArray[np.floating[Any]]
) -> NDArray[np.int64]:
    """The images' numbers, the worst first.

    Wrong ones come first, the most confident at the head; then correct ones, the least confident first. Among equals
    the lower number goes first. A confidence that is NaN counts as 0.

    Parameters
    ----------
    labels, predicted : (N,) integers
    confidence : (N,) float
        Probability of the predicted class.

    Returns
    -------
    (N,) int64
        A permutation of ``0 .. N - 1``.

    Raises
    ------
    ValueError
        For arrays of different lengths.
    """
    if not len(labels) == len(predicted) == len(confidence):
        raise ValueError(
            f"labels, predicted and confidence must be equally many, "
            f"got {len(labels)}, {len(predicted)} and {len(confidence)}"
        )
    right = np.asarray(labels) == np.asarray(predicted)
    sure = np.nan_to_num(np.asarray(confidence, np.float64))
    return np.lexsort((np.where(right, sure, -sure), right)).astype(np.int64)


def _checked(numbers: NDArray[Any], name: str, classes: int) -> NDArray[np.int64]:
    """Class numbers as int64; refuse what is none."""
    array = np.asarray(numbers)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise ValueError(f"{name} must be (N,) integers, got {array.dtype} {array.shape}")
    if array.size and not 0 <= array.min() <= array.max() < classes:
        raise ValueError(f"{name} must be from 0 to {classes - 1}, got {array.min()} to {array.max()}")
    return array.astype(np.int64)
