"""A histogram: what it counts, and how it is drawn."""

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from convviz.core.text.formatting import full_precision, in_short
from convviz.widgets.look.theme import UNIT, current_theme

#: Pixels of a bar that counts anything at all.
_MIN_BAR = 1.5
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, eq=False)
class Bins:
    """How many values fall into each of equally wide bins (n,) from ``low`` to ``high``, where all finite ones lie.

    ``total`` are all values there are, of which those counted may be some; ``not_finite`` of them are in no bin.
    """

    counts: NDArray[np.int64]
    low: float
    high: float
    total: int
    not_finite: int = 0

    def ends(self, digits: int) -> tuple[str, str]:
        """The numbers below its ends."""
        return in_short(self.low, digits), in_short(self.high, digits)

    def in_words(self, what: str) -> str:
        """What is counted, and what is not: "65,536 of 802,816 activations, evenly spread, from 0 to 3.5"."""
        counted = int(self.counts.sum())
        some = "" if counted + self.not_finite == self.total else f" of {self.total:,}"
        spread = ", evenly spread," if some else ""
        cut = f"; {self.not_finite:,} are not finite, and not drawn" if self.not_finite else ""
        ends = f"from {full_precision(self.low)} to {full_precision(self.high)}"
        return f"{counted:,}{some} {what}{spread} {ends}{cut}"


def ticks_width(bins: Bins, metrics: QFontMetricsF, digits: int) -> float:
    """Pixels that the texts at both ends need."""
    return sum(map(metrics.horizontalAdvance, bins.ends(digits)))


def draw_bins(painter: QPainter, area: QRectF, bins: Bins, colour: QColor, metrics: QFontMetricsF, digits: int) -> None:
    """Draw a histogram as a filled outline, a line where zero lies, and its ends below it."""
    theme = current_theme()
    outline = _outline(area, bins)
    fill = QColor(colour)
    fill.setAlphaF(0.35)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawPolygon(outline)
    painter.setPen(QPen(colour, 1))
    painter.drawPolyline(outline)
    painter.setPen(QPen(QColor(theme.muted), 1))
    painter.drawLine(area.bottomLeft(), area.bottomRight())
    below = QRectF(area.left() - UNIT, area.bottom() + 1, area.width() + 2 * UNIT, metrics.height())
    ends = bins.ends(digits)
    start, end = map(metrics.horizontalAdvance, ends)
    if bins.low <= 0 <= bins.high and bins.low < bins.high:
        zero = area.left() + area.width() * -bins.low / (bins.high - bins.low)
        painter.setPen(QPen(QColor(theme.text), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(zero, area.top()), QPointF(zero, area.bottom()))
        width = metrics.horizontalAdvance("0") + 2 * UNIT
        if below.left() + start < zero - width / 2 and zero + width / 2 < below.right() - end:
            painter.setPen(QColor(theme.text))
            painter.drawText(
                QRectF(zero - width / 2, below.top(), width, below.height()), Qt.AlignmentFlag.AlignCenter, "0"
            )
    if start + end <= below.width():
        painter.setPen(QColor(theme.muted))
        for side, text in zip((_LEFT, _RIGHT), ends, strict=True):
            painter.drawText(below, side, text)


def _outline(area: QRectF, bins: Bins) -> QPolygonF:
    """The bars' tops, from the lower left corner to the lower right one."""
    count = len(bins.counts)
    xs = area.left() + area.width() * np.repeat(np.arange(count + 1) / count, 2)
    heights = area.height() * bins.counts / bins.counts.max()
    # A single value among many thousands would not be seen at all.
    tops = area.bottom() - np.where(bins.counts > 0, np.maximum(heights, _MIN_BAR), 0.0)
    ys = np.concatenate([[area.bottom()], np.repeat(tops, 2), [area.bottom()]])
    polygon: QPolygonF = pg.functions.arrayToQPolygonF(xs, ys)
    return polygon
