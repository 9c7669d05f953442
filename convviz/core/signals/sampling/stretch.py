"""A stretch of time with all that is drawn over it: the true curve, its alias, and what is made of the samples."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convviz.core.signals.sampling.aliases import aliases
from convviz.core.signals.sampling.curves import Analogue, Partials
from convviz.core.signals.sampling.rebuild import Rebuild, rebuild
from convviz.core.signals.sampling.steps import SampleSteps

#: Samples up to which all are shown at once, and how many are where there are more; and periods likewise.
WHOLE, PART = 120, 96
_PERIODS = 60
#: Points of a curve: for each period, and in all at least and at most.
_A_PERIOD, _MIN_POINTS, _MAX_POINTS = 40, 400, 1600
#: Samples beyond each end of what is shown that a sum of sincs is made of too, so that it does not ripple there.
MARGIN = 64


@dataclass(frozen=True, eq=False)
class Stretch:
    """Curves over ``start`` to ``end``, in s.

    Attributes
    ----------
    first, last : the samples that lie in it.
    t : (P,) times.
    true : (P,) the signal.
    alias : (P,) the slower wave to which the samples belong as well; None where it is the signal itself, or no sum.
    filtered : (P,) what is sampled of the signal; None where that is all of it.
    rebuilt_t, rebuilt : (Q,) the curve made of the samples; stairs where ``held``.
    error : (P,) that curve less the signal.
    """

    start: float
    end: float
    first: int
    last: int
    t: NDArray[np.float64]
    true: NDArray[np.float64]
    alias: NDArray[np.float64] | None
    filtered: NDArray[np.float64] | None
    rebuilt_t: NDArray[np.float64]
    rebuilt: NDArray[np.float64]
    held: bool
    error: NDArray[np.float64]

    @property
    def largest_error(self) -> float:
        """The greatest size of the error in it."""
        return float(np.abs(self.error).max())


def shown_samples(count: int, at: int, cycles: float = 0.0) -> tuple[int, int]:
    """The first and the last sample that are shown.

    All of few, else `PART` of them around the one ``at``; and fewer, where the signal has so many ``cycles`` a sample
    that one could not tell them apart.
    """
    readable = max(8, int(_PERIODS / cycles)) if cycles else count
    if count <= min(WHOLE, readable):
        return 0, count - 1
    part = min(PART, readable, count)
    first = min(max(at - part // 2, 0), count - part)
    return first, first + part - 1


def stretch(curve: Analogue, steps: SampleSteps, at: int, kind: str) -> Stretch:
    """What is drawn around the sample ``at``; ``kind`` is how a curve is made of the samples, as `rebuild` takes it."""
    first, last = shown_samples(len(steps), at, curve.highest / steps.rate)
    start = first / steps.rate
    end = steps.duration if last == len(steps) - 1 else (last + 1) / steps.rate
    wanted = int(_A_PERIOD * curve.highest * (end - start))
    t = np.linspace(start, end, min(max(wanted, _MIN_POINTS), _MAX_POINTS))
    true = curve(t)
    made = rebuilt(steps, t, first, last, kind)
    sampled = np.asarray(steps.signal(t), np.float64)
    filtered = None if np.array_equal(sampled, true) else sampled
    rebuilt_t, drawn, held = t, made, kind == Rebuild.HOLD
    if held:
        rebuilt_t = np.append(steps.times[first : last + 1], end)
        drawn = np.append(steps.quantised[first : last + 1], steps.quantised[last])
    folds = filtered is None and isinstance(curve, Partials) and curve.highest > steps.rate / 2
    slower = aliases(curve, steps.rate)(t) if folds and isinstance(curve, Partials) else None
    return Stretch(start, end, first, last, t, true, slower, filtered, rebuilt_t, drawn, held, made - true)


def rebuilt(steps: SampleSteps, t: NDArray[np.float64], first: int, last: int, kind: str) -> NDArray[np.float64]:
    """The curve made of the samples ``first`` to ``last`` and, of straight lines and sincs, of those around them.

    The signal goes on beyond both ends, and so do its samples: there are `MARGIN` more on either side.
    """
    around = np.arange(first - MARGIN, last + MARGIN + 1)
    values = np.asarray(steps.signal(around / steps.rate), np.float64)
    if steps.quantiser is not None:
        values = steps.quantiser(values)
    return rebuild(values, steps.rate, t, kind, first=int(around[0]))
