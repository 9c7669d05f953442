"""Events from the training thread to the GUI thread: no scalars are lost, and of many snapshots the newest count."""

from collections import deque
from threading import Condition
from typing import Any

from convviz.runs.events import RunStarted
from convviz.runs.snapshot import Snapshot

#: Events that may wait to be fetched; a thread that puts one more waits too.
LIMIT = 2000
#: Snapshots that wait besides the newest one: as many as the first batches bring between two fetches.
FEW = 8


class Mailbox:
    """A bounded queue between two threads.

    Where `FEW` snapshots wait, the next takes the place of the newest: pictures that nobody has seen need not be kept,
    but for those of a batch broken down and of the end of an epoch.
    Everything else is kept in order, and when `LIMIT` of it waits, `put` waits as well, until there is room or the box
    is closed.
    """

    def __init__(self, limit: int = LIMIT, few: int = FEW) -> None:
        self._limit, self._few, self._room = limit, few, few
        self._waiting: deque[Any] = deque()
        self._snapshot: Snapshot | None = None
        self._condition = Condition()
        self._closed = False

    @property
    def holds_snapshot(self) -> bool:
        """Whether a snapshot waits to be fetched."""
        with self._condition:
            return self._snapshot is not None

    def put(self, event: Any) -> bool:
        """Leave an event; False when the box is closed, and the event with it lost."""
        with self._condition:
            if isinstance(event, Snapshot):
                if self._snapshot is not None and (self._room > 0 or _is_kept(self._snapshot)):
                    self._room -= 1
                    self._file_snapshot()
                self._snapshot = event
                return not self._closed
            while len(self._waiting) >= self._limit and not self._closed:
                self._condition.wait()
            if isinstance(event, RunStarted):
                self._file_snapshot()  # it belongs to the run before
            self._waiting.append(event)
            return not self._closed

    def fetch(self) -> list[Any]:
        """Take everything that waits, in order; the newest snapshot last."""
        with self._condition:
            self._file_snapshot()
            self._room = self._few
            fetched = list(self._waiting)
            self._waiting.clear()
            self._condition.notify_all()
            return fetched

    def close(self) -> None:
        """Let nobody wait any more."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()

    def _file_snapshot(self) -> None:
        """Give the newest snapshot its place in the order."""
        if self._snapshot is not None:
            self._waiting.append(self._snapshot)
            self._snapshot = None


def _is_kept(snapshot: Snapshot) -> bool:
    """Whether a snapshot may not be lost: it was asked for batch by batch, or belongs to the record of every epoch."""
    return snapshot.detail is not None or snapshot.ends_epoch
