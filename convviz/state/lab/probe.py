"""The probe image, whose way through the network is shown."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from convviz.core.data.datasets import Dataset, Split
from convviz.runs.control import Probe
from convviz.state.lab.dataset import ChosenDataset


class ProbeImage(QObject):
    """Chooses the probe image: one of the dataset, or a drawing.

    Attributes
    ----------
    value : the probe image, None before a dataset has been read.
    held_out_index : the held-out image chosen last.
    """

    changed = Signal()

    def __init__(self, dataset: ChosenDataset, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.value: Probe | None = None
        self.held_out_index = 0
        self._dataset = dataset
        self._source: Dataset | None = None  # where the image and its class come from
        dataset.arrived.connect(self._on_dataset_arrived)

    def choose_held_out(self, index: int) -> None:
        """Take an image that the network is not trained with."""
        dataset = self._dataset.value
        if dataset is not None:
            self.held_out_index = index
            self._choose(dataset, dataset.held_out, dataset.held_out_name, index)

    def choose_training(self, index: int) -> None:
        """Take an image that the network is trained with."""
        dataset = self._dataset.value
        if dataset is not None:
            self._choose(dataset, dataset.train, "training", index)

    def choose_drawing(self, image: NDArray[np.float32]) -> None:
        """Take a drawing (C, H, W) in 0..1; it has no class."""
        self._set(None, Probe(np.array(image, np.float32)))

    def for_run(self, dataset: Dataset | None, shape: tuple[int, ...]) -> Probe | None:
        """The image for a run with ``dataset``, whose images have a ``shape`` (C, H, W).

        None if it has another shape, or its class is one of another dataset.
        """
        probe = self.value
        if probe is None or probe.image.shape != shape or (probe.label >= 0 and self._source is not dataset):
            return None
        return probe

    def _choose(self, dataset: Dataset, split: Split, kind: str, index: int) -> None:
        image = np.asarray(split.images[index], np.float32) / np.float32(255)
        self._set(dataset, Probe(image, int(split.labels[index]), f"{kind} image {index}"))

    def _set(self, source: Dataset | None, probe: Probe) -> None:
        self.value, self._source = probe, source
        self.changed.emit()

    @Slot()
    def _on_dataset_arrived(self) -> None:
        self.choose_held_out(0)
