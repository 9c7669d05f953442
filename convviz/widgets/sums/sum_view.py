"""How one output cell comes about: every input value times its weight, and their sum."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import format_number, full_precision
from convviz.widgets.grid.lens import Lens
from convviz.widgets.look.colouring import Colouring, text_colour
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.sums.sum_pictures import SumPictures
from convviz.widgets.sums.sum_plan import Planner, SumPlan
from convviz.widgets.sums.sum_terms import CHANNEL_NAMES, SumStyle, Terms


class SumView(Painted):
    """Each term as its input value over "× weight" over the product, "+" between, and the result after "=".

    What other maps add, and a bias, where there are any, are the last terms: they stand over the result.
    Where there is little room, a weight stands beside its value, numbers are rounded, or products are left out. Where a
    kernel has too many weights for legible text, patch, weights and products are shown as pictures instead.
    """

    #: What must be said beside it of how its numbers are written; "" for nothing.
    remark_changed = Signal(str)
    #: It would be drawn better with another width: see `preferred_widths`.
    preferred_widths_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Sum of products", parent)
        self._terms: Terms | None = None
        self._beside: Terms | None = None
        self._plan: SumPlan | None = None
        self._remark = ""
        self._forget_needs()
        # Where terms, or pictures, lie, and of which channel each is, for the tool tip.
        self._places: list[tuple[QRectF, tuple[int, int, int]]] = []
        self._lenses: list[tuple[int, Lens]] = []
        self._added_places: list[tuple[QRectF, str]] = []

    def set_terms(self, terms: Terms | None, beside: Terms | None = None) -> None:
        """Show a sum, or nothing; its numbers are written as those of the sum ``beside`` it, if there is one."""
        old, self._terms, self._beside = self._terms, terms, beside
        if old is None or terms is None or not np.array_equal(old.weights, terms.weights):
            self._forget_needs()
        if terms is not None:
            added = "".join(f", {name} {format_number(value)}" for name, value, _ in _added(terms))
            self.setAccessibleDescription(
                f"{terms.products.size} products{added}, sum {format_number(terms.value, terms.scale)}"
            )
        self._make_plan()
        self.update()

    def arrays(self, _place: QPoint) -> dict[str, NDArray[Any]]:
        """The numbers that are shown, by their names."""
        terms = self._terms
        return {} if terms is None else {"products": terms.products, "patch": terms.patch, "weights": terms.weights}

    def _forget_needs(self) -> None:
        self._preferred, self._needed_height, self._needed_for = (0.0, 0.0), 0.0, 0.0

    def _lay_out(self) -> None:
        self._forget_needs()
        self._make_plan()
        self.update()

    @property
    def remark(self) -> str:
        """What must be said beside it of how its numbers are written; "" for nothing."""
        return self._remark

    @property
    def preferred_widths(self) -> tuple[float, float]:
        """Pixels with which all products of this sum, and of those before it, are written; 0 for as little as may be.

        The first for larger text, the second for as little as does. They only grow while one kernel
        steps, or everything around it would move to and fro.
        """
        return self._preferred

    def height_for(self, width: float) -> float:
        """Pixels down with which all products of this sum, and of those before it, are written as large as wanted.

        0 where so many pixels across do not do.
        """
        before = self._needed_height if width == self._needed_for else None
        # To plan takes longer than to draw: only for another kernel or width, or where more than before is needed.
        if self._terms is not None and (before is None or (before and not self._is_large)):
            self._needed_height = max(before or 0.0, self._planner(self._terms).min_height(width))
            self._needed_for = width
        return self._needed_height

    @property
    def _is_large(self) -> bool:
        """Whether its products are written as large as wanted."""
        return self._plan is not None and self._plan.products and self._plan.text >= self._min_whole

    def _planner(self, terms: Terms) -> Planner:
        def result(size: int, style: SumStyle) -> float:
            return max(self._result_width(one, size, style) for one in (terms, self._beside) if one is not None)

        return Planner(terms, self._sized_font, result, self._min_text, self._min_whole, self._beside)

    def _make_plan(self) -> None:
        terms = self._terms
        self._plan = None
        if terms is not None:
            planner = self._planner(terms)
            before, needed = self._preferred, planner.min_widths(self.height())
            self._preferred = max(before[0], needed[0]), max(before[1], needed[1])
            if self._preferred != before:
                self.preferred_widths_changed.emit()
            self._plan = planner.best(self.width(), self.height())
        remark = "" if self._plan is None else self._plan.style.remark
        if remark != self._remark:
            self._remark = remark
            self.remark_changed.emit(remark)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._make_plan()

    def sizeHint(self) -> QSize:
        return QSize(420, 220)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 150)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._terms is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._lenses.clear()
            self._places.clear()
            self._added_places.clear()
            if self._plan is None:
                self._paint_pictures(painter, self._terms)
            else:
                self._paint_terms(painter, self._terms, self._plan)

    # -- few terms: every number ---------------------------------------------------------------------------------

    def _result_width(self, terms: Terms, size: int, style: SumStyle) -> float:
        value = QFontMetricsF(self._sized_font(size + 6, bold=True))
        needed = value.horizontalAdvance("=" + style.sum_text(terms.value, terms.scale))
        small = QFontMetricsF(self._sized_font(size))
        widths = (small.horizontalAdvance(f"{name}: {style.sum_text(number)}") for name, number, _ in _added(terms))
        return max(needed, value.horizontalAdvance("=") + max(widths, default=0.0)) + 9 * UNIT

    def _result_height(self, terms: Terms, size: int) -> float:
        return self._box_height(size) + len(_added(terms)) * (self._added_height(size) + 2 * UNIT)

    def _box_height(self, size: int) -> float:
        return QFontMetricsF(self._sized_font(size + 6, bold=True)).height() + 4 * UNIT

    def _added_height(self, size: int) -> float:
        return QFontMetricsF(self._sized_font(size)).height() + UNIT

    def _paint_terms(self, painter: QPainter, terms: Terms, plan: SumPlan) -> None:
        theme = current_theme()
        rows, columns = terms.patch.shape[:2]
        planes = terms.planes()
        subtotals = terms.subtotals
        caption = plan.line if subtotals else 0.0
        down = -(-rows // plan.across)
        height = down * plan.lines * plan.line + (down - 1) * UNIT
        group = plan.place(plan.across - 1, columns, columns)[0]
        x, top = max(0.0, (self.width() - plan.width) / 2), (self.height() - height - caption) / 2 + caption
        weight_colours = Colouring.by_sign(terms.weights)
        painter.setFont(self._sized_font(plan.text))
        for channel, (patch, weights, products) in enumerate(planes):
            if caption:
                painter.setPen(QColor(theme.muted))
                subtotal = plan.style.sum_text(subtotals[channel], terms.scale)
                name = CHANNEL_NAMES[channel] if len(planes) == 3 else f"channel {channel + 1}"
                heading = QRectF(x, top - caption, group - plan.plus, caption)
                painter.drawText(heading, Qt.AlignmentFlag.AlignCenter, f"{name}: {subtotal}")
            fills = terms.colouring.paint(patch), weight_colours.paint(weights)
            for row, column in np.ndindex(rows, columns):
                across, below = plan.place(row, column, columns)
                place = QPointF(x + across, top + below)
                box = QRectF(place.x(), place.y(), plan.term, plan.lines * plan.line)
                self._places.append((box, (channel, row, column)))
                numbers = tuple(float(part[row, column]) for part in (patch, weights, products))
                self._paint_term(painter, place, plan, numbers, [QColor(*fill[row, column].tolist()) for fill in fills])
                last = channel == len(planes) - 1 and row == rows - 1 and column == columns - 1
                if not last:
                    painter.setPen(QColor(theme.text))
                    sign = QRectF(place.x() + plan.term, place.y(), plan.plus, plan.lines * plan.line)
                    painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, "+")
            x += group + 2 * UNIT
        self._paint_result(painter, QRectF(x - 2 * UNIT, top, plan.result, height), terms, plan.text, plan.style)

    def _paint_term(
        self,
        painter: QPainter,
        place: QPointF,
        plan: SumPlan,
        numbers: tuple[float, ...],
        fills: Sequence[QColor],
    ) -> None:
        theme = current_theme()
        value, weight, product = numbers
        style = plan.style
        above = QRectF(place.x(), place.y(), plan.value, plan.line)
        beside = QRectF(place.x() + plan.value, place.y(), plan.term - plan.value, plan.line)
        if not plan.beside:
            beside = above.translated(0, plan.line)
        parts = (
            (style.value_text(value), fills[0], Role.INPUT, above),
            (style.weight_text(weight), fills[1], Role.KERNEL, beside),
        )
        for text, fill, role, room in parts:
            box = room.adjusted(1, 1, -1, -1)
            painter.setPen(QPen(theme.role(role), 1.5))
            painter.setBrush(fill)
            painter.drawRect(box)
            painter.setPen(text_colour(fill))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        if plan.products:
            painter.setPen(theme.role(Role.PRODUCT))
            below = QRectF(place.x(), place.y() + (plan.lines - 1) * plan.line, plan.term, plan.line)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, style.product_text(product))

    def _paint_result(self, painter: QPainter, place: QRectF, terms: Terms, size: int, style: SumStyle) -> None:
        theme = current_theme()
        font = self._sized_font(size + 6, bold=True)
        metrics = QFontMetricsF(font)
        equals = metrics.horizontalAdvance("=") + 2 * UNIT
        height = self._box_height(size)
        # In the middle, or lower where that leaves no room for what stands over it.
        least = min(place.y() + self._result_height(terms, size) - height, place.bottom() - height)
        top = max(place.center().y() - height / 2, least)
        box = QRectF(place.x() + equals, top, place.width() - equals - 2, height)
        self._paint_added(painter, box, terms, size, style)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        painter.drawText(QRectF(place.x(), top, equals, height), Qt.AlignmentFlag.AlignCenter, "=")
        painter.setPen(QPen(theme.role(Role.OUTPUT), 3))
        painter.setBrush(QColor(theme.field))
        painter.drawRect(box)
        painter.setPen(QColor(theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, style.sum_text(terms.value, terms.scale))

    def _paint_added(self, painter: QPainter, result: QRectF, terms: Terms, size: int, style: SumStyle) -> None:
        """The last terms, over the result, each in the colour of what it is."""
        theme, font = current_theme(), self._sized_font(size)
        height = self._added_height(size)
        sign = QFontMetricsF(font).horizontalAdvance("+") + 2 * UNIT
        added = _added(terms)
        painter.setFont(font)
        for place, (name, value, role) in enumerate(added):
            top = result.top() - (len(added) - place) * (height + 2 * UNIT)
            box = QRectF(result.x(), top, result.width(), height)
            self._added_places.append((box, f"{name} = {full_precision(value)}"))
            painter.setPen(QColor(theme.text))
            painter.drawText(QRectF(box.x() - sign, top, sign, height), Qt.AlignmentFlag.AlignCenter, "+")
            painter.setPen(QPen(theme.role(role), 1.5))
            painter.setBrush(QColor(theme.field))
            painter.drawRect(box)
            painter.setPen(QColor(theme.text))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{name}: {style.sum_text(value)}")

    # -- many terms: pictures ------------------------------------------------------------------------------------

    def _paint_pictures(self, painter: QPainter, terms: Terms) -> None:
        size = self._min_text
        fonts = self._font(), self._sized_font(self._min_number)
        result = QSizeF(self._result_width(terms, size, SumStyle()), self._result_height(terms, size))
        pictures = SumPictures(terms, *fonts, result, self.width(), self.height())
        self._lenses = pictures.lenses
        pictures.paint(painter)
        self._paint_result(painter, pictures.result, terms, size, SumStyle())

    def tip_at(self, point: QPointF) -> str:
        """The term under a pixel written out with all its digits; "" beside them."""
        if self._terms is None:
            return ""
        for box, text in self._added_places:
            if box.contains(point):
                return text
        rows, columns = self._terms.patch.shape[:2]
        places = [place for box, place in self._places if box.contains(point)]
        places += [(channel, *lens.at(point)) for channel, lens in self._lenses]
        for channel, row, column in places:
            if 0 <= row < rows and 0 <= column < columns:
                parts = (float(part[row, column]) for part in self._terms.planes()[channel])
                value, weight, product = (full_precision(part) for part in parts)
                return f"{value} × {weight} = {product}"
        return ""


def _added(terms: Terms) -> list[tuple[str, float, Role]]:
    """What is added to the products: name, value and role of each; a bias is a parameter, as weights are."""
    parts = ("others", terms.others, Role.PRODUCT), ("b", terms.bias, Role.KERNEL)
    return [part for part in parts if part[1]]
