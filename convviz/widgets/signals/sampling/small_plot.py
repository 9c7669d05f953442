"""A chart among others, which spends no row on the names of its axes."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter

from convviz.widgets.charts.plot.plan import Plan
from convviz.widgets.charts.plot.plot_chart import PlotChart
from convviz.widgets.look.theme import current_theme


class SmallPlot(PlotChart):
    """Has the unit of its axis across in the corner, before the numbers below it."""

    _corner = ""

    def set_corner(self, text: str) -> None:
        """Write a unit, such as "Hz"."""
        if text != self._corner:
            self._corner = text
            self._lay_out()

    def _paint_axes(self, painter: QPainter, plan: Plan) -> None:
        super()._paint_axes(painter, plan)
        if not self._corner or not plan.across:
            return
        row = min(tick.rect.top() for tick in plan.across)
        first = min(tick.rect.left() for tick in plan.across)
        if self._metrics().horizontalAdvance(self._corner) + 4 < first:
            painter.setFont(self._font())
            painter.setPen(QColor(current_theme().muted))
            painter.drawText(QPointF(2, row + self._metrics().ascent()), self._corner)
