"""One grid of the scene of unit impulses."""

import math
from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import full_precision
from convviz.widgets.grid.cell_rounding import widest_text
from convviz.widgets.grid.cells import LINE_CELL, CellLayer
from convviz.widgets.grid.grid_view import GridView
from convviz.widgets.look.painted import TextSized
from convviz.widgets.look.theme import current_theme

#: How much is seen of what is still to come.
_PALE = 0.45


class TermGrid(GridView):
    """A grid whose cells are pale while they are still to come."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent, follow=True)
        self.setMinimumSize(1, 1)
        self._pale, self._limit = False, math.inf
        self._place_name: Callable[[int, int], str] = "[{}, {}]".format

    @property
    def _max_cell(self) -> float:
        return min(super()._max_cell, self._limit)

    def set_limit(self, pixels: float) -> None:
        """Let cells be no larger, so that marks at their edges have room around."""
        if pixels != self._limit:
            self._limit = pixels
            self._refresh_lens()

    def _measure(self) -> None:
        super()._measure()
        if self._follow and self.compared is not None:  # cells of one size in all that are compared
            self._widest = _widest(self.compared, self._font().toString())

    def set_whole(self, whole: bool) -> None:
        """Say whether all of what is large is shown, rather than a part with its numbers."""
        if whole is self._follow:
            self._follow = not whole
            self._lay_out()

    def set_min_text(self, size: int) -> None:
        """Set the min size of its numbers, in pixels: those of a scene, however much of it is shown."""
        TextSized.set_min_text(self, size)

    @property
    def is_pale(self) -> bool:
        """Whether it shows what is still to come."""
        return self._pale

    def set_pale(self, pale: bool) -> None:
        """Say whether what it shows is still to come."""
        if pale != self._pale:
            self._pale = pale
            self._invalidate()

    def set_place_name(self, name: Callable[[int, int], str]) -> None:
        """Say how a cell (row, column) of its layer is called, in tool tips."""
        self._place_name = name

    def _text_of(self, cell: tuple[int, int]) -> str:
        if self._layer is None or not self._layer.known(*cell):
            return ""
        return f"{self._place_name(*cell)} = {full_precision(float(self._layer.values[cell]))}"

    def _paint_marks(self, painter: QPainter, layer: CellLayer) -> None:
        if self._lens.cell < LINE_CELL:  # where there are no lines between cells, nothing would be seen around a copy
            extent = layer.extent
            painter.setPen(QPen(QColor(current_theme().border), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._lens.rect(extent.top, extent.left, extent.rows, extent.columns))
        super()._paint_marks(painter, layer)

    def _paint_cache(self, painter: QPainter) -> None:
        if self._pale:
            painter.setOpacity(_PALE)
        super()._paint_cache(painter)
        painter.setOpacity(1.0)


@lru_cache(maxsize=8)  # all grids of a scene ask for the same
def _widest(layer: CellLayer, name: str) -> float:
    font = QFont()
    font.fromString(name)
    return widest_text(layer, font)
