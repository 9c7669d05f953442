"""The layers a network is made of, as plain values: what each makes of a shape, and what that costs."""
# ruff: noqa: D102 - what each method gives is said once, in _Layer

import math
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from types import MappingProxyType
from typing import Any, ClassVar, Literal, TypeAlias, get_args

from convviz.core.util.checks import Pair, check_flag, check_pair, check_real, check_whole
from convviz.core.windows.geometry import Axis, resolve_axes
from convviz.core.windows.pooling import POOL_KINDS, PoolKind

#: What goes from layer to layer: feature maps ``(C, H, W)`` or a list of numbers ``(N,)``.
Shape: TypeAlias = tuple[int, ...]
Function: TypeAlias = Literal["relu", "sigmoid", "tanh", "scaled_tanh"]

FUNCTIONS: tuple[Function, ...] = get_args(Function)
FILTER_LIMIT, UNIT_LIMIT, KERNEL_LIMIT, STRIDE_LIMIT, PADDING_LIMIT = 1024, 16384, 31, 16, 16
#: Greatest share of the units that a dropout may drop.
RATE_LIMIT = 0.95


class LayerError(ValueError):
    """A layer that cannot take what the layer before it gives."""


@dataclass(frozen=True)
class _Layer:
    """What all layers answer; those that change nothing and learn nothing need no more than this.

    Shapes are of one image, without a batch axis.
    """

    kind: ClassVar[str] = ""

    @property
    def stem(self) -> str:
        """What it is called in a network, before its number."""
        return self.kind

    def axes(self, shape: Shape) -> tuple[Axis, Axis] | None:  # noqa: ARG002
        """How its window slides over maps of ``shape`` along rows and columns; None without a window."""
        return None

    def output_shape(self, shape: Shape) -> Shape:
        """What comes out where ``shape`` goes in; `LayerError` or `GeometryError` where it cannot."""
        return shape

    def parameters(self, shape: Shape) -> int:  # noqa: ARG002
        """How many numbers it learns."""
        return 0

    def multiply_adds(self, shape: Shape) -> int:  # noqa: ARG002
        """Multiplications with a learnt or fixed weight for one image, forward, those with padding included."""
        return 0

    def to_data(self) -> dict[str, Any]:
        """Its kind and its fields, ready for JSON."""
        plain = {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items()}
        return {"kind": self.kind, **plain}


@dataclass(frozen=True)
class Conv(_Layer):
    """Cross-correlation with ``filters`` kernels that reach over all channels, zeros around.

    ``padding`` is cells (rows, columns) at each end, ``"valid"`` for none, or ``"same"`` for as many outputs as inputs,
    with a stride ``ceil(L/S)``; its odd cell goes right and bottom, as in TensorFlow.
    """

    filters: int
    kernel: Pair = (3, 3)
    stride: Pair = (1, 1)
    padding: Literal["same", "valid"] | Pair = "same"
    bias: bool = True

    kind: ClassVar[str] = "conv"

    def __post_init__(self) -> None:
        check_whole(self.filters, "filters", 1, FILTER_LIMIT)
        check_pair(self.kernel, "kernel", 1, KERNEL_LIMIT)
        check_pair(self.stride, "stride", 1, STRIDE_LIMIT)
        if not isinstance(self.padding, str):
            check_pair(self.padding, "padding", 0, PADDING_LIMIT)
        elif self.padding not in ("same", "valid"):
            raise ValueError(f"padding must be 'same', 'valid' or (rows, columns), got {self.padding!r}")
        check_flag(self.bias, "bias")

    @property
    def pads(self) -> Literal["same", "valid"] | tuple[Pair, Pair]:
        """The padding as `convviz.core.windows.convolution.convolve2d` takes it."""
        return self.padding if isinstance(self.padding, str) else _both_ends(self.padding)

    def axes(self, shape: Shape) -> tuple[Axis, Axis]:
        _, height, width = _maps(shape)
        return resolve_axes((height, width), self.kernel, stride=self.stride, padding=self.pads, flip=False)

    def output_shape(self, shape: Shape) -> Shape:
        rows, columns = self.axes(shape)
        return self.filters, rows.output, columns.output

    def parameters(self, shape: Shape) -> int:
        return self.filters * (self._weights_per_filter(shape) + self.bias)

    def multiply_adds(self, shape: Shape) -> int:
        return math.prod(self.output_shape(shape)) * self._weights_per_filter(shape)

    def dense_parameters(self, shape: Shape) -> int:
        """What a dense layer from the same input to the same output would have to learn."""
        return math.prod(self.output_shape(shape)) * (math.prod(shape) + self.bias)

    def _weights_per_filter(self, shape: Shape) -> int:
        return shape[0] * math.prod(self.kernel)


