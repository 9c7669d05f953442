"""The shifted copies as one points at them: rows and columns, and heads of x that are dragged."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from convviz.core.signals.scatter import ScatterStep, ScatterSteps
from convviz.widgets.look.theme import UNIT
from convviz.widgets.signals.gather.places import Pair
from convviz.widgets.signals.gather.plan import Lines
from convviz.widgets.signals.geometry import Columns, Part, PlacedRow
from convviz.widgets.signals.heads import Heads, Sample
from convviz.widgets.signals.scatter.plan import ScatterPlan, Slot, plan, row_count, shown_copies

#: Rows, by the numbers under which they emit; the copies are COPY and the place of their row.
X, Y, COPY = 0, 1, 2


class ScatterPlaces(Heads):
    """x, a row for each copy of h, and y; see `Heads` for what is dragged and emitted."""

    #: A column is under the mouse: its time t; until ``hover_ended``.
    column_hovered = Signal(int)
    #: A column was clicked: its time, to stay, or to be left where it stays already.
    column_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Shifted copies of h", parent)
        self._pair: Pair | None = None
        self._steps: ScatterSteps | None = None
        self._step: ScatterStep | None = None
        self._plan: ScatterPlan | None = None
        self._placed: tuple[PlacedRow, ...] | None = None
        self._column: int | None = None  # under the mouse
        self._kept: int | None = None
        self._part = Part()
        self._row_limit = 2  # of copies that have rows of their own

    def set_pair(self, pair: Pair | None, steps: ScatterSteps | None) -> None:
        """Show other signals, or none."""
        if pair is None or self._pair is None or pair.axis != self._pair.axis:
            self._part.forget()
        self._pair, self._steps, self._step = pair, steps, None
        if pair is None or (self._column is not None and self._column >= len(pair.y)):
            self._column = None  # under a mouse that rests where y had more samples
        self._lay_out()

    def set_step(self, step: ScatterStep, column: int | None = None) -> None:
        """Show the copies up to that of a step, and the column of a time, or that at which the newest copy begins."""
        self._step = step
        self._kept = None if column is None or self._pair is None else min(column, len(self._pair.y) - 1)
        self._plan = self._placed = None
        self.update()

    @property
    def step(self) -> ScatterStep | None:
        """The step shown."""
        return self._step

    @property
    def column(self) -> int:
        """The time whose sum is shown: that under the mouse, or at which the newest copy begins."""
        chosen = self._kept if self._column is None else self._column
        return chosen if chosen is not None else self._step.input_index if self._step else 0

    @property
    def sample(self) -> int | None:
        """The sample of x under the mouse, or whose copy is; None for none."""
        if self._hovered is None or self._hovered[0] == Y:
            return None
        if self._hovered[0] == X:
            return self._hovered[1]
        slots = self._planned().slots
        row = self._hovered[0] - COPY
        return slots[row].last if row < len(slots) else None

    def minimumSizeHint(self) -> QSize:
        return QSize(380, round(15 * self._metrics().height()))

    # -- layout --------------------------------------------------------------------------------------------------

    @property
    def _larger(self) -> int:
        """Pixels by which numbers are larger than other text."""
        return 4 if self.height() > 24 * self._metrics().height() else 1

    def _lay_out(self) -> None:
        self._plan = self._placed = None
        super()._lay_out()

    def _names_width(self) -> float:
        wide = self._metrics().horizontalAdvance("1 × 3 2 1 from t = 0 on") + 10 * UNIT
        return min(wide, 0.27 * self.width())

    def _planned(self) -> ScatterPlan:
        pair, step = self._pair, self._step
        assert pair is not None
        assert step is not None
        if self._plan is None:
            lines = Lines(self._metrics().height(), self._metrics(larger=self._larger).height())
            columns = Columns(*self._axis(), self._names_width(), self.width() - UNIT)
            rows = self._row_limit = row_count(self.height(), lines, len(pair.x))
            groups = shown_copies(len(pair.x), rows, step.input_index)
            ranges = [self._range(X, pair.x), self._copies(), pair.stack]
            safe = [(low, high) if low < high else (0.0, 1.0) for low, high in ranges]
            self._plan = plan(columns, self.height(), lines, safe[0], safe[1], safe[2], rows, groups)
        return self._plan

    def _axis(self) -> tuple[int, int]:
        """The first and the last time that are shown."""
        pair, step = self._pair, self._step
        assert pair is not None
        assert step is not None
        if not pair.near or not Part.is_useful(pair.axis, len(pair.h)):
            return pair.axis
        if self._kept is not None:
            return self._part.around(pair.axis, self._kept - len(pair.h), self._kept + 1)
        return self._part.around(pair.axis, step.input_index - 1, step.input_index + len(pair.h))

    def _copies(self) -> tuple[float, float]:
        """The range of the copies; where old ones are merged, that of their sum too."""
        assert self._pair is not None
        if len(self._pair.x) <= row_count(self.height(), Lines(*[self._metrics().height()] * 2), len(self._pair.x)):
            return self._pair.products
        low, high = self._pair.stack
        return min(low, self._pair.products[0]), max(high, self._pair.products[1])

    def shade_of(self, number: int) -> tuple[int, int]:
        """The shade of a copy: that of its row, of so many; copies that are merged have one."""
        slots = self._planned().slots
        row = next((place for place, slot in enumerate(slots) if slot.first <= number <= slot.last), len(slots))
        return row, self._row_limit

    def values_of(self, slot: Slot) -> NDArray[np.float64]:
        """What a row shows in the full length: a copy, or the sum of those that are merged."""
        assert self._steps is not None
        return self._steps.copy(slot.last) if slot.first == slot.last else self._steps[slot.last].total

    def _rows(self) -> Sequence[PlacedRow]:
        pair, step = self._pair, self._step
        if pair is None or step is None:
            return ()
        if self._placed is None:
            at, size = self._planned(), len(pair.h)
            copies = [
                PlacedRow(
                    COPY + number,
                    at.columns,
                    slot.scale,
                    self.values_of(slot)[slot.first : slot.last + size],
                    slot.first,
                )
                for number, slot in enumerate(at.slots)
            ]
            self._placed = (
                PlacedRow(X, at.columns, at.x, pair.x, editable=True),
                *copies,
                PlacedRow(Y, at.columns, at.y, step.total),
            )
        return self._placed

    # -- places --------------------------------------------------------------------------------------------------

    def _place_at(self, point: QPointF) -> Sample | None:
        if self._pair is None or self._step is None:
            return None
        return super()._place_at(point)

    def _name_of(self, place: Sample) -> str:
        key, index = place
        if key in (X, Y):
            return f"{'xy'[key]}({index})" + (" so far" if key == Y and not self.complete else "")
        slot = self._planned().slots[key - COPY]
        merged = slot.first != slot.last
        return f"sum of the copies 0 to {slot.last} at {index}" if merged else f"x({slot.first}) · h({index})"

    @property
    def complete(self) -> bool:
        """Whether all copies are there."""
        return self._step is not None and self._pair is not None and self._step.input_index == len(self._pair.x) - 1

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._column = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._pair is None or self._step is None or self._grip is not None:
            return
        time, at = self._planned().columns.at(event.position().x()), self._planned()
        inside = event.position().y() > at.chips and 0 <= time < len(self._pair.y)
        self._set_column(time if inside else None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if self._column is not None and self._grip is None and event.button() == Qt.MouseButton.LeftButton:
            self.column_clicked.emit(self._column)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._set_column(None)

    def _set_column(self, column: int | None) -> None:
        if column == self._column:
            return
        self._column = column
        self.update()
        self.column_hovered.emit(self.column)
