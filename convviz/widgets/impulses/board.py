"""The scene of unit impulses: above the impulses that add up to x, below their responses that add up to y."""

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QWidget

from convviz.core.text.rounding import Rounding
from convviz.core.windows.geometry import Window
from convviz.widgets.grid.cell_rounding import clear_width
from convviz.widgets.grid.cells import CellLayer
from convviz.widgets.grid.marks import Outline, Stroke
from convviz.widgets.impulses.board_plan import MAX_TERMS, BoardPlan, Needs, plan_board
from convviz.widgets.impulses.formula_line import DOTS, Piece, placed_formula
from convviz.widgets.impulses.runs import Run, Runs, broken, draw_runs, width_of
from convviz.widgets.impulses.scene import Scene, Term, TermState
from convviz.widgets.impulses.term_grid import TermGrid
from convviz.widgets.look.places import ARROWS, PaintedPlaces, draw_outlined
from convviz.widgets.look.theme import UNIT, Role, current_theme

#: Lines that the written sum may take, and the height of one for each pixel of its text's.
_WORKED_LINES, _LINE = 2, 1.3
#: Pixels by which it is larger than other text where so many lines are to spare.
_LARGER, _SPARE_LINES = 4, 1.5
#: Pixels of the largest cells, for text of the usual size.
_MAX_CELL = 88


