"""An array as cells: what they show, and from which widths on."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.text.formatting import IN_FULL, format_number, format_weight
from convviz.core.text.rounding import Rounding
from convviz.core.text.shorter import EVERY_DIGIT
from convviz.core.windows.geometry import Boundary, gather, source_indices
from convviz.widgets.grid.lens import Extent
from convviz.widgets.look.colouring import Colouring

#: Cells at least this wide show numbers, and lines between cells appear from the second width on.
NUMBER_CELL = 22
LINE_CELL = 12
#: Pixels of text in a scene, for which that is; smaller text fits into smaller cells.
_SCENE_TEXT = 14
#: Pixels of a cell's width that its number leaves free at least.
MARGIN = 3
#: Cells of an array up to which its numbers are written with `EVERY_DIGIT`.
_MATRIX = 256
#: Height of a line of text for each pixel of its size.
LINE = 1.22


def number_cell(min_text: int) -> float:
    """Pixels of the smallest cells with numbers, in text that may be as small as ``min_text`` pixels."""
    return NUMBER_CELL * min(min_text, _SCENE_TEXT) // _SCENE_TEXT


@dataclass(frozen=True, eq=False)
class CellLayer:
    """What is drawn as cells.

    Attributes
    ----------
    pyramid : the array (H, W) or (H, W, 3) and its smaller copies, each half the size of the one before.
    colouring : how values become colours.
    padding : cells (top, bottom, left, right) drawn around the array.
    boundary : what the padding holds.
    padding_text : written in the padding instead of its values, such as "−∞".
    filled : cells, in reading order, that are computed already; None for all.
    dropped : (rows, columns) at the end that no window reaches.
    scale : size of the numbers that were summed into the values; see `format_number`.
    weights : whether the values are a kernel's weights; see `format_weight`.
    rounding : how the numbers are rounded where they would not fit else; None for each as `format_number` writes it.
    """

    pyramid: tuple[NDArray[Any], ...]
    colouring: Colouring
    padding: tuple[int, int, int, int] = (0, 0, 0, 0)
    boundary: Boundary = "zero"
    padding_text: str = ""
    filled: int | None = None
    dropped: tuple[int, int] = (0, 0)
    scale: float = 0.0
    weights: bool = False
    rounding: Rounding | None = None

    def text(self, value: float) -> str:
        """A value as it is written in its cell."""
        if self.rounding is not None:
            return self.rounding.text(value, self.scale)
        digits = EVERY_DIGIT if self.values.size <= _MATRIX else IN_FULL
        return format_weight(value, digits) if self.weights else format_number(value, self.scale, digits)

    @property
    def values(self) -> NDArray[Any]:
        """The array itself."""
        return self.pyramid[0]

    @property
    def rows(self) -> int:
        """Rows of the array, without padding."""
        return int(self.values.shape[0])

    @property
    def columns(self) -> int:
        """Columns of the array, without padding."""
        return int(self.values.shape[1])

    @property
    def extent(self) -> Extent:
        """All cells, with the padding."""
        top, bottom, left, right = self.padding
        return Extent(-top, -left, self.rows + bottom, self.columns + right)

    def inside(self, row: int, column: int) -> bool:
        """Whether a cell belongs to the array rather than to its padding."""
        return 0 <= row < self.rows and 0 <= column < self.columns

    def known(self, row: int, column: int) -> bool:
        """Whether a cell of the array is computed already."""
        return self.inside(row, column) and (self.filled is None or row * self.columns + column < self.filled)

    def block(self, part: Extent) -> NDArray[Any]:
        """The values of a part of the extent, padding included."""
        rows = source_indices(np.arange(part.top, part.bottom), self.rows, self.boundary)
        columns = source_indices(np.arange(part.left, part.right), self.columns, self.boundary)
        return gather(self.values, rows, columns)

    def looks_like(self, other: "CellLayer | None") -> bool:
        """Whether drawing it gives the very same picture as ``other``."""
        return other is not None and all(
            getattr(self, field.name) is getattr(other, field.name)
            or (field.name != "pyramid" and getattr(self, field.name) == getattr(other, field.name))
            for field in fields(self)
        )

    def with_filled(self, filled: int | None) -> "CellLayer":
        """The same layer with another number of cells computed."""
        return replace(self, filled=filled)
