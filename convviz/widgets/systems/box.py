"""A system drawn as a box: a signal goes in, another comes out."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import UNIT, Role, current_theme

#: Pixels of an arrow and of its head.
_ARROW, _HEAD = 44, 7.0
#: A stroke around which no line ends.
_JOINED = "\N{WORD JOINER}/\N{WORD JOINER}"


class BoxView(Painted):
    """An arrow into a box with the name of a system and what it does, and an arrow out of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("System f", parent)
        self._title, self._formula, self._into, self._out = "", "", "", ""

    def say(self, title: str, formula: str, into: str, out: str) -> None:
        """Show a system: its name, what y[t] is ("" leaves it out), what goes in, and what comes out."""
        if (title, formula, into, out) != (self._title, self._formula, self._into, self._out):
            self._title, self._formula, self._into, self._out = title, formula, into, out
            self.setAccessibleDescription(f"{into} into {title}, y[t] = {formula}, {out} comes out")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, 90)

    def minimumSizeHint(self) -> QSize:
        return QSize(210, round(3 * self._metrics().height()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, middle = current_theme(), self.height() / 2
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            lines = 6.5 if self._formula else 3.5
            high = min(self.height() - 4.0, lines * self._metrics().height())
            box = QRectF(_ARROW, middle - high / 2, self.width() - 2 * _ARROW, high)
            self._paint_arrow(painter, 2 * UNIT, box.left(), middle, self._into, theme.role(Role.INPUT))
            self._paint_arrow(painter, box.right(), self.width() - 2 * UNIT, middle, self._out, theme.role(Role.OUTPUT))
            painter.setPen(QPen(QColor(theme.text), 2))
            painter.setBrush(QColor(theme.field))
            painter.drawRoundedRect(box, UNIT, UNIT)
            self._paint_words(painter, box.adjusted(UNIT, UNIT, -UNIT, -UNIT))

    def _paint_words(self, painter: QPainter, room: QRectF) -> None:
        theme, wrap = current_theme(), Qt.TextFlag.TextWordWrap
        centre = Qt.AlignmentFlag.AlignHCenter
        upper = QRectF(room.left(), room.top(), room.width(), room.height() * (0.5 if self._formula else 1.0))
        painter.setPen(QColor(theme.text))
        painter.setFont(self._font(bold=True, larger=4))
        down = Qt.AlignmentFlag.AlignBottom if self._formula else Qt.AlignmentFlag.AlignVCenter
        painter.drawText(upper, centre | down | wrap, self._title)
        if self._formula:
            lower = QRectF(room.left(), upper.bottom() + UNIT, room.width(), room.bottom() - upper.bottom() - UNIT)
            painter.setFont(self._font())
            # Where it is too long a line ends at a blank, and not within a fraction.
            painter.drawText(lower, centre | Qt.AlignmentFlag.AlignTop | wrap, self._formula.replace("/", _JOINED))

    def _paint_arrow(
        self, painter: QPainter, left: float, right: float, middle: float, name: str, colour: QColor
    ) -> None:
        tip = QPointF(right - 1, middle)
        painter.setPen(QPen(colour, 2))
        painter.drawLine(QPointF(left, middle), tip)
        painter.drawLine(tip, tip + QPointF(-_HEAD, -_HEAD))
        painter.drawLine(tip, tip + QPointF(-_HEAD, _HEAD))
        painter.setFont(self._font(bold=True))
        above = QRectF(left - UNIT, 0, right - left, middle - UNIT)
        painter.drawText(above, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, name)
