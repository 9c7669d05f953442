"""Whatever takes longer than a frame: computing, reading and writing, and whether any of it is under way."""

from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from convviz.state.jobs import LatestJob, Work

#: Milliseconds after which work under way is worth a sign; less would only flicker.
PATIENCE = 150


class Background(QObject):
    """Three kinds of work, each in a thread of its own.

    Attributes
    ----------
    computing : the results; the newest request wins.
    reading : a file to be opened; the newest request wins.
    """

    #: Something is being computed, read or written.
    busy_changed = Signal(bool)
    #: It has taken so long by now that the old picture, which stays, should say so.
    slow_changed = Signal(bool)
    progress = Signal(float)
    #: A plain sentence about what could not be done; nothing was lost.
    problem = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.computing, self.reading, self._writing = self._jobs = tuple(LatestJob(self) for _ in range(3))
        self.reading.failed.connect(self.refuse)
        self._writing.failed.connect(self.refuse)
        # Later, so that the result that has just come is taken first.
        self._writing.busy_changed.connect(self._write_next, Qt.ConnectionType.QueuedConnection)
        self._to_write: deque[tuple[Work, Callable[[Any], None]]] = deque()
        for job in self._jobs:
            job.busy_changed.connect(self._on_job_busy_changed)
            job.progress.connect(self.progress)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE)
        self._patience.timeout.connect(self._on_patience_timeout)

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._to_write) or any(job.busy for job in self._jobs)

    def read(self, work: Work, then: Callable[[Any], None]) -> None:
        """Read, in place of any reading under way; ``then`` takes the result in this thread.

        A ValueError or OSError that ends it is said as a `problem`, and nothing changes.
        """
        self.reading.submit(work, then)

    def write(self, work: Work, then: Callable[[Any], None]) -> None:
        """Prepare something to be written, as `read` reads, but after all that was asked for before: none is lost."""
        self._to_write.append((work, then))
        self._write_next()

    def cancel(self) -> bool:
        """Stop reading and writing; False where there was nothing to stop."""
        under_way = self.reading.busy or self._writing.busy
        self._to_write.clear()
        self.reading.cancel()
        self._writing.cancel()
        return under_way

    def shut_down(self) -> None:
        """Stop everything, before the program ends."""
        self._to_write.clear()
        for job in self._jobs:
            job.shut_down()

    @Slot(object)
    def refuse(self, error: Exception) -> None:
        """Say what could not be done; an error that is a fault of the program is raised."""
        if not isinstance(error, ValueError | OSError | MemoryError):
            raise error
        self.problem.emit(str(error) or "There is not enough memory for this.")

    @Slot()
    def _write_next(self) -> None:
        if self._to_write and not self._writing.busy:
            self._writing.submit(*self._to_write.popleft())

    @Slot(bool)
    def _on_job_busy_changed(self, _busy: bool) -> None:
        self.busy_changed.emit(self.busy)
        if not self.busy:
            self._patience.stop()
            self.slow_changed.emit(False)
        elif not self._patience.isActive():
            self._patience.start()

    @Slot()
    def _on_patience_timeout(self) -> None:
        self.slow_changed.emit(True)
