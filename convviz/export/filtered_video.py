"""A video filtered along time as an animated GIF, in the colours in which it is seen."""

from collections.abc import Generator
from os import PathLike

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.levels import Levels
from convviz.core.util.file_kinds import one_type
from convviz.core.util.whole_file import whole_file
from convviz.core.video.time_filter import TimeFilter
from convviz.export.gif import GifWriter

#: What it is saved as.
GIF = one_type("films", "Animated GIF", ".gif")
#: Milliseconds for which a frame is seen where the video does not say, and at least: faster ones are slowed down by
#: most programs.
_USUAL, _MIN = 100, 20


def save_filtered(
    path: str | PathLike[str], made: TimeFilter, levels: Levels, palette: NDArray[np.uint8], rate: float | None
) -> Generator[float, None, str]:
    """Write all frames of the result, a pixel a cell, whole or not at all; yields the fraction done.

    Parameters
    ----------
    path : ends in .gif.
    made : gives the frames.
    levels : the values at the ends of the colours; what lies beyond is drawn as the end.
    palette : (256, 3) uint8, the colours from the first of these to the second.
    rate : frames a second, or None for 10.

    Returns
    -------
    str
        What was done, in a sentence.

    Raises
    ------
    ValueError
        For another ending.
    OSError
        If the file cannot be written.
    """
    GIF.suffix_of(str(path))
    low, high = levels
    milliseconds = max(_MIN, round(100 / rate) * 10) if rate else _USUAL
    with whole_file(path) as partial, partial.open("wb") as file:
        writer = GifWriter(file, palette)
        for index in range(len(made)):
            shares = (made.result(index) - low) / ((high - low) or 1.0)
            writer.add(np.clip(shares * 255, 0, 255).astype(np.uint8), milliseconds)
            yield (index + 1) / len(made)
        writer.end()
    return f"Saved {len(made)} frames, {milliseconds} ms each."
