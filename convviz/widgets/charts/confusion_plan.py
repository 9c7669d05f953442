"""Where a confusion matrix lies in its view, and what of its borders there is room for."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtGui import QFontMetricsF

from convviz.widgets.look.theme import UNIT

#: Max side of a cell, and the width of the longest class name, in pixels.
_MAX_CELL, _LONGEST_NAME = 64, 96


class Heading(Enum):
    """How the names stand over the columns, the best first: the first one with which they fit is taken."""

    LEVEL = auto()
    UPRIGHT = auto()
    NONE = auto()


@dataclass(frozen=True)
class ConfusionPlan:
    """Where the matrix lies: its left upper corner, side of a cell, room for names, heading and rates; in pixels."""

    left: int
    top: int
    cell: int
    names: float
    head: float
    rates: float
    heading: Heading
    longest: float


class ConfusionPlanner:
    """Plans for some classes, whose names are written in bold, and all else in smaller letters."""

    def __init__(self, names: Sequence[str], bold: QFontMetricsF, remark: QFontMetricsF) -> None:
        self._count, self._bold, self._remark = len(names), bold, remark
        self._longest = min(max(map(bold.horizontalAdvance, names), default=0), _LONGEST_NAME)
        self._rates = remark.horizontalAdvance("recall %") + 2 * UNIT
        #: Width of cells, in pixels, below which a precision has room.
        self._wide_cell = math.ceil(remark.horizontalAdvance("100") + 2)

    @property
    def full_width(self) -> int:
        """Pixels across with which recall and precision are written too."""
        left = self._left(self._longest + UNIT, precision=True)
        return math.ceil(left + self._rates + self._wide_cell * self._count)

    def best(self, width: int, height: int) -> ConfusionPlan:
        """The largest cells that leave room for names, rates and captions; for precision only where cells are wide."""
        plan = self._plan(width, height, precision=True)
        return plan if plan.cell >= self._wide_cell else self._plan(width, height, precision=False)

    def _left(self, names: float, *, precision: bool) -> float:
        """Pixels left of the matrix: the word "true" runs up beside the names, and "precision" stands below them."""
        below = self._remark.horizontalAdvance("precision %") + 2 * UNIT if precision else 0.0
        return max(self._remark.height() + UNIT + names, below)

    def _plan(self, width: int, height: int, *, precision: bool) -> ConfusionPlan:
        line, longest = self._remark.height(), self._longest
        foot = 3 * line + UNIT
        count = max(self._count, 1)
        names, head, cell, heading = 0.0, 0.0, 1, Heading.NONE
        for heading in Heading:
            names = self._left(0 if heading is Heading.NONE else longest + UNIT, precision=precision)
            heights = {Heading.LEVEL: self._bold.height(), Heading.UPRIGHT: longest + 2 * UNIT, Heading.NONE: UNIT}
            head = 2 * line + heights[heading]
            room = min(width - names - self._rates, height - head - foot)
            cell = max(1, min(int(room // count), _MAX_CELL))
            if cell >= {Heading.LEVEL: longest + 2, Heading.UPRIGHT: self._bold.ascent(), Heading.NONE: 0}[heading]:
                break
        side = cell * count
        left = int((width - names - self._rates - side) / 2 + names)
        top = int(head + max(0.0, (height - head - foot - side) / 2))
        return ConfusionPlan(left, top, cell, names, head - 2 * line, self._rates, heading, longest)
