"""Moving pictures in GIF files, one frame after the other, with exactly the colours that are given.

Pillow writes them. Its ``save_all`` would hold all frames at once, and could be neither watched nor stopped.
"""

from typing import BinaryIO

import numpy as np
import PIL.Image
from numpy.typing import NDArray
from PIL.GifImagePlugin import getdata, getheader

#: Colours of a GIF file.
MAX_COLOURS = 256
_LEAVE = 1  # what a frame does not cover


class GifWriter:
    """Writes frames to a file that is open for bytes; `end` must come last.

    Parameters
    ----------
    file : where the film goes.
    palette : (n, 3) uint8, the colours of the indices, at most `MAX_COLOURS`, else ValueError.
    """

    def __init__(self, file: BinaryIO, palette: NDArray[np.uint8]) -> None:
        if len(palette) > MAX_COLOURS:
            raise ValueError(f"a GIF file has at most {MAX_COLOURS} colours, not {len(palette)}")
        self._file, self._palette = file, palette.tobytes()
        self._has_begun = False

    def add(self, indices: NDArray[np.uint8], milliseconds: int) -> None:
        """Add a frame (H, W) of the size of the first, shown for that long, in steps of 10 ms."""
        frame = PIL.Image.fromarray(indices)
        frame.putpalette(self._palette)
        if not self._has_begun:
            header, _ = getheader(frame, info={"loop": 0})
            self._file.writelines(header)
            self._has_begun = True
        self._file.writelines(getdata(frame, duration=milliseconds, disposal=_LEAVE))

    def end(self) -> None:
        """Write what a file ends with."""
        self._file.write(b";")
