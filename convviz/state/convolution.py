"""How the kernel slides: stride, dilation, padding, boundary, and what becomes of the channels."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from convviz.core.geometry import BOUNDARIES, Boundary, Padding
from convviz.state.checks import Pair, check_flag, check_pair, check_whole

STRIDE_LIMIT = 16
DILATION_LIMIT = 8
PADDING_LIMIT = 64


class Channels(StrEnum):
    """What a convolution does with a colour picture."""

    EACH = "each"
    SUM = "sum"


@dataclass(frozen=True)
class ConvolutionOptions:
    """The options of `convviz.core.convolve2d`, and ``channels``: each on its own, or summed as a CNN's layer does."""

    stride: Pair = (1, 1)
    dilation: Pair = (1, 1)
    padding: Padding = "same"
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
        object.__setattr__(self, "channels", Channels(self.channels))

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments for `convolve2d` and `Conv2dSteps`."""
        return {
            "stride": self.stride,
            "dilation": self.dilation,
            "padding": self.padding,
            "boundary": self.boundary,
            "flip": self.flip,
        }
