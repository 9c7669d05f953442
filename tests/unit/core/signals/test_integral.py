import itertools

import numpy as np
import pytest
import scipy.integrate
from hypothesis import given, settings
from hypothesis import strategies as st

from convviz.core.signals.convolution import convolve
from convviz.core.signals.functions import DRAWN_POINTS, Shape, SignalFunction, drawn_to
from convviz.core.signals.integral import CurveSteps, discrete, integral, riemann

WIDTHS = st.floats(0.05, 4)
FUNCTIONS = st.builds(
    SignalFunction,
    st.sampled_from(Shape),
    WIDTHS,
    st.lists(st.integers(-3, 3), min_size=DRAWN_POINTS, max_size=DRAWN_POINTS).map(lambda v: tuple(map(float, v))),
)


def test_a_line_drawn_by_hand_moves_the_points_beneath_it():
    flat = (0.0,) * DRAWN_POINTS  # 1/8 s apart
    up = drawn_to(flat, (1.0, 0.0), (1.5, 2.0))
    assert up[8:13] == (0.0, 0.5, 1.0, 1.5, 2.0)
    assert (set(up[:8]), set(up[13:])) == ({0.0}, {0.0})
    assert drawn_to(flat, (1.5, 2.0), (1.0, 0.0)) == up
    assert drawn_to(flat, (2.04, -1.238), (2.04, -1.238))[15:18] == (0.0, -1.24, 0.0)
    assert drawn_to(flat, (-9.0, 5.0), (-8.0, 5.0)) == flat


def by_quad(x, h, time):
    """The same by SciPy, which is told where the formulas change."""
    low = max(x.support[0], time - h.support[1])
    high = min(x.support[1], time - h.support[0])
    if low >= high:
        return 0.0
    cuts = np.unique(np.concatenate([x.breaks, time - h.breaks, [low, high]]))
    cuts = cuts[(cuts >= low) & (cuts <= high)]
    parts = [
        scipy.integrate.quad(lambda tau: float(x(tau) * h(time - tau)), one, other, epsabs=1e-13)[0]
        for one, other in itertools.pairwise(cuts)
    ]
    return sum(parts)


@settings(max_examples=25)
@given(FUNCTIONS, FUNCTIONS, st.floats(-2, 8))
def test_the_integral_is_scipys(x, h, time):
    scale = max(map(abs, x.range)) * max(map(abs, h.range))
    assert integral(x, h, time)[0] == pytest.approx(by_quad(x, h, time), abs=1e-9 * max(scale, 1), rel=1e-9)


def test_closed_forms():
    box, exponential = SignalFunction(Shape.BOX, 2.0), SignalFunction(Shape.EXPONENTIAL, 0.5)
    times = np.array([-1, 0.25, 1, 2, 3, 3.75, 5])
    assert integral(box, box, times) == pytest.approx([0, 0.25, 1, 2, 1, 0.25, 0])
    rising = 0.5 * (1 - np.exp(-2 * 1.5))
    assert integral(box, exponential, 1.5)[0] == pytest.approx(rising)
    assert integral(exponential, exponential, 0.7)[0] == pytest.approx(0.7 * np.exp(-1.4))
    bell = SignalFunction(Shape.GAUSSIAN, 4.0)  # of standard deviation 1
    assert integral(bell, bell, 0.6)[0] == pytest.approx(np.sqrt(np.pi) * np.exp(-0.36 / 4))


@pytest.mark.parametrize("shape", [Shape.EXPONENTIAL, Shape.TRIANGLE, Shape.SINE])
def test_a_narrow_pulse_of_area_one_gives_h_back(shape):
    h, times = SignalFunction(shape, 1.3), np.linspace(0.2, 1.2, 7)
    errors = [
        np.abs(integral(SignalFunction(Shape.DIRAC, width), h, times) - h(times)).max() for width in (0.1, 0.01, 1e-3)
    ]
    assert errors[0] > 5 * errors[1] > 25 * errors[2]
    assert errors[2] < 5e-3
    assert integral(SignalFunction(Shape.DIRAC, 0.3), SignalFunction(Shape.BOX, 50.0), 1)[0] == pytest.approx(1)


@settings(max_examples=30)
@given(FUNCTIONS, FUNCTIONS, st.floats(0, 4))
def test_the_sum_is_the_discrete_convolution_of_samples(x, h, time):
    delta = 0.25
    n = round(time / delta)
    k = np.arange(-60, 61)
    both = convolve(x(k * delta), h(k * delta)) * delta
    assert riemann(x, h, n * delta, delta) == pytest.approx(both[n + 120], abs=1e-9)


def test_the_discrete_convolution_lies_where_its_times_say():
    x, h = SignalFunction(Shape.GAUSSIAN, 1.0), SignalFunction(Shape.TRIANGLE, 0.9)
    times, values = discrete(x, h, 0.1)
    for time, value in list(zip(times, values, strict=True))[::7]:
        assert riemann(x, h, time, 0.1) == pytest.approx(value, abs=1e-9)
    assert np.abs(values - integral(x, h, times)).max() < 0.01


def test_the_sum_approaches_the_integral():
    x, h = SignalFunction(Shape.TRIANGLE, 2.0), SignalFunction(Shape.EXPONENTIAL, 0.7)
    times = np.linspace(0, 3, 40)
    exact = integral(x, h, times)
    errors = [
        max(abs(riemann(x, h, time, delta) - value) for time, value in zip(times, exact, strict=True))
        for delta in (0.4, 0.1, 0.025)
    ]
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 0.02


@settings(max_examples=30)
@given(FUNCTIONS, FUNCTIONS)
def test_steps_go_from_before_the_overlap_to_after_it(x, h):
    steps = CurveSteps(x, h, 0.1)
    assert 60 < len(steps) < 400
    assert steps.time(0) < x.seen[0] + h.seen[0]
    assert steps.time(len(steps) - 1) > x.seen[1] + h.seen[1]
    for index in (0, len(steps) // 2, len(steps) - 1):
        assert steps.nearest(steps.time(index)) == index
        assert steps[index].value == integral(x, h, steps.time(index))[0]
        assert steps[index].total == riemann(x, h, steps.time(index), 0.1)
        assert steps[index].size >= abs(steps[index].value)


@settings(max_examples=30)
@given(FUNCTIONS)
def test_a_function_lies_within_its_range_and_support(function):
    start, end = function.support
    times = np.linspace(start - 1, end + 1, 2001)
    values = function(times)
    low, high = function.range
    assert low - 1e-12 <= values.min()
    assert values.max() <= high + 1e-12
    assert not values[(times < start) | (times > end)].any()
