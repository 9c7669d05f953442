"""Smaller copies of a large array, so that any zoom of a 12-megapixel result is drawn from few cells."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.opencv import cv2

#: An array with no side longer than this is drawn from itself.
SMALL_ENOUGH = 1024


def pyramid(values: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """``values`` (H, W) or (H, W, 3), followed by copies of half the size each until one is small.

    Each cell of a copy is the mean of the (about 2x2) cells beneath it, taken before any colouring, so that a fine
    texture of +1 and -1 shows as the 0 it averages to. The dtype is kept.
    """
    levels = [values]
    while max(levels[-1].shape[:2]) > SMALL_ENOUGH:
        rows, columns = (max(1, -(-side // 2)) for side in levels[-1].shape[:2])
        levels.append(np.asarray(cv2.resize(levels[-1], (columns, rows), interpolation=cv2.INTER_AREA)))
    return tuple(levels)
