"""The shipped pictures load and are what their descriptions promise."""

import numpy as np
import pytest

from convviz.core.images.examples import EXAMPLES
from convviz.core.windows.convolution import convolve2d

COMPUTED = {"matrix", "checkerboard", "impulse", "impulses", "pair", "step"}
PHOTOGRAPHS = sorted(set(EXAMPLES) - COMPUTED)


def test_every_computed_example_and_at_least_six_photographs_are_offered():
    assert set(EXAMPLES) >= COMPUTED
    assert {"camera", "astronaut", "chelsea", "coffee"} <= set(PHOTOGRAPHS)
    assert len(PHOTOGRAPHS) >= 6


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_found_by_its_name_and_says_what_it_is_for_in_one_sentence(name):
    example = EXAMPLES[name]
    assert example.name == name
    assert example.load().name == example.title
    assert example.description.endswith(".")
    assert example.description.count(". ") == 0


def test_names_cannot_be_changed_and_titles_differ():
    with pytest.raises(TypeError):
        EXAMPLES["camera"] = None  # type: ignore[index]
    assert len({example.title for example in EXAMPLES.values()}) == len(EXAMPLES)


def test_loading_twice_gives_the_same_object():
    assert EXAMPLES["camera"].load() is EXAMPLES["camera"].load()


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_a_photograph_has_the_size_and_colour_its_description_states(name):
    example, image = EXAMPLES[name], EXAMPLES[name].load()
    rows, columns = image.shape[:2]
    assert f"{columns}x{rows}" in example.description
    assert ("grey" in example.description) is (not image.is_colour)
    assert image.pixels.dtype == np.uint8
    assert image.levels == (0, 255)
    assert np.ptp(image.pixels) > 100


def test_the_astronaut_is_red_green_blue():
    """Her suit is orange: more red than blue."""
    red, _green, blue = EXAMPLES["astronaut"].load().pixels[450, 200].astype(int)
    assert red > blue + 50


def test_the_matrix_is_the_textbooks():
    image = EXAMPLES["matrix"].load()
    assert image.pixels.tolist() == [list(range(7 * row + 1, 7 * row + 8)) for row in range(7)]
    assert image.levels == (0, 49)


def test_the_checkerboard_alternates_squares_of_eight():
    pixels = EXAMPLES["checkerboard"].load().pixels
    assert pixels.shape == (64, 64)
    assert set(np.unique(pixels)) == {0, 255}
    assert (pixels[0, 0], pixels[7, 7], pixels[0, 8], pixels[8, 0], pixels[8, 8]) == (0, 0, 255, 255, 0)
    assert (pixels[::8, ::8].repeat(8, 0).repeat(8, 1) == pixels).all()


def test_the_impulse_gives_back_the_kernel():
    image = EXAMPLES["impulse"].load()
    assert image.levels == (0, 1)
    kernel = np.arange(9.0).reshape(3, 3)
    result = convolve2d(image.pixels.astype(float), kernel)
    np.testing.assert_array_equal(result[3:6, 3:6], kernel)
    assert result.sum() == kernel.sum()


def test_the_step_rises_once_in_each_row():
    pixels = EXAMPLES["step"].load().pixels.astype(int)
    assert pixels.shape == (16, 16)
    assert (np.diff(pixels, axis=1) == [0] * 7 + [255] + [0] * 7).all()
