"""Which units of a network's picture are joined, and how strongly: arithmetic on numbers of units."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convviz.core.networks.layers import Concat
from convviz.widgets.network.picture.columns import ALL_TO_ALL, Column
from convviz.widgets.network.picture.slot import Slot

#: Edges drawn into one unit or, between two columns, from one unit, where there are too many to be distinguished.
FEW = 24
_SPREAD = 6


@dataclass(frozen=True, eq=False)
class Strengths:
    """How each map before weighs on a unit: ``sums`` (n,) of its weights, and their Euclidean ``sizes`` (n,).

    ``reached`` are the maps of its group; all others weigh nothing.
    """

    sums: NDArray[np.float64]
    sizes: NDArray[np.float64]
    reached: range


def strengths(column: Column, unit: int, before: int) -> Strengths | None:
    """The weights of a unit, by map before; None where it has none or they are not of these maps."""
    seen = before // column.groups
    if column.weights is None or unit >= len(column.weights) or not seen or column.weights[unit].size % seen:
        return None
    weights = np.nan_to_num(column.weights[unit].reshape(seen, -1).astype(np.float64), posinf=0.0, neginf=0.0)
    first = unit // max(len(column.weights) // column.groups, 1) * seen
    reached = range(first, first + seen)
    sums, sizes = np.zeros(before), np.zeros(before)
    sums[reached], sizes[reached] = weights.sum(axis=1), np.sqrt((weights**2).sum(axis=1))
    return Strengths(sums, sizes, reached)


def offsets(column: Column, counts: list[int]) -> list[int | None]:
    """For each input of so many units which unit is its first one's; None where units do not belong one to one."""
    count = len(column.maps)
    if column.kind == Concat.kind and sum(counts) == count:
        return [sum(counts[:place]) for place in range(len(counts))]
    return [0 if column.kind not in ALL_TO_ALL and other == count else None for other in counts]


def links(before: Slot, slot: Slot, offset: int | None) -> list[tuple[int, int]]:
    """(unit before, unit) for every edge drawn between two columns: all of them while they can be distinguished."""
    if offset is not None:
        return [(unit, unit + offset) for unit in before.units if unit + offset in slot.units]
    ends = _some(slot.units, _SPREAD) if slot.shown > FEW else list(slot.units)
    starts = _some(before.units, 2 * _SPREAD) if before.shown > FEW else list(before.units)
    return [(start, end) for start in starts for end in ends]


def incoming(before: Slot, offset: int | None, unit: int, weights: Strengths | None) -> list[int]:
    """The units before that are joined to ``unit`` by an edge of its own; the strongest where there are too many."""
    if offset is not None:
        return [unit - offset] if unit - offset in before.units else []
    reached = before.units if weights is None else [number for number in before.units if number in weights.reached]
    if len(reached) <= FEW:
        return list(reached)
    if weights is None:
        return _some(before.units, FEW)
    units = np.array(reached)
    return [int(number) for number in np.sort(units[np.argsort(-weights.sizes[units], kind="stable")[:FEW]])]


def _some(units: range, count: int) -> list[int]:
    """At most ``count`` of the units, evenly spread."""
    places = np.linspace(0, len(units) - 1, min(count, len(units)))
    return [units[round(float(place))] for place in places]
