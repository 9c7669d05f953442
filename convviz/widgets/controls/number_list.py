"""A line in which a list of numbers is typed."""

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QToolTip, QWidget

from convviz.core.text.matrix_text import format_matrix, parse_list
from convviz.widgets.controls.line import Line
from convviz.widgets.look.labels import plain_tip

Numbers: TypeAlias = tuple[float, ...]

_SAID_FOR = 8000  # milliseconds
#: Numbers up to which a list is written out: nobody reads more in a line.
_WRITTEN = 200


class NumberList(Line):
    """A list of numbers, typed or pasted in any way that a row or a column of a matrix can be written.

    What cannot be is refused with a sentence.

    Parameters
    ----------
    check : gives the list as it is chosen, or refuses it by a ValueError.
    limits : what can be typed, for the tool tip.
    """

    chosen = Signal(object)

    def __init__(
        self, name: str, check: Callable[[Numbers], Numbers], limits: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, f"{name}: {limits}", parent)
        self._check = check
        self._value: Numbers = ()

    def set_value(self, value: Numbers) -> None:
        """Show a list."""
        if value != self._value:
            self._value = value
            self._put_back()

    def _put_back(self) -> None:
        written = len(self._value) <= _WRITTEN
        self.setText(format_matrix(self._value, separator=", ").strip() if written else "")
        self.setPlaceholderText("" if written else f"{len(self._value):,} numbers")
        self.setCursorPosition(0)
        self.updateGeometry()

    def _finish(self) -> None:
        try:
            value = self._check(parse_list(self.text()))
        except ValueError as error:
            below = self.mapToGlobal(self.rect().bottomLeft())
            QToolTip.showText(below, plain_tip(str(error)), self, QRect(), _SAID_FOR)
            if not self.hasFocus():
                self._put_back()
            return
        self._value = value
        self._put_back()
        self.clearFocus()
        self.chosen.emit(value)
