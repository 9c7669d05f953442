"""What every box with a number to be typed does with keys, and with text that cannot be."""

import math
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QLocale, QRect, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QToolTip, QWidget

from convviz.widgets.controls.keys import BY_TAB, CLIPBOARD, LEAVING, UNDO, KeepsKeys, is_typing
from convviz.widgets.look.labels import plain_tip

# What Qt's two kinds of spin boxes have in common, which is all but their values; see keys.py.
if TYPE_CHECKING:
    Base = QAbstractSpinBox
else:
    Base = object
_SAID_FOR = 8000  # milliseconds
#: The focus comes back to where it was, and nothing has changed.
_BACK = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


class _Use(Enum):
    """How a number is used, by which it has its keys."""

    STEPPED = auto()  # by the arrows of the box, or finished: all keys are the window's first
    POINTED = auto()  # the mouse has put the cursor in: also the clipboard and a sign are its own
    REACHED = auto()  # by Tab: all are its own but undo and redo
    TYPED = auto()  # all are its own


class _Line(QLineEdit):
    """The line within a box."""

    pressed = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()
        super().mousePressEvent(event)


class Typed(KeepsKeys, Base):
    """A number to be typed.

    What cannot be is left as it was typed, and is then refused with a sentence. Qt would drop the signs that are too
    many, which makes another number of it: 600 of 60000, 1 of 0,01, and 13 of 1/3.

    Where it was reached by Tab, or while something is typed in it, the keys are its own, until Return or Escape, which
    puts the number back that was there before; after the mouse they are the window's.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(QLocale.c())  # a point in every language, as in all numbers here
        self._use = _Use.STEPPED
        self._before = 0.0  # the typing
        line = _Line(self)
        self.setLineEdit(line)
        line.textEdited.connect(self._on_text_edited)
        line.pressed.connect(self._on_line_pressed)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() not in _BACK:
            self._use = _Use.REACHED if event.reason() in BY_TAB else _Use.STEPPED
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._use is _Use.TYPED:
            self._end(_Use.REACHED)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._end(_Use.STEPPED)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if not self._keeps(event):
                event.ignore()  # the line within would take it
                return False
            if self._use is _Use.TYPED and is_typing(event):
                event.accept()  # else Escape would leave a presentation
                return True
        return super().event(event)

    def _keeps(self, event: QKeyEvent) -> bool:
        """Whether a key is its own rather than the window's."""
        if self._use is _Use.TYPED:
            return True
        if self._use is _Use.REACHED:
            return not any(map(event.matches, UNDO))
        box: Any = self
        sign = event.key() == Qt.Key.Key_Minus and box.minimum() < 0
        return self._use is _Use.POINTED and (sign or any(map(event.matches, CLIPBOARD)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._use is _Use.TYPED and event.key() == Qt.Key.Key_Escape:
            box: Any = self
            box.setValue(self._before)
            self._end(_Use.STEPPED)
        elif self._use is not _Use.TYPED and any(map(event.matches, UNDO)):
            event.ignore()  # the line within would take back what has long counted
        else:
            super().keyPressEvent(event)
            if event.key() in LEAVING:
                self._end(_Use.STEPPED)

    def _end(self, use: _Use) -> None:
        self._use = use
        self.lineEdit().setModified(False)

    def _on_text_edited(self, _text: str) -> None:
        if self._use is not _Use.TYPED:
            box: Any = self
            self._before = box.value()
            self._use = _Use.TYPED

    def _on_line_pressed(self) -> None:
        if self._use is _Use.STEPPED:
            self._use = _Use.POINTED

    def set_value(self, value: float) -> None:
        """Show a value."""
        box: Any = self
        if value != box.value():  # Qt draws anew even for the same value
            self._before = value
            with QSignalBlocker(self):
                box.setValue(value)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        state, text, position = super().validate(text, position)
        return (QValidator.State.Intermediate if state == QValidator.State.Invalid else state), text, position

    def stepBy(self, steps: int) -> None:
        """Step from what is shown; where that is no number, Qt would only put back what was there before."""
        if not self.hasAcceptableInput():
            self.interpretText()
        super().stepBy(steps)

    def kind(self) -> str:
        """What can be typed."""
        return "numbers"

    def fixup(self, text: str) -> str:
        """Say why what was typed does not count, and give what was there before."""
        box: Any = self
        typed = text.removeprefix(box.prefix().strip()).removesuffix(box.suffix().strip()).strip()
        if typed:
            limits = f"{self.kind()} from {box.minimum():.10g} to {box.maximum():.10g}"
            # Later, since a tool tip goes away with the focus, which Return may hand on.
            QTimer.singleShot(0, self, partial(self._say, f"{typed} is not possible here, only {limits}."))
        # Not the first digits of what is refused, which may have been emitted.
        before = self._before if self._use is _Use.TYPED else box.value()
        return f"{box.prefix()}{box.textFromValue(before)}{box.suffix()}"

    def _say(self, sentence: str) -> None:
        QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), plain_tip(sentence), self, QRect(), _SAID_FOR)


def is_number(text: str) -> bool:
    """Whether a text is a number that is neither infinite nor none."""
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
