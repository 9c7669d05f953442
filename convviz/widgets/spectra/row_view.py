"""Three pictures side by side as an equation: headings, signs between them, numbers and scales below."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import inf, isfinite

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHideEvent, QImage, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import format_number, format_weight
from convviz.widgets.look.colouring import Scale, text_colour
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import UNIT, current_theme
from convviz.widgets.look.vectors import draw_cells, draw_ramp
from convviz.widgets.spectra.content import Heading, Shown

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter
#: Pixels by which a number and a sign are larger than text, and heights of a line that a sign takes at least.
_NUMBER, _SIGN, _GAP = 4, 12, 2.4
_MIN_SIDE = 60
#: Pixels from which on a cell has edges, and its number if that fits.
_CELL = 18
#: Significant digits of a number in a cell that is too narrow for more.
_ROUNDED = 2


@dataclass(frozen=True)
class Places:
    """Where everything lies: the squares of the three pictures, and the rows of text around them."""

    squares: tuple[QRectF, ...]
    head: float
    number: float
    scale: float
    line: float


class RowView(Painted):
    """Three pictures and what stands between them."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._headings: tuple[Heading, ...] = ()
        self._shown: tuple[Shown | None, ...] = ()
        self._images: dict[int, QImage] = {}
        self._signs, self._label = ("×", "="), ""
        self._places: Places | None = None
        self._partners: list[RowView] = []

    def stand_over(self, other: "RowView") -> None:
        """Have squares of one size in both, while both are seen, so that they stand in the same columns."""
        self._partners.append(other)
        other._partners.append(self)

    # -- what is shown -------------------------------------------------------------------------------------------

    def set_pictures(self, shown: Sequence[Shown | None]) -> None:
        """Show these pictures; None for one that is not there."""
        self._shown = tuple(shown)
        self._images.clear()
        self._lay_out()

    def set_headings(self, headings: Sequence[Heading], signs: tuple[str, str] = ("×", "="), label: str = "") -> None:
        """Write these above and below; ``label`` stands before the first number."""
        if (tuple(headings), signs, label) != (self._headings, self._signs, self._label):
            numbers = [bool(one.number) for one in self._headings] != [bool(one.number) for one in headings]
            self._headings, self._signs, self._label = tuple(headings), signs, label
            if numbers:
                self._lay_out()
            self._cache = None
            self.update()
            self._describe()

    @property
    def shown(self) -> tuple[Shown | None, ...]:
        """The pictures."""
        return self._shown

    @property
    def headings(self) -> tuple[Heading, ...]:
        """What is written above and below them."""
        return self._headings

    def square(self, place: int) -> QRectF:
        """The pixels of a picture."""
        return self._placed().squares[place]

    def plane_at(self, point: QPointF | QPoint) -> int | None:
        """Which picture lies under a pixel."""
        places = range(min(len(self._shown), len(self._placed().squares)))
        return next((place for place in places if self.square(place).contains(QPointF(point))), None)

    def tip_at(self, point: QPointF) -> str:
        places = self._placed()
        for square, heading in zip(places.squares, self._headings, strict=False):
            below = QRectF(square.left(), places.number, square.width(), places.line + 2 * UNIT)
            if heading.tip and below.contains(point):
                return heading.tip
        return ""

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint() + QSize(200, 40)

    def minimumSizeHint(self) -> QSize:
        line = self._metrics().height()
        return QSize(int(3 * _MIN_SIDE + 2 * _GAP * line), int(_MIN_SIDE + 4.5 * line))

    # -- layout --------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._places = None
        super()._lay_out()
        for other in self._partners:
            if other._places is not None:
                other._places = other._cache = None
                other.update()

    def _placed(self) -> Places:
        if self._places is None:
            self._places = self._place()
        return self._places

    @property
    def overhead(self) -> float:
        """Pixels above and below the squares."""
        above, _, below = self._rows()
        return above + below

    def natural_height(self, width: int) -> int:
        """Pixels of height that squares need which are as large as a width allows."""
        above, _, below = self._rows()
        return int((width - 2 * _GAP * self._metrics().height()) / 3 + above + below) + 1

    def _rows(self) -> tuple[float, float, float]:
        """Pixels above the squares, of the numbers below them, and in all below them."""
        line = self._metrics().height()
        numbers = any(one.number for one in self._headings)
        number = self._metrics(bold=True, larger=_NUMBER).height() + UNIT if numbers else 0.0
        return line + 2 * UNIT, number, UNIT + number + line + UNIT

    def _side(self) -> float:
        """Pixels of a square for which there is room."""
        above, _, below = self._rows()
        wide = (self.width() - 2 * _GAP * self._metrics().height()) / 3
        return max(min(wide, self.height() - above - below), _MIN_SIDE)

    def _place(self) -> Places:
        line = self._metrics().height()
        above, number, _ = self._rows()
        side = float(int(min([self._side(), *(other._side() for other in self._partners if other.isVisible())])))
        # Farther apart where the width allows, but not so far that they fall asunder.
        pitch = min((self.width() - side) / 2, side + 9 * line)
        left = max((self.width() - side - 2 * pitch) / 2, 0.0)
        squares = tuple(QRectF(round(left + place * pitch), above, side, side) for place in range(3))
        bottom = above + side + UNIT
        return Places(squares, 0.0, bottom, bottom + number + UNIT, line)

    # -- drawing -------------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._images.clear()  # colours of signs and phases are the theme's
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._lay_out()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._lay_out()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_cached(painter)
            self._paint_moving(painter)
            self._paint_focus(painter)

    def _paint_moving(self, painter: QPainter) -> None:
        """What moves under the mouse, over the pictures."""

    def _paint_cache(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places = self._placed()
        for place, square in enumerate(places.squares[: len(self._headings)]):
            self._paint_heading(painter, places, square, self._headings[place])
            self._paint_picture(painter, places, square, place)
            self._paint_number(painter, places, square, place)
        for place, sign in enumerate(self._signs):
            self._paint_sign(painter, places, place, sign)

    def _paint_heading(self, painter: QPainter, places: Places, square: QRectF, heading: Heading) -> None:
        theme = current_theme()
        right = min(square.right() + 2 * UNIT, self.width())
        row = QRectF(square.left(), places.head, right - square.left(), places.line)
        painter.setFont(self._font(bold=True))
        painter.setPen(theme.role(heading.role) if heading.role else QColor(theme.text))
        painter.drawText(row, _LEFT, heading.text)
        used = self._metrics(bold=True).horizontalAdvance(heading.text) + 3 * UNIT
        # All of it, its first part, or nothing: half a word misleads.
        ways = dict.fromkeys((heading.remark, heading.remark.partition(", ")[0]))
        rest = next((way for way in ways if self._metrics().horizontalAdvance(way) <= row.width() - used), "")
        if rest:
            painter.setFont(self._font())
            painter.setPen(QColor(theme.muted))
            painter.drawText(row.adjusted(used, 0, 0, 0), _LEFT, rest)

    def _paint_picture(self, painter: QPainter, places: Places, square: QRectF, place: int) -> None:
        shown = self._shown[place] if place < len(self._shown) else None
        if shown is None:
            painter.setPen(QPen(QColor(current_theme().border), 1, Qt.PenStyle.DashLine))
            painter.drawRect(square)
            return
        if place not in self._images:
            self._images[place] = shown.image()
        image = self._images[place]
        target = self._target(square, image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if shown.colouring.scale is Scale.ANGLE and image.width() > target.width():
            # Neighbours' hues would be mixed into a grey that means no phase.
            image = image.scaled(target.size().toSize())
        draw_cells(painter, target, image, limit=1)
        self._paint_cells(painter, target, image, shown)
        painter.setPen(QPen(QColor(current_theme().border), 1))  # white would end nowhere on white
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(target)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_scale(painter, QRectF(square.left(), places.scale, square.width(), places.line), shown)

    def _paint_cells(self, painter: QPainter, target: QRectF, image: QImage, shown: Shown) -> None:
        """The edges of large cells, and their numbers where they fit."""
        wide, high = target.width() / image.width(), target.height() / image.height()
        if min(wide, high) < _CELL or shown.values.ndim != 2:
            return
        painter.setPen(QPen(QColor(current_theme().border), 1))
        for column in range(image.width() + 1):
            x = target.left() + column * wide
            painter.drawLine(QPointF(x, target.top()), QPointF(x, target.bottom()))
        for row in range(image.height() + 1):
            y = target.top() + row * high
            painter.drawLine(QPointF(target.left(), y), QPointF(target.right(), y))
        for row, column in np.ndindex(shown.values.shape):
            cell = QRectF(target.left() + column * wide, target.top() + row * high, wide, high)
            self._paint_value(painter, cell, float(shown.values[row, column]), image.pixelColor(column, row))

    def _paint_value(self, painter: QPainter, cell: QRectF, value: float, colour: QColor) -> None:
        """A number in its cell: as large as text, smaller, or rounded more where that is too large; or not at all."""
        for text, size in product(_cell_texts(value), dict.fromkeys((self._text_size, self._min_number))):
            font, metrics = self._known_font(size, False)
            if metrics.horizontalAdvance(text) <= cell.width() - 2 and metrics.height() <= cell.height():
                painter.setFont(font)
                painter.setPen(text_colour(colour))
                painter.drawText(cell, _CENTRE, text)
                return

    def _target(self, square: QRectF, image: QImage) -> QRectF:
        """Where a picture lies in its square: all of it."""
        share = min(square.width() / image.width(), square.height() / image.height())
        wide, high = image.width() * share, image.height() * share
        return QRectF(square.center().x() - wide / 2, square.center().y() - high / 2, wide, high)

    def _paint_scale(self, painter: QPainter, row: QRectF, shown: Shown) -> None:
        """A strip of colours between the numbers at its ends."""
        metrics, (low, high) = self._metrics(), shown.ends
        between = " " if shown.unit.isalpha() else ""
        texts = [format_number(low), f"{format_number(high)}{between}{shown.unit}"]
        if shown.beyond:
            texts = [f"≤ {texts[0]}", f"≥ {texts[1]}"]
        first, last = map(metrics.horizontalAdvance, texts)
        strip = row.adjusted(first + 2 * UNIT, 0, -last - 2 * UNIT, 0)
        painter.setFont(self._font())
        painter.setPen(QColor(current_theme().muted))
        painter.drawText(row, _LEFT, texts[0])
        painter.drawText(row, _RIGHT, texts[1])
        if strip.width() > UNIT:
            middle = strip.center().y()
            draw_ramp(painter, QRectF(strip.left(), middle - UNIT, strip.width(), 2 * UNIT), shown.ramp())

    def _paint_number(self, painter: QPainter, places: Places, square: QRectF, place: int) -> None:
        heading, theme = self._headings[place], current_theme()
        if not heading.number:
            return
        row = QRectF(square.left(), places.number, square.width(), places.scale - places.number - UNIT)
        size = _NUMBER
        label = self._metrics().horizontalAdvance(self._label) + 2 * UNIT if place == 0 and self._label else 0.0
        font, metrics = self._font(bold=True, larger=size), self._metrics(bold=True, larger=size)
        beside = (square.width() - metrics.horizontalAdvance(heading.number)) / 2 >= label
        if label and label + metrics.horizontalAdvance(heading.number) <= square.width():
            painter.setFont(self._font())
            painter.setPen(QColor(theme.muted))
            painter.drawText(row, _LEFT, self._label)
            row = row if beside else row.adjusted(label, 0, 0, 0)
        painter.setFont(font)
        painter.setPen(theme.role(heading.role) if heading.role else QColor(theme.text))
        painter.drawText(row.adjusted(-3 * UNIT, 0, 3 * UNIT, 0), _CENTRE, heading.number)

    def _paint_sign(self, painter: QPainter, places: Places, place: int, sign: str) -> None:
        one, two = places.squares[place], places.squares[place + 1]
        between = QRectF(one.right(), one.top(), two.left() - one.right(), one.height())
        painter.setPen(QColor(current_theme().text))
        painter.setFont(self._font(bold=True, larger=_SIGN))
        painter.drawText(between, _CENTRE, sign)
        if any(one.number for one in self._headings):
            painter.setPen(QColor(current_theme().muted))
            painter.setFont(self._font(larger=_NUMBER))
            below = QRectF(between.left(), places.number, between.width(), places.scale - places.number - UNIT)
            painter.drawText(below, _CENTRE, sign)

    # -- in words ------------------------------------------------------------------------------------------------

    def _describe(self) -> None:
        numbers = [one.number for one in self._headings if one.number]
        first = [", ".join(f"{one.text} {one.remark}".strip() for one in self._headings)]
        if len(numbers) == len(self._headings) and numbers:
            one, two = self._signs
            first.append(f"{self._label} {numbers[0]} {one} {numbers[1]} {two} {numbers[2]}".strip())
        self.setAccessibleDescription("; ".join(first))


def _cell_texts(value: float) -> tuple[str, ...]:
    """A number as a cell writes it, the longest first; of the size 0, which has no decibels (−inf), that it is 0."""
    if value == -inf:
        return ("size 0",)
    return (format_weight(value), format_number(value, rounded=_ROUNDED)) if isfinite(value) else ()
