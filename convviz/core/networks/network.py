"""A network as a plain value, and what can be said of it without building it."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast

from convviz.core.networks.layers import (
    Conv,
    Dense,
    Flatten,
    LayerError,
    LayerSpec,
    Rbf,
    Shape,
    layer_from_data,
    refuse_unknown,
)
from convviz.core.text.formatting import pretty_formula
from convviz.core.util.checks import check_whole
from convviz.core.windows.geometry import GeometryError, Pair, Window, check_cell, receptive_field

LAYER_LIMIT, CHANNEL_LIMIT, SIDE_LIMIT, NAME_LIMIT = 60, 64, 1024, 100
FLOAT_BYTES = 4


@dataclass(frozen=True)
class NetworkSpec:
    """A network from its input to its classes, possible or not (`analyse` tells).

    Attributes
    ----------
    name : what it is called; a preset's key also after it has been changed.
    input_shape : (C, H, W) of an image.
    layers : in the order they are applied.
    """

    name: str
    input_shape: tuple[int, int, int]
    layers: tuple[LayerSpec, ...]

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not 0 < len(self.name) <= NAME_LIMIT:
            raise ValueError(f"name must have 1 to {NAME_LIMIT} letters, got {str(self.name)[:60]!r}")
        if not isinstance(self.input_shape, tuple) or len(self.input_shape) != 3:
            raise ValueError(f"input shape must be (channels, rows, columns), got {str(self.input_shape)[:60]}")
        limits = zip(("channels", "rows", "columns"), (CHANNEL_LIMIT, SIDE_LIMIT, SIDE_LIMIT), strict=True)
        for number, (what, most) in zip(self.input_shape, limits, strict=True):
            check_whole(number, f"{what} of the input", 1, most)
        if not isinstance(self.layers, tuple) or not all(isinstance(layer, LayerSpec) for layer in self.layers):
            raise ValueError(f"layers must be a tuple of layers, got {str(self.layers)[:60]}")
        check_whole(len(self.layers), "number of layers", 1, LAYER_LIMIT)

    @property
    def names(self) -> tuple[str, ...]:
        """A name for each layer, counted by kind from 1: conv1, relu1, pool1, conv2, ..."""
        counts: Counter[str] = Counter()
        names = []
        for layer in self.layers:
            counts[layer.stem] += 1
            names.append(f"{layer.stem}{counts[layer.stem]}")
        return tuple(names)

    @property
    def classes(self) -> int:
        """How many classes it tells apart: the units of its last `Dense` or `Rbf`."""
        return cast("Dense | Rbf", self.layers[self._last_dense]).units

    @property
    def _last_dense(self) -> int:
        places = [place for place, layer in enumerate(self.layers) if isinstance(layer, Dense | Rbf)]
        if not places:
            raise ValueError("the network has no dense or RBF layer, so it tells no classes apart")
        return places[-1]

    def fitted(self, input_shape: tuple[int, int, int], classes: int) -> "NetworkSpec":
        """The same network for images of another shape (C, H, W) and another number of classes."""
        last = self._last_dense
        output = replace(cast("Dense | Rbf", self.layers[last]), units=classes)
        layers = (*self.layers[:last], output, *self.layers[last + 1 :])
        return replace(self, input_shape=input_shape, layers=layers)

    def to_data(self) -> dict[str, Any]:
        """Ready for JSON."""
        layers = [layer.to_data() for layer in self.layers]
        return {"name": self.name, "input_shape": list(self.input_shape), "layers": layers}

    @classmethod
    def from_data(cls, data: Any) -> "NetworkSpec":
        """The network that `to_data` wrote; a ValueError for anything that it cannot have written."""
        if not isinstance(data, Mapping):
            raise ValueError(f"a network must have fields, got {str(data)[:60]}")
        known = ["name", "input_shape", "layers"]
        refuse_unknown(data, known, "a network")
        missing = [name for name in known if name not in data]
        if missing:
            raise ValueError(f"a network must say its {missing[0].replace('_', ' ')}")
        shape, layers = data["input_shape"], data["layers"]
        if not isinstance(shape, list | tuple) or not isinstance(layers, list | tuple):
            raise ValueError("input shape and layers of a network must be lists")
        if len(layers) > LAYER_LIMIT:  # before any of them is read
            raise ValueError(f"number of layers must be an integer from 1 to {LAYER_LIMIT}, got {len(layers)}")
        return cls(data["name"], cast("Any", tuple(shape)), tuple(map(layer_from_data, layers)))


@dataclass(frozen=True)
class LayerFacts:
    """What can be said of one layer.

    Attributes
    ----------
    name, layer : of the network.
    input_shape, output_shape : (C, H, W) or (N,), of one image.
    parameters : numbers that are learnt.
    multiply_adds : for one image, forward.
    activation_bytes : of the layer's output for one image, float32; 0 for `Flatten`, which only lists it anew.
    parameter_bytes : float32.
    receptive_field : (rows, columns) of the input that a unit depends on, padding included; it may so be larger than
        the input.
    jump : (rows, columns) of the input between neighbouring units' receptive fields; (0, 0) where every unit sees all.
    dense_parameters : what a dense layer from the same input to the same output would learn; None except for `Conv`.
    """

    name: str
    layer: LayerSpec
    input_shape: Shape
    output_shape: Shape
    parameters: int
    multiply_adds: int
    activation_bytes: int
    parameter_bytes: int
    receptive_field: Pair
    jump: Pair
    dense_parameters: int | None


@dataclass(frozen=True)
class NetworkProblem:
    """Why a network cannot be: the first layer to blame, by index and name, and a sentence with the arithmetic."""

    index: int
    name: str
    sentence: str


@dataclass(frozen=True)
class Analysis:
    """What can be said of a network: its layers up to the first impossible one, and what is wrong with that."""

    layers: tuple[LayerFacts, ...]
    problem: NetworkProblem | None = None

    @property
    def parameters(self) -> int:
        """Numbers that are learnt."""
        return sum(facts.parameters for facts in self.layers)

    @property
    def multiply_adds(self) -> int:
        """For one image, forward."""
        return sum(facts.multiply_adds for facts in self.layers)

    @property
    def activation_bytes(self) -> int:
        """Of all layers' outputs for one image, as training keeps them, float32."""
        return sum(facts.activation_bytes for facts in self.layers)

    @property
    def parameter_bytes(self) -> int:
        """Of everything learnt, float32."""
        return sum(facts.parameter_bytes for facts in self.layers)


