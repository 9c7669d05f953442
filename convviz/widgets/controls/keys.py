"""What controls have in common that hold keys and the wheel for themselves."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QWidget

# It is mixed into widgets, and is one only where types are checked: Qt takes one widget class among the bases.
if TYPE_CHECKING:
    Base = QWidget
else:
    Base = object

#: Keys with which one leaves a control, or ends the typing in it.
LEAVING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)

#: Keys with which one steps a number.
STEPPING = (Qt.Key.Key_Up, Qt.Key.Key_Down)
UNDO = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
CLIPBOARD = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut, QKeySequence.StandardKey.Paste)

#: How the keyboard leads to a control, which then has its keys.
BY_TAB = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


def is_typing(event: QKeyEvent) -> bool:
    """Whether a key belongs to what is being typed, of those that a line would leave to the window's shortcuts.

    It keeps what edits by itself; all others, as Ctrl+S, are the window's.
    """
    held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    return event.key() in LEAVING + STEPPING and not held


class TurnsInFocus(Base):
    """A control that the wheel changes only while it has the focus."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Whoever turns the wheel over it wants to scroll what it lies in; a setting must not change unnoticed.
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class LeftByKeys(Base):
    """A control that Return and Escape leave; then they are the window's."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in LEAVING:
            self.clearFocus()
            event.ignore()
        else:
            super().keyPressEvent(event)


class KeepsKeys(TurnsInFocus):
    """A control that keeps some keys for itself while it has the focus, rather than leave them to the window."""

    KEYS: tuple[Qt.Key, ...] = STEPPING

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() in self.KEYS and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return bool(super().event(event))


def finish_typing() -> None:
    """Take the number or name that is being typed, as leaving it would, so that what follows holds it too."""
    typed = QApplication.focusWidget()
    if isinstance(typed, (QLineEdit, QAbstractSpinBox)):
        typed.clearFocus()
        if typed.isVisible():  # the line over a cell has closed
            typed.setFocus(Qt.FocusReason.ActiveWindowFocusReason)  # as where nothing has happened
