"""What a training run emits: plain data, without torch, so that everyone may import it.

A run is an iterator of these. `RunStarted` comes first; then for every batch a `BatchDone`, and now and then the
others; `RunFinished` comes last, unless the run fails (it raises) or is closed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from convviz.runs.recipe import TrainConfig

Floats: TypeAlias = NDArray[np.float32]
Arrays: TypeAlias = Mapping[str, Floats]


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
class Histogram:
    """How many values fall into each of equally wide bins from ``low`` to ``high``; no finite one lies beyond.

    Attributes
    ----------
    total : how many values there are; ``counts`` may be of some of them, evenly spread.
    not_finite : how many of them are NaN or infinite, and so lie in no bin.
    """

    counts: NDArray[np.int64]
    low: float
    high: float
    total: int
    not_finite: int = 0


@dataclass(frozen=True, eq=False)
class LayerStats:
    """Figures of one layer.

    Attributes
    ----------
    weight_norm, gradient_norm : Euclidean norms over all its weights (without biases) and over their gradient; NaN
        without weights, or before the first batch.
    update_ratio : norm of the last change of the weights over their norm before it; NaN where it was not measured,
        as in a snapshot taken while the run is held.
    weights, gradients : histograms, None without weights or before the first batch.
    activations : histogram over the sample images, of evenly spread values where there are very many.
    dead : share of a ReLU's maps, or single units, that are 0 everywhere for every sample image; None for other layers.
    """

    weight_norm: float
    gradient_norm: float
    update_ratio: float
    weights: Histogram | None
    gradients: Histogram | None
    activations: Histogram | None
    dead: float | None


@dataclass(frozen=True, eq=False)
class BatchDetail:
    """The breakdown of one batch: forward, loss, gradients, update.

    Attributes
    ----------
    step : the batch, counted from 1.
    images, labels : (n, C, H, W) float32 and (n,) int64: the first few of the batch.
    count : how many images the batch has in all.
    probabilities, losses : (n, classes) and (n,) of those, as the network was before.
    loss : mean loss over the whole batch before the update.
    learning_rate : of this batch.
    before, gradients, after : layer name -> weights, their gradient (what the optimiser was given), and the weights
        after the update, for every layer with at most `DETAIL_WEIGHTS` weights.
    """

    step: int
    images: Floats
    labels: NDArray[np.int64]
    count: int
    probabilities: Floats
    losses: Floats
    loss: float
    learning_rate: float
    before: Arrays
    gradients: Arrays
    after: Arrays


#: Weights up to which a layer's are part of a `Snapshot` and of a `BatchDetail`.
KEPT_WEIGHTS, DETAIL_WEIGHTS = 300_000, 300_000


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The network at one instant: all that is shown of it.

    Attributes
    ----------
    step : batches done.
    seconds : since the start of the run.
    input : (C, H, W) float32 in 0..1, the probe image.
    label : the image's class, or -1 for a drawing.
    name : what the image is, such as "test image 18" or "drawing".
    activations : layer name -> what that layer makes of the image, (C, H, W) or (N,), in the order of the layers.
    probabilities : (classes,), they sum to 1.
    weights, biases : layer name -> weights (out, in, kh, kw) or (out, in), and biases (out,), for layers with at most
        `KEPT_WEIGHTS` weights.
    stats : layer name -> figures.
    patterns : RBF layer name -> the pattern of each class, (classes, in).
    predicted, confidence : (S,) most probable class of each sample image, and its probability.
    detail : the batch broken down, where that was asked for.
    sampled : batches done when the sample was predicted, with the ``activations`` and ``dead`` of the stats; None for
        ``step``. It takes long, and so is not done anew for each snapshot.
    drawn : the image is a drawing, which is looked at but not recorded.
    ends_epoch : it was made after the last batch of an epoch.
    """

    step: int
    seconds: float
    input: Floats
    label: int
    name: str
    activations: Arrays
    probabilities: Floats
    weights: Arrays
    biases: Arrays
    stats: Mapping[str, LayerStats]
    predicted: NDArray[np.int64]
    confidence: Floats
    detail: BatchDetail | None = None
    patterns: Arrays = field(default_factory=dict)
    sampled: int | None = None
    drawn: bool = False
    ends_epoch: bool = False

    @property
    def sample_step(self) -> int:
        """Batches done when the sample was predicted."""
        return self.step if self.sampled is None else self.sampled

    @property
    def nbytes(self) -> int:
        """Bytes of all its arrays."""
        mappings = [self.activations, self.weights, self.biases, self.patterns]
        arrays: list[NDArray[Any]] = [self.input, self.probabilities, self.predicted, self.confidence]
        if self.detail is not None:
            mappings += [self.detail.before, self.detail.gradients, self.detail.after]
            arrays += [self.detail.images, self.detail.labels, self.detail.probabilities, self.detail.losses]
        histograms = (h for s in self.stats.values() for h in (s.weights, s.gradients, s.activations) if h is not None)
        return (
            sum(array.nbytes for mapping in mappings for array in mapping.values())
            + sum(array.nbytes for array in arrays)
            + sum(histogram.counts.nbytes for histogram in histograms)
        )


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

    ``loss`` is the loss, NaN or infinite, that ended it; None if something else did.
    """

    message: str
    loss: float | None = None


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
