"""The nodes of a network: layers with names and with what they take."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from convviz.core.networks.layers import LayerSpec, layer_from_data
from convviz.core.util.checks import check_integer

#: What the images are called as a node's input.
INPUT = "input"
NAME_LIMIT = 100
#: Words of letters, digits and ``_``, with dots between them: a path of modules in torch.
_NAME = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*")


@dataclass(frozen=True)
class Node:
    """A layer in a network.

    Attributes
    ----------
    name : what it is known by; it stays when other nodes are added, removed or moved.
    layer : what it does.
    inputs : names of the nodes whose outputs it takes, in their order; ``"input"`` is the image.
    """

    name: str
    layer: LayerSpec
    inputs: tuple[str, ...]

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or len(self.name) > NAME_LIMIT or _NAME.fullmatch(self.name) is None:
            raise ValueError(
                f"a node's name must be at most {NAME_LIMIT} letters, digits, _ and dots between them, "
                f"got {str(self.name)[:40]!r}"
            )
        if self.name == INPUT:
            raise ValueError(f"no node can be called {INPUT!r}: that is the image")
        if not isinstance(self.layer, LayerSpec):
            raise ValueError(f"{self.name} must have a layer, got {str(self.layer)[:40]!r}")
        if not isinstance(self.inputs, tuple) or not all(isinstance(name, str) for name in self.inputs):
            raise ValueError(f"inputs of {self.name} must be names of nodes, got {str(self.inputs)[:40]}")
        check_integer(len(self.inputs), f"number of inputs of {self.name}", *self.layer.inputs)

    def to_data(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {"name": self.name, **self.layer.to_data(), "inputs": list(self.inputs)}

    @classmethod
    def from_data(cls, data: Any) -> "Node":
        """The node that `to_data` wrote; a ValueError for anything that it cannot have written."""
        if not isinstance(data, Mapping):
            raise ValueError(f"a node must have fields, got {str(data)[:60]}")
        for field in ("name", "inputs"):
            if field not in data:
                raise ValueError(f"a node must say its {field}")
        layer = layer_from_data({field: value for field, value in data.items() if field not in ("name", "inputs")})
        inputs = data["inputs"]
        return cls(data["name"], layer, tuple(inputs) if isinstance(inputs, list) else inputs)


def chain(*layers: LayerSpec) -> tuple[Node, ...]:
    """One layer after the other, each named by its kind and counted from 1: conv1, relu1, pool1, conv2, ..."""
    nodes: list[Node] = []
    names = {INPUT}
    before = INPUT
    for layer in layers:
        node = Node(free_name(names, layer), layer, (before,))
        nodes.append(node)
        names.add(node.name)
        before = node.name
    return tuple(nodes)


def free_name(names: Iterable[str], layer: LayerSpec) -> str:
    """The first name of a layer's kind that is not among ``names``: conv1, conv2, ..."""
    taken = set(names)
    number = 1
    while f"{layer.stem}{number}" in taken:
        number += 1
    return f"{layer.stem}{number}"


def check_nodes(nodes: Any, limit: int) -> None:
    """Refuse anything but a tuple of 1 to ``limit`` nodes of different names, each after those that it takes."""
    if not isinstance(nodes, tuple) or not all(isinstance(node, Node) for node in nodes):
        raise ValueError(f"nodes must be a tuple of nodes, got {str(nodes)[:60]}")
    check_integer(len(nodes), "number of nodes", 1, limit)
    names = {INPUT}
    for node in nodes:
        if node.name in names:
            raise ValueError(f"two nodes are called {node.name!r}")
        missing = next((name for name in node.inputs if name not in names), None)
        if missing is not None:
            raise ValueError(f"{node.name} takes {missing[:40]!r}, and no node before it is called so")
        names.add(node.name)
    _check_paths(names)


def _check_paths(names: set[str]) -> None:
    """Refuse a node's name that is the beginning of another's, as a folder cannot be a file too."""
    for name in names:
        words = name.split(".")
        beginnings = (".".join(words[:count]) for count in range(1, len(words)))
        shorter = next((beginning for beginning in beginnings if beginning in names), None)
        if shorter is not None:
            raise ValueError(f"a node cannot be called {shorter!r} where another is called {name!r}")
