"""The one owner of everything chosen and computed, and the one door for changing it."""

import math
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from convviz.core.images.image import Image, ImageError
from convviz.core.images.reading import load_image
from convviz.core.networks.presets import PRESETS
from convviz.core.windows.convolution import Conv2dSteps
from convviz.core.windows.pooling import PoolSteps
from convviz.core.windows.steps import GridSteps
from convviz.runs.recipe import Recipe
from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.pooling import PoolingOptions
from convviz.state.choices.view import ViewOptions
from convviz.state.jobs import LatestJob, Work
from convviz.state.lab.lab import Lab
from convviz.state.model import AnyModel, Model
from convviz.state.player import Player
from convviz.state.results.image_store import ImageStore
from convviz.state.results.pictures import Choices, Results, compute

Kind = TypeVar("Kind")

#: Numbers in an image, and its products with a kernel, up to which everything is computed within a frame and so without
#: leaving the GUI thread (measured: 8 ms on a slow laptop's core).
QUICK_NUMBERS, QUICK_PRODUCTS = 600_000, 30_000_000
#: Columns above which an output is a picture rather than a matrix.
_LARGE = 32
#: Milliseconds after which work under way is worth a sign; less would only flicker.
PATIENCE = 150


class Workbench(QObject):
    """Owns the models, the undo stack, the results and the players.

    Attributes
    ----------
    image, kernel, convolution, pooling, view : the models that the results are made of.
    network, training : the models of what is trained, and how.
    undo_stack : every edit but those of the view.
    lab : the dataset and the training run.
    images : the images behind the keys.
    results : what the models' values give, or None before the first computation has ended.
    conv_steps, pool_steps : the sequences that ``conv_player`` and ``pool_player`` stand in, or None.
    """

    #: New results, steps and player positions are in place.
    results_changed = Signal()
    #: Something is being computed or read.
    busy_changed = Signal(bool)
    #: It has taken so long by now that the old picture, which stays, should say so.
    slow_changed = Signal(bool)
    progress = Signal(float)
    #: A plain sentence about what could not be done; nothing was lost.
    problem = Signal(str)
    #: A file was opened as the image: its path.
    image_opened = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.images = ImageStore()
        self.image = Model(ImageChoice(), self)
        self.kernel = Model(KernelChoice.preset("sobel_x"), self)
        self.convolution = Model(ConvolutionOptions(), self)
        self.pooling = Model(PoolingOptions(), self)
        self.view = Model(ViewOptions(), self)
        self.network = Model(PRESETS["small"].spec, self)
        self.training = Model(Recipe(), self)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(500)
        self.results: Results | None = None
        self.conv_steps: Conv2dSteps | None = None
        self.pool_steps: PoolSteps | None = None
        self.conv_player, self.pool_player = Player(self), Player(self)
        self._computing, self._reading, self._writing = (LatestJob(self) for _ in range(3))
        self._computing.finished.connect(self._on_computing_finished)
        self._computing.failed.connect(self._on_computing_failed)
        self._reading.failed.connect(self._on_job_failed)
        self._writing.failed.connect(self._on_job_failed)
        # Later, so that the result that has just come is taken first.
        self._writing.busy_changed.connect(self._write_next, Qt.ConnectionType.QueuedConnection)
        self._to_write: deque[tuple[Work, Callable[[Any], None]]] = deque()
        for job in (self._computing, self._reading, self._writing):
            job.busy_changed.connect(self._on_job_busy_changed)
            job.progress.connect(self.progress)
        for name in Choices._fields:
            self.models[name].changed.connect(self._on_model_changed)
        self.lab = Lab(self)
        self.lab.problem.connect(self.problem)
        self.undo_stack.indexChanged.connect(self._on_undo_index_changed)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE)
        self._patience.timeout.connect(self._on_patience_timeout)
        self._held = False
        self._results_at = 0

    @property
    def models(self) -> dict[str, AnyModel]:
        """The models by name, those of the results first, in the order in which a result depends on them."""
        return {name: getattr(self, name) for name in (*Choices._fields, "network", "training")}

    def model(self, kind: type[Kind]) -> Model[Kind]:
        """The model whose value is a ``kind``."""
        return cast("Model[Kind]", next(model for model in self.models.values() if isinstance(model.value, kind)))

    @property
    def choices(self) -> Choices:
        """The present value of every model that the results are made of."""
        return Choices(**{name: self.models[name].value for name in Choices._fields})

    @property
    def busy(self) -> bool:
        """Whether something is being computed or read."""
        return bool(self._to_write) or any(job.busy for job in (self._computing, self._reading, self._writing))

    def edit(self, model: str, text: str, *, merge: str = "", **changes: Any) -> bool:
        """Change fields of one model as one undoable edit.

        Parameters
        ----------
        model : name of the model.
        text : what the edit is called in the menu, such as "Change stride".
        merge : edits that follow one another with the same non-empty word become one, as while dragging.
        **changes : the fields and their new values.

        Returns
        -------
        bool : whether anything changed.

        Raises
        ------
        ValueError
            For a value out of range; nothing is changed then.
        """
        return self.edit_all(text, {model: changes}, merge=merge)

    def edit_all(self, text: str, changes: Mapping[str, Mapping[str, Any]], *, merge: str = "") -> bool:
        """Change fields of several models as one edit; see `edit`."""
        before = {name: self.models[name].value for name in changes}
        after = {name: replace(before[name], **fields) for name, fields in changes.items()}
        if "image" in changes:
            self._reading.cancel()  # what is chosen now counts, not what was asked for before
        if after == before:
            return False
        if set(changes) == {"view"}:
            self.put(after)
        else:
            self.undo_stack.push(_Edit(self, text, before, after, merge))
        return True

    def put(self, values: Mapping[str, Any]) -> None:
        """Set whole values at once and compute once; for undo and sessions. Others call `edit`."""
        self._held = True
        for name, value in values.items():
            self.models[name].replace(value)
        self._held = False
        self.refresh()

    def restore(self, choices: Choices, **others: Any) -> None:
        """Take over all that a session holds, ``others`` by their models' names; nothing can be undone afterwards."""
        self.undo_stack.clear()
        self.lab.draft.take_back()
        self.put({**choices._asdict(), **others})

    def read(self, work: Work, then: Callable[[Any], None]) -> None:
        """Read in another thread, in place of any reading under way; ``then`` takes the result in this one.

        A ValueError or OSError that ends it is told as a `problem`, and nothing changes. Choosing another image in the
        meantime ends it too.
        """
        self._reading.submit(work, then)

    def write(self, work: Work, then: Callable[[Any], None]) -> None:
        """Prepare something to be written, as `read` reads, but after all that was asked for before: none is lost."""
        self._to_write.append((work, then))
        self._write_next()

    def open_image(self, path: str) -> None:
        """Read a file and make it the image; a file that cannot be read changes nothing."""
        absolute = str(Path(path).absolute())

        def work() -> Work:
            yield 0.0
            return f"file:{absolute}", load_image(absolute)

        self.read(work(), self._on_image_read)

    def use_image(self, key: str, text: str) -> bool:
        """Make the image of ``key`` the one looked at, whole and in the colours chosen; False if it is already."""
        fresh = ImageChoice(key=key, mode=self.image.value.mode)
        return self.edit_all(
            text, {"image": {name: getattr(fresh, name) for name in ("key", "crop", "shrink", "cells")}}
        )

    def paste_image(self, image: Image) -> None:
        """Make an image that has no file the one looked at."""
        self.use_image(self.images.add(image), "Paste image")

    def cancel(self) -> None:
        """Stop reading or computing. The old picture stays, and the choice that asked for the work is taken back."""
        if self._reading.busy or self._writing.busy:
            self._reading.cancel()
            self._to_write.clear()
            self._writing.cancel()
        elif self._computing.busy:
            self._return_to_results()

    @Slot()
    def _return_to_results(self) -> None:
        """Choose again what the results that are shown were made of."""
        if self.results is not None:
            shown = self.results.choices
            self.undo_stack.setIndex(self._results_at)
            # Not every choice is an edit of its own: looking differently is none, and dragging makes one of many.
            self.put(shown._asdict())

    def shut_down(self) -> bool:
        """Stop everything that runs, before the program ends; False if a batch still being learnt from does not."""
        self.conv_player.pause()
        self.pool_player.pause()
        ended = self.lab.shut_down()
        self._to_write.clear()
        for job in (self._reading, self._writing, self._computing):
            job.shut_down()
        self._patience.stop()
        self.undo_stack.clear()  # its commands hold on to this workbench
        return ended

    def refresh(self) -> None:
        """Compute what the present choices give: at once when it is quick, else in the other thread."""
        choices = self.choices
        if self.results is not None and self.results.choices == choices:
            self._computing.cancel()
            return
        work = compute(choices, self.images, self.results)
        if not self._is_quick(choices):
            self._computing.submit(work)
            return
        self._computing.cancel()
        try:
            while True:
                next(work)
        except StopIteration as stop:
            self._on_computing_finished(stop.value)
        except ValueError as error:
            self._on_computing_failed(error)

    def _is_quick(self, choices: Choices) -> bool:
        choice = choices.image
        if choice.cells is not None:
            return True
        if not self.images.at_hand(choice.key):
            return False
        try:
            numbers = self.images.get(choice.key).pixels.size
        except ImageError:
            return True  # refused as quickly as it is asked for
        taps = max(int(np.count_nonzero(plane)) for plane in choices.kernel.planes)
        taps += math.prod(choices.pooling.size)
        return numbers <= QUICK_NUMBERS and numbers * taps <= QUICK_PRODUCTS

    @Slot(object, object)
    def _on_model_changed(self, _old: object, _new: object) -> None:
        if not self._held:
            self.refresh()

    @Slot(int)
    def _on_undo_index_changed(self, index: int) -> None:
        if self.results is not None and self.results.choices == self.choices:
            self._results_at = index

    @Slot(object)
    def _on_computing_finished(self, results: Results) -> None:
        self.results, self._results_at = results, self.undo_stack.index()
        conv_cell = output_cell(self.conv_steps, self.conv_player) or _telling_cell(results)
        pool_cell = output_cell(self.pool_steps, self.pool_player) or conv_cell
        self.conv_steps, self.pool_steps = results.conv_steps(), results.pool_steps()
        _place(self.conv_player, self.conv_steps, conv_cell)
        _place(self.pool_player, self.pool_steps, pool_cell)
        self.results_changed.emit()

    def _on_image_read(self, read: tuple[str, Image]) -> None:
        key, image = read
        self.images.put_file(key, image)
        if self.results is not None and self.results.choices.image.key == key:
            self.results = None  # the same file may hold another picture by now
        if not self.use_image(key, f"Open {image.name}"):
            self.refresh()
        self.image_opened.emit(key.removeprefix("file:"))

    @Slot(object)
    def _on_computing_failed(self, error: Exception) -> None:
        # Later, since an edit may be under way; and first the way back, since new results take messages away.
        QTimer.singleShot(0, self, self._return_to_results)
        QTimer.singleShot(0, self, partial(self._on_job_failed, error))

    @Slot(object)
    def _on_job_failed(self, error: Exception) -> None:
        if not isinstance(error, ValueError | OSError | MemoryError):
            raise error
        self.problem.emit(str(error) or "There is not enough memory for this image.")

    @Slot()
    def _write_next(self) -> None:
        if self._to_write and not self._writing.busy:
            self._writing.submit(*self._to_write.popleft())

    @Slot(bool)
    def _on_job_busy_changed(self, _busy: bool) -> None:
        self.busy_changed.emit(self.busy)
        if not self.busy:
            self._patience.stop()
            self.slow_changed.emit(False)
        elif not self._patience.isActive():
            self._patience.start()

    @Slot()
    def _on_patience_timeout(self) -> None:
        self.slow_changed.emit(True)


