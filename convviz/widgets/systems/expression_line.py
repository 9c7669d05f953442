"""The line in which an expression is typed, and what is wrong with it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from convviz.core.signals.systems.expression import ExpressionError
from convviz.core.text.formatting import as_sentence
from convviz.widgets.controls.keys import BY_TAB, CLIPBOARD, UNDO, is_typing
from convviz.widgets.look.labels import plain_tip
from convviz.widgets.look.theme import UNIT

_NARROW, _WIDE = 190, 380


class ExpressionLine(QLineEdit):
    """An expression, typed or pasted; it counts once it is finished, by Return or by leaving it.

    What is no expression stays as it was typed, with the part selected that is wrong, and ``refused`` says why; Escape
    brings back what was there. Until something is typed the keys are the window's, unless Tab has led here.

    Parameters
    ----------
    check : refuses what is no expression by an `ExpressionError`.
    """

    chosen = Signal(str)
    #: Why what was typed does not count, or "".
    refused = Signal(str)

    def __init__(self, name: str, check: Callable[[str], object], tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(tip))
        self._check = check
        self._value = ""
        self._reached = self._wrong = False
        self.editingFinished.connect(self._on_editing_finished)

    def set_value(self, value: str) -> None:
        """Show an expression; what is being typed stays."""
        if value != self._value and not (self.isModified() and self.hasFocus()):
            self._value = value
            self._put_back()

    def sizeHint(self) -> QSize:
        wanted = self.fontMetrics().horizontalAdvance(self.text()) + 5 * UNIT
        return QSize(min(max(wanted, _NARROW), _WIDE), super().sizeHint().height())

    def _put_back(self) -> None:
        self.setText(self._value)
        self.setCursorPosition(0)
        self.setModified(False)
        self._say("")
        self.updateGeometry()

    def _on_editing_finished(self) -> None:
        if not self.isModified():
            return
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

    # -- keys ----------------------------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._reached = event.reason() in BY_TAB
        super().focusInEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if not self._keeps(event):
                event.ignore()
                return False
            if is_typing(event):
                event.accept()
                return True
        return super().event(event)

    def _keeps(self, event: QKeyEvent) -> bool:
        """Whether a key may be its own rather than the window's."""
        reached = self._reached and not any(map(event.matches, UNDO))
        return reached or self.isModified() or any(map(event.matches, CLIPBOARD))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._put_back()
            self.clearFocus()
        else:
            super().keyPressEvent(event)
