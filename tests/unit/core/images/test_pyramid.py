import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convviz.core.images.pyramid import SMALL_ENOUGH, pyramid


def test_an_array_with_no_long_side_is_its_own_pyramid():
    values = np.ones((SMALL_ENOUGH, SMALL_ENOUGH), dtype=np.uint8)
    levels = pyramid(values)
    assert len(levels) == 1
    assert levels[0] is values


@pytest.mark.parametrize("shape", [(1025, 3), (3, 2048), (2050, 4097), (5000, 1), (SMALL_ENOUGH + 1, 1)])
@pytest.mark.parametrize("channels", [(), (3,)])
def test_each_copy_has_half_the_sides_rounded_up_until_one_is_small(shape, channels):
    levels = pyramid(np.zeros(shape + channels, dtype=np.uint8))
    for larger, smaller in pairwise(levels):
        assert smaller.shape == (math.ceil(larger.shape[0] / 2), math.ceil(larger.shape[1] / 2), *channels)
    assert [max(level.shape[:2]) <= SMALL_ENOUGH for level in levels] == [False] * (len(levels) - 1) + [True]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("dtype", "copies"),
    [
        *((name, name) for name in ("u1", "u2", "i2", "f4", "f8")),
        *((name, "f4") for name in ("bool", "i1", "f2")),
        *((name, "f8") for name in ("u4", "i4", "u8", "i8")),
    ],
)
def test_copies_keep_the_dtype_where_opencv_can_resize_it_and_are_floats_elsewhere(dtype, copies, order):
    values = (np.arange(3000 * 6).reshape(3000, 6) % 90).astype(np.dtype(dtype).newbyteorder(order))
    first, second, *rest = pyramid(values)
    assert first is values
    assert rest
    assert {level.dtype for level in (second, *rest)} == {np.dtype(copies)}
    exact = values.astype(np.float64).reshape(1500, 2, 3, 2).mean(axis=(1, 3))
    assert np.abs(second - exact).max() <= (0.5 if np.dtype(copies).kind in "ui" else 1e-5)


@settings(max_examples=15)
@given(st.integers(1025, 2500), st.integers(1, 90), st.integers(0, 2**32 - 1), st.sampled_from([(), (3,)]))
def test_the_mean_is_kept_for_odd_sides_too(rows, columns, seed, channels):
    values = np.random.default_rng(seed).normal(10, 5, (rows, columns, *channels))
    for level in pyramid(values):
        # OpenCV weighs the cells at the seams of an odd side in float32.
        np.testing.assert_allclose(level.mean(axis=(0, 1)), values.mean(axis=(0, 1)), rtol=1e-5)


@pytest.mark.parametrize(("dtype", "tolerance"), [("f8", 1e-12), ("f4", 2e-4), ("u2", 0.5)])
def test_a_cell_is_the_mean_of_the_four_beneath_it(dtype, tolerance):
    values = np.random.default_rng(3).uniform(0, 1000, (2048, 60)).astype(dtype)
    below = values.astype(np.float64).reshape(1024, 2, 30, 2).mean(axis=(1, 3))
    assert np.abs(pyramid(values)[1] - below).max() <= tolerance


def test_a_fine_texture_of_plus_and_minus_one_becomes_the_zero_it_averages_to():
    texture = np.where(np.indices((1200, 1200)).sum(axis=0) % 2, 1.0, -1.0)
    np.testing.assert_array_equal(pyramid(texture)[1], np.zeros((600, 600)))


def test_the_array_is_left_as_it_was_and_may_be_a_read_only_view():
    values = np.arange(2 * 1500 * 6, dtype=np.float64).reshape(1500, 12)[::-1, ::2]
    values.flags.writeable = False
    before = values.copy()
    first, second, *_ = pyramid(values)
    assert first is values
    np.testing.assert_array_equal(second, before.reshape(750, 2, 3, 2).mean(axis=(1, 3)))
    np.testing.assert_array_equal(values, before)
