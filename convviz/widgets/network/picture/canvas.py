"""What `NetworkPicture` scrolls: the columns, edges and classes themselves."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMoveEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from convviz.widgets.look.places import ARROWS, PaintedPlaces, draw_outlined
from convviz.widgets.look.theme import UNIT, current_theme
from convviz.widgets.look.vectors import is_vector
from convviz.widgets.network.picture.class_chart import ClassChart
from convviz.widgets.network.picture.columns import Column, leads
from convviz.widgets.network.picture.drawing import (
    draw_class_edges,
    draw_class_heading,
    draw_edges,
    draw_frames,
    draw_heading,
    draw_incoming,
    draw_scales,
    draw_units,
    write,
)
from convviz.widgets.network.picture.layout import Layout, framed, lay_out
from convviz.widgets.network.picture.links import Strengths, strengths
from convviz.widgets.network.picture.slot import Slot
from convviz.widgets.network.picture.unit_images import UnitImages
from convviz.widgets.network.picture.walk import neighbour
from convviz.widgets.network.picture.words import described, joined, joins, notes, tip

_Unit = tuple[int, int]


class NetworkCanvas(PaintedPlaces[_Unit]):
    """The picture itself."""

    unit_hovered = Signal(str, int)
    unit_clicked = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The network on the probe image", parent)
        self._columns: tuple[Column, ...] = ()
        self._waiting = "No network yet"
        self._chart = ClassChart()
        self._firsts: dict[str, int] = {}
        self._layout: Layout | None = None
        self._images = UnitImages()

    @property
    def selected(self) -> tuple[str, int] | None:
        """(layer, map) of the selected unit."""
        return None if self._selected is None else (self._columns[self._selected[0]].name, self._selected[1])

    # -- what is shown -------------------------------------------------------------------------------------------

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show these layers."""
        old, self._columns = self._columns, tuple(columns)
        if len(old) == len(self._columns) and all(map(Column.looks_like, old, self._columns)):
            self.update()
            return
        self._hovered = self._selected = None
        self._firsts = {}
        self._images.clear()
        self.setAccessibleDescription(", ".join(f"{c.title} {c.size_text}" for c in self._columns))
        self._lay_out()

    def set_waiting(self, text: str) -> None:
        """Say this while there are no layers to show."""
        if text != self._waiting:
            self._waiting = text
            self.update()

    def set_classes(self, names: Sequence[str], probabilities: NDArray[np.floating], true: int) -> None:
        """Show the classes."""
        rows = self._chart.rows
        if self._chart.set_values(names, probabilities, true):
            self._lay_out()
        elif rows != self._chart.rows:
            self._cache = None  # its edges lead to the rows
        self.update()

    def set_selected(self, layer: str, number: int) -> None:
        """Select a unit; "" selects none."""
        places = [i for i, column in enumerate(self._columns) if column.name == layer]
        selected = (places[0], number) if places and 0 <= number < len(self._columns[places[0]].maps) else None
        self._select(selected)

    def unit_rect(self, layer: str, number: int) -> QRectF:
        """Pixels of a unit; empty where it is not drawn."""
        for slot in self._placed().slots:
            if self._columns[slot.index].name == layer and number in slot.units:
                return slot.rect(number)
        return QRectF()

    def sizeHint(self) -> QSize:
        return QSize(900, 500)

    def _lay_out(self) -> None:
        self._layout = None
        self._images.clear()
        self.setMinimumWidth(self._placed(0).width if self._columns else 0)
        super()._lay_out()

    def _placed(self, width: int | None = None) -> Layout:
        """The layout at the present size, or at a min ``width``."""
        if width is None and self._layout is not None:
            return self._layout
        metrics, remark = self._metrics(bold=True), self._metrics(remark=True)
        across = self._seen().width() if width is None else width
        # Short bars before small titles, and these before a picture that scrolls.
        for short, tight in ((False, False), (True, False), (True, True)):
            classes = self._chart.width(metrics, short=short), len(self._chart.names)
            frame = framed(int(across), self.height(), *classes, metrics.height(), remark.height())
            line = self._chart.line(max(self.height() - frame.header - frame.footer, 1), metrics)
            layout = lay_out(self._columns, self._firsts, replace(frame, class_line=line), metrics, remark, tight=tight)
            if layout.width <= across:
                break
        if width is None:
            self._layout = layout
        return layout

    def _seen(self) -> QRectF:
        """The part of it that is in view; all of it where nothing scrolls it."""
        around = self.parentWidget()
        return QRectF(self.rect()) if around is None else QRectF(around.rect().translated(-self.pos()))

    def _chart_area(self) -> QRectF:
        """Pixels of the classes: at the right of what is in view, over the columns if these need more width."""
        chart = QRectF(self._placed().chart)
        chart.moveRight(min(chart.right(), self._seen().right()))
        return chart

    def _slot_of(self, column: int) -> int | None:
        """Which slot a column has; None where it is not drawn."""
        return next((n for n, slot in enumerate(self._placed().slots) if slot.index == column), None)

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if not self._columns:
                self._paint_instead(painter, self._waiting)
                self._paint_focus(painter)
                return
            layout = self._placed()
            self._paint_cached(painter)
            shown = self._hovered or self._selected
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if shown is not None:
                self._paint_incoming(painter, layout, shown)
            for slot in layout.slots:
                column = self._columns[slot.index]
                if is_vector(painter):
                    draw_units(painter, slot, column)
                elif event.rect().intersects(slot.area.toAlignedRect()):
                    painter.drawImage(slot.area, self._images.image(column, slot, self.devicePixelRatioF()))
            self._paint_marks(painter, layout)
            painter.setPen(QColor(current_theme().muted))
            draw_scales(painter, layout, self._columns, self._font(remark=True))
            self._paint_classes(painter, layout)
            self._paint_footer(painter, shown)
            self._paint_focus(painter)

    def _paint_cache(self, painter: QPainter) -> None:
        """Paint what stays while numbers change: headings, edges, and the frames of the units."""
        layout = self._placed()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_edges(painter, layout)
        if self._chart.rows and layout.slots[-1].count == len(self._chart.names) and not self._scrolls:
            draw_class_edges(painter, layout.slots[-1], self._chart.row_rects(layout.chart))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        draw_frames(painter, layout.slots)
        bold, remark = self._font(bold=True), self._font(remark=True)
        for slot in layout.slots:
            draw_heading(painter, layout, slot, self._columns[slot.index], bold, remark)
        if self._chart.rows and not self._scrolls:
            self._draw_class_heading(painter, layout)

    @property
    def _scrolls(self) -> bool:
        return self._placed().width > self._seen().width()

    def _paint_classes(self, painter: QPainter, layout: Layout) -> None:
        """Draw the classes where they are seen whatever is scrolled to."""
        if not self._chart.rows:
            return
        area = self._chart_area()
        if self._scrolls:
            cover = QRectF(area.left() - 2 * UNIT, 0, self.width(), self.height())
            painter.fillRect(cover, QColor(current_theme().panel))
            painter.fillRect(QRectF(cover.left(), 0, 1, layout.bottom), QColor(current_theme().border))
            self._draw_class_heading(painter, layout)
        self._chart.paint(painter, area, self._font(), self._font(bold=True))

    def _draw_class_heading(self, painter: QPainter, layout: Layout) -> None:
        texts = self._chart.heading, "probability ≈" if layout.sizes else ""
        draw_class_heading(painter, self._chart_area(), texts, self._font(bold=True), self._font(remark=True))

    def _paint_incoming(self, painter: QPainter, layout: Layout, unit: _Unit) -> None:
        place = self._slot_of(unit[0])
        if place is not None and unit[1] in layout.slots[place].units:
            draw_incoming(painter, layout, place, unit[1], self._strengths(unit))

    def _strengths(self, unit: _Unit) -> Strengths | None:
        place, layout = self._slot_of(unit[0]), self._placed()
        found = [] if place is None else layout.into(place)
        if len(found) != 1:
            return None
        return strengths(self._columns[unit[0]], unit[1], layout.slots[found[0].source].count)

    def _paint_marks(self, painter: QPainter, layout: Layout) -> None:
        """Outline what is selected, and thinly what is under the mouse; say where numbers are none."""
        theme = current_theme()
        for unit, width in ((self._selected, 3.0), (self._hovered, 1.5)):
            place = None if unit is None else self._slot_of(unit[0])
            if unit is not None and place is not None and unit[1] in layout.slots[place].units:
                rect = layout.slots[place].rect(unit[1]).adjusted(-2, -2, 2, 2)
                draw_outlined(painter, rect, QColor(theme.accent), width)
        for slot in layout.slots:
            if not np.isfinite(self._columns[slot.index].maps).all():
                box = QRectF(slot.left, slot.area.top(), slot.width, self._metrics(bold=True).height())
                painter.fillRect(box, QColor(theme.panel))
                write(painter, box, self._font(bold=True), theme.warning, "NaN or ∞")

    def _paint_footer(self, painter: QPainter, unit: _Unit | None) -> None:
        """Say what is under the mouse or selected, or else which layers have no column."""
        metrics = self._metrics(remark=True)
        seen = self._seen()
        box = QRectF(seen.left() + UNIT, self.height() - metrics.height() - UNIT / 2, 0, metrics.height())
        box.setWidth(seen.width() - 2 * UNIT)
        said = notes(self._placed(), hint=not is_vector(painter)) if unit is None else self._described(unit)
        text = joined(said, box.width(), metrics)
        write(painter, box, self._font(remark=True), current_theme().muted, text, Qt.AlignmentFlag.AlignLeft)

    def _described(self, unit: _Unit) -> list[str]:
        words = described(self._columns[unit[0]], unit[1], has_edges=self._strengths(unit) is not None)
        place = self._slot_of(unit[0])
        return words if place is None else [*words, *joins(self._placed(), self._columns, place, unit[1])]

    # -- mouse and keys ------------------------------------------------------------------------------------------

    def _place_at(self, point: QPointF) -> _Unit | None:
        if self._columns and self._scrolls and point.x() >= self._chart_area().left() - 2 * UNIT:
            return None  # covered by the classes
        for slot in self._placed().slots if self._columns else ():
            unit = slot.unit_at(point)
            if unit is not None:
                return slot.index, unit
        return None

    def _emit_hovered(self, unit: _Unit) -> None:
        self.unit_hovered.emit(self._columns[unit[0]].name, unit[1])

    def _emit_clicked(self, unit: _Unit) -> None:
        self.unit_clicked.emit(self._columns[unit[0]].name, unit[1])

    def _reveal(self, unit: _Unit) -> None:
        place = self._slot_of(unit[0])
        if place is not None:
            slot = self._placed().slots[place]
            self._scroll(slot, min(max(slot.first, unit[1] - slot.shown + 1), unit[1]))

    def _scroll(self, slot: Slot, first: int) -> None:
        first = min(max(first, 0), slot.count - slot.shown)
        if first != slot.first:
            self._firsts[leads(self._columns)[slot.index]] = first
            self._layout = self._cache = None
            self._images.clear()
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the column under the mouse; sideways the whole picture."""
        point, notches = event.position(), event.angleDelta().y() / 120
        under = [slot for slot in self._placed().slots if 0 <= point.x() - slot.left < slot.width] if notches else []
        slot = min(under, key=lambda slot: abs(slot.area.center().y() - point.y()), default=None)
        if slot is None or slot.shown == slot.count:
            event.ignore()
            return
        self._scroll(slot, slot.first - round(notches * max(1, slot.shown // 3)))
        self._hover(self._place_at(point))
        event.accept()

    def _first_place(self) -> _Unit | None:
        slots = self._placed().slots if self._columns else ()
        return (slots[0].index, slots[0].first) if slots else None

    def _next_place(self, unit: _Unit, key: Qt.Key) -> _Unit:
        place, slots = self._slot_of(unit[0]), self._placed().slots
        if place is None:  # its column is not drawn at this width
            return slots[0].index, slots[0].first
        return neighbour(slots, slots[place], unit[1], ARROWS[key])

    def _walk_to(self, unit: _Unit) -> None:
        self._choose(unit)

    def tip_at(self, place: QPointF) -> str:
        unit = self._place_at(place)
        if unit is None:
            return self._chart.tip(place, self._chart_area()) if self._columns else ""
        return tip(self._columns[unit[0]], unit[1])

    def moveEvent(self, _event: QMoveEvent) -> None:
        self.update()  # the classes and the remark stay where they are while it is scrolled
