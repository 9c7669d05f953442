"""Every system against a plain Python loop, and what is known of each."""

import statistics

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from convviz.core.signals.systems.boxes import BOXES, apply_system, written_system
from convviz.core.signals.systems.conclusions import (
    Standing,
    conclude,
    prediction_text,
    short_trial_text,
    trial_text,
    verdict_text,
)
from convviz.core.signals.systems.examples import EXAMPLES, example_of, in_window, window_length, with_sample
from convviz.core.signals.systems.responses import impulse_response, predict, step_response
from convviz.core.signals.systems.stepping import SystemSteps
from convviz.core.signals.systems.tests import (
    Verdict,
    compared,
    prediction,
    scaling,
    shift,
    step_prediction,
    superposition,
)
from convviz.core.signals.systems.trials import COUNT, SystemTest, draw, try_random


def at(signal, t):
    return signal[t] if 0 <= t < len(signal) else 0.0


#: y[t] of x, of the y before it, and t, as a plain sum.
PLAIN = {
    "gain": lambda x, y, t: 2 * at(x, t),
    "average": lambda x, y, t: (at(x, t) + at(x, t - 1) + at(x, t - 2)) / 3,
    "echo": lambda x, y, t: at(x, t) + 0.5 * at(x, t - 3),
    "difference": lambda x, y, t: at(x, t) - at(x, t - 1),
    "sum": lambda x, y, t: at(y, t - 1) + at(x, t),
    "leaky": lambda x, y, t: 0.5 * at(y, t - 1) + at(x, t),
    "square": lambda x, y, t: at(x, t) * at(x, t),
    "clip": lambda x, y, t: 1.0 if at(x, t) > 1 else -1.0 if at(x, t) < -1 else at(x, t),
    "rectifier": lambda x, y, t: at(x, t) if at(x, t) >= 0 else -at(x, t),
    "offset": lambda x, y, t: at(x, t) + 1,
    "fade": lambda x, y, t: t * at(x, t) / 4,
    "median": lambda x, y, t: statistics.median([at(x, t), at(x, t - 1), at(x, t - 2)]),
    "sort": lambda x, y, t: sorted(x)[t],
    "reverse": lambda x, y, t: list(reversed(x))[t],
    "every_second": lambda x, y, t: at(x, 2 * t),
}
#: What is true of each: linear, time-invariant.
KNOWN = {
    **dict.fromkeys(("gain", "average", "echo", "difference", "sum", "leaky"), (True, True)),
    **dict.fromkeys(("square", "clip", "rectifier", "offset", "median"), (False, True)),
    **dict.fromkeys(("fade", "reverse", "every_second"), (True, False)),
    "sort": (False, False),
}
BUMP, UP_AND_DOWN = (in_window(EXAMPLES[name].values, 10) for name in ("bump", "up-and-down"))


@pytest.mark.parametrize("name", BOXES)
@pytest.mark.parametrize("length", [1, 2, 7, 10, 32])
def test_a_system_is_its_plain_loop(name, length):
    x = np.random.default_rng(length).integers(-8, 9, length) / 4
    y: list[float] = []
    for t in range(length):
        y.append(PLAIN[name](x.tolist(), y, t))
    assert_allclose(apply_system(BOXES[name], x), y, atol=1e-12)


def test_every_system_has_its_loop_and_its_truth():
    assert BOXES.keys() == PLAIN.keys() == KNOWN.keys()


@pytest.mark.parametrize("name", BOXES)
def test_random_inputs_find_what_is_known_of_a_system(name):
    linear, invariant = KNOWN[name]
    tried = try_random(BOXES[name], 1, 10)
    assert linear is not bool(tried[SystemTest.SUPERPOSITION].broken)
    assert invariant is not bool(tried[SystemTest.SHIFT].broken)
    assert (linear and invariant) is not bool(tried[SystemTest.PREDICTION].broken)
    # Nothing false is proved, and all that is linear and time-invariant of the table is.
    system = BOXES[name]
    assert (system.linear, system.time_invariant) == (linear, invariant)


