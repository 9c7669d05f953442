"""Where the parts of a chart with free axes lie: its rows of text, its area, and the numbers at its axes."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from convviz.widgets.charts.plot.content import Axis, Curve, Names
from convviz.widgets.charts.plot.drawing import SAMPLE, Frame
from convviz.widgets.charts.plot.scale import Scale, tick_text, ticks_of
from convviz.widgets.look.theme import UNIT

#: Heights of a line from one number to the next at the left, and pixels between two below the axis.
_APART, _BESIDE = 2.2, 3 * UNIT
_MIN_AREA = 24.0


@dataclass(frozen=True)
class Texts:
    """What is written around the area."""

    title: str = ""
    remark: str = ""
    foot: str = ""
    foot_colour: str = "muted"


@dataclass(frozen=True)
class Tick:
    """A number at an axis, and where it is written."""

    value: float
    text: str
    rect: QRectF


@dataclass(frozen=True)
class Plan:
    """The frame, the numbers at both axes, and the rectangles of the rows of text."""

    frame: Frame
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    head: QRectF
    label: QRectF
    legend: tuple[tuple[Curve, QRectF], ...]
    foot: QRectF


def plan_of(
    size: tuple[float, float],
    axes: tuple[Axis, Axis],
    curves: tuple[Curve, ...],
    texts: Texts,
    names: Names,
    plain: QFontMetricsF,
    strong: QFontMetricsF,
) -> Plan:
    """Find out where everything lies in a chart of ``size`` (width, height) pixels."""
    (width, height), (x, y), line = size, axes, plain.height()
    top = 2.0
    head = QRectF(2, top, width - 4, strong.height() if texts.title or texts.remark else 0)
    top = head.bottom() + (UNIT if head.height() else 0)
    label = QRectF(2, top, width - 4, line if y.label else 0)
    top = label.bottom()
    legend = _legend(curves, names, plain, top, width)
    top = max([top, *(rect.bottom() for _, rect in legend)]) + line / 2
    foot_height = line + UNIT if x.label or texts.foot else 0
    bottom = max(height - foot_height - line - 2 * UNIT, top + _MIN_AREA)
    count = max(2, int((bottom - top) / (_APART * line)))
    numbers = [(value, tick_text(value)) for value in ticks_of(y, count)]
    left = max([*(plain.horizontalAdvance(text) for _, text in numbers), line]) + 2 * UNIT
    right = width - max(_beyond(x, plain), _ends(curves, names, strong))
    area = QRectF(left, top, max(right - left, _MIN_AREA), bottom - top)
    frame = Frame(area, Scale(x, area.left(), area.right()), Scale(y, area.bottom(), area.top()))
    foot = QRectF(2, height - foot_height, width - 4, foot_height)
    return Plan(frame, _below(frame, plain, strong), _beside(frame, numbers, plain), head, label, legend, foot)


def _beyond(axis: Axis, metrics: QFontMetricsF) -> float:
    """Pixels that the last number below the axis may stand out."""
    return metrics.horizontalAdvance(tick_text(ticks_of(axis, 6)[-1])) / 2 + UNIT


def _ends(curves: tuple[Curve, ...], names: Names, metrics: QFontMetricsF) -> float:
    if names is not Names.ENDS:
        return 0.0
    return max((metrics.horizontalAdvance(curve.name) for curve in curves), default=0.0) + 3 * UNIT


def _legend(
    curves: tuple[Curve, ...], names: Names, plain: QFontMetricsF, top: float, width: float
) -> tuple[tuple[Curve, QRectF], ...]:
    """Samples and names in rows above the area."""
    if names is not Names.ABOVE:
        return ()
    found, left, line = [], 2.0, plain.height()
    for curve in (curve for curve in curves if curve.name):
        wide = SAMPLE + 2 * UNIT + plain.horizontalAdvance(curve.name)
        if left > 2 and left + wide > width:
            left, top = 2.0, top + line
        found.append((curve, QRectF(left, top, min(wide, width - left), line)))
        left += wide + 4 * UNIT
    return tuple(found)


def _below(frame: Frame, plain: QFontMetricsF, strong: QFontMetricsF) -> tuple[Tick, ...]:
    """The numbers below the area: of its ticks as many as do not overlap, the strong one before all others."""
    axis, line = frame.x.axis, plain.height()
    top = frame.area.bottom() + 2 * UNIT
    sample = max((plain.horizontalAdvance(tick_text(tick)) for tick in ticks_of(axis, 6)), default=line)
    ticks = ticks_of(axis, int(frame.area.width() / (sample + 2 * _BESIDE)))
    if axis.strong is not None and axis.low <= axis.strong <= axis.high:
        ticks = [axis.strong, *(tick for tick in ticks if tick != axis.strong)]
    found: list[Tick] = []
    for tick in ticks:
        text = tick_text(tick)
        wide = (strong if tick == axis.strong else plain).horizontalAdvance(text)
        rect = QRectF(frame.x.pixel(tick) - wide / 2, top, wide, line)
        if not any(rect.adjusted(-_BESIDE, 0, _BESIDE, 0).intersects(other.rect) for other in found):
            found.append(Tick(tick, text, rect))
    return tuple(found)


def _beside(frame: Frame, numbers: list[tuple[float, str]], metrics: QFontMetricsF) -> tuple[Tick, ...]:
    line, right = metrics.height(), frame.area.left() - 2 * UNIT
    found: list[Tick] = []
    for value, text in numbers:
        rect = QRectF(2, frame.y.pixel(value) - line / 2, right - 2, line)
        if not any(rect.intersects(other.rect) for other in found):
            found.append(Tick(value, text, rect))
    return tuple(found)
