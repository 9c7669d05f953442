"""How a signal over time is drawn: curve, samples, alias, what is made of the samples, and the error below."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from convviz.core.signals.sampling.steps import SampleSteps
from convviz.core.signals.sampling.stretch import Stretch
from convviz.widgets.charts.plot.content import Axis, Curve
from convviz.widgets.charts.plot.drawing import Frame, draw_curve, pieces
from convviz.widgets.charts.plot.scale import Scale, tick_text, ticks_of
from convviz.widgets.look.places import PaintedPlaces
from convviz.widgets.look.theme import UNIT, Role, current_theme

#: The share of the height that the error takes.
_ERROR = 0.24
#: Pixels between levels below which none are drawn, and of a sample's dot at most and at least.
_APART, _DOT, _SMALL_DOT = 7.0, 11.0, 4.0
_TIME = "t in s"
#: Opacity of what the player has not come to.
_TO_COME = 0.35


@dataclass(frozen=True)
class Named:
    """What stands at the left of a curve: its name in the colour of its role, and a remark below it."""

    name: str
    note: str
    role: Role


@dataclass(frozen=True, eq=False)
class ErrorRow:
    """The error below the curves.

    Attributes
    ----------
    named : its name.
    limit : the bound within which it is tinted; 0 for none.
    reach : what its axis goes to, up and down.
    note : a remark over it.
    more : another, where there is room.
    curve : (P,) all along over the stretch's ``t``; None where only samples have one.
    """

    named: Named
    limit: float
    reach: float
    note: str
    curve: NDArray[np.float64] | None = None
    more: str = ""


class TimeScene(PaintedPlaces[int]):
    """All curves over one axis of time, and how they are drawn. What comes after the player's sample is pale."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Signal over time", parent)
        self._steps: SampleSteps | None = None
        self._stretch: Stretch | None = None
        self._names: tuple[Named, ...] = ()
        self._error: ErrorRow | None = None
        self._reach = 1.0
        self._at = 0

    # -- layout --------------------------------------------------------------------------------------------------

    def _left(self) -> float:
        """Pixels of the names."""
        named = (*self._names, *(() if self._error is None else (self._error.named,)))
        bold, plain = self._metrics(bold=True), self._metrics()
        wide = [max(bold.horizontalAdvance(one.name), plain.horizontalAdvance(one.note)) for one in named]
        return min(max(wide, default=0.0) + 4 * UNIT, 0.3 * self.width())

    def _areas(self) -> tuple[QRectF, QRectF]:
        """The pixels of the curves, and of the error."""
        line, left = self._metrics().height(), self._left()
        width, height = self.width() - left - 3 * UNIT, self.height() - 2 * line - 3 * UNIT
        low = _ERROR * height
        upper = QRectF(left, 2 * UNIT, width, height - low - 2 * UNIT)
        return upper, QRectF(left, upper.bottom() + line + UNIT, width, low)

    def _frames(self) -> tuple[Frame, Frame]:
        assert self._stretch is not None
        assert self._error is not None
        x = Axis(self._stretch.start, self._stretch.end)
        found = []
        for area, reach in zip(self._areas(), (self._reach, self._error.reach), strict=True):
            scale = Scale(Axis(-reach, reach), area.bottom(), area.top())
            found.append(Frame(area, Scale(x, area.left(), area.right()), scale))
        return found[0], found[1]

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if self._stretch is None or self._steps is None:
                return
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_cached(painter)
            self._paint_samples(painter)
            self._paint_focus(painter)

    def _paint_cache(self, painter: QPainter) -> None:
        stretch, error, steps = self._stretch, self._error, self._steps
        assert stretch is not None
        assert error is not None
        assert steps is not None
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        above, below = self._frames()
        self._paint_levels(painter, above)
        self._paint_error_ground(painter, below, error)
        self._paint_times(painter, below)
        self._paint_names(painter, above.area, below.area)
        painter.save()
        painter.setClipRect(above.area.adjusted(-1, -1, 1, 1))
        self._paint_curve(painter, above, Curve("", stretch.t, stretch.true, Role.INPUT, 2.0))
        for values, role in ((stretch.alias, Role.PRODUCT), (stretch.filtered, Role.KERNEL)):
            if values is not None:
                self._paint_curve(painter, above, Curve("", stretch.t, values, role, 2.0, (7.0, 5.0)))
        painter.restore()
        if error.curve is not None:
            painter.save()
            painter.setClipRect(below.area.adjusted(-1, -1, 1, 1))
            self._paint_curve(painter, below, Curve("", stretch.t, error.curve, Role.GRADIENT, 1.5))
            painter.restore()

    def _paint_curve(self, painter: QPainter, frame: Frame, curve: Curve) -> None:
        draw_curve(painter, curve, frame, pieces(curve, frame))

    def _paint_levels(self, painter: QPainter, frame: Frame) -> None:
        """Zero, and the middles of the levels where they are far enough apart."""
        theme, area, steps = current_theme(), frame.area, self._steps
        assert steps is not None
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.drawLine(QLineF(area.left(), frame.y.pixel(0.0), area.right(), frame.y.pixel(0.0)))
        quantiser = steps.quantiser
        if quantiser is None or quantiser.step * frame.y.unit() < _APART:
            return
        painter.setPen(QPen(QColor(theme.border), 1, Qt.PenStyle.DotLine))
        for middle in quantiser.middle(np.arange(quantiser.levels)).tolist():
            painter.drawLine(QLineF(area.left(), frame.y.pixel(middle), area.right(), frame.y.pixel(middle)))

    def _paint_error_ground(self, painter: QPainter, frame: Frame, error: ErrorRow) -> None:
        theme, area = current_theme(), frame.area
        if error.limit:
            top, bottom = frame.y.pixel(error.limit), frame.y.pixel(-error.limit)
            painter.fillRect(QRectF(area.left(), top, area.width(), bottom - top), QColor(theme.field))
            painter.setPen(QPen(theme.role(Role.GRADIENT), 1, Qt.PenStyle.DashLine))
            for at in (top, bottom):
                painter.drawLine(QLineF(area.left(), at, area.right(), at))
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.drawLine(QLineF(area.left(), frame.y.pixel(0.0), area.right(), frame.y.pixel(0.0)))
        painter.setFont(self._font())
        painter.setPen(QColor(theme.muted))
        row = QRectF(area.left(), area.top() - self._metrics().height() - 2, area.width(), self._metrics().height())
        both = "; ".join(filter(None, (error.more, error.note)))
        text = both if self._metrics().horizontalAdvance(both) <= row.width() else error.note
        painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_times(self, painter: QPainter, frame: Frame) -> None:
        metrics, area = self._metrics(), frame.area
        painter.setFont(self._font())
        painter.setPen(QColor(current_theme().muted))
        top = area.bottom() + UNIT
        sample = max(metrics.horizontalAdvance(tick_text(tick)) for tick in ticks_of(frame.x.axis, 6))
        for tick in ticks_of(frame.x.axis, int(area.width() / (2 * sample + 4 * UNIT))):
            text = tick_text(tick)
            wide = metrics.horizontalAdvance(text)
            left = min(max(frame.x.pixel(tick) - wide / 2, area.left() - wide / 2), self.width() - wide - 1)
            painter.drawText(QPointF(left, top + metrics.ascent()), text)
        left = area.left() - sample / 2 - 2 * UNIT
        painter.drawText(QPointF(left - metrics.horizontalAdvance(_TIME), top + metrics.ascent()), _TIME)

    def _paint_names(self, painter: QPainter, above: QRectF, below: QRectF) -> None:
        """The names, evenly down the left."""
        bold, plain = self._metrics(bold=True), self._metrics()
        high = bold.height() + plain.height()
        room = above.height() - high * len(self._names)
        gap = min(max(room / max(len(self._names), 1), 0.0), 3.0 * UNIT)
        top = above.top() + max((above.height() - len(self._names) * (high + gap) + gap) / 2, 0.0)
        for named in self._names:
            self._paint_name(painter, named, top, above.left())
            top += high + gap
        if self._error is not None:
            self._paint_name(painter, self._error.named, below.center().y() - high / 2, below.left())

    def _paint_name(self, painter: QPainter, named: Named, top: float, room: float) -> None:
        bold, plain = self._metrics(bold=True), self._metrics()
        painter.setFont(self._font(bold=True))
        painter.setPen(current_theme().role(named.role))
        painter.drawText(QPointF(1, top + bold.ascent()), named.name)
        painter.setFont(self._font())
        painter.setPen(QColor(current_theme().muted))
        note = plain.elidedText(named.note, Qt.TextElideMode.ElideRight, room - 2 * UNIT)
        painter.drawText(QPointF(1, top + bold.height() + plain.ascent()), note)

    def _paint_samples(self, painter: QPainter) -> None:
        """The curve that is made of the samples, the samples and their errors; pale from the player's on."""
        stretch, steps = self._stretch, self._steps
        assert stretch is not None
        assert steps is not None
        above, below = self._frames()
        now = above.x.pixel(min((self._at + 1) / steps.rate, stretch.end))
        made = Curve("", stretch.rebuilt_t, stretch.rebuilt, Role.OUTPUT, 2.5, hold=stretch.held)
        found = pieces(made, above)
        for left, right, opacity in ((above.area.left() - 1, now, 1.0), (now, above.area.right() + 1, _TO_COME)):
            if right > left:
                painter.save()
                painter.setOpacity(opacity)
                painter.setClipRect(QRectF(left, above.area.top() - 1, right - left, above.area.height() + 2))
                draw_curve(painter, made, above, found)
                painter.restore()
        self._paint_stems(painter, above, below)

    def _paint_stems(self, painter: QPainter, above: Frame, below: Frame) -> None:
        stretch, steps, error, theme = self._stretch, self._steps, self._error, current_theme()
        assert stretch is not None
        assert steps is not None
        assert error is not None
        apart = above.area.width() / max(stretch.last - stretch.first + 1, 1)
        dot, text, wrong = min(max(apart / 4, _SMALL_DOT), _DOT), QColor(theme.text), theme.role(Role.GRADIENT)
        part = slice(stretch.first, stretch.last + 1)
        across = above.x.pixels(steps.times[part])
        heads = above.y.pixels(steps.values[part])
        errors = below.y.pixels(np.clip(steps.quantised[part] - steps.values[part], -error.reach, error.reach))
        zero, rest = above.y.pixel(0.0), below.y.pixel(0.0)
        for place, (x, y, e) in enumerate(zip(across.tolist(), heads.tolist(), errors.tolist(), strict=True)):
            index = stretch.first + place
            painter.setOpacity(1.0 if index <= self._at else _TO_COME)
            painter.setPen(QPen(text, 2.0 if apart > 12 else 1.0))
            painter.drawLine(QLineF(x, zero, x, y))
            if error.curve is None:
                painter.setPen(QPen(wrong, 3.0 if apart > 12 else 1.5))
                painter.drawLine(QLineF(x, rest, x, e))
            painter.setPen(QPen(text, 2.0 if dot > 6 else 1.0))
            painter.setBrush(QColor(theme.panel))
            painter.drawEllipse(QPointF(x, y), dot / 2, dot / 2)
            if error.curve is None:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(wrong)
                painter.drawEllipse(QPointF(x, e), dot / 2.5, dot / 2.5)
        painter.setOpacity(1.0)
        self._paint_current(painter, above, dot)

    def _paint_current(self, painter: QPainter, above: Frame, dot: float) -> None:
        """The player's sample: filled, and from its value to its level an arrow's shaft; a ring where one hovers."""
        stretch, steps, theme = self._stretch, self._steps, current_theme()
        assert stretch is not None
        assert steps is not None
        for index, filled in (
            (self._at, True),
            (self._hovered, False),
            (self._selected if self.hasFocus() else None, False),
        ):
            if index is None or not stretch.first <= index <= min(stretch.last, len(steps) - 1):
                continue
            x, y = above.x.pixel(steps.times[index]), above.y.pixel(steps.values[index])
            if filled and steps.quantiser is not None:  # the error that this sample is given
                level = above.y.pixel(steps.quantised[index])
                painter.setPen(QPen(theme.role(Role.GRADIENT), 4.0, c=Qt.PenCapStyle.FlatCap))
                painter.drawLine(QLineF(x, y, x, level))
            painter.setBrush(theme.role(Role.OUTPUT) if filled else Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.text), 2.0))
            reach = dot / 2 + (1.0 if filled else 3.0)
            painter.drawEllipse(QPointF(x, y), reach, reach)
