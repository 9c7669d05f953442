"""What a training run emits: plain data, without torch, so that everyone may import it.

A run is an iterator of these. `RunStarted` comes first; then for every batch a `BatchDone`, and now and then the
others; `RunFinished` comes last, unless the run fails (it raises) or is closed.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from convviz.runs.recipe import TrainConfig
from convviz.runs.snapshot import Floats, Snapshot


@dataclass(frozen=True)
class Loading:
    """The dataset is being read: the fraction done."""

    fraction: float


@dataclass(frozen=True, eq=False)
class RunStarted:
    """The network is built and the first batch is next.

    Attributes
    ----------
    config : what is trained, its network fitted to the dataset.
    device : in words, such as "CPU, 1 thread" or "NVIDIA H100 (cuda:0)".
    parameters : how many numbers are trained.
    batches_per_epoch : batches in an epoch; the last may be smaller.
    step : batches done before, when a run is resumed; else 0.
    sample : indices (S,) of the held-out images that every `Snapshot` predicts.
    skipped : image files that could not be read, each with the reason.
    remarks : sentences on how the dataset's files were understood.
    classes : their names.
    look : the network is only looked at, without its images.
    """

    config: TrainConfig
    device: str
    parameters: int
    batches_per_epoch: int
    step: int
    sample: NDArray[np.int64]
    skipped: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    look: bool = False


@dataclass(frozen=True)
class BatchDone:
    """One more batch is done; ``step`` counts them from 1.

    It is the last event of its batch: what a batch gives besides (a `Snapshot`, and after an epoch `Losses` and
    `Evaluated`) comes before it, so a run held here has emitted everything. Its loss may come later, with `Losses`.
    """

    step: int


@dataclass(frozen=True, eq=False)
class Losses:
    """The batches since the last such event.

    Attributes
    ----------
    first : the step of the first of them.
    losses, accuracies : (n,) float32, mean loss of each batch and share of its images predicted correctly, both as the
        network was before that batch's update, in training mode.
    rates : (n,) float32, learning rates.
    seconds : since the start of the run, without pauses.
    samples_per_second : over these batches.
    """

    first: int
    losses: Floats
    accuracies: Floats
    rates: Floats
    seconds: float
    samples_per_second: float


@dataclass(frozen=True)
class Evaluating:
    """The images of ``split``, "test" or "validation", are being predicted: the fraction done, where it is slow."""

    fraction: float
    split: str


@dataclass(frozen=True, eq=False)
class Evaluated:
    """All held-out images were predicted, in evaluation mode.

    Attributes
    ----------
    split : "test" or "validation".
    loss, accuracy : means over all its images.
    predicted : (N,) int64, the most probable class of each.
    confidence : (N,) float32, that class's probability.
    """

    step: int
    epoch: int
    split: str
    loss: float
    accuracy: float
    predicted: NDArray[np.int64]
    confidence: Floats


@dataclass(frozen=True, eq=False)
class Predicted:
    """Images that somebody has asked about: the number of the request, and the probabilities (N, classes).

    None where there was no network, or it could not take them.
    """

    number: int
    step: int
    probabilities: Floats | None


@dataclass(frozen=True)
class Saved:
    """A checkpoint was written."""

    step: int
    path: str


@dataclass(frozen=True)
class Kept:
    """The network that another one has taken the place of is kept on the disk."""

    step: int
    path: str


@dataclass(frozen=True)
class Remark:
    """Something went wrong that does not end the run, such as a checkpoint that could not be written: a sentence."""

    text: str


@dataclass(frozen=True)
class RunFinished:
    """The run is over; ``stopped`` says that someone ended it early.

    ``accuracy`` is that of the last evaluation on the held-out images (``split``), None without one.
    """

    step: int
    epochs: float
    seconds: float
    samples_per_second: float
    split: str
    accuracy: float | None
    stopped: bool = False


@dataclass(frozen=True)
class RunFailed:
    """The run ended by an error: what it was, in a plain sentence.

    ``loss`` is the loss, NaN or infinite, that ended it; None if something else did. Its network is kept on the disk as
    batch ``kept`` left it; None where it is not.
    """

    message: str
    loss: float | None = None
    kept: int | None = None


TrainEvent: TypeAlias = (
    Loading
    | RunStarted
    | BatchDone
    | Losses
    | Evaluating
    | Evaluated
    | Snapshot
    | Predicted
    | Saved
    | Kept
    | Remark
    | RunFinished
    | RunFailed
)
