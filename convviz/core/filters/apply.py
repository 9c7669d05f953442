"""Images through filters, checked."""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.filters.fields import FilterFields
from convviz.core.filters.table import FILTERS, row_of
from convviz.core.util.opencv import cv2
from convviz.core.windows.convolution import as_image


def apply_filter(image: ArrayLike, name: str, **fields: Any) -> NDArray[np.float64]:
    """Filter an image.

    Parameters
    ----------
    image : (H, W) or (H, W, C) array
        Of any type of numbers, finite. Channels are filtered each on its own.
    name : str
        Of a filter in `FILTERS`, which says what its fields are.
    **fields
        Those that are not to have their defaults. ``boundary``, which all have, is "zero", "reflect" (the default; the
        edge is not repeated), "replicate" or "wrap".

    Returns
    -------
    float64 array of the image's shape (``upsample`` makes it larger), neither clipped nor rounded.

    Raises
    ------
    ValueError
        For an unknown name or field, a value out of its limits, an image that holds anything but finite numbers, or
        one that is smaller than the filter's window.
    """
    row = FILTERS.get(name) if isinstance(name, str) else None
    if row is None:
        raise ValueError(f"there is no filter named {name!r}; there are {', '.join(FILTERS)}")
    return run_filter(image, row.make(**fields))


def run_filter(image: ArrayLike, values: FilterFields) -> NDArray[np.float64]:
    """Filter an image as `apply_filter` does, with the fields' value."""
    row = row_of(values)
    given = as_image(image)
    pixels = given if given.dtype == np.uint8 and row.takes_bytes else as_pixels(given)
    rows, columns = values.reach
    height, width = pixels.shape[:2]
    if height < rows or width < columns:
        raise ValueError(
            f"{row.title} looks at {rows} × {columns} pixels around each one, and the image has only {height} × {width}"
        )
    return row.run(pixels, values)


def as_pixels(image: ArrayLike) -> NDArray[np.float64]:
    """An image (H, W) or (H, W, C) as float64, contiguous; a ValueError where it holds anything but finite numbers."""
    given = as_image(image)
    pixels = np.ascontiguousarray(given, dtype=np.float64)
    if given.dtype.kind == "f" and not is_finite(pixels):
        row, column = np.argwhere(~np.isfinite(pixels))[0][:2]
        value = pixels[row, column]
        raise ValueError(f"image must hold finite numbers only, got {value} at row {row}, column {column}")
    return pixels


def is_finite(pixels: NDArray[np.float64]) -> bool:
    """Whether all values (H, W) or (H, W, C) are finite; their sum is found sooner than each is looked at."""
    flat = pixels.reshape(1, -1)
    return math.isfinite(cv2.norm(flat, cv2.NORM_L1)) or bool(np.isfinite(flat).all())
