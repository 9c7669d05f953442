"""Images to learn from and images to be tested on: what every dataset is, wherever it was read from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convviz.core.data.fingerprint import Fingerprint
from convviz.core.data.preparation import Preparation


class DatasetError(ValueError):
    """A dataset that cannot be used. The message is one plain sentence for the user."""


def as_network_input(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Images of any shape as a network takes them: float32 in 0..1."""
    return images.astype(np.float32) / np.float32(255)


@dataclass(frozen=True, eq=False)
class Split:
    """Images and the class of each.

    Attributes
    ----------
    images
        ``(N, C, H, W)`` uint8, at least one; C is 1 for grey or 3 for red, green, blue.
    labels
        ``(N,)`` int64, from 0.
    names
        What each image is called, such as its file inside the dataset's folder; empty where they have no names.

    Both arrays are read-only and C-contiguous: an array that can be written to is copied.

    Raises
    ------
    DatasetError
        If any of this does not hold.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        images, labels = self.images, self.labels
        if images.ndim != 4 or images.shape[1] not in (1, 3) or not images.size:
            raise DatasetError(f"images must have the shape (N, 1 or 3, H, W), not {images.shape}")
        if images.dtype != np.uint8:
            raise DatasetError(f"images must be uint8, not {images.dtype}")
        if labels.shape != images.shape[:1]:
            raise DatasetError(f"{len(images):,} images must have labels of shape ({len(images)},), not {labels.shape}")
        if labels.dtype != np.int64:
            raise DatasetError(f"labels must be int64, not {labels.dtype}")
        if len(self.names) not in (0, len(labels)):
            raise DatasetError(f"{len(images):,} images must have as many names, not {len(self.names):,}")
        if labels.min() < 0:
            raise DatasetError(f"labels must be 0 or more, not {labels.min()}")
        for name, array in (("images", images), ("labels", labels)):
            kept = np.array(array, order="C", copy=True if array.flags.writeable else None)
            kept.flags.writeable = False
            object.__setattr__(self, name, kept)

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, eq=False)
class Unlabelled:
    """Images of no class, to be predicted.

    Attributes
    ----------
    images
        ``(N, C, H, W)`` uint8, at least one, shaped as the dataset's.
    names
        Of their files.
    count
        How many there are in all; only the first are read.
    """

    images: NDArray[np.uint8]
    names: tuple[str, ...]
    count: int


@dataclass(frozen=True, eq=False)
class Dataset:
    """Everything that a network is trained and judged with.

    Attributes
    ----------
    name
        What `load_dataset` was asked for.
    title
        Its name on screen.
    classes
        Names of the classes, at least two; a label is a place in it.
    train
        What is learned from; every class is in it.
    validation, test
        What is only judged with; one of them may be None, not both.
    skipped
        Files that are not in it, each as "name: reason".
    remarks
        Sentences on how its files were understood, and on what may go wrong with them.
    unlabelled
        Images to predict, if there are any.
    preparation
        How its pictures were made images; None for those that were images already.
    fingerprint
        Of a folder's files.

    Raises
    ------
    DatasetError
        If any of this does not hold, or the splits' images differ in shape.
    """

    name: str
    title: str
    classes: tuple[str, ...]
    train: Split
    validation: Split | None
    test: Split | None
    skipped: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    unlabelled: Unlabelled | None = None
    preparation: Preparation | None = None
    fingerprint: Fingerprint | None = None

    def __post_init__(self) -> None:
        if len(self.classes) < 2 or len(set(self.classes)) < len(self.classes):
            raise DatasetError(f"a dataset needs at least two classes of different names, not {self.classes}")
        if self.validation is None and self.test is None:
            raise DatasetError("a dataset needs images to test or to validate with")
        for name, split in (("train", self.train), ("validation", self.validation), ("test", self.test)):
            if split is None:
                continue
            if split.images.shape[1:] != self.input_shape:
                raise DatasetError(f"the {name} images are {split.images.shape[1:]}, the others {self.input_shape}")
            if split.labels.max() >= len(self.classes):
                raise DatasetError(
                    f"{name} has the label {split.labels.max()}, but there are {len(self.classes)} classes"
                )
        missing = np.flatnonzero(self.counts(self.train) == 0)
        if missing.size:
            raise DatasetError(f"the class '{self.classes[missing[0]]}' has no image to learn from")

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Channels, rows and columns of every image."""
        channels, rows, columns = self.train.images.shape[1:]
        return channels, rows, columns

    @property
    def held_out(self) -> Split:
        """The images to judge by: the test images if there are any, else those for validation."""
        held_out = self.validation if self.test is None else self.test
        assert held_out is not None
        return held_out

    @property
    def held_out_name(self) -> str:
        """``"test"`` or ``"validation"``."""
        return "validation" if self.test is None else "test"

    def counts(self, split: Split) -> NDArray[np.int64]:
        """How many images of a split are of each class, ``(classes,)``."""
        return np.bincount(split.labels, minlength=len(self.classes)).astype(np.int64)
