"""TIFF files, of which there are hundreds of kinds: which reader each is given to, and the readers besides Pillow.

Pillow reduces samples deeper than 8 bits, and cannot read most of them. tifffile keeps them, but without its large
companion imagecodecs it unpacks only the simple compressions. OpenCV reads the others where samples lie pixel by pixel;
where they lie plane by plane it would return memory that nobody wrote.
"""

import io
import struct
import warnings
from collections.abc import Callable
from math import prod
from typing import Any, NamedTuple

import numpy as np

from convviz.core.images.image import Pixels
from convviz.core.images.pillow import Source, check_size, read_pillow
from convviz.core.images.quiet import silent_libtiff, silent_opencv
from convviz.core.images.raster import Raster, RefusedError
from convviz.core.util.opencv import PIXEL_LIMIT, cv2

#: Bytes of samples above which a file is not decoded: those of the largest 16-bit image with alpha.
SAMPLE_BYTES = PIXEL_LIMIT * 4 * 2

# Numbers of the TIFF specification.
_UNSIGNED, _SIGNED, _FLOAT = 1, 2, 3
_INVERTED, _GREY, _RGB, _CMYK = 0, 1, 2, 5
_LZW, _SIMPLE = 5, (1, 8, 32946, 32773)  # simple: none, deflate by two numbers, PackBits
_UNSPECIFIED, _PREMULTIPLIED = 0, 1

_DEEP_TYPES = {(_UNSIGNED, 8), (_FLOAT, 32), (_FLOAT, 64)} | {
    (sample_format, bits) for sample_format in (_UNSIGNED, _SIGNED) for bits in (8, 16, 32, 64)
}


_STRIPS, _TILES = 273, 324
#: Size, type and place of the samples.
_PLAIN_TAGS = (256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 284, 317, 322, 323, 324, 325, 338, 339)
_KINDS = {_UNSIGNED: "u", _SIGNED: "i", _FLOAT: "f"}


class Header(NamedTuple):
    """What the first directory of a TIFF says about its samples; the numbers are those of the TIFF specification."""

    rows: int
    columns: int
    bits: int
    sample_format: int
    samples: int
    planar: bool
    compression: int
    predictor: int
    photometric: int
    extra: int | None
    orientation: int

    @property
    def dtype(self) -> np.dtype[Any]:
        """Of the samples, if they fill bytes."""
        return np.dtype(f"{_KINDS[self.sample_format]}{self.bits // 8}")

    @property
    def has_alpha(self) -> bool:
        """Whether the last of 2 or 4 channels is alpha."""
        return self.samples == 4 or (self.samples == 2 and self.extra not in (None, _UNSPECIFIED))


def read_header(data: bytes) -> Header:
    """Read the first directory.

    Raises
    ------
    RefusedError
        If it is cut short or damaged, or its samples are not all of one type.
    """
    tags = _directory(data)
    bits, formats = _tuple(tags.get(258, 1)), _tuple(tags.get(339, _UNSIGNED))
    extra, planar = _tuple(tags.get(338, ())), tags.get(284, 1)
    if len({*bits}) != 1 or len({*formats}) != 1:
        raise RefusedError("has channels of different types, which cannot be read")
    if planar not in (1, 2):  # each reader would take it for something else
        raise RefusedError("is damaged")
    return Header(
        rows=int(tags[257]),
        columns=int(tags[256]),
        bits=bits[0],
        sample_format=formats[0],
        samples=tags.get(277, 1),
        planar=planar == 2 and tags.get(277, 1) > 1,
        compression=tags.get(259, 1),
        predictor=tags.get(317, 1),
        photometric=tags.get(262, _INVERTED),
        extra=extra[0] if extra else None,
        orientation=tags.get(274, 1),
    )


def _directory(data: bytes) -> Any:
    """Return the tags of the first directory, if all of them are there."""
    from PIL.TiffImagePlugin import ImageFileDirectory_v2  # which nothing but a TIFF needs

    is_big = data[2:4] in (b"+\0", b"\0+")
    directory = ImageFileDirectory_v2(data[: 16 if is_big else 8])
    file = io.BytesIO(data)
    file.seek(directory.next)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # Pillow warns of tags that it leaves out
        try:
            directory.load(file)
        except UserWarning as error:
            raise RefusedError("is cut short or damaged") from error
    if directory.next >= len(data):
        raise RefusedError("is cut short")
    return directory


def _with_plain_directory(data: bytes) -> bytes:
    """Return a TIFF that says nothing but what `Header` knows, and where the samples lie: behind it.

    So libtiff cannot take it for another kind than the one that was chosen for it.
    """
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

    tags = _directory(data)
    plain = ImageFileDirectory_v2(prefix=data[:2])
    plain.tagtype.update(dict.fromkeys((_STRIPS, _TILES), 4))  # numbers of 32 bits
    for tag in _PLAIN_TAGS:
        if tag in tags:
            plain[tag] = tags[tag]
    start = 8
    if _TILES in plain:  # where strips lie Pillow counts from the directory's end
        moved = start + len(plain.tobytes(start))
        plain[_TILES] = tuple(place + moved for place in _tuple(plain[_TILES]))
    magic = struct.pack("<HI" if data[:2] == b"II" else ">HI", 42, start)
    return data[:2] + magic + plain.tobytes(start) + data


