"""The networks trained last, kept on the disk until their place is needed."""

import re
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from math import inf
from pathlib import Path
from threading import Lock, Thread
from time import perf_counter, time

from convviz.core.networks.presets import network_title
from convviz.core.util.failures import reason_of
from convviz.core.util.fields import declared
from convviz.core.util.whole_file import write_file
from convviz.runs.control import NetworkCopy
from convviz.runs.errors import CheckpointError
from convviz.runs.files.checkpoint_header import CheckpointHeader, checkpoint_header
from convviz.runs.files.run_file import SUFFIX as CURVES_SUFFIX
from convviz.runs.files.run_file import SavedRun, load_run, run_text
from convviz.runs.history import History
from convviz.runs.recipe import Recipe, TrainConfig

#: Networks kept, and bytes that they may take together; the newest is kept however large it is.
PLACES, ROOM = 10, 1024**3
#: Seconds between two times that the network of a run is kept while it learns, and how many times as long as writing it
#: takes they must be.
EVERY, SPARED = 30.0, 100.0
#: Letters of a run's key that the name of its network ends in.
KEY_LENGTH = 8
_SUFFIX = ".safetensors"
_STAMP = "%Y-%m-%d %H.%M.%S "
_KEY = re.compile(r"\[(\w+)\]$")
_LEFT_OVER = 3600.0  # seconds after which a file that was never finished is nobody's any more


@dataclass(frozen=True)
class KeptNetwork:
    """One of them.

    Attributes
    ----------
    path, size : of its checkpoint, and bytes.
    header : what that says of it; None where it cannot be read.
    key : the beginning of its run's key.
    when : it was kept.
    pinned : its run is, so it never goes by itself.
    """

    path: Path
    size: int
    header: CheckpointHeader | None
    key: str
    when: datetime
    pinned: bool

    @property
    def accuracy(self) -> float | None:
        """Of its last evaluation; None where it has not learned for an epoch."""
        return None if self.header is None else self.header.accuracy

    @property
    def dataset(self) -> str:
        """What it has learned from."""
        return "" if self.header is None else self.header.config.recipe.dataset


class Shelf:
    """A folder of checkpoints, and of the curves of the runs that they come from.

    Parameters
    ----------
    folder : made when it is first needed.
    pins : the folder where each pinned run has a file that is called by its key; None for no pinned ones.
    places, room : how many are kept besides those of pinned runs, and how many bytes they may take.
    """

    def __init__(self, folder: Path, pins: Path | None = None, places: int = PLACES, room: int = ROOM) -> None:
        self._folder, self._pins, self._places, self._room = folder, pins, places, room
        self._writing: Thread | None = None  # of curves

    def place(self, config: TrainConfig, step: int, key: str) -> "ShelfPlace":
        """A place for the network of the run of a key that begins after ``step`` batches; nothing is written yet."""
        dataset = declared(Recipe)["dataset"].in_short(config.recipe.dataset)
        return ShelfPlace(self, f"{network_title(config.network)}, {dataset}", step, key)

    def networks(self) -> list[KeptNetwork]:
        """All that are kept, the one that was written last first."""
        pinned = set() if self._pins is None else {path.stem[:KEY_LENGTH] for path in self._pins.glob("*")}
        found = [self._network(path, pinned) for path in self._folder.glob(f"*{_SUFFIX}") if path.name[0] != "."]
        return sorted(filter(None, found), key=lambda network: network.when, reverse=True)

    def paths_of(self, key: str, step: int) -> list[Path]:
        """Where the network of a run after so many batches is kept: a run that goes on with it takes over its place."""
        found = (network for network in self.networks() if network.key == key[:KEY_LENGTH])
        return [network.path for network in found if network.header is not None and network.header.step == step]

    def _network(self, path: Path, pinned: Container[str]) -> KeptNetwork | None:
        key = key_of(path)
        try:
            status = path.stat()
            header = checkpoint_header(path)
        except OSError:  # another window may have needed its place
            return None
        except CheckpointError:
            header = None
        return KeptNetwork(path, status.st_size, header, key, datetime.fromtimestamp(status.st_mtime), key in pinned)

    def keep_curves(self, run: SavedRun) -> None:
        """Write the curves of a run, whose network is kept here, in another thread: a disk may not answer.

        Where that cannot be, the network is opened without them, which is said then.
        """
        path, text, before = self._folder / f"{run.key}{CURVES_SUFFIX}", run_text(run), self._writing

        def work() -> None:
            if before is not None:
                before.join()
            with suppress(OSError):
                self._folder.mkdir(parents=True, exist_ok=True)
                write_file(path, text)

        self._writing = _in_a_thread(work)

    def wait_for_curves(self, seconds: float = 1.0) -> None:
        """Wait until all curves are written, but no longer than that."""
        if self._writing is not None:
            self._writing.join(seconds)

    def curves_of(self, path: Path) -> History | None:
        """The curves of the run that a network comes from; None where they were not kept, or cannot be read."""
        self.wait_for_curves()
        key = key_of(path)
        for file in self._folder.glob(f"{key}*{CURVES_SUFFIX}") if key else ():
            with suppress(OSError, ValueError):
                return load_run(file).history
        return None

    def new_path(self, text: str, key: str) -> Path:
        """Where a network is to be written; OSError where there can be no such folder."""
        self._folder.mkdir(parents=True, exist_ok=True)
        words = f"{datetime.now():{_STAMP}}" + re.sub(r"[^\w .,'-]", "_", text)[:100]
        return self._folder / f"{words} [{key[:KEY_LENGTH]}]{_SUFFIX}"

    def tidy(self, newest: Path) -> None:
        """Remove what there is no room for, and what was never finished; neither the newest nor one of a pinned run.

        Those that have not learned for an epoch go first, the best of each dataset last, and of equals the oldest.
        """
        networks = self.networks()
        loose = [network for network in networks if not network.pinned]
        number, size = len(loose), sum(network.size for network in loose)
        for network in sorted(loose, key=lambda network: (_worth(network, networks), network.when)):
            if number <= self._places and size <= self._room:
                break
            if network.path != newest:
                number, size = number - 1, size - network.size
                with suppress(OSError):
                    network.path.unlink()
        for path in self._left_over():
            with suppress(OSError):
                if time() - path.stat().st_mtime > _LEFT_OVER:
                    path.unlink()

    def _left_over(self) -> Iterator[Path]:
        """What was never finished, and the curves of networks that are gone; unless it has only just been begun."""
        yield from self._folder.glob(f".*.partial{_SUFFIX}")
        kept = {key_of(path) for path in self._folder.glob(f"*{_SUFFIX}")}
        yield from (path for path in self._folder.glob(f"*{CURVES_SUFFIX}") if path.stem[:KEY_LENGTH] not in kept)


