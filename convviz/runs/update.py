"""How one batch changed one weight, as a formula whose numbers add up."""

import math
from dataclasses import dataclass

from convviz.core.text.formatting import format_number
from convviz.runs.recipe import Optimiser


@dataclass(frozen=True)
class Update:
    """``new = old - rate * step``.

    Attributes
    ----------
    sign : what the step is called in the formula: "g", "(g + λ·w)" or "u".
    step : its value.
    remark : what the sign stands for, where that is not the gradient alone; else nothing.
    """

    sign: str
    step: float
    remark: str


def explain_update(
    optimiser: Optimiser, decay: float, rate: float, old: float, gradient: float, new: float
) -> Update | None:
    """Say how an optimiser made ``new`` of a weight.

    Parameters
    ----------
    optimiser, decay : of the run; SGD adds ``decay * old`` to the gradient.
    rate : learning rate of the batch.
    old, gradient, new : the weight before, the derivative of the loss by it, and the weight after.

    Returns
    -------
    Update or None
        None where the update was skipped, since the gradient is no number: mixed precision does so when its scale
        was too large.
    """
    if not math.isfinite(gradient):
        return None
    if optimiser is Optimiser.SGD and decay == 0:
        return Update("g", gradient, "")
    if optimiser is Optimiser.SGD:
        terms = f"g = {format_number(gradient)}, weight decay λ = {format_number(decay)}"
        return Update("(g + λ·w)", gradient + decay * old, terms)
    # Whatever else an optimiser does, it is η times something.
    step = (old - new) / rate if rate else 0.0
    return Update("u", step, f"u is what the optimiser makes of g = {format_number(gradient)}")
