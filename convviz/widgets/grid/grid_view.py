"""One view for every array, from a 3x3 kernel to a 12-megapixel photograph."""

import math
from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import full_precision
from convviz.core.text.rounding import Rounding
from convviz.core.windows.geometry import Window
from convviz.widgets.grid.cell_drawing import draw_layer
from convviz.widgets.grid.cell_texts import clear_width, fitting_rounding, min_widths, widest_text
from convviz.widgets.grid.cells import NUMBER_CELL, CellLayer
from convviz.widgets.grid.lens import Extent, Lens, fitting_cell, useful_cell, whole_cells
from convviz.widgets.grid.marks import Outline, draw_faded_edges, draw_lit, draw_outline, draw_rounding, draw_stale
from convviz.widgets.look.painted import PaintedPlaces

#: Text in a step scene is never smaller, in pixels.
SCENE_TEXT = 14
#: Text in other views, where numbers come with zooming in.
_SMALL_TEXT = 11
_MAX_CELL = 88
_NOWHERE = Lens(1.0, math.inf, math.inf)
#: Cells each way up to which a step scene shows all of a matrix, padding included.
_SMALL_MATRIX = 12


class Drag(Enum):
    """What dragging with the left button does: move the view, or go over cells (to paint, to crop)."""

    PAN = auto()
    CELLS = auto()


