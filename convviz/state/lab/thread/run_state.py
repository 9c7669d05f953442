"""A run as its thread sees it: how far it is, and how far it is to go."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from convviz.runs.control import Control, Probe
from convviz.runs.events import BatchDone, Evaluated, Losses, RunFinished, RunStarted, TrainEvent
from convviz.runs.files.shelf import ShelfPlace
from convviz.runs.snapshot import Snapshot


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
    tried : after how many batches keeping it while it is held was begun last.
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
    tried: int | None = None
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

    @property
    def within_batch(self) -> bool:
        """Whether the batch under way has emitted something already."""
        return self.reached != self.step

    @property
    def left(self) -> float:
        """Batches until it holds or is over; the run's last one counts, since there one stays."""
        return (self.goal if self.last is None else min(self.goal, self.last)) - self.step

    def take(self, event: TrainEvent, probe: Probe | None) -> None:
        """Go on by what it has emitted; ``probe`` was the probe image meanwhile."""
        match event:
            case RunStarted():
                self.step = self.reached = event.step
                self.per_epoch = event.batches_per_epoch
                self.last = event.batches_per_epoch * event.config.recipe.epochs
            case BatchDone():
                self.step = self.reached = event.step
                self.took = self.took[1], 0.0
            case Losses():
                self.reached = max(self.reached, event.first + len(event.losses) - 1)
                self.seconds, self.speed = event.seconds, event.samples_per_second
            case Evaluated():
                self.reached = event.step
            case Snapshot():
                self.reached = event.step
                if event.sample_step == event.step:  # else another one comes when it is held or over
                    self.probed = probe, event.step

    def aim(self, batches: float | None) -> None:
        """Hold after some batches, or at the end of the epoch for None.

        A batch under way that has emitted something already was not broken down, and does not count.
        """
        rest = self.per_epoch - self.reached % self.per_epoch
        self.goal = self.reached + (rest if batches is None else batches)

    def stopped(self) -> RunFinished:
        """The event with which it ends early."""
        return RunFinished(
            self.reached, self.reached / self.per_epoch, self.seconds, self.speed, "", None, stopped=True
        )
