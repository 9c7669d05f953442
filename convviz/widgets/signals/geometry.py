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
