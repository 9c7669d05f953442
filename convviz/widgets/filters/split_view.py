"""Two pictures of one scene, before and after, with a divider between them that is dragged."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import full_precision
from convviz.widgets.grid.cell_drawing import draw_layer
from convviz.widgets.grid.cells import CellLayer, number_cell
from convviz.widgets.grid.grid_view import GridView
from convviz.widgets.grid.lens import Lens, fitting_cell
from convviz.widgets.grid.marks import draw_stale
from convviz.widgets.look.theme import current_theme
from convviz.widgets.look.vectors import is_vector

#: Pixels beside the divider in which it can be taken, and the radius of its handle.
_REACH, _HANDLE = 7, 13
#: Shares of the width that an arrow key moves the divider, and with Shift.
_STEP, _LEAP = 0.02, 0.1
#: A notch of the wheel, or a press of + or −.
_ZOOM = 1.25


class SplitView(GridView):
    """The picture before at the left of a divider, after at its right; both lie in the same place.

    A picture larger than the view is shown a pixel a pixel, a smaller one as large as it can be. The wheel zooms,
    dragging moves the picture, or the divider where it is taken; reached by Tab, the arrow keys move that.
    """

    #: The divider is to stand at this share of the width, 0 to 1.
    divider_requested = Signal(float)
    #: The pixels of the screen for one of the picture have changed.
    zoom_changed = Signal(float)

    KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Plus, Qt.Key.Key_Minus)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._before: CellLayer | None = None
        self._named: tuple[tuple[str, CellLayer], ...] = ()
        self._before_cache: QPixmap | None = None
        self._before_of: tuple[object, ...] = ()  # what that was drawn of: it stays while only after changes
        self._divider, self._holds, self._fits = 0.5, False, False
        self._said_zoom = 0.0
        self.rounds = True

    # -- what is shown -------------------------------------------------------------------------------------------

    @property
    def before(self) -> CellLayer | None:
        """The picture at the left; None where there is one picture only."""
        return self._before

    @property
    def divider(self) -> float:
        """Where the divider stands, as a share of the width."""
        return self._divider

    @property
    def percent(self) -> float:
        """Pixels of the screen for 100 of the picture."""
        return 100 * self._lens.cell

    def set_pictures(self, before: CellLayer | None, after: CellLayer | None) -> None:
        """Show two pictures, or one without a divider; what is zoomed stays where the size does."""
        if before is not None and (after is None or before.extent != after.extent):
            before = None  # of another size they have no common place
        changed = self._before is not before and not (before is not None and before.looks_like(self._before))
        self._before = before
        self.set_layer(after)
        if changed:
            self._invalidate()

    def set_named(self, *named: tuple[str, CellLayer]) -> None:
        """Say what is read of a pixel: names and pictures, each with its values."""
        self._named = named

    def set_divider(self, share: float) -> None:
        """Put the divider at a share of the width."""
        if share != self._divider:
            self._divider = share
            self.setAccessibleDescription(f"divider at {share:.0%} of the width")
            self.update()

    def set_fit(self, fits: bool) -> None:
        """Show all of a picture however large it is, or a pixel a pixel."""
        if fits != self._fits:
            self._fits = fits
            self.fit()

    # -- where it lies -------------------------------------------------------------------------------------------

    @property
    def divider_x(self) -> float:
        """Pixel of the divider: between two cells where they have numbers, which it must not cut."""
        left, right = self._seen()
        x, lens = left + self._divider * (right - left), self._lens
        if lens.cell < number_cell(self._min_number):
            return x
        return min(max(lens.x + round((x - lens.x) / lens.across) * lens.across, left), right)

    def _seen(self) -> tuple[float, float]:
        """The first and the last pixel across that the picture takes."""
        if self._layer is None:
            return 0.0, float(self.width())
        whole = self._lens.rect(0, 0, self._layer.rows, self._layer.columns)
        left, right = max(whole.left(), 0.0), min(whole.right(), float(self.width()))
        return (left, right) if right > left else (0.0, float(self.width()))

    def _place_lens(self) -> None:
        layer = self._layer
        if layer is None or self._by_hand:
            return
        extent, size = layer.extent, (float(self.width()), float(self.height()))
        cell = fitting_cell(extent, *size, self._max_cell)
        if cell < 1 and not self._fits:
            x, y = (size[0] - extent.columns) / 2, (size[1] - extent.rows) / 2
            self._lens = Lens(1.0, round(x), round(y))
        else:
            self._lens = Lens.fit(extent, *size, self._max_cell)
        self._frame, self._is_cut = QRectF(0, 0, *size), False

    def _lay_out(self) -> None:
        self._before_cache = None
        super()._lay_out()

    def _invalidate(self) -> None:
        super()._invalidate()
        if self._lens.cell != self._said_zoom:
            self._said_zoom = self._lens.cell
            self.zoom_changed.emit(self._lens.cell)

    # -- drawing -------------------------------------------------------------------------------------------------

    def _paint_cached(self, painter: QPainter) -> None:
        halves = self._halves()
        for number, (layer, area) in enumerate(halves):
            painter.save()
            painter.setClipRect(area)
            if is_vector(painter):
                self._paint_half(painter, layer)
            else:
                painter.drawPixmap(0, 0, self._cached() if number == 0 else self._cached_before(layer))
            painter.restore()
        if len(halves) > 1:
            self._paint_divider(painter)

    def _halves(self) -> list[tuple[CellLayer, QRectF]]:
        """After, and before where there is one, each with where it is seen."""
        assert self._layer is not None
        everything = QRectF(self.rect())
        if self._before is None:
            return [(self._layer, everything)]
        edge = self.divider_x
        right, left = QRectF(everything), QRectF(everything)
        right.setLeft(edge)
        left.setRight(edge)
        return [(self._layer, right), (self._before, left)]

    def _paint_cache(self, painter: QPainter) -> None:
        if self._layer is not None:
            self._paint_half(painter, self._layer)

    def _cached_before(self, layer: CellLayer) -> QPixmap:
        ratio = self.devicePixelRatioF()
        of = layer.pyramid, layer.colouring, self._lens, self._rounding, self.size(), ratio
        if self._before_cache is None or not _same(of, self._before_of):
            pixmap = QPixmap(self.size() * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            with QPainter(pixmap) as painter:
                self._paint_half(painter, layer)
            self._before_cache, self._before_of = pixmap, of
        return self._before_cache

    def _paint_half(self, painter: QPainter, layer: CellLayer) -> None:
        rounded = replace(layer, rounding=self._rounding)
        draw_layer(painter, rounded, self._lens, self.width(), self.height(), self._number_font(), self._min_number)

    def _paint_divider(self, painter: QPainter) -> None:
        theme, x, middle = current_theme(), self.divider_x, self.height() / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, width in ((theme.text, 4.0), (theme.panel, 2.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        held = self._holds or (self.hasFocus() and not is_vector(painter))
        painter.setPen(QPen(QColor(theme.accent if held else theme.text), 2))
        painter.setBrush(QColor(theme.panel))
        painter.drawEllipse(QPointF(x, middle), _HANDLE, _HANDLE)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for side in (-1, 1):
            tip = QPointF(x + side * 8, middle)
            painter.drawPolyline(QPolygonF([tip + QPointF(-side * 4, -4), tip, tip + QPointF(-side * 4, 4)]))

    def _paint_marks(self, painter: QPainter, layer: CellLayer) -> None:
        super()._paint_marks(painter, layer) if not self._stale else self._paint_stale_marks(painter, layer)

    def _paint_stale_marks(self, painter: QPainter, layer: CellLayer) -> None:
        self._stale = False
        super()._paint_marks(painter, layer)
        self._stale = True
        painter.setFont(self._sized_font(max(self._min_text, 14)))
        draw_stale(painter)

    # -- mouse and keys ------------------------------------------------------------------------------------------

    def _takes(self, point: QPointF) -> bool:
        """Whether the divider lies under a pixel."""
        if self._before is None:
            return False
        x, middle = self.divider_x, self.height() / 2
        reach = _HANDLE if abs(point.y() - middle) <= _HANDLE else _REACH
        return abs(point.x() - x) <= reach

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._takes(event.position()):
            self._holds = True
            self.update()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._holds:
            left, right = self._seen()
            share = (event.position().x() - left) / (right - left)
            self.divider_requested.emit(min(max(share, 0.0), 1.0))
            return
        over = self._takes(event.position())
        self.setCursor(Qt.CursorShape.SplitHCursor if over else Qt.CursorShape.CrossCursor)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._holds:
            self._holds = False
            self.update()
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._takes(event.position()):
            self.divider_requested.emit(0.5)
        else:
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self.zoom(_ZOOM if key == Qt.Key.Key_Plus else 1 / _ZOOM)
        elif key in self.KEYS:
            by = _LEAP if shift else _STEP
            share = {
                Qt.Key.Key_Left: self._divider - by,
                Qt.Key.Key_Right: self._divider + by,
                Qt.Key.Key_Home: 0.0,
                Qt.Key.Key_End: 1.0,
            }[Qt.Key(key)]
            self.divider_requested.emit(min(max(share, 0.0), 1.0))
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()  # the handle says whether it has the keys
        return super().event(event)

    # -- what is read --------------------------------------------------------------------------------------------

    def _text_of(self, cell: tuple[int, int]) -> str:
        if not self._named:
            return super()._text_of(cell)
        said = []
        for name, layer in self._named:
            if layer.inside(*cell):
                values = np.atleast_1d(layer.values[cell])
                said.append(f"{name} {', '.join(full_precision(float(value)) for value in values)}")
        return f"[{cell[0]}, {cell[1]}]\n" + "\n".join(said)


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Whether arrays are the very same, and all else is equal."""
    return len(one) == len(other) and one[0] is other[0] and one[1:] == other[1:]
