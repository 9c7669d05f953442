"""Drawing a network's picture, once it is laid out: edges, frames, headings and scales."""

from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from convviz.widgets.look.theme import UNIT, current_theme, signed_lookup
from convviz.widgets.look.vectors import CELLS, draw_cells
from convviz.widgets.maps.scale_bar import draw_scale
from convviz.widgets.network.paths import rounded
from convviz.widgets.network.picture.columns import Column, size_lines
from convviz.widgets.network.picture.layout import BAR, Layout, Link, part_text
from convviz.widgets.network.picture.links import Strengths, incoming, links
from convviz.widgets.network.picture.slot import Slot

#: Widths of the edges of the unit under the mouse, in pixels, from no weight to the greatest; and without weights.
_THIN, _THICK, _PLAIN = 0.8, 4.0, 1.6
#: Where in a diverging map's 256 colours the edges of negative and positive weights lie.
NEGATIVE, POSITIVE = 24, 231
#: Opacity of the edges between two columns: ``_INK`` shared by all of them, or they would become one grey block.
_INK, _FAINTEST, _STRONGEST = 6.0, 0.14, 0.5
#: Greatest width of a colour bar, in pixels.
_BAR_WIDTH = 170
#: Width of a line past other columns, and the radius of its corners, in pixels.
_CABLE, _CORNER = 1.6, 2.0 * UNIT
#: Units at least this high, in pixels, have a frame each: frames would outshine smaller ones.
_FRAMED = 10


def draw_edges(painter: QPainter, layout: Layout) -> None:
    """Draw faint curves between the units of neighbouring columns, and one line past others."""
    colour = QColor(current_theme().muted)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for link in layout.links:
        before, slot = layout.slots[link.source], layout.slots[link.target]
        pairs = links(before, slot, link.offset)
        line = bool(link.way) or not pairs  # one line for units of which none are in view
        colour.setAlphaF(_STRONGEST if line else min(_STRONGEST, max(_FAINTEST, _INK / max(len(pairs), 1))))
        painter.setPen(QPen(colour, _CABLE if line else 1))
        painter.drawPath(_line(link, before, slot) if line else _curves(before, slot, pairs))


def draw_class_edges(painter: QPainter, slot: Slot, rows: Mapping[int, QRectF]) -> None:
    """Join the units of the last column with the rows of their classes."""
    colour = QColor(current_theme().muted)
    colour.setAlphaF(_STRONGEST)
    painter.setPen(QPen(colour, 1))
    path = QPainterPath()
    for number, rect in rows.items():
        if number in slot.units:
            _curve(path, slot.x + slot.tile[0], slot.rect(number).center().y(), rect.left() - 2, rect.center().y())
    painter.drawPath(path)


def draw_incoming(painter: QPainter, layout: Layout, place: int, unit: int, weights: Strengths | None) -> None:
    """Draw the edges into a unit over the others: colour is the sign of its weights, width their size."""
    theme = current_theme()
    table, greatest = signed_lookup(theme.signed_map), 0.0 if weights is None else float(weights.sizes.max())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for link in layout.into(place):
        before, slot = layout.slots[link.source], layout.slots[link.target]
        starts = incoming(before, link.offset, unit, weights)
        if (link.way or not starts) and (link.offset is None or 0 <= unit - link.offset < before.count):
            painter.setPen(QPen(QColor(theme.text), _CABLE))
            painter.drawPath(_line(link, before, slot))
        for start in starts:
            colour, wide = QColor(theme.text), _PLAIN
            if weights is not None and greatest > 0:
                colour = QColor(*table[POSITIVE if weights.sums[start] >= 0 else NEGATIVE].tolist())
                wide = _THIN + (_THICK - _THIN) * float(weights.sizes[start]) / greatest
            painter.setPen(QPen(colour, wide, c=Qt.PenCapStyle.RoundCap))
            if link.way:  # the line does not show which unit it comes from
                painter.drawRect(before.rect(start).adjusted(-2, -2, 2, 2))
            else:
                painter.drawPath(_curves(before, slot, [(start, unit)]))


def draw_frames(painter: QPainter, slots: Sequence[Slot]) -> None:
    """Draw a thin frame around every unit, or around a column of small ones."""
    theme = current_theme()
    painter.setBrush(QColor(theme.panel))
    painter.setPen(QPen(QColor(theme.border), 1))
    for slot in slots:
        cells = [slot.rect(unit) for unit in slot.units] if slot.tile[1] >= _FRAMED else [slot.area]
        painter.drawRects([cell.adjusted(-1, -1, 0, 0) for cell in cells])


