"""Black and white of a picture as two handles on its histogram."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from convviz.core.images.levels import Levels, Span
from convviz.core.text.formatting import format_number, full_precision
from convviz.widgets.controls.keys import KeepsKeys, LeftByKeys
from convviz.widgets.grid.cell_editor import OPENERS, CellEditor, Way
from convviz.widgets.look.colouring import Colouring, to_qimage
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import UNIT, current_theme

#: Pixels: of the histogram's height, of the strip of colours below it, and of a handle's width.
_BARS, _STRIP, _HANDLE = 21, 5, 11
#: Pixels across in which a number is typed.
_TYPED = 80
#: Keys on a handle, as the steps that they move it; Home and End go to the ends.
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1}
_FAR = {Qt.Key.Key_PageDown: -16, Qt.Key.Key_PageUp: 16, Qt.Key.Key_Home: -(2**20), Qt.Key.Key_End: 2**20}


class RangeBar(Painted):
    """A histogram with the handles Black and White between their numbers.

    Each handle is dragged, or reached by Tab and moved by the arrow keys; its number is clicked, or begun on the handle
    by a digit, and typed.
    """

    #: Black, white, and the number of the drag or of the typing they belong to; 0 for keys.
    chosen = Signal(float, float, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Range", parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._span = Span(0.0, 1.0, False)
        self._levels: Levels = (0.0, 1.0)
        self._heights: NDArray[np.float64] = np.zeros(0)
        self._colouring = Colouring()
        self._left, self._room = 0.0, 1.0  # pixels to the histogram, and of it
        self._gesture = 0
        self._held: _Handle | None = None
        self.black, self.white = (_Handle(name, self) for name in ("Black", "White"))
        self._typed = self.black
        self._editor = CellEditor("Range", self)
        self._editor.entered.connect(self._on_editor_entered)
        self._editor.left.connect(self._on_editor_left)

    def set_range(self, span: Span, heights: NDArray[np.float64], levels: Levels, colouring: Colouring) -> None:
        """Show a range on the histogram of its picture.

        Parameters
        ----------
        span : between whose ends it moves.
        heights : of the histogram over the span, 0 to 1.
        levels : black and white.
        colouring : what the picture's values look like.
        """
        self._span, self._heights, self._levels, self._colouring = span, heights, levels, colouring
        for handle, value in zip((self.black, self.white), levels, strict=True):
            handle.setAccessibleDescription(full_precision(value))
        self._lay_out()

    def tip_at(self, _point: QPointF) -> str:
        return self.toolTip()

    def sizeHint(self) -> QSize:
        return QSize(200, _BARS + _STRIP)

    def minimumSizeHint(self) -> QSize:
        return QSize(140, self.sizeHint().height())

    def _x(self, value: float) -> float:
        return self._left + self._room * self._span.share(value)

    def _lay_out(self) -> None:
        """Put the handles where their values lie."""
        if self._held is None:  # else it would move under the mouse as numbers become shorter
            self._share_out()
        for handle, value in zip((self.black, self.white), self._levels, strict=True):
            handle.setGeometry(round(self._x(value) - _HANDLE / 2), 0, _HANDLE, _BARS + _STRIP)
        super()._lay_out()

    def _share_out(self) -> None:
        """Find room for the histogram between the numbers."""
        black, white = (self.fontMetrics().horizontalAdvance(format_number(value)) for value in self._levels)
        self._left = black + _HANDLE / 2 + UNIT
        self._room = max(1.0, self.width() - self._left - white - _HANDLE / 2 - UNIT)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._lay_out()

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, left, room = current_theme(), self._left, self._room
        with QPainter(self) as painter:
            painter.fillRect(QRectF(left, 0, room, _BARS), QColor(theme.field))
            width = room / max(len(self._heights), 1)
            for number, height in enumerate(self._heights.tolist()):
                bar = QRectF(left + number * width, _BARS * (1 - height), width, _BARS * height)
                painter.fillRect(bar, QColor(theme.muted))
            values = np.linspace(self._span.low, self._span.high, 256)[np.newaxis, :]
            painter.drawImage(QRectF(left, _BARS, room, _STRIP), to_qimage(self._colouring.paint(values)))
            painter.setPen(QColor(theme.muted))
            sides = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
            for value, side in zip(self._levels, sides, strict=True):
                painter.drawText(self.rect(), side | Qt.AlignmentFlag.AlignVCenter, format_number(value))

    # -- moving --------------------------------------------------------------------------------------------------

    def _ask(self, handle: "_Handle", value: float, gesture: int) -> None:
        levels = self._span.moved(self._levels, white=handle is self.white, value=value)
        if levels != self._levels:
            self.chosen.emit(*levels, gesture)

    def step(self, handle: "_Handle", steps: int) -> None:
        """Move a handle by steps of the span."""
        value = self._levels[handle is self.white]
        self._ask(handle, self._span.stepped(value, steps), 0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if x < self._left - _HANDLE / 2:
            self.type(self.black)
        elif x > self._left + self._room + _HANDLE / 2:
            self.type(self.white)
        else:
            self._gesture += 1
            black, white = (self._x(value) for value in self._levels)
            self._held = self.black if x < (black + white) / 2 else self.white
            self._drag(x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._drag(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = None
            self._lay_out()

    # -- typing --------------------------------------------------------------------------------------------------

    def type(self, handle: "_Handle", text: str = "") -> None:
        """Open the number of a handle for typing, beginning with ``text`` or with the number."""
        self._typed = handle
        side = QRect(0, 0, _TYPED, self.height())
        side.moveRight(self.width() - 1 if handle is self.white else _TYPED - 1)
        self._editor.place(side)
        self._editor.open(text or full_precision(self._levels[handle is self.white]), over=bool(text))

    def _on_editor_entered(self, value: float) -> None:
        self._gesture += 1
        self._ask(self._typed, value, self._gesture)

    def _on_editor_left(self, way: Way) -> None:
        if way.opens:  # by Tab
            first = way.across > 0 and self._typed is self.black
            if first or (way.across < 0 and self._typed is self.white):
                self.type(self.white if first else self.black)
            else:
                self.focusNextPrevChild(way.across > 0)

    def _drag(self, x: float) -> None:
        if self._held is not None:
            self._ask(self._held, self._span.at((x - self._left) / self._room), self._gesture)


class _Handle(LeftByKeys, KeepsKeys, QWidget):
    """What is dragged, and what Tab leads to."""

    KEYS = (*_STEPS, *_FAR, Qt.Key.Key_Minus)  # which begins a number

    def __init__(self, name: str, bar: RangeBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after the mouse the keys step
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, middle = current_theme(), self.width() / 2
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.text), 1.5))
            painter.drawLine(QPointF(middle, 0), QPointF(middle, self.height()))
            painter.setBrush(QColor(theme.accent if self.hasFocus() else theme.panel))
            grip = QRectF(1, self.height() - 2.5 * UNIT, self.width() - 2, 2.5 * UNIT - 1)
            painter.drawRoundedRect(grip, 2, 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = (_STEPS | _FAR).get(Qt.Key(event.key()))
        if steps is not None:
            self._bar.step(self, steps)
        elif event.text() and event.text() in OPENERS:
            self._bar.type(self, event.text())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
