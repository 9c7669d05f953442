"""Where the plots of two functions, of their product and of y stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from convviz.widgets.look.theme import UNIT
from convviz.widgets.signals.geometry import Scale

#: Shares of the height of x, h, the product and y.
_SHARES = 0.2, 0.24, 0.28, 0.28


@dataclass(frozen=True)
class Span:
    """An axis of times ``first .. last`` from pixel ``left`` to ``right``."""

    first: float
    last: float
    left: float
    right: float

    @property
    def unit(self) -> float:
        """Pixels of a second."""
        return (self.right - self.left) / (self.last - self.first)

    def x(self, time: float) -> float:
        """The pixel of a time."""
        return self.left + (time - self.first) * self.unit

    def time(self, pixel: float) -> float:
        """The time of a pixel."""
        return self.first + (pixel - self.left) / self.unit


@dataclass(frozen=True)
class AreaPlan:
    """Pixels of everything: the axis, the four scales, the middle of the mark of t, and the line of times."""

    span: Span
    scales: tuple[Scale, Scale, Scale, Scale]
    pill: float
    times: float


def plan(span: Span, height: float, line: float, ranges: Sequence[tuple[float, float]]) -> AreaPlan:
    """Lay out plots of these ranges, each below a line of text."""
    pill, foot = line + 4 * UNIT, line + 2 * UNIT
    free = max(height - pill - foot - 4 * (line + UNIT) - UNIT, 80.0)
    scales, at = [], float(UNIT)
    for number, (values, share) in enumerate(zip(ranges, _SHARES, strict=True)):
        low, high = values if values[0] < values[1] else (0.0, 1.0)
        top = at + line
        scales.append(Scale(low, high, top, top + free * share))
        at = top + free * share + UNIT + (pill if number == 1 else 0.0)
    middle = scales[1].bottom + pill / 2 + UNIT / 2
    return AreaPlan(span, (scales[0], scales[1], scales[2], scales[3]), middle, height - foot / 2)
