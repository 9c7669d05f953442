"""How a sum of products is laid out: as text as large, as long and as complete as there is room for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QFont, QFontMetricsF

from convviz.core.text.rounding import Rounding, roundings
from convviz.widgets.look.theme import UNIT
from convviz.widgets.sums.sum_terms import SumStyle, Terms

_TEXT_SIZES = (30, 26, 22, 20, 18, 16, 15, 14)
#: Pixels of air around a number, and those where there is no more.
_AIR, _TIGHT = 3 * UNIT, UNIT + 2
#: Height of a line where there is no more, for each pixel of its text: numbers have neither accents nor descenders.
_TIGHT_LINE = 1.12
#: Significant digits up to which all is written in full where there is room.
_EVERY = 8
#: Pixels between two rows of a kernel that stand side by side.
_ABREAST = 4 * UNIT
#: More products than these are shown as pictures.
_MAX_TERMS = 160


@dataclass(frozen=True)
class SumPlan:
    """A text size at which everything fits, and the sizes of a term and of the result; all in pixels.

    Attributes
    ----------
    text : size of the numbers.
    lines : lines of a term.
    across : rows of the kernel side by side.
    products : whether the products are written.
    value : width of a value's box: of the whole term where the weight is below it, else of a part.
    term, plus, line, result : widths of a term, of the sign after it and of the result; height of a line.
    width, height : of all of it.
    style : how the numbers are written.
    """

    text: int
    lines: int
    across: int
    products: bool
    value: float
    term: float
    plus: float
    line: float
    result: float
    width: float
    height: float
    style: SumStyle

    @property
    def beside(self) -> bool:
        """Whether a weight stands beside its value rather than below it."""
        return self.value < self.term

    def place(self, row: int, column: int, columns: int) -> tuple[float, float]:
        """Pixels to the right and down at which a term lies, of a kernel of so many columns."""
        down, beside = divmod(row, self.across)
        across = beside * (columns * (self.term + self.plus) + _ABREAST) + column * (self.term + self.plus)
        return across, down * (self.lines * self.line + UNIT)


class _Shape(NamedTuple):
    """Lines of a term, whether its weight stands beside its value, whether its product is written.

    And how many rows of the kernel stand side by side.
    """

    lines: int
    beside: bool
    products: bool
    across: int = 1


#: The best first. A weight beside its value leaves more room for the products, as do rows of a kernel side by side.
_SHAPES = (
    *(
        shape
        for across in (1, 2, 3)
        for shape in (
            _Shape(3, beside=False, products=True, across=across),
            _Shape(2, beside=True, products=True, across=across),
        )
    ),
    _Shape(2, beside=False, products=False),
)


class Planner:
    """Plans for one sum in one font, with text of ``wanted`` pixels or larger; smaller where products need that.

    It is as small as ``whole`` pixels rather than rounded. Numbers are written as those of the sum ``beside`` it are,
    if there is one, or the same weight would read otherwise in each.
    """

    def __init__(
        self,
        terms: Terms,
        font: Callable[[int], QFont],
        result: Callable[[int, SumStyle], float],
        wanted: int,
        whole: int,
        beside: Terms | None = None,
    ) -> None:
        self._terms = terms
        self._sums = [terms] if beside is None else [terms, beside]
        self._wanted = [round(size * wanted / _TEXT_SIZES[-1]) for size in _TEXT_SIZES]
        self._wanted += [whole] if whole < wanted else []
        planes = 1 if terms.products.ndim == 2 else terms.products.shape[2]
        rows = len(terms.products) if planes == 1 else 0
        # Of several channels, what each adds up to is read more easily than many small products.
        self._smaller = [size for size in _TEXT_SIZES if size < self._wanted[-1] and planes == 1]
        self._shapes = [shape for shape in _SHAPES if shape.across <= max(1, rows // 2)]
        self._result = cache(result)
        self._metrics: Callable[[int], QFontMetricsF] = cache(lambda size: QFontMetricsF(font(size)))
        self._styles = cache(self._all_styles)
        self._texts = cache(self._all_texts)
        self._widest = cache(self._widest_texts)

    def best(self, width: float, height: float) -> SumPlan | None:
        """The best plan for ``width`` x ``height`` pixels; None if not even the smallest fits."""
        if self._terms.products.size > _MAX_TERMS:
            return None
        groups = self._styles()
        large = next(filter(None, (self._best(styles, self._wanted, width, height) for styles in groups)), None)
        if large is not None and large.products:
            return large
        # Below what is wanted, the size matters most.
        tries = (self._best(styles, [size], width, height) for styles in groups for size in self._smaller)
        small = [plan for plan in tries if plan is not None]
        return next((plan for plan in small if plan.products), large or next(iter(small), None))

    def _best(self, styles: Sequence[SumStyle], sizes: Sequence[int], width: float, height: float) -> SumPlan | None:
        """The best plan with one of some ``styles`` and text of one of some ``sizes``, the largest first."""
        air = [*((size, _AIR) for size in sizes), (sizes[-1], _TIGHT)]
        # Decimals are read more easily than units, seeing the products matters more than all digits, these more than
        # the largest text, and that more than air around it.
        for shape in self._shapes:
            roomy = [(size, around) for size, around in air if self._height(shape, size, around) <= height]
            for style in styles if roomy else ():
                for size, around in roomy:
                    plan = self._plan(shape, style, size, around)
                    if plan.width <= width:
                        return plan
        return None

    def min_widths(self, height: float) -> tuple[float, float]:
        """Pixels with which all products are written, none in a unit of its own; 0 if ``height`` is too little.

        First for the largest text that ``height`` allows, be it that rows of the kernel stand side by side; then for
        rows below one another.
        """
        if self._terms.products.size > _MAX_TERMS:
            return 0.0, 0.0
        largest = self._min_width((self._wanted[-1], *self._smaller), self._shapes, height)
        below = [shape for shape in self._shapes if shape.across == 1]
        return largest, self._min_width((self._wanted[-1], *self._smaller[-1:]), below, height)

    def min_height(self, width: float) -> float:
        """Pixels down with which all products are written in text of the size wanted; 0 if ``width`` is too little."""
        if self._terms.products.size > _MAX_TERMS:
            return 0.0
        decimals, size = self._styles()[0], self._wanted[-1]
        plans = (
            self._plan(shape, style, size, _TIGHT) for shape in self._shapes if shape.products for style in decimals
        )
        return min((plan.height for plan in plans if plan.width <= width), default=0.0)

    def _min_width(self, sizes: Sequence[int], shapes: Sequence[_Shape], height: float) -> float:
        """For the first of some ``sizes`` for which ``height`` does."""
        decimals, _ = self._styles()
        for size in sizes:
            fitting = [shape for shape in shapes if shape.products and self._height(shape, size, _TIGHT) <= height]
            if fitting:
                return min(self._plan(shape, style, size, _TIGHT).width for shape in fitting for style in decimals)
        return 0.0

    def _all_styles(self) -> tuple[list[SumStyle], list[SumStyle]]:
        """Styles without units and with them, in each the best first."""
        levels, terms = self._terms.colouring, self._terms
        # Values by the range of the whole image, so that their digits do not change from step to step.
        products = max(_max_size(one.products) for one in self._sums)
        sizes = max(-levels.low, levels.high), _max_size(terms.weights), products
        ladders = [roundings(size) for size in sizes]
        decimals = [[part for part in ladder if not part.power] for ladder in ladders]
        # Integers of a unit are for cells too narrow for a point.
        units = [
            [part for part in ladder if part.power and part.decimals] or plain[-1:]
            for ladder, plain in zip(ladders, decimals, strict=True)
        ]
        written = [*self._texts(SumStyle()), self._sum_texts(SumStyle())]
        short = any("≈" in text for texts in written for text in texts)
        full = [SumStyle(digits=_EVERY), SumStyle()] if short else [SumStyle()]
        return [*full, *map(self._exact, _abreast(decimals))], [*map(self._exact, _abreast(units))]

    def _exact(self, style: SumStyle) -> SumStyle:
        """The same style, which knows what it keeps: where that is all, the sum has all its digits too."""
        numbers = zip(*((one.patch, one.weights, one.products) for one in self._sums), strict=True)
        value, weight, product = (
            None if part is None else replace(part, exact=all(map(part.keeps_all, values)))
            for part, values in zip(style[:3], numbers, strict=True)
        )
        exact = SumStyle(value, weight, product)
        return exact._replace(digits=_EVERY) if exact.exact else exact

    def _all_texts(self, style: SumStyle) -> tuple[set[str], set[str], set[str]]:
        """The values, weights and products as they are written."""
        return (
            {style.value_text(number) for one in self._sums for number in one.patch.ravel().tolist()},
            {style.weight_text(number) for one in self._sums for number in one.weights.ravel().tolist()},
            {style.product_text(number) for one in self._sums for number in one.products.ravel().tolist()},
        )

    def _sum_texts(self, style: SumStyle) -> set[str]:
        """The sum, its channels' parts and what else is added, as they are written."""
        sums = {style.sum_text(part, one.scale) for one in self._sums for part in (one.value, *one.subtotals)}
        return sums | {style.sum_text(part) for one in self._sums for part in (one.others, one.bias)}

    def _widest_texts(self, style: SumStyle) -> tuple[str, ...]:
        """The widest value, weight and product."""
        metrics = self._metrics(_TEXT_SIZES[-1])
        return tuple(max(texts, key=metrics.horizontalAdvance) for texts in self._texts(style))

    def _height(self, shape: _Shape, size: int, air: int) -> float:
        rows = -(-len(self._terms.patch) // shape.across)
        caption = 1 if self._terms.products.ndim == 3 and self._terms.products.shape[2] > 1 else 0
        return (rows * shape.lines + caption) * self._line(size, air) + (rows - 1) * UNIT

    def _line(self, size: int, air: int) -> float:
        if air == _TIGHT:
            return _TIGHT_LINE * size
        return self._metrics(size).height() + UNIT / 4

    def _plan(self, shape: _Shape, style: SumStyle, size: int, air: int) -> SumPlan:
        columns = self._terms.patch.shape[1]
        channels = self._terms.products.size // (self._terms.patch.shape[0] * columns)
        metrics = self._metrics(size)
        value, weight, product = map(metrics.horizontalAdvance, self._widest(style))
        if shape.beside:
            # Air for two boxes, as each has edges of its own.
            value += air
            term = max(value + weight + air, product)
        else:
            term = value = max(value, weight, product if shape.products else 0.0) + air
        plus = metrics.horizontalAdvance("+") + air / 4
        result = self._result(size, style)
        across = channels * shape.across
        width = across * columns * (term + plus) + (across - 1) * (2 * UNIT if channels > 1 else _ABREAST) + result
        height = self._height(shape, size, air)
        line = self._line(size, air)
        return SumPlan(
            size, shape.lines, shape.across, shape.products, value, term, plus, line, result, width, height, style
        )


def _max_size(numbers: NDArray[np.float64]) -> float:
    return float(np.abs(numbers).max())


def _abreast(ladders: Sequence[Sequence[Rounding | None]]) -> list[SumStyle]:
    """Go down all ladders at once; the last rung of a shorter one serves to the end."""
    rungs = zip_longest(*(ladder or [None] for ladder in ladders))
    styles: list[SumStyle] = []
    for parts in rungs:
        before = styles[-1][:3] if styles else (None, None, None)
        value, weight, product = (part or last for part, last in zip(parts, before, strict=True))
        styles.append(SumStyle(value, weight, product))
    return styles
