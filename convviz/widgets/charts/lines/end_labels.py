"""The names of curves, written beside their ends."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from convviz.widgets.look.painted import Themed
from convviz.widgets.look.theme import UNIT, current_theme

#: Pixels of the line that leads from a curve's end to its name.
_LEADER = 3 * UNIT
_WIDEST = 140

#: A name, its colour, and how high its curve ends: 0 at the bottom of the chart, 1 at the top.
EndLabel = tuple[str, QColor, float]


class EndLabels(Themed):
    """A column at the right of a chart. Names that would overlap are moved apart, each still led to its curve."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._labels: tuple[EndLabel, ...] = ()
        self._top, self._length = 0.0, 1.0

    def set_labels(self, labels: Sequence[EndLabel]) -> None:
        """Show these names."""
        shown = tuple(labels)
        if shown == self._labels:
            return
        if [name for name, _, _ in shown] != [name for name, _, _ in self._labels]:
            self.updateGeometry()
        self._labels = shown
        self.update()

    def set_span(self, top: float, length: float) -> None:
        """Say where the chart's area lies, in pixels from the top."""
        if (top, length) != (self._top, self._length):
            self._top, self._length = top, length
            self.update()

    def sizeHint(self) -> QSize:
        if not self._labels:
            return QSize(UNIT, UNIT)
        names = [name for name, _, _ in self._labels]
        # Room for saying how many are left out is kept in any case, or the column would jump with the chart's height.
        widest = max(map(QFontMetricsF(self._font()).horizontalAdvance, [*names, more_text(len(names))]))
        return QSize(int(min(widest, _WIDEST)) + _LEADER + 2 * UNIT, UNIT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def places(self) -> list[tuple[str, float, float]]:
        """(name, where its curve ends, where it is written), in pixels from the top, of all that have room."""
        line = QFontMetricsF(self._font()).height()
        room = max(1, int(self.height() // line))
        kept = self._labels if len(self._labels) <= room else self._labels[: room - 1]
        wanted = [self._top + (1 - share) * self._length for _, _, share in kept]
        # The line that says how many are left out takes the lowest place.
        bottom = self.height() - (line if len(kept) < len(self._labels) else 0)
        written = spread(wanted, line, line / 2, bottom - line / 2)
        return [(name, want, got) for (name, _, _), want, got in zip(kept, wanted, written, strict=True)]

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._labels:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            font = self._font()
            metrics = QFontMetricsF(font)
            painter.setFont(font)
            places = self.places()
            for (name, end, middle), (_, colour, _) in zip(places, self._labels, strict=False):
                painter.setPen(QPen(colour, 1))
                painter.drawLine(QLineF(0, end, _LEADER, middle))
                text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, self.width() - _LEADER - UNIT)
                painter.drawText(QPointF(_LEADER + UNIT, middle - metrics.height() / 2 + metrics.ascent()), text)
            if len(places) < len(self._labels):
                painter.setPen(QColor(current_theme().muted))
                rest = QRectF(_LEADER + UNIT, self.height() - metrics.height(), self.width(), metrics.height())
                painter.drawText(rest, more_text(len(self._labels) - len(places)))


def more_text(count: int) -> str:
    """Say how many there was no room for."""
    return f"+{count} more"


def spread(wanted: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Places nearest to those wanted, in the same order, ``apart`` from each other and within ``low .. high``.

    Neighbours that would overlap become a block that moves as one, its middle at the middle of what they wanted.
    """
    order = np.argsort(wanted, kind="stable").tolist()
    blocks: list[list[int]] = []
    starts: list[float] = []

    def start_of(block: list[int]) -> float:
        ideal = sum(wanted[member] - place * apart for place, member in enumerate(block)) / len(block)
        return max(low, min(ideal, high - (len(block) - 1) * apart))

    for member in order:
        blocks.append([member])
        starts.append(start_of(blocks[-1]))
        while len(blocks) > 1 and starts[-2] + len(blocks[-2]) * apart > starts[-1]:
            blocks[-2:] = [blocks[-2] + blocks[-1]]
            starts[-2:] = [start_of(blocks[-1])]
    result = [0.0] * len(wanted)
    for block, start in zip(blocks, starts, strict=True):
        for place, member in enumerate(block):
            result[member] = start + place * apart
    return result
