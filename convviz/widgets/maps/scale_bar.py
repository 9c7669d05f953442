"""A scale of colours drawn into a rectangle of a larger picture."""

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from convviz.core.text.formatting import format_number
from convviz.widgets.look.colouring import Colouring, Scale
from convviz.widgets.look.theme import UNIT, current_theme
from convviz.widgets.look.vectors import draw_ramp

#: Pixels of the strip of colours.
STRIP = 6


def scale_height(metrics: QFontMetricsF) -> float:
    """Pixels that a scale takes with a strip of `STRIP`: the strip, and its ends below it."""
    return STRIP + 1 + float(metrics.height())


@lru_cache
def _ramp(scale: Scale, _signed_map: str) -> QImage:
    """All colours of a scale in the present theme, from the lowest to the highest."""
    return Colouring(0.0, 255.0, scale).image(np.arange(256)[np.newaxis, :])


def draw_scale(painter: QPainter, strip: QRectF, colouring: Colouring, metrics: QFontMetricsF) -> None:
    """Draw a scale with its ends below it in the painter's font and pen, and zero where that fits."""
    draw_ramp(painter, strip, _ramp(colouring.scale, current_theme().signed_map))
    low, high = format_number(colouring.low), format_number(colouring.high)
    below = QRectF(strip.left() - 2 * UNIT, strip.bottom() + 1, strip.width() + 4 * UNIT, metrics.height())
    texts = [(low, Qt.AlignmentFlag.AlignLeft), (high, Qt.AlignmentFlag.AlignRight)]
    ends = metrics.horizontalAdvance(low), metrics.horizontalAdvance(high)
    zero = metrics.horizontalAdvance("0") + 4 * UNIT
    if colouring.scale is Scale.SIGN and below.width() >= 2 * max(ends) + zero:
        texts.append(("0", Qt.AlignmentFlag.AlignHCenter))
    if sum(ends) + 2 * UNIT > below.width():
        texts = [(f"≈±{high[1:]}" if high.startswith("≈") else f"±{high}", Qt.AlignmentFlag.AlignHCenter)]
    for text, side in texts:  # of a narrow one the number is wider than the strip
        painter.drawText(below, side | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextDontClip, text)
