"""Borders as OpenCV and SciPy make them, and filters run with any of them."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.util.opencv import cv2
from convviz.core.windows.correlation import CV_BORDERS, PAD_MODES
from convviz.core.windows.geometry import Boundary

#: Boundaries as `scipy.ndimage` calls them.
SCIPY_MODES = MappingProxyType({"zero": "constant", "reflect": "mirror", "replicate": "nearest", "wrap": "wrap"})


def padded(image: NDArray[Any], rows: tuple[int, int], columns: tuple[int, int], boundary: Boundary) -> NDArray[Any]:
    """An image (H, W) or (H, W, C), of bytes or floats, with ``(before, after)`` rows and columns around it."""
    if image.ndim == 2:
        border = cv2.BORDER_WRAP if boundary == "wrap" else CV_BORDERS[boundary]
        return np.asarray(cv2.copyMakeBorder(image, *rows, *columns, border))
    pads = [rows, columns] + [(0, 0)] * (image.ndim - 2)
    result: NDArray[Any] = np.pad(image, pads, mode=PAD_MODES[boundary])
    return result


def within(image: NDArray[Any], rows: int, columns: int) -> NDArray[Any]:
    """An image without ``rows`` and ``columns`` at each end."""
    return image[rows : image.shape[0] - rows, columns : image.shape[1] - columns]


def with_border(
    image: NDArray[np.float64],
    reach: tuple[int, int],
    boundary: Boundary,
    call: Callable[[NDArray[np.float64], int], Any],
) -> NDArray[np.float64]:
    """Run a filter of OpenCV whose window reaches ``reach`` (rows, columns) to each side.

    ``call(image, border)`` filters an image with one of OpenCV's borders and keeps its shape.
    """
    border = CV_BORDERS.get(boundary)
    if border is not None:
        return np.asarray(call(image, border)).reshape(image.shape)  # OpenCV drops a last axis of one
    rows, columns = reach
    grown = padded(image, (rows, rows), (columns, columns), boundary)
    result = np.asarray(call(grown, cv2.BORDER_CONSTANT)).reshape(grown.shape)
    return np.ascontiguousarray(within(result, rows, columns))


def channel_by_channel(image: NDArray[Any], call: Callable[[Any], NDArray[np.float64]]) -> NDArray[np.float64]:
    """Run a filter of single channels (H, W) on an image (H, W) or on each channel of one (H, W, C)."""
    if image.ndim == 2:
        return call(image)
    channels = (call(np.ascontiguousarray(image[..., channel])) for channel in range(image.shape[2]))
    return np.stack(tuple(channels), axis=2)
