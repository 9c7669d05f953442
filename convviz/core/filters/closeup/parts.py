"""A filter as the pictures that it makes on its way, one a step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from convviz.core.windows.steps import Steps

Array: TypeAlias = NDArray[np.float64]

#: Share of the largest gradient from which on its direction is shown: below, it is that of noise.
SHOWN = 0.1


class PartKind(Enum):
    """What the values of a part are, and so how they are coloured."""

    PICTURE = auto()  # brightness, as of the picture that comes in
    SIGNED = auto()  # differences about zero
    SIZE = auto()  # from zero on, white where largest
    ANGLE = auto()  # degrees from -180 to 180, NaN where there is no direction
    MARKS = auto()  # from 0 to 255: 0 is nothing, 255 an edge


@dataclass(frozen=True, eq=False)
class Part:
    """One picture on the way.

    Attributes
    ----------
    title : what it is, in a word or two.
    sign : what stands before it where parts stand in a row: "", "→", "+ 0.025 ×", "=", "or".
    note : what has been done, a sentence.
    kind : how its values are coloured.
    values : (H, W) float64.
    factor : rows and columns of it for one of the image.
    gain : by how much brighter than the image a flat picture has become; of brightness only.
    """

    title: str
    sign: str
    note: str
    kind: PartKind
    values: Array
    factor: int = 1
    gain: float = 1.0


#: Title, sign, note and kind of a part, and what makes its values.
Recipe: TypeAlias = tuple[str, str, str, PartKind, Callable[[], Array]]


class PartSteps(Steps[Part]):
    """The parts one after the other; each is made when it is first asked for, and kept."""

    def __init__(
        self, recipes: Sequence[Recipe], *, factors: Sequence[int] = (), gains: Sequence[float] = (), summary: str = ""
    ) -> None:
        self.titles = tuple(recipe[0] for recipe in recipes)
        self.signs = tuple(recipe[1] for recipe in recipes)
        #: What is to be learned from all of them, a sentence or two.
        self.summary = summary
        self._recipes, self._factors, self._gains = tuple(recipes), tuple(factors), tuple(gains)
        self._made: dict[int, Part] = {}

    def __len__(self) -> int:
        return len(self._recipes)

    def step(self, index: int) -> Part:
        """Make a part."""
        if index not in self._made:
            title, sign, note, kind, make = self._recipes[index]
            values = np.asarray(make(), dtype=np.float64)
            factor = self._factors[index] if self._factors else 1
            gain = self._gains[index] if self._gains else 1.0
            self._made[index] = Part(title, sign, note, kind, values, factor, gain)
        return self._made[index]

    def at(self, index: int, pixel: tuple[int, int]) -> float:
        """The value of a part at a pixel (row, column) of the image: of the first of those it has become."""
        part = self[index]
        return float(part.values[pixel[0] * part.factor, pixel[1] * part.factor])
