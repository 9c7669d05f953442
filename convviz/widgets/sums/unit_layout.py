"""Where all that is shown of a unit lies: pure arithmetic on pixels.

Nothing lies over another thing or outside. Where there is too little room, fewer channels are shown one by one, then
the headings go, then the sum at the bottom.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF

from convviz.core.networks.unit import UnitSum
from convviz.core.text.formatting import format_number
from convviz.widgets.look.theme import UNIT, Role
from convviz.widgets.maps.scale_bar import scale_height

#: Share of an input's side that its kernel is drawn with, and that the output is larger, where there is room.
KERNEL, _OUTPUT, _MAX_OUTPUT = 0.66, 1.7, 2.4
#: Share of an input's side that the output has at least beside its scale and its heading.
_SMALLER = 0.75
#: Min and max side of an input, in pixels.
_MIN_SIDE, _MAX_SIDE = 24, 180
#: Side of an input, in lines of text, below which fewer channels are better than smaller ones.
_COMFORTABLE = 1.8
#: Columns of channels that are tried, and channels that are never left out for the sake of larger ones.
_MAX_GROUPS, _FEW = 4, 3
#: Pixels between two channels, and at most between two columns of them.
_GAP, _WIDEST_GAP = 2 * UNIT, 12 * UNIT
#: The longest that a number and a term of the sum are written.
_NUMBER, _TERM = "≈−0.00123", " + ≈1.23e−5"
_HEADINGS = {Role.INPUT: "channel", Role.KERNEL: "weights", Role.PRODUCT: "part"}
#: How often the room for the headings is tried.
_TRIALS = 4
_CENTRE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Style(Enum):
    """Which font a text is in."""

    TEXT = auto()
    REMARK = auto()
    BOLD = auto()
    SIGMA = auto()


@dataclass(frozen=True)
class Fonts:
    """The metrics of each style."""

    text: QFontMetricsF
    remark: QFontMetricsF
    bold: QFontMetricsF
    sigma: QFontMetricsF


@dataclass(frozen=True)
class Label:
    """A text that stays while the numbers change; without a role it is plain, or muted if a remark."""

    rect: QRectF
    text: str
    style: Style
    role: Role | None = None
    flags: Qt.AlignmentFlag = _CENTRE


@dataclass(frozen=True)
class Picture:
    """Something drawn as an image: where, which channel it belongs to (by place), and its numbers."""

    rect: QRectF
    role: Role
    place: int
    values: NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Scene:
    """All that is seen of ``unit``, which may have fewer channels than the one that was asked for.

    ``numbers`` are beside the parts, by place; ``value`` below the output; ``sum`` at the bottom. An empty rectangle is
    not drawn; without pictures there is no room for anything.
    """

    unit: UnitSum
    pictures: tuple[Picture, ...] = ()
    labels: tuple[Label, ...] = ()
    numbers: tuple[QRectF, ...] = ()
    value: QRectF = field(default_factory=QRectF)
    scale: QRectF = field(default_factory=QRectF)
    sum: QRectF = field(default_factory=QRectF)
    has_sum: bool = False
    plan: "_Plan | None" = None


@dataclass(frozen=True)
class _Sizes:
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
class _Plan:
    """``shown`` channels in ``groups`` of ``rows`` (with the others), between ``top`` and ``bottom``.

    ``asked`` are the units for which it holds.
    """

    asked: tuple[int, int, bool]
    sizes: _Sizes
    shown: int
    groups: int
    rows: int
    side: int
    headings: bool
    with_sum: bool
    top: float
    bottom: float


def arrange(
    unit: UnitSum, title: str, source: str, size: tuple[float, float], fonts: Fonts, before: Scene | None = None
) -> Scene:
    """Place a unit called ``title`` whose channels come from ``source``, into ``size`` = (width, height).

    ``before`` is how it lay before, in the same size and fonts: what does not depend on the numbers stays.
    """
    if before is not None and before.plan is not None and before.plan.asked == _asked(unit):
        return _place(unit.fewer(before.plan.shown), title, source, before.plan, fonts)
    sizes = _Sizes(
        *size,
        label=fonts.remark.horizontalAdvance(str(unit.total)) + 2 * UNIT,
        sign=max(5.0 * UNIT, fonts.text.horizontalAdvance("=") + 2 * UNIT),
        number=fonts.text.horizontalAdvance(_NUMBER) + 2 * UNIT,
        sigma=fonts.sigma.horizontalAdvance("Σ") + 4 * UNIT,
        min_side=max(_MIN_SIDE, int(np.ceil(fonts.text.height()))),
        result=fonts.text.horizontalAdvance(_NUMBER) + UNIT,
    )
    plan = _choose_plan(unit, sizes, fonts)
    return Scene(unit) if plan is None else _place(unit.fewer(plan.shown), title, source, plan, fonts)


def _asked(unit: UnitSum) -> tuple[int, int, bool]:
    return unit.total, len(unit.channels), unit.rest is not None


def _choose_plan(unit: UnitSum, sizes: _Sizes, fonts: Fonts) -> _Plan | None:
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
    unit: UnitSum, shown: int, groups: int, sizes: _Sizes, fonts: Fonts, headings: bool, with_sum: bool
) -> _Plan | None:
    """The largest pictures with so many channels in so many columns; None where they do not fit."""
    entries = shown + (unit.rest is not None or shown < len(unit.channels))
    rows = -(-entries // groups)
    if -(-entries // rows) != groups:
        return None
    foot = _sum_lines(shown, sizes.width, fonts.text) * fonts.text.height() + _GAP if with_sum else 0.0
    top = fonts.bold.height() + _GAP + (fonts.remark.height() + UNIT if headings else 0.0)
    bottom = sizes.height - foot - UNIT
    high = (bottom - top + _GAP) / rows - _GAP
    side = _side(groups, sizes, high)
    if headings:  # they may need more room to the left of the first picture
        for _ in range(_TRIALS):
            missing = -_headings(side, sizes, fonts.remark)[Role.INPUT][0]
            if missing <= 0 or side < sizes.min_side:
                break
            sizes = replace(sizes, label=sizes.label + np.ceil(missing))
            side = _side(groups, sizes, high)
        else:
            return None
    # The output has its number below it.
    if side < sizes.min_side or bottom - top < sizes.min_side + fonts.text.height() + UNIT:
        return None
    if entries > shown and not _fitting(_others(unit.total - shown), _others_width(side, sizes), fonts.remark):
        return None
    return _Plan(_asked(unit), sizes, shown, groups, rows, side, headings, with_sum, top, bottom)


def _side(groups: int, sizes: _Sizes, max_side: float) -> int:
    """Side of an input, up to ``max_side``, with which so many columns of channels and the output fill the width."""
    across = sizes.width - 2 * UNIT - groups * sizes.fixed - sizes.sigma
    side = across / (groups * (2 + KERNEL) + _OUTPUT)
    if _OUTPUT * side < sizes.result:  # the number below the output is wider than the output
        side = (across - sizes.result) / (groups * (2 + KERNEL))
    return int(min(side, max_side, _MAX_SIDE))


def _sum_lines(shown: int, width: float, metrics: QFontMetricsF) -> int:
    """Lines that the longest sum takes: another cell's is about as long, and must not move the pictures."""
    longest = metrics.horizontalAdvance("[00, 00]: others b " + (shown + 3) * _TERM)
    # A line breaks between two terms, so that some of it stays empty.
    return 1 + int(longest // max(width - 2 * UNIT - metrics.horizontalAdvance(_TERM), 1))


def _headings(side: int, sizes: _Sizes, metrics: QFontMetricsF) -> dict[Role, tuple[float, float]]:
    """(left, width) of each heading from the left of a column of channels; negative where the first has no room."""
    wide = {role: float(np.ceil(metrics.horizontalAdvance(name))) + 1 for role, name in _HEADINGS.items()}
    small = round(side * KERNEL)
    starts = {Role.INPUT: 0.0, Role.KERNEL: side + sizes.sign, Role.PRODUCT: side + small + 2 * sizes.sign}
    centres = {
        role: sizes.label + start + (small if role is Role.KERNEL else side) / 2 for role, start in starts.items()
    }
    weights = centres[Role.KERNEL] - wide[Role.KERNEL] / 2
    channel = min(centres[Role.INPUT] - wide[Role.INPUT] / 2, weights - _GAP - wide[Role.INPUT])
    part = max(centres[Role.PRODUCT] - wide[Role.PRODUCT] / 2, weights + wide[Role.KERNEL] + _GAP)
    lefts = {Role.INPUT: channel, Role.KERNEL: weights, Role.PRODUCT: part}
    return {role: (lefts[role], wide[role]) for role in _HEADINGS}


def _others(count: int) -> tuple[str, ...]:
    """Names for the sum of the channels that are not shown, the best first."""
    if count == 1:
        return ("the other channel", "1 other")
    return f"the other {count} channels, added up", f"{count} others, added up", f"{count} others"


def _others_width(side: int, sizes: _Sizes) -> float:
    return sizes.label + side * (1 + KERNEL) + 2 * sizes.sign - 3 * UNIT


def _fitting(texts: Sequence[str], width: float, metrics: QFontMetricsF) -> str:
    """The first text that is not too wide; "" if there is none."""
    return next((text for text in texts if metrics.horizontalAdvance(text) + 1 <= width), "")


def _place(unit: UnitSum, title: str, source: str, plan: _Plan, fonts: Fonts) -> Scene:
    sizes, side, small = plan.sizes, plan.side, round(plan.side * KERNEL)
    group = sizes.fixed + 2 * side + small
    taken = 2 * UNIT + plan.groups * group + sizes.sigma + max(_OUTPUT * side, sizes.result)
    pad = min(max(0.0, sizes.width - taken) / (plan.groups + 1), _WIDEST_GAP)
    high = plan.rows * (side + _GAP) - _GAP
    first = plan.top + int((plan.bottom - plan.top - high) / 2)
    pictures: list[Picture] = []
    numbers: list[QRectF] = []
    labels = _titles(unit, title, source, sizes, fonts)
    for place in range(len(unit.channels) + (unit.rest is not None)):
        column, row = divmod(place, plan.rows)
        begin, y = round(UNIT + column * (group + pad)), first + row * (side + _GAP)
        x = round(begin + sizes.label)
        part = QRectF(round(x + side + small + 2 * sizes.sign), y, side, side)
        numbers.append(QRectF(part.right() + UNIT, y, sizes.number - UNIT, side))
        if plan.headings and row == 0:
            line = first - fonts.remark.height() - UNIT
            for role, (offset, wide) in _headings(side, sizes, fonts.remark).items():
                if place < len(unit.channels) or role is Role.PRODUCT:
                    box = QRectF(begin + offset, line, wide, fonts.remark.height())
                    labels.append(Label(box, _HEADINGS[role], Style.REMARK, role))
        if place == len(unit.channels) and unit.rest is not None:
            pictures.append(Picture(_shaped(part, unit.output), Role.PRODUCT, place, unit.rest))
            wide = _others_width(side, sizes)
            text = _fitting(_others(unit.total - place), wide, fonts.remark)
            labels.append(Label(QRectF(part.left() - 2 * UNIT - wide, y, wide, side), text, Style.REMARK, flags=_RIGHT))
            continue
        middle = QRectF(round(x + side + sizes.sign), round(y + (side - small) / 2), small, small)
        pictures += [
            Picture(_shaped(QRectF(x, y, side, side), unit.inputs[place]), Role.INPUT, place, unit.inputs[place]),
            Picture(_shaped(middle, unit.kernels[place]), Role.KERNEL, place, unit.kernels[place]),
            Picture(_shaped(part, unit.output), Role.PRODUCT, place, unit.partial[place]),
        ]
        number = QRectF(begin, y, sizes.label - UNIT, side)
        labels += [
            Label(number, str(unit.channels[place]), Style.REMARK),
            Label(QRectF(x + side, y, sizes.sign, side), "⋆", Style.TEXT),
            Label(QRectF(middle.right(), y, sizes.sign, side), "=", Style.TEXT),
        ]
    left = UNIT + plan.groups * (group + pad)
    sum_ = QRectF(UNIT, plan.bottom, sizes.width - 2 * UNIT, sizes.height - plan.bottom - 1)
    scene = Scene(unit, tuple(pictures), tuple(labels), tuple(numbers), sum=sum_, has_sum=plan.with_sum, plan=plan)
    return _with_output(scene, plan, fonts, left, first + high / 2)


def _titles(unit: UnitSum, title: str, source: str, sizes: _Sizes, fonts: Fonts) -> list[Label]:
    """What it is, and beside it which of the channels are seen, as fully as there is room."""
    room = sizes.width - 2 * UNIT
    written = fonts.bold.elidedText(title, Qt.TextElideMode.ElideRight, room)
    wide = min(fonts.bold.horizontalAdvance(written) + 2, room)
    labels = [Label(QRectF(UNIT, 0, wide, fonts.bold.height()), written, Style.BOLD, flags=_LEFT)]
    of = f" of {source}" if source else ""
    count = f"{unit.total} channel{'s' * (unit.total > 1)}"
    texts = [f"{count}{of}", count]
    if unit.rest is not None:
        some = f"{len(unit.channels)} of {count}"
        texts = [f"{some}{of}, those with the largest share", f"{some}{of}, the largest", f"{some}{of}", some]
    beside = QRectF(UNIT + wide + 2 * UNIT, 0, room - wide - 2 * UNIT, fonts.bold.height())
    text = _fitting(texts, beside.width(), fonts.remark)
    return [*labels, Label(beside, text, Style.REMARK, flags=_LEFT)] if text else labels


def _with_output(scene: Scene, plan: _Plan, fonts: Fonts, left: float, middle: float) -> Scene:
    """Add the output to the right of the channels: Σ, its heading, itself, its number, the scale of its colours."""
    sizes, unit = plan.sizes, scene.unit
    ceiling = fonts.bold.height() + _GAP
    line, number = fonts.remark.height(), fonts.text.height()
    scale = scale_height(fonts.remark) + UNIT
    column = QRectF(left + sizes.sigma, ceiling, sizes.width - UNIT - left - sizes.sigma, plan.bottom - ceiling)
    # With too little height the scale goes first, then the heading.
    above, below = next(
        (above, below)
        for above, below in ((line + UNIT, scale), (line + UNIT, 0.0), (0.0, 0.0))
        if column.height() - above - number - below >= _SMALLER * plan.side or not (above or below)
    )
    room = column.height() - above - number - below - 2
    output = int(max(1, min(column.width(), room, _MAX_OUTPUT * plan.side)))
    high = above + output + number + below + 2
    top = min(max(ceiling, middle - above - output / 2), plan.bottom - high)
    # The rest of the width is of use to the texts above and below, but the picture stays near the channels.
    wide = min(column.width(), max(output, sizes.result, 1.4 * fonts.remark.horizontalAdvance(_NUMBER)))
    text = f"Σ + b, b = {format_number(unit.bias)}".replace("= ≈", "≈ ")
    if fonts.remark.horizontalAdvance(f"Σ + b, b {_NUMBER}") + 2 * UNIT <= column.width():
        wide = max(wide, fonts.remark.horizontalAdvance(f"Σ + b, b {_NUMBER}") + 2 * UNIT)
    else:
        text = "Σ + b"  # b is in the sum at the bottom
    square = QRectF(round(column.left() + (wide - output) / 2), round(top + above), output, output)
    labels = list(scene.labels)
    if above:
        heading = QRectF(column.left(), square.top() - line - 3, wide, line)
        labels.append(Label(heading, text, Style.REMARK, Role.OUTPUT))
    sigma = QRectF(column.left() - sizes.sigma, square.top(), sizes.sigma, output)
    tall = fonts.sigma.height()
    sigma.setTop(min(max(square.center().y() - tall / 2, ceiling), plan.bottom - tall))
    sigma.setHeight(tall)
    labels.append(Label(sigma, "Σ", Style.SIGMA))
    picture = Picture(_shaped(square, unit.output), Role.OUTPUT, 0, unit.output)
    value = QRectF(column.left(), square.bottom() + 1, wide, number)
    strip = QRectF()
    if below:
        strip = QRectF(column.left() + 2 * UNIT, value.bottom() + UNIT, wide - 4 * UNIT, scale - UNIT)
    return replace(scene, pictures=(*scene.pictures, picture), labels=tuple(labels), value=value, scale=strip)


def _shaped(square: QRectF, values: NDArray[np.floating[Any]]) -> QRectF:
    """The part of a square that an array with square cells fills, in its middle."""
    rows, columns = values.shape
    width = max(1, round(square.width() * columns / max(rows, columns)))
    height = max(1, round(square.height() * rows / max(rows, columns)))
    return QRectF(
        square.left() + (int(square.width()) - width) // 2,
        square.top() + (int(square.height()) - height) // 2,
        width,
        height,
    )
