"""Frames made small enough for a stack."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.util.opencv import cv2


def shrunk_size(shape: tuple[int, int], side: int) -> tuple[int, int]:
    """Rows and columns of a frame of that shape when its longer side has ``side`` pixels at most."""
    longest = max(shape)
    if longest <= side:
        return shape[0], shape[1]
    rows, columns = (max(1, round(length * side / longest)) for length in shape)
    return rows, columns


def shrunk(frame: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    """A frame (H, W) or (H, W, 3) of uint8 or float32 at another size: each pixel the mean of what it covers."""
    if frame.shape[:2] == size:
        return frame
    smaller = cv2.resize(frame, (size[1], size[0]), interpolation=cv2.INTER_AREA)
    return np.asarray(smaller)
