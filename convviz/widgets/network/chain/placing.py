"""Where a network's slabs lie: its ranks as columns, on as many lines as the width asks for. Arithmetic on pixels."""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from convviz.widgets.look.theme import UNIT
from convviz.widgets.network.chain.slabs import Item
from convviz.widgets.network.lanes import Lanes, Wire
from convviz.widgets.network.paths import bent

#: Min and max pixels between two columns; the max is beside text of the usual size.
GAP, _WIDE_GAP = 3 * UNIT, 9 * UNIT
#: Height of a lane through which only edges run, in pixels.
_WIRE = 2 * UNIT


@dataclass(frozen=True)
class Placed:
    """An item, its cell, the middle of its slab and the top of what is written below, and the line that it lies on."""

    item: Item
    cell: QRectF
    middle: float
    label: float
    line: int

    @property
    def left(self) -> float:
        """Left edge of its slab's front."""
        return self.cell.center().x() - self.item.wide / 2


@dataclass(frozen=True)
class Placing:
    """All items by name, the corners of every edge, how high all of it is, and how many lines of items there are.

    An edge to the next line of items points on to it from the end of its own.
    """

    items: Mapping[str, Placed]
    edges: Mapping[Wire, tuple[QPointF, ...]]
    height: int
    lines: int


def place(
    items: Sequence[Item],
    lanes: Lanes,
    width: int,
    wide: Callable[[Item], float],
    text: float,
    larger: float = 1.0,
) -> Placing:
    """Place items whose cells are as ``wide`` as that says, with lines of text of a height, in a ``width``.

    Gaps are up to ``larger`` times as wide as usual.
    """
    columns: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        columns[lanes.ranks[item.name]].append(item)
    cells = {item.name: wide(item) for item in items}
    wides = [max(cells[item.name] for item in columns[rank]) for rank in range(len(columns))]
    rows = _wrapped(wides, width - 2, _ends(lanes, len(columns)))
    # A network of one line spreads over the width; of several lines, each would spread differently.
    spare = (width - 2 - sum(wides)) / max(len(wides) - 1, 1) if len(rows) == 1 else 0.0
    gap = min(max(spare, GAP), _WIDE_GAP * larger)
    placed: dict[str, Placed] = {}
    edges: dict[Wire, tuple[QPointF, ...]] = {}
    top = float(UNIT)
    for line, row in enumerate(rows):
        inside = [item for rank in row for item in columns[rank]]
        wires = [wire for wire in lanes.wires if lanes.ranks[wire.source] in row]
        heights = _Heights(inside, wires, lanes, top, text)
        x, spans = 1.0, {}
        for rank in row:
            spans[rank] = x, x + wides[rank]
            for item in columns[rank]:
                cell = heights.cell(lanes.lanes[item.name], x + (wides[rank] - cells[item.name]) / 2, cells[item.name])
                placed[item.name] = heights.placed(item, lanes.lanes[item.name], cell, line)
            x += wides[rank] + gap
        for wire in wires:
            edges[wire] = _corners(wire, placed, lanes, spans, gap, heights)
        top = heights.bottom + UNIT
    return Placing(placed, edges, math.ceil(top), len(rows))


class _Heights:
    """Where the lanes of one line of items lie, from top to bottom."""

    def __init__(self, items: Sequence[Item], wires: Sequence[Wire], lanes: Lanes, top: float, text: float) -> None:
        self._tops: dict[int, float] = {}
        self._middles: dict[int, float] = {}
        self._labels: dict[int, float] = {}
        self._tall: dict[int, float] = {}
        by_lane: dict[int, list[Item]] = {wire.lane: [] for wire in wires}
        for item in items:
            by_lane.setdefault(lanes.lanes[item.name], []).append(item)
        for lane in sorted(by_lane):
            self._tops[lane] = top
            links = by_lane[lane]
            tall, depth = max((i.tall for i in links), default=0.0), max((i.slab.depth for i in links), default=0.0)
            lines = max((len(item.lines) for item in links), default=0)
            self._tall[lane] = tall + lines * text + 3 * UNIT if links else _WIRE
            # The whole lane goes down a little, so that the bodies that go back stay inside.
            self._middles[lane] = top + UNIT + tall / 2 + depth / 2
            self._labels[lane] = top + tall + 2 * UNIT
            top += self._tall[lane]
        self.bottom = top

    def cell(self, lane: int, left: float, wide: float) -> QRectF:
        return QRectF(left, self._tops[lane], wide, self._tall[lane])

    def placed(self, item: Item, lane: int, cell: QRectF, line: int) -> Placed:
        return Placed(item, cell, self._middles[lane], self._labels[lane], line)

    def middle(self, lane: int) -> float:
        return self._middles[lane]


def _corners(
    wire: Wire,
    placed: Mapping[str, Placed],
    lanes: Lanes,
    spans: Mapping[int, tuple[float, float]],
    gap: float,
    heights: _Heights,
) -> tuple[QPointF, ...]:
    """The way of an edge: out of its source, in its lane past the ranks between, into its target or on to the next."""
    source, target = placed[wire.source], placed.get(wire.target)
    rank, goal = lanes.ranks[wire.source], lanes.ranks[wire.target]
    start = QPointF(source.left + source.item.wide + 2, source.middle)
    if goal not in spans or target is None:
        return start, QPointF(source.cell.right() + 2 * GAP, source.middle)
    end = QPointF(target.left - 3, target.middle)
    out, back, y = spans[rank][1] + gap / 2, spans[goal][0] - gap / 2, heights.middle(wire.lane)
    corners = [start, QPointF(out, start.y()), QPointF(out, y), QPointF(back, y), QPointF(back, end.y()), end]
    return tuple(bent(corners))


def _ends(lanes: Lanes, count: int) -> list[bool]:
    """For each rank whether a line may end with it: where a single edge goes on."""
    crossing = [0] * count
    for wire in lanes.wires:
        for rank in range(lanes.ranks[wire.source], lanes.ranks[wire.target]):
            crossing[rank] += 1
    return [number == 1 for number in crossing]


def _wrapped(wides: Sequence[float], width: float, ends: Sequence[bool]) -> list[list[int]]:
    """The ranks of each line: as few lines as fit, and these about equally long."""
    rows = _broken(wides, width, ends)
    if len(rows) > 1:
        even = (sum(wides) + GAP * len(wides)) / len(rows) + max(wides) / 2
        while even < width:
            tried = _broken(wides, even, ends)
            if len(tried) == len(rows) and width >= max(_length(wides, row) for row in tried):
                return tried
            even += max(wides)
    return rows


def _broken(wides: Sequence[float], width: float, ends: Sequence[bool]) -> list[list[int]]:
    rows: list[list[int]] = [[]]
    block: list[int] = []
    for rank in range(len(wides)):
        block.append(rank)
        if ends[rank] or rank == len(wides) - 1:  # what has branches stays together
            if rows[-1] and _length(wides, [*rows[-1], *block]) > width:
                rows.append([])
            rows[-1] += block
            block = []
    return rows


def _length(wides: Sequence[float], row: Sequence[int]) -> float:
    return sum(wides[rank] for rank in row) + GAP * (len(row) - 1)
