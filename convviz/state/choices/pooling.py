"""What is pooled, and how."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from convviz.core.util.checks import Pair
from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import IntegerPair, OneOf, Option
from convviz.core.windows.pooling import PoolKind

SIZE_LIMIT = 16


class PoolSource(StrEnum):
    """What the pooling takes in: the image, the convolution's output, or its positive part."""

    IMAGE = "image"
    CONVOLUTION = "convolution"
    RELU = "relu"


KINDS = OneOf(
    (
        Option("max", "Max", "The max of each window"),
        Option("average", "Average", "The mean of each window"),
    )
)
SOURCES = OneOf(
    (
        Option(PoolSource.IMAGE, "the image"),
        Option(PoolSource.CONVOLUTION, "the convolution's output"),
        Option(PoolSource.RELU, "ReLU of the convolution's output", "Negative values become 0 first, as in a CNN"),
    )
)


@dataclass(frozen=True)
class PoolingOptions(Declared):
    """The options of `convviz.core.pool2d` and its source."""

    kind: PoolKind = declare(KINDS, default="max")
    size: Pair = declare(IntegerPair(1, SIZE_LIMIT), default=(2, 2), unit="cells")
    stride: Pair = declare(IntegerPair(1, SIZE_LIMIT), default=(2, 2), unit="cells")
    padding: Pair = declare(IntegerPair(0, SIZE_LIMIT // 2), default=(0, 0), unit="cells")
    source: PoolSource = declare(SOURCES, default=PoolSource.RELU, label="Input")

    def check(self) -> None:
        """Refuse a padding of more than half the size, as torch does."""
        for cells, padding in zip(self.size, self.padding, strict=True):
            if padding > cells // 2:
                raise ValueError(f"padding must be at most half the size, {cells // 2}, got {padding}")

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments for `pool2d` and `PoolSteps`."""
        return {"size": self.size, "stride": self.stride, "padding": self.padding, "kind": self.kind}
