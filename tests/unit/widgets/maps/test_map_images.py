import numpy as np
import pytest

from convviz.widgets.look.colouring import Colouring, Scale
from convviz.widgets.maps.map_images import picture_stack, resample, stack_image

RNG = np.random.default_rng(0)


def pixels(image):
    """Colours (rows, columns, 3) and opacity (rows, columns) of a QImage."""
    colours = [[image.pixelColor(x, y) for x in range(image.width())] for y in range(image.height())]
    return (
        np.array([[colour.getRgb()[:3] for colour in row] for row in colours]),
        np.array([[colour.alpha() for colour in row] for row in colours]),
    )


def test_whole_multiples_repeat_cells_and_whole_parts_are_means_of_blocks():
    maps = RNG.standard_normal((3, 4, 6)).astype(np.float32)
    np.testing.assert_allclose(resample(maps, 12, 12), maps.repeat(3, axis=1).repeat(2, axis=2), rtol=1e-5)
    blocks = maps.reshape(3, 2, 2, 2, 3).mean(axis=(2, 4))
    np.testing.assert_allclose(resample(maps, 2, 2), blocks, rtol=1e-4, atol=1e-6)
    assert resample(maps, 4, 6) is not None
    np.testing.assert_array_equal(resample(maps, 4, 6), maps)


@pytest.mark.parametrize("size", [(3, 3), (7, 5), (50, 41)])
def test_any_size_keeps_the_mean_and_stays_within_the_values(size):
    maps = RNG.standard_normal((2, 9, 9))
    drawn = resample(maps, *size)
    np.testing.assert_allclose(drawn.mean(axis=(1, 2)), maps.mean(axis=(1, 2)), atol=1e-6)
    assert maps.min() - 1e-6 <= drawn.min()
    assert drawn.max() <= maps.max() + 1e-6


def test_what_is_no_number_is_drawn_as_zero_and_spoils_nothing_else():
    maps = np.array([[[1.0, np.nan], [np.inf, -1.0]]])
    np.testing.assert_array_equal(resample(maps, 2, 2), [[[1, 0], [0, -1]]])


@pytest.mark.parametrize("most", [np.finfo(np.float32).max, np.float64(1e300)])
def test_the_largest_numbers_are_still_drawn_as_such(most):
    drawn = resample(np.array([[[most, most], [-most, -most]]], most.dtype), 7, 7)
    assert (drawn[0, :3] >= 0.999 * most).all()
    assert (drawn[0, 4:] <= -0.999 * most).all()


@pytest.mark.parametrize("scale", Scale)
def test_a_stack_has_the_colours_of_its_values_and_clear_gaps(theme, scale):
    maps = RNG.standard_normal((3, 4, 5)).astype(np.float32)
    colouring = Colouring(-2.0, 2.0, scale)
    colours, opacity = pixels(stack_image(maps, colouring, 4, 5, 2))
    assert colours.shape == (16, 5, 3)
    for number, values in enumerate(maps):
        np.testing.assert_array_equal(colours[6 * number : 6 * number + 4], colouring.paint(values))
    gaps = np.isin(np.arange(16), [4, 5, 10, 11])
    assert (opacity[gaps] == 0).all()
    assert (opacity[~gaps] == 255).all()


@pytest.mark.parametrize("channels", [1, 3])
def test_pictures_keep_their_colours_and_their_shape(channels):
    images = RNG.integers(0, 256, (2, channels, 4, 8), dtype=np.uint8)
    colours, _ = pixels(picture_stack(images, 8))
    assert colours.shape == (16, 8, 3)
    for number, image in enumerate(images):
        np.testing.assert_array_equal(
            colours[8 * number + 2 : 8 * number + 6], np.broadcast_to(np.moveaxis(image, 0, -1), (4, 8, 3))
        )
        assert not colours[8 * number : 8 * number + 2].any()
