"""The kernel, and the same kernel turned by 180 degrees: the flip, animated."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEasingCurve, QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import full_precision
from convviz.core.text.rounding import Rounding
from convviz.core.text.shorter import shorter_texts
from convviz.widgets.grid.cell_room import NO_CELL
from convviz.widgets.grid.cell_rounding import clear_width, fitting_rounding, min_widths
from convviz.widgets.grid.cell_texts import Written, fitting_texts, tiny_weights
from convviz.widgets.grid.cells import LINE_CELL, MARGIN, NUMBER_CELL, CellLayer
from convviz.widgets.look.colouring import Colouring, text_colour
from convviz.widgets.look.icons import themed_icon
from convviz.widgets.look.places import PaintedPlaces
from convviz.widgets.look.theme import UNIT, Role, current_theme

_TURN_MILLISECONDS = 700
_MAX_CELL = 72
#: Pixels between the two kernels, and around both.
_GAP, _EDGE = 11 * UNIT, 4
#: Pixels of the sign that says how the kernel is turned.
_ICON = 6 * UNIT
#: Pixels by which cells are rather wider than their numbers need.
_AIR = 4


class FlipView(PaintedPlaces[tuple[int, int]]):
    """Left the kernel as it was chosen, right as it lies on the image: turned for a convolution, else as it is."""

    #: The weight (row, column) under the mouse, as it lies on the image.
    weight_hovered = Signal(int, int)
    #: The numbers are rounded otherwise now: the `Rounding`, which must be said beside them, or None.
    rounding_changed = Signal(object)
    #: It would be drawn better with another width: see `preferred_widths`.
    preferred_widths_changed = Signal()

    KEYS = ()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Kernel and flipped kernel", parent)
        self._weights = np.zeros((0, 0))
        self._layer: CellLayer | None = None
        self._said: Rounding | None = None
        self._cells: list[float] = []  # widths with which its numbers fit; none until asked for
        self._wanted = NO_CELL  # the height of cells, and the width that numbers are wanted to have in them
        self._flip = True
        self._angle = 180.0
        self._turn = QVariantAnimation(self)
        self._turn.setDuration(_TURN_MILLISECONDS)
        self._turn.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._turn.valueChanged.connect(self._on_turn_value_changed)

    def set_kernel(self, weights: NDArray[np.float64], flip: bool) -> None:
        """Show the kernel (kh, kw), not flipped; the right one turns if its size or way round is another."""
        worth_seeing = self._weights.size > 0 and (weights.shape != self._weights.shape or flip != self._flip)
        if self._layer is None or not np.array_equal(weights, self._weights):
            self._layer = CellLayer((weights,), Colouring.by_sign(weights), weights=True)
            self._cells, self._wanted = [], NO_CELL
        self._weights, self._flip = weights, flip
        self._on_room_changed()
        if worth_seeing and self.isVisible():
            self.turn()
        elif self._turn.state() != QVariantAnimation.State.Running:
            self._angle = 180.0 if flip else 0.0
        self.update()

    def arrays(self, _place: QPoint) -> dict[str, NDArray[Any]]:
        """The numbers that are shown, by their names."""
        flipped = {"flipped kernel": self._weights[::-1, ::-1]} if self._flip else {}
        return {} if self._layer is None else {"kernel": self._weights, **flipped}

    def _lay_out(self) -> None:
        self._cells, self._wanted = [], NO_CELL
        self._on_room_changed()
        self.update()

    @property
    def rounding(self) -> Rounding | None:
        """How the weights are rounded, where they would not fit else."""
        return None if self._layer is None else self._layer.rounding

    def preferred_widths(self) -> tuple[float, ...]:
        """Widths at which the kernels have numbers side by side, the best first; none where they have them anyway."""
        if self._layer is None:
            return ()
        columns = self._weights.shape[1]
        if not self._cells:
            self._cells = min_widths(replace(self._layer, rounding=None), self._font())
        stacked = self._stacked
        airy = [air for cell in self._cells if cell > stacked for air in (math.ceil(cell) + _AIR, math.ceil(cell))]
        if stacked >= NUMBER_CELL:  # then they are as high as need be, and one another's width
            return tuple(columns * cell + _EDGE for cell in airy)
        return tuple(2 * columns * cell + self._gap + _EDGE for cell in airy)

    def useful_width(self) -> float:
        """Pixels across beyond which nothing would be larger while the kernels stand above one another; 0 else."""
        if self._layer is None or self._stacked < NUMBER_CELL:
            return 0.0
        cell = min(self._stacked, self._max_cell)
        return self._weights.shape[1] * max(cell, self._wanted_width(cell)) + _EDGE

    @property
    def _stacked(self) -> float:
        """Pixels of a cell's height where the kernels stand above one another."""
        return (self.height() - _EDGE - self._gap) / (2 * self._weights.shape[0])

    @property
    def _max_cell(self) -> float:
        return _MAX_CELL * self._min_text / self._min_number

    def _wanted_width(self, cell: float) -> float:
        """The width that numbers are wanted to have in cells of such a height."""
        if self._layer is not None and self._wanted[0] != cell:
            plain = replace(self._layer, rounding=None)
            self._wanted = cell, float(math.ceil(clear_width(plain, self._number_font(cell))))
        return self._wanted[1]

    def _on_room_changed(self) -> None:
        if self._layer is None:
            return
        self.preferred_widths_changed.emit()
        cell = self._cell
        plain = replace(self._layer, rounding=None)
        font = self._number_font(cell.height())
        rounding = fitting_rounding(plain, font, (self._min_whole, self._min_number), cell.toTuple())
        self._layer = replace(plain, rounding=rounding)
        if rounding != self._said:  # also where another kernel needs none
            self._said = rounding
            self.rounding_changed.emit(rounding)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._on_room_changed()

    def _number_font(self, cell: float) -> QFont:
        return self._sized_font(self._number_size(cell, 28))

    def turn(self) -> None:
        """Play the turn from the kernel as chosen (or back to it, for a cross-correlation)."""
        self._turn.stop()
        self._turn.setStartValue(0.0 if self._flip else 180.0)
        self._turn.setEndValue(180.0 if self._flip else 0.0)
        self._turn.start()

    def sizeHint(self) -> QSize:
        return QSize(260, 130)

    def minimumSizeHint(self) -> QSize:
        return QSize(150, 70)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._layer is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            left, right = self._boxes()
            self._draw_turned(painter, self._layer, left, 0.0, None)
            between = QPointF((left.center() + right.center()) / 2)
            self._draw_sign(painter, between)
            self._draw_turned(painter, self._layer, right, self._angle, self._hovered)

    @property
    def _gap(self) -> int:
        """Pixels between the kernels, in which the sign stands."""
        metrics = QFontMetricsF(self._font())
        beside, between = metrics.horizontalAdvance("180°") + 2 * UNIT, _ICON + metrics.height()
        return max(_GAP, math.ceil(max(beside, between)))

    def _boxes(self) -> tuple[QRectF, QRectF]:
        """Where the two kernels lie, in pixels."""
        rows, columns = self._weights.shape
        gap = self._gap
        room = self.width() - _EDGE, self.height() - _EDGE
        beside = min((room[0] - gap) / (2 * columns), room[1] / rows)
        above = min(room[0] / columns, (room[1] - gap) / (2 * rows))
        cell = min(max(beside, above), self._max_cell)
        cell = float(int(cell)) if cell >= 4 else max(cell, 0.5)
        # Wider than high where numbers need that. Of cells as high either way, those with more room across.
        rooms = (room[0] - gap) / (2 * columns), room[0] / columns
        side_by_side = beside >= above if int(beside) != int(above) else rooms[0] >= self._wanted_width(cell)
        if cell >= NUMBER_CELL:
            width = columns * max(cell, min(math.floor(rooms[not side_by_side]), self._wanted_width(cell)))
        else:
            width = columns * cell
        height = cell * rows
        across, down = (width + gap, 0.0) if side_by_side else (0.0, height + gap)
        first = QRectF((self.width() - width - across) / 2, (self.height() - height - down) / 2, width, height)
        return first, first.translated(across, down)

    @property
    def _cell(self) -> QSizeF:
        rows, columns = self._weights.shape
        box = self._boxes()[0]
        return QSizeF(box.width() / columns, box.height() / rows)

    def _draw_turned(
        self, painter: QPainter, layer: CellLayer, box: QRectF, angle: float, hovered: tuple[int, int] | None
    ) -> None:
        """Draw the kernel turned by ``angle`` degrees about the middle of ``box``, its numbers upright."""
        theme = current_theme()
        rows, columns = self._weights.shape
        cell = self._cell
        colours = layer.colouring.paint(self._weights)
        painter.save()
        painter.translate(box.center())
        painter.rotate(angle)
        # Slanted, it is drawn smaller, so that its corners stay within the box.
        turn = math.radians(angle)
        along, athwart = abs(math.cos(turn)), abs(math.sin(turn))
        shrunk = min(
            box.width() / (along * box.width() + athwart * box.height()),
            box.height() / (athwart * box.width() + along * box.height()),
        )
        painter.scale(shrunk, shrunk)
        square = QRectF(QPointF(-cell.width() / 2, -cell.height() / 2), cell)
        middles = {}
        for row in range(rows):
            for column in range(columns):
                middle = QPointF((column - (columns - 1) / 2) * cell.width(), (row - (rows - 1) / 2) * cell.height())
                middles[row, column] = middle
                painter.fillRect(square.translated(middle), QColor(*colours[row, column].tolist()))
        painter.setPen(QPen(QColor(theme.border), 1))
        if cell.height() >= LINE_CELL:
            painter.drawRects([square.translated(middle) for middle in middles.values()])
        painter.setPen(QPen(theme.role(Role.KERNEL), 2))
        painter.drawRect(QRectF(-box.width() / 2, -box.height() / 2, box.width(), box.height()))
        to_screen = painter.transform()
        painter.restore()
        for (row, column), (font, text) in self._written(layer, cell).items():
            painter.setFont(font)
            painter.setPen(text_colour(QColor(*colours[row, column].tolist())))
            place = square.translated(to_screen.map(middles[row, column]))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        if hovered is not None:
            painter.setPen(QPen(QColor(theme.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            corner = QPointF(box.left() + hovered[1] * cell.width(), box.top() + hovered[0] * cell.height())
            painter.drawRect(QRectF(corner, cell))

    def _written(self, layer: CellLayer, cell: QSizeF) -> dict[tuple[int, ...], Written]:
        """What stands in the cells, and in which font; nothing where they are too small for numbers."""
        if cell.height() < NUMBER_CELL:
            return {}
        values = {place: float(weight) for place, weight in np.ndenumerate(self._weights)}
        texts, room = {place: layer.text(value) for place, value in values.items()}, cell.width() - MARGIN

        def shorter(place: tuple[int, ...]) -> Iterator[str]:
            return iter(()) if layer.rounding is not None and layer.rounding.power else shorter_texts(values[place])

        font = self._number_font(cell.height())
        written = fitting_texts(font, self._min_number, texts, room, shorter)
        return written | tiny_weights(layer, self._min_number, values, written, room)

    def _draw_sign(self, painter: QPainter, middle: QPointF) -> None:
        """Say between the two kernels what becomes of the left one: turned by 180 degrees, or the same."""
        colour = current_theme().role(Role.KERNEL)
        painter.setPen(colour)
        painter.setFont(self._font())
        if not self._flip:
            painter.drawText(QRectF(middle.x() - 20, middle.y() - 20, 40, 40), Qt.AlignmentFlag.AlignCenter, "=")
            return
        line = math.ceil(QFontMetricsF(self._font()).height())
        icon = QRect(0, 0, _ICON, _ICON)
        icon.moveCenter(middle.toPoint() - QPoint(0, line // 2))
        themed_icon("rotate-cw", colour.name()).paint(painter, icon)
        below = QRectF(middle.x() - self._gap / 2, icon.bottom() + 1, self._gap, line)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, "180°")

    def _weight_at(self, point: QPointF, *, chosen: bool = False) -> tuple[int, int] | None:
        """The weight (row, column) under a pixel, as it lies on the image or, with ``chosen``, in the left kernel."""
        if self._layer is None:
            return None
        box = self._boxes()[0 if chosen else 1]
        if not box.contains(point):
            return None
        rows, columns = self._weights.shape
        cell = self._cell
        row, column = int((point.y() - box.top()) / cell.height()), int((point.x() - box.left()) / cell.width())
        return min(row, rows - 1), min(column, columns - 1)

    def _place_at(self, point: QPointF) -> tuple[int, int] | None:
        return self._weight_at(point)

    def _emit_hovered(self, weight: tuple[int, int]) -> None:
        self.weight_hovered.emit(*weight)

    def tip_at(self, point: QPointF) -> str:
        """The weight under a pixel with all its digits; "" beside both kernels."""
        place = self._weight_at(point, chosen=True)
        if place is None:
            place = self._weight_at(point)
            if place is not None and self._flip:
                place = self._weights.shape[0] - 1 - place[0], self._weights.shape[1] - 1 - place[1]
        return "" if place is None else f"h[{place[0]}, {place[1]}] = {full_precision(float(self._weights[place]))}"

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.turn()

    def _on_turn_value_changed(self, angle: float) -> None:
        self._angle = angle
        self.update()
