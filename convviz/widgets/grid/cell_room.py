"""How much room a grid wants for its numbers, and how wide it wants its cells."""

import math

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from convviz.widgets.grid.cell_rounding import clear_width, longest_remark, min_widths, smallest_clear
from convviz.widgets.grid.cells import NUMBER_CELL, CellLayer, number_cell
from convviz.widgets.grid.lens import fitting_cell
from convviz.widgets.grid.placing import is_small
from convviz.widgets.look.places import PaintedPlaces

#: Text in a step scene is never smaller, in pixels.
SCENE_TEXT = 14
_MAX_CELL, _MAX_NUMBER = 88, 32
#: Pixels around a remark in a corner.
_AROUND = 8
#: The size of a cell that is not known yet.
NO_CELL = 0.0, 0.0


class CellRoom(PaintedPlaces[tuple[int, int]]):
    """The base of a grid: what its cells need."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        #: Whether numbers that would not fit are rounded; beside a scene that is said, else in a corner.
        self.rounds = False
        #: What they are rounded alike with: all cells of the grids that this is compared with; None for itself alone.
        self.compared: CellLayer | None = None
        self._layer: CellLayer | None = None
        self._focus: QRectF | None = None
        self._forget_room()

    def _forget_room(self) -> None:
        self._min_width = 0.0  # of a cell with a number; 0 until asked for
        self._wanted = NO_CELL  # the height of cells, and the width that numbers are wanted to have in them

    @property
    def shows_all(self) -> bool:
        """Whether it is so small a matrix that a step scene shows all of it, with room for every number."""
        return self._layer is not None and is_small(self._layer.extent)

    @property
    def number_size(self) -> tuple[int, int]:
        """Pixels across and down with which every cell of a small matrix has room for its number; 0 for a large one."""
        if self._layer is None or not is_small(self._layer.extent):
            return 0, 0
        extent = self._layer.extent
        return extent.columns * NUMBER_CELL + 2, extent.rows * NUMBER_CELL + 2

    @property
    def clear_width(self) -> int:
        """Pixels across with which the numbers of a small matrix keep their digits; 0 for a large one."""
        if self._layer is None or not is_small(self._layer.extent):
            return 0
        size = smallest_clear(self._layer, self._min_whole, self._min_number)
        cell = clear_width(self._layer, self._sized_font(size))
        return math.ceil(max(cell, NUMBER_CELL)) * self._layer.extent.columns + 2

    @property
    def useful_width(self) -> float:
        """Pixels across beyond which nothing of a small matrix would be larger; 0 for a large one."""
        layer = self._layer
        if layer is None or not is_small(layer.extent):
            return 0.0
        cell = fitting_cell(layer.extent, math.inf, self.height() - 2, self._max_cell)
        return max(cell, self._wanted_width(cell)) * layer.extent.columns + 2

    @property
    def preferred_width(self) -> float:
        """Pixels with which the focus, and a cell around it, have numbers; 0 without a focus."""
        if self._layer is None or self._focus is None:
            return 0.0
        if not self._min_width:
            self._min_width = min_widths(self._layer, self._font())[0]
        return math.ceil(self._min_width) * min(self._focus.width() + 2, self._layer.extent.columns) + 2

    @property
    def focus_height(self) -> float:
        """Pixels down with which the focus has numbers; 0 without a focus."""
        if self._focus is None or not self.preferred_width:
            return 0.0
        return math.ceil(self._min_width) * self._focus.height() + 2

    @property
    def _corner(self) -> float:
        """Pixels beside a grid outside a scene, for what is said of how its numbers are rounded."""
        said = longest_remark(self._layer) if self._layer is not None and self.rounds else ""
        return self._metrics().horizontalAdvance(said) + _AROUND

    @property
    def _max_cell(self) -> float:
        return _MAX_CELL * self._min_text / self._min_number

    def _wanted_width(self, cell: float) -> float:
        """The width of cells, in pixels, that numbers are wanted to have where they are ``cell`` pixels high."""
        layer = self.compared or self._layer
        if layer is None or layer.values.ndim != 2 or cell < number_cell(self._min_number):
            return 0.0
        if self._wanted[0] != cell:
            self._wanted = cell, float(math.ceil(clear_width(layer, self._number_font_in(cell))))
        return self._wanted[1]

    def _number_font_in(self, cell: float) -> QFont:
        return self._sized_font(self._number_size(cell, _MAX_NUMBER))
