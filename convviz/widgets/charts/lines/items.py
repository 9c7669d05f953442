"""The items by which a chart's curves are drawn."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from convviz.core.util.curves import dashed, thinned
from convviz.widgets.charts.lines.canvas import CurveItem, DotItem, StillItem
from convviz.widgets.charts.lines.series import Series
from convviz.widgets.look.theme import Role, current_theme, rgb

#: Share of its own colour that a faint curve keeps.
_FAINT = 0.4
#: Curves of at most so many points have each of them marked; of one point there is no line at all.
_FEW = 10
#: Pixels of the mark where a curve runs off the chart.
_MARK = 12
#: Where dots and faint curves lie, above and below all others; of a kind the first one lies on top.
_DOTS, _BELOW = 100, -100
#: Where all that has not changed lies: below the first curves, those of the run that learns, and above its faint one.
_STILL = -50

Points = tuple[NDArray[Any], NDArray[Any]]
#: Left, right, bottom and top of what is shown, in units of the curves.
Range = tuple[float, float, float, float]


class CurveItems:
    """One item for each curve, and one for its dots; kept from one drawing to the next, since making them is slow."""

    def __init__(self, canvas: pg.PlotWidget) -> None:
        self._canvas = canvas
        self.curves: list[CurveItem] = []
        self.dots: list[DotItem] = []
        self.marks: list[DotItem] = []
        self._still = StillItem()
        self._still.setZValue(_STILL)
        canvas.addItem(self._still)
        self._states: dict[Any, tuple[Any, ...]] = {}
        self._extent = QRectF()

    def draw(
        self,
        series: Sequence[Series],
        points: Sequence[Points],
        shown: Range,
        size: tuple[float, float],
        beyond: Sequence[Any] = (),
    ) -> None:
        """Draw the ``points`` of each curve, where a range is shown that is ``size`` pixels wide and high.

        ``beyond`` (as `range.Beyond`) are marked at the top.
        """
        marked = [one.dots or (not one.faint and len(x) <= _FEW) for one, (x, _) in zip(series, points, strict=True)]
        self._extent = QRectF(shown[0], shown[2], shown[1] - shown[0], shown[3] - shown[2])
        self._provide(self.curves, CurveItem, len(series))
        self._provide(self.dots, DotItem, sum(marked))
        self._provide(self.marks, DotItem, len(beyond))
        dots, changed = iter(self.dots), set[Any]()
        for place, (curve, one, whole) in enumerate(zip(self.curves, series, points, strict=True)):
            state = (one, colour_of(one).name(), len(whole[1]), *whole[1][-1:].tolist(), shown, size, place)
            if self._is_new(curve, state):
                _draw_curve(curve, one, whole, shown, size)
                curve.setZValue(_BELOW * one.faint - place)
                changed.add(curve)
            if marked[place] and self._is_new(item := next(dots), state):
                _draw_dots(item, one, whole, shown, size)
                item.setZValue(_DOTS - place)
                changed.add(item)
        for item, (one, x, _) in zip(self.marks, beyond, strict=True):
            if self._is_new(item, (colour_of(one).name(), x, shown, size)):
                _draw_mark(item, one, x, shown, size)
                changed.add(item)
        self._keep_still(changed)

    def _is_new(self, item: CurveItem | DotItem, state: tuple[Any, ...]) -> bool:
        """Whether an item is to show something else than it does: most runs are over, and only one changes."""
        if self._states.get(item) == state:
            return False
        self._states[item], item.extent = state, self._extent
        return True

    def _keep_still(self, changed: Collection[CurveItem | DotItem]) -> None:
        """Draw all that has not changed as one picture."""
        items: list[CurveItem | DotItem] = [*self.curves, *self.dots, *self.marks]
        items.sort(key=lambda item: float(item.zValue()))
        for item in items:
            item.setVisible(item in changed)
        self._still.set_items(tuple(item for item in items if item not in changed), self._extent)

    def _provide(self, items: list[Any], make: Callable[[], Any], count: int) -> None:
        while len(items) < count:
            items.append(make())
            self._canvas.addItem(items[-1])
        while len(items) > count:
            item = items.pop()
            self._states.pop(item, None)
            self._canvas.removeItem(item)


def _draw_curve(item: CurveItem, one: Series, whole: Points, shown: Range, size: tuple[float, float]) -> None:
    x, y = _in_view(whole, shown, size)
    item.setPen(pg.mkPen(colour_of(one), width=1 if one.faint else 2))
    if one.dash is None or one.faint:
        item.setData(x, y, connect="all", antialias=not one.faint)
    else:
        along, height, drawn = dashed(x, y, _scale(shown, size), one.dash)
        item.setData(along, height, connect=drawn, antialias=True)


def _draw_dots(item: DotItem, one: Series, whole: Points, shown: Range, size: tuple[float, float]) -> None:
    x, y = _in_view(whole, shown, size)
    item.setData(x, y, pen=None, brush=colour_of(one), size=7, symbol=one.symbol)


def _draw_mark(item: DotItem, one: Series, x: float, shown: Range, size: tuple[float, float]) -> None:
    """An arrow head at the upper edge, where the curve leaves."""
    y = shown[3] - _MARK / 2 / _scale(shown, size)[1]
    item.setData([x], [y], pen=None, brush=colour_of(one), size=_MARK, symbol="t1")
    item.setZValue(2 * _DOTS)


def _in_view(whole: Points, shown: Range, size: tuple[float, float]) -> Points:
    """As many points as there are pixels. What runs off the chart need not run to the moon: its pixels stay few."""
    x, y = thinned(*whole, max(int(size[0]), 50))
    bottom, top = shown[2:]
    return x, np.clip(y, 2 * bottom - top, 2 * top - bottom)


def _scale(shown: Range, size: tuple[float, float]) -> tuple[float, float]:
    """Pixels that one unit of x, and one of y, is long."""
    left, right, bottom, top = shown
    return size[0] / (right - left), size[1] / (top - bottom)


def colour_of(series: Series) -> QColor:
    """Colour of a curve in the theme: its role's or its own, pale for a faint one."""
    theme = current_theme()
    colour = QColor(theme.roles[Role(series.colour)] if series.colour in set(Role) else series.colour)
    if not series.faint:
        return colour
    # Mixed here rather than transparent: that draws much faster.
    pairs = zip(rgb(colour), rgb(QColor(theme.panel)), strict=True)
    return QColor(*(round(_FAINT * one + (1 - _FAINT) * two) for one, two in pairs))
