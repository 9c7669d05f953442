"""The track of a slider: which places it has, and which number stands at each."""

import math
from dataclasses import dataclass

#: Places for each power of ten of a logarithmic track: one step is 2.3 %.
_PER_DECADE = 100
#: Significant digits of a number at a place, where no number of decimals says how exact it is.
_SIGNIFICANT = 3


@dataclass(frozen=True)
class Track:
    """Places 0 to ``last`` for the numbers from ``low`` to ``high``, on a linear or a logarithmic scale.

    A linear track has a place for each multiple of ``step`` and for both ends. On a logarithmic one equal ways are
    equal factors, and neighbouring places may have the same rounded number.

    Attributes
    ----------
    low, high : the ends; ``low`` is above 0 where ``log``.
    step : between neighbouring places of a linear track.
    decimals : to which the numbers are rounded; 0 makes them integers, None leaves 3 significant digits.
    log : whether the scale is logarithmic.
    """

    low: float
    high: float
    step: float = 1.0
    decimals: int | None = None
    log: bool = False

    @property
    def last(self) -> int:
        """The place of ``high``."""
        if self.log:
            return max(1, round(_PER_DECADE * math.log10(self.high / self.low)))
        first, end = self._multiples
        return max(0, end - first) + (self.low < first * self.step) + (self.high > end * self.step)

    def at(self, place: int) -> float:
        """The number at a place; an end beyond them."""
        if place <= 0 or place >= self.last:
            return self._exact(self.low if place <= 0 else self.high)
        if self.log:
            value = self.low * (self.high / self.low) ** (place / self.last)
        else:
            first = self._multiples[0]
            value = (first + place - (self.low < first * self.step)) * self.step
        return self._exact(min(max(self._rounded(value), self.low), self.high))

    def place(self, value: float) -> int:
        """The place that lies nearest to a number."""
        if value <= self.low or value >= self.high:
            return 0 if value <= self.low else self.last
        if self.log:
            return round(self.last * math.log(value / self.low) / math.log(self.high / self.low))
        first = self._multiples[0]
        return min(max(round(value / self.step) - first + (self.low < first * self.step), 0), self.last)

    def stepped(self, value: float, steps: int) -> float:
        """The number some places up or down, and as far as another number stands; at an end the end."""
        way = 1 if steps > 0 else -1
        place = self.place(value)
        if (self.at(place) - value) * way > 0:  # typed between two places: the nearer one lies ahead
            steps -= way
            if not steps:
                return self.at(place)
        place += steps
        while 0 < place < self.last and (self.at(place) - value) * way <= 0:
            place += way
        return self.at(place)

    @property
    def _multiples(self) -> tuple[int, int]:
        """The first and the last multiple of the step within the ends."""
        slack = 1e-9
        return math.ceil(self.low / self.step - slack), math.floor(self.high / self.step + slack)

    def _rounded(self, value: float) -> float:
        if self.decimals is None:
            return float(f"{value:.{_SIGNIFICANT}g}")
        return round(value, self.decimals)

    def _exact(self, value: float) -> float:
        return round(value) if self.decimals == 0 else float(value)
