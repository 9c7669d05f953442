"""The controls of a run while it goes on: written by one thread, read by the run between two batches."""

from collections.abc import Callable
from dataclasses import dataclass, field

from convviz.runs.events import Floats, Snapshot


@dataclass(frozen=True, eq=False)
class Probe:
    """The probe image, which snapshots show going through the network: (C, H, W) float32 in 0..1, class or -1, name."""

    image: Floats
    label: int = -1
    name: str = "drawing"


@dataclass(eq=False)
class Control:
    """A run's controls. Each is one attribute whose assignment is atomic, so no lock is needed.

    Attributes
    ----------
    learning_rate : takes the place of the schedule's, or None.
    probe : the probe image, or None: no `Snapshot` is made then.
    snapshot_share : share of the time that `Snapshot` events may cost.
    breakdown : the next batches are broken down: each gives its `Losses` and a `Snapshot` with a detail at once.
    snapshot : set by the run once it has a network: a `Snapshot` of an image now. Only the run's thread may call it,
        between two events or after the run; it changes nothing.
    save : set by the run too: writes a checkpoint to a path, by the same rules. Raises OSError.
    """

    learning_rate: float | None = None
    probe: Probe | None = None
    snapshot_share: float = 0.01
    breakdown: bool = False
    snapshot: Callable[[Probe], Snapshot] | None = field(default=None, repr=False)
    save: Callable[[str], None] | None = field(default=None, repr=False)