@pytest.mark.parametrize("name", BOXES)
@pytest.mark.parametrize("seed", [2, 3])
def test_the_worst_random_input_breaks_it_when_it_is_shown(name, seed):
    system = BOXES[name]
    tried = try_random(system, seed, 12)
    for test, trial in tried.items():
        assert trial.count == COUNT
        if not trial.broken:
            assert (trial.breach, trial.inputs) == (0.0, None)
            continue
        given = trial.inputs
        shown = run_tests(system, np.array(given.x1), np.array(given.x2), given.alpha, given.beta, given.delay)[test]
        assert (shown.verdict, shown.t) == (Verdict.BROKEN, trial.t)
        assert shown.breach == pytest.approx(trial.breach)


def run_tests(system, x1, x2, alpha=2.0, beta=1.0, delay=3):
    response = impulse_response(system, len(x1))
    return {
        SystemTest.SCALING: compared(scaling(system, x1, np.float64(alpha))),
        SystemTest.SUPERPOSITION: compared(superposition(system, x1, x2, np.float64(alpha), np.float64(beta))),
        SystemTest.SHIFT: compared(shift(system, x1, delay)),
        SystemTest.PREDICTION: compared(prediction(system, x1, response)),
    }


def test_the_sketch_squares():
    shown = run_tests(BOXES["square"], BUMP, UP_AND_DOWN)
    texts = {test: verdict_text(test, comparison) for test, comparison in shown.items()}
    assert texts == {
        SystemTest.SCALING: "broken by 8 at t = 2",
        SystemTest.SUPERPOSITION: "broken by 16 at t = 2",
        SystemTest.SHIFT: "holds here",
        SystemTest.PREDICTION: "off by 2 at t = 2",
    }
    assert (shown[SystemTest.SUPERPOSITION].left[2], shown[SystemTest.SUPERPOSITION].right[2]) == (25, 9)
    assert_array_equal(shown[SystemTest.PREDICTION].difference[:4], [0, 0, -2, -0.75])
    conclusion = conclude(BOXES["square"], shown, None)
    assert conclusion.parts == ("not linear", "time-invariant")
    assert prediction_text(conclusion, shown[SystemTest.PREDICTION], "x₁ ∗ h", "f(x₁)") == (
        "Not linear, so no impulse response can predict it:",
        "x₁ ∗ h says 2 at t = 2, the box says 4.",
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("x[t]/0", ("not known to be linear", "not known to be time-invariant")),
        ("1/0", ("not known to be linear", "not known to be time-invariant")),
        ("x[t]/t", ("not known to be linear", "not known to be time-invariant")),
        ("x[t] % 0", ("not known to be linear", "not known to be time-invariant")),
        ("sqrt(-1)*x[t]", ("not known to be linear", "not known to be time-invariant")),
        ("log(x[t])", ("not known to be linear", "time-invariant")),
        ("x[t]/(t + 1)", ("linear", "not time-invariant")),
        ("exp(t)*x[t]", ("linear", "not time-invariant")),
        ("1e9*1e9*y[t-1] + x[t]", ("linear", "time-invariant")),  # beyond what is computed: no fault of f
    ],
)
def test_what_is_not_finite_is_not_said_to_be_linear(typed, said):
    system = written_system(typed)
    assert conclude(system, run_tests(system, BUMP, UP_AND_DOWN), None).parts == said


def test_a_pass_is_for_these_inputs_only():
    small = np.full(10, 0.25)
    system = BOXES["clip"]
    shown = run_tests(system, small, small)
    assert shown[SystemTest.SCALING].verdict is shown[SystemTest.SUPERPOSITION].verdict is Verdict.HOLDS
    assert conclude(system, shown, None).linear is Standing.OPEN
    assert conclude(system, shown, None).parts[0] == "linear for these inputs"
    tried = try_random(system, 1, 10)
    assert conclude(system, shown, tried).linear is Standing.BROKEN
    text = trial_text(tried[SystemTest.SCALING], 1)
    assert text.startswith(f"seed 1: {tried[SystemTest.SCALING].broken} of 100 random inputs break it, the worst by")
    broken = tried[SystemTest.SCALING].broken
    assert short_trial_text(tried[SystemTest.SCALING], 1) == f"seed 1: {broken} of 100 break it, by up to 2"
    assert short_trial_text(tried[SystemTest.SHIFT], 7) == "seed 7: none of 100 breaks it"
    assert trial_text(tried[SystemTest.SHIFT], 7) == "seed 7: none of 100 random inputs breaks it"


