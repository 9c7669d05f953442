"""What is different about each of several runs: their networks and recipes compared with those of one of them."""

from collections.abc import Sequence
from typing import Any

from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import Node
from convviz.core.networks.presets import network_title
from convviz.core.util.fields import declared
from convviz.runs.recipe import Recipe, TrainConfig

#: So many layers are named one by one; a network that differs in more is named as a whole.
_MAX_LAYERS = 3


def differences(configs: Sequence[TrainConfig], reference: TrainConfig) -> list[tuple[str, ...]]:
    """Of each run in what it differs from the ``reference``: ("η 0.1", "no pool1", "dropout1 0.5 → 0")."""
    # That it learns from other images is said apart.
    usual = {name: getattr(reference.recipe, name) for name in declared(Recipe) if name != "dataset"}
    network = _named(reference.network)
    return [(*_network_differences(_named(one.network), network), *one.recipe.unlike(usual)) for one in configs]


def _network_differences(own: NetworkSpec, usual: NetworkSpec) -> list[str]:
    """Which layers one has not, has more, or has otherwise; its title where these are many."""
    before, now = ({node.name: node for node in spec.nodes} for spec in (usual, own))
    swapped = {
        old: new
        for old, new in zip(usual.names, own.names, strict=False)
        if len(before) == len(now) and old not in now and new not in before
    }
    gone = [f"{name} → {swapped[name]}" if name in swapped else f"no {name}" for name in before if name not in now]
    more = [f"{name} added" for name in now if name not in before and name not in swapped.values()]
    changed = [text for name in now if name in before for text in _layer_differences(before[name], now[name])]
    found = [*gone, *more, *changed]
    return found if len(found) <= _MAX_LAYERS else [network_title(own)]


def _layer_differences(before: Node, now: Node) -> list[str]:
    """How a node of one name is another one: "dropout1 0.5 → 0", "conv1 kernel 5×5 → 3×3"."""
    if type(before.layer) is not type(now.layer):
        return [f"another {now.name}"]
    fields = declared(type(now.layer))
    pairs = ((field, getattr(before.layer, name), getattr(now.layer, name)) for name, field in fields.items())
    differing = [(field, old, new) for field, old, new in pairs if old != new]
    # A layer with one setting needs no word for it.
    named = len(fields) > 1
    return [
        f"{now.name} {f'{field.called} ' if named else ''}{_text(old)} → {_text(new)}" for field, old, new in differing
    ]


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return "×".join(map(_text, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _named(network: NetworkSpec) -> NetworkSpec:
    """A network as far as its layers matter: other images and classes are other data, not another network."""
    return network.fitted(network.input_shape, 2) if network.has_answer else network