def draw_units(painter: QPainter, slot: Slot, column: Column) -> None:
    """Draw the units in view for a file: few cells as rectangles, others as an image a unit."""
    for unit in slot.units:
        cells = np.atleast_2d(column.maps[unit])
        draw_cells(painter, slot.rect(unit), column.colouring.image(cells), limit=CELLS // slot.shown)


def draw_heading(painter: QPainter, layout: Layout, slot: Slot, column: Column, bold: QFont, remark: QFont) -> None:
    """Write a column's title and size above it and, below it, which part of it is shown."""
    theme = current_theme()
    bold = remark if layout.tight else bold
    if slot.lines is not None:
        _draw_short_heading(painter, slot, column, (bold, remark), tight=layout.tight)
        return
    box = QRectF(slot.left, 0, slot.width, layout.top)
    write(painter, box, bold, theme.text, column.title)
    below = box.adjusted(0, painter.fontMetrics().height(), 0, 0)
    if layout.sizes:
        write(
            painter,
            below,
            remark,
            theme.muted,
            "\n".join(size_lines(column, two_lines=layout.two_lines, tight=layout.tight)),
        )
    if slot.shown < slot.count:
        text = part_text(slot.first, slot.shown, slot.count, layout.tight)
        under = QRectF(slot.left, layout.bottom + UNIT / 2, slot.width, layout.bottom)
        write(painter, under, remark, theme.muted, text)


def _draw_short_heading(
    painter: QPainter, slot: Slot, column: Column, fonts: tuple[QFont, QFont], *, tight: bool
) -> None:
    """Write the title of a column among others, and below it how much of it is shown, or its size."""
    theme, box = current_theme(), QRectF(slot.left, slot.head, slot.width, 0)
    bold, remark = fonts
    if slot.lines:
        write(painter, box, bold, theme.text, column.title)
        box.translate(0, painter.fontMetrics().height())
    if slot.lines == 2:
        size = "\n".join(size_lines(column, two_lines=False))
        part = part_text(0, slot.shown, slot.count, tight)
        write(painter, box, remark, theme.muted, part if slot.shown < slot.count else size)


def draw_class_heading(painter: QPainter, chart: QRectF, texts: tuple[str, str], bold: QFont, remark: QFont) -> None:
    """Write a heading and the remark below it above the classes, in line with those of the columns."""
    theme, left = current_theme(), Qt.AlignmentFlag.AlignLeft
    box = QRectF(chart.left(), 0, chart.width(), chart.top())
    write(painter, box, bold, theme.text, texts[0], left)
    write(painter, box.adjusted(0, painter.fontMetrics().height(), 0, 0), remark, theme.muted, texts[1], left)


def draw_scales(painter: QPainter, layout: Layout, columns: Sequence[Column], font: QFont) -> None:
    """Draw one colour bar for neighbours on the same scale, in the painter's pen."""
    if not layout.scales:
        return
    metrics = QFontMetricsF(font)
    top = layout.bottom + metrics.height() + 2 * UNIT
    painter.setFont(font)
    groups: list[list[Slot]] = []
    for slot in sorted(layout.slots, key=lambda slot: slot.rank):
        if groups and columns[groups[-1][0].index].colouring == columns[slot.index].colouring:
            groups[-1].append(slot)
        elif not groups or slot.rank > groups[-1][-1].rank:
            groups.append([slot])
    for group in groups:
        left, right = group[0].left, group[-1].left + group[-1].width
        wide = min(right - left - 6 * UNIT, _BAR_WIDTH)
        strip = QRectF((left + right - wide) / 2, top, wide, BAR)
        draw_scale(painter, strip, columns[group[0].index].colouring, metrics)


def write(
    painter: QPainter,
    box: QRectF,
    font: QFont,
    colour: str,
    text: str,
    across: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter,
) -> None:
    """Write at the top of a box."""
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(box, across | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextDontClip, text)


def _line(link: Link, before: Slot, slot: Slot) -> QPainterPath:
    """One line for all edges: past the columns between, or from column to column."""
    if link.way:
        return rounded(link.way, _CORNER)
    path, start, end = QPainterPath(), before.area, slot.area
    _curve(path, start.right() + 1, start.center().y(), end.left() - 2, end.center().y())
    return path


def _curves(before: Slot, slot: Slot, pairs: Sequence[tuple[int, int]]) -> QPainterPath:
    path = QPainterPath()
    for start, end in pairs:
        from_y, to_y = before.rect(start).center().y(), slot.rect(end).center().y()
        _curve(path, before.x + before.tile[0] + 1, from_y, slot.x - 2, to_y)
    return path


def _curve(path: QPainterPath, x: float, y: float, to_x: float, to_y: float) -> None:
    middle = (x + to_x) / 2
    path.moveTo(x, y)
    path.cubicTo(middle, y, middle, to_y, to_x, to_y)
