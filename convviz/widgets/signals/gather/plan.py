"""Where the rows of the overlap stand: one axis across, and products and y with the same pixels for one value."""

from dataclasses import dataclass

from convviz.widgets.look.theme import UNIT
from convviz.widgets.signals.geometry import Columns, Scale

#: Shares of the height that is left for stems: of x, of h, and of the products and y together.
_SHARES = 0.17, 0.22, 0.61
#: Shares of the last one where products would be too small.
_ENLARGED = 0.35, 0.65
_LOWEST = 10.0


@dataclass(frozen=True)
class Lines:
    """Heights of text, in pixels.

    Attributes
    ----------
    text, number : of a line of text, and of a number above a head.
    """

    text: float
    number: float


@dataclass(frozen=True)
class GatherPlan:
    """Pixels of everything.

    Attributes
    ----------
    x, h, products, y : the scales of the rows.
    pill : the middle of the mark of t, below the axis of h.
    outline : top and bottom of what is drawn around the columns that overlap.
    sum : the middle of the written sum.
    times : the base line of the times.
    """

    columns: Columns
    x: Scale
    h: Scale
    products: Scale
    y: Scale
    pill: float
    outline: tuple[float, float]
    sum: float
    times: float


def plan(
    columns: Columns,
    height: float,
    lines: Lines,
    x: tuple[float, float],
    h: tuple[float, float],
    products: tuple[float, float],
    stack: tuple[float, float],
    *,
    enlarged: bool = False,
) -> GatherPlan:
    """Lay out the rows of these ranges of values, from top to bottom; ``enlarged``: products have their own scale."""
    label, pill, total, foot = (
        lines.number + UNIT,
        lines.text + 4 * UNIT,
        lines.number + 6 * UNIT,
        lines.text + 2 * UNIT,
    )
    ranges = x, h, products, stack
    # Over the stack stands a number more: of the sum.
    labels = sum(label * ((low < 0) + (high > 0)) for low, high in ranges) + UNIT
    free = max(height - labels - pill - total - foot - 6 * UNIT, 4 * _LOWEST)
    parts = [high - low for low, high in (products, stack)]
    shares = _ENLARGED if enlarged else [part / sum(parts) for part in parts]
    heights = free * _SHARES[0], free * _SHARES[1], *(free * _SHARES[2] * share for share in shares)
    scales, at = [], float(UNIT)
    gaps = 2 * UNIT, pill, total, 0.0
    places = []
    for (low, high), tall, gap in zip(ranges, heights, gaps, strict=True):
        top = at + (label if high > 0 else UNIT)
        scales.append(Scale(low, high, top, top + tall))
        at = top + tall + (label if low < 0 else 0.0)
        places.append(at)
        at += gap
    return GatherPlan(
        columns,
        x=scales[0],
        h=scales[1],
        products=scales[2],
        y=scales[3],
        pill=places[1] + pill / 2 + UNIT / 2,
        outline=(1.0, places[2] + UNIT),
        sum=places[2] + total / 2 + UNIT,
        times=height - foot / 2,
    )
