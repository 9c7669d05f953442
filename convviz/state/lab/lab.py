"""The lab: the dataset, the run with its history, and the snapshot that is shown."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any, Protocol
from weakref import WeakKeyDictionary, WeakMethod

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from convviz.core.data.datasets import DATASETS, Dataset, Split, load_dataset
from convviz.core.networks.analysis import analyse
from convviz.core.networks.network import NetworkSpec
from convviz.runs.control import Control, Probe
from convviz.runs.events import BatchDone, Evaluated, Remark, RunFailed, RunStarted, Saved, Snapshot, TrainEvent
from convviz.runs.history import History
from convviz.runs.recipe import Recipe, TrainConfig
from convviz.state.jobs import LatestJob
from convviz.state.lab.fitting import Source, epochs_for, network_for, source_of
from convviz.state.lab.run_names import run_name
from convviz.state.lab.runner import Activity, Runner
from convviz.state.model import Model
from convviz.state.player import Player

#: Runs whose curves are kept to be compared with.
RUNS_KEPT = 6


class Train(Protocol):
    """`convviz.training.loop.train`; handed in, since it brings torch."""

    def __call__(
        self, config: TrainConfig, control: Control, *, dataset: Dataset | None = None, resume: str | None = None
    ) -> Iterator[TrainEvent]:
        """Train."""


class Lab(QObject):
    """Joins the choices about a run with the run itself.

    Attributes
    ----------
    train_with : what trains; without it nothing can be started.
    dataset : the one that has been read, or None.
    history : of the run begun last, or None.
    earlier : runs before that, oldest first; they have curves but no snapshots.
    player : stands in the snapshots of ``history``. On the newest it is live and goes along with the run.
    held_out_index : the held-out image chosen last as the probe image.
    probe : the probe image, None before a dataset has been read.
    unfinished : why the network that someone is building is impossible; no run begins as long as there is a reason.
    """

    #: Another dataset is there, or is being read: see ``dataset`` and ``reading``.
    dataset_changed = Signal()
    reading_progress = Signal(float)
    #: Numbers were added to the curves, or runs to compare with.
    curves_changed = Signal()
    #: Another snapshot is looked at.
    snapshot_changed = Signal()
    #: Another probe image is chosen.
    probe_changed = Signal()
    activity_changed = Signal(object)
    #: The impossible network that someone was building is not wanted any more.
    unfinished_dropped = Signal()
    #: A plain sentence about what went wrong, and about what went well.
    problem = Signal(str)
    message = Signal(str)

    def __init__(
        self,
        network: Model[NetworkSpec],
        recipe: Model[Recipe],
        edit_all: Callable[[str, Mapping[str, Mapping[str, Any]]], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.train_with: Train | None = None
        self.dataset: Dataset | None = None
        self.history: History | None = None
        self.earlier: list[History] = []
        self.probe: Probe | None = None
        self.held_out_index = 0
        self.unfinished = ""
        self.player = Player(self)
        self.runner = Runner(self)
        self._network, self._recipe = network, recipe
        self._edit_all = WeakMethod(edit_all)  # its object is the parent, of which a child must not keep the last hold
        # The sources of the dataset that is there, of the one being read, and of the one that could not be.
        self._read_for: Source | None = None
        self._reading_for: Source | None = None
        self._failed_for: Source | None = None
        self._waiting: list[float | None] = []  # the batches of a run to begin once the images are there
        self._runs = 0
        self._recorded = self.runner.control  # whose history it is
        # The dataset of each run, and the shape of its images.
        self._about: WeakKeyDictionary[Control, tuple[Dataset | None, tuple[int, ...]]] = WeakKeyDictionary()
        self._reading = LatestJob(self)
        self._reading.failed.connect(self._on_reading_failed)
        self._reading.progress.connect(self.reading_progress)
        self._reading.busy_changed.connect(self.dataset_changed)
        self.runner.emitted.connect(self._on_runner_emitted)
        self.runner.activity_changed.connect(self.activity_changed)
        self.runner.went_back.connect(self._send_probe)
        self.player.moved.connect(self.snapshot_changed)
        recipe.changed.connect(self._on_recipe_changed)

    # -- dataset -------------------------------------------------------------------------------------------------

    @property
    def reading(self) -> bool:
        """Whether a dataset is being read."""
        return self._reading.busy

    def read(self) -> None:
        """Read the dataset that is chosen, unless it is there, is being read, or is known not to be readable."""
        recipe = self._recipe.value
        known = [self._read_for, self._failed_for, *([self._reading_for] if self.reading else [])]
        if source_of(recipe) not in known:
            self._submit(recipe)

    @property
    def ready(self) -> bool:
        """Whether the images that are chosen are there."""
        return self.dataset is not None and self._read_for == source_of(self._recipe.value)

    def choose_dataset(self, name: str) -> None:
        """Read a dataset; once it is there, choose it and fit the network to it. One that cannot be changes nothing."""
        source = name if name in DATASETS else str(Path(name).absolute())
        self._submit(replace(self._recipe.value, dataset=source))

    def cancel_reading(self) -> None:
        """Stop reading; what was there stays."""
        self._waiting.clear()
        self._reading.cancel()

    def _submit(self, recipe: Recipe) -> None:
        self._reading_for, self._failed_for = source_of(recipe), None
        work = load_dataset(recipe.dataset, image_size=recipe.image_size, seed=recipe.seed)
        self._reading.submit(work, lambda dataset: self._take_dataset(recipe, dataset))

    def _take_dataset(self, recipe: Recipe, dataset: Dataset) -> None:
        changed = self.dataset is not None
        self.dataset, self._read_for = dataset, source_of(recipe)
        fitted, refused = network_for(dataset, self._network.value)
        changes: dict[str, dict[str, Any]] = {
            "training": {"dataset": recipe.dataset, "epochs": epochs_for(recipe.dataset, self._recipe.value)},
            "network": {"name": fitted.name, "input_shape": fitted.input_shape, "nodes": fitted.nodes},
        }
        if self._recipe.value.dataset != recipe.dataset or fitted != self._network.value:
            self._edit("Choose dataset", changes)
        self.probe_held_out(0)
        self.dataset_changed.emit()
        if changed:
            self.message.emit(f"{dataset.title}: {len(dataset.train):,} images to train with")
        waiting, self._waiting = self._waiting, []
        for batches in waiting:
            self.start(batches=batches)
        if dataset.skipped:
            many = len(dataset.skipped)
            self.problem.emit(f"{many} {'file' if many == 1 else 'files'} could not be used: {dataset.skipped[0]}")
        if refused:
            self.problem.emit(refused)

    def _edit(self, text: str, changes: Mapping[str, Mapping[str, Any]]) -> None:
        edit_all = self._edit_all()
        assert edit_all is not None
        edit_all(text, changes)

    # -- the image looked at -------------------------------------------------------------------------------------

    def probe_held_out(self, index: int) -> None:
        """Make a held-out image the probe image."""
        if self.dataset is not None:
            self.held_out_index = index
            self._probe_image(self.dataset.held_out, self.dataset.held_out_name, index)

    def probe_training(self, index: int) -> None:
        """Make a training image the probe image."""
        if self.dataset is not None:
            self._probe_image(self.dataset.train, "training", index)

    def _probe_image(self, split: Split, kind: str, index: int) -> None:
        image = np.asarray(split.images[index], np.float32) / np.float32(255)
        self._set_probe(Probe(image, int(split.labels[index]), f"{kind} image {index}"))

    def probe_drawing(self, image: NDArray[np.float32]) -> None:
        """Make a drawing (C, H, W) in 0..1 the probe image."""
        self._set_probe(Probe(np.array(image, np.float32)))

    def _set_probe(self, probe: Probe) -> None:
        self.probe = probe
        self._send_probe()
        self.go_live()
        self.probe_changed.emit()

    @Slot()
    def _send_probe(self) -> None:
        """Pass the probe image to the run, if it fits that run."""
        probe = self._probe_for(*self._about.get(self.runner.control, (None, ())))
        if probe is not None:
            self.runner.set_probe(probe)

    def _probe_for(self, dataset: Dataset | None, shape: tuple[int, ...]) -> Probe | None:
        """The image, for a run about ``dataset``; None for one about another dataset, whose classes are others."""
        probe = self.probe
        if probe is None or probe.image.shape != shape or (probe.label >= 0 and self.dataset is not dataset):
            return None
        return probe

    # -- the run -------------------------------------------------------------------------------------------------

    @property
    def activity(self) -> Activity:
        """What the run is about."""
        return self.runner.activity

    @property
    def config(self) -> TrainConfig:
        """The run as it is chosen now."""
        return TrainConfig(self._network.value, self._recipe.value)

    def start(self, *, batches: float | None = inf, resume: str | None = None) -> None:
        """Begin a run of what is chosen, or go on with a checkpoint, in place of any other run.

        It holds after ``batches``, or at the end of the epoch for None. What cannot be is a `problem`.
        """
        config, train = self.config, self.train_with
        problem = analyse(config.network).problem
        refused = self.unfinished or ("" if problem is None else problem.sentence)
        dataset = self.dataset if self.ready else None
        if train is None or (dataset is None and resume is None):
            self._wait_for_images(batches)
        elif refused and resume is None:
            self.problem.emit(f"{refused} Mend the network in its panel, or take the change back.")
        else:
            about = dataset, config.network.input_shape if dataset is None else dataset.input_shape
            self.runner.start(
                lambda control: train(config, control, dataset=dataset, resume=resume),
                batches=batches,
                probe=self._probe_for(*about),
            )
            self._about[self.runner.control] = about

    def _wait_for_images(self, batches: float | None) -> None:
        """Begin as soon as the images have been read; where they could not be, say so."""
        self.read()
        if self.reading and self.train_with is not None:
            self._waiting = [batches]
        else:
            self.problem.emit("There are no images to learn from: choose some.")

    def resume(self, path: str, config: TrainConfig) -> None:
        """Choose what a checkpoint was made with, and go on with it; nothing changes if its images cannot be read.

        Where and how often to save stay as chosen, for it may come from another machine.
        """
        chosen = self._recipe.value
        kept = {name: getattr(chosen, name) for name in ("device", "mixed_precision", "autosave_minutes")}
        recipe = replace(config.recipe, **kept)
        config = replace(config, recipe=recipe)
        if self.dataset is not None and self._read_for == source_of(recipe):
            self._go_on_from(path, config, self.dataset)
        else:
            work = load_dataset(recipe.dataset, image_size=recipe.image_size, seed=recipe.seed)
            self._reading.submit(work, lambda dataset: self._go_on_from(path, config, dataset))

    def _go_on_from(self, path: str, config: TrainConfig, dataset: Dataset) -> None:
        fresh = dataset is not self.dataset
        self.dataset, self._read_for = dataset, source_of(config.recipe)
        self._edit("Resume run", {"training": vars(config.recipe), "network": vars(config.network)})
        if fresh:
            self.probe_held_out(0)
            self.dataset_changed.emit()
        self.start(resume=path)

    def toggle(self) -> None:
        """Begin a run, or hold the one that runs, or let it go on."""
        if not self.runner.busy:
            self.start()
        elif self.activity is Activity.PAUSED:
            self.runner.resume()
        else:
            self.runner.pause()

    def go_on(self, batches: int | None) -> None:
        """Learn from some batches, or to the end of the epoch for None, and hold; begins a run if there is none.

        A network that has been learnt is not thrown away for a single batch: `start` does so, when that is asked for.
        """
        if self.runner.busy:
            self.runner.run_batches(batches)
        elif self.has_network:
            self.problem.emit("This run is over. Train again begins another one, with a new network.")
        else:
            self.start(batches=batches)

    @property
    def failure(self) -> RunFailed | None:
        """How the run that is recorded has failed; None as long as it has not."""
        return None if self.history is None else self.history.failure

    @property
    def has_network(self) -> bool:
        """Whether a run is over that has left a network to be looked at."""
        return self.activity is Activity.OVER and self.failure is None and self.runner.control.snapshot is not None

    def go_live(self) -> None:
        """Look at the newest snapshot, and go along with the run."""
        self.player.pause()
        self.player.seek(self.player.length - 1)

    @property
    def live(self) -> bool:
        """Whether the newest snapshot is looked at."""
        return self.player.index >= self.player.length - 1

    @property
    def snapshot(self) -> Snapshot | None:
        """The snapshot looked at, or None while there is none."""
        snapshots = self.history.snapshots if self.history is not None else []
        return snapshots[self.player.shown] if snapshots else None

    @property
    def fits(self) -> bool:
        """Whether the run is about the dataset that is there; another may have been chosen since it began."""
        return self.history is not None and self.history.dataset is self.dataset

    def forget_earlier(self) -> None:
        """Drop the runs before the present one."""
        self.earlier.clear()
        self.curves_changed.emit()

    def shut_down(self) -> bool:
        """End everything that runs; False if a batch is still under way."""
        self.player.pause()
        self._reading.cancel()  # both are asked to end before either is waited for
        ended = self.runner.shut_down()
        self._reading.shut_down()
        return ended

    # -- news ----------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_runner_emitted(self, events: list[TrainEvent]) -> None:
        before = self.snapshot
        # Where it stands, not where it peeks; a new run is looked at from its first snapshot on.
        live = self.live or any(isinstance(event, RunStarted) for event in events)
        step = inf if live or self.history is None else self.history.snapshots[self.player.index].step
        for event in events:
            if isinstance(event, RunStarted):
                self._begin_history(event)
            # A run that has failed before it began is not the one that is recorded.
            recorded = self._recorded is self.runner.control or not isinstance(event, RunFailed)
            if self.history is not None and recorded:
                self.history.take(event)
        # An evaluation needs room too, and may cost a snapshot.
        if any(isinstance(event, Snapshot | Evaluated | RunStarted) for event in events):
            self._place_player(step, before)
        if any(not isinstance(event, Snapshot | BatchDone) for event in events):  # a batch's numbers come later
            self.curves_changed.emit()
        for event in events:  # last, when everything is in its place
            if isinstance(event, RunFailed | Remark):
                self.problem.emit(event.message if isinstance(event, RunFailed) else event.text)
            elif isinstance(event, Saved):
                self.message.emit(f"Saved after batch {event.step:,}: {event.path}")

    def _begin_history(self, event: RunStarted) -> None:
        if self.history is not None and len(self.history.loss):
            self.history.forget_snapshots()
            self.earlier = [*self.earlier, self.history][-RUNS_KEPT:]
        self._runs += 1
        self._recorded = self.runner.control
        self.history = History(run_name(self._runs, event.config))
        self.history.dataset, _ = self._about.get(self.runner.control, (None, ()))

    def _place_player(self, step: float, before: Snapshot | None) -> None:
        assert self.history is not None
        self.player.set_steps(len(self.history.snapshots), self.history.index_at(step))
        if self.snapshot is not before:
            self.snapshot_changed.emit()

    @Slot(object)
    def _on_reading_failed(self, error: Exception) -> None:
        if not isinstance(error, ValueError | OSError | MemoryError):
            raise error
        self._failed_for = self._reading_for
        self._waiting.clear()
        self.problem.emit(str(error) or "There is not enough memory for these images.")

    @Slot(object, object)
    def _on_recipe_changed(self, old: Recipe, new: Recipe) -> None:
        # Undo, or a session, has chosen another dataset. Before anyone has looked, none is read.
        if source_of(old) == source_of(new) or (self._read_for is None and not self.reading):
            return
        if self._read_for == source_of(new):
            self.cancel_reading()  # it is there; another one that is still being read is not wanted any more
        else:
            self._submit(new)
