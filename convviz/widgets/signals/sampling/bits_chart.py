"""Signal-to-noise ratio by the bits of a sample, with a window that is dragged from bit to bit."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from convviz.widgets.charts.plot.content import Names
from convviz.widgets.look.theme import UNIT, current_theme
from convviz.widgets.signals.sampling.small_plot import SmallPlot

#: The share of the way from bit to bit that the window takes.
_WIDE = 0.6


class BitsChart(SmallPlot):
    """Ratios over bits. Its marker stands at integers, and is drawn as a window around what is there."""

    #: How many bits are wanted, and the number of the drag.
    bits_requested = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Signal-to-noise ratio by bits", parent, names=Names.ABOVE)
        self._gesture = 0
        self._held = False
        self.x_requested.connect(self._on_x_requested)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._gesture += 1
        self._held = True
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._held = False

    def _on_x_requested(self, x: float) -> None:
        if not self._held:  # by a key, each of which is a change of its own
            self._gesture += 1
        if self._marker is not None and round(x) != self._marker.x:
            self.bits_requested.emit(round(x), self._gesture)

    def _paint_moving(self, painter: QPainter) -> None:
        marker, self._marker = self._marker, None  # whose line would go through the points
        super()._paint_moving(painter)
        self._marker = marker
        if marker is None:
            return
        frame = self._planned().frame
        wide = _WIDE * frame.x.unit()
        window = QRectF(frame.x.pixel(marker.x) - wide / 2, frame.area.top() - UNIT, wide, frame.area.height() + UNIT)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(current_theme().text), 1.5))
        painter.drawRoundedRect(window, UNIT, UNIT)
