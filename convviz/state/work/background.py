"""Whatever takes longer than a frame: computing, reading and writing, and whether any of it is under way."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from convviz.core.util.failures import sentence_of
from convviz.state.work.jobs import LatestJob, Work
from convviz.state.work.writing import Writing

#: Milliseconds after which work under way is worth a sign; less would only flicker.
PATIENCE = 150


class Background(QObject):
    """Four kinds of work, each in a thread of its own.

    Attributes
    ----------
    computing : the results; the newest request wins.
    later : what may come after them. It takes no time from what is waited for, and so nothing says that it is slow.
    reading : a file to be opened; the newest request wins.
    writing : files to be saved, one after the other; the window waits for them before it closes.
    """

    #: Something is being computed, now or later, read or written.
    busy_changed = Signal(bool)
    #: It has taken so long by now that the old picture, which stays, should say so.
    slow_changed = Signal(bool)
    progress = Signal(float)
    #: A plain sentence about what could not be done; nothing was lost.
    problem = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.computing, self.reading, self.writing = LatestJob(self), LatestJob(self), Writing(self)
        self.later = LatestJob(self)
        self._jobs = self.computing, self.reading, self.writing
        self.reading.failed.connect(self.refuse)
        self.writing.failed.connect(self.refuse)
        for job in self._jobs:
            job.busy_changed.connect(self._on_job_busy_changed)
            job.progress.connect(self.progress)
        self.later.busy_changed.connect(self._on_later_busy_changed)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE)
        self._patience.timeout.connect(self._on_patience_timeout)

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return self._is_awaited or self.later.busy

    @property
    def _is_awaited(self) -> bool:
        return any(job.busy for job in self._jobs)

    def read(self, work: Work, then: Callable[[Any], None]) -> None:
        """Read, in place of any reading under way; ``then`` takes the result in this thread.

        What `sentence_of` has a sentence for is a `problem`, and nothing changes.
        """
        self.reading.submit(work, then)

    def cancel(self) -> bool:
        """Stop reading and writing; False where there was nothing to stop."""
        under_way = self.reading.busy or self.writing.busy
        self.reading.cancel()
        self.writing.cancel()
        return under_way

    def shut_down(self) -> bool:
        """Stop everything, before the program ends; False if a thread does not end in time."""
        self.cancel()  # all are asked to end before one is waited for
        self.computing.cancel()
        self.later.cancel()
        ended = [job.shut_down() for job in (*self._jobs, self.later)]
        return all(ended)

    @Slot(object)
    def refuse(self, error: Exception) -> None:
        """Say what could not be done; an error that is a fault of the program is raised."""
        self.problem.emit(sentence_of(error))

    @Slot(bool)
    def _on_job_busy_changed(self, _busy: bool) -> None:
        self.busy_changed.emit(self.busy)
        if not self._is_awaited:
            self._patience.stop()
            self.slow_changed.emit(False)
        elif not self._patience.isActive():
            self._patience.start()

    @Slot(bool)
    def _on_later_busy_changed(self, _busy: bool) -> None:
        self.busy_changed.emit(self.busy)

    @Slot()
    def _on_patience_timeout(self) -> None:
        self.slow_changed.emit(True)
