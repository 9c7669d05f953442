"""What a chart needs to know of its curves: which points to draw, which range to show, which numbers to write."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Steps between ticks are one of these times a power of ten.
_STEPS = (1.0, 2.0, 5.0, 10.0)
#: Ends of an axis that grows, in powers of ten.
_ENDS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
#: The numbers of each decade written on a logarithmic axis, from few to many.
_MANTISSAS = ((1,), (1, 3), (1, 2, 5), (1, 2, 3, 4, 5, 6, 7, 8, 9))
#: What is smaller than this has no powers of ten to be round by.
_TINY = 1e-300
_MIN_TICKS, _MAX_TICKS = 4, 9
#: How many times as great as any run's first value one that they are compared with may become, and still be shown.
_TIMES = 2.0
#: Percent of a noisy curve's points at either end that need not be in view.
_FAR_OUT = 0.5


def thinned(x: NDArray[Any], y: NDArray[Any], groups: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Points that look the same when drawn ``groups`` pixels wide: of each group in order, the min and the max.

    Parameters
    ----------
    x, y : (N,) arrays of finite numbers
        ``x`` in rising order.
    groups : int
        At least 1.

    Returns
    -------
    (M,) arrays with at most ``2*groups + 2`` points, the first and the last of all among them; the very arrays where
    they are as short already.
    """
    if groups < 1:
        raise ValueError(f"groups must be at least 1, got {groups}")
    if len(y) <= 2 * groups:
        return x, y
    size = -(-len(y) // groups)
    whole = len(y) // size * size
    blocks = y[:whole].reshape(-1, size)
    starts = np.arange(0, whole, size)
    parts = [[0, len(y) - 1], starts + blocks.argmin(axis=1), starts + blocks.argmax(axis=1)]
    if whole < len(y):
        parts.append(whole + np.array([y[whole:].argmin(), y[whole:].argmax()]))
    kept = np.unique(np.concatenate(parts))
    return x[kept], y[kept]


def common_range(groups: Sequence[Sequence[NDArray[Any]]], *, log: bool = False) -> tuple[float, float] | None:
    """What range to show of the curves of several runs.

    A run that has gone astray, such as one whose loss has diverged, must not press all others together: where there are
    several, what is more than twice as great as the first value of any of them is left to run off the chart. One alone
    is shown whole.

    Parameters
    ----------
    groups : the (N,) finite values of each curve of each run; the first curve is the one that begins first.
    log : whether all values are logarithms to the base of 10.

    Returns
    -------
    (min, max), None where nothing is to be shown.
    """
    runs = [curves for group in groups if (curves := [values for values in group if len(values)])]
    if not runs:
        return None
    limit = math.inf
    if len(runs) > 1:
        greatest = max(float(curves[0][0]) for curves in runs)
        limit = greatest + math.log10(_TIMES) if log else max(greatest * _TIMES, greatest)
    shown = [part for curves in runs for values in curves if len(part := values[values <= limit])]
    if not shown:
        return None
    return min(float(part.min()) for part in shown), max(float(part.max()) for part in shown)


def without_outliers(values: NDArray[Any]) -> NDArray[Any]:
    """A noisy curve without the few farthest of its points, which would press all others together.

    Parameters
    ----------
    values : (N,) finite, N at least 1; of them half a percent at either end goes.
    """
    order = np.sort(values)  # NumPy's percentile takes ten times as long
    cut = math.ceil(_FAR_OUT / 100 * (len(values) - 1))
    near: NDArray[Any] = values[(order[cut] <= values) & (values <= order[-1 - cut])]
    return near


def dashed(
    x: NDArray[Any], y: NDArray[Any], scale: tuple[float, float], pattern: tuple[float, float]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.bool_]]:
    """A polyline cut into dashes of equal length along it.

    Parameters
    ----------
    x, y : (N,) arrays of finite numbers
    scale : pixels that one unit of x, and one of y, is long.
    pattern : pixels of a dash, and of the gap after it.

    Returns
    -------
    x, y : (M,) with the ends of all dashes among the points.
    drawn : (M,) whether the line goes on from each point to the next.
    """
    if len(x) < 2:
        return x, y, np.zeros(len(x), np.bool_)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x) * scale[0], np.diff(y) * scale[1]))])
    dash, period = pattern[0], sum(pattern)
    starts = np.arange(math.floor(along[-1] / period) + 1) * period
    places = np.sort(np.concatenate([along, starts, starts + dash]))
    places = places[places <= along[-1]]
    middles = (places + np.append(places[1:], places[-1])) / 2
    drawn = middles % period < dash
    drawn[-1] = False
    return np.interp(places, along, x), np.interp(places, along, y), drawn


def steady_range(
    low: float, high: float, *, floor: float = -math.inf, ceiling: float = math.inf
) -> tuple[float, float]:
    """Ends of an axis that hold ``low .. high`` with some air, on round numbers so that they seldom move.

    They do not go below ``floor`` nor above ``ceiling``. Where all values are one, the range is as large as the value,
    or 1.
    """
    span, size = high - low, max(abs(low), abs(high))
    if span <= max(1e-9 * size, _TINY):
        span = size if size > _TINY else 1.0
        low, high = low - span / 2, high + span / 2
    step = round_step(span / 8)
    air = 0.02 * span
    return max(math.floor((low - air) / step) * step, floor), min(math.ceil((high + air) / step) * step, ceiling)


def steady_end(last: float, least: float = 100.0) -> float:
    """The end of an axis for numbers that grow, up to ``last`` so far: round, and so seldom moved.

    It is at least ``least``, which is above 0.
    """
    last = max(last, least)
    power: float = 10.0 ** math.floor(math.log10(last))
    return next(step * power for step in _ENDS if step * power >= last * (1 - 1e-9))


def round_step(minimum: float) -> float:
    """The smallest of 1, 2 or 5 times a power of ten that is at least ``minimum``, which is above 0."""
    power: float = 10.0 ** math.floor(math.log10(minimum))
    return next(step * power for step in _STEPS if step * power >= minimum * (1 - 1e-9))


def log_ticks(low: float, high: float) -> list[float]:
    """Some 4 to 9 round numbers within ``low .. high``, both above 0, for a logarithmic axis."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    every = max(1, -(-(last - first) // _MAX_TICKS))
    for mantissas in _MANTISSAS:
        # From the text, so that 3e-1 is 0.3 and not 3 times 0.1.
        ticks = [float(f"{m}e{power}") for power in range(first, last + 1, every) for m in mantissas]
        ticks = [tick for tick in ticks if low <= tick <= high]
        if len(ticks) >= _MIN_TICKS:
            return ticks
    return linear_ticks(low, high, 4)


def linear_ticks(low: float, high: float, count: int) -> list[float]:
    """Multiples of a round step within ``low .. high``, about ``count`` of them at most."""
    step = round_step((high - low) / max(count, 1))
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    return [
        round(number * step, places)
        for number in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    ]
