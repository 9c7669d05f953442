"""Closing the window only once everything that is being saved is on the disk."""

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from convviz.app.window.status import StatusLine
from convviz.state.writing import Writing


class Leaving(QObject):
    """Has the window wait for what is being saved, and then closes it. It stays open if a file cannot be written."""

    def __init__(self, window: QWidget, writing: Writing, status: StatusLine) -> None:
        super().__init__(window)
        self._window, self._writing, self._status = window, writing, status
        self._asked = False
        self._said = ""
        writing.ended.connect(self._on_writing_ended)

    def must_wait(self) -> bool:
        """Whether something is still being saved, which is then said; the window closes by itself afterwards."""
        names = self._writing.names
        self._asked = bool(names)
        if names:
            self._status.announce(
                f"Saving {', '.join(names)}: the window closes when that is done. Cancel keeps it open."
            )
        return self._asked

    def must_ask(self, unkept: str) -> bool:
        """Whether the window stays open because something would be lost, which is then said; not the second time."""
        said, self._said = self._said, unkept
        if unkept in ("", said):
            return False
        self._status.complain(f"{unkept} Save it elsewhere (Training menu), or close once more to do without it.")
        return True

    @Slot(bool)
    def _on_writing_ended(self, well: bool) -> None:
        asked, self._asked = self._asked, False
        if asked and well:
            QTimer.singleShot(0, self._window.close)
