"""In words and numbers beside the overlap: the integral, the discrete sum, and what they differ by."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.signals.writing import Lettering, Piece


class AreaWords(Painted):
    """A formula, its value in a box, and sentences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Area of the overlap", parent)
        self._value = ""
        self._sentences: tuple[str, ...] = ()
        self._facts: tuple[tuple[str, str, str], ...] = ()

    def set_words(self, value: str, facts: Sequence[tuple[str, str, str]], sentences: Sequence[str]) -> None:
        """Show the area, lines of a step, its sum and what that is off by, and sentences."""
        self._value, self._facts, self._sentences = value, tuple(facts), tuple(sentences)
        said = (f"{name}: {total}, off by {error}." for name, total, error in facts)
        self.setAccessibleDescription(" ".join([value, *said, *sentences]))
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(round(self._metrics().horizontalAdvance("then moved right by t = 2")) + 4 * UNIT, 200)

    def _letters(self, larger: int) -> Lettering:
        return Lettering(
            self._font(larger=larger),
            self._font(bold=True, larger=larger),
            self._metrics(larger=larger),
            self._metrics(bold=True, larger=larger),
        )

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
        painter.setBrush(QColor(theme.panel))
        painter.setPen(QPen(theme.role(Role.OUTPUT), 2.5))
        painter.drawRect(box)
        painter.setFont(letters.bold)
        painter.setPen(QColor(theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._value)
        base = box.center().y() + letters.bold_metrics.ascent() / 2 - 2
        said = [Piece("the area", theme.role(Role.PRODUCT), bold=True)]
        self._letters(1).draw(painter, box.right() + 3 * UNIT, base, said)
        return box.bottom() + 2 * UNIT

    def _paint_sentences(self, painter: QPainter, top: float) -> None:
        painter.setFont(self._font())
        painter.setPen(QColor(current_theme().muted))
        wrap = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
        for sentence in self._sentences:
            room = QRectF(2.0, top, self.width() - 2.0, self.height() - top)
            needed = painter.boundingRect(room, wrap, sentence)
            if needed.bottom() > self.height():
                return
            painter.drawText(room, wrap, sentence)
            top = needed.bottom() + self._metrics().height()
