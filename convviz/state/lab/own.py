"""The user's own pictures: one as the probe image, or many to be predicted at once."""

from collections.abc import Callable, Generator, Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from convviz.core.data.datasets import Dataset
from convviz.core.data.folders.contents import is_folder, look_into
from convviz.core.data.own_picture import Expected, FittedPicture, expected_of, fit_picture
from convviz.core.data.preparation import Preparation
from convviz.core.data.splits import DatasetError, as_network_input
from convviz.core.images.image import Image, ImageError
from convviz.core.images.reading import Layers, load_layers
from convviz.core.util.failures import sentence_of
from convviz.core.util.names import in_natural_order
from convviz.runs.control import Control
from convviz.runs.events import Predicted, RunStarted, TrainEvent
from convviz.runs.predictions import Predictions
from convviz.state.lab.dataset import ChosenDataset
from convviz.state.lab.probe import ProbeImage
from convviz.state.lab.run import ChosenRun
from convviz.state.work.jobs import LatestJob, Work

#: Pictures that are predicted at once at most.
LIMIT = 1000


class _Asked(NamedTuple):
    """Images that the network has been asked about, and what takes the answer."""

    names: Sequence[str]
    images: NDArray[np.uint8]
    labels: NDArray[np.int64] | None
    remarks: tuple[str, ...]
    then: Callable[[Predictions], None]


class _One(NamedTuple):
    """A picture that was read, and as it was fitted."""

    picture: Layers
    fitted: FittedPicture


class _All(NamedTuple):
    """Pictures that were read and fitted, and remarks on what was left out."""

    pictures: list[FittedPicture]
    remarks: list[str]


