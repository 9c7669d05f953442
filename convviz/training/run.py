"""One training run: which batch is next, and what is emitted when."""

import math
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import replace
from errno import EBUSY
from functools import partial
from os import PathLike
from pathlib import Path
from threading import current_thread
from time import perf_counter, thread_time

import numpy as np
from numpy.typing import NDArray

from convviz.core.data.datasets import Dataset, Split
from convviz.core.networks.analysis import analyse
from convviz.core.util.generators import finish
from convviz.core.util.whole_file import failure_text
from convviz.runs.control import Control, NetworkCopy, Part, Probe
from convviz.runs.errors import TrainingError
from convviz.runs.events import (
    BatchDone,
    Evaluated,
    Evaluating,
    Losses,
    Remark,
    RunFinished,
    RunStarted,
    Saved,
    TrainEvent,
)
from convviz.runs.pictures import pictures_of
from convviz.runs.recipe import TrainConfig
from convviz.runs.snapshot import BatchDetail, Floats, Snapshot
from convviz.runs.watching import Phase, phase_at
from convviz.training.checkpoint import Checkpoint, copied, load_checkpoint, save_checkpoint
from convviz.training.data import Batch, Batches, epoch_order
from convviz.training.devices import device_name, have_helpers_drop_denormals, keep_freed_memory, synchronise
from convviz.training.evaluate import Evaluation, evaluate, evaluation_size, probabilities
from convviz.training.inspect import Inspector
from convviz.training.learner import LearnedBatch, Learner
from convviz.training.ledger import Ledger, not_finite
from convviz.training.pacing import Clock, TimeShare
from convviz.training.preflight import (
    check_last_batch,
    check_same_run,
    check_schedule,
    checked_device,
    other_pictures,
)

#: Seconds between two `Losses`, and between two `Evaluating`.
EMIT_EVERY = 0.25


