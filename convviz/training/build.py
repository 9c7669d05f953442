"""From a `NetworkSpec` to torch."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

from convviz.core.networks import layers as spec_layers
from convviz.core.networks.layers import (
    Activation,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    LayerSpec,
    Pool,
    Rbf,
    Shape,
)
from convviz.core.networks.network import NetworkSpec, analyse
from convviz.runs.errors import TrainingError
from convviz.training import layers

#: Bounds of LeNet's first weights, divided by the number of inputs of a unit (LeCun et al., 1998, section III).
_LENET_BOUND = 2.4


def build(spec: NetworkSpec) -> nn.Sequential:
    """The network itself, on the CPU, with fresh weights from torch's generator; its children are named ``spec.names``.

    Images ``(N, C, H, W)`` go in, one number a class ``(N, classes)`` comes out; a softmax makes probabilities of them.
    The first weights are torch's defaults; a network with `Subsample` or `Rbf` layers begins as LeNet-5 did.

    Raises
    ------
    TrainingError
        For an impossible network, with the reason.
    """
    analysis = analyse(spec)
    if analysis.problem is not None:
        raise TrainingError(analysis.problem.sentence)
    made = ((facts.name, _MAKERS[type(facts.layer)](facts.layer, facts.input_shape)) for facts in analysis.layers)
    network = nn.Sequential(OrderedDict(made))
    if any(isinstance(layer, spec_layers.Subsample | Rbf) for layer in spec.layers):
        _begin_as_lenet(network)
    return network


def built_with_seed(spec: NetworkSpec, seed: int) -> tuple[nn.Sequential, Tensor]:
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


def quick_forward(network: nn.Sequential) -> Callable[[Tensor], Tensor]:
    """The same function of the same weights as ``network``, to the last bit and its gradients too, but quicker.

    A maximum of ReLUs is the ReLU of the maximum, and the latter has fewer of them: a fifth of the time of a small
    network. Where no value of a window is positive, the two send the gradient, which is 0, to different cells.
    Flattening sends the gradient back as the layer before wants it.
    """
    steps: list[Callable[[Tensor], Tensor]] = list(network)
    for place, step in enumerate(steps[:-1]):
        if isinstance(step, nn.ReLU) and isinstance(steps[place + 1], nn.MaxPool2d):
            steps[place : place + 2] = steps[place + 1], step
    steps = [layers.quick_flatten if isinstance(step, nn.Flatten) else step for step in steps]

    def forward(x: Tensor) -> Tensor:
        for step in steps:
            x = step(x)
        return x

    return forward


def activations(network: nn.Sequential, x: Tensor) -> Iterable[tuple[str, nn.Module, Tensor]]:
    """What each layer in turn makes of ``x``: name, layer, output."""
    for name, module in network.named_children():
        x = module(x)
        yield name, module, x


def _conv(layer: Conv, shape: Shape) -> nn.Module:
    rows, columns = layer.axes(shape)
    zeros = (columns.before, columns.after, rows.before, rows.after)
    if zeros[0] != zeros[1] or zeros[2] != zeros[3]:
        return layers.PaddedConv(shape[0], layer.filters, layer.kernel, layer.stride, zeros, bias=layer.bias)
    padding = (rows.before, columns.before)
    return nn.Conv2d(shape[0], layer.filters, layer.kernel, layer.stride, padding, bias=layer.bias)


def _batch_norm(layer: BatchNorm, shape: Shape) -> nn.Module:
    make = nn.BatchNorm2d if len(shape) == 3 else nn.BatchNorm1d
    return make(shape[0], eps=layer.epsilon, momentum=layer.momentum)


def _activation(layer: Activation, _shape: Shape) -> nn.Module:
    return _FUNCTIONS[layer.function]()


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


_FUNCTIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "scaled_tanh": layers.ScaledTanh,
}
_MAKERS: dict[type[LayerSpec], Callable[[Any, Shape], nn.Module]] = {
    Conv: _conv,
    BatchNorm: _batch_norm,
    Activation: _activation,
    Pool: _pool,
    spec_layers.Subsample: lambda layer, shape: layers.Subsample(shape[0], layer.size),
    Dropout: lambda layer, _shape: nn.Dropout(layer.rate),
    Flatten: lambda _layer, _shape: nn.Flatten(),
    Dense: lambda layer, shape: nn.Linear(shape[0], layer.units, bias=layer.bias),
    Rbf: lambda layer, shape: layers.Rbf(shape[0], layer.units),
}
