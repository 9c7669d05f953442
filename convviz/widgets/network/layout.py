"""Where the columns of a network's picture lie, and which of their units are joined: pure arithmetic on pixels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF

from convviz.core.networks.layers import KINDS, Role
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.look.theme import UNIT


def _of_role(role: Role) -> frozenset[str]:
    return frozenset(kind for kind, row in KINDS.items() if row.role is role)


#: Layers that hand every value on as it is once a network is trained: a column of theirs would repeat the one before.
PASSED_ON = frozenset(kind for kind, row in KINDS.items() if row.passes_on)
#: Layers left out where the columns do not fit otherwise: they change values one by one, and the pooled map shows it.
POINTWISE = _of_role(Role.POINTWISE) - PASSED_ON
#: Layers left out next: they shift and stretch each map before them, which changes its scale, not what it shows.
NORMS = _of_role(Role.NORMALISATION)
#: Layers of which every unit sees every map before it.
ALL_TO_ALL = _of_role(Role.SUM)

#: Least and greatest side of a tile, in pixels.
LEAST_TILE, _GREATEST_TILE = 26, 88
#: Maps that a column shows at least before its tiles grow, if it has as many.
_MAPS = 9
#: Rows of tiles for which sizes and scales are left out, and least pixels between two tiles.
_ROWS, _LEAST_TILE_GAP = 5, 3
#: Pixels of a colour bar: its height.
BAR = 7
#: Side of the cells of a column of single numbers, and least height of one that can still be pointed at.
STRIP, _LEAST_CELL = 16, 3
#: Least pixels between two columns, for the edges, and the share of a column's width they take where there is more.
_LEAST_GAP, _GAP_SHARE = 26, 0.4
#: Edges drawn into one unit or, between two columns, from one unit, where there are too many to be told apart.
FEW = 24
_SPREAD = 6


@dataclass(frozen=True, eq=False)
class Column:
    """One layer and what it makes of the image.

    Attributes
    ----------
    name : the layer's name, by which signals tell it; unique.
    kind : "input" or that of a layer, "conv", "pool", "dense", ...; see `PASSED_ON`, `POINTWISE`, `ALL_TO_ALL`.
    title : its heading.
    maps : (n, h, w) maps or (n,) single numbers.
    colouring : how they become colours; neighbours with an equal one share a colour bar.
    weights : (n, maps before, kh, kw) or (n, inputs), None where there are none.
    """

    name: str
    kind: str
    title: str
    maps: NDArray[Any]
    colouring: Colouring
    weights: NDArray[Any] | None = None

    @property
    def is_strip(self) -> bool:
        """Whether it holds single numbers instead of maps."""
        return self.maps.ndim == 1

    @property
    def size_text(self) -> str:
        """Its shape, such as "16 × 28 × 28"."""
        return " × ".join(map(str, self.maps.shape))


@dataclass(frozen=True)
class Slot:
    """Where a column lies.

    Attributes
    ----------
    index : which of the columns.
    left, width : pixels it may take, with the gaps beside its tiles.
    tile : (width, height) of a unit, in whole pixels.
    gap : pixels between two units.
    first, shown, count : the units ``first .. first + shown - 1`` of ``count`` are shown.
    top : of the first unit.
    """

    index: int
    left: float
    width: float
    tile: tuple[int, int]
    gap: int
    first: int
    shown: int
    count: int
    top: int

    @property
    def x(self) -> int:
        """Left edge of the units."""
        return round(self.left + (self.width - self.tile[0]) / 2)

    @property
    def area(self) -> QRectF:
        """Pixels of all units."""
        pitch = self.tile[1] + self.gap
        return QRectF(self.x, self.top, self.tile[0], self.shown * pitch - self.gap)

    @property
    def units(self) -> range:
        """The units shown."""
        return range(self.first, self.first + self.shown)

    def rect(self, unit: int) -> QRectF:
        """Pixels of a unit that is shown."""
        return QRectF(self.x, self.top + (unit - self.first) * (self.tile[1] + self.gap), *self.tile)

    def unit_at(self, place: QPointF) -> int | None:
        """The unit under a pixel; the gap below it counts as its own."""
        if not self.area.contains(place):
            return None
        return self.first + int((place.y() - self.top) // (self.tile[1] + self.gap))


@dataclass(frozen=True)
class Layout:
    """A whole picture: ``slots`` from left to right, the ``chart`` of the classes, and how wide it must be.

    ``top`` and ``bottom`` bound the units. ``passed_on`` and ``left_out`` are the titles of columns that are not drawn.
    ``two_lines`` says that sizes are written on two lines; ``sizes`` and ``scales`` that they are drawn at all.
    """

    slots: tuple[Slot, ...]
    chart: QRectF
    width: int
    top: int
    bottom: int
    two_lines: bool
    passed_on: tuple[str, ...]
    left_out: tuple[str, ...]
    sizes: bool
    scales: bool


@dataclass(frozen=True)
class Frame:
    """What a picture must fit into: pixels in all, those kept at top and bottom, and those of the classes.

    With little height there is no room for the columns' ``sizes``, and with less none for the ``scales``.
    """

    width: int
    height: int
    header: int
    footer: int
    chart: int
    classes: int
    class_line: float
    sizes: bool = True
    scales: bool = True


def framed(width: int, height: int, chart: int, classes: int, title: float, remark: float) -> Frame:
    """The frame of a picture, with lines of text of these heights; without the height of a row of a class."""
    header, footer = int(title + 2 * remark) + UNIT, 3 * UNIT + BAR + 3 * int(remark) + UNIT
    sizes = scales = True
    enough = _ROWS * (LEAST_TILE + _LEAST_TILE_GAP)
    if height - header - footer < enough:
        sizes, header = False, int(title) + UNIT
    if height - header - footer < enough:
        scales, footer = False, 3 * UNIT + 2 * int(remark)
    return Frame(width, height, header, footer, chart, classes, 0.0, sizes, scales)


def lay_out(
    columns: Sequence[Column], firsts: Mapping[str, int], frame: Frame, title: QFontMetricsF, metrics: QFontMetricsF
) -> Layout:
    """Place the columns, headings in ``title``'s font and remarks in that of ``metrics``.

    ``firsts`` says, by the name that `leads` gives, at which unit a column begins.
    """
    seen = [i for i, column in enumerate(columns) if column.kind not in PASSED_ON]
    passed_on = tuple(column.title for column in columns if column.kind in PASSED_ON)
    room = frame.width - frame.chart
    nothing = frozenset[str]()
    for hidden, two_lines in ((nothing, False), (nothing, True), (POINTWISE, True), (POINTWISE | NORMS, True)):
        drawn = [i for i in seen if columns[i].kind not in hidden]
        widths = [_least_width(columns[i], title, metrics, two_lines) for i in drawn]
        if sum(widths) <= room:
            break
    left_out = tuple(columns[i].title for i in seen if i not in drawn)
    width = max(frame.width, int(sum(widths)) + 1 + frame.chart)
    spare = width - frame.chart - sum(widths)
    parts = [0.5 if columns[i].is_strip else 1.0 for i in drawn]
    widths = [least + spare * part / sum(parts) for least, part in zip(widths, parts, strict=True)]
    top, bottom = frame.header, max(frame.height - frame.footer, frame.header + LEAST_TILE)
    slots = _slots(columns, drawn, widths, firsts, frame, top, bottom)
    chart = QRectF(width - frame.chart, top, frame.chart, bottom - top)
    return Layout(slots, chart, width, top, bottom, two_lines, passed_on, left_out, frame.sizes, frame.scales)


def _least_width(column: Column, title: QFontMetricsF, metrics: QFontMetricsF, two_lines: bool) -> float:
    count = column.maps.shape[0]
    lines = [*size_lines(column, two_lines), f"{count} of {count}" if count > _MAPS else ""]
    heading = (
        max(title.horizontalAdvance(column.title), *(metrics.horizontalAdvance(line) for line in lines)) + 3 * UNIT
    )
    return max(heading, (STRIP if column.is_strip else LEAST_TILE) + _LEAST_GAP)


def size_lines(column: Column, two_lines: bool) -> list[str]:
    """A column's shape as it is written, on one line or on two."""
    if column.is_strip:
        return [column.size_text]
    number, rows, columns = column.maps.shape
    return [f"{number} ×", f"{rows} × {columns}"] if two_lines else [column.size_text]


