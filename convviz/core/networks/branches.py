"""The branches of a network: where they part and meet, and how they are added, removed and moved."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from convviz.core.networks.editing import Nodes, removed
from convviz.core.networks.layers import Conv, Dense, Flatten, LayerSpec, Shape
from convviz.core.networks.layers.joins import Join
from convviz.core.networks.nodes import INPUT, Node, free_name
from convviz.core.util.fields import declared


@dataclass(frozen=True)
class Region:
    """What lies between the node where branches part and the node where they meet.

    Attributes
    ----------
    fork : the last node that all branches have behind them, or "input".
    join : the node that takes them all.
    branches : for each input of the join the nodes between, of which there are none in an identity skip.
    """

    fork: str
    join: str
    branches: tuple[frozenset[str], ...]

    @property
    def inside(self) -> frozenset[str]:
        """The nodes of all branches."""
        return frozenset().union(*self.branches)


@lru_cache(maxsize=32)
def regions(nodes: Nodes) -> dict[str, Region]:
    """Of every node that takes several inputs where they part and what lies between."""
    by_name = {node.name: node for node in nodes}
    above = _dominators(nodes)
    found = {}
    for node in nodes:
        if len(node.inputs) > 1:
            fork = _common(node.inputs, above)
            branches = tuple(_between(fork, name, by_name) for name in node.inputs)
            found[node.name] = Region(fork, node.name, branches)
    return found


def depths(nodes: Nodes) -> dict[str, int]:
    """In how many branches, one within the other, each node lies."""
    inside = [region.inside for region in regions(nodes).values()]
    return {node.name: sum(node.name in names for names in inside) for node in nodes}


def fitting(before: Shape, after: Shape) -> tuple[LayerSpec, ...]:
    """Layers that make something of the shape ``after`` from ``before``: a 1×1 convolution, or a dense layer."""
    if len(after) == 1:
        dense = Dense(_within(Dense, "units", after[0]))
        return (dense,) if len(before) == 1 else (Flatten(), dense)
    rows, columns = (_within(Conv, "stride", -(-a // b)) for a, b in zip(before[1:], after[1:], strict=True))
    return (Conv(_within(Conv, "filters", after[0]), (1, 1), (rows, columns)),)


def with_branch(nodes: Nodes, name: str, join: LayerSpec, *layers: LayerSpec) -> Nodes:
    """The same nodes with a branch of ``layers`` beside a node, and a ``join`` that takes both; no layers are a skip.

    A join that is of the same kind already takes the branch itself; it begins where the others do.
    """
    node = _find(nodes, name)
    source = fork_of(nodes, name)
    names = [INPUT, *(other.name for other in nodes)]
    branch: list[Node] = []
    last = source
    for layer in layers:
        branch.append(Node(free_name(names, layer), layer, (last,)))
        last = branch[-1].name
        names.append(last)
    place = nodes.index(node)
    if layers and isinstance(node.layer, Join) and type(node.layer) is type(join):
        wider = replace(node, inputs=(*node.inputs, last))
        return (*nodes[:place], *branch, wider, *nodes[place + 1 :])
    new = Node(free_name(names, join), join, (name, last))
    later = _taking(nodes[place + 1 :], lambda taken: new.name if taken == name else taken)
    return (*nodes[: place + 1], *branch, new, *later)


def fork_of(nodes: Nodes, name: str) -> str:
    """Where a branch beside a node begins: at its input, or where the branches part that it joins."""
    region = regions(nodes).get(name)
    return _find(nodes, name).inputs[0] if region is None else region.fork


def branch_of(nodes: Nodes, name: str) -> tuple[Region, int] | None:
    """The innermost branch that a node lies in: its region, and which of the join's inputs; None in the main line."""
    around = [region for region in regions(nodes).values() if name in region.inside]
    if not around:
        return None
    region = min(around, key=lambda region: len(region.inside))
    return region, next(place for place, branch in enumerate(region.branches) if name in branch)


