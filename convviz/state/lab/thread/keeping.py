"""Keeps the networks of runs on the shelf, and says what comes of that."""

from functools import partial
from threading import Lock

from convviz.runs.events import Kept, Remark, RunStarted
from convviz.runs.files.shelf import Shelf, ShelfPlace
from convviz.state.lab.thread.mailbox import Mailbox
from convviz.state.lab.thread.run_state import RunState

#: Seconds that a run is held before its network is kept, unless writing it took longer the last time.
REST = 0.25


class NetworkKeeper:
    """Gives runs their places on the shelf, and keeps their networks there.

    Parameters
    ----------
    shelf : None for nowhere.
    mailbox : takes what is to be said of it.

    Attributes
    ----------
    hushed : the place of which it is not said why a network could not be kept, since that is asked for.
    """

    def __init__(self, shelf: Shelf | None, mailbox: Mailbox) -> None:
        self._shelf, self._mailbox = shelf, mailbox
        self.hushed: ShelfPlace | None = None
        self._said: tuple[ShelfPlace | None, str] = None, ""  # where and why a network could not be kept
        self._saying = Lock()  # two threads say so

    def begin(self, run: RunState, started: RunStarted, earlier: RunState | None) -> None:
        """Give a run its place, and say where the network is that it takes the place of."""
        if earlier is not None and earlier.place is not None and earlier.place.path is not None:
            self._mailbox.put(Kept(earlier.place.written, str(earlier.place.path)))
        run.place = None if self._shelf is None else self._shelf.place(started.config, started.step, run.control.key)

    def keep(self, run: RunState) -> None:
        """Write it as it is."""
        assert run.place is not None
        if run.control.copy is not None:
            run.place.keep(run.control.copy)
        self._say_unkept(run.place, run.reached)

    def keep_aside(self, run: RunState) -> None:
        """Copy it, and have it written while it goes on learning."""
        assert run.place is not None
        assert run.control.copy is not None
        run.place.keep_aside(run.control.copy, partial(self._say_unkept, run.place, run.reached))

    def _say_unkept(self, place: ShelfPlace, step: int) -> None:
        """Say why the network after so many batches could not be kept, unless that was said the last time, or is asked.

        Any thread may call this; another run may have begun meanwhile.
        """
        now = place, place.problem
        with self._saying:
            said, self._said = self._said, now
        if now != said and place is not self.hushed and (text := _unkept_text(step, now[1])):
            self._mailbox.put(Remark(text))


def is_unsafe(run: RunState) -> bool:
    """Whether its network is to be kept, and is not on the disk as it is, here or elsewhere."""
    return run.place is not None and not run.place.has(run.reached)


def is_due(run: RunState) -> bool:
    """Whether it is time to keep its network while it learns."""
    return run.place is not None and run.place.is_due and run.control.copy is not None


def rest_of(run: RunState) -> float | None:
    """Seconds that a held run is left alone before its network is kept; None where there is nothing to keep.

    Whoever steps through a large network does not wait for the disk at each batch.
    """
    place = run.place
    if place is None or not run.held or run.control.copy is None or run.tried == run.reached or not is_unsafe(run):
        return None
    return max(REST, place.took)


def keep_at_last(run: RunState, seconds: float) -> str:
    """Keep it as the last finished batch left it, from another thread, and not again: the program ends meanwhile.

    Gives the sentence for one that could not be kept in so many seconds, else "".
    """
    place, copy = run.place, run.control.copy
    if place is None or copy is None or place.keep_at_last(copy, seconds):
        return unkept_text(run)
    return _unkept_text(run.reached, "writing it takes too long")


def kept_step(run: RunState) -> int | None:
    """The batch after which its network is kept; None where it is not."""
    place = run.place  # once: its thread takes it away when the run fails
    return None if place is None or place.path is None else place.written


def unkept_text(run: RunState) -> str:
    """The sentence for a network that could not be kept, "" where there is none."""
    place = run.place  # once, as above
    return "" if place is None else _unkept_text(run.reached, place.problem)


def _unkept_text(step: int, problem: str) -> str:
    return problem and f"The network after batch {step:,} could not be kept: {problem}."
