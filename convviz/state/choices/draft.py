"""The draft of a network, while it is one that cannot be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from convviz.core.networks.layers.base import refuse_unknown
from convviz.core.networks.network import NODE_LIMIT
from convviz.core.networks.nodes import Node, check_nodes
from convviz.core.util.checks import check_integer


@dataclass(frozen=True)
class DraftNodes:
    """The ``nodes`` of a network that is being edited and cannot be trained as it is; none where there is no such."""

    nodes: tuple[Node, ...] = ()

    def __post_init__(self) -> None:
        if self.nodes != ():
            check_nodes(self.nodes, NODE_LIMIT)

    def to_data(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {"nodes": [node.to_data() for node in self.nodes]}

    @classmethod
    def from_data(cls, data: Any) -> "DraftNodes":
        """The draft that `to_data` wrote; a ValueError for anything that it cannot have written."""
        if not isinstance(data, Mapping):
            raise ValueError(f"a draft must have fields, got {str(data)[:60]}")
        refuse_unknown(data, ["nodes"], "a draft")
        nodes = data.get("nodes", [])
        if not isinstance(nodes, list):
            raise ValueError(f"nodes of a draft must be a list, got {str(nodes)[:60]}")
        check_integer(len(nodes), "number of nodes", 0, NODE_LIMIT)  # before any of them is read
        return cls(tuple(map(Node.from_data, nodes)))
