"""How curves, points and lines of a chart with free axes are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from convviz.core.util.curves import dashed, thinned
from convviz.widgets.charts.plot.content import Curve, Guide, Spot, colour_named
from convviz.widgets.charts.plot.scale import Scale
from convviz.widgets.look.theme import current_theme
from convviz.widgets.look.vectors import is_vector

#: Pixels of the dot at a point of a curve, and of the sample of a curve beside its name.
DOT, SAMPLE = 6.0, 26.0
#: Share of its colour that a tinted area keeps.
_TINT = 0.16
#: Stems are thinner than the curve they stand under.
_STEM = 1.5
_SQUARE = (1.0, 1.0)

Points = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True)
class Frame:
    """The area of a chart, and where its values lie in it."""

    area: QRectF
    x: Scale
    y: Scale

    def point(self, x: float, y: float) -> QPointF:
        """The pixel of a pair of values."""
        return QPointF(self.x.pixel(x), self.y.pixel(y))

    @property
    def base(self) -> float:
        """The pixel of y from which areas and stems begin: 0, or the lower end where it is not shown."""
        axis = self.y.axis
        return self.y.start if axis.log or not axis.low <= 0 <= axis.high else self.y.pixel(0.0)


def pieces(curve: Curve, frame: Frame) -> list[Points]:
    """A curve as polylines in pixels, one for each part between gaps, of as many points as can be seen."""
    y = np.asarray(curve.y, np.float64)
    drawn = np.isfinite(y) & np.isfinite(curve.x)
    for values, scale in ((curve.x, frame.x), (y, frame.y)):
        if scale.axis.log:
            drawn &= values > 0
    edges = np.flatnonzero(np.diff(np.concatenate([[False], drawn, [False]]).astype(np.int8)))
    found = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        found.append(_piece(curve.x[start:end], y[start:end], curve.hold, frame))
    return found


def _piece(x: NDArray[Any], y: NDArray[Any], hold: bool, frame: Frame) -> Points:
    across, down = frame.x.pixels(x), frame.y.pixels(y)
    if hold:
        across, down = np.repeat(across, 2)[1:], np.repeat(down, 2)[:-1]
    across, down = thinned(across, down, max(int(frame.area.width()), 50))
    height = frame.area.height()
    return across, np.clip(down, frame.area.top() - height, frame.area.bottom() + height)


def draw_curve(painter: QPainter, curve: Curve, frame: Frame, found: Sequence[Points]) -> None:
    """Draw a curve from its `pieces`: its tint, its stems, its line, its dots."""
    colour = colour_named(curve.colour)
    if curve.fill:
        tint = QColor(colour)
        tint.setAlphaF(_TINT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        for x, y in found:
            ends = [QPointF(x[-1], frame.base), QPointF(x[0], frame.base)]
            painter.drawPolygon(QPolygonF([*_points(x, y), *ends]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if curve.stems:
        painter.setPen(QPen(colour, _STEM))
        painter.drawLines([QLineF(px, frame.base, px, py) for x, y in found for px, py in zip(x, y, strict=True)])
    if curve.width:
        painter.setPen(QPen(colour, curve.width, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        for x, y in found:
            _draw_line(painter, x, y, curve.dash)
    if curve.dots:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for x, y in found:
            for point in _points(x, y):
                painter.drawEllipse(point, DOT / 2, DOT / 2)


def _draw_line(painter: QPainter, x: NDArray[Any], y: NDArray[Any], dash: tuple[float, float] | None) -> None:
    if dash is None and is_vector(painter):
        painter.drawPolyline(QPolygonF(_points(x, y)))
        return
    drawn = np.ones(len(x), np.bool_)
    if dash is not None:
        x, y, drawn = dashed(x, y, _SQUARE, dash)
    # A wide line drawn as one path takes far longer than its parts.
    rows = np.stack([x[:-1], y[:-1], x[1:], y[1:]], axis=1)[drawn[:-1]].tolist()
    painter.drawLines([QLineF(*row) for row in rows])


def _points(x: NDArray[Any], y: NDArray[Any]) -> list[QPointF]:
    return [QPointF(*point) for point in zip(x.tolist(), y.tolist(), strict=True)]


def draw_guide(painter: QPainter, guide: Guide, frame: Frame) -> None:
    """Draw a fixed line across the area, and the tint up to where it reaches."""
    colour, area = colour_named(guide.colour), frame.area
    start = guide.x if guide.x is not None else guide.y
    assert start is not None
    scale = frame.x if guide.x is not None else frame.y
    if guide.until is not None:
        tint = QColor(colour)
        tint.setAlphaF(_TINT / 2)
        one, two = sorted((scale.pixel(start), scale.pixel(guide.until)))
        strip = (one, area.top(), two - one, area.height()) if guide.x is not None else (
            area.left(), one, area.width(), two - one
        )  # fmt: skip
        painter.fillRect(QRectF(*strip).intersected(area), tint)
    painter.setPen(dashed_pen(colour, 1, guide.dash))
    at = scale.pixel(start)
    if guide.x is not None:
        painter.drawLine(QLineF(at, area.top(), at, area.bottom()))
    else:
        painter.drawLine(QLineF(area.left(), at, area.right(), at))


def draw_drop(painter: QPainter, spot: Spot, frame: Frame) -> QRectF:
    """Draw the line from a marked point down to the axis; gives where it is."""
    point = frame.point(spot.x, spot.y)
    painter.setPen(dashed_pen(colour_named(spot.colour), 1.5, None if spot.hollow else (4.0, 4.0)))
    painter.drawLine(QLineF(point.x(), point.y(), point.x(), frame.base))
    return QRectF(point, QPointF(point.x(), frame.base)).normalized()


def draw_spot(painter: QPainter, spot: Spot, frame: Frame) -> None:
    """Draw a marked point, not its text, nor its line."""
    if not spot.size:
        return
    colour, point = colour_named(spot.colour), frame.point(spot.x, spot.y)
    painter.setPen(QPen(colour, 2) if spot.hollow else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(current_theme().panel) if spot.hollow else colour)
    painter.drawEllipse(point, spot.size / 2, spot.size / 2)


def draw_sample(painter: QPainter, curve: Curve, left: float, middle: float) -> None:
    """Draw a piece of a curve, as beside its name."""
    colour = colour_named(curve.colour)
    painter.setPen(dashed_pen(colour, max(curve.width, _STEM), curve.dash))
    painter.drawLine(QLineF(left, middle, left + SAMPLE, middle))
    if curve.dots:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(left + SAMPLE / 2, middle), DOT / 2, DOT / 2)


def dashed_pen(colour: QColor, width: float, dash: tuple[float, float] | None) -> QPen:
    """A pen of dashes given in pixels, or of none."""
    pen = QPen(colour, width, c=Qt.PenCapStyle.FlatCap)
    if dash is not None:
        pen.setDashPattern([length / max(width, 1.0) for length in dash])
    return pen
