"""Where all that is shown of a unit lies: pure arithmetic on pixels.

Nothing lies over another thing or outside; how much is shown, and how large, `choose_plan` has said.
"""

from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt

from convviz.core.networks.unit import UnitSum
from convviz.core.text.formatting import equals
from convviz.widgets.look.theme import UNIT, Role
from convviz.widgets.maps.scale_bar import scale_height
from convviz.widgets.sums.unit_plan import (
    GAP,
    HEADINGS,
    KERNEL,
    NUMBER,
    OUTPUT,
    Fonts,
    Sizes,
    UnitPlan,
    asked_of,
    choose_plan,
    fitting,
    headings_of,
    names_of_others,
    others_width,
)

#: How many times an input's side the output is at most.
_MAX_OUTPUT = 2.4
#: Share of an input's side that the output has at least beside its scale and its heading.
_SMALLER = 0.75
#: Pixels at most between two columns of channels.
_WIDEST_GAP = 12 * UNIT
_CENTRE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class TextStyle(Enum):
    """Which font a text is in."""

    TEXT = auto()
    REMARK = auto()
    BOLD = auto()
    SIGMA = auto()


@dataclass(frozen=True)
class FixedText:
    """A text that stays while the numbers change; without a role it is plain, or muted if a remark."""

    rect: QRectF
    text: str
    style: TextStyle
    role: Role | None = None
    flags: Qt.AlignmentFlag = _CENTRE


@dataclass(frozen=True)
class PlacedPicture:
    """Something drawn as an image: where, which channel it belongs to (by place), and its numbers."""

    rect: QRectF
    role: Role
    place: int
    values: NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class UnitScene:
    """All that is seen of ``unit``, which may have fewer channels than the one that was asked for.

    ``numbers`` are beside the parts, by place; ``value`` below the output; ``sum`` at the bottom. An empty rectangle is
    not drawn; without pictures there is no room for anything.
    """

    unit: UnitSum
    pictures: tuple[PlacedPicture, ...] = ()
    labels: tuple[FixedText, ...] = ()
    numbers: tuple[QRectF, ...] = ()
    value: QRectF = field(default_factory=QRectF)
    scale: QRectF = field(default_factory=QRectF)
    sum: QRectF = field(default_factory=QRectF)
    has_sum: bool = False
    plan: UnitPlan | None = None


def arrange(
    unit: UnitSum, title: str, source: str, size: tuple[float, float], fonts: Fonts, before: UnitScene | None = None
) -> UnitScene:
    """Place a unit called ``title`` whose channels come from ``source``, into ``size`` = (width, height).

    ``before`` is how it lay before, in the same size and fonts: what does not depend on the numbers stays.
    """
    if before is not None and before.plan is not None and before.plan.asked == asked_of(unit):
        return _place(unit.fewer(before.plan.shown), title, source, before.plan, fonts)
    plan = choose_plan(unit, size, fonts)
    return UnitScene(unit) if plan is None else _place(unit.fewer(plan.shown), title, source, plan, fonts)


