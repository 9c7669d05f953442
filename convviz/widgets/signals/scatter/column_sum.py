"""One column of the shifted copies, read downwards: what each sample of x adds there, and the sum."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import format_number, full_precision
from convviz.widgets.look.lettering import Piece
from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.signals.scatter.shades import shade
from convviz.widgets.signals.side_words import SideWords
from convviz.widgets.signals.times import time_text
from convviz.widgets.signals.writing import draw_value, factor

#: What adds: the index k, x(k) and h(t − k).
Term = tuple[int, float, float]
_CHIP = 14.0


class ColumnSum(SideWords):
    """The terms below one another, each with the chip of its copy, a line, and the sum in a box."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Sum of a column", parent)
        self._time = 0
        self._shade: Callable[[int], tuple[int, int]] = _only
        self._terms: tuple[Term, ...] = ()
        self._value = 0.0
        self._so_far = False

    def set_column(
        self,
        time: int,
        terms: Sequence[Term],
        value: float,
        shade_of: Callable[[int], tuple[int, int]],
        sentences: Sequence[str],
        *,
        so_far: bool,
    ) -> None:
        """Show what adds up at a time to ``value``, in these shades; ``so_far`` where some copies are to come."""
        self._time, self._terms, self._value, self._shade = time, tuple(terms), value, shade_of
        self._sentences, self._so_far = tuple(sentences), so_far
        written = " + ".join(f"{format_number(x)} · {factor(h)}" for _, x, h in terms[:20]) or "nothing"
        self.setAccessibleDescription(f"t = {time}: {written} = {self._sum}")
        self.setToolTip(full_precision(value))
        self.update()

    @property
    def terms(self) -> tuple[Term, ...]:
        """What adds up."""
        return self._terms

    @property
    def _sum(self) -> str:
        """The sum as it is written: what lies far below its terms is rounding noise."""
        return format_number(self._value, sum(abs(x * h) for _, x, h in self._terms))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme = current_theme()
            output, text = theme.role(Role.OUTPUT), QColor(theme.text)
            letters = self._letters(2)
            title = [Piece("Column ", text, bold=True), Piece(f"t = {time_text(self._time)}", output, bold=True)]
            letters.draw(painter, 2.0, float(letters.bold_metrics.ascent()), title)
            bottom = self._paint_terms(painter, 3.0 * letters.bold_metrics.height())
            bottom = self._paint_sum(painter, bottom)
            self._paint_sentences(painter, bottom + 2 * self._metrics().height())

    def _lines(self, room: float, line: float) -> list[Term | None]:
        """The terms there is room for: the first and the last ones, with None for those between."""
        fitting = max(3, int(room / line))
        if len(self._terms) <= fitting:
            return list(self._terms)
        ends = (fitting - 1) // 2
        return [*self._terms[: fitting - 1 - ends], None, *self._terms[len(self._terms) - ends :]]

    def _paint_terms(self, painter: QPainter, top: float) -> float:
        theme, muted = current_theme(), QColor(current_theme().muted)
        number, plain = self._letters(4), self._letters(1)
        tall = 1.5 * number.bold_metrics.height()
        shown = self._lines(0.55 * self.height(), 2 * tall)
        spacing = 2 * tall if len(shown) == len(self._terms) and len(shown) * 2 * tall < 0.6 * self.height() else tall
        if spacing == tall:
            shown = self._lines(0.55 * self.height(), tall)
        texts = [format_number(term[1] * term[2]) for term in shown if term is not None]
        wide = max([number.bold_metrics.horizontalAdvance(text) for text in texts], default=0.0)
        base = top
        for place, term in enumerate(shown):
            if term is None:
                left_out = len(self._terms) - len(shown) + 1
                plain.draw(painter, _CHIP + 3 * UNIT, base, [Piece(f"… {left_out:,} more …", muted)])
            else:
                self._paint_term(painter, base, term, wide)
                if spacing > tall and place < len(shown) - 1:
                    plus = [Piece("+", muted)]
                    x = _CHIP + 3 * UNIT + wide / 2 - number.width(plus) / 2
                    number.draw(painter, x, base + spacing / 2, plus)
            base += spacing
        if not shown:
            plain.draw(painter, 2.0, base, [Piece("no copy reaches it", muted)])
            base += tall
        painter.setPen(QPen(QColor(theme.text), 1.5))
        level = base - spacing + 0.7 * number.bold_metrics.height() if shown else base - tall / 2
        painter.drawLine(2, round(level), round(self.width() * 0.75), round(level))
        return level

    def _paint_term(self, painter: QPainter, base: float, term: Term, wide: float) -> None:
        theme, number, plain = current_theme(), self._letters(4), self._letters(1)
        index, x, h = term
        painter.fillRect(QRectF(2.0, base - 0.8 * _CHIP, _CHIP * 0.7, _CHIP), shade(*self._shade(index)))
        value = [Piece(format_number(x * h), QColor(theme.text), bold=True)]
        number.draw(painter, _CHIP + 3 * UNIT + wide - number.width(value), base, value)
        worked = [
            Piece("= ", QColor(theme.muted)),
            Piece(format_number(x), theme.role(Role.INPUT), bold=True),
            Piece(" · ", QColor(theme.muted)),
            Piece(factor(h), theme.role(Role.KERNEL), bold=True),
        ]
        left = _CHIP + 7 * UNIT + wide
        if left + plain.width(worked) <= self.width():  # half of a number is another number
            plain.draw(painter, left, base, worked)

    def _paint_sum(self, painter: QPainter, top: float) -> float:
        theme, letters = current_theme(), self._letters(4)
        text = self._sum
        wide = max(letters.bold_metrics.horizontalAdvance(text) + 6 * UNIT, 14.0 * UNIT)
        box = QRectF(2.0, top + 3 * UNIT, wide, letters.bold_metrics.height() + 3 * UNIT)
        draw_value(painter, box, text, letters)
        said = f"= y({time_text(self._time)})" + (" so far" if self._so_far else "")
        base = box.center().y() + letters.bold_metrics.ascent() / 2 - 2
        self._letters(2).draw(painter, box.right() + 3 * UNIT, base, [Piece(said, theme.role(Role.OUTPUT), bold=True)])
        return box.bottom()


def _only(_number: int) -> tuple[int, int]:
    return 0, 1
