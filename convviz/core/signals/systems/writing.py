"""Writing an expression in the signs of print, with its letters or with the numbers that stand for them."""

from collections.abc import Callable
from typing import TypeAlias

from convviz.core.signals.systems.nodes import Call, Negative, Node, Number, Operation, Sample
from convviz.core.text.formatting import MINUS, full_precision

#: Writes a number, t or a sample.
Leaf: TypeAlias = Callable[[Node], str]

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SIGNS = {"+": " + ", "-": f" {MINUS} ", "*": "·", "/": "/", "%": " % ", "**": "**"}
#: How tightly signs bind: what binds less than what is around it stands in brackets.
_SUM, _PRODUCT, _SIGN, _POWER, _WHOLE = range(5)
_BINDS = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "%": _PRODUCT, "**": _POWER}


def leaf_text(node: Node) -> str:
    """A number as it is read back, t, or a sample such as "x[t−1]"."""
    if isinstance(node, Number):
        return full_precision(node.value).replace("-", MINUS)
    if isinstance(node, Sample):
        return f"{node.signal}[{moved('t', -node.delay)}]"
    return "t"


def moved(name: str, by: int) -> str:
    """A time moved by so many samples: "t−1", "t", "t+2"."""
    return name if not by else f"{name}{'+' if by > 0 else MINUS}{abs(by)}"


def write(node: Node, leaf: Leaf = leaf_text) -> str:
    """Write an expression, so that it would be read as the same again; ``leaf`` writes what is in it."""
    return _write(node, leaf)[0]


def _write(node: Node, leaf: Leaf) -> tuple[str, int]:
    """The text, and how tightly it binds."""
    if isinstance(node, Call):
        return f"{node.function}({', '.join(write(part, leaf) for part in node.arguments)})", _WHOLE
    if isinstance(node, Negative):
        return MINUS + _within(node.operand, leaf, _SIGN), _SIGN
    if isinstance(node, Operation):
        return (_power if node.sign == "**" else _joined)(node, leaf), _BINDS[node.sign]
    text = leaf(node)
    return text, _SIGN if text.startswith(MINUS) else _WHOLE


def _joined(node: Operation, leaf: Leaf) -> str:
    binds = _BINDS[node.sign]
    # On the right a sign, or an equal binding, needs brackets: 3 − (−1), a − (b − c), a/(b·c).
    right = _within(node.right, leaf, max(binds + 1, _POWER if _has_sign(node.right, leaf) else 0))
    return f"{_within(node.left, leaf, binds)}{_SIGNS[node.sign]}{right}"


def _has_sign(node: Node, leaf: Leaf) -> bool:
    return _write(node, leaf)[0].startswith(MINUS)


def _power(node: Operation, leaf: Leaf) -> str:
    base, power = _within(node.left, leaf, _WHOLE), node.right
    if isinstance(power, Number) and power.value in range(100):
        return base + str(int(power.value)).translate(_SUPERSCRIPTS)
    return f"{base}**{_within(power, leaf, _WHOLE)}"


def _within(node: Node, leaf: Leaf, binds: int) -> str:
    text, own = _write(node, leaf)
    return f"({text})" if own < binds else text
