"""When a run's network is looked into, and what that costs the run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter, thread_time

from convviz.runs.control import Control, Part, Probe
from convviz.runs.snapshot import BatchDetail, Snapshot
from convviz.runs.watching import Phase, phase_at
from convviz.training.devices import synchronise
from convviz.training.learning.learner import LearnedBatch
from convviz.training.looking.inspect import Inspector
from convviz.training.pacing import Clock, TimeShare


class Snapshots:
    """Those of a run, made by ``inspector`` as often as ``control`` asks for and as its phases allow."""

    def __init__(self, inspector: Inspector, control: Control, clock: Clock) -> None:
        self._inspector, self._control, self._clock = inspector, control, clock
        self._learning_since: float | None = None
        self._share, self._sample_share, self._ends_share = TimeShare(), TimeShare(), TimeShare()
        self._shown: Probe | None = None
        self._detail: BatchDetail | None = None
        self._began = self._cost = 0.0  # of the next one, in seconds

    def due(self, *, anyway: bool) -> bool:
        """Whether the batch that comes next gets one; ``anyway`` if there is a probe image at all."""
        return self._control.probe is not None and (self._in_time() or anyway)

    def before_update(self) -> None:
        """Begin one: of the batch that is learned from next."""
        self._cost = 0.0
        with self._counted():
            self._began = self._clock.seconds
            self._inspector.remember_weights()

    def after_update(self, step: int, learned: LearnedBatch | None) -> float:
        """Note what batch ``step`` has changed, and break down ``learned``; gives the seconds spent on it so far."""
        with self._counted():
            self._detail = None if learned is None else self._inspector.detail(step, learned)
            self._inspector.weights_changed(step)
        return self._cost

    def at_once(self, step: int, *, ends_epoch: bool) -> Iterator[Snapshot]:
        """What is seen after batch ``step`` where another probe image has been chosen since the last one."""
        probe = self._control.probe
        if probe is not None and probe is not self._shown:
            self._began, self._cost = self._clock.seconds, 0.0
            yield from self.made(step, ends_epoch=ends_epoch)
        self._shown = probe

    def made(self, step: int, *, ends_epoch: bool) -> Iterator[Snapshot]:
        """The network with the probe image, and with the image it is recorded with where that is another one."""
        control, now = self._control, self._clock.seconds
        probe = self._shown = control.probe
        images = [image for image in (probe, control.recorded if probe and probe.drawn else None) if image is not None]
        detail, self._detail = self._detail, None
        if step == 0 or detail is not None or self._sample_is_due(now, ends_epoch=ends_epoch):
            self._predict_sample(step, now, ends_epoch=ends_epoch)
        with self._counted():
            made = [self._inspector.snapshot(image, step, now, detail, sample=False) for image in images]
        self._share.spent(self._began, self._cost)
        for snapshot in made:
            yield replace(snapshot, ends_epoch=ends_epoch)

    def _in_time(self) -> bool:
        if self._control.rate is not None:
            return True  # in slow motion every batch is seen
        now = self._clock.seconds
        if self._learning_since is None:
            self._learning_since = now
        phase = self._phase(now)
        return self._share.due(now, phase.share, rate=phase.rate)

    def _sample_is_due(self, now: float, *, ends_epoch: bool) -> bool:
        """At an epoch's end it has waited only for that of another one, so that of long epochs each has it."""
        share = self._ends_share if ends_epoch else self._sample_share
        return Part.SAMPLE in self._control.parts or share.due(now, self._phase(now).sample)

    def _predict_sample(self, step: int, now: float, *, ends_epoch: bool) -> None:
        """Have the sample predicted, which costs several times what the picture does.

        It has a share of its own, and only where a view needs it with each picture is it a cost of the picture.
        """
        before = self._cost
        with self._counted():
            self._inspector.predict_sample(step)
        cost = self._cost - before
        self._sample_share.spent(now, cost)
        if ends_epoch:
            self._ends_share.spent(now, cost)
        if Part.SAMPLE not in self._control.parts:
            self._cost = before

    def _phase(self, now: float) -> Phase:
        since = now if self._learning_since is None else self._learning_since
        return phase_at(self._control.phases, now - since)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Add what is done to the cost of the next snapshot, without what the device still had to do before.

        On the CPU the seconds of the processor: what else the machine is busy with is not what it costs.
        """
        device = self._inspector.device
        now = thread_time if device.type == "cpu" else perf_counter
        synchronise(device)
        start = now()
        yield
        synchronise(device)
        self._cost += now() - start
