"""Where the samples of signals stand: indices across, and values up."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

#: Pixels that a step of dragging takes at least.
_PIXELS_PER_STEP = 5
#: Pixels beside a head, and beyond the ends of a stem, that still belong to it.
_NEAR = 14


@dataclass(frozen=True)
class Columns:
    """An axis of indices ``first .. last`` from pixel ``left`` to ``right``, half a column being free at each end."""

    first: int
    last: int
    left: float
    right: float

    @property
    def count(self) -> int:
        """How many indices there are."""
        return self.last - self.first + 1

    @property
    def spacing(self) -> float:
        """Pixels from one index to the next."""
        return (self.right - self.left) / max(self.count, 1)

    def x(self, index: float) -> float:
        """The pixel of an index, or of a place between two."""
        return self.left + (index - self.first + 0.5) * self.spacing

    def at(self, pixel: float) -> int:
        """The index nearest to a pixel, which may be beyond the axis."""
        return self.first + math.floor((pixel - self.left) / max(self.spacing, 1e-9))


@dataclass(frozen=True)
class Scale:
    """Values ``low .. high``, of which one is 0, from pixel ``bottom`` up to ``top``."""

    low: float
    high: float
    top: float
    bottom: float

    @property
    def unit(self) -> float:
        """Pixels of a difference of 1."""
        return (self.bottom - self.top) / ((self.high - self.low) or 1.0)

    @property
    def zero(self) -> float:
        """The pixel of 0."""
        return self.y(0.0)

    def y(self, value: float) -> float:
        """The pixel of a value."""
        return self.bottom - (value - self.low) * self.unit

    @property
    def step(self) -> float:
        """The power of ten by which a value changes while it is dragged."""
        return 10.0 ** math.ceil(math.log10(_PIXELS_PER_STEP / max(self.unit, 1e-12)))


#: Columns up to which all are shown, and the longest h that is looked at in a part of more.
_ALL, _LONGEST = 80, 40
#: Columns of a part, at least.
_PART = 25


class Part:
    """The part of a long axis that is shown: it stays until what must be seen leaves it."""

    def __init__(self) -> None:
        self._shown: tuple[int, int] | None = None

    @staticmethod
    def is_useful(axis: tuple[int, int], size: int) -> bool:
        """Whether a part of an axis shows what all of it would not: where it is long, and h, of ``size``, is not."""
        return axis[1] - axis[0] >= _ALL and size <= _LONGEST

    def around(self, axis: tuple[int, int], first: int, last: int) -> tuple[int, int]:
        """The ends of the part of ``axis`` in which the times ``first .. last`` are seen, with some beside them."""
        first, last = max(first, axis[0]), min(last, axis[1])
        if self._shown is None or not self._shown[0] <= first <= last <= self._shown[1]:
            size = max(_PART, 3 * (last - first + 1))
            begin = min(max((first + last - size + 1) // 2, axis[0]), max(axis[1] - size + 1, axis[0]))
            self._shown = begin, min(begin + size - 1, axis[1])
        return self._shown

    def forget(self) -> None:
        """Show another part next time, such as of another signal."""
        self._shown = None


def value_range(values: NDArray[np.float64]) -> tuple[float, float]:
    """The range of some values, and 0; from 0 to 1 where all are 0."""
    if not values.size:
        return 0.0, 1.0
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    return (low, high) if low < high else (0.0, 1.0)


def joined(*ranges: tuple[float, float]) -> tuple[float, float]:
    """The range in which all of some ranges lie."""
    return min(low for low, _ in ranges), max(high for _, high in ranges)


@dataclass(frozen=True, eq=False)
class PlacedRow:
    """Samples in their place.

    Attributes
    ----------
    key : a number by which the owner knows the row.
    start : the index of the first sample on the axis.
    indices : of the samples in the signal that they show, where that is not 0, 1, 2, …; for h turned round 2, 1, 0.
    editable : whether heads can be dragged.
    """

    key: int
    columns: Columns
    scale: Scale
    values: NDArray[np.float64]
    start: int = 0
    indices: Sequence[int] = field(default=())
    editable: bool = False

    def index(self, place: int) -> int:
        """The index in the signal of the sample at a place of the row."""
        return self.indices[place] if len(self.indices) else place

    def place(self, index: int) -> int:
        """The place in the row of the sample of an index in the signal."""
        return self.indices.index(index) if len(self.indices) else index

    @property
    def seen(self) -> range:
        """The places of the samples within the axis."""
        first = max(self.columns.first - self.start, 0)
        return range(first, max(first, min(self.columns.last - self.start + 1, len(self.values))))

    def head(self, place: int) -> QPointF:
        """Where the head of the sample at a place stands."""
        return QPointF(self.columns.x(self.start + place), self.scale.y(float(self.values[place])))

    def near(self, point: QPointF) -> int | None:
        """The place of the sample whose head or stem is near a pixel; None for none."""
        place = self.columns.at(point.x()) - self.start
        if not 0 <= place < len(self.values):
            return None
        head, zero = self.head(place), self.scale.zero
        across = abs(point.x() - head.x()) <= _NEAR
        ends = min(head.y(), zero) - _NEAR, max(head.y(), zero) + _NEAR
        return place if across and ends[0] <= point.y() <= ends[1] else None
