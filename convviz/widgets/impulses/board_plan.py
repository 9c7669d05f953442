"""Where the terms of the scene of unit impulses lie: pure arithmetic on pixels."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF

from convviz.widgets.grid.cells import NUMBER_CELL
from convviz.widgets.grid.lens import Extent
from convviz.widgets.grid.placing import is_small

#: Terms that are seen at most at a time, and of a picture that is not seen whole.
MAX_TERMS, MAX_LARGE = 5, 3
#: Cells each way that are seen at least of what is not seen whole.
_PART = 6
#: Pixels of cells of x that are too small for numbers, where those of y need the room.
_TINY = 6
#: Pixels around a grid's cells.
_EDGE = 2


@dataclass(frozen=True)
class Needs:
    """What the scene has to show.

    Attributes
    ----------
    count : number of terms.
    x, y : (rows, columns) of x and of the full size.
    cell : pixels of a cell's width with which its number keeps its digits.
    name : pixels of the longest name of a term.
    line : pixels of a line of text.
    max_cell : pixels of the largest cells.
    """

    count: int
    x: tuple[int, int]
    y: tuple[int, int]
    cell: float
    name: float
    line: float
    max_cell: float

    @property
    def is_small(self) -> bool:
        """Whether all cells are seen at once."""
        return is_small(Extent(0, 0, *self.y))


@dataclass(frozen=True)
class BoardPlan:
    """Where things lie, in pixels.

    Attributes
    ----------
    slots : number of terms that are seen.
    columns : left edge of each, and of the sum last.
    width : of a column.
    formula, upper_names, lower_names, worked : base boxes of what is written: the formula, names, the written sum.
    upper, lower : top and height of the grids of x and of y.
    arrow : top and height of the arrows between them.
    sign : pixels between two columns.
    """

    slots: int
    columns: tuple[float, ...]
    width: float
    formula: QRectF
    upper_names: float
    upper: tuple[float, float]
    arrow: tuple[float, float]
    lower_names: float
    lower: tuple[float, float]
    worked: QRectF
    sign: float

    def upper_rect(self, column: int) -> QRect:
        """Pixels of a grid of x."""
        return self._rect(column, self.upper)

    def lower_rect(self, column: int) -> QRect:
        """Pixels of a grid of y."""
        return self._rect(column, self.lower)

    def _rect(self, column: int, rows: tuple[float, float]) -> QRect:
        return QRect(round(self.columns[column]), round(rows[0]), math.ceil(self.width), math.ceil(rows[1]))

    def between(self, column: int, rows: tuple[float, float]) -> QRectF:
        """Pixels between a column and the one before it, where a sign stands."""
        left = self.columns[column] - self.sign
        return QRectF(left, rows[0], self.sign, rows[1])


def plan_board(needs: Needs, width: float, height: float) -> BoardPlan:
    """Share ``width`` x ``height`` pixels out; as many terms as have room with their numbers, at least one."""
    line = needs.line
    written = {"formula": 1.7 * line, "name": 1.45 * line, "arrow": max(32.0, 2.1 * line), "worked": 4.6 * line}
    sign = 2.2 * line
    room = height - written["formula"] - 2 * written["name"] - written["arrow"] - written["worked"]
    slots = _slots(needs, width, sign)
    dots = 2 * sign if slots < needs.count else 0.0
    column = (width - dots - slots * sign) / (slots + 1)
    upper, lower, cell = _heights(needs, column, room)
    if needs.is_small:
        wide = needs.y[1] * max(cell, min(needs.cell, (column - _EDGE) / needs.y[1])) + _EDGE
        column = min(column, max(wide, needs.name))
    used = dots + slots * sign + (slots + 1) * column
    left = max(0.0, (width - used) / 2) + dots / 2
    places = [left + number * (column + sign) for number in range(slots)]
    places.append(left + slots * (column + sign) + dots / 2)
    spare = max(0.0, room - upper - lower)
    top = written["formula"] + spare * 0.3
    upper_top = top + written["name"]
    arrow_top = upper_top + upper
    names = arrow_top + written["arrow"]
    lower_top = names + written["name"]
    worked = QRectF(0, lower_top + lower + 0.6 * line, width, 0)
    worked.setBottom(height)
    return BoardPlan(
        slots,
        tuple(places),
        column,
        QRectF(0, 0, width, written["formula"]),
        top,
        (upper_top, upper),
        (arrow_top, written["arrow"]),
        names,
        (lower_top, lower),
        worked,
        sign,
    )


def _slots(needs: Needs, width: float, sign: float) -> int:
    """As many terms as have room for their numbers and names."""
    most = min(needs.count, MAX_TERMS if needs.is_small else MAX_LARGE)
    cells = needs.y[1] if needs.is_small else min(needs.y[1], _PART)
    least = max(cells * max(needs.cell, NUMBER_CELL + 2) + _EDGE, needs.name)
    for slots in range(most, 1, -1):
        dots = 2 * sign if slots < needs.count else 0.0
        if (width - dots - slots * sign) / (slots + 1) >= least:
            return slots
    return 1


def _heights(needs: Needs, column: float, room: float) -> tuple[float, float, float]:
    """Pixels down of the grids of x and of y, and of a cell of y."""
    rows = needs.x[0], needs.y[0]
    if not needs.is_small:
        part = [max(1.0, room * count / sum(rows)) for count in rows]
        return part[0], part[1], 0.0
    across = (column - _EDGE) / needs.y[1]
    room = max(room - 2 * _EDGE, 2.0)
    cell = min(across, room / sum(rows), needs.max_cell)
    least = NUMBER_CELL + 2.0
    if cell >= min(least, across):
        cell = math.floor(cell) if cell >= 4 else cell
        return rows[0] * cell + _EDGE, rows[1] * cell + _EDGE, cell
    # The numbers of y are why one looks: those of x stand in the names too.
    lower = min(least, across, max((room - _TINY * rows[0]) / rows[1], 1.0))
    upper = min(lower, max((room - lower * rows[1]) / rows[0], 1.0))
    return rows[0] * upper + _EDGE, rows[1] * lower + _EDGE, lower
