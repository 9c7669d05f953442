"""The layers that list maps anew, and those that join branches."""
# ruff: noqa: D102 - what each method gives is said once, in LayerSpec

import math
from dataclasses import dataclass
from typing import ClassVar

from convviz.core.networks.layers.base import LayerError, LayerKind, LayerRole, LayerSpec, Module, Shape, shape_text

#: Max number of branches that meet in one node; DenseNet-201 joins 49.
BRANCH_LIMIT = 64


@dataclass(frozen=True)
class Flatten(LayerSpec):
    """Write all maps as one list of numbers: channel by channel, row by row."""

    kind: ClassVar[str] = "flatten"
    is_view: ClassVar[bool] = True

    def output_shape(self, shape: Shape, /) -> Shape:
        return (math.prod(shape),)

    def module(self, _shape: Shape, /) -> Module:
        return Module("Flatten")


@dataclass(frozen=True)
class Join(LayerSpec):
    """What joins have in common: they take several inputs, learn nothing and multiply nothing."""

    inputs: ClassVar[tuple[int, int]] = (2, BRANCH_LIMIT)

    def output_shape(self, *shapes: Shape) -> Shape:
        raise NotImplementedError

    def parameters(self, *shapes: Shape) -> int:  # noqa: ARG002
        return 0

    def multiply_adds(self, *shapes: Shape) -> int:  # noqa: ARG002
        return 0

    def dense_parameters(self, *shapes: Shape) -> None:  # noqa: ARG002
        return None

    def held(self, *shapes: Shape) -> int:  # noqa: ARG002
        return 0


@dataclass(frozen=True)
class Add(Join):
    """The sum of all inputs, number by number: ``F(x) + x`` of a residual block."""

    kind: ClassVar[str] = "add"
    map_by_map: ClassVar[bool] = True

    def module(self, _shape: Shape, /) -> Module:
        return Module("Add")

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(set(shapes)) > 1:
            raise LayerError(f"it adds number to number, but gets {_listed(shapes)}: all must have one shape")
        return shapes[0]


@dataclass(frozen=True)
class Concat(Join):
    """All maps of all inputs, one after the other; of lists, all their numbers."""

    kind: ClassVar[str] = "concat"

    def sources(self, number: int | None, *shapes: Shape) -> tuple[tuple[int, int | None], ...]:
        if number is None:
            return super().sources(None, *shapes)
        place = 0
        while number >= shapes[place][0]:
            number -= shapes[place][0]
            place += 1
        return ((place, number),)

    def module(self, _shape: Shape, /) -> Module:
        return Module("Concat")

    def output_shape(self, *shapes: Shape) -> Shape:
        if len({shape[1:] for shape in shapes}) > 1:
            maps = all(len(shape) == 3 for shape in shapes)
            must = "have as many rows and columns" if maps else "be maps, or all lists"
            raise LayerError(f"it puts one after the other, but gets {_listed(shapes)}: all must {must}")
        return sum(shape[0] for shape in shapes), *shapes[0][1:]


def _listed(shapes: tuple[Shape, ...]) -> str:
    """Every different shape once, as in "16 × 28 × 28 and 32 × 14 × 14"."""
    texts = [shape_text(shape) for shape in dict.fromkeys(shapes)]
    return f"{', '.join(texts[:-1])} and {texts[-1]}"


ROWS = (
    LayerKind(
        make=Flatten,
        title="Flatten",
        about="All maps as one list of numbers, for dense layers",
        begin=Flatten(),
        role=LayerRole.RESHAPING,
        passes_on=True,
    ),
    LayerKind(
        make=Add,
        title="Add",
        about="The sum of two branches or more, as in a residual block",
        begin=Add(),
        role=LayerRole.JOIN,
    ),
    LayerKind(
        make=Concat,
        title="Concatenate",
        about="The maps of two branches or more, one after the other, as in an inception module",
        begin=Concat(),
        role=LayerRole.JOIN,
    ),
)
