"""The other reading: each sample of x sends out its own scaled copy of h, and the copies pile up to y."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen

from convviz.core.text.formatting import format_number, in_short
from convviz.widgets.look.lettering import Piece
from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.signals.drawing import draw_axis, draw_number, draw_numbers, draw_stems, head_radius
from convviz.widgets.signals.gather.written_sum import WRITTEN
from convviz.widgets.signals.geometry import PlacedRow
from convviz.widgets.signals.scatter.places import ScatterPlaces, X, Y
from convviz.widgets.signals.scatter.plan import Slot
from convviz.widgets.signals.scatter.shades import shade
from convviz.widgets.signals.stacks import pile
from convviz.widgets.signals.times import draw_times

__all__ = ["ScatterView", "X", "Y"]

_CHIP = 14.0
#: Samples of h that are written out beside a copy.
_LISTED = 5
#: Pixels from the head where a copy begins to the ring around it.
_RING = 2.5
#: How solid what is not pointed at remains.
_PALE = 0.3


class ScatterView(ScatterPlaces):
    """x with a chip for each sample, their copies of h, and y as the piles of these."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._pair is None or self._step is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            at = self._planned()
            rows = self._rows()
            self._paint_x(painter, rows[0])
            for slot, row in zip(at.slots, rows[1:-1], strict=True):
                self._paint_copy(painter, slot, row)
            self._paint_y(painter, rows[-1])
            self._paint_column(painter)
            draw_times(painter, at.columns, at.times, self._letters(), "τ, t", at.columns.left - 4 * UNIT, self.column)
            self._paint_hovered(painter)
            self._paint_focus(painter)

    # -- rows ----------------------------------------------------------------------------------------------------

    def _colour(self, number: int) -> QColor:
        """The shade of a copy, faint while another one is pointed at."""
        made = QColor(_shade(*self.shade_of(number), current_theme().name))
        if self.sample is not None and number != self.sample:
            made.setAlphaF(_PALE)
        return made

    def _paint_heading(self, painter: QPainter, middle: float, lines: Sequence[Sequence[Piece]], left: float) -> None:
        line = self._metrics().height() + 2
        base = middle - (len(lines) - 1) * line / 2 + self._metrics().ascent() / 2 - 1
        for number, pieces in enumerate(lines):
            self._letters(2 if not number else 0).draw(painter, left, base + number * line, pieces)

    def _paint_x(self, painter: QPainter, row: PlacedRow) -> None:
        assert self._pair is not None
        theme, at, muted = current_theme(), self._planned(), QColor(current_theme().muted)
        name = [Piece("x(τ)", theme.role(Role.INPUT), bold=True)]
        notes = [[Piece(text, muted)] for text in ("each sample sends out", "its own copy of h")]
        self._paint_heading(painter, (row.scale.top + row.scale.bottom) / 2, [name, *notes], UNIT)
        draw_axis(painter, at.columns, row.scale.zero, self._empty(range(len(row.values))))
        draw_stems(painter, row, theme.role(Role.INPUT))
        if len(row.seen) <= 2 * WRITTEN:
            draw_numbers(painter, row, row.seen, self._letters(self._larger), self._letters())
        side = min(_CHIP, at.columns.spacing * 0.7)
        if side < 4:
            return
        assert self._step is not None
        for number in row.seen:
            box = QRectF(at.columns.x(number) - side / 2, at.chips - side / 2, side, side)
            if number <= self._step.input_index:
                painter.fillRect(box, self._colour(number))
            else:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(muted, 1, Qt.PenStyle.DotLine))
                painter.drawRect(box)

    def _empty(self, taken: range) -> list[int]:
        """The times on the axis without a sample, as far as they are marked."""
        axis = range(self._planned().columns.first, self._planned().columns.last + 1)
        return [time for time in axis if time not in taken] if len(axis) < 400 else []

    def _paint_copy(self, painter: QPainter, slot: Slot, row: PlacedRow) -> None:
        at, merged, colour = self._planned(), slot.first != slot.last, self._colour(slot.last)
        middle = (row.scale.top + row.scale.bottom) / 2
        chip = QRectF(UNIT, middle - self._metrics().height() / 2 - _CHIP / 2, _CHIP, _CHIP)
        painter.fillRect(chip, colour)
        self._paint_heading(painter, middle, self._heading(slot), UNIT + _CHIP + 2 * UNIT)
        taken = range(row.start, row.start + len(row.values))
        draw_axis(painter, at.columns, row.scale.zero, self._empty(taken))
        draw_stems(painter, row, colour)
        if at.columns.count <= 4 * WRITTEN and len(row.seen) <= WRITTEN:
            letters = self._letters(self._larger), self._letters()
            draw_numbers(painter, row, row.seen, *letters, gap=2.0 if merged else _RING + 2)
        if not merged and 0 in row.seen:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(current_theme().role(Role.INPUT), 1.5))
            radius = head_radius(at.columns) + _RING
            painter.drawEllipse(row.head(0), radius, radius)

    def _heading(self, slot: Slot) -> list[list[Piece]]:
        """What a row is: "x[1] · h(t − 1)", and the numbers that this is."""
        assert self._pair is not None
        theme, muted = current_theme(), QColor(current_theme().muted)
        given, kernel = theme.role(Role.INPUT), theme.role(Role.KERNEL)
        if slot.first != slot.last:
            name = [Piece(f"x[0] … x[{slot.last:,}]", given, bold=True)]
            return [name, [Piece(f"so far: {slot.last + 1:,} copies added", muted)]]
        number = slot.first
        moved = f"h(t − {number:,})" if number else "h(t)"
        name = [Piece(f"x[{number:,}]", given, bold=True), Piece(" · ", muted), Piece(moved, kernel, bold=True)]
        factor = [Piece(format_number(float(self._pair.x[number])), given, bold=True), Piece(" × ", muted)]
        room, letters = self._names_width() - _CHIP - 6 * UNIT, self._letters()
        for count in range(_LISTED, 0, -1):
            values = [in_short(value) for value in self._pair.h[:count].tolist()]
            listed = " ".join([*values, *(["…"] if len(self._pair.h) > count else [])])
            worked = [*factor, Piece(listed, kernel, bold=True)]
            since = [Piece(f"   from t = {number:,} on", muted)]
            if letters.width(worked) <= room:
                return [name, [*worked, *since] if letters.width([*worked, *since]) <= room else worked]
        return [name]

    # -- y -------------------------------------------------------------------------------------------------------

    def _paint_y(self, painter: QPainter, row: PlacedRow) -> None:
        assert self._pair is not None
        theme, at, muted = current_theme(), self._planned(), QColor(current_theme().muted)
        name = [Piece("y(t)", theme.role(Role.OUTPUT), bold=True)]
        said = "every column added up" if self.complete else "the copies so far, added up"
        self._paint_heading(painter, (row.scale.top + row.scale.bottom) / 2, [name, [Piece(said, muted)]], UNIT)
        draw_axis(painter, at.columns, row.scale.zero, self._empty(range(len(row.values))))
        if at.columns.spacing < 3 or len(at.slots) == 0:
            draw_stems(painter, row, theme.role(Role.OUTPUT))
        else:
            for time in row.seen:
                self._paint_pile(painter, time, float(row.values[time]))
        if len(row.seen) <= 2 * WRITTEN:
            places = [place for place in row.seen if place != self.column]
            letters = self._letters(self._larger), self._letters()
            draw_numbers(painter, row, places, *letters, scale=self._pair.size)

    def _parts(self, time: int) -> list[tuple[int, float]]:
        """What each row adds at a time: the number of its shade, and the value."""
        made = []
        for slot, row in zip(self._planned().slots, self._rows()[1:-1], strict=True):
            place = time - row.start
            if 0 <= place < len(row.values):
                made.append((slot.last, float(row.values[place])))
        return made

    def _paint_pile(self, painter: QPainter, time: int, value: float) -> None:
        assert self._pair is not None
        theme, at = current_theme(), self._planned()
        wide = max(2.0, min(26.0, at.columns.spacing / 2))
        left = at.columns.x(time) - wide / 2
        parts = self._parts(time)
        values = np.array([part for _, part in parts])
        both = bool((values < 0).any() and (values > 0).any())
        for (number, part), (start, end) in zip(parts, pile(values), strict=True):
            if not part:
                continue
            x, across = (left + wide / 2, wide / 2) if both and part < 0 else (left, wide / 2 if both else wide)
            box = QRectF(QPointF(x, at.y.y(start)), QPointF(x + across, at.y.y(end))).normalized()
            painter.setPen(QPen(QColor(theme.panel), 1) if wide > 6 else Qt.PenStyle.NoPen)
            painter.setBrush(self._colour(number))
            painter.drawRect(box)
        kept = time in self._pair.times
        painter.setBrush(Qt.BrushStyle.NoBrush)
        colour = theme.role(Role.OUTPUT) if kept else QColor(theme.muted)
        painter.setPen(QPen(colour, 1.5, Qt.PenStyle.SolidLine if kept else Qt.PenStyle.DashLine))
        if wide > 4:
            painter.drawRect(QRectF(QPointF(left, at.y.y(value)), QPointF(left + wide, at.y.zero)).normalized())

    def _paint_column(self, painter: QPainter) -> None:
        """The outline of the column whose sum is written at the right."""
        assert self._pair is not None
        assert self._step is not None
        at, time, colour = self._planned(), self.column, current_theme().role(Role.OUTPUT)
        half = max(at.columns.spacing * 0.3, 5.0)
        top = at.chips + _CHIP / 2 + UNIT
        box = QRectF(at.columns.x(time) - half, top, 2 * half, at.times - self._metrics().height() / 2 - top - 1)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 2))
        painter.drawRoundedRect(box, 3, 3)
        value, letters = float(self._step.total[time]), self._letters(self._larger)
        head = QPointF(at.columns.x(time), at.y.y(value))
        painter.setFont(letters.bold)
        text = format_number(value, self._pair.size)
        if letters.bold_metrics.horizontalAdvance(text) > at.columns.spacing:
            wide = letters.bold_metrics.horizontalAdvance(text)
            over = head.y() - head_radius(at.columns) - letters.bold_metrics.ascent()
            painter.fillRect(
                QRectF(head.x() - wide / 2, over, wide, letters.bold_metrics.ascent()), QColor(current_theme().panel)
            )
        painter.setPen(QColor(current_theme().text))
        draw_number(painter, head, text, above=value >= 0, gap=head_radius(at.columns) + UNIT / 2)

    def _paint_hovered(self, painter: QPainter) -> None:
        for sample, wide in ((self._hovered, 1.5), (self._selected if self.hasFocus() else None, 2.5)):
            value = None if sample is None else self._value(sample)
            if sample is None or value is None or sample[0] == Y:
                continue
            row = self._row(sample[0])
            assert row is not None
            radius = head_radius(row.columns) + 3
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(current_theme().text), wide))
            painter.drawEllipse(row.head(row.place(sample[1])), radius, radius)


@lru_cache
def _shade(number: int, count: int, _theme: str) -> QColor:
    """A shade; it is asked for again and again, and mixed once in each theme."""
    return shade(number, count)
