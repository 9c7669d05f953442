"""One side of a test: a signal as stems under its name, with a ring around the sample that counts."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import equals, format_number
from convviz.widgets.look.theme import UNIT, current_theme
from convviz.widgets.signals.drawing import Width, draw_axis, draw_stems, head_radius, number_text
from convviz.widgets.signals.geometry import Columns, PlacedRow
from convviz.widgets.signals.heads import Heads, Sample
from convviz.widgets.signals.times import draw_times
from convviz.widgets.systems.side_content import FineScale, Side, is_same

__all__ = ["Side", "SidePlot"]

#: Pixels of a dot that stands for a sample of 0, and of the arms of a cross for one that is not finite.
_DOT, _CROSS = 2.5, 4.0
#: Pixels around a head for its ring.
_RING = 12
#: How much of what lies behind a number is covered, of 255.
_BEHIND = 190


class SidePlot(Heads):
    """Shows a `Side`; see `Heads` for what is dragged and emitted.

    Parameters
    ----------
    key : the number of its row in what is emitted.
    times : whether the numbers of t stand below the axis.
    """

    def __init__(self, name: str, parent: QWidget | None = None, *, key: int = 0, times: bool = False) -> None:
        super().__init__(name, parent)
        self._side: Side | None = None
        self._key, self._times = key, times
        self._cursor: int | None = None
        self._placed: PlacedRow | None = None
        self._head = 0

    @property
    def side(self) -> Side | None:
        """What is shown."""
        return self._side

    def set_side(self, side: Side) -> None:
        """Show a signal."""
        before = self._side
        same = before is not None and is_same(before, side)
        self._side = side
        self._placed = None
        if not same:
            self._cache = None
            self.setAccessibleDescription(self._said(side))
            self.update()

    def set_head_height(self, pixels: int) -> None:
        """Leave so many pixels at the top, at the right of the title, for other widgets."""
        if pixels != self._head:
            self._head = pixels
            self._lay_out()

    def set_note(self, note: tuple[str, ...]) -> None:
        """Change only the remark."""
        if self._side is not None:
            self.set_side(replace(self._side, note=note))

    def set_progress(self, filled: int | None, marked: tuple[int, ...]) -> None:
        """Change only how many samples are there already, and which are marked."""
        if self._side is not None:
            self.set_side(replace(self._side, filled=filled, marked=marked))

    def set_cursor(self, t: int | None) -> None:
        """Mark the time at which all signals are looked at."""
        if t != self._cursor:
            self._cursor = t
            self.update()

    def arrays(self, _place: QPoint) -> dict[str, NDArray[np.float64]]:
        """The numbers that are shown (1, N), by their names."""
        return {} if self._side is None else {self._side.title: self._side.values[np.newaxis]}

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        line = self._metrics().height()
        return QSize(110, round((3.4 + self._times) * line))

    def _keeps(self, event: QKeyEvent) -> bool:
        # Where nothing can be moved, the window's keys step; Tab leads here for the menu.
        return self._side is not None and self._side.editable and super()._keeps(event)

    # -- layout --------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._placed = None
        super()._lay_out()

    def _rows(self) -> Sequence[PlacedRow]:
        side = self._side
        if side is None:
            return ()
        if self._placed is None:
            finite = np.where(np.isfinite(side.values), side.values, 0.0)
            low, high = self._range(self._key, np.concatenate([finite, side.range]))
            line = self._metrics(bold=True).height()
            top = max(line, self._head) + (line + _RING if high > 0 else UNIT)
            foot = self.height() - (self._metrics().height() + UNIT if self._times else 0)
            bottom = foot - (line + _RING if low < 0 and side.numbered else _RING)
            scale = FineScale(low, high, top, max(bottom, top + 1))
            columns = Columns(0, len(side.values) - 1, UNIT, self.width() - UNIT)
            self._placed = PlacedRow(self._key, columns, scale, finite, editable=side.editable)
        return (self._placed,)

    def _name_of(self, place: Sample) -> str:
        title = "" if self._side is None else self._side.title
        return f"{title}, t = {place[1]}"

    def _said(self, side: Side) -> str:
        if side.ringed is None:
            return f"{len(side.values)} samples"
        ringed = f", {side.title} at t = {side.ringed} {equals(float(side.values[side.ringed]))}"
        return f"{len(side.values)} samples{ringed}"

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_cursor(painter)
            self._paint_cached(painter)
            self._paint_pointed(painter)
            self._paint_focus(painter)

    def _paint_cache(self, painter: QPainter) -> None:
        side, rows = self._side, self._rows()
        if side is None or not rows:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_title(painter, side)
        draw_axis(painter, rows[0].columns, rows[0].scale.zero)
        self._paint_samples(painter, side, rows[0])
        if side.instead:
            painter.setFont(self._font())
            painter.setPen(QColor(current_theme().muted))
            left = rows[0].columns.x(0.5) if side.values[0] else 0.0
            room = QRectF(left, 0, self.width() - left, rows[0].scale.zero - 2 * UNIT)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap
            painter.drawText(room, flags, side.instead)
        if self._times:
            self._paint_times(painter, rows[0].columns)
        self._paint_marked(painter, side, rows[0])
        if side.ringed is not None:
            self._paint_ring(painter, side, rows[0], side.ringed)
        if side.numbered:
            painter.setFont(self._font())
            for t in range(len(side.values) if side.filled is None else side.filled):
                if t != side.ringed and side.values[t]:
                    ring = head_radius(rows[0].columns) + 4 if t in side.marked else 0.0
                    self._paint_number(painter, rows[0], side, t, rows[0].columns.spacing - 2, ring=ring)

    def _colour(self, side: Side) -> QColor:
        theme = current_theme()
        return QColor(theme.warning) if side.warns else theme.role(side.role)

    def _paint_title(self, painter: QPainter, side: Side) -> None:
        theme, bold = current_theme(), self._metrics(bold=True)
        line = max(bold.height(), self._head)
        painter.setFont(self._font(bold=True))
        painter.setPen(self._colour(side))
        left = QRectF(UNIT, 0, self.width() - UNIT, line)
        painter.drawText(left, Qt.AlignmentFlag.AlignVCenter, side.title)
        taken = UNIT + bold.horizontalAdvance(side.title) + 2 * UNIT
        metrics = self._metrics()
        fitting = (note for note in side.note if metrics.horizontalAdvance(note) <= self.width() - taken)
        painter.setFont(self._font())
        painter.setPen(QColor(theme.muted))
        painter.drawText(QRectF(taken, 0, self.width(), line), Qt.AlignmentFlag.AlignVCenter, next(fitting, ""))

    def _paint_samples(self, painter: QPainter, side: Side, row: PlacedRow) -> None:
        """Stems for what is not 0, dots for what is; pale before what counts, rings where nothing is yet."""
        colour, filled = self._colour(side), len(side.values) if side.filled is None else side.filled
        pale = QColor(current_theme().disabled)
        quiet = QColor(current_theme().border) if side.warns else colour
        for t, value in enumerate(side.values.tolist()):
            at = QPointF(row.columns.x(t), row.scale.zero)
            if not math.isfinite(value):
                painter.setPen(QPen(QColor(current_theme().warning), 2))
                painter.drawLine(at + QPointF(-_CROSS, -_CROSS), at + QPointF(_CROSS, _CROSS))
                painter.drawLine(at + QPointF(-_CROSS, _CROSS), at + QPointF(_CROSS, -_CROSS))
            elif value == 0 or t >= filled:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(pale if t < side.first or t >= filled else quiet)
                painter.drawEllipse(at, _DOT, _DOT)
            else:
                draw_stems(painter, row, pale if t < side.first else colour, first=t, last=t + 1)

    def _paint_times(self, painter: QPainter, columns: Columns) -> None:
        draw_times(painter, columns, self.height() - self._metrics().height() / 2, self._letters(), "", 0.0, None)

    def _paint_marked(self, painter: QPainter, side: Side, row: PlacedRow) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(current_theme().text), 2))
        radius = head_radius(row.columns) + 3
        for t in side.marked:
            painter.drawEllipse(row.head(t), radius, radius)

    def _paint_ring(self, painter: QPainter, side: Side, row: PlacedRow, t: int) -> None:
        """A capsule around a stem and its head, with its number."""
        head, zero = row.head(t), row.scale.zero
        wide = min(head_radius(row.columns) + 3, row.columns.spacing / 2 + 1)
        top, bottom = min(head.y(), zero) - wide, max(head.y(), zero) + wide
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(current_theme().text), 2))
        painter.drawRoundedRect(QRectF(head.x() - wide, top, 2 * wide, bottom - top), wide, wide)
        painter.setFont(self._font(bold=True))
        self._paint_number(painter, row, side, t, 4 * row.columns.spacing, ring=wide)

    def _paint_number(
        self, painter: QPainter, row: PlacedRow, side: Side, t: int, room: float, *, ring: float = 0.0
    ) -> None:
        """Write a sample's number over its head; of one that hangs beside it, or below where all have theirs."""
        value = float(side.values[t])
        if not math.isfinite(value):
            return
        metrics = painter.fontMetrics()
        text = number_text(value, room, Width(painter))
        if not text:
            return
        gap, width, head = (ring or head_radius(row.columns)) + 2, metrics.horizontalAdvance(text), row.head(t)
        if value >= 0:
            left = head.x() - width / 2
            beside = self._tops(row, side, left, left + width) if not side.numbered else []
            base = (
                min([head.y() - gap, *(top - head_radius(row.columns) - 2 for top in beside)]) - metrics.descent() / 2
            )
        elif side.numbered:
            base, left = head.y() + gap + metrics.ascent() - 2, head.x() - width / 2
        else:  # beside it, which leaves the stems their height
            base = head.y() + metrics.ascent() / 2 - 1
            left = head.x() - gap - width if self._is_left_free(side, t, gap + width) else head.x() + gap
        at = QPointF(min(max(left, 0.0), self.width() - width), base)
        if width > row.columns.spacing or value < 0:  # it may lie over the stems beside it
            behind = QColor(current_theme().panel)
            behind.setAlpha(_BEHIND)
            painter.fillRect(QRectF(at.x() - 1, at.y() - metrics.ascent() + 2, width + 2, metrics.ascent()), behind)
        painter.setPen(QColor(current_theme().text))
        painter.drawText(at, text)

    @staticmethod
    def _tops(row: PlacedRow, side: Side, left: float, right: float) -> list[float]:
        """How high the heads of the stems stand that a number as wide as that would cover."""
        seen = range(len(side.values) if side.filled is None else side.filled)
        radius = head_radius(row.columns)
        covered = (t for t in seen if left - radius < row.columns.x(t) < right + radius and side.values[t] > 0)
        return [row.head(t).y() for t in covered]

    def _is_left_free(self, side: Side, t: int, needed: float) -> bool:
        """Whether a number of a stem that hangs stands better at its left than at its right."""
        values, x = side.values, self._rows()[0].columns.x(t)
        if x - needed < 0 or x + needed > self.width():
            return x - needed >= 0
        left, right = (0 <= at < len(values) and values[at] < 0 for at in (t - 1, t + 1))
        return not left or bool(right)

    def _paint_cursor(self, painter: QPainter) -> None:
        """A pale band behind the samples at the time that is looked at."""
        rows, t = self._rows(), self._cursor
        if not rows or t is None or t > rows[0].columns.last:
            return
        columns, line = rows[0].columns, max(self._metrics(bold=True).height(), self._head)
        band = QRectF(columns.x(t) - columns.spacing / 2, line, columns.spacing, self.height() - line)
        painter.fillRect(band, QColor(current_theme().field))
        painter.setPen(QPen(QColor(current_theme().border), 1))
        painter.drawLine(band.topLeft(), band.bottomLeft())
        painter.drawLine(band.topRight(), band.bottomRight())

    def _paint_at_cursor(self, painter: QPainter, row: PlacedRow, side: Side, t: int) -> None:
        """The number at the cursor, unless that in the ring stands in its place."""
        if side.ringed is not None:
            values = [float(side.values[at]) for at in (t, side.ringed)]
            widths = sum(self._metrics(bold=True).horizontalAdvance(format_number(value)) for value in values)
            # Numbers of stems that hang stand beside them.
            needed = widths + 2 * _RING + UNIT if min(values) < 0 else widths / 2 + UNIT
            if abs(t - side.ringed) * row.columns.spacing < needed:
                return
        painter.setFont(self._font())
        self._paint_number(painter, row, side, t, 4 * row.columns.spacing)

    def _paint_pointed(self, painter: QPainter) -> None:
        """A ring around the head under the mouse, and the one that keys move; the number at the cursor."""
        side, rows = self._side, self._rows()
        if side is None or not rows:
            return
        row, t = rows[0], self._cursor
        if t is not None and t < len(side.values) and not side.numbered and not side.instead:
            self._paint_at_cursor(painter, row, side, t)
        selected = self._selected if self.hasFocus() else None
        for sample, width in ((self._hovered, 1), (selected, 2)):
            if sample is not None and sample[1] < len(side.values):
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(current_theme().text), width))
                radius = head_radius(row.columns) + 2
                painter.drawEllipse(row.head(sample[1]), radius, radius)
