"""What the scene of unit impulses shows: the terms, and what they add up to so far."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from convviz.core.windows.geometry import Window
from convviz.widgets.grid.cells import CellLayer
from convviz.widgets.impulses.runs import Runs


class TermState(Enum):
    """Whether a term has been added."""

    ADDED = auto()
    CURRENT = auto()
    TO_COME = auto()


@dataclass(frozen=True, eq=False)
class Term:
    """A weighted impulse, and its response.

    Attributes
    ----------
    names : "2 · δ(n₁, n₂ − 1)" and "2 · h(n₁, n₂ − 1)", each from the longest form to the shortest.
    impulse : cells of the weighted impulse; of one to come the pixel alone, with the cells around it as padding.
    copy : cells of its response, with the cells around it as padding.
    pixel : where the impulse is, in the cells of ``impulse``.
    window : the response, in the cells of ``copy``.
    cell : the cell of y whose sum is written, in the cells of ``copy``; None where the response does not reach it.
    """

    state: TermState
    names: tuple[tuple[Runs, ...], tuple[Runs, ...]]
    impulse: CellLayer
    copy: CellLayer
    pixel: Window
    window: Window
    cell: Window | None


@dataclass(frozen=True, eq=False)
class Scene:
    """What is shown at a step.

    Attributes
    ----------
    count, current : number of terms, and the one that was added last.
    x, y : cells of the sums so far.
    pixel, window : what was added last, in their cells.
    next_pixel : what is added next; None at the end.
    cell : the cell of y whose sum is written.
    formula : the terms of x written out, each a piece.
    worked : the sum of that cell, written out, from the longest form to the shortest.
    notes : what is said below it, if there is room, from the longest form to the shortest.
    names : "x so far" and "y so far".
    longest : the longest name of any term, from the longest form to the shortest.
    all_x, all_y : all numbers of x, and of y and its copies, for which cells are rounded alike and as wide as need be.
    response : cells of h.
    place : writes the place of a cell (row, column) of the grid of "x", "h" or "y": "(1, 1)".
    """

    count: int
    current: int
    x: CellLayer
    y: CellLayer
    pixel: Window
    window: Window
    next_pixel: Window | None
    cell: Window | None
    formula: Callable[[int], Runs]
    worked: tuple[Runs, ...]
    notes: tuple[Runs, ...]
    names: tuple[Runs, Runs]
    longest: tuple[Runs, ...]
    all_x: CellLayer
    all_y: CellLayer
    response: CellLayer
    place: Callable[[str, int, int], str]
