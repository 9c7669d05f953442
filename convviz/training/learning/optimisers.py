"""Optimisers of torch, as the table in runs/learning/optimisers.py says."""

from collections.abc import Iterable
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer

from convviz.runs.recipe import Recipe


def make_optimiser(recipe: Recipe, parameters: Iterable[nn.Parameter], device: torch.device) -> Optimizer:
    """The recipe's optimiser, with its first learning rate and its weight decay.

    On the CPU and on CUDA one kernel updates all parameters where there is one: a tenth of the time of a small batch.
    """
    row = recipe.optimiser.torch
    options: dict[str, Any] = {"fused": True} if row.fused and device.type in ("cpu", "cuda") else {}
    make: type[Any] = getattr(torch.optim, row.name)
    optimiser: Optimizer = make(
        list(parameters), lr=recipe.learning_rate, weight_decay=recipe.weight_decay, **row.arguments, **options
    )
    return optimiser


def set_rate(optimiser: Optimizer, rate: float) -> None:
    """Take this learning rate from the next step on."""
    for group in optimiser.param_groups:
        group["lr"] = rate
