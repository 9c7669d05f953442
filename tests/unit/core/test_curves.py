import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from convviz.core.curves import linear_ticks, log_ticks, round_step, steady_range, thinned


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=300), st.integers(1, 40))
def test_thinning_keeps_ends_and_extremes_and_invents_nothing(values, groups):
    y = np.array(values)
    x = np.arange(len(y)) * 2.0
    fewer_x, fewer_y = thinned(x, y, groups)
    assert len(fewer_y) <= 2 * groups + 2
    assert (np.diff(fewer_x) > 0).all()
    assert_array_equal(y[(fewer_x / 2).astype(int)], fewer_y)
    assert (fewer_x[0], fewer_x[-1]) == (x[0], x[-1])
    assert (fewer_y.min(), fewer_y.max()) == (y.min(), y.max())


def test_every_group_keeps_its_own_peak():
    y = np.zeros(1000)
    y[[5, 333, 777]] = 1, -2, 3
    x, fewer = thinned(np.arange(1000.0), y, 10)
    assert {5.0, 333.0, 777.0} <= set(x)
    assert set(fewer) == {0, 1, -2, 3}


def test_a_short_curve_is_left_alone():
    x, y = np.arange(4.0), np.ones(4)
    assert thinned(x, y, 2)[0] is x


def test_no_groups_are_refused():
    with pytest.raises(ValueError, match="at least 1, got 0"):
        thinned(np.zeros(1), np.zeros(1), 0)


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_a_range_holds_its_values_on_round_numbers(low, span):
    bottom, top = steady_range(low, low + span)
    assert bottom < low + 1e-9 * abs(low) + 1e-12
    assert top > low + span - 1e-9 * abs(low + span) - 1e-12
    assert top > bottom


def test_a_range_moves_in_steps_as_its_values_creep():
    ranges = {steady_range(0.1 - 0.0001 * n, 2.3 + 0.0001 * n) for n in range(500)}
    assert len(ranges) <= 3


def test_a_range_does_not_go_below_its_floor():
    assert steady_range(0.001, 2.3, floor=0.0)[0] == 0
    assert steady_range(0.001, 2.3)[0] < 0


@pytest.mark.parametrize("value", [0.0, 3.0, -2.5, 1e-9])
def test_one_value_has_room_around_it(value):
    low, high = steady_range(value, value)
    assert low < value < high


@pytest.mark.parametrize(
    ("least", "step"), [(1, 1), (1.1, 2), (2.1, 5), (5.1, 10), (0.03, 0.05), (0.1, 0.1), (99, 100)]
)
def test_steps_are_round(least, step):
    assert round_step(least) == pytest.approx(step)


def test_linear_ticks_are_written_as_short_as_they_are():
    assert linear_ticks(0, 1, 5) == [0, 0.2, 0.4, 0.6, 0.8, 1]
    assert linear_ticks(0, 938, 5) == [0, 200, 400, 600, 800]
    assert linear_ticks(-0.05, 0.31, 4) == [0, 0.1, 0.2, 0.3]


@given(st.floats(-12, 6), st.floats(0.01, 15))
def test_log_ticks_are_few_and_within_the_range(low, decades):
    ticks = log_ticks(10.0**low, 10.0 ** (low + decades))
    assert 1 <= len(ticks) <= 28
    assert ticks == sorted(set(ticks))
    assert all(10.0**low * (1 - 1e-9) <= tick <= 10.0 ** (low + decades) * (1 + 1e-9) for tick in ticks)


def test_log_ticks_by_decades():
    assert log_ticks(0.0005, 20) == [0.001, 0.01, 0.1, 1, 10]
    assert log_ticks(0.03, 10) == [0.03, 0.1, 0.3, 1, 3, 10]
    assert log_ticks(0.11, 0.19) == [0.12, 0.14, 0.16, 0.18]
    assert not any(math.log10(tick) % 1 for tick in log_ticks(1e-12, 1e12))
