"""Lines of text in several colours, as sums of products have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from convviz.core.text.formatting import MINUS, format_number


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


def factor(value: float, scale: float = 0.0) -> str:
    """A number as the second factor of a product: in brackets where it is negative."""
    text = format_number(value, scale)
    return f"({text})" if text.startswith(MINUS) else text


def product(first: float, second: float, colours: tuple[QColor, QColor], muted: QColor) -> list[Piece]:
    """Two numbers multiplied: "2 · (−3)", each in its colour."""
    return [
        Piece(format_number(first), colours[0], bold=True),
        Piece(" · ", muted),
        Piece(factor(second), colours[1], bold=True),
    ]
