"""A sum of too many terms for text: patch, weights and products as pictures, and what their parts add up to."""

from itertools import product

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from convviz.core.text.formatting import format_number
from convviz.core.windows.sums import channel_sums, row_sums
from convviz.widgets.grid.cell_drawing import draw_layer
from convviz.widgets.grid.cells import CellLayer
from convviz.widgets.grid.lens import Lens
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.sums.sum_terms import CHANNEL_NAMES, Terms

_TITLES = (("patch", Role.INPUT), ("weights", Role.KERNEL), ("products", Role.PRODUCT))
#: Pixels between two pictures, in which a sign stands.
_SIGN = 5.0 * UNIT


class SumPictures:
    """Where the pictures of one sum lie within ``width`` x ``height`` pixels, and how they are painted.

    Beside the products stands what each row of them adds up to, or each channel where rows are too low for text. The
    result stands at the right or, where titles leave no room for it there, below: a number that is cut is another one.

    Parameters
    ----------
    terms : the sum.
    font, small : of titles, and of the subtotals; numbers in cells are of sizes between these.
    result : pixels that the result needs.
    """

    def __init__(self, terms: Terms, font: QFont, small: QFont, result: QSizeF, width: float, height: float) -> None:
        self._terms, self._font, self._small, self._room = terms, font, small, (width, height)
        columns = terms.patch.shape[1]
        self._line = QFontMetricsF(font).height()
        for below, texts, sized in product((False, True), (self._rows(), self._channels(), []), (font, small)):
            metrics = QFontMetricsF(sized)
            widest = max(map(metrics.horizontalAdvance, texts), default=0.0)
            subtotals = widest + _SIGN if texts else 0.0
            beside = subtotals + (0.0 if below else result.width())
            self._titles = sized if below and not texts else font
            titles = max(QFontMetricsF(self._titles).horizontalAdvance(title) for title, _ in _TITLES)
            down = height - (result.height() + 2 * UNIT if below else 0.0)
            cell = self._cell(width - 3 * _SIGN - beside, down)
            fits = 3 * (max(cell * columns, titles) + _SIGN) + beside <= width
            # Of one row or channel, the result says it already.
            if fits and len(texts) != 1 and cell * self._height >= len(texts) * metrics.height():
                break
        self._subtotals, self._sized = texts, sized
        self._width = max(cell * columns, titles if fits else 0.0)
        block = cell * self._height
        left = max(0.0, (width - 3 * (self._width + _SIGN) - beside) / 2)
        top = (down - block - self._line) / 2 + self._line
        self._frames = [QRectF(left + n * (self._width + _SIGN), top, self._width, block) for n in range(3)]
        self._right = self._frames[2].right() + _SIGN + subtotals
        #: Where the result stands.
        self.result = QRectF(self._right, top, result.width(), block)
        if below:
            self.result = QRectF((width - result.width()) / 2, down + 2 * UNIT, result.width(), result.height())
        inset = (self._width - cell * columns) / 2
        #: The channel that each picture shows, and where its cells lie.
        self.lenses = [
            (channel, Lens(cell, frame.x() + inset, top + channel * block / len(terms.planes())))
            for frame in self._frames
            for channel in range(len(terms.planes()))
        ]

    @property
    def _height(self) -> int:
        """Cells above one another."""
        return len(self._terms.patch) * len(self._terms.planes())

    def _cell(self, width: float, height: float) -> float:
        cell = min(width / (3 * self._terms.patch.shape[1]), (height - self._line) / self._height)
        return float(int(cell)) if cell >= 2 else max(cell, 0.1)

    def _rows(self) -> list[str]:
        return [format_number(value, self._terms.scale) for value in row_sums(self._terms.products)]

    def _channels(self) -> list[str]:
        sums = channel_sums(self._terms.products)
        names = CHANNEL_NAMES if len(sums) == len(CHANNEL_NAMES) else range(1, len(sums) + 1)
        return [f"{name}: {format_number(value, self._terms.scale)}" for name, value in zip(names, sums, strict=True)]

    def paint(self, painter: QPainter) -> None:
        """Paint all but the result."""
        theme, terms = current_theme(), self._terms
        rows, columns = terms.patch.shape[:2]
        planes = terms.planes()
        scales = (terms.colouring, Colouring.by_sign(terms.weights), Colouring.by_sign(terms.products))
        for place, (channel, lens) in enumerate(self.lenses):
            number = place // len(planes)
            layer = CellLayer((planes[channel][number],), scales[number], weights=number == 1)
            draw_layer(painter, layer, lens, *self._room, self._font, self._small.pixelSize())
            painter.setPen(QPen(theme.role(_TITLES[number][1]), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(lens.rect(0, 0, rows, columns))
        for (title, role), frame, sign in zip(
            _TITLES, self._frames, ("×", "=", "" if self._subtotals else "Σ"), strict=True
        ):
            painter.setFont(self._titles)
            painter.setPen(theme.role(role))
            head = QRectF(frame.x(), frame.y() - self._line, frame.width(), self._line)
            if painter.fontMetrics().horizontalAdvance(title) <= head.width():
                painter.drawText(head, Qt.AlignmentFlag.AlignCenter, title)
            painter.setFont(self._font)
            painter.setPen(QColor(theme.text))
            beside = QRectF(frame.right(), frame.y(), _SIGN, frame.height())
            painter.drawText(beside, Qt.AlignmentFlag.AlignCenter, sign)
        self._paint_subtotals(painter)

    def _paint_subtotals(self, painter: QPainter) -> None:
        """Right of the products, at the height of the row or channel that each is of."""
        theme, frame = current_theme(), self._frames[2]
        painter.setFont(self._sized)
        for place, text in enumerate(self._subtotals):
            height = frame.height() / len(self._subtotals)
            box = QRectF(frame.right(), frame.y() + place * height, self._right - frame.right() - 2 * UNIT, height)
            painter.setPen(theme.role(Role.PRODUCT))
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        if self._subtotals:
            painter.setPen(QColor(theme.text))
            head = QRectF(frame.right(), frame.y() - self._line, self._right - frame.right() - 2 * UNIT, self._line)
            painter.drawText(head, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "sums")
