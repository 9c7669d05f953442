"""What a picture file's own bytes tell, before OpenCV decodes them and where OpenCV keeps silent."""

import re
import struct
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

_PHOTOMETRIC_TAG, _ORIENTATION_TAG, _EXTRA_SAMPLES_TAG = 0x0106, 0x0112, 0x0152


def read_directory(data: bytes) -> tuple[dict[int, int], int] | None:
    """Read the first directory of a TIFF, which an EXIF block is too: its short numbers, and where the next one is.

    A place that is cut off counts as outside the data. None if an entry is cut off, or `data` is no TIFF of the
    usual, 32-bit kind.
    """
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4])
    if order is None:
        return None
    try:
        (start,) = struct.unpack_from(f"{order}I", data, 4)
        (count,) = struct.unpack_from(f"{order}H", data, start)
        entries = [struct.unpack_from(f"{order}HHIH", data, start + 2 + 12 * i) for i in range(count)]
        link = data[start + 2 + 12 * count :][:4]
    except struct.error:  # it points outside the data
        return None
    following = struct.unpack(f"{order}I", link)[0] if len(link) == 4 else len(data)
    return {tag: value for tag, _type, _count, value in entries}, following


def _is_whole_tiff(data: bytes) -> bool:
    """Tell whether the directories are there; what they point at, OpenCV finds out."""
    if data[2:3] == b"+" or data[3:4] == b"+":  # the 64-bit kind
        return True
    directory = read_directory(data)
    return directory is not None and directory[1] < len(data)


def _is_whole_png(data: bytes) -> bool:
    """Tell whether the chunks lead to the last one: OpenCV sets aside whatever length a damaged chunk claims.

    Besides, libpng would write its complaint about a cut file to stderr, where nobody can catch it.
    """
    place = 8
    while place + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        place += 12 + length
        if kind == b"IEND":
            return bool(place <= len(data))
    return False


def _is_whole_jpeg(data: bytes) -> bool:
    return b"\xff\xd9" in data


def _opencv_finds_out(_data: bytes) -> bool:
    return True


class Format(NamedTuple):
    """A kind of file: how it begins, and whether it seems whole before it is decoded."""

    name: str
    signature: re.Pattern[bytes]
    seems_whole: Callable[[bytes], bool] = _opencv_finds_out


#: OpenCV knows more formats; these are the ones tried with damaged files.
FORMATS = (
    Format("PNG", re.compile(rb"\x89PNG\r\n\x1a\n"), _is_whole_png),
    Format("JPEG", re.compile(rb"\xff\xd8\xff"), _is_whole_jpeg),
    Format("BMP", re.compile(rb"BM")),
    # OpenCV takes one whose last directory is cut.
    Format("TIFF", re.compile(rb"II[*+]\0|MM\0[*+]"), _is_whole_tiff),
    Format("GIF", re.compile(rb"GIF8[79]a")),
    Format("WebP", re.compile(rb"RIFF....WEBP", re.DOTALL)),
)


def exif_orientation(exif: bytes) -> int:
    """Return how the camera was held, 1 to 8, where 1 is upright; 1 if the block does not say."""
    tags, _ = read_directory(exif.removeprefix(b"Exif\0\0")) or ({}, 0)
    return tags.get(_ORIENTATION_TAG, 1)


def is_premultiplied(data: bytes, kind: Format, dtype: np.dtype[Any]) -> bool:
    """Tell whether the colours have been multiplied by alpha already: some TIFFs' have."""
    if kind.name != "TIFF":
        return False
    tags, _ = read_directory(data) or ({}, 0)
    extra = tags.get(_EXTRA_SAMPLES_TAG)
    # 1: stored so ("associated"). 2: not, but libtiff multiplies where it decodes to 8 bits.
    return extra == 1 or (extra == 2 and dtype == np.uint8)


def is_negative(data: bytes, kind: Format, dtype: np.dtype[Any]) -> bool:
    """Tell whether 0 is white: so in some TIFFs, of which libtiff turns only those of 8 bits round."""
    if kind.name != "TIFF" or dtype != np.uint16:
        return False
    tags, _ = read_directory(data) or ({}, 0)
    return tags.get(_PHOTOMETRIC_TAG) == 0


def may_hide_grey(data: bytes, kind: Format) -> bool:
    """Tell whether OpenCV makes colour of a file that may be grey: GIF; PNG with a palette or grey with alpha."""
    return kind.name == "GIF" or (kind.name == "PNG" and data[25] in (3, 4))
