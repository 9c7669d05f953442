"""Pictures with fewer pixels and fewer greys, against NumPy and scikit-image."""

import numpy as np
import pytest
from scipy.ndimage import uniform_filter
from skimage.filters import gaussian
from skimage.measure import block_reduce

from convviz.core import quantise
from convviz.core.images.examples import EXAMPLES
from convviz.core.signals.sampling.pictures import (
    Dither,
    Smooth,
    every_nth,
    fewer_greys,
    finer_share,
    grey_quantiser,
    zone_plate,
)

CAMERA = EXAMPLES["camera"].load().pixels
CAT = EXAMPLES["chelsea"].load().pixels


def test_every_nth_pixel_is_that_in_the_middle_of_its_block():
    image = np.arange(48, dtype=np.uint8).reshape(6, 8)
    assert every_nth(image, 3).tolist() == [[9, 12, 15], [33, 36, 39]]
    assert every_nth(image, 3).dtype == np.uint8
    np.testing.assert_array_equal(every_nth(image, 1), image)
    assert every_nth(CAT, 7).shape == (-(-(CAT.shape[0] - 3) // 7), -(-(CAT.shape[1] - 3) // 7), 3)


@pytest.mark.parametrize("every", [2, 3, 8])
def test_smoothed_it_is_the_mean_of_each_block(every):
    side = 504
    mean = every_nth(CAMERA[:side, :side], every, Smooth.MEAN)
    np.testing.assert_allclose(mean, block_reduce(CAMERA[:side, :side].astype(float), (every, every), np.mean))


def test_or_a_gaussian_over_it():
    made = every_nth(CAMERA, 8, "gaussian")
    oracle = gaussian(CAMERA.astype(float), 4.0, mode="mirror", truncate=4)[4::8, 4::8]
    np.testing.assert_allclose(made, oracle, atol=0.05)


def test_rings_that_are_not_there_vanish_once_it_is_smoothed_first():
    plate = zone_plate(256)
    rough, smooth = every_nth(plate, 8), every_nth(plate, 8, "mean")
    rim = np.ones(rough.shape, bool)
    rim[12:20, 12:20] = False  # where rings are coarse enough
    assert rough[rim].std() > 80
    assert smooth[rim].std() < 15


def test_a_zone_plate_goes_to_every_other_pixel():
    plate = zone_plate(64).astype(int)
    assert plate[32, 32] == 255
    assert abs(plate[32, 1] - plate[32, 0]) > 250
    assert plate.shape == (64, 64)


@pytest.mark.parametrize(("period", "every", "lost"), [(16, 4, 0), (16, 9, 1), (5, 2, 0), (5, 3, 1), (2.5, 1, 0)])
def test_what_repeats_within_less_than_2_n_pixels_is_too_fine(period, every, lost):
    stripes = np.sin(2 * np.pi * np.arange(400) / period) * np.ones((300, 1))
    assert finer_share(stripes, every) == pytest.approx(lost, abs=0.01)
    assert finer_share(stripes.T, every) == pytest.approx(lost, abs=0.01)


def test_half_of_it_is_too_fine_and_a_constant_has_nothing_that_is():
    x = np.arange(512)
    both = np.sin(2 * np.pi * x / 32) + np.sin(2 * np.pi * x / 4)[:, np.newaxis]
    assert finer_share(both, 4) == pytest.approx(0.5, abs=0.01)
    assert finer_share(np.dstack([both] * 3), 4) == pytest.approx(0.5, abs=0.01)
    assert finer_share(np.full((20, 30), 7.0), 4) == 0
    assert finer_share(np.zeros((1, 1)), 1) == 0
    assert finer_share(np.pad(both, 800, mode="wrap"), 4) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((CAMERA, 0), "n must be an integer from 1 to 64, got 0"),
        ((CAMERA[:7], 8), "n must be an integer from 1 to 7, got 8"),
        ((CAMERA, 8, "median"), "smooth must be one of none, mean, gaussian, got 'median'"),
    ],
)
def test_what_cannot_be_taken_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        every_nth(*arguments)


def test_fewer_greys_are_those_of_quantise():
    quantiser = grey_quantiser(3, (0.0, 255.0), whole=True)
    np.testing.assert_array_equal(fewer_greys(CAT, quantiser), quantise(CAT, 3, -0.5, 255.5))
    np.testing.assert_array_equal(fewer_greys(CAMERA, grey_quantiser(8, (0.0, 255.0), whole=True), "diffusion"), CAMERA)


@pytest.mark.parametrize("dither", [Dither.NOISE, Dither.DIFFUSION])
@pytest.mark.parametrize("image", [CAMERA, CAT, CAMERA / 255.0])
def test_dither_keeps_the_mean_of_an_area_and_the_levels(dither, image):
    levels = (0.0, 1.0) if image.max() <= 1 else (0.0, 255.0)
    quantiser = grey_quantiser(1, levels, whole=levels[1] > 1)
    made = fewer_greys(image, quantiser, dither)
    assert made.shape == image.shape
    assert set(np.unique(made)) <= set(quantiser.middle([0, 1]).tolist())
    between = np.clip(image.astype(float), *quantiser.middle([0, 1]))  # beyond the middles there is nothing to mix
    local = [uniform_filter(plane, (32, 32) + (1,) * (image.ndim - 2))[16:-16, 16:-16] for plane in (made, between)]
    plain = uniform_filter(fewer_greys(image, quantiser), (32, 32) + (1,) * (image.ndim - 2))[16:-16, 16:-16]
    assert np.abs(local[0] - local[1]).mean() < 0.5 * np.abs(plain - local[1]).mean()


def test_the_error_of_a_pixel_is_handed_on_to_the_next_ones():
    flat = fewer_greys(np.full((64, 64), 100.0), grey_quantiser(1, (0.0, 255.0), whole=True), "diffusion")
    assert flat.mean() == pytest.approx(100, abs=2)  # Pillow carries integers
    assert np.abs([block.mean() - 100 for block in np.split(flat[:, 8:-8], 8)]).max() < 4
    row = fewer_greys(np.full((1, 6), 120.0), grey_quantiser(1, (0.0, 255.0), whole=True), "diffusion")
    # 120 -> 64, 7/16 of 56 to the right: 144.5 -> 192, and 7/16 of -47.5: 99.2 -> 64, ...
    assert row.tolist() == [[63.5, 191.5, 63.5, 191.5, 63.5, 191.5]]


def test_noise_is_the_same_each_time():
    quantiser = grey_quantiser(2, (0.0, 255.0), whole=True)
    np.testing.assert_array_equal(fewer_greys(CAMERA, quantiser, "noise"), fewer_greys(CAMERA, quantiser, "noise"))


def test_an_unknown_dither_is_refused():
    with pytest.raises(ValueError, match="dither must be one of none, noise, diffusion, got 'bayer'"):
        fewer_greys(CAMERA, grey_quantiser(2, (0.0, 255.0), whole=True), "bayer")
