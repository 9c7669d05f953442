"""Reading an expression for y[t]: parsed into a checked tree of our own, never run as Python.

`ast.parse` is given the text in plain signs (`spelling`); of what it makes only what is listed here becomes a part of
the tree (`nodes`), and everything else is refused with a sentence and its place.
"""

import ast
import re
import warnings
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np

from convviz.core.signals.systems import nodes
from convviz.core.signals.systems.nodes import Array, Call, Negative, Node, Number, Operation, Sample, Time
from convviz.core.signals.systems.spelling import ExpressionError, Spelling, spell
from convviz.core.signals.systems.writing import write
from convviz.core.util.checks import NUMBER_LIMIT

__all__ = ["Expression", "ExpressionError", "read_expression"]

MAX_DEPTH, MAX_PARTS = 32, 120
#: Samples that an expression may reach back, and ahead; and the size of a power that is a number.
MAX_DELAY, MAX_AHEAD, MAX_POWER = 16, 3, 16

_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Mod: "%",
    ast.Pow: "**",
}
_KNOWN = f"x[t], y[t-1], t, {', '.join(nodes.CONSTANTS)} and the functions {', '.join(nodes.FUNCTIONS)}"
#: A time in square brackets: t, and what is added to it.
_TIME = re.compile(r"\s*t\s*(?:([+-])\s*(\d+)\s*)?")


@dataclass(frozen=True)
class Expression:
    """What y[t] is.

    Attributes
    ----------
    root : its tree.
    ahead : samples of x that it looks ahead: where that is not 0 the system is not causal.
    behind : samples of x that it reaches back.
    recursive : whether it is made of earlier outputs too.
    timed : whether t itself is in it.
    """

    root: Node
    ahead: int
    behind: int
    recursive: bool
    timed: bool

    @property
    def text(self) -> str:
        """As it is written in print: "(x[t] + x[t−1])/2"; it is read as the same expression again."""
        return write(self.root)

    def run(self, x: Array) -> Array:
        """Compute y for all times.

        Parameters
        ----------
        x : (..., T) array
            Signals at the times 0 .. T - 1; outside these they are 0, and so is y before them.

        Returns
        -------
        (..., T) float64 array; what is not finite stays in it.
        """
        time = np.arange(x.shape[-1], dtype=np.float64)
        with np.errstate(all="ignore"):
            if not self.recursive:
                return np.array(np.broadcast_to(self._whole(self.root, x, time), x.shape))
            return self._one_by_one(x, time)

    @staticmethod
    def _whole(node: Node, x: Array, time: Array) -> Array:
        made = nodes.evaluate(node, time, lambda sample: _moved(x, sample.delay))
        return np.asarray(made, dtype=np.float64)

    def _one_by_one(self, x: Array, time: Array) -> Array:
        tree = nodes.with_given(self.root, lambda part: np.broadcast_to(self._whole(part, x, time), x.shape))
        y = np.zeros(x.shape)
        for at in range(x.shape[-1]):
            y[..., at] = nodes.evaluate(tree, time[at], partial(_before, y, at), at)
        return y


def _moved(x: Array, delay: int) -> Array:
    """Signals (..., T) moved to later times by ``delay``, with zeros where they have not been."""
    moved = np.zeros(x.shape)
    length = x.shape[-1]
    if abs(delay) < length:
        target, source = slice(max(delay, 0), length + min(delay, 0)), slice(max(-delay, 0), length - max(delay, 0))
        moved[..., target] = x[..., source]
    return moved


def _before(y: Array, at: int, sample: Sample) -> Any:
    earlier = at - sample.delay
    return y[..., earlier] if earlier >= 0 else np.zeros(y.shape[:-1])


@lru_cache(maxsize=256)
def read_expression(typed: str) -> Expression:
    """Read an expression in x[t], x[t-1], y[t-1], t, numbers, ``+ - * / % **``, brackets and functions.

    The signs of print are read too: −, ·, ×, ² and π; "y[t] =" may stand before it.

    Parameters
    ----------
    typed : str

    Returns
    -------
    Expression

    Raises
    ------
    ExpressionError
        With a sentence and the place, for anything else; for one that is too long or too deep, reaches back more than
        `MAX_DELAY` samples or ahead more than `MAX_AHEAD`, or has a power beyond `MAX_POWER`.
    """
    spelling = spell(typed)
    root = _Reader(spelling).read(_parsed(spelling), 1)
    samples = [node for node in nodes.walk(root) if isinstance(node, Sample)]
    delays = [node.delay for node in samples if node.signal == "x"]
    return Expression(
        root,
        ahead=max([0, *(-delay for delay in delays)]),
        behind=max([0, *delays]),
        recursive=nodes.needs_past_outputs(root),
        timed=any(isinstance(node, Time) for node in nodes.walk(root)),
    )


def _parsed(spelling: Spelling) -> ast.expr:
    text = spelling.text
    _check_brackets(spelling)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # of numbers that run into words
            return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        start = (error.offset or 0) - 1
        if not 0 <= start < len(text):
            sentence = "the expression ends too early: something is missing at its end"
            raise spelling.error(sentence, len(text) - 1, len(text)) from None
        raise spelling.error(f"“{spelling.part(start, start + 1)}” does not fit here", start, start + 1) from None
    except (ValueError, MemoryError, RecursionError, Warning):
        raise spelling.error("this cannot be read as an expression", 0, len(text)) from None


