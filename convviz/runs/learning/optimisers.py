"""How a gradient becomes a step: the one table of optimisers. A row is all that there is to be said of one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from convviz.core.util.words import Word
from convviz.runs.learning.update import UpdateRule, own_step, step_along_gradient


@dataclass(frozen=True)
class InTorch:
    """How torch makes an optimiser.

    Attributes
    ----------
    name : its class in `torch.optim`.
    arguments : beside the learning rate and the weight decay.
    state : what it keeps for every parameter between two steps: name -> whether it has the parameter's shape, or is a
        single number.
    fused : whether it can update all parameters in one go.
    """

    name: str
    arguments: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    state: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    fused: bool = True


_ADAMS = MappingProxyType({"step": False, "exp_avg": True, "exp_avg_sq": True})


class Optimiser(Word):
    """How a gradient becomes a step: word, text, tip, short form, how torch makes it, and its formula for one weight.

    A momentum of 0.9 is the share of the last step that goes into the next (Polyak's heavy ball).
    """

    torch: InTorch
    formula: UpdateRule

    def __init__(self, word: str, text: str, tip: str, short: str, torch: InTorch, formula: UpdateRule) -> None:
        super().__init__(word, text, tip, short)
        self.torch, self.formula = torch, formula

    SGD = "sgd", "SGD", "A step against the gradient", "SGD", InTorch("SGD"), step_along_gradient
    MOMENTUM = (
        *("momentum", "Momentum", "SGD with a momentum of 0.9", "momentum"),
        InTorch("SGD", {"momentum": 0.9}, {"momentum_buffer": True}),
        own_step,
    )
    ADAM = (
        *("adam", "Adam", "Each weight's step measured by its own past gradients", "Adam"),
        InTorch("Adam", state=_ADAMS),
        own_step,
    )
    ADAMW = (
        *("adamw", "AdamW", "Adam with a weight decay of its own", "AdamW"),
        InTorch("AdamW", state=_ADAMS),
        own_step,
    )
    RMSPROP = (
        *("rmsprop", "RMSprop", "Each weight's step divided by the size of its recent gradients", "RMSprop"),
        InTorch("RMSprop", state=MappingProxyType({"step": False, "square_avg": True}), fused=False),
        own_step,
    )
