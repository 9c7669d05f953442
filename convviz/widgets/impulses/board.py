"""The scene of unit impulses: above the impulses that add up to x, below their responses that add up to y."""

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from convviz.core.windows.geometry import Window
from convviz.widgets.grid.cell_rounding import clear_width
from convviz.widgets.grid.cells import CellLayer
from convviz.widgets.grid.marks import Outline, Stroke
from convviz.widgets.impulses.board_drawing import BoardDrawing
from convviz.widgets.impulses.board_plan import MAX_TERMS, BoardPlan, Needs, plan_board
from convviz.widgets.impulses.formula_line import Piece, placed_formula
from convviz.widgets.impulses.runs import draw_runs, width_of
from convviz.widgets.impulses.scene import Scene, Term, TermState
from convviz.widgets.impulses.term_grid import TermGrid
from convviz.widgets.look.places import ARROWS, PaintedPlaces, draw_outlined
from convviz.widgets.look.theme import UNIT, Role, current_theme

#: Pixels by which the written sum and signs may be larger than other text.
_LARGER = 4
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
        first = self._plan.first(self._scene.current, self._scene.count)
        return range(max(first, 0), min(first + self._plan.slots, self._scene.count))

    def _columns(self) -> list[tuple[int, int]]:
        """The columns that show a term, and which."""
        if self._scene is None or self._plan is None:
            return []
        first = self._plan.first(self._scene.current, self._scene.count)
        return [(index - first, index) for index in self.shown_terms]

    def show_scene(self, scene: Scene | None, term_at: Callable[[int], Term] | None = None) -> None:
        """Show a step, of which ``term_at`` gives the terms; None for nothing."""
        self._scene, self._term_at = scene, term_at
        self._terms.clear()
        if scene is not None:
            said = "".join(run.text for run in scene.worked[0])
            self.setAccessibleDescription(f"term {scene.current + 1} of {scene.count}; {said}")
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
        plan = self._plan
        assert plan is not None
        used = set()
        for column, index in self._columns():
            # A term keeps its grids while others come and go: only their places change.
            slot = index % plan.slots
            used.add(slot)
            term = self._terms[index] = term_at(index)
            pale = term.state is TermState.TO_COME
            impulse, copy = self.impulses[slot], self.copies[slot]
            for view in (impulse, copy):
                view.set_pale(pale)
            upper, lower = plan.cells(column)
            self._put(impulse, term.impulse, plan.upper_rect(column), upper, scene.all_x)
            self._put(copy, term.copy, plan.lower_rect(column), lower, scene.all_y)
            impulse.setAccessibleName(f"Impulse {index + 1}")
            copy.setAccessibleName(f"Copy {index + 1}")
            stroke = Stroke.DASHED if pale else Stroke.SOLID
            _name_places(impulse, f"impulse {index + 1} at ", "x", scene)
            _name_places(copy, f"copy {index + 1} at ", "y", scene)
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
        _name_places(self.x_sum, "x", "x", scene)
        _name_places(self.y_sum, "y", "y", scene)
        _name_places(self.response, "h", "h", scene)
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
            drawing = BoardDrawing(painter, plan, self._font_of, self._large_font_of)
            for column, index in self._columns():
                drawing.term(column, self._terms[index], follows=index > self.shown_terms.start)
            drawing.sums(scene, (self.x_sum.rounding, self.y_sum.rounding))
            drawing.rest(self.shown_terms, scene.count)
            drawing.response()
            drawing.worked(scene)
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

    # -- pointing ------------------------------------------------------------------------------------------------

    def _place_at(self, point: QPointF) -> int | None:
        for box, _, place in self._formula:
            if box.contains(point):
                return place
        plan = self._plan
        if plan is None:
            return None
        for column, index in self._columns():
            if abs(point.x() - plan.middle(column)) <= plan.widths[column] / 2 and self._is_name(plan, point):
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


def _name_places(view: TermGrid, name: str, grid: str, scene: Scene) -> None:
    """Have a grid call its cells by name and place, those of a part by their place in the whole."""
    top, _, left, _ = (0, 0, 0, 0) if view.layer is None else view.layer.padding
    view.set_place_name(lambda row, column: f"{name}{scene.place(grid, row + top, column + left)}")


def _shape(layer: CellLayer) -> tuple[int, int]:
    return layer.rows, layer.columns
