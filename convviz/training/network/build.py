"""From a `NetworkSpec` to torch."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from convviz.core.networks.analysis import NodeFacts, analyse
from convviz.core.networks.layers import Rbf, Subsample
from convviz.core.networks.network import NetworkSpec
from convviz.runs.errors import TrainingError
from convviz.training.network import layers
from convviz.training.network.graph import GraphNetwork

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
    if any(isinstance(layer, Subsample | Rbf) for layer in spec.layers):
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
    module = facts.layer.module(facts.input_shape)
    make: Callable[..., nn.Module] = getattr(layers, module.name, None) or getattr(nn, module.name)
    return make(*module.arguments, **module.options)


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
