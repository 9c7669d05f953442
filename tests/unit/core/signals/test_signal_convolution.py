import numpy as np
import pytest
import scipy.signal
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from convviz.core import Conv1dSteps, ScatterSteps, convolve
from convviz.core.signals import convolution

INTEGERS = st.lists(st.integers(-50, 50), min_size=1, max_size=12)


def test_the_chapters_numbers():
    assert_array_equal(convolve([1, 2, 2], [3, 2, 1]), [3, 8, 11, 6, 2])
    assert_array_equal(convolve([1, 2, 2], [3, 2, 1], "same"), [8, 11, 6])
    assert_array_equal(convolve([1, 2, 2], [3, 2, 1], "valid"), [11])
    step = Conv1dSteps([1, 2, 2], [3, 2, 1])[2]
    assert (step.output_index, step.start, step.value) == (2, 0, 11)
    assert_array_equal(step.weights, [1, 2, 3])
    assert_array_equal(step.products, [1, 4, 6])


@given(INTEGERS, INTEGERS, st.sampled_from(["full", "same", "valid"]))
def test_it_is_scipys(x, h, mode):
    if mode == "valid" and len(h) > len(x):
        with pytest.raises(ValueError, match="no longer than x"):
            convolve(x, h, mode)
        return
    expected = scipy.signal.convolve(np.array(x, float), np.array(h, float), mode=mode, method="direct")
    assert_array_equal(convolve(x, h, mode), expected)


@given(INTEGERS, INTEGERS, st.sampled_from(["full", "same", "valid"]))
def test_each_step_is_a_sum_that_gives_its_sample(x, h, mode):
    if mode == "valid" and len(h) > len(x):
        return
    whole, steps = convolve(x, h, mode), Conv1dSteps(x, h, mode)
    assert len(steps) == len(whole)
    offset = {"full": 0, "same": (len(h) - 1) // 2, "valid": len(h) - 1}[mode]
    for index, step in enumerate(steps):
        time = index + offset
        assert step.output_index == index
        assert step.start == time - len(h) + 1
        assert_array_equal(step.weights, h[::-1])
        under = [x[k] if 0 <= k < len(x) else 0 for k in range(step.start, step.start + len(h))]
        assert_array_equal(step.patch, under)
        assert_array_equal(step.products, np.array(under) * h[::-1])
        assert step.value == step.products.sum() == whole[index]


@given(INTEGERS, INTEGERS)
def test_the_copies_add_up_to_the_same(x, h):
    steps, running = ScatterSteps(x, h), np.zeros(len(x) + len(h) - 1)
    assert len(steps) == len(x)
    for index, step in enumerate(steps):
        alone = np.zeros(len(x))
        alone[index] = x[index]
        assert_array_equal(step.copy, np.convolve(alone, h))
        running += step.copy
        assert step.input_index == index
        assert_array_equal(step.total, running)
    assert_array_equal(steps[-1].total, convolve(x, h))
    for time, value in enumerate(convolve(x, h)):
        assert sum(one * other for _, one, other in steps.column(time)) == value


def test_where_nothing_overlaps_the_sum_is_empty():
    steps = Conv1dSteps([1, 2, 2], [3, 2, 1], "same")
    for time in (-9, -1, 5, 99):
        assert steps.at(time).value == 0
        assert not steps.at(time).patch.any()
        first, last = steps.overlap(time)
        assert first == last
    assert steps.at(0).output_index == -1  # same begins at t = 1
    assert steps.at(0).value == 3


def test_float32_stays_and_nothing_is_changed():
    x, h = np.array([1, 2, 2], np.float32), np.array([3, 2, 1])
    assert convolve(x, h).dtype == np.float32
    assert convolve(h, x).dtype == np.float64
    Conv1dSteps(x, h)
    assert_array_equal(x, [1, 2, 2])
    x[0] = 7  # still the caller's
    assert_array_equal(h, [3, 2, 1])


def test_long_signals_go_by_blocks(monkeypatch):
    rng = np.random.default_rng(3)
    x, h = rng.normal(size=3000), rng.normal(size=700)
    direct = convolve(x, h)
    assert_allclose(direct, np.convolve(x, h))
    monkeypatch.setattr(convolution, "DIRECT_PRODUCTS", 1000)
    assert_allclose(convolve(x, h), direct, atol=1e-11)


@pytest.mark.parametrize("bad", [[], 3.0, [[1, 2]], ["a"], [1, np.nan], [np.inf], None, [1j]])
def test_bad_signals_are_refused(bad):
    for make in (convolve, Conv1dSteps, ScatterSteps):
        for x, h, name in ((bad, [1], "x"), ([1], bad, "h")):
            with pytest.raises(ValueError, match=f"^{name} must"):
                make(x, h)


def test_another_mode_is_refused():
    for make in (convolve, Conv1dSteps):
        with pytest.raises(ValueError, match="full, same, valid, got 'wrap'"):
            make([1], [1], "wrap")
