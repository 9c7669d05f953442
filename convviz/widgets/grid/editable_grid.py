"""A small grid whose numbers can be typed, dragged up and down, and painted."""

from enum import Enum, auto

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

from convviz.core.text.formatting import full_precision
from convviz.core.text.numerals import parse_number
from convviz.widgets.grid.cells import CellLayer
from convviz.widgets.grid.grid_view import Drag, GridView
from convviz.widgets.look.painted import ARROWS
from convviz.widgets.look.theme import Role, current_theme

#: Pixels of dragging up or down that change a number by one step.
_PIXELS_PER_STEP = 6
_OPENERS = "0123456789.,-−"


class Tool(Enum):
    """What the mouse does to a cell: drag its number up and down, or paint over cells."""

    DRAG = auto()
    PAINT = auto()


class EditableGrid(GridView):
    """A `GridView` with a selected cell. Only asks for edits; whoever owns the numbers sets them with ``set_layer``."""

    #: Row, column, the requested number, and the gesture it belongs to: a whole drag is one.
    edit_requested = Signal(int, int, float, int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.drag = Drag.CELLS
        self.tool = Tool.DRAG
        self._editable = True
        self.paint_value = 1.0
        self.limits = (-1e6, 1e6)
        self._selected: tuple[int, int] = (0, 0)
        self._gesture = 0
        self._origin: tuple[int, int, float, QPointF] | None = None
        self._notch = 1.0
        self._editor = QLineEdit(self)
        self._editor.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._editor.setAccessibleName(f"Number in a cell of {name}")
        self._editor.hide()
        self._editor.installEventFilter(self)
        self.cell_pressed.connect(self._on_cell_pressed)
        self.cell_dragged.connect(self._on_cell_dragged)

    @property
    def editable(self) -> bool:
        """Whether cells can be changed; else it is a plain `GridView`."""
        return self._editable

    def set_editable(self, editable: bool) -> None:
        """Let cells be changed, or not."""
        self._editable = editable
        if not editable:
            self._close_editor(keep=False)
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
        self._place_editor()
        self._editor.setText(text or full_precision(float(self.layer.values[self._selected])))
        if not text:
            self._editor.selectAll()
        self._editor.show()
        self._editor.setFocus()

    def _place_editor(self) -> None:
        """Lay the editor over the selected cell, a little larger where that is small."""
        rect = self.cell_rect(*self._selected)
        width, height = max(rect.width(), 64), max(rect.height(), 28)
        self._editor.setGeometry(rect.center().x() - width // 2, rect.center().y() - height // 2, width, height)

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
        self._close_editor(keep=True)
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
        if cell is None or not self._can_edit():
            super().mouseDoubleClickEvent(event)
        elif self.tool is Tool.DRAG:
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
        value = min(max(value, self.limits[0]), self.limits[1])
        if self.layer is not None and self.layer.inside(row, column) and float(self.layer.values[row, column]) != value:
            self.edit_requested.emit(row, column, value, self._gesture)

    # -- keys ----------------------------------------------------------------------------------------------------

    def _keeps(self, event: QKeyEvent) -> bool:
        # Arrows and digits belong to the selected cell.
        modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if not self._can_edit() or event.modifiers() & modifiers:
            return False
        return event.key() in ARROWS or (bool(event.text()) and event.text() in _OPENERS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._can_edit():
            super().keyPressEvent(event)
        elif event.key() in ARROWS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            down, across = ARROWS[Qt.Key(event.key())]
            self.select(self._selected[0] + down, self._selected[1] + across)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.edit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._gesture += 1
            self._request(*self._selected, 0.0)
        elif self._keeps(event):
            self.edit(event.text())
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._editor and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self._close_editor(keep=False)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                # Not left to the editor, which hands the key on to the grid: that would open the next cell.
                if self._close_editor(keep=True):
                    self.select(self._selected[0] + 1, self._selected[1])
                return True
            if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and self.layer is not None:
                if self._close_editor(keep=True):
                    place = self._selected[0] * self.layer.columns + self._selected[1]
                    place += 1 if event.key() == Qt.Key.Key_Tab else -1
                    self.select(*divmod(place % self.layer.values.size, self.layer.columns))
                    self.edit()
                return True
        if watched is self._editor and isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            self._close_editor(keep=True)
        return super().eventFilter(watched, event)

    def _close_editor(self, *, keep: bool) -> bool:
        """Close the editor; with ``keep`` request its number. False if it is none: it says so and stays open."""
        if not self._editor.isVisible():
            return True
        if keep:
            try:
                value = parse_number(self._editor.text())
            except ValueError as error:
                if self._editor.hasFocus():
                    QToolTip.showText(self._editor.mapToGlobal(QPoint(0, self._editor.height())), str(error), self)
                    return False
                keep = False
        self._editor.hide()
        self.setFocus()
        if keep:
            self._gesture += 1
            self._request(*self._selected, value)
        return True
