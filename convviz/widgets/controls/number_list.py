"""A line in which a list of numbers is typed."""

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

from convviz.core.text.matrix_text import format_matrix, parse_list
from convviz.widgets.controls.keys import BY_TAB, CLIPBOARD, UNDO, is_typing
from convviz.widgets.look.labels import plain_tip
from convviz.widgets.look.theme import UNIT

Numbers: TypeAlias = tuple[float, ...]

_SAID_FOR = 8000  # milliseconds
#: Width, in pixels, of short and of long lists.
_NARROW, _WIDE = 120, 420
#: Numbers up to which a list is written out: nobody reads more in a line.
_WRITTEN = 200


class NumberList(QLineEdit):
    """A list of numbers, typed or pasted in any way that a row or a column of a matrix can be written.

    What is typed counts once it is finished, by Return or by leaving it; Escape brings back what was there. What cannot
    be is refused with a sentence. Until something is typed the keys are the window's, unless Tab has led here.

    Parameters
    ----------
    check : gives the list as it is chosen, or refuses it by a ValueError.
    limits : what can be typed, for the tool tip.
    """

    chosen = Signal(object)

    def __init__(
        self, name: str, check: Callable[[Numbers], Numbers], limits: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(f"{name}: {limits}"))
        self._check = check
        self._value: Numbers = ()
        self._reached = False
        self.editingFinished.connect(self._on_editing_finished)

    def set_value(self, value: Numbers) -> None:
        """Show a list."""
        if value != self._value:
            self._value = value
            self._put_back()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        wanted = self.fontMetrics().horizontalAdvance(self.text() or self.placeholderText()) + 4 * UNIT
        return QSize(min(max(wanted, _NARROW), _WIDE), hint.height())

    def _put_back(self) -> None:
        written = len(self._value) <= _WRITTEN
        self.setText(format_matrix(self._value, separator=", ").strip() if written else "")
        self.setPlaceholderText("" if written else f"{len(self._value):,} numbers")
        self.setCursorPosition(0)
        self.updateGeometry()

    def _on_editing_finished(self) -> None:
        if not self.isModified():
            return
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
