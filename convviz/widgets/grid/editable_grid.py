"""A small grid whose numbers can be typed, dragged up and down, and painted."""

import math
from enum import Enum, auto

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import full_precision
from convviz.core.util.checks import NUMBER_LIMIT
from convviz.widgets.controls.keys import BY_TAB
from convviz.widgets.grid.cell_editor import OPENERS, CellEditor, Way
from convviz.widgets.grid.cells import MARGIN, CellLayer
from convviz.widgets.grid.grid_view import Drag, GridView
from convviz.widgets.look.places import ARROWS
from convviz.widgets.look.theme import Role, current_theme

#: What has room in a cell that is edited, whatever stands there now.
_TO_COME = "−127.5"
#: Pixels of dragging up or down that change a number by one step.
_PIXELS_PER_STEP = 6


class Tool(Enum):
    """What the mouse does to a cell: drag its number up and down, select it for typing, or paint over cells."""

    DRAG = auto()
    TYPE = auto()
    PAINT = auto()


class EditableGrid(GridView):
    """A `GridView` with a selected cell. Only asks for edits; whoever owns the numbers sets them with ``set_layer``.

    The arrow keys walk from cell to cell where it was reached by Tab or a cell is being typed, until Return or Escape,
    and as long as the tool is `Tool.TYPE`. After the mouse they are the window's.
    """

    #: Row, column, the requested number, and the gesture it belongs to: a whole drag is one.
    edit_requested = Signal(int, int, float, int)
    #: A cell is to be typed into, though cells cannot be changed now: row, column.
    typing_requested = Signal(int, int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.drag = Drag.CELLS
        self.tool = Tool.DRAG
        self._editable = True
        #: Whether a double-click on a cell asks for typing while cells cannot be changed.
        self.offers_typing = False
        self.paint_value = 1.0
        #: Whether the edit that is requested was typed, and not dragged or painted.
        self.typing = False
        self._selected: tuple[int, int] = (0, 0)
        self._gesture = 0
        self._origin: tuple[int, int, float, QPointF] | None = None
        self._notch = 1.0
        self._walks = False
        self._editor = CellEditor(name, self)
        self._editor.entered.connect(self._on_editor_entered)
        self._editor.left.connect(self._on_editor_left)
        self._editor.given_up.connect(self._on_editor_given_up)
        self.cell_pressed.connect(self._on_cell_pressed)
        self.cell_dragged.connect(self._on_cell_dragged)

    @property
    def editable(self) -> bool:
        """Whether cells can be changed; else it is a plain `GridView`."""
        return self._editable

    def set_editable(self, editable: bool) -> None:
        """Let cells be changed, or not."""
        if editable != self._editable:
            self._editable = editable
            self._forget_room()
            self._refresh_lens()
        if not editable:
            self._editor.finish(keep=False)
        self.update()

    @property
    def selected(self) -> tuple[int, int]:
        """The selected (row, column)."""
        return self._selected

    def set_layer(self, layer: CellLayer | None) -> None:
        super().set_layer(layer)
        if layer is not None and not layer.inside(*self._selected):
            self.select(*self._selected)

    def select(self, row: int, column: int) -> None:
        """Select a cell, or the nearest there is."""
        if self.layer is not None:
            self._selected = min(max(row, 0), self.layer.rows - 1), min(max(column, 0), self.layer.columns - 1)
            self._place_editor()
            self.update()

    def edit(self, text: str = "") -> None:
        """Open the selected cell for typing, beginning with ``text`` or with its number."""
        if self.layer is None:
            return
        self._walks = True
        self._place_editor()
        self._editor.open(text or full_precision(float(self.layer.values[self._selected])), over=bool(text))

    def _wanted_width(self, cell: float) -> float:
        """While cells are edited they are wide enough for numbers to come: none must move under the pen."""
        wanted = super()._wanted_width(cell)
        if not wanted or not self._can_edit():
            return wanted
        return max(wanted, math.ceil(QFontMetricsF(self._number_font_in(cell)).horizontalAdvance(_TO_COME)) + MARGIN)

    def _place_editor(self) -> None:
        self._editor.place(self.cell_rect(*self._selected))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_editor()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._can_edit():
            return
        with QPainter(self) as painter:
            style = Qt.PenStyle.SolidLine if self.hasFocus() else Qt.PenStyle.DotLine
            painter.setPen(QPen(QColor(current_theme().roles[Role.KERNEL]), 3 if self.hasFocus() else 2, style))
            painter.drawRect(self.cell_rect(*self._selected).adjusted(1, 1, -1, -1))

    def _can_edit(self) -> bool:
        return self._editable and self.layer is not None and self.layer.values.ndim == 2

    # -- mouse ---------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._editor.finish(keep=True)
        self._walks = False
        self._gesture += 1
        cell = self.cell_at(event.position())
        if cell is not None and self.layer is not None and self._can_edit():
            self._origin = (*cell, float(self.layer.values[cell]), event.position())
            self._notch = self._step()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._origin is None or self.tool is not Tool.DRAG or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        row, column, value, start = self._origin
        notches = int((start.y() - event.position().y()) / _PIXELS_PER_STEP)
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        # Sums of tenths are no tenths to the last digit.
        self._request(row, column, round(value + notches * self._notch * (0.1 if fine else 1.0), 10))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._origin = None
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell is not None and self.offers_typing and not self._editable:
            self.typing_requested.emit(*cell)
        elif cell is None or not self._can_edit():
            super().mouseDoubleClickEvent(event)
        elif self.tool is not Tool.PAINT:
            self.select(*cell)
            self.edit()

    def _step(self) -> float:
        """Integers change by 1, other numbers by a tenth."""
        assert self.layer is not None
        values = self.layer.values
        return 1.0 if np.array_equal(values, np.rint(values)) else 0.1

    def _on_cell_pressed(self, row: int, column: int) -> None:
        if not self._can_edit():
            return
        self.select(row, column)
        if self.tool is Tool.PAINT:
            self._request(row, column, self.paint_value)

    def _on_cell_dragged(self, row: int, column: int) -> None:
        if not self._can_edit() or self.tool is not Tool.PAINT:
            return
        # A quick hand skips cells from one event to the next; those on the way are painted too.
        top, left = self._selected
        count = max(abs(row - top), abs(column - left), 1)
        for number in range(1, count + 1):
            share = number / count
            self.select(round(top + (row - top) * share), round(left + (column - left) * share))
            self._request(*self._selected, self.paint_value)

    def _request(self, row: int, column: int, value: float) -> None:
        value = min(max(value, -NUMBER_LIMIT), NUMBER_LIMIT)  # a drag ends there; what is typed is checked before
        if self.layer is not None and self.layer.inside(row, column) and float(self.layer.values[row, column]) != value:
            self.edit_requested.emit(row, column, value, self._gesture)

    # -- keys ----------------------------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._walks = self._walks or event.reason() in BY_TAB
        super().focusInEvent(event)

    def _keeps(self, event: QKeyEvent) -> bool:
        # Digits belong to the selected cell, and where one walks the arrows.
        modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if not self._can_edit() or event.modifiers() & modifiers:
            return False
        if event.key() in ARROWS:
            return self._walks or self.tool is Tool.TYPE
        return bool(event.text()) and event.text() in OPENERS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        opening = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
        if opening and self.offers_typing and not self._editable:
            self.typing_requested.emit(*self._selected)
        elif not self._can_edit():
            super().keyPressEvent(event)
        elif event.key() in ARROWS and self._keeps(event):
            down, across = ARROWS[Qt.Key(event.key())]
            self.select(self._selected[0] + down, self._selected[1] + across)
        elif event.key() == Qt.Key.Key_Escape and self._walks and self.tool is not Tool.TYPE:
            self._walks = False
        elif opening:
            self.edit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._on_editor_entered(0.0)
        elif self._keeps(event):
            self.edit(event.text())
        else:
            super().keyPressEvent(event)

    # -- typing --------------------------------------------------------------------------------------------------

    def _on_editor_entered(self, value: float) -> None:
        self._gesture += 1
        self.typing = True
        self._request(*self._selected, value)
        self.typing = False

    def _on_editor_left(self, way: Way) -> None:
        if self.layer is None:
            return
        self._walks = not way.ends
        row, column = self._selected[0] + way.down, self._selected[1] + way.across
        rows, columns = self.layer.rows, self.layer.columns
        if way.on and not self.layer.inside(row, column):  # on in the next row, or column
            row, column = row + column // columns, column + row // rows
        if way.opens and not 0 <= row < rows:
            self.focusNextPrevChild(way.across > 0)  # past the last cell Tab leaves
            return
        self.select(row % rows, column % columns)
        if way.opens:
            self.edit()

    def _on_editor_given_up(self) -> None:
        self._walks = False
