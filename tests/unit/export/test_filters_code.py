"""The programs for noise and a chain of filters give what the core does."""

import pytest

from convviz.core import FILTERS, add_noise, apply_filter
from convviz.core.filters import fields as of
from convviz.core.filters.noise import GaussianNoise, PoissonNoise, SaltAndPepper
from convviz.core.images.examples import EXAMPLES
from convviz.export.code.code import Library
from convviz.export.code.filters import filters_code
from convviz.state.results.filters import filtered, with_noise
from tests.run_code import assert_all_give

PATCH = EXAMPLES["camera"].load().pixels[150:171, 230:252].astype(float)
BOUNDARIES = ("zero", "reflect", "replicate", "wrap")
#: OpenCV's bilateral filter counts in 32 bits, and reads one factor from a table.
ROUGH = {"bilateral": 0.05}


@pytest.mark.parametrize("name", list(FILTERS))
def test_every_filter_in_every_library_with_every_boundary(tmp_path, name):
    for boundary in BOUNDARIES:
        if name == "wiener_deconvolution":
            link = of.DeconvolutionFilter(kernel=((0.25, 0.5, 0.25),), boundary=boundary)
        else:
            link = FILTERS[name].make(boundary=boundary)
        expected = filtered(PATCH, link, 255.0)
        code = filters_code(PATCH, None, 0, [link])
        assert_all_give(code, expected, tmp_path, atol=ROUGH.get(name, 1e-6))
        if name != "canny":
            assert Library.NUMPY in code.programs


@pytest.mark.parametrize("noise", [GaussianNoise(mean=2.0), SaltAndPepper(levels=5), PoissonNoise()])
def test_noise_is_drawn_by_the_same_numbers(tmp_path, noise):
    for white in (255.0, 1020.0):
        expected = with_noise(PATCH, noise, 7, white)
        assert_all_give(filters_code(PATCH, noise, 7, [], white), expected, tmp_path)


def test_a_chain_on_a_colour_picture(tmp_path):
    coffee = EXAMPLES["coffee"].load().pixels[100:118, 200:222]
    chain = [
        of.MedianFilter(),
        of.GaussianFilter(sigma=0.8),
        of.UnsharpFilter(sigma=0.7, amount=0.5),
        of.SobelMagnitude(),
    ]
    expected = add_noise(coffee, "salt_pepper", seed=1)
    for name, fields in (("median", {}), ("gaussian", {"sigma": 0.8}), ("unsharp", {"sigma": 0.7, "amount": 0.5})):
        expected = apply_filter(expected, name, **fields)
    expected = apply_filter(expected, "sobel_magnitude")
    assert_all_give(filters_code(coffee, SaltAndPepper(), 1, chain), expected, tmp_path)


@pytest.mark.parametrize("white", [1.0, 4095.0])
def test_fields_in_grey_levels_are_those_of_the_pictures_own_white(tmp_path, white):
    pixels = PATCH * (white / 255)
    for link in (of.BilateralFilter(size=5), of.CannyFilter(), of.WienerFilter(size=3, noise=50.0)):
        expected = filtered(pixels, link, white)
        atol = white / 255 * ROUGH["bilateral"]
        assert_all_give(filters_code(pixels, None, 0, [link], white), expected, tmp_path, atol=atol)


def test_what_a_library_cannot_do_is_said():
    code = filters_code(PATCH, None, 0, [of.MedianFilter(size=7), of.CannyFilter()])
    assert set(code.reasons) == set(Library)
    assert "takes only bytes" in code.reasons[Library.OPENCV]
    code = filters_code(PATCH[:9, :9], None, 0, [of.GaussianFilter(sigma=4)])
    assert (
        code.reasons[Library.TORCH] == "PyTorch continues a picture of 9 pixels by at most 8, and a filter reaches 16."
    )
