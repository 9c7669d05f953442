"""The parts of a sum of products that are written beside it: of each channel, and of each row."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def by_channel(part: NDArray[Any]) -> list[NDArray[Any]]:
    """The (kh, kw) arrays of a patch, its weights or their products, (kh, kw) or (kh, kw, C), one a channel."""
    stack = np.atleast_3d(part)
    return [stack[..., channel] for channel in range(stack.shape[2])]


def channel_sums(products: NDArray[Any]) -> list[float]:
    """The sum of each channel's products, (kh, kw) or (kh, kw, C)."""
    return [float(plane.sum()) for plane in by_channel(products)]


def row_sums(products: NDArray[Any], together: int = 1) -> list[float]:
    """The sum of each row's products, channel after channel, or of so many rows of a channel ``together``."""
    rows = range(0, len(products), together)
    return [float(plane[row : row + together].sum()) for plane in by_channel(products) for row in rows]
