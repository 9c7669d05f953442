"""Which part of its cells a grid shows, and how large."""

import math
from typing import NamedTuple

from PySide6.QtCore import QRectF

from convviz.widgets.grid.cells import NUMBER_CELL
from convviz.widgets.grid.lens import Extent, Lens, fitting_cell, whole_cells

#: Cells each way up to which a step scene shows all of a matrix, padding included.
_SMALL_MATRIX = 12
_NOWHERE = Lens(1.0, math.inf, math.inf)


class Placing(NamedTuple):
    """Where cells lie, the pixels of those in view, and whether these are only some of them."""

    lens: Lens
    frame: QRectF
    is_cut: bool


def is_small(extent: Extent) -> bool:
    """Whether all of it is shown, with room for every number."""
    return max(extent.rows, extent.columns) <= _SMALL_MATRIX


def is_cut(cell: float, extent: Extent, width: float, height: float) -> bool:
    """Whether cells of this size do not all fit."""
    return max(cell * extent.columns - width, cell * extent.rows - height) > 0.5


def place_all(extent: Extent, width: float, height: float, largest: float, wanted: float = 0.0) -> Placing:
    """All cells, as large as they can be; wider than high where their numbers are ``wanted`` to have so many pixels."""
    return Placing(Lens.fit(extent, width, height, largest, wanted=wanted), QRectF(0, 0, width, height), False)


def place_around(
    focus: QRectF, cell: float, extent: Extent, width: float, height: float, before: tuple[Lens, QRectF] | None
) -> Placing:
    """Whole cells with the ``focus`` among them, moved from where they were ``before`` as little as may be.

    Where they were nowhere, as with cells of another size, the focus comes to the middle.
    """
    lens, frame = before or (_NOWHERE, QRectF())
    across, down = whole_cells(width, cell, extent.columns), whole_cells(height, cell, extent.rows)
    x, y = (width - across) // 2, (height - down) // 2
    lens = lens.panned(-frame.x(), -frame.y()) if cell == lens.cell else _NOWHERE
    lens = lens.following(cell, focus, extent, across, down).panned(x, y)
    return Placing(lens, QRectF(x, y, across, down), is_cut(cell, extent, width, height))


def follow_cell(
    focus: QRectF, extent: Extent, width: float, height: float, largest: float, wanted: float, enough: float
) -> float:
    """Cells ``wanted`` wide for their numbers, unless the focus and a cell around it would not fit then.

    Where cells that all fit are ``enough`` they are taken.
    """
    everything = fitting_cell(extent, width, height, largest)
    if everything >= enough or is_small(extent):
        return everything  # a small matrix must never lose a row without anyone noticing
    wanted = max(NUMBER_CELL + 8.0, wanted)
    # Around the focus there is a cell each way, but not where that costs the numbers.
    rooms = [min(width / (focus.width() + more), height / (focus.height() + more), wanted) for more in (2, 0)]
    room = rooms[0] if rooms[1] < wanted else max(rooms[0], wanted)
    return max(everything, float(int(room)) if room >= 4 else room)
