"""Noise and how it is measured, against the chapter's numbers and scikit-image."""

import math

import numpy as np
import pytest
from skimage import data, metrics

from convviz.core import add_noise, apply_filter, psnr, ssim
from convviz.core.filters import scores
from convviz.core.filters.noise import NOISES, SaltAndPepper, noise_described, noise_of

FLAT = np.full((400, 400), 100.0)
PHOTO = np.random.default_rng(0).normal(120, 50, (40, 45)).cumsum(axis=0) % 256


def test_the_kinds_have_the_designs_fields():
    defaults = {name: {f: d.default for f, d in row.fields.items()} for name, row in NOISES.items()}
    assert defaults == {"gaussian": {"mean": 0, "variance": 100}, "salt_pepper": {"levels": 20}, "poisson": {}}


def test_gaussian_noise_has_the_chapters_mean_and_variance():
    noise = add_noise(FLAT, "gaussian", seed=0) - FLAT
    assert abs(noise.mean()) < 0.1
    assert noise.var() == pytest.approx(100, rel=0.02)
    shifted = add_noise(FLAT, "gaussian", seed=0, mean=5, variance=4) - FLAT
    assert (shifted.mean(), shifted.var()) == pytest.approx((5, 4), rel=0.02)


def test_salt_and_pepper_is_the_chapters():
    noisy = add_noise(FLAT, "salt_pepper", seed=0)
    assert set(np.unique(noisy)) == {0, 100, 255}
    for value in (0, 255):
        assert np.mean(noisy == value) == pytest.approx(1 / 21, rel=0.05)
    assert SaltAndPepper().share == pytest.approx(0.0952, abs=1e-4)
    colour = add_noise(np.dstack([FLAT, FLAT + 1, FLAT + 2]), "salt_pepper", seed=0)
    np.testing.assert_array_equal(colour[..., 2] == 255, noisy == 255)
    assert add_noise(FLAT, "salt_pepper", seed=0, peak=1.0).max() == 100


def test_poisson_noise_has_the_variance_of_the_value():
    noisy = add_noise(FLAT, "poisson", seed=0)
    assert (noisy.mean(), noisy.var()) == (pytest.approx(100, rel=0.01), pytest.approx(100, rel=0.02))
    np.testing.assert_array_equal(noisy, np.rint(noisy))


@pytest.mark.parametrize("kind", NOISES)
def test_a_seed_gives_the_same_noise_and_leaves_the_image(kind):
    image = PHOTO.astype(np.uint8)
    before = image.copy()
    first, again, other = (add_noise(image, kind, seed=seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(image, before)
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    assert first.dtype == np.float64


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("pink", {}, "no noise named 'pink'"),
        ("gaussian", {"levels": 3}, "the noise gaussian has no field 'levels'; its fields: mean, variance"),
        ("gaussian", {"variance": -1}, "variance must be a finite number from 0.0"),
        ("salt_pepper", {"levels": 0}, "levels must be an integer from 1 to 1000, got 0"),
        ("poisson", {}, "counts, which are never negative, and the image has -1"),
        ("gaussian", {"seed": -1}, "seed must be an integer from 0"),
        ("gaussian", {"peak": 0}, "peak must be above 0, got 0"),
    ],
)
def test_bad_noise_is_refused_in_words(kind, fields, words):
    with pytest.raises(ValueError, match=words):
        add_noise(PHOTO - PHOTO.min() - 1, kind, **{"seed": 0, **fields})


def test_poisson_of_too_many_photons_is_refused():
    with pytest.raises(ValueError, match="up to 1e\\+15, and the image has 1e\\+18"):
        add_noise([[1e18]], "poisson", seed=0)


def test_noise_is_described_in_short():
    assert noise_described(SaltAndPepper()) == "Salt and pepper 9.52 %"
    assert noise_described(NOISES["gaussian"].make()) == "Gaussian noise variance 100"
    assert noise_of(SaltAndPepper()).name == "salt_pepper"


