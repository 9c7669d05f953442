"""What pyqtgraph draws of a chart: the axes with our numbers, and a canvas on which the mouse points and clicks.

It takes longer to import than opening the window: import it, and what uses it, where something is plotted first.
"""

import math
from types import MappingProxyType

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView, QStyleOptionGraphicsItem, QWidget

from convviz.core.text.formatting import MINUS, in_short
from convviz.core.util.curves import linear_ticks, log_ticks
from convviz.widgets.look.theme import current_theme
from convviz.widgets.look.vectors import is_vector

#: Pixels that a number may stand out beyond the end of its axis at least.
_HALF_NUMBER = 7
#: Ticks, with the one at the lower end, that make a scale; and heights of a line that they are apart then at least.
_FEWEST, _CLOSE = 3, 1.3

#: An item of this mode is drawn from a picture kept of it until it changes.
_KEPT = QGraphicsItem.CacheMode.DeviceCoordinateCache


class TickedAxis(pg.AxisItem):
    """An axis with one kind of ticks, all with a number: round ones on a logarithmic scale too."""

    #: Pixels from one tick to the next at least, in heights of a line of text.
    _APART = MappingProxyType({"left": 2.0, "bottom": 3.5})

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        line = QFontMetricsF(self.font()).height()
        if self.logMode:
            return [(1.0, _thinned(log_ticks(10.0**low, 10.0**high), int(size / (1.4 * line))))]
        count = max(2, int(size / (self._APART[self.orientation] * line)))
        ticks, finer = linear_ticks(low, high, count), linear_ticks(low, high, count + 1)
        # One number alone is no scale: better two that are close to one another.
        if self.orientation == "left":
            crowded = len(ticks) < _FEWEST and len(finer) * _CLOSE * line <= size
        else:
            crowded = self._within(ticks, low, high, size) < _FEWEST - 1
        ticks = finer if crowded else ticks
        if self.orientation == "bottom" and high >= 1:
            ticks = [tick for tick in ticks if tick == round(tick)]  # there is no half of a batch
        return [(1.0, ticks)]

    def _within(self, ticks: list[float], low: float, high: float, size: float) -> int:
        """How many of the numbers below an axis do not stand out beyond its end, where they would not be drawn."""
        metrics = QFontMetricsF(self.font())
        ends = (
            (tick - low) / (high - low) * size + metrics.horizontalAdvance(text) / 2
            for tick, text in zip(ticks, self.tickStrings(ticks, 1.0, 1.0), strict=True)
        )
        return sum(end <= size + self.style["hideOverlappingLabels"] for end in ends)

    def boundingRect(self) -> QRectF:
        # With a grid pyqtgraph forgets that the number at the upper end may stand out; the lower one is 0 as below it.
        upper = -self.style["hideOverlappingLabels"] if self.orientation == "left" else 0
        rect: QRectF = super().boundingRect()
        return rect.adjusted(0, upper, 0, 0)

    def tickStrings(self, values: list[float], _scale: float, _spacing: float) -> list[str]:
        if self.logMode:
            return [_tick_text(10.0**value) for value in values]
        return [_tick_text(value) for value in values]

    def font(self) -> QFont:
        """The font of the numbers."""
        return self.style["tickFont"] or QFont()

    def fit(self, low: float, high: float, size: float) -> None:
        """Be as wide as the numbers of a range, and never narrower again, so that the chart does not jump."""
        metrics = QFontMetricsF(self.font())
        (_, values), *_ = self.tickValues(low, high, size)
        widest = int(max(map(metrics.horizontalAdvance, self.tickStrings(values, 1.0, 1.0)), default=0.0)) + 2
        if widest > self.style["tickTextWidth"]:  # else the axis would be drawn anew for nothing
            self.setStyle(tickTextWidth=widest)


class CurveItem(pg.PlotCurveItem):
    """A curve whose extent is what is shown of the chart: to find its own would cost more than to draw it."""

    def __init__(self) -> None:
        self.extent = QRectF()
        super().__init__(connect="all", skipFiniteCheck=True)
        self.setSegmentedLineMode("on")  # a wide line drawn as one path takes fifty times as long

    def boundingRect(self) -> QRectF:
        return self.extent


class DotItem(pg.ScatterPlotItem):
    """Dots whose extent is what is shown of the chart, for the same reason."""

    def __init__(self) -> None:
        self.extent = QRectF()
        super().__init__(pxMode=True)

    def boundingRect(self) -> QRectF:
        return self.extent


class StillItem(pg.GraphicsObject):
    """The curves and dots that stay as they are while one run learns: one picture, which is kept of them all.

    They are items of the same canvas, hidden there; one picture each would be more than Qt keeps.
    """

    def __init__(self) -> None:
        self.extent = QRectF()
        self._items: tuple[CurveItem | DotItem, ...] = ()
        super().__init__()
        self.setCacheMode(_KEPT)

    def set_items(self, items: tuple[CurveItem | DotItem, ...], extent: QRectF) -> None:
        """Draw these, one over the other."""
        if items != self._items or extent != self.extent:
            self.prepareGeometryChange()
            self._items, self.extent = items, extent
            self.update()

    def boundingRect(self) -> QRectF:
        return self.extent

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        for item in self._items:
            painter.save()
            item.paint(painter, option, widget)
            painter.restore()


