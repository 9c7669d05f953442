"""How a chart with free axes paints itself."""

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import in_short
from convviz.widgets.charts.lines.end_labels import spread
from convviz.widgets.charts.plot.content import (
    Axis,
    Curve,
    Guide,
    Marker,
    Names,
    Reading,
    Side,
    Spot,
    colour_named,
    read,
)
from convviz.widgets.charts.plot.drawing import (
    SAMPLE,
    Points,
    dashed_pen,
    draw_curve,
    draw_drop,
    draw_guide,
    draw_sample,
    draw_spot,
    pieces,
)
from convviz.widgets.charts.plot.placing import Placing, ink_of
from convviz.widgets.charts.plot.plan import Plan, Texts, Tick, plan_of
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import UNIT, current_theme

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
#: Pixels from a curve's point within which the mouse reads it.
_REACH = 24.0
#: How little of curves is seen behind the note, where it covers some.
_BEHIND = 0.8


class PlotScene(Painted):
    """What a chart shows, as plain values, and how that is drawn: what stays while one drags as one kept picture."""

    def __init__(self, name: str, parent: QWidget | None = None, *, names: Names = Names.ABOVE) -> None:
        super().__init__(name, parent)
        self._names = names
        self._axes = (Axis(0.0, 1.0), Axis(0.0, 1.0))
        self._curves: tuple[Curve, ...] = ()
        self._guides: tuple[Guide, ...] = ()
        self._spots: tuple[Spot, ...] = ()
        self._texts, self._note, self._instead = Texts(), "", ""
        self._marker: Marker | None = None
        self._cursor: float | None = None
        self._plan: Plan | None = None
        self._pieces: list[list[Points]] = []

    def reading_at(self, x: float) -> Reading:
        """The values at the points nearest to ``x``."""
        scale = self._planned().frame.x
        around = [scale.value(scale.pixel(x) + by) for by in (-_REACH, _REACH)]
        return read(self._curves, x, max(abs(end - x) for end in around))

    # -- layout --------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._plan = None
        super()._lay_out()

    def _planned(self) -> Plan:
        if self._plan is None:
            size = float(self.width()), float(self.height())
            metrics = self._metrics(), self._metrics(bold=True)
            self._plan = plan_of(size, self._axes, self._curves, self._texts, self._names, *metrics)
            self._pieces = [pieces(curve, self._plan.frame) for curve in self._curves]
        return self._plan

    def _note_size(self) -> QSizeF:
        """Pixels of the note, and of the legend below it where that stands inside."""
        strong, plain = self._metrics(bold=True), self._metrics()
        lines = self._note.split("\n") if self._note else []
        named = self._inside_names()
        wide = [strong.horizontalAdvance(text) for text in lines]
        wide += [SAMPLE + 2 * UNIT + plain.horizontalAdvance(curve.name) for curve in named]
        return QSizeF(max(wide, default=0.0) + 2, len(lines) * strong.height() + len(named) * plain.height())

    def _inside_names(self) -> list[Curve]:
        return [curve for curve in reversed(self._curves) if curve.name] if self._names is Names.INSIDE else []

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if self._instead:
                self._paint_instead(painter, self._instead)
                return
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_cached(painter)
            self._paint_moving(painter)
            self._paint_focus(painter)

    def _paint_cache(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plan = self._planned()
        self._paint_texts(painter, plan)
        self._paint_axes(painter, plan)
        painter.save()
        painter.setClipRect(plan.frame.area.adjusted(-3, -3, 3, 3))
        for guide in self._guides:
            draw_guide(painter, guide, plan.frame)
        for curve, found in zip(self._curves, self._pieces, strict=True):
            draw_curve(painter, curve, plan.frame, found)
        painter.restore()
        self._paint_names(painter, plan)
        self._paint_inner(painter, plan)

    def _paint_texts(self, painter: QPainter, plan: Plan) -> None:
        theme, (x, y) = current_theme(), self._axes
        painter.setPen(QColor(theme.text))
        painter.setFont(self._font(bold=True))
        painter.drawText(plan.head, _LEFT, self._texts.title)
        painter.setFont(self._font())
        painter.setPen(QColor(theme.muted))
        used = self._metrics(bold=True).horizontalAdvance(self._texts.title) + 4 * UNIT
        if used + self._metrics().horizontalAdvance(self._texts.remark) <= plan.head.width():
            painter.drawText(plan.head, _RIGHT, self._texts.remark)
        painter.drawText(plan.label, _LEFT, y.label)
        left = plan.foot.adjusted(min(plan.frame.area.left(), 2 * UNIT) - 2 * UNIT, 0, 0, 0)
        painter.drawText(left, _LEFT, x.label)
        used = self._metrics().horizontalAdvance(x.label) + 4 * UNIT
        if used + self._metrics().horizontalAdvance(self._texts.foot) <= plan.foot.width():
            painter.setPen(colour_named(self._texts.foot_colour))
            painter.drawText(plan.foot, _RIGHT, self._texts.foot)

    def _paint_axes(self, painter: QPainter, plan: Plan) -> None:
        theme, frame = current_theme(), plan.frame
        line = QPen(QColor(theme.border), 1)
        painter.setPen(line)
        for tick in plan.up:
            at = round(frame.y.pixel(tick.value)) + 0.5
            painter.drawLine(QLineF(frame.area.left(), at, frame.area.right(), at))
        for tick in plan.across:
            at = round(frame.x.pixel(tick.value)) + 0.5
            painter.drawLine(QLineF(at, frame.area.bottom(), at, frame.area.bottom() + UNIT))
        painter.drawLine(QLineF(frame.area.bottomLeft(), frame.area.bottomRight()))
        for tick in plan.up:
            self._paint_tick(painter, tick, _RIGHT, False)
        for tick in plan.across:
            self._paint_tick(painter, tick, Qt.AlignmentFlag.AlignCenter, tick.value == frame.x.axis.strong)

    def _paint_tick(self, painter: QPainter, tick: Tick, where: Qt.AlignmentFlag, strong: bool) -> None:
        theme = current_theme()
        painter.setPen(QColor(theme.text if strong else theme.muted))
        painter.setFont(self._font(bold=strong))
        painter.drawText(tick.rect.adjusted(-1, 0, 1, 0), where, tick.text)

    def _paint_names(self, painter: QPainter, plan: Plan) -> None:
        """The legend above the area, or the names beside the ends of the curves."""
        metrics = self._metrics()
        painter.setFont(self._font())
        for curve, rect in plan.legend:
            self._paint_name(painter, curve, rect, metrics.elidedText(
                curve.name, Qt.TextElideMode.ElideRight, rect.width() - SAMPLE - UNIT
            ))  # fmt: skip
        if self._names is not Names.ENDS:
            return
        painter.setFont(self._font(bold=True))
        line, area = self._metrics(bold=True).height(), plan.frame.area
        ended = [(curve, found[-1][1][-1]) for curve, found in zip(self._curves, self._pieces, strict=True) if found]
        ended = [(curve, end) for curve, end in ended if curve.name]
        middles = spread([end for _, end in ended], line, area.top(), area.bottom())
        for (curve, _), middle in zip(ended, middles, strict=True):
            painter.setPen(colour_named(curve.colour))
            painter.drawText(QRectF(area.right() + 2 * UNIT, middle - line / 2, self.width(), line), _LEFT, curve.name)

    def _paint_name(self, painter: QPainter, curve: Curve, rect: QRectF, text: str) -> None:
        draw_sample(painter, curve, rect.left(), rect.center().y())
        painter.setPen(QColor(current_theme().text))
        painter.drawText(rect.adjusted(SAMPLE + 2 * UNIT, 0, 2, 0), _LEFT, text)

    def _note_rect(self, placing: Placing) -> QRectF:
        size = self._note_size()
        return placing.corner(size, UNIT) if size.height() else QRectF()

    def _paint_inner(self, painter: QPainter, plan: Plan) -> None:
        """The note and the legend within the area, where the curves leave room."""
        placing = self._placing(plan)
        rect = self._note_rect(placing)
        if placing.covers(rect):  # what it covers stands back
            behind = QColor(current_theme().panel)
            behind.setAlphaF(_BEHIND)
            painter.fillRect(rect.adjusted(-UNIT, 0, UNIT, 0), behind)
        painter.setPen(QColor(current_theme().text))
        painter.setFont(self._font(bold=True))
        top, strong = rect.top(), self._metrics(bold=True).height()
        for text in self._note.split("\n") if self._note else []:
            painter.drawText(QRectF(rect.left(), top, rect.width(), strong), _LEFT, text)
            top += strong
        painter.setFont(self._font())
        line = self._metrics().height()
        for curve in self._inside_names():
            self._paint_name(painter, curve, QRectF(rect.left(), top, rect.width(), line), curve.name)
            top += line

    def _placing(self, plan: Plan) -> Placing:
        """Texts of an area in which only the curves are."""
        ink = ink_of([piece for found in self._pieces for piece in found])
        return Placing(plan.frame.area, ink)

    def _paint_drops(self, painter: QPainter, plan: Plan, placing: Placing, note: QRectF) -> None:
        """The lines from points down to the axis, behind the note."""
        painter.save()
        outside = QRegion(self.rect()) - QRegion(note.adjusted(-UNIT, 0, UNIT, 0).toAlignedRect())
        painter.setClipRegion(outside)
        for spot in self._spots:
            if spot.drop:
                line = draw_drop(painter, spot, plan.frame)
                placing.avoid(line.left(), line)
        painter.restore()

    def _paint_moving(self, painter: QPainter) -> None:
        """What moves under the mouse: the marker, the points with their texts, and what is read."""
        plan = self._planned()
        frame, placing = plan.frame, self._placing(plan)
        note = self._note_rect(placing)  # keeps it free
        low, high = self._axes[0].low, self._axes[0].high
        if self._marker is not None and self._marker.drawn and low <= self._marker.x <= high:
            at, colour = frame.x.pixel(self._marker.x), colour_named(self._marker.colour)
            painter.setPen(dashed_pen(colour, 1.5, self._marker.dash))
            painter.drawLine(QLineF(at, frame.area.top(), at, frame.area.bottom()))
            placing.avoid(at, frame.area)
            if self._marker.text:
                self._paint_marker_text(painter, placing, at, colour)
        self._paint_drops(painter, plan, placing, note)
        for spot in self._spots:
            reach = spot.size / 2 + 1
            point = frame.point(spot.x, spot.y)
            placing.take(QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach))
            draw_spot(painter, spot, frame)
        for spot in self._spots:
            if spot.text:
                self._paint_text(painter, placing, frame.point(spot.x, spot.y), spot)
        for guide in self._guides:
            if guide.text:
                point = QPointF(
                    frame.area.right() if guide.x is None else frame.x.pixel(guide.x),
                    frame.area.top() if guide.y is None else frame.y.pixel(guide.y),
                )
                side = Side.LOWER_RIGHT if guide.y is None else Side.UPPER_LEFT
                self._paint_text(painter, placing, point, Spot(0, 0, guide.text, guide.colour, size=0.0, side=side))
        if self._cursor is not None:
            self._paint_reading(painter, plan, placing)

    def _paint_marker_text(self, painter: QPainter, placing: Placing, at: float, colour: QColor) -> None:
        """The marker's text beside its line, as high up as there is room."""
        assert self._marker is not None
        (text,), size = self._measured(self._marker.text, self._metrics())
        rect = placing.column(at, size, UNIT)
        painter.setPen(colour)
        painter.setFont(self._font())
        painter.drawText(rect, _LEFT, text)

    def _paint_text(self, painter: QPainter, placing: Placing, point: QPointF, spot: Spot) -> None:
        metrics, gap = self._metrics(bold=spot.bold), spot.size / 2 + UNIT
        lines, size = self._measured(spot.text, metrics)
        if spot.short and not placing.is_free(point, size, spot.side, gap):
            lines, size = self._measured(spot.short, metrics)
        rect = placing.beside(point, size, spot.side, gap)
        painter.setPen(colour_named(spot.colour))
        painter.setFont(self._font(bold=spot.bold))
        for place, text in enumerate(lines):
            row = QRectF(rect.left(), rect.top() + place * metrics.height(), rect.width(), metrics.height())
            painter.drawText(row, Qt.AlignmentFlag.AlignCenter if len(lines) > 1 else _LEFT, text)

    def _measured(self, text: str, metrics: QFontMetricsF) -> tuple[list[str], QSizeF]:
        """The lines of a text, and the pixels that they take."""
        lines = text.split("\n")
        return lines, QSizeF(max(map(metrics.horizontalAdvance, lines)) + 2, len(lines) * metrics.height())

    def _paint_reading(self, painter: QPainter, plan: Plan, placing: Placing) -> None:
        """The line under the mouse, and a box with the values there."""
        assert self._cursor is not None
        found, theme, frame = self.reading_at(self._cursor), current_theme(), plan.frame
        at = frame.x.pixel(self._cursor)
        painter.setPen(dashed_pen(QColor(theme.muted), 1, (3.0, 3.0)))
        painter.drawLine(QLineF(at, frame.area.top(), at, frame.area.bottom()))
        rows = [("muted", f"at {in_short(self._cursor)}")]
        rows += [(curve.colour, f"{curve.name}  {in_short(y)}") for curve, _, y in found.values]
        metrics = self._metrics()
        size = QSizeF(max(metrics.horizontalAdvance(text) for _, text in rows) + 2, len(rows) * metrics.height())
        box = placing.column(at, size, 3 * UNIT)
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(box.adjusted(-UNIT, -1, UNIT, 1), UNIT, UNIT)
        painter.setFont(self._font())
        for place, (colour, text) in enumerate(rows):
            painter.setPen(colour_named(colour))
            row = QRectF(box.left(), box.top() + place * metrics.height(), box.width() + UNIT, metrics.height())
            painter.drawText(row, _LEFT, text)