def _tuple(value: Any) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else (value,)


def read_tiff(data: bytes) -> Raster:
    """Read the first page by the reader that `READERS` names for its kind.

    Raises
    ------
    RefusedError
        If it is cut short, too large, or of a kind that none of them reads right.
    """
    header = read_header(data)
    check_size(header.rows, header.columns)
    size = header.rows * header.columns * header.samples * header.bits // 8
    if header.compression == 1 and size > len(data):
        raise RefusedError("is cut short")
    if size > SAMPLE_BYTES:
        raise RefusedError(f"holds {size:,} bytes of pixels; the largest that can be opened has {SAMPLE_BYTES:,}")
    for reader, suits in READERS:
        if suits(header):
            return reader(data, header)
    if _is_deep(header):
        raise RefusedError("is compressed in a way that cannot be read; save it without compression")
    raise ValueError(f"no reader for {header}")


def _by_pillow(data: bytes, header: Header) -> Raster:
    with silent_libtiff():
        raster = read_pillow(data, "TIFF")
    if header.bits == 12:
        return raster._replace(white=4095.0)
    return raster


def _by_tifffile(data: bytes, header: Header) -> Raster:
    from tifffile import TiffFile  # takes longer to import than to read a file

    planes, channels = (header.samples, 1) if header.planar else (1, header.samples)
    shape = planes, 1, header.rows, header.columns, channels
    with TiffFile(Source(data)) as file:
        page = file.pages.first
        if (
            page.shaped != shape
            or page.dtype != header.dtype
            or len(page.dataoffsets) != prod(page.chunked)
            or not all(page.databytecounts)
        ):
            raise RefusedError("is cut short or damaged")
        # Into zeros, so that what a damaged file does not fill is not whatever was there.
        found = page.asarray(out=np.zeros(shape, header.dtype), squeeze=False, maxworkers=1)
    samples = np.moveaxis(found[:, 0], 0, 2).reshape(header.rows, header.columns, header.samples)
    return _raster(samples, header, header.orientation)


def _by_opencv(data: bytes, header: Header) -> Raster:
    with silent_opencv():
        found = cv2.imdecode(np.frombuffer(_with_plain_directory(data), np.uint8), cv2.IMREAD_UNCHANGED)
    if found is None:
        raise RefusedError("is cut short or damaged")
    samples = np.atleast_3d(found)
    if samples.shape[2] != header.samples or samples.dtype != header.dtype:
        raise RefusedError("is damaged")
    return _raster(samples[..., [2, 1, 0, 3][: header.samples]] if header.samples > 1 else samples, header, 1)


def _raster(samples: Pixels, header: Header, orientation: int) -> Raster:
    """Drop what is no alpha, and let the largest number be white."""
    if header.samples == 2 and not header.has_alpha:
        samples = samples[..., :1]
    if header.photometric == _INVERTED and header.sample_format == _UNSIGNED:
        samples = np.iinfo(samples.dtype).max - samples
    return Raster(samples, orientation, premultiplied=header.extra == _PREMULTIPLIED)


def _pillow_keeps(header: Header) -> bool:
    """Tell whether Pillow gives the samples as they are.

    It drops alpha of one kind and divides by one of another, confuses two planes, and the bytes of packed floats.
    """
    if header.planar and header.samples == 2:
        return False
    if header.photometric not in (_INVERTED, _GREY, _RGB):
        return header.bits <= 8 or header.photometric == _CMYK
    if header.sample_format == _UNSIGNED and header.bits <= 8:
        return not (header.has_alpha and header.extra in (_UNSPECIFIED, _PREMULTIPLIED))
    is_grey = header.samples == 1 and header.photometric == _GREY
    return is_grey and header.sample_format == _UNSIGNED and header.bits in (12, 16)


def _is_deep(header: Header) -> bool:
    known = (header.sample_format, header.bits) in _DEEP_TYPES and header.photometric in (_INVERTED, _GREY, _RGB)
    return known and 1 <= header.samples <= 4 and (header.samples < 3) == (header.photometric != _RGB)


def _tifffile_unpacks(header: Header) -> bool:
    return _is_deep(header) and header.compression in _SIMPLE and header.predictor in (1, 2)


def _opencv_reads(header: Header) -> bool:
    return (
        _is_deep(header)
        and not header.planar
        and header.compression in (_LZW, *_SIMPLE)
        and header.samples in (1, 3, 4)
    )


#: The first that suits reads the file.
READERS: tuple[tuple[Callable[[bytes, Header], Raster], Callable[[Header], bool]], ...] = (
    (_by_pillow, _pillow_keeps),
    (_by_tifffile, _tifffile_unpacks),
    (_by_opencv, _opencv_reads),
)
