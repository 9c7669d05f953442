"""How many frames the animations in GIF and WebP files have: those that are whole, whatever the file says.

Frames build upon one another, so that the last is only reached through all others; see `check_reach`.
"""

import struct
from collections.abc import Iterator

from convviz.core.images.raster import RefusedError

#: Pixels of the frames up to the one that is read, which take 2 s where they are noise.
MAX_PIXELS = {"GIF": 60_000_000, "PNG": 40_000_000, "WebP": 20_000_000}
#: Blocks of a file that are looked at; what follows is not counted.
_MAX_BLOCKS = 2_000_000
_TRAILER, _EXTENSION, _IMAGE = 0x3B, 0x21, 0x2C


def check_reach(page: int, rows: int, columns: int, kind: str) -> None:
    """Refuse a frame that lies behind too many others.

    Raises
    ------
    RefusedError
        If more than `MAX_PIXELS` of its kind are to be decoded up to it.
    """
    max_pixels = MAX_PIXELS[kind]
    if page > 1 and page * rows * columns > max_pixels:
        raise RefusedError(
            f"has no frame {page:,} that can be shown: up to it there are more than {max_pixels:,} pixels to decode"
        )


def gif_frames(data: bytes) -> int:
    """Count the frames of a GIF that are whole and lie within its screen, as far as there is no gap; at least 1."""
    try:
        return max(1, sum(1 for _ in _gif_frames(data)))
    except IndexError:  # cut short before it begins
        return 1


def _gif_frames(data: bytes) -> Iterator[None]:
    columns, rows, flags = struct.unpack_from("<HHB", data.ljust(13, b"\0"), 6)
    place = 13 + _table(flags)
    blocks = 0
    while place < len(data) and blocks < _MAX_BLOCKS:
        kind = data[place]
        if kind == _IMAGE and place + 10 <= len(data):
            left, top, width, height, flags = struct.unpack_from("<HHHHB", data, place + 1)
            if left + width > columns or top + height > rows or not width * height:
                return
            place += 11 + _table(flags)  # the table of colours, and the size of the first code
        elif kind == _EXTENSION:
            place += 2
        else:  # the trailer, or no GIF any more
            return
        while place < len(data) and data[place] and blocks < _MAX_BLOCKS:
            place += 1 + data[place]
            blocks += 1
        if place >= len(data):
            return
        place += 1
        blocks += 1
        if kind == _IMAGE:
            yield


def _table(flags: int) -> int:
    """Bytes of the table of colours that ``flags`` announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def webp_frames(data: bytes) -> int:
    """Count the frames of a WebP that are whole; at least 1."""
    return max(1, sum(kind == b"ANMF" for kind, _ in _webp_blocks(data)))


def whole_webp(data: bytes) -> bytes:
    """A WebP without what follows the last block that is whole: libwebp reads nothing of a file that is cut short."""
    end = max((end for _, end in _webp_blocks(data)), default=len(data))
    return data[:4] + struct.pack("<I", end - 8) + data[8:end]


def _webp_blocks(data: bytes) -> Iterator[tuple[bytes, int]]:
    """The kinds of blocks that are whole, and where each ends."""
    place, blocks = 12, 0
    while place + 8 <= len(data) and blocks < _MAX_BLOCKS:
        kind, length = struct.unpack_from("<4sI", data, place)
        place += 8 + length + length % 2
        blocks += 1
        if place > len(data):
            return
        yield kind, place
