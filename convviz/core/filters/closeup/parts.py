"""A filter as the pictures that it makes on its way, one a step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from convviz.core.text.formatting import bracketed, format_number, in_short
from convviz.core.windows.steps import Steps

Array: TypeAlias = NDArray[np.float64]
#: (row, column).
Pixel: TypeAlias = tuple[int, int]

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


@dataclass(frozen=True, eq=False)
class Recipe:
    """A part before it is made: as `Part`, but for what makes its values.

    Attributes
    ----------
    said : what is written of a pixel (row, column), such as the sum that makes its value; None for the value alone.
    """

    title: str
    sign: str
    note: str
    kind: PartKind
    make: Callable[[], Array]
    said: Callable[[Pixel], str] | None = None
    factor: int = 1
    gain: float = 1.0


class PartSteps(Steps[Part]):
    """The parts one after the other; each is made when it is first asked for, and kept."""

    def __init__(self, recipes: Sequence[Recipe], summary: str = "") -> None:
        self.titles = tuple(recipe.title for recipe in recipes)
        self.signs = tuple(recipe.sign for recipe in recipes)
        #: What is to be learned from all of them, a sentence or two.
        self.summary = summary
        self._recipes = tuple(recipes)
        self._made: dict[int, Part] = {}

    def __len__(self) -> int:
        return len(self._recipes)

    def step(self, index: int) -> Part:
        """Make a part."""
        if index not in self._made:
            recipe = self._recipes[index]
            values = np.asarray(recipe.make(), dtype=np.float64)
            self._made[index] = Part(
                recipe.title, recipe.sign, recipe.note, recipe.kind, values, recipe.factor, recipe.gain
            )
        return self._made[index]

    def at(self, index: int, pixel: Pixel) -> float:
        """The value of a part at a pixel (row, column) of the image: of the first of those it has become."""
        part = self[index]
        return float(part.values[pixel[0] * part.factor, pixel[1] * part.factor])

    def said(self, index: int, pixel: Pixel) -> str:
        """How the value of a part at a pixel comes about, with its numbers; or the value alone."""
        write = self._recipes[index].said
        return format_number(self.at(index, pixel)) if write is None else write(pixel)


def signed(value: float) -> str:
    """A number within a formula: in brackets where it is negative."""
    return bracketed(in_short(value))
