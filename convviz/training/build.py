"""From a `NetworkSpec` to torch."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from convviz.core.networks import layers as specs
from convviz.core.networks.analysis import NodeFacts, analyse
from convviz.core.networks.layers import Activation, BatchNorm, Conv, LayerSpec, Pool, Shape
from convviz.core.networks.network import NetworkSpec
from convviz.runs.errors import TrainingError
from convviz.training import layers
from convviz.training.graph import GraphNetwork

#: Bounds of LeNet's first weights, divided by the number of inputs of a unit (LeCun et al., 1998, section III).
_LENET_BOUND = 2.4


def build(spec: NetworkSpec) -> GraphNetwork:
    """The network itself, on the CPU, with fresh weights from torch's generator; its modules lie under ``spec.names``.

    Images ``(N, C, H, W)`` go in, one number a class ``(N, classes)`` comes out; a softmax makes probabilities of them.
    The first weights are torch's defaults; a network with `Subsample` or `Rbf` layers begins as LeNet-5 did.

    Raises
    ------
    TrainingError
        For an impossible network, with the reason, or for a name that no module can have.
    """
    analysis = analyse(spec)
    if analysis.problem is not None:
        raise TrainingError(analysis.problem.sentence)
    network = GraphNetwork((facts.name, facts.inputs, _made(facts)) for facts in analysis.nodes)
    if any(isinstance(layer, specs.Subsample | specs.Rbf) for layer in spec.layers):
        _begin_as_lenet(network)
    return network


def built_with_seed(spec: NetworkSpec, seed: int) -> tuple[GraphNetwork, Tensor]:
    """The network that ``torch.manual_seed(seed)`` before `build` gives, and the random state after it.

    The generator that everyone shares is left as it was.
    """
    shared = torch.default_generator
    before = shared.get_state()
    try:
        shared.manual_seed(seed)
        return build(spec), shared.get_state()
    finally:
        shared.set_state(before)


def _made(facts: NodeFacts) -> nn.Module:
    return _MAKERS[type(facts.layer)](facts.layer, facts.input_shape)


def _conv(layer: Conv, shape: Shape) -> nn.Module:
    rows, columns = layer.axes(shape)
    size = (shape[0], layer.filters, layer.kernel, layer.stride)
    options: dict[str, Any] = {"dilation": layer.dilation, "groups": layer.groups, "bias": layer.bias}
    if rows.before == rows.after and columns.before == columns.after:
        return nn.Conv2d(*size, padding=(rows.before, columns.before), **options)
    return layers.PaddedConv(*size, zeros=(columns.before, columns.after, rows.before, rows.after), **options)


def _batch_norm(layer: BatchNorm, shape: Shape) -> nn.Module:
    make = nn.BatchNorm2d if len(shape) == 3 else nn.BatchNorm1d
    return make(shape[0], eps=layer.epsilon, momentum=layer.momentum)


def _activation(layer: Activation, _shape: Shape) -> nn.Module:
    return _FUNCTIONS[layer.function](layer)


def _pool(layer: Pool, _shape: Shape) -> nn.Module:
    make = nn.MaxPool2d if layer.function == "max" else nn.AvgPool2d
    return make(layer.size, layer.stride, layer.padding)


def _begin_as_lenet(network: nn.Module) -> None:
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            bound = _LENET_BOUND / module.weight[0].numel()
        elif isinstance(module, layers.Subsample):
            bound = _LENET_BOUND  # of a sum of n inputs it would be an n-th
        else:
            continue
        nn.init.uniform_(module.weight, -bound, bound)
        if module.bias is not None:
            nn.init.zeros_(module.bias)


_FUNCTIONS: dict[str, Callable[[Activation], nn.Module]] = {
    "relu": lambda _layer: nn.ReLU(),
    "leaky_relu": lambda layer: nn.LeakyReLU(layer.slope),
    "sigmoid": lambda _layer: nn.Sigmoid(),
    "tanh": lambda _layer: nn.Tanh(),
    "scaled_tanh": lambda _layer: layers.ScaledTanh(),
}
#: What makes the module of a layer for the shape of its first input.
_MAKERS: dict[type[LayerSpec], Callable[[Any, Shape], nn.Module]] = {
    specs.Conv: _conv,
    specs.BatchNorm: _batch_norm,
    specs.Activation: _activation,
    specs.Pool: _pool,
    specs.Subsample: lambda layer, shape: layers.Subsample(shape[0], layer.size),
    specs.GlobalAveragePool: lambda _layer, _shape: layers.GlobalAveragePool(),
    specs.Dropout: lambda layer, _shape: nn.Dropout(layer.rate),
    specs.Flatten: lambda _layer, _shape: nn.Flatten(),
    specs.Dense: lambda layer, shape: nn.Linear(shape[0], layer.units, bias=layer.bias),
    specs.Rbf: lambda layer, shape: layers.Rbf(shape[0], layer.units),
    specs.Add: lambda _layer, _shape: layers.Add(),
    specs.Concat: lambda _layer, _shape: layers.Concat(),
}
