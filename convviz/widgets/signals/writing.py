"""Numbers and products as the sums of convolutions are written, and the box of what they come to."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from convviz.core.text.formatting import bracketed, format_number
from convviz.widgets.look.lettering import Lettering, Piece
from convviz.widgets.look.theme import Role, current_theme


def factor(value: float, scale: float = 0.0) -> str:
    """A number as the second factor of a product: in brackets where it is negative."""
    return bracketed(format_number(value, scale))


def product(first: float, second: float, colours: tuple[QColor, QColor], muted: QColor) -> list[Piece]:
    """Two numbers multiplied: "2 · (−3)", each in its colour."""
    return [
        Piece(format_number(first), colours[0], bold=True),
        Piece(" · ", muted),
        Piece(factor(second), colours[1], bold=True),
    ]


def draw_value(painter: QPainter, box: QRectF, text: str, letters: Lettering) -> None:
    """Write what a sum comes to in a box in the output's colour."""
    theme = current_theme()
    painter.setBrush(QColor(theme.panel))
    painter.setPen(QPen(theme.role(Role.OUTPUT), 2.5))
    painter.drawRect(box)
    painter.setFont(letters.bold)
    painter.setPen(QColor(theme.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
