"""The choice of the pooling: its options and its source."""

from dataclasses import dataclass
from typing import Any

from convviz.core.util.checks import Pair
from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import IntegerPair, OneOf, Option
from convviz.core.util.words import Word, one_of
from convviz.core.windows.pooling import PoolKind

SIZES = IntegerPair(1, 16)


class PoolSource(Word):
    """The input of the pooling: the image, the convolution's output, or its positive part."""

    IMAGE = "image", "the image"
    CONVOLUTION = "convolution", "the convolution's output"
    RELU = "relu", "ReLU of the convolution's output", "Negative values become 0 first, as in a CNN"


KINDS = OneOf(
    (
        Option("max", "Max", "The max of each window"),
        Option("average", "Average", "The mean of each window"),
    ),
    abreast=True,
)


@dataclass(frozen=True)
class PoolingOptions(Declared):
    """The options of `convviz.core.pool2d` and its source."""

    kind: PoolKind = declare(KINDS, default="max", label="", edit="Use {} pooling")
    size: Pair = declare(SIZES, default=(2, 2), edit="Change pooling size")
    stride: Pair = declare(SIZES, default=(2, 2), edit="Change pooling stride")
    padding: Pair = declare(IntegerPair(0, SIZES.high // 2), default=(0, 0), edit="Change pooling padding")
    source: PoolSource = declare(
        one_of(PoolSource), default=PoolSource.RELU, title="Input", called="source", edit="Pool something else"
    )

    def check(self) -> None:
        """Refuse a padding of more than half the size, as torch does."""
        for half, padding in zip(self.max_padding, self.padding, strict=True):
            if padding > half:
                raise ValueError(f"padding must be at most half the size, {half}, got {padding}")

    def along(self, field: str, value: Any) -> dict[str, Any]:
        """With the size, a padding of more than half of it, and the stride of windows that lie side by side."""
        if field != "size":
            return {}
        rows, columns = self.padding
        padding = min(rows, value[0] // 2), min(columns, value[1] // 2)
        return {"padding": padding, "stride": value if self.stride == self.size else self.stride}

    def max_size(self, shape: Pair) -> Pair:
        """The largest (rows, columns) of a window on an input of ``shape``, or those of the present one."""
        fitting = (length + 2 * padding for length, padding in zip(shape, self.padding, strict=True))
        rows, columns = (min(SIZES.high, max(room, size)) for room, size in zip(fitting, self.size, strict=True))
        return rows, columns

    @property
    def max_padding(self) -> Pair:
        """Half the size."""
        return self.size[0] // 2, self.size[1] // 2

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments for `pool2d` and `PoolSteps`."""
        return {"size": self.size, "stride": self.stride, "padding": self.padding, "kind": self.kind}
