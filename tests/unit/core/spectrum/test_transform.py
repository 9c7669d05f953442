"""Spectra against NumPy, and against SciPy's convolution with a boundary that wraps."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.signal import convolve2d as scipy_convolve

from convviz.core import KERNELS, convolve2d
from convviz.core.spectrum.maps import bright, centred, decibel_range, full_range, phase_plane, size_map, size_plane
from convviz.core.spectrum.transform import (
    Transform,
    departure,
    faded,
    inverse,
    placed,
    response,
    response_on,
    transform,
    wrapped,
)

shapes = st.tuples(st.integers(1, 9), st.integers(1, 9))


def numbers(shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


@given(shapes)
def test_every_frequency_is_numpys(shape):
    x = numbers(shape)
    whole = np.fft.fft2(x)
    found = transform(x)
    for row in range(-shape[0], 2 * shape[0]):
        for column in range(-shape[1], 2 * shape[1]):
            assert found.at(row, column) == pytest.approx(complex(whole[row % shape[0], column % shape[1]]), abs=1e-9)
    assert_allclose(centred(found.half, shape, conjugate=True), np.fft.fftshift(whole), atol=1e-9)
    assert found.energy() == pytest.approx(x.size * np.sum(x**2))
    assert_allclose(inverse(found.half, shape), x, atol=1e-12)


@settings(deadline=None)
@given(shapes, st.tuples(st.integers(1, 12), st.integers(1, 12)))
def test_a_product_of_spectra_is_the_convolution_that_wraps(shape, size):
    x, h = numbers(shape), numbers(size, 1)
    assert_allclose(wrapped(x, h), convolve2d(x, h, boundary="wrap"), atol=1e-10)
    if size[0] <= shape[0] and size[1] <= shape[1]:
        assert_allclose(wrapped(x, h), scipy_convolve(x, h, "same", "wrap"), atol=1e-10)
    product = transform(x).half * response_on(h, shape)
    assert_allclose(product, transform(convolve2d(x, h, boundary="wrap")).half, atol=1e-9)


@pytest.mark.parametrize("boundary", ["zero", "reflect", "replicate"])
def test_with_another_boundary_it_is_not(boundary):
    x, h = numbers((16, 20)), KERNELS["mean5"].weights
    result = transform(convolve2d(x, h, boundary=boundary))
    product = Transform(transform(x).half * response_on(h, x.shape), x.shape, 1.0)
    whole = np.fft.fft2(convolve2d(x, h, boundary=boundary)), np.fft.fft2(x) * np.fft.fft2(placed(h, x.shape))
    expected = np.linalg.norm(whole[0] - whole[1]) / np.linalg.norm(whole[1])
    assert departure(result, product) == pytest.approx(expected)
    assert departure(result, product) > 0.01
    assert departure(product, product) == 0


@pytest.mark.parametrize("size", [(3, 3), (2, 4), (5, 1)])
def test_a_kernels_response_is_its_transform_at_any_frequency(size):
    h = numbers(size)
    down, across = np.fft.fftfreq(16)[:, np.newaxis], np.fft.fftfreq(18)[np.newaxis, :]
    assert_allclose(response(h, down, across), np.fft.fft2(placed(h, (16, 18))), atol=1e-12)
    assert_allclose(response_on(h, (16, 18)), np.fft.rfft2(placed(h, (16, 18))), atol=1e-12)


def test_a_mean_is_dirichlets_kernel_and_its_zeros_are_0():
    h, frequencies = KERNELS["mean5"].weights, np.arange(1, 250) / 500
    expected = np.sin(5 * np.pi * frequencies) / (5 * np.sin(np.pi * frequencies))
    assert_allclose(response(h, 0.0, frequencies), expected, atol=1e-12)
    assert response(h, 0.0, 0.2) == 0  # not some 1e-17
    assert response_on(h, (500, 500))[0, 100] == 0


def test_a_map_has_the_constant_in_the_middle_and_0_has_a_place_on_it():
    x = np.zeros((6, 8))
    x[0, 0] = 1.0
    assert_allclose(size_plane(transform(x)).values, 0.0, atol=1e-12)
    flat = size_plane(transform(np.full((6, 8), 2.0)))
    assert flat.values[3, 4] == pytest.approx(20 * np.log10(96))
    assert (np.delete(flat.values.ravel(), 3 * 8 + 4) == -np.inf).all()  # sizes of 0, not some 1e-15
    assert full_range(flat) == (-40, 40)
    assert full_range(size_plane(transform(np.zeros((2, 2))))) == (-80, 0)


def test_a_large_map_is_the_root_mean_square_of_blocks_that_keep_the_constant_in_its_place():
    x = numbers((1100, 700))
    found = size_map(transform(x).half, x.shape)
    whole = np.abs(np.fft.fftshift(np.fft.fft2(x)))
    assert found.block == (3, 2)
    rows, columns = found.sizes.shape
    assert max(rows, columns) <= 513
    assert found.sizes[1, 1] == pytest.approx(np.sqrt(np.mean(whole[1:4, 2:4] ** 2)))
    row = 1 + 550 // 3 if 550 % 3 else 550 // 3
    assert found.sizes[row, 350 // 2] == pytest.approx(np.sqrt(np.mean(whole[550:553, 350:352] ** 2)))
    assert (row, 350 // 2) == (rows // 2, columns // 2)


@pytest.mark.parametrize("shape", [(16, 20), (15, 9), (4, 3), (1, 1)])
@pytest.mark.parametrize("zoom", [1, 2, 4])
def test_the_middle_of_a_plane_is_that_of_the_whole(shape, zoom):
    x = numbers(shape)
    whole, found = size_plane(transform(x)), size_plane(transform(x), zoom)
    (rows, columns), (height, width) = shape, found.values.shape
    top, left = rows // 2 - height // 2, columns // 2 - width // 2
    assert_allclose(found.values, whole.values[top : top + height, left : left + width])
    assert found.grid == shape
    if zoom > 1:
        assert height <= max(rows / zoom + 1, 3)
        assert_allclose(phase_plane(transform(x), zoom).values.shape, found.values.shape)


def test_phases_are_numpys_and_where_there_is_no_size_there_is_none():
    x = numbers((7, 8))
    assert_allclose(phase_plane(transform(x)).values, np.degrees(np.angle(np.fft.fftshift(np.fft.fft2(x)))), atol=1e-9)
    assert np.isnan(phase_plane(transform(np.ones((4, 4)))).values).sum() == 15


def test_a_scale_has_round_ends_above_what_is_bright():
    assert decibel_range(10 ** (103 / 20)) == (30, 110)
    assert decibel_range(1.0, 60) == (-60, 0)
    assert decibel_range(0.0) == (-80, 0)
    assert bright(np.array([[1.0, 5.0]])) == 5
    many = np.ones((100, 100))
    many[50, 50] = 1e6
    assert bright(many) == 1


def test_faded_edges_meet_and_the_mean_stays_beneath():
    x = np.linspace(0, 255, 64) * np.ones((32, 1))
    found = faded(x)
    assert abs(found[:, 0] - found[:, -1]).max() < abs(x[:, 0] - x[:, -1]).max() / 50
    assert_allclose(faded(np.full((5, 6), 3.0)), 3.0)
    across = np.abs(transform(x).half[0, 8:]).sum()
    assert np.abs(transform(found).half[0, 8:]).sum() < across / 5


@pytest.mark.parametrize("values", [np.zeros(3), np.zeros((0, 3)), np.zeros((2, 2, 3))])
def test_what_is_no_image_is_refused(values):
    with pytest.raises(ValueError, match=r"image \(H, W\)"):
        transform(values)
