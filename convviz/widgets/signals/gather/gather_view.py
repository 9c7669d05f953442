"""The overlap: h, turned round, lies on x; the products of the columns add up to one sample of y."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen

from convviz.core.signals.convolution import Conv1dStep
from convviz.core.text.formatting import format_number
from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.signals.drawing import draw_axis, draw_number, draw_numbers, draw_stems, head_radius
from convviz.widgets.signals.gather.places import NAMES, PRODUCTS, GatherPlaces, H, Pair, X, Y
from convviz.widgets.signals.gather.written_sum import WRITTEN, WrittenSum, draw_way, value_text
from convviz.widgets.signals.geometry import PlacedRow
from convviz.widgets.signals.stacks import draw_stack
from convviz.widgets.signals.times import draw_times

__all__ = ["PRODUCTS", "GatherView", "H", "Pair", "X", "Y"]


class GatherView(GatherPlaces):
    """The four rows painted: x, h turned round and moved, their products, and y so far, with the written sum."""

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._pair is None or self._step is None:
            return
        with QPainter(self) as painter:
            self._paint_cached(painter)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_step(painter, self._pair, self._step)
            self._paint_hovered(painter)
            self._paint_focus(painter)

    def _paint_cache(self, painter: QPainter) -> None:
        """What stays while it steps: names, axes and x."""
        pair, at, theme = self._pair, self._planned(), current_theme()
        assert pair is not None
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scales = at.x, at.h, at.products, at.y
        for key, scale in enumerate(scales):
            self._paint_name(painter, key, (scale.top + scale.bottom) / 2)
        draw_axis(painter, at.columns, at.x.zero, self._empty(range(len(pair.x))))
        row = PlacedRow(X, at.columns, at.x, pair.x)
        draw_stems(painter, row, theme.role(Role.INPUT))

    def _empty(self, taken: range) -> list[int]:
        """The times on the axis without a sample, as far as they are marked."""
        axis = range(self._planned().columns.first, self._planned().columns.last + 1)
        return [time for time in axis if time not in taken] if len(axis) < 400 else []

    def _paint_name(self, painter: QPainter, key: int, middle: float) -> None:
        name, role, notes = NAMES[key]
        notes = (*notes, "(enlarged)") if key == PRODUCTS and self.enlarged else notes
        notes = notes if self.notes_shown else ()
        line = self._metrics().height()
        base = middle - len(notes) * line / 2 + self._metrics().ascent() / 2
        painter.setFont(self._font(bold=True, larger=2))
        painter.setPen(current_theme().role(role))
        painter.drawText(QPointF(UNIT, base), name)
        painter.setFont(self._font())
        painter.setPen(QColor(current_theme().muted))
        for number, note in enumerate(notes, 1):
            painter.drawText(QPointF(UNIT, base + number * (line + 1) + 2), note)

    def _paint_numbers(self, painter: QPainter, row: PlacedRow, places: Sequence[int]) -> None:
        """Write the numbers of samples; where there are many, none but those that stand alone for something."""
        places = range(max(min(places, default=0), row.seen.start), min(max(places, default=-1) + 1, row.seen.stop))
        if row.columns.count > 4 * WRITTEN or len(places) > 2 * WRITTEN:
            return
        letters, walls = (self._letters(), self._letters(0)), self._walls(row.key)
        draw_numbers(painter, row, places, *letters, walls=walls, scale=self._size(row.key))

    def _size(self, key: int) -> float:
        """The size of what was added to get the samples of a row; 0 for those that are given."""
        return self._pair.size if key == Y and self._pair is not None else 0.0

    def _walls(self, key: int) -> tuple[float, ...]:
        """The pixels across a row that its numbers keep clear of: the sides of the outline, or of the sum in y."""
        columns, overlap, step = self._planned().columns, self.overlap(), self._step
        if key == Y and step is not None:
            middle, wide = self._total(step)
            return middle - wide / 2 - UNIT, middle + wide / 2 + UNIT
        return (columns.x(overlap.start - 0.5), columns.x(overlap.stop - 0.5)) if overlap else ()

    def _total(self, step: Conv1dStep) -> tuple[float, float]:
        """The middle of the sum at the end of its stack, and its width."""
        wide = self._letters().bold_metrics.horizontalAdvance(value_text(step))
        return min(max(self._planned().columns.x(self._time), wide / 2), self.width() - wide / 2), wide

    def _paint_step(self, painter: QPainter, pair: Pair, step: Conv1dStep) -> None:
        theme, at = current_theme(), self._planned()
        _, response, products, output = self._rows()
        overlap = self.overlap()
        self._paint_guides(painter, overlap)
        self._paint_numbers(painter, self._rows()[X], self._rows()[X].seen)
        under = range(step.start, step.start + len(pair.h))
        draw_axis(painter, at.columns, at.h.zero, self._empty(under))
        draw_axis(painter, at.columns, at.products.zero, self._empty(overlap))
        seen = range(max(0, at.columns.first - step.start), min(len(pair.h), at.columns.last + 1 - step.start))
        draw_stems(painter, response, theme.role(Role.KERNEL), first=seen.start, last=max(seen.start, seen.stop))
        self._paint_numbers(painter, response, seen)
        places = range(overlap.start - step.start, overlap.stop - step.start)
        if overlap:
            draw_stems(painter, products, theme.role(Role.PRODUCT), first=places.start, last=places.stop)
            self._paint_numbers(painter, products, places)
            self._paint_outline(painter, overlap)
        beside = at.columns.x(overlap.stop - 0.5) if overlap else 0.0
        self.mark().paint(painter, self._letters(0), "drag t", beside)
        draw_times(painter, at.columns, at.times, self._letters(0), "τ, t", at.columns.left - 4 * UNIT, self._time)
        self._paint_output(painter, pair, output)
        written = WrittenSum(at.columns, at.sum, self.width(), self._letters())
        box = written.paint(painter, step, self._time, overlap, self._column)
        if self._time in pair.times and step.value >= 0:
            number = self._metrics(bold=True, larger=self._larger)
            to = at.columns.x(self._time) + number.horizontalAdvance("00") + 3 * UNIT
            draw_way(painter, box, to, box.bottom() + number.height() / 2 + 1)

    def _paint_guides(self, painter: QPainter, overlap: range) -> None:
        """Dotted lines down the columns, which say what is multiplied with what; not through numbers."""
        if len(overlap) > WRITTEN:
            return
        painter.setPen(QPen(QColor(current_theme().border), 1, Qt.PenStyle.DotLine))
        rows = self._rows()[: PRODUCTS + 1]
        for time in overlap:
            ends = [self._ends(row, time - row.start) for row in rows]
            x = self._planned().columns.x(time)
            for above, below in pairwise(ends):
                if below[0] > above[1]:
                    painter.drawLine(QPointF(x, above[1]), QPointF(x, below[0]))

    def _ends(self, row: PlacedRow, place: int) -> tuple[float, float]:
        """Where a sample begins and ends, from top to bottom, with its number."""
        head, zero = row.head(place).y(), row.scale.zero
        number = self._metrics(larger=self._larger).height() + head_radius(row.columns)
        return (min(zero, head) - (number if head <= zero else 0)), (max(zero, head) + (number if head > zero else 0))

    def _paint_outline(self, painter: QPainter, overlap: range) -> None:
        at, half = self._planned(), self._planned().columns.spacing / 2
        left, right = at.columns.x(overlap.start) - half, at.columns.x(overlap.stop - 1) + half
        box = QRectF(left, at.outline[0], right - left, at.outline[1] - at.outline[0])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(current_theme().role(Role.INPUT), 2.5))
        painter.drawRoundedRect(box, 3, 3)

    def _paint_output(self, painter: QPainter, pair: Pair, row: PlacedRow) -> None:
        theme, at, step = current_theme(), self._planned(), self._step
        assert step is not None
        until = self._shown_until()
        marks = self._empty(range(pair.times.start, pair.times.stop))
        draw_axis(painter, at.columns, at.y.zero, [time for time in marks if not 0 <= time < len(pair.y)])
        self._paint_rings(painter, pair)
        last = min(max(until, 0), len(row.values)) if until > 0 else 0
        if last:
            draw_stems(painter, row, theme.role(Role.OUTPUT), last=last)
            self._paint_numbers(painter, row, range(max(0, last - 2 * WRITTEN), last))
        products = step.products[max(0, -step.start) :][: len(self.overlap())]
        if 0 <= until < len(row.values):
            draw_stack(painter, at.columns, at.y, self._time, products, step.value, self._letters())
            self._paint_total(painter, step)

    def _paint_total(self, painter: QPainter, step: Conv1dStep) -> None:
        """The sum at the end of its stack, on a ground of its own where samples stand close by."""
        at, letters, text = self._planned(), self._letters(), value_text(step)
        (x, wide), tall = self._total(step), letters.bold_metrics.height()
        end, gap = at.y.y(step.value), head_radius(at.columns) + UNIT / 2
        top = (
            end - gap - letters.bold_metrics.ascent() if step.value >= 0 else end + gap - letters.bold_metrics.descent()
        )
        if at.columns.spacing < wide:
            painter.fillRect(QRectF(x - wide / 2 - UNIT / 2, top, wide + UNIT, tall), QColor(current_theme().panel))
        painter.setFont(letters.bold)
        painter.setPen(QColor(current_theme().text))
        draw_number(painter, QPointF(x, end), text, above=step.value >= 0, gap=gap)

    def _paint_rings(self, painter: QPainter, pair: Pair) -> None:
        """Rings for samples that are still to come, and dashed ones, where they would be, for those not kept."""
        at, theme = self._planned(), current_theme()
        if at.columns.count > 4 * WRITTEN:
            return
        painter.setBrush(QColor(theme.panel))
        radius = min(5.0, at.columns.spacing / 4)
        painter.setPen(QPen(QColor(theme.muted), 1, Qt.PenStyle.DotLine))
        for time in range(at.columns.first, at.columns.last + 1):
            if time > self._time and time in pair.times:
                painter.drawEllipse(QPointF(at.columns.x(time), at.y.zero), radius, radius)
        shown = range(max(at.columns.first, 0), min(at.columns.last + 1, len(pair.y)))
        cut = [time for time in shown if time not in pair.times]
        painter.setPen(QPen(QColor(theme.muted), 1.5, Qt.PenStyle.DashLine))
        for time in cut:
            head = QPointF(at.columns.x(time), at.y.y(float(pair.y[time])))
            painter.drawLine(QPointF(head.x(), at.y.zero), head)
            painter.drawEllipse(head, head_radius(at.columns), head_radius(at.columns))
        if len(cut) <= WRITTEN:
            whole = PlacedRow(Y, at.columns, at.y, pair.y)
            draw_numbers(painter, whole, cut, self._letters(), self._letters(0), QColor(theme.muted), scale=pair.size)

    def _paint_hovered(self, painter: QPainter) -> None:
        theme = current_theme()
        for sample, wide in ((self._hovered, 1.5), (self._selected if self.hasFocus() else None, 2.5)):
            value = None if sample is None else self._value(sample)
            if sample is None or value is None or (sample[0] == Y and sample[1] > self._shown_until()):
                continue
            row = self._row(sample[0])
            assert row is not None
            head, radius = row.head(row.place(sample[1])), head_radius(row.columns) + 3
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.text), wide))
            painter.drawEllipse(head, radius, radius)
            if len(row.values) > WRITTEN or row.columns.count > 4 * WRITTEN:
                painter.setFont(self._font(bold=True, larger=self._larger))
                text = format_number(value, self._size(sample[0]))
                draw_number(painter, head, text, above=value >= 0, gap=radius + UNIT / 2)
