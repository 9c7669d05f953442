import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from convviz.runs.learning.update import WeightChange, explain_update, finest_step
from convviz.runs.recipe import Optimiser

RATE, OLD = 0.1, 0.75


def after(optimiser, decay, gradients):
    """What torch's optimiser makes of a weight, step by step."""
    weight = torch.nn.Parameter(torch.tensor([OLD], dtype=torch.float64))
    options = {"lr": RATE, "weight_decay": decay}
    made = {
        Optimiser.SGD: lambda: torch.optim.SGD([weight], **options),
        Optimiser.MOMENTUM: lambda: torch.optim.SGD([weight], momentum=0.9, **options),
        Optimiser.ADAM: lambda: torch.optim.Adam([weight], **options),
        Optimiser.ADAMW: lambda: torch.optim.AdamW([weight], **options),
        Optimiser.RMSPROP: lambda: torch.optim.RMSprop([weight], **options),
    }[optimiser]()
    for gradient in gradients:
        before = weight.item()
        weight.grad = torch.tensor([gradient], dtype=torch.float64)
        made.step()
        yield before, gradient, weight.item()


@pytest.mark.parametrize("optimiser", Optimiser)
@pytest.mark.parametrize("decay", [0.0, 0.5])
def test_the_formula_adds_up_for_every_optimiser(optimiser, decay):
    for old, gradient, new in after(optimiser, decay, [0.3, -0.2, 0.05]):
        update = explain_update(optimiser.formula, WeightChange(decay, RATE, old, gradient, new))
        assert old - RATE * update.step == pytest.approx(new, rel=1e-12)


def test_only_plain_descent_goes_along_the_gradient_itself():
    assert explain_update(Optimiser.SGD.formula, WeightChange(0.0, RATE, OLD, 0.3, 0.72)).sign == "g"
    decayed = explain_update(Optimiser.SGD.formula, WeightChange(0.5, RATE, OLD, 0.3, 0.6825))
    assert (decayed.sign, decayed.step) == ("(g + λ·w)", 0.3 + 0.5 * OLD)
    assert "g = 0.3, weight decay λ = 0.5" in decayed.remark
    assert explain_update(Optimiser.ADAM.formula, WeightChange(0.0, RATE, OLD, 0.3, 0.65)).sign == "u"


def test_a_learning_rate_of_zero_changes_nothing():
    assert explain_update(Optimiser.ADAM.formula, WeightChange(0.0, 0.0, OLD, 0.3, OLD)).step == 0


def test_a_step_below_what_float32_resolves_is_lost_and_not_0():
    change = WeightChange(0.0, 3e-8, 0.064541, 0.02, 0.064541)
    assert explain_update(Optimiser.ADAM.formula, change).lost
    assert not explain_update(Optimiser.ADAM.formula, replace(change, new=0.0645)).lost
    assert not explain_update(Optimiser.SGD.formula, change).lost  # there the step is known


@pytest.mark.parametrize("weight", [0.064541, -3.0, 1.0, 3e38, float(np.finfo(np.float32).max), 1e-40])
def test_the_finest_step_is_what_changes_a_float32(weight):
    weight = float(np.float32(weight))
    step = math.copysign(finest_step(weight), weight)
    assert np.float32(weight - 1.01 * step) != np.float32(weight) == np.float32(weight - 0.99 * step)


@pytest.mark.parametrize("gradient", [math.inf, -math.inf, math.nan])
def test_a_skipped_update_has_no_formula(gradient):
    assert explain_update(Optimiser.SGD.formula, WeightChange(0.0, RATE, OLD, gradient, OLD)) is None
