"""The line in which the number of one cell is typed."""

from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

from convviz.core.text.numerals import parse_number
from convviz.core.util.checks import NUMBER_LIMIT
from convviz.widgets.look.labels import plain_tip


class Way(NamedTuple):
    """Where one goes on after a number: by rows and columns, beyond the last to the next, and with that cell open."""

    down: int
    across: int
    on: bool = False
    opens: bool = False

    @property
    def ends(self) -> bool:
        """Whether that ends the typing, as Return does."""
        return self.on and not self.opens


#: What begins a number, and so opens it.
OPENERS = "0123456789.,-−"
#: Keys that end the typing.
_WAYS = {
    Qt.Key.Key_Return: Way(1, 0, on=True),
    Qt.Key.Key_Enter: Way(1, 0, on=True),
    Qt.Key.Key_Down: Way(1, 0),
    Qt.Key.Key_Up: Way(-1, 0),
    Qt.Key.Key_Tab: Way(0, 1, on=True, opens=True),
    Qt.Key.Key_Backtab: Way(0, -1, on=True, opens=True),
}
#: And those that do so where a number is typed over another one.
_ACROSS = {Qt.Key.Key_Left: Way(0, -1), Qt.Key.Key_Right: Way(0, 1)}
#: Pixels that it takes at least, over a cell that is smaller.
_WIDTH, _HEIGHT = 64, 28


class CellEditor(QLineEdit):
    """Types a number as in a spreadsheet: Return, Tab and the arrow keys take it and go on, Escape drops it.

    Left and Right go on only where a number was typed over the one there; where that is changed they move in it.
    """

    #: A number was typed.
    entered = Signal(float)
    #: It has closed, to go on by this `Way`.
    left = Signal(object)
    #: It has closed, and what was typed is dropped.
    given_up = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(f"Number in a cell of {name}")
        self._grid, self._over = parent, False
        self.hide()

    def open(self, text: str, *, over: bool) -> None:
        """Type a number beginning with ``text``, ``over`` the one there, or change the number that ``text`` is."""
        self._over = over
        self.setText(text)
        if not over:
            self.selectAll()
        self.show()
        self.setFocus()

    def place(self, cell: QRect) -> None:
        """Lie over a cell."""
        width, height = max(cell.width(), _WIDTH), max(cell.height(), _HEIGHT)
        self.setGeometry(cell.center().x() - width // 2, cell.center().y() - height // 2, width, height)

    def finish(self, *, keep: bool) -> bool:
        """Close; with ``keep`` take the number. False if it is none that can be: it says so and stays open."""
        if not self.isVisible():
            return True
        value: float | None = None
        if keep:
            try:
                value = _number(self.text())
            except ValueError as error:
                QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), plain_tip(str(error)), self._grid)
                if self.hasFocus():
                    return False
        self.hide()
        self._grid.setFocus()
        if value is not None:
            self.entered.emit(value)
        return True

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and (self._way(event) is not None or event.key() == Qt.Key.Key_Escape):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:  # Qt would take Tab for itself
                self.keyPressEvent(event)
                return True
        return super().event(event)

    def _way(self, event: QKeyEvent) -> Way | None:
        across = _ACROSS if self._over and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier else {}
        return {**_WAYS, **across}.get(Qt.Key(event.key()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = self._way(event)
        if event.key() == Qt.Key.Key_Escape:
            self.finish(keep=False)
            self.given_up.emit()
        elif way is None:
            super().keyPressEvent(event)
        elif self.finish(keep=True):
            self.left.emit(way)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.finish(keep=True)


def _number(text: str) -> float:
    value = parse_number(text)
    if abs(value) > NUMBER_LIMIT:
        raise ValueError(f"numbers go from −{NUMBER_LIMIT:,.0f} to {NUMBER_LIMIT:,.0f}")
    return value
