"""One view for every array, from a 3x3 kernel to a 12-megapixel photograph."""

from collections.abc import Callable
from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import full_precision
from convviz.widgets.grid.cell_room import SCENE_TEXT
from convviz.widgets.grid.cell_view import CellView
from convviz.widgets.grid.cells import CellLayer
from convviz.widgets.grid.lens import Extent
from convviz.widgets.grid.marks import Outline, draw_lit, draw_outline, draw_stale


class Drag(Enum):
    """What dragging with the left button does: move the view, or go over cells (to paint, to crop)."""

    PAN = auto()
    CELLS = auto()


class GridView(CellView):
    """Cells with marks on them, which the mouse points at: drag to move, double-click to see all of it again."""

    cell_hovered = Signal(int, int)
    cell_clicked = Signal(int, int)
    cell_pressed = Signal(int, int)
    cell_dragged = Signal(int, int)
    cell_released = Signal()
    #: The context menu is wanted at this global position.
    menu_requested = Signal(QPoint)

    def __init__(self, name: str, parent: QWidget | None = None, *, follow: bool = False) -> None:
        super().__init__(name, parent, follow=follow)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # its menu must be reachable without a mouse
        self.drag = Drag.PAN
        self._outlines: tuple[Outline, ...] = ()
        self._lit: Callable[[Extent], NDArray[np.bool_]] | None = None
        self._pressed: QPointF | None = None
        self._moved = self._stale = False
        self._last_cell: tuple[int, int] | None = None

    # -- marks ---------------------------------------------------------------------------------------------------

    def set_outlines(self, *outlines: Outline) -> None:
        """Draw around these rectangles of cells."""
        if outlines != self._outlines:
            self._outlines = outlines
            self.update()

    def set_lit(self, lit: Callable[[Extent], NDArray[np.bool_]] | None) -> None:
        """Mark the cells that ``lit`` says (rows, columns of bool) of the part in view; None for no marks."""
        self._lit = lit
        self.update()

    def set_stale(self, stale: bool) -> None:
        """Say that the picture is being redrawn and still shows what was."""
        if stale != self._stale:
            self._stale = stale
            self.update()

    def _paint_marks(self, painter: QPainter, layer: CellLayer) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._by_hand:
            painter.setClipRect(self._frame.adjusted(0, 0, 2, 2))
        if self._lit is not None:
            part = self._lens.visible(layer.extent, self.width(), self.height())
            draw_lit(painter, self._lens, part, self._lit(part))
        painter.setClipping(False)
        for outline in self._outlines:
            if (within := outline.within(layer.extent)) is not None:
                draw_outline(painter, self._lens, within)
        if self._stale:
            painter.setFont(self._sized_font(SCENE_TEXT))
            draw_stale(painter)

    # -- mouse ---------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed, self._moved = event.position(), False
        cell = self.cell_at(event.position())
        if cell is not None and self.drag is Drag.CELLS:
            self.cell_pressed.emit(*cell)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None:
            self._on_dragged(event.position(), self._pressed)
        super().mouseMoveEvent(event)

    def _on_dragged(self, place: QPointF, pressed: QPointF) -> None:
        if self.drag is Drag.CELLS:
            cell = self._lens.at(place)
            if self._layer is not None:
                row = min(max(cell[0], 0), self._layer.rows - 1)
                self.cell_dragged.emit(row, min(max(cell[1], 0), self._layer.columns - 1))
        elif self._moved or (place - pressed).manhattanLength() > 4:
            delta = place - pressed
            self._pressed, self._moved = place, True
            self.pan(delta)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        self._pressed = None
        if self.drag is Drag.CELLS:
            self.cell_released.emit()
        cell = self.cell_at(event.position())
        if not self._moved and cell is not None:
            self.cell_clicked.emit(*cell)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.drag is Drag.PAN:
            self.fit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())

    # -- places --------------------------------------------------------------------------------------------------

    @property
    def last_cell(self) -> tuple[int, int]:
        """The (row, column) last under the mouse; the middle one at first."""
        if self._layer is None:
            return 0, 0
        row, column = self._last_cell or (self._layer.rows // 2, self._layer.columns // 2)
        return min(row, self._layer.rows - 1), min(column, self._layer.columns - 1)

    def _place_at(self, point: QPointF) -> tuple[int, int] | None:
        return self.cell_at(point)

    def _text_of(self, cell: tuple[int, int]) -> str:
        if self._layer is None or not self._layer.known(*cell):
            return ""
        digits = ", ".join(full_precision(float(number)) for number in np.atleast_1d(self._layer.values[cell]))
        return f"[{cell[0]}, {cell[1]}] = {digits}"

    def _show_hovered(self) -> None:
        """Nothing: whoever owns the grid marks what is hovered, with outlines."""

    def _emit_hovered(self, cell: tuple[int, int]) -> None:
        self._last_cell = cell
        self.cell_hovered.emit(*cell)
