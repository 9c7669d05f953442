"""The choice of the unit impulses: what is put together of them, in which order, and how its places are written."""

from dataclasses import dataclass
from typing import Any

from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import Integer, OneOf, Option, OrNone, Parts
from convviz.core.util.words import Word, one_of
from convviz.core.windows.impulses import Order
from convviz.state.choices.image import SIDES

#: Rows and columns of an image up to which it is put together of impulses: more of them could not be read.
LIMIT = 64


class ImpulseSource(Word):
    """The x that is put together."""

    SHIFTED = "figure-3-6", "figure 3-6: two δ", "x(0, 0) = 1 and x(1, 1) = 1"
    WEIGHTED = "figure-3-7", "figure 3-7: 1, 2, 3", "x(0, 0) = 1, x(0, 1) = 2, x(1, 1) = 3"
    PAIR = "figure-3-8", "figure 3-8: 4, 5", "x(0, 0) = 4, x(1, 0) = 5"
    IMAGE = "image", "the current image", "What the Image panel shows, up to 64 × 64"


class ImpulseResponse(Word):
    """The h that answers each impulse."""

    NUMBERS = "numbers", "1 2 3 4", "h(0, 0) = 1, h(0, 1) = 2, h(1, 0) = 3, h(1, 1) = 4"
    PAIR = "figure-3-8", "figure 3-8: 1, 2", "h(0, 0) = 1, h(1, 0) = 2"
    KERNEL = "kernel", "the current kernel", "What the Kernel panel shows, not flipped"


class Notation(Word):
    """Which way n₁ and n₂ run."""

    DOWN = "down", "n₁ down, n₂ right", "As rows and columns of a matrix, from the upper left corner"
    UP = "up", "n₁ right, n₂ up", "As in the chapter, from the lower left corner"


ORDERS = OneOf(
    (
        Option("rows", "row by row", "In reading order, from the row of n = 0 on"),
        Option("columns", "column by column", "From the column of n = 0 on"),
        Option("weight", "largest first", "The largest weights first, whatever their sign"),
    )
)


def _edit_cell(cell: tuple[int, int] | None) -> str:
    return "Let go of the kept cell" if cell is None else f"Keep y({cell[0]}, {cell[1]}) in view"


@dataclass(frozen=True)
class ImpulseOptions(Declared):
    """What is put together of unit impulses, and how.

    Attributes
    ----------
    cell : (n₁, n₂) of the cell of y whose sum is written out, or None for one of the step's own.
    """

    source: ImpulseSource = declare(
        one_of(ImpulseSource),
        default=ImpulseSource.WEIGHTED,
        label="x",
        called="x",
        edit="Take another x",
        tip="what is put together of impulses",
    )
    response: ImpulseResponse = declare(
        one_of(ImpulseResponse),
        default=ImpulseResponse.NUMBERS,
        label="h",
        called="h",
        edit="Take another h",
        tip="what answers a unit impulse",
    )
    notation: Notation = declare(
        one_of(Notation),
        default=Notation.DOWN,
        title="Axes",
        called="axes",
        label="",
        edit="Let the axes run {}",
        tip="which way n₁ and n₂ run",
    )
    order: Order = declare(
        ORDERS, default="rows", title="Order", label="", edit="Add them {}", tip="in which order the impulses are added"
    )
    cell: tuple[int, int] | None = declare(
        OrNone(Parts({"n1": Integer(0, SIDES.high), "n2": Integer(0, SIDES.high)})),
        default=None,
        title="Kept cell",
        called="kept cell",
        edit=_edit_cell,
        tip="n1,n2 of the cell of y whose sum is written out",
    )

    def along(self, field: str, value: Any) -> dict[str, Any]:
        """With an x comes the h that belongs to it; a cell that was kept is another one's in other axes."""
        if field == "source":
            return {"response": self._response_with(value), "cell": None}
        if field == "response":
            return {"cell": None}
        if field == "notation" and self.uses_docks:
            return {"cell": None}
        return {}

    def _response_with(self, source: ImpulseSource) -> ImpulseResponse:
        if source == ImpulseSource.PAIR:  # which may still be the word for it
            return ImpulseResponse.PAIR
        if source == ImpulseSource.IMAGE:
            return ImpulseResponse.KERNEL
        return ImpulseResponse.NUMBERS if self.response is ImpulseResponse.KERNEL else self.response

    @property
    def uses_docks(self) -> bool:
        """Whether x or h is what the Image or the Kernel panel shows."""
        return self.source is ImpulseSource.IMAGE or self.response is ImpulseResponse.KERNEL

    def named(self, cell: tuple[int, int]) -> tuple[int, int]:
        """The (n₁, n₂) of a place of x, h or y as `ImpulseSteps` has it; and the other way round."""
        return cell if self.notation is Notation.DOWN else (cell[1], cell[0])
