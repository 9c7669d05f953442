"""The layers of a network's picture: what each makes of the image, and which of them a picture draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from convviz.core.networks.layers import KINDS, LayerRole
from convviz.widgets.look.colouring import Colouring


def _of_role(role: LayerRole) -> frozenset[str]:
    return frozenset(kind for kind, row in KINDS.items() if row.role is role)


#: Layers that hand every value on as it is once a network is trained: a column of theirs would repeat the one before.
PASSED_ON = frozenset(kind for kind, row in KINDS.items() if row.passes_on)
#: Layers left out where the columns do not fit otherwise: they change values one by one, and the pooled map shows it.
POINTWISE = _of_role(LayerRole.POINTWISE) - PASSED_ON
#: Layers left out next: they shift and stretch each map before them, which changes its scale, not what it shows.
NORMS = _of_role(LayerRole.NORMALISATION)
#: Layers of which every unit sees every map before it, or all of its group.
ALL_TO_ALL = _of_role(LayerRole.SUM)


@dataclass(frozen=True, eq=False)
class Column:
    """One layer and what it makes of the image.

    Attributes
    ----------
    name : the layer's name, by which signals name it; unique.
    kind : "input" or that of a layer, "conv", "pool", "dense", ...; see `PASSED_ON`, `POINTWISE`, `ALL_TO_ALL`.
    title : its heading.
    maps : (n, h, w) maps or (n,) single numbers.
    colouring : how they become colours; neighbours with an equal one share a colour bar.
    weights : (n, maps before, kh, kw) or (n, inputs), None where there are none.
    inputs : names of the columns that it takes; none for the column before it.
    groups : into how many its maps and those before fall, so that a unit sees those of its own group alone.
    """

    name: str
    kind: str
    title: str
    maps: NDArray[Any]
    colouring: Colouring
    weights: NDArray[Any] | None = None
    inputs: tuple[str, ...] = ()
    groups: int = 1

    @property
    def is_strip(self) -> bool:
        """Whether it holds single numbers instead of maps."""
        return self.maps.ndim == 1

    @property
    def size_text(self) -> str:
        """Its shape, such as "16 × 28 × 28"."""
        return " × ".join(map(str, self.maps.shape))

    def looks_like(self, other: "Column") -> bool:
        """Whether it takes the same place: only its numbers, and their colours, may be others."""
        named = (self.name, self.kind, self.title, self.inputs) == (other.name, other.kind, other.title, other.inputs)
        return named and self.maps.shape == other.maps.shape


def size_lines(column: Column, *, two_lines: bool, tight: bool = False) -> list[str]:
    """A column's shape as it is written, on one line or on two; with ``tight`` in as little width as can be."""
    if column.is_strip or not (two_lines or tight):
        return [column.size_text]
    number, rows, columns = column.maps.shape
    return [f"{number} ×", f"{rows}×{columns}" if tight else f"{rows} × {columns}"]


def sources_of(columns: Sequence[Column], drawn: Sequence[int]) -> dict[str, tuple[str, ...]]:
    """Of every drawn column the drawn ones that it takes, through those that are not drawn."""
    inputs = _inputs(columns)
    seen = {columns[index].name for index in drawn}

    def shown(name: str) -> str:
        while name not in seen:
            name = inputs[name][0]
        return name

    return {name: tuple(map(shown, inputs[name])) for name in (columns[index].name for index in drawn)}


def leads(columns: Sequence[Column]) -> list[str]:
    """For every column the name of the one that it scrolls with: where maps belong one to one, they stay in line."""
    inputs, counts = _inputs(columns), {column.name: len(column.maps) for column in columns}
    names: dict[str, str] = {}
    for column in columns:
        before = next(iter(inputs[column.name]), "")
        together = before and column.kind not in ALL_TO_ALL and len(column.maps) == counts[before]
        names[column.name] = names[before] if together else column.name
    return list(names.values())


def _inputs(columns: Sequence[Column]) -> dict[str, tuple[str, ...]]:
    """Of every column those that it takes; the one before it where none of them is there."""
    found: dict[str, tuple[str, ...]] = {}
    for number, column in enumerate(columns):
        before = (columns[number - 1].name,) if number else ()
        found[column.name] = tuple(name for name in column.inputs if name in found) or before
    return found