class ImpulseBoard(PaintedPlaces[int]):
    """Terms as grids, one beside the other, of which one points at any; a place is the number of a term.

    Where there are more terms than have room it shows the one before the current one, that, and the next, with "…" for
    the rest.
    """

    #: A term was clicked.
    term_requested = Signal(int)
    #: A pixel (row, column) of the sum x so far was clicked.
    pixel_requested = Signal(int, int)
    #: The mouse is over a cell (row, column) of y, in the sum or in a copy.
    cell_hovered = Signal(int, int)
    #: A cell of y was clicked.
    cell_requested = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Terms of the sum", parent)
        self.setMinimumSize(320, 300)
        self._scene: Scene | None = None
        self._term_at: Callable[[int], Term] | None = None
        self._plan: BoardPlan | None = None
        self._planned: tuple[object, ...] = ()
        self.impulses = [TermGrid("Impulse", self) for _ in range(MAX_TERMS)]
        self.copies = [TermGrid("Copy", self) for _ in range(MAX_TERMS)]
        self.response = TermGrid("Response h", self)
        self.x_sum, self.y_sum = TermGrid("x so far", self), TermGrid("y so far", self)
        self._terms: dict[int, Term] = {}
        self._formula: list[Piece] = []
        self._connect()

    def _connect(self) -> None:
        for view in (*self.impulses, *self.copies):
            view.cell_clicked.connect(self._on_term_clicked)
        for copy in self.copies:
            copy.cell_hovered.connect(self._on_copy_hovered)
            copy.hover_ended.connect(self.hover_ended)
        self.x_sum.cell_clicked.connect(self.pixel_requested)
        self.y_sum.cell_hovered.connect(self.cell_hovered)
        self.y_sum.cell_clicked.connect(self.cell_requested)
        self.y_sum.hover_ended.connect(self.hover_ended)
        for view in self.grids:
            view.rounding_changed.connect(self._on_rounding_changed)
            view.hide()

    @property
    def grids(self) -> list[TermGrid]:
        """All of its grids, seen or not."""
        return [*self.impulses, *self.copies, self.response, self.x_sum, self.y_sum]

    @property
    def shown_terms(self) -> range:
        """The terms that are seen."""
        if self._scene is None or self._plan is None:
            return range(0)
        slots = self._plan.slots
        first = min(max(self._scene.current - slots // 2, 0), self._scene.count - slots)
        return range(first, first + slots)

    def show_scene(self, scene: Scene | None, term_at: Callable[[int], Term] | None = None) -> None:
        """Show a step, of which ``term_at`` gives the terms; None for nothing."""
        self._scene, self._term_at = scene, term_at
        self._terms.clear()
        if scene is not None:
            self.setAccessibleDescription(f"term {scene.current + 1} of {scene.count}")
        self._arrange()
        self.update()

    # -- where things lie ----------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(800, 560)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._arrange()

    def _lay_out(self) -> None:
        super()._lay_out()
        self._planned = ()
        self._arrange()

    def _font_of(self, bold: bool) -> QFont:
        return self._font(bold=bold)

    def _large_font_of(self, bold: bool) -> QFont:
        return self._font(bold=bold, larger=_LARGER)

    def _needs(self, scene: Scene) -> Needs:
        name = width_of(scene.longest[-1], self._font_of) + 2 * UNIT
        cells = [self._clear_width(layer) for layer in (scene.all_x, scene.all_y, scene.response)]
        x, h, y = map(_shape, (scene.x, scene.response, scene.y))
        largest = _MAX_CELL * self._min_text / self._min_number
        return Needs(scene.count, x, h, y, max(cells[:2]), cells[2], name, self._metrics().height(), largest)

    def _clear_width(self, layer: CellLayer) -> float:
        return math.ceil(clear_width(layer, self._sized_font(self._min_text)))

    def _arrange(self) -> None:
        """Give each grid its place and its cells."""
        scene, term_at = self._scene, self._term_at
        if scene is None or term_at is None:
            for view in self.grids:
                view.hide()
            return
        about = (scene.all_x, scene.all_y, scene.response, scene.longest, self.size(), self._min_text)
        if about != self._planned:
            self._planned = about
            self._plan = plan_board(self._needs(scene), self.width(), self.height())
        self._place_terms(scene, term_at)
        self._place_sums(scene)
        self._formula = placed_formula(scene, self._plan.formula, self._font_of) if self._plan is not None else []

    def _place_terms(self, scene: Scene, term_at: Callable[[int], Term]) -> None:
        plan, shown = self._plan, self.shown_terms
        assert plan is not None
        used = set()
        for column, index in enumerate(shown):
            # A term keeps its grids while others come and go: only their places change.
            slot = index % plan.slots
            used.add(slot)
            term = self._terms[index] = term_at(index)
            pale = term.state is TermState.TO_COME
            impulse, copy = self.impulses[slot], self.copies[slot]
            for view in (impulse, copy):
                view.set_pale(pale)
            self._put(impulse, term.impulse, plan.upper_rect(column), plan.upper_cell, scene.all_x)
            self._put(copy, term.copy, plan.lower_rect(column), plan.lower_cell, scene.all_y)
            impulse.setAccessibleName(f"Impulse {index + 1}")
            copy.setAccessibleName(f"Copy {index + 1}")
            stroke = Stroke.DASHED if pale else Stroke.SOLID
            impulse.set_focus(term.pixel)
            impulse.set_outlines(Outline(term.pixel, Role.INPUT, stroke))
            copy.set_focus(term.window)
            copy.set_outlines(
                Outline(term.window, Role.PRODUCT, stroke),
                *([] if term.cell is None else [Outline(term.cell, Role.OUTPUT, stroke)]),
            )
        for slot in set(range(MAX_TERMS)) - used:
            self.impulses[slot].hide()
            self.copies[slot].hide()

    def _place_sums(self, scene: Scene) -> None:
        plan = self._plan
        assert plan is not None
        self._put(self.x_sum, scene.x, plan.upper_rect(plan.slots), plan.upper_cell, scene.all_x)
        self._put(self.y_sum, scene.y, plan.lower_rect(plan.slots), plan.lower_cell, scene.all_y)
        self.x_sum.set_focus(scene.pixel)
        self.y_sum.set_focus(scene.window)
        if plan.response_rect is None:
            self.response.hide()
        else:
            self._put(self.response, scene.response, plan.response_rect, plan.lower_cell, None)
            self.response.set_outlines(Outline(Window(0, 0, *_shape(scene.response)), Role.KERNEL))
        upcoming = [] if scene.next_pixel is None else [Outline(scene.next_pixel, Role.INPUT, Stroke.DASHED)]
        self.x_sum.set_outlines(Outline(scene.pixel, Role.INPUT), *upcoming)
        cell = [] if scene.cell is None else [Outline(scene.cell, Role.OUTPUT)]
        self.y_sum.set_outlines(Outline(scene.window, Role.PRODUCT), *cell)

    def _put(self, view: TermGrid, layer: CellLayer, rect: QRect, cell: float, compared: CellLayer | None) -> None:
        """Show cells in their place, with numbers rounded as those that they are compared with."""
        view.compared = compared
        view.setGeometry(rect)
        view.set_limit(cell)
        view.set_whole(self._plan is not None and self._plan.whole)
        view.set_layer(layer)
        view.show()

    def _on_rounding_changed(self) -> None:
        self.update()

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        scene, plan = self._scene, self._plan
        if scene is None or plan is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_formula(painter, scene)
            self._paint_columns(painter, scene, plan)
            self._paint_worked(painter, scene, plan)
            self._paint_focus(painter)

    def _paint_formula(self, painter: QPainter, scene: Scene) -> None:
        metrics = self._metrics()
        for box, runs, place in self._formula:
            base = QPointF(box.x(), box.center().y() + (metrics.ascent() - metrics.descent()) / 2)
            draw_runs(painter, runs, base, self._font_of)
            if place == scene.current:
                painter.setPen(QPen(current_theme().role(Role.INPUT), 2))
                painter.drawLine(QPointF(box.left(), base.y() + 5), QPointF(box.right(), base.y() + 5))
            if place is not None and place in (self._selected, self._hovered):
                draw_outlined(painter, box.adjusted(-3, 3, 3, -1), QColor(current_theme().accent), 1.5)

    def _paint_columns(self, painter: QPainter, scene: Scene, plan: BoardPlan) -> None:
        shown = self.shown_terms
        for column, index in enumerate(shown):
            term = self._terms[index]
            for names, top in zip(term.names, (plan.upper_names, plan.lower_names), strict=True):
                self._write_name(painter, names, plan, column, top)
            self._paint_arrow(painter, plan, column, pale=term.state is TermState.TO_COME)
            if column:
                self._write_sign(painter, plan, column, "+", quiet=term.state is TermState.TO_COME)
        tops, views = (plan.upper_names, plan.lower_names), (self.x_sum, self.y_sum)
        for name, top, view in zip(scene.names, tops, views, strict=True):
            self._write_name(painter, _with_rounding(name, view.rounding), plan, plan.slots, top)
        if plan.response is not None:
            name = (Run("h", Role.KERNEL, bold=True),)
            x = plan.response[0] + (plan.response[1] - width_of(name, self._font_of)) / 2
            draw_runs(painter, name, QPointF(x, plan.lower_names + self._metrics().ascent()), self._font_of)
        self._paint_arrow(painter, plan, plan.slots, pale=False)
        self._write_sign(painter, plan, plan.slots, "=")
        if shown.start > 0:
            self._write_beside(painter, plan, plan.columns[0] - plan.sign, f"{DOTS} +")
        if shown.stop < scene.count:
            self._write_beside(painter, plan, plan.columns[plan.slots - 1] + plan.width, f"+ {DOTS}")

    def _write_name(self, painter: QPainter, names: Sequence[Runs], plan: BoardPlan, column: int, top: float) -> None:
        room = plan.width + plan.sign - UNIT
        name = next((name for name in names if width_of(name, self._font_of) <= room), names[-1])
        metrics = self._metrics()
        x = plan.columns[column] + (plan.width - width_of(name, self._font_of)) / 2
        draw_runs(painter, name, QPointF(max(0.0, x), top + metrics.ascent()), self._font_of)

    def _write_sign(self, painter: QPainter, plan: BoardPlan, column: int, sign: str, *, quiet: bool = False) -> None:
        painter.setFont(self._font(larger=4))
        painter.setPen(QColor(current_theme().muted if quiet else current_theme().text))
        for rows in (plan.upper, plan.lower):
            painter.drawText(plan.between(column, rows), Qt.AlignmentFlag.AlignCenter, sign)

    def _write_beside(self, painter: QPainter, plan: BoardPlan, left: float, text: str) -> None:
        """Write what stands for the terms that are not seen."""
        painter.setFont(self._font(larger=4))
        painter.setPen(QColor(current_theme().muted))
        for top, height in (plan.upper, plan.lower):
            painter.drawText(QRectF(left, top, plan.sign, height), Qt.AlignmentFlag.AlignCenter, text)

    def _paint_arrow(self, painter: QPainter, plan: BoardPlan, column: int, *, pale: bool) -> None:
        """An arrow from what is above to its response, with "∗ h" beside it."""
        colour = QColor(current_theme().muted) if pale else current_theme().role(Role.KERNEL)
        top, height = plan.arrow
        x, start, end = plan.columns[column] + plan.width / 2, top + 0.12 * height, top + 0.82 * height
        painter.setPen(QPen(colour, 2, Qt.PenStyle.DashLine if pale else Qt.PenStyle.SolidLine))
        painter.drawLine(QPointF(x, start), QPointF(x, end))
        painter.setPen(QPen(colour, 2))
        painter.drawPolyline(QPolygonF([QPointF(x - 5, end - 6), QPointF(x, end), QPointF(x + 5, end - 6)]))
        painter.setFont(self._font(bold=True))
        beside = QRectF(x + 3 * UNIT, start, plan.width / 2 + plan.sign, end - start)
        painter.drawText(beside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "∗ h")

    def _paint_worked(self, painter: QPainter, scene: Scene, plan: BoardPlan) -> None:
        large = plan.spare > _SPARE_LINES * self._metrics().height()
        fonts, metrics = (
            (self._large_font_of, self._metrics(larger=_LARGER)) if large else (self._font_of, self._metrics())
        )
        lines: list[Runs] = []
        for way in scene.worked:
            lines = broken(way, fonts, plan.worked.width())
            if len(lines) <= _WORKED_LINES:
                break
        y = plan.worked.top() + metrics.ascent()
        for line in lines:
            draw_runs(painter, line, QPointF(plan.worked.left(), y), fonts)
            y += _LINE * metrics.height()
        metrics = self._metrics()
        rows = int((plan.worked.bottom() - y - metrics.descent()) / (_LINE * metrics.height())) + 1
        notes = (broken(note, self._font_of, plan.worked.width()) for note in scene.notes)
        for line in next((note for note in notes if len(note) <= rows), []):
            draw_runs(painter, line, QPointF(plan.worked.left(), y), self._font_of)
            y += _LINE * metrics.height()

    # -- pointing ------------------------------------------------------------------------------------------------

    def _place_at(self, point: QPointF) -> int | None:
        for box, _, place in self._formula:
            if box.contains(point):
                return place
        plan = self._plan
        if plan is None:
            return None
        for column, index in enumerate(self.shown_terms):
            if abs(point.x() - plan.columns[column] - plan.width / 2) <= plan.width / 2 and self._is_name(plan, point):
                return index
        return None

    def _is_name(self, plan: BoardPlan, point: QPointF) -> bool:
        line = self._metrics().height()
        return any(top <= point.y() <= top + line for top in (plan.upper_names, plan.lower_names))

    def _text_of(self, place: int) -> str:
        return f"Term {place + 1}: click to go there"

    def _first_place(self) -> int | None:
        return None if self._scene is None else self._scene.current

    def _next_place(self, place: int, key: Qt.Key) -> int:
        down, across = ARROWS[key]
        return place if self._scene is None else min(max(place + down + across, 0), self._scene.count - 1)

    def _reveal(self, place: int) -> None:
        if place not in [piece.term for piece in self._formula]:
            self.term_requested.emit(place)

    def _emit_clicked(self, place: int) -> None:
        self.term_requested.emit(place)

    def _term_of(self, view: object) -> int | None:
        """The term that one of the grids shows."""
        pairs = zip(self.impulses, self.copies, strict=True)
        slot = next(slot for slot, pair in enumerate(pairs) if view in pair)
        plan = self._plan
        return None if plan is None else next((i for i in self.shown_terms if i % plan.slots == slot), None)

    def _on_term_clicked(self) -> None:
        index = self._term_of(self.sender())
        if index is not None:
            self.term_requested.emit(index)

    def _on_copy_hovered(self, row: int, column: int) -> None:
        index = self._term_of(self.sender())
        if index is not None and index in self._terms:
            top, _, left, _ = self._terms[index].copy.padding
            self.cell_hovered.emit(row + top, column + left)


def _with_rounding(name: Runs, rounding: Rounding | None) -> Sequence[Runs]:
    """A name with what must be said of how numbers are rounded, from the longest form to the shortest."""
    if rounding is None or not rounding.remark:
        return (name,)
    return (*name, Run(f", {rounding.remark}", quiet=True)), (*name, Run(f" {rounding.short}", quiet=True))


def _shape(layer: CellLayer) -> tuple[int, int]:
    return layer.rows, layer.columns
