"""What a unit of a network sees of the input, along every path that leads to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from convviz.core.util.checks import Pair
from convviz.core.windows.geometry import Axis, Window, receptive_field


class Reach(NamedTuple):
    """What the units of a node see along one axis: unit ``i`` the cells from ``start + i*jump``, ``size`` of them.

    ``units`` is how many units there are along the axis. Cells in the padding are counted.
    """

    start: int
    size: int
    jump: int
    units: int


#: One for each jump among the paths to a node: those of one jump see, together, cells without end to end a gap.
Reaches: TypeAlias = tuple[Reach, ...]


@dataclass(frozen=True)
class Sight:
    """What a node's units see along rows and columns."""

    rows: Reaches
    columns: Reaches

    @property
    def field(self) -> Pair:
        """The largest (rows, columns) that a unit sees; of several paths, from the first cell of any to the last."""
        return _extent(self.rows), _extent(self.columns)

    @property
    def jump(self) -> Pair:
        """(rows, columns) from a unit's field to its neighbour's; where paths differ, the smallest step."""
        return min(reach.jump for reach in self.rows), min(reach.jump for reach in self.columns)

    def through(self, axes: tuple[Axis, Axis]) -> "Sight":
        """What is seen through a window that slides along ``axes`` over the node: ``r + (K - 1)·j`` and ``j·S``."""
        rows, columns = axes
        return Sight(_through(rows, self.rows), _through(columns, self.columns))


def whole_sight(rows: int, columns: int) -> Sight:
    """All of an input."""
    return Sight((Reach(0, rows, 0, 1),), (Reach(0, columns, 0, 1),))


def first_sight(rows: int, columns: int) -> Sight:
    """The input itself: every cell sees itself."""
    return Sight((Reach(0, 1, 1, rows),), (Reach(0, 1, 1, columns),))


def joined(sights: Sequence[Sight]) -> Sight:
    """What a node sees that takes several."""
    return Sight(_joined(sight.rows for sight in sights), _joined(sight.columns for sight in sights))


def hull(windows: Sequence[Window]) -> Window:
    """The smallest window that holds all of ``windows``, of which there is at least one."""
    top, left = min(w.top for w in windows), min(w.left for w in windows)
    bottom, right = max(w.top + w.height for w in windows), max(w.left + w.width for w in windows)
    return Window(top, left, bottom - top, right - left)


def touches(window: Window, shape: Sequence[int]) -> bool:
    """Whether a window covers any cell of maps of ``shape`` (C, H, W)."""
    _, height, width = shape
    return -window.height < window.top < height and -window.width < window.left < width


def seen_through(axes: tuple[Axis, Axis] | None, window: Window) -> Window:
    """The cells of a layer's input that the cells ``window`` of its output depend on."""
    return window if axes is None else receptive_field(*axes, window)


def _through(axis: Axis, reaches: Reaches) -> Reaches:
    return tuple(
        Reach(r.start - axis.before * r.jump, r.size + (axis.span - 1) * r.jump, r.jump * axis.stride, axis.output)
        for r in reaches
    )


def _joined(sides: Iterable[Reaches]) -> Reaches:
    by_pace: dict[Pair, Reach] = {}
    for reach in (reach for side in sides for reach in side):
        other = by_pace.get((reach.jump, reach.units), reach)
        start = min(reach.start, other.start)
        size = max(reach.start + reach.size, other.start + other.size) - start
        by_pace[reach.jump, reach.units] = Reach(start, size, reach.jump, reach.units)
    return tuple(by_pace.values())


def _extent(reaches: Reaches) -> int:
    """The largest number of cells that a unit sees: paths with different jumps end farthest apart at one end."""
    widest = 0
    for count in {reach.units for reach in reaches}:
        alike = [reach for reach in reaches if reach.units == count]
        for unit in (0, count - 1):
            starts = [reach.start + unit * reach.jump for reach in alike]
            widest = max(widest, max(s + r.size for s, r in zip(starts, alike, strict=True)) - min(starts))
    return widest
