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
    )
)


@dataclass(frozen=True)
class PoolingOptions(Declared):
    """The options of `convviz.core.pool2d` and its source."""

    kind: PoolKind = declare(KINDS, default="max")
    size: Pair = declare(SIZES, default=(2, 2))
    stride: Pair = declare(SIZES, default=(2, 2))
    padding: Pair = declare(IntegerPair(0, SIZES.high // 2), default=(0, 0))
    source: PoolSource = declare(one_of(PoolSource), default=PoolSource.RELU, title="Input", called="source")

    def check(self) -> None:
        """Refuse a padding of more than half the size, as torch does."""
        for cells, padding in zip(self.size, self.padding, strict=True):
            if padding > cells // 2:
                raise ValueError(f"padding must be at most half the size, {cells // 2}, got {padding}")

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments for `pool2d` and `PoolSteps`."""
        return {"size": self.size, "stride": self.stride, "padding": self.padding, "kind": self.kind}
