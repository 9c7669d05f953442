"""Where the columns of a network's picture lie: pure arithmetic on pixels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF

from convviz.widgets.look.theme import UNIT
from convviz.widgets.network.lanes import Lanes, Wire, arrange
from convviz.widgets.network.paths import bent
from convviz.widgets.network.picture.bands import Band, bands_of
from convviz.widgets.network.picture.columns import NORMS, PASSED_ON, POINTWISE, Column, leads, size_lines, sources_of
from convviz.widgets.network.picture.links import offsets
from convviz.widgets.network.picture.slot import Slot

#: Min and max side of a tile, in pixels.
MIN_TILE, _MAX_TILE = 26, 88
#: Maps that a column shows at least before its tiles grow, if it has as many.
_MAPS = 9
#: Rows of tiles for which sizes and scales are left out, and min pixels between two tiles.
_ROWS, _MIN_TILE_GAP = 5, 3
#: Pixels of a colour bar: its height.
BAR = 7
#: Side of the cells of a column of single numbers, and min height of one that can still be pointed at.
STRIP, _MIN_CELL = 16, 3
#: Min pixels between two columns, for the edges, and the share of a column's width they take where there is more.
_MIN_GAP, _GAP_SHARE = 26, 0.4
#: The same where all columns have room only so.
_TIGHT_GAP = 12


@dataclass(frozen=True)
class Link:
    """Two slots, by their places, that are joined by edges.

    Attributes
    ----------
    source, target : the places.
    offset : which unit the first one before belongs to; None where every unit is joined with every other.
    way : corners of the line past columns between; none where the two are neighbours.
    """

    source: int
    target: int
    offset: int | None
    way: tuple[QPointF, ...] = ()


@dataclass(frozen=True)
class Layout:
    """A whole picture: ``slots``, what joins them, the ``chart`` of the classes, and how wide it must be.

    ``top`` and ``bottom`` bound the units. ``passed_on`` and ``left_out`` are the titles of columns that are not drawn.
    ``two_lines`` says that sizes are written on two lines; ``sizes`` and ``scales`` that they are drawn at all;
    ``tight`` that titles are as small as remarks, since there is no room for larger ones.
    """

    slots: tuple[Slot, ...]
    links: tuple[Link, ...]
    chart: QRectF
    width: int
    top: int
    bottom: int
    two_lines: bool
    passed_on: tuple[str, ...]
    left_out: tuple[str, ...]
    sizes: bool
    scales: bool
    tight: bool = False

    def into(self, place: int) -> list[Link]:
        """What joins a slot, by its place, with those that it takes."""
        return [link for link in self.links if link.target == place]


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
    enough = _ROWS * (MIN_TILE + _MIN_TILE_GAP)
    if height - header - footer < enough:
        sizes, header = False, int(title) + UNIT
    if height - header - footer < enough:
        scales, footer = False, 3 * UNIT + 2 * int(remark)
    return Frame(width, height, header, footer, chart, classes, 0.0, sizes, scales)


def lay_out(
    columns: Sequence[Column],
    firsts: Mapping[str, int],
    frame: Frame,
    title: QFontMetricsF,
    metrics: QFontMetricsF,
    *,
    tight: bool = False,
) -> Layout:
    """Place the columns, headings in ``title``'s font and remarks in that of ``metrics``.

    ``firsts`` says, by the name that `leads` gives, at which unit a column begins. With ``tight`` titles are written as
    remarks are where there is no room for them otherwise.
    """
    seen = [i for i, column in enumerate(columns) if column.kind not in PASSED_ON]
    passed_on = tuple(column.title for column in columns if column.kind in PASSED_ON)
    room = frame.width - frame.chart
    nothing = frozenset[str]()
    for hidden, two_lines in ((nothing, False), (nothing, True), (POINTWISE, True), (POINTWISE | NORMS, True)):
        drawn = [i for i in seen if columns[i].kind not in hidden]
        sources = sources_of(columns, drawn)
        ranks = _ranks(columns, drawn, lanes := arrange(sources))
        widths = [max(_min_width(columns[i], title, metrics, two_lines) for i in rank) for rank in ranks]
        if sum(widths) <= room:
            tight = False
            break
    else:
        if tight:
            title = metrics
            for sizes in (frame.sizes, False):
                frame = replace(frame, sizes=sizes)
                widths = [max(_tight_width(columns[i], metrics, sizes) for i in rank) for rank in ranks]
                if sum(widths) <= room:
                    break
    left_out = tuple(columns[i].title for i in seen if i not in drawn)
    width = max(frame.width, int(sum(widths)) + 1 + frame.chart)
    spare = width - frame.chart - sum(widths)
    parts = [0.5 if all(columns[i].is_strip for i in rank) else 1.0 for rank in ranks]
    widths = [base + spare * part / sum(parts) for base, part in zip(widths, parts, strict=True)]
    top, bottom = frame.header, max(frame.height - frame.footer, frame.header + MIN_TILE)
    bands = bands_of(lanes, bottom)
    texts = title.height(), metrics.height() if frame.sizes else 0.0
    slots = _slots(columns, drawn, lanes, _Across(widths, columns, ranks), bands, firsts, frame, texts)
    joints = _links(columns, slots, lanes, sources, bands)
    chart = QRectF(width - frame.chart, top, frame.chart, bottom - top)
    drawn_at_all = frame.sizes, frame.scales
    return Layout(slots, joints, chart, width, top, bottom, two_lines, passed_on, left_out, *drawn_at_all, tight)


def _ranks(columns: Sequence[Column], drawn: Sequence[int], lanes: Lanes) -> list[list[int]]:
    """The columns of each rank."""
    ranks: list[list[int]] = [[] for _ in range(max(lanes.ranks.values()) + 1)]
    for i in drawn:
        ranks[lanes.ranks[columns[i].name]].append(i)
    return ranks


def _min_width(column: Column, title: QFontMetricsF, metrics: QFontMetricsF, two_lines: bool) -> float:
    count = column.maps.shape[0]
    lines = [*size_lines(column, two_lines=two_lines), f"{count} of {count}" if count > _MAPS else ""]
    heading = (
        max(title.horizontalAdvance(column.title), *(metrics.horizontalAdvance(line) for line in lines)) + 3 * UNIT
    )
    return max(heading, (STRIP if column.is_strip else MIN_TILE) + _MIN_GAP)


def _tight_width(column: Column, metrics: QFontMetricsF, sizes: bool) -> float:
    count = column.maps.shape[0]
    lines = [column.title, part_text(0, count, count, True), *(size_lines(column, two_lines=True, tight=True) * sizes)]
    return max(max(map(metrics.horizontalAdvance, lines)) + UNIT, (STRIP if column.is_strip else MIN_TILE) + _TIGHT_GAP)


def part_text(first: int, shown: int, count: int, tight: bool) -> str:
    """Which of ``count`` units are shown."""
    if tight:
        return f"{shown}/{count}"
    return f"{first + 1}–{first + shown} of {count}" if first else f"{shown} of {count}"


class _Across:
    """Where the ranks lie from left to right, and the widest that a tile may be."""

    def __init__(self, widths: Sequence[float], columns: Sequence[Column], ranks: Sequence[Sequence[int]]) -> None:
        self.widths = widths
        self.lefts = [sum(widths[:rank]) for rank in range(len(widths))]
        maps = [w for w, rank in zip(widths, ranks, strict=True) if not all(columns[i].is_strip for i in rank)]
        gap = max(_MIN_GAP, _GAP_SHARE * min(maps, default=0))
        self.widest = int(min(maps, default=MIN_TILE) - gap)


def _slots(
    columns: Sequence[Column],
    drawn: Sequence[int],
    lanes: Lanes,
    across: _Across,
    bands: Mapping[tuple[int, int], Band],
    firsts: Mapping[str, int],
    frame: Frame,
    texts: tuple[float, float],
) -> tuple[Slot, ...]:
    names = leads(columns)
    slots: list[Slot] = []
    for i in drawn:
        column, count = columns[i], int(columns[i].maps.shape[0])
        rank = lanes.ranks[column.name]
        band = bands[rank, lanes.lanes[column.name]]
        lines, top = _heading(band, frame, texts)
        room = max(band.bottom - top - (0 if band.alone else UNIT), 1)
        if column.is_strip:
            tile, gap = _strip_cell(count, room, frame)
        else:
            tile, gap = _tile(column, columns, room, across.widest)
        shown = max(1, min(count, (room + gap) // (tile[1] + gap)))
        first = min(max(firsts.get(names[i], 0), 0), count - shown)
        height = shown * (tile[1] + gap) - gap
        start = top + (room - height) // 2
        left, width = across.lefts[rank], across.widths[rank]
        slots.append(Slot(i, left, width, tile, gap, first, shown, count, start, rank, band.top, lines))
    return tuple(slots)


def _heading(band: Band, frame: Frame, texts: tuple[float, float]) -> tuple[int | None, int]:
    """How many lines of heading stand in a band, and where its units begin; alone they begin where all do."""
    if band.alone:
        return None, frame.header
    heights = [0, int(texts[0]), *([int(sum(texts))] if texts[1] else [])]
    lines = max(n for n in range(len(heights)) if not n or band.bottom - band.top >= heights[n] + MIN_TILE + UNIT)
    return lines, band.top + heights[lines]


def _links(
    columns: Sequence[Column],
    slots: Sequence[Slot],
    lanes: Lanes,
    sources: Mapping[str, Sequence[str]],
    bands: Mapping[tuple[int, int], Band],
) -> tuple[Link, ...]:
    places = {columns[slot.index].name: place for place, slot in enumerate(slots)}
    found = []
    for wire in lanes.wires:
        place, target = places[wire.source], places[wire.target]
        inputs = sources[wire.target]
        firsts = offsets(columns[slots[target].index], [slots[places[source]].count for source in inputs])
        way = _way(slots[place], slots[target], _height(wire, lanes, slots[place], slots[target], bands))
        found += [Link(place, target, n, way) for name, n in zip(inputs, firsts, strict=True) if name == wire.source]
    return tuple(found)


def _height(wire: Wire, lanes: Lanes, start: Slot, end: Slot, bands: Mapping[tuple[int, int], Band]) -> float:
    """At which height an edge runs past the columns between: straight on in its source's or its target's lane."""
    for name, slot in ((wire.source, start), (wire.target, end)):
        if lanes.lanes[name] == wire.lane:
            return slot.area.center().y()
    return bands[start.rank + 1, wire.lane].middle


def _way(start: Slot, end: Slot, y: float) -> tuple[QPointF, ...]:
    """The corners of a line past the ranks between two slots at a height; none where they are neighbours."""
    if end.rank - start.rank == 1:
        return ()
    out, back = start.left + start.width, end.left
    from_y, to_y = start.area.center().y(), end.area.center().y()
    left, right = start.area.right() + 1, end.area.left() - 2
    corners = (QPointF(out, from_y), QPointF(out, y), QPointF(back, y), QPointF(back, to_y))
    return tuple(bent([QPointF(left, from_y), *corners, QPointF(right, to_y)]))


def _tile(column: Column, columns: Sequence[Column], room: int, widest: int) -> tuple[tuple[int, int], int]:
    """Size and gap of a column's tiles: all columns' alike, but a column of few maps may have larger ones."""
    max_maps = max(c.maps.shape[0] for c in columns if not c.is_strip)
    rows, across = column.maps.shape[1:]
    few = column.maps.shape[0] <= 3
    wanted = room / max(min(max_maps, _MAPS), 4) if not few else room / column.maps.shape[0]
    side = int(min(max(wanted * 0.88, MIN_TILE), max(widest, MIN_TILE), _MAX_TILE, room))
    tile = max(1, round(side * across / max(rows, across))), max(1, round(side * rows / max(rows, across)))
    return tile, max(_MIN_TILE_GAP, round(side * 0.12))


def _strip_cell(count: int, room: int, frame: Frame) -> tuple[tuple[int, int], int]:
    """Size and gap of the cells of single numbers; the classes' lie beside the classes' names."""
    beside = count == frame.classes and int(frame.class_line) * count <= room
    pitch = int(frame.class_line) if beside else min(max(room // count, _MIN_CELL), MIN_TILE)
    gap = 1 if pitch > _MIN_CELL else 0
    return (STRIP, pitch - gap), gap
