"""Filters against OpenCV, SciPy and scikit-image called directly, and against the chapter's numbers."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage, signal
from skimage import restoration

from convviz.core import FILTERS, KERNELS, apply_filter, convolve2d
from convviz.core.filters.fields import CannyFilter, MeanFilter, UpsampleFilter
from convviz.core.filters.table import FILTER_FIELDS, described, row_of
from convviz.core.util.fields import Declared, Variants, from_plain, to_plain
from convviz.core.util.kinds import Items
from convviz.core.util.opencv import cv2

GREY = np.random.default_rng(0).integers(0, 256, (37, 42)).astype(np.uint8)
REAL = np.random.default_rng(1).normal(100, 40, (37, 42))
MODES = {"zero": "constant", "reflect": "mirror", "replicate": "nearest", "wrap": "wrap"}
BOUNDARIES = list(MODES)
LINEAR = [name for name, row in FILTERS.items() if row.weights is not None]

#: Every filter with the defaults of its fields, from the design.
DEFAULTS = {
    "mean": {"size": 3},
    "median": {"size": 3},
    "gaussian": {"sigma": 1},
    "gaussian20": {},
    "bilateral": {"size": 9, "sigma_value": 50, "sigma_space": 3},
    "sharpen": {"amount": 0.025},
    "unsharp": {"sigma": 2, "amount": 1},
    "gradient_x": {},
    "gradient_y": {},
    "sobel_x": {},
    "sobel_y": {},
    "sobel_magnitude": {},
    "sobel_direction": {},
    "laplacian": {},
    "canny": {"low": 100, "high": 200},
    "wiener": {"size": 5, "noise": None},
    "wiener_deconvolution": {"kernel": KERNELS["motion"].weights, "noise": 0.01},
    "identity": {},
    "convolution": {"kernel": [[-1, 1, -1], [-2, 3, 1], [2, -4, 0]]},
    "upsample": {"factor": 2, "smooth": "mean"},
}


def test_the_table_has_the_designs_filters_fields_and_defaults():
    assert set(FILTERS) == set(DEFAULTS)
    for name, row in FILTERS.items():
        assert row.name == name
        assert row.title
        assert row.description.endswith(".")
        assert list(row.fields) == ["boundary", *DEFAULTS[name]], name
        assert row.fields["boundary"].default == "reflect"
        for field, value in DEFAULTS[name].items():
            np.testing.assert_array_equal(row.fields[field].default, value)


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("dtype", ["u1", "?", "i2", "i8", "u8", "f2", ">f4", ">u2", "f8"])
def test_every_filter_takes_any_type_and_gives_float64(name, dtype):
    image = GREY[:24, :25].astype(dtype)
    before = image.copy()
    result = apply_filter(image, name)
    np.testing.assert_array_equal(image, before)
    assert result.dtype == np.float64
    assert result.shape == ((48, 50) if name == "upsample" else (24, 25))
    np.testing.assert_array_equal(result, apply_filter(image.astype(np.float64), name))


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("channels", [1, 3, 5])
def test_colour_is_filtered_channel_by_channel(name, channels):
    image = np.dstack([np.roll(GREY, shift, axis=1) for shift in range(channels)])
    result = apply_filter(image, name)
    for channel in range(channels):
        np.testing.assert_allclose(result[..., channel], apply_filter(image[..., channel], name), atol=1e-9)


@pytest.mark.parametrize("name", LINEAR)
@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_a_linear_filter_is_the_convolution_with_its_kernel(name, boundary):
    row = FILTERS[name]
    values = row.make(boundary=boundary)
    np.testing.assert_allclose(
        apply_filter(REAL, name, boundary=boundary),
        convolve2d(REAL, row.kernel(values), boundary=boundary),
        rtol=1e-11,
        atol=1e-9,
    )
    assert row.not_opened(values) == ""


@pytest.mark.parametrize("name", [name for name in FILTERS if name not in LINEAR])
def test_a_filter_without_a_kernel_says_why(name):
    row = FILTERS[name]
    assert row.kernel(row.make()) is None
    assert row.no_kernel.endswith(".")
    assert row.not_opened(row.make()) == row.no_kernel


@pytest.mark.parametrize("name", ["median", "bilateral", "wiener", "sobel_magnitude", "sobel_direction", "canny"])
def test_what_is_said_to_be_no_convolution_is_none(name):
    first, second = REAL, np.flipud(GREY).astype(float)
    together = apply_filter(first + second, name)
    apart = apply_filter(first, name) + apply_filter(second, name)
    assert np.abs(together - apart).max() > 1


def test_a_kernel_too_large_for_the_convolution_panel_says_so():
    assert "41 × 41" in FILTERS["gaussian"].not_opened(FILTERS["gaussian"].make(sigma=5))


# --- each against the library's own function -------------------------------------------------------------------------


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("image", [GREY, REAL], ids=["bytes", "floats"])
def test_filters_are_scipys(image, boundary):
    mode, x = MODES[boundary], image.astype(float)

    def same(name, expected, **fields):
        np.testing.assert_allclose(apply_filter(image, name, boundary=boundary, **fields), expected, atol=1e-9)

    for size in (1, 3, 5, 9):
        same("mean", ndimage.uniform_filter(x, size, mode=mode), size=size)
    for size in (2, 4):  # scipy.ndimage's window lies the same way
        same("mean", ndimage.uniform_filter(x, size, mode=mode), size=size)
    for size in (3, 5, 7, 15):
        same("median", ndimage.median_filter(x, size, mode=mode), size=size)
    for sigma in (0.4, 1.0, 2.3):
        expected = ndimage.gaussian_filter(x, sigma, mode=mode, radius=int(np.ceil(4 * sigma)))
        same("gaussian", expected, sigma=sigma)
        same("unsharp", x + 1.5 * (x - expected), sigma=sigma, amount=1.5)
    same("sobel_x", ndimage.sobel(x, axis=1, mode=mode))
    same("sobel_y", -ndimage.sobel(x, axis=0, mode=mode))
    same("sobel_magnitude", np.hypot(ndimage.sobel(x, axis=1, mode=mode), ndimage.sobel(x, axis=0, mode=mode)))
    same("laplacian", ndimage.laplace(x, mode=mode))


def test_the_median_of_floats_is_not_rounded():
    values = REAL + 1e-10
    np.testing.assert_array_equal(apply_filter(values, "median"), ndimage.median_filter(values, 3, mode="mirror"))
    assert set(apply_filter(values, "median").ravel()) <= set(values.ravel())


@pytest.mark.parametrize("odd", [-1.0, 256.0, 0.5, 1e300, -1e300])
def test_one_value_that_bytes_do_not_hold_is_kept_by_the_median(odd):
    image = GREY.astype(float)
    image[4:9, 4:9] = odd
    assert apply_filter(image, "median")[6, 6] == odd


def test_sobels_direction_is_the_angle_of_both_gradients():
    across, up = apply_filter(REAL, "sobel_x"), apply_filter(REAL, "sobel_y")
    np.testing.assert_allclose(apply_filter(REAL, "sobel_direction"), np.arctan2(up, across), atol=1e-12)


@pytest.mark.parametrize(("slope", "angle"), [((0, 1), 0), ((-1, 0), 90), ((0, -1), 180), ((1, 0), -90), ((-1, 1), 45)])
def test_sobels_direction_points_to_the_brighter_side(slope, angle):
    rows, columns = np.indices((9, 9))
    ramp = slope[0] * rows + slope[1] * columns
    inside = apply_filter(ramp, "sobel_direction")[1:-1, 1:-1]
    np.testing.assert_allclose(np.degrees(inside), angle)
    for name in ("sobel_x", "sobel_y"):
        gradient = apply_filter(ramp, name)
        assert not np.signbit(gradient[gradient == 0]).any()


def test_nothing_changes_on_a_constant_image():
    flat = np.full((24, 24), 77)
    for name in ("mean", "median", "gaussian", "bilateral", "wiener", "unsharp", "identity"):
        np.testing.assert_allclose(apply_filter(flat, name), 77, rtol=1e-6, err_msg=name)
    for name in ("gradient_x", "gradient_y", "sobel_magnitude", "sobel_direction", "laplacian", "canny"):
        np.testing.assert_array_equal(apply_filter(flat, name), 0, err_msg=name)


def test_bilateral_is_opencvs_in_floats():
    expected = cv2.bilateralFilter(REAL.astype(np.float32), 7, 30, 2, borderType=cv2.BORDER_REFLECT_101)
    found = apply_filter(REAL, "bilateral", size=7, sigma_value=30, sigma_space=2)
    np.testing.assert_array_equal(found, expected)
    torus = apply_filter(np.tile(REAL, (3, 3)), "bilateral")[37:74, 42:84]
    np.testing.assert_allclose(apply_filter(REAL, "bilateral", boundary="wrap"), torus, rtol=1e-5)


@pytest.mark.parametrize(("low", "high"), [(100, 200), (50, 50), (0, 600)])
def test_canny_is_opencvs(low, high):
    smooth = cv2.GaussianBlur(GREY, (5, 5), 1.4)
    np.testing.assert_array_equal(apply_filter(smooth, "canny", low=low, high=high), cv2.Canny(smooth, low, high))


def test_canny_rounds_and_clips_what_is_not_a_byte():
    image = REAL * 2 - 100
    bytes_ = np.clip(np.rint(image), 0, 255).astype(np.uint8)
    np.testing.assert_array_equal(apply_filter(image, "canny"), cv2.Canny(bytes_, 100, 200))


@pytest.mark.parametrize("noise", [None, 100.0, 0.0])
def test_wiener_is_scipys_with_zeros_around(noise):
    found = apply_filter(REAL, "wiener", size=5, noise=noise, boundary="zero")
    np.testing.assert_allclose(found, signal.wiener(REAL, 5, noise), atol=1e-8)


def test_wiener_is_scipys_inside_with_any_boundary():
    found = apply_filter(REAL, "wiener", size=3, noise=900.0)
    np.testing.assert_allclose(found[1:-1, 1:-1], signal.wiener(REAL, 3, 900.0)[1:-1, 1:-1], atol=1e-8)


@pytest.mark.parametrize("noise", [None, 0.0, 50.0])
def test_wiener_keeps_a_constant_image_without_a_warning(noise):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_allclose(apply_filter(np.full((9, 9), 1e6 / 3), "wiener", noise=noise), 1e6 / 3)


def test_wiener_without_noise_leaves_the_image():
    half = REAL.copy()
    half[:, :20] = 50
    np.testing.assert_allclose(apply_filter(half, "wiener", noise=0.0), half, atol=1e-9)


# --- deconvolution ---------------------------------------------------------------------------------------------------

BLUR = KERNELS["motion"].weights


@pytest.mark.parametrize("noise", [0.001, 0.01, 1.0])
def test_deconvolution_is_scikit_images_wiener_on_a_torus(noise):
    blurred = convolve2d(REAL, BLUR, boundary="wrap")
    expected = restoration.wiener(blurred, BLUR, noise, reg=np.ones((1, 1)), clip=False)
    found = apply_filter(blurred, "wiener_deconvolution", noise=noise, boundary="wrap")
    # scikit-image lays the point spread from the corner on, which shifts the picture.
    shifts = [np.abs(np.roll(expected, (r, c), (0, 1)) - found).max() for r in range(-6, 7) for c in range(-6, 7)]
    assert min(shifts) < 1e-8


@pytest.mark.parametrize("shape", [(3, 3), (4, 3), (2, 2)])
def test_without_noise_a_blur_is_undone_exactly(shape):
    kernel = np.random.default_rng(2).random(shape)
    kernel[1, 1] += 10  # no frequency is lost
    blurred = convolve2d(REAL, kernel, boundary="wrap")
    found = apply_filter(blurred, "wiener_deconvolution", kernel=kernel, noise=0, boundary="wrap")
    np.testing.assert_allclose(found, REAL, atol=1e-8)


def test_the_noise_term_keeps_noise_small():
    clean = ndimage.gaussian_filter(REAL, 2)
    noisy = convolve2d(clean, BLUR, boundary="reflect") + np.random.default_rng(3).normal(0, 1, clean.shape)
    errors = [np.abs(apply_filter(noisy, "wiener_deconvolution", noise=noise) - clean).std() for noise in (0, 0.01)]
    assert errors[1] < 10 < 5 * errors[1] < errors[0]


def test_a_frequency_that_the_blur_removes_stays_away():
    image = np.random.default_rng(4).random((12, 12))
    kernel = np.full((1, 3), 1 / 3)  # zero at a third of the sampling rate: columns 4 and 8 of 12
    blurred = convolve2d(image, kernel, boundary="wrap")
    found = apply_filter(blurred, "wiener_deconvolution", kernel=kernel, noise=0, boundary="wrap")
    spectrum, expected = np.fft.fft2(found), np.fft.fft2(image)
    expected[:, [4, 8]] = 0
    np.testing.assert_allclose(spectrum, expected, atol=1e-9)


# --- the chapter's ---------------------------------------------------------------------------------------------------


def test_the_chapters_gaussian_and_sharpening():
    kernel = np.fromfunction(lambda i, j: np.exp(-((i - 10) ** 2 + (j - 10) ** 2) / 10), (20, 20))
    assert kernel.sum() == pytest.approx(31.4, abs=0.05)
    blur = signal.convolve2d(GREY, kernel, mode="same")
    np.testing.assert_allclose(apply_filter(GREY, "gaussian20", boundary="zero"), blur, atol=1e-8)
    enhanced = GREY + 0.025 * (GREY - blur)
    np.testing.assert_allclose(apply_filter(GREY, "sharpen", boundary="zero"), enhanced, atol=1e-8)


def test_the_chapters_gradients():
    x = REAL
    for name, kernel in (
        ("gradient_x", [[1, 0, -1]]),
        ("gradient_y", [[-1], [0], [1]]),
        ("sobel_x", [[1, 0, -1], [2, 0, -2], [1, 0, -1]]),
        ("sobel_y", [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]),
        ("convolution", [[-1, 1, -1], [-2, 3, 1], [2, -4, 0]]),
        ("identity", [[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
    ):
        expected = signal.convolve2d(x, kernel, mode="same")
        np.testing.assert_allclose(apply_filter(x, name, boundary="zero"), expected, atol=1e-10, err_msg=name)


@pytest.mark.parametrize("factor", [2, 3, 4])
def test_upsampling_repeats_and_a_mean_smooths(factor):
    blocks = np.kron(REAL, np.ones((factor, factor)))
    np.testing.assert_array_equal(apply_filter(REAL, "upsample", factor=factor, smooth="none"), blocks)
    size = 3 if factor < 4 else 5
    expected = ndimage.uniform_filter(blocks, size, mode="mirror")
    np.testing.assert_allclose(apply_filter(REAL, "upsample", factor=factor), expected, atol=1e-10)


# --- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "fields", "words"),
    [
        ("blur", {}, "no filter named 'blur'"),
        (None, {}, "no filter named None"),
        ("mean", {"sigma": 1}, "the filter mean has no field 'sigma', only boundary, size"),
        ("mean", {"size": 0}, "size must be an integer from 1 to 31, got 0"),
        ("mean", {"boundary": "mirror"}, "boundary must be one of zero, reflect, replicate, wrap, got 'mirror'"),
        ("median", {"size": 4}, "size must be one of 3, 5, 7, 9, 11, 13, 15, got 4"),
        ("gaussian", {"sigma": float("nan")}, "sigma must be a finite number from 0.1 to 20.0, got nan"),
        ("gaussian", {"sigma": 0}, "sigma must be a finite number from 0.1 to 20.0, got 0"),
        ("canny", {"low": 201}, "the low threshold must not be above the high one, got 201 and 200"),
        ("convolution", {"kernel": []}, "kernel must be rows of numbers"),
        ("convolution", {"kernel": [[1, 2], [3]]}, "kernel must be equally long rows of numbers"),
        ("convolution", {"kernel": [[float("inf")]]}, "a number of kernel must be a finite number"),
        ("convolution", {"kernel": np.ones((32, 3))}, "size of kernel must be an integer from 1 to 31, got 32"),
        ("wiener_deconvolution", {"kernel": np.zeros((3, 3))}, "must not be all zeros"),
        ("upsample", {"factor": 9}, "factor must be an integer from 2 to 8, got 9"),
        ("upsample", {"smooth": "cubic"}, "must be one of mean, none, got 'cubic'"),
    ],
)
def test_bad_fields_are_refused_in_words(name, fields, words):
    with pytest.raises(ValueError, match=words.replace("(", r"\(")):
        apply_filter(REAL, name, **fields)


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (np.ones((2, 9)), "Mean looks at 3 × 3 pixels around each one, and the image has only 2 × 9"),
        ([[1, np.nan, 1]] * 3, "image must hold finite numbers only, got nan at row 0, column 1"),
        ([[1, 1, -np.inf]] * 3, "got -inf at row 0, column 2"),
        (np.ones((4, 4), complex), "image must be numbers"),
        (np.ones(4), "image must be numbers"),
        (np.ones((0, 4)), "image must be numbers"),
        ("picture", "image must be numbers"),
    ],
)
def test_bad_images_are_refused_in_words(image, words):
    with pytest.raises(ValueError, match=words.replace("(", r"\(")):
        apply_filter(image, "mean")


def test_numbers_of_numpys_are_taken():
    found = apply_filter(REAL, "mean", size=np.int32(5))
    np.testing.assert_array_equal(found, apply_filter(REAL, "mean", size=5))
    found = apply_filter(REAL, "gaussian", sigma=np.float32(1.5))
    np.testing.assert_array_equal(found, apply_filter(REAL, "gaussian", sigma=1.5))


def test_huge_finite_numbers_are_no_bad_image():
    np.testing.assert_array_equal(apply_filter(np.full((3, 3), 1.7e308), "identity"), 1.7e308)


def test_an_upsampling_past_the_limit_is_refused():
    image = np.lib.stride_tricks.as_strided(np.zeros(1, np.uint8), (4000, 3000), (0, 0))
    with pytest.raises(ValueError, match="16000 × 12000 pixels, more than 50 million"):
        apply_filter(image, "upsample", factor=4)


# --- values in choices -----------------------------------------------------------------------------------------------

CHAIN = Items(Variants(FILTER_FIELDS, tag="filter"))


def test_a_chain_of_filters_is_kept_in_files():
    chain = tuple(row.make() for row in FILTERS.values())
    assert CHAIN.check(chain, "filters") == chain
    assert CHAIN.from_plain(CHAIN.to_plain(chain), "filters") == chain
    assert CHAIN.to_plain((MeanFilter(size=5),)) == [{"filter": "mean", "boundary": "reflect", "size": 5}]


def test_values_know_their_rows():
    for name, row in FILTERS.items():
        values: Declared = row.make()
        assert row_of(values) is FILTERS[name]
        assert from_plain(row.choice, to_plain(values), name) == values


@pytest.mark.parametrize(
    ("name", "fields", "text"),
    [
        ("median", {"size": 5}, "Median 5 × 5"),
        ("gaussian", {}, "Gaussian σ 1"),
        ("sobel_x", {}, "Sobel Gx"),
        ("canny", {}, "Canny 100 200"),
        ("upsample", {}, "Upsample × 2"),
    ],
)
def test_filters_are_described_in_short(name, fields, text):
    assert described(FILTERS[name].make(**fields)) == text


def test_a_threshold_takes_the_other_one_along():
    assert CannyFilter().with_field("low", 300.0) == CannyFilter(low=300.0, high=300.0)
    assert CannyFilter().with_field("high", 50.0) == CannyFilter(low=50.0, high=50.0)
    assert CannyFilter().idle == ("boundary",)
    assert UpsampleFilter(factor=4).mean_size == 5


@given(
    hnp.arrays(
        st.sampled_from([np.uint8, np.int16, np.float32]),
        st.tuples(st.integers(20, 26), st.integers(20, 24)),
        elements=st.integers(0, 255),
    ),
    st.sampled_from(sorted(FILTERS)),
    st.sampled_from(BOUNDARIES),
)
def test_any_grey_image_comes_through_any_filter(image, name, boundary):
    result = apply_filter(image, name, boundary=boundary)
    assert np.isfinite(result).all()
    assert result.shape == tuple(side * (2 if name == "upsample" else 1) for side in image.shape)
