"""The probability of each class as a bar."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import TRUE, format_probability, full_precision
from convviz.core.util.steady import steady_few
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import UNIT, Role, current_theme

#: Classes for which there is always room.
_READABLE = 10


@dataclass(frozen=True)
class _Row:
    """One line: the class's number, name and probability, whether it is the highest, and whether it is the true one."""

    number: int
    name: str
    probability: float
    highest: bool
    true: bool


class ClassBars(Painted):
    """A line a class: its name, a bar, the number. The highest stands out, the true class is marked and says so.

    Where there is no room for all classes, the most probable ones are shown, and the true one, in the classes' order;
    where there is room for one only, the most probable.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._rows: tuple[_Row, ...] = ()
        self._known = False
        self._listed: list[int] = []
        self._min_text = 0

    def set_values(self, names: Sequence[str], probabilities: ArrayLike | None, true: int | None = None) -> None:
        """Show a probability for each name; ``true`` is the number of the class it really is, where that is known.

        Without ``probabilities``, while nobody has been asked yet, there is a dash for each.
        """
        asked = probabilities is not None
        values = np.asarray(probabilities, np.float64) if asked else np.full(len(names), np.nan)
        if values.shape != (len(names),):
            raise ValueError(f"there must be one probability a class, {len(names)}, got an array {values.shape}")
        known = not np.isnan(values).all() if len(values) else False
        highest = int(np.nanargmax(values)) if known else None
        rows = tuple(
            _Row(number, name, value, number == highest, number == true)
            for number, (name, value) in enumerate(zip(names, values.tolist(), strict=True))
        )
        if (rows, asked) == (self._rows, self._known):
            return
        if len(rows) != len(self._rows):
            self.updateGeometry()
        if [(row.name, row.true) for row in rows] != [(row.name, row.true) for row in self._rows]:
            self._listed = []  # of another image
        self._rows, self._known = rows, asked
        self.setAccessibleDescription(self._description())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, self._height(min(len(self._rows), 2 * _READABLE)))

    def minimumSizeHint(self) -> QSize:
        return QSize(140, self._height(min(len(self._rows), _READABLE)))

    @property
    def shown(self) -> list[int]:
        """The numbers of the classes shown, from top to bottom."""
        return [row.number for row in self._visible()]

    @property
    def caption(self) -> str:
        """How many are shown where not all are; else nothing."""
        shown = len(self._visible())
        return "" if shown == len(self._rows) else f"{shown} of {len(self._rows)} classes"

    def row_rect(self, place: int) -> QRectF:
        """Pixels of a line, counted from the top."""
        line = self._line()
        return QRectF(0, place * line, self.width(), line)

    def tip_at(self, point: QPointF) -> str:
        rows, line = self._visible(), self._line()
        number = int(point.y() // line)
        if not 0 <= number < len(rows):
            return ""
        return f"{rows[number].name}: {full_precision(rows[number].probability)}"

    # -- layout --------------------------------------------------------------------------------------------------

    @property
    def _text_size(self) -> int:
        return max(self._min_text, self.fontInfo().pixelSize())

    def _line(self) -> float:
        """Height of a line, in pixels: more where there is room, so that the bars fill it."""
        min_line = self._metrics().height() + 1
        return min(max(min_line, self.height() / max(len(self._rows), 1)), 1.6 * min_line)

    def _height(self, lines: int) -> int:
        return int(np.ceil(lines * (self._metrics().height() + 1)))

    def _visible(self) -> Sequence[_Row]:
        if not self._rows:
            return ()
        line, count = self._line(), len(self._rows)
        if count * line > self.height() + 1:
            count = max(1, int(self.height() // line) - 1)  # the last line is the caption's
        true = [row.number for row in self._rows if row.true]
        values = np.array([row.probability for row in self._rows])
        self._listed = steady_few(values, count, self._listed, true)
        return [self._rows[number] for number in self._listed]

    def _description(self) -> str:
        best = next((row for row in self._rows if row.highest), None)
        true = next((row for row in self._rows if row.true), None)
        parts = [f"highest {best.name} with {format_probability(best.probability)}"] if best else []
        return ", ".join([*parts, f"true class {true.name}"] if true else parts)

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._rows:
            return
        with QPainter(self) as painter:
            rows = self._visible()
            bold = self._metrics(bold=True)
            names = min(max(bold.horizontalAdvance(row.name) for row in rows), 0.4 * self.width())
            numbers = max(bold.horizontalAdvance(text) for text in ("0.000", ">0.999"))
            if any(row.true for row in self._rows):
                numbers += bold.horizontalAdvance(f" {TRUE}")
            left = names + 2 * UNIT
            room = max(self.width() - left - numbers - 2 * UNIT, 0.0)
            for place, row in enumerate(rows):
                self._paint_row(painter, row, self.row_rect(place), left, room)
            if self.caption:
                painter.setFont(self._font())
                painter.setPen(QColor(current_theme().muted))
                base = self.row_rect(len(rows)).top() + self._metrics().ascent()
                painter.drawText(QPointF(0, base), self.caption)

    def _paint_row(self, painter: QPainter, row: _Row, box: QRectF, left: float, room: float) -> None:
        theme = current_theme()
        colour = self._strong() if row.highest else QColor(theme.muted)
        share = 0.0 if isnan(row.probability) else min(max(row.probability, 0.0), 1.0)
        thick = box.height() * 0.56
        track = QRectF(left, box.center().y() - thick / 2, room, thick)
        painter.fillRect(track, QColor(theme.field))
        if not isnan(row.probability):
            painter.fillRect(QRectF(track.left(), track.top(), max(share * room, 1.0), thick), colour)
        if row.true:  # an outline, not a hue, marks the true class: it may be the highest or not
            painter.setPen(QColor(theme.text))
            painter.drawRect(track.adjusted(0, -1, 0, 0))
        bold = row.highest or row.true
        metrics = self._metrics(bold=bold)
        painter.setFont(self._font(bold=bold))
        painter.setPen(colour if row.highest else QColor(theme.text))
        middle = Qt.AlignmentFlag.AlignVCenter
        name = metrics.elidedText(row.name, Qt.TextElideMode.ElideRight, left - 2 * UNIT)
        right = Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(0, box.top(), left - 2 * UNIT, box.height()), middle | right, name)
        share_text = format_probability(row.probability) if self._known else "–"
        text = share_text + (f" {TRUE}" if row.true else "")
        painter.drawText(QRectF(left + room + UNIT, box.top(), box.width(), box.height()), middle, text)

    def _strong(self) -> QColor:
        """Colour of the highest: whether it is the true class, as everywhere; the text's where that is not known."""
        theme, known = current_theme(), [row for row in self._rows if row.true]
        if not known:
            return QColor(theme.text)
        return theme.role(Role.OUTPUT) if known[0].highest else QColor(theme.warning)
