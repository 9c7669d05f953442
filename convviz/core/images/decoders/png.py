"""What of a PNG file is given to a decoder: the chunks of its default image, and nothing else.

So text that expands to gigabytes, the frames of an animation and whatever follows the end are never looked at.
"""

import struct
import zlib
from typing import NamedTuple

from convviz.core.images.raster import RefusedError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: Chunks besides the pixels that decide how an image looks.
_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"eXIf")
_MAX_CHUNKS = 200_000


class Png(NamedTuple):
    """A PNG file of one image, and from its header the bits of a sample and whether there is a palette."""

    data: bytes
    bits: int
    palette: bool


def default_image(data: bytes) -> Png:
    """Reduce a PNG file to its default image.

    Raises
    ------
    RefusedError
        If the chunks do not lead to the last one, or the pixels are not those that were written.
    """
    kept: dict[bytes, bytes] = {}
    pixels: list[memoryview] = []
    view, place = memoryview(data), len(SIGNATURE)
    for _ in range(_MAX_CHUNKS):
        if place + 12 > len(data):
            break
        length, kind = struct.unpack_from(">I4s", data, place)
        end = place + 12 + length
        if end > len(data):
            break
        if kind == b"IDAT":
            if zlib.crc32(view[place + 4 : end - 4]) != int.from_bytes(view[end - 4 : end]):
                raise RefusedError("is damaged")
            pixels.append(view[place + 8 : end - 4])
        elif kind in _KEPT:
            kept.setdefault(kind, data[place:end])
        elif kind == b"IEND":
            return _joined(kept, pixels, data[place:end])
        place = end
    raise RefusedError("is cut short")


def _joined(kept: dict[bytes, bytes], pixels: list[memoryview], last: bytes) -> Png:
    header = kept.get(b"IHDR", b"")
    if len(header) != 25:
        raise RefusedError("has no header")
    before = [kept[kind] for kind in _KEPT if kind in kept]
    start = struct.pack(">I4s", sum(map(len, pixels)), b"IDAT")
    unchecked = bytes(4)  # Pillow does not look at the checksum of pixels, which `default_image` has checked
    return Png(b"".join([SIGNATURE, *before, start, *pixels, unchecked, last]), header[16], header[17] == 3)
