"""Between the units of the data and pixels, and the numbers at an axis."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.text.formatting import MINUS, in_short
from convviz.core.util.curves import linear_ticks, log_ticks
from convviz.widgets.charts.plot.content import Axis

#: From 1,000 on numbers at an axis have commas, up to where they have an exponent.
_COMMAS, _EXPONENT = 1e3, 1e7
_SMALL = 1e-4


@dataclass(frozen=True)
class Scale:
    """An axis that runs from pixel ``start`` at its low end to pixel ``end`` at its high one."""

    axis: Axis
    start: float
    end: float

    def share(self, values: Any) -> Any:
        """Where values lie between the ends: 0 at the low one, 1 at the high one. On a log axis they are above 0."""
        low, high = self.axis.low, self.axis.high
        if self.axis.log:
            return (np.log10(values) - math.log10(low)) / (math.log10(high) - math.log10(low))
        return (np.asarray(values, np.float64) - low) / (high - low)

    def pixels(self, values: Any) -> NDArray[np.float64]:
        """Pixels of values (N,)."""
        places: NDArray[np.float64] = self.start + self.share(values) * (self.end - self.start)
        return places

    def pixel(self, value: float) -> float:
        """The pixel of one value; what a logarithmic axis cannot show lies beyond its low end."""
        if self.axis.log and value <= 0:
            return 2 * self.start - self.end
        return float(self.pixels(value))

    def value(self, pixel: float) -> float:
        """The value at a pixel, within the axis."""
        share = min(max((pixel - self.start) / (self.end - self.start), 0.0), 1.0)
        low, high = self.axis.low, self.axis.high
        if self.axis.log:
            return float(min(max(low * (high / low) ** share, low), high))
        return float(low + share * (high - low))

    def moved(self, value: float, steps: int, step: float) -> float:
        """A value some steps farther, within the axis; a step is a factor on a logarithmic one."""
        low, high = self.axis.low, self.axis.high
        if self.axis.log:
            factor = step or (high / low) ** 0.01
            return min(max(value * factor**steps, low), high)
        return min(max(value + steps * (step or (high - low) / 100), low), high)

    def unit(self) -> float:
        """Pixels of one unit of a linear axis, or of one power of ten."""
        low, high = self.axis.low, self.axis.high
        span = math.log10(high / low) if self.axis.log else high - low
        return abs(self.end - self.start) / span


def ticks_of(axis: Axis, count: int) -> list[float]:
    """Where numbers stand: the axis' own, or about ``count`` round ones."""
    if axis.ticks:
        return [tick for tick in axis.ticks if axis.low <= tick <= axis.high]
    if not axis.log:
        return linear_ticks(axis.low, axis.high, max(count, 2))
    decades = math.log10(axis.high / axis.low)
    ticks = log_ticks(axis.low, axis.high)
    if decades >= 2:  # powers of ten alone say it best where there are some
        ticks = [tick for tick in ticks if abs(math.log10(tick) - round(math.log10(tick))) < 1e-9] or ticks
    return ticks[:: -(-len(ticks) // max(count, 2))]


def tick_text(value: float) -> str:
    """The number at a tick: "1,000", "−0.5"."""
    size = abs(value)
    if _COMMAS <= size < _EXPONENT and value == round(value):
        return f"{value:,.0f}".replace("-", MINUS)
    if _SMALL <= size < _EXPONENT or size == 0:
        return f"{value:.10g}".replace("-", MINUS)
    return in_short(float(f"{value:.12g}"))
