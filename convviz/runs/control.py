"""The controls of a run while it goes on: written by one thread, read by the run between two batches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from convviz.runs.events import Losses
from convviz.runs.snapshot import Floats, Snapshot
from convviz.runs.watching import PHASES, Phase


class Part(Enum):
    """What a `Snapshot` need not hold anew each time, since it takes long."""

    #: What the network makes of the sample of held-out images.
    SAMPLE = auto()
    #: The batch broken down.
    DETAIL = auto()


@dataclass(frozen=True, eq=False)
class Probe:
    """The probe image, which snapshots show going through the network: (C, H, W) float32 in 0..1, class or -1, name.

    One that is ``drawn`` is only looked at: a run is recorded with the image chosen before.
    """

    image: Floats
    label: int = -1
    name: str = "drawing"
    drawn: bool = False


@dataclass(frozen=True, eq=False)
class NetworkCopy:
    """A network with all that it needs to learn on, as the batch ``step`` left it; the run goes on without it.

    ``write`` makes a checkpoint of it, in whatever thread; it raises OSError.
    """

    step: int
    write: Callable[[str], None]


@dataclass(eq=False)
class Control:
    """A run's controls. Each is one attribute whose assignment is atomic, so no lock is needed.

    Attributes
    ----------
    key : of the run on the list; one that goes on with an opened network of that run has the same.
    learning_rate : takes the place of the schedule's, or None.
    probe : the probe image, or None: no `Snapshot` is made then.
    recorded : the image that the run is recorded with while ``probe`` is drawn, or None.
    phases : how often there is a `Snapshot`, and what share of the time it may take.
    parts : what each snapshot must hold besides.
    rate : batches a second in slow motion, where each has a snapshot; None at full speed.
    lead : events by which the run may be ahead of whoever pulls them; written before each is pulled. Only a run in
        another process ever is; it sees the other controls when it is asked for more.
    breakdown : the next batches are broken down: each gives its `Losses` and a `Snapshot` with a detail at once.
    ended : set by whoever pulls the events: called in whatever thread once the process of such a run has ended by
        itself, which the next event, or the next call of what follows here, raises too.
    hold : set by such a run: holds it, and gives how many events are still to be pulled until one is where it is.
    snapshot : set by the run once it has a network: a `Snapshot` of an image now. Only the run's thread may call it,
        between two events or after the run; it changes nothing.
    losses : set by the run too: the `Losses` of the batches that it has not emitted yet, None where there are none.
    predict : set by the run too, by the same rules: the probabilities (n, classes) of images (N, C, H, W) uint8, a
        few at a time.
    copy : set by the run too: the network as the last finished batch left it. On the CPU any thread may call it, in the
        middle of a batch too; elsewhere that raises OSError.
    """

    key: str = field(default_factory=lambda: uuid4().hex)
    learning_rate: float | None = None
    probe: Probe | None = None
    recorded: Probe | None = None
    phases: tuple[Phase, ...] = PHASES
    parts: frozenset[Part] = frozenset()
    rate: float | None = None
    lead: int = 0
    breakdown: bool = False
    ended: Callable[[], None] | None = field(default=None, repr=False)
    hold: Callable[[], int] | None = field(default=None, repr=False)
    snapshot: Callable[[Probe], Snapshot] | None = field(default=None, repr=False)
    losses: Callable[[], Losses | None] | None = field(default=None, repr=False)
    predict: Callable[[NDArray[np.uint8]], Iterator[Floats]] | None = field(default=None, repr=False)
    copy: Callable[[], NetworkCopy] | None = field(default=None, repr=False)