def without_branch(nodes: Nodes, name: str) -> Nodes:
    """The nodes without the branch that one of them lies in; of a join without the last branch that it takes.

    A join that is left with one input goes as well.
    """
    region = regions(nodes).get(name)
    found = (region, len(region.branches) - 1) if region is not None else branch_of(nodes, name)
    if found is None:
        return nodes
    region, place = found
    join = _find(nodes, region.join)
    inputs = join.inputs[:place] + join.inputs[place + 1 :]
    if len(inputs) > 1:
        fewer = replace(join, inputs=inputs)
        return _pruned(tuple(fewer if node is join else node for node in nodes))
    others = tuple(node for node in nodes if node is not join)
    return _pruned(_taking(others, lambda taken: inputs[0] if taken == join.name else taken))


def without(nodes: Nodes, name: str) -> Nodes:
    """The nodes without one; with a join go its branches but the longest, with the only layer of a skip the skip."""
    region = regions(nodes).get(name)
    if region is not None:
        kept = _find(nodes, name).inputs[max(range(len(region.branches)), key=lambda n: len(region.branches[n]))]
        others = tuple(node for node in nodes if node.name != name)
        return _pruned(_taking(others, lambda taken: kept if taken == name else taken))
    left = removed(nodes, name)
    emptied = [node.name for node in left if isinstance(node.layer, Join) and len(set(node.inputs)) == 1]
    before = {node.name for node in nodes if len(node.inputs) > 1 and len(set(node.inputs)) == 1}
    for join in emptied:
        left = left if join in before else removed(left, join)
    return left


def moved(nodes: Nodes, name: str, steps: int) -> Nodes:
    """A node moved past the one before (-1) or behind (1) it within its branch; where there is none, all as it was.

    A join moves along the first of its branches, and whatever it passes comes into that branch or out of it.
    """
    readers = [node for node in nodes if name in node.inputs]
    node = _find(nodes, name)
    if steps > 0:
        return _swapped(nodes, node, readers[0]) if len(readers) == 1 else nodes
    before = next((other for other in nodes if other.name == node.inputs[0]), None)
    return nodes if before is None else _swapped(nodes, before, node)


def _swapped(nodes: Nodes, first: Node, second: Node) -> Nodes:
    """Two nodes, of which the second follows the first, the other way round; or all as it was where others take it."""
    alone = [node for node in nodes if first.name in node.inputs] == [second]
    source, others = first.inputs[0], second.inputs[1:]
    if not alone or second.inputs[0] != first.name or first.name in others or source in (*others, *first.inputs[1:]):
        return nodes
    up = replace(second, inputs=(source, *others))
    down = replace(first, inputs=(second.name, *first.inputs[1:]))
    place, goal = nodes.index(first), nodes.index(second)
    later = _taking(nodes[goal + 1 :], lambda taken: first.name if taken == second.name else taken)
    return (*nodes[:place], *nodes[place + 1 : goal], up, down, *later)


def _within(make: type[LayerSpec], field: str, number: int) -> int:
    """A number within the limits of a field."""
    kind: Any = declared(make)[field].kind
    return int(min(max(number, kind.low), kind.high))


def _pruned(nodes: Nodes) -> Nodes:
    """The nodes that lead to the last one."""
    needed = {nodes[-1].name}
    for node in reversed(nodes):
        if node.name in needed:
            needed.update(node.inputs)
    return tuple(node for node in nodes if node.name in needed)


def _find(nodes: Nodes, name: str) -> Node:
    return next(node for node in nodes if node.name == name)


def _taking(nodes: Nodes, renamed: Callable[[str], str]) -> Nodes:
    return tuple(replace(node, inputs=tuple(map(renamed, node.inputs))) for node in nodes)


def _dominators(nodes: Nodes) -> dict[str, tuple[str, ...]]:
    """Of the input and every node those that every path from the input to it passes, itself last."""
    above: dict[str, tuple[str, ...]] = {INPUT: (INPUT,)}
    for node in nodes:
        nearest = _common(node.inputs, above)
        above[node.name] = (*above[nearest], node.name)
    return above


def _common(names: tuple[str, ...], above: dict[str, tuple[str, ...]]) -> str:
    """The last node that every path to any of ``names`` passes."""
    lines = [above[name] for name in names]
    shared = INPUT
    for step in zip(*lines, strict=False):
        if len(set(step)) > 1:
            break
        shared = step[0]
    return shared


def _between(fork: str, name: str, by_name: dict[str, Node]) -> frozenset[str]:
    """``name`` and all on the way to it from ``fork``, without that."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        at = waiting.pop()
        if at != fork and at not in found:
            found.add(at)
            waiting += by_name[at].inputs
    return frozenset(found)
