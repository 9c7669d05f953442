"""The dataset that is chosen: reading it in another thread, and choosing it once it is there."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from PySide6.QtCore import QObject, Signal, Slot

from convviz.core.data.datasets import DATASETS, Dataset, load_dataset
from convviz.core.data.preparation import Preparation
from convviz.core.networks.network import NetworkSpec
from convviz.core.text.formatting import counted
from convviz.core.util.failures import sentence_of
from convviz.runs.recipe import Recipe, TrainConfig
from convviz.state.choices.training_view import RunView
from convviz.state.lab.editor import Editor
from convviz.state.lab.fitting import ImagesSource, epochs_for, network_for, source_of
from convviz.state.work.jobs import LatestJob


class ChosenDataset(QObject):
    """Reads the dataset of the recipe.

    A dataset is chosen only once it has been read, so that one that cannot be read changes nothing.

    Attributes
    ----------
    value : the dataset read last, or None before the first.
    """

    #: Another dataset has been read: its images may be shown from now on.
    arrived = Signal()
    #: `value`, `reading` or `ready` may have changed.
    changed = Signal()
    #: The fraction read.
    progress = Signal(float)
    #: Reading has ended without a dataset.
    given_up = Signal()
    #: A plain sentence about what went wrong, and about what went well.
    problem = Signal(str)
    message = Signal(str)

    def __init__(self, editor: Editor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.value: Dataset | None = None
        self._editor = editor
        self._network, self._recipe = editor.model(NetworkSpec), editor.model(Recipe)
        # The sources of `value`, of the dataset being read, and of the one that could not be read.
        self._read_for: ImagesSource | None = None
        self._reading_for: ImagesSource | None = None
        self._failed_for: ImagesSource | None = None
        self._otherwise: Callable[[str], None] | None = None
        # Those that someone holds, such as a run that has learned from one.
        self._held: WeakValueDictionary[ImagesSource, Dataset] = WeakValueDictionary()
        self._job = LatestJob(self)
        self._job.failed.connect(self._on_job_failed)
        self._job.progress.connect(self.progress)
        self._job.busy_changed.connect(self.changed)
        self._recipe.changed.connect(self._on_recipe_changed)

    @property
    def reading(self) -> bool:
        """Whether a dataset is being read."""
        return self._job.busy

    @property
    def ready(self) -> bool:
        """Whether `value` is the dataset of the recipe."""
        return self.value is not None and self._read_for == source_of(self._recipe.value)

    @property
    def missing(self) -> bool:
        """Whether the dataset of the recipe is neither there nor being read."""
        return not (self.ready or self.reading)

    def read(self) -> None:
        """Read the recipe's dataset, unless it is there, is being read, or could not be read before."""
        recipe = self._recipe.value
        known = [self._read_for, self._failed_for, *([self._reading_for] if self.reading else [])]
        if source_of(recipe) not in known:
            self._submit(recipe)

    @property
    def can_reload(self) -> bool:
        """Whether the recipe's dataset is a folder, whose files may have changed."""
        return self._recipe.value.dataset not in DATASETS

    def reload(self) -> None:
        """Read the recipe's folder again, whatever was read before: files may have come or gone."""
        if self.can_reload:
            self._submit(self._recipe.value)

    def choose(self, name: str) -> None:
        """Read a bundled dataset or a folder; then choose it, and fit the network to it."""
        source = name if name in DATASETS else str(Path(name).absolute())
        self._submit(replace(self._recipe.value, dataset=source))

    def choose_config(
        self,
        text: str,
        config: TrainConfig,
        then: Callable[[], None],
        *,
        given: Preparation | None = None,
        otherwise: Callable[[str], None] | None = None,
    ) -> None:
        """Read the dataset of ``config``; then choose its recipe and network as an edit called ``text``.

        ``given`` is how its pictures were prepared before. ``otherwise`` takes the sentence where it cannot be read.
        """

        def take(dataset: Dataset) -> None:
            fresh = dataset is not self.value
            self._take(config.recipe, dataset, text, config.recipe, config.network)
            if fresh:
                self._announce()
            then()

        if self.value is not None and self._read_for == source_of(config.recipe):
            take(self.value)
        else:
            self._read(config.recipe, take, given=given, otherwise=otherwise)

    def choose_without(self, text: str, config: TrainConfig) -> None:
        """Choose recipe and network of ``config`` though its dataset cannot be read; `value` stays what it was."""
        self._failed_for = source_of(config.recipe)
        self._editor.choose(text, config.recipe, config.network)
        self.changed.emit()

    def cancel(self) -> None:
        """Stop reading; `value` stays."""
        self._job.cancel()
        self.given_up.emit()

    def shut_down(self) -> bool:
        """Stop reading, and wait for its thread; False if that does not end in time."""
        return self._job.shut_down()

    def _submit(self, recipe: Recipe) -> None:
        self._read(recipe, lambda dataset: self._take_fitted(recipe, dataset))

    def _read(
        self,
        recipe: Recipe,
        take: Callable[[Dataset], None],
        *,
        given: Preparation | None = None,
        otherwise: Callable[[str], None] | None = None,
    ) -> None:
        """Read a dataset in place of any other that is being read."""
        self._reading_for, self._failed_for, self._otherwise = source_of(recipe), None, otherwise

        def take_known(dataset: Dataset) -> None:
            take(self._known(source_of(recipe), dataset))

        self._job.submit(load_dataset(recipe.dataset, **recipe.reading, given=given), take_known)

    def _known(self, source: ImagesSource, dataset: Dataset) -> Dataset:
        """A dataset as it was read before, where someone still holds it and it is the same: a run knows its own."""
        held = self._held.get(source)
        if held is None or not _is_same(held, dataset):
            self._held[source] = held = dataset
        return held

    def _take_fitted(self, recipe: Recipe, dataset: Dataset) -> None:
        """Choose a dataset together with a network that fits it."""
        before = self.value
        if before is not None and self._read_for == source_of(recipe) and _is_same(before, dataset):
            self.message.emit(f"{dataset.title}: no file has changed")
            return
        fitted, refused = network_for(dataset, self._network.value)
        now = self._recipe.value
        changed = replace(now, dataset=recipe.dataset, epochs=epochs_for(recipe.dataset, now))
        chosen = now.dataset == recipe.dataset and fitted == self._network.value
        self._take(recipe, dataset, "Choose dataset", *(() if chosen else (changed, fitted)))
        self._announce()
        if before is not None or dataset.remarks or dataset.skipped:
            self.message.emit(_summary(dataset, before, self._editor.title(Recipe)))
        if refused:
            self.problem.emit(refused)

    def _take(self, recipe: Recipe, dataset: Dataset, text: str, *values: Any) -> None:
        self.value, self._read_for = dataset, source_of(recipe)
        if values:
            self._editor.choose(text, *values)

    def _announce(self) -> None:
        self.arrived.emit()
        self.changed.emit()

    @Slot(object)
    def _on_job_failed(self, error: Exception) -> None:
        sentence = sentence_of(error, "these images")
        self._failed_for = self._reading_for
        self.given_up.emit()
        (self._otherwise or self.problem.emit)(sentence)

    @Slot(object, object)
    def _on_recipe_changed(self, old: Recipe, new: Recipe) -> None:
        # Undo, or a session, has chosen another dataset. Before anyone has looked, none is read.
        unread = self._read_for is None and not self.reading
        if source_of(old) == source_of(new) or source_of(new) == self._failed_for or unread:
            return
        if self._read_for == source_of(new):
            self.cancel()  # it is there; another one that is still being read is not wanted any more
        else:
            self._submit(new)