def test_memory_that_reaches_past_the_window_is_compared_fairly():
    """What leaves the window by a shift is not held against a running sum, nor what a system sees that looks ahead."""
    x = np.arange(1.0, 11.0)
    for system in (BOXES["sum"], BOXES["leaky"], written_system("x[t+2] - x[t-1]")):
        for delay in range(10):
            comparison = compared(shift(system, x, delay))
            assert comparison.verdict is Verdict.HOLDS
            assert comparison.first == delay
    assert compared(shift(BOXES["sum"], x, 3)).left[-1] == x[:7].sum()


def test_what_tests_nothing_says_so():
    sides = scaling(BOXES["square"], BUMP, np.float64(1.0))
    comparison = compared(sides, "α = 1 leaves x₁ as it is")
    assert (comparison.verdict, comparison.why) == (Verdict.IDLE, "α = 1 leaves x₁ as it is")
    assert verdict_text(SystemTest.SCALING, comparison) == "holds, but tests nothing"
    # α = 0 asks whether f(0) is 0, and it is not for all.
    assert compared(scaling(BOXES["offset"], BUMP, np.float64(0.0)), "idle").verdict is Verdict.BROKEN


def test_rounding_is_no_breach_and_a_small_breach_is_one():
    x = np.random.default_rng(0).normal(size=10)
    assert run_tests(BOXES["average"], x, x[::-1], 0.1, 0.7)[SystemTest.SUPERPOSITION].verdict is Verdict.HOLDS
    nearly = written_system("x[t] + 0.0000001*x[t]**2")
    assert run_tests(nearly, x, x)[SystemTest.SCALING].verdict is Verdict.BROKEN
    tiny = written_system("0.000000001*x[t]**2")
    assert run_tests(tiny, x, x)[SystemTest.SCALING].verdict is Verdict.BROKEN


def test_what_is_not_finite_is_named():
    system = written_system("1/x[t]")
    with pytest.raises(ValueError, match=r"y\[2\] is not a finite number"):
        apply_system(system, [1, 2, 0, 0])
    comparison = compared(scaling(system, np.array([1.0, 2.0, 0.0, 1.0]), np.float64(2.0)))
    assert (comparison.verdict, comparison.t) == (Verdict.UNDEFINED, 2)
    assert verdict_text(SystemTest.SCALING, comparison) == "not finite at t = 2"
    zeros = (draw(1, 10).x1 == 0).any(axis=1)
    assert try_random(system, 1, 10)[SystemTest.SCALING].undefined == zeros.sum() > 20


@pytest.mark.parametrize("text", ["exp(7*x[t])**16", "exp(exp(x[t]))", "10*y[t-1] + (1000000*x[t])**16", "1/t"])
def test_what_grows_beyond_all_numbers_is_undefined_and_no_more(text):
    """No warning either: they are errors in tests."""
    system, x = written_system(text), np.full(32, 20.0)
    response = impulse_response(system, 32)
    for sides in (
        scaling(system, x, np.float64(3.0)),
        superposition(system, x, -x, np.float64(3.0), np.float64(-3.0)),
        shift(system, x, 3),
        prediction(system, x, response),
        step_prediction(response, step_response(system, 32)),
    ):
        assert compared(sides).range[0] < compared(sides).range[1] <= 1e103
    assert len(try_random(system, 1, 32)) == 4
    with pytest.raises(ValueError, match=r"y\[\d+\] is not a finite number, or beyond 1e\+100"):
        apply_system(system, x)


@pytest.mark.parametrize("x", [[], [[1.0]], np.zeros(5000), ["a"]])
def test_what_is_no_signal_is_refused(x):
    with pytest.raises(ValueError):
        apply_system(BOXES["gain"], x)


def test_nan_is_refused_with_its_place():
    with pytest.raises(ValueError, match=r"x\[1\] must be a finite number, got nan"):
        apply_system(BOXES["gain"], [1, float("nan")])


