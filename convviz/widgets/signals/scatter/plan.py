"""Which copies have rows of their own, and where these stand between x and y."""

from dataclasses import dataclass

from convviz.widgets.look.theme import UNIT
from convviz.widgets.signals.gather.plan import Lines
from convviz.widgets.signals.geometry import Columns, Scale

#: The share of x of the height that is left for stems.
_X = 0.14
#: Rows of copies at most; of more, one could not see which is which.
_MAX_ROWS = 8
_LOWEST = 6.0


@dataclass(frozen=True)
class Slot:
    """A row between x and y.

    Attributes
    ----------
    first, last : the samples of x whose copies it shows; several where older ones are merged.
    scale : of its values.
    """

    first: int
    last: int
    scale: Scale


@dataclass(frozen=True)
class ScatterPlan:
    """Pixels of everything: the rows, the chips below x, and the base line of the times."""

    columns: Columns
    x: Scale
    chips: float
    slots: tuple[Slot, ...]
    y: Scale
    times: float


def row_count(height: float, lines: Lines, samples: int) -> int:
    """How many copies have a row of their own."""
    room = (height - 8 * lines.number - 4 * lines.text) * 0.62
    return max(2, min(samples, _MAX_ROWS, int(room / (2.4 * lines.number))))


def shown_copies(samples: int, rows: int, index: int) -> list[tuple[int, int]]:
    """Which copies (first, last) stand in which row, up to that of ``index``; where there are more, the old ones merge.

    Examples
    --------
    >>> shown_copies(3, 3, 1), shown_copies(9, 3, 1), shown_copies(9, 3, 7)
    ([(0, 0), (1, 1)], [(0, 0), (1, 1)], [(0, 5), (6, 6), (7, 7)])
    """
    if index < rows:
        return [(number, number) for number in range(min(index + 1, samples))]
    begin = index - rows + 2
    return [(0, begin - 1), *((number, number) for number in range(begin, index + 1))]


def plan(
    columns: Columns,
    height: float,
    lines: Lines,
    x: tuple[float, float],
    copies: tuple[float, float],
    stack: tuple[float, float],
    rows: int,
    groups: list[tuple[int, int]],
) -> ScatterPlan:
    """Lay out x, ``rows`` rows of which ``groups`` are filled, and y, the copies and y in the same pixels a unit."""
    label, foot, chips = lines.number + 2, lines.text + 2 * UNIT, lines.text + UNIT
    parts = [high - low for low, high in (copies, stack)]

    def labels(values: tuple[float, float]) -> float:
        return label * ((values[0] < 0) + (values[1] > 0))

    taken = labels(x) + rows * (labels(copies) + UNIT) + labels(stack) + foot + chips + 4 * UNIT
    free = max(height - taken, (rows + 2) * _LOWEST)
    unit = free * (1 - _X) / (rows * parts[0] + parts[1])
    at = float(UNIT)

    def place(values: tuple[float, float], tall: float) -> Scale:
        nonlocal at
        top = at + (label if values[1] > 0 else 0.0)
        at = top + tall + (label if values[0] < 0 else 0.0) + UNIT
        return Scale(*values, top, top + tall)

    above = place(x, free * _X)
    middle = at + chips / 2 - UNIT
    at += chips
    slots = [place(copies, unit * parts[0]) for _ in range(rows)]
    made = tuple(Slot(*group, scale) for group, scale in zip(groups, slots, strict=False))
    return ScatterPlan(columns, above, middle, made, place(stack, unit * parts[1]), height - foot / 2)
