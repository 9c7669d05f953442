"""The states of a runner, and of the run in its thread."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from math import inf

from convviz.runs.control import Control, Probe
from convviz.runs.events import TrainEvent
from convviz.runs.shelf import ShelfPlace


class Activity(Enum):
    """The state of a runner."""

    IDLE = auto()
    STARTING = auto()
    RUNNING = auto()
    #: It was asked to pause, and does so after the batch under way.
    PAUSING = auto()
    PAUSED = auto()
    #: It was asked to stop, and does so after the batch under way.
    STOPPING = auto()
    #: The run is over; its network still takes probe images.
    OVER = auto()


@dataclass(eq=False)
class RunState:
    """A run as its thread sees it.

    Attributes
    ----------
    asked : after how many batches to hold was asked for (None: at the end of the epoch); ``goal`` is the step of that.
    step, reached : batches done, and the step of the newest event, which towards the end of a batch is one ahead.
    last : step of the last batch, once the run has started.
    probed : the probe image of the last snapshot with what is made of the sample now, and after how many batches.
    took : seconds that the last batch has taken, and the one under way so far.
    place : where its network is kept, once it has started; None where it is not to be.
    lost : that it cannot be kept would not hold up another run any more: that was said.
    """

    control: Control
    asked: float | None = inf
    events: Iterator[TrainEvent] | None = None
    goal: float = inf
    step: int = 0
    reached: int = 0
    per_epoch: int = 1
    last: int | None = None
    seconds: float = 0.0
    speed: float = 0.0
    probed: tuple[Probe | None, int] = (None, 0)
    took: tuple[float, float] = (0.0, 0.0)
    place: ShelfPlace | None = None
    lost: bool = False

    @property
    def goes_on(self) -> bool:
        """Whether it has another event to emit now."""
        return self.events is not None and not self.held

    @property
    def held(self) -> bool:
        """Whether it waits between two batches."""
        return self.last is not None and self.goal <= self.step < self.last
