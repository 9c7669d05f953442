"""How one batch changed one weight, as a formula whose numbers add up."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from convviz.core.text.formatting import equals


@dataclass(frozen=True)
class WeightChange:
    """One weight over one batch.

    Attributes
    ----------
    decay : weight decay of the run.
    rate : learning rate of the batch.
    old, gradient, new : the weight before, the derivative of the loss by it, and the weight after.
    """

    decay: float
    rate: float
    old: float
    gradient: float
    new: float


@dataclass(frozen=True)
class Update:
    """``new = old - rate * step``.

    Attributes
    ----------
    sign : what the step is called in the formula: "g", "(g + λ·w)" or "u".
    step : its value.
    remark : what the sign stands for, where that is not the gradient alone; else nothing.
    lost : the step is not known: it is 0, or so small that the weight stays the same float32.
    """

    sign: str
    step: float
    remark: str
    lost: bool = False


UpdateRule: TypeAlias = Callable[[WeightChange], Update]


def step_along_gradient(change: WeightChange) -> Update:
    """Plain descent: the gradient, and with weight decay ``decay * old`` besides."""
    if change.decay == 0:
        return Update("g", change.gradient, "")
    terms = f"g {equals(change.gradient)}, weight decay λ {equals(change.decay)}"
    return Update("(g + λ·w)", change.gradient + change.decay * change.old, terms)


def own_step(change: WeightChange) -> Update:
    """Whatever else an optimiser does: it is the learning rate times something."""
    step = (change.old - change.new) / change.rate if change.rate else 0.0
    lost = change.old == change.new and change.rate > 0
    return Update("u", step, f"u is what the optimiser makes of g {equals(change.gradient)}", lost)


def finest_step(weight: float) -> float:
    """What must be taken from a float32 at least for another one to be left: half of the way to the next towards 0."""
    size, zero = np.float32(abs(weight)), np.float32(0)
    towards = np.nextafter(size, zero) if size else np.nextafter(zero, np.float32(1))
    return abs(float(size) - float(towards)) / 2


def explain_update(formula: UpdateRule, change: WeightChange) -> Update | None:
    """Say how an optimiser with ``formula`` changed a weight.

    None where the update was skipped, since the gradient is no number: mixed precision does so when its scale was too
    large.
    """
    return formula(change) if math.isfinite(change.gradient) else None
