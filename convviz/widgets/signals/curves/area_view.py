"""The overlap of two functions: the area below their product is one value of y, which is traced as t moves."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from convviz.core.signals.functions import Shape, SignalFunction, drawn_to
from convviz.core.signals.integral import CurveStep
from convviz.core.text.formatting import in_short
from convviz.widgets.look.lettering import Piece
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.signals.curves.area_plan import AreaPlan, Span, plan
from convviz.widgets.signals.gather.mark import draw_pill
from convviz.widgets.signals.geometry import Scale

#: Plots, by the numbers under which they emit.
X, H, PRODUCT, Y = range(4)
_NAMES = (
    ("x(τ)", Role.INPUT, "stays where it is"),
    ("h(t − τ)", Role.KERNEL, "turned round, moved to t"),
    ("x(τ) · h(t − τ)", Role.PRODUCT, "its area is y(t)"),
    ("y(t)", Role.OUTPUT, "traced as t moves"),
)
#: Pixels from one point of a curve to the next.
_FINE = 2


@dataclass(frozen=True, eq=False)
class Curves:
    """Two functions and their convolution.

    Attributes
    ----------
    x, h : the functions.
    times, y : the times (n,) at which their integral is known, and that (n,).
    axis : the first and the last time shown.
    sums : times (m,) and values (m,) of the discrete convolution of their samples; none where it is not shown.
    """

    x: SignalFunction
    h: SignalFunction
    times: NDArray[np.float64]
    y: NDArray[np.float64]
    axis: tuple[float, float]
    sums: tuple[NDArray[np.float64], NDArray[np.float64]]


class AreaView(Painted):
    """Four plots on one axis of time; the mark of t is dragged, y is pointed at, and what is drawn by hand is drawn."""

    #: t was dragged, or clicked in the plot of y; hovered there, until ``hover_ended``.
    time_requested = Signal(float)
    time_hovered = Signal(float)
    hover_ended = Signal()
    #: Plot (X or H), the values that are drawn, and the gesture that they belong to.
    curve_requested = Signal(int, object, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Overlap of two functions", parent)
        self.setMouseTracking(True)
        self._curves: Curves | None = None
        self._step: CurveStep | None = None
        self._delta = 0.1
        self._plan: AreaPlan | None = None
        self._dragging = False
        self._drawing: int | None = None
        self._last: tuple[float, float] = (0.0, 0.0)
        self._gesture = 0

    def set_curves(self, curves: Curves) -> None:
        """Show other functions."""
        self._curves, self._step = curves, None
        self._lay_out()

    def set_step(self, step: CurveStep, delta: float) -> None:
        """Show what happens at a time, and the discrete sum of samples ``delta`` apart."""
        self._step, self._delta = step, delta
        self.setAccessibleDescription(f"{_t(step)}: area {in_short(step.value)}, discrete sum {in_short(step.total)}")
        self.update()

    @property
    def step(self) -> CurveStep | None:
        """The step shown."""
        return self._step

    def minimumSizeHint(self) -> QSize:
        return QSize(380, round(15 * self._metrics().height()))

    # -- layout --------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._plan = None
        super()._lay_out()

    def _planned(self) -> AreaPlan:
        curves = self._curves
        assert curves is not None
        if self._plan is None:
            names = self._metrics(bold=True, larger=2).horizontalAdvance(_NAMES[PRODUCT][0])
            notes = max(self._metrics().horizontalAdvance(note) for _, _, note in _NAMES)
            wide = max(names, notes) if notes < 0.25 * self.width() else names
            span = Span(*curves.axis, wide + 12 * UNIT, self.width() - 2 * UNIT)
            known = np.concatenate([curves.y, curves.sums[1]])
            ranges = curves.x.range, curves.h.range, _products(curves), _reach(known)
            self._plan = plan(span, self.height(), self._metrics().height() + UNIT, ranges)
        return self._plan

    def pill(self) -> QRectF:
        """The pixels of the mark of t."""
        at, step = self._planned(), self._step
        assert step is not None
        wide, tall = self._metrics(bold=True).horizontalAdvance(_t(step)) + 6 * UNIT, self._metrics().height() + UNIT
        x = min(max(at.span.x(step.time), at.span.left + wide / 2), at.span.right - wide / 2)
        return QRectF(x - wide / 2, at.pill - tall / 2, wide, tall)

    # -- mouse ---------------------------------------------------------------------------------------------------

    def _drawable(self, point: QPointF) -> int | None:
        """The plot at a pixel into which a curve is drawn; None for none."""
        curves, at = self._curves, self._planned()
        assert curves is not None
        for plot, function in ((X, curves.x), (H, curves.h)):
            scale = at.scales[plot]
            over = scale.top - 2 * UNIT <= point.y() <= scale.bottom + 2 * UNIT and point.x() >= at.span.left
            if function.shape is Shape.DRAWN and over:
                return plot
        return None

    def _over_y(self, point: QPointF) -> bool:
        at = self._planned()
        return point.y() >= at.scales[Y].top - UNIT and at.span.left <= point.x() <= at.span.right

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._curves is None or self._step is None:
            event.ignore()
            return
        point = event.position()
        self._dragging = self.pill().contains(point) or self._over_y(point)
        self._drawing = None if self._dragging else self._drawable(point)
        if self._over_y(point):
            self.time_requested.emit(self._planned().span.time(point.x()))
        if self._drawing is not None:
            self._gesture += 1
            self._last = self._drawn_at(point, self._drawing)
            self._draw_to(point)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._curves is None or self._step is None:
            return
        point = event.position()
        if self._dragging:
            self.time_requested.emit(self._planned().span.time(point.x()))
        elif self._drawing is not None:
            self._draw_to(point)
        elif self._over_y(point):
            self.time_hovered.emit(self._planned().span.time(point.x()))
        else:
            self.hover_ended.emit()
        shape = Qt.CursorShape.ArrowCursor
        if self.pill().contains(point) or self._over_y(point):
            shape = Qt.CursorShape.SizeHorCursor
        elif self._drawable(point) is not None:
            shape = Qt.CursorShape.CrossCursor
        self.setCursor(shape)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._dragging, self._drawing = False, None

    def leaveEvent(self, _event: QEvent) -> None:
        self.hover_ended.emit()

    def _drawn_at(self, point: QPointF, plot: int) -> tuple[float, float]:
        """The time within the signal, and the value, of a pixel of a plot; h is drawn as it lies, turned round."""
        at, scale = self._planned(), self._planned().scales[plot]
        assert self._step is not None
        time = at.span.time(point.x())
        value = scale.low + (scale.bottom - point.y()) / scale.unit
        return (time if plot == X else self._step.time - time), value

    def _draw_to(self, point: QPointF) -> None:
        """Draw a line from where the mouse was."""
        assert self._curves is not None
        assert self._drawing is not None
        function = self._curves.x if self._drawing == X else self._curves.h
        before, self._last = self._last, self._drawn_at(point, self._drawing)
        values = drawn_to(function.drawn, before, self._last)
        if values != function.drawn:
            self.curve_requested.emit(self._drawing, values, self._gesture)

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._curves is None or self._step is None:
            return
        with QPainter(self) as painter:
            self._paint_cached(painter)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_step(painter, self._curves, self._step)

    def _paint_cache(self, painter: QPainter) -> None:
        """What stays while t moves: names, axes, times and x."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        assert self._curves is not None
        at, theme = self._planned(), current_theme()
        for (name, role, note), scale in zip(_NAMES, at.scales, strict=True):
            middle, letters = (scale.top + scale.bottom) / 2, self._letters()
            self._letters(2).draw(painter, UNIT, middle, [Piece(name, theme.role(role), bold=True)])
            if self._metrics().horizontalAdvance(note) < at.span.left - 10 * UNIT:
                letters.draw(painter, UNIT, middle + self._metrics().height() + 2, [Piece(note, QColor(theme.muted))])
            self._paint_axis(painter, scale)
        self._paint_curve(painter, at.scales[X], self._points(), self._curves.x(self._points()), Role.INPUT)
        self._paint_times(painter)

    def _points(self) -> NDArray[np.float64]:
        """The times of the points of a curve."""
        span = self._planned().span
        return np.linspace(span.first, span.last, max(int((span.right - span.left) / _FINE), 2))

    def _paint_axis(self, painter: QPainter, scale: Scale) -> None:
        span, theme = self._planned().span, current_theme()
        painter.setPen(QPen(QColor(theme.border), 2))
        painter.drawLine(QPointF(span.left, scale.zero), QPointF(span.right, scale.zero))
        greatest = scale.high if scale.high >= -scale.low else scale.low
        text = in_short(greatest, 3)
        painter.drawLine(QPointF(span.left - 3, scale.y(greatest)), QPointF(span.left + 3, scale.y(greatest)))
        x = span.left - 2 * UNIT - self._metrics().horizontalAdvance(text)
        base = scale.y(greatest) + self._metrics().ascent() / 2 - 1
        self._letters().draw(painter, x, base, [Piece(text, QColor(theme.muted))])

    def _paint_times(self, painter: QPainter) -> None:
        span, muted = self._planned().span, QColor(current_theme().muted)
        metrics, base = self._metrics(), self._planned().times + self._metrics().ascent() / 2 - 1
        widest = metrics.horizontalAdvance("−0.25") + 3 * UNIT
        strides = (factor * 10.0**power for power in range(-3, 4) for factor in (1, 2, 5))
        stride = next(step for step in strides if step * span.unit >= widest)
        for number in range(int(np.ceil(span.first / stride)), int(span.last / stride) + 1):
            text = in_short(float(f"{number * stride:.9g}"))
            x = span.x(number * stride)
            self._letters().draw(painter, x - metrics.horizontalAdvance(text) / 2, base, [Piece(text, muted)])
        left = span.left - 10 * UNIT - metrics.horizontalAdvance("τ, t in s")
        self._letters().draw(painter, max(left, UNIT), base, [Piece("τ, t in s", muted)])

    def _paint_curve(
        self,
        painter: QPainter,
        scale: Scale,
        times: NDArray[np.float64],
        values: NDArray[np.float64],
        role: Role,
        *,
        dashed: bool = False,
    ) -> None:
        span = self._planned().span
        points = [QPointF(span.x(t), scale.y(v)) for t, v in zip(times.tolist(), values.tolist(), strict=True)]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        line = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        painter.setPen(QPen(current_theme().role(role), 1.5 if dashed else 2.5, line))
        painter.drawPolyline(QPolygonF(points))

    def _paint_step(self, painter: QPainter, curves: Curves, step: CurveStep) -> None:
        at, times = self._planned(), self._points()
        painter.setClipRect(QRectF(at.span.left, 0, at.span.right - at.span.left + 2, self.height()))
        turned = curves.h(step.time - times)
        self._paint_overlap(painter, step)
        self._paint_curve(painter, at.scales[H], times, turned, Role.KERNEL)
        self._paint_product(painter, curves, step)
        reached = curves.times <= step.time + 1e-9
        self._paint_curve(painter, at.scales[Y], curves.times[reached], curves.y[reached], Role.OUTPUT)
        self._paint_response(painter, curves)
        self._paint_sums(painter, curves, step)
        self._paint_value(painter, step)
        painter.setClipping(False)
        self._paint_pill(painter, step)

    def _paint_overlap(self, painter: QPainter, step: CurveStep) -> None:
        """The outline of where both are, through the plots of what is multiplied."""
        first, last = step.overlap
        if first >= last:
            return
        at = self._planned()
        box = QRectF(at.span.x(first), at.scales[X].top - UNIT, (last - first) * at.span.unit, 0)
        box.setBottom(at.scales[PRODUCT].bottom + UNIT)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(current_theme().role(Role.INPUT), 1.5, Qt.PenStyle.DashLine))
        painter.drawRect(box)

    def _paint_product(self, painter: QPainter, curves: Curves, step: CurveStep) -> None:
        """The product, the area below it, and the bars of the discrete sum."""
        first, last = step.overlap
        at, scale, colour = self._planned(), self._planned().scales[PRODUCT], current_theme().role(Role.PRODUCT)
        if first < last:
            count = max(int((last - first) * at.span.unit / _FINE), 8)
            inside = np.linspace(first, last, min(count, 4000))[:-1]  # at the end itself the one that ends is 0
            values = curves.x(inside) * curves.h(step.time - inside)
            area = QPainterPath(QPointF(at.span.x(first), scale.zero))
            for t, value in zip(inside.tolist(), values.tolist(), strict=True):
                area.lineTo(at.span.x(t), scale.y(value))
            area.lineTo(at.span.x(last), scale.y(float(values[-1])))
            area.lineTo(at.span.x(last), scale.zero)
            shaded = QColor(colour)
            shaded.setAlphaF(0.45)
            painter.setPen(QPen(colour, 2))
            painter.setBrush(shaded)
            painter.drawPath(area)
        if len(curves.sums[0]) and self._delta * at.span.unit >= 3:
            heights = curves.x(step.samples) * curves.h(np.round(step.time - step.samples, 12))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(current_theme().text), 1))
            for t, height in zip(step.samples.tolist(), heights.tolist(), strict=True):
                left, right = at.span.x(t), at.span.x(t + self._delta)
                painter.drawRect(QRectF(QPointF(left, scale.y(height)), QPointF(right, scale.zero)).normalized())

    def _paint_response(self, painter: QPainter, curves: Curves) -> None:
        """Where one function is a pulse, the other, to which y comes near as it narrows."""
        other, role = (curves.h, Role.KERNEL) if curves.x.shape is Shape.DIRAC else (curves.x, Role.INPUT)
        if Shape.DIRAC in (curves.x.shape, curves.h.shape):
            times = self._points()
            self._paint_curve(painter, self._planned().scales[Y], times, other(times), role, dashed=True)

    def _paint_sums(self, painter: QPainter, curves: Curves, step: CurveStep) -> None:
        """The discrete convolution so far: points that come nearer to y as they come nearer to one another."""
        at, (times, values) = self._planned(), curves.sums
        shown = (times <= step.time + 1e-9) & (times >= at.span.first)
        if self._delta * at.span.unit < 3 or not shown.any():
            return
        painter.setPen(QPen(QColor(current_theme().text), 1.2))
        painter.setBrush(QColor(current_theme().panel))
        radius = 3.0 if self._delta * at.span.unit >= 8 else 1.5
        for time, value in zip(times[shown].tolist(), values[shown].tolist(), strict=True):
            painter.drawEllipse(QPointF(at.span.x(time), at.scales[Y].y(value)), radius, radius)

    def _paint_value(self, painter: QPainter, step: CurveStep) -> None:
        at, theme = self._planned(), current_theme()
        place = QPointF(at.span.x(step.time), at.scales[Y].y(step.value))
        if self._curves is not None and len(self._curves.sums[0]):
            painter.setPen(QPen(QColor(theme.text), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(place.x(), at.scales[Y].y(step.total)), 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.role(Role.OUTPUT))
        painter.drawEllipse(place, 5, 5)

    def _paint_pill(self, painter: QPainter, step: CurveStep) -> None:
        draw_pill(painter, self.pill(), self._planned().span.x(step.time), _t(step), self._font(bold=True))


def _t(step: CurveStep) -> str:
    return f"t = {in_short(step.time)}"


def _products(curves: Curves) -> tuple[float, float]:
    ends = np.outer(curves.x.range, curves.h.range)
    return float(ends.min()), float(ends.max())


def _reach(values: NDArray[np.float64]) -> tuple[float, float]:
    return min(0.0, float(values.min())), max(0.0, float(values.max()))