class VerticalLine(pg.InfiniteLine):
    """A line at one x, hidden at first; of two the one of the greater ``height`` lies on top."""

    def __init__(self, height: int) -> None:
        super().__init__(angle=90, movable=False)
        self.setZValue(height)
        self.hide()

    def place(self, x: float | None) -> None:
        """Stand at ``x``, or nowhere."""
        if x is not None:
            self.setPos(x)
        self.setVisible(x is not None)


class Canvas(pg.PlotWidget):
    """A plot on which the mouse points and clicks; it never moves the view."""

    pointed = Signal(QPointF)
    pressed = Signal(QPointF)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        axes = {"bottom": TickedAxis("bottom"), "left": TickedAxis("left")}
        super().__init__(parent, enableMenu=False, axisItems=axes)  # a menu switched off later would be made first
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        # What changes are curves that reach across: to find out which pixels takes longer than to draw them all.
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        plot = self.plotItem
        # The scene's own way to export, which fails without a menu.
        for action in self.scene().contextMenu:
            action.deleteLater()
        self.scene().contextMenu = []
        plot.hideButtons()
        plot.vb.setMouseEnabled(False, False)
        plot.vb.disableAutoRange()
        plot.vb.setDefaultPadding(0)
        plot.showGrid(x=False, y=True, alpha=0.25)
        for side in ("bottom", "left"):
            axis = plot.getAxis(side)
            axis.enableAutoSIPrefix(False)
            axis.setZValue(plot.vb.zValue() - 1)  # or the grid would be drawn over the curves
        plot.getAxis("left").setStyle(autoExpandTextSpace=False)
        self.set_tick_font(self.font())
        self._keep_pictures(True)

    def add_line(self, height: int) -> VerticalLine:
        """Add a line that does not count for what is shown."""
        line = VerticalLine(height)
        self.addItem(line, ignoreBounds=True)
        return line

    def set_style(self, ticks: QFont, across: str) -> None:
        """Take over the theme's colours and a font for the numbers, and name the axis of x, or do not."""
        theme = current_theme()
        self.setBackground(theme.panel)
        self.set_tick_font(ticks)
        bottom, left = self.getAxis("bottom"), self.getAxis("left")
        for axis in (bottom, left):
            axis.setPen(theme.border)
            axis.setTextPen(theme.muted)
        bottom.setLabel(across or None, color=theme.muted, **{"font-size": f"{ticks.pixelSize()}px"})
        bottom.showLabel(bool(across))
        left.setStyle(tickTextWidth=int(QFontMetricsF(ticks).horizontalAdvance("0.0")))

    def set_tick_font(self, font: QFont) -> None:
        """Write the numbers at both axes with this font, and leave room for half of one beyond the ends."""
        line = QFontMetricsF(font).height()
        beyond = max(_HALF_NUMBER, math.ceil(line / 2))
        for side in ("bottom", "left"):
            axis = self.plotItem.getAxis(side)
            axis.setStyle(tickFont=font, tickTextHeight=int(line), hideOverlappingLabels=beyond)
        self.plotItem.layout.setContentsMargins(0, beyond, beyond, 0)

    def _keep_pictures(self, kept: bool) -> None:
        """Draw axes, dots and what stays as it is from pictures kept of them: it takes as long as all the rest."""
        for item in [self.getAxis("bottom"), self.getAxis("left"), *self.plotItem.items]:
            if isinstance(item, pg.AxisItem | StillItem):
                item.setCacheMode(_KEPT if kept else QGraphicsItem.CacheMode.NoCache)
            elif isinstance(item, DotItem):
                item.setExportMode(not kept)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self.viewport()) as painter:
            vectors = is_vector(painter)
        if vectors:  # in which a picture of numbers is coarse, and one of all dots stands in the place of each
            self._keep_pictures(False)
        super().paintEvent(event)
        if vectors:
            self._keep_pictures(True)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(event.position())
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.pressed.emit(event.position())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Nothing is dragged."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.left.emit()
        return bool(super().viewportEvent(event))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the wheel scrolls what the chart lies in


def _thinned(ticks: list[float], count: int) -> list[float]:
    """Logarithms of the ticks, of every n-th one where there is no room for all."""
    every = -(-len(ticks) // max(count, 2))
    return [math.log10(tick) for tick in ticks[::every]]


def _tick_text(value: float) -> str:
    size = abs(value)
    if 1e-4 <= size < 1e7 or size == 0:
        return f"{value:.10g}".replace("-", MINUS)
    return in_short(float(f"{value:.12g}"))
