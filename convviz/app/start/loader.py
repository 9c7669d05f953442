"""Imports what is not seen at first beside the window that is open."""

from collections.abc import Callable, Iterable
from threading import Thread

from PySide6.QtCore import QObject, QTimer

from convviz.state.late import LatePanel
from convviz.state.late_subject import LateSubject
from convviz.state.subject import Subject

#: Milliseconds after which the window has been painted.
_PAINTED = 500


class PanelLoader(QObject):
    """Imports what all rows hold, and their panels, in a thread of its own: else the first time in a room waits."""

    def __init__(self, subjects: Iterable[Subject], parent: QObject) -> None:
        super().__init__(parent)
        rows = tuple(subjects)
        self._waiting: list[Callable[[], object]] = [row.load for row in rows if isinstance(row, LateSubject)]
        self._waiting += [row.make.load for row in rows if isinstance(row.make, LatePanel)]
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
        for load in self._waiting:
            if self._stopped:
                return
            load()
