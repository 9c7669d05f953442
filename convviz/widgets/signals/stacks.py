"""One sample of y as the pile of its products."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from convviz.core.text.formatting import format_number
from convviz.widgets.look.lettering import Lettering
from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.signals.geometry import Columns, Scale

#: Products up to which each is a part of its own.
_PARTS = 20
_WIDE, _MIN_WIDE = 26.0, 3.0


def pile(products: NDArray[np.float64]) -> list[tuple[float, float]]:
    """From where to where each product reaches: the positive ones go up from 0, the others down from there.

    Gives them in their order; the end of the last negative one, or else of the last positive one, is their sum.
    """
    positive = np.cumsum(np.maximum(products, 0.0))
    peak = float(positive[-1]) if len(positive) else 0.0
    negative = peak + np.cumsum(np.minimum(products, 0.0))
    return [
        (up - value, up) if value >= 0 else (down - value, down)
        for value, up, down in zip(products.tolist(), positive.tolist(), negative.tolist(), strict=True)
    ]


def draw_stack(
    painter: QPainter,
    columns: Columns,
    scale: Scale,
    time: int,
    products: NDArray[np.float64],
    value: float,
    letters: Lettering,
) -> None:
    """Draw the products over one another at a time, with their numbers beside them, and around them their sum.

    Where some are negative, those hang beside the others, from their top down to the sum.
    """
    theme = current_theme()
    wide = max(_MIN_WIDE, min(_WIDE, columns.spacing / 2))
    left, both = columns.x(time) - wide / 2, bool((products < 0).any() and (products > 0).any())
    colour = theme.role(Role.PRODUCT)
    if len(products) > _PARTS:
        painter.fillRect(QRectF(QPointF(left, scale.y(value)), QPointF(left + wide, scale.zero)).normalized(), colour)
        products = products[:0]
    boxes = []
    for number, (start, end) in zip(products.tolist(), pile(products), strict=True):
        if number:
            x, across = (left + wide / 2, wide / 2) if both and number < 0 else (left, wide / 2 if both else wide)
            boxes.append((QRectF(QPointF(x, scale.y(start)), QPointF(x + across, scale.y(end))).normalized(), number))
            _draw_part(painter, boxes[-1][0], colour, hanging=both and number < 0)
    if not both:
        _write_parts(painter, boxes, left + wide + UNIT + 2, columns.spacing / 2, letters)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.role(Role.OUTPUT), 2.5))
    around = QRectF(QPointF(left - 2, scale.y(value)), QPointF(left + wide + 2, scale.zero)).normalized()
    painter.drawRect(around.adjusted(0, -1, 0, 1))


def _draw_part(painter: QPainter, box: QRectF, colour: QColor, *, hanging: bool) -> None:
    painter.setPen(QPen(QColor(current_theme().panel), 1))
    painter.setBrush(colour)
    painter.drawRect(box)
    if hanging:  # said by more than its place
        painter.setBrush(QColor(current_theme().panel))
        painter.drawRect(box.adjusted(3, 3, -3, -3) if min(box.width(), box.height()) > 8 else QRectF())


def _write_parts(
    painter: QPainter, boxes: list[tuple[QRectF, float]], left: float, room: float, letters: Lettering
) -> None:
    """Write the numbers beside their parts, in the order of the pile; those that would cover others are left out."""
    metrics = letters.plain_metrics
    painter.setFont(letters.plain)
    painter.setPen(current_theme().role(Role.PRODUCT))
    tall = metrics.ascent() - 1
    places: list[float] = []
    for box, number in sorted(boxes, key=lambda part: -part[0].height()):
        middle, text = box.center().y(), format_number(number)
        if all(abs(middle - other) >= tall for other in places) and metrics.horizontalAdvance(text) <= room:
            painter.drawText(QPointF(left, middle + metrics.ascent() / 2 - 2), text)
            places.append(middle)
