"""The probe image, whose way through the network is shown."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from convviz.core.data.datasets import Dataset, Split
from convviz.core.data.splits import as_network_input
from convviz.runs.control import Probe


class ProbeImage(QObject):
    """Chooses the probe image: one of the dataset, or a drawing.

    Attributes
    ----------
    dataset : whose images can be chosen: the run's while one goes on, else the one read last; None before the first.
    value : the probe image, None before a dataset has been read.
    source : the dataset that it is of; None for a drawing, and for a picture of the user's.
    recorded : the image chosen last that is not drawn, with which a run is recorded.
    held_out_index : the held-out image chosen last.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.dataset: Dataset | None = None
        self.value: Probe | None = None
        self.recorded: Probe | None = None
        self.held_out_index = self._unlabelled = 0
        self.source: Dataset | None = None
        self._recorded_source: Dataset | None = None

    def use(self, dataset: Dataset) -> None:
        """Offer the images of a dataset, and take its first that is held out."""
        self.dataset = dataset
        self.choose_held_out(0)

    def choose_held_out(self, index: int) -> None:
        """Take an image that the network is not trained with."""
        dataset = self.dataset
        if dataset is not None:
            self.held_out_index = index
            self._choose(dataset, dataset.held_out, dataset.held_out_name, index)

    def choose_training(self, index: int) -> None:
        """Take an image that the network is trained with."""
        dataset = self.dataset
        if dataset is not None:
            self._choose(dataset, dataset.train, "training", index)

    def choose_unlabelled(self, index: int) -> None:
        """Take an image without a class, to be predicted."""
        dataset = self.dataset
        if dataset is not None and dataset.unlabelled is not None:
            self._unlabelled = index
            image = as_network_input(dataset.unlabelled.images[index])
            self._set(dataset, Probe(image, -1, dataset.unlabelled.names[index]))

    def step(self, by: int) -> None:
        """Go on by some images without a class if one of these is shown, else by held-out images; round the ends."""
        dataset = self.dataset
        if dataset is None:
            return
        unlabelled = dataset.unlabelled
        if unlabelled is not None and self.value is not None and self.value.name in unlabelled.names:
            self.choose_unlabelled((self._unlabelled + by) % len(unlabelled.names))
        else:
            self.choose_held_out((self.held_out_index + by) % len(dataset.held_out))

    def choose_drawing(self, image: NDArray[np.float32]) -> None:
        """Take a drawing (C, H, W) in 0..1; it has no class."""
        self._set(None, Probe(np.array(image, np.float32), drawn=True))

    def choose_picture(self, image: NDArray[np.float32], name: str) -> None:
        """Take another picture of the user's, (C, H, W) in 0..1; it has no class."""
        self._set(None, Probe(np.array(image, np.float32), name=name))

    def for_run(self, dataset: Dataset | None, shape: tuple[int, ...]) -> tuple[Probe | None, Probe | None]:
        """The image for a run with ``dataset``, whose images have a ``shape`` (C, H, W), and the one to record it with.

        None for one that has another shape, or whose class is one of another dataset.
        """
        shown = self.value if _fits(self.value, self.source, dataset, shape) else None
        return shown, self.recorded if _fits(self.recorded, self._recorded_source, dataset, shape) else None

    def _choose(self, dataset: Dataset, split: Split, kind: str, index: int) -> None:
        image = as_network_input(split.images[index])
        self._set(dataset, Probe(image, int(split.labels[index]), image_name(kind, index)))

    def _set(self, source: Dataset | None, probe: Probe) -> None:
        self.value, self.source = probe, source
        if not probe.drawn:
            self.recorded, self._recorded_source = probe, source
        self.changed.emit()


def image_name(kind: str, index: int) -> str:
    """What an image of a dataset is called, by its split."""
    return f"{kind} image {index}"


def _fits(probe: Probe | None, source: Dataset | None, dataset: Dataset | None, shape: tuple[int, ...]) -> bool:
    """Whether an image, whose class is one of ``source``, can go through a run's network."""
    return probe is not None and probe.image.shape == shape and (probe.label < 0 or source is dataset)