class Run:
    """One training run: its network, its data, and how far it is. `events` does it; the arguments are `train`'s."""

    def __init__(
        self,
        config: TrainConfig,
        control: Control,
        dataset: Dataset,
        *,
        resume: str | PathLike[str] | None = None,
        autosave: str | PathLike[str] | None = None,
    ) -> None:
        recipe = config.recipe
        config = replace(config, network=config.network.fitted(dataset.input_shape, len(dataset.classes)))
        self.config, self.control, self.dataset = config, control, dataset
        self.device, self._thread = checked_device(recipe), current_thread()
        check_last_batch(config, len(dataset.train))
        if recipe.autosave_minutes and autosave is None:
            raise TrainingError(f"A checkpoint every {recipe.autosave_minutes} minutes needs a file to be written to.")
        self.autosave = None if autosave is None else Path(autosave)
        self.batches_per_epoch = -(-len(dataset.train) // recipe.batch_size)
        self.total = self.batches_per_epoch * recipe.epochs
        check_schedule(recipe, self.total)
        self.step = 0
        self._remark = ""  # on what it was resumed with
        self._accuracy: float | None = None  # of the last evaluation, before it was resumed too
        self.clock = Clock()
        keep_freed_memory()
        have_helpers_drop_denormals()
        self.learner = Learner(config, self.device)
        if resume is not None:
            self._go_on_from(load_checkpoint(resume))
        self._size = evaluation_size(config.network, self.device)
        self._batches = Batches(dataset.train, self.device)
        self._held_out = {name: Batches(split, self.device) for name, split in self._splits()}
        self.inspector = Inspector(
            self.learner.network,
            self.learner.loss,
            dataset.held_out,
            self.device,
            self._size,
            scaled=self.learner.scaler.is_enabled(),
        )
        self._arranged = -1  # the epoch whose order the batches have
        self._ledger = Ledger(self.step, self.clock.seconds)
        self._began: float | None = None  # to learn, in seconds
        self._snapshot_share, self._sample_share = TimeShare(), TimeShare()
        self._seen: Probe | None = None
        self._detail: BatchDetail | None = None
        self._saved = self.clock.seconds
        control.snapshot, control.losses = self.snapshot, self.losses
        control.copy, control.predict = self.copy, self.predict

    def _splits(self) -> Iterator[tuple[str, Split]]:
        for name, split in (("validation", self.dataset.validation), ("test", self.dataset.test)):
            if split is not None:
                yield name, split

    # -- the run ---------------------------------------------------------------------------------------------------

    def events(self) -> Generator[TrainEvent, None, None]:
        """Do the run; afterwards the device holds its images no longer, but for the sample that is looked into."""
        try:
            yield from self._events()
        finally:
            del self._batches, self._held_out

    def _events(self) -> Iterator[TrainEvent]:
        yield RunStarted(
            config=self.config,
            device=device_name(self.device),
            parameters=analyse(self.config.network).parameters,
            batches_per_epoch=self.batches_per_epoch,
            step=self.step,
            sample=self.inspector.sample,
            skipped=self.dataset.skipped,
            remarks=self.dataset.remarks,
            classes=self.dataset.classes,
        )
        if self._remark:
            yield Remark(self._remark)
        if self.step and self.step % self.batches_per_epoch == 0:
            yield from self._evaluate()
        while self.step < self.total:
            yield from self._probe_change()
            yield from self._batch()
        yield RunFinished(
            step=self.step,
            epochs=self.step / self.batches_per_epoch,
            seconds=self.clock.seconds,
            samples_per_second=self._ledger.samples / max(self._ledger.seconds, 1e-9),
            split=self.dataset.held_out_name,
            accuracy=self._accuracy,
        )

    def _batch(self) -> Iterator[TrainEvent]:
        """Learn from the next batch and emit all its events, `BatchDone` last."""
        breakdown, ends_epoch = self.control.breakdown, (self.step + 1) % self.batches_per_epoch == 0
        due = self.control.probe is not None and (breakdown or ends_epoch or self._snapshot_is_due())
        began = cost = 0.0
        self._detail = None
        if due:
            began, cost = self._timed(self.inspector.remember_weights)
        learned = self._learn()
        if breakdown and due:
            cost += self._timed(lambda: self._break_down(learned))[1]
        self.step += 1
        if due:
            cost += self._timed(lambda: self.inspector.weights_changed(self.step))[1]
        if breakdown:
            self._ledger.emitted += cost  # of a single batch it would be most of the time, and is not the learning's
        # With a snapshot come all losses up to it: curves and pictures are of the same batch.
        if due or ends_epoch or breakdown or self.clock.seconds - self._ledger.emitted >= EMIT_EVERY:
            yield from self._emit_losses()
        if ends_epoch:
            yield from self._evaluate()
        if due:
            yield from self._snapshots(began, cost)
            if breakdown:
                self._ledger.emitted = self.clock.seconds
        yield from self._save_if_due()
        yield BatchDone(self.step)

    def _learn(self) -> LearnedBatch:
        rate = self._rate()
        learned = self.learner.learn(self._next_batch(), rate)
        self._ledger.add(learned)
        return learned

    def _break_down(self, learned: LearnedBatch) -> None:
        self._detail = self.inspector.detail(self.step + 1, learned)

    def _next_batch(self) -> Batch:
        recipe = self.config.recipe
        epoch, position = divmod(self.step, self.batches_per_epoch)
        if epoch != self._arranged:
            self._batches.arrange(epoch_order(recipe.seed, epoch, len(self.dataset.train)))
            self._arranged = epoch
        return self._batches.take(position * recipe.batch_size, recipe.batch_size)

    def _rate(self) -> float:
        chosen, recipe = self.control.learning_rate, self.config.recipe
        if chosen is not None:
            return replace(recipe, learning_rate=chosen).learning_rate  # which has checked it
        return recipe.schedule.rate(self.step, self.total, recipe.learning_rate)

    def _emit_losses(self) -> Iterator[Losses]:
        losses, error = self._ledger.fetch(self.clock.seconds)
        if losses is not None:
            yield losses
        if error is not None:
            raise error

    def _evaluate(self) -> Iterator[TrainEvent]:
        for name in self._held_out:
            result = yield from self._evaluate_split(name)
            if not math.isfinite(result.loss):
                raise not_finite(f"The {name} loss after batch {self.step:,}", result.loss, self._rate())
            if name == self.dataset.held_out_name:
                self._accuracy = result.accuracy
            yield Evaluated(
                step=self.step,
                epoch=self.step // self.batches_per_epoch,
                split=name,
                loss=result.loss,
                accuracy=result.accuracy,
                predicted=result.predicted,
                confidence=result.confidence,
            )
        self._ledger.emitted = self.clock.seconds  # the time is not the learning's

    def accuracy(self) -> float:
        """Of the network now, on all held-out images; nothing is changed or emitted."""
        return finish(self._evaluate_split(self.dataset.held_out_name)).accuracy

    def _evaluate_split(self, name: str) -> Generator[Evaluating, None, Evaluation]:
        emitted = perf_counter()
        learner = self.learner
        images = self._held_out[name]
        with closing(evaluate(learner.network, learner.forward, learner.loss, images, self._size)) as evaluation:
            while True:
                try:
                    done = next(evaluation)
                except StopIteration as end:
                    result: Evaluation = end.value
                    return result
                if perf_counter() - emitted >= EMIT_EVERY:
                    yield Evaluating(done, name)
                    emitted = perf_counter()

    # -- snapshots -------------------------------------------------------------------------------------------------

    def _snapshot_is_due(self) -> bool:
        control, now = self.control, self.clock.seconds
        if control.rate is not None:
            return True  # in slow motion every batch is seen
        if self._began is None:
            self._began = now
        phase = self._phase(now)
        return self._snapshot_share.due(now, phase.share, rate=phase.rate)

    def _phase(self, now: float) -> Phase:
        return phase_at(self.control.phases, 0.0 if self._began is None else now - self._began)

    def _probe_change(self) -> Iterator[Snapshot]:
        probe = self.control.probe
        if probe is not None and probe is not self._seen:
            yield from self._snapshots(self.clock.seconds, 0.0)
        self._seen = probe

    def _snapshots(self, began: float, cost: float) -> Iterator[Snapshot]:
        """The network with the probe image, and with the image it is recorded with where that is another one."""
        probe, recorded, now = self.control.probe, self.control.recorded, self.clock.seconds
        images = [image for image in (probe, recorded if probe and probe.drawn else None) if image is not None]
        detail, self._detail = self._detail, None
        sample = self._sample_is_due(detail, now)
        made: list[Snapshot] = []
        _, took = self._timed(
            lambda: made.extend(
                self.inspector.snapshot(image, self.step, now, detail, sample=sample) for image in images
            )
        )
        if sample:
            self._sample_share.spent(now, took)
        self._snapshot_share.spent(began, cost + took)
        self._seen = probe
        ends_epoch = self.step > 0 and self.step % self.batches_per_epoch == 0
        for snapshot in made:
            yield replace(snapshot, ends_epoch=ends_epoch)

    def _sample_is_due(self, detail: BatchDetail | None, now: float) -> bool:
        wanted = detail is not None or Part.SAMPLE in self.control.parts
        return wanted or self.step % self.batches_per_epoch == 0 or self._sample_share.due(now, self._phase(now).sample)

    def _timed(self, act: Callable[[], object]) -> tuple[float, float]:
        """When it began, and the seconds it took, without what the device still had to do.

        On the CPU those of the processor: what else the machine is busy with is not what it costs.
        """
        now = thread_time if self.device.type == "cpu" else perf_counter
        synchronise(self.device)
        began, start = self.clock.seconds, now()
        act()
        synchronise(self.device)
        return began, now() - start

    def snapshot(self, probe: Probe) -> Snapshot:
        """A snapshot of ``probe`` now; nothing is changed."""
        return self.inspector.snapshot(probe, self.step, self.clock.seconds)

    def losses(self) -> Losses | None:
        """The losses of the batches that were not emitted yet."""
        return self._ledger.fetch(self.clock.seconds)[0]

    def predict(self, images: NDArray[np.uint8]) -> Iterator[Floats]:
        """The probabilities of images (N, C, H, W), some at a time; nothing is changed."""
        return probabilities(self.learner.network, images, self.device, self._size)

    # -- being kept ------------------------------------------------------------------------------------------------

    def _save_if_due(self) -> Iterator[TrainEvent]:
        minutes = self.config.recipe.autosave_minutes
        if self.autosave is None or not minutes or self.clock.seconds - self._saved < 60 * minutes:
            return
        yield from self._emit_losses()  # a run whose loss is no number is not worth keeping
        try:
            self.copy().write(str(self.autosave))
        except OSError as error:
            yield Remark(failure_text(self.autosave, error))
        else:
            yield Saved(self.step, str(self.autosave))
        self._saved = self.clock.seconds

    def copy(self) -> NetworkCopy:
        """The network as the last finished batch left it, even in the middle of another one.

        Raises
        ------
        OSError
            If another thread than the run's asks for it and it is not on the CPU, or its weights are being changed.
        MemoryError
            If there is no room for it.
        """
        if self.device.type != "cpu" and current_thread() is not self._thread:
            raise OSError(EBUSY, "the device is busy")
        with self.learner.unchanging() as left:
            checkpoint = Checkpoint(
                config=self.config,
                step=left.step,
                seconds=self.clock.seconds,
                learning_rate=self.control.learning_rate,
                images=len(self.dataset.train),
                classes=self.dataset.classes,
                device=self.device.type,
                network=copied(self.learner.network.state_dict() | left.buffers),
                optimiser=copied(self.learner.optimiser_state()),
                random=left.random,
                scaler=self.learner.scaler.state_dict(),
                pictures=pictures_of(self.dataset),
                accuracy=self._accuracy,
            )
        return NetworkCopy(left.step, partial(save_checkpoint, checkpoint=checkpoint))

    def _go_on_from(self, checkpoint: Checkpoint) -> None:
        check_same_run(checkpoint, self.config, self.dataset)
        self._remark = other_pictures(checkpoint, self.dataset)
        self.learner.restore(checkpoint, self.config.recipe.seed + checkpoint.step)
        self.step, self._accuracy = checkpoint.step, checkpoint.accuracy
        self.clock = Clock(checkpoint.seconds)
        if self.control.learning_rate is None:
            self.control.learning_rate = checkpoint.learning_rate
