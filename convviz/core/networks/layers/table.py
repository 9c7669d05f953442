"""The table of all layers, and how one is read from a file."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from types import MappingProxyType
from typing import Any

from convviz.core.networks.layers import joins, pointwise, pooling, sums
from convviz.core.networks.layers.base import LayerKind, LayerSpec, refuse_unknown

#: Every kind of layer by its word, in the order in which they are offered.
KINDS: Mapping[str, LayerKind] = MappingProxyType(
    {row.make.kind: row for row in (*sums.ROWS, *pointwise.ROWS, *pooling.ROWS, *joins.ROWS)}
)


def kind_of(layer: LayerSpec) -> LayerKind:
    """The row of a layer's kind."""
    return KINDS[layer.kind]


def layer_from_data(data: Any) -> LayerSpec:
    """The layer that `to_data` wrote; a ValueError for an unknown kind, an unknown or missing field, or a bad value."""
    if not isinstance(data, Mapping) or not isinstance(data.get("kind"), str):
        raise ValueError(f"a layer must say its kind, got {str(data)[:60]}")
    kind = data["kind"]
    if kind not in KINDS:
        raise ValueError(f"there is no layer of kind {kind[:40]!r}; there are {', '.join(KINDS)}")
    make: type[Any] = KINDS[kind].make
    known = fields(make)
    given: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in data.items() if name != "kind"}
    refuse_unknown(given, [field.name for field in known], f"a {kind} layer")
    missing = [field.name for field in known if field.default is MISSING and field.name not in given]
    if missing:
        raise ValueError(f"a {kind} layer must say its {missing[0]}")
    layer: LayerSpec = make(**given)
    return layer
