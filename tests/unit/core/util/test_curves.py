import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from convviz.core.util.curves import (
    common_range,
    dashed,
    linear_ticks,
    log_ticks,
    round_step,
    steady_end,
    steady_range,
    thinned,
    without_outliers,
)


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


def test_a_range_does_not_go_above_its_ceiling():
    assert steady_range(0.05, 0.999, ceiling=1.0)[1] == 1
    assert steady_range(0.05, 0.999)[1] > 1


ASTRAY = 2.3 * 10.0 ** np.arange(30)


FALLING = np.array([2.3, 1.0, 0.1])


def test_a_run_gone_astray_is_shown_up_to_twice_the_greatest_first_value():
    assert common_range([[FALLING], [np.array([2.2, 4.5, 4.7, 1e24])]]) == (0.1, 4.5)
    assert common_range([[ASTRAY], [FALLING]]) == (0.1, 2.3)
    # One that comes back from a peak, and one that was resumed, whose first loss is small.
    assert common_range([[FALLING], [np.array([2.3, 1e4, 2.3])], [np.array([0.05, 0.02])]]) == (0.02, 2.3)
    # Not its first curve alone: what is measured later belongs to it.
    assert common_range([[FALLING], [ASTRAY[:1], np.array([1e9, 2e9])]]) == (0.1, 2.3)


def test_a_run_that_is_alone_is_shown_whole():
    assert common_range([[ASTRAY, FALLING]]) == (0.1, ASTRAY[-1])
    assert common_range([[], [np.empty(0)], [ASTRAY]]) == (2.3, ASTRAY[-1])


def test_it_is_the_same_on_a_logarithmic_scale():
    low, high = common_range([[np.log10(FALLING)], [np.log10([2.2, 4.5, 4.7, 1e24])]], log=True)
    assert (low, 10**high) == (-1.0, pytest.approx(4.5))
    assert common_range([[np.array([-3.0, -2.0])], [np.array([-2.8, 0.0])], [np.empty(0)]], log=True) == (-3.0, -2.8)


def test_there_may_be_nothing_to_be_shown():
    assert common_range([]) is None
    assert common_range([[np.empty(0)], []]) is None


@given(
    st.lists(st.tuples(st.floats(0.1, 50), st.floats(-50, 50)), min_size=2, max_size=30),
    st.floats(1, 20), st.floats(1, 20), st.floats(0.1, 10),
)  # fmt: skip
def test_dashes_lie_on_the_line_and_are_equally_long(steps, dash, gap, scale):
    x, y = np.cumsum([dx for dx, _ in steps]), np.cumsum([dy for _, dy in steps])
    points, heights, drawn = dashed(x, y, (scale, 1.0), (dash, gap))
    np.testing.assert_allclose(heights, np.interp(points, x, y), atol=1e-6 * (1 + np.abs(y).max()))
    assert (points[0], points[-1]) == (pytest.approx(x[0]), pytest.approx(x[-1]))
    lengths = np.hypot(np.diff(points) * scale, np.diff(heights))
    assert lengths.sum() == pytest.approx(np.hypot(np.diff(x) * scale, np.diff(y)).sum())
    # Each whole run of drawn pieces is a dash long, each run of others a gap, up to the last one, cut by the end.
    edges = np.flatnonzero(np.diff(drawn[:-1])) + 1
    runs = [(part.sum(), on[0]) for part, on in zip(np.split(lengths, edges), np.split(drawn[:-1], edges), strict=True)]
    for length, on in runs[:-1]:
        assert length == pytest.approx(dash if on else gap, abs=1e-6)
    assert runs[-1][0] <= (dash if runs[-1][1] else gap) + 1e-6


def test_a_single_point_has_no_dashes():
    assert not dashed(np.ones(1), np.ones(1), (1.0, 1.0), (2.0, 2.0))[2].any()


@pytest.mark.parametrize("value", [0.0, 3.0, -2.5, 1e-9])
def test_one_value_has_room_around_it(value):
    low, high = steady_range(value, value)
    assert low < value < high


@pytest.mark.parametrize(
    ("minimum", "step"), [(1, 1), (1.1, 2), (2.1, 5), (5.1, 10), (0.03, 0.05), (0.1, 0.1), (99, 100)]
)
def test_steps_are_round(minimum, step):
    assert round_step(minimum) == pytest.approx(step)


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


@given(st.floats(0, 1e9))
def test_an_end_that_grows_holds_all_and_is_seldom_far_away(last):
    assert steady_end(last / 1e3, 0.1) == pytest.approx(steady_end(last) / 1e3)
    end = steady_end(last)
    assert last * (1 - 1e-9) <= end <= max(100.0, 4 / 3 * last * (1 + 1e-9))
    assert len({steady_end(last + share * last) for share in np.linspace(0, 0.5, 100)}) <= 5


def test_the_few_farthest_points_of_a_noisy_curve_go_and_no_others():
    values = np.roll(np.arange(1000.0), 400)
    values[[3, 700]] = 1e9, -1e9
    kept = without_outliers(values)
    assert 985 <= len(kept) <= 995
    assert_array_equal(kept, values[(values >= kept.min()) & (values <= kept.max())])
    assert kept.min() > 0
    assert kept.max() < 1000
    assert_array_equal(without_outliers(np.full(4, 2.0)), np.full(4, 2.0))
