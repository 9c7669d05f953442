"""Where texts stand in a chart, so that they cover neither one another nor the curves if there is room."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF

from convviz.widgets.charts.plot.content import Side

#: Points of curves that a text covers, against one that it overlaps.
_OVERLAP = 10_000.0
#: What it costs a text to stand on another side than is asked for, in covered points.
_TURNED = 2.0
#: How far from its point a text may stand, in gaps: near, or farther where it would cover something.
_GAPS = (1.0, 4.0, 8.0)


class Placing:
    """Places texts one after the other within ``area``; ``ink`` (N, 2) are pixels that curves go through."""

    def __init__(self, area: QRectF, ink: NDArray[np.float64]) -> None:
        self.area = area
        self._ink = ink
        self._taken: list[QRectF] = []

    def take(self, rect: QRectF) -> None:
        """Keep a rectangle free of texts."""
        self._taken.append(rect)

    def avoid(self, at: float, area: QRectF) -> None:
        """Count a vertical line as one of the curves."""
        line = np.array([at, at]), np.array([area.top(), area.bottom()])
        self._ink = np.concatenate([self._ink, ink_of([line])])

    def beside(self, point: QPointF, size: QSizeF, side: Side, gap: float) -> QRectF:
        """A rectangle beside a point, on the side asked for or on the best other one; it is taken then."""
        return self._best(self._ways(point, size, side, gap), _TURNED)

    def covers(self, rect: QRectF) -> bool:
        """Whether a rectangle lies over curves."""
        return covered(self._ink, rect) > 0

    def is_free(self, point: QPointF, size: QSizeF, side: Side, gap: float) -> bool:
        """Whether such a rectangle finds a place where it covers nothing."""
        return any(self._cost(_within(rect, self.area)) < 1 for rect in self._ways(point, size, side, gap))

    def _ways(self, point: QPointF, size: QSizeF, side: Side, gap: float) -> list[QRectF]:
        sides = [side, *(other for other in Side if other is not side)]
        return [_beside(point, size, one, far * gap) for far in _GAPS for one in sides]

    def corner(self, size: QSizeF, gap: float) -> QRectF:
        """A rectangle in the corner, or at the middle of an edge, where it covers least; it is taken then."""
        left, right = self.area.left() + gap, self.area.right() - gap - size.width()
        top, bottom = self.area.top() + gap, self.area.bottom() - gap - size.height()
        middle = self.area.center().x() - size.width() / 2
        spots = [(right, top), (left, top), (middle, top), (right, bottom), (left, bottom), (middle, bottom)]
        return self._best((QRectF(QPointF(*spot), size) for spot in spots), 1.0)

    def column(self, at: float, size: QSizeF, gap: float) -> QRectF:
        """A rectangle at the right or the left of a vertical line, where it covers least; it is taken then."""
        room = max(self.area.height() - size.height(), 0.0)
        heights = [self.area.top() + share * room for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
        lefts = [left for left in (at + gap, at - gap - size.width()) if self._holds(left, size.width())]
        return self._best((QRectF(QPointF(left, top), size) for top in heights for left in lefts or [at + gap]), 1.0)

    def _holds(self, left: float, width: float) -> bool:
        return self.area.left() <= left and left + width <= self.area.right()

    def _best(self, rects: Iterable[QRectF], turned: float) -> QRectF:
        """The one that covers least, the first one where several do; the search ends at one that covers nothing."""
        best, least = QRectF(), float("inf")
        for place, wanted in enumerate(rects):
            rect = _within(wanted, self.area)
            cost = self._cost(rect)
            total = cost + (turned if place else 0.0)
            if total < least:
                best, least = rect, total
            if cost == 0:
                break
        self.take(best)
        return best

    def _cost(self, rect: QRectF) -> float:
        overlaps = sum(rect.intersects(other) for other in self._taken)
        return overlaps * _OVERLAP + covered(self._ink, rect)


def covered(ink: NDArray[np.float64], rect: QRectF) -> int:
    """How many points (N, 2) lie in a rectangle."""
    x, y = ink[:, 0], ink[:, 1]
    inside = (x >= rect.left()) & (x <= rect.right()) & (y >= rect.top()) & (y <= rect.bottom())
    return int(np.count_nonzero(inside))


def ink_of(lines: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]], apart: float = 4.0) -> NDArray[np.float64]:
    """Points (N, 2) along polylines in pixels, about ``apart`` pixels from one another."""
    parts = [np.zeros((0, 2))]
    for x, y in lines:
        if len(x) < 2:
            parts.append(np.stack([x, y], axis=1))
            continue
        along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
        places = np.linspace(0.0, along[-1], max(2, int(along[-1] / apart)))
        parts.append(np.stack([np.interp(places, along, x), np.interp(places, along, y)], axis=1))
    return np.concatenate(parts)


def _beside(point: QPointF, size: QSizeF, side: Side, gap: float) -> QRectF:
    across, down = side.value
    left = point.x() + (across - 1) * size.width() / 2 + across * gap
    top = point.y() + (down - 1) * size.height() / 2 + down * gap
    return QRectF(QPointF(left, top), size)


def _within(rect: QRectF, area: QRectF) -> QRectF:
    """The rectangle moved into the area; its left and top stay inside where it does not fit."""
    left = max(min(rect.left(), area.right() - rect.width()), area.left())
    top = max(min(rect.top(), area.bottom() - rect.height()), area.top())
    return QRectF(QPointF(left, top), rect.size())
