"""Times below an axis."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from convviz.widgets.look.theme import UNIT, current_theme
from convviz.widgets.signals.geometry import Columns

_STRIDES = [factor * 10**power for power in range(9) for factor in (1, 2, 5)]


def time_text(time: int) -> str:
    """A time as it is written on the screen."""
    return f"{time:,}".replace("-", "−")


def draw_times(
    painter: QPainter, columns: Columns, middle: float, metrics: QFontMetricsF, font: QFont, name: str, left: float
) -> None:
    """Write the times below their columns, as many as have room, and what they are called before them."""
    painter.setFont(font)
    painter.setPen(QColor(current_theme().muted))
    base = middle + metrics.ascent() / 2 - 1
    widest = max(metrics.horizontalAdvance(time_text(end)) for end in (columns.first, columns.last)) + 3 * UNIT
    stride = next(step for step in _STRIDES if step * columns.spacing >= widest)
    for time in range(-(-columns.first // stride) * stride, columns.last + 1, stride):
        text = time_text(time)
        painter.drawText(QPointF(columns.x(time) - metrics.horizontalAdvance(text) / 2, base), text)
    painter.drawText(QPointF(left - metrics.horizontalAdvance(name), base), name)
