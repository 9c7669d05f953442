"""A line in which something is typed that counts once it is finished."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from convviz.widgets.controls.keys import BY_TAB, CLIPBOARD, UNDO, is_typing
from convviz.widgets.look.labels import plain_tip


class Line(QLineEdit):
    """A line that is finished by Return or by leaving it, and in which Escape brings back what was there.

    Until something is typed the keys are the window's, unless Tab has led here. A subclass says what becomes of what
    was typed (`_finish`) and what was there before (`_put_back`).

    Attributes
    ----------
    NARROW, WIDE : pixels between which its width follows what is in it, and ROOM : the pixels around that.
    """

    NARROW, WIDE, ROOM = 120, 420, 16

    def __init__(self, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(tip))
        self._reached = False
        self.editingFinished.connect(self._on_editing_finished)

    def sizeHint(self) -> QSize:
        wanted = self.fontMetrics().horizontalAdvance(self.text() or self.placeholderText()) + self.ROOM
        return QSize(min(max(wanted, self.NARROW), self.WIDE), super().sizeHint().height())

    def _on_editing_finished(self) -> None:
        if self.isModified():
            self._finish()

    def _finish(self) -> None:
        """Take what was typed, or say what is wrong with it."""
        raise NotImplementedError

    def _put_back(self) -> None:
        """Show what was there before."""
        raise NotImplementedError

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
