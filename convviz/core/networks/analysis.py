"""What can be said of a network without building it: shapes, costs, receptive fields, and why it cannot be."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from convviz.core.networks.layers import KINDS, Answering, LayerError, LayerSpec, Shape, shape_text
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import INPUT, Node
from convviz.core.networks.receptive import (
    Sight,
    first_sight,
    hull,
    joined,
    seen_through,
    touches,
    whole_sight,
)
from convviz.core.text.formatting import pretty_formula
from convviz.core.util.checks import Pair
from convviz.core.util.words import either
from convviz.core.windows.geometry import GeometryError, Window, check_cell

FLOAT_BYTES = 4
#: Numbers up to which a node may give out of one image: joins of joins would soon give more than can be written down.
VALUE_LIMIT = 2**31


@dataclass(frozen=True)
class NodeFacts:
    """What can be said of one node.

    Attributes
    ----------
    name, layer, inputs : of the node.
    input_shapes : (C, H, W) or (N,) of each input, of one image.
    output_shape : (C, H, W) or (N,), of one image.
    parameters : numbers that are learned.
    multiply_adds : for one image, forward.
    activation_bytes : of the node's output for one image, float32; 0 for `Flatten`, which only lists it anew.
    parameter_bytes : float32.
    receptive_field : (rows, columns) of the input that a unit depends on, padding included; it may so be larger than
        the input. Behind a join, from the first cell that any branch sees to the last.
    jump : (rows, columns) of the input between neighbouring units' receptive fields; (0, 0) where every unit sees all.
        Where branches of different jumps meet, the smallest of them.
    dense_parameters : what a dense layer from the same input to the same output would learn; None except for `Conv`.
    """

    name: str
    layer: LayerSpec
    inputs: tuple[str, ...]
    input_shapes: tuple[Shape, ...]
    output_shape: Shape
    parameters: int
    multiply_adds: int
    activation_bytes: int
    parameter_bytes: int
    receptive_field: Pair
    jump: Pair
    dense_parameters: int | None

    @property
    def input_shape(self) -> Shape:
        """Of its first input."""
        return self.input_shapes[0]


@dataclass(frozen=True)
class NetworkProblem:
    """Why a network cannot be: the first node to blame, by index and name, and a sentence with the arithmetic."""

    index: int
    name: str
    sentence: str


@dataclass(frozen=True)
class Analysis:
    """What can be said of a network: its nodes up to the first impossible one, and what is wrong with that."""

    nodes: tuple[NodeFacts, ...]
    problem: NetworkProblem | None = None

    @property
    def parameters(self) -> int:
        """Numbers that are learned."""
        return sum(facts.parameters for facts in self.nodes)

    @property
    def multiply_adds(self) -> int:
        """For one image, forward."""
        return sum(facts.multiply_adds for facts in self.nodes)

    @property
    def activation_bytes(self) -> int:
        """Of all nodes' outputs for one image, as training keeps them, float32."""
        return sum(facts.activation_bytes for facts in self.nodes)

    @property
    def parameter_bytes(self) -> int:
        """Of everything learned, float32."""
        return sum(facts.parameter_bytes for facts in self.nodes)


@lru_cache(maxsize=128)
def analyse(spec: NetworkSpec) -> Analysis:
    """Shapes, costs and receptive fields of every node, up to the first that is impossible.

    A network is possible when every layer can take what those before it give, when every output but the last is taken
    by a node, and when the last layer gives one number a class: dense, RBF or a global pooling.
    """
    facts: list[NodeFacts] = []
    shapes: dict[str, Shape] = {INPUT: spec.input_shape}
    sights: dict[str, Sight] = {INPUT: first_sight(*spec.input_shape[1:])}
    taken = {name for node in spec.nodes for name in node.inputs}
    for index, node in enumerate(spec.nodes):
        given = tuple(shapes[name] for name in node.inputs)
        try:
            _check_place(spec, node, last=index == len(spec.nodes) - 1, taken=node.name in taken)
            shapes[node.name] = _checked(node.layer.output_shape(*given))
        except (GeometryError, LayerError) as error:
            return Analysis(tuple(facts), NetworkProblem(index, node.name, _sentence(node, error)))
        sights[node.name] = _sight(spec, node, given, joined([sights[name] for name in node.inputs]))
        facts.append(_facts(node, given, shapes[node.name], sights[node.name]))
    return Analysis(tuple(facts))


