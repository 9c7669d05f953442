import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from convviz.core.util.smoothing import smoothed

weights = st.floats(0, 0.999)
numbers = st.lists(st.floats(-1e6, 1e6), max_size=60)


def looped(values, weight):
    """The definition, one value after the other: the weighted mean of all finite ones so far."""
    result, past = [], []
    for value in values:
        if not math.isfinite(value):
            result.append(math.nan)
            continue
        past.append(value)
        shares = [weight**age for age in range(len(past))][::-1]
        result.append(sum(s * v for s, v in zip(shares, past, strict=True)) / sum(shares))
    return result


@given(numbers, weights)
def test_it_is_the_weighted_mean_of_all_values_so_far(values, weight):
    assert_allclose(smoothed(values, weight), looped(values, weight), rtol=1e-8, atol=1e-3)


@given(st.lists(st.floats(-100, 100) | st.sampled_from([math.nan, math.inf, -math.inf]), max_size=40), weights)
def test_what_is_no_number_is_left_out_and_stays_none(values, weight):
    assert_allclose(smoothed(values, weight), looped(values, weight), rtol=1e-8, atol=1e-7)


def test_it_begins_with_the_first_value_rather_than_near_zero():
    assert_allclose(smoothed([2.3, 2.3, 2.3], 0.99), [2.3, 2.3, 2.3])


def test_weight_zero_changes_nothing():
    assert_array_equal(smoothed([3.0, 1.0, 2.0], 0), [3, 1, 2])


def test_nothing_gives_nothing():
    assert smoothed([], 0.9).shape == (0,)
    assert smoothed([], 0).shape == (0,)


def test_a_long_curve_stays_exact():
    """After 100,000 batches the correction has long become 1."""
    values = np.random.default_rng(0).normal(size=100_000) + 5
    tail = values[-4000:]
    shares = 0.99 ** np.arange(4000)[::-1]
    assert smoothed(values, 0.99)[-1] == pytest.approx((tail * shares).sum() / shares.sum(), rel=1e-9)


@pytest.mark.parametrize("weight", [-0.1, 1, 1.5, math.nan])
def test_a_weight_outside_its_limits_is_refused(weight):
    with pytest.raises(ValueError, match="at least 0 and below 1"):
        smoothed([1.0], weight)


def test_only_a_row_of_values_is_smoothed():
    with pytest.raises(ValueError, match=r"\(2, 2\)"):
        smoothed(np.zeros((2, 2)), 0.5)
