"""A chart's title, and the values of its curves at one place."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from convviz.widgets.charts.lines.end_labels import more_text
from convviz.widgets.look.painted import Themed
from convviz.widgets.look.theme import UNIT, current_theme

_MAX_LINES = 3
#: Shares of the width that a name takes at most where there is no room for all names.
_SHARES = (0.6, 0.4, 0.3)
_DOT = " · "
#: Lines are broken as though all values were as wide at least, so that hardly ever anything jumps as the mouse moves.
_USUAL_VALUE = "0.0000"
#: Pixels of the piece of line before the name of a dashed curve, which may share its colour with another.
_SAMPLE = 20


@dataclass(frozen=True)
class CaptionPart:
    """A curve's name, its value as text, its colour, the dashes it is drawn with, and a shorter name if it has one."""

    name: str
    value: str
    colour: QColor
    dash: tuple[float, float] | None = None
    short: str = ""

    @property
    def text(self) -> str:
        """Both as one reads them."""
        return f"{self.name} {self.value}"


@dataclass(frozen=True)
class _Flow:
    """Where the head and each part begin, of those there is room for; how many are left out, and how that is said.

    ``head``: None where the first value takes its place.
    """

    head: QPointF | None
    parts: tuple[tuple[CaptionPart, QPointF], ...]
    lines: int
    left_out: int
    rest: QPointF
    more: str


