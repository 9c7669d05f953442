"""How a gradient becomes a step."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer

from convviz.runs.recipe import Optimiser, Recipe

#: Share of the last step that goes into the next (Polyak's heavy ball).
MOMENTUM = 0.9

_MAKERS: Mapping[Optimiser, Callable[..., Optimizer]] = MappingProxyType(
    {
        Optimiser.SGD: torch.optim.SGD,
        Optimiser.MOMENTUM: lambda parameters, **options: torch.optim.SGD(parameters, momentum=MOMENTUM, **options),
        Optimiser.ADAM: torch.optim.Adam,
        Optimiser.ADAMW: torch.optim.AdamW,
    }
)

#: What each keeps for every parameter between two steps: name -> whether it has the parameter's shape (else none).
STATE: Mapping[Optimiser, Mapping[str, bool]] = MappingProxyType(
    {
        Optimiser.SGD: {},
        Optimiser.MOMENTUM: {"momentum_buffer": True},
        Optimiser.ADAM: {"step": False, "exp_avg": True, "exp_avg_sq": True},
        Optimiser.ADAMW: {"step": False, "exp_avg": True, "exp_avg_sq": True},
    }
)


def make_optimiser(recipe: Recipe, parameters: Iterable[nn.Parameter], device: torch.device) -> Optimizer:
    """The recipe's optimiser, with its first learning rate and its weight decay.

    On the CPU and on CUDA one kernel updates all parameters: a tenth of the time of a small batch.
    """
    options: dict[str, Any] = {"fused": True} if device.type in ("cpu", "cuda") else {}
    return _MAKERS[recipe.optimiser](
        list(parameters), lr=recipe.learning_rate, weight_decay=recipe.weight_decay, **options
    )


def set_rate(optimiser: Optimizer, rate: float) -> None:
    """Take this learning rate from the next step on."""
    for group in optimiser.param_groups:
        group["lr"] = rate
