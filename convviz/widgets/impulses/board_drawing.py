"""Drawing what the scene of unit impulses has around its grids: names, signs, arrows and the written sum."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from convviz.core.text.rounding import Rounding
from convviz.widgets.impulses.board_plan import BoardPlan
from convviz.widgets.impulses.formula_line import DOTS
from convviz.widgets.impulses.runs import Fonts, Run, Runs, broken, draw_runs, width_of
from convviz.widgets.impulses.scene import Scene, Term, TermState
from convviz.widgets.look.formula import draw_formula, formula
from convviz.widgets.look.theme import UNIT, Role, current_theme

#: Lines that the written sum may take, and the height of one for each pixel of its text's.
_WORKED_LINES, _LINE = 2, 1.3
#: What all of it follows, in the form for which there is room.
_RULE_OF_Y = r"y(n_1,n_2)=\sum_{k_1,k_2} x(k_1,k_2)\,h(n_1-k_1,\,n_2-k_2)"
_RULES = (
    r"x(n_1,n_2)=\sum_{k_1,k_2} x(k_1,k_2)\,\delta(n_1-k_1,\,n_2-k_2)\quad\Rightarrow\quad " + _RULE_OF_Y,
    _RULE_OF_Y,
)
#: Where so many lines are to spare, the written sum is larger than other text.
_SPARE_LINES = 1.5


@dataclass(frozen=True)
class BoardDrawing:
    """Draws one scene as it is laid out; ``large`` are the fonts of the written sum and of signs."""

    painter: QPainter
    plan: BoardPlan
    fonts: Fonts
    large: Fonts

    @property
    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self.fonts(False))

    # -- terms ---------------------------------------------------------------------------------------------------

    def term(self, column: int, term: Term, *, follows: bool) -> None:
        """Draw the names of a term, its arrow, and the "+" before it where it ``follows`` another that is seen."""
        pale = term.state is TermState.TO_COME
        for names, top in zip(term.names, (self.plan.upper_names, self.plan.lower_names), strict=True):
            self._name(names, column, top)
        self._arrow(column, pale=pale)
        if follows:
            self._sign(column, "+", quiet=pale)

    def sums(self, scene: Scene, roundings: Sequence[Rounding | None]) -> None:
        """Draw the names of the sums, with how the numbers of each are rounded, and what leads to them."""
        column, tops = self.plan.slots, (self.plan.upper_names, self.plan.lower_names)
        for name, top, rounding in zip(scene.names, tops, roundings, strict=True):
            self._name(_with_rounding(name, rounding), column, top)
        self._arrow(column, pale=False)
        self._sign(column, "=")

    def rest(self, shown: range, count: int) -> None:
        """Write what stands for the terms that are not seen."""
        plan, last = self.plan, self.plan.slots - 1
        if shown.start > 0:
            self._beside(plan.columns[0] - plan.rest, f"{DOTS} +")
        if shown.stop < count:
            self._beside(plan.columns[last] + plan.widths[last], f"+ {DOTS}")

    def response(self) -> None:
        """Write the name of h over it, where it is seen."""
        if self.plan.response is not None:
            left, width = self.plan.response
            name = (Run("h", Role.KERNEL, bold=True),)
            self._centred(name, left + width / 2, self.plan.lower_names)

    def _name(self, names: Sequence[Runs], column: int, top: float) -> None:
        room = self.plan.widths[column] + self.plan.sign - UNIT
        fitting = (name for name in names if width_of(name, self.fonts) <= room)
        name = next(fitting, None if self.plan.thin_cell else names[-1])
        if name is not None:  # beside a small picture in the formula above only
            self._centred(name, self.plan.middle(column), top)

    def _centred(self, runs: Runs, middle: float, top: float) -> None:
        left = max(0.0, middle - width_of(runs, self.fonts) / 2)
        draw_runs(self.painter, runs, QPointF(left, top + self._metrics.ascent()), self.fonts)

    def _sign(self, column: int, sign: str, *, quiet: bool = False) -> None:
        self.painter.setFont(self.large(False))
        self.painter.setPen(QColor(current_theme().muted if quiet else current_theme().text))
        for rows in (self.plan.upper, self.plan.lower):
            self.painter.drawText(self.plan.between(column, rows), Qt.AlignmentFlag.AlignCenter, sign)

    def _beside(self, left: float, text: str) -> None:
        self.painter.setFont(self.large(False))
        self.painter.setPen(QColor(current_theme().muted))
        for top, height in (self.plan.upper, self.plan.lower):
            place = QRectF(left, top, self.plan.rest, height)
            self.painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _arrow(self, column: int, *, pale: bool) -> None:
        """An arrow from what is above to its response, with "∗ h" beside it."""
        painter, (top, height) = self.painter, self.plan.arrow
        colour = QColor(current_theme().muted) if pale else current_theme().role(Role.KERNEL)
        x = self.plan.middle(column)
        start, end = top + 0.12 * height, top + 0.82 * height
        painter.setPen(QPen(colour, 2, Qt.PenStyle.DashLine if pale else Qt.PenStyle.SolidLine))
        painter.drawLine(QPointF(x, start), QPointF(x, end))
        painter.setPen(QPen(colour, 2))
        painter.drawPolyline(QPolygonF([QPointF(x - 5, end - 6), QPointF(x, end), QPointF(x + 5, end - 6)]))
        painter.setFont(self.fonts(True))
        beside = QRectF(x + 3 * UNIT, start, self.plan.widths[column] / 2 + self.plan.sign, end - start)
        painter.drawText(beside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "∗ h")

    # -- the written sum -----------------------------------------------------------------------------------------

    def worked(self, scene: Scene) -> None:
        """Write the sum of the cell, as long as there is room for it, and below it a note if there is any room left."""
        place = self.plan.worked
        fonts = self.large if self.plan.spare > _SPARE_LINES * self._metrics.height() else self.fonts
        ways = (broken(way, fonts, place.width()) for way in scene.worked)
        lines: list[Runs] = []
        for lines in ways:
            if len(lines) <= _WORKED_LINES:
                break
        y = self._lines(lines, place.top(), fonts)
        step = _LINE * self._metrics.height()
        rows = int((place.bottom() - y + step - self._metrics.height()) / step)
        notes = (broken(note, self.fonts, place.width()) for note in scene.notes)
        y = self._lines(next((note for note in notes if len(note) <= rows), []), y, self.fonts)
        self._formula(QRectF(place.left(), y, place.width(), place.bottom() - y))

    def _formula(self, place: QRectF) -> None:
        """Draw the rule that all of it follows, where there is room for it."""
        colour, size = current_theme().muted, self.large(False).pixelSize()
        if place.height() < 2 * self._metrics.height():  # without a look at how high it is: to set it takes a while
            return
        for made in (formula(rule, size, colour) for rule in _RULES):
            if made.height <= place.height() and made.width <= place.width():
                spare = min(place.height() - made.height, self._metrics.height())
                draw_formula(self.painter, made, QPointF(place.left(), place.top() + spare / 2))
                return

    def _lines(self, lines: Sequence[Runs], top: float, fonts: Fonts) -> float:
        """Write lines from a pixel on; gives that below them."""
        metrics = QFontMetricsF(fonts(False))
        for line in lines:
            draw_runs(self.painter, line, QPointF(self.plan.worked.left(), top + metrics.ascent()), fonts)
            top += _LINE * metrics.height()
        return top


def _with_rounding(name: Runs, rounding: Rounding | None) -> Sequence[Runs]:
    """A name with what must be said of how numbers are rounded, from the longest form to the shortest."""
    if rounding is None or not rounding.remark:
        return (name,)
    return (*name, Run(f", {rounding.remark}", quiet=True)), (*name, Run(f" {rounding.short}", quiet=True))
