"""The layers that add up weighted inputs: convolution, dense, and LeNet-5's output."""
# ruff: noqa: D102 - what each method gives is said once, in LayerSpec

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

from convviz.core.networks.layers.base import (
    Answering,
    LayerError,
    LayerKind,
    LayerRole,
    LayerSpec,
    Module,
    Shape,
    both_ends,
    check_list,
    check_maps,
)
from convviz.core.util.checks import Pair
from convviz.core.util.fields import declare
from convviz.core.util.kinds import Either, Flag, Integer, IntegerPair, OneOf, Option
from convviz.core.windows.geometry import Axis, resolve_axes
from convviz.core.windows.options import LAYER_PADDINGS

#: Limits wide enough for the networks of torchvision.
_FILTERS, _UNITS = Integer(1, 8192), Integer(1, 16384)
#: The j of LeNet-5's loss.
_J = 0.1
_LOSSES = OneOf(
    (
        Option(
            "paper",
            "LeNet-5's",
            f"d + ln(e^−{_J:g} + Σ e^−d): as −ln p, but with one more class, always {_J:g} away and never the true one",
        ),
        Option("cross_entropy", "−ln p", "The cross-entropy of minus the distances d"),
    )
)
_IN_CELLS = Option("cells", tip="A number of cells at each end, rows and columns")


@dataclass(frozen=True)
class Conv(LayerSpec):
    """Cross-correlation with ``filters`` kernels that reach over all channels, zeros around.

    ``padding`` is cells (rows, columns) at each end, ``"valid"`` for none, or ``"same"`` for as many outputs as inputs,
    with a stride ``ceil(L/S)``; its odd cell goes right and bottom, as in TensorFlow. ``dilation`` is the cells from
    one weight to the next. With ``groups`` channels and filters fall into as many groups, and a filter reaches over
    the channels of its own alone.
    """

    filters: int = declare(_FILTERS, label="filters")
    kernel: Pair = declare(IntegerPair(1, 31), default=(3, 3), label="kernel")
    stride: Pair = declare(IntegerPair(1, 16), default=(1, 1), label="stride")
    padding: Literal["same", "valid"] | Pair = declare(
        Either(LAYER_PADDINGS, IntegerPair(0, 16), _IN_CELLS), default="same", label="padding"
    )
    bias: bool = declare(Flag(), default=True, rare=True)
    dilation: Pair = declare(IntegerPair(1, 16), default=(1, 1), label="dilation", rare=True)
    groups: int = declare(_FILTERS, default=1, label="groups", rare=True)

    kind: ClassVar[str] = "conv"
    slides: ClassVar[str] = "a kernel"
    width: ClassVar[str] = "filters"

    def sources(self, number: int | None, *shapes: Shape) -> tuple[tuple[int, int | None], ...]:
        if self.groups == 1 or number is None:
            return super().sources(None, *shapes)
        return tuple((0, channel) for channel in range(shapes[0][0])[self.channels_of(number, shapes[0][0])])

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

    def module(self, shape: Shape, /) -> Module:
        rows, columns = self.axes(shape)
        size = shape[0], self.filters, self.kernel, self.stride
        options = {"dilation": self.dilation, "groups": self.groups, "bias": self.bias}
        if rows.before == rows.after and columns.before == columns.after:
            return Module("Conv2d", size, {"padding": (rows.before, columns.before), **options})
        zeros = columns.before, columns.after, rows.before, rows.after
        return Module("PaddedConv", size, {"zeros": zeros, **options})

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

    units: int = declare(_UNITS, label="units")
    bias: bool = declare(Flag(), default=True, rare=True)

    kind: ClassVar[str] = "dense"
    width: ClassVar[str] = "units"
    place: ClassVar[Answering] = Answering.ANYWHERE
    sees_all: ClassVar[bool] = True

    def output_shape(self, shape: Shape, /) -> Shape:
        check_list(shape)
        return (self.units,)

    def parameters(self, shape: Shape, /) -> int:
        return self.units * (shape[0] + self.bias)

    def multiply_adds(self, shape: Shape, /) -> int:
        return self.units * shape[0]

    def module(self, shape: Shape, /) -> Module:
        return Module("Linear", (shape[0], self.units), {"bias": self.bias})


@dataclass(frozen=True)
class Rbf(LayerSpec):
    """LeNet-5's output: the squared distance of the input to a fixed pattern of ±1 a class; nothing is learned.

    ``loss`` is what the network learns by: the cross-entropy of minus the distances, or that of the paper (LeCun et
    al., 1998, equation 9).
    """

    units: int = declare(_UNITS, label="units")
    loss: Literal["cross_entropy", "paper"] = declare(_LOSSES, default="paper", label="loss")

    kind: ClassVar[str] = "rbf"
    width: ClassVar[str] = "units"
    place: ClassVar[Answering] = Answering.LAST
    sees_all: ClassVar[bool] = True

    def output_shape(self, shape: Shape, /) -> Shape:
        check_list(shape)
        return (self.units,)

    @property
    def rubbish_distance(self) -> float | None:
        return _J if self.loss == "paper" else None

    def multiply_adds(self, shape: Shape, /) -> int:
        return self.held(shape)

    def held(self, shape: Shape, /) -> int:
        return self.units * shape[0]

    def module(self, shape: Shape, /) -> Module:
        return Module("Rbf", (shape[0], self.units))


ROWS = (
    LayerKind(
        make=Conv,
        title="Convolution",
        about="The same small kernels slide over all maps",
        begin=Conv(16),
        role=LayerRole.SUM,
        colour="kernel",
    ),
    LayerKind(
        make=Dense,
        title="Dense",
        about="Every output is a weighted sum of all inputs",
        begin=Dense(64),
        role=LayerRole.SUM,
        colour="output",
    ),
    LayerKind(
        make=Rbf,
        title="RBF output",
        about="LeNet-5's output: distances to a fixed pattern for each class",
        begin=Rbf(10),
        role=LayerRole.SUM,
        colour="output",
    ),
)
