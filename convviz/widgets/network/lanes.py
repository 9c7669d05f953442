"""Where the nodes of a network stand: in ranks from left to right, and its branches in lanes side by side.

The longest way from the input to the output has lane 0. A branch takes the first lane that is free from where it parts
to where it meets the others: above where the node in which they meet takes it before that way, else below, so that
branches lie in the order in which they are joined. An edge that passes other nodes takes the first lane above. A node's
rank is the length of the longest way to it. So no node and no edge lie on another: enough for networks of parallel
branches, where an order that saves crossings has little to save.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Wire(NamedTuple):
    """An edge: it leaves ``source``, runs in ``lane`` past the ranks between, and ends at ``target``."""

    source: str
    target: str
    lane: int


@dataclass(frozen=True)
class Lanes:
    """The rank and the lane of every node by its name, and the wires between them."""

    ranks: Mapping[str, int]
    lanes: Mapping[str, int]
    wires: tuple[Wire, ...]


def arrange(inputs: Mapping[str, Sequence[str]]) -> Lanes:
    """Arrange nodes, each with the nodes that it takes, which come before it; the last one is the output."""
    ranks: dict[str, int] = {}
    for name, sources in inputs.items():
        ranks[name] = max((ranks[source] + 1 for source in sources), default=0)
    room = _Room()
    carried: dict[tuple[str, str], int] = {}
    lanes: dict[str, int] = {}
    first, *branches = _strands(inputs, ranks)
    before = {strand: _comes_before(strand, first, inputs) for strand in branches}
    for strand in (first, *_outwards(branches, before, inputs)):
        start, end = ranks[strand.nodes[0]] - 1, ranks.get(strand.target, ranks[strand.nodes[-1]] + 1)
        lane = room.take(start, end, down=not before[strand]) if lanes else 0
        lanes.update(dict.fromkeys(strand.nodes, lane))
        carried.update(dict.fromkeys(zip(strand.all, strand.all[1:], strict=False), lane))
    wires = []
    for target, sources in inputs.items():
        for source in dict.fromkeys(sources):
            known = carried.get((source, target), lanes[source] if ranks[target] - ranks[source] == 1 else None)
            lane = room.take(ranks[source], ranks[target], down=False) if known is None else known
            wires.append(Wire(source, target, lane))
    return Lanes(ranks, lanes, tuple(wires))


@dataclass(frozen=True)
class _Strand:
    """Nodes one after the other, the node that they part from, and the one that takes the last; "" for none."""

    source: str
    nodes: tuple[str, ...]
    target: str

    @property
    def all(self) -> list[str]:
        return [name for name in (self.source, *self.nodes, self.target) if name]


def _strands(inputs: Mapping[str, Sequence[str]], ranks: Mapping[str, int]) -> list[_Strand]:
    """The line from the first to the last node, the longest there is, and then every branch."""
    readers: dict[str, list[str]] = defaultdict(list)
    for name, sources in inputs.items():
        for source in sources:
            readers[source].append(name)
    line = [list(inputs)[-1]]
    while inputs[line[0]]:
        line.insert(0, max(inputs[line[0]], key=ranks.__getitem__))
    found, placed = [_Strand("", tuple(line), "")], set(line)
    for name, sources in inputs.items():
        if name in placed:
            continue
        branch = [name]
        while (after := next((reader for reader in readers[branch[-1]] if reader not in placed), "")) != "":
            branch.append(after)
        placed.update(branch)
        source = max(sources, key=ranks.__getitem__, default="")
        found.append(_Strand(source, tuple(branch), next(iter(readers[branch[-1]]), "")))
    return found


def _comes_before(strand: _Strand, line: _Strand, inputs: Mapping[str, Sequence[str]]) -> bool:
    """Whether the node in which a branch meets the line takes the branch first."""
    if strand.target not in line.nodes:
        return False
    taken, place = list(inputs[strand.target]), line.nodes.index(strand.target)
    return taken.index(strand.nodes[-1]) < taken.index(line.nodes[place - 1])


def _outwards(
    branches: Sequence[_Strand], before: Mapping[_Strand, bool], inputs: Mapping[str, Sequence[str]]
) -> list[_Strand]:
    """The branches, of those that meet in one node always those next to the line first."""

    def distance(strand: _Strand) -> int:
        place = list(inputs.get(strand.target, ())).index(strand.nodes[-1]) if strand.target else 0
        return -place if before[strand] else place

    ordered = list(branches)
    for target in {strand.target for strand in branches}:
        places = [place for place, strand in enumerate(branches) if strand.target == target]
        for place, strand in zip(places, sorted((branches[n] for n in places), key=distance), strict=True):
            ordered[place] = strand
    return ordered


class _Room:
    """Which ranks of the lanes above and below the line are taken."""

    def __init__(self) -> None:
        self._taken: dict[int, list[tuple[int, int]]] = defaultdict(list)

    def take(self, start: int, end: int, *, down: bool) -> int:
        """The first free lane from rank ``start`` to ``end``, where others may begin or end as well."""
        lane = step = 1 if down else -1
        while any(start < other_end and other_start < end for other_start, other_end in self._taken[lane]):
            lane += step
        self._taken[lane].append((start, end))
        return lane
