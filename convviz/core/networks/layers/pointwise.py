"""The layers that change each number by itself, or by what its own map is like."""
# ruff: noqa: D102 - what each method gives is said once, in LayerSpec

import math
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias, get_args

from convviz.core.networks.layers.base import LayerKind, LayerSpec, Role, Shape
from convviz.core.util.checks import check_real

Function: TypeAlias = Literal["relu", "leaky_relu", "sigmoid", "tanh", "scaled_tanh"]

FUNCTIONS: tuple[Function, ...] = get_args(Function)
#: Max share of the units that a dropout may drop.
RATE_LIMIT = 0.95


@dataclass(frozen=True)
class BatchNorm(LayerSpec):
    """Bring each channel, or each unit of a list, to mean 0 and variance 1, then ``γx̂ + β``, both learned.

    ``momentum`` is the share of a new batch in the running mean and variance, as in torch.
    """

    momentum: float = 0.1
    epsilon: float = 1e-5

    kind: ClassVar[str] = "batch_norm"

    def __post_init__(self) -> None:
        check_real(self.momentum, "momentum", 0.0, 1.0)
        check_real(self.epsilon, "epsilon", 1e-12, 1.0)

    @property
    def stem(self) -> str:
        return "norm"

    def parameters(self, shape: Shape, /) -> int:
        return 2 * shape[0]

    def multiply_adds(self, shape: Shape, /) -> int:
        return math.prod(shape)


@dataclass(frozen=True)
class Activation(LayerSpec):
    """A function of each number.

    ``scaled_tanh`` is LeNet's ``1.7159 tanh(2x/3)`` (LeCun et al., 1998). ``slope`` is that of ``leaky_relu`` below 0;
    the other functions have none.
    """

    function: Function = "relu"
    slope: float = 0.01

    kind: ClassVar[str] = "activation"

    def __post_init__(self) -> None:
        if self.function not in FUNCTIONS:
            raise ValueError(f"function must be one of {', '.join(FUNCTIONS)}, got {self.function!r}")
        check_real(self.slope, "slope", 0.0, 1.0)

    @property
    def stem(self) -> str:
        return self.function


@dataclass(frozen=True)
class Dropout(LayerSpec):
    """While training, set each number to 0 with probability ``rate`` and divide the others by ``1 - rate``."""

    rate: float = 0.5

    kind: ClassVar[str] = "dropout"

    def __post_init__(self) -> None:
        check_real(self.rate, "rate", 0.0, RATE_LIMIT)


ROWS = (
    LayerKind(
        make=Activation,
        title="ReLU or another function",
        about="Every number by itself: without one, layers would add up to a single sum",
        begin=Activation(),
        role=Role.POINTWISE,
    ),
    LayerKind(
        make=BatchNorm,
        title="Batch normalisation",
        about="Each map gets mean 0 and variance 1 over the batch",
        begin=BatchNorm(),
        role=Role.NORMALISATION,
    ),
    LayerKind(
        make=Dropout,
        title="Dropout",
        about="While training, some numbers are set to 0 by chance",
        begin=Dropout(),
        role=Role.POINTWISE,
        passes_on=True,
    ),
)