@pytest.mark.parametrize("peak", [255, 1.0])
def test_scores_are_scikit_images(peak):
    clean = PHOTO * peak / 255
    for noisy in (clean + np.random.default_rng(1).normal(0, 0.1 * peak, clean.shape), clean * 0.3, clean[::-1]):
        assert psnr(clean, noisy, peak) == pytest.approx(metrics.peak_signal_noise_ratio(clean, noisy, data_range=peak))
        assert ssim(clean, noisy, peak) == pytest.approx(
            metrics.structural_similarity(clean, noisy, data_range=peak), abs=1e-12
        )


def test_scores_of_colour_are_scikit_images():
    clean = np.dstack([PHOTO, PHOTO[::-1], PHOTO[:, ::-1]])
    noisy = clean + np.random.default_rng(1).normal(0, 20, clean.shape)
    expected = metrics.structural_similarity(clean, noisy, data_range=255, channel_axis=2)
    assert ssim(clean, noisy, 255) == pytest.approx(expected, abs=1e-12)
    assert psnr(clean, noisy, 255) == pytest.approx(metrics.peak_signal_noise_ratio(clean, noisy, data_range=255))


def test_scores_of_a_large_image_are_found_band_by_band(monkeypatch):
    clean = np.random.default_rng(2).uniform(0, 255, (101, 40))
    noisy = clean + np.random.default_rng(3).normal(0, 20, clean.shape)
    whole = ssim(clean, noisy), psnr(clean, noisy)
    monkeypatch.setattr(scores, "_BAND", 1)
    assert (ssim(clean, noisy), psnr(clean, noisy)) == pytest.approx(whole, rel=1e-12)
    assert ssim(clean, clean) == 1
    assert list(scores.ssim_in_bands(clean, noisy)) == pytest.approx([28 / 95, 56 / 95, 84 / 95, 1])


def test_equal_images_have_infinite_psnr_and_ssim_1():
    for image in (PHOTO, FLAT, np.zeros((7, 7), np.uint8)):
        assert psnr(image, image, 255) == math.inf
        assert ssim(image, image, 255) == 1


def test_numbers_of_numpys_are_taken():
    noisy = add_noise(PHOTO, "gaussian", seed=np.int64(3), variance=np.float32(9.0), peak=PHOTO.max())
    np.testing.assert_array_equal(noisy, add_noise(PHOTO, "gaussian", seed=3, variance=9.0))
    assert psnr(PHOTO, noisy, np.uint8(255)) == psnr(PHOTO, noisy, 255)
    assert ssim(PHOTO, noisy, np.float64(255)) == ssim(PHOTO, noisy, 255)


def test_bytes_do_not_overflow():
    assert psnr(np.zeros((8, 8), np.uint8), np.full((8, 8), 255, np.uint8), 255) == 0


@pytest.mark.parametrize("score", [psnr, ssim])
def test_scores_refuse_in_words(score):
    with pytest.raises(ValueError, match="must have one shape to be compared"):
        score(PHOTO, PHOTO[1:], 255)
    with pytest.raises(ValueError, match="peak must be above 0, got -1"):
        score(PHOTO, PHOTO, -1)
    with pytest.raises(ValueError, match="finite numbers only"):
        score(PHOTO, np.where(PHOTO > 200, np.nan, PHOTO), 255)


def test_ssim_of_a_tiny_image_is_refused():
    with pytest.raises(ValueError, match="windows of 7 × 7 pixels, and the images have only 6 × 45"):
        ssim(PHOTO[:6], PHOTO[:6], 255)


def test_the_median_is_best_for_salt_and_pepper_and_a_mean_for_white_noise():
    clean = data.camera()[100:300, 100:300]
    names = ("identity", "mean", "gaussian", "median", "wiener")
    scores = {
        kind: {name: psnr(clean, apply_filter(add_noise(clean, kind, seed=3), name), 255) for name in names}
        for kind in ("gaussian", "salt_pepper")
    }
    assert max(scores["salt_pepper"], key=scores["salt_pepper"].get) == "median"
    assert scores["salt_pepper"]["median"] > scores["salt_pepper"]["mean"] + 3
    white = scores["gaussian"]
    assert max(white, key=white.get) != "median"
    assert white["gaussian"] > white["identity"]
