"""Samples and levels, against NumPy and what one can count."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import square

from convviz.core import quantise, sample
from convviz.core.signals.sampling.steps import SampleSteps
from convviz.core.signals.sampling.taking import MAX_SAMPLES, Quantiser


def test_times_are_n_over_the_rate_from_0_to_before_the_end():
    times, values = sample(lambda t: 3 * t, rate=4, duration=1)
    assert times.tolist() == [0.0, 0.25, 0.5, 0.75]
    assert values.tolist() == [0.0, 0.75, 1.5, 2.25]
    assert times.dtype == values.dtype == np.float64


@given(st.floats(0.01, 500), st.floats(0.01, 20))
def test_all_times_before_the_end_are_taken_and_no_others(rate, duration):
    times, _ = sample(np.sin, rate, duration)
    assert times[0] == 0
    assert times[-1] < duration or len(times) == 1
    assert len(times) / rate >= duration
    np.testing.assert_array_equal(times, np.arange(len(times)) / rate)


@pytest.mark.parametrize(
    ("rate", "duration", "count"), [(12, 1, 12), (10, 0.3, 3), (3, 1.1, 4), (0.5, 1, 1), (8000, 0.03, 240)]
)
def test_a_decimal_does_not_add_a_sample(rate, duration, count):
    assert len(sample(np.cos, rate, duration)[0]) == count


def test_what_a_function_gives_stays_float32_and_a_constant_does_for_all():
    assert sample(lambda t: t.astype(np.float32), 5, 1)[1].dtype == np.float32
    assert sample(lambda t: square(t) > 0, 5, 1)[1].dtype == np.float64
    assert sample(lambda _t: 2, 5, 1)[1].tolist() == [2.0] * 5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((np.sin, 0, 1), "rate must be above 0, got 0"),
        ((np.sin, -3, 1), "rate must be above 0, got -3"),
        ((np.sin, math.nan, 1), "rate must be a finite number, got nan"),
        ((np.sin, np.float64(np.inf), 1), "rate must be a finite number, got inf"),
        ((np.sin, "12", 1), "rate must be a finite number, got '12'"),
        ((np.sin, 12, 0), "duration must be above 0, got 0"),
        ((np.sin, 12, math.nan), "duration must be a finite number, got nan"),
        ((np.sin, 1e6, 1e6), f"1e\\+06 samples a second for 1e\\+06 s are 1,000,000,000,000; at most {MAX_SAMPLES:,}"),
        ((3.0, 12, 1), "the signal must be a function of the time in s, got float"),
        ((lambda t: t[:-1], 12, 1), r"a number for each of 12 times, got float64 \(11,\)"),
        ((lambda t: t + 1j, 12, 1), "got complex128"),
        ((lambda t: np.where(t > 0.5, np.nan, t), 12, 1), "must be finite, but is nan at t = 0.583333 s"),
    ],
)
def test_what_cannot_be_sampled_is_refused_in_a_sentence(arguments, words):
    with pytest.raises(ValueError, match=words):
        sample(*arguments)


def test_a_step_goes_to_its_middle_and_beyond_the_ends_to_the_outermost():
    x = [-9.0, -1.0, -0.51, -0.5, -0.01, 0.0, 0.49, 0.5, 1.0, 9.0]
    assert quantise(x, 2, -1, 1).tolist() == [-0.75, -0.75, -0.75, -0.25, -0.25, 0.25, 0.25, 0.75, 0.75, 0.75]


def test_8_bits_change_nothing_in_a_picture_of_8_bits():
    greys = np.arange(256, dtype=np.uint8).reshape(16, 16)
    np.testing.assert_array_equal(quantise(greys, 8, -0.5, 255.5), greys)
    assert np.unique(quantise(greys, 3, -0.5, 255.5)).tolist() == [15.5 + 32 * k for k in range(8)]
    assert greys.dtype == np.uint8


@given(
    st.integers(1, 12),
    st.floats(-50, 50),
    st.floats(0.01, 100),
    st.lists(st.floats(-300, 300, allow_nan=False), min_size=1, max_size=30),
)
def test_each_number_goes_to_the_nearest_of_2_to_the_bits_middles(bits, low, width, numbers):
    high = low + width
    middles = low + (np.arange(2**bits) + 0.5) * (high - low) / 2**bits
    made, x = quantise(numbers, bits, low, high), np.array(numbers)
    distance = np.abs(x[:, np.newaxis] - middles)
    np.testing.assert_allclose(np.abs(made - x), distance.min(axis=1), atol=1e-9 * max(1, abs(low), width))
    inside = (x >= low) & (x <= high)
    assert np.all(np.abs(made - x)[inside] <= width / 2**bits / 2 + 1e-9 * max(1, abs(low), width))


def test_types_and_infinities():
    assert quantise(np.float32([0.1, 0.9]), 1, 0, 1).dtype == np.float32
    assert quantise([np.inf, -np.inf], 1, 0, 1).tolist() == [0.75, 0.25]
    assert quantise([], 3, 0, 1).tolist() == []
    assert quantise(0.3, np.int64(1), np.float64(0), 1) == 0.25


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([0.1], 0, 0, 1), "bits must be an integer from 1 to 32, got 0"),
        (([0.1], 2.5, 0, 1), "bits must be an integer from 1 to 32, got 2.5"),
        (([0.1], 33, 0, 1), "bits must be an integer from 1 to 32, got 33"),
        (([0.1], 3, 1, 1), "low must be below high by a finite number, got 1 and 1"),
        (([0.1], 3, math.nan, 1), "low must be a finite number, got nan"),
        (([0.1], 3, -1e308, 1e308), "by a finite number"),
        (([math.nan], 3, 0, 1), "numbers that can be compared, got NaN"),
        ((["a"], 3, 0, 1), "x must hold numbers"),
    ],
)
def test_what_cannot_be_quantised_is_refused_in_a_sentence(arguments, words):
    with pytest.raises(ValueError, match=words):
        quantise(*arguments)


def test_steps_are_the_samples_one_by_one():
    steps = SampleSteps(np.sin, 10, 1, Quantiser(3, -1, 1))
    times, values = sample(np.sin, 10, 1)
    assert len(steps) == 10
    assert [step.time for step in steps] == times.tolist()
    assert [step.value for step in steps] == values.tolist()
    assert [step.quantised for step in steps] == quantise(values, 3, -1, 1).tolist()
    assert [step.level for step in steps] == np.floor((values + 1) * 4).astype(int).tolist()
    assert all(step.error == step.quantised - step.value for step in steps)
    plain = SampleSteps(np.sin, 10, 1)[-1]
    assert (plain.index, plain.level, plain.quantised, plain.error) == (9, None, values[-1], 0.0)
