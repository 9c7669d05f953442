"""The numbers that are written in cells: in which font, and how short where they would not fit."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from typing import TypeAlias, TypeVar

from PySide6.QtGui import QFont, QFontMetricsF

from convviz.widgets.grid.cells import CellLayer

Place = TypeVar("Place")
#: A text and the font it is written in.
Written: TypeAlias = tuple[QFont, str]

#: Stands where a number is too wide for its cell.
CUT = "…"
#: Share of the others' size down to which all text is made smaller for the sake of the widest.
_ALIKE = 0.8
#: One in so many numbers may be wider than the others' text allows.
_FEW = 10


def fitting_font(font: QFont, min_text: int, texts: Iterable[str], room: float) -> QFont | None:
    """``font``, made smaller until every text fits into ``room`` pixels; None if that takes it below ``min_text``."""
    widest = max(map(QFontMetricsF(font).horizontalAdvance, set(texts)), default=0.0)
    if widest <= room:
        return font
    size = int(font.pixelSize() * room / widest)
    if size < min_text:
        return None
    return _of_size(font, size)


def fitting_texts(
    font: QFont,
    min_text: int,
    texts: Mapping[Place, str],
    room: float,
    shorter: Callable[[Place], Iterable[str]] = lambda _place: (),
) -> dict[Place, Written]:
    """What is written in cells ``room`` pixels wide, and in which font: all in one, smaller than ``font`` if need be.

    Where a few are much wider than the others, only those are smaller; and where one does not fit even so, it is the
    first that is ``shorter`` and does, or `CUT`. Nothing where no number fits, as dots alone say nothing.
    """
    if not texts:
        return {}
    fonts, fitting = cache(partial(_of_size, font)), cache(partial(_fitting_size, font, QFontMetricsF(font), room))
    sizes = {place: fitting(text) for place, text in texts.items()}
    by_size = sorted(sizes.values())
    least, most = max(by_size[0], min_text), max(by_size[len(by_size) // _FEW], min_text)
    most = least if least >= _ALIKE * most else most
    shown: dict[Place, Written] = {}
    for place, text in texts.items():
        if sizes[place] < min_text:
            text = next((one for one in shorter(place) if fitting(one) >= min_text), CUT)
        shown[place] = fonts(max(min(most, sizes[place]), min_text)), text
    return shown if any(text != CUT for _, text in shown.values()) else {}


def _fitting_size(font: QFont, metrics: QFontMetricsF, room: float, text: str) -> int:
    """Pixels of the largest text, of ``font``'s size at most, of which all lines fit into ``room`` pixels."""
    widest = max(map(metrics.horizontalAdvance, text.split("\n")))
    return font.pixelSize() if widest <= room else int(font.pixelSize() * room / widest)


def _of_size(font: QFont, size: int) -> QFont:
    if size == font.pixelSize():
        return font
    other = QFont(font)
    other.setPixelSize(size)
    return other


def tiny_weights(
    layer: CellLayer, min_text: int, values: Mapping[Place, float], written: Mapping[Place, Written], room: float
) -> dict[Place, Written]:
    """Font and text of the weights that read "≈0" but can be written with a digit of their own, such as "1e−20".

    They are in place of what is ``written`` into cells with ``room`` pixels, and may be smaller.
    """
    rounding = layer.rounding
    if not layer.weights or rounding is None:
        return {}
    found: dict[Place, Written] = {}
    for place, (font, text) in written.items():
        if text == "≈0":
            digits = rounding.significant(values[place])
            if (smaller := fitting_font(font, min_text, [digits], room)) is not None:
                found[place] = smaller, digits
    return found