class ChartCaption(Themed):
    """The title, where one is, and the value of each curve there: "Loss  batch 260 · loss 0.157 · run 2 0.21".

    Curves that there is no room for are counted, the last ones first.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._title, self._head = title, ""
        self._parts: tuple[CaptionPart, ...] = ()
        self._max_lines = _MAX_LINES

    @property
    def text(self) -> str:
        """Text after the title, whether there is room for all of it or not."""
        return _DOT.join([*([self._head] if self._head else []), *(part.text for part in self._parts)])

    @property
    def written(self) -> tuple[str, ...]:
        """The parts there is room for, and how many more there are."""
        flow = self._flow(self.width(), self._parts)
        return (*(part.text for part, _ in flow.parts), *([flow.more] if flow.more else []))

    def set_title(self, title: str) -> None:
        """Show another title."""
        if title != self._title:
            self._title = title
            self.updateGeometry()
            self.update()

    def set_brief(self, brief: bool) -> None:
        """Have one line only, or as many as usual; one that is to be whole stays so."""
        lines = 1 if brief else _MAX_LINES
        if self._max_lines not in (sys.maxsize, lines):
            self._max_lines = lines
            self.updateGeometry()
            self.update()

    def set_whole(self) -> None:
        """Write all parts, in as many lines as they take."""
        self._max_lines = sys.maxsize
        self.updateGeometry()

    def set_parts(self, head: str, parts: Sequence[CaptionPart]) -> None:
        """Show the values ``parts`` at the place ``head``."""
        shown = tuple(parts)
        if (head, shown) == (self._head, self._parts):
            return
        lines = self._flow(self.width(), self._parts).lines
        self._head, self._parts = head, shown
        if self._flow(self.width(), shown).lines != lines:
            self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        # For all of them, whether they have a value or not, or the chart would jump as the mouse moves.
        return self._flow(width, self._parts).lines * self._line_height() + UNIT

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(self.width()))

    def _line_height(self) -> int:
        return int(QFontMetricsF(self._font(bold=True)).height()) + 1

    def _font(self, *, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def _flow(self, width: float, parts: Sequence[CaptionPart]) -> _Flow:
        """Place the parts; where not all have room, long names become short before any of them is left out.

        First those that have a shorter name take it, then the middle of long ones is left out.
        """
        flow, bold = self._place(width, parts), QFontMetricsF(self._font(bold=True))
        if flow.left_out:
            parts = [replace(part, name=part.short or part.name) for part in parts]
            flow = min(flow, self._place(width, parts), key=lambda one: one.left_out)
        for share in _SHARES:
            if not flow.left_out:
                break
            cut = [
                replace(part, name=bold.elidedText(part.name, Qt.TextElideMode.ElideMiddle, share * width))
                for part in parts
            ]
            flow = min(flow, self._place(width, cut), key=lambda one: one.left_out)
        return flow if flow.parts or not parts else self._first_alone(width, parts)

    def _first_alone(self, width: float, parts: Sequence[CaptionPart]) -> _Flow:
        """Keep the value of the first part in a line where none has room.

        The head gives way to its name, then the word "more", and what is still too long is cut.
        """
        metrics, bold = QFontMetricsF(self._font()), QFontMetricsF(self._font(bold=True))
        first, dot, left_out = parts[0], metrics.horizontalAdvance(_DOT), len(parts) - 1
        value = _sample(first) + metrics.horizontalAdvance(f" {first.value}")
        head = bold.horizontalAdvance(self._title) + 3 * UNIT if self._title else 0.0
        after_head = head + metrics.horizontalAdvance(self._head) + dot if self._head else head
        more = _more(left_out)
        for x, rest in ((after_head, more), (head, more), (head, more.partition(" ")[0])):
            room = width - x - value - (dot + metrics.horizontalAdvance(rest) if rest else 0.0)
            if bold.horizontalAdvance(first.name) <= room:
                break
        name = bold.elidedText(first.name, Qt.TextElideMode.ElideRight, room)
        name = name if name != "…" else ""
        end = QPointF(x + bold.horizontalAdvance(name) + value + dot, 0)
        placed = ((replace(first, name=name), QPointF(x, 0)),)
        return _Flow(QPointF(head, 0) if x > head else None, placed, 1, left_out, end, rest)

    def _place(self, width: float, parts: Sequence[CaptionPart]) -> _Flow:
        metrics, bold, line = QFontMetricsF(self._font()), QFontMetricsF(self._font(bold=True)), self._line_height()
        dot, usual = metrics.horizontalAdvance(_DOT), metrics.horizontalAdvance(f" {_USUAL_VALUE}")
        x, y = bold.horizontalAdvance(self._title) + 3 * UNIT if self._title else 0.0, 0.0
        size = metrics.horizontalAdvance(self._head)
        if x + size > width and x > 0:
            x, y = 0.0, y + line
        head = QPointF(x, y)
        x += size + dot if self._head else 0.0
        placed: list[tuple[CaptionPart, QPointF]] = []
        left_out, rest = 0, QPointF()
        for number, part in enumerate(parts):
            value = _sample(part) + max(usual, metrics.horizontalAdvance(f" {part.value}"))
            if part.short and bold.horizontalAdvance(part.name) + value > width:
                part = replace(part, name=part.short)
            size = min(bold.horizontalAdvance(part.name) + value, width)
            if x + size > width and x > 0:
                x, y = 0.0, y + line
            if y >= self._max_lines * line:
                left_out = len(parts) - number
                break
            placed.append((part, QPointF(x, y)))
            x += size + dot
            rest = QPointF(x, y)
        while left_out and placed and rest.x() + metrics.horizontalAdvance(more_text(left_out)) > width:
            # How many are missing must be said, and takes the place of one more.
            _, rest = placed.pop()
            left_out += 1
        last = max([head.y(), *(place.y() for _, place in placed), rest.y()])
        return _Flow(head, tuple(placed), round(last / line) + 1, left_out, rest, _more(left_out))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        with QPainter(self) as painter:
            plain, bold = self._font(), self._font(bold=True)
            metrics, wide = QFontMetricsF(plain), QFontMetricsF(bold)
            base = QPointF(0, wide.ascent())
            flow = self._flow(self.width(), self._parts)
            painter.setFont(bold)
            painter.setPen(QColor(theme.text))
            painter.drawText(base, self._title)
            painter.setFont(plain)
            painter.setPen(QColor(theme.muted))
            if flow.head is not None:
                painter.drawText(flow.head + base, self._head)
            painter.drawText(flow.rest + base, flow.more)
            for part, place in flow.parts:
                if part.dash is not None:
                    _draw_sample(painter, place + QPointF(0, wide.height() / 2), part)
                value = metrics.horizontalAdvance(f" {part.value}")
                begin = place + base + QPointF(_sample(part), 0)
                name = wide.elidedText(part.name, Qt.TextElideMode.ElideRight, self.width() - begin.x() - value)
                painter.setFont(bold)
                painter.setPen(part.colour)
                painter.drawText(begin, name)
                painter.setFont(plain)
                painter.setPen(QColor(theme.text))
                painter.drawText(begin + QPointF(wide.horizontalAdvance(name), 0), f" {part.value}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()  # other lines, another height
        super().resizeEvent(event)


def _more(left_out: int) -> str:
    return more_text(left_out) if left_out else ""


def _sample(part: CaptionPart) -> float:
    """Pixels that the piece of line before a name takes."""
    return _SAMPLE + 2 * UNIT if part.dash is not None else 0.0


def _draw_sample(painter: QPainter, left: QPointF, part: CaptionPart) -> None:
    """Draw a piece of a dashed line, from its left end."""
    assert part.dash is not None
    pen = QPen(part.colour, 2)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([length / pen.widthF() for length in part.dash])  # in widths of the pen
    painter.setPen(pen)
    painter.drawLine(left, left + QPointF(_SAMPLE, 0))
