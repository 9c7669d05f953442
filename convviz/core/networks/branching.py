"""The presets with branches."""

from convviz.core.networks.layers import (
    Activation,
    Add,
    BatchNorm,
    Concat,
    Conv,
    Dense,
    Flatten,
    GlobalAveragePool,
    LayerSpec,
    Pool,
)
from convviz.core.networks.nodes import INPUT, Node, free_name

_RELU, _HALVE = Activation("relu"), Pool((2, 2))


class _Wiring:
    """Nodes that are added one after the other, named by kind as in a chain."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []

    def add(self, layer: LayerSpec, *inputs: str) -> str:
        """Add a node and give its name."""
        name = free_name((node.name for node in self.nodes), layer)
        self.nodes.append(Node(name, layer, inputs))
        return self.nodes[-1].name

    def line(self, source: str, *layers: LayerSpec) -> str:
        """Add layers one after the other, the first behind ``source``; gives the name of the last."""
        for layer in layers:
            source = self.add(layer, source)
        return source


def residual_small() -> tuple[Node, ...]:
    """He et al., 2015, in small: a stem, then blocks ``F(x) + x`` of 16, 32 and 64 maps, the last two with a stride."""
    wiring = _Wiring()
    x = wiring.line(INPUT, Conv(16, bias=False), BatchNorm(), _RELU, _HALVE)
    for filters, stride in ((16, (1, 1)), (32, (2, 2)), (64, (2, 2))):
        first = Conv(filters, (3, 3), stride, (1, 1), bias=False)
        main = wiring.line(x, first, BatchNorm(), _RELU, Conv(filters, bias=False), BatchNorm())
        if stride != (1, 1):
            x = wiring.line(x, Conv(filters, (1, 1), stride, bias=False), BatchNorm())
        x = wiring.line(wiring.add(Add(), main, x), _RELU)
    wiring.line(x, GlobalAveragePool(), Dense(10))
    return tuple(wiring.nodes)


def inception_small() -> tuple[Node, ...]:
    """Szegedy et al., 2014, figure 2b, in small: one module between two poolings."""
    wiring = _Wiring()
    x = wiring.line(INPUT, Conv(16, (5, 5)), _RELU, _HALVE)
    branches = (
        wiring.line(x, Conv(16, (1, 1)), _RELU),
        wiring.line(x, Conv(12, (1, 1)), _RELU, Conv(16, (3, 3)), _RELU),
        wiring.line(x, Conv(4, (1, 1)), _RELU, Conv(8, (5, 5)), _RELU),
        wiring.line(x, Pool((3, 3), (1, 1), (1, 1)), Conv(8, (1, 1)), _RELU),
    )
    wiring.line(wiring.add(Concat(), *branches), _HALVE, Flatten(), Dense(10))
    return tuple(wiring.nodes)
