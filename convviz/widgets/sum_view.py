"""One output cell taken apart: every input value times its weight, and their sum."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from convviz.core.formatting import format_number, format_weight, full_precision
from convviz.widgets.cells import CellLayer, draw_layer
from convviz.widgets.colouring import Colouring, Scale, text_colour
from convviz.widgets.lens import Lens
from convviz.widgets.theme import UNIT, Role, current_theme

_CHANNEL_NAMES = ("red", "green", "blue")
_TEXT_SIZES = (30, 26, 22, 20, 18, 16, 15, 14)


@dataclass(frozen=True, eq=False)
class Terms:
    """The numbers of one sum.

    Attributes
    ----------
    patch, weights, products : (kh, kw) or (kh, kw, C) arrays.
    value : the sum of the products.
    colouring : how the input's values are coloured.
    scale : size of the numbers added, against which rounding noise is judged.
    """

    patch: NDArray[np.float64]
    weights: NDArray[np.float64]
    products: NDArray[np.float64]
    value: float
    colouring: Colouring
    scale: float = 0.0

    def planes(self) -> list[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]]:
        """(patch, weights, products), each (kh, kw), for every channel."""
        stacks = [np.atleast_3d(part) for part in (self.patch, self.weights, self.products)]
        return [(a[..., c], b[..., c], p[..., c]) for c in range(stacks[0].shape[2]) for a, b, p in [stacks]]


@dataclass(frozen=True)
class _Plan:
    """A text size at which everything fits, and the sizes of a term and of the result; all in pixels."""

    text: int
    lines: int
    term: float
    plus: float
    line: float
    result: float


class SumView(QWidget):
    """Each term as its input value over "× weight" over the product, "+" between, and the result after "=".

    Where a kernel has too many weights for legible text, patch, weights and products are shown as pictures instead.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Sum of products")
        self._terms: Terms | None = None
        self._least_text = 14
        # Where the pictures lie, and of which channel each is, for the tool tip.
        self._lenses: list[tuple[int, Lens]] = []

    def set_terms(self, terms: Terms | None) -> None:
        """Show a sum, or nothing."""
        self._terms = terms
        if terms is not None:
            self.setAccessibleDescription(
                f"{terms.products.size} products, sum {format_number(terms.value, terms.scale)}"
            )
        self.update()

    def set_least_text(self, size: int) -> None:
        """Least text size, in pixels."""
        self._least_text = size
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, 220)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, 150)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._terms is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plan = self._plan(self._terms)
        self._lenses.clear()
        if plan is None:
            self._paint_pictures(painter, self._terms)
        else:
            self._paint_terms(painter, self._terms, plan)

    def _font(self, size: int, *, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(size)
        font.setBold(bold)
        return font

    # -- few terms: every number ---------------------------------------------------------------------------------

    def _plan(self, terms: Terms) -> _Plan | None:
        """The largest text, and product lines if there is room, with which all terms fit; None if none do."""
        rows, columns = terms.patch.shape[:2]
        channels = terms.products.size // (rows * columns)
        if terms.products.size > 160:
            return None
        two_lines = {format_number(v) for v in terms.patch.ravel().tolist()}
        two_lines |= {"×" + format_weight(v) for v in terms.weights.ravel().tolist()}
        texts = {2: two_lines, 3: two_lines | {format_number(v) for v in terms.products.ravel().tolist()}}
        caption = 1 if channels > 1 else 0
        sizes = [size for size in _TEXT_SIZES if size >= self._least_text]
        # Seeing the products matters more than the largest text, and that more than air around it.
        for lines, size, air in [*product((3, 2), sizes, [3 * UNIT]), *product((3, 2), sizes[-1:], [UNIT + 2])]:
            metrics = QFontMetricsF(self._font(size))
            term = max(metrics.horizontalAdvance(text) for text in texts[lines]) + air
            plus = metrics.horizontalAdvance("+") + air / 4
            line = metrics.height() + UNIT / 2
            result = self._result_width(terms, size)
            width = channels * columns * (term + plus) + (channels - 1) * 2 * UNIT + result
            height = (rows * lines + caption) * line + (rows - 1) * UNIT
            if width <= self.width() and height <= self.height():
                return _Plan(size, lines, term, plus, line, result)
        return None

    def _result_width(self, terms: Terms, size: int) -> float:
        metrics = QFontMetricsF(self._font(size + 6, bold=True))
        return metrics.horizontalAdvance("=" + format_number(terms.value, terms.scale)) + 9 * UNIT

    def _paint_terms(self, painter: QPainter, terms: Terms, plan: _Plan) -> None:
        theme = current_theme()
        rows, columns = terms.patch.shape[:2]
        planes = terms.planes()
        caption = plan.line if len(planes) > 1 else 0.0
        height = rows * plan.lines * plan.line + (rows - 1) * UNIT
        group = columns * (plan.term + plan.plus)
        total = len(planes) * group + (len(planes) - 1) * 2 * UNIT + plan.result
        x, top = max(0.0, (self.width() - total) / 2), (self.height() - height - caption) / 2 + caption
        weight_colours = _weight_colouring(terms)
        painter.setFont(self._font(plan.text))
        for channel, (patch, weights, products) in enumerate(planes):
            if caption:
                painter.setPen(QColor(theme.muted))
                subtotal = format_number(float(products.sum()), terms.scale)
                name = _CHANNEL_NAMES[channel] if len(planes) == 3 else f"channel {channel + 1}"
                heading = QRectF(x, top - caption, group - plan.plus, caption)
                painter.drawText(heading, Qt.AlignmentFlag.AlignCenter, f"{name}: {subtotal}")
            fills = terms.colouring.paint(patch), weight_colours.paint(weights)
            for row, column in np.ndindex(rows, columns):
                place = QPointF(x + column * (plan.term + plan.plus), top + row * (plan.lines * plan.line + UNIT))
                numbers = (patch[row, column], weights[row, column], products[row, column])
                self._paint_term(painter, place, plan, numbers, [QColor(*fill[row, column].tolist()) for fill in fills])
                last = channel == len(planes) - 1 and row == rows - 1 and column == columns - 1
                if not last:
                    painter.setPen(QColor(theme.text))
                    sign = QRectF(place.x() + plan.term, place.y(), plan.plus, plan.lines * plan.line)
                    painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, "+")
            x += group + 2 * UNIT
        self._paint_result(painter, QRectF(x - 2 * UNIT, top, plan.result, height), terms, plan.text)

    def _paint_term(
        self,
        painter: QPainter,
        place: QPointF,
        plan: _Plan,
        numbers: tuple[float, float, float],
        fills: Sequence[QColor],
    ) -> None:
        theme = current_theme()
        value, weight, product = (float(number) for number in numbers)
        lines = ((format_number(value), fills[0], Role.INPUT), ("×" + format_weight(weight), fills[1], Role.KERNEL))
        for line, (text, fill, role) in enumerate(lines):
            box = QRectF(place.x() + 1, place.y() + line * plan.line + 1, plan.term - 2, plan.line - 2)
            painter.setPen(QPen(theme.role(role), 1.5))
            painter.setBrush(fill)
            painter.drawRect(box)
            painter.setPen(text_colour(fill))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        if plan.lines == 3:
            painter.setPen(theme.role(Role.PRODUCT))
            below = QRectF(place.x(), place.y() + 2 * plan.line, plan.term, plan.line)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, format_number(product))

    def _paint_result(self, painter: QPainter, place: QRectF, terms: Terms, size: int) -> None:
        theme = current_theme()
        font = self._font(size + 6, bold=True)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        equals = metrics.horizontalAdvance("=") + 2 * UNIT
        painter.drawText(QRectF(place.x(), place.y(), equals, place.height()), Qt.AlignmentFlag.AlignCenter, "=")
        box_height = metrics.height() + 4 * UNIT
        box = QRectF(place.x() + equals, place.center().y() - box_height / 2, place.width() - equals - 2, box_height)
        painter.setPen(QPen(theme.role(Role.OUTPUT), 3))
        painter.setBrush(QColor(theme.field))
        painter.drawRect(box)
        painter.setPen(QColor(theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, format_number(terms.value, terms.scale))

    # -- many terms: pictures ------------------------------------------------------------------------------------

    def _paint_pictures(self, painter: QPainter, terms: Terms) -> None:
        theme = current_theme()
        rows, columns = terms.patch.shape[:2]
        planes = terms.planes()
        size = self._least_text
        font = self._font(size)
        line, sign = QFontMetricsF(font).height(), 5.0 * UNIT
        result = self._result_width(terms, size)
        titles = ("patch", "weights", "products")
        widest = max(QFontMetricsF(font).horizontalAdvance(title) for title in titles)
        cell = min((self.width() - result - 3 * sign) / (3 * columns), (self.height() - line) / (rows * len(planes)))
        cell = float(int(cell)) if cell >= 2 else cell
        width, height = max(cell * columns, widest), cell * rows
        block = height * len(planes)
        left = max(0.0, (self.width() - 3 * (width + sign) - result) / 2)
        top = (self.height() - block - line) / 2 + line
        greatest = float(np.abs(terms.products).max()) or 1.0
        scales = (terms.colouring, _weight_colouring(terms), Colouring(-greatest, greatest, Scale.SIGN))
        self._lenses = []
        for number, role in enumerate((Role.INPUT, Role.KERNEL, Role.PRODUCT)):
            x = left + number * (width + sign)
            for channel, plane in enumerate(planes):
                lens = Lens(cell, x + (width - cell * columns) / 2, top + channel * height)
                self._lenses.append((channel, lens))
                layer = CellLayer((plane[number],), scales[number], weights=role is Role.KERNEL)
                draw_layer(painter, layer, lens, self.width(), self.height(), font, size)
                painter.setPen(QPen(theme.role(role), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(lens.rect(0, 0, rows, columns))
            painter.setFont(font)
            painter.setPen(theme.role(role))
            painter.drawText(QRectF(x, top - line, width, line), Qt.AlignmentFlag.AlignCenter, titles[number])
            painter.setPen(QColor(theme.text))
            painter.drawText(QRectF(x + width, top, sign, block), Qt.AlignmentFlag.AlignCenter, "×=Σ"[number])
        self._paint_result(painter, QRectF(left + 3 * (width + sign), top, result, block), terms, size)

    def _term_at(self, point: QPointF) -> str:
        """The term under a pixel of the pictures, written out with all its digits; "" beside them."""
        if self._terms is None:
            return ""
        rows, columns = self._terms.patch.shape[:2]
        for channel, lens in self._lenses:
            row, column = lens.at(point)
            if 0 <= row < rows and 0 <= column < columns:
                parts = (float(part[row, column]) for part in self._terms.planes()[channel])
                value, weight, product_ = (full_precision(part) for part in parts)
                return f"{value} × {weight} = {product_}"
        return ""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._term_at(QPointF(event.pos())), self)
            return True
        return super().event(event)


def _weight_colouring(terms: Terms) -> Colouring:
    greatest = float(np.abs(terms.weights).max()) or 1.0
    return Colouring(-greatest, greatest, Scale.SIGN)
