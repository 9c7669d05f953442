"""A telescope: stars, the image of one, and what two of them look like."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.signal import convolve2d
from scipy.special import j1, jn_zeros

from convviz.core.signals.systems.telescope import (
    MAX_SEPARATION,
    MAX_STARS,
    SKY,
    Star,
    StarSteps,
    draw_stars,
    measure_pair,
    photograph_of,
    sky_of,
    star_image,
)


@pytest.mark.parametrize("shape", ["airy", "gaussian"])
@pytest.mark.parametrize("radius", [1.5, 4.0, 7.5])
def test_a_stars_light_is_spread_and_none_is_lost(radius, shape):
    image = star_image(radius, shape)
    assert image.sum() == pytest.approx(1)
    assert image.min() >= 0
    assert_array_equal(image, image[::-1, ::-1])
    assert_array_equal(image, image.T)
    assert image.shape[0] % 2 == 1
    assert np.unravel_index(image.argmax(), image.shape) == (image.shape[0] // 2,) * 2


def test_the_airy_pattern_is_that_of_the_bessel_function():
    image = star_image(6.0)
    middle = image.shape[0] // 2
    line = image[middle, middle:] / image[middle, middle]
    v = jn_zeros(1, 1)[0] * np.arange(1, len(line)) / 6
    assert_allclose(line[1:], (2 * j1(v) / v) ** 2, atol=1e-15)
    assert line[6] < 1e-30  # the first dark ring
    assert line[8] == pytest.approx(0.0175, abs=5e-4)  # the first bright one, at 1.63/1.22 of it (Born and Wolf)


def test_the_gaussian_is_most_like_the_middle_of_the_airy_pattern():
    airy, gaussian = star_image(8.0), star_image(8.0, "gaussian")
    middle = airy.shape[0] // 2
    near = slice(middle, middle + 5)
    assert_allclose(gaussian[middle, near] / gaussian.max(), airy[middle, near] / airy.max(), atol=0.03)


def test_two_stars_at_rayleighs_limit_have_a_dip_of_a_quarter():
    pair = draw_stars(2, 1, 6)
    found = measure_pair(photograph_of(sky_of(pair), star_image(6.0)), *pair)
    # 8/π² of the peaks for a slit, 0.735 for a round aperture (Born and Wolf, 8.6.2).
    assert (found.peaks, found.dip) == (2, pytest.approx(0.735, abs=0.005))


@pytest.mark.parametrize(("separation", "peaks"), [(1, 1), (2, 1), (4, 1), (5, 2), (8, 2), (20, 2)])
def test_stars_closer_than_the_blur_merge(separation, peaks):
    """With a first dark ring of 6 pixels the dip is gone at 0.776 of that, 4.7 pixels (Sparrow, 1916)."""
    pair = draw_stars(2, 1, separation)
    photograph = photograph_of(sky_of(pair), star_image(6.0))
    found = measure_pair(photograph, *pair)
    assert found.peaks == peaks
    assert_array_equal(found.profile, photograph[SKY // 2])


@pytest.mark.parametrize("separation", [0, 1, 20])
@pytest.mark.parametrize("seed", [1, 2, 99_999])
def test_stars_are_drawn_by_their_seed(seed, separation):
    stars = draw_stars(MAX_STARS, seed, separation)
    assert stars == draw_stars(MAX_STARS, seed, separation)
    assert len(stars) == MAX_STARS
    places = np.array([(star.row, star.column) for star in stars])
    away = np.abs(places[:, np.newaxis] - places).max(axis=2) + 99 * np.eye(MAX_STARS, dtype=int)
    others = away[2:] if separation else away
    assert others.min() >= 3
    lights = [star.light for star in stars]
    assert lights == sorted(lights, reverse=True)
    if separation:
        assert [star.light for star in stars[:2]] == [100, 100]
        assert stars[1].column - stars[0].column == separation
        # A slider that is dragged moves the two, and no other star.
        assert stars[2:] == draw_stars(MAX_STARS, seed, 10)[2:]


def test_the_photograph_is_the_convolution_and_the_copies_add_up_to_it():
    stars, image = draw_stars(12, 3, 7), star_image(2.5)
    steps = StarSteps(stars, image)
    photograph = photograph_of(sky_of(stars), image)
    assert_allclose(photograph, convolve2d(sky_of(stars), image, mode="same"), atol=1e-12)
    assert_allclose(sum(step.copy for step in steps), photograph, atol=1e-12)
    assert_allclose(steps[11].total, photograph, atol=1e-12)
    assert_allclose(steps[3].total, sum(step.copy for step in steps[:4]), atol=1e-12)
    star = Star(20, 30, 50.0)
    reach = image.shape[0] // 2
    around = photograph_of(sky_of((star,)), image)[20 - reach : 21 + reach, 30 - reach : 31 + reach]
    assert_allclose(around, 50 * image, atol=1e-12)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: star_image(0), "radius must be above 0, got 0"),
        (lambda: star_image(float("nan")), "radius must be above 0"),
        (lambda: star_image(2, "round"), "shape must be airy or gaussian, got 'round'"),
        (lambda: draw_stars(0, 1), "number of stars must be an integer from 1 to 100, got 0"),
        (lambda: draw_stars(9, 1, MAX_SEPARATION + 1), "separation must be an integer from 0 to 20, got 21"),
    ],
)
def test_what_is_no_telescope_is_refused(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
