"""How the lanes of branches share the height of a network's picture: arithmetic on pixels."""

from collections.abc import Mapping
from dataclasses import dataclass

from convviz.widgets.network.lanes import Lanes

#: Height of a lane through which only edges run, in pixels.
_WIRE = 14


@dataclass(frozen=True)
class Band:
    """From where to where a lane reaches, in pixels, and whether it has the whole height to itself."""

    top: int
    bottom: int
    alone: bool

    @property
    def middle(self) -> float:
        """Halfway between."""
        return (self.top + self.bottom) / 2


def bands_of(lanes: Lanes, bottom: int) -> dict[tuple[int, int], Band]:
    """The band of every (rank, lane) where there is a node or an edge: those of neighbouring ranks are in line."""
    occupied: dict[int, dict[int, bool]] = {rank: {} for rank in lanes.ranks.values()}
    for name, rank in lanes.ranks.items():
        occupied[rank][lanes.lanes[name]] = True
    for wire in lanes.wires:
        for rank in range(lanes.ranks[wire.source] + 1, lanes.ranks[wire.target]):
            occupied[rank].setdefault(wire.lane, False)
    found: dict[tuple[int, int], Band] = {}
    block: list[int] = []
    for rank in range(len(occupied) + 1):
        if rank in occupied and set(occupied[rank]) != {0}:
            block.append(rank)
            continue
        shared = _shared([occupied[number] for number in block], bottom)
        found |= {(number, lane): shared[lane] for number in block for lane in occupied[number]}
        block = []
        if rank in occupied:
            found[rank, 0] = Band(0, bottom, True)
    return found


def _shared(ranks: list[dict[int, bool]], bottom: int) -> Mapping[int, Band]:
    """The bands of all lanes in some ranks: as high as each other, but for those without any node."""
    lanes = sorted({lane for rank in ranks for lane in rank})
    nodes = {lane for rank in ranks for lane, has_node in rank.items() if has_node}
    each = (bottom - _WIRE * (len(lanes) - len(nodes))) / max(len(nodes), 1)
    found, top = {}, 0.0
    for lane in lanes:
        end = top + (each if lane in nodes else _WIRE)
        found[lane] = Band(round(top), round(end), False)
        top = end
    return found
