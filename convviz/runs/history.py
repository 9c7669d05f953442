"""What is recorded of a run: every number of its curves, and as many of its snapshots as memory is given for."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.data.splits import Dataset
from convviz.runs.events import Evaluated, Evaluating, Losses, RunFailed, RunStarted, TrainEvent
from convviz.runs.recipe import TrainConfig
from convviz.runs.snapshot import Snapshot

#: Bytes of snapshots kept by default.
MEMORY = 200 * 2**20
_ROOM = 1024


class Curve:
    """Numbers over batches; both grow as they come and are never thinned out."""

    def __init__(self) -> None:
        self._steps, self._values, self._length = np.empty(_ROOM), np.empty(_ROOM), 0

    def __len__(self) -> int:
        return self._length

    @property
    def steps(self) -> NDArray[np.float64]:
        """The batches (n,), rising."""
        return self._steps[: self._length]

    @property
    def values(self) -> NDArray[np.float64]:
        """The number at each of them (n,)."""
        return self._values[: self._length]

    def until(self, step: float) -> "Curve":
        """The part up to batch ``step``; it shares the memory of this one, and must not grow."""
        part = Curve.__new__(Curve)
        part._length = int(np.searchsorted(self.steps, step, side="right"))
        part._steps, part._values = self._steps[: part._length], self._values[: part._length]
        return part

    def extend(self, steps: NDArray[np.floating] | NDArray[np.integer], values: NDArray[np.floating]) -> None:
        """Add numbers at later batches."""
        length = self._length + len(values)
        if length > len(self._values):
            room = max(length, 2 * len(self._values))
            self._steps, self._values = (np.resize(old, room) for old in (self._steps, self._values))
        self._steps[self._length : length], self._values[self._length : length] = steps, values
        self._length = length

    def add(self, step: float, value: float) -> None:
        """Add one number; one at the same batch takes the place of the last."""
        if self._length and self._steps[self._length - 1] == step:
            self._values[self._length - 1] = value
        else:
            self.extend(np.array([step], np.float64), np.array([value], np.float64))


@dataclass(frozen=True, eq=False)
class Past:
    """What is known of a network from before it was opened.

    Attributes
    ----------
    accuracy : of its last evaluation; None without one.
    curves : the record of what it had learned; None where that was not kept.
    key : how that of the run that it comes from begins; "" where that is not known.
    step : batches that it has learned from.
    """

    accuracy: float | None
    curves: "History | None" = None
    key: str = ""
    step: int = 0


class History:
    """The record of one run.

    Snapshots are kept up to ``memory`` bytes. Beyond that those whose neighbours lie closest are dropped, which
    ``thinned`` then says: what is left still covers the whole run evenly, from its first snapshot to its newest. Those
    of the end of an epoch go last. Snapshots of drawings are not kept.

    Attributes
    ----------
    name : of the run.
    started : the run's first event, None before it came.
    dataset : what it learns from, where that is known.
    past : of the network that it began with, where that was opened.
    loss, accuracy, rate : each batch's.
    held_out : split -> its (loss, accuracy) curves, a number for each evaluation.
    gradient_norm, update_ratio, dead : layer -> curve, a number for each snapshot (those dropped too).
    snapshots : oldest first.
    evaluations : those of the test images, or else of the validation images, with the predicted classes; oldest first.
    step : batches done.
    taken : events recorded; where it is the same, so is all that follows from them.
    failure : how the run has failed, None as long as it has not.
    evaluating : what is being predicted right now, and how far; None while it learns.
    """

    def __init__(self, name: str, memory: int = MEMORY) -> None:
        self.name, self.memory = name, memory
        self.started: RunStarted | None = None
        self.dataset: Dataset | None = None
        self.past: Past | None = None
        self.loss, self.accuracy, self.rate = Curve(), Curve(), Curve()
        self.held_out: dict[str, tuple[Curve, Curve]] = {}
        self.gradient_norm: dict[str, Curve] = {}
        self.update_ratio: dict[str, Curve] = {}
        self.dead: dict[str, Curve] = {}
        self.snapshots: list[Snapshot] = []
        self.evaluations: list[Evaluated] = []
        self.step = 0
        self.taken = 0
        self.failure: RunFailed | None = None
        self.evaluating: Evaluating | None = None
        self.seconds = 0.0
        self.samples_per_second = 0.0
        self.thinned = False
        self.nbytes = 0

    @property
    def config(self) -> TrainConfig | None:
        """What is trained, as soon as that has begun."""
        return None if self.started is None else self.started.config

    @property
    def learning_rate(self) -> float | None:
        """Of the last batch; until one has been learned in this run the schedule's, None before the run has started."""
        if len(self.rate):
            return float(self.rate.values[-1])
        if self.started is None:
            return None
        recipe = self.started.config.recipe
        total = self.started.batches_per_epoch * recipe.epochs
        return recipe.schedule.rate(max(self.step - 1, 0), total, recipe.learning_rate)

    @property
    def has_learned(self) -> bool:
        """Whether this run has learned from a batch yet."""
        return self.started is not None and self.step > self.started.step

    def resume_from(self, past: Past) -> None:
        """Go on from a network that was opened: its curves, up to the batch that this run begins after, come first."""
        self.past, before = past, past.curves
        if before is None:
            return
        pairs = [(self.loss, before.loss), (self.accuracy, before.accuracy), (self.rate, before.rate)]
        for split, known in before.held_out.items():
            if len(known[0].until(self.step)):
                pairs += zip(self.held_out.setdefault(split, (Curve(), Curve())), known, strict=True)
        for curve, earlier in pairs:
            part = earlier.until(self.step)
            curve.extend(part.steps, part.values)

    def take(self, event: TrainEvent) -> None:
        """Record an event."""
        self.taken += 1
        if not isinstance(event, Snapshot):
            self.evaluating = event if isinstance(event, Evaluating) else None
        if isinstance(event, RunStarted):
            self.started, self.step = event, event.step
        elif isinstance(event, Losses):
            self._take_losses(event)
        elif isinstance(event, Evaluated):
            self._take_evaluated(event)
        elif isinstance(event, Snapshot):
            self._take_snapshot(event)
        elif isinstance(event, RunFailed):
            self.failure = event

    def index_at(self, step: float) -> int:
        """Index of the newest snapshot that is not after batch ``step``, or of the first."""
        steps = [snapshot.step for snapshot in self.snapshots]
        return max(int(np.searchsorted(steps, step, side="right")) - 1, 0)

    def evaluation_at(self, step: int, split: str) -> Evaluated | None:
        """The newest evaluation of the images of ``split`` up to batch ``step``; None where there is none."""
        known = [event for event in self.evaluations if event.step <= step and event.split == split]
        return known[-1] if known else None

    def loss_at(self, step: int) -> float | None:
        """The loss of batch ``step``, or of the newest known before it; None before the first."""
        place = int(np.searchsorted(self.loss.steps, step, side="right")) - 1
        return float(self.loss.values[place]) if place >= 0 else None

    def forget_snapshots(self) -> None:
        """Keep the curves only."""
        self.snapshots, self.evaluations, self.nbytes, self.dataset = [], [], 0, None

    def _take_losses(self, event: Losses) -> None:
        steps = np.arange(event.first, event.first + len(event.losses))
        for curve, values in ((self.loss, event.losses), (self.accuracy, event.accuracies), (self.rate, event.rates)):
            curve.extend(steps, values)
        self.step = int(steps[-1]) if len(steps) else self.step
        self.seconds, self.samples_per_second = event.seconds, event.samples_per_second

    def _take_evaluated(self, event: Evaluated) -> None:
        loss, accuracy = self.held_out.setdefault(event.split, (Curve(), Curve()))
        loss.add(event.step, event.loss)
        accuracy.add(event.step, event.accuracy)
        # Where there are test images, nobody asks image by image what the validation images were predicted as.
        if event.split == "test":
            dropped = [old for old in self.evaluations if old.split != "test"]
            self.evaluations = [old for old in self.evaluations if old.split == "test"]
            self.nbytes -= sum(map(_size, dropped))
        if event.split == "test" or "test" not in self.held_out:
            self.evaluations.append(event)
            self.nbytes += _size(event)
        self._thin()

    def _take_snapshot(self, event: Snapshot) -> None:
        """Keep it; a second one of the same batch is of the same network with another probe image, and replaces it."""
        if event.drawn:
            return
        if self.snapshots and self.snapshots[-1].step == event.step:
            former = self.snapshots.pop()
            self.nbytes -= former.nbytes
            # The batch broken down has nothing to do with the image.
            event = replace(
                event, detail=event.detail or former.detail, ends_epoch=event.ends_epoch or former.ends_epoch
            )
        self.snapshots.append(event)
        self.nbytes += event.nbytes
        for layer, stats in event.stats.items():
            figures = (
                (self.gradient_norm, event.step, stats.gradient_norm),
                (self.update_ratio, event.step, stats.update_ratio),
                (self.dead, event.sample_step, np.nan if stats.dead is None else stats.dead),
            )
            for curves, step, value in figures:
                if not np.isnan(value):
                    curves.setdefault(layer, Curve()).add(step, value)
        self._thin()

    def _thin(self) -> None:
        while self.nbytes > self.memory:
            # One at a time: dropping every second one at once would leave ever less of the early run.
            share = sum(map(_size, self.evaluations)) / self.nbytes
            kept: list[Any] = self.evaluations if share > 0.5 else self.snapshots
            if len(kept) < 3:
                return
            self.nbytes -= _size(kept.pop(_most_crowded(kept)))
            self.thinned = True


def _most_crowded(events: list[Any]) -> int:
    """Index of the event, neither the first nor the last, whose neighbours lie closest to one another.

    One that ends an epoch comes only where there are no others.
    """
    steps = np.array([event.step for event in events])
    gaps = steps[2:] - steps[:-2]
    others = np.array([not getattr(event, "ends_epoch", False) for event in events[1:-1]])
    return 1 + int(np.argmin(np.where(others, gaps, np.inf) if others.any() else gaps))


def _size(event: Snapshot | Evaluated) -> int:
    return event.nbytes if isinstance(event, Snapshot) else event.predicted.nbytes + event.confidence.nbytes
