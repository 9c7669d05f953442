"""Which two functions of continuous time are convolved, and how finely their discrete sum is taken."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from convviz.core.signals.functions import DRAWN_POINTS, DRAWN_SPAN, Shape, SignalFunction
from convviz.core.util.checks import NUMBER_LIMIT
from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import Items, Real
from convviz.core.util.words import one_of

_SHAPES = one_of(Shape)
#: Seconds; the narrowest pulse is a hundred times narrower than what it is convolved with at first.
_WIDTHS = Real(0.01, 4.0, decimals=2, step=0.01, slide=True, log=True)
_DELTAS = Real(0.01, 1.0, decimals=2, step=0.01, slide=True, log=True)
_CURVES = Items(Real(-NUMBER_LIMIT, NUMBER_LIMIT), DRAWN_POINTS, DRAWN_POINTS)
#: What is drawn until somebody does: a hill.
_HILL = tuple(np.round(np.sin(np.pi * np.linspace(0, DRAWN_SPAN, DRAWN_POINTS) / DRAWN_SPAN) ** 2, 2).tolist())


@dataclass(frozen=True)
class FunctionsChoice(Declared):
    """Two functions.

    Attributes
    ----------
    x_shape, h_shape : their kinds.
    x_width, h_width : their widths w.
    x_curve, h_curve : their values where they are drawn by hand.
    delta : Δ, the step of the discrete sum.
    """

    x_shape: Shape = declare(_SHAPES, default=Shape.BOX, title="Function x", label="", edit="Use {} as x")
    x_width: float = declare(_WIDTHS, default=1.0, title="Width of x", label="w", unit="s", tip="of x")
    h_shape: Shape = declare(_SHAPES, default=Shape.EXPONENTIAL, title="Function h", label="", edit="Use {} as h")
    h_width: float = declare(_WIDTHS, default=0.5, title="Width of h", label="w", unit="s", tip="of h")
    delta: float = declare(
        _DELTAS, default=0.2, title="Step of the sum", label="Δ", unit="s", tip="from one sample of the sum to the next"
    )
    x_curve: tuple[float, ...] = declare(_CURVES, default=_HILL, title="Curve x", edit="Draw x")
    h_curve: tuple[float, ...] = declare(_CURVES, default=_HILL, title="Curve h", edit="Draw h")

    @property
    def idle(self) -> tuple[str, ...]:
        """The widths of curves that are drawn, and curves that are not."""
        drawn = {which: getattr(self, f"{which}_shape") is Shape.DRAWN for which in ("x", "h")}
        return tuple(f"{which}_width" if drawn[which] else f"{which}_curve" for which in drawn)

    def function(self, which: str) -> SignalFunction:
        """The function "x" or "h"."""
        facts = (getattr(self, f"{which}_{fact}") for fact in ("shape", "width", "curve"))
        return SignalFunction(*facts)

    def swapped(self) -> Self:
        """With x and h in each other's place, which leaves y as it is."""
        facts = ("shape", "width", "curve")
        return replace(self, **{f"{a}_{fact}": getattr(self, f"{b}_{fact}") for a, b in ("xh", "hx") for fact in facts})
