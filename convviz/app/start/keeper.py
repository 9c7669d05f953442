"""Layout and state, kept for the next start."""

import logging

from PySide6.QtCore import QObject, QTimer, Slot

from convviz.app.keep.seat import Seat
from convviz.app.keep.session_files import write_session
from convviz.app.window.main_window import MainWindow
from convviz.state.sessions.session import Session, SessionError, current
from convviz.state.work.jobs import LatestJob, Work

_AFTER = 5000  # milliseconds after a change
_LONGEST = 500  # milliseconds that the window may stand still for it when it closes

_log = logging.getLogger("convviz")


class Keeper(QObject):
    """Keeps them when the window closes, and the state also before that, should the program be killed.

    Parameters
    ----------
    window : whose state it is.
    seat : where it is kept; None for nowhere. It is given up when the window closes.

    It is kept some seconds after a change, and at once when it gets a name or is saved. It is written in another
    thread, at the end too: a disk may not answer.
    """

    def __init__(self, window: MainWindow, seat: Seat | None) -> None:
        super().__init__(window)
        self._window, self._seat = window, seat
        self._kept: Session | None = None  # what the file holds, or will when the job has ended
        self._leaving = False
        self._job = LatestJob(self)
        self._job.finished.connect(self._on_job_finished)
        self._job.failed.connect(self._on_job_failed)
        self._said = ""  # why it cannot be kept
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)
        if seat is not None:
            for model in window.workbench.models.values():
                model.changed.connect(self._on_model_changed)
            window.sessions.named_changed.connect(self._on_named_changed)
            window.leaving.keep = self.keep
        window.closing.connect(self._on_window_closing)

    def keep(self) -> bool:
        """Have the state kept at last; False where it takes longer: `Leaving.go_on` is called when it has ended."""
        self._timer.stop()
        self._leaving = True
        now = current(self._window.context)
        if self._kept is None or not _equal(now, self._kept):
            self._write(now)
        return self._job.wait(_LONGEST)

    def _write(self, now: Session) -> None:
        assert self._seat is not None
        path, store = self._seat.state, self._window.context.images.store

        def work() -> Work:
            yield 0.0
            try:
                write_session(path, now, store)
            except SessionError as error:
                _log.warning("The state could not be kept: %s", error)
                raise

        self._kept = now
        self._job.submit(work())

    def _keep_name(self) -> None:
        self._window.settings.named = self._window.sessions.named
        self._window.settings.flush()

    @Slot()
    def _on_window_closing(self) -> None:
        if self._window.leaving.without:  # neither would the rest be written, and the process ends
            return
        self._window.settings.leave_farewell(self._window.context.lab.run.farewell)
        self._window.save_layout()
        self._keep_name()
        if self._seat is not None:
            self._seat.give_up()

    @Slot()
    def _on_model_changed(self) -> None:
        if not self._timer.isActive():
            self._timer.start(_AFTER)

    @Slot()
    def _on_named_changed(self) -> None:
        self._timer.start(0)  # once all that comes with the name is there

    @Slot()
    def _on_timer_timeout(self) -> None:
        self._leaving = False
        self._keep_name()
        self._write(current(self._window.context))

    @Slot()
    def _on_job_finished(self) -> None:
        self._said = ""
        if self._leaving:
            self._window.leaving.go_on()

    @Slot(object)
    def _on_job_failed(self, error: Exception) -> None:
        if not isinstance(error, SessionError):
            raise error
        if self._leaving:  # a disk that is full must not keep the window from closing
            self._window.leaving.go_on()
            return
        sentence = f"What is chosen cannot be kept for the next start: {error}"
        self._kept = None
        if sentence != self._said:  # it is tried again after every change
            self._said = sentence
            self._window.workbench.problem.emit(sentence)


def _equal(one: Session, other: Session) -> bool:
    return (one.values, one.players, one.elsewhere) == (other.values, other.players, other.elsewhere)