class _Edit(QUndoCommand):
    """Some models' values before and after."""

    def __init__(
        self, workbench: Workbench, text: str, before: Mapping[str, Any], after: Mapping[str, Any], merge: str
    ) -> None:
        super().__init__(text)
        self._workbench, self._before, self._after, self._merge = workbench, before, after, merge

    def redo(self) -> None:
        self._workbench.put(self._after)

    def undo(self) -> None:
        self._workbench.put(self._before)

    def id(self) -> int:
        return hash(self._merge) & 0x7FFFFFFF if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802 - Qt's name
        if not isinstance(other, _Edit) or other._merge != self._merge or set(other._after) != set(self._after):
            return False
        self._after = other._after
        self.setObsolete(self._after == self._before)
        return True


def output_cell(steps: GridSteps[Any] | None, player: Player) -> tuple[float, float] | None:
    """Where the player stands on the output, as fractions of its rows and columns."""
    if steps is None or not len(steps):
        return None
    row, column = divmod(player.index, steps.shape[1])
    return (row + 0.5) / steps.shape[0], (column + 0.5) / steps.shape[1]


def _telling_cell(results: Results) -> tuple[float, float]:
    """Where to stand at first, as fractions: half-way, in a photograph where the result is strongest in that row."""
    if results.output is None or results.output.shape[1] <= _LARGE:
        return 0.5, 0.5
    values = results.output.channel(results.choices.view.channel).values
    middle = values[len(values) // 2]
    return 0.5, (int(np.abs(middle[:-_LARGE]).argmax()) + 0.5) / len(middle)


def _place(player: Player, steps: GridSteps[Any] | None, cell: tuple[float, float]) -> None:
    """Let the player stand in new steps at ``cell``, as fractions of their rows and columns."""
    if steps is None:
        player.set_steps(0, 0)
        return
    down, across = cell
    rows, columns = steps.shape
    player.set_steps(len(steps), int(down * rows) * columns + int(across * columns))