def _place(unit: UnitSum, title: str, source: str, plan: UnitPlan, fonts: Fonts) -> UnitScene:
    sizes, side, small = plan.sizes, plan.side, round(plan.side * KERNEL)
    group = sizes.fixed + 2 * side + small
    taken = 2 * UNIT + plan.groups * group + sizes.sigma + max(OUTPUT * side, sizes.result)
    pad = min(max(0.0, sizes.width - taken) / (plan.groups + 1), _WIDEST_GAP)
    high = plan.rows * (side + GAP) - GAP
    first = plan.top + int((plan.bottom - plan.top - high) / 2)
    pictures: list[PlacedPicture] = []
    numbers: list[QRectF] = []
    labels = _titles(unit, title, source, sizes, fonts)
    for place in range(len(unit.channels) + (unit.rest is not None)):
        column, row = divmod(place, plan.rows)
        begin, y = round(UNIT + column * (group + pad)), first + row * (side + GAP)
        x = round(begin + sizes.label)
        part = QRectF(round(x + side + small + 2 * sizes.sign), y, side, side)
        numbers.append(QRectF(part.right() + UNIT, y, sizes.number - UNIT, side))
        if plan.headings and row == 0:
            line = first - fonts.remark.height() - UNIT
            for role, (offset, wide) in headings_of(side, sizes, fonts.remark).items():
                if place < len(unit.channels) or role is Role.PRODUCT:
                    box = QRectF(begin + offset, line, wide, fonts.remark.height())
                    labels.append(FixedText(box, HEADINGS[role], TextStyle.REMARK, role))
        if place == len(unit.channels) and unit.rest is not None:
            pictures.append(PlacedPicture(_shaped(part, unit.output), Role.PRODUCT, place, unit.rest))
            wide = others_width(side, sizes)
            text = fitting(names_of_others(unit.total - place), wide, fonts.remark)
            labels.append(
                FixedText(QRectF(part.left() - 2 * UNIT - wide, y, wide, side), text, TextStyle.REMARK, flags=_RIGHT)
            )
            continue
        middle = QRectF(round(x + side + sizes.sign), round(y + (side - small) / 2), small, small)
        pictures += [
            PlacedPicture(_shaped(QRectF(x, y, side, side), unit.inputs[place]), Role.INPUT, place, unit.inputs[place]),
            PlacedPicture(_shaped(middle, unit.kernels[place]), Role.KERNEL, place, unit.kernels[place]),
            PlacedPicture(_shaped(part, unit.output), Role.PRODUCT, place, unit.partial[place]),
        ]
        number = QRectF(begin, y, sizes.label - UNIT, side)
        labels += [
            FixedText(number, str(unit.channels[place]), TextStyle.REMARK),
            FixedText(QRectF(x + side, y, sizes.sign, side), "⋆", TextStyle.TEXT),
            FixedText(QRectF(middle.right(), y, sizes.sign, side), "=", TextStyle.TEXT),
        ]
    left = UNIT + plan.groups * (group + pad)
    sum_ = QRectF(UNIT, plan.bottom, sizes.width - 2 * UNIT, sizes.height - plan.bottom - 1)
    scene = UnitScene(unit, tuple(pictures), tuple(labels), tuple(numbers), sum=sum_, has_sum=plan.with_sum, plan=plan)
    return _with_output(scene, plan, fonts, left, first + high / 2)


def _titles(unit: UnitSum, title: str, source: str, sizes: Sizes, fonts: Fonts) -> list[FixedText]:
    """What it is, and beside it which of the channels are seen, as fully as there is room."""
    room = sizes.width - 2 * UNIT
    written = fonts.bold.elidedText(title, Qt.TextElideMode.ElideRight, room)
    wide = min(fonts.bold.horizontalAdvance(written) + 2, room)
    labels = [FixedText(QRectF(UNIT, 0, wide, fonts.bold.height()), written, TextStyle.BOLD, flags=_LEFT)]
    of = f" of {source}" if source else ""
    count = f"{unit.total} channel{'s' * (unit.total > 1)}"
    texts = [f"{count}{of}", count]
    if unit.rest is not None:
        some = f"{len(unit.channels)} of {count}"
        texts = [f"{some}{of}, those with the largest share", f"{some}{of}, the largest", f"{some}{of}", some]
    beside = QRectF(UNIT + wide + 2 * UNIT, 0, room - wide - 2 * UNIT, fonts.bold.height())
    text = fitting(texts, beside.width(), fonts.remark)
    return [*labels, FixedText(beside, text, TextStyle.REMARK, flags=_LEFT)] if text else labels


def _with_output(scene: UnitScene, plan: UnitPlan, fonts: Fonts, left: float, middle: float) -> UnitScene:
    """Add the output to the right of the channels: Σ, its heading, itself, its number, the scale of its colours."""
    sizes, unit = plan.sizes, scene.unit
    ceiling = fonts.bold.height() + GAP
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
    wide = min(column.width(), max(output, sizes.result, 1.4 * fonts.remark.horizontalAdvance(NUMBER)))
    text = f"Σ + b, b {equals(unit.bias)}"
    if fonts.remark.horizontalAdvance(f"Σ + b, b {NUMBER}") + 2 * UNIT <= column.width():
        wide = max(wide, fonts.remark.horizontalAdvance(f"Σ + b, b {NUMBER}") + 2 * UNIT)
    else:
        text = "Σ + b"  # b is in the sum at the bottom
    square = QRectF(round(column.left() + (wide - output) / 2), round(top + above), output, output)
    labels = list(scene.labels)
    if above:
        heading = QRectF(column.left(), square.top() - line - 3, wide, line)
        labels.append(FixedText(heading, text, TextStyle.REMARK, Role.OUTPUT))
    sigma = QRectF(column.left() - sizes.sigma, square.top(), sizes.sigma, output)
    tall = fonts.sigma.height()
    sigma.setTop(min(max(square.center().y() - tall / 2, ceiling), plan.bottom - tall))
    sigma.setHeight(tall)
    labels.append(FixedText(sigma, "Σ", TextStyle.SIGMA))
    picture = PlacedPicture(_shaped(square, unit.output), Role.OUTPUT, 0, unit.output)
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
