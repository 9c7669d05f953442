"""How the numbers of a grid are rounded alike where they would not fit else, and how wide cells must be for them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtGui import QFont, QFontMetricsF

from convviz.core.text.rounding import Rounding, exact_roundings, large_units, roundings
from convviz.widgets.grid.cell_texts import fitting_font
from convviz.widgets.grid.cells import LINE, MARGIN, NUMBER_CELL, CellLayer, number_cell

#: Pixels between a number and its cell's edges.
_AIR = 3
#: Share of its size that text gives up rather than be another number.
_SMALLER = 0.3
#: Numbers up to which every one is measured: one that is wider than its cell would hide all.
_ALL_MEASURED = 1024
#: One in so many numbers may be too wide for a rounding that serves the others: it is shortened by itself.
_FEW = 10


def _measured(layer: CellLayer) -> list[float]:
    """The numbers of all cells of a feature map, of some 60 cells spread over a photograph."""
    step = 1 if _all_measured(layer) else max(1, int((layer.rows * layer.columns / 60) ** 0.5))
    values: list[float] = layer.values[::step, ::step].ravel()[:_ALL_MEASURED].tolist()
    return values


def _all_measured(layer: CellLayer) -> bool:
    return layer.values.size <= _ALL_MEASURED


def _lines(layer: CellLayer) -> int:
    return 1 if layer.values.ndim == 2 else int(layer.values.shape[2])


def fitting_rounding(
    layer: CellLayer, font: QFont, min_texts: Sequence[int], cell: tuple[float, float], *, units: bool = True
) -> Rounding | None:
    """The smallest rounding with which the numbers of ``layer`` fit into cells of ``cell`` pixels (width, height).

    It is for text of the first of ``min_texts`` pixels with which any helps; exact numbers are written by a third
    smaller before they are rounded. None where they fit without any, but for a few of many, and where none helps: then
    each is shortened by itself. To integers only numbers are rounded of which hardly any is one: among integers, who
    sees one that is not? Without ``units`` none has a unit: grids that are compared would have one each.
    """
    width, height = cell
    sizes = [size for size in dict.fromkeys(min_texts) if size * LINE * _lines(layer) <= height]
    if not sizes or height < number_cell(min(sizes)):
        return None
    values, room = _measured(layer), width - MARGIN
    texts = list(map(layer.text, values))
    exact = not any(text.startswith("≈") for text in texts)
    size = max(min(sizes), round((1 - _SMALLER) * sizes[0])) if exact else sizes[0]
    if fitting_font(font, size, texts, room) is not None:
        return None
    if exact and _all_measured(layer):
        for rounding in exact_roundings(values):
            rounded = replace(layer, rounding=rounding)
            if fitting_font(font, size, map(rounded.text, values), room) is not None:
                return rounding
    if _too_wide(font, size, texts, room) * _FEW <= len(texts):
        return None
    low, high = float(layer.values.min()), float(layer.values.max())
    ways = _ways(values, max(-low, high), units)
    # Smaller text rather than integers: 2.5 is not 3.
    tries = ((one, size) for group in ways for size in sizes for one in group)
    helping = (
        one for one, size in tries if _helps(replace(layer, rounding=one), font, size, room, values, (low, high))
    )
    return next((_known(layer, one, values) for one in helping), None)


def longest_remark(layer: CellLayer) -> str:
    """The longest that may have to be said in short of how the numbers of a matrix are rounded."""
    greatest = float(np.abs(layer.values).max())
    return max((one.short for one in (*roundings(greatest), *large_units(greatest))), key=len, default="")


def _ways(values: Sequence[float], greatest: float, units: bool) -> tuple[list[Rounding], list[Rounding]]:
    """Ways to round numbers up to ``greatest`` in size: to decimals or in a unit, and to integers."""
    ways = roundings(greatest)
    decimals = [one for one in ways if (one.decimals or one.power) and (units or not one.power)]
    decimals += [one for one in large_units(greatest) if units and _keeps_most(one, values)]
    other = sum(not float(value).is_integer() for value in values)
    integers = [one for one in ways if not (one.decimals or one.power) and 3 * other >= 2 * len(values)]
    return decimals, integers


def _keeps_most(unit: Rounding, values: Sequence[float]) -> bool:
    """Whether a digit is left of most numbers in a large unit."""
    kept = sum(unit.text(value) != "≈0" for value in values)
    return kept * _FEW >= len(values) * (_FEW - 1)


def _too_wide(font: QFont, size: int, texts: Iterable[str], room: float) -> int:
    """How many texts do not fit in letters of so many pixels."""
    scale = size / font.pixelSize()
    return sum(scale * QFontMetricsF(font).horizontalAdvance(text) > room for text in texts)


def _helps(
    rounded: CellLayer, font: QFont, size: int, room: float, values: Sequence[float], ends: tuple[float, float]
) -> bool:
    """Whether numbers fit as they are rounded; among decimals all but a few, which are shortened."""
    texts = [rounded.text(value) for value in (*ends, *values)]
    if fitting_font(font, size, texts, room) is not None:
        return True
    rounding = rounded.rounding
    some = rounding is not None and rounding.decimals > 0 and not rounding.power
    return some and _all_measured(rounded) and _too_wide(font, size, texts, room) * _FEW <= len(texts)


def _known(layer: CellLayer, rounding: Rounding, values: Sequence[float]) -> Rounding:
    """The same rounding, which knows whether it keeps all numbers."""
    integers = np.issubdtype(layer.values.dtype, np.integer) and not rounding.power
    whole = integers or _all_measured(layer)
    return replace(rounding, exact=whole and all(map(rounding.keeps, values)))


def widest_text(layer: CellLayer, font: QFont) -> float:
    """Pixels a cell needs for its numbers: of all of a feature map, of some 60 cells spread over a photograph."""
    texts = set(map(layer.text, _measured(layer)))
    metrics = QFontMetricsF(font)
    widest = max(metrics.horizontalAdvance(text) for text in texts)
    return max(widest, LINE * _lines(layer) * font.pixelSize()) + 2 * _AIR


def clear_texts(layer: CellLayer) -> tuple[set[str], bool]:
    """The numbers of ``layer`` with as many digits as may be, and whether they are exact.

    Where they are not, those of numbers that are hardly ever short are rounded alike.
    """
    values = _measured(layer)
    texts = list(map(layer.text, values))
    rounded = sum(text.startswith("≈") for text in texts)
    best = next(iter(roundings(max(map(abs, values)))), None)
    if 2 * rounded > len(texts) and best is not None:
        texts = list(map(replace(layer, rounding=best).text, values))
    return set(texts), not rounded


def clear_width(layer: CellLayer, font: QFont) -> float:
    """Width of cells, in pixels, in which as few digits as may be are lost of numbers in ``font``."""
    return max(map(QFontMetricsF(font).horizontalAdvance, clear_texts(layer)[0])) + MARGIN


def smallest_clear(layer: CellLayer, size: int, min_text: int) -> int:
    """Pixels of the smallest text for which `fitting_rounding` keeps all digits, of ``size`` where room is short."""
    exact = clear_texts(layer)[1]
    return max(min_text, round((1 - _SMALLER) * size)) if exact else size


def min_widths(layer: CellLayer, font: QFont) -> list[float]:
    """Widths of cells, in pixels, with which the numbers fit: better written first, each narrower than those before.

    The first is for numbers without a unit, rounded where need be; the others for numbers in units of a power of ten.
    """
    values = _measured(layer)
    largest = max(-float(layer.values.min()), float(layer.values.max()))
    widths: list[float] = []
    for rounding in _to_decimals(values, largest):
        rounded = replace(layer, rounding=rounding)
        metrics = QFontMetricsF(font)
        width = max(metrics.horizontalAdvance(text) for text in set(map(rounded.text, values))) + MARGIN
        if rounding is None or not rounding.power:
            widths = [min([width, *widths])]
        elif width < widths[-1]:
            widths.append(width)
    return [max(width, NUMBER_CELL) for width in widths]


def _to_decimals(values: Sequence[float], largest: float) -> Iterator[Rounding | None]:
    """No rounding, then those that may be taken."""
    yield None
    for group in _ways(values, largest, True):
        yield from group
