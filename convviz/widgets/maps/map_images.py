"""A stack of maps as one image, each map as a tile."""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from convviz.widgets.look.colouring import Colouring


@lru_cache(maxsize=256)
def _shares(cells: int, pixels: int) -> NDArray[np.float32]:
    """(pixels, cells): which share of each pixel each of ``cells`` equally wide cells covers; rows sum to 1."""
    edges = np.arange(pixels + 1) * (cells / pixels)
    first, last = edges[:-1, np.newaxis], edges[1:, np.newaxis]
    cell = np.arange(cells)
    covered = np.clip(np.minimum(last, cell + 1) - np.maximum(first, cell), 0, None)
    shares: NDArray[np.float32] = (covered * (pixels / cells)).astype(np.float32)
    shares.setflags(write=False)
    return shares


def resample(maps: NDArray[Any], rows: int, columns: int) -> NDArray[np.floating]:
    """Maps (n, h, w) at another size (n, rows, columns): every pixel the mean of what it covers.

    Larger, that is each cell as a rectangle with clean edges; smaller, nothing is left out. What is not finite counts
    as zero.
    """
    values = maps if maps.dtype.kind == "f" else maps.astype(np.float32)
    if not np.isfinite(values).all():
        values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    height, width = maps.shape[1:]
    if (height, width) == (rows, columns):
        return values
    with np.errstate(over="ignore"):  # of the largest numbers there are, since shares add up to almost exactly 1
        result: NDArray[np.floating] = _shares(height, rows) @ values @ _shares(width, columns).T
    return result


def stack_image(maps: NDArray[Any], colouring: Colouring, rows: int, columns: int, gap: int) -> QImage:
    """Maps (n, h, w) one below the other, each ``rows`` x ``columns`` pixels, transparent gaps between."""
    count = len(maps)
    values = resample(maps, rows, columns).reshape(count * rows, columns)
    packed = np.zeros((count, rows + gap, columns), np.uint32)
    packed[:, :rows] = colouring.packed(values).reshape(count, rows, columns)
    height = count * (rows + gap) - gap
    return QImage(packed.data, columns, height, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied).copy()


def picture_stack(images: NDArray[np.uint8], side: int) -> QImage:
    """Pictures (n, C, H, W), grey or red, green and blue, one below the other, each in a square of ``side`` pixels.

    One that is not square keeps its shape, in the middle of black.
    """
    count, channels, height, width = images.shape
    rows, columns = (max(1, round(side * length / max(height, width))) for length in (height, width))
    planes = resample(images.reshape(count * channels, height, width), rows, columns)
    packed = np.zeros((count, side, side, 4), np.uint8)
    top, left = (side - rows) // 2, (side - columns) // 2
    # Blue first, as Qt wants it; a grey picture has the same in all three.
    colours = np.moveaxis(planes.reshape(count, channels, rows, columns), 1, -1)[..., ::-1]
    packed[:, top : top + rows, left : left + columns, :3] = np.rint(colours)
    packed[..., 3] = 255
    return QImage(packed.data, side, count * side, 4 * side, QImage.Format.Format_RGB32).copy()
