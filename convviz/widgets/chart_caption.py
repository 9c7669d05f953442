"""A chart's title, and the values of its curves at one place."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QSize
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from convviz.widgets.theme import UNIT, current_theme

_MOST_LINES = 3
_DOT = " · "
#: About the widest value there is; lines are broken as though all were, so that nothing jumps as the mouse moves.
_WIDEST_VALUE = "0.0000"


@dataclass(frozen=True)
class Part:
    """A curve's name, its value as text, and its colour."""

    name: str
    value: str
    colour: QColor

    @property
    def text(self) -> str:
        """Both as one reads them."""
        return f"{self.name} {self.value}"


class ChartCaption(QWidget):
    """The title, where one is, and the value of each curve there: "Loss  batch 260 · loss 0.157 · run 2 0.21"."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._title, self._head = title, ""
        self._parts: tuple[Part, ...] = ()

    @property
    def text(self) -> str:
        """What is written after the title."""
        return _DOT.join([*([self._head] if self._head else []), *(part.text for part in self._parts)])

    def set_parts(self, head: str, parts: Sequence[Part]) -> None:
        """Show the values ``parts`` at the place ``head``."""
        shown = tuple(parts)
        if (head, shown) == (self._head, self._parts):
            return
        names = [part.name for part in self._parts]
        self._head, self._parts = head, shown
        if [part.name for part in shown] != names:
            self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lines(width) * self._line_height() + UNIT

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(max(self.width(), 200)))

    def _line_height(self) -> int:
        return int(QFontMetricsF(self._font(bold=True)).height()) + 1

    def _font(self, *, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def _places(self, width: float) -> list[QPointF | None]:
        """Where the head and each part begin; None for those there is no room for."""
        metrics, bold = QFontMetricsF(self._font()), QFontMetricsF(self._font(bold=True))
        dot, line = metrics.horizontalAdvance(_DOT), self._line_height()
        x = bold.horizontalAdvance(self._title) + 3 * UNIT if self._title else 0.0
        sizes = [metrics.horizontalAdvance(self._head)]
        value = metrics.horizontalAdvance(f" {_WIDEST_VALUE}")
        sizes += [bold.horizontalAdvance(part.name) + value for part in self._parts]
        places: list[QPointF | None] = []
        y = 0.0
        for size in sizes:
            if x + size > width and x > 0:
                x, y = 0.0, y + line
            places.append(QPointF(x, y) if y < _MOST_LINES * line else None)
            x += size + dot
        return places

    def _lines(self, width: float) -> int:
        shown = [place.y() for place in self._places(width) if place is not None]
        return round(max(shown) / self._line_height()) + 1

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = current_theme()
        plain, bold = self._font(), self._font(bold=True)
        metrics, wide = QFontMetricsF(plain), QFontMetricsF(bold)
        base = QPointF(0, wide.ascent())
        painter.setFont(bold)
        painter.setPen(QColor(theme.text))
        painter.drawText(base, self._title)
        head, *places = self._places(self.width())
        pieces: list[tuple[QFont, QColor, QPointF, str]] = []
        if head is not None:
            pieces.append((plain, QColor(theme.muted), head, self._head))
        for place, part in zip(places, self._parts, strict=True):
            if place is None:
                break
            after = place + QPointF(wide.horizontalAdvance(part.name) + metrics.horizontalAdvance(" "), 0)
            pieces += [(bold, part.colour, place, part.name), (plain, QColor(theme.text), after, part.value)]
        for font, colour, place, text in pieces:
            painter.setFont(font)
            painter.setPen(colour)
            painter.drawText(place + base, text)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.updateGeometry()
            self.update()
        super().changeEvent(event)
