"""The convolution of two functions as an integral, and the sum of samples that approaches it."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.signals.convolution import convolve
from convviz.core.signals.functions import SignalFunction
from convviz.core.windows.steps import Steps

#: Points a piece: Gauss and Legendre's rule is exact for polynomials up to degree 31, so for all but exponential,
#: Gaussian and sine; of these it misses less than 1e-12.
_POINTS = 16
#: Steps of the player, at least and at most.
_STEPS = 80, 260


def integral(x: SignalFunction, h: SignalFunction, times: ArrayLike) -> NDArray[np.float64]:
    """``y(t)``, the integral of ``x(τ) h(t − τ)`` over τ, at each of some times.

    The overlap is cut where either formula changes, and each piece is integrated by Gauss and Legendre's rule with 16
    points.
    """
    return np.array([_at(x, h, float(t))[0] for t in np.atleast_1d(np.asarray(times, np.float64))])


def overlap(x: SignalFunction, h: SignalFunction, time: float) -> tuple[float, float]:
    """From where to where x(τ) and h(t − τ) overlap; two equal ends where they do not."""
    first, last = _ends(x, h, time)
    return first, max(first, last)


def _ends(x: SignalFunction, h: SignalFunction, time: float) -> tuple[float, float]:
    begin, end = h.support
    return max(x.support[0], time - end), min(x.support[1], time - begin)


def _at(x: SignalFunction, h: SignalFunction, time: float) -> tuple[float, float]:
    """The integral at a time, and that of the size of the product."""
    first, last = overlap(x, h, time)
    if first >= last:
        return 0.0, 0.0
    cuts = np.concatenate([x.breaks, time - h.breaks])
    ends = np.unique(np.concatenate([[first, last], cuts[(cuts > first) & (cuts < last)]]))
    nodes, weights = _rule()
    half = np.diff(ends)[:, np.newaxis] / 2
    at = ends[:-1, np.newaxis] + half * (nodes + 1)
    parts = x(at) * h(time - at) * (half * weights)
    return float(parts.sum()), float(np.abs(parts).sum())


@lru_cache
def _rule() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Nodes and weights on -1 .. 1; made on first use, since a start does not wait for them."""
    nodes, weights = np.polynomial.legendre.leggauss(_POINTS)
    return nodes, weights


def samples_at(x: SignalFunction, h: SignalFunction, time: float, delta: float) -> NDArray[np.float64]:
    """The times kΔ of the samples of x at which there is anything to be added at ``time``: (n,)."""
    first, last = _ends(x, h, time)
    if first > last:
        return np.zeros(0)
    return np.arange(np.ceil(first / delta - 1e-9), np.floor(last / delta + 1e-9) + 1) * delta


def riemann(x: SignalFunction, h: SignalFunction, time: float, delta: float) -> float:
    """``Δ Σ x(kΔ) h(t − kΔ)``: what the discrete convolution of samples Δ apart gives at a time."""
    return _sum(x, h, time, samples_at(x, h, time, delta), delta)


def _sum(x: SignalFunction, h: SignalFunction, time: float, at: NDArray[np.float64], delta: float) -> float:
    # To 12 decimals, or a sample on an edge would be beyond it by chance.
    return float((x(at) * h(np.round(time - at, 12))).sum() * delta)


def discrete(x: SignalFunction, h: SignalFunction, delta: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The discrete convolution of samples Δ apart, Δ times: the times nΔ (n,), and its values there (n,)."""
    both = [np.arange(np.ceil(start / delta), np.floor(end / delta) + 1) for start, end in (x.support, h.support)]
    values = convolve(x(both[0] * delta), h(both[1] * delta)) * delta
    return (np.arange(len(values)) + both[0][0] + both[1][0]) * delta, values.astype(np.float64)


@dataclass(frozen=True, eq=False)
class CurveStep:
    """What happens at one time.

    Attributes
    ----------
    time : t.
    overlap : from where to where x(τ) and h(t − τ) overlap; two equal ends for nowhere.
    value : y(t), the area below their product.
    samples : the times kΔ of the discrete sum.
    total : that sum, Δ times.
    size : the area below the size of the product, far below which value and total are rounding.
    """

    time: float
    overlap: tuple[float, float]
    value: float
    samples: NDArray[np.float64]
    total: float
    size: float


class CurveSteps(Steps[CurveStep]):
    """Times from before any overlap to after it, round numbers apart, each computed when asked for.

    Attributes
    ----------
    x, h : the functions.
    delta : Δ, the step of the discrete sum, above 0.
    spacing : from one time to the next.
    """

    def __init__(self, x: SignalFunction, h: SignalFunction, delta: float) -> None:
        self.x, self.h, self.delta = x, h, delta
        begin, end = x.seen[0] + h.seen[0], x.seen[1] + h.seen[1]
        self.spacing = _round((end - begin) / _STEPS[0])
        margin = 0.06 * (end - begin)
        self._first = int(np.floor((begin - margin) / self.spacing))
        self._count = int(np.ceil((end + margin) / self.spacing)) - self._first + 1

    def __len__(self) -> int:
        return self._count

    def time(self, index: int) -> float:
        """The time of a step, as a round number."""
        return float(f"{(self._first + index) * self.spacing:.12g}")

    def nearest(self, time: float) -> int:
        """The step whose time is nearest."""
        return min(max(round(time / self.spacing) - self._first, 0), self._count - 1)

    def step(self, index: int) -> CurveStep:
        """Compute what happens at the time of a step."""
        time = self.time(index)
        at = samples_at(self.x, self.h, time, self.delta)
        total = _sum(self.x, self.h, time, at, self.delta)
        value, size = _at(self.x, self.h, time)
        return CurveStep(time, overlap(self.x, self.h, time), value, at, total, size)

    @property
    def axis(self) -> tuple[float, float]:
        """The times that are shown: all of the steps, and all of x."""
        ends = (*self.x.seen, self.time(0), self.time(self._count - 1))
        return min(ends), max(ends)


def _round(number: float) -> float:
    """The next smaller of 1, 2 and 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(number))
    return float(max(factor * power for factor in (1, 2, 5) if factor * power <= number * (1 + 1e-9)))
