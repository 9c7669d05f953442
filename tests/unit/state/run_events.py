"""Events of a run that needs no torch, and a run made of them."""

from dataclasses import dataclass, field, replace
from threading import Event, current_thread

import numpy as np

from convviz.core.networks.presets import PRESETS
from convviz.runs.control import NetworkCopy
from convviz.runs.events import BatchDone, Evaluated, Losses, RunFinished, RunStarted
from convviz.runs.recipe import Recipe, TrainConfig
from convviz.runs.snapshot import BatchDetail, LayerStats, Snapshot

NETWORK = PRESETS["small"].spec
WAIT = 5  # seconds, only reached when a test fails


def started(step=0, per_epoch=10, epochs=3, network=NETWORK):
    config = TrainConfig(network, Recipe(epochs=epochs))
    return RunStarted(config, "CPU, 1 thread", 1234, per_epoch, step, np.arange(4))


def losses(first, count, seconds=1.0):
    """Of each batch its number as the loss, a hundredth of it as the accuracy, a thousandth as the rate."""
    steps = np.arange(first, first + count, dtype=np.float32)
    return Losses(first, steps, steps / 100, steps / 1000, seconds, 500.0)


def stats(gradient_norm=1.0, update_ratio=0.001, dead=None):
    return LayerStats(2.0, gradient_norm, update_ratio, None, None, None, dead)


def detail(step):
    none = {}
    images = np.zeros((2, 1, 4, 4), np.float32)
    labels, probabilities = np.zeros(2, np.int64), np.full((2, 10), 0.1, np.float32)
    weights = {"conv1": np.full((3, 1, 3, 3), step, np.float32)}
    return BatchDetail(
        step, images, labels, 2, probabilities, np.full(2, 2.3, np.float32), 0.5, 0.01, weights, none, weights
    )


def snapshot(step, probe=None, *, apart=False, size=16, layers=None):
    """A snapshot with ``size`` numbers of activation."""
    return Snapshot(
        step=step,
        seconds=float(step),
        input=np.zeros((1, 4, 4), np.float32) if probe is None else probe.image,
        label=-1,
        name="drawing" if probe is None else probe.name,
        activations={"conv1": np.zeros((1, 1, size), np.float32)},
        probabilities=np.full(10, 0.1, np.float32),
        weights={"conv1": np.zeros((3, 1, 3, 3), np.float32)},
        biases={"conv1": np.zeros(3, np.float32)},
        stats={"conv1": stats()} if layers is None else layers,
        predicted=np.zeros(4, np.int64),
        confidence=np.ones(4, np.float32),
        detail=detail(step) if apart else None,
        drawn=probe is not None and probe.drawn,
    )


def evaluated(step, split="test", images=100, accuracy=0.9):
    return Evaluated(step, step // 10, split, 0.3, accuracy, np.zeros(images, np.int64), np.ones(images, np.float32))


def finished(step, per_epoch=10):
    return RunFinished(step, step / per_epoch, 1.0, 500.0, "test", 0.9)


@dataclass(eq=False)
class FakeRun:
    """Begins runs that need no torch, and notes how they went.

    Attributes
    ----------
    per_epoch, epochs, step : of the run; ``step`` is where it is resumed.
    every : a snapshot of what is watched every so many batches, besides those that are broken down.
    stale : what its snapshots have of the sample is of the batch before, unless they are asked for or broken down.
    loading, before, looking, saving : called in the run's thread: before `RunStarted`, for the events to come first;
        before each batch, with its number; when it is looked at; and when it is saved, with the path.
    gate : if given, each batch waits for it.
    """

    per_epoch: int = 10
    epochs: int = 3
    step: int = 0
    every: int = 0
    stale: bool = False
    network: object = NETWORK
    loading: object = None
    before: object = None
    looking: object = None
    saving: object = None
    gate: Event | None = None
    entered: Event = field(default_factory=Event)
    closed: Event = field(default_factory=Event)
    threads: set = field(default_factory=set)
    closed_in: object = None
    controls: list = field(default_factory=list)
    rates: list = field(default_factory=list)
    probed: list = field(default_factory=list)
    apart: list = field(default_factory=list)
    begun: int = 0

    def __call__(self, control):
        self.begun += 1
        self.controls.append(control)
        try:
            yield from self._events(control)
        finally:
            self.closed_in = current_thread()
            self.closed.set()

    def _events(self, control):
        self.threads.add(current_thread())
        self.entered.set()
        if self.loading is not None:
            yield from self.loading() or ()
        step = self.step

        def look(probe):
            self.threads.add(current_thread())
            self.probed.append((step, probe))
            if self.looking is not None:
                self.looking()
            return snapshot(step, probe)

        def copy():
            self.threads.add(current_thread())
            return NetworkCopy(step, self.saving)

        control.snapshot, control.copy = look, copy
        yield started(step, self.per_epoch, self.epochs, self.network)
        emitted = step
        while step < self.per_epoch * self.epochs:
            apart = control.breakdown
            if self.gate is not None:
                assert self.gate.wait(2 * WAIT)
            if self.before is not None:
                self.before(step + 1)
            self.rates.append(control.learning_rate)
            step += 1
            ends_epoch = step % self.per_epoch == 0
            if apart:
                self.apart.append(step)
            if apart or ends_epoch or step - emitted >= 100:
                yield losses(emitted + 1, step - emitted, float(step))
                emitted = step
            if ends_epoch:
                yield evaluated(step)
            if control.probe is not None and (apart or (self.every and step % self.every == 0)):
                sampled = step - 1 if self.stale and not apart else None
                yield replace(snapshot(step, control.probe, apart=apart), sampled=sampled)
            yield BatchDone(step)
        yield finished(step, self.per_epoch)