@dataclass(frozen=True)
class BatchNorm(_Layer):
    """Bring each channel, or each unit of a list, to mean 0 and variance 1, then ``γx̂ + β``, both learnt.

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

    def parameters(self, shape: Shape) -> int:
        return 2 * shape[0]

    def multiply_adds(self, shape: Shape) -> int:
        return math.prod(shape)


@dataclass(frozen=True)
class Activation(_Layer):
    """A function of each number; ``scaled_tanh`` is LeNet's ``1.7159 tanh(2x/3)`` (LeCun et al., 1998)."""

    function: Function = "relu"

    kind: ClassVar[str] = "activation"

    def __post_init__(self) -> None:
        if self.function not in FUNCTIONS:
            raise ValueError(f"function must be one of {', '.join(FUNCTIONS)}, got {self.function!r}")

    @property
    def stem(self) -> str:
        return self.function


@dataclass(frozen=True)
class Pool(_Layer):
    """The greatest or the mean value of each window. The stride is the size unless given, as in `pool2d`."""

    size: Pair = (2, 2)
    stride: Pair | None = None
    padding: Pair = (0, 0)
    function: PoolKind = "max"

    kind: ClassVar[str] = "pool"

    def __post_init__(self) -> None:
        check_pair(self.size, "size", 1, KERNEL_LIMIT)
        if self.stride is not None:
            check_pair(self.stride, "stride", 1, KERNEL_LIMIT)
        check_pair(self.padding, "padding", 0, KERNEL_LIMIT // 2)
        for cells, padding in zip(self.size, self.padding, strict=True):
            if padding > cells // 2:
                raise ValueError(f"padding must be at most half the size, {cells // 2}, got {padding}")
        if self.function not in POOL_KINDS:
            raise ValueError(f"function must be one of {', '.join(POOL_KINDS)}, got {self.function!r}")

    def axes(self, shape: Shape) -> tuple[Axis, Axis]:
        _, height, width = _maps(shape)
        stride = self.size if self.stride is None else self.stride
        return resolve_axes((height, width), self.size, stride=stride, padding=_both_ends(self.padding))

    def output_shape(self, shape: Shape) -> Shape:
        rows, columns = self.axes(shape)
        return shape[0], rows.output, columns.output


@dataclass(frozen=True)
class Subsample(_Layer):
    """LeNet-5's pooling: the mean of each window, times a coefficient, plus a bias, both learnt for each channel.

    The paper takes the sum; the coefficient makes up for the difference.
    """

    size: Pair = (2, 2)

    kind: ClassVar[str] = "subsample"

    def __post_init__(self) -> None:
        check_pair(self.size, "size", 1, KERNEL_LIMIT)

    def axes(self, shape: Shape) -> tuple[Axis, Axis]:
        return Pool(self.size).axes(shape)

    def output_shape(self, shape: Shape) -> Shape:
        return Pool(self.size).output_shape(shape)

    def parameters(self, shape: Shape) -> int:
        return 2 * shape[0]

    def multiply_adds(self, shape: Shape) -> int:
        return math.prod(self.output_shape(shape))


@dataclass(frozen=True)
class Dropout(_Layer):
    """While training, set each number to 0 with probability ``rate`` and divide the others by ``1 - rate``."""

    rate: float = 0.5

    kind: ClassVar[str] = "dropout"

    def __post_init__(self) -> None:
        check_real(self.rate, "rate", 0.0, RATE_LIMIT)


@dataclass(frozen=True)
class Flatten(_Layer):
    """Write all maps as one list of numbers: channel by channel, row by row."""

    kind: ClassVar[str] = "flatten"

    def output_shape(self, shape: Shape) -> Shape:
        return (math.prod(shape),)


@dataclass(frozen=True)
class Dense(_Layer):
    """Each of ``units`` outputs is a weighted sum of all inputs."""

    units: int
    bias: bool = True

    kind: ClassVar[str] = "dense"

    def __post_init__(self) -> None:
        check_whole(self.units, "units", 1, UNIT_LIMIT)
        check_flag(self.bias, "bias")

    def output_shape(self, shape: Shape) -> Shape:
        _numbers(shape)
        return (self.units,)

    def parameters(self, shape: Shape) -> int:
        return self.units * (shape[0] + self.bias)

    def multiply_adds(self, shape: Shape) -> int:
        return self.units * shape[0]


@dataclass(frozen=True)
class Rbf(_Layer):
    """LeNet-5's output: the squared distance of the input to a fixed pattern of ±1 a class; nothing is learnt."""

    units: int

    kind: ClassVar[str] = "rbf"

    def __post_init__(self) -> None:
        check_whole(self.units, "units", 1, UNIT_LIMIT)

    def output_shape(self, shape: Shape) -> Shape:
        _numbers(shape)
        return (self.units,)

    def multiply_adds(self, shape: Shape) -> int:
        return self.units * shape[0]


LayerSpec: TypeAlias = Conv | BatchNorm | Activation | Pool | Subsample | Dropout | Flatten | Dense | Rbf

#: Every layer by its kind, in the order in which they are offered.
KINDS: Mapping[str, type[LayerSpec]] = MappingProxyType({layer.kind: layer for layer in get_args(LayerSpec)})


def layer_from_data(data: Any) -> LayerSpec:
    """The layer that `to_data` wrote; a ValueError for an unknown kind, an unknown or missing field, or a bad value."""
    if not isinstance(data, Mapping) or not isinstance(data.get("kind"), str):
        raise ValueError(f"a layer must say its kind, got {str(data)[:60]}")
    kind = data["kind"]
    if kind not in KINDS:
        raise ValueError(f"there is no layer of kind {kind[:40]!r}; there are {', '.join(KINDS)}")
    make: type[Any] = KINDS[kind]
    known = fields(make)
    given: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in data.items() if name != "kind"}
    refuse_unknown(given, [field.name for field in known], f"a {kind} layer")
    missing = [field.name for field in known if field.default is MISSING and field.name not in given]
    if missing:
        raise ValueError(f"a {kind} layer must say its {missing[0]}")
    layer: LayerSpec = make(**given)
    return layer


def refuse_unknown(given: Mapping[Any, Any], known: list[str], what: str) -> None:
    """Refuse the first key of ``given`` that is not among ``known``."""
    unknown = [str(name) for name in given if name not in known]
    if unknown:
        raise ValueError(f"{what} has no {unknown[0][:40]!r}")


def shape_text(shape: Shape) -> str:
    """A shape as it is read: ``16 × 28 × 28``, channels first."""
    return " × ".join(f"{size:,}" for size in shape)


def _maps(shape: Shape) -> Shape:
    if len(shape) != 3:
        raise LayerError(
            f"it slides over feature maps, but gets a list of {shape[0]:,} numbers: it belongs before flatten"
        )
    return shape


def _numbers(shape: Shape) -> None:
    if len(shape) != 1:
        raise LayerError(f"it takes a list of numbers, but gets maps of {shape_text(shape)}: put a flatten before it")


def _both_ends(padding: Pair) -> tuple[Pair, Pair]:
    return (padding[0], padding[0]), (padding[1], padding[1])