def _check_brackets(spelling: Spelling) -> None:
    opened: list[int] = []
    for place, letter in enumerate(spelling.text):
        if letter in "([":
            opened.append(place)
        elif letter in ")]" and (not opened or spelling.text[opened.pop()] + letter not in ("()", "[]")):
            raise spelling.error(f"“{letter}” closes nothing", place, place + 1)
    if opened:
        raise spelling.error(f"“{spelling.text[opened[-1]]}” is not closed", opened[-1], opened[-1] + 1)


class _Reader:
    """Makes the tree, and counts its parts."""

    def __init__(self, spelling: Spelling) -> None:
        self._spelling, self._parts = spelling, 0

    def _fault(self, node: ast.expr, sentence: str) -> ExpressionError:
        """What is wrong with a part; ``{}`` in the sentence stands for what was typed there."""
        start, end = _span(node)
        return self._spelling.error(sentence.format(self._spelling.part(start, end)), start, end)

    def read(self, node: ast.expr, depth: int) -> Node:
        self._parts += 1
        if depth > MAX_DEPTH:
            raise self._fault(node, f"the expression is nested too deeply: at most {MAX_DEPTH} levels")
        if self._parts > MAX_PARTS:
            raise self._fault(node, f"the expression has too many parts: at most {MAX_PARTS}")
        if isinstance(node, ast.Constant):
            return self._number(node)
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.Subscript):
            return self._sample(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            operand = self.read(node.operand, depth + 1)
            return operand if isinstance(node.op, ast.UAdd) else Negative(operand)
        if isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
            return self._operation(node, depth)
        if isinstance(node, ast.Call):
            return self._call(node, depth)
        raise self._fault(node, f"“{{}}” is no part of an expression: there are {_KNOWN}")

    def _number(self, node: ast.Constant) -> Node:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._fault(node, "“{}” is not a number")
        if not abs(value) <= NUMBER_LIMIT:
            raise self._fault(node, f"“{{}}” is too large: numbers go up to {NUMBER_LIMIT:.0e}")
        return Number(float(value))

    def _name(self, node: ast.Name) -> Node:
        if node.id == "t":
            return Time()
        if node.id in nodes.CONSTANTS:
            return Number(nodes.CONSTANTS[node.id])
        if node.id in ("x", "y"):
            raise self._fault(node, f"“{{}}” needs a time: write {'x[t]' if node.id == 'x' else 'y[t-1]'}")
        if node.id in nodes.FUNCTIONS:
            raise self._fault(node, f"“{{}}” needs brackets: write {node.id}(x[t])")
        raise self._fault(node, f"“{{}}” is not known: there are {_KNOWN}")

    def _sample(self, node: ast.Subscript) -> Node:
        signal = node.value
        if not isinstance(signal, ast.Name) or signal.id not in ("x", "y"):
            raise self._fault(node, "“{}”: only x and y have samples, as x[t] and y[t-1]")
        start, end = _span(node)
        inside = self._spelling.text[start:end].partition("[")[2].removesuffix("]")
        time = _TIME.fullmatch(inside)
        if time is None:
            raise self._fault(node, "“{}”: a time is t, t-1, t-2 … in square brackets")
        delay = int(time[2] or 0) * (-1 if time[1] == "+" else 1)
        self._check_delay(node, signal.id, delay)
        return Sample(signal.id, delay)

    def _check_delay(self, node: ast.expr, signal: str, delay: int) -> None:
        if signal == "y" and delay < 1:
            raise self._fault(node, "“{}” is not known yet at t: an output can be made of y[t-1], y[t-2] … only")
        if delay > MAX_DELAY:
            raise self._fault(node, f"“{{}}” reaches too far back: at most {MAX_DELAY} samples")
        if -delay > MAX_AHEAD:
            raise self._fault(node, f"“{{}}” looks too far ahead: at most {MAX_AHEAD} samples")

    def _operation(self, node: ast.BinOp, depth: int) -> Node:
        made = Operation(_SIGNS[type(node.op)], self.read(node.left, depth + 1), self.read(node.right, depth + 1))
        power = made.right.operand if isinstance(made.right, Negative) else made.right
        if made.sign == "**" and isinstance(power, Number) and power.value > MAX_POWER:
            raise self._fault(node.right, f"the power “{{}}” is too large: at most {MAX_POWER}")
        return made

    def _call(self, node: ast.Call, depth: int) -> Node:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        function = nodes.FUNCTIONS.get(name)
        if function is None:
            raise self._fault(node.func, f"“{{}}” is no function here: there are {', '.join(nodes.FUNCTIONS)}")
        if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
            raise self._fault(node, "“{}”: arguments are only separated by commas")
        count = len(node.args)
        if not function.low <= count <= function.high or (function.odd and count % 2 == 0):
            raise self._fault(node, f"{name} takes {_takes(function)}, got {count}")
        return Call(name, tuple(self.read(argument, depth + 1) for argument in node.args))


def _span(node: ast.expr) -> tuple[int, int]:
    return node.col_offset, node.col_offset + 1 if node.end_col_offset is None else node.end_col_offset


def _takes(function: nodes.Function) -> str:
    if function.low == function.high:
        return f"{function.low} argument"
    return f"{'an odd number of' if function.odd else ''} {function.low} to {function.high} arguments".strip()
