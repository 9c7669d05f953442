"""TIFF files, of which there are hundreds of kinds: which reader each is given to, and the readers besides Pillow.

Pillow reduces samples deeper than 8 bits, and cannot read most of them. tifffile keeps them, but without its large
companion imagecodecs it unpacks only the simple compressions. OpenCV reads the others where samples lie pixel by pixel;
where they lie plane by plane it would return memory that nobody wrote.
"""

from collections.abc import Callable
from math import prod

import numpy as np

from convviz.core.images.decoders.pillow import LimitedFile, check_size, read_pillow
from convviz.core.images.decoders.quiet import silent_libtiff, silent_opencv
from convviz.core.images.decoders.tiff_header import (
    CMYK,
    FLOAT,
    GREY,
    INVERTED,
    PREMULTIPLIED,
    RGB,
    SIGNED,
    UNSIGNED,
    UNSPECIFIED,
    Header,
    read_header,
    with_plain_directory,
)
from convviz.core.images.decoders.tiff_pages import at_page, page_starts
from convviz.core.images.image import Pixels
from convviz.core.images.raster import Raster, RefusedError, check_page
from convviz.core.util.opencv import PIXEL_LIMIT, cv2

#: Bytes of samples above which a file is not decoded: those of the largest 16-bit image with alpha.
SAMPLE_BYTES = PIXEL_LIMIT * 4 * 2

_LZW, _SIMPLE = 5, (1, 8, 32946, 32773)  # simple: none, deflate by two numbers, PackBits
_DEEP_TYPES = {(FLOAT, 32), (FLOAT, 64)} | {
    (sample_format, bits) for sample_format in (UNSIGNED, SIGNED) for bits in (8, 16, 32, 64)
}


def read_tiff(data: bytes, page: int) -> Raster:
    """Read a page by the reader that `READERS` names for its kind.

    Raises
    ------
    RefusedError
        If it is cut short, too large, or of a kind that none of them reads right.
    """
    starts = page_starts(data)
    check_page(page, max(1, len(starts)))
    return _read_first(data if page == 1 else at_page(data, starts[page - 1]))._replace(pages=max(1, len(starts)))


def _read_first(data: bytes) -> Raster:
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


def _by_pillow(data: bytes, _header: Header) -> Raster:
    with silent_libtiff():
        return read_pillow(data, "TIFF")


def _by_tifffile(data: bytes, header: Header) -> Raster:
    from tifffile import TiffFile  # takes longer to import than to read a file

    planes, channels = (header.samples, 1) if header.planar else (1, header.samples)
    shape = planes, 1, header.rows, header.columns, channels
    with TiffFile(LimitedFile(data)) as file:
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
        found = cv2.imdecode(np.frombuffer(with_plain_directory(data), np.uint8), cv2.IMREAD_UNCHANGED)
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
    if header.photometric == INVERTED and header.sample_format == UNSIGNED:
        samples = np.iinfo(samples.dtype).max - samples
    return Raster(samples, orientation, premultiplied=header.extra == PREMULTIPLIED)


def _pillow_keeps(header: Header) -> bool:
    """Whether Pillow gives the samples as they are.

    It drops alpha of one kind and divides by one of another, confuses two planes, and the bytes of packed floats.
    """
    if header.planar and header.samples == 2:
        return False
    if header.photometric not in (INVERTED, GREY, RGB):
        return header.bits <= 8 or header.photometric == CMYK
    if header.sample_format == UNSIGNED and header.bits <= 8:
        return not (header.has_alpha and header.extra in (UNSPECIFIED, PREMULTIPLIED))
    is_grey = header.samples == 1 and header.photometric == GREY
    return is_grey and header.sample_format == UNSIGNED and header.bits in (12, 16)


def _is_deep(header: Header) -> bool:
    known = (header.sample_format, header.bits) in _DEEP_TYPES and header.photometric in (INVERTED, GREY, RGB)
    return known and 1 <= header.samples <= 4 and (header.samples < 3) == (header.photometric != RGB)


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
