"""Cells seen through a lens, from a 3x3 kernel to a 12-megapixel photograph."""

import math
from dataclasses import replace

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import counted
from convviz.core.text.rounding import Rounding
from convviz.core.windows.geometry import Window
from convviz.widgets.grid.cell_drawing import draw_layer
from convviz.widgets.grid.cell_rounding import clear_width, fitting_rounding, min_widths, smallest_clear, widest_text
from convviz.widgets.grid.cells import NUMBER_CELL, CellLayer, number_cell
from convviz.widgets.grid.lens import Lens, fitting_cell, useful_cell
from convviz.widgets.grid.marks import draw_faded_edges, draw_rounding
from convviz.widgets.grid.placing import follow_cell, is_cut, is_small, place_all, place_around
from convviz.widgets.look.places import PaintedPlaces

#: Text in a step scene is never smaller, in pixels.
SCENE_TEXT = 14
#: Text in other views, where numbers come with zooming in.
_SMALL_TEXT = 11
_MAX_CELL, _MAX_NUMBER = 88, 32
#: Pixels beside a grid outside a scene.
_CORNER = 14
#: The size of a cell that is not known yet.
NO_CELL = 0.0, 0.0


class CellView(PaintedPlaces[tuple[int, int]]):
    """Shows a `CellLayer`, with numbers where the cells have room for them; the wheel zooms.

    With ``follow`` the cells are large enough for numbers and the view moves with the focus; else all of it is shown,
    but of what would be a line, such as 20 rows of 4000 cells, a part that moves with the focus.
    """

    #: The numbers of a step scene are rounded otherwise now: the `Rounding`, which must be said beside them, or None.
    rounding_changed = Signal(object)
    #: All of it, or a part, is shown now; of what the user has zoomed it stays as it was.
    is_part_changed = Signal(bool)

    KEYS: tuple[Qt.Key, ...] = ()

    def __init__(self, name: str, parent: QWidget | None = None, *, follow: bool = False) -> None:
        super().__init__(name, parent)
        self.setMinimumSize(60, 60)
        self.preferred_height = 160
        self._min_text = self._min_number = SCENE_TEXT if follow else _SMALL_TEXT
        self._follow, self._widest = follow, 0.0
        #: Whether numbers that would not fit are rounded; beside a scene that is said, else in a corner.
        self.rounds = follow
        #: What they are rounded alike with: all cells of the grids that this is compared with; None for itself alone.
        self.compared: CellLayer | None = None
        self._layer: CellLayer | None = None
        self._rounding: Rounding | None = None
        self._min_width = 0.0  # of a cell with a number; 0 until asked for
        self._rounded_for = NO_CELL  # the size of the cells it was chosen for
        self._wanted = NO_CELL  # the height of cells, and the width that numbers are wanted to have in them
        self._focus: QRectF | None = None
        self._lens = Lens(1.0, 0.0, 0.0)
        self._frame = QRectF()
        self._by_hand = self._is_cut = False

    # -- what is shown -------------------------------------------------------------------------------------------

    @property
    def layer(self) -> CellLayer | None:
        """The cells that are shown; None for none."""
        return self._layer

    @property
    def shows_all(self) -> bool:
        """Whether it is so small a matrix that a step scene shows all of it, with room for every number."""
        return self._layer is not None and is_small(self._layer.extent)

    @property
    def is_part(self) -> bool:
        """Whether what should show all of it shows a part, since all would be a line."""
        return self._is_cut and not self._follow

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
    def rounding(self) -> Rounding | None:
        """How the numbers in the cells are rounded, where they would not fit else."""
        return self._rounding

    @property
    def lens(self) -> Lens:
        """Where the cells lie."""
        return self._lens

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
            self.setAccessibleDescription(
                f"{counted(layer.rows, 'row')}, {counted(layer.columns, 'column')} of numbers"
            )
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

    def sizeHint(self) -> QSize:
        return QSize(200, self.preferred_height)

    # -- where it lies -------------------------------------------------------------------------------------------

    def fit(self) -> None:
        """Show all of it, or what is followed, as at first."""
        self._by_hand = False
        self._refresh_lens()

    def zoom(self, factor: float, about: QPointF | None = None) -> None:
        """Zoom by ``factor`` about a pixel, the middle by default."""
        self._by_hand = True
        self._lens = self._lens.zoomed(factor, about or QPointF(self.width() / 2, self.height() / 2))
        self._invalidate()

    def pan(self, delta: QPointF) -> None:
        """Move by pixels."""
        self._by_hand = True
        self._lens = self._lens.panned(delta.x(), delta.y())
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

    def _refresh_lens(self) -> None:
        self._place_lens()
        self._invalidate()

    def _place_lens(self) -> None:
        """Choose the part in view and its size, unless the user has."""
        layer, focus = self._layer, self._focus
        if layer is None or self._by_hand:
            return
        extent, size = layer.extent, (self.width() - 2, self.height() - 2)
        larger = self._min_text / self._min_number
        if focus is None or not self._follow:
            cell = useful_cell(extent, *size, self._max_cell)
        else:
            cell = follow_cell(focus, extent, *size, self._max_cell, self._widest, NUMBER_CELL * larger)
        if is_small(extent) and not is_cut(cell, extent, *size):
            wanted = self._wanted_width(cell)
            if not self._follow:  # in a corner it is said how numbers are rounded
                wanted = min(wanted, (size[0] - 2 * _CORNER) // extent.columns)
            placing = place_all(extent, *size, self._max_cell, wanted)
        elif (focus is not None and self._follow) or is_cut(cell, extent, *size):
            middle = QRectF((layer.columns - 1) // 2, (layer.rows - 1) // 2, 1, 1)
            before = self._lens, self._frame
            placing = place_around(middle if focus is None else focus, cell, extent, *size, before)
        else:
            placing = place_all(extent, *size, self._max_cell)
        was_part = self.is_part
        self._lens, self._frame, self._is_cut = placing
        if self.is_part != was_part:
            self.is_part_changed.emit(self.is_part)

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

    def _invalidate(self) -> None:
        self._cache = None
        self._choose_rounding()
        self.update()

    def _choose_rounding(self) -> None:
        """Round the numbers where the cells are too narrow for them."""
        layer, cell = self._layer, (self._lens.across, self._lens.cell)
        if not self.rounds or layer is None or cell == self._rounded_for:
            return
        self._rounded_for = cell
        texts = self._min_whole, self._min_number
        rounding = fitting_rounding(
            self.compared or layer, self._number_font(), texts, cell, units=self.compared is None
        )
        if rounding != self._rounding:
            self._rounding = rounding
            self.rounding_changed.emit(rounding)

    def _measure(self) -> None:
        """Find out how wide cells must be for their numbers, where that decides the zoom."""
        self._rounded_for, self._wanted, self._min_width = NO_CELL, NO_CELL, 0.0
        if self._follow and self._layer is not None:
            self._widest = widest_text(self._layer, self._font())
        else:
            self._widest = 0.0

    def _number_font(self) -> QFont:
        return self._number_font_in(self._lens.cell)

    def _number_font_in(self, cell: float) -> QFont:
        return self._sized_font(self._number_size(cell, _MAX_NUMBER))

    # -- drawing -------------------------------------------------------------------------------------------------

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
        """Paint what stands on the cells."""

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

    # -- changes -------------------------------------------------------------------------------------------------

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
