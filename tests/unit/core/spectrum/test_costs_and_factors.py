"""Columns and rows of separable kernels, what each way costs, and images as sums of waves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from convviz.core import KERNELS, convolve2d
from convviz.core.spectrum.costs import (
    SIZES,
    Costs,
    Measurement,
    _direct,
    _separable,
    _through_fft,
    counted,
    crossing,
)
from convviz.core.spectrum.factors import factors, passes
from convviz.core.spectrum.transform import transform
from convviz.core.spectrum.waves import WaveSteps
from convviz.core.util.generators import finish


@pytest.mark.parametrize("name", KERNELS)
def test_columns_times_rows_are_the_kernel_and_as_many_as_its_rank(name):
    weights = KERNELS[name].weights
    found = factors(weights)
    assert_allclose(sum(np.outer(c, r) for c, r in zip(found.columns, found.rows, strict=True)), weights, atol=1e-12)
    assert found.rank == np.linalg.matrix_rank(weights)
    assert found.separable == (found.rank == 1)


def test_a_separable_kernel_comes_apart_as_one_writes_it():
    sobel, blur = factors(KERNELS["sobel_x"].weights), factors(KERNELS["mean5"].weights)
    assert (sobel.columns[0].tolist(), sobel.rows[0].tolist()) == ([1, 2, 1], [1, 0, -1])
    assert_allclose(blur.columns[0], 0.2)
    assert_allclose(blur.rows[0], 0.2)
    assert (blur.direct, blur.passes) == (25, 10)


def test_a_kernel_of_zeros_is_no_product_at_all():
    assert factors(np.zeros((3, 4))).rank == 0


@pytest.mark.parametrize("boundary", ["zero", "reflect", "replicate", "wrap"])
@pytest.mark.parametrize("name", ["sobel_x", "chapter", "gaussian20"])
def test_two_passes_give_what_one_does(name, boundary):
    x, h = np.random.default_rng(0).normal(size=(24, 26)), KERNELS[name].weights
    found = passes(x, h, factors(h), boundary)
    assert_allclose(found.one, convolve2d(x, h, boundary=boundary))
    assert_allclose(found.two, found.one, atol=1e-10)
    assert found.difference == np.abs(found.two - found.one).max()


def test_products_are_counted_and_cross_where_the_formulas_do():
    costs = counted((512, 512))
    assert not costs.measured
    assert (costs.direct == np.array(SIZES) ** 2).all()
    assert (costs.separable == 2 * np.array(SIZES)).all()
    assert (costs.fft == 3 * 18 + 2).all()
    assert costs.beats_direct == pytest.approx(np.sqrt(56), rel=1e-9)
    assert costs.beats_separable == pytest.approx(28, rel=1e-9)


@pytest.mark.parametrize("name", ["sobel_x", "chapter", "gaussian20"])
def test_what_is_timed_gives_the_convolution(name):
    x, h = np.random.default_rng(0).random((24, 30)), KERNELS[name].weights
    found = factors(h)
    terms = list(zip(found.columns, found.rows, strict=True))
    expected = convolve2d(x, h, boundary="wrap")
    for way in (_direct(x, h), _separable(x, terms), _through_fft(x, h)):
        seconds, result = finish(way)
        assert seconds > 0
        assert_allclose(result, expected, atol=1e-10)


def test_a_crossing_that_is_not_there_is_none():
    sizes = np.array([3.0, 9.0])
    assert crossing(sizes, np.array([1.0, 10.0]), np.array([20.0, 20.0])) is None
    assert crossing(sizes, np.array([30.0, 90.0]), np.array([20.0, 20.0])) is None
    assert crossing(sizes, np.array([3.0, 9.0]), np.array([5.0, 5.0])) == pytest.approx(5.0)


def test_a_measurement_has_a_time_for_each_way_and_the_three_agree(monkeypatch):
    monkeypatch.setattr("convviz.core.spectrum.costs._SECONDS", 0.001)
    costs = finish(Measurement((16, 20)).run())
    assert isinstance(costs, Costs)
    assert costs.measured
    assert costs.sizes.tolist() == [3, 5, 7, 9, 11, 15]
    for times in (costs.direct, costs.separable, costs.fft):
        assert times.shape == costs.sizes.shape
        assert (times > 0).all()
    assert costs.difference < 1e-12


def test_a_measurement_that_was_abandoned_goes_on(monkeypatch):
    monkeypatch.setattr("convviz.core.spectrum.costs._SECONDS", 0.001)
    measurement = Measurement((16, 16))
    run = measurement.run()
    done = next(done for done in run if done > 0)
    run.close()
    assert 0 < done < 1
    assert measurement.done == done
    assert len(finish(measurement.run()).sizes) == 6


@given(st.tuples(st.integers(1, 8), st.integers(1, 8)))
def test_all_waves_together_are_the_image(shape):
    x = np.random.default_rng(3).normal(size=shape)
    steps = WaveSteps(transform(x))
    assert_allclose(steps[-1].total, x, atol=1e-12)
    assert_allclose(sum(step.wave for step in steps), x, atol=1e-12)
    assert steps[-1].share == pytest.approx(1)
    whole = {(r % shape[0], c % shape[1]) for r in range(shape[0]) for c in range(shape[1])}
    pairs = {frozenset({(r, c), (-r % shape[0], -c % shape[1])}) for r, c in whole}
    assert steps.waves == len(pairs)


def test_the_first_step_is_the_mean_and_the_strongest_wave_comes_next():
    rows, columns = np.mgrid[0:16, 0:24]
    x = 5 + 3 * np.cos(2 * np.pi * 2 * columns / 24 + 0.5) + np.cos(2 * np.pi * 3 * rows / 16)
    steps = WaveSteps(transform(x))
    assert_allclose(steps[0].total, 5)
    assert steps[0].share == 0
    second = steps[1]
    assert (second.newest, second.amplitude) == ((0, 2), pytest.approx(3))
    assert second.phase == pytest.approx(np.degrees(0.5))
    assert_allclose(second.wave, 3 * np.cos(2 * np.pi * 2 * columns / 24 + 0.5), atol=1e-12)
    assert second.share == pytest.approx(0.9)
    assert_allclose(steps[2].total, x, atol=1e-12)


def test_the_share_is_that_of_the_squares_about_the_mean():
    x = np.random.default_rng(4).normal(size=(12, 9))
    steps = WaveSteps(transform(x))
    for index in (5, 20, 33):
        rest = np.sum((x - steps[index].total) ** 2)
        assert steps[index].share == pytest.approx(1 - rest / np.sum((x - x.mean()) ** 2))


def test_a_constant_image_is_one_wave():
    steps = WaveSteps(transform(np.full((4, 4), 2.0)))
    assert_allclose(steps[0].total, 2)
    assert steps[0].share == 1
