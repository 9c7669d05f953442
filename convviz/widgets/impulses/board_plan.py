"""Where the terms of the scene of unit impulses lie: pure arithmetic on pixels."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, QRectF

from convviz.widgets.grid.cells import NUMBER_CELL
from convviz.widgets.grid.lens import Extent
from convviz.widgets.grid.placing import is_small

#: Terms that are seen at most at a time, and of a picture that is not seen whole.
MAX_TERMS, MAX_LARGE = 5, 3
#: Cells each way that are seen at least of what is not seen whole, and cells around a copy there.
_PART, _AROUND = 5, 2
#: Height of a cell of a small h for each pixel of a line of text, and rows and columns up to which it is one.
_WIDE_H, _SMALL_H = 2.0, 4
#: Pixels of cells of x that are too small for numbers, where those of y need the room.
_TINY = 6
#: Pixels around a grid's cells, for the marks at their edges.
_EDGE = 6
#: The share of the width that h may take.
_H_SHARE = 0.2
#: Between two columns, for each pixel of a line of text; where the terms beside the current one are small; their cells.
_SIGN, _TIGHT_SIGN, _THIN_CELL = 2.2, 1.4, 8.0


@dataclass(frozen=True)
class Needs:
    """What the scene has to show.

    Attributes
    ----------
    count : number of terms.
    x, h, y : (rows, columns) of x, of h and of the full size.
    cell, h_cell : pixels of a cell's width with which numbers of x and y, and of h, keep their digits.
    name : pixels of the longest name of a term.
    line : pixels of a line of text.
    max_cell : pixels of the largest cells.
    """

    count: int
    x: tuple[int, int]
    h: tuple[int, int]
    y: tuple[int, int]
    cell: float
    h_cell: float
    name: float
    line: float
    max_cell: float

    @property
    def is_small(self) -> bool:
        """Whether all cells are seen at once."""
        return is_small(Extent(0, 0, *self.y))

    @property
    def least(self) -> float:
        """Pixels of the narrowest column with all numbers."""
        cells = self.y[1] if self.is_small else self._part[1]
        return max(cells * self.number_cell + _EDGE, self.name)

    @property
    def least_height(self) -> float:
        """Pixels of the lowest part of a y that is not seen whole, with numbers."""
        return self._part[0] * self.number_cell + _EDGE

    @property
    def number_cell(self) -> float:
        """Pixels of the smallest cell with a number."""
        return max(self.cell, NUMBER_CELL + 2)

    @property
    def _part(self) -> tuple[int, int]:
        """Rows and columns that are seen at least of what is not seen whole."""
        rows, columns = (min(whole, max(side + _AROUND, _PART)) for whole, side in zip(self.y, self.h, strict=True))
        return rows, columns


@dataclass(frozen=True)
class BoardPlan:
    """Where things lie, in pixels.

    Attributes
    ----------
    slots : number of terms that are seen.
    columns, widths : left edge and width of each, and of the sum last.
    sign : between two columns.
    rest : of the place before and behind the terms, for those that are not seen.
    thin_cell : the largest cells of the terms beside the current one, where these are small and without numbers;
        else 0. The current one is in the middle then.
    response : left edge and width of h; None where it would cost others their numbers.
    response_height : its height.
    formula, worked : where the formula and the written sum stand.
    upper_names, lower_names : top of the names of terms.
    upper, lower : top and height of the grids of x and of y.
    upper_cell, lower_cell : the largest cells in them.
    arrow : top and height of the arrows between them.
    whole : whether all of a large x and y is seen, in colours alone; else a part of them with its numbers.
    spare : pixels down that nothing needs.
    """

    slots: int
    columns: tuple[float, ...]
    widths: tuple[float, ...]
    sign: float
    rest: float
    thin_cell: float
    response: tuple[float, float] | None
    response_height: float
    formula: QRectF
    worked: QRectF
    upper_names: float
    lower_names: float
    upper: tuple[float, float]
    lower: tuple[float, float]
    upper_cell: float
    lower_cell: float
    arrow: tuple[float, float]
    whole: bool
    spare: float

    def upper_rect(self, column: int) -> QRect:
        """Pixels of a grid of x."""
        return _rect(self.columns[column], self.widths[column], self.upper)

    def lower_rect(self, column: int) -> QRect:
        """Pixels of a grid of y."""
        return _rect(self.columns[column], self.widths[column], self.lower)

    def cells(self, column: int) -> tuple[float, float]:
        """Pixels of the largest cells of x and of y in a column."""
        thin = self.thin_cell and column not in (1, self.slots)
        return (self.thin_cell, self.thin_cell) if thin else (self.upper_cell, self.lower_cell)

    def first(self, current: int, count: int) -> int:
        """The term in the first column, or what would stand there before the first one."""
        if self.thin_cell:
            return current - 1
        return min(max(current - self.slots // 2, 0), count - self.slots)

    def middle(self, column: int) -> float:
        """Pixel of the middle of a column."""
        return self.columns[column] + self.widths[column] / 2

    @property
    def response_rect(self) -> QRect | None:
        """Pixels of h."""
        return None if self.response is None else _rect(*self.response, (self.lower[0], self.response_height))

    def between(self, column: int, rows: tuple[float, float]) -> QRectF:
        """Pixels between a column and the one before it, where a sign stands."""
        return QRectF(self.columns[column] - self.sign, rows[0], self.sign, rows[1])


def _rect(left: float, width: float, rows: tuple[float, float]) -> QRect:
    return QRect(round(left), round(rows[0]), math.ceil(width), math.ceil(rows[1]))


@dataclass(frozen=True)
class _Across:
    """How the width is shared: terms, and pixels of h, of a column, of one beside the current one, and between them."""

    slots: int
    response: float
    column: float
    dots: float
    sign: float
    thin: float = 0.0

    @property
    def widths(self) -> tuple[float, ...]:
        """Of all columns."""
        beside = self.thin or self.column
        return tuple(self.column if at in (1, self.slots) else beside for at in range(self.slots + 1))


def plan_board(needs: Needs, width: float, height: float) -> BoardPlan:
    """Share ``width`` x ``height`` pixels out; as many terms as have room with their numbers, at least one."""
    line = needs.line
    formula, name = 1.7 * line, 1.45 * line
    for arrow, worked in (2.1 * line, 4.6 * line), (1.4 * line, 2.9 * line):
        room = height - formula - 2 * name - arrow - worked
        across = _shared(needs, width, room)
        upper, lower, cells = _heights(needs, across.column, room)
        if min(cells) > NUMBER_CELL:  # else notes and arrows make room for numbers
            break
    column = across.column
    if needs.is_small:
        wide = needs.y[1] * max(cells[1], min(needs.cell, (column - _EDGE) / needs.y[1])) + _EDGE
        column = min(column, max(wide, needs.name))
    across = replace(across, column=column)
    spare = max(0.0, room - upper - lower)
    top = formula + spare * 0.25
    arrow_top = top + name + upper
    lower_top = arrow_top + arrow + name
    response, columns = _places(across, width)
    return BoardPlan(
        slots=across.slots,
        columns=columns,
        widths=across.widths,
        sign=across.sign,
        rest=across.dots / 2,
        thin_cell=_THIN_CELL if across.thin else 0.0,
        response=response,
        response_height=needs.h[0] * math.floor((across.response - _EDGE) / needs.h[1]) + _EDGE,
        formula=QRectF(0, 0, width, formula),
        worked=QRectF(0, lower_top + lower + 0.5 * line, width, height - lower_top - lower - 0.5 * line),
        upper_names=top,
        lower_names=arrow_top + arrow,
        upper=(top + name, upper),
        lower=(lower_top, lower),
        upper_cell=cells[0],
        lower_cell=cells[1],
        arrow=(arrow_top, arrow),
        whole=not (needs.is_small or _has_numbers(needs, across, room)),
        spare=spare,
    )


def _shared(needs: Needs, width: float, room: float) -> _Across:
    """As many terms as have room for their numbers and names, and h beside them where that costs no numbers."""
    ways = list(_ways(needs, width))
    numbers = (way for way in ways if _has_numbers(needs, way, room))
    # Where nothing helps, such as a large kernel's decimals, pictures do as well as numbers.
    return next(numbers, ways[-1] if needs.is_small else ways[0])


def _has_numbers(needs: Needs, across: _Across, room: float) -> bool:
    """Whether numbers have room in a way to share the width."""
    if across.column < needs.least:
        return False
    return needs.is_small or room * needs.y[0] / (needs.x[0] + needs.y[0]) >= needs.least_height


def _ways(needs: Needs, width: float) -> Iterator[_Across]:
    """Ways to share the width, from the best to the one that leaves a term most room."""
    usual = _WIDE_H * needs.line if max(needs.h) <= _SMALL_H else NUMBER_CELL + 2
    response = min(needs.h[1] * max(needs.h_cell, usual) + _EDGE, _H_SHARE * width)
    most = min(needs.count, MAX_TERMS if needs.is_small else MAX_LARGE)
    for slots in range(most, 0, -1):
        if slots == 1 and needs.count > 1 and needs.is_small:
            yield from (_with_thin(needs, width, beside) for beside in (response, 0.0))
        sign = _SIGN * needs.line
        dots = 2 * sign if slots < needs.count else 0.0
        for beside in (response, 0.0) if slots <= MAX_LARGE else (response,):
            taken = beside + sign if beside else 0.0
            yield _Across(slots, beside, (width - taken - dots - slots * sign) / (slots + 1), dots, sign)


def _with_thin(needs: Needs, width: float, response: float) -> _Across:
    """The current term with its numbers, and those beside it as small pictures."""
    sign, thin = _TIGHT_SIGN * needs.line, needs.y[1] * _THIN_CELL + _EDGE
    dots = 2 * _SIGN * needs.line
    taken = (response + sign if response else 0.0) + dots
    return _Across(3, response, (width - taken - 3 * sign - 2 * thin) / 2, dots, sign, thin)


def _places(across: _Across, width: float) -> tuple[tuple[float, float] | None, tuple[float, ...]]:
    """Left edge and width of h, and left edges of all columns; all of it in the middle."""
    slots, widths = across.slots, across.widths
    beside = across.response + across.sign if across.response else 0.0
    used = beside + across.dots + slots * across.sign + sum(widths)
    left = max(0.0, (width - used) / 2)
    columns, x = [], left + beside + across.dots / 2
    for column, wide in enumerate(widths):
        columns.append(x + (across.dots / 2 if column == slots else 0.0))
        x += wide + across.sign
    return ((left, across.response) if across.response else None), tuple(columns)


def _heights(needs: Needs, column: float, room: float) -> tuple[float, float, tuple[float, float]]:
    """Pixels down of the grids of x and of y, and of their largest cells."""
    rows = needs.x[0], needs.y[0]
    if not needs.is_small:
        part = [max(1.0, room * count / sum(rows)) for count in rows]
        return part[0], part[1], (math.inf, math.inf)
    across = (column - _EDGE) / needs.y[1]
    room = max(room - 2 * _EDGE, 2.0)
    cell = min(across, room / sum(rows), needs.max_cell)
    least = NUMBER_CELL + 2.0
    if cell >= min(least, across):
        cell = math.floor(cell) if cell >= 4 else cell
        return rows[0] * cell + _EDGE, rows[1] * cell + _EDGE, (cell, cell)
    # The numbers of y are why one looks: those of x stand in the names too.
    lower = min(least, across, max((room - _TINY * rows[0]) / rows[1], 1.0))
    upper = min(lower, max((room - lower * rows[1]) / rows[0], 1.0))
    return rows[0] * upper + _EDGE, rows[1] * lower + _EDGE, (upper, lower)
