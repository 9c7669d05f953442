"""Lines with round corners."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath


def bent(points: Sequence[QPointF]) -> list[QPointF]:
    """The points without those at which the line goes straight on."""
    kept = [points[0]]
    for at, after in pairwise(points[1:]):
        if (kept[-1].x() == at.x() and at.x() == after.x()) or (kept[-1].y() == at.y() and at.y() == after.y()):
            continue
        if at != kept[-1]:
            kept.append(at)
    return [*kept, points[-1]]


def rounded(corners: Sequence[QPointF], radius: float) -> QPainterPath:
    """A line through all corners, each round with a radius in pixels, or less where the line is too short."""
    path = QPainterPath(corners[0])
    for before, at, after in zip(corners, corners[1:], corners[2:], strict=False):
        path.lineTo(_towards(at, before, radius))
        path.quadTo(at, _towards(at, after, radius))
    path.lineTo(corners[-1])
    return path


def _towards(at: QPointF, other: QPointF, radius: float) -> QPointF:
    """The point on the way to another one at which a corner begins."""
    way = other - at
    length = float((way.x() ** 2 + way.y() ** 2) ** 0.5)
    return at + way * (min(radius, length / 2) / length) if length else at
