"""Changing a network node by node; whoever stays keeps its name."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from convviz.core.networks.layers import LayerSpec
from convviz.core.networks.nodes import INPUT, Node, free_name

Nodes: TypeAlias = tuple[Node, ...]


def with_layer(nodes: Nodes, name: str, layer: LayerSpec) -> Nodes:
    """The same nodes, one of them with another layer.

    It keeps its name, unless that says what it is no more: a ``relu1`` that has become a tanh is a ``tanh1``.
    """
    old = next(node.layer for node in nodes if node.name == name)
    number = name.removeprefix(old.stem)
    stays = layer.stem == old.stem or number == name or not number.isdigit()
    new = name if stays else free_name([INPUT, *(node.name for node in nodes)], layer)
    changed = (replace(node, name=new, layer=layer) if node.name == name else node for node in nodes)
    return tuple(_taking(node, lambda taken: new if taken == name else taken) for node in changed)


def added(nodes: Nodes, after: str, layer: LayerSpec) -> Nodes:
    """A new node with the first free name of its kind, between ``after`` and all that takes it; "input" is the image.

    Where the layer takes more than one input, it gets ``after`` as many times as it needs.
    """
    name = free_name([INPUT, *(node.name for node in nodes)], layer)
    return _placed(nodes, after, Node(name, layer, (after,) * layer.inputs[0]))


def removed(nodes: Nodes, name: str) -> Nodes:
    """The nodes without one; what took it takes its first input instead."""
    source = next(node.inputs[0] for node in nodes if node.name == name)
    others = [node for node in nodes if node.name != name]
    return tuple(_taking(node, lambda taken: source if taken == name else taken) for node in others)


def _placed(nodes: Nodes, after: str, new: Node) -> Nodes:
    place = 0 if after == INPUT else 1 + next(i for i, node in enumerate(nodes) if node.name == after)
    later = (_taking(node, lambda taken: new.name if taken == after else taken) for node in nodes[place:])
    return (*nodes[:place], new, *later)


def _taking(node: Node, renamed: Callable[[str], str]) -> Node:
    return replace(node, inputs=tuple(map(renamed, node.inputs)))
