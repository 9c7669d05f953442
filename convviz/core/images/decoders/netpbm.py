"""PBM, PGM and PPM files, binary and plain. Pillow reads their headers; most of their pixels it reads one by one."""

import re

import numpy as np

from convviz.core.images.decoders.pillow import open_pillow, read_pillow
from convviz.core.images.image import Pixels
from convviz.core.images.raster import Raster, RefusedError

_COMMENT = re.compile(rb"#[^\r\n]*")
#: Text takes much more memory than what it says.
_PLAIN_LIMIT = 200_000_000
_WHITE_SPACE = b" \t\n\v\f\r"


def read_netpbm(data: bytes) -> Raster:
    """Read grey or RGB samples: up to 8 bits scaled so that 255 is white, deeper ones as they are stored."""
    kind = data[:2]
    if kind == b"P4":
        return read_pillow(data, "PPM")
    with open_pillow(data, "PPM") as image:
        rows, columns = image.height, image.width
        offset, args = image.tile[0].offset, image.tile[0].args
    shape = (rows, columns, 3) if kind in (b"P3", b"P6") else (rows, columns)
    if kind == b"P1":
        return Raster(_plain_bits(data[offset:], rows * columns).reshape(shape))
    # Pillow notes the largest number only where it is neither of the usual ones.
    white = int(args[1]) if isinstance(args, tuple) else {"I;16B": 65535}.get(str(args), 255)
    read = _numbers if kind in (b"P5", b"P6") else _plain_numbers
    samples = read(data, offset, int(np.prod(shape)), white).reshape(shape)
    if white <= 255:
        return Raster(
            samples if white == 255 else np.rint(np.arange(256) * (255 / white)).clip(0, 255).astype(np.uint8)[samples]
        )
    return Raster(samples)


def _numbers(data: bytes, offset: int, count: int, white: int) -> Pixels:
    kind = np.dtype(">u2" if white > 255 else "u1")
    if len(data) - offset < count * kind.itemsize:
        raise RefusedError("is cut short")
    return np.frombuffer(data, kind, count, offset)


def _plain_numbers(data: bytes, offset: int, count: int, white: int) -> Pixels:
    if len(data) > _PLAIN_LIMIT:
        raise RefusedError(f"holds {len(data):,} bytes of text; the largest that can be opened has {_PLAIN_LIMIT:,}")
    text = _COMMENT.sub(b"", memoryview(data)[offset:])
    numbers = np.fromstring(text, np.int32, sep=" ")[
        :count
    ]  # given `count`, it would return unwritten memory for missing ones
    if len(numbers) != count:
        raise RefusedError("is cut short")
    if numbers.min() < 0 or numbers.max() > white:
        raise RefusedError(f"holds numbers beyond 0 to {white}")
    return numbers.astype(np.uint16 if white > 255 else np.uint8)


def _plain_bits(text: bytes, count: int) -> Pixels:
    digits = np.frombuffer(_COMMENT.sub(b"", text).translate(None, _WHITE_SPACE), np.uint8, count)
    if not np.isin(digits, (ord("0"), ord("1"))).all():
        raise RefusedError("holds other digits than 0 and 1")
    return np.where(digits == ord("1"), np.uint8(0), np.uint8(255))
