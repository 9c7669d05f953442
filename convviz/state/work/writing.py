"""Files to be written, one after the other and off the GUI thread; none that was asked for is lost."""

from collections import deque
from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal, Slot

from convviz.core.util.whole_file import failure_text, write_file
from convviz.state.work.jobs import LatestJob, Work


class _Request(NamedTuple):
    name: str
    work: Work
    then: Callable[[Any], None]


class Writing(QObject):
    """A queue of work with one thread. What fails or is cancelled does not keep the next from being done."""

    busy_changed = Signal(bool)
    progress = Signal(float)
    #: The exception that ended a piece of work.
    failed = Signal(object)
    #: A file was written: what was done, in a sentence.
    said = Signal(str)
    #: Nothing is left to be done; whether all went well that was asked for since the last time.
    ended = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = LatestJob(self)
        self._waiting: deque[_Request] = deque()
        self._name = ""
        self._asked, self._well = False, True
        self._job.progress.connect(self.progress)
        self._job.failed.connect(self._on_job_failed)
        self._job.busy_changed.connect(self._on_job_busy_changed)
        # Later, so that the result that has just come is taken first.
        self._job.busy_changed.connect(self._go_on, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether anything is under way, or waits."""
        return bool(self._waiting) or self._job.busy

    @property
    def names(self) -> list[str]:
        """What is under way and what waits, in order."""
        return [*([self._name] if self._job.busy else []), *(request.name for request in self._waiting)]

    def add(self, name: str, work: Work, then: Callable[[Any], None]) -> None:
        """Do some work after all that was asked for before; ``then`` takes its result in this thread."""
        self._asked = True
        self._waiting.append(_Request(name, work, then))
        self._go_on()

    def save(self, path: str | PathLike[str], work: Work) -> None:
        """Write a file by ``work``, whose result may be a sentence on what was done.

        An OSError that ends it is explained as `failure_text` does.
        """
        name = Path(path).name
        self.add(name, _explained(path, work), lambda said: self.said.emit(said or f"Saved {name}."))

    def save_data(self, path: str | PathLike[str], make: Callable[[], bytes | str]) -> None:
        """Write what ``make`` gives, which is called in the other thread: bytes, or text as UTF-8."""

        def work() -> Work:
            yield 0.0
            data = make()
            yield 0.5
            write_file(path, data)

        self.save(path, work())

    def not_done(self) -> None:
        """Say, from ``then``, that the work ended without what was asked for, and that its reason is known."""
        self._well = False

    def cancel(self) -> None:
        """Give up what is under way and what waits."""
        self._well = self._well and not self.busy
        self._waiting.clear()
        self._job.cancel()

    def shut_down(self) -> bool:
        """Give everything up and wait for the thread; False if that does not end in time."""
        self._waiting.clear()
        return self._job.shut_down()

    @Slot()
    def _go_on(self) -> None:
        if self._job.busy:
            return
        if self._waiting:
            self._name, work, then = self._waiting.popleft()
            self._job.submit(work, then)
        elif self._asked:
            well, self._asked, self._well = self._well, False, True
            self.ended.emit(well)

    @Slot(bool)
    def _on_job_busy_changed(self, _busy: bool) -> None:
        self.busy_changed.emit(self.busy)

    @Slot(object)
    def _on_job_failed(self, error: Exception) -> None:
        self._well = False
        self.failed.emit(error)


def _explained(path: str | PathLike[str], work: Work) -> Work:
    try:
        return (yield from work)
    except OSError as error:
        raise ValueError(failure_text(path, error)) from error