def receptive_window(spec: NetworkSpec, name: str, row: int, column: int, number: int | None = None) -> Window:
    """The cells of the input that unit ``(row, column)`` of a node depends on, along every path that leads to it.

    Of map ``number`` alone where it is given: what a `Concat` has of one branch sees no more than that branch does. In
    unpadded coordinates, so it may reach into the padding of the first layers; no cell outside it can change the
    unit's value. All of the input for a node that gives no maps, from the flatten on; an empty window where a unit sees
    nothing but padding of an inner layer.

    Raises
    ------
    KeyError
        For a node that is not there.
    IndexError
        For a unit or a map that is not there.
    ValueError
        For a node of which nothing can be said because it, or one before it, is impossible.
    """
    place = spec.names.index(spec.node(name).name)
    nodes = analyse(spec).nodes
    if place >= len(nodes):
        raise ValueError(f"{name} is impossible, or a node before it is")
    if len(nodes[place].output_shape) == 1:
        return Window(0, 0, *spec.input_shape[1:])
    maps, *cells = nodes[place].output_shape
    check_cell(row, column, cast("Pair", tuple(cells)))
    if number is not None and not 0 <= number < maps:
        raise IndexError(f"map {number} of {maps}")
    seen: dict[str, dict[int | None, list[Window]]] = {name: {number: [Window(row, column, 1, 1)]}}
    for facts in reversed(nodes[: place + 1]):
        for which, found in seen.pop(facts.name, {}).items():
            # What lies in the padding of an inner layer depends on nothing.
            windows = [window for window in found if touches(window, facts.output_shape)]
            for source, part in facts.layer.sources(which, *facts.input_shapes) if windows else ():
                through = seen_through(facts.layer.axes(facts.input_shapes[source]), hull(windows))
                seen.setdefault(facts.inputs[source], {}).setdefault(part, []).append(through)
    windows = [window for found in seen.get(INPUT, {}).values() for window in found]
    within = [window for window in windows if touches(window, spec.input_shape)]
    return hull(within or windows) if windows else Window(0, 0, 0, 0)


def _check_place(spec: NetworkSpec, node: Node, *, last: bool, taken: bool) -> None:
    """Refuse what takes an answer, what leads nowhere, and any end that gives no answer."""
    answers = [name for name in node.inputs if name != INPUT and spec.node(name).layer.place is Answering.LAST]
    if answers:
        raise LayerError(f"the distances of {answers[0]} are the network's answer: nothing can follow them")
    if last and node.layer.place is Answering.INSIDE:
        ends = [row.title for row in KINDS.values() if row.make.place is not Answering.INSIDE]
        raise LayerError(f"it comes last, but what comes last must give a number a class: {either(ends)}")
    if not last and not taken:
        raise LayerError("it leads nowhere: no other layer takes what it gives, and only the last gives the answer")


def _checked(shape: Shape) -> Shape:
    """The shape itself, if anything could hold so many numbers."""
    if math.prod(shape) > VALUE_LIMIT:
        raise LayerError(f"it would give {shape_text(shape)} numbers an image, more than {VALUE_LIMIT:,}")
    return shape


def _sight(spec: NetworkSpec, node: Node, given: tuple[Shape, ...], sight: Sight) -> Sight:
    if node.layer.sees_all:
        return whole_sight(*spec.input_shape[1:])
    axes = node.layer.axes(given[0])
    return sight if axes is None else sight.through(axes)


def _facts(node: Node, given: tuple[Shape, ...], after: Shape, sight: Sight) -> NodeFacts:
    layer = node.layer
    parameters = layer.parameters(*given)
    return NodeFacts(
        name=node.name,
        layer=layer,
        inputs=node.inputs,
        input_shapes=given,
        output_shape=after,
        parameters=parameters,
        multiply_adds=layer.multiply_adds(*given),
        activation_bytes=0 if layer.is_view else FLOAT_BYTES * math.prod(after),
        parameter_bytes=FLOAT_BYTES * parameters,
        receptive_field=sight.field,
        jump=sight.jump,
        dense_parameters=layer.dense_parameters(*given),
    )


def _sentence(node: Node, error: ValueError) -> str:
    if isinstance(error, LayerError):
        return f"{node.name} cannot stand here: {error}."
    return f"{node.name} does not fit: {pretty_formula(str(error)).replace('a kernel', node.layer.slides)}."


def bytes_text(count: int) -> str:
    """An amount of memory as it is read, to 3 significant digits in units of 1000: ``5.44 MB``."""
    amount, unit = float(count), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < 999.5:
            break
        amount, unit = amount / 1000, larger
    decimals = 0 if unit == "B" else 2 - (amount >= 9.995) - (amount >= 99.95)
    return f"{amount:.{decimals}f} {unit}"
