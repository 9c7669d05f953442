"""The kernel, and the same kernel turned by 180 degrees: the flip one can watch."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEasingCurve, QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from convviz.core.formatting import format_number
from convviz.widgets.cells import NUMBER_CELL
from convviz.widgets.colouring import Colouring, Scale, text_colour
from convviz.widgets.icons import themed_icon
from convviz.widgets.theme import UNIT, Role, current_theme

_TURN_MILLISECONDS = 700
_LEAST_TEXT = 14


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
        gap = QRectF(left.right(), left.top(), right.left() - left.right(), left.height())
        self._draw_sign(painter, gap)
        self._draw_turned(painter, right, self._angle, self._hovered)

    def _boxes(self) -> tuple[QRectF, QRectF]:
        """Where the two kernels lie, in pixels."""
        rows, columns = self._weights.shape
        gap = 11 * UNIT
        cell = min((self.width() - gap - 4) / (2 * columns), (self.height() - 4) / rows, 56)
        cell = float(int(cell)) if cell >= 4 else cell
        width, height = cell * columns, cell * rows
        top = (self.height() - height) / 2
        start = (self.width() - 2 * width - gap) / 2
        return QRectF(start, top, width, height), QRectF(start + width + gap, top, width, height)

    def _draw_turned(self, painter: QPainter, box: QRectF, angle: float, hovered: tuple[int, int] | None) -> None:
        """Draw the kernel turned by ``angle`` degrees about the middle of ``box``, its numbers upright."""
        theme = current_theme()
        rows, columns = self._weights.shape
        cell = box.width() / columns
        greatest = float(np.abs(self._weights).max()) or 1.0
        colours = Colouring(-greatest, greatest, Scale.SIGN).paint(self._weights)
        font = QFont(self.font())
        font.setPixelSize(max(_LEAST_TEXT, min(int(cell * 0.36), 20)))
        metrics = QFontMetricsF(font)
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
        painter.setPen(QPen(QColor(theme.panel), 1 if cell >= 6 else 0))
        if cell >= 6:
            painter.drawRects([square.translated(middle) for middle in middles.values()])
        painter.setPen(QPen(theme.role(Role.KERNEL), 2))
        painter.drawRect(QRectF(-box.width() / 2, -box.height() / 2, box.width(), box.height()))
        to_screen = painter.transform()
        painter.restore()
        painter.setFont(font)
        for (row, column), middle in middles.items() if cell >= NUMBER_CELL else ():
            text = format_number(float(self._weights[row, column]))
            if metrics.horizontalAdvance(text) <= cell - 2:
                painter.setPen(text_colour(QColor(*colours[row, column].tolist())))
                painter.drawText(square.translated(to_screen.map(middle)), Qt.AlignmentFlag.AlignCenter, text)
        if hovered is not None:
            painter.setPen(QPen(QColor(theme.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(box.left() + hovered[1] * cell, box.top() + hovered[0] * cell, cell, cell))

    def _draw_sign(self, painter: QPainter, gap: QRectF) -> None:
        """Say between the two kernels what becomes of the left one: turned by 180 degrees, or the same."""
        colour = current_theme().role(Role.KERNEL)
        painter.setPen(colour)
        font = QFont(self.font())
        font.setPixelSize(_LEAST_TEXT)
        painter.setFont(font)
        if not self._flip:
            painter.drawText(gap, Qt.AlignmentFlag.AlignCenter, "=")
            return
        size = 6 * UNIT
        icon = QRect(0, 0, size, size)
        icon.moveCenter(gap.center().toPoint() - QPoint(0, 2 * UNIT))
        themed_icon("rotate-cw", colour.name()).paint(painter, icon)
        below = QRectF(gap.left(), icon.bottom() + 2, gap.width(), 5 * UNIT)
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
