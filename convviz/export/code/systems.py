"""A system and its tests as programs: f as a function, what it keeps, and what its impulse response predicts."""

import ast
from collections.abc import Mapping
from textwrap import indent

import numpy as np

from convviz.core.signals.systems.boxes import System, WrittenSystem
from convviz.core.signals.systems.nodes import (
    Array,
    Call,
    Negative,
    Node,
    Number,
    Operation,
    Sample,
    Time,
    needs_past_outputs,
    walk,
)
from convviz.core.signals.systems.responses import impulse_response
from convviz.export.code import formulas
from convviz.export.code.code import Code, Library, literal, programs

_SIGNS: Mapping[str, ast.operator] = {
    "+": ast.Add(),
    "-": ast.Sub(),
    "*": ast.Mult(),
    "/": ast.Div(),
    "%": ast.Mod(),
    "**": ast.Pow(),
}
#: Functions as plain Python and as NumPy have them, where that is no function of the same name.
_PLAIN = {"abs": "abs", "min": "min", "max": "max", "median": "median", "sign": "sign"}
_IN_MATH = ("sqrt", "exp", "log", "sin", "cos", "tanh", "floor")
_SHIFTED = '''
def shifted(x, k):
    """x[t - k], and 0 outside."""
    y = np.zeros(len(x))
    y[max(k, 0) : len(x) + min(k, 0)] = x[max(-k, 0) : len(x) - max(k, 0)]
    return y
'''
_SAMPLE = '''
def sample(x, t):
    """x[t], and 0 outside."""
    return x[t] if 0 <= t < len(x) else 0.0
'''
_SIGN = """
def sign(v):
    return (v > 0) - (v < 0)
"""
_OTHERS = {
    "sort": {
        Library.NUMPY: "return np.sort(x)",
        Library.OPENCV: "y = cv2.sort(x1[None], cv2.SORT_EVERY_ROW)[0]",
        Library.TORCH: "y = x1.sort().values",
        Library.LOOPS: "return sorted(x)",
    },
    "reverse": {
        Library.NUMPY: "return x[::-1]",
        Library.OPENCV: "y = cv2.flip(x1[None], 1)[0]",
        Library.TORCH: "y = x1.flip(0)",
        Library.LOOPS: "return x[::-1]",
    },
    "every_second": {
        Library.NUMPY: "return np.concatenate([x[::2], np.zeros(len(x) - len(x[::2]))])",
        Library.OPENCV: "",
        Library.TORCH: "y = torch.cat([x1[::2], torch.zeros(len(x1) - len(x1[::2]))])",
        Library.LOOPS: "return x[::2] + [0.0] * (len(x) - len(x[::2]))",
    },
}
#: Systems that look at the window as a whole.
_WHOLE_WINDOW = ("sort", "reverse")
_NO_CONVOLUTION = (
    "It filters by convolution, and of this f it is not known that it is one: the impulse response may not predict it."
)


def system_code(system: System, x1: Array, x2: Array, alpha: float, beta: float, delay: int) -> Code:
    """The programs for y = f(x₁), the tests with these inputs, and the prediction from the impulse response.

    Parameters
    ----------
    system : System
    x1, x2 : (N,) arrays
    alpha, beta : the factors.
    delay : τ.
    """
    given = {"alpha": alpha, "beta": beta, "delay": delay, "cut": "", "late": f"[0.0] * {delay} + x1"}
    if system.name in _WHOLE_WINDOW:  # what leaves the window is not seen
        given |= {"cut": "[: len(x1)]", "late": f"([0.0] * {delay} + x1)[: len(x1)]"}
    bodies = {
        Library.NUMPY: _NUMPY_TESTS.format(f=_numpy(system), predict=_PREDICT[bool(system.ahead)], **given),
        Library.LOOPS: _LOOP_TESTS.format(f=_loops(system), predict=_LOOP_PREDICT[bool(system.ahead)], **given),
    }
    bodies = {library: body.replace("AHEAD", str(system.ahead)) for library, body in bodies.items()}
    reasons = {}
    for library, body in _filters(system, len(x1)).items():
        if body:
            bodies[library] = body
        else:
            reasons[library] = _NO_CONVOLUTION
    return programs(
        f"The system y[t] = {system.formula}", {"x1": x1, "x2": x2}, bodies, reasons, formula=formulas.LINEAR
    )


