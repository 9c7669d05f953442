"""Drawing of samples as stems, and as a filled band where they stand closer than pixels."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from convviz.core.text.formatting import format_number, in_short
from convviz.widgets.look.lettering import Lettering
from convviz.widgets.look.theme import current_theme
from convviz.widgets.signals.geometry import Columns, PlacedRow

#: Pixels between two samples from which on each has a head, and below which they are a band.
_HEADS, _STEMS = 7.0, 2.5
#: Pixels of a head and of a stem, between wide columns and narrow ones.
_RADIUS, _MIN_RADIUS = 7.5, 2.0
_STEM, _MIN_STEM = 3.5, 1.0


def head_radius(columns: Columns) -> float:
    """Pixels of a head."""
    return max(_MIN_RADIUS, min(_RADIUS, columns.spacing / 4))


def draw_axis(painter: QPainter, columns: Columns, zero: float, marks: Sequence[int] = ()) -> None:
    """Draw the axis of a row, with a dot at each of ``marks``, where there is no sample."""
    theme = current_theme()
    painter.setPen(QPen(QColor(theme.border), 2))
    painter.drawLine(QPointF(columns.left, zero), QPointF(columns.right, zero))
    if columns.spacing >= _HEADS:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.border))
        for index in marks:
            painter.drawEllipse(QPointF(columns.x(index), zero), 3, 3)


def draw_stems(
    painter: QPainter, row: PlacedRow, colour: QColor, *, hollow: bool = False, first: int = 0, last: int | None = None
) -> None:
    """Draw the samples at the places ``first .. last - 1`` of a row: stems with heads, or a band of their extremes."""
    first, last = max(first, row.seen.start), min(row.seen.stop, len(row.values) if last is None else last)
    values = row.values[first : max(first, last)]
    if not len(values):
        return
    spacing, zero = row.columns.spacing, row.scale.zero
    wide = max(_MIN_STEM, min(_STEM, spacing / 3))
    painter.setPen(QPen(colour, wide, c=Qt.PenCapStyle.FlatCap))
    if spacing < _STEMS:
        painter.drawLines(_band(row, values, row.start + first))
        return
    xs = [row.columns.x(row.start + first + number) for number in range(len(values))]
    ys = [row.scale.y(value) for value in values.tolist()]
    painter.drawLines([QLineF(x, zero, x, y) for x, y in zip(xs, ys, strict=True)])
    if spacing < _HEADS:
        return
    radius = head_radius(row.columns)
    painter.setPen(QPen(colour, 2) if hollow else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(current_theme().panel) if hollow else QBrush(colour))
    for x, y in zip(xs, ys, strict=True):
        painter.drawEllipse(QPointF(x, y), radius, radius)


def _band(row: PlacedRow, values: NDArray[np.float64], start: int) -> list[QLineF]:
    """A line a pixel, from the least to the greatest of the samples there, and to 0."""
    columns, scale = row.columns, row.scale
    pixels = np.floor(columns.left + (np.arange(start, start + len(values)) - columns.first + 0.5) * columns.spacing)
    begins = np.flatnonzero(np.diff(pixels, prepend=pixels[0] - 1))
    low = np.minimum(np.minimum.reduceat(values, begins), 0.0).tolist()
    high = np.maximum(np.maximum.reduceat(values, begins), 0.0).tolist()
    return [
        QLineF(x, scale.y(least), x, scale.y(greatest))
        for x, least, greatest in zip(pixels[begins].tolist(), low, high, strict=True)
    ]


def number_text(value: float, room: float, width: "Width", scale: float = 0.0) -> str:
    """A sample's number as far as there is room for it; "" where there is none for two digits of it."""
    texts = (format_number(value, scale), *(f"≈{in_short(value, digits)}" for digits in (3, 2)))
    return next((text for text in texts if width(text) <= room), "")


def draw_number(painter: QPainter, at: QPointF, text: str, *, above: bool, gap: float) -> None:
    """Write a number over a head, or below one that hangs from its axis."""
    box = _number_box(painter, at, text, above=above, gap=gap)
    painter.drawText(QPointF(box.left(), box.bottom()), text)


def _number_box(painter: QPainter, at: QPointF, text: str, *, above: bool, gap: float) -> QRectF:
    """The pixels of a number by a head, down to its base line."""
    metrics = painter.fontMetrics()
    width, height = metrics.horizontalAdvance(text), metrics.ascent() - metrics.descent()
    base = at.y() - gap if above else at.y() + gap + height
    return QRectF(at.x() - width / 2, base - height, width, height)


def draw_numbers(
    painter: QPainter,
    row: PlacedRow,
    places: Sequence[int],
    letters: Lettering,
    smaller: Lettering,
    colour: QColor | None = None,
    walls: Sequence[float] = (),
    gap: float = 2.0,
    scale: float = 0.0,
) -> None:
    """Write the numbers of some samples by their heads: all in the large letters if there is room for all of them.

    Else in the small ones, first those that fit over their own columns, then wider ones that still meet no other
    number and no neighbour's stem. None crosses the pixels ``walls``; all are ``gap`` pixels from their heads.
    ``scale`` is the size of what was added to get the values, as `format_number` takes it.
    """
    places = [place for place in places if place in row.seen]
    room, values = row.columns.spacing - 4, [float(row.values[place]) for place in places]
    texts = [format_number(value, scale) for value in values]
    fits = all(letters.plain_metrics.horizontalAdvance(text) <= room for text in texts)
    painter.setFont((letters if fits else smaller).plain)
    painter.setPen(QColor(current_theme().text) if colour is None else colour)
    radius, width, taken, left_out = head_radius(row.columns), Width(painter), list[QRectF](), list(places)
    for wide in (room, 2 * (row.columns.spacing - radius) - 2):
        waiting, left_out = left_out, []
        for place in waiting:
            value = float(row.values[place])
            text = number_text(value, wide, width, scale)
            box = _number_box(painter, row.head(place), text, above=value >= 0, gap=radius + gap) if text else None
            crosses = box is not None and any(box.left() < wall < box.right() for wall in walls)
            if box is None or crosses or any(map(box.intersects, taken)):
                left_out.append(place)
                continue
            painter.drawText(QPointF(box.left(), box.bottom()), text)
            taken.append(box)


class Width:
    """Gives the width of texts in the font of a painter."""

    def __init__(self, painter: QPainter) -> None:
        self._metrics = painter.fontMetrics()

    def __call__(self, text: str) -> float:
        return float(self._metrics.horizontalAdvance(text))
