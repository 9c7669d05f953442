"""The network at one instant, with its layers' figures and the batch broken down: plain data, without torch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Arrays: TypeAlias = Mapping[str, Floats]


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
