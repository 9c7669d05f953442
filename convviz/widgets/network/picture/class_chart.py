"""Classes with their probabilities as bars, drawn into a rectangle of a larger picture."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from convviz.core.text.formatting import TRUE, format_probability, full_precision
from convviz.core.util.steady import steady_few
from convviz.widgets.look.theme import UNIT, Role, current_theme

_LONGEST_NAME = 12  # characters of a class's name before it is cut short
#: Width of the bars, and where there is little room.
_BAR, _SHORT_BAR = 48, 16
_MAX_LINE = 40
#: Decimals of a probability, and the longest.
_DECIMALS, _NUMBER = 2, "<0.01"


class ClassChart:
    """One row a class: name, bar, probability, in the classes' order.

    Where not all fit, the most probable ones and the true one; where only one does, the most probable.
    The most probable class is in the output's colour, or in the warning's where another one is true; it says
    which one is true.
    """

    def __init__(self) -> None:
        self.names: tuple[str, ...] = ()
        self._probabilities = np.zeros(0)
        self._true = -1
        #: The classes shown, from top to bottom.
        self.rows: list[int] = []
        self._line = 0.0
        self._fitting = 0
        self._bar = _BAR

    def set_values(self, names: Sequence[str], probabilities: NDArray[np.floating], true: int) -> bool:
        """Take names (K), probabilities (K,) and the true class or -1; gives whether the names are others."""
        if len(names) != len(probabilities):
            raise ValueError(f"there must be a probability for each of {len(names)} classes, got {len(probabilities)}")
        changed, other = tuple(names) != self.names, true != self._true
        self.names, self._probabilities, self._true = tuple(names), np.asarray(probabilities), true
        self._choose_rows([] if changed or other else self.rows)
        return changed

    def _choose_rows(self, before: Sequence[int]) -> None:
        always = [self._true] if self._true >= 0 else []
        self.rows = steady_few(self._probabilities, self._fitting, before, always) if self._fitting else []

    @property
    def heading(self) -> str:
        """What stands above it: how many classes are shown where not all are."""
        shown, count = len(self.rows), len(self.names)
        return f"{shown} of {count:,} classes" if shown < count else "classes"

    def width(self, metrics: QFontMetricsF, *, short: bool = False) -> int:
        """Pixels it takes from now on, with ``short`` bars or long ones."""
        self._bar = _SHORT_BAR if short else _BAR
        if not self.names:
            return 0
        names = max(metrics.horizontalAdvance(name[:_LONGEST_NAME]) for name in self.names)
        return int(names + self._bar + metrics.horizontalAdvance(f"{_NUMBER} {TRUE}") + 4 * UNIT)

    def line(self, room: float, metrics: QFontMetricsF) -> float:
        """Height of a row, for ``room`` pixels in all; also decides how many rows there are."""
        min_line = metrics.height() + 1
        self._fitting = max(1, int(room // min_line))
        self._choose_rows(self.rows)
        self._line = min(max(min_line, room / max(len(self.names), 1)), _MAX_LINE)
        self._line = float(int(self._line))
        return self._line

    def row_rects(self, area: QRectF) -> dict[int, QRectF]:
        """Class -> pixels of its row."""
        rows = self.rows
        top = int(area.top() + (area.height() - len(rows) * self._line) / 2)
        return {
            number: QRectF(area.left(), top + place * self._line, area.width(), self._line)
            for place, number in enumerate(rows)
        }

    def tip(self, place: QPointF, area: QRectF) -> str:
        """A class's probability with all its digits, for the row under a pixel."""
        for number, rect in self.row_rects(area).items():
            if rect.contains(place):
                true = ", the true class" if number == self._true else ""
                return f"{self.names[number]}{true}: {full_precision(float(self._probabilities[number]))}"
        return ""

    def paint(self, painter: QPainter, area: QRectF, font: QFont, bold: QFont) -> None:
        """Draw it into ``area``."""
        if not self.names:
            return
        theme, metrics = current_theme(), QFontMetricsF(bold)
        finite = np.nan_to_num(self._probabilities)
        best = int(finite.argmax())
        # As everywhere: whether it is the true class; the text's colour where that is not known.
        strong = {-1: QColor(theme.text), best: theme.role(Role.OUTPUT)}.get(self._true, QColor(theme.warning))
        names = max(metrics.horizontalAdvance(name[:_LONGEST_NAME]) for name in self.names) + 2 * UNIT
        middle = Qt.AlignmentFlag.AlignVCenter
        for number, rect in self.row_rects(area).items():
            chosen, share = number == best, float(self._probabilities[number])
            painter.setFont(bold if chosen or number == self._true else font)
            painter.setPen(strong if chosen else QColor(theme.text))
            painter.drawText(rect, middle | Qt.AlignmentFlag.AlignLeft, _short(self.names[number]))
            bar = QRectF(rect.left() + names, rect.center().y() - 5, self._bar, 10)
            painter.fillRect(bar, QColor(theme.field))
            bar.setWidth(self._bar * float(finite[number]))
            painter.fillRect(bar, strong if chosen else QColor(theme.muted))
            text = format_probability(share, _DECIMALS) + (f" {TRUE}" if number == self._true else "")
            painter.drawText(
                rect.adjusted(names + self._bar + UNIT, 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, text
            )


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