#: How the output is predicted from h, where f does not look ahead, and where it does and h begins before 0.
_PREDICT = (
    """delta = np.zeros(len(x1))
delta[0] = 1
prediction = np.convolve(x1, f(delta))[: len(x1)] - y""",
    """delta = np.zeros(len(x1) + 2 * AHEAD)
delta[AHEAD] = 1  # f looks ahead, so that its response begins before the impulse
h = f(delta)[: len(x1) + AHEAD]
prediction = np.convolve(x1, h)[AHEAD : AHEAD + len(x1)] - y""",
)
_LOOP_PREDICT = (
    """h = f([1.0] + [0.0] * (len(x1) - 1))
said = [sum(x1[k] * h[t - k] for k in range(t + 1)) for t in range(len(x1))]""",
    """h = f([0.0] * AHEAD + [1.0] + [0.0] * (len(x1) - 1 + AHEAD))  # its response begins before the impulse
times = range(len(x1))
said = [sum(x1[k] * h[t - k + AHEAD] for k in times if t - k + AHEAD >= 0) for t in times]""",
)
_NUMPY_TESTS = """
{f}


y = f(x1)
scaling = f({alpha!r} * x1) - {alpha!r} * y
superposition = f({alpha!r} * x1 + {beta!r} * x2) - ({alpha!r} * y + {beta!r} * f(x2))
late = np.concatenate([np.zeros({delay}), x1]){cut}
shift = f(late)[{delay} : len(x1)] - y[: len(x1) - {delay}]
{predict}
print(scaling, superposition, shift, prediction)  # 0 everywhere where f keeps it
"""
_LOOP_TESTS = """
{f}


y = f(x1)
left = f([{alpha!r} * value for value in x1])
print("scaling", [one - {alpha!r} * other for one, other in zip(left, y)])
left = f([{alpha!r} * one + {beta!r} * two for one, two in zip(x1, x2)])
print("superposition", [a - ({alpha!r} * b + {beta!r} * c) for a, b, c in zip(left, y, f(x2))])
late = {late}
left = f(late)
print("shift", [left[t] - y[t - {delay}] for t in range({delay}, len(x1))])
{predict}
print("prediction", [one - other for one, other in zip(said, y)])
"""


def _numpy(system: System) -> str:
    """The function f on arrays; sample by sample where earlier outputs go into it."""
    if not isinstance(system, WrittenSystem):
        return _function("", [_OTHERS[system.name][Library.NUMPY]])
    root = system.expression.root
    if needs_past_outputs(root):
        return _one_by_one(root, "np.zeros(len(x))", "y[t] =", numpy=True)
    samples = any(isinstance(node, Sample) for node in walk(root))
    moved = any(isinstance(node, Sample) and node.delay for node in walk(root))
    time = ["t = np.arange(len(x))"] if any(isinstance(node, Time) for node in walk(root)) else []
    whole = _text(root, numpy=True, whole=True)
    return _function(_SHIFTED if moved else "", [*time, f"return {whole if samples else f'{whole} + 0 * x'}"])


def _loops(system: System) -> str:
    """The function f on lists."""
    if not isinstance(system, WrittenSystem):
        return _function("", [_OTHERS[system.name][Library.LOOPS]])
    return _one_by_one(system.expression.root, "[]", "y.append", numpy=False)


def _one_by_one(root: Node, start: str, put: str, *, numpy: bool) -> str:
    text = _text(root, numpy=numpy, whole=False)
    last = f"    {put}({text})" if put.endswith("append") else f"    {put} {text}"
    names = {node.function for node in walk(root) if isinstance(node, Call)}
    helpers = "" if numpy or "sign" not in names else _SIGN
    imports = [] if numpy else [f"import {name}" for name in ("math", "statistics") if f"{name}." in text]
    defined = _SAMPLE + ("\n" + helpers if helpers else "")
    body = [f"y = {start}", "for t in range(len(x)):", last, "return y"]
    return "\n".join((*imports, _function(defined, body)))


