"""What a network predicts of many images: a plain value, to be shown and saved."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Predictions:
    """Images and the probabilities of their classes.

    Attributes
    ----------
    names : what each image is called.
    images : (N, C, H, W) uint8, as the network got them.
    probabilities : (N, classes) float32.
    classes : their names.
    step : batches that the network had learned from.
    labels : (N,) the true classes, or None where nobody knows them.
    remarks : sentences on how the images were fitted, and which could not be read.
    """

    names: Sequence[str]
    images: NDArray[np.uint8]
    probabilities: NDArray[np.float32]
    classes: Sequence[str]
    step: int
    labels: NDArray[np.int64] | None = None
    remarks: tuple[str, ...] = ()

    @property
    def predicted(self) -> NDArray[np.int64]:
        """(N,) the most probable class of each."""
        return np.asarray(self.probabilities.argmax(axis=1), np.int64)

    @property
    def confidence(self) -> NDArray[np.float32]:
        """(N,) its probability."""
        return np.asarray(self.probabilities.max(axis=1), np.float32)
