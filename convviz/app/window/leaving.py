"""Closing the window only once everything that is being saved is on the disk."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from convviz.state.writing import Writing


class Leaving(QObject):
    """Has the window wait for what is being saved, and then closes it. It stays open if a file cannot be written."""

    def __init__(self, window: QWidget, writing: Writing, announce: Callable[[str], None]) -> None:
        super().__init__(window)
        self._window, self._writing, self._announce = window, writing, announce
        self._asked = False
        writing.ended.connect(self._on_writing_ended)

    def must_wait(self) -> bool:
        """Whether something is still being saved, which is then said; the window closes by itself afterwards."""
        names = self._writing.names
        self._asked = bool(names)
        if names:
            self._announce(f"Saving {', '.join(names)}: the window closes when that is done. Cancel keeps it open.")
        return self._asked

    @Slot(bool)
    def _on_writing_ended(self, well: bool) -> None:
        asked, self._asked = self._asked, False
        if asked and well:
            QTimer.singleShot(0, self._window.close)
