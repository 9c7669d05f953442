"""The sum of the products, written below their columns, and where it goes."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from convviz.core.signals.convolution import Conv1dStep
from convviz.core.text.formatting import format_number
from convviz.widgets.look.lettering import Lettering, Piece
from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.signals.geometry import Columns
from convviz.widgets.signals.writing import draw_value, product

#: Products up to which all are written.
WRITTEN = 20


def value_text(step: Conv1dStep) -> str:
    """The sum of a step: what lies far below its products is rounding noise."""
    return format_number(step.value, float(np.abs(step.products).sum()))


def terms_of(step: Conv1dStep, overlap: range) -> list[list[Piece]]:
    """The products of the times that overlap, each in its colours."""
    theme = current_theme()
    colours, muted = (theme.role(Role.INPUT), theme.role(Role.KERNEL)), QColor(theme.muted)
    places = range(overlap.start - step.start, overlap.stop - step.start)
    return [product(float(step.patch[place]), float(step.weights[place]), colours, muted) for place in places]


def in_words(step: Conv1dStep, overlap: range) -> str:
    """The sum as a text: "1 · 1 + 2 · 2 + 2 · 3 = 11"."""
    if len(overlap) > WRITTEN:
        return f"a sum of {len(overlap):,} products = {value_text(step)}"
    terms = ["".join(piece.text for piece in term) for term in terms_of(step, overlap)]
    return f"{' + '.join(terms) or 'an empty sum'} = {value_text(step)}"


class WrittenSum:
    """Writes the sum of a step.

    Parameters
    ----------
    columns : below which the products stand.
    middle : the pixel, from the top, of the middle of the line.
    right : the pixel at which all must end.
    letters : of its text.
    """

    def __init__(self, columns: Columns, middle: float, right: float, letters: Lettering) -> None:
        self._columns, self._middle, self._right, self._letters = columns, middle, right, letters
        self._base = middle + letters.plain_metrics.ascent() / 2 - 2

    def paint(self, painter: QPainter, step: Conv1dStep, time: int, overlap: range, chosen: int | None) -> QRectF:
        """Write it; gives the box of what it comes to. ``chosen`` is a time whose product is always written."""
        muted = QColor(current_theme().muted)
        if not overlap:
            return self._paint_in_line(painter, [Piece("empty sum", muted)], step, time)
        terms = terms_of(step, overlap) if len(overlap) <= WRITTEN else []
        wide = max(map(self._letters.width, terms), default=0.0)
        if terms and wide + self._letters.plain_metrics.horizontalAdvance(" + ") > self._columns.spacing:
            line = [piece for term in terms for piece in (Piece(" + ", muted), *term)][1:]
            if self._letters.width(line) + self._width(value_text(step)) < self._right - self._columns.left:
                return self._paint_in_line(painter, line, step, overlap[len(overlap) // 2])
        if not terms or wide + self._letters.plain_metrics.horizontalAdvance(" + ") > self._columns.spacing:
            return self._paint_in_line(painter, _elided(step, overlap, chosen), step, overlap[len(overlap) // 2])
        half = self._columns.spacing / 2
        for number, (at, term) in enumerate(zip(overlap, terms, strict=True)):
            x = self._columns.x(at)
            self._letters.draw(painter, x - self._letters.width(term) / 2, self._base, term)
            sign = [Piece("+" if number < len(terms) - 1 else "=", muted)]
            self._letters.draw(painter, x + half - self._letters.width(sign) / 2, self._base, sign)
        return self._paint_result(painter, self._columns.x(overlap.stop - 1) + half + 4 * UNIT, value_text(step))

    def _paint_in_line(self, painter: QPainter, pieces: Sequence[Piece], step: Conv1dStep, time: int) -> QRectF:
        """Write a sum in one line, as near to the column of a time as there is room."""
        line = [*pieces, Piece(" = ", QColor(current_theme().muted))]
        wide, text = self._letters.width(line), value_text(step)
        last = self._right - wide - self._width(text) - UNIT
        x = max(min(self._columns.x(time) - wide / 2, last), UNIT)
        end = self._letters.draw(painter, max(x, min(self._columns.left, last)), self._base, line)
        return self._paint_result(painter, end + UNIT, text)

    def _width(self, text: str) -> float:
        """Pixels of a result's box."""
        return max(self._letters.bold_metrics.horizontalAdvance(text) + 6 * UNIT, 12.0 * UNIT)

    def _paint_result(self, painter: QPainter, left: float, text: str) -> QRectF:
        wide, tall = self._width(text), self._letters.bold_metrics.height() + 2 * UNIT
        box = QRectF(min(left, self._right - wide - 2), self._middle - tall / 2, wide, tall)
        draw_value(painter, box, text, self._letters)
        return box


def _elided(step: Conv1dStep, overlap: range, chosen: int | None) -> list[Piece]:
    """The first and the last product, the chosen one, and how many there are."""
    muted = QColor(current_theme().muted)
    times = sorted({overlap.start, overlap.stop - 1, *(() if chosen is None or chosen not in overlap else (chosen,))})
    pieces: list[Piece] = []
    for number, time in enumerate(times):
        if number:
            pieces.append(Piece(" + … + " if time - times[number - 1] > 1 else " + ", muted))
        pieces += terms_of(step, range(time, time + 1))[0]
    return [*pieces, Piece(f"   ({len(overlap):,} products)", muted)]


def draw_way(painter: QPainter, box: QRectF, to: float, level: float) -> None:
    """Draw an arrow from below a box to the left, to pixel ``to`` at a ``level``; not where there is no room for it."""
    if box.center().x() - to < 6 * UNIT:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(current_theme().role(Role.OUTPUT), 1.5))
    path = QPainterPath(QPointF(box.center().x(), box.bottom() + 1))
    path.lineTo(box.center().x(), level)
    path.lineTo(to, level)
    painter.drawPath(path)
    painter.drawPolyline([QPointF(to + 7, level - 5), QPointF(to, level), QPointF(to + 7, level + 5)])
