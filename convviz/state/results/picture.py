"""An array ready to be looked at: with its smaller copies, and what its colours mean."""

from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.levels import Levels
from convviz.core.text.formatting import NOISE

#: An array and its smaller copies, as `pyramid` makes them.
Pyramid: TypeAlias = tuple[NDArray[Any], ...]

#: What the smaller copies and the colours of an array cost, in products a number (measured: 5 to 10).
PYRAMID_COST = 12.0
#: The part of it that goes into finding out how they are coloured.
COLOURING_COST = 3.0
#: Share of a photograph's result that may lie beyond black or white: sharpening sends up to a sixth there.
CUT_OFF = 0.2
#: Rows and columns up to which an array is a matrix to be read rather than a photograph.
READABLE = 64


@dataclass(frozen=True, eq=False)
class Picture:
    """An array and how it is coloured.

    Attributes
    ----------
    pyramid : the array (H, W) or (H, W, 3) and its smaller copies.
    levels : the values at the two ends of the colours.
    signed : whether the colours mean sign, with zero in the middle of ``levels``.
    cut_off : whether values lie beyond ``levels``, and so are drawn as the end they are beyond.
    scale : size of the numbers whose sums these values are; far below it there is only rounding. 0 for no sums.
    empty : whether the values, coloured by sign, are all 0 but for rounding.
    """

    pyramid: tuple[NDArray[Any], ...]
    levels: Levels
    signed: bool = False
    cut_off: bool = False
    scale: float = 0.0
    empty: bool = False

    @property
    def values(self) -> NDArray[Any]:
        """The array itself."""
        return self.pyramid[0]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.values.shape[:2]
        return rows, columns

    @property
    def channels(self) -> int:
        """1, or 3 for red, green and blue."""
        return 1 if self.values.ndim == 2 else int(self.values.shape[2])

    def channel(self, number: int) -> "Picture":
        """One channel of a colour picture, or the grey picture itself; nothing is copied."""
        if self.values.ndim == 2:
            return self
        return replace(self, pyramid=tuple(level[..., number] for level in self.pyramid))


def signed_picture(cells: Pyramid, scale: float) -> Picture:
    """An array and its smaller copies coloured by sign around zero."""
    values = cells[0]
    largest = max(-float(values.min()), float(values.max()))
    empty = largest <= NOISE * scale
    if empty:
        largest = 1.0  # rounding noise must not be blown up into a picture
    return Picture(cells, (-largest, largest), signed=True, scale=scale, empty=empty)


def photograph(cells: Pyramid, levels: Levels, scale: float) -> Picture:
    """An array and its smaller copies from black to white."""
    return Picture(cells, levels, cut_off=_beyond(cells[0], levels, scale) > 0, scale=scale)


def passes_for_photograph(values: NDArray[Any], levels: Levels, scale: float) -> bool:
    """Whether little enough of it lies beyond black or white; in a matrix small enough to be read, nothing at all."""
    allowed = 0 if max(values.shape[:2]) <= READABLE else CUT_OFF * values.size
    return _beyond(values, levels, scale) <= allowed


def _beyond(values: NDArray[Any], levels: Levels, scale: float) -> int:
    """How many values lie beyond the levels by more than rounding."""
    low, high = levels[0] - NOISE * scale, levels[1] + NOISE * scale
    return int(np.count_nonzero(values < low) + np.count_nonzero(values > high))
