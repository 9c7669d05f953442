"""Imports what is not seen at first beside the window that is open."""

from collections.abc import Iterable
from threading import Thread

from PySide6.QtCore import QObject, QTimer

from convviz.state.late import LatePanel
from convviz.state.subject import Subject

#: Milliseconds after which the window has been painted.
_PAINTED = 500


class PanelLoader(QObject):
    """Imports the panels of all rows in a thread of its own: else the first time in a room waits for that."""

    def __init__(self, subjects: Iterable[Subject], parent: QObject) -> None:
        super().__init__(parent)
        self._waiting = [row.make for row in subjects if isinstance(row.make, LatePanel)]
        self._stopped = False
        self._thread = Thread(target=self._load, name="panels")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._timer.start(_PAINTED)

    def stop(self) -> None:
        """Import no more once the panel at hand is; nobody waits for that."""
        self._timer.stop()
        self._stopped = True

    def _on_timer_timeout(self) -> None:
        self._thread.start()

    def _load(self) -> None:
        for panel in self._waiting:
            if self._stopped:
                return
            panel.load()
