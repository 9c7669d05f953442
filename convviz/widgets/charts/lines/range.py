"""Which part of its curves a chart shows, and which of them go beyond."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from convviz.core.util.curves import common_range, steady_end, steady_range, without_outliers
from convviz.widgets.charts.lines.items import Points
from convviz.widgets.charts.lines.series import Series

#: Share of its height that a chart goes on above the max there can be, so that a line there is seen whole.
_AIR = 0.02


class Beyond(NamedTuple):
    """A curve that runs off the top of its chart: which one, from which x on, and the greatest y."""

    series: Series
    x: float
    highest: float


class Growing(NamedTuple):
    """How the axis of x ends while more points are to come: at a round number, at least ``least``.

    It holds the curves of ``group``, "" for all; others that are longer are cut there.
    """

    least: float = 100.0
    group: str = ""


def drawable(series: Series, *, log: bool) -> Points:
    """The points that can be drawn, y as its logarithm on that scale."""
    kept = np.isfinite(series.y) & np.isfinite(series.x)
    if log:
        kept &= series.y > 0
    x, y = series.x[kept].astype(np.float64), series.y[kept].astype(np.float64)
    return x, np.log10(y) if log else y


def cut(points: Points, end: float) -> Points:
    """Those up to ``end`` and the next one, so that a line goes on to the edge of the chart."""
    count = int(np.searchsorted(points[0], end, side="right")) + 1
    return points[0][:count], points[1][:count]


def end_of(series: Sequence[Series], growing: Growing | None) -> float:
    """Where the axis of x ends: at the last x, but for one that is ``growing``."""
    if growing is None:
        return last_x(series)
    return steady_end(last_x([one for one in series if growing.group in ("", one.group)]), growing.least)


def last_x(series: Sequence[Series]) -> float:
    """The last x of all curves, of what cannot be drawn too: time goes on."""
    return max([0.0, *(float(np.nanmax(one.x)) for one in series if len(one.x))]) or 1.0


def heights(
    series: Sequence[Series], drawn: Sequence[Points], *, log: bool, ceiling: float | None
) -> tuple[float, float]:
    """Bottom and top as far as the curves go, between round numbers that seldom move; logarithms on that scale."""
    groups: dict[str, list[NDArray[Any]]] = {}
    for one, (_, y) in zip(series, drawn, strict=True):
        if len(y) and not one.apart:
            groups.setdefault(one.group, []).append(without_outliers(y) if one.faint else y)
    # What cannot exceed its ceiling cannot press anything together either.
    runs = list(groups.values()) if ceiling is None else [[y for curves in groups.values() for y in curves]]
    low, high = common_range(runs, log=log) or ((-1.0, 0.0) if log else (0.0, 1.0))
    limit = np.inf if ceiling is None or log else ceiling
    bottom, top = steady_range(low, high, floor=0.0 if low >= 0 and not log else -np.inf, ceiling=limit)
    return bottom, top + _AIR * (top - bottom) if top == limit else top


def beyond(series: Sequence[Series], drawn: Sequence[Points], top: float) -> tuple[Beyond, ...]:
    """The first curve of every group that runs off the top, where it leaves the chart first; faint ones may do so."""
    found: dict[str, Beyond] = {}
    for one, (x, y) in zip(series, drawn, strict=True):
        over = np.flatnonzero(y > top)
        if one.group and not one.faint and len(over) and one.group not in found:
            found[one.group] = Beyond(one, float(x[over[0]]), float(y.max()))
    return tuple(found.values())
