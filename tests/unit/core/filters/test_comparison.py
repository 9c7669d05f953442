"""The table filter x noise, against single calls and what the chapter recommends."""

import math

import numpy as np
import pytest
from skimage import data

from convviz.core import FILTERS, add_noise, apply_filter, psnr, ssim
from convviz.core.filters.comparison import USUAL_FILTERS, comparing, scored
from convviz.core.filters.noise import GaussianNoise, PoissonNoise, SaltAndPepper
from convviz.core.util.generators import finish

CAMERA = data.camera()[100:300, 100:300]
NOISES = (GaussianNoise(), SaltAndPepper(), PoissonNoise())


@pytest.fixture(scope="module")
def table():
    return finish(comparing(CAMERA, NOISES, seed=3))


def test_a_cell_is_the_psnr_of_one_filter_for_one_noise(table):
    assert table.psnr.shape == (6, 3)
    names = ["identity", "mean", "gaussian", "median", "bilateral", "wiener"]
    for row, name in enumerate(names):
        for column, kind in enumerate(("gaussian", "salt_pepper", "poisson")):
            image = apply_filter(add_noise(CAMERA, kind, seed=3), name)
            assert table.psnr[row, column] == psnr(CAMERA, image, 255)
    assert not table.reasons


def test_the_median_is_best_for_salt_and_pepper_and_not_for_white_noise(table):
    median = next(row for row, values in enumerate(USUAL_FILTERS) if values == FILTERS["median"].make())
    assert table.best(1) == (median,)
    assert median not in table.best(0)
    assert table.psnr[2, 0] > table.psnr[0, 0]  # the Gaussian betters white noise


def test_gains_are_over_no_filter(table):
    assert table.gain(0, 1) == 0
    assert table.gain(3, 1) == pytest.approx(table.psnr[3, 1] - table.psnr[0, 1])
    assert math.isnan(finish(comparing(CAMERA, NOISES, USUAL_FILTERS[1:2])).gain(0, 0))


def test_without_noise_no_filter_is_perfect():
    found = finish(comparing(CAMERA, (GaussianNoise(variance=0.0),)))
    assert found.psnr[0, 0] == math.inf
    assert found.best(0) == (0,)
    assert found.gain(0, 0) == 0
    assert found.gain(1, 0) == -math.inf


def test_what_cannot_be_has_its_reason():
    found = finish(comparing(np.full((4, 4), -1.0), (PoissonNoise(), GaussianNoise())))
    assert found.best(0) == ()
    assert "never negative" in found.reasons[0, 0]
    assert "has only 4 × 4" in found.reasons[4, 1]
    assert np.isnan(found.psnr[4, 1])
    upsampled = finish(comparing(CAMERA, (GaussianNoise(),), (FILTERS["upsample"].make(),)))
    assert "one shape" in upsampled.reasons[0, 0]


def test_it_yields_how_far_it_is_before_each_filter():
    shares = list(comparing(CAMERA[:40, :40], NOISES))
    assert len(shares) == 18
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] < 1


def test_scores_of_small_images_have_no_ssim():
    noisy = add_noise(CAMERA, "gaussian", seed=0)
    assert scored(CAMERA, noisy).ssim == ssim(CAMERA, noisy, 255)
    assert scored(CAMERA, noisy).psnr == psnr(CAMERA, noisy, 255)
    assert scored(CAMERA[:6], CAMERA[:6]).ssim is None
    assert scored(CAMERA[:6], CAMERA[:6]).psnr == math.inf
