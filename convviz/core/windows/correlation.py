"""Cross-correlation of whole images by ``cv2.filter2D``, and by blocks where that would lose digits."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.util.opencv import cv2
from convviz.core.windows.geometry import Axis, Boundary

#: From this many taps on filter2D correlates in the frequency domain, which spreads the rounding errors of the greatest
#: sums over the whole image.
DFT_TAPS = 50
#: Cells that are filtered block after block before the next ones, so that they stay in the processor's cache.
_STRIP_CELLS = 2**20
#: Channels that filter2D takes at a time.
CV_CHANNELS = 4
#: Boundaries as NumPy calls them, and as OpenCV does, whose filters take no "wrap". "reflect" does not repeat the edge.
PAD_MODES: Mapping[Boundary, Any] = {
    "zero": "constant",
    "reflect": "reflect",
    "replicate": "edge",
    "wrap": "wrap",
}
CV_BORDERS: Mapping[Boundary, int] = {
    "zero": cv2.BORDER_CONSTANT,
    "reflect": cv2.BORDER_REFLECT_101,
    "replicate": cv2.BORDER_REPLICATE,
}


def correlate(
    image: NDArray[Any], weights: NDArray[np.float64], rows: Axis, columns: Axis, boundary: Boundary
) -> NDArray[np.floating[Any]]:
    """Slide ``weights`` (kh, kw), not flipped, over each channel of ``image``."""
    if image.ndim == 3 and image.shape[2] > CV_CHANNELS:
        groups = [image[..., i : i + CV_CHANNELS] for i in range(0, image.shape[2], CV_CHANNELS)]
        return np.concatenate([correlate(group, weights, rows, columns, boundary) for group in groups], axis=2)
    image = _readable_by_opencv(image)
    taps = weights
    if rows.dilation > 1 or columns.dilation > 1:
        taps = np.zeros((rows.span, columns.span))
        taps[:: rows.dilation, :: columns.dilation] = weights
    in_blocks = image.dtype != np.float32 and taps.size >= DFT_TAPS
    grows = rows.before + rows.after >= rows.span or columns.before + columns.after >= columns.span
    if in_blocks or grows or boundary == "wrap":
        # filter2D has no wrap border and never makes the image larger, so the border is made here.
        pads = [(rows.before, rows.after), (columns.before, columns.after)] + [(0, 0)] * (image.ndim - 2)
        image = np.pad(image, pads, mode=PAD_MODES[boundary])
        anchor, border = (0, 0), cv2.BORDER_CONSTANT
    else:
        anchor, border = (columns.before, rows.before), CV_BORDERS[boundary]
    # With the anchor at the padding's width, window i starts at filtered cell i*stride.
    result = _filter_in_blocks(image, taps) if in_blocks else _filter(image, taps, anchor, border)
    if result.shape[:2] == (rows.output, columns.output):
        return result
    return np.ascontiguousarray(
        result[: rows.output * rows.stride : rows.stride, : columns.output * columns.stride : columns.stride]
    )


def _readable_by_opencv(image: NDArray[Any]) -> NDArray[Any]:
    if image.dtype in (np.uint8, np.uint16, np.int16, np.float32, np.float64):
        return np.ascontiguousarray(image)
    return np.ascontiguousarray(image, dtype=np.float32 if image.dtype == np.float16 else np.float64)


def _filter(
    image: NDArray[Any], taps: NDArray[np.float64], anchor: tuple[int, int] = (0, 0), border: int = cv2.BORDER_CONSTANT
) -> NDArray[Any]:
    depth = cv2.CV_32F if image.dtype == np.float32 else cv2.CV_64F
    result = cv2.filter2D(image, depth, taps, anchor=anchor, borderType=border)
    return np.asarray(result).reshape(image.shape)  # filter2D drops a last axis of one


def _filter_in_blocks(image: NDArray[Any], taps: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correlate in float64 wherever all ``taps`` (kh, kw) lie on ``image``, never in the frequency domain."""
    height, width = image.shape[0] - taps.shape[0] + 1, image.shape[1] - taps.shape[1] + 1
    total = np.zeros((height, width, *image.shape[2:]))
    rows_per_strip = max(1, _STRIP_CELLS // total[0].size)
    for top in range(0, height, rows_per_strip):
        part = total[top : top + rows_per_strip]
        strip = image[top : top + len(part) + taps.shape[0] - 1].astype(np.float64)
        for row, column, block in _blocks(taps):
            under = strip[row : row + len(part) + block.shape[0] - 1, column : column + width + block.shape[1] - 1]
            part += _filter(under, block)[: len(part), :width]
    return total


def _blocks(taps: NDArray[np.float64]) -> Iterator[tuple[int, int, NDArray[np.float64]]]:
    """Blocks of ``taps`` that filter2D takes directly, with their first row and column; none of zeros only."""
    width = min(taps.shape[1], DFT_TAPS - 1)
    height = (DFT_TAPS - 1) // width
    for row, column in product(range(0, taps.shape[0], height), range(0, taps.shape[1], width)):
        block = taps[row : row + height, column : column + width]
        if block.any():
            yield row, column, block
