"""The layers that add up weighted inputs: convolution, dense, and LeNet-5's output."""
# ruff: noqa: D102 - what each method gives is said once, in LayerSpec

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

from convviz.core.networks.layers.base import (
    LayerError,
    LayerKind,
    LayerSpec,
    Place,
    Role,
    Shape,
    both_ends,
    check_list,
    check_maps,
)
from convviz.core.util.checks import Pair, check_flag, check_integer, check_pair
from convviz.core.windows.geometry import Axis, resolve_axes

#: Wide enough for the networks of torchvision.
FILTER_LIMIT, UNIT_LIMIT = 8192, 16384
KERNEL_LIMIT, STRIDE_LIMIT, PADDING_LIMIT, DILATION_LIMIT = 31, 16, 16, 16


@dataclass(frozen=True)
class Conv(LayerSpec):
    """Cross-correlation with ``filters`` kernels that reach over all channels, zeros around.

    ``padding`` is cells (rows, columns) at each end, ``"valid"`` for none, or ``"same"`` for as many outputs as inputs,
    with a stride ``ceil(L/S)``; its odd cell goes right and bottom, as in TensorFlow. ``dilation`` is the cells from
    one weight to the next. With ``groups`` channels and filters fall into as many groups, and a filter reaches over
    the channels of its own alone.
    """

    filters: int
    kernel: Pair = (3, 3)
    stride: Pair = (1, 1)
    padding: Literal["same", "valid"] | Pair = "same"
    bias: bool = True
    dilation: Pair = (1, 1)
    groups: int = 1

    kind: ClassVar[str] = "conv"
    width: ClassVar[str] = "filters"

    def __post_init__(self) -> None:
        check_integer(self.filters, "filters", 1, FILTER_LIMIT)
        check_pair(self.kernel, "kernel", 1, KERNEL_LIMIT)
        check_pair(self.stride, "stride", 1, STRIDE_LIMIT)
        if not isinstance(self.padding, str):
            check_pair(self.padding, "padding", 0, PADDING_LIMIT)
        elif self.padding not in ("same", "valid"):
            raise ValueError(f"padding must be 'same', 'valid' or (rows, columns), got {self.padding!r}")
        check_flag(self.bias, "bias")
        check_pair(self.dilation, "dilation", 1, DILATION_LIMIT)
        check_integer(self.groups, "groups", 1, FILTER_LIMIT)

    @property
    def pads(self) -> Literal["same", "valid"] | tuple[Pair, Pair]:
        """The padding as `convviz.core.windows.convolution.convolve2d` takes it."""
        return self.padding if isinstance(self.padding, str) else both_ends(self.padding)

    def axes(self, shape: Shape, /) -> tuple[Axis, Axis]:
        return resolve_axes(
            check_maps(shape)[1:],
            self.kernel,
            stride=self.stride,
            dilation=self.dilation,
            padding=self.pads,
            flip=False,
        )

    def output_shape(self, shape: Shape, /) -> Shape:
        rows, columns = self.axes(shape)
        self._check_groups(shape[0])
        return self.filters, rows.output, columns.output

    def parameters(self, shape: Shape, /) -> int:
        return self.filters * (self._weights_per_filter(shape) + self.bias)

    def multiply_adds(self, shape: Shape, /) -> int:
        return math.prod(self.output_shape(shape)) * self._weights_per_filter(shape)

    def dense_parameters(self, shape: Shape, /) -> int:
        return math.prod(self.output_shape(shape)) * (math.prod(shape) + self.bias)

    def channels_of(self, number: int, channels: int) -> slice:
        """The channels, of ``channels`` that go in, over which filter ``number`` reaches."""
        each = channels // self.groups
        group = number // (self.filters // self.groups)
        return slice(group * each, (group + 1) * each)

    def _weights_per_filter(self, shape: Shape) -> int:
        return shape[0] // self.groups * math.prod(self.kernel)

    def _check_groups(self, channels: int) -> None:
        for count, what in ((channels, "channels"), (self.filters, "filters")):
            if count % self.groups:
                share = f"{count:,}/{self.groups:,} ≈ {count / self.groups:.2f}"
                raise LayerError(f"its {self.groups:,} groups do not divide {count:,} {what}: {share}")


@dataclass(frozen=True)
class Dense(LayerSpec):
    """Each of ``units`` outputs is a weighted sum of all inputs."""

    units: int
    bias: bool = True

    kind: ClassVar[str] = "dense"
    width: ClassVar[str] = "units"
    place: ClassVar[Place] = Place.ANYWHERE
    sees_all: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_integer(self.units, "units", 1, UNIT_LIMIT)
        check_flag(self.bias, "bias")

    def output_shape(self, shape: Shape, /) -> Shape:
        check_list(shape)
        return (self.units,)

    def parameters(self, shape: Shape, /) -> int:
        return self.units * (shape[0] + self.bias)

    def multiply_adds(self, shape: Shape, /) -> int:
        return self.units * shape[0]


@dataclass(frozen=True)
class Rbf(LayerSpec):
    """LeNet-5's output: the squared distance of the input to a fixed pattern of ±1 a class; nothing is learned."""

    units: int

    kind: ClassVar[str] = "rbf"
    width: ClassVar[str] = "units"
    place: ClassVar[Place] = Place.LAST
    sees_all: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_integer(self.units, "units", 1, UNIT_LIMIT)

    def output_shape(self, shape: Shape, /) -> Shape:
        check_list(shape)
        return (self.units,)

    def multiply_adds(self, shape: Shape, /) -> int:
        return self.units * shape[0]


ROWS = (
    LayerKind(
        make=Conv,
        title="Convolution",
        about="The same small kernels slide over all maps",
        begin=Conv(16),
        role=Role.SUM,
        colour="kernel",
    ),
    LayerKind(
        make=Dense,
        title="Dense",
        about="Every output is a weighted sum of all inputs",
        begin=Dense(64),
        role=Role.SUM,
        colour="output",
    ),
    LayerKind(
        make=Rbf,
        title="RBF output",
        about="LeNet-5's output: distances to a fixed pattern for each class",
        begin=Rbf(10),
        role=Role.SUM,
        colour="output",
    ),
)
