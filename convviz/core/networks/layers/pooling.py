"""The layers that make maps smaller, window by window or whole."""
# ruff: noqa: D102 - what each method gives is said once, in LayerSpec

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from convviz.core.networks.layers.base import (
    Answering,
    LayerKind,
    LayerRole,
    LayerSpec,
    Module,
    Shape,
    both_ends,
    check_maps,
)
from convviz.core.util.checks import Pair
from convviz.core.util.fields import declare
from convviz.core.util.kinds import IntegerPair, OrNone
from convviz.core.windows.geometry import Axis, resolve_axes
from convviz.core.windows.options import POOLINGS
from convviz.core.windows.pooling import PoolKind, check_padding, fitting_padding, max_padding

_SIZES = IntegerPair(1, 31)


@dataclass(frozen=True)
class Pool(LayerSpec):
    """The greatest or the mean value of each window. The stride is the size unless given, as in `pool2d`."""

    size: Pair = declare(_SIZES, default=(2, 2), label="size")
    stride: Pair | None = declare(OrNone(_SIZES, like="size"), default=None, label="stride")
    padding: Pair = declare(IntegerPair(0, 15), default=(0, 0), label="padding")
    function: PoolKind = declare(POOLINGS, default="max", label="")

    kind: ClassVar[str] = "pool"
    map_by_map: ClassVar[bool] = True

    def check(self) -> None:
        check_padding(self.size, self.padding)

    def limit(self, field: str) -> Pair | None:
        return max_padding(self.size) if field == "padding" else None

    def along(self, field: str, value: Any) -> dict[str, Any]:
        if field == "stride" and value == self.size:
            return {"stride": None}  # windows that lie side by side go on to do so when the size changes
        return {"padding": fitting_padding(value, self.padding)} if field == "size" else {}

    def axes(self, shape: Shape, /) -> tuple[Axis, Axis]:
        stride = self.size if self.stride is None else self.stride
        return resolve_axes(check_maps(shape)[1:], self.size, stride=stride, padding=both_ends(self.padding))

    def output_shape(self, shape: Shape, /) -> Shape:
        rows, columns = self.axes(shape)
        return shape[0], rows.output, columns.output

    def module(self, _shape: Shape, /) -> Module:
        return Module("MaxPool2d" if self.function == "max" else "AvgPool2d", (self.size, self.stride, self.padding))


@dataclass(frozen=True)
class Subsample(LayerSpec):
    """LeNet-5's pooling: the mean of each window, times a coefficient, plus a bias, both learned for each channel.

    The paper takes the sum; the coefficient makes up for the difference.
    """

    size: Pair = declare(_SIZES, default=(2, 2), label="size")

    kind: ClassVar[str] = "subsample"
    map_by_map: ClassVar[bool] = True

    def axes(self, shape: Shape, /) -> tuple[Axis, Axis]:
        return Pool(self.size).axes(shape)

    def output_shape(self, shape: Shape, /) -> Shape:
        return Pool(self.size).output_shape(shape)

    def parameters(self, shape: Shape, /) -> int:
        return 2 * shape[0]

    def multiply_adds(self, shape: Shape, /) -> int:
        return math.prod(self.output_shape(shape))

    def module(self, shape: Shape, /) -> Module:
        return Module("Subsample", (shape[0], self.size))


@dataclass(frozen=True)
class GlobalAveragePool(LayerSpec):
    """The mean of each whole map: a list with one number a channel."""

    kind: ClassVar[str] = "global_pool"
    map_by_map: ClassVar[bool] = True
    place: ClassVar[Answering] = Answering.ANYWHERE

    def axes(self, shape: Shape, /) -> tuple[Axis, Axis]:
        _, height, width = check_maps(shape)
        return Axis(height, height), Axis(width, width)

    def output_shape(self, shape: Shape, /) -> Shape:
        return check_maps(shape)[:1]

    def module(self, _shape: Shape, /) -> Module:
        return Module("GlobalAveragePool")


ROWS = (
    LayerKind(
        make=Pool,
        title="Pooling",
        about="Each window keeps its greatest or its mean value",
        begin=Pool(),
        role=LayerRole.POOLING,
        colour="product",
    ),
    LayerKind(
        make=Subsample,
        title="Sub-sampling",
        about="LeNet-5's pooling: the mean of each window, scaled and shifted by two parameters",
        begin=Subsample(),
        role=LayerRole.POOLING,
        colour="product",
    ),
    LayerKind(
        make=GlobalAveragePool,
        title="Global average pooling",
        about="The mean of each whole map, as a list for dense layers",
        begin=GlobalAveragePool(),
        role=LayerRole.POOLING,
        colour="product",
    ),
)
