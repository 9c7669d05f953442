"""The training run: begun, held, and recorded."""

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from math import inf
from pathlib import Path
from typing import Protocol
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal, Slot

from convviz.core.data.datasets import DATASETS, Dataset
from convviz.core.networks.network import NetworkSpec
from convviz.core.util.names import printable
from convviz.runs.control import Control, Part
from convviz.runs.events import Kept, Remark, RunFailed, Saved, TrainEvent
from convviz.runs.files.shelf import Shelf
from convviz.runs.history import Past
from convviz.runs.recipe import Recipe, TrainConfig
from convviz.state.choices.training_view import TrainingView
from convviz.state.lab.about import About, LookedAt
from convviz.state.lab.activity import Activity
from convviz.state.lab.dataset import ChosenDataset
from convviz.state.lab.draft import Draft
from convviz.state.lab.editor import Editor
from convviz.state.lab.probe import ProbeImage
from convviz.state.lab.record import Record
from convviz.state.lab.thread.runner import Runner
from convviz.state.lab.thread.worker import Begin
from convviz.state.lab.ways import FIND_IMAGES, RECENT_NETWORKS, way_to


class Train(Protocol):
    """`convviz.training.loop.train`; handed in, since it brings torch."""

    def __call__(
        self,
        config: TrainConfig,
        control: Control,
        *,
        dataset: Dataset | None = None,
        resume: str | None = None,
        look: bool = False,
    ) -> Iterator[TrainEvent]:
        """Train."""


