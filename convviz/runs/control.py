"""What a person may change while a run goes on. Written by one thread, read by the run between two batches."""

from collections.abc import Callable
from dataclasses import dataclass, field

from convviz.runs.events import Floats, Moment


@dataclass(frozen=True, eq=False)
class Watch:
    """The image that the network is to think about: (C, H, W) float32 in 0..1, its class or -1, and what it is."""

    image: Floats
    label: int = -1
    name: str = "drawing"


@dataclass(eq=False)
class Control:
    """A run's controls. Each is one attribute whose assignment is atomic, so no lock is needed.

    Attributes
    ----------
    learning_rate : takes the place of the schedule's, or None.
    watch : the image to think about, or None for nothing to be watched: no `Moment` is made then.
    watching_share : share of the time that `Moment` events may cost.
    take_apart : the next batches are taken apart: each gives its `Losses` and a `Moment` with a detail at once.
    look : set by the run once it has a network: gives a `Moment` of an image now. Only the thread that runs may call
        it, between two events or after the run; it changes nothing.
    save : set by the run too: writes a checkpoint to a path, by the same rules. Raises OSError.
    """

    learning_rate: float | None = None
    watch: Watch | None = None
    watching_share: float = 0.01
    take_apart: bool = False
    look: Callable[[Watch], Moment] | None = field(default=None, repr=False)
    save: Callable[[str], None] | None = field(default=None, repr=False)
