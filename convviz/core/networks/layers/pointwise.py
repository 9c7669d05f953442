"""The layers that change each number by itself, or by what its own map is like."""
# ruff: noqa: D102 - what each method gives is said once, in LayerSpec

import math
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from convviz.core.networks.layers.base import LayerKind, LayerRole, LayerSpec, Module, Shape
from convviz.core.util.fields import declare
from convviz.core.util.kinds import OneOf, Option, Real

Function: TypeAlias = Literal["relu", "leaky_relu", "sigmoid", "tanh", "scaled_tanh"]

_FUNCTIONS = OneOf(
    (
        Option("relu", "ReLU", "max(0, x)"),
        Option("leaky_relu", "leaky ReLU", "x above 0, a small share of x below"),
        Option("sigmoid", tip="1 / (1 + exp(−x)), between 0 and 1"),
        Option("tanh", tip="Between −1 and 1"),
        Option("scaled_tanh", "scaled tanh", "1.7159 · tanh(2x/3), LeNet's"),
    )
)
_MODULES = {
    "relu": "ReLU",
    "leaky_relu": "LeakyReLU",
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "scaled_tanh": "ScaledTanh",
}


@dataclass(frozen=True)
class BatchNorm(LayerSpec):
    """Bring each channel, or each unit of a list, to mean 0 and variance 1, then ``γx̂ + β``, both learned.

    ``momentum`` is the share of a new batch in the running mean and variance, as in torch.
    """

    momentum: float = declare(Real(0.0, 1.0), default=0.1, rare=True)
    epsilon: float = declare(Real(1e-12, 1.0), default=1e-5, rare=True)

    kind: ClassVar[str] = "batch_norm"
    map_by_map: ClassVar[bool] = True

    @property
    def stem(self) -> str:
        return "norm"

    def parameters(self, shape: Shape, /) -> int:
        return 2 * shape[0]

    def multiply_adds(self, shape: Shape, /) -> int:
        return math.prod(shape)

    def module(self, shape: Shape, /) -> Module:
        name = "BatchNorm2d" if len(shape) == 3 else "BatchNorm1d"
        return Module(name, (shape[0],), {"eps": self.epsilon, "momentum": self.momentum})


@dataclass(frozen=True)
class Activation(LayerSpec):
    """A function of each number.

    ``scaled_tanh`` is LeNet's ``1.7159 tanh(2x/3)`` (LeCun et al., 1998). ``slope`` is that of ``leaky_relu`` below 0;
    the other functions have none.
    """

    function: Function = declare(_FUNCTIONS, default="relu", label="")
    slope: float = declare(Real(0.0, 1.0, decimals=2, step=0.01), default=0.01, label="slope")

    kind: ClassVar[str] = "activation"
    map_by_map: ClassVar[bool] = True

    @property
    def idle(self) -> tuple[str, ...]:
        return () if self.function == "leaky_relu" else ("slope",)

    @property
    def stem(self) -> str:
        return self.function

    def module(self, _shape: Shape, /) -> Module:
        return Module(_MODULES[self.function], (self.slope,) if self.function == "leaky_relu" else ())


@dataclass(frozen=True)
class Dropout(LayerSpec):
    """While training, set each number to 0 with probability ``rate`` and divide the others by ``1 - rate``."""

    rate: float = declare(Real(0.0, 0.95, decimals=2, step=0.05), default=0.5, label="rate")

    kind: ClassVar[str] = "dropout"
    map_by_map: ClassVar[bool] = True
    is_random: ClassVar[bool] = True

    def module(self, _shape: Shape, /) -> Module:
        return Module("Dropout", (self.rate,))


ROWS = (
    LayerKind(
        make=Activation,
        title="ReLU or another function",
        about="Every number by itself: without one, layers would add up to a single sum",
        begin=Activation(),
        role=LayerRole.POINTWISE,
    ),
    LayerKind(
        make=BatchNorm,
        title="Batch normalisation",
        about="Each map gets mean 0 and variance 1 over the batch",
        begin=BatchNorm(),
        role=LayerRole.NORMALISATION,
    ),
    LayerKind(
        make=Dropout,
        title="Dropout",
        about="While training, some numbers are set to 0 by chance",
        begin=Dropout(),
        role=LayerRole.POINTWISE,
        passes_on=True,
    ),
)