class ChosenRun(QObject):
    """Runs what is chosen, one run at a time.

    Attributes
    ----------
    train_with : what trains; without it nothing can be started.
    runner : the thread in which it does; for the modules beside this one.
    farewell : what is to be said at the next start of a run that the end of the program has ended.
    """

    activity_changed = Signal(object)
    #: A plain sentence about what went wrong, and about what went well.
    problem = Signal(str)
    message = Signal(str)

    def __init__(
        self,
        editor: Editor,
        dataset: ChosenDataset,
        draft: Draft,
        probe: ProbeImage,
        record: Record,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.train_with: Train | None = None
        self.farewell = ""
        self.runner = Runner(self)
        self._editor = editor
        self._network, self._recipe = editor.model(NetworkSpec), editor.model(Recipe)
        self._view = editor.model(TrainingView)
        self._dataset, self._draft, self._probe, self._record = dataset, draft, probe, record
        self._about: WeakKeyDictionary[Control, About] = WeakKeyDictionary()
        self._offered: Dataset | None = None  # whose images were offered before the run began
        self._waiting: list[float | None] = []  # the batches of a run to begin once the images are there
        self.runner.emitted.connect(self._on_runner_emitted)
        self.runner.activity_changed.connect(self.activity_changed)
        self.runner.went_back.connect(self._on_runner_went_back)
        self._view.changed.connect(self._on_view_changed)
        probe.changed.connect(self._on_probe_changed)
        dataset.changed.connect(self._on_dataset_changed)
        dataset.given_up.connect(self._on_dataset_given_up)

    @property
    def activity(self) -> Activity:
        """The state of the runner."""
        return self.runner.activity

    @property
    def busy(self) -> bool:
        """Whether a run has begun and is not over."""
        return self.runner.busy

    @property
    def control(self) -> Control:
        """What distinguishes this run from all others: its key comes back when a network of it is opened."""
        return self.runner.control

    @property
    def rate(self) -> float | None:
        """Batches a second in slow motion; None at full speed."""
        return self.runner.control.rate

    @property
    def config(self) -> TrainConfig:
        """The run as it is chosen now."""
        return TrainConfig(self._network.value, self._recipe.value)

    @property
    def dataset(self) -> Dataset | None:
        """What the run learns from, or the last one has; None where that is not there."""
        return self._about_now.dataset

    @property
    def has_network(self) -> bool:
        """Whether a run is over that has left a network, which can still take probe images."""
        over = self.activity is Activity.OVER and self._record.failure is None
        return over and self.runner.control.snapshot is not None

    @property
    def has_learned(self) -> bool:
        """Whether it has learned from a batch; one that starts has not, whatever the run before it did."""
        return self._record.has_learned(self.runner.control)

    @property
    def waits(self) -> bool:
        """Whether it begins once the images have been read."""
        return bool(self._waiting)

    @property
    def looked_at(self) -> LookedAt | None:
        """The checkpoint that is only looked at, from which `Checkpoints.find_images` may resume; else None."""
        return self._about_now.looked_at

    @property
    def _about_now(self) -> About:
        return self._about.get(self.runner.control, About())

    def start(self, *, batches: float | None = inf, resume: str | None = None, past: Past | None = None) -> None:
        """Begin a run of what is chosen, or resume from a checkpoint with its ``past``, in place of any other run.

        It holds after ``batches``, or at the end of the epoch for None. What cannot be is a `problem`.
        """
        config, train = self.config, self.train_with
        problem = self._draft.problem
        dataset = self._dataset.value if self._dataset.ready else None
        if train is None or (dataset is None and resume is None):
            self._wait_for_images(batches)
        elif problem is not None and resume is None:
            build = self._editor.title(NetworkSpec)
            self.problem.emit(f"{problem.sentence} Correct the network in {build}, or take the change back.")
        else:
            shape = config.network.input_shape if dataset is None else dataset.input_shape
            begin = partial(train, config, dataset=dataset, resume=resume)
            self._begin(begin, About(dataset, shape, past), batches)

    def look(self, at: LookedAt) -> None:
        """Open the network of a checkpoint without its images, in place of any other; it learns nothing."""
        assert self.train_with is not None
        config = at.header.config
        begin = partial(self.train_with, config, resume=at.path, look=True)
        self._begin(begin, About(None, config.network.input_shape, at.past, at))

    def _begin(self, begin: Begin, about: About, batches: float | None = inf) -> None:
        self._offered = self._probe.dataset
        self._offer_images(about.dataset)
        probe, recorded = self._probe.for_run(about.dataset, about.shape)
        past, key = about.past, ""
        row = None if past is None else self._record.runs.opened(past)
        if past is not None and row is not None:  # it is that run, opened
            key, about = row.key, about._replace(past=replace(past, curves=past.curves or row.history))
        self.runner.start(begin, batches=batches, probe=probe, recorded=recorded, key=key)
        self._about[self.runner.control] = about

    def toggle(self) -> None:
        """Begin a run, or hold the one that runs, or let it go on."""
        if not self.busy:
            self.start()
        elif self.activity in (Activity.PAUSED, Activity.PAUSING):
            self._record.go_live()  # whoever lets it go on wants to see that
            self.runner.resume()
        else:
            self.pause()

    def pause(self) -> None:
        """Hold after the batch under way."""
        self.runner.pause()

    def stop(self) -> None:
        """End the run after the batch under way; its network still takes probe images."""
        self.runner.stop()

    def go_on(self, batches: float | None) -> None:
        """Learn from some batches, or to the end of the epoch for None, and hold; begins a run if there is none.

        A trained network is not thrown away for a single batch: `start` does so, when that is asked for.
        """
        if self.busy:
            self._record.go_live()
            self.runner.run_batches(batches)
        elif self.has_network:
            self.problem.emit("This run is over. Train again (Ctrl+R) begins another one, with a new network.")
        else:
            self.start(batches=batches)

    # -- how it goes on ------------------------------------------------------------------------------------------

    def set_rate(self, rate: float | None) -> None:
        """Learn from so many batches a second, each shown, or at full speed for None, until a pace is chosen."""
        self.runner.set_rate(rate)

    @property
    def learning_rate(self) -> float:
        """The one chosen while it runs, else that of its last batch; before a run the recipe's."""
        history = self._record.history
        known = (self.runner.control.learning_rate, None if history is None else history.learning_rate)
        return next((rate for rate in known if rate is not None), self._recipe.value.learning_rate)

    def set_learning_rate(self, rate: float | None) -> None:
        """Take this learning rate from the next batch on, or the schedule's again."""
        self.runner.set_learning_rate(rate)

    def set_parts(self, parts: frozenset[Part]) -> None:
        """Have each snapshot hold these besides, from now on."""
        self.runner.set_parts(parts)

    # -- what is kept of it --------------------------------------------------------------------------------------

    def keep_in(self, folder: Path, pins: Path) -> None:
        """Keep the networks trained last in a folder, those of the runs pinned in another; before the first run."""
        self.runner.shelf = self._record.runs.shelf = Shelf(folder, pins)

    def save(self, path: str) -> "Future[None]":
        """Write a checkpoint between two batches; what is given is done then, and a `message` or `problem` says how."""
        return self.runner.save(path)

    def end_for_good(self) -> str:
        """End the run and keep its network, in the middle of a batch too; gives the sentence where that cannot be."""
        under_way = self.busy
        problem = self.runner.end_for_good()
        if under_way:
            self.farewell = self._kept_text(self.runner.kept)
        return problem

    def _kept_text(self, kept: int | None) -> str:
        """The sentence for the network that is kept of the run, as that batch left it; "" where none is."""
        way = self.way_to(RECENT_NETWORKS)
        return "" if kept is None else f"The network that was learning, as batch {kept:,} left it, is kept in {way}."

    def shut_down(self) -> bool:
        """End everything, after `end_for_good`; False if a batch is still under way."""
        return self.runner.shut_down(self.runner.patience)

    # -- what follows --------------------------------------------------------------------------------------------

    def _wait_for_images(self, batches: float | None) -> None:
        """Begin as soon as the images have been read; where they could not be, say so."""
        self._dataset.read()
        if self._dataset.reading and self.train_with is not None:
            self._waiting = [batches]
            self.activity_changed.emit(self.activity)  # nothing runs yet, but it was heard
        else:
            self.problem.emit(self.no_images_text)

    @property
    def no_images_text(self) -> str:
        """Why no run begins where the dataset is missing, and what is to be done."""
        name = self._recipe.value.dataset
        if self.looked_at is not None:
            return f"This network is only looked at. To go on with it: {self.way_to(FIND_IMAGES)}"
        if name in DATASETS:
            return "There are no images to learn from: choose some."
        gone = f"The images of '{printable(Path(name).name)}' are not there"
        return f"{gone}: find their folder ({self.way_to(FIND_IMAGES)}), or choose others."

    def way_to(self, entry: str) -> str:
        """Where an entry of the run's menu is, as `ways` names it."""
        return way_to(entry, self._editor)

    @Slot()
    def _on_dataset_changed(self) -> None:
        if self._waiting and self._dataset.ready and not self._dataset.reading:
            self.start(batches=self._waiting.pop())

    @Slot()
    def _on_dataset_given_up(self) -> None:
        self._waiting.clear()

    @Slot()
    def _on_probe_changed(self) -> None:
        probe = self._probe.value
        self._send_probe()
        self._record.set_drawing(probe is not None and probe.drawn)
        history = self._record.history
        if not self._record.live and history is not None and history.dataset is self._probe.dataset:
            self.message.emit("Back to Live: the snapshots before it keep the image that they were recorded with.")
        self._record.go_live()

    @Slot()
    def _on_view_changed(self) -> None:
        self.runner.set_rate(self._view.value.pace.rate)

    @Slot()
    def _on_runner_went_back(self) -> None:
        self._offer_images(self._offered)
        self._send_probe()

    def _offer_images(self, dataset: Dataset | None) -> None:
        """Offer the images of a run; another dataset may have been read meanwhile."""
        if dataset is not None and dataset is not self._probe.dataset:
            self._probe.use(dataset)

    @Slot()
    def _send_probe(self) -> None:
        """Pass the probe image to the run, if it fits that run."""
        about = self._about_now
        probe, recorded = self._probe.for_run(about.dataset, about.shape)
        if probe is not None:
            self.runner.set_probe(probe, recorded)

    @Slot(object)
    def _on_runner_emitted(self, events: list[TrainEvent]) -> None:
        self._record.take(events, self.runner.control, self.dataset, self._about_now.past)
        for event in events:  # last, when everything is in its place
            if isinstance(event, RunFailed):
                self.problem.emit(f"{event.message} {self._kept_text(event.kept)}".rstrip())
            elif isinstance(event, Remark):
                self.problem.emit(event.text)
            elif isinstance(event, Kept):
                said = f"The network before it, of batch {event.step:,}, is kept in {self.way_to(RECENT_NETWORKS)}."
                self.message.emit(said)
            elif isinstance(event, Saved):
                self.message.emit(f"Saved after batch {event.step:,}: {event.path}")
