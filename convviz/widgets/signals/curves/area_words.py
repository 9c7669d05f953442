"""In words and numbers beside the overlap: the integral, the discrete sum, and what they differ by."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from convviz.widgets.look.lettering import Piece
from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.signals.side_words import SideWords
from convviz.widgets.signals.writing import draw_value


class AreaWords(SideWords):
    """A formula, its value in a box, and sentences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Area of the overlap", parent)
        self._value = ""
        self._facts: tuple[tuple[str, str, str], ...] = ()

    def set_words(self, value: str, facts: Sequence[tuple[str, str, str]], sentences: Sequence[str]) -> None:
        """Show the area, lines of a step, its sum and what that is off by, and sentences."""
        self._value, self._facts, self._sentences = value, tuple(facts), tuple(sentences)
        said = (f"{name}: {total}, off by {error}." for name, total, error in facts)
        self.setAccessibleDescription(" ".join([value, *said, *sentences]))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme, plain, line = current_theme(), self._letters(1), self._metrics().height() + 5
            text = QColor(theme.text)
            formula = [
                Piece("y(t) = ∫ ", text),
                Piece("x(τ)", theme.role(Role.INPUT), bold=True),
                Piece(" · ", text),
                Piece("h(t − τ)", theme.role(Role.KERNEL), bold=True),
                Piece(" dτ", text),
            ]
            base = float(plain.bold_metrics.ascent()) + UNIT
            plain.draw(painter, 2.0, base, formula)
            base = self._paint_value(painter, base + line)
            base = self._paint_facts(painter, base + line)
            self._paint_sentences(painter, base + line)

    def _paint_facts(self, painter: QPainter, base: float) -> float:
        """A table of the discrete sums, in as many columns as have room."""
        theme, letters, line = current_theme(), self._letters(0), self._metrics().height() + 5
        text, muted = QColor(theme.text), QColor(theme.muted)
        rows = [("step", "sum of bars", "off by"), *self._facts]
        widths = [max(letters.bold_metrics.horizontalAdvance(row[place]) for row in rows) for place in range(3)]
        gap = 3.0 * UNIT
        count = 3 if sum(widths) + 2 * gap <= self.width() else 2
        for number, row in enumerate(rows):
            x = 2.0
            for place in range(count):
                piece = Piece(row[place], muted if not number or place != 1 else text, bold=bool(number) and place == 1)
                letters.draw(painter, x, base, [piece])
                x += widths[place] + gap
            base += line
        return base - line

    def _paint_value(self, painter: QPainter, top: float) -> float:
        theme, letters = current_theme(), self._letters(4)
        wide = max(letters.bold_metrics.horizontalAdvance(self._value) + 6 * UNIT, 16.0 * UNIT)
        box = QRectF(3.0, top, wide, letters.bold_metrics.height() + 3 * UNIT)
        draw_value(painter, box, self._value, letters)
        base = box.center().y() + letters.bold_metrics.ascent() / 2 - 2
        said = [Piece("the area", theme.role(Role.PRODUCT), bold=True)]
        self._letters(1).draw(painter, box.right() + 3 * UNIT, base, said)
        return box.bottom() + 2 * UNIT
