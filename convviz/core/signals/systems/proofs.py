"""What follows from the form of an expression alone, for all signals: that it is linear, that it is time-invariant."""

from functools import lru_cache
from typing import Any

import numpy as np

from convviz.core.signals.systems import nodes
from convviz.core.signals.systems.examples import MAX_WINDOW
from convviz.core.signals.systems.expression import Expression
from convviz.core.signals.systems.nodes import Negative, Node, Operation, Sample

#: Times at which factors must be finite: those of the longest window; later ones may be larger than a float holds.
_TIMES = np.arange(float(MAX_WINDOW))


@lru_cache(maxsize=256)
def is_linear(expression: Expression) -> bool:
    """Whether y[t] is a sum of samples of x and y times factors in which there are none: then f is linear.

    False says nothing: x[t]·2 + x[t]² - x[t]² is linear too.
    """
    return _form(expression.root) == "linear" and _is_defined(expression.root)


@lru_cache(maxsize=256)
def is_time_invariant(expression: Expression) -> bool:
    """Whether t itself is not in it, and a system that is made of its own outputs stays at 0 until something comes in.

    Then f is time-invariant. False says nothing.
    """
    if expression.timed or not _is_defined(expression.root):
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


def _is_defined(root: Node) -> bool:
    """Whether all that no sample goes into is a number at these times, and nothing is divided by it where it is 0."""
    return all(
        _is_finite(node)
        and (not isinstance(node, Operation) or node.sign not in "/%" or _is_finite(node.right, one_over=True))
        for node in nodes.walk(root)
    )


def _is_finite(node: Node, *, one_over: bool = False) -> bool:
    """Whether a node in which there is no sample, or one over it, is finite then; others are not looked at."""
    if any(isinstance(part, Sample) for part in nodes.walk(node)):
        return True
    with np.errstate(all="ignore"):
        values = nodes.evaluate(node, _TIMES, lambda _sample: None)
        return bool(np.isfinite(1 / values if one_over else values).all())


def _at_rest(root: Node) -> float:
    """What y is where all samples are 0."""

    def nothing(_sample: Sample) -> Any:
        return np.zeros(1)

    with np.errstate(all="ignore"):
        return float(np.ravel(nodes.evaluate(root, np.zeros(1), nothing))[0])
