"""A network, and its training, as programs of PyTorch."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from numpy.typing import NDArray

from convviz.core.networks.analysis import NodeFacts, analyse
from convviz.core.networks.layers import Rbf, Subsample
from convviz.core.networks.layers.base import Module
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import INPUT
from convviz.core.networks.patterns import class_patterns
from convviz.export.code.code import Code, Library, programs

#: Of the other libraries, why there is no program.
ELSEWHERE = {
    Library.NUMPY: "NumPy and SciPy have no layers and no gradients: a network is written in PyTorch.",
    Library.OPENCV: "OpenCV runs networks that others have trained: a network is written in PyTorch.",
    Library.LOOPS: "A network in plain loops would take hours to train. Its sums are those of Convolution and Pooling.",
}
#: Options of torch's modules that go without saying.
_USUAL = {"dilation": (1, 1), "groups": 1, "bias": True, "padding": (0, 0), "eps": 1e-5, "momentum": 0.1}


def network_code(spec: NetworkSpec) -> Code:
    """The program that builds a network and sends one image through it; a ValueError for an impossible network."""
    given = patterns_of(spec)
    size = ", ".join(map(str, spec.input_shape))
    body = f"""{network_class(spec)}


net = Net().eval()  # as it predicts
x = torch.rand(1, {size})
y = net(x)
parameters = sum(p.numel() for p in net.parameters())
"""
    return programs(
        f"The network {spec.name}", given, {Library.TORCH: body}, ELSEWHERE, 'f"{parameters:,} parameters:", y'
    )


def network_class(spec: NetworkSpec) -> str:
    """The class ``Net`` and the imports that it needs."""
    analysis = analyse(spec)
    if analysis.problem is not None:
        raise ValueError(analysis.problem.sentence)
    makes, forward = [], []
    for facts in analysis.nodes:
        made, called = _layer(facts)
        makes += [f"        {line}" for line in made]
        forward.append(f"        {_name(facts.name)} = {called}")
    if any(isinstance(layer, Subsample | Rbf) for layer in spec.layers):
        makes.append(_LENET)
    shape = " x ".join(map(str, spec.input_shape))
    head = f'class Net(nn.Module):\n    """{shape} in, {spec.classes} classes out."""\n\n    def __init__(self):'
    lines = [head, "        super().__init__()", *makes, "", "    def forward(self, x):", *forward]
    lines.append(f"        return {_name(analysis.nodes[-1].name)}")
    text = "\n".join(lines)
    imports = ["import torch", "from torch import nn", *(["import torch.nn.functional as F"] if "F." in text else [])]
    return "\n".join((*imports, "", "", text))


#: First weights as LeNet-5's (LeCun et al., 1998, section III).
_LENET = """\
        for module in self.modules():  # first weights as in LeNet-5
            if isinstance(module, nn.Conv2d | nn.Linear):
                bound = 2.4 / module.weight[0].numel()
                nn.init.uniform_(module.weight, -bound, bound)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)"""


def _name(node: str) -> str:
    """A node's name as one of Python's."""
    name = "x" if node == INPUT else node.replace(".", "_")
    return name if name.isidentifier() else f"n_{name}"


def patterns_of(spec: NetworkSpec) -> dict[str, NDArray[Any]]:
    """What the program reads besides: the fixed numbers of an RBF output, if there is one."""
    for facts in analyse(spec).nodes:
        if isinstance(facts.layer, Rbf):
            return {"patterns": class_patterns(facts.layer.units, facts.input_shape[0])}
    return {}


def _layer(facts: NodeFacts) -> tuple[list[str], str]:
    """The lines that make a layer, and the expression that applies it."""
    module, name = facts.layer.module(facts.input_shape), _name(facts.name)
    inputs = [_name(one) for one in facts.inputs]
    own = _OWN.get(module.name)
    if own is not None:
        return own(module, name, inputs)
    return [f"self.{name} = nn.{module.name}({_arguments(module)})"], f"self.{name}({inputs[0]})"


def _arguments(module: Module, without: str = "") -> str:
    options = (
        f"{key}={value!r}"
        for key, value in module.options.items()
        if key != without and _USUAL.get(key, _Other) != value
    )
    return ", ".join((*map(repr, module.arguments), *options))


class _Other:
    """Equal to no value."""


def _padded(module: Module, name: str, inputs: list[str]) -> tuple[list[str], str]:
    made = f"self.{name} = nn.Conv2d({_arguments(module, 'zeros')})"
    return [made], f"self.{name}(F.pad({inputs[0]}, {module.options['zeros']}))"


def _subsample(module: Module, name: str, inputs: list[str]) -> tuple[list[str], str]:
    channels, size = module.arguments
    made = [
        f"self.{name}_weight = nn.Parameter(torch.empty({channels}, 1, 1).uniform_(-2.4, 2.4))",
        f"self.{name}_bias = nn.Parameter(torch.zeros({channels}, 1, 1))",
    ]
    return made, f"F.avg_pool2d({inputs[0]}, {size}) * self.{name}_weight + self.{name}_bias"


def _rbf(_module: Module, name: str, inputs: list[str]) -> tuple[list[str], str]:
    made = f'self.register_buffer("{name}_patterns", patterns.float())  # of +1 and -1, one a class'
    return [made], f"-({inputs[0]}[:, None, :] - self.{name}_patterns).square().sum(dim=2)"


#: Of what torch has no module for: what is made, and how it is applied.
_OWN: Mapping[str, Callable[[Module, str, list[str]], tuple[list[str], str]]] = MappingProxyType(
    {
        "PaddedConv": _padded,
        "Subsample": _subsample,
        "Rbf": _rbf,
        "ScaledTanh": lambda _module, _name, inputs: ([], f"1.7159 * torch.tanh({inputs[0]} * (2 / 3))"),
        "GlobalAveragePool": lambda _module, _name, inputs: ([], f"{inputs[0]}.mean(dim=(2, 3))"),
        "Add": lambda _module, _name, inputs: ([], " + ".join(inputs)),
        "Concat": lambda _module, _name, inputs: ([], f"torch.cat([{', '.join(inputs)}], dim=1)"),
    }
)
