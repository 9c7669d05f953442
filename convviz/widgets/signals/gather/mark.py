"""The mark of t: a pill that is dragged along the axis, with an arrow to step by on either side."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from convviz.widgets.look.lettering import Lettering, Piece
from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.signals.geometry import Columns
from convviz.widgets.signals.times import time_text

_TIP = 7.0


@dataclass(frozen=True, eq=False)
class TimeMark:
    """Where it stands.

    Attributes
    ----------
    time : t.
    middle : the pixel of its middle, from the top.
    metrics : of its bold text.
    """

    columns: Columns
    time: int
    middle: float
    metrics: QFontMetricsF

    @property
    def text(self) -> str:
        """What it says."""
        return f"t = {time_text(self.time)}"

    @property
    def pill(self) -> QRectF:
        """The pixels of the pill, within the axis."""
        wide, tall = self.metrics.horizontalAdvance(self.text) + 6 * UNIT, self.metrics.height() + UNIT
        ends = self.columns.left + wide / 2, self.columns.right - wide / 2
        x = min(max(self.columns.x(self.time), ends[0]), ends[1])
        return QRectF(x - wide / 2, self.middle - tall / 2, wide, tall)

    def arrow(self, direction: int) -> QRectF:
        """The pixels of the arrow to the left (-1) or to the right (1)."""
        pill, wide = self.pill, self.metrics.height()
        return QRectF(pill.left() - wide - 1 if direction < 0 else pill.right() + 1, pill.top(), wide, pill.height())

    def arrow_at(self, point: QPointF) -> int:
        """-1 or 1 for the arrow at a pixel; 0 for none."""
        return next((direction for direction in (-1, 1) if self.arrow(direction).contains(point)), 0)

    def paint(self, painter: QPainter, letters: Lettering, hint: str, beyond: float) -> None:
        """Draw it, its tip at its time, and a ``hint`` to its right, ``beyond`` a pixel, where there is room."""
        theme, pill = current_theme(), self.pill
        colour = theme.role(Role.KERNEL)
        draw_pill(painter, pill, self.columns.x(self.time), self.text, letters.bold)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 2, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        for direction in (-1, 1):
            painter.drawPath(_chevron(self.arrow(direction), direction))
        left = max(self.arrow(1).right(), beyond) + 3 * UNIT
        if left + letters.plain_metrics.horizontalAdvance(hint) < self.columns.right:
            base = pill.center().y() + letters.plain_metrics.ascent() / 2 - 2
            letters.draw(painter, left, base, [Piece(hint, QColor(theme.muted))])


def draw_pill(painter: QPainter, pill: QRectF, x: float, text: str, font: QFont) -> None:
    """Draw a mark of t, whose tip points up at a pixel ``x``."""
    theme, foot = current_theme(), pill.top() + 1
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.role(Role.KERNEL))
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
    painter.drawPolygon(QPolygonF([QPointF(x, foot - _TIP), QPointF(x - _TIP, foot), QPointF(x + _TIP, foot)]))
    painter.setFont(font)
    painter.setPen(QColor(theme.panel))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)


def _chevron(box: QRectF, direction: int) -> QPainterPath:
    middle, deep = box.center(), box.height() / 5
    path = QPainterPath(QPointF(middle.x() - direction * deep / 2, middle.y() - deep))
    path.lineTo(middle.x() + direction * deep / 2, middle.y())
    path.lineTo(middle.x() - direction * deep / 2, middle.y() + deep)
    return path
