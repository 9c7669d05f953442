"""Reader of IDX files, the format that MNIST is given away in: a few big-endian sizes, then the bytes."""

import struct
import zlib
from collections.abc import Generator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from convviz.core.data.splits import DatasetError
from convviz.core.util.failures import reason_of

#: Bytes above which a file is refused, unpacked or not.
IDX_LIMIT = 256 * 1024**2

_BLOCK = 2**18  # packed bytes read at a time; about 5 ms of work
_GZIP = 16 + zlib.MAX_WBITS


def read_idx(
    path: Path, dimensions: int, *, span: tuple[float, float] = (0.0, 1.0)
) -> Generator[float, None, NDArray[np.uint8]]:
    """Read a gzipped IDX file of bytes.

    Parameters
    ----------
    path
        The file, of `IDX_LIMIT` bytes at most once unpacked.
    dimensions
        How many it must have.
    span
        Where the progress starts and where it ends.

    Yields
    ------
    float
        The progress, within ``span``, every few milliseconds.

    Returns
    -------
    ndarray
        uint8, read-only, of the shape that the file states.

    Raises
    ------
    DatasetError
        If the file is not there, is cut short, damaged or too large, or is no such file.
    """
    data = yield from _unpack(path, span)
    length = 4 + 4 * dimensions
    # Two zeros, the type (8: unsigned bytes), the number of dimensions.
    if len(data) < length or data[:4] != bytes([0, 0, 8, dimensions]):
        raise DatasetError(f"'{path.name}' is not an IDX file of bytes in {dimensions} dimensions.")
    shape = struct.unpack_from(f">{dimensions}I", data, 4)
    values = np.frombuffer(data, np.uint8, offset=length)
    stated = 1
    for size in shape:  # in Python's integers, which cannot overflow
        stated *= size
    if stated != values.size:
        sizes = " x ".join(f"{size:,}" for size in shape)
        raise DatasetError(f"'{path.name}' states {sizes} = {stated:,} bytes, but holds {values.size:,}.")
    values.flags.writeable = False
    return values.reshape(shape)


def _unpack(path: Path, span: tuple[float, float]) -> Generator[float, None, bytearray]:
    decoder, data, read = zlib.decompressobj(_GZIP), bytearray(), 0
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            while packed := file.read(_BLOCK):
                data += decoder.decompress(packed, IDX_LIMIT + 1 - len(data))
                if len(data) > IDX_LIMIT:
                    raise DatasetError(f"'{path.name}' unpacks to more than {IDX_LIMIT:,} bytes.")
                if decoder.unused_data:
                    raise DatasetError(f"'{path.name}' is damaged: something follows its end.")
                read += len(packed)
                yield span[0] + (span[1] - span[0]) * min(1.0, read / max(1, size))
    except zlib.error as error:
        raise DatasetError(f"'{path.name}' is damaged, or is not a gzip file.") from error
    except OSError as error:
        raise DatasetError(f"'{path.name}' cannot be read: {reason_of(error)}.") from error
    if not decoder.eof:
        raise DatasetError(f"'{path.name}' is cut short.")
    return data
