"""How the values of a layer are spread: histograms, and where all values lie."""

from dataclasses import dataclass
from math import gcd, inf, isfinite

import numpy as np
import torch
from torch import Tensor

from convviz.runs.snapshot import Histogram

BINS = 64
#: Values that `torch.histc` can count at once: its counts are float32.
_COUNTABLE = 2**24
#: Range of values up to which they are counted as float32.
_WIDEST = 1e38


@dataclass(frozen=True)
class Span:
    """Where values lie: how many there are, the min and max of the finite ones, and how many are not finite."""

    total: int
    low: float
    high: float
    not_finite: int = 0

    def joined(self, other: "Span") -> "Span":
        """Of both together."""
        return Span(
            self.total + other.total,
            min(self.low, other.low),
            max(self.high, other.high),
            self.not_finite + other.not_finite,
        )


def span_of(values: Tensor) -> Span:
    """Where all of ``values`` lie; from infinity to minus infinity where none is finite."""
    total = values.numel()
    low, high = _ends(values)
    if isfinite(high - low) or not total:
        return Span(total, low, high)
    finite = values[values.isfinite()]
    return Span(total, *_ends(finite), total - finite.numel())


def _ends(values: Tensor) -> tuple[float, float]:
    if not values.numel():
        return inf, -inf
    low, high = torch.stack(values.aminmax()).tolist()  # at once, since a GPU is waited for each time
    return low, high


def histogram(values: Tensor, span: Span | None = None) -> Histogram | None:
    """How the finite ones of ``values`` are spread over `BINS` bins from the min to the max; None without any.

    Where they are only some of all there are, ``span`` is that of all. Values that are all the same lie in the middle
    of bins that reach half a unit, or half their size, to both sides.
    """
    values = values.detach().reshape(-1)
    span = span_of(values) if span is None else span
    if span.not_finite:
        values = values[values.isfinite()]
    if values.numel() == 0:
        return None
    low, high = span.low, span.high
    if low == high:
        half = max(0.5, abs(low) / 2)
        low, high = low - half, high + half
    counts = np.zeros(BINS, np.int64)
    for part in torch.split(values, _COUNTABLE):
        # torch counts nothing, or refuses, where the bins reach further than a float32, as just before a run diverges.
        countable = part if high - low < _WIDEST else part.cpu().double()
        counts += torch.histc(countable, BINS, low, high).cpu().numpy().astype(np.int64)
    return Histogram(counts, low, high, span.total, span.not_finite)


def evenly_spread(output: Tensor, count: int) -> Tensor:
    """About ``count`` of the values (N, C, H, W) or (N, K), or all of them, as they lie in memory; flat."""
    flat = as_it_lies(output).reshape(-1)
    stride = max(1, flat.numel() // max(1, count))
    while gcd(stride, flat.numel()) > 1 and stride > 1:
        stride += 1  # a stride that divides the number of channels would see only some of them
    return flat[::stride]


def as_it_lies(output: Tensor) -> Tensor:
    """Maps as they lie in memory, so that nothing need be copied."""
    return output.permute(0, 2, 3, 1) if output.ndim == 4 else output
