"""The numbers that are written in cells: with which font and rounding they fit."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from PySide6.QtGui import QFont, QFontMetricsF

from convviz.core.text.rounding import Rounding, exact_roundings, roundings
from convviz.widgets.grid.cells import LINE, MARGIN, NUMBER_CELL, CellLayer, number_cell

Place = TypeVar("Place")

#: Pixels between a number and its cell's edges.
_AIR = 3
#: Stands where a number is too wide for its cell.
CUT = "…"
#: Share of its size that text gives up rather than be another number.
_SMALLER = 0.3
#: Numbers up to which every one is measured: one that is wider than its cell would hide all.
_ALL_MEASURED = 1024


def _measured(layer: CellLayer) -> list[float]:
    """The numbers of all cells of a feature map, of some 60 cells spread over a photograph."""
    step = 1 if _all_measured(layer) else max(1, int((layer.rows * layer.columns / 60) ** 0.5))
    values: list[float] = layer.values[::step, ::step].ravel()[:_ALL_MEASURED].tolist()
    return values


def _all_measured(layer: CellLayer) -> bool:
    return layer.values.size <= _ALL_MEASURED


def widest_text(layer: CellLayer, font: QFont) -> float:
    """Pixels a cell needs for its numbers: of all of a feature map, of some 60 cells spread over a photograph."""
    texts = set(map(layer.text, _measured(layer)))
    metrics = QFontMetricsF(font)
    lines = 1 if layer.values.ndim == 2 else layer.values.shape[2]
    return max(*(metrics.horizontalAdvance(text) for text in texts), LINE * lines * font.pixelSize()) + 2 * _AIR


def fitting_font(font: QFont, min_text: int, texts: Iterable[str], room: float) -> QFont | None:
    """``font``, made smaller until every text fits into ``room`` pixels; None if that takes it below ``min_text``."""
    widest = max(map(QFontMetricsF(font).horizontalAdvance, set(texts)), default=0.0)
    if widest <= room:
        return font
    size = int(font.pixelSize() * room / widest)
    if size < min_text:
        return None
    smaller = QFont(font)
    smaller.setPixelSize(size)
    return smaller


def fitting_texts(
    font: QFont,
    min_text: int,
    texts: Mapping[Place, str],
    room: float,
    shorter: Callable[[Place], Iterable[str]] = lambda _place: (),
) -> tuple[QFont, dict[Place, str]] | None:
    """The font and the texts that are written in cells ``room`` pixels wide: all of them, in a smaller font if need be.

    Where not all fit but most do, those, and for each other the first that is ``shorter`` and does, or `CUT`; None
    where fewer do, as dots in most cells say nothing.
    """
    lines = [line for text in texts.values() for line in text.split("\n")]
    fitting = fitting_font(font, min_text, lines, room)
    if fitting is not None:
        return fitting, dict(texts)
    smallest = QFont(font)
    smallest.setPixelSize(min_text)
    width = QFontMetricsF(smallest).horizontalAdvance

    def fits(text: str) -> bool:
        return max(map(width, text.split("\n"))) <= room

    shown = {place: text if fits(text) else next(filter(fits, shorter(place)), CUT) for place, text in texts.items()}
    many = sum(text != CUT for text in shown.values())
    return (smallest, shown) if 2 * many > len(shown) else None


def fitting_rounding(
    layer: CellLayer, font: QFont, min_texts: Sequence[int], cell: float, *, units: bool = True
) -> Rounding | None:
    """The smallest rounding with which the numbers of ``layer`` fit into cells ``cell`` pixels wide.

    It is for text of the first of ``min_texts`` pixels with which any helps; exact numbers are written by a third
    smaller before they are rounded. None where they fit without any, and where none helps: then those are written that
    fit, if most do. Without ``units`` none has a unit: grids that are compared would have one each.
    """
    lines = 1 if layer.values.ndim == 2 else layer.values.shape[2]
    sizes = [size for size in dict.fromkeys(min_texts) if size * LINE * lines <= cell]
    if not sizes or cell < number_cell(min(sizes)):
        return None
    values = _measured(layer)
    texts = list(map(layer.text, values))
    exact = not any(text.startswith("≈") for text in texts)
    size = max(min(sizes), round((1 - _SMALLER) * sizes[0])) if exact else sizes[0]
    if fitting_font(font, size, texts, cell - MARGIN) is not None:
        return None
    if exact and _all_measured(layer):
        for rounding in exact_roundings(values):
            rounded = replace(layer, rounding=rounding)
            if fitting_font(font, size, map(rounded.text, values), cell - MARGIN) is not None:
                return rounding
    ways = roundings(max(-float(layer.values.min()), float(layer.values.max())))
    # Smaller text rather than integers: 2.5 is not 3.
    groups = (
        [one for one in ways if (one.decimals or one.power) and (units or not one.power)],
        [one for one in ways if not (one.decimals or one.power)],
    )
    tries = (_helping(layer, font, size, cell, values, group) for group in groups for size in sizes)
    return next(filter(None, tries), None)


def _helping(
    layer: CellLayer, font: QFont, min_text: int, cell: float, values: list[float], ways: Iterable[Rounding]
) -> Rounding | None:
    low, high = float(layer.values.min()), float(layer.values.max())
    for rounding in ways:
        rounded = replace(layer, rounding=rounding)
        texts = map(rounded.text, (low, high, *values))
        other = [value for value in values if not rounding.keeps(value)]
        to_integers = not (rounding.decimals or rounding.power)
        if to_integers and 0 < 2 * len(other) < np.count_nonzero(values):
            continue  # among integers, who sees one that is not? It is left out rather than be another number
        if fitting_font(font, min_text, texts, cell - MARGIN) is not None:
            integers = np.issubdtype(layer.values.dtype, np.integer) and not rounding.power
            whole = integers or _all_measured(layer)
            return replace(rounding, exact=whole and not other)
    return None


def tiny_weights(
    layer: CellLayer, font: QFont, min_text: int, values: Mapping[Place, float], texts: Mapping[Place, str], room: float
) -> dict[Place, tuple[QFont, str]]:
    """Font and text of the weights that read "≈0" but can be written with a digit of their own, such as "1e−20".

    The ``texts`` are those that are written in ``font`` into cells with ``room`` pixels; these may be in a smaller one.
    """
    rounding = layer.rounding
    if not layer.weights or rounding is None:
        return {}
    digits = {place: rounding.significant(values[place]) for place, text in texts.items() if text == "≈0"}
    fonts = {place: fitting_font(font, min_text, [text], room) for place, text in digits.items()}
    return {place: (found, digits[place]) for place, found in fonts.items() if found is not None}


def clear_width(layer: CellLayer, sized: Callable[[float], QFont], size: int, min_text: int) -> float:
    """Width of cells, in pixels, in which no digit is lost of exact numbers, and of others as few as may be.

    Text is of ``size`` pixels; for exact numbers as small as `fitting_rounding` makes it, but not below ``min_text``.
    """
    values = _measured(layer)
    texts = set(map(layer.text, values))
    if any(text.startswith("≈") for text in texts):
        rounding = next(iter(roundings(max(map(abs, values)))), None)
        texts = set(map(replace(layer, rounding=rounding).text, values))
    else:
        size = max(min_text, round((1 - _SMALLER) * size))
    return max(map(QFontMetricsF(sized(size)).horizontalAdvance, texts)) + MARGIN


def min_widths(layer: CellLayer, font: QFont) -> list[float]:
    """Widths of cells, in pixels, with which the numbers fit: better written first, each narrower than those before.

    The first is for numbers without a unit, rounded where need be; the others for numbers in units of a power of ten.
    """
    values = _measured(layer)
    largest = max(-float(layer.values.min()), float(layer.values.max()))
    metrics = QFontMetricsF(font)
    widths: list[float] = []
    for rounding in (None, *roundings(largest)):
        rounded = replace(layer, rounding=rounding)
        width = max(metrics.horizontalAdvance(text) for text in set(map(rounded.text, values))) + MARGIN
        if rounding is None or not rounding.power:
            widths = [min([width, *widths])]
        elif width < widths[-1]:
            widths.append(width)
    return [max(width, NUMBER_CELL) for width in widths]
