"""Moving pictures in GIF files, one frame after the other, with exactly the colours that are given.

OpenCV writes GIFs too, but only whole films, and in colours of its own choice that lie far from those of a colour map. So
it compresses each frame here, painted in 256 colours that it knows to keep apart, and then gets the palette wanted.
"""

import struct
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from convviz.core.opencv import cv2

_EXTENSION, _IMAGE, _END = b"\x21", b"\x2c", b"\x3b"
_HAS_TABLE, _INTERLACED = 0x80, 0x40
#: Plays on and on.
_LOOP = _EXTENSION + b"\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
_WHOLE = [cv2.IMWRITE_GIF_QUALITY, cv2.IMWRITE_GIF_FAST_NO_DITHER]


def _steps(count: int) -> NDArray[np.int64]:
    return np.arange(count) * 255 // (count - 1)


#: 8 reds x 8 greens x 4 blues: the colours (256, 3), blue first, that OpenCV's quick palette is made of.
_KNOWN = np.stack(np.meshgrid(_steps(8), _steps(8), _steps(4), indexing="ij")[::-1], axis=-1).reshape(256, 3)


class GifError(ValueError):
    """OpenCV's files are not what is needed here."""


class GifWriter:
    """Writes frames to a file that is open for bytes; `end` must come last.

    Parameters
    ----------
    file : where the film goes.
    size : (height, width) of all frames in pixels, each at most 65,535.
    palette : (256, 3) uint8, the colours of the indices.
    """

    def __init__(self, file: BinaryIO, size: tuple[int, int], palette: NDArray[np.uint8]) -> None:
        self._file, self._size, self._palette = file, size, palette
        file.write(b"GIF89a" + struct.pack("<HHBBB", size[1], size[0], 0x70, 0, 0) + _LOOP)

    def add(self, indices: NDArray[np.uint8], milliseconds: int) -> None:
        """Add a frame (H, W), shown for that long, in steps of 10 ms."""
        table, flags, raster = _compressed(indices)
        control = _EXTENSION + struct.pack("<BBBHBB", 0xF9, 4, 0x04, milliseconds // 10, 0, 0)
        place = _IMAGE + struct.pack("<HHHHB", 0, 0, self._size[1], self._size[0], flags)
        self._file.write(control + place + self._palette[table].tobytes() + raster)

    def end(self) -> None:
        """Write what a file ends with."""
        self._file.write(_END)


def _compressed(indices: NDArray[np.uint8]) -> tuple[NDArray[np.intp], int, bytes]:
    """Which index each of 256 codes stands for, the image's flags, and the codes, compressed."""
    done, encoded = cv2.imencode(".gif", _KNOWN.astype(np.uint8)[indices], _WHOLE)
    if not done:
        raise GifError("This version of OpenCV cannot write GIF files.")
    table, interlaced, raster = _parts(bytes(encoded.data))
    order = np.argsort(_keys(_KNOWN))
    places = np.searchsorted(_keys(_KNOWN)[order], _keys(table[:, ::-1]))
    index_of = order[np.minimum(places, 255)]
    found = (_KNOWN[index_of] == table[:, ::-1]).all(axis=1)
    if set(np.flatnonzero(np.bincount(indices.ravel()))) - set(index_of[found]):
        raise GifError("This version of OpenCV does not keep the colours of GIF files apart.")
    codes = np.zeros(256, np.intp)
    codes[: len(index_of)] = index_of
    return codes, _HAS_TABLE | interlaced | 7, raster


def _keys(colours: NDArray[np.integer]) -> NDArray[np.int64]:
    return np.asarray(colours.astype(np.int64) @ np.array([1 << 16, 1 << 8, 1]))


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
