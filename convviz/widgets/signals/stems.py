"""Rows of stems on one axis of time, whose heads can be dragged."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.signals.drawing import Width, draw_axis, draw_number, draw_stems, head_radius, number_text
from convviz.widgets.signals.geometry import Columns, PlacedRow, Scale
from convviz.widgets.signals.heads import Heads, Sample
from convviz.widgets.signals.times import draw_times

#: Samples up to which all have their numbers.
_NUMBERED = 40


@dataclass(frozen=True, eq=False)
class StemRow:
    """One row.

    Attributes
    ----------
    name : at its left, in the colour of its role; "" for none.
    values : (L,) the samples.
    start : the time of the first.
    note : a remark below the name.
    hollow : whether heads are rings.
    editable : whether heads can be dragged.
    range : values that have room besides its own, such as those of a row beside it with which it shares a scale.
    marked : the place of a sample with a ring around it, or None.
    numbered : whether values are written where there is room, and not only under the mouse.
    """

    name: str
    values: NDArray[np.float64]
    role: Role = Role.INPUT
    _: KW_ONLY
    start: int = 0
    note: str = ""
    hollow: bool = False
    editable: bool = False
    range: tuple[float, float] = (0.0, 0.0)
    marked: int | None = None
    numbered: bool = True


class Stems(Heads):
    """Rows of stems, one over the other, on one axis of time; see `Heads` for what is dragged and emitted.

    ``axis`` is what the time is called; "" where no numbers stand below.
    """

    def __init__(self, name: str, parent: QWidget | None = None, *, axis: str = "t") -> None:
        super().__init__(name, parent)
        self._axis = axis
        self._shown: tuple[StemRow, ...] = ()
        self._first, self._last = 0, 0
        self._placed: tuple[PlacedRow, ...] | None = None

    @property
    def rows(self) -> tuple[StemRow, ...]:
        """What is shown."""
        return self._shown

    def set_rows(self, rows: Sequence[StemRow], first: int | None = None, last: int | None = None) -> None:
        """Show rows over the times ``first .. last``, by default those at which there are samples."""
        self._shown = tuple(replace(row, values=np.asarray(row.values, np.float64)) for row in rows)
        ends = [(row.start, row.start + len(row.values) - 1) for row in self._shown] or [(0, 0)]
        self._first = min(start for start, _ in ends) if first is None else first
        self._last = max(end for _, end in ends) if last is None else last
        self._lay_out()

    def minimumSizeHint(self) -> QSize:
        line = self._metrics().height()
        return QSize(120, round(len(self._shown) * 3 * line + (line if self._axis else 0)))

    # -- layout --------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._placed = None
        super()._lay_out()

    def _rows(self) -> Sequence[PlacedRow]:
        if self._placed is None:
            self._placed = tuple(self._place(number, row) for number, row in enumerate(self._shown))
        return self._placed

    def _columns(self) -> Columns:
        return Columns(self._first, self._last, self._left(), self.width() - UNIT)

    def _left(self) -> float:
        """Pixels of the names."""
        names = [self._metrics(bold=True).horizontalAdvance(row.name) for row in self._shown]
        notes = [self._metrics().horizontalAdvance(row.note) for row in self._shown]
        wide = max([*names, *notes], default=0.0)
        return min(wide + 4 * UNIT, 0.4 * self.width()) if wide else UNIT

    def _band(self, number: int) -> QRectF:
        """The pixels of a row."""
        foot = self._metrics().height() + UNIT if self._axis else 0.0
        height = (self.height() - foot) / max(len(self._shown), 1)
        return QRectF(0, number * height, self.width(), height)

    def _place(self, number: int, row: StemRow) -> PlacedRow:
        band, line = self._band(number), self._metrics().height()
        low, high = self._range(number, np.concatenate([row.values, row.range]))
        above = line + 2 * UNIT if high > 0 else UNIT
        below = line + 2 * UNIT if low < 0 else UNIT
        scale = Scale(low, high, band.top() + above, max(band.bottom() - below, band.top() + above + 1))
        return PlacedRow(number, self._columns(), scale, row.values, row.start, editable=row.editable)

    def _name_of(self, place: Sample) -> str:
        row = self._shown[place[0]]
        return f"{row.name or self.accessibleName()}, {self._axis or 't'} = {row.start + place[1]}"

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_cached(painter)
            self._paint_marks(painter)
            self._paint_focus(painter)

    def _paint_cache(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, placed in zip(self._shown, self._rows(), strict=True):
            self._paint_row(painter, row, placed)
        if self._axis and self._shown:
            self._paint_times(painter)

    def _paint_row(self, painter: QPainter, row: StemRow, placed: PlacedRow) -> None:
        theme, columns = current_theme(), placed.columns
        taken = range(row.start, row.start + len(row.values))
        empty = [index for index in range(columns.first, columns.last + 1) if index not in taken]
        draw_axis(painter, columns, placed.scale.zero, empty if len(empty) < 1000 else ())
        draw_stems(painter, placed, theme.role(row.role), hollow=row.hollow)
        band = self._band(placed.key)
        painter.setFont(self._font(bold=True))
        painter.setPen(theme.role(row.role))
        base = band.center().y() if not row.note else band.center().y() - self._metrics().height() / 2
        painter.drawText(QPointF(UNIT, base + self._metrics().ascent() / 2), row.name)
        painter.setFont(self._font())
        painter.setPen(QColor(theme.muted))
        painter.drawText(QPointF(UNIT, base + self._metrics().ascent() / 2 + self._metrics().height()), row.note)
        if row.numbered and len(row.values) <= _NUMBERED:
            painter.setPen(QColor(theme.text))
            for place in range(len(row.values)):
                self._paint_number(painter, placed, place)

    def _paint_number(self, painter: QPainter, placed: PlacedRow, place: int, room: float = 0.0) -> None:
        value = float(placed.values[place])
        text = number_text(value, room or placed.columns.spacing - UNIT, Width(painter))
        draw_number(painter, placed.head(place), text, above=value >= 0, gap=head_radius(placed.columns) + UNIT)

    def _paint_times(self, painter: QPainter) -> None:
        middle, columns = self.height() - self._metrics().height() / 2, self._columns()
        draw_times(painter, columns, middle, self._letters(), self._axis, max(columns.left - UNIT, 3 * UNIT), None)

    def _paint_marks(self, painter: QPainter) -> None:
        theme = current_theme()
        marked = [(number, row.marked) for number, row in enumerate(self._shown) if row.marked is not None]
        for number, place in marked:
            self._ring(painter, self._rows()[number].head(place or 0), QColor(theme.warning), 2)
        for sample, width in ((self._hovered, 1), (self._selected if self.hasFocus() else None, 2)):
            if sample is None or self._value(sample) is None:
                continue
            placed = self._rows()[sample[0]]
            self._ring(painter, placed.head(sample[1]), QColor(theme.text), width)
            if len(placed.values) > _NUMBERED:
                painter.setFont(self._font(bold=True))
                painter.setPen(QColor(theme.text))
                self._paint_number(painter, placed, sample[1], room=self.width())

    def _ring(self, painter: QPainter, at: QPointF, colour: QColor, width: int) -> None:
        radius = head_radius(self._columns()) + 3
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(at, radius, radius)
