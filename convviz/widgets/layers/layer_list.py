"""A network's layers as a list: what can be changed of each, and what follows from it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from convviz.core.networks.analysis import Analysis
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import Node
from convviz.widgets.layers.layer_row import HEADINGS, LayerRow, bold_of, place_columns
from convviz.widgets.layers.layer_rows import LayerHeads, LayerRows
from convviz.widgets.layers.row_place import places_of
from convviz.widgets.look.theme import UNIT

#: Pixels of the smallest text, and of the air around a line; in plain rows so many times the height of their letters.
_MIN_TEXT, _AIR = 14, 4 * UNIT
_WIDE_AIR = 2.5


class LayerList(QWidget):
    """A row for each layer, with headings; branches are indented. Rows are known by the names of their layers.

    Up and Down choose a row, Enter goes into its first control and back out, Delete asks to remove it, Alt+Up and
    Alt+Down ask to move it, Escape asks to take back what was refused.
    """

    row_chosen = Signal(str)
    #: Name of the layer, name of its field, value.
    edit_requested = Signal(str, str, object)
    remove_requested = Signal()
    #: By how many rows.
    move_requested = Signal(int)
    take_back_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heads = LayerHeads(self)
        self.canvas = LayerRows()
        self.canvas.setAccessibleName("Layers")
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self.canvas)
        # Its parent shines through; a scroll area would paint it over.
        self.area.viewport().setAutoFillBackground(False)
        self.canvas.setAutoFillBackground(False)
        self.setFocusProxy(self.canvas)
        self._parts = QVBoxLayout(self)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(0)
        self._parts.addWidget(self.heads)
        self._parts.addWidget(self.area, 1)
        self.setMinimumHeight(120)
        self._whole = (1, 1)
        self._selected = ""
        self._plain = False
        self.canvas.resized.connect(self._on_canvas_resized)
        self.canvas.key_pressed.connect(self._on_canvas_key_pressed)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus_changed)

    @property
    def rows(self) -> list[LayerRow]:
        """The rows from top to bottom."""
        return self.canvas.rows

    def set_network(self, spec: NetworkSpec, analysis: Analysis) -> None:
        """Show a network; controls that stay keep the focus and what is typed in them."""
        self._whole = spec.input_shape[1], spec.input_shape[2]
        self._keep_rows(spec)
        known, problem = {facts.name: facts for facts in analysis.nodes}, analysis.problem
        answer = spec.answer if spec.has_answer else None
        self.canvas.takes_escape = problem is not None
        for row, node, place in zip(self.rows, spec.nodes, places_of(spec.nodes), strict=True):
            row.show_layer(node.name, node.layer, known.get(node.name), self._whole)
            row.set_place(place)
            row.set_problem(problem if problem is not None and problem.name == node.name else None)
            row.set_answer(answer is node)
        self._arrange()
        self._show_selected()

    def set_plain(self, plain: bool) -> None:
        """Write what can be changed as text, as large as all rows are in view; or show the controls again."""
        self._plain = plain
        self._arrange()

    def set_selected(self, name: str) -> None:
        """Show which row is chosen."""
        if name != self._selected:
            self._selected = name
            self._show_selected()

    @property
    def _chosen(self) -> LayerRow | None:
        return next((row for row in self.rows if row.title == self._selected), None)

    def _show_selected(self) -> None:
        for row in self.rows:
            row.set_selected(row.title == self._selected, self.canvas.hasFocus())
        chosen = self._chosen
        if chosen is not None:
            self.canvas.setAccessibleDescription(chosen.accessibleDescription())
            self._keep_in_view()

    def _keep_in_view(self) -> None:
        """Scroll to the chosen row; all of it, where a sentence says why it is refused."""
        if self._chosen is not None:
            self.canvas.stack.activate()  # rows may have changed their heights just now
            self.area.ensureWidgetVisible(self._chosen, 0, UNIT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._plain:
            self._parts.activate()  # or the rows would be fitted into the height of before
            self._arrange()

    def _keep_rows(self, spec: NetworkSpec) -> None:
        """Have a row for each layer, in their order; a row stays with its layer, wherever that goes."""
        kept = _kept(self.rows, spec)
        going = [row for row in self.rows if row not in kept.values()]
        for row in going:  # what is half-typed in it is over
            row.edit_requested.disconnect(self.edit_requested)
        focus = QApplication.focusWidget()
        if focus is not None and any(row.isAncestorOf(focus) for row in going):
            self.canvas.setFocus()  # or Qt would hand the focus on to some other row, which so were chosen
        for row in going:
            self.canvas.take(row)
        for index, node in enumerate(spec.nodes):
            self.canvas.put(index, kept.get(node.name) or self._new_row(node))

    def _new_row(self, node: Node) -> LayerRow:
        row = LayerRow(type(node.layer), node.name, self.canvas)
        row.edit_requested.connect(self.edit_requested)
        row.pressed.connect(self._on_row_pressed)
        row.take_back_requested.connect(self.take_back_requested)
        return row

    def _arrange(self) -> None:
        if not self.rows:
            return
        for row in self.rows:
            row.set_plain(self._plain)
        room, size = self.area.viewport().height(), self.fontInfo().pixelSize()
        if self._plain:
            size = self._plain_size(size, room)
            air = max(1, UNIT + (room - self._arranged(size, UNIT)) // len(self.rows))
        self._arranged(size, min(air, int(_WIDE_AIR * size)) if self._plain else _AIR)

    def _plain_size(self, largest: int, room: int) -> int:
        """The largest letters with which all rows are in view and in one line each, or in view, or the smallest."""
        second = 0
        for size in range(largest, _MIN_TEXT - 1, -1):
            if self._arranged(size, UNIT) <= room:
                second = second or size
                if not any(row.stacked for row in self.rows):
                    return size
        return second or _MIN_TEXT

    def _arranged(self, size: int, air: int) -> int:
        """Arrange all in letters of a size, with ``air`` around a line; gives the height that this takes, in pixels."""
        font = QFont(self.font())
        font.setPixelSize(size)
        for part in (self.heads, self.canvas, *self.rows):  # rows do not take it over where there is a style sheet
            if part.font() != font:
                part.setFont(font)
        metrics, bold = self.canvas.fontMetrics(), bold_of(self.canvas.font())
        names = max(QFontMetrics(bold).horizontalAdvance(row.title) + row.place.indent for row in self.rows)
        fields = max(row.natural_width() for row in self.rows)
        texts = [[heading for heading, _ in HEADINGS], *(row.texts for row in self.rows if row.texts)]
        facts = [max(metrics.horizontalAdvance(text) for text in column) + 1 for column in zip(*texts, strict=True)]
        width = self.canvas.width()  # that of the viewport follows later where a scroll bar comes or goes
        columns = place_columns(width, names, fields, facts, spread=self._plain)
        self.heads.set_columns(columns)
        for row in self.rows:
            row.arrange(columns, width, air)
        return sum(row.height() for row in self.rows)

    def _on_canvas_resized(self, across: bool) -> None:
        if across:
            self._arrange()
        if self._chosen is not None and self._chosen.problem.text():
            self._keep_in_view()

    def _on_row_pressed(self, name: str) -> None:
        self.canvas.setFocus()
        self.row_chosen.emit(name)

    def _on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now is not self.canvas and self.canvas.isAncestorOf(now):
            name = next(row.title for row in self.rows if row.isAncestorOf(now))
            if name != self._selected:
                self.row_chosen.emit(name)
        self._show_focus()

    def _show_focus(self) -> None:
        row = self._chosen
        if row is not None:
            row.set_selected(True, self.canvas.hasFocus())

    def _on_canvas_key_pressed(self, key: int, alt: bool) -> None:
        chosen, last = self._chosen, len(self.rows) - 1
        place = self.rows.index(chosen) if chosen is not None else 0
        steps: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        ends: dict[int, int] = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        if key in steps and alt:
            self.move_requested.emit(steps[key])
        elif key in steps:
            self.row_chosen.emit(self.rows[min(max(place + steps[key], 0), last)].title)
        elif key in ends:
            self.row_chosen.emit(self.rows[ends[key]].title)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_requested.emit()
        elif key == Qt.Key.Key_Escape:
            self.take_back_requested.emit()
        elif not self.canvas.hasFocus():
            self.canvas.setFocus()  # Enter in a control ends the typing
        elif chosen is not None:
            chosen.focus_first()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._arrange()
        super().changeEvent(event)


def _kept(rows: list[LayerRow], spec: NetworkSpec) -> dict[str, LayerRow]:
    """The rows that stay, by the names of the layers they show; a layer that was renamed in its place keeps its row."""
    kinds = {node.name: type(node.layer) for node in spec.nodes}
    kept = {row.title: row for row in rows if kinds.get(row.title) is row.kind}
    for row, node in zip(rows, spec.nodes, strict=False):
        if row.title not in kinds and node.name not in kept and row.kind is type(node.layer):
            kept[node.name] = row
    return kept