class OwnPictures(QObject):
    """Fits pictures to what the network takes, and has them predicted in the thread of the run.

    Attributes
    ----------
    fitted : the picture that is the probe image, as it was fitted; None where that is another image.
    found : what the network of this run has predicted of the pictures asked about last; None before the first.
    """

    #: `fitted`, `found` or `busy` may have changed.
    changed = Signal()
    #: A picture has become the probe image.
    taken = Signal()
    #: Many pictures have been predicted.
    predicted = Signal()
    #: A plain sentence about what went wrong.
    problem = Signal(str)

    def __init__(
        self, dataset: ChosenDataset, probe: ProbeImage, run: ChosenRun, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.fitted: FittedPicture | None = None
        self.found: Predictions | None = None
        self._picture: Image | Layers | None = None  # that was fitted
        self._expects: tuple[Dataset, Expected] | None = None
        self._dataset, self._probe, self._run = dataset, probe, run
        self._numbers = count(1)
        self._asked: dict[int, tuple[Control, _Asked]] = {}  # with the controls of the run whose network was asked
        self._job = LatestJob(self)
        self._job.failed.connect(self._on_job_failed)
        self._job.busy_changed.connect(self.changed)
        run.runner.emitted.connect(self._on_runner_emitted)
        probe.changed.connect(self._on_probe_changed)
        dataset.arrived.connect(self.changed)

    @property
    def busy(self) -> bool:
        """Whether pictures are being read or predicted."""
        return self._job.busy or bool(self._asked)

    # -- one picture -----------------------------------------------------------------------------------------------

    def take(self, picture: Image | Layers, *, invert: bool | None = None) -> None:
        """Make a picture the probe image; see `fit_picture`."""
        expected = self._expected()
        if expected is None:
            return
        try:
            fitted = fit_picture(picture, expected, invert=invert)
        except ImageError as error:
            self.problem.emit(str(error))
        else:
            self._show(picture, fitted)

    def set_inverted(self, inverted: bool) -> None:
        """Fit the picture anew, with dark and light in each other's places or as they are."""
        if self._picture is not None:
            self.take(self._picture, invert=inverted)

    def go_back(self) -> None:
        """Return to the held-out image that was chosen last."""
        self._probe.choose_held_out(self._probe.held_out_index)

    def _show(self, picture: Image | Layers, fitted: FittedPicture) -> None:
        self._picture, self.fitted = picture, fitted
        self._probe.choose_picture(fitted.image, fitted.name)
        self.changed.emit()
        self.taken.emit()

    def show_found(self, index: int) -> None:
        """Make one of the pictures that were predicted the probe image."""
        if self.found is not None:
            image = as_network_input(self.found.images[index])
            self._probe.choose_picture(image, self.found.names[index])

    # -- files -----------------------------------------------------------------------------------------------------

    def open(self, paths: Sequence[str]) -> None:
        """Read one picture and make it the probe image, or several, or those of a folder, and predict them."""
        expected = self._expected()
        if expected is not None:
            self._job.submit(_read(paths, expected), self._on_read)

    def _on_read(self, read: _One | _All) -> None:
        if isinstance(read, _One):
            self._show(read.picture, read.fitted)
            return
        pictures, remarks = read
        if not pictures:
            self.problem.emit(remarks[0] if remarks else "There are no pictures in it.")
            return
        images = np.stack([picture.pixels for picture in pictures])
        said = dict.fromkeys(picture.said for picture in pictures)
        self._ask(_Asked([p.name for p in pictures], images, None, (*remarks, *said), self._keep))

    @Slot(object)
    def _on_job_failed(self, error: Exception) -> None:
        self.problem.emit(sentence_of(error, "these pictures"))

    # -- many pictures ---------------------------------------------------------------------------------------------

    def predict_again(self) -> None:
        """Predict the same pictures by the network as it is now."""
        if self.found is not None:
            found = self.found
            self._ask(_Asked(found.names, found.images, None, found.remarks, self._keep))

    def predict_unlabelled(self) -> None:
        """Predict the pictures of the dataset's folder that have no class."""
        dataset = self.dataset
        if dataset is not None and dataset.unlabelled is not None:
            given = dataset.unlabelled
            left = given.count - len(given.images)
            remarks = (f"{left:,} more are not read.",) if left else ()
            self._ask(_Asked(given.names, given.images, None, remarks, self._keep))

    def predict_held_out(self, then: Callable[[Predictions], None]) -> None:
        """Predict all held-out images by the network as it is now; ``then`` takes the answer."""
        dataset = self.dataset
        if dataset is not None:
            split, kind = dataset.held_out, dataset.held_out_name
            names = split.names or [f"{kind} image {number}" for number in range(len(split))]
            self._ask(_Asked(names, split.images, split.labels, (), then))

    @property
    def can_predict(self) -> bool:
        """Whether there is a network that has learned from images that are known."""
        known = self._run.looked_at is not None or self._run.dataset is not None
        return known and self._run.runner.control.predict is not None

    @property
    def dataset(self) -> Dataset | None:
        """What the network has learned from, before there is one the chosen dataset; None where it is not there."""
        return None if self._run.looked_at is not None else self._run.dataset or self._dataset.value

    def _keep(self, found: Predictions) -> None:
        self.found = found
        self.predicted.emit()

    def _ask(self, asked: _Asked) -> None:
        if not self.can_predict:
            self.problem.emit("There is no network yet to predict these: press Train (Ctrl+R) or 1 batch (Ctrl+B).")
            return
        number = next(self._numbers)
        self._asked = {number: (self._run.runner.control, asked)}  # the newest counts
        self._run.runner.predict(number, asked.images)
        self.changed.emit()

    @Slot(object)
    def _on_runner_emitted(self, events: list[TrainEvent]) -> None:
        for event in events:
            if isinstance(event, RunStarted):
                self._forget_other_runs()
            elif isinstance(event, Predicted) and event.number in self._asked:
                self._answer(self._asked.pop(event.number)[1], event)

    def _forget_other_runs(self) -> None:
        """Drop what another network than that of the run has said, or is yet to say."""
        run = self._run.runner.control
        self.found = None
        self._asked = {number: asked for number, asked in self._asked.items() if asked[0] is run}
        self.changed.emit()

    def _answer(self, asked: _Asked, answer: Predicted) -> None:
        looked_at = self._run.looked_at
        known = self.dataset if looked_at is None else looked_at.header
        if answer.probabilities is not None and known is not None:
            chances = answer.probabilities
            asked.then(
                Predictions(asked.names, asked.images, chances, known.classes, answer.step, asked.labels, asked.remarks)
            )
        self.changed.emit()

    # -- shared ----------------------------------------------------------------------------------------------------

    def _expected(self) -> Expected | None:
        """What pictures must be like; None, and a problem, before there is a dataset."""
        looked_at, dataset = self._run.looked_at, self.dataset
        if looked_at is not None:
            header = looked_at.header
            shape, fit = header.config.network.input_shape, header.config.recipe.fit
            return Expected(shape, header.preparation or Preparation(shape[1], fit))
        if dataset is None:
            self.problem.emit("No images have been read yet that would say what size a picture must have.")
            return None
        if self._expects is None or self._expects[0] is not dataset:
            self._expects = dataset, expected_of(dataset)
        return self._expects[1]

    @Slot()
    def _on_probe_changed(self) -> None:
        probe = self._probe.value
        if self.fitted is not None and (probe is None or not np.array_equal(probe.image, self.fitted.image)):
            self._picture = self.fitted = None  # another image, or drawn on
            self.changed.emit()

    def shut_down(self) -> bool:
        """Stop reading, and wait for its thread; False if that does not end in time."""
        return self._job.shut_down()


def _read(paths: Sequence[str], expected: Expected) -> Work:
    """Read and fit one picture, or several."""
    yield 0.0
    single = len(paths) == 1 and not is_folder(paths[0])
    return (yield from _read_one(paths[0], expected) if single else _read_all(paths, expected))


def _read_one(path: str, expected: Expected) -> Generator[float, None, _One]:
    picture = load_layers(path)
    yield 0.5
    return _One(picture, fit_picture(picture, expected))


def _read_all(paths: Sequence[str], expected: Expected) -> Generator[float, None, _All]:
    files, remarks = _pictures_in(paths)
    pictures: list[FittedPicture] = []
    if len(files) > LIMIT:
        remarks.append(f"Only the first {LIMIT:,} of {len(files):,} pictures are predicted.")
    for number, file in enumerate(files[:LIMIT]):
        try:
            pictures.append(fit_picture(load_layers(file), expected))
        except (ImageError, OSError) as error:
            remarks.append(sentence_of(error, file.name))
        yield number / len(files)
    return _All(pictures, remarks)


def _pictures_in(paths: Sequence[str]) -> tuple[list[Path], list[str]]:
    """Files, of folders the pictures right in them, as one counts; and remarks on folders that have none."""
    files: list[Path] = []
    remarks: list[str] = []
    for path in _counted(map(Path, paths)):
        try:
            files += _counted(look_into(path).pictures) if is_folder(path) else [path]
        except DatasetError as error:
            remarks.append(str(error))
    return files, remarks


def _counted(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: in_natural_order(str(path)))
