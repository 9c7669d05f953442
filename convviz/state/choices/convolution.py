"""How the kernel slides: stride, dilation, padding, boundary, what becomes of the channels, and what is added."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from convviz.core.util.checks import Pair
from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import Either, Flag, Integer, IntegerPair, Option, Real
from convviz.core.util.words import Word, one_of
from convviz.core.windows.geometry import Boundary, GeometryError, resolve_axes
from convviz.core.windows.options import BOUNDARIES, PADDINGS

STRIDES, DILATIONS, CELLS = IntegerPair(1, 16), IntegerPair(1, 8), Integer(0, 64)
BIASES = Real(-10_000.0, 10_000.0, decimals=6, step=0.1)

#: The paddings offered: by name, or a number of cells at each end.
OfferedPadding: TypeAlias = Literal["same", "valid", "full"] | int


class Channels(Word):
    """How a convolution treats the channels of a colour picture."""

    EACH = "each", "each", "Each channel is convolved on its own"
    SUM = "sum", "sum", "The channels' results are added, as in a CNN's first layer"


_IN_CELLS = Option("cells", "cells:", "A number of cells at each end")
OPERATIONS = Flag(
    (
        Option(True, "Convolution", "The kernel is turned by 180° before it slides"),
        Option(False, "Cross-correlation", "The kernel slides as it is, as in a CNN's layer"),
    )
)


def _edit_channels(channels: Channels) -> str:
    return "Sum the channels" if channels is Channels.SUM else "Keep the channels apart"


@dataclass(frozen=True)
class ConvolutionOptions(Declared):
    """The options of `convviz.core.convolve2d`, and what a CNN's layer does besides.

    Attributes
    ----------
    channels : each on its own, or summed.
    bias : what is added to every sum.
    """

    stride: Pair = declare(STRIDES, default=(1, 1), tip="cells from one window to the next")
    dilation: Pair = declare(DILATIONS, default=(1, 1), tip="cells from one weight to the next")
    padding: OfferedPadding = declare(
        Either(PADDINGS, CELLS, _IN_CELLS), default="same", tip="cells added around the image"
    )
    boundary: Boundary = declare(BOUNDARIES, default="zero", tip="what the added cells hold")
    flip: bool = declare(OPERATIONS, default=True, title="Operation", called="flip", label="", edit="Use {}")
    channels: Channels = declare(one_of(Channels, abreast=True), default=Channels.EACH, edit=_edit_channels)
    bias: float = declare(BIASES, default=0.0, label="Bias b", tip="added to every sum, as a CNN's layer does")

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments for `convolve2d` and `Conv2dSteps`."""
        return {
            "stride": self.stride,
            "dilation": self.dilation,
            "padding": self.padding,
            "boundary": self.boundary,
            "flip": self.flip,
        }


@dataclass(frozen=True)
class LegalValues:
    """What may be chosen for an image and a kernel, all else staying as it is; a number that is chosen always may be.

    Attributes
    ----------
    stride, dilation : max (rows, columns).
    paddings : those by name.
    min_padding : fewest cells of padding at each end.
    usual_padding : as many as "same" gives an odd kernel, if these do.
    """

    stride: Pair
    dilation: Pair
    paddings: tuple[str, ...]
    min_padding: int
    usual_padding: int


def legal_values(options: ConvolutionOptions, shape: Pair, kernel: Pair) -> LegalValues:
    """What may be chosen when ``kernel`` (rows, columns) slides over an image of ``shape``."""
    spans = [(k - 1) * d + 1 for k, d in zip(kernel, options.dilation, strict=True)]
    needed = max(0, *(-(-(span - length) // 2) for span, length in zip(spans, shape, strict=True)))
    fewest = needed if isinstance(options.padding, str) else min(needed, options.padding)
    # "same" and "full" make room for any dilation.
    fixed = 0 if options.padding == "valid" else options.padding
    dilation = tuple(
        DILATIONS.high
        if isinstance(fixed, str) or k == 1
        else max(1, min(DILATIONS.high, (length + 2 * fixed - 1) // (k - 1)))
        for length, k in zip(shape, kernel, strict=True)
    )
    try:
        axes = resolve_axes(shape, kernel, dilation=options.dilation, padding=options.padding, flip=options.flip)
        rows, columns = (min(STRIDES.high, axis.padded - axis.span + 1) for axis in axes)
    except GeometryError:
        rows = columns = STRIDES.high
    return LegalValues(
        stride=(max(rows, options.stride[0]), max(columns, options.stride[1])),
        dilation=(max(dilation[0], options.dilation[0]), max(dilation[1], options.dilation[1])),
        paddings=("same", "full") if needed else ("same", "valid", "full"),
        min_padding=fewest,
        usual_padding=min(max(fewest, kernel[0] // 2), CELLS.high),
    )
