"""How the kernel slides: stride, dilation, padding, boundary, and what becomes of the channels."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, TypeAlias

from convviz.core.util.checks import Pair, as_member, check_flag, check_pair, check_whole
from convviz.core.windows.geometry import BOUNDARIES, Boundary, GeometryError, resolve_axes

STRIDE_LIMIT = 16
DILATION_LIMIT = 8
PADDING_LIMIT = 64

#: The paddings offered: by name, or a number of cells at each end.
OfferedPadding: TypeAlias = Literal["same", "valid", "full"] | int


class Channels(StrEnum):
    """What a convolution does with a colour picture."""

    EACH = "each"
    SUM = "sum"


@dataclass(frozen=True)
class ConvolutionOptions:
    """The options of `convviz.core.convolve2d`, and ``channels``: each on its own, or summed as a CNN's layer does."""

    stride: Pair = (1, 1)
    dilation: Pair = (1, 1)
    padding: OfferedPadding = "same"
    boundary: Boundary = "zero"
    flip: bool = True
    channels: Channels = Channels.EACH

    def __post_init__(self) -> None:
        check_pair(self.stride, "stride", 1, STRIDE_LIMIT)
        check_pair(self.dilation, "dilation", 1, DILATION_LIMIT)
        if self.padding not in ("same", "valid", "full"):
            check_whole(self.padding, "padding", 0, PADDING_LIMIT)
        if self.boundary not in BOUNDARIES:
            raise ValueError(f"boundary must be one of {', '.join(BOUNDARIES)}, got {self.boundary!r}")
        check_flag(self.flip, "flip")
        object.__setattr__(self, "channels", as_member(self.channels, "channels", Channels))

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
    """What may be chosen for an image and a kernel, all else staying as it is.

    Attributes
    ----------
    stride, dilation : greatest (rows, columns).
    least_padding : fewest cells of padding at each end with which the kernel fits.
    """

    stride: Pair
    dilation: Pair
    least_padding: int


def legal_values(options: ConvolutionOptions, shape: Pair, kernel: Pair) -> LegalValues:
    """What may be chosen when ``kernel`` (rows, columns) slides over an image of ``shape``."""
    spans = [(k - 1) * d + 1 for k, d in zip(kernel, options.dilation, strict=True)]
    least = max(0, *(-(-(span - length) // 2) for span, length in zip(spans, shape, strict=True)))
    # "same" and "full" make room for any dilation.
    fixed = 0 if options.padding == "valid" else options.padding
    dilation = tuple(
        DILATION_LIMIT
        if isinstance(fixed, str) or k == 1
        else max(1, min(DILATION_LIMIT, (length + 2 * fixed - 1) // (k - 1)))
        for length, k in zip(shape, kernel, strict=True)
    )
    try:
        axes = resolve_axes(shape, kernel, dilation=options.dilation, padding=options.padding, flip=options.flip)
        rows, columns = (min(STRIDE_LIMIT, axis.padded - axis.span + 1) for axis in axes)
    except GeometryError:
        rows = columns = STRIDE_LIMIT
    return LegalValues((rows, columns), (dilation[0], dilation[1]), least)
