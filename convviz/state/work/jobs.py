"""Work that may take longer than a frame, off the GUI thread: the newest request wins."""

from collections.abc import Callable, Generator
from contextlib import closing
from threading import Event
from typing import Any, TypeAlias

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal, Slot

#: Yields the fraction done wherever the work may be abandoned, and returns its result.
Work: TypeAlias = Generator[float, None, Any]


#: Milliseconds that work under way has to end in when the window closes; then the program ends without it.
LAST_WAIT = 250
_ANSWER = 2000  # milliseconds in which work that is overtaken should come to a yield


class _Reports(QObject):
    """Carries a job's signals to the GUI thread; Qt queues them since the emitter runs in another."""

    progress = Signal(object, float)
    finished = Signal(object, object)
    failed = Signal(object, object)


class _Job:
    """Not a QRunnable: one that outlives its run, since its signals carry it, is never freed."""

    def __init__(self, work: Work, reports: _Reports) -> None:
        self.cancelled, self.begun = Event(), Event()
        self._work, self._reports = work, reports

    def run(self) -> None:
        self.begun.set()
        try:
            with closing(self._work) as work:
                while not self.cancelled.is_set():
                    self._reports.progress.emit(self, next(work))
        except StopIteration as stop:
            self._reports.finished.emit(self, stop.value)
        except Exception as error:  # noqa: BLE001 - whatever it is, the GUI thread must hear of it and decide
            self._reports.failed.emit(self, error)


class LatestJob(QObject):
    """Runs one piece of work at a time in a thread of its own and forgets all but the newest.

    A running job that is overtaken stops at its next yield, and emits nothing more. Should it come to none, as on a
    network drive that does not answer, the newest goes on in another thread.
    """

    #: Whether work is under way.
    busy_changed = Signal(bool)
    progress = Signal(float)
    finished = Signal(object)
    #: The exception that ended the work.
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._held_up = QTimer(self)
        self._held_up.setSingleShot(True)
        self._held_up.setInterval(_ANSWER)
        self._held_up.timeout.connect(self._on_held_up_timeout)
        self._reports = _Reports(self)
        self._reports.progress.connect(self._on_job_progress)
        self._reports.finished.connect(self._on_job_finished)
        self._reports.failed.connect(self._on_job_failed)
        self._job: _Job | None = None
        self._then: Callable[[Any], None] | None = None

    @property
    def busy(self) -> bool:
        """Whether work is under way."""
        return self._job is not None

    def submit(self, work: Work, then: Callable[[Any], None] | None = None) -> None:
        """Start ``work`` in place of whatever is under way; ``then`` takes its result, besides the signal."""
        was_busy = self.busy
        self._then = then
        if self._job is not None:
            self._job.cancelled.set()
        self._job = _Job(work, self._reports)
        if self._pool.activeThreadCount():
            self._held_up.start()
        else:
            self._pool.setMaxThreadCount(1)
        self._pool.start(self._job.run)
        if not was_busy:
            self.busy_changed.emit(True)

    def cancel(self) -> None:
        """Abandon the work under way; it emits nothing more."""
        if self._job is not None:
            self._job.cancelled.set()
            self._end()

    def wait(self, milliseconds: int) -> bool:
        """Wait for the thread, whose result comes later; False if it did not end in time."""
        return self._pool.waitForDone(milliseconds)

    def shut_down(self, milliseconds: int = LAST_WAIT) -> bool:
        """Abandon the work and wait for its thread; False if it did not end in time."""
        self.cancel()
        return self.wait(milliseconds)

    def _end(self) -> None:
        self._job = self._then = None
        self._held_up.stop()
        self.busy_changed.emit(False)

    @Slot()
    def _on_held_up_timeout(self) -> None:
        if self._job is not None and not self._job.begun.is_set():
            self._pool.setMaxThreadCount(self._pool.activeThreadCount() + 1)

    @Slot(object, float)
    def _on_job_progress(self, job: _Job, fraction: float) -> None:
        if job is self._job:
            self.progress.emit(fraction)

    @Slot(object, object)
    def _on_job_finished(self, job: _Job, result: Any) -> None:
        if job is self._job:
            then = self._then
            self._end()
            self.finished.emit(result)
            if then is not None:
                then(result)

    @Slot(object, object)
    def _on_job_failed(self, job: _Job, error: Exception) -> None:
        if job is self._job:
            self._end()
            self.failed.emit(error)
