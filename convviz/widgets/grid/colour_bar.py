"""The scale of a picture's colours."""

import numpy as np
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from convviz.core.text.formatting import format_number
from convviz.widgets.look.colouring import Colouring, Scale, to_qimage
from convviz.widgets.look.theme import UNIT, current_theme
from convviz.widgets.look.vectors import draw_ramp


class ColourBar(QWidget):
    """A strip from the lowest to the highest colour, with their values written below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._colouring: Colouring | None = None
        self._channels = 1
        self._cut_off = False

    def set_colouring(self, colouring: Colouring | None, channels: int = 1, *, cut_off: bool = False) -> None:
        """Show the scale of ``colouring``, for an array of that many channels, some of it ``cut_off`` at the ends."""
        if (colouring, channels, cut_off) != (self._colouring, self._channels, self._cut_off):
            self._colouring, self._channels, self._cut_off = colouring, channels, cut_off
            if colouring is not None:
                self.setAccessibleName(
                    f"Colours from {format_number(colouring.low)} to {format_number(colouring.high)}"
                )
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 3 * UNIT + self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._colouring is None:
            return
        low, high = self._colouring.low, self._colouring.high
        with QPainter(self) as painter:
            values = np.linspace(low, high, 256)[np.newaxis, :]
            ramp = self._colouring.paint(values if self._channels == 1 else np.stack([values] * 3, axis=2))
            strip = QRect(0, 0, self.width(), 2 * UNIT)
            draw_ramp(painter, QRectF(strip), to_qimage(ramp))
            painter.setPen(QColor(current_theme().muted))
            top = Qt.AlignmentFlag.AlignTop
            below = self.rect().adjusted(0, strip.height() + 1, 0, 0)
            at_most, at_least = ("≤ ", "≥ ") if self._cut_off else ("", "")
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft | top, at_most + format_number(low))
            painter.drawText(below, Qt.AlignmentFlag.AlignRight | top, at_least + format_number(high))
            middle = 0.0 if self._colouring.scale is Scale.SIGN else (low + high) / 2
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | top, format_number(middle))
