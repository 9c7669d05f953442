"""Functions of continuous time that are convolved, each with the places where its formula changes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.util.words import Word

#: Seconds over which a curve is drawn by hand, and the points of it that are joined by lines.
DRAWN_SPAN, DRAWN_POINTS = 4.0, 33
#: Beyond so many widths an exponential is 0 to the last digit, and beyond so many standard deviations a Gaussian.
_TAIL, _BELL = 40, 9
#: Where these are still seen.
_SEEN_TAIL, _SEEN_BELL = 5, 3.5


Point = tuple[float, float]


def drawn_to(values: Sequence[float], start: Point, end: Point) -> tuple[float, ...]:
    """What a curve drawn by hand becomes as a line is drawn over it.

    Parameters
    ----------
    values : the `DRAWN_POINTS` values of the curve.
    start, end : the ends of the line: time in s and value each, in either order. Points of the curve within half their
        spacing of it are put on it, to hundredths; beyond its ends on their height.
    """
    (first, low), (last, high) = sorted((start, end))
    grid, drawn = np.linspace(0, DRAWN_SPAN, DRAWN_POINTS), np.array(values, np.float64)
    touched = (grid >= first - grid[1] / 2) & (grid <= last + grid[1] / 2)
    drawn[touched] = np.round(np.interp(grid[touched], [first, last], [low, high]), 2)
    return tuple(drawn.tolist())


class Shape(Word):
    """The kinds of functions; ``w`` is the width."""

    BOX = "box", "box", "1 from 0 to w"
    TRIANGLE = "triangle", "triangle", "From 0 up to 1 at w/2 and down to 0 at w"
    EXPONENTIAL = "exponential", "exponential", "exp(−t/w) from 0 on"
    GAUSSIAN = "gaussian", "Gaussian", "exp(−t²/2σ²) with σ = w/4, about 0"
    SINE = "sine", "sine", "Two periods of length w, from 0 on"
    DRAWN = "drawn", "drawn by hand", "What the mouse draws into its plot"
    DIRAC = "dirac", "Dirac impulse", "A pulse of area 1, w wide and 1/w high: as w shrinks it becomes an impulse"


@dataclass(frozen=True)
class SignalFunction:
    """A function of the time.

    Attributes
    ----------
    shape : its kind.
    width : w, in seconds, above 0.
    drawn : of a curve drawn by hand its `DRAWN_POINTS` values from 0 to `DRAWN_SPAN`.
    """

    shape: Shape
    width: float = 1.0
    drawn: tuple[float, ...] = ()

    def __call__(self, time: ArrayLike) -> NDArray[np.float64]:
        """Its values at some times."""
        t, w = np.asarray(time, np.float64), self.width
        if self.shape is Shape.GAUSSIAN:
            return np.where(np.abs(t) <= _BELL * w / 4, np.exp(-((t / (w / 4)) ** 2) / 2), 0.0)
        start, end = self.support
        inside = (t >= start) & (t < end)
        safe = np.where(inside, t, start)  # an exponential of what lies far before it would overflow
        if self.shape is Shape.BOX:
            values: NDArray[np.float64] = np.ones_like(safe)
        elif self.shape is Shape.DIRAC:
            values = np.full_like(safe, 1 / w)
        elif self.shape is Shape.TRIANGLE:
            values = 1 - np.abs(2 * safe / w - 1)
        elif self.shape is Shape.EXPONENTIAL:
            values = np.exp(-safe / w)
        elif self.shape is Shape.SINE:
            values = np.sin(2 * np.pi * safe / w)
        else:
            values = np.interp(safe, np.linspace(0, DRAWN_SPAN, len(self.drawn)), self.drawn)
        return np.where(inside, values, 0.0)

    @property
    def support(self) -> tuple[float, float]:
        """Before and after which it is 0."""
        w = self.width
        ends = {
            Shape.EXPONENTIAL: (0.0, _TAIL * w),
            Shape.GAUSSIAN: (-_BELL * w / 4, _BELL * w / 4),
            Shape.SINE: (0.0, 2 * w),
            Shape.DRAWN: (0.0, DRAWN_SPAN),
        }
        return ends.get(self.shape, (0.0, w))

    @property
    def seen(self) -> tuple[float, float]:
        """Between which it is seen to be anything but 0."""
        if self.shape is Shape.EXPONENTIAL:
            return 0.0, _SEEN_TAIL * self.width
        if self.shape is Shape.GAUSSIAN:
            return -_SEEN_BELL * self.width / 4, _SEEN_BELL * self.width / 4
        return self.support

    @property
    def breaks(self) -> NDArray[np.float64]:
        """The times between which it is smooth, and changes by no more than one or two factors of e."""
        start, end = self.support
        pieces = {
            Shape.BOX: 1,
            Shape.DIRAC: 1,
            Shape.TRIANGLE: 2,
            Shape.EXPONENTIAL: _TAIL // 2,
            Shape.GAUSSIAN: 2 * _BELL,
            Shape.SINE: 4,
            Shape.DRAWN: max(len(self.drawn) - 1, 1),
        }
        return np.linspace(start, end, pieces[self.shape] + 1)

    @property
    def range(self) -> tuple[float, float]:
        """Its least and greatest value, and 0."""
        if self.shape is Shape.SINE:
            return -1.0, 1.0
        values: Sequence[float] = self.drawn if self.shape is Shape.DRAWN else (float(self(self._peak)),)
        return min(0.0, *values), max(0.0, *values)

    @property
    def _peak(self) -> float:
        return self.width / 2 if self.shape is Shape.TRIANGLE else 0.0
