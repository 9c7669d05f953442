"""Layout and state, kept for the next start."""

import sys

from PySide6.QtCore import QObject, QTimer, Slot

from convviz.app.keep.seat import Seat
from convviz.app.keep.session_files import write_session
from convviz.app.window.main_window import MainWindow
from convviz.state.jobs import LatestJob, Work
from convviz.state.sessions.session import Session, SessionError, current

#: The file that holds the state.
LAST = "last.convviz"
_AFTER = 5000  # milliseconds after a change
_LONGEST = 1000  # milliseconds that a write under way is waited for


class Keeper(QObject):
    """Keeps them when the window closes, and the state also some seconds after a change, should the program be killed.

    Parameters
    ----------
    window : whose state it is.
    seat : where it is kept; None for nowhere. It is given up when the window closes.
    """

    def __init__(self, window: MainWindow, seat: Seat | None) -> None:
        super().__init__(window)
        self._window, self._seat = window, seat
        self._kept: Session | None = None  # what the file holds
        self._job = LatestJob(self)
        self._job.finished.connect(self._on_job_finished)
        self._job.failed.connect(self._on_job_failed)
        self._said = ""  # why it cannot be kept
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER)
        self._timer.timeout.connect(self._on_timer_timeout)
        if seat is not None:
            for model in window.workbench.models.values():
                model.changed.connect(self._on_model_changed)
        window.closing.connect(self._on_window_closing)

    @Slot()
    def keep(self) -> None:
        """Keep all now; a disk that is full must not keep the window from closing."""
        self._timer.stop()
        self._job.shut_down(_LONGEST)  # or it might be the last to write
        self._window.save_layout()
        self._keep_name()
        now, store = current(self._window.context), self._window.context.images.store
        if self._seat is None or (self._kept is not None and _equal(now, self._kept)):
            return
        try:
            write_session(self._seat.folder / LAST, now, store)
        except (SessionError, OSError) as error:
            sys.stderr.write(f"convviz: the state could not be kept: {error}\n")

    def _keep_name(self) -> None:
        self._window.settings.named = self._window.sessions.named
        self._window.settings.flush()

    @Slot()
    def _on_window_closing(self) -> None:
        self._window.settings.leave_farewell(self._window.context.lab.run.farewell)
        self.keep()
        if self._seat is not None:
            self._seat.give_up()

    @Slot()
    def _on_model_changed(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _on_timer_timeout(self) -> None:
        assert self._seat is not None
        path, context = self._seat.folder / LAST, self._window.context
        kept, store = current(context), context.images.store

        def work() -> Work:
            yield 0.0
            write_session(path, kept, store)
            return kept

        self._kept = None
        self._keep_name()
        self._job.submit(work())

    @Slot(object)
    def _on_job_finished(self, kept: Session) -> None:
        self._kept, self._said = kept, ""

    @Slot(object)
    def _on_job_failed(self, error: Exception) -> None:
        if not isinstance(error, SessionError | OSError):
            raise error
        sentence = f"What is chosen cannot be kept for the next start: {error}"
        if sentence != self._said:  # it is tried again after every change
            self._said = sentence
            self._window.workbench.problem.emit(sentence)


def _equal(one: Session, other: Session) -> bool:
    return (one.values, one.players, one.elsewhere) == (other.values, other.players, other.elsewhere)
