"""What the curves of a chart say at one place."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from convviz.core.text.formatting import full_precision, in_short
from convviz.widgets.charts.lines.caption import CaptionPart
from convviz.widgets.charts.lines.items import colour_of
from convviz.widgets.charts.lines.series import Series

#: What the caption says of a curve that has no value there.
_NOTHING = "–"


class ChartReading(NamedTuple):
    """An x, and the value there of every curve that has a name; None for one that has none."""

    place: float
    values: Sequence[tuple[Series, float | None]]

    def head(self, across: str) -> str:
        """The x in short, after what it counts."""
        return f"{across} {in_short(self.place)}".strip()

    def parts(self) -> list[CaptionPart]:
        """The values in short, as the caption writes them."""
        return [
            CaptionPart(one.name, _NOTHING if value is None else in_short(value), colour_of(one), one.dash, one.short)
            for one, value in self.values
        ]

    def in_full(self, across: str) -> str:
        """All there are with all their digits, one a line."""
        lines = [f"{series.name} = {full_precision(value)}" for series, value in self.values if value is not None]
        return "\n".join([f"{across} {full_precision(self.place)}".strip(), *lines])


def read(series: Sequence[Series], *asked: float | None) -> ChartReading | None:
    """Read curves at the first x that is asked for, or at the end of the longest; None where there is no point."""
    named = [one for one in series if not one.faint]
    ends = [float(one.x[-1]) for one in named if len(one.x)]
    place = next((x for x in asked if x is not None), None) if series else None
    if place is None and not ends:
        return None
    place = max(ends) if place is None else place
    return ChartReading(place, [(one, one.value_at(place)) for one in named])


def points_of(series: Sequence[Series]) -> NDArray[Any]:
    """Every x at which a named curve has a point, in order."""
    named = [one.x for one in series if not one.faint and len(one.x)]
    return np.unique(np.concatenate(named)) if named else np.empty(0)


def nearest(points: NDArray[Any], x: float) -> float | None:
    """The one of some points that is nearest to ``x``; None of none."""
    return float(points[np.abs(points - x).argmin()]) if len(points) else None
