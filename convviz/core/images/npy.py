"""Arrays in NumPy's own files, NPY; nothing in them is unpickled."""

import re
import warnings
from io import BytesIO
from math import prod
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.util.opencv import PIXEL_LIMIT

#: What NumPy raises for headers that it did not write.
_DAMAGE = (ValueError, SyntaxError, TypeError, TokenError)
#: Characters of a header; one of numbers has about a hundred, and one of many thousands could exhaust Python's stack.
_HEADER_LIMIT = 2000
SIGNATURE = re.compile(rb"\x93NUMPY")


def read_npy(data: bytes) -> NDArray[Any]:
    """Read an array of real numbers.

    Parameters
    ----------
    data
        The whole file, version 1, 2 or 3.

    Returns
    -------
    ndarray
        Of the shape and the type in the file, in the machine's byte order; bool becomes uint8, float16 float32. It may
        not be written to.

    Raises
    ------
    ValueError
        If it is cut short or damaged, or holds no real numbers, none at all, or more than three for each pixel there
        may be; the rest of a sentence that begins with the file's name. Its size is looked at before its numbers.
    """
    file = BytesIO(data)
    try:
        shape, by_columns, kind = _header(file)
    except _DAMAGE as error:
        raise ValueError("is damaged: its header cannot be read") from error
    if kind.kind not in "biuf" or kind.itemsize > 8:
        raise ValueError(f"holds {'objects' if kind.hasobject else f'numbers of the type {kind}'}, not real numbers")
    count = prod(shape)
    if count <= 0 or min(shape, default=1) < 0:
        raise ValueError(f"holds no numbers: its shape is {shape}")
    if count > 3 * PIXEL_LIMIT:
        raise ValueError(f"holds {count:,} numbers, at most {3 * PIXEL_LIMIT:,} are possible")
    start = file.tell()
    if len(data) - start < count * kind.itemsize:
        raise ValueError("is cut short")
    values = np.frombuffer(data, kind, count, start).reshape(shape, order="F" if by_columns else "C")
    kept_as = {"b1": "u1", "f2": "f4"}.get(kind.str[1:], kind.str[1:])
    return values.astype(kept_as, copy=False)


def _header(file: BytesIO) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that Python 2 wrote it
        return read(file, max_header_size=_HEADER_LIMIT)