@lru_cache(maxsize=128)
def analyse(spec: NetworkSpec) -> Analysis:
    """Shapes, costs and receptive fields of every layer, up to the first that is impossible.

    A network is possible when every layer can take what the one before it gives, and when a `Dense` or `Rbf` layer, one
    unit a class, comes last.
    """
    facts: list[LayerFacts] = []
    shape: Shape = spec.input_shape
    field, jump = (1, 1), (1, 1)
    for index, (name, layer) in enumerate(zip(spec.names, spec.layers, strict=True)):
        try:
            _check_place(spec, index)
            after = layer.output_shape(shape)
            field, jump = _seen(layer, shape, spec.input_shape, field, jump)
        except (GeometryError, LayerError) as error:
            return Analysis(tuple(facts), NetworkProblem(index, name, _sentence(name, layer, error)))
        facts.append(_facts(name, layer, shape, after, field, jump))
        shape = after
    return Analysis(tuple(facts))


def receptive_window(spec: NetworkSpec, index: int, row: int, column: int) -> Window:
    """The cells of the input that unit ``(row, column)`` of layer ``index`` depends on.

    In unpadded coordinates, so it may reach into the padding of the first layer; no cell outside it can change the
    unit's value. All of the input for a layer that gives no maps, from the flatten on; an empty window where a unit
    sees nothing but padding of an inner layer.

    Raises
    ------
    IndexError
        For a layer that is not there, or a unit outside its maps.
    ValueError
        For a layer of which nothing can be said because it, or one before it, is impossible.
    """
    index = range(len(spec.layers))[index]
    analysis = analyse(spec)
    if index >= len(analysis.layers):
        raise ValueError(f"layer {index} is impossible, or one before it is")
    layers = analysis.layers[: index + 1]
    if len(layers[-1].output_shape) == 1:
        return Window(0, 0, *spec.input_shape[1:])
    check_cell(row, column, cast("Pair", layers[-1].output_shape[1:]))
    window = Window(row, column, 1, 1)
    for facts in reversed(layers):
        axes = facts.layer.axes(facts.input_shape)
        if axes is None:
            continue
        if not _touches(window, facts.output_shape):
            return Window(0, 0, 0, 0)
        window = receptive_field(*axes, window)
    return window


