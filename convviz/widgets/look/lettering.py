"""Lines of text in several colours, as sums of products have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter


class Piece(NamedTuple):
    """A text in a colour."""

    text: str
    colour: QColor
    bold: bool = False


@dataclass(frozen=True, eq=False)
class Lettering:
    """Plain and bold letters of one size, and what they measure."""

    plain: QFont
    bold: QFont
    plain_metrics: QFontMetricsF
    bold_metrics: QFontMetricsF

    def width(self, pieces: Sequence[Piece]) -> float:
        """Pixels of a line."""
        return sum(
            (self.bold_metrics if piece.bold else self.plain_metrics).horizontalAdvance(piece.text) for piece in pieces
        )

    def draw(self, painter: QPainter, x: float, base: float, pieces: Sequence[Piece]) -> float:
        """Write a line from a point of its base line on; gives where it ends."""
        for piece in pieces:
            painter.setFont(self.bold if piece.bold else self.plain)
            painter.setPen(piece.colour)
            painter.drawText(QPointF(x, base), piece.text)
            x += self.width([piece])
        return x


def draw_sentences(painter: QPainter, sentences: Sequence[str], room: QRectF, gap: float) -> None:
    """Write sentences below one another, ``gap`` pixels apart, as far as there is room, in the font and pen at hand."""
    wrap = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
    free = QRectF(room)
    for sentence in sentences:
        needed = painter.boundingRect(free, wrap, sentence)
        if needed.bottom() > room.bottom():
            return
        painter.drawText(free, wrap, sentence)
        free.setTop(needed.bottom() + gap)