class GridView(PaintedPlaces[tuple[int, int]]):
    """Shows a `CellLayer`: wheel to zoom, drag to move, double-click to see all of it again.

    With ``follow`` the cells are large enough for numbers and the view moves with the focus; else all of it is shown,
    but of what would be a line, such as 20 rows of 4000 cells, a part that moves with the focus.
    """

    cell_hovered = Signal(int, int)
    cell_clicked = Signal(int, int)
    cell_pressed = Signal(int, int)
    cell_dragged = Signal(int, int)
    cell_released = Signal()
    #: The context menu is wanted at this global position.
    menu_requested = Signal(QPoint)
    #: The numbers of a step scene are rounded otherwise now: the `Rounding`, which must be said beside them, or None.
    rounding_changed = Signal(object)

    KEYS: tuple[Qt.Key, ...] = ()

    def __init__(self, name: str, parent: QWidget | None = None, *, follow: bool = False) -> None:
        super().__init__(name, parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # its menu must be reachable without a mouse
        self.setMinimumSize(60, 60)
        self.drag = Drag.PAN
        self.largest_cell = _MAX_CELL
        self.preferred_height = 160
        self._min_text = self._min_number = SCENE_TEXT if follow else _SMALL_TEXT
        self._follow, self._widest = follow, 0.0
        #: Whether numbers that would not fit are rounded; beside a scene that is said, else in a corner.
        self.rounds = follow
        self._layer: CellLayer | None = None
        self._rounding: Rounding | None = None
        self._min_width = 0.0  # of a cell with a number; 0 until asked for
        self._rounded_for = 0.0  # the width of the cells it was chosen for
        self._focus: QRectF | None = None
        self._lens = Lens(1.0, 0.0, 0.0)
        self._frame = QRectF()
        self._by_hand = self._is_cut = False
        self._outlines: tuple[Outline, ...] = ()
        self._lit: Callable[[Extent], NDArray[np.bool_]] | None = None
        self._pressed: QPointF | None = None
        self._moved = self._stale = False
        self._last_cell: tuple[int, int] | None = None

    # -- what is shown -------------------------------------------------------------------------------------------

    @property
    def layer(self) -> CellLayer | None:
        """The cells that are shown; None for none."""
        return self._layer

    @property
    def shows_all(self) -> bool:
        """Whether it is so small a matrix that a step scene shows all of it, with room for every number."""
        return self._layer is not None and _is_small(self._layer.extent)

    @property
    def number_size(self) -> tuple[int, int]:
        """Pixels across and down with which every cell of a small matrix has room for its number; 0 for a large one."""
        if self._layer is None or not _is_small(self._layer.extent):
            return 0, 0
        extent = self._layer.extent
        return extent.columns * NUMBER_CELL + 2, extent.rows * NUMBER_CELL + 2

    @property
    def clear_width(self) -> int:
        """Pixels across with which the numbers of a small matrix keep their digits; 0 for a large one."""
        if self._layer is None or not _is_small(self._layer.extent):
            return 0
        cell = clear_width(self._layer, self._sized_font, self._min_whole, self._min_number)
        return math.ceil(max(cell, NUMBER_CELL)) * self._layer.extent.columns + 2

    @property
    def rounding(self) -> Rounding | None:
        """How the numbers in the cells are rounded, where they would not fit else."""
        return self._rounding

    @property
    def lens(self) -> Lens:
        """Where the cells lie."""
        return self._lens

    @property
    def last_cell(self) -> tuple[int, int]:
        """The (row, column) last under the mouse; the middle one at first."""
        if self._layer is None:
            return 0, 0
        row, column = self._last_cell or (self._layer.rows // 2, self._layer.columns // 2)
        return min(row, self._layer.rows - 1), min(column, self._layer.columns - 1)

    def set_layer(self, layer: CellLayer | None) -> None:
        """Show ``layer``, or nothing. The zoom stays where the size does."""
        old, self._layer = self._layer, layer
        if layer is not None:
            if layer.looks_like(old):
                return
            if old is None or layer.pyramid is not old.pyramid:
                self._measure()
            if old is None or old.extent != layer.extent:
                self._by_hand = False
            self.setAccessibleDescription(f"{layer.rows} rows, {layer.columns} columns of numbers")
        self._refresh_lens()

    def set_filled(self, filled: int | None) -> None:
        """Show only the first ``filled`` cells in reading order."""
        if self._layer is not None and self._layer.filled != filled:
            self._layer = self._layer.with_filled(filled)
            self._invalidate()

    def set_focus(self, window: Window | None) -> None:
        """Keep this rectangle of cells in view."""
        self._focus = None if window is None else QRectF(window.left, window.top, window.width, window.height)
        lens = self._lens
        self._place_lens()
        if self._lens != lens:
            self._invalidate()

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

    def fit(self) -> None:
        """Show all of it, or what is followed, as at first."""
        self._by_hand = False
        self._refresh_lens()

    def zoom(self, factor: float, about: QPointF | None = None) -> None:
        """Zoom by ``factor`` about a pixel, the middle by default."""
        self._by_hand = True
        self._lens = self._lens.zoomed(factor, about or QPointF(self.width() / 2, self.height() / 2))
        self._invalidate()

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """(row, column) of the array's cell under a pixel; None beside it."""
        if self._layer is None:
            return None
        row, column = self._lens.at(point)
        return (row, column) if self._layer.inside(row, column) else None

    def cell_rect(self, row: int, column: int) -> QRect:
        """Pixels of a cell."""
        return self._lens.rect(row, column).toRect()

    @property
    def preferred_width(self) -> float:
        """Pixels with which the focus, and a cell around it, have numbers; 0 without a focus."""
        if self._layer is None or self._focus is None:
            return 0.0
        if not self._min_width:
            self._min_width = min_widths(self._layer, self._font())[0]
        return math.ceil(self._min_width) * min(self._focus.width() + 2, self._layer.extent.columns) + 2

    def sizeHint(self) -> QSize:
        return QSize(200, self.preferred_height)

    # -- drawing -------------------------------------------------------------------------------------------------

    def _measure(self) -> None:
        """Find out how wide cells must be for their numbers, where that decides the zoom."""
        self._rounded_for, self._min_width = 0.0, 0.0
        if self._follow and self._layer is not None:
            self._widest = widest_text(self._layer, self._font())
        else:
            self._widest = 0.0

    def _number_font(self) -> QFont:
        return self._sized_font(self._number_size(self._lens.cell, 32))

    def _refresh_lens(self) -> None:
        self._place_lens()
        self._invalidate()

    def _place_lens(self) -> None:
        """Choose the part in view and its size, unless the user has."""
        layer = self._layer
        if layer is not None and not self._by_hand:
            width, height = self.width() - 2, self.height() - 2
            extent = layer.extent
            focus, cell = self._focus, useful_cell(extent, width, height, self.largest_cell)
            if self._follow and focus is not None:
                cell = self._follow_cell(layer, focus, width, height)
            self._is_cut = max(cell * extent.columns - width, cell * extent.rows - height) > 0.5
            if (self._follow and focus is not None) or self._is_cut:
                if focus is None:
                    focus = QRectF((layer.columns - 1) // 2, (layer.rows - 1) // 2, 1, 1)
                frame = whole_cells(width, cell, extent.columns), whole_cells(height, cell, extent.rows)
                x, y = (width - frame[0]) // 2, (height - frame[1]) // 2
                # With cells of another size it is nowhere yet: the focus comes to the middle.
                same = cell == self._lens.cell
                self._lens = self._lens.panned(-self._frame.x(), -self._frame.y()) if same else _NOWHERE
                self._lens = self._lens.following(cell, focus, extent, *frame).panned(x, y)
                self._frame = QRectF(x, y, *frame)
            else:
                self._lens = Lens.fit(extent, width, height, self.largest_cell)
                self._frame = QRectF(0, 0, width, height)

    def _follow_cell(self, layer: CellLayer, focus: QRectF, width: int, height: int) -> float:
        """Cells wide enough for the numbers, unless the focus and a cell around it would not fit then."""
        extent = layer.extent
        everything = fitting_cell(extent, width, height, self.largest_cell)
        if everything >= NUMBER_CELL * self._min_text / self._min_number or _is_small(extent):
            return everything  # a small matrix must never lose a row without anyone noticing
        wanted = max(NUMBER_CELL + 8.0, self._widest)
        # Around the focus there is a cell each way, but not where that costs the numbers.
        rooms = [min(width / (focus.width() + more), height / (focus.height() + more), wanted) for more in (2, 0)]
        room = rooms[0] if rooms[1] < wanted else max(rooms[0], wanted)
        return max(everything, float(int(room)) if room >= 4 else room)

    def _invalidate(self) -> None:
        self._cache = None
        self._choose_rounding()
        self.update()

    def _choose_rounding(self) -> None:
        """Round the numbers where the cells are too narrow for them."""
        layer, cell = self._layer, self._lens.cell
        if not self.rounds or layer is None or cell == self._rounded_for:
            return
        self._rounded_for = cell
        rounding = fitting_rounding(layer, self._number_font(), (self._min_whole, self._min_number), cell)
        if rounding != self._rounding:
            self._rounding = rounding
            self.rounding_changed.emit(rounding)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._layer is None:
            return
        with QPainter(self) as painter:
            self._paint_cached(painter)
            self._paint_marks(painter, self._layer)
            if self._rounding is not None and self._rounding.short and not self._follow:
                painter.setFont(self._font())
                draw_rounding(painter, QRectF(self.rect()), self._rounding.short)
            self._paint_focus(painter)

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

    def _paint_cache(self, painter: QPainter) -> None:
        if self._layer is None:
            return
        if not self._by_hand:
            painter.setClipRect(self._frame.adjusted(0, 0, 1, 1))
        rounded = replace(self._layer, rounding=self._rounding)
        draw_layer(painter, rounded, self._lens, self.width(), self.height(), self._number_font(), self._min_number)
        painter.setClipping(False)
        if self._follow or self._is_cut:
            frame = QRectF(self.rect()) if self._by_hand else self._frame
            draw_faded_edges(painter, self._lens, self._layer.extent, frame)

    # -- mouse and changes ---------------------------------------------------------------------------------------

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._refresh_lens()

    def set_min_text(self, size: int) -> None:
        """Set the min size of numbers in a step scene, in pixels; other views keep a little below it."""
        super().set_min_text(size if self._follow else size - SCENE_TEXT + _SMALL_TEXT)

    def _lay_out(self) -> None:
        self._measure()
        self._refresh_lens()

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        if notches:
            self.zoom(1.25**notches, event.position())
        event.accept()

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
            self._pressed, self._moved, self._by_hand = place, True, True
            self._lens = self._lens.panned(delta.x(), delta.y())
            self._invalidate()

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


def _is_small(extent: Extent) -> bool:
    return max(extent.rows, extent.columns) <= _SMALL_MATRIX