def _is_same(before: Dataset, now: Dataset) -> bool:
    """Whether a folder that was read again holds what it held."""
    return before.fingerprint is not None and _contents(before) == _contents(now)


def _contents(dataset: Dataset) -> tuple[Any, ...]:
    to_predict = () if dataset.unlabelled is None else (dataset.unlabelled.count, dataset.unlabelled.names)
    return dataset.fingerprint, dataset.preparation, dataset.skipped, dataset.remarks, to_predict


def _summary(dataset: Dataset, before: Dataset | None, panel: str) -> str:
    """How many images there are, how many came or went, and the first of what is to be said of them."""
    count = len(dataset.train)
    text = f"{dataset.title}: {counted(count, 'image')} to train with"
    if before is not None and before.name == dataset.name and count != len(before.train):
        change = count - len(before.train)
        text += f", {abs(change):,} {'more' if change > 0 else 'fewer'} than before"
    if dataset.remarks:
        text += f". {dataset.remarks[0].rstrip('.')}"
    if dataset.skipped:
        many = len(dataset.skipped)
        text += f". {many:,} {'file is' if many == 1 else 'files are'} not used: {dataset.skipped[0].rstrip('.')}"
    more = max(len(dataset.remarks) - 1, 0) + max(len(dataset.skipped) - 1, 0)
    return f"{text}. {RunView.DATA.text}, in {panel}, lists {more:,} more." if more else text
