"""Smaller copies of a large array, so that any zoom of a 12-megapixel result is drawn from few cells."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.util.opencv import cv2

#: An array with no side longer than this is drawn from itself.
SMALL_ENOUGH = 256


def pyramid(values: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """``values`` (H, W) or (H, W, 3), followed by copies of half the size each until one is small.

    Each cell of a copy is the mean of the (about 2x2) cells beneath it, taken before any colouring, so that a fine
    texture of +1 and -1 shows as the 0 it averages to. The copies keep the dtype, in the machine's byte order, where
    OpenCV can resize it (uint8, uint16, int16, float32, float64); otherwise they are float32 for types of one or two
    bytes (bool, int8, float16), float64 for any other.
    """
    levels, smallest = [values], values
    while max(smallest.shape[:2]) > SMALL_ENOUGH:
        rows, columns = (-(-side // 2) for side in smallest.shape[:2])
        readable = smallest.astype(_resizable(smallest.dtype), copy=False)
        smallest = np.asarray(cv2.resize(readable, (columns, rows), interpolation=cv2.INTER_AREA))
        levels.append(smallest)
    return tuple(levels)


def _resizable(dtype: np.dtype[Any]) -> np.dtype[Any]:
    native = dtype.newbyteorder("=")
    if native in (np.uint8, np.uint16, np.int16, np.float32, np.float64):
        return native
    return np.dtype(np.float32 if native.itemsize <= 2 else np.float64)
