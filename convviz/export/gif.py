"""Moving pictures in GIF files, one frame after the other, with exactly the colours that are given.

OpenCV writes GIFs too, but only whole films, and in colours of its own choice, far from those of a colour map. So it
compresses each frame here, painted in 256 colours that it is known to keep apart; then the palette is exchanged.
"""

import struct
from functools import lru_cache
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from convviz.core.util.opencv import cv2

_EXTENSION, _IMAGE, _END = b"\x21", b"\x2c", b"\x3b"
_HAS_TABLE, _INTERLACED = 0x80, 0x40
#: Plays on and on.
_LOOP = _EXTENSION + b"\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
#: One of OpenCV's 256 is kept for what is transparent, and doubles another.
MOST_COLOURS = 254
_UNDITHERED = [cv2.IMWRITE_GIF_QUALITY, cv2.IMWRITE_GIF_FAST_NO_DITHER]
_UNFIT = "This version of OpenCV does not keep the colours of GIF files apart."


class GifError(ValueError):
    """OpenCV's files are not what is needed here."""


class GifWriter:
    """Writes frames to a file that is open for bytes; `end` must come last.

    Parameters
    ----------
    file : where the film goes.
    size : (height, width) of all frames in pixels, each at most 65,535.
    palette : (n, 3) uint8, the colours of the indices, at most `MOST_COLOURS`.
    """

    def __init__(self, file: BinaryIO, size: tuple[int, int], palette: NDArray[np.uint8]) -> None:
        self._file, self._size = file, size
        self._table, codes = _distinct_colours()
        if len(palette) > len(codes):
            raise GifError(_UNFIT)
        self._painted = self._table[codes[: len(palette)]]
        shown = np.zeros((256, 3), np.uint8)
        shown[codes[: len(palette)]] = palette
        screen = struct.pack("<HHBBB", size[1], size[0], _HAS_TABLE | 0x77, 0, 0)
        file.write(b"GIF89a" + screen + shown.tobytes() + _LOOP)

    def add(self, indices: NDArray[np.uint8], milliseconds: int) -> None:
        """Add a frame (H, W), shown for that long, in steps of 10 ms."""
        table, interlaced, raster = _encoded(self._painted[indices])
        if not np.array_equal(table, self._table):
            raise GifError(_UNFIT)
        control = _EXTENSION + struct.pack("<BBBHBB", 0xF9, 4, 0x04, milliseconds // 10, 0, 0)
        place = _IMAGE + struct.pack("<HHHHB", 0, 0, self._size[1], self._size[0], interlaced)
        self._file.write(control + place + raster)

    def end(self) -> None:
        """Write what a file ends with."""
        self._file.write(_END)


@lru_cache(maxsize=1)
def _distinct_colours() -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    """OpenCV's own palette (256, 3), and the places in there whose colours are at no other place."""
    table, _, _ = _encoded(np.zeros((1, 1, 3), np.uint8))
    _, places, counts = np.unique(table, axis=0, return_index=True, return_counts=True)
    square = table.reshape(-1, 16, 3)
    decoded = cv2.imdecode(_encode(square), cv2.IMREAD_COLOR_RGB)
    if decoded is None or not np.array_equal(decoded, square):
        raise GifError(_UNFIT)
    return table, np.sort(places[counts == 1])


def _encoded(colours: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], int, bytes]:
    """The parts of a picture (H, W, 3) as a GIF file; see `_parts`."""
    return _parts(bytes(_encode(colours).data))


def _encode(colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
    done, data = cv2.imencode(".gif", colours[..., ::-1], _UNDITHERED)
    if not done:
        raise GifError("This version of OpenCV cannot write GIF files.")
    return np.asarray(data, np.uint8)


def _parts(data: bytes) -> tuple[NDArray[np.uint8], int, bytes]:
    """Of a GIF file with one frame: its palette (n, 3), its interlacing, and its compressed codes."""
    place, flags = 13, data[10]
    table = b""
    if flags & _HAS_TABLE:
        table, place = _table(data, place, flags)
    while data[place : place + 1] == _EXTENSION:
        place = _after_blocks(data, place + 2)
    flags, place = data[place + 9], place + 10
    if flags & _HAS_TABLE:
        table, place = _table(data, place, flags)
    raster = data[place : _after_blocks(data, place + 1)]
    return np.frombuffer(table, np.uint8).reshape(-1, 3), flags & _INTERLACED, raster


def _table(data: bytes, place: int, flags: int) -> tuple[bytes, int]:
    end = place + 3 * (2 << (flags & 7))
    return data[place:end], end


def _after_blocks(data: bytes, place: int) -> int:
    """Where a row of blocks, each led by its length, ends: after an empty one."""
    while data[place]:
        place += data[place] + 1
    return place + 1
