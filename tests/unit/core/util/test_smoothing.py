import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from convviz.core.util.smoothing import smoothed

counts = st.floats(1, 1000)
numbers = st.lists(st.floats(-1e6, 1e6), max_size=60)


def looped(values, count):
    """The definition, one value after the other: each moves the mean by its share, at first a large one."""
    result, mean, known = [], 0.0, 0
    for value in values:
        if not math.isfinite(value):
            result.append(math.nan)
            continue
        mean += (value - mean) / min(count, 1 + known / 10)
        known += 1
        result.append(mean)
    return result


@given(numbers, counts)
def test_it_is_a_weighted_mean_of_all_values_so_far(values, count):
    assert_allclose(smoothed(values, count), looped(values, count), rtol=1e-8, atol=1e-3)


@given(st.lists(st.floats(-100, 100) | st.sampled_from([math.nan, math.inf, -math.inf]), max_size=40), counts)
def test_what_is_no_number_is_left_out_and_stays_none(values, count):
    assert_allclose(smoothed(values, count), looped(values, count), rtol=1e-8, atol=1e-7)


def test_it_begins_with_the_first_value_rather_than_near_zero():
    assert_allclose(smoothed([2.3, 2.3, 2.3], 100), [2.3, 2.3, 2.3])


def test_it_does_not_lag_behind_the_first_fall():
    falling = 2.3 * 0.95 ** np.arange(40)
    assert abs(smoothed(falling, 19)[-1] - falling[-1]) < 0.06 * falling[0]


def test_a_count_of_one_changes_nothing():
    assert_array_equal(smoothed([3.0, 1.0, 2.0], 1), [3, 1, 2])


def test_nothing_gives_nothing():
    assert smoothed([], 10).shape == (0,)
    assert smoothed([], 1).shape == (0,)


def test_a_long_curve_stays_exact():
    """After 100,000 batches the start has long been forgotten."""
    values = np.random.default_rng(0).normal(size=100_000) + 5
    tail = values[-4000:]
    shares = 0.99 ** np.arange(4000)[::-1]
    assert smoothed(values, 100)[-1] == pytest.approx((tail * shares).sum() / shares.sum(), rel=1e-9)


@pytest.mark.parametrize("count", [-0.1, 0, 0.99, math.nan])
def test_a_count_below_one_is_refused(count):
    with pytest.raises(ValueError, match="at least 1"):
        smoothed([1.0], count)


def test_only_a_row_of_values_is_smoothed():
    with pytest.raises(ValueError, match=r"\(2, 2\)"):
        smoothed(np.zeros((2, 2)), 2)
