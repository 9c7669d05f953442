"""The overlap: h, turned round, lies on x; the products of the columns add up to one sample of y."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from convviz.core.signals.convolution import Conv1dStep
from convviz.core.text.formatting import format_number
from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.signals.drawing import Width, draw_axis, draw_number, draw_stems, head_radius, number_text
from convviz.widgets.signals.gather_plan import GatherPlan, Lines, plan
from convviz.widgets.signals.geometry import Columns, PlacedRow
from convviz.widgets.signals.heads import Heads, Sample
from convviz.widgets.signals.mark import TimeMark
from convviz.widgets.signals.stacks import draw_stack
from convviz.widgets.signals.times import draw_times
from convviz.widgets.signals.writing import Lettering
from convviz.widgets.signals.written_sum import WRITTEN as WRITTEN
from convviz.widgets.signals.written_sum import WrittenSum, draw_way, in_words, value_text

#: Rows, by the numbers under which they emit.
X, H, PRODUCTS, Y = range(4)
_NAMES = {
    X: ("x(τ)", Role.INPUT, ("stays where it is",)),
    H: ("h(t − τ)", Role.KERNEL, ("turned round, then", "moved so that h(0) is at t")),
    PRODUCTS: ("x(τ) · h(t − τ)", Role.PRODUCT, ("each column on its own",)),
    Y: ("y(t)", Role.OUTPUT, ("grows by one sample a step",)),
}


@dataclass(frozen=True, eq=False)
class Pair:
    """What is convolved, and between which values all that is drawn lies.

    Attributes
    ----------
    x, h, y : the signals (L,) and (K,), and their full convolution (L + K - 1,).
    times : those t whose samples are kept.
    products, stack : ranges of single products, and of the piles that add up to the samples of y.
    axis : the first and the last time on the axis.
    """

    x: NDArray[np.float64]
    h: NDArray[np.float64]
    y: NDArray[np.float64]
    times: range
    products: tuple[float, float]
    stack: tuple[float, float]
    axis: tuple[int, int]


class GatherView(Heads):
    """Four rows on one axis; heads of x and h are dragged, the mark of t is dragged, samples of y are pointed at."""

    #: The mark of t was dragged to a time, which may be one without overlap.
    time_requested = Signal(int)
    #: A step to the left or to the right is asked for beside the mark.
    step_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Overlap of x and the turned h", parent)
        self._pair: Pair | None = None
        self._step: Conv1dStep | None = None
        self._time = 0
        self._plan: GatherPlan | None = None
        self._placed: tuple[PlacedRow, ...] | None = None
        self._dragging_time = False
        self._column: int | None = None

    def set_pair(self, pair: Pair | None) -> None:
        """Show other signals, or none."""
        self._pair, self._step = pair, None
        self._lay_out()

    def set_step(self, step: Conv1dStep, time: int) -> None:
        """Show what happens at a time."""
        self._step, self._time, self._placed = step, time, None
        self.setAccessibleDescription(f"{in_words(step, self.overlap())} at t = {time}")
        self.update()

    @property
    def step(self) -> Conv1dStep | None:
        """The step shown."""
        return self._step

    def minimumSizeHint(self) -> QSize:
        return QSize(380, round(15 * self._metrics().height()))

    # -- layout --------------------------------------------------------------------------------------------------

    @property
    def _larger(self) -> int:
        """Pixels by which numbers are larger than other text."""
        return 4 if self.height() > 24 * self._metrics().height() else 1

    def _letters(self) -> Lettering:
        """Of the numbers."""
        larger = self._larger
        return Lettering(
            self._font(larger=larger),
            self._font(bold=True, larger=larger),
            self._metrics(larger=larger),
            self._metrics(bold=True, larger=larger),
        )

    def _lay_out(self) -> None:
        self._plan = self._placed = None
        super()._lay_out()

    def _names_width(self) -> float:
        bold, plain = self._metrics(bold=True, larger=2), self._metrics()
        names = [bold.horizontalAdvance(name) for name, _, _ in _NAMES.values()]
        notes = [plain.horizontalAdvance(note) for _, _, notes in _NAMES.values() for note in notes]
        wide = max([*names, *notes]) + 6 * UNIT
        return wide if wide <= 0.3 * self.width() else max(names) + 4 * UNIT

    @property
    def notes_shown(self) -> bool:
        """Whether there is room for what is said of the rows."""
        plain = self._metrics()
        notes = max(plain.horizontalAdvance(note) for _, _, notes in _NAMES.values() for note in notes)
        return notes + 6 * UNIT <= 0.3 * self.width()

    def _planned(self) -> GatherPlan:
        pair = self._pair
        assert pair is not None
        if self._plan is None:
            columns = Columns(*pair.axis, self._names_width(), self.width() - UNIT)
            lines = Lines(self._metrics().height(), self._metrics(larger=self._larger).height())
            ranges = self._range(X, pair.x), self._range(H, pair.h), pair.products, pair.stack
            safe = [(low, high) if low < high else (0.0, 1.0) for low, high in ranges]
            self._plan = plan(columns, self.height(), lines, safe[0], safe[1], safe[2], safe[3])
        return self._plan

    def _rows(self) -> Sequence[PlacedRow]:
        pair, step = self._pair, self._step
        if pair is None or step is None:
            return ()
        if self._placed is None:
            at, size = self._planned(), len(pair.h)
            turned = range(size - 1, -1, -1)
            kept = pair.y[pair.times.start : pair.times.stop]
            self._placed = (
                PlacedRow(X, at.columns, at.x, pair.x, editable=True),
                PlacedRow(H, at.columns, at.h, step.weights, step.start, turned, editable=True),
                PlacedRow(PRODUCTS, at.columns, at.products, step.products, step.start, turned),
                PlacedRow(Y, at.columns, at.y, kept, pair.times.start),
            )
        return self._placed

    def overlap(self) -> range:
        """The times whose columns both have a sample in, as they lie now."""
        pair, step = self._pair, self._step
        if pair is None or step is None:
            return range(0)
        return range(max(step.start, 0), min(step.start + len(pair.h), len(pair.x)))

    # -- places --------------------------------------------------------------------------------------------------

    def _place_at(self, point: QPointF) -> Sample | None:
        if self._pair is None or self._step is None:
            return None
        rows = self._rows()
        for row in rows[:3]:
            place = row.near(point)
            if place is not None and (row.key != PRODUCTS or row.start + place in self.overlap()):
                return row.key, row.index(place)
        time = self._planned().columns.at(point.x())
        below = point.y() > self._planned().sum + self._metrics(larger=self._larger).height() / 2
        return (Y, time - self._pair.times.start) if below and time in self._pair.times else None

    def _name_of(self, place: Sample) -> str:
        key, index = place
        if key == PRODUCTS and self._step is not None:
            at = self._step.start + len(self._step.weights) - 1 - index
            return f"x({at}) · h({index})"
        return f"{'xh y'[key]}({index + (self._pair.times.start if key == Y and self._pair else 0)})"

    def _first_place(self) -> Sample | None:
        return (X, 0) if self._pair is not None and self._step is not None else None

    def _text_of(self, place: Sample) -> str:
        if place[0] == Y and self._pair is not None and place[1] > self._shown_until():
            return f"y({place[1] + self._pair.times.start}): not reached yet; click to go there"
        return super()._text_of(place)

    def _shown_until(self) -> int:
        """The last sample of y that has been reached."""
        return self._time - self._pair.times.start if self._pair is not None else -1

    # -- the mark of t -------------------------------------------------------------------------------------------

    def mark(self) -> TimeMark:
        """The mark as it stands."""
        at = self._planned()
        return TimeMark(at.columns, self._time, at.pill, self._metrics(bold=True))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        if event.button() == Qt.MouseButton.LeftButton and self._pair is not None and self._step is not None:
            mark = self.mark()
            self._dragging_time = mark.pill.contains(point)
            if mark.arrow_at(point):
                self.step_requested.emit(mark.arrow_at(point))
            if self._dragging_time or mark.arrow_at(point):
                return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging_time:
            time = self._planned().columns.at(event.position().x())
            if time != self._time:
                self.time_requested.emit(time)
            return
        super().mouseMoveEvent(event)
        if self._pair is None or self._step is None or self._grip is not None:
            return
        on_mark = self.mark().pill.contains(event.position())
        if on_mark:
            self.setCursor(Qt.CursorShape.SizeHorCursor)
        column = self._planned().columns.at(event.position().x())
        column_or_none = column if column in self.overlap() and event.position().y() < self._planned().sum else None
        if column_or_none != self._column:
            self._column = column_or_none
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragging_time = False
        super().mouseReleaseEvent(event)

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
        self._paint_numbers(painter, row, range(len(pair.x)))
        left = at.columns.left - 4 * UNIT
        draw_times(painter, at.columns, at.times, self._metrics(), self._font(), "τ, t", left)

    def _empty(self, taken: range) -> list[int]:
        """The times on the axis without a sample, as far as they are marked."""
        axis = range(self._planned().columns.first, self._planned().columns.last + 1)
        return [time for time in axis if time not in taken] if len(axis) < 400 else []

    def _paint_name(self, painter: QPainter, key: int, middle: float) -> None:
        name, role, notes = _NAMES[key]
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
        if row.columns.count > 4 * WRITTEN or len(places) > WRITTEN:
            return
        painter.setFont(self._font(larger=self._larger))
        painter.setPen(QColor(current_theme().text))
        room = row.columns.spacing - UNIT
        for place in places:
            value = float(row.values[place])
            text = number_text(value, room, Width(painter))
            draw_number(painter, row.head(place), text, above=value >= 0, gap=head_radius(row.columns) + UNIT / 2)

    def _paint_step(self, painter: QPainter, pair: Pair, step: Conv1dStep) -> None:
        theme, at = current_theme(), self._planned()
        _, response, products, output = self._rows()
        overlap = self.overlap()
        self._paint_guides(painter, overlap)
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
        self.mark().paint(painter, self._font(bold=True))
        self._paint_output(painter, pair, output)
        written = WrittenSum(at.columns, at.sum, self.width(), self._letters())
        box = written.paint(painter, step, self._time, overlap, self._column)
        if self._time in pair.times:
            number = self._metrics(bold=True, larger=self._larger)
            to = at.columns.x(self._time) + number.horizontalAdvance("00") + 3 * UNIT
            draw_way(painter, box, to, box.bottom() + number.height() / 2 + 1)

    def _paint_guides(self, painter: QPainter, overlap: range) -> None:
        """Dotted lines down the columns, which say what is multiplied with what."""
        at = self._planned()
        if len(overlap) > WRITTEN:
            return
        painter.setPen(QPen(QColor(current_theme().border), 1, Qt.PenStyle.DotLine))
        for time in overlap:
            x = at.columns.x(time)
            painter.drawLine(QPointF(x, at.x.zero), QPointF(x, at.products.zero))

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
            self._paint_numbers(painter, row, range(max(0, last - WRITTEN), last))
        products = step.products[max(0, -step.start) :][: len(self.overlap())]
        if 0 <= until < len(row.values):
            draw_stack(painter, at.columns, at.y, self._time, products, step.value, self._letters())
            painter.setFont(self._font(bold=True, larger=self._larger))
            painter.setPen(QColor(theme.text))
            top = QPointF(at.columns.x(self._time), at.y.y(step.value))
            gap = head_radius(at.columns) + UNIT / 2
            draw_number(painter, top, value_text(step), above=step.value >= 0, gap=gap)

    def _paint_rings(self, painter: QPainter, pair: Pair) -> None:
        """Rings for samples that are still to come, and dashed ones, where they would be, for those not kept."""
        at, theme = self._planned(), current_theme()
        if at.columns.count > 4 * WRITTEN:
            return
        painter.setBrush(QColor(theme.panel))
        radius = min(5.0, at.columns.spacing / 4)
        painter.setPen(QPen(QColor(theme.muted), 1, Qt.PenStyle.DotLine))
        for time in pair.times:
            if time > self._time:
                painter.drawEllipse(QPointF(at.columns.x(time), at.y.zero), radius, radius)
        cut = [time for time in range(len(pair.y)) if time not in pair.times]
        painter.setPen(QPen(QColor(theme.muted), 1.5, Qt.PenStyle.DashLine))
        for time in cut:
            head = QPointF(at.columns.x(time), at.y.y(float(pair.y[time])))
            painter.drawLine(QPointF(head.x(), at.y.zero), head)
            painter.drawEllipse(head, head_radius(at.columns), head_radius(at.columns))
        painter.setFont(self._font(larger=self._larger))
        for time in cut if len(cut) <= WRITTEN else ():
            value = float(pair.y[time])
            text = number_text(value, at.columns.spacing - UNIT, Width(painter))
            head = QPointF(at.columns.x(time), at.y.y(value))
            draw_number(painter, head, text, above=value >= 0, gap=head_radius(at.columns) + UNIT / 2)

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
                draw_number(painter, head, format_number(value), above=value >= 0, gap=radius + UNIT / 2)
