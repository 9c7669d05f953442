"""What passes between a window and the process that trains, and how: over pipes, arrays as they lie in memory."""

import pickle
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from convviz.runs.events import TrainEvent

#: What the window sets of a `Control` and the run reads; and what the run sets for the window to call.
SETTINGS = ("key", "learning_rate", "probe", "recorded", "phases", "parts", "rate", "breakdown")
ABILITIES = ("snapshot", "losses", "predict", "copy")

# -- to the process ----------------------------------------------------------------------------------------------------


class Begin(NamedTuple):
    """Make a run of this number ready, by `train` with these arguments; its first event begins it."""

    run: int
    config: Any
    options: dict[str, Any]
    settings: dict[str, Any]


class Go(NamedTuple):
    """Emit so many events more, with these settings from now on."""

    run: int
    events: int
    settings: dict[str, Any]


class Call(NamedTuple):
    """Do what a method of `Host` is called, between two events. An `Answer` comes, and no event until the next `Go`."""

    run: int
    name: str
    arguments: tuple[Any, ...]
    settings: dict[str, Any]


class Forget(NamedTuple):
    """Nobody needs these runs, and these copies of networks, any more."""

    runs: list[int]
    copies: list[int]


class SameDataset(NamedTuple):
    """Stands for the dataset that was sent last."""


# -- to the thread of it that works aside ------------------------------------------------------------------------------


class CopyRun(NamedTuple):
    """Copy the network of a run, whatever it is doing; see `Host.copy`."""

    run: int


class WriteCopy(NamedTuple):
    """Write a copy of a network to a file."""

    copy: int
    path: str


# -- and back ----------------------------------------------------------------------------------------------------------


class Standing(NamedTuple):
    """What the run has made of its `Control`: the learning rate, and which of `ABILITIES` it has."""

    learning_rate: float | None
    able: frozenset[str]


class Emitted(NamedTuple):
    """An event of the run that was asked to go on; where it stands, when that may have changed."""

    run: int
    event: TrainEvent
    standing: Standing | None


class Ended(NamedTuple):
    """The run that was asked to go on has no more events, or has failed."""

    run: int
    error: Exception | None
    standing: Standing


class Answer(NamedTuple):
    """What has come of a `Call`."""

    value: Any = None
    error: Exception | None = None


# -- over a pipe -------------------------------------------------------------------------------------------------------


def send(line: Connection, message: Any) -> None:
    """Send a message; its arrays go from where they lie, without a copy and without Python's lock.

    Raises
    ------
    OSError
        If nobody is at the other end any more.
    """
    buffers: list[pickle.PickleBuffer] = []
    body = pickle.dumps(message, protocol=5, buffer_callback=buffers.append)
    parts = [buffer.raw() for buffer in buffers]
    line.send_bytes(pickle.dumps((body, [part.nbytes for part in parts])))
    for part in parts:
        if part.nbytes:
            line.send_bytes(part)


def receive(line: Connection) -> Any:
    """Wait for the next message; its arrays may be written to.

    Raises
    ------
    EOFError, OSError
        If nobody is at the other end any more.
    """
    body, sizes = pickle.loads(line.recv_bytes())
    return pickle.loads(body, buffers=[_received(line, size) for size in sizes])


def _received(line: Connection, size: int) -> bytearray:
    part = bytearray(size)
    if size:
        line.recv_bytes_into(part)
    return part
