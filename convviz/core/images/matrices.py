"""Matrices as images: typed or pasted, and read from text and NPY files."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.image import Image, ImageError, Pixels
from convviz.core.images.levels import natural_levels
from convviz.core.images.npy import SIGNATURE, read_npy
from convviz.core.images.raster import Raster, to_pixels
from convviz.core.text.decoding import decode_text
from convviz.core.text.matrix import Matrix, TooLargeError, matrix_of, slices
from convviz.core.text.matrix_text import TEXT_LIMIT, parse_matrix

#: What the names of such files end in. Text is known by that alone.
TEXT_SUFFIXES, MATRIX_SUFFIXES = (".csv", ".tsv", ".txt", ".dat"), (".csv", ".tsv", ".txt", ".dat", ".npy")
#: Bytes above which a file is not even decoded: in UTF-32 a character takes four.
_BYTES_LIMIT = 4 * TEXT_LIMIT
#: Rows and columns up to which the grey range follows the values, whatever their type.
_SMALL = 64
_DEEPEST = 4


def matrix_levels(values: Pixels) -> tuple[float, float]:
    """The values to show as black and as white: those between which the numbers lie.

    Zero is black, or with negative numbers the middle; it is left out where all numbers are far from it. Of an array
    too large to be read as numbers, as of a photograph.
    """
    if max(values.shape[:2]) > _SMALL:
        return natural_levels(values)
    low, high = float(values.min()), float(values.max())
    if low < 0:
        return -max(-low, high), max(-low, high)
    return (low if high / 2 < low < high else 0.0), high or 1.0


def edited_levels(levels: tuple[float, float], before: Pixels, after: Pixels) -> tuple[float, float]:
    """The levels of an image whose numbers have changed: those that followed the numbers do so still, others widen."""
    if levels == matrix_levels(before):
        return matrix_levels(after)
    return min(levels[0], float(after.min())), max(levels[1], float(after.max()))


def matrix_image(matrix: Matrix, name: str) -> Image:
    """A matrix that was read as an image, which knows how it was read."""
    return Image(name, matrix.values, matrix_levels(matrix.values), matrix=matrix)


def is_matrix(data: bytes, suffix: str) -> bool:
    """Whether a file of no image format holds a matrix, by its beginning or what its name ends in."""
    return SIGNATURE.match(data) is not None or suffix.lower() in TEXT_SUFFIXES


def decode_matrix(data: bytes, name: str) -> Image:
    """Make an image of the bytes of a text or NPY file.

    Parameters
    ----------
    data
        The whole file: text as `parse_matrix` reads it, or an array ``(H, W)``, ``(H, W, 3)`` or, as torch has them,
        ``(1, H, W)`` or ``(3, H, W)``, of which the image's remark says that its channels come first.
    name
        What to call it, in messages too.

    Raises
    ------
    ImageError
        With the name and the reason, where it holds anything else.
    """
    try:
        if SIGNATURE.match(data):
            values, remark = _channels_last(read_npy(data))
            pixels = to_pixels(Raster(values))
            levels = matrix_levels(pixels) if np.isfinite(pixels).all() else (0.0, 1.0)
            return Image(name, pixels, levels, remark=remark)
        return matrix_image(_read_text(data, None), name)
    except ImageError as error:
        raise ImageError(f"'{name}' cannot be used: {error}.") from error
    except ValueError as error:
        raise ImageError(f"'{name}' {error}.") from error


def _channels_last(values: NDArray[Any]) -> tuple[NDArray[Any], str]:
    """An array as an image has it, and what must be said of it where it had its channels first."""
    if values.ndim == 2 or (values.ndim == 3 and values.shape[2] == 3):
        return values, ""
    if values.ndim != 3 or values.shape[0] not in (1, 3):
        raise ValueError(f"has the shape {values.shape}; an image has (H, W), (H, W, 3), (1, H, W) or (3, H, W)")
    said = f"channels first: {' × '.join(map(str, values.shape))}"
    return (values[0] if len(values) == 1 else np.moveaxis(values, 0, 2)), said


def read_matrix(data: bytes, limit: int | None = None) -> Matrix:
    """Read a matrix of the bytes of a text or NPY file; of an array with more than two axes the first slice.

    Raises
    ------
    TooLargeError
        With the reason, where it has more than ``limit`` rows or columns.
    ValueError
        Otherwise the rest of a sentence that begins with the file's name.
    """
    if not SIGNATURE.match(data):
        return _read_text(data, limit)
    values = read_npy(data).astype(np.float64)
    if values.ndim > _DEEPEST:
        raise ValueError(f"has {values.ndim} axes, at most {_DEEPEST} are possible")
    if not np.isfinite(values).all():
        raise ValueError("holds numbers that are not finite")
    return matrix_of(slices(np.atleast_2d(values)), limit)


def _read_text(data: bytes, limit: int | None) -> Matrix:
    if len(data) > _BYTES_LIMIT:
        raise ValueError(f"holds {len(data):,} bytes of text, at most {_BYTES_LIMIT:,} are read; save it as NPY")
    try:
        return parse_matrix(decode_text(data), limit=limit)
    except TooLargeError:
        raise
    except ValueError as error:
        raise ValueError(f"holds no matrix: {error}") from error
