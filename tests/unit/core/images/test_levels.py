"""The range of values drawn from black to white."""

import numpy as np
import pytest

from convviz.core.images.image import Image
from convviz.core.images.levels import PARTS, Span, histogram, means_sign, natural_levels
from convviz.core.images.reading import decode_image
from tests.image_files import png, tiff

RNG = np.random.default_rng(5)
TWELVE = RNG.integers(0, 4096, (9, 14)).astype(np.uint16)


@pytest.mark.parametrize(
    ("pixels", "levels"),
    [
        (np.full((2, 2), 9, np.uint8), (0, 255)),
        (np.full((2, 2), 9, np.uint16), (0, 9)),
        (np.zeros((2, 2), np.uint16), (0, 1)),
        (np.array([[900, 1100]], np.uint16), (900, 1100)),
        (np.array([[0.2, 0.4]]), (0.2, 0.4)),
        (np.array([[0.0, 1.0]]), (0, 1)),
        (np.array([[0.5, 7.0]]), (0.5, 7.0)),
        (np.array([[7.0, 7.0]]), (0, 7)),
        (np.array([[-0.5, 0.4]]), (-0.5, 0.5)),
        (np.array([[-7.0]]), (-7, 7)),
        (np.array([[-1.0] + [3.0] * 9]), (-1, 3)),  # a shade among others
        (np.array([[[-1.0, 2.0, 0.0]]]), (-1, 2)),  # three channels have no diverging map
    ],
)
def test_natural_levels(pixels, levels):
    assert natural_levels(pixels) == levels
    assert Image("shown", pixels, natural_levels(pixels)).levels == levels


@pytest.mark.parametrize("data", [png(TWELVE, 0), tiff(TWELVE), tiff(TWELVE, order=">")])
def test_twelve_bits_in_a_file_of_sixteen_reach_from_black_to_white(data):
    image = decode_image(data, "deep")
    assert image.pixels.dtype == np.uint16
    assert image.levels == (TWELVE.min(), TWELVE.max())


def test_levels_mean_sign_where_they_reach_equally_far_on_either_side_of_zero():
    assert means_sign((-3.0, 3.0))
    assert not means_sign((-3.0, 2.0))
    assert not means_sign((0.0, 255.0))


@pytest.mark.parametrize(
    ("span", "white", "value", "moved"),
    [
        (Span(0, 255, True), True, 100, (20, 100)),
        (Span(0, 255, True), True, 10, (9, 10)),  # black makes way
        (Span(0, 255, True), True, 0, (0, 1)),
        (Span(0, 255, True), False, 240, (240, 241)),
        (Span(0, 255, True), False, 255, (254, 255)),
        (Span(0, 256, False), False, 256, (255, 256)),
    ],
)
def test_black_stays_below_white(span, white, value, moved):
    assert span.moved((20, 200), white=white, value=value) == moved


def test_a_span_gives_whole_numbers_where_its_picture_holds_such():
    whole, real = Span(0, 4095, True), Span(-1.0, 1.0, False)
    assert [whole.at(share) for share in (-1, 0, 0.5, 1, 2)] == [0, 0, 2048, 4095, 4095]
    assert [real.at(share) for share in (0, 0.25, 1)] == [-1, -0.5, 1]
    assert whole.stepped(4000, 100) == 4095
    assert Span(0, 9, True).stepped(3, 1) == 4
    assert real.stepped(0.0, -2) == pytest.approx(-2 * 2 / 256)
    assert [real.share(value) for value in (-9, -1, 0, 5)] == [0, 0, 0.5, 1]


def test_a_histogram_counts_every_value_once_and_shows_rare_ones():
    values = np.repeat(np.array([0, 100, 255], np.uint8), [16, 4, 1])[np.newaxis]
    heights = histogram(values, Span(0, 255, True))
    assert len(heights) == PARTS
    np.testing.assert_allclose(heights[[0, 25, 63]], [1, 0.5, 0.25])
    assert np.count_nonzero(heights) == 3
    assert len(histogram(np.array([[0, 1]], np.uint16), Span(0, 1, True))) == 2


def test_a_histogram_of_a_large_picture_is_of_values_spread_over_it():
    values = np.tile(np.linspace(0, 1, 3000), (2000, 1))
    heights = histogram(values, Span(0, 1, False))
    assert heights.min() > 0.8


@pytest.mark.parametrize("values", [(-1e308, 1e308), (1e300, 1.7e308), (0.0, 5e-324), (1.0, np.nextafter(1.0, 2.0))])
def test_the_widest_and_the_narrowest_span_have_a_histogram_and_can_be_moved(values):
    pixels = np.array([values])
    span = Span.of(natural_levels(pixels), pixels)
    heights = histogram(pixels, span)
    assert np.count_nonzero(heights) == heights.sum() == 2
    moved = span.moved((span.low, span.high), white=True, value=span.low)
    assert moved[0] < moved[1]
    for number in (span.at(0.5), span.stepped(span.low, 3), *moved):
        assert np.isfinite(number)
