"""What is shown on one side of a test, and the scale on which it is dragged."""

import math
from dataclasses import KW_ONLY, dataclass

import numpy as np
from numpy.typing import NDArray

from convviz.widgets.look.theme import Role
from convviz.widgets.signals.geometry import Scale

#: Steps of dragging within a power of ten, and the pixels that each takes at least.
_STEPS = (0.1, 0.5, 1.0)
_MIN_PIXELS = 5


@dataclass(frozen=True, eq=False)
class Side:
    """What is shown.

    Attributes
    ----------
    title : its name, in the colour of its role.
    values : (N,) from t = 0 on; ``nan`` where there is no number.
    range : the lowest and the highest value for which there is room, with 0 between them.
    note : a remark after the title, in its forms from the longest to the shortest.
    first : the first t that counts; those before are pale.
    ringed : the t of the sample in a ring, or None.
    marked : the times of samples with a thin ring around their heads.
    filled : how many samples are there already; None for all.
    numbered : whether all samples have their numbers, as far as there is room.
    editable : whether heads can be dragged.
    instead : what is written over an axis without anything on it.
    warns : whether it is drawn in the colour of what is wrong.
    """

    title: str
    values: NDArray[np.float64]
    role: Role
    range: tuple[float, float]
    _: KW_ONLY
    note: tuple[str, ...] = ()
    first: int = 0
    ringed: int | None = None
    marked: tuple[int, ...] = ()
    filled: int | None = None
    numbered: bool = False
    editable: bool = False
    instead: str = ""
    warns: bool = False


@dataclass(frozen=True)
class FineScale(Scale):
    """A scale on which dragging goes by 0.1, 0.5 or 1 of a power of ten."""

    @property
    def step(self) -> float:
        needed = _MIN_PIXELS / max(self.unit, 1e-12)
        power = 10.0 ** math.ceil(math.log10(needed))
        return next((share * power for share in _STEPS if share * power >= needed), power)


def is_same(one: Side, other: Side) -> bool:
    """Whether two sides look alike."""
    alike = all(getattr(one, name) == getattr(other, name) for name in _PLAIN)
    return alike and one.values.shape == other.values.shape and np.array_equal(one.values, other.values, equal_nan=True)


_PLAIN = (
    "title",
    "role",
    "range",
    "note",
    "first",
    "ringed",
    "marked",
    "filled",
    "numbered",
    "editable",
    "instead",
    "warns",
)
