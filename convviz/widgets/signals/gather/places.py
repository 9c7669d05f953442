"""The overlap as one points at it: rows on one axis, heads that are dragged, and the mark of t."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from convviz.core.signals.convolution import Conv1dStep
from convviz.widgets.look.lettering import Lettering
from convviz.widgets.look.theme import UNIT, Role
from convviz.widgets.signals.gather.mark import TimeMark
from convviz.widgets.signals.gather.plan import GatherPlan, Lines, plan
from convviz.widgets.signals.gather.written_sum import WRITTEN, in_words
from convviz.widgets.signals.geometry import Columns, Part, PlacedRow
from convviz.widgets.signals.heads import Heads, Sample

#: Rows, by the numbers under which they emit.
X, H, PRODUCTS, Y = range(4)
#: By row: its name, its role, and what is said of it.
NAMES = {
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
    near : whether of a long axis only the part near t is shown.
    """

    x: NDArray[np.float64]
    h: NDArray[np.float64]
    y: NDArray[np.float64]
    times: range
    products: tuple[float, float]
    stack: tuple[float, float]
    axis: tuple[int, int]
    near: bool = False

    @property
    def size(self) -> float:
        """The size of what is added to a sample of y; far below it there is rounding noise."""
        return max(map(abs, self.stack))


class GatherPlaces(Heads):
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
        self._part = Part()

    def set_pair(self, pair: Pair | None) -> None:
        """Show other signals, or none."""
        if pair is None or self._pair is None or pair.axis != self._pair.axis:
            self._part.forget()
        self._pair, self._step = pair, None
        self._lay_out()

    def set_step(self, step: Conv1dStep, time: int) -> None:
        """Show what happens at a time."""
        self._step, self._time, self._placed = step, time, None
        if self._plan is not None and self._axis() != (self._plan.columns.first, self._plan.columns.last):
            self._plan = self._cache = None
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

    def _letters(self, larger: int | None = None) -> Lettering:
        """Of the numbers, or so many pixels larger than text."""
        return super()._letters(self._larger if larger is None else larger)

    def _lay_out(self) -> None:
        self._plan = self._placed = None
        super()._lay_out()

    def _names_width(self) -> float:
        bold, plain = self._metrics(bold=True, larger=2), self._metrics()
        names = [bold.horizontalAdvance(name) for name, _, _ in NAMES.values()]
        notes = [plain.horizontalAdvance(note) for _, _, notes in NAMES.values() for note in notes]
        wide = max([*names, *notes]) + 6 * UNIT
        return wide if wide <= 0.3 * self.width() else max(names) + 4 * UNIT

    @property
    def notes_shown(self) -> bool:
        """Whether there is room for what is said of the rows."""
        plain = self._metrics()
        notes = max(plain.horizontalAdvance(note) for _, _, notes in NAMES.values() for note in notes)
        return notes + 6 * UNIT <= 0.3 * self.width()

    def _axis(self) -> tuple[int, int]:
        """The first and the last time that are shown."""
        pair, step = self._pair, self._step
        assert pair is not None
        if step is None or not pair.near or not Part.is_useful(pair.axis, len(pair.h)):
            return pair.axis
        return self._part.around(pair.axis, step.start - 1, self._time + 1)

    @property
    def enlarged(self) -> bool:
        """Whether products have a scale of their own: so many add up to y that each would be too small to be seen."""
        return self._pair is not None and min(len(self._pair.x), len(self._pair.h)) > WRITTEN

    def _planned(self) -> GatherPlan:
        pair = self._pair
        assert pair is not None
        if self._plan is None:
            columns = Columns(*self._axis(), self._names_width(), self.width() - UNIT)
            lines = Lines(self._metrics().height(), self._metrics(larger=self._larger).height())
            ranges = self._range(X, pair.x), self._range(H, pair.h), pair.products, pair.stack
            safe = [(low, high) if low < high else (0.0, 1.0) for low, high in ranges]
            self._plan = plan(columns, self.height(), lines, safe[0], safe[1], safe[2], safe[3], enlarged=self.enlarged)
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

    def is_over_h(self, pixel: float) -> bool:
        """Whether a pixel, from the top, is in the row of h."""
        if self._pair is None:
            return False
        at = self._planned()
        return at.x.bottom < pixel < at.products.top

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

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._column = None

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
