"""The parser: what it reads is computed right, what it does not read is refused, and nothing is ever run."""

import ast
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from convviz.core.signals.systems import expression as expression_module
from convviz.core.signals.systems.expression import MAX_DELAY, ExpressionError, read_expression
from convviz.core.signals.systems.nodes import FUNCTIONS
from convviz.core.signals.systems.spelling import MAX_LENGTH

X = np.array([0.5, -1.0, 2.0, 1.5, 0.0, 3.0])


def plain(text, x):
    """What an expression gives, by Python itself: only for texts of this test's own."""

    class Samples:
        def __init__(self, values):
            self.values = values

        def __getitem__(self, t):
            return self.values[t] if 0 <= t < len(self.values) else 0.0

    names = {name: getattr(math, name, None) for name in FUNCTIONS}
    names |= {
        "abs": abs,
        "min": min,
        "max": max,
        "median": lambda *v: sorted(v)[len(v) // 2],
        "pi": math.pi,
        "e": math.e,
    }
    names["sign"] = lambda v: (v > 0) - (v < 0)
    y: list[float] = []
    for t in range(len(x)):
        y.append(float(eval(text, {"__builtins__": {}}, {**names, "x": Samples(x.tolist()), "y": Samples(y), "t": t})))
    return y


@pytest.mark.parametrize(
    "text",
    [
        "x[t]",
        "-x[t]",
        "- x [ t - 1 ] ",
        "x[t] - x[t-1]",
        "1 - 2 - 3 - x[t]",
        "8/2/2*x[t]",
        "-x[t]**2",
        "2**-x[t]",
        "2**3**2 * x[t-1]",
        "(x[t] + 1)*(x[t-2] - 1)/4",
        "y[t-1] + x[t]",
        "0.5*y[t-1] - 0.25*y[t-2] + x[t] - x[t-3]",
        "abs(y[t-1]) + max(x[t], x[t-1], 0)",
        "min(max(x[t], -1), 1)",
        "median(x[t], x[t-1], x[t-2])",
        "sin(pi*t/4)*x[t] + cos(t)",
        "exp(-t/3) + sqrt(abs(x[t])) + log(1 + t) + tanh(x[t])",
        "sign(x[t]) + floor(x[t]/2) + t % 3",
        "x[t+1] - x[t+3]",
        "t",
        "3",
        "1e2*x[t] + .5 + 2.",
        "e",
    ],
)
def test_an_expression_gives_what_python_gives(text):
    assert_allclose(read_expression(text).run(X), plain(text.strip(), X), atol=1e-12)


def test_many_signals_are_run_at_once():
    many = np.random.default_rng(0).normal(size=(3, 4, 9))
    for text in ("x[t]**2 - x[t-1]", "0.5*y[t-1] + t*x[t]", "2", "y[t-1] + 1"):
        made = read_expression(text).run(many)
        assert made.shape == many.shape
        assert_allclose(made[1, 2], plain(text, many[1, 2]))


def test_signs_of_print_are_read():
    for shown, text in {
        "y[t] = x[t]²": "x[t]**2",
        "2·x[t] − x[t−1]×3": "2*x[t] - x[t-1]*3",
        "x[t]¹² ÷ π": "x[t]**12 / pi",
    }.items():
        assert_array_equal(read_expression(shown).run(X), read_expression(text).run(X))


#: What is typed -> the sentence, and the part that it points at.
WRONG = {
    "": ("an expression is missing", ""),
    "   ": ("an expression is missing", "   "),
    "x": ("needs a time: write x[t]", "x"),
    "2 + y": ("needs a time: write y[t-1]", "y"),
    "sin": ("needs brackets: write sin(x[t])", "sin"),
    "y[t]": ("is not known yet at t", "y[t]"),
    "x[t] + y[t+1]": ("is not known yet at t", "y[t+1]"),
    "x[t+4]": ("looks too far ahead: at most 3", "x[t+4]"),
    f"x[t-{MAX_DELAY + 1}]": ("reaches too far back: at most 16", "x[t-17]"),
    "x[t-99999999999999999999]": ("reaches too far back", "x[t-99999999999999999999]"),
    "1 + z[t]": ("only x and y have samples", "z[t]"),
    "x[3]": ("a time is t, t-1, t-2", "x[3]"),
    "x[t-0.5]": ("a time is t, t-1, t-2", "x[t-0.5]"),
    "x[2*t]": ("a time is t, t-1, t-2", "x[2*t]"),
    "foo(x[t])": ("“foo” is no function here", "foo"),
    "bar + 1": ("“bar” is not known", "bar"),
    "2x[t]": ("write * between “2”", "2"),
    "x[t]x[t-1]": ("write * between “]”", "]"),
    "(1)(2)": ("write * between “)”", ")"),
    "x[t]^2": ("write ** for a power", "^"),
    "x[t]**17": ("the power “17” is too large: at most 16", "17"),
    "x[t]**-17": ("the power “-17” is too large", "-17"),
    "(x[t]": ("“(” is not closed", "("),
    "x[t]]": ("“]” closes nothing", "]"),
    "(x[t]]": ("“]” closes nothing", "]"),
    "x[t] +": ("something is missing at its end", "+"),
    "x[t] + * 2": ("“*” does not fit here", "*"),
    "min(x[t])": ("min takes 2 to 16 arguments, got 1", "min(x[t])"),
    "median(1, 2)": ("an odd number of 3 to 16 arguments, got 2", "median(1, 2)"),
    "abs()": ("abs takes 1 argument, got 0", "abs()"),
    "max(*t, 2)": ("only separated by commas", "max(*t, 2)"),
    "1e300": ("is too large: numbers go up to 1e+09", "1e300"),
    "True": ("“True” is not a number", "True"),
    "None": ("“None” is not a number", "None"),
    "...": ("“...” is not a number", "..."),
    "not t": ("is no part of an expression", "not t"),
    "x[t].real": ("is no part of an expression", "x[t].real"),
    "(t, t)": ("is no part of an expression", "(t, t)"),
    "t // 2": ("is no part of an expression", "t // 2"),
    "t; t": ("write one expression", ";"),
    "a := 1": ("write one expression", ":"),
    "lambda: 1": ("write one expression", ":"),
    "__import__('os')": ("“'” has no meaning here", "'"),
    "x[t] == 1": ("without a second =", "="),
    "exec(t)": ("“exec” is no function here", "exec"),
    "x[t]\x00": ("character 0", "\x00"),
    "x[t]\ud800": ("character 55296", "\ud800"),
    "-" * 40 + "t": ("nested too deeply: at most 32", None),
    "(" * 60 + "t" + ")" * 60 + "-" * 40 + "t": ("nested too deeply", None),
    "1" + "+t" * (MAX_LENGTH // 2): ("characters; at most 200 are read", None),
    "max(" + ",".join("t" * 17) + ")": ("takes 2 to 16 arguments, got 17", None),
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_expression_is_refused_with_its_place(text):
    sentence, part = WRONG[text]
    with pytest.raises(ExpressionError) as caught:
        read_expression(text)
    assert sentence in str(caught.value)
    start, end = caught.value.start, caught.value.end
    assert 0 <= start <= end <= max(len(text), 1)
    if part is not None:
        assert text[start:end] == part


def test_places_are_those_of_what_was_typed():
    text = "y[t] = x[t]² + foo"
    with pytest.raises(ExpressionError) as caught:
        read_expression(text)
    assert text[caught.value.start : caught.value.end] == "foo"


def test_a_sum_of_many_samples_is_no_deep_one():
    text = " + ".join(f"x[t-{delay}]" for delay in range(17))
    assert_allclose(read_expression(text).run(X), np.cumsum(X))


def test_it_is_never_run_as_python():
    tree = ast.parse(Path(expression_module.__file__).read_text(encoding="utf-8"))
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert called.isdisjoint({"eval", "exec", "compile", "getattr", "__import__"})


#: Texts of the signs of expressions, and of anything.
ALPHABET = st.sampled_from([*"xyt0129.+-*/%()[], _^²−·=", "x[t]", "y[t-1]", "**", "max(", "sin(", "e", "if ", "lambda"])
TEXTS = st.one_of(st.text(max_size=60), st.lists(ALPHABET, max_size=40).map("".join))


@settings(max_examples=250, deadline=None)
@given(TEXTS)
@example("9**9**9**9")
@example("x[t]**y[t-1]**9")
@example("1_0")
@example("0x10")
@example("1e5if t else 2")
@example("0777")
@example("x[t]\N{FULLWIDTH LATIN SMALL LETTER X}")
def test_no_text_crashes_it(text):
    try:
        made = read_expression(text)
    except ExpressionError as error:
        refused = error
    else:
        refused = None
    if refused is not None:
        assert str(refused)
        assert 0 <= refused.start <= refused.end <= max(len(text), 1)
        return
    y = made.run(np.stack([X, -X]))
    assert y.shape == (2, 6)
    assert y.dtype == np.float64


NUMBERS = st.floats(0, 1e6, allow_nan=False).map(lambda value: repr(round(value, 3)))
LEAVES = st.one_of(NUMBERS, st.sampled_from(["t", "x[t]", "x[t-2]", "y[t-1]", "x[t+1]"]))
SIGNS = st.sampled_from([" + ", " - ", "*", "/", "%"])
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, SIGNS, inner).map(lambda p: f"({p[0]}){p[1]}({p[2]})"),
        inner.map(lambda part: f"-({part})"),
        inner.map(lambda part: f"({part})**2"),
        inner.map(lambda part: f"abs({part})"),
        st.tuples(inner, inner).map(lambda p: f"max({p[0]}, {p[1]})"),
    ),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(EXPRESSIONS)
def test_what_is_written_is_read_as_the_same_again(text):
    if len(text) > MAX_LENGTH:
        return
    made = read_expression(text)
    again = read_expression(made.text)
    assert_array_equal(again.run(X), made.run(X))
    assert again.text == made.text
