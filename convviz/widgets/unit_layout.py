"""Where the pictures of a unit's channels lie: pure arithmetic on pixels."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from convviz.core.unit import UnitSum
from convviz.widgets.theme import UNIT, Role

#: Share of an input's side that its kernel is drawn with, and that the output is larger, where there is room.
KERNEL, _OUTPUT, _GREATEST_OUTPUT = 0.66, 1.7, 2.4
#: Least and greatest side of an input, in pixels.
_LEAST, _GREATEST = 24, 180
#: Columns of channels that are tried.
_MOST_GROUPS = 4
#: Pixels between two channels.
GAP = 2 * UNIT


@dataclass(frozen=True)
class Plan:
    """Sizes in pixels: ``groups`` of ``rows`` channels, an input's and the output's side, signs and numbers."""

    groups: int
    rows: int
    side: int
    output: int
    label: float
    sign: float
    number: float
    top: float

    @property
    def group(self) -> float:
        """Width of a group of channels."""
        return self.label + self.side * (2 + KERNEL) + 2 * self.sign + self.number


@dataclass(frozen=True)
class Picture:
    """Something drawn as an image: where, which channel it belongs to (by place), and its numbers."""

    rect: QRectF
    role: Role
    place: int
    values: NDArray[np.floating[Any]]


def choose_plan(
    unit: UnitSum,
    width: float,
    height: float,
    metrics: QFontMetricsF,
    remark: QFontMetricsF,
    bold: QFontMetricsF,
    lines: int = 3,
) -> Plan:
    """The number of groups with which the pictures are largest; the sum below them takes up to ``lines``."""
    entries = len(unit.channels) + (unit.rest is not None)
    top = bold.height() + 2 * remark.height() + GAP
    foot = lines * metrics.height() + GAP
    label = remark.horizontalAdvance(str(unit.total)) + 2 * UNIT
    sign, number = 5.0 * UNIT, metrics.horizontalAdvance("≈−0.0000") + 2 * UNIT
    best, largest = Plan(1, entries, _LEAST, _LEAST, label, sign, number, top), -float("inf")
    for groups in range(1, min(entries, _MOST_GROUPS) + 1):
        rows = -(-entries // groups)
        across = width - groups * (label + 2 * sign + number) - 2 * sign - 2 * GAP
        fitting = min(across / (groups * (2 + KERNEL) + _OUTPUT), (height - top - foot) / rows - GAP)
        side = int(min(max(fitting, _LEAST), _GREATEST))
        plan = Plan(groups, rows, side, 0, label, sign, number, top)
        room = width - groups * plan.group - 2 * sign - 2 * GAP
        tall = height - top - foot - 3 * remark.height()
        if fitting > largest:
            largest = fitting
            output = int(max(min(room, tall, _GREATEST_OUTPUT * side), _LEAST))
            channels, result = rows * (side + GAP) - GAP, output + 3 * remark.height()
            spare = max(0.0, height - top - foot - max(channels, result))
            first = top + int(spare / 2 + max(0, output - channels) / 2)
            best = Plan(groups, rows, side, output, label, sign, number, first)
    return best


def place_pictures(unit: UnitSum, plan: Plan) -> Iterator[Picture]:
    """Where the channels, their kernels, their parts and the output lie."""
    side, small = plan.side, round(plan.side * KERNEL)
    pitch = side + GAP
    for place in range(len(unit.channels) + (unit.rest is not None)):
        group, row = divmod(place, plan.rows)
        x, y = UNIT + group * plan.group + plan.label, plan.top + row * pitch
        part = QRectF(round(x + side + small + 2 * plan.sign), round(y), side, side)
        if place == len(unit.channels):
            yield Picture(_shaped(part, unit.output), Role.PRODUCT, place, unit.rest)
            continue
        square = QRectF(round(x), round(y), side, side)
        yield Picture(_shaped(square, unit.inputs[place]), Role.INPUT, place, unit.inputs[place])
        middle = QRectF(round(x + side + plan.sign), round(y + (side - small) / 2), small, small)
        yield Picture(_shaped(middle, unit.kernels[place]), Role.KERNEL, place, unit.kernels[place])
        yield Picture(_shaped(part, unit.output), Role.PRODUCT, place, unit.partial[place])
    left = UNIT + plan.groups * plan.group + 2 * plan.sign
    height = plan.rows * pitch - GAP
    top = plan.top + (height - plan.output) / 2
    square = QRectF(round(left), round(top), plan.output, plan.output)
    yield Picture(_shaped(square, unit.output), Role.OUTPUT, 0, unit.output)


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
