"""Own pictures fitted to what a network has learned from, and what is said of it."""

import numpy as np
import pytest

from convviz.core.data.own_picture import Expected, expected_of, fit_picture
from convviz.core.data.preparation import Fit, Preparation
from convviz.core.data.splits import Dataset, Split
from convviz.core.images.image import Image
from convviz.core.images.reading import Layers

BAR = np.s_[20:160, 180:210]


@pytest.fixture(scope="module")
def strokes():
    """Light strokes on black, 20 of 28 pixels long, as MNIST's are."""
    images = np.zeros((40, 1, 28, 28), np.uint8)
    images[:, 0, 4:24, 12:16] = 255
    split = Split(images, np.arange(40, dtype=np.int64) % 2)
    return Dataset("strokes", "Strokes", ("a", "b"), split, None, split)


def paper(ground=230, ink=40, channels=3):
    """A photograph of dark ink on light paper, 300 x 400."""
    pixels = np.full((300, 400, channels), ground, np.uint8)
    pixels[BAR] = ink
    return Image("paper.png", pixels if channels == 3 else pixels[..., 0], (0.0, 255.0))


def test_what_is_expected_follows_from_the_dataset(strokes):
    expected = expected_of(strokes)
    assert (expected.shape, expected.ground, expected.preparation) == ((1, 28, 28), 0.0, Preparation(28, Fit.PAD))
    assert expected.extent == pytest.approx(20 / 28)


def test_dark_ink_on_paper_becomes_light_strokes_on_black_of_the_datasets_size_and_it_is_said(strokes):
    fitted = fit_picture(paper(), expected_of(strokes))
    assert fitted.inverted
    assert "inverted to light on dark" in fitted.said
    assert "grey" in fitted.said
    assert "300 rows × 400 columns scaled to 28 × 28" in fitted.said
    rows, columns = np.nonzero(fitted.pixels[0] > 127)
    assert rows.max() - rows.min() + 1 in (19, 20, 21)
    assert abs((rows.max() + rows.min()) / 2 - 13.5) <= 1
    assert abs((columns.max() + columns.min()) / 2 - 13.5) <= 1
    assert (fitted.pixels[0, 0].max(), fitted.pixels.max()) == (0, 255)
    assert fitted.image.dtype == np.float32


def test_inverting_can_be_refused_and_asked_for(strokes):
    expected = expected_of(strokes)
    kept = fit_picture(paper(), expected, invert=False)
    assert not kept.inverted
    assert "inverted" not in kept.said
    dark = np.nonzero(kept.pixels[0] < 128)
    assert kept.pixels[0, 0, 0] > 200
    assert dark[0].max() - dark[0].min() + 1 in (19, 20, 21)
    light = fit_picture(paper(ground=10, ink=200), expected)
    assert not light.inverted
    assert np.abs(light.pixels.astype(int) - fit_picture(paper(), expected).pixels).max() <= 30
    assert fit_picture(paper(ground=10, ink=200), expected, invert=True).inverted


def test_an_image_of_the_dataset_stays_as_it_is(strokes):
    image = strokes.test.images[0]
    fitted = fit_picture(Image("x", image[0].copy(), (0.0, 255.0)), expected_of(strokes))
    np.testing.assert_array_equal(fitted.pixels, image)
    assert fitted.said == "28 × 28 as it was."


def test_a_blank_page_is_no_strokes(strokes):
    page = Image("page", np.full((50, 60), 200, np.uint8), (0.0, 255.0))
    assert not fit_picture(page, expected_of(strokes)).pixels.any()


@pytest.mark.parametrize(
    ("side", "value", "levels", "dtype"),
    [
        (9, 1, (0, 1), np.uint8),  # the unit impulse
        (9, 255, (-255, 255), np.float64),  # 0 is grey there
        (5, 127.5, (-127.5, 127.5), np.float32),
        (5, -127.5, (-127.5, 127.5), np.float32),  # dark on grey
        (64, 255, (0, 255), np.uint8),  # less than one value in a thousand
    ],
)
def test_one_cell_that_stands_out_is_a_stroke(strokes, side, value, levels, dtype):
    cells = np.zeros((side, side), dtype)
    cells[side // 2, side // 2] = value
    fitted = fit_picture(Image("cell", cells, levels), expected_of(strokes))
    assert "nothing" not in fitted.said
    assert fitted.inverted is (value < 0)
    middle = fitted.pixels[0, 13:15, 13:15]
    assert middle.min() > 200
    assert fitted.pixels[0, 0, 0] < 100


@pytest.mark.parametrize(("ink", "ground"), [(40, "white"), (255, "black")])
def test_transparent_strokes_stand_on_what_they_stand_out_from(strokes, ink, ground):
    pixels, alpha = np.zeros((300, 400), np.uint8), np.zeros((300, 400), np.uint8)
    pixels[BAR], alpha[BAR] = ink, 255  # over black
    fitted = fit_picture(Layers(Image("clear.png", pixels, (0.0, 255.0)), alpha), expected_of(strokes))
    assert f"transparent, put on {ground}" in fitted.said
    on_paper = fit_picture(paper(), expected_of(strokes)).pixels
    np.testing.assert_allclose(fitted.pixels, on_paper.astype(int), atol=3)


@pytest.mark.parametrize(("ground", "words"), [((200, 10, 30), "RGB 200, 10, 30"), ((0, 0, 0), "black")])
def test_transparent_photographs_stand_on_the_ground_of_the_dataset(ground, words):
    preparation = Preparation(48, Fit.SQUASH, ground=ground)
    pixels, alpha = np.zeros((96, 96, 3), np.uint8), np.zeros((96, 96), np.uint8)
    pixels[:48, :, 1], alpha[:48] = 100, 200  # over black
    layers = Layers(Image("clear.png", pixels, (0.0, 255.0)), alpha)
    fitted = fit_picture(layers, Expected((3, 48, 48), preparation))
    assert f"transparent, put on {words}" in fitted.said
    np.testing.assert_allclose(fitted.pixels, preparation.image(layers), atol=1)
    assert fitted.pixels[:, -1, 0].tolist() == list(ground)


@pytest.mark.parametrize(
    ("fit", "said"),
    [
        (Fit.SQUASH, "300 rows × 400 columns squashed to 48 × 48."),
        (Fit.CROP, "300 rows × 400 columns cropped and scaled to 48 × 48."),
    ],
)
def test_photographs_are_fitted_as_those_of_the_dataset(fit, said):
    preparation = Preparation(48, fit)
    fitted = fit_picture(paper(), Expected((3, 48, 48), preparation))
    assert said in fitted.said
    assert fitted.pixels.shape == (3, 48, 48)
    assert not fitted.inverted
    alone = preparation.image((paper(), None))
    np.testing.assert_array_equal(fitted.pixels, alone)
