"""The spectrum of samples: frequencies above half the rate, and where they fold back to."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from convviz.widgets.charts.plot.content import Axis, Names
from convviz.widgets.charts.plot.placing import Placing
from convviz.widgets.charts.plot.plan import Plan
from convviz.widgets.look.theme import UNIT, current_theme
from convviz.widgets.signals.sampling.small_plot import SmallPlot

#: Pixels from a line within which it is gripped.
_REACH = 14.0
#: Pixels of an arrow's head.
_HEAD = 9.0


@dataclass(frozen=True)
class Folding:
    """An arrow from a true frequency to its alias, at a level, and what stands at its middle."""

    true: float
    alias: float
    level: float
    text: str = "folds back"


class FoldChart(SmallPlot):
    """A spectrum with two lines that are dragged: the true frequency, and half the sampling rate.

    Attributes
    ----------
    half : half the rate, where the second line stands.
    """

    #: Where a line is wanted, and the number of the drag.
    frequency_requested = Signal(float, int)
    half_requested = Signal(float, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Spectrum of the samples", parent, names=Names.NOWHERE)
        self.half = 0.0
        self._folding: Folding | None = None
        self._gesture = 0
        self._grips_half: bool | None = None
        self._later: tuple[Axis, Axis] | None = None
        self.x_requested.connect(self._on_x_requested)

    def set_folding(self, half: float, folding: Folding | None) -> None:
        """Show half the rate, and an arrow over it or none."""
        if (half, folding) != (self.half, self._folding):
            self.half, self._folding = half, folding
            self.update()

    def set_axes(self, x: Axis, y: Axis) -> None:
        if self._grips_half is None:
            super().set_axes(x, y)
        else:  # it would move under the mouse
            self._later = x, y

    # -- mouse ---------------------------------------------------------------------------------------------------

    def _is_half(self, pixel: float) -> bool:
        """Whether the line that lies nearer to a pixel is that of half the rate."""
        x = self._planned().frame.x
        own = math.inf if self._marker is None else abs(x.pixel(self._marker.x) - pixel)
        return abs(x.pixel(self.half) - pixel) < own

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._gesture += 1
            frame, at = self._planned().frame, event.position().x()
            near = abs(frame.x.pixel(self.half) - at) <= _REACH
            self._grips_half = near and self._is_half(at)
        if not self._grips_half:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grips_half and event.buttons() & Qt.MouseButton.LeftButton:
            self.half_requested.emit(self._planned().frame.x.value(event.position().x()), self._gesture)
            return
        frame, at = self._planned().frame, event.position().x()
        lines = [self.half, *(() if self._marker is None else (self._marker.x,))]
        near = any(abs(frame.x.pixel(line) - at) <= _REACH for line in lines)
        self.setCursor(Qt.CursorShape.SizeHorCursor if near else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._grips_half = None
        if self._later is not None:
            axes, self._later = self._later, None
            self.set_axes(*axes)

    def _on_x_requested(self, x: float) -> None:
        if self._grips_half is None:  # by a key, each of which is a change of its own
            self._gesture += 1
        self.frequency_requested.emit(x, self._gesture)

    # -- drawing -------------------------------------------------------------------------------------------------

    def _placing(self, plan: Plan) -> Placing:
        placing = super()._placing(plan)
        if self._axes[0].low <= self.half <= self._axes[0].high:
            placing.avoid(plan.frame.x.pixel(self.half), plan.frame.area)
        return placing

    def _paint_moving(self, painter: QPainter) -> None:
        super()._paint_moving(painter)
        frame, theme = self._planned().frame, current_theme()
        low, high = self._axes[0].low, self._axes[0].high
        if low <= self.half <= high:
            x = frame.x.pixel(self.half)
            painter.setPen(QPen(QColor(theme.text), 1.5))
            painter.drawLine(QPointF(x, frame.area.top() - UNIT), QPointF(x, frame.area.bottom()))
        folding = self._folding
        if folding is not None and folding.true <= high:
            start, end = frame.point(folding.true, folding.level), frame.point(folding.alias, folding.level)
            start += QPointF(-2 * UNIT, 3 * UNIT)
            end += QPointF(2.5 * UNIT, 3 * UNIT)
            if start.x() - end.x() > 4 * UNIT:
                _draw_arrow(painter, start, end, QColor(theme.text))

    @property
    def folding(self) -> Folding | None:
        """The arrow shown."""
        return self._folding


def _draw_arrow(painter: QPainter, start: QPointF, end: QPointF, colour: QColor) -> None:
    """An arc that sags from ``start`` to ``end``, and its head."""
    sag = min(0.3 * abs(start.x() - end.x()), 44.0)
    middle = QPointF((start.x() + end.x()) / 2, max(start.y(), end.y()) + sag)
    path = QPainterPath(start)
    path.quadTo(middle, end)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 1.5))
    painter.drawPath(path)
    along = math.atan2(end.y() - middle.y(), end.x() - middle.x())
    sides = [end - QPointF(math.cos(along + by), math.sin(along + by)) * _HEAD for by in (-0.4, 0.4)]
    painter.drawPolyline(QPolygonF([sides[0], end, sides[1]]))
