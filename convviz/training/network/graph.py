"""A network of named modules that take each other's outputs."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from convviz.core.networks.nodes import INPUT
from convviz.runs.errors import TrainingError
from convviz.training.network import layers

#: Called with a node's name, its module and its output.
Seen: TypeAlias = Callable[[str, nn.Module, Tensor], None]


#: What hands on a gradient number by number, and the poolings.
_ONE_BY_ONE = (nn.ReLU, nn.LeakyReLU, nn.Sigmoid, nn.Tanh, layers.ScaledTanh, nn.Dropout)
_POOLINGS = (nn.MaxPool2d, nn.AvgPool2d)


@dataclass(frozen=True)
class NodeStep:
    """One node of a forward pass.

    Attributes
    ----------
    name : of the node.
    apply : from the outputs of ``inputs`` to its own.
    inputs : names of nodes, or "input".
    done : outputs that no later step takes.
    """

    name: str
    apply: Callable[..., Tensor]
    inputs: tuple[str, ...]
    done: tuple[str, ...]


class GraphNetwork(nn.Module):
    """Modules that take each other's outputs; a node ``features.0`` is the child ``0`` of a child ``features``.

    Parameters
    ----------
    nodes : of each its name, the names of those that it takes, and its module; in an order in which they can run.

    Raises
    ------
    TrainingError
        For a name that is one of a module's own, such as ``forward``.
    """

    def __init__(self, nodes: Iterable[tuple[str, tuple[str, ...], nn.Module]]) -> None:
        super().__init__()
        self._nodes: tuple[tuple[str, tuple[str, ...]], ...] = ()
        for name, inputs, module in nodes:
            _put(self, name, module)
            self._nodes += ((name, inputs),)

    def named_nodes(self) -> Iterator[tuple[str, nn.Module]]:
        """Every node's name and module, in their order."""
        for name, _ in self._nodes:
            yield name, self.get_submodule(name)

    @property
    def is_chain(self) -> bool:
        """Whether every node takes just the one before it."""
        names = [INPUT, *(name for name, _ in self._nodes)]
        return all(inputs == (before,) for before, (_, inputs) in zip(names, self._nodes, strict=False))

    def steps(self) -> list[NodeStep]:
        """The forward pass, node by node."""
        last = {name: node for node, inputs in self._nodes for name in inputs}
        return [
            NodeStep(node, self.get_submodule(node), inputs, tuple(n for n in dict.fromkeys(inputs) if last[n] == node))
            for node, inputs in self._nodes
        ]

    def forward(self, x: Tensor) -> Tensor:
        """Images in, what the last node makes of them out."""
        return run(self.steps(), x)


def run(steps: Sequence[NodeStep], x: Tensor) -> Tensor:
    """The output of the last step; every other is let go as soon as nothing takes it any more."""
    values = {INPUT: x}
    for step in steps:
        values[step.name] = step.apply(*[values[name] for name in step.inputs])
        for name in step.done:
            del values[name]
    return values[steps[-1].name]


def quick_forward(network: GraphNetwork) -> Callable[[Tensor], Tensor]:
    """The same function of the same weights as ``network``, to the last bit and its gradients too, but quicker.

    A maximum of ReLUs is the ReLU of the maximum, and the latter has fewer of them: a fifth of the time of a small
    network. Where no value of a window is positive, the two send the gradient, which is 0, to different cells.
    Flattening sends the gradient back as the layer before wants it, where that hands on the same bits however its
    gradient lies in memory: behind a pooling, and in a chain behind a convolution too.
    """
    steps = network.steps()
    places = {step.name: place for place, step in enumerate(steps)}
    readers = Counter(name for step in steps for name in step.inputs)
    known = (*_POOLINGS, *((nn.Conv2d,) if network.is_chain else ()))
    for place, step in enumerate(steps):
        source = step.inputs[0]
        before = steps[places[source]].apply if source in places else None
        if isinstance(step.apply, nn.Flatten) and isinstance(_changed_last(steps[:place], source), known):
            steps[place] = replace(step, apply=layers.quick_flatten)
        elif isinstance(step.apply, nn.MaxPool2d) and isinstance(before, nn.ReLU) and readers[source] == 1:
            steps[places[source]] = replace(steps[places[source]], apply=step.apply)
            steps[place] = replace(step, apply=before)
    return partial(run, steps)


@contextmanager
def inspected(network: GraphNetwork, seen: Seen) -> Iterator[None]:
    """Call ``seen`` with every node's output in the forward passes made meanwhile, and with none afterwards."""
    handles: list[RemovableHandle] = []
    try:
        for name, module in network.named_nodes():
            handles.append(module.register_forward_hook(partial(_report, seen, name)))
        yield
    finally:
        for handle in handles:
            handle.remove()


def activations(network: GraphNetwork, x: Tensor) -> dict[str, Tensor]:
    """What each node in turn makes of ``x``."""
    outputs: dict[str, Tensor] = {}

    def keep(name: str, _module: nn.Module, output: Tensor) -> None:
        outputs[name] = output

    with inspected(network, keep):
        network(x)
    return outputs


def _changed_last(steps: Sequence[NodeStep], name: str) -> object:
    """What made the output ``name``, but for what has only changed its numbers one by one since."""
    made = {step.name: step for step in steps}
    while name in made and isinstance(made[name].apply, _ONE_BY_ONE):
        name = made[name].inputs[0]
    return made[name].apply if name in made else None


def _report(seen: Seen, name: str, module: nn.Module, _inputs: Any, output: Tensor) -> None:
    seen(name, module, output)


def _put(network: nn.Module, name: str, module: nn.Module) -> None:
    """Make ``module`` a child, or a child's child, under a dotted name."""
    *folders, last = name.split(".")
    holder = network
    try:
        for folder in folders:
            if folder not in dict(holder.named_children()):
                holder.add_module(folder, nn.Module())
            holder = holder.get_submodule(folder)
        holder.add_module(last, module)
    except KeyError:
        raise TrainingError(f"A node cannot be called '{name}': torch has another use for that name.") from None
