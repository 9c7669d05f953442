"""What is pooled, and how."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from convviz.core.util.checks import Pair, as_member, check_pair
from convviz.core.windows.pooling import POOL_KINDS, PoolKind

SIZE_LIMIT = 16


class PoolSource(StrEnum):
    """What the pooling takes in: the image, the convolution's output, or its positive part."""

    IMAGE = "image"
    CONVOLUTION = "convolution"
    RELU = "relu"


@dataclass(frozen=True)
class PoolingOptions:
    """The options of `convviz.core.pool2d` and its source."""

    kind: PoolKind = "max"
    size: Pair = (2, 2)
    stride: Pair = (2, 2)
    padding: Pair = (0, 0)
    source: PoolSource = PoolSource.RELU

    def __post_init__(self) -> None:
        if self.kind not in POOL_KINDS:
            raise ValueError(f"kind must be one of {', '.join(POOL_KINDS)}, got {self.kind!r}")
        check_pair(self.size, "size", 1, SIZE_LIMIT)
        check_pair(self.stride, "stride", 1, SIZE_LIMIT)
        check_pair(self.padding, "padding", 0, SIZE_LIMIT // 2)
        for cells, padding in zip(self.size, self.padding, strict=True):
            if padding > cells // 2:
                raise ValueError(f"padding must be at most half the size, {cells // 2}, got {padding}")
        object.__setattr__(self, "source", as_member(self.source, "source", PoolSource))

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments for `pool2d` and `PoolSteps`."""
        return {"size": self.size, "stride": self.stride, "padding": self.padding, "kind": self.kind}
