"""The kernel, and the same kernel turned by 180 degrees: the flip one can watch."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEasingCurve, QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from convviz.core.formatting import format_weight
from convviz.widgets.cells import LINE_CELL, NUMBER_CELL, fitting_font
from convviz.widgets.colouring import Colouring, Scale, text_colour
from convviz.widgets.icons import themed_icon
from convviz.widgets.theme import UNIT, Role, current_theme

_TURN_MILLISECONDS = 700
_LARGEST_CELL = 72


class FlipView(QWidget):
    """Left the kernel as it was chosen, right as it lies on the image: turned for a convolution, else as it is."""

    #: The weight (row, column) under the mouse, as it lies on the image.
    weight_hovered = Signal(int, int)
    hover_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Kernel and flipped kernel")
        self._weights = np.zeros((0, 0))
        self._flip = True
        self._angle = 180.0
        self._least_text = 14
        self._hovered: tuple[int, int] | None = None
        self._turn = QVariantAnimation(self)
        self._turn.setDuration(_TURN_MILLISECONDS)
        self._turn.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._turn.valueChanged.connect(self._on_turn_value_changed)

    def set_kernel(self, weights: NDArray[np.float64], flip: bool) -> None:
        """Show the kernel (kh, kw), not flipped; the right one turns if its size or way round is another."""
        worth_seeing = self._weights.size > 0 and (weights.shape != self._weights.shape or flip != self._flip)
        self._weights, self._flip = weights, flip
        if worth_seeing and self.isVisible():
            self.turn()
        elif self._turn.state() != QVariantAnimation.State.Running:
            self._angle = 180.0 if flip else 0.0
        self.update()

    def set_least_text(self, size: int) -> None:
        """Least text size, in pixels."""
        self._least_text = size
        self.update()

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
        if not self._weights.size:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right = self._boxes()
        self._draw_turned(painter, left, 0.0, None)
        between = QPointF((left.center() + right.center()) / 2)
        self._draw_sign(painter, between)
        self._draw_turned(painter, right, self._angle, self._hovered)

    def _boxes(self) -> tuple[QRectF, QRectF]:
        """Where the two kernels lie, in pixels."""
        rows, columns = self._weights.shape
        gap = 11 * UNIT
        room = self.width() - 4, self.height() - 4
        beside = min((room[0] - gap) / (2 * columns), room[1] / rows)
        above = min(room[0] / columns, (room[1] - gap) / (2 * rows))
        cell = min(max(beside, above), _LARGEST_CELL)
        cell = float(int(cell)) if cell >= 4 else max(cell, 0.5)
        width, height = cell * columns, cell * rows
        across, down = (width + gap, 0.0) if beside >= above else (0.0, height + gap)
        first = QRectF((self.width() - width - across) / 2, (self.height() - height - down) / 2, width, height)
        return first, first.translated(across, down)

    def _draw_turned(self, painter: QPainter, box: QRectF, angle: float, hovered: tuple[int, int] | None) -> None:
        """Draw the kernel turned by ``angle`` degrees about the middle of ``box``, its numbers upright."""
        theme = current_theme()
        rows, columns = self._weights.shape
        cell = box.width() / columns
        greatest = float(np.abs(self._weights).max()) or 1.0
        colours = Colouring(-greatest, greatest, Scale.SIGN).paint(self._weights)
        texts = [[format_weight(value) for value in row] for row in self._weights.tolist()]
        font = QFont(self.font())
        font.setPixelSize(max(self._least_text, min(int(cell * 0.36), 28)))
        fitting = fitting_font(font, self._least_text, (text for row in texts for text in row), cell - 3)
        painter.save()
        painter.translate(box.center())
        painter.rotate(angle)
        # Slanted, it is drawn smaller, so that its corners stay within the box.
        turn = math.radians(angle)
        shrunk = 1 / (abs(math.cos(turn)) + abs(math.sin(turn)))
        painter.scale(shrunk, shrunk)
        square = QRectF(-cell / 2, -cell / 2, cell, cell)
        middles = {}
        for row in range(rows):
            for column in range(columns):
                middle = QPointF((column - (columns - 1) / 2) * cell, (row - (rows - 1) / 2) * cell)
                middles[row, column] = middle
                painter.fillRect(square.translated(middle), QColor(*colours[row, column].tolist()))
        painter.setPen(QPen(QColor(theme.border), 1))
        if cell >= LINE_CELL:
            painter.drawRects([square.translated(middle) for middle in middles.values()])
        painter.setPen(QPen(theme.role(Role.KERNEL), 2))
        painter.drawRect(QRectF(-box.width() / 2, -box.height() / 2, box.width(), box.height()))
        to_screen = painter.transform()
        painter.restore()
        if cell >= NUMBER_CELL and fitting is not None:
            painter.setFont(fitting)
            for (row, column), middle in middles.items():
                painter.setPen(text_colour(QColor(*colours[row, column].tolist())))
                place = square.translated(to_screen.map(middle))
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, texts[row][column])
        if hovered is not None:
            painter.setPen(QPen(QColor(theme.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(box.left() + hovered[1] * cell, box.top() + hovered[0] * cell, cell, cell))

    def _draw_sign(self, painter: QPainter, middle: QPointF) -> None:
        """Say between the two kernels what becomes of the left one: turned by 180 degrees, or the same."""
        colour = current_theme().role(Role.KERNEL)
        painter.setPen(colour)
        font = QFont(self.font())
        font.setPixelSize(self._least_text)
        painter.setFont(font)
        if not self._flip:
            painter.drawText(QRectF(middle.x() - 20, middle.y() - 20, 40, 40), Qt.AlignmentFlag.AlignCenter, "=")
            return
        size = 6 * UNIT
        icon = QRect(0, 0, size, size)
        icon.moveCenter(middle.toPoint() - QPoint(0, 2 * UNIT))
        themed_icon("rotate-cw", colour.name()).paint(painter, icon)
        below = QRectF(middle.x() - 30, icon.bottom() + 1, 60, 5 * UNIT)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, "180°")

    def _weight_at(self, point: QPointF) -> tuple[int, int] | None:
        if not self._weights.size:
            return None
        box = self._boxes()[1]
        if not box.contains(point):
            return None
        rows, columns = self._weights.shape
        cell = box.width() / columns
        row, column = int((point.y() - box.top()) / cell), int((point.x() - box.left()) / cell)
        return min(row, rows - 1), min(column, columns - 1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hovered(self._weight_at(event.position()))

    def leaveEvent(self, _event: QEvent) -> None:
        self._set_hovered(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.turn()

    def _set_hovered(self, weight: tuple[int, int] | None) -> None:
        if weight == self._hovered:
            return
        self._hovered = weight
        self.update()
        if weight is None:
            self.hover_ended.emit()
        else:
            self.weight_hovered.emit(*weight)

    def _on_turn_value_changed(self, angle: float) -> None:
        self._angle = angle
        self.update()
