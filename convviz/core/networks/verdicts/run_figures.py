"""What a run has shown up to a batch, as plain numbers: what `diagnosis` judges by."""

import math
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from convviz.core.networks.nodes import Node


def _none() -> NDArray[Any]:
    return np.empty(0)


def _no_classes() -> NDArray[np.int64]:
    return np.empty(0, np.int64)


class Measured(NamedTuple):
    """A figure measured now and then: (n,) batches up to now, rising, and the values after them."""

    steps: NDArray[Any] = np.empty(0)
    values: NDArray[Any] = np.empty(0)

    def lasts(self, limit: float, batches: int, measurements: int) -> bool:
        """Whether it has been at least ``limit`` for so many batches up to now, at so many measurements."""
        below = np.flatnonzero(self.values < limit)
        steps = self.steps[below[-1] + 1 :] if len(below) else self.steps
        return len(steps) >= measurements and float(steps[-1] - steps[0]) >= batches


NOT_MEASURED = Measured()


@dataclass(frozen=True, eq=False)
class LayerFigures:
    """One layer's figures; NaN or None for what it has not, or is not known yet.

    Attributes
    ----------
    name : the layer.
    weight_norm, gradient_norm : Euclidean norms of its weights and of their gradient.
    update_ratio : norm of the last change of the weights over the norm of the weights.
    dead : share of a ReLU's maps or units that are 0 for every sample image; None for other layers.
    updates, deaths : the last two as they were up to now.
    """

    name: str
    weight_norm: float = math.nan
    gradient_norm: float = math.nan
    update_ratio: float = math.nan
    dead: float | None = None
    updates: Measured = NOT_MEASURED
    deaths: Measured = NOT_MEASURED


@dataclass(frozen=True, eq=False)
class RunFigures:
    """A run up to a batch; what is not known is left at its default.

    Attributes
    ----------
    layers : figures after that batch, from the input to the output.
    samples : how many images `LayerFigures.dead` is about.
    loss : the newest; NaN and infinity are what ended a run.
    losses, accuracies : (n,) of every batch, in training mode.
    batch_size, per_epoch : images a batch, batches an epoch.
    rate, falling : the recipe's learning rate; whether the schedule has brought it down to almost nothing.
    split : what held-out images are called: "test" or "validation".
    held_out_steps, held_out_losses, held_out_accuracies : (m,) of every evaluation on them.
    predicted, labels : (k,) classes predicted at the newest evaluation, and the true ones.
    train_counts : (classes,) training images of each class.
    classes : their names.
    over : no more batches come.
    nodes : the network's; none for a chain of the layers.
    """

    layers: tuple[LayerFigures, ...] = ()
    samples: int = 0
    loss: float = 0.0
    losses: NDArray[Any] = field(default_factory=_none)
    accuracies: NDArray[Any] = field(default_factory=_none)
    batch_size: int = 1
    per_epoch: int = 1
    rate: float = 0.0
    falling: bool = False
    split: str = "test"
    held_out_steps: NDArray[Any] = field(default_factory=_none)
    held_out_losses: NDArray[Any] = field(default_factory=_none)
    held_out_accuracies: NDArray[Any] = field(default_factory=_none)
    predicted: NDArray[np.int64] = field(default_factory=_no_classes)
    labels: NDArray[np.int64] = field(default_factory=_no_classes)
    train_counts: NDArray[np.int64] = field(default_factory=_no_classes)
    classes: tuple[str, ...] = ()
    over: bool = False
    nodes: tuple[Node, ...] = ()

    def mean_loss(self, epoch_end: int) -> float:
        """Mean training loss of the ``per_epoch`` batches up to the ``epoch_end``-th recorded one."""
        part = self.losses[max(0, epoch_end - self.per_epoch) : epoch_end]
        return float(part.mean()) if len(part) else math.nan
