"""Cells seen through a lens, from a 3x3 kernel to a 12-megapixel photograph."""

from dataclasses import replace

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import counted
from convviz.core.text.rounding import Rounding
from convviz.core.windows.geometry import Window
from convviz.widgets.grid.cell_drawing import draw_layer
from convviz.widgets.grid.cell_room import NO_CELL, SCENE_TEXT, CellRoom
from convviz.widgets.grid.cell_rounding import fitting_rounding, widest_text
from convviz.widgets.grid.cells import NUMBER_CELL, CellLayer
from convviz.widgets.grid.lens import Lens, useful_cell
from convviz.widgets.grid.marks import draw_faded_edges, draw_rounding
from convviz.widgets.grid.placing import follow_cell, is_cut, is_small, place_all, place_around

#: Text in other views, where numbers come with zooming in.
_SMALL_TEXT = 11


class CellView(CellRoom):
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
        self.rounds = follow
        #: Whether what is followed always lies in the middle, not only in view.
        self.centres = False
        self._rounding: Rounding | None = None
        self._rounded_for = NO_CELL  # the size of the cells it was chosen for
        self._lens = Lens(1.0, 0.0, 0.0)
        self._frame = QRectF()
        self._by_hand = self._is_cut = False

    # -- what is shown -------------------------------------------------------------------------------------------

    @property
    def layer(self) -> CellLayer | None:
        """The cells that are shown; None for none."""
        return self._layer

    @property
    def is_part(self) -> bool:
        """Whether what should show all of it shows a part, since all would be a line."""
        return self._is_cut and not self._follow

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
                wanted = min(wanted, (size[0] - 2 * self._corner) // extent.columns)
            placing = place_all(extent, *size, self._max_cell, wanted)
        elif (focus is not None and self._follow) or is_cut(cell, extent, *size):
            middle = QRectF((layer.columns - 1) // 2, (layer.rows - 1) // 2, 1, 1)
            before = None if self.centres else (self._lens, self._frame)
            placing = place_around(middle if focus is None else focus, cell, extent, *size, before)
        else:
            placing = place_all(extent, *size, self._max_cell)
        was_part = self.is_part
        self._lens, self._frame, self._is_cut = placing
        if self.is_part != was_part:
            self.is_part_changed.emit(self.is_part)

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
        self._rounded_for = NO_CELL
        self._forget_room()
        if self._follow and self._layer is not None:
            self._widest = widest_text(self._layer, self._font())
        else:
            self._widest = 0.0

    def _number_font(self) -> QFont:
        return self._number_font_in(self._lens.cell)

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
