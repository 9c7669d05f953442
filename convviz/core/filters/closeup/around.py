"""The window of a filter around a pixel."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.windows.geometry import Boundary, Window, check_cell, gather, source_indices


def window_around(
    channel: NDArray[Any], size: int, pixel: tuple[int, int], boundary: Boundary
) -> tuple[Window, NDArray[np.float64]]:
    """The cells of an odd square window about a pixel, and its values (size, size) with what lies outside.

    An IndexError for a pixel outside the channel (H, W).
    """
    check_cell(*pixel, channel.shape)
    top, left = (place - size // 2 for place in pixel)
    rows, columns = (
        source_indices(np.arange(first, first + size), length, boundary)
        for first, length in zip((top, left), channel.shape, strict=True)
    )
    return Window(top, left, size, size), gather(channel, rows, columns).astype(np.float64)
