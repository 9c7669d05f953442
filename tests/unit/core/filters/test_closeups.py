"""What is shown of a filter at a pixel and on its way, against OpenCV, SciPy and the filters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage
from skimage import data

from convviz.core import FILTERS, apply_filter
from convviz.core.filters.closeup.bilateral import BilateralSteps
from convviz.core.filters.closeup.canny import canny_parts
from convviz.core.filters.closeup.canny_stages import STRONG, WEAK
from convviz.core.filters.closeup.median import MedianSteps
from convviz.core.filters.closeup.parts import PartKind
from convviz.core.filters.closeup.pictures import flat_gain, parts_of
from convviz.core.filters.closeup.sums import sum_at
from convviz.core.filters.closeup.wiener import wiener_at, wiener_noise
from convviz.core.filters.fields import (
    BilateralFilter,
    CannyFilter,
    DeconvolutionFilter,
    MedianFilter,
    SharpenFilter,
    SobelMagnitude,
    UnsharpFilter,
    UpsampleFilter,
    WienerFilter,
)
from convviz.core.util.opencv import cv2

CAMERA = data.camera()[100:260, 120:300]
SMALL = np.random.default_rng(0).integers(0, 256, (11, 13)).astype(np.uint8)
BOUNDARIES = ("zero", "reflect", "replicate", "wrap")
PIXELS = [(0, 0), (5, 6), (10, 12), (0, 7)]


# --- median ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("size", [3, 5])
def test_the_median_of_a_window_is_the_filters(size, boundary):
    values = MedianFilter(size=size, boundary=boundary)
    expected = apply_filter(SMALL, "median", size=size, boundary=boundary)
    for pixel in PIXELS:
        steps = MedianSteps(SMALL, values, pixel)
        assert len(steps) == size * size
        assert steps[-1].median == steps.median == expected[pixel]
        assert steps[-1].row[steps.middle] == steps.median


def test_values_come_into_the_row_one_by_one_and_sorted():
    steps = MedianSteps(SMALL, MedianFilter(), (5, 6))
    window = SMALL[4:7, 5:8].ravel()
    assert steps.window == (4, 5, 3, 3)
    for index, step in enumerate(steps):
        np.testing.assert_array_equal(step.row, np.sort(window[: index + 1]))
        assert step.value == window[index] == step.row[step.place]
        assert step.cell == divmod(index, 3)
        assert step.cells[step.place] == index
        np.testing.assert_array_equal(window[step.cells], step.row)
        assert (step.median is None) == (index < 8)


def test_equal_values_stay_in_reading_order():
    steps = MedianSteps(np.full((3, 3), 7), MedianFilter(), (1, 1))
    np.testing.assert_array_equal(steps[-1].cells, np.arange(9))


def test_a_pixel_outside_is_refused():
    with pytest.raises(IndexError):
        MedianSteps(SMALL, MedianFilter(), (11, 0))


# --- bilateral -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_the_bilateral_sum_is_opencvs(boundary):
    values = BilateralFilter(size=5, boundary=boundary)
    expected = apply_filter(SMALL, "bilateral", size=5, boundary=boundary)
    for pixel in PIXELS:
        assert BilateralSteps(SMALL, values, pixel).result == pytest.approx(expected[pixel], rel=1e-4)


def test_bilateral_weights_by_hand():
    steps = BilateralSteps(SMALL, BilateralFilter(size=3, sigma_value=50, sigma_space=3), (5, 6))
    assert len(steps) == 5  # the corners lie outside the round window
    assert steps.space[0, 0] == 0
    assert steps.space[0, 1] == pytest.approx(np.exp(-1 / 18))
    difference = float(SMALL[4, 6]) - float(SMALL[5, 6])
    assert steps.closeness[0, 1] == pytest.approx(np.exp(-(difference**2) / 5000))
    assert steps.weights[1, 1] == 1
    np.testing.assert_allclose(steps.products, steps.weights * SMALL[4:7, 5:8])


def test_the_last_step_has_the_whole_sums():
    steps = BilateralSteps(SMALL, BilateralFilter(size=7), (5, 6))
    first, last = steps[0], steps[-1]
    assert (first.total, first.weights) == (first.product, first.weight)
    assert (last.total, last.weights) == (pytest.approx(steps.total), pytest.approx(steps.total_weight))
    for step in steps:
        assert step.weight == step.space * step.closeness == steps.weights[step.cell]
        assert step.product == step.weight * step.value


# --- Wiener ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("noise", [None, 0.0, 3000.0])
def test_wiener_at_a_pixel_is_the_filters(noise, boundary):
    values = WienerFilter(size=3, noise=noise, boundary=boundary)
    expected = apply_filter(SMALL, "wiener", size=3, noise=noise, boundary=boundary)
    used = wiener_noise(SMALL, values)
    for pixel in PIXELS:
        found = wiener_at(SMALL, values, pixel, used)
        assert found.result == pytest.approx(expected[pixel])
        assert 0 <= found.kept <= 1
        assert found.estimated == (noise is None)


def test_wiener_on_a_flat_window_keeps_the_mean():
    found = wiener_at(np.full((5, 5), 9.0), WienerFilter(), (2, 2), 0.0)
    assert (found.variance, found.kept, found.result) == (0, 0, 9)


# --- Canny -----------------------------------------------------------------------------------------------------------


def linked(marks):
    """The edges that two thresholds leave, by SciPy: what hangs together, corners too, and has a strong pixel."""
    labels, _ = ndimage.label(marks >= WEAK, np.ones((3, 3)))
    return np.where(np.isin(labels, labels[marks == STRONG]) & (labels > 0), 255, 0)


@pytest.mark.parametrize(("low", "high"), [(100, 200), (30, 30), (0, 500), (80.7, 160.2)])
@pytest.mark.parametrize("sigma", [0, 1.4])
def test_cannys_stages_end_in_opencvs_edges(low, high, sigma):
    image = cv2.GaussianBlur(CAMERA, (0, 0), sigma) if sigma else CAMERA
    parts = canny_parts(image, CannyFilter(low=low, high=high))
    assert parts.titles == ("Picture", "Gradient", "Direction", "Thin", "Two thresholds", "Edges")
    expected = cv2.Canny(image, low, high)
    np.testing.assert_array_equal(parts[-1].values, expected)
    np.testing.assert_array_equal(parts[-1].values, apply_filter(image, "canny", low=low, high=high))
    np.testing.assert_array_equal(linked(parts[4].values), expected)


@settings(max_examples=60)
@given(st.integers(0, 2**31), st.integers(1, 30), st.integers(1, 30), st.sampled_from([2, 6, 256]))
def test_the_stages_of_any_bytes_end_in_opencvs_edges(seed, rows, columns, levels):
    image = (np.random.default_rng(seed).integers(0, levels, (rows, columns)) * (255 // (levels - 1))).astype(np.uint8)
    parts = canny_parts(image, CannyFilter(low=60.0, high=200.0))
    np.testing.assert_array_equal(linked(parts[4].values), cv2.Canny(image, 60, 200))


def test_cannys_gradient_is_sobels_and_its_thin_part_is_of_it():
    parts = canny_parts(CAMERA, CannyFilter())
    x = CAMERA.astype(float)
    expected = np.abs(ndimage.sobel(x, 0, mode="nearest")) + np.abs(ndimage.sobel(x, 1, mode="nearest"))
    np.testing.assert_array_equal(parts[1].values, expected)
    thin = parts[3].values
    assert set(np.unique(thin - expected * (thin > 0))) == {0}
    assert 0.05 < np.mean(thin > 0) < 0.5
    shown = expected >= 0.1 * expected.max()
    assert set(np.unique(parts[2].values[shown])) == {0, 45, 90, 135}
    assert np.isnan(parts[2].values[~shown]).all()


def test_an_edge_that_falls_to_the_right_lies_across_its_direction():
    rows, columns = np.indices((12, 12))
    parts = canny_parts(np.where(columns > rows, 200, 20), CannyFilter())  # brighter to the upper right
    assert set(parts[2].values[3:9, 3:9].diagonal()) == {45}


def test_the_picture_before_a_smoothing_comes_first():
    parts = canny_parts(apply_filter(CAMERA, "gaussian"), CannyFilter(), CAMERA)
    assert parts.titles[:2] == ("Picture", "Smooth")
    np.testing.assert_array_equal(parts[0].values, CAMERA)
    np.testing.assert_array_equal(parts[1].values, np.rint(apply_filter(CAMERA, "gaussian")))
    assert "does it" in canny_parts(CAMERA, CannyFilter())[0].note


# --- the others ------------------------------------------------------------------------------------------------------


def test_sobels_parts_are_the_filters():
    parts = parts_of(CAMERA, SobelMagnitude(boundary="replicate"))
    names = ("identity", "sobel_x", "sobel_y", "sobel_magnitude")
    for part, name in zip(parts, names, strict=False):
        np.testing.assert_allclose(part.values, apply_filter(CAMERA, name, boundary="replicate"), atol=1e-9)
    angle, magnitude = parts[4].values, parts[3].values
    shown = magnitude >= 0.1 * magnitude.max()
    radians = apply_filter(CAMERA, "sobel_direction", boundary="replicate")
    np.testing.assert_allclose(angle[shown], np.degrees(radians[shown]))
    assert np.isnan(angle[~shown]).all()
    assert parts[4].kind is PartKind.ANGLE


def test_a_flat_picture_has_no_direction():
    assert np.isnan(parts_of(np.full((5, 5), 3.0), SobelMagnitude())[4].values).all()


def test_sharpening_is_the_original_and_a_little_of_the_high_part():
    parts = parts_of(CAMERA, SharpenFilter())
    original, blur, high, enhanced = (part.values for part in parts)
    np.testing.assert_array_equal(original, CAMERA)
    np.testing.assert_allclose(blur, apply_filter(CAMERA, "gaussian20"))
    np.testing.assert_allclose(high, original - blur)
    np.testing.assert_allclose(enhanced, original + 0.025 * high)
    np.testing.assert_array_equal(enhanced, apply_filter(CAMERA, "sharpen"))


def test_the_chapters_sharpening_darkens_and_says_by_how_much():
    parts = parts_of(np.full((30, 30), 100.0), SharpenFilter())
    total = parts[1].gain
    assert total == pytest.approx(31.4, abs=0.05)
    assert parts[3].values[15, 15] == pytest.approx(100 * flat_gain(0.025, total), rel=1e-6)
    assert "31.4" in parts.summary
    assert "≈0.24" in parts.summary
    kept = parts_of(np.full((30, 30), 100.0), UnsharpFilter())
    assert kept[3].values[15, 15] == pytest.approx(100)
    assert "stays" in kept.summary


@pytest.mark.parametrize("factor", [2, 3])
def test_upsampling_with_and_without_a_mean(factor):
    parts = parts_of(SMALL, UpsampleFilter(factor=factor))
    np.testing.assert_array_equal(parts[1].values, np.kron(SMALL, np.ones((factor, factor))))
    np.testing.assert_array_equal(parts[2].values, apply_filter(SMALL, "upsample", factor=factor))
    assert [part.factor for part in parts] == [1, factor, factor]
    assert parts.at(1, (10, 12)) == SMALL[10, 12]


def test_deconvolution_with_and_without_the_noise_term():
    values = DeconvolutionFilter()
    parts = parts_of(CAMERA, values)
    gain = parts[1].values
    assert gain[80, 90] == pytest.approx(1)  # the mean, in the middle
    assert gain.max() == pytest.approx(1)
    np.testing.assert_array_equal(parts[2].values, apply_filter(CAMERA, "wiener_deconvolution", noise=0.0))
    np.testing.assert_array_equal(parts[3].values, apply_filter(CAMERA, "wiener_deconvolution"))
    assert parts[2].values.std() > 2 * parts[3].values.std()


def test_a_blur_that_removes_frequencies_says_so():
    parts = parts_of(SMALL[:, :12], DeconvolutionFilter(kernel=((1 / 3, 1 / 3, 1 / 3),)))
    assert "removed: they stay 0" in parts[2].note


@pytest.mark.parametrize("name", [name for name, row in FILTERS.items() if row.weights is not None])
@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_the_sum_at_a_pixel_is_the_filters(name, boundary):
    image = CAMERA[:30, :32]
    values = FILTERS[name].make(boundary=boundary)
    expected = apply_filter(image, name, boundary=boundary)
    for pixel in ((0, 0), (14, 15), (29, 31)):
        step = sum_at(image, values, pixel)
        assert step.value == pytest.approx(expected[pixel], abs=1e-8)
        assert step.products.sum() == step.value


def test_what_is_no_convolution_has_no_sum():
    assert sum_at(CAMERA, MedianFilter(), (3, 3)) is None


def test_filters_without_parts_have_none():
    for name in ("mean", "median", "identity", "convolution"):
        assert parts_of(CAMERA, FILTERS[name].make()) is None


def test_parts_are_made_once_and_when_asked_for():
    parts = canny_parts(CAMERA, CannyFilter())
    assert not parts._made
    assert parts[3] is parts[3]
    assert list(parts._made) == [3]
    assert parts.at(5, (0, 0)) in {0, 255}


# --- what is written of a pixel --------------------------------------------------------------------------------------

#: A bright bar of three columns on dark, with a faint step beside it.
BAR = np.full((9, 15), 20)
BAR[:, 4:7] = 80
BAR[:, 11:] = 60


def test_cannys_numbers_at_a_pixel_are_written():
    parts = canny_parts(BAR, CannyFilter(low=100, high=200))
    said = [parts.said(index, (4, 4)) for index in range(6)]
    assert said == [
        "80",
        "|240| + |0| = 240",
        "Gx = 240, Gy = 0: 0°",
        "240 between 240 and 0: no ridge",  # of two equal ones the first stays
        "no ridge",
        "no edge",
    ]
    said = [parts.said(index, (4, 3)) for index in range(3, 6)]
    assert said == ["240 between 0 and 240: a ridge", "a ridge of 240: strong", "strong: an edge"]
    said = [parts.said(index, (4, 10)) for index in range(3, 6)]
    assert said == ["160 between 0 and 160: a ridge", "a ridge of 160: weak", "weak, and joined to none: dropped"]
    assert parts.said(2, (4, 0)) == "Gx = 0, Gy = 0: too small"
    joined = canny_parts(BAR, CannyFilter(low=100, high=150))
    assert joined.said(5, (4, 10)) == "strong: an edge"


@pytest.mark.parametrize("pixel", [(0, 0), (5, 7), (159, 179), (40, 90)])
def test_what_canny_says_of_a_pixel_is_what_its_pictures_show(pixel):
    parts = canny_parts(CAMERA, CannyFilter())
    size, thin, edge = (parts.at(index, pixel) for index in (1, 3, 5))
    assert parts.said(1, pixel).endswith(f"= {size:g}")
    assert ("a ridge" in parts.said(3, pixel)) == (thin > 0)
    assert ("an edge" in parts.said(5, pixel)) == (edge > 0)


def test_sobels_and_sharpenings_formulas_are_filled_in():
    parts = parts_of(BAR, SobelMagnitude())
    assert parts.said(3, (4, 4)) == "√(240² + 0²) = 240"
    assert parts.said(4, (4, 6)) == "Gx = −240, Gy = 0: 180°"
    assert parts.said(4, (4, 0)) == "Gx = 0, Gy = 0: no direction"
    sharp = parts_of(np.full((25, 25), 100.0), SharpenFilter())
    blur = sharp.at(1, (12, 12))
    assert sharp.said(2, (12, 12)) == f"100 − {blur:.0f} ≈ −{blur - 100:.0f}"
    assert sharp.said(3, (12, 12)).startswith("100 + 0.025·(−")
    assert "smallest gain" in parts_of(CAMERA, DeconvolutionFilter()).said(1, (0, 0))