def _function(before: str, body: list[str]) -> str:
    head = f"{before.strip()}\n\n\n" if before else ""
    return f"{head}def f(x):\n{indent(chr(10).join(body), '    ')}"


def _filters(system: System, length: int) -> dict[Library, str]:
    """The bodies for the libraries that only convolve; "" where f is not known to be a convolution."""
    if not isinstance(system, WrittenSystem):
        given = _OTHERS[system.name]
        opencv = f"import cv2\n{given[Library.OPENCV]}" if given[Library.OPENCV] else ""
        return {Library.OPENCV: opencv, Library.TORCH: given[Library.TORCH]}
    if not (system.linear and system.time_invariant) or system.ahead:
        return dict.fromkeys((Library.OPENCV, Library.TORCH), "")
    h = np.trim_zeros(impulse_response(system, length).values, "b")
    written = literal(h if h.size else np.zeros(1))
    return {
        Library.OPENCV: f"""
import cv2
h = np.array({written}, dtype=float)  # the impulse response f(δ)
padded = np.concatenate([np.zeros(len(h) - 1), x1])[None]
# filter2D correlates: with h turned round it convolves
y = cv2.filter2D(padded, cv2.CV_64F, h[None, ::-1], anchor=(0, 0))[0, : len(x1)]
""",
        Library.TORCH: f"""
import torch.nn.functional as F
h = torch.tensor({written}, dtype=torch.float64)  # the impulse response f(δ)
padded = F.pad(x1, (len(h) - 1, 0))[None, None]
y = F.conv1d(padded, h.flip(0)[None, None])[0, 0]  # conv1d correlates: with h turned round it convolves
""",
    }


def _text(node: Node, *, numpy: bool, whole: bool) -> str:
    """An expression in Python: on whole arrays, or at a time t."""
    return ast.unparse(_tree(node, numpy, whole))


def _tree(node: Node, numpy: bool, whole: bool) -> ast.expr:
    if isinstance(node, Number):
        return ast.Constant(int(node.value) if node.value.is_integer() else node.value)
    if isinstance(node, Time):
        return ast.Name("t")
    if isinstance(node, Sample):
        return _sample(node, whole)
    if isinstance(node, Negative):
        return ast.UnaryOp(ast.USub(), _tree(node.operand, numpy, whole))
    if isinstance(node, Operation):
        return ast.BinOp(_tree(node.left, numpy, whole), _SIGNS[node.sign], _tree(node.right, numpy, whole))
    if isinstance(node, Call):
        arguments = [_tree(argument, numpy, whole) for argument in node.arguments]
        return _called(node.function, arguments, numpy=numpy)
    raise TypeError(f"{node!r} is not written by anybody")


def _sample(node: Sample, whole: bool) -> ast.expr:
    if whole:
        return ast.parse(f"shifted(x, {node.delay})" if node.delay else "x", mode="eval").body
    if not node.delay:
        return ast.parse(f"{node.signal}[t]", mode="eval").body
    return ast.parse(f"sample({node.signal}, t - {node.delay})".replace("- -", "+ "), mode="eval").body


def _called(name: str, arguments: list[ast.expr], *, numpy: bool) -> ast.expr:
    if numpy:
        function = {"min": "minimum.reduce", "max": "maximum.reduce"}.get(name, name)
        if name in ("min", "max", "median"):
            return _reduced(function, arguments)
        return ast.Call(_dotted("np", function), arguments, [])
    if name == "median":
        return ast.Call(_dotted("statistics", "median"), [ast.List(arguments)], [])
    return ast.Call(_dotted("math", name) if name in _IN_MATH else ast.Name(name), arguments, [])


def _reduced(function: str, arguments: list[ast.expr]) -> ast.expr:
    """The least, greatest or middle of some arrays and numbers."""
    together = ast.Call(_dotted("np", "broadcast_arrays"), arguments, [])
    axis = [] if function.endswith("reduce") else [ast.keyword("axis", ast.Constant(0))]
    return ast.Call(_dotted("np", function), [together], axis)


def _dotted(module: str, name: str) -> ast.expr:
    return ast.parse(f"{module}.{name}", mode="eval").body
