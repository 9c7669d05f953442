"""The networks trained last, kept on the disk until their place is needed."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from math import inf
from pathlib import Path
from threading import Lock, Thread
from time import perf_counter, time

from convviz.core.networks.presets import network_title
from convviz.core.util.failures import reason_of
from convviz.core.util.fields import declared
from convviz.runs.control import NetworkCopy
from convviz.runs.recipe import Recipe, TrainConfig

#: Networks kept, and bytes that they may take together; the newest is kept however large it is.
PLACES, ROOM = 10, 1024**3
#: Seconds between two times that the network of a run is kept while it learns, and how many times as long as writing it
#: takes they must be.
EVERY, SPARED = 30.0, 100.0
_SUFFIX = ".safetensors"
_STAMP = "%Y-%m-%d %H.%M.%S "
_STAMP_LENGTH = 20
_LEFT_OVER = 3600.0  # seconds after which a file that was never finished is nobody's any more


@dataclass(frozen=True)
class KeptNetwork:
    """One of them: its checkpoint, what it is, and when it was kept."""

    path: Path
    text: str
    when: datetime


class Shelf:
    """A folder of checkpoints.

    Parameters
    ----------
    folder : made when it is first needed.
    places, room : how many are kept, and how many bytes they may take.
    """

    def __init__(self, folder: Path, places: int = PLACES, room: int = ROOM) -> None:
        self._folder, self._places, self._room = folder, places, room

    def place(self, config: TrainConfig, step: int) -> "ShelfPlace":
        """A place for the network of a run that begins after ``step`` batches; nothing is written yet."""
        dataset = declared(Recipe)["dataset"].in_short(config.recipe.dataset)
        return ShelfPlace(self, f"{network_title(config.network)}, {dataset}", step)

    def networks(self) -> list[KeptNetwork]:
        """All that are kept, the newest first."""
        found = []
        for path in self._paths():
            with suppress(OSError):  # another window may have needed its place
                when = datetime.fromtimestamp(path.stat().st_mtime)
                found.append(KeptNetwork(path, path.stem[_STAMP_LENGTH:], when))
        return found

    def new_path(self, text: str) -> Path:
        """Where a network is to be written; OSError where there can be no such folder."""
        self._folder.mkdir(parents=True, exist_ok=True)
        words = f"{datetime.now():{_STAMP}}" + re.sub(r"[^\w .,'-]", "_", text)[:100]
        paths = (self._folder / f"{words}{again}{_SUFFIX}" for again in chain([""], (f" ({n})" for n in count(2))))
        return next(path for path in paths if not path.exists())

    def tidy(self) -> None:
        """Remove the oldest beyond what there is room for, and what was never finished."""
        room = self._room
        for number, path in enumerate(self._paths()):
            with suppress(OSError):
                size = path.stat().st_size
                if number and (number >= self._places or size > room):
                    path.unlink()
                else:
                    room -= size
        for path in self._folder.glob(f".*.partial{_SUFFIX}"):
            with suppress(OSError):
                if time() - path.stat().st_mtime > _LEFT_OVER:
                    path.unlink()

    def _paths(self) -> list[Path]:
        """All of them, the one that was written last first."""
        paths = [path for path in self._folder.glob(f"*{_SUFFIX}") if path.name[0] != "."]
        return sorted(paths, key=_written, reverse=True)


def _written(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:  # gone by now
        return 0


class ShelfPlace:
    """Where the network of one run is kept; as it learns on, it is written anew.

    Attributes
    ----------
    path : of its checkpoint, None before the first.
    problem : why it could not be written the last time; "" if it was.
    """

    def __init__(self, shelf: Shelf, label: str, step: int) -> None:
        self.path: Path | None = None
        self.problem = ""
        self._shelf, self._label, self._step = shelf, label, step
        self._due = perf_counter() + EVERY
        self._writing = Lock()  # one thread at a time

    @property
    def is_due(self) -> bool:
        """Whether it is time to keep it while it learns."""
        return perf_counter() >= self._due

    def has(self, step: int) -> bool:
        """Whether the network after so many batches is safe, here or elsewhere."""
        return step == self._step

    def has_saved(self, step: int) -> None:
        """The network after so many batches is safe elsewhere."""
        self._step = step

    def keep(self, copy: Callable[[], NetworkCopy], accuracy: str) -> None:
        """Write what ``copy`` gives, unless it is there already. Any thread may ask for it.

        Where it cannot be copied or written, there is a `problem`, and what was kept before is still there.
        """
        with self._writing, self._noting_problems():
            began, self._due = perf_counter(), inf
            try:
                self._write(copy(), accuracy)
            finally:
                now = perf_counter()
                self._due = now + max(EVERY, SPARED * (now - began))

    def keep_aside(self, copy: Callable[[], NetworkCopy], accuracy: str, done: Callable[[], object]) -> None:
        """Copy it here and write it in a thread of its own, which calls ``done``."""
        self._due, copies = perf_counter() + EVERY, []
        with self._noting_problems():
            copies.append(copy())
        if not copies:
            done()
            return
        self._due = inf  # until it is written

        def work() -> None:
            self.keep(copies.pop, accuracy)
            done()

        # A daemon, so that a disk that hangs cannot keep the program from ending.
        Thread(target=work, name="keeping", daemon=True).start()

    @contextmanager
    def _noting_problems(self) -> Iterator[None]:
        try:
            yield
            self.problem = ""
        except (OSError, MemoryError) as error:
            self.problem = reason_of(error) if isinstance(error, OSError) else "there is not enough memory"

    def _write(self, copy: NetworkCopy, accuracy: str) -> None:
        if self.has(copy.step):
            return
        words = (self._label, f"batch {copy.step}", accuracy)
        old, new = self.path, self._shelf.new_path(", ".join(filter(None, words)))
        copy.write(str(new))
        self.path, self._step = new, copy.step
        if old is not None and old != new:
            with suppress(OSError):
                old.unlink()
        self._shelf.tidy()