def _touches(window: Window, shape: Shape) -> bool:
    """Whether a window covers any cell of maps of ``shape``."""
    _, height, width = shape
    return -window.height < window.top < height and -window.width < window.left < width


def _check_place(spec: NetworkSpec, index: int) -> None:
    """Refuse anything after an `Rbf`, and any end but a `Dense` or `Rbf`."""
    if index and isinstance(spec.layers[index - 1], Rbf):
        raise LayerError(f"the distances of {spec.names[index - 1]} are the network's answer: nothing can follow them")
    if index == len(spec.layers) - 1 and not isinstance(spec.layers[index], Dense | Rbf):
        raise LayerError("it comes last, but the last layer must be dense or RBF, with one unit a class")


def _seen(layer: LayerSpec, shape: Shape, whole: Shape, field: Pair, jump: Pair) -> tuple[Pair, Pair]:
    """Receptive field and jump behind ``layer`` from those before it: ``r + (K - 1)·j`` and ``j·S``."""
    if isinstance(layer, Dense | Rbf):
        return (whole[1], whole[2]), (0, 0)
    axes = layer.axes(shape)
    if axes is None:
        return field, jump
    seen = [size + (axis.span - 1) * step for size, axis, step in zip(field, axes, jump, strict=True)]
    steps = [step * axis.stride for step, axis in zip(jump, axes, strict=True)]
    return (seen[0], seen[1]), (steps[0], steps[1])


def _facts(name: str, layer: LayerSpec, shape: Shape, after: Shape, field: Pair, jump: Pair) -> LayerFacts:
    parameters = layer.parameters(shape)
    return LayerFacts(
        name=name,
        layer=layer,
        input_shape=shape,
        output_shape=after,
        parameters=parameters,
        multiply_adds=layer.multiply_adds(shape),
        activation_bytes=0 if isinstance(layer, Flatten) else FLOAT_BYTES * math.prod(after),
        parameter_bytes=FLOAT_BYTES * parameters,
        receptive_field=field,
        jump=jump,
        dense_parameters=layer.dense_parameters(shape) if isinstance(layer, Conv) else None,
    )


def _sentence(name: str, layer: LayerSpec, error: ValueError) -> str:
    if isinstance(error, LayerError):
        return f"{name} cannot stand here: {error}."
    reason = pretty_formula(str(error)).replace("a kernel", "a kernel" if isinstance(layer, Conv) else "a window")
    return f"{name} does not fit: {reason}."


def bytes_text(count: int) -> str:
    """An amount of memory as it is read, to 3 significant digits in units of 1000: ``5.44 MB``."""
    amount, unit = float(count), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < 999.5:
            break
        amount, unit = amount / 1000, larger
    decimals = 0 if unit == "B" else 2 - (amount >= 9.995) - (amount >= 99.95)
    return f"{amount:.{decimals}f} {unit}"
