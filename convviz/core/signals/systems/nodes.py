"""The tree of an expression: numbers, t, samples of x and of y so far, sums, products, powers and functions of these.

It is all that an expression can be. It is evaluated on arrays: nothing in it is ever run as Python.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
#: Gives the values of ``x[t - delay]`` or ``y[t - delay]``.
Samples: TypeAlias = Callable[["Sample"], Any]


@dataclass(frozen=True)
class Number:
    """A number."""

    value: float


@dataclass(frozen=True)
class Time:
    """The time t."""


@dataclass(frozen=True)
class Sample:
    """A sample of the input ``x[t - delay]`` or of the output so far ``y[t - delay]``; a negative delay is ahead."""

    signal: str
    delay: int


@dataclass(frozen=True)
class Given:
    """Values that are known already, the last axis of which is time."""

    values: Any


@dataclass(frozen=True)
class Negative:
    """The operand with its sign turned."""

    operand: "Node"


@dataclass(frozen=True)
class Operation:
    """Two operands joined by one of the signs of `OPERATIONS`."""

    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Call:
    """A function of `FUNCTIONS` of some arguments."""

    function: str
    arguments: "tuple[Node, ...]"


Node: TypeAlias = "Number | Time | Sample | Given | Negative | Operation | Call"


def _median(*values: Any) -> Any:
    ordered = np.sort(np.stack(np.broadcast_arrays(*values)), axis=0)  # a tenth of what np.median takes
    return np.where(np.isnan(ordered[-1]), np.nan, ordered[len(values) // 2])


def _all_by(function: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def of_all(first: Any, *others: Any) -> Any:
        for other in others:
            first = function(first, other)
        return first

    return of_all


@dataclass(frozen=True)
class Function:
    """A function on arrays, and how many arguments it takes; ``odd`` where that must be an odd number."""

    compute: Callable[..., Any]
    low: int = 1
    high: int = 1
    odd: bool = False


MANY = 16
OPERATIONS: Mapping[str, Callable[[Any, Any], Any]] = MappingProxyType(
    {
        "+": np.add,
        "-": np.subtract,
        "*": np.multiply,
        "/": np.divide,
        "%": np.mod,
        "**": np.power,
    }
)
FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "abs": Function(np.abs),
        "min": Function(_all_by(np.minimum), 2, MANY),
        "max": Function(_all_by(np.maximum), 2, MANY),
        "median": Function(_median, 3, MANY, odd=True),
        "sqrt": Function(np.sqrt),
        "exp": Function(np.exp),
        "log": Function(np.log),
        "sin": Function(np.sin),
        "cos": Function(np.cos),
        "tanh": Function(np.tanh),
        "sign": Function(np.sign),
        "floor": Function(np.floor),
    }
)
CONSTANTS: Mapping[str, float] = MappingProxyType({"pi": float(np.pi), "e": float(np.e)})


def children(node: Node) -> tuple[Node, ...]:
    """The nodes of which a node is made."""
    if isinstance(node, Negative):
        return (node.operand,)
    if isinstance(node, Operation):
        return node.left, node.right
    return node.arguments if isinstance(node, Call) else ()


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def evaluate(node: Node, time: Any, samples: Samples, at: int | None = None) -> Any:
    """The value of a node, for all times at once or ``at`` one of them.

    Parameters
    ----------
    node : Node
    time : what `Time` stands for: an array of times, or one of them.
    samples : gives what a `Sample` stands for.
    at : the time at which `Given` values are taken; None for all.
    """
    if isinstance(node, Number):
        return np.float64(node.value)
    if isinstance(node, Time):
        return time
    if isinstance(node, Sample):
        return samples(node)
    if isinstance(node, Given):
        return node.values if at is None else node.values[..., at]
    parts = [evaluate(child, time, samples, at) for child in children(node)]
    if isinstance(node, Negative):
        return np.negative(parts[0])
    if isinstance(node, Operation):
        return OPERATIONS[node.sign](*parts)
    return FUNCTIONS[node.function].compute(*parts)


def needs_past_outputs(node: Node) -> bool:
    """Whether samples of y go into a node, so that it can only be computed one time after the other."""
    return any(isinstance(part, Sample) and part.signal == "y" for part in walk(node))


def with_given(node: Node, compute: Callable[[Node], Array]) -> Node:
    """The same tree with every largest part that needs no y put in as the values that ``compute`` gives."""
    if not needs_past_outputs(node):
        return Given(compute(node))
    if isinstance(node, Negative):
        return Negative(with_given(node.operand, compute))
    if isinstance(node, Operation):
        return Operation(node.sign, with_given(node.left, compute), with_given(node.right, compute))
    if isinstance(node, Call):
        return Call(node.function, tuple(with_given(part, compute) for part in node.arguments))
    return node
