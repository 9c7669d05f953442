"""The choice of the pooling: its options and its source."""

from dataclasses import dataclass
from typing import Any

from convviz.core.util.checks import Pair
from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import IntegerPair
from convviz.core.util.words import Word, one_of
from convviz.core.windows.options import POOLINGS
from convviz.core.windows.pooling import PoolKind, check_padding, fitting_padding

SIZES = IntegerPair(1, 16)


class PoolSource(Word):
    """The input of the pooling: the image, the convolution's output, or its positive part."""

    IMAGE = "image", "the image"
    CONVOLUTION = "convolution", "the convolution's output"
    RELU = "relu", "ReLU of the convolution's output", "Negative values become 0 first, as in a CNN"


@dataclass(frozen=True)
class PoolingOptions(Declared):
    """The options of `convviz.core.pool2d` and its source."""

    kind: PoolKind = declare(POOLINGS, default="max", label="", edit="Use {} pooling")
    size: Pair = declare(SIZES, default=(2, 2), edit="Change pooling size", tip="cells of a window")
    stride: Pair = declare(SIZES, default=(2, 2), edit="Change pooling stride", tip="cells from one window to the next")
    padding: Pair = declare(
        IntegerPair(0, SIZES.high // 2),
        default=(0, 0),
        edit="Change pooling padding",
        tip="cells added at each end, at most half the size",
    )
    source: PoolSource = declare(
        one_of(PoolSource),
        default=PoolSource.RELU,
        title="Input",
        called="source",
        edit="Pool something else",
        tip="what is pooled",
    )

    def check(self) -> None:
        """Refuse a padding of more than half the size, as torch does."""
        check_padding(self.size, self.padding)

    def along(self, field: str, value: Any) -> dict[str, Any]:
        """With the size, a padding of more than half of it, and the stride of windows that lie side by side."""
        if field != "size":
            return {}
        stride = value if self.stride == self.size else self.stride
        return {"padding": fitting_padding(value, self.padding), "stride": stride}

    def max_size(self, shape: Pair) -> Pair:
        """The largest (rows, columns) of a window on an input of ``shape``, or those of the present one."""
        fitting = (length + 2 * padding for length, padding in zip(shape, self.padding, strict=True))
        rows, columns = (min(SIZES.high, max(room, size)) for room, size in zip(fitting, self.size, strict=True))
        return rows, columns

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments for `pool2d` and `PoolSteps`."""
        return {"size": self.size, "stride": self.stride, "padding": self.padding, "kind": self.kind}
