"""Each program of the Spectrum panel gives the numbers that are shown."""

import numpy as np
import pytest

from convviz.core import KERNELS, convolve2d
from convviz.core.spectrum.factors import factors
from convviz.core.spectrum.gain import MaskGain, MaskKind
from convviz.core.spectrum.transform import inverse, transform
from convviz.export.code.code import Library
from convviz.export.code.spectrum import mask_code, passes_code, product_code, waves_code
from tests.run_code import assert_all_give

MATRIX = np.arange(1, 50).reshape(7, 7)


@pytest.mark.parametrize("size", [(3, 3), (2, 4), (9, 8)])
def test_a_product_of_spectra_in_every_library(tmp_path, size):
    h = np.random.default_rng(0).normal(size=size)
    code = product_code(MATRIX, h)
    assert set(code.programs) == set(Library)
    assert_all_give(code, convolve2d(MATRIX, h, boundary="wrap"), tmp_path)


@pytest.mark.parametrize("kind", list(MaskKind))
def test_a_mask_in_every_library(tmp_path, kind):
    x, mask = np.random.default_rng(1).normal(size=(8, 9)), MaskGain(kind, 0.125, 0.3)
    given = transform(x)
    code = mask_code(x, mask)
    assert set(code.programs) == set(Library)
    assert_all_give(code, inverse(given.half * mask.on(given.shape), given.shape), tmp_path)


def test_kept_waves_in_every_library(tmp_path):
    x = np.random.default_rng(2).normal(size=(6, 8))
    kept = np.zeros((6, 8), bool)
    kept[0, 0] = kept[1, 2] = kept[-1, -2] = True
    code = waves_code(x, kept, 2)
    assert_all_give(code, np.fft.ifft2(np.fft.fft2(x) * kept).real, tmp_path)


@pytest.mark.parametrize("boundary", ["zero", "reflect", "replicate", "wrap"])
@pytest.mark.parametrize("name", ["sobel_x", "gaussian20", "gradient_y"])
def test_two_passes_with_every_boundary(tmp_path, boundary, name):
    x, h = np.random.default_rng(3).normal(size=(24, 25)), KERNELS[name].weights
    code = passes_code(x, factors(h), boundary)
    assert set(code.programs) == set(Library)
    assert_all_give(code, convolve2d(x, h, boundary=boundary), tmp_path)


def test_two_passes_over_an_image_smaller_than_the_kernel(tmp_path):
    x, h = np.arange(6.0).reshape(2, 3), KERNELS["mean5"].weights
    code = passes_code(x, factors(h), "reflect")
    assert "adds at most 1" in code.reasons[Library.TORCH]
    assert_all_give(code, convolve2d(x, h, boundary="reflect"), tmp_path)


def test_plain_loops_are_for_small_images():
    code = product_code(np.ones((30, 30)), np.ones((3, 3)))
    assert "shrink" in code.reasons[Library.LOOPS]
