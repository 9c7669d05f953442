"""What follows from the form of an expression alone, for all signals: that it is linear, that it is time-invariant."""

from functools import lru_cache
from typing import Any

import numpy as np

from convviz.core.signals.systems import nodes
from convviz.core.signals.systems.expression import Expression
from convviz.core.signals.systems.nodes import Negative, Node, Operation, Sample


@lru_cache(maxsize=256)
def is_linear(expression: Expression) -> bool:
    """Whether y[t] is a sum of samples of x and y times factors in which there are none: then f is linear.

    False says nothing: x[t]·2 + x[t]² - x[t]² is linear too.
    """
    return _form(expression.root) == "linear"


@lru_cache(maxsize=256)
def is_time_invariant(expression: Expression) -> bool:
    """Whether t itself is not in it, and a system that is made of its own outputs stays at 0 until something comes in.

    Then f is time-invariant. False says nothing.
    """
    if expression.timed:
        return False
    return not expression.recursive or _at_rest(expression.root) == 0


def _form(node: Node) -> str:
    """Say "free" where no sample is in it, "linear" where it is linear in its samples, else "other"."""
    if isinstance(node, Sample):
        return "linear"
    forms = [_form(child) for child in nodes.children(node)]
    if all(form == "free" for form in forms):
        return "free"
    if isinstance(node, Negative):
        return forms[0]
    if isinstance(node, Operation):
        return _joined(node.sign, *forms)
    return "other"


def _joined(sign: str, left: str, right: str) -> str:
    alike = sign in "+-" and left == right == "linear"
    scaled = (sign == "*" and {left, right} == {"free", "linear"}) or (sign, left, right) == ("/", "linear", "free")
    return "linear" if alike or scaled else "other"


def _at_rest(root: Node) -> float:
    """What y is where all samples are 0."""

    def nothing(_sample: Sample) -> Any:
        return np.zeros(1)

    with np.errstate(all="ignore"):
        return float(np.ravel(nodes.evaluate(root, np.zeros(1), nothing))[0])
