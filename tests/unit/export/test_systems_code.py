"""The programs of a system give its output, and the differences that are shown."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from convviz.core.signals.systems import tests
from convviz.core.signals.systems.boxes import BOXES, apply_system, respond, written_system
from convviz.core.signals.systems.examples import EXAMPLES, in_window
from convviz.core.signals.systems.responses import impulse_response
from convviz.export.code.code import Library
from convviz.export.code.systems import system_code
from tests.run_code import assert_all_give, names_of

X1, X2 = (in_window(EXAMPLES[name].values, 10) for name in ("bump", "up-and-down"))
WRITTEN = (
    "0.5*y[t-1] - 0.25*y[t-2] + x[t] - x[t-3]",
    "x[t+1] - x[t+3]",
    "abs(y[t-1]) + max(x[t], x[t-1], 0)",
    "sin(pi*t/4)*x[t] + cos(t) - (-x[t])**2",
    "sign(x[t]) + floor(x[t]/2) + t % 3 + sqrt(abs(x[t])) + exp(-t/3) + log(1 + t) + tanh(x[t])",
    "median(x[t], x[t-1], y[t-1]) + sign(y[t-2])",
    "(1 - x[t-2])*(x[t] - (2 - x[t-1]))/(3 - t/(1 + t))",
    "t",
    "3",
)
SYSTEMS = [*BOXES.values(), *map(written_system, WRITTEN)]


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.formula)
def test_every_library_gives_the_output_or_says_why_not(tmp_path, system):
    code = system_code(system, X1, X2, 2.0, -1.25, 3)
    assert_all_give(code, apply_system(system, X1), tmp_path)
    assert {Library.NUMPY, Library.LOOPS} <= set(code.programs)
    known = system.linear and system.time_invariant and not system.ahead
    assert (Library.TORCH in code.programs) is (known or system.name in ("sort", "reverse", "every_second"))


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.formula)
def test_the_differences_are_those_that_are_shown(tmp_path, system):
    code = system_code(system, X1, X2, 2.0, -1.25, 3)
    names = names_of(code, Library.NUMPY, tmp_path)
    two, less = np.float64(2.0), np.float64(-1.25)
    assert_allclose(names["scaling"], tests.scaling(system, X1, two).difference, atol=1e-12)
    assert_allclose(names["superposition"], tests.superposition(system, X1, X2, two, less).difference, atol=1e-12)
    assert_allclose(names["shift"], tests.shift(system, X1, 3).difference[3:], atol=1e-12)
    predicted = tests.prediction(system, X1, impulse_response(system, 10))
    assert_allclose(names["prediction"], predicted.difference, atol=1e-12)


def test_the_loops_print_the_same_differences(tmp_path):
    for text in ("x[t]**2", "x[t+1] + t*x[t-1]"):
        system = written_system(text)
        names = names_of(system_code(system, X1, X2, 2.0, -1.25, 3), Library.LOOPS, tmp_path)
        assert_allclose(names["said"], np.convolve(X1, impulse_response(system, 10).values)[system.ahead :][:10])
        assert_allclose(names["left"], respond(system, X1, 3).tolist() + names["left"][10:])
