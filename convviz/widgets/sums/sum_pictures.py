"""A sum of too many terms for text: patch, weights and products as pictures, and what their parts add up to."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import product
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from convviz.core.text.formatting import format_number
from convviz.core.windows.sums import channel_sums, row_sums
from convviz.widgets.grid.cell_drawing import draw_layer
from convviz.widgets.grid.cell_rounding import fitting_rounding
from convviz.widgets.grid.cell_texts import fitting_font
from convviz.widgets.grid.cells import MARGIN, NUMBER_CELL, CellLayer
from convviz.widgets.grid.lens import Lens
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.sums.sum_terms import CHANNEL_NAMES, Terms

_TITLES = (("patch", Role.INPUT), ("weights", Role.KERNEL), ("products", Role.PRODUCT))
#: Pixels between two pictures, in which a sign stands.
_SIGN = 5.0 * UNIT
#: Cells of products are at most so many times as wide as they are high.
_WIDEST = 2.0


class _Subtotals(NamedTuple):
    """What parts of the products add up to: the texts, of how many rows each is, and what stands over them."""

    texts: tuple[str, ...] = ()
    rows: int = 1
    title: str = "sums"

    def widest(self, font: QFont) -> float:
        """Pixels across that they take, with a sign before them."""
        return max(map(QFontMetricsF(font).horizontalAdvance, (*self.texts, self.title))) + _SIGN if self.texts else 0.0


class SumPictures:
    """Where the pictures of one sum lie within ``width`` x ``height`` pixels, and how they are painted.

    Beside the products stands what each channel of them adds up to, or each row, or some rows together where they are
    too low for text. The result stands at the right or, where titles leave no room for it there, below: a number that
    is cut is another one. Where the products have room for numbers only if patch and weights, which are seen above, are
    small, these stand above one another.

    Parameters
    ----------
    terms : the sum.
    font, small : of titles and subtotals, and where these would not fit else; numbers in cells are of sizes between.
    result : pixels that the result needs.
    """

    def __init__(self, terms: Terms, font: QFont, small: QFont, result: QSizeF, width: float, height: float) -> None:
        self._terms, self._font, self._small, self._room = terms, font, small, (width, height)
        self._titles = self._sized = font
        self._products = CellLayer((terms.planes()[0][2],), Colouring.by_sign(terms.products), scale=terms.scale)
        self._line = QFontMetricsF(font).height()
        self._frames: list[QRectF] = []
        self._signs: list[tuple[QRectF, str]] = []
        #: Where the result stands.
        self.result = QRectF()
        #: The channel that each picture shows, and where its cells lie.
        self.lenses: list[tuple[int, Lens]] = []
        if len(terms.planes()) > 1 or not any(self._place_large(result, below) for below in (False, True)):
            self._place_alike(result)

    @property
    def _height(self) -> int:
        """Cells above one another."""
        return len(self._terms.patch) * len(self._terms.planes())

    def _cell(self, width: float, height: float) -> float:
        cell = min(width / (3 * self._terms.patch.shape[1]), (height - self._line) / self._height)
        return float(int(cell)) if cell >= 2 else max(cell, 0.1)

    # -- subtotals -----------------------------------------------------------------------------------------------

    @cached_property
    def _parts(self) -> list[_Subtotals]:
        """Ways to add up parts of the products, the best first; of one row or channel, the result says it already."""
        terms = self._terms
        if len(terms.planes()) > 1:
            return [_Subtotals(tuple(self._channels()), len(terms.patch))]
        return [
            _Subtotals(
                tuple(format_number(value, terms.scale) for value in row_sums(terms.products, few)),
                few,
                "sums" if few == 1 else f"sums of {few} rows",
            )
            for few in range(1, len(terms.patch) // 2 + 1)
        ]

    def _channels(self) -> Iterator[str]:
        sums = channel_sums(self._terms.products)
        names = CHANNEL_NAMES if len(sums) == len(CHANNEL_NAMES) else range(1, len(sums) + 1)
        return (f"{name}: {format_number(value, self._terms.scale)}" for name, value in zip(names, sums, strict=True))

    # -- places --------------------------------------------------------------------------------------------------

    def _place_large(self, result: QSizeF, below: bool) -> bool:
        """Products in cells with room for all their numbers, patch and weights small; False where there is none."""
        if not self._parts:
            return False
        (width, height), (rows, columns) = self._room, self._terms.patch.shape[:2]
        height -= result.height() + 2 * UNIT if below else 0.0
        parts, size = self._parts[0], self._small.pixelSize()
        gap = max(_SIGN, self._line)  # between patch and weights
        little = float(int((height - 2 * self._line - gap - 2) / (2 * rows)))
        metrics = QFontMetricsF(self._font)
        left = max(little * columns, *(metrics.horizontalAdvance(title) for title, _ in _TITLES[:2]))
        beside = parts.widest(self._font) + (0.0 if below else result.width())
        down, across = int((height - self._line - 2) / rows), int((width - left - 2 * _SIGN - beside - 2) / columns)
        across = min(across, int(_WIDEST * down))
        if little < 1 or min(down, across) < NUMBER_CELL or down < metrics.height():
            return False
        rounding = fitting_rounding(self._products, self._small, (size,), (across, down))
        layer = replace(self._products, rounding=rounding)
        texts = map(layer.text, layer.values.ravel().tolist())
        if fitting_font(self._small, size, texts, across - MARGIN) is None:
            return False
        self._products, self._subtotals = layer, parts
        x = (width - left - 2 * _SIGN - columns * across - beside) / 2
        tops = self._line, 2 * self._line + little * rows + gap
        frame = QRectF(x + left + _SIGN, self._line, columns * across, rows * down)
        self._frames = [*(QRectF(x, top, left, little * rows) for top in tops), frame]
        inset = x + (left - little * columns) / 2
        self.lenses = [(0, Lens(little, inset, top)) for top in tops]
        self.lenses.append((0, Lens(down, frame.x(), frame.y(), across / down)))
        self._signs = [
            (QRectF(x, self._frames[0].bottom(), left, gap), "×"),
            (QRectF(x + left, frame.y(), _SIGN, frame.height()), "="),
        ]
        self._right = frame.right() + _SIGN + parts.widest(self._font)
        self.result = QRectF(self._right, frame.y(), result.width(), frame.height())
        if below:
            self.result = QRectF((width - result.width()) / 2, height + UNIT, result.width(), result.height())
        return True

    def _place_alike(self, result: QSizeF) -> None:
        """Three pictures of one size, side by side."""
        (width, height), columns = self._room, self._terms.patch.shape[1]
        tries = [
            (parts, sized, below) for sized in (self._font, self._small) for parts in self._parts for below in (0, 1)
        ]
        nothing = [(_Subtotals(), *rest) for rest in product((self._font, self._small), (0, 1))]
        for parts, sized, below in [*tries, *sorted(nothing, key=lambda way: way[2])]:
            beside = parts.widest(sized) + (0.0 if below else result.width())
            self._titles = sized if below and not parts.texts else self._font
            titles = max(QFontMetricsF(self._titles).horizontalAdvance(title) for title, _ in _TITLES)
            down = height - (result.height() + 2 * UNIT if below else 0.0)
            cell = self._cell(width - 3 * _SIGN - beside, down)
            fits = 3 * (max(cell * columns, titles) + _SIGN) + beside <= width
            fewest = self._height % parts.rows or parts.rows  # the last may be of fewer rows
            if fits and (not parts.texts or cell * fewest >= QFontMetricsF(sized).height()):
                break
        self._subtotals, self._sized = parts, sized
        picture = max(cell * columns, titles if fits else 0.0)
        block = cell * self._height
        left = max(0.0, (width - 3 * (picture + _SIGN) - beside) / 2)
        top = (down - block - self._line) / 2 + self._line
        self._frames = [QRectF(left + n * (picture + _SIGN), top, picture, block) for n in range(3)]
        self._right = self._frames[2].right() + _SIGN + parts.widest(sized)
        self.result = QRectF(self._right, top, result.width(), block)
        if below:
            self.result = QRectF((width - result.width()) / 2, down + UNIT, result.width(), result.height())
        signs = "×", "=", "" if parts.texts else "Σ"
        self._signs = [
            (QRectF(frame.right(), top, _SIGN, block), sign) for frame, sign in zip(self._frames, signs, strict=True)
        ]
        inset, planes = (picture - cell * columns) / 2, len(self._terms.planes())
        self.lenses = [
            (channel, Lens(cell, frame.x() + inset, top + channel * block / planes))
            for frame in self._frames
            for channel in range(planes)
        ]

    # -- drawing -------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """Paint all but the result."""
        theme, terms = current_theme(), self._terms
        rows, columns = terms.patch.shape[:2]
        planes = terms.planes()
        scales = (terms.colouring, Colouring.by_sign(terms.weights), Colouring.by_sign(terms.products))
        for place, (channel, lens) in enumerate(self.lenses):
            number = place // len(planes)
            layer = CellLayer((planes[channel][number],), scales[number], weights=number == 1)
            if number == 2:
                layer = replace(layer, scale=terms.scale, rounding=self._products.rounding)
            draw_layer(painter, layer, lens, *self._room, self._font, self._small.pixelSize())
            painter.setPen(QPen(theme.role(_TITLES[number][1]), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(lens.rect(0, 0, rows, columns))
        rounding = self._products.rounding
        notes = "", "", f" {rounding.short}" if rounding is not None else ""
        for (title, role), frame, note in zip(_TITLES, self._frames, notes, strict=True):
            painter.setFont(self._titles)
            painter.setPen(theme.role(role))
            head = QRectF(frame.x(), frame.y() - self._line, frame.width(), self._line)
            if painter.fontMetrics().horizontalAdvance(title + note) <= head.width():
                painter.drawText(head, Qt.AlignmentFlag.AlignCenter, title + note)
        painter.setFont(self._font)
        painter.setPen(QColor(theme.text))
        for box, sign in self._signs:
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, sign)
        self._paint_subtotals(painter)

    def _paint_subtotals(self, painter: QPainter) -> None:
        """Right of the products, at the height of the rows or the channel that each is of."""
        theme, frame, parts = current_theme(), self._frames[2], self._subtotals
        if not parts.texts:
            return
        painter.setFont(self._sized)
        painter.setPen(theme.role(Role.PRODUCT))
        row, width = frame.height() / self._height, self._right - frame.right() - 2 * UNIT
        for place, text in enumerate(parts.texts):
            first, last = place * parts.rows, min((place + 1) * parts.rows, self._height)
            box = QRectF(frame.right(), frame.y() + first * row, width, (last - first) * row)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(QColor(theme.text))
        head = QRectF(frame.right(), frame.y() - self._line, width, self._line)
        painter.drawText(head, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, parts.title)
