"""Signals out of matrices: text that was copied, files of columns, and rows of images."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.image import to_grey
from convviz.core.signals.presets import SIGNAL_LIMIT


def columns_of(values: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """The signals in a matrix (H, W): its one row, or else its columns.

    Raises
    ------
    ValueError
        Where they have more samples than a signal may.
    """
    rows, columns = values.shape
    signals = [values[0]] if rows == 1 else list(values.T)
    if len(signals[0]) > SIGNAL_LIMIT:
        raise ValueError(f"a signal has at most {SIGNAL_LIMIT:,} samples, not {max(rows, columns):,}")
    return signals


def one_or_two(values: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """The one or two signals in a matrix (H, W) that was copied: its one or two rows, or its one or two columns.

    Of 2 x 2 numbers they are the rows, as two signals are copied from here.

    Raises
    ------
    ValueError
        Where there are more, or too many samples.
    """
    rows, columns = values.shape
    if rows == 2:
        return [columns_of(row[np.newaxis])[0] for row in values]
    signals = columns_of(values)
    if len(signals) > 2:
        raise ValueError(f"one signal is a row or a column of numbers, and two are two, not {rows:,} × {columns:,}")
    return signals


def image_row(values: NDArray[Any], row: int) -> NDArray[np.float64]:
    """A row of an image (H, W) or (H, W, 3), which is made grey, as a signal (W,) float64.

    Raises
    ------
    ValueError
        For a row that is not there, or that is too long.
    """
    if not 0 <= row < len(values):
        raise ValueError(f"the image has the rows 0 to {len(values) - 1:,}, not {row:,}")
    line = values[row : row + 1]
    return columns_of(np.asarray(to_grey(line) if line.ndim == 3 else line, np.float64))[0]
