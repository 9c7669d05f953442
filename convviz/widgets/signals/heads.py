"""Rows of samples whose heads are dragged up and down, with the mouse or the keys."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import full_precision
from convviz.core.util.checks import NUMBER_LIMIT
from convviz.widgets.look.places import PaintedPlaces
from convviz.widgets.signals.geometry import PlacedRow, Scale, joined, value_range

#: A row's key and an index in its signal.
Sample = tuple[int, int]
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_UP_DOWN = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


@dataclass(frozen=True, eq=False)
class _Grip:
    """What is being dragged: its row and place as they were, and the pixel and the value where it began."""

    row: PlacedRow
    index: int
    pixel: float
    value: float


class Heads(PaintedPlaces[Sample]):
    """A painted widget of rows of samples; a subclass says where they stand (`_rows`) and paints them.

    Dragging the head or the stem of a sample asks for another value, in steps of a power of ten that is some pixels,
    with Shift in tenths of it. With the focus, Left and Right walk along a row, Page Up and Page Down to the next one,
    Up and Down change the value.
    """

    #: Row, index in its signal, the value that is requested, and the gesture it belongs to: a whole drag is one.
    value_requested = Signal(int, int, float, int)
    #: Row and index under the mouse, until ``hover_ended``, or clicked.
    sample_hovered = Signal(int, int)
    sample_clicked = Signal(int, int)

    KEYS = (*PaintedPlaces.KEYS, *_PAGES)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._grip: _Grip | None = None
        self._gesture = 0

    def _rows(self) -> Sequence[PlacedRow]:
        """The rows as they stand now, the one on top first."""
        raise NotImplementedError

    def _range(self, key: int, values: NDArray[np.float64]) -> tuple[float, float]:
        """The range of a row's values; it does not shrink while one of them is dragged."""
        if self._grip is not None and self._grip.row.key == key:
            held: Scale = self._grip.row.scale
            return joined((held.low, held.high), value_range(values))
        return value_range(values)

    def head(self, row: int, index: int) -> QPointF:
        """The pixel of the head of a sample."""
        placed = next(placed for placed in self._rows() if placed.key == row)
        return placed.head(placed.place(index))

    # -- places --------------------------------------------------------------------------------------------------

    def _place_at(self, point: QPointF) -> Sample | None:
        for row in self._rows():
            place = row.near(point)
            if place is not None:
                return row.key, row.index(place)
        return None

    def _row(self, key: int) -> PlacedRow | None:
        return next((row for row in self._rows() if row.key == key), None)

    def _value(self, sample: Sample) -> float | None:
        """The value of a sample; None where it is not there any more."""
        row = self._row(sample[0])
        known = range(len(row.values)) if row is not None and not len(row.indices) else row.indices if row else ()
        return float(row.values[row.place(sample[1])]) if row is not None and sample[1] in known else None

    def _text_of(self, place: Sample) -> str:
        value = self._value(place)
        return "" if value is None else f"{self._name_of(place)} = {full_precision(value)}"

    def _name_of(self, place: Sample) -> str:
        """What a sample is called."""
        return f"[{place[1]}]"

    def _first_place(self) -> Sample | None:
        row = next((row for row in self._rows() if row.editable and len(row.values)), None)
        return None if row is None else (row.key, row.index(0))

    def _next_place(self, place: Sample, key: Qt.Key) -> Sample:
        row = self._row(place[0])
        if row is None or self._value(place) is None:
            return self._first_place() or place
        if key in _PAGES:
            editable = [other for other in self._rows() if other.editable and len(other.values)]
            number = editable.index(row) if row in editable else 0
            other = editable[(number + _PAGES[key]) % len(editable)]
            return other.key, other.index(min(row.place(place[1]), len(other.values) - 1))
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key, 0)
        return row.key, row.index(min(max(row.place(place[1]) + step, 0), len(row.values) - 1))

    def _emit_hovered(self, place: Sample) -> None:
        self.sample_hovered.emit(*place)

    def _emit_clicked(self, place: Sample) -> None:
        self.sample_clicked.emit(*place)

    # -- mouse and keys ------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        place = self._place_at(event.position()) if event.button() == Qt.MouseButton.LeftButton else None
        row = None if place is None else self._row(place[0])
        if place is not None and row is not None and row.editable:
            value = float(row.values[row.place(place[1])])
            self._gesture += 1
            self._grip = _Grip(row, place[1], event.position().y(), value)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        grip = self._grip
        if grip is None:
            super().mouseMoveEvent(event)
            self._point_at(self._hovered)
            return
        by = (grip.pixel - event.position().y()) / grip.row.scale.unit
        self._request(grip.row, grip.index, grip.value, by, bool(event.modifiers() & _SHIFT))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None and event.button() == Qt.MouseButton.LeftButton:
            self._grip = None
            self._lay_out()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._grip = None
        self._hover(None)  # another reading is shown in its place, below the same mouse

    def _point_at(self, place: Sample | None) -> None:
        """Show by the mouse pointer whether a sample can be dragged."""
        row = None if place is None else self._row(place[0])
        editable = row is not None and row.editable
        self.setCursor(Qt.CursorShape.SizeVerCursor if editable else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, place = Qt.Key(event.key()), self._selected
        row = None if place is None else self._row(place[0])
        value = None if place is None else self._value(place)
        if key in _UP_DOWN and place is not None and row is not None and value is not None:
            if row.editable:
                fine = bool(event.modifiers() & _SHIFT)
                self._gesture += not event.isAutoRepeat()
                by = row.scale.step * (0.1 if fine else 1.0) * _UP_DOWN[key]
                self._request(row, place[1], value, by, fine)
            return
        super().keyPressEvent(event)

    def _request(self, row: PlacedRow, index: int, before: float, by: float, fine: bool) -> None:
        """Ask for another value, rounded to the row's step."""
        step = row.scale.step * (0.1 if fine else 1.0)
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        value = round(round((before + by) / step) * step, decimals) if by else before
        value = min(max(value, -NUMBER_LIMIT), NUMBER_LIMIT)
        if value != self._value((row.key, index)):
            self.value_requested.emit(row.key, index, value, self._gesture)