@pytest.mark.parametrize("name", [name for name, known in KNOWN.items() if known == (True, True)])
def test_the_impulse_response_predicts_what_is_linear_and_time_invariant(name):
    x = np.random.default_rng(5).normal(size=16)
    response = impulse_response(BOXES[name], 16)
    assert_allclose(predict(x, response), np.convolve(x, response.values)[:16])
    assert_allclose(predict(x, response), apply_system(BOXES[name], x))
    step = step_response(BOXES[name], 16)
    assert_allclose(step, np.cumsum(response.values))
    assert compared(step_prediction(response, step)).verdict is Verdict.HOLDS


def test_a_system_that_looks_ahead_answers_before_the_impulse():
    system = written_system("(x[t+1] + x[t] + x[t-1])/3")
    response = impulse_response(system, 8)
    assert (response.start, response.values.size, response.seen.size) == (-1, 9, 8)
    assert_allclose(response.values, [1 / 3, 1 / 3, 1 / 3, 0, 0, 0, 0, 0, 0])
    x = np.random.default_rng(6).normal(size=8)
    assert compared(prediction(system, x, response)).verdict is Verdict.HOLDS
    step = step_response(system, 8)
    assert_allclose(step, [2 / 3, 1, 1, 1, 1, 1, 1, 1])
    assert compared(step_prediction(response, step)).verdict is Verdict.HOLDS


def test_steps_write_out_what_the_system_does():
    def texts(name):
        system = BOXES[name]
        return [step.text for step in SystemSteps(system, BUMP, apply_system(system, BUMP))]

    assert texts("square")[2] == "2² = 4"
    assert texts("average")[2] == "(2 + 1 + 0)/3 = 1"
    assert texts("sum")[3] == "3 + 1.5 = 4.5"
    assert texts("fade")[4] == "4·1/4 = 1"
    assert texts("median")[3] == "median(1.5, 2, 1) = 1.5"
    assert texts("sort")[9] == "the 10th smallest, x[2] = 2"
    assert texts("reverse")[9] == "x[0] = 0"
    assert texts("every_second")[1] == "x[2] = 2"
    assert texts("every_second")[9] == "x[18], outside the window, = 0"

    def sources(name, t):
        system = BOXES[name]
        step = SystemSteps(system, BUMP, apply_system(system, BUMP))[t]
        return step.symbols, step.inputs, step.outputs

    assert sources("average", 4) == ("(x[4] + x[3] + x[2])/3", (2, 3, 4), ())
    assert sources("average", 1) == ("(x[1] + x[0] + x[−1])/3", (0, 1), ())
    assert sources("sum", 3) == ("y[2] + x[3]", (3,), (2,))
    assert sources("fade", 5) == ("5·x[5]/4", (5,), ())
    assert sources("reverse", 2) == ("", (7,), ())
    assert sources("every_second", 8) == ("", (), ())
    negative = SystemSteps(BOXES["difference"], -BUMP, apply_system(BOXES["difference"], -BUMP))
    assert negative[2].text == "−2 − (−1) = −1"
    assert len(negative) == 10
    assert negative[9].t == 9


def test_random_inputs_are_the_same_for_a_seed_and_are_quarters():
    one, two, other = draw(3, 10), draw(3, 10), draw(4, 10)
    assert_array_equal(one.x1, two.x1)
    assert (one.x1 != other.x1).any()
    for values in (one.x1, one.x2, one.alpha, one.beta):
        assert_array_equal(values * 4, np.rint(values * 4))
    assert not np.isin(one.alpha, (0, 1)).any()
    assert not np.isin(one.beta, (0, 1)).any()
    assert one.delay.min() == 1
    assert one.delay.max() == 6


def test_signals_have_names_and_grow_where_a_sample_is_put():
    for name, example in EXAMPLES.items():
        assert example_of(example.values) == name
        assert example_of((*example.values, 0.0)) == name
    assert example_of((1.0, 7.0)) == ""
    assert window_length((1.0,), (1.0,) * 12) == 12
    assert window_length((1.0,)) == 10
    assert with_sample((1.0, 2.0), 4, 3.0) == (1.0, 2.0, 0.0, 0.0, 3.0)
    assert with_sample((1.0, 2.0), 1, 0.0) == (1.0, 0.0)
    assert with_sample((1.0, 2.0, 0.0), 0, 5.0) == (5.0, 2.0, 0.0)
