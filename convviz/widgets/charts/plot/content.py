"""What a chart with free axes shows: axes, curves, points with texts, fixed lines, and the one line that is dragged."""

import math
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from convviz.core.text.formatting import full_precision
from convviz.widgets.look.theme import Role, current_theme

#: Pixels of a dash and of the gap after it.
DASHED, DOTTED = (7.0, 5.0), (2.0, 4.0)
#: Colours of a theme that are no role's.
_SURFACES = frozenset({"text", "muted", "accent", "border", "warning", "panel"})


class Side(Enum):
    """Where a text stands as seen from its point."""

    RIGHT = (1, 0)
    LEFT = (-1, 0)
    ABOVE = (0, -1)
    BELOW = (0, 1)
    UPPER_RIGHT = (1, -1)
    UPPER_LEFT = (-1, -1)
    LOWER_RIGHT = (1, 1)
    LOWER_LEFT = (-1, 1)


class Names(Enum):
    """Where the names of the curves stand: in a free corner of the area, in a row above it, beside their ends."""

    INSIDE = "inside"
    ABOVE = "above"
    ENDS = "ends"
    NOWHERE = "nowhere"


@dataclass(frozen=True)
class Axis:
    """One axis.

    Attributes
    ----------
    low, high : its ends, in units of the data; both above 0 on a logarithmic one.
    log : whether it is logarithmic.
    label : what it measures, with its unit; y's stands above the axis.
    ticks : where numbers stand; empty for round ones. Those that would overlap are not written.
    strong : a tick that is written bold, if it is one.
    """

    low: float
    high: float
    log: bool = False
    label: str = ""
    ticks: tuple[float, ...] = ()
    strong: float | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise ValueError(f"an axis needs low < high, both finite, got {self.low} and {self.high}")
        if self.log and self.low <= 0:
            raise ValueError(f"a logarithmic axis begins above 0, got {self.low}")


@dataclass(frozen=True, eq=False)
class Curve:
    """One curve.

    Attributes
    ----------
    name : in the legend and in what is read at the mouse; "" to be named and read nowhere.
    x, y : (N,) arrays, ``x`` rising. Where ``y`` is not finite, or not above 0 on a logarithmic axis, there is a gap.
    colour : a `Role`, "text", "muted", "accent", "border" or "warning", or any colour Qt knows by name.
    width : pixels of its line; 0 for none.
    dash : pixels of its dashes and of the gaps between them, None for a line without.
    dots : whether each point is marked.
    hold : whether a value holds until the next, as stairs, rather than a straight line leading there.
    stems : whether a line leads from each point to 0.
    fill : whether the area down to 0, or to the lower end of the axis, is tinted.
    """

    name: str
    x: NDArray[Any]
    y: NDArray[Any]
    colour: str = Role.INPUT
    width: float = 2.0
    dash: tuple[float, float] | None = None
    dots: bool = False
    hold: bool = False
    stems: bool = False
    fill: bool = False

    def __post_init__(self) -> None:
        if self.x.ndim != 1 or self.x.shape != self.y.shape:
            raise ValueError(f"x and y of {self.name!r} must be (N,) of one length, got {self.x.shape}, {self.y.shape}")

    def nearest(self, x: float) -> int | None:
        """The index of the point nearest to ``x``; None where there is no point."""
        if not len(self.x):
            return None
        after = int(np.clip(np.searchsorted(self.x, x), 1, max(len(self.x) - 1, 1)))
        if after >= len(self.x):
            return 0
        return after - 1 if x - self.x[after - 1] <= self.x[after] - x else after


@dataclass(frozen=True)
class Spot:
    """A marked point, and a text beside it (lines by line breaks); ``side`` is where it stands if there is room.

    ``size`` are the pixels of its diameter, 0 for a text alone. A ``hollow`` one is a ring. ``drop`` draws a line down
    to the axis. ``short`` is the text where all of it would cover curves or other texts.
    """

    x: float
    y: float
    text: str = ""
    colour: str = "text"
    size: float = 9.0
    hollow: bool = False
    bold: bool = False
    side: Side = Side.RIGHT
    drop: bool = False
    short: str = ""


@dataclass(frozen=True)
class Guide:
    """A thin line across the area at one x, or at one y; a text at its end. With ``until`` what lies between is tinted.

    Only one of ``x`` and ``y`` is given.
    """

    x: float | None = None
    y: float | None = None
    text: str = ""
    colour: str = "muted"
    dash: tuple[float, float] | None = DASHED
    until: float | None = None

    def __post_init__(self) -> None:
        if (self.x is None) == (self.y is None):
            raise ValueError(f"a guide has an x or a y, got {self.x} and {self.y}")


@dataclass(frozen=True)
class Marker:
    """The vertical line that can be dragged, with a text at its upper end.

    ``step`` is how far an arrow key moves it (on a logarithmic axis a factor); 0 for a hundredth of the axis. Where it
    is not ``movable``, the arrow keys move what is read. One that is not ``drawn`` is marked by a `Spot` instead.
    """

    x: float
    text: str = ""
    colour: str = "text"
    movable: bool = True
    step: float = 0.0
    dash: tuple[float, float] | None = None
    drawn: bool = True


@dataclass(frozen=True)
class Reading:
    """Values of the curves at the points nearest to one x: (curve, x, y) each."""

    values: tuple[tuple[Curve, float, float], ...]

    def in_full(self, across: str) -> str:
        """All of them with all their digits, a line each."""
        lines = [f"{across or 'x'} {full_precision(self.values[0][1])}"] if self.values else []
        return "\n".join([*lines, *(f"{curve.name} = {full_precision(y)}" for curve, _, y in self.values)])


def read(curves: tuple[Curve, ...], x: float, reach: float) -> Reading:
    """Values of named curves at the points nearest to ``x``, of those not farther from it than ``reach``."""
    found = []
    for curve in curves:
        at = curve.nearest(x) if curve.name else None
        if at is not None and abs(float(curve.x[at]) - x) <= reach and np.isfinite(curve.y[at]):
            found.append((curve, float(curve.x[at]), float(curve.y[at])))
    return Reading(tuple(found))


def colour_named(name: str) -> QColor:
    """A colour of the theme by its role or its surface, or any that Qt knows."""
    theme = current_theme()
    if name in set(Role):
        return theme.role(Role(name))
    return QColor(getattr(theme, name) if name in _SURFACES else name)
