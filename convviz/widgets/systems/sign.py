"""What stands between two sides: a sign, or an arrow with the name of what it does."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.systems.verdict import Tone

#: Pixels by which a sign is larger than text, and of an arrow's head.
_LARGER, _HEAD = 6, 5.0


class Sign(Painted):
    """A sign in the colour of a verdict; "f" is an arrow with that name over it."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__("Sign", parent)
        self._text, self._tone = text, Tone.QUIET
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def say(self, text: str, tone: Tone) -> None:
        """Show another sign."""
        if (text, tone) != (self._text, self._tone):
            self._text, self._tone = text, tone
            self.setAccessibleName(text)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(32, 32)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        colour = {Tone.GOOD: theme.role(Role.OUTPUT), Tone.BAD: QColor(theme.warning), Tone.QUIET: QColor(theme.text)}
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colour[self._tone], 2))
            painter.setFont(self._font(bold=True, larger=0 if self._text == "f" else _LARGER))
            if self._text == "f":
                self._paint_arrow(painter)
            else:
                painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)

    def _paint_arrow(self, painter: QPainter) -> None:
        middle, right = self.height() / 2 + self._metrics().height() / 2, self.width() - UNIT
        tip = QPointF(right, middle)
        painter.drawLine(QPointF(UNIT, middle), tip)
        painter.drawLine(tip, tip + QPointF(-_HEAD, -_HEAD))
        painter.drawLine(tip, tip + QPointF(-_HEAD, _HEAD))
        above = QRectF(0, 0, self.width(), middle - UNIT)
        painter.drawText(above, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, self._text)
