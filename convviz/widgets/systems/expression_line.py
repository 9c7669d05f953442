"""The line in which an expression is typed, and what is wrong with it."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from convviz.core.signals.systems.expression import ExpressionError
from convviz.core.text.formatting import as_sentence
from convviz.widgets.controls.line import Line


class ExpressionLine(Line):
    """An expression, typed or pasted.

    What is no expression stays as it was typed, with the part selected that is wrong, and ``refused`` says why.

    Parameters
    ----------
    check : refuses what is no expression by an `ExpressionError`.
    """

    chosen = Signal(str)
    #: Why what was typed does not count, or "".
    refused = Signal(str)

    NARROW, WIDE, ROOM = 190, 380, 20

    def __init__(self, name: str, check: Callable[[str], object], tip: str, parent: QWidget | None = None) -> None:
        super().__init__(name, tip, parent)
        self._check = check
        self._value = ""
        self._wrong = False

    def set_value(self, value: str) -> None:
        """Show an expression; what is being typed stays."""
        if value != self._value and not (self.isModified() and self.hasFocus()):
            self._value = value
            self._put_back()

    def _put_back(self) -> None:
        self.setText(self._value)
        self.setCursorPosition(0)
        self.setModified(False)
        self._say("")
        self.updateGeometry()

    def _finish(self) -> None:
        text = self.text()
        try:
            self._check(text)
        except ExpressionError as error:
            self._refuse(error)
            return
        self._value = text
        self._put_back()
        self.clearFocus()
        self.chosen.emit(text)

    def _refuse(self, error: ExpressionError) -> None:
        """Say what is wrong, where it is; once it is left, what was there before is back."""
        sentence = as_sentence(str(error))
        if not self.hasFocus():
            self._put_back()
        else:
            self.setSelection(error.start, error.end - error.start)
            self.setModified(True)
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        if sentence or self._wrong:
            self._wrong = bool(sentence)
            self.refused.emit(sentence)