def leads(columns: Sequence[Column]) -> list[str]:
    """For every column the name of the one that it scrolls with: where maps belong one to one, they stay in line."""
    names: list[str] = []
    for number, column in enumerate(columns):
        before = columns[number - 1] if number else None
        if before is not None and column.kind not in ALL_TO_ALL and column.maps.shape[0] == before.maps.shape[0]:
            names.append(names[-1])
        else:
            names.append(column.name)
    return names


def _slots(
    columns: Sequence[Column],
    drawn: Sequence[int],
    widths: Sequence[float],
    firsts: Mapping[str, int],
    frame: Frame,
    top: int,
    bottom: int,
) -> tuple[Slot, ...]:
    room = bottom - top
    map_widths = [width for i, width in zip(drawn, widths, strict=True) if not columns[i].is_strip]
    gap_width = max(_LEAST_GAP, _GAP_SHARE * min(map_widths, default=0))
    widest = int(min(map_widths, default=LEAST_TILE) - gap_width)
    names = leads(columns)
    slots: list[Slot] = []
    left = 0.0
    for i, width in zip(drawn, widths, strict=True):
        column, count = columns[i], int(columns[i].maps.shape[0])
        if column.is_strip:
            tile, gap = _strip_cell(count, room, frame)
        else:
            tile, gap = _tile(column, columns, room, widest)
        shown = max(1, min(count, (room + gap) // (tile[1] + gap)))
        first = min(max(firsts.get(names[i], 0), 0), count - shown)
        height = shown * (tile[1] + gap) - gap
        slots.append(Slot(i, left, width, tile, gap, first, shown, count, top + (room - height) // 2))
        left += width
    return tuple(slots)


def _tile(column: Column, columns: Sequence[Column], room: int, widest: int) -> tuple[tuple[int, int], int]:
    """Size and gap of a column's tiles: all columns' alike, but a column of few maps may have larger ones."""
    most = max(c.maps.shape[0] for c in columns if not c.is_strip)
    rows, across = column.maps.shape[1:]
    few = column.maps.shape[0] <= 3
    wanted = room / max(min(most, _MAPS), 4) if not few else room / column.maps.shape[0]
    side = int(min(max(wanted * 0.88, LEAST_TILE), max(widest, LEAST_TILE), _GREATEST_TILE))
    tile = max(1, round(side * across / max(rows, across))), max(1, round(side * rows / max(rows, across)))
    return tile, max(_LEAST_TILE_GAP, round(side * 0.12))


def _strip_cell(count: int, room: int, frame: Frame) -> tuple[tuple[int, int], int]:
    """Size and gap of the cells of single numbers; the classes' lie beside the classes' names."""
    beside = count == frame.classes and int(frame.class_line) * count <= room
    pitch = int(frame.class_line) if beside else min(max(room // count, _LEAST_CELL), LEAST_TILE)
    gap = 1 if pitch > _LEAST_CELL else 0
    return (STRIP, pitch - gap), gap


def links(before: Slot, slot: Slot, column: Column) -> list[tuple[int, int]]:
    """(unit before, unit) for every edge drawn between two columns: all of them while they can be told apart."""
    if column.kind not in ALL_TO_ALL and before.count == slot.count:
        return [(unit, unit) for unit in slot.units if unit in before.units]
    ends = _some(slot.units, _SPREAD) if slot.shown > FEW else list(slot.units)
    starts = _some(before.units, 2 * _SPREAD) if before.shown > FEW else list(before.units)
    return [(start, end) for start in starts for end in ends]


def incoming(before: Slot, slot: Slot, column: Column, unit: int, strengths: "Strengths | None") -> list[int]:
    """The units before that are joined to ``unit`` by an edge of its own; the strongest where there are too many."""
    if column.kind not in ALL_TO_ALL and before.count == slot.count:
        return [unit] if unit in before.units else []
    units = np.arange(before.first, before.first + before.shown)
    if len(units) > FEW and strengths is not None:
        units = np.sort(units[np.argsort(-strengths.sizes[units], kind="stable")[:FEW]])
    elif len(units) > FEW:
        units = np.array(_some(before.units, FEW))
    return [int(number) for number in units]


@dataclass(frozen=True, eq=False)
class Strengths:
    """How each map before weighs on a unit: ``sums`` (n,) of its weights, and their Euclidean ``sizes`` (n,)."""

    sums: NDArray[np.float64]
    sizes: NDArray[np.float64]


def strengths(column: Column, unit: int, before: int) -> Strengths | None:
    """The weights of a unit, by map before; None where it has none or they are not of these maps."""
    if column.weights is None or unit >= len(column.weights) or column.weights[unit].size % before:
        return None
    weights = np.nan_to_num(column.weights[unit].reshape(before, -1).astype(np.float64), posinf=0.0, neginf=0.0)
    return Strengths(weights.sum(axis=1), np.sqrt((weights**2).sum(axis=1)))


def _some(units: range, most: int) -> list[int]:
    """At most ``most`` of the units, evenly spread."""
    places = np.linspace(0, len(units) - 1, min(most, len(units)))
    return [units[round(float(place))] for place in places]
