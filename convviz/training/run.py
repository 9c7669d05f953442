"""One training run: which batch is next, and what is emitted when."""

from collections.abc import Generator, Iterator
from dataclasses import replace
from errno import EBUSY
from functools import partial
from os import PathLike
from pathlib import Path
from threading import current_thread

import numpy as np
from numpy.typing import NDArray

from convviz.core.data.datasets import Dataset
from convviz.core.networks.analysis import analyse
from convviz.core.util.whole_file import failure_text
from convviz.runs.control import Control, NetworkCopy, Probe
from convviz.runs.errors import TrainingError
from convviz.runs.events import BatchDone, Losses, Remark, RunFinished, RunStarted, Saved, TrainEvent
from convviz.runs.files.pictures import pictures_of
from convviz.runs.recipe import TrainConfig
from convviz.runs.snapshot import Floats, Snapshot
from convviz.training import pacing
from convviz.training.checkpoint import Checkpoint, copied, load_checkpoint, save_checkpoint
from convviz.training.devices import device_name, have_helpers_drop_denormals, keep_freed_memory
from convviz.training.learning.batches import Batch, Batches, epoch_order
from convviz.training.learning.learner import LearnedBatch, Learner
from convviz.training.learning.ledger import Ledger
from convviz.training.looking.evaluate import evaluation_size, probabilities
from convviz.training.looking.held_out import HeldOut
from convviz.training.looking.inspect import Inspector
from convviz.training.looking.snapshots import Snapshots
from convviz.training.pacing import Clock
from convviz.training.preflight import (
    check_last_batch,
    check_same_run,
    check_schedule,
    checked_device,
    other_pictures,
)


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
        self._remark, accuracy = "", None  # on what it is resumed with, and how good that was
        self.clock = Clock()
        keep_freed_memory()
        have_helpers_drop_denormals()
        self.learner = Learner(config, self.device)
        if resume is not None:
            accuracy = self._go_on_from(load_checkpoint(resume))
        self._size = evaluation_size(config.network, self.device)
        self._batches = Batches(dataset.train, self.device)
        self._held_out = HeldOut(dataset, self.learner, self.device, self._size, accuracy)
        self.inspector = Inspector(
            self.learner.network,
            self.learner.loss,
            dataset.held_out,
            self.device,
            self._size,
            scaled=self.learner.scaler.is_enabled(),
        )
        self._snapshots = Snapshots(self.inspector, control, self.clock)
        self._arranged = -1  # the epoch whose order the batches have
        self._ledger = Ledger(self.step, self.clock.seconds)
        self._saved = self.clock.seconds
        control.snapshot, control.losses = self.snapshot, self.losses
        control.copy, control.predict = self.copy, self.predict

    # -- the run ---------------------------------------------------------------------------------------------------

    def events(self) -> Generator[TrainEvent, None, None]:
        """Do the run; afterwards the device holds its images no longer, but for the sample that is looked into."""
        try:
            yield from self._events()
        finally:
            del self._batches
            self._held_out.release()

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
        if self._ends_epoch(self.step):
            yield from self._evaluate()
        while self.step < self.total:
            yield from self._snapshots.at_once(self.step, ends_epoch=self._ends_epoch(self.step))
            yield from self._batch()
        yield RunFinished(
            step=self.step,
            epochs=self.step / self.batches_per_epoch,
            seconds=self.clock.seconds,
            samples_per_second=self._ledger.samples / max(self._ledger.seconds, 1e-9),
            split=self.dataset.held_out_name,
            accuracy=self._held_out.accuracy,
        )

    def _batch(self) -> Iterator[TrainEvent]:
        """Learn from the next batch and emit all its events, `BatchDone` last."""
        breakdown, ends_epoch = self.control.breakdown, self._ends_epoch(self.step + 1)
        seen = self._snapshots.due(anyway=breakdown or ends_epoch)
        if seen:
            self._snapshots.before_update()
        learned = self._learn()
        self.step += 1
        if seen:
            cost = self._snapshots.after_update(self.step, learned if breakdown else None)
            if breakdown:
                self._ledger.emitted += cost  # of one batch it would be most of the time, and is not the learning's
        # With a snapshot come all losses up to it: curves and pictures are of the same batch.
        if seen or ends_epoch or breakdown or self.clock.seconds - self._ledger.emitted >= pacing.EMIT_EVERY:
            yield from self._emit_losses()
        if ends_epoch:
            yield from self._evaluate()
        if seen:
            yield from self._snapshots.made(self.step, ends_epoch=ends_epoch)
            if breakdown:
                self._ledger.emitted = self.clock.seconds
        yield from self._save_if_due()
        yield BatchDone(self.step)

    def _ends_epoch(self, step: int) -> bool:
        return step > 0 and step % self.batches_per_epoch == 0

    def _learn(self) -> LearnedBatch:
        rate = self._rate()
        learned = self.learner.learn(self._next_batch(), rate)
        self._ledger.add(learned)
        return learned

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
        yield from self._held_out.evaluate(self.step, self.step // self.batches_per_epoch, self._rate())
        self._ledger.emitted = self.clock.seconds  # the time is not the learning's

    # -- what a control asks for between two batches ---------------------------------------------------------------

    def snapshot(self, probe: Probe) -> Snapshot:
        """A snapshot of ``probe`` now; nothing is changed."""
        return self.inspector.snapshot(probe, self.step, self.clock.seconds)

    def losses(self) -> Losses | None:
        """The losses of the batches that were not emitted yet."""
        return self._ledger.fetch(self.clock.seconds)[0]

    def predict(self, images: NDArray[np.uint8]) -> Iterator[Floats]:
        """The probabilities of images (N, C, H, W), some at a time; nothing is changed."""
        return probabilities(self.learner.network, images, self.device, self._size)

    def accuracy(self) -> float:
        """Of the network now, on all held-out images; nothing is changed or emitted."""
        return self._held_out.accuracy_now()

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
                accuracy=self._held_out.accuracy,
            )
        return NetworkCopy(left.step, partial(save_checkpoint, checkpoint=checkpoint))

    def _go_on_from(self, checkpoint: Checkpoint) -> float | None:
        """Resume from it; gives its accuracy."""
        check_same_run(checkpoint, self.config, self.dataset)
        self._remark = other_pictures(checkpoint, self.dataset)
        self.learner.restore(checkpoint, self.config.recipe.seed + checkpoint.step)
        self.step = checkpoint.step
        self.clock = Clock(checkpoint.seconds)
        if self.control.learning_rate is None:
            self.control.learning_rate = checkpoint.learning_rate
        return checkpoint.accuracy