def key_of(path: Path) -> str:
    """The beginning of the key of the run that a network comes from; "" where its name has none."""
    named = _KEY.search(path.stem)
    return named[1] if named else ""


def _worth(network: KeptNetwork, others: Iterable[KeptNetwork]) -> int:
    """How long to keep it: 0 for one that has not learned for an epoch, 2 for the best of its dataset, 1 for others."""
    if network.accuracy is None:
        return 0
    best = max(other.accuracy or 0.0 for other in others if other.dataset == network.dataset)
    return 2 if network.accuracy == best else 1


class ShelfPlace:
    """Where the network of one run is kept; as it learns on, it is written anew.

    Attributes
    ----------
    path, written : its checkpoint, and the batch after which that is; None and 0 before the first.
    step : the batch after which it is safe, here or elsewhere.
    problem : why it could not be written the last time; "" if it was.
    took : seconds that writing it took the last time.
    closed : nothing is written any more.
    """

    def __init__(self, shelf: Shelf, label: str, step: int, key: str) -> None:
        self.path: Path | None = None
        self.problem = ""
        self.step, self.written, self.took, self.closed = step, 0, 0.0, False
        self._begun = step
        self._shelf, self._label, self._key = shelf, label, key
        self._elsewhere = True  # whether the network of that step need not be there
        self._due = perf_counter() + EVERY
        self._writing = Lock()  # one thread at a time

    @property
    def is_due(self) -> bool:
        """Whether it is time to keep it while it learns."""
        return perf_counter() >= self._due

    def has(self, step: int) -> bool:
        """Whether the network after so many batches, or after more, is safe, here or elsewhere."""
        there = self._elsewhere or (self.path is not None and self.path.exists())
        return step <= self.step and there  # another window may have needed its place

    def has_saved(self, step: int) -> None:
        """The network after so many batches is safe elsewhere."""
        self.step, self._elsewhere = step, True

    def keep(self, copy: Callable[[], NetworkCopy]) -> None:
        """Write what ``copy`` gives, unless it or a later one is there already. Any thread may ask for it.

        Where it cannot be copied or written, there is a `problem`, and what was kept before is still there.
        """
        with self._writing, self._noting_problems():
            if self.closed:
                return
            began, self._due = perf_counter(), inf
            try:
                self._write(copy())
            finally:
                self.took = perf_counter() - began
                self._due = perf_counter() + max(EVERY, SPARED * self.took)

    def keep_aside(self, copy: Callable[[], NetworkCopy], done: Callable[[], object]) -> None:
        """Copy it here and write it in a thread of its own, which calls ``done``."""
        self._due, copies = perf_counter() + EVERY, []
        with self._noting_problems():
            copies.append(copy())
        if not copies:
            done()
            return
        self._due = inf  # until it is written

        def work() -> None:
            self.keep(copies.pop)
            done()

        _in_a_thread(work)

    def keep_at_last(self, copy: Callable[[], NetworkCopy], seconds: float) -> bool:
        """Keep it, and write nothing from then on; False, and nothing else, where that takes longer than so long."""
        end = perf_counter() + seconds
        keeping = _in_a_thread(lambda: self.keep(copy))
        keeping.join(seconds)
        # Another thread may have begun to write meanwhile.
        if keeping.is_alive() or not self._writing.acquire(timeout=max(0.0, end - perf_counter())):
            return False
        self.closed = not self.problem
        self._writing.release()
        return True

    @contextmanager
    def _noting_problems(self) -> Iterator[None]:
        try:
            yield
            self.problem = ""
        except (OSError, MemoryError) as error:
            self.problem = reason_of(error) if isinstance(error, OSError) else "there is not enough memory"

    def _write(self, copy: NetworkCopy) -> None:
        if self.has(copy.step):
            return
        before = self._shelf.paths_of(self._key, self._begun) if self.path is None else [self.path]
        new = self._shelf.new_path(f"{self._label}, batch {copy.step}", self._key)
        copy.write(str(new))
        self.step = self.written = copy.step  # before the path, which says to other threads that it is there
        self.path, self._elsewhere = new, False
        for old in before:
            if old != new:
                with suppress(OSError):
                    old.unlink()
        self._shelf.tidy(new)


def _in_a_thread(work: Callable[[], None]) -> Thread:
    # A daemon, so that a disk that hangs cannot keep the program from ending.
    thread = Thread(target=work, name="keeping", daemon=True)
    thread.start()
    return thread
