"""A network as a plain value."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from convviz.core.networks.layers import Answering, LayerSpec, layer_from_data
from convviz.core.networks.layers.base import refuse_unknown
from convviz.core.networks.nodes import INPUT, Node, chain, check_nodes
from convviz.core.util.checks import check_integer

#: ResNet-152 has about 520 nodes.
NODE_LIMIT, CHANNEL_LIMIT, SIDE_LIMIT, NAME_LIMIT = 2000, 64, 1024, 100


@dataclass(frozen=True)
class NetworkSpec:
    """A network from its input to its classes, possible or not (`analyse` says which).

    Attributes
    ----------
    name : what it is called; a preset's key also after it has been changed.
    input_shape : (C, H, W) of an image.
    nodes : each after those whose outputs it takes; the last one gives the network's answer.
    """

    name: str
    input_shape: tuple[int, int, int]
    nodes: tuple[Node, ...]

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not 0 < len(self.name) <= NAME_LIMIT:
            raise ValueError(f"name must have 1 to {NAME_LIMIT} letters, got {str(self.name)[:60]!r}")
        if not isinstance(self.input_shape, tuple) or len(self.input_shape) != 3:
            raise ValueError(f"input shape must be (channels, rows, columns), got {str(self.input_shape)[:60]}")
        limits = zip(("channels", "rows", "columns"), (CHANNEL_LIMIT, SIDE_LIMIT, SIDE_LIMIT), strict=True)
        for number, (what, limit) in zip(self.input_shape, limits, strict=True):
            check_integer(number, f"{what} of the input", 1, limit)
        check_nodes(self.nodes, NODE_LIMIT)

    @property
    def layers(self) -> tuple[LayerSpec, ...]:
        """The nodes' layers, in the order of the nodes."""
        return tuple(node.layer for node in self.nodes)

    @property
    def names(self) -> tuple[str, ...]:
        """The nodes' names, in the order of the nodes."""
        return tuple(node.name for node in self.nodes)

    def node(self, name: str) -> Node:
        """The node of a name; KeyError for one that is not there."""
        for node in self.nodes:
            if node.name == name:
                return node
        raise KeyError(name)

    @property
    def classes(self) -> int:
        """How many classes it predicts."""
        layer = self.answer.layer
        return cast("int", getattr(layer, layer.width))

    @property
    def has_answer(self) -> bool:
        """Whether some node has a unit for each class, so that the network can be fitted to their number."""
        return self._answer is not None

    @property
    def answer(self) -> Node:
        """The node that has one unit a class: the last dense or RBF one, or the convolution before a global pooling.

        Raises
        ------
        ValueError
            Without one.
        """
        if self._answer is None:
            raise ValueError(
                "the network has no dense or RBF layer and no global pooling at its end, so it predicts no classes"
            )
        return self._answer

    @property
    def _answer(self) -> Node | None:
        last = self.nodes[-1]
        if last.layer.place is not Answering.INSIDE and (node := self._counted(last)) is not None:
            return node
        answers = (n for n in reversed(self.nodes) if n.layer.width and n.layer.place is not Answering.INSIDE)
        return next(answers, None)

    def _counted(self, node: Node) -> Node | None:
        """The node that says how many maps or units come out of ``node``: itself, or the next before it in one line."""
        while not node.layer.width:
            if len(node.inputs) > 1 or node.inputs[0] == INPUT:
                return None
            node = self.node(node.inputs[0])
        return node

    def fitted(self, input_shape: tuple[int, int, int], classes: int) -> "NetworkSpec":
        """The same network for images of another shape (C, H, W) and another number of classes."""
        answer = self.answer
        layer: Any = answer.layer
        output = replace(answer, layer=replace(layer, **{layer.width: classes}))
        nodes = tuple(output if node is answer else node for node in self.nodes)
        return replace(self, input_shape=input_shape, nodes=nodes)

    def to_data(self) -> dict[str, Any]:
        """Ready for JSON."""
        nodes = [node.to_data() for node in self.nodes]
        return {"name": self.name, "input_shape": list(self.input_shape), "nodes": nodes}

    @classmethod
    def from_data(cls, data: Any) -> "NetworkSpec":
        """The network that `to_data` wrote, or that it wrote when every network was a chain of ``layers``.

        A ValueError for anything that it cannot have written.
        """
        if not isinstance(data, Mapping):
            raise ValueError(f"a network must have fields, got {str(data)[:60]}")
        listed = "layers" if "layers" in data and "nodes" not in data else "nodes"
        known = ["name", "input_shape", listed]
        refuse_unknown(data, known, "a network")
        missing = [name for name in known if name not in data]
        if missing:
            raise ValueError(f"a network must say its {missing[0].replace('_', ' ')}")
        shape, items = data["input_shape"], data[listed]
        if not isinstance(shape, list | tuple) or not isinstance(items, list | tuple):
            raise ValueError(f"input shape and {listed} of a network must be lists")
        check_integer(len(items), f"number of {listed}", 1, NODE_LIMIT)  # before any of them is read
        nodes = chain(*map(layer_from_data, items)) if listed == "layers" else tuple(map(Node.from_data, items))
        return cls(data["name"], cast("Any", tuple(shape)), nodes)
