"""How much of a unit is shown in the room there is, and how large: fewer channels where there is too little.

First fewer channels are shown one by one, then the headings go, then the sum at the bottom.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtGui import QFontMetricsF

from convviz.core.networks.unit import UnitSum
from convviz.widgets.look.theme import UNIT, Role

#: Share of an input's side that its kernel is drawn with, and that the output is larger, where there is room.
KERNEL, OUTPUT = 0.66, 1.7
#: Min and max side of an input, in pixels.
_MIN_SIDE, _MAX_SIDE = 24, 180
#: Side of an input, in lines of text, below which fewer channels are better than smaller ones.
_COMFORTABLE = 1.8
#: Columns of channels that are tried, and channels that are never left out for the sake of larger ones.
_MAX_GROUPS, _FEW = 4, 3
#: Pixels between two channels.
GAP = 2 * UNIT
#: The longest that a number and a term of the sum are written.
NUMBER, _TERM = "≈−0.00123", " + ≈1.23e−5"
HEADINGS = {Role.INPUT: "channel", Role.KERNEL: "weights", Role.PRODUCT: "part"}
#: How often the room for the headings is tried.
_TRIALS = 4


@dataclass(frozen=True)
class Fonts:
    """The metrics of each style."""

    text: QFontMetricsF
    remark: QFontMetricsF
    bold: QFontMetricsF
    sigma: QFontMetricsF


@dataclass(frozen=True)
class Sizes:
    """Pixels: of everything that depends on the text alone, and of the widget."""

    width: float
    height: float
    label: float
    sign: float
    number: float
    sigma: float
    min_side: int
    result: float

    @property
    def fixed(self) -> float:
        """Width of a channel without its pictures."""
        return self.label + 2 * self.sign + self.number


@dataclass(frozen=True)
class UnitPlan:
    """``shown`` channels in ``groups`` of ``rows`` (with the others), between ``top`` and ``bottom``.

    ``asked`` is what `asked_of` gives of the units for which it holds.
    """

    asked: tuple[int, int, bool]
    sizes: Sizes
    shown: int
    groups: int
    rows: int
    side: int
    headings: bool
    with_sum: bool
    top: float
    bottom: float


def _sizes_of(unit: UnitSum, size: tuple[float, float], fonts: Fonts) -> Sizes:
    return Sizes(
        *size,
        label=fonts.remark.horizontalAdvance(str(unit.total)) + 2 * UNIT,
        sign=max(5.0 * UNIT, fonts.text.horizontalAdvance("=") + 2 * UNIT),
        number=fonts.text.horizontalAdvance(NUMBER) + 2 * UNIT,
        sigma=fonts.sigma.horizontalAdvance("Σ") + 4 * UNIT,
        min_side=max(_MIN_SIDE, int(np.ceil(fonts.text.height()))),
        result=fonts.text.horizontalAdvance(NUMBER) + UNIT,
    )


def asked_of(unit: UnitSum) -> tuple[int, int, bool]:
    """All of a unit that its plan depends on."""
    return unit.total, len(unit.channels), unit.rest is not None


def choose_plan(unit: UnitSum, size: tuple[float, float], fonts: Fonts) -> UnitPlan | None:
    """The plan that shows the most, in ``size`` = (width, height); None where there is no room for anything."""
    sizes = _sizes_of(unit, size, fonts)
    count = len(unit.channels)
    comfortable = int(_COMFORTABLE * fonts.text.height())
    tries = (
        (comfortable, True, True, min(_FEW, count)),
        (sizes.min_side, True, True, 1),
        (sizes.min_side, False, True, 1),
        (sizes.min_side, False, False, 1),
    )
    for min_side, headings, with_sum, fewest in tries:
        for shown in range(count, fewest - 1, -1):
            plans = [
                _plan(unit, shown, groups, sizes, fonts, headings, with_sum) for groups in range(1, 1 + _MAX_GROUPS)
            ]
            best = max((plan for plan in plans if plan is not None), key=lambda plan: plan.side, default=None)
            if best is not None and best.side >= min_side:
                return best
    return None


def _plan(
    unit: UnitSum, shown: int, groups: int, sizes: Sizes, fonts: Fonts, headings: bool, with_sum: bool
) -> UnitPlan | None:
    """The largest pictures with so many channels in so many columns; None where they do not fit."""
    entries = shown + (unit.rest is not None or shown < len(unit.channels))
    rows = -(-entries // groups)
    if -(-entries // rows) != groups:
        return None
    foot = _sum_lines(shown, sizes.width, fonts.text) * fonts.text.height() + GAP if with_sum else 0.0
    top = fonts.bold.height() + GAP + (fonts.remark.height() + UNIT if headings else 0.0)
    bottom = sizes.height - foot - UNIT
    high = (bottom - top + GAP) / rows - GAP
    side = _side(groups, sizes, high)
    if headings:  # they may need more room to the left of the first picture
        for _ in range(_TRIALS):
            missing = -headings_of(side, sizes, fonts.remark)[Role.INPUT][0]
            if missing <= 0 or side < sizes.min_side:
                break
            sizes = replace(sizes, label=sizes.label + np.ceil(missing))
            side = _side(groups, sizes, high)
        else:
            return None
    # The output has its number below it.
    if side < sizes.min_side or bottom - top < sizes.min_side + fonts.text.height() + UNIT:
        return None
    if entries > shown and not fitting(names_of_others(unit.total - shown), others_width(side, sizes), fonts.remark):
        return None
    return UnitPlan(asked_of(unit), sizes, shown, groups, rows, side, headings, with_sum, top, bottom)


def _side(groups: int, sizes: Sizes, max_side: float) -> int:
    """Side of an input, up to ``max_side``, with which so many columns of channels and the output fill the width."""
    across = sizes.width - 2 * UNIT - groups * sizes.fixed - sizes.sigma
    side = across / (groups * (2 + KERNEL) + OUTPUT)
    if OUTPUT * side < sizes.result:  # the number below the output is wider than the output
        side = (across - sizes.result) / (groups * (2 + KERNEL))
    return int(min(side, max_side, _MAX_SIDE))


def _sum_lines(shown: int, width: float, metrics: QFontMetricsF) -> int:
    """Lines that the longest sum takes: another cell's is about as long, and must not move the pictures."""
    longest = metrics.horizontalAdvance("[00, 00]: others b " + (shown + 3) * _TERM)
    # A line breaks between two terms, so that some of it stays empty.
    return 1 + int(longest // max(width - 2 * UNIT - metrics.horizontalAdvance(_TERM), 1))


def headings_of(side: int, sizes: Sizes, metrics: QFontMetricsF) -> dict[Role, tuple[float, float]]:
    """(left, width) of each heading from the left of a column of channels; negative where the first has no room."""
    wide = {role: float(np.ceil(metrics.horizontalAdvance(name))) + 1 for role, name in HEADINGS.items()}
    small = round(side * KERNEL)
    starts = {Role.INPUT: 0.0, Role.KERNEL: side + sizes.sign, Role.PRODUCT: side + small + 2 * sizes.sign}
    centres = {
        role: sizes.label + start + (small if role is Role.KERNEL else side) / 2 for role, start in starts.items()
    }
    weights = centres[Role.KERNEL] - wide[Role.KERNEL] / 2
    channel = min(centres[Role.INPUT] - wide[Role.INPUT] / 2, weights - GAP - wide[Role.INPUT])
    part = max(centres[Role.PRODUCT] - wide[Role.PRODUCT] / 2, weights + wide[Role.KERNEL] + GAP)
    lefts = {Role.INPUT: channel, Role.KERNEL: weights, Role.PRODUCT: part}
    return {role: (lefts[role], wide[role]) for role in HEADINGS}


def names_of_others(count: int) -> tuple[str, ...]:
    """Names for the sum of the channels that are not shown, the best first."""
    if count == 1:
        return ("the other channel", "1 other")
    return f"the other {count} channels, added up", f"{count} others, added up", f"{count} others"


def others_width(side: int, sizes: Sizes) -> float:
    """Pixels there are for the name of the others."""
    return sizes.label + side * (1 + KERNEL) + 2 * sizes.sign - 3 * UNIT


def fitting(texts: Sequence[str], width: float, metrics: QFontMetricsF) -> str:
    """The first text that is not too wide; "" if there is none."""
    return next((text for text in texts if metrics.horizontalAdvance(text) + 1 <= width), "")
