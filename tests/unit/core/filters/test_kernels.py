import math
import re

import numpy as np
import pytest
import scipy.ndimage
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from convviz.core import KERNELS, Kernel, convolve2d
from convviz.core.filters.formulas import gaussian, laplacian_of_gaussian, line, random_kernel
from convviz.core.filters.kernels import SIZE_LIMIT, kernel_facts, resized

INSIDE = np.s_[2:-2, 2:-2]
DARKER_LEFT = np.tile(np.arange(8.0), (8, 1))  # brightness grows to the right
DARKER_TOP = DARKER_LEFT.T  # brightness grows downwards
SMOOTHERS = ("mean3", "mean5", "gaussian", "gaussian20", "motion")

kernels = hnp.arrays(
    np.float64, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.integers(-9, 9).map(float)
)


# --- the table -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KERNELS)
def test_every_kernel_is_usable_in_the_program(name):
    kernel = KERNELS[name]
    assert kernel.name == name
    assert kernel.title
    assert kernel.description.endswith(".")
    assert kernel.weights.dtype == np.float64
    assert kernel.weights.ndim == 2
    assert max(kernel.weights.shape) <= SIZE_LIMIT
    assert np.isfinite(kernel.weights).all()
    with pytest.raises(ValueError, match="read-only"):
        kernel.weights[0, 0] = 1


def test_the_table_cannot_be_changed():
    with pytest.raises(TypeError):
        KERNELS["identity"] = KERNELS["mean3"]


def test_a_kernel_keeps_its_own_copy_of_the_weights():
    weights = np.ones((2, 2), dtype=np.float32)
    kernel = Kernel("mine", "Mine", weights, "")
    weights[0, 0] = 5
    np.testing.assert_array_equal(kernel.weights, np.ones((2, 2)))


@pytest.mark.parametrize("shape", [(3,), (0, 3), (2, 2, 2), ()])
def test_a_kernel_is_a_matrix(shape):
    with pytest.raises(ValueError, match=re.escape(str(shape))):
        Kernel("mine", "Mine", np.ones(shape), "")


@pytest.mark.parametrize(
    ("name", "weights"),
    [
        ("identity", [[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
        ("chapter", [[-1, 1, -1], [-2, 3, 1], [2, -4, 0]]),
        ("gradient_x", [[1, 0, -1]]),
        ("gradient_y", np.transpose([[-1, 0, 1]])),
        ("sobel_x", [[1, 0, -1], [2, 0, -2], [1, 0, -1]]),
        ("sobel_y", [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]),
        ("gaussian20", np.fromfunction(lambda i, j: np.exp(-((i - 10) ** 2 + (j - 10) ** 2) / 10), (20, 20))),
    ],
)
def test_the_chapters_kernels_have_the_chapters_weights(name, weights):
    np.testing.assert_allclose(KERNELS[name].weights, weights, rtol=1e-15)


# --- what the descriptions claim -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "claim", "image", "sign"),
    [
        ("gradient_x", "right neighbour minus the left", DARKER_LEFT, 1),
        ("gradient_y", "upper neighbour minus the lower", DARKER_TOP, -1),
        ("sobel_x", "gradient across", DARKER_LEFT, 1),
        ("sobel_y", "upper minus lower", DARKER_TOP, -1),
        ("prewitt_x", "gradient across", DARKER_LEFT, 1),
        ("prewitt_y", "lower minus upper", DARKER_TOP, 1),
        ("scharr_x", "A Sobel", DARKER_LEFT, 1),
        ("scharr_y", "lower minus upper", DARKER_TOP, 1),
    ],
)
def test_a_gradient_kernel_points_where_its_description_says(name, claim, image, sign):
    weights = KERNELS[name].weights
    assert claim in KERNELS[name].description
    assert np.all(sign * convolve2d(image, weights)[INSIDE] > 0)
    np.testing.assert_array_equal(convolve2d(image.T, weights)[INSIDE], 0)  # blind to the other direction


def test_gradients_are_differences_of_the_two_neighbours():
    image = np.random.default_rng(1).integers(0, 256, (9, 9))
    across, down = (convolve2d(image, KERNELS[name].weights) for name in ("gradient_x", "gradient_y"))
    np.testing.assert_array_equal(across[:, 1:-1], image[:, 2:] - image[:, :-2])
    np.testing.assert_array_equal(down[1:-1], image[:-2] - image[2:])


@pytest.mark.parametrize(
    ("name", "edge"), [("sobel_x", [[0, 0, 1, 1]] * 4), ("sobel_y", np.transpose([[1, 1, 0, 0]] * 4))]
)
def test_sobel_lights_up_at_an_edge(name, edge):
    response = convolve2d(np.kron(edge, np.ones((3, 3))), KERNELS[name].weights, boundary="replicate")
    at_edge = response != 0
    assert np.all(response[at_edge] > 0)
    assert at_edge.sum() == 2 * 12


def test_prewitt_is_a_little_less_noisy_than_sobel():
    def noise_per_slope(name):
        weights = KERNELS[name].weights
        slope = convolve2d(DARKER_LEFT, weights)[4, 4]
        return np.sqrt((weights**2).sum()) / slope

    assert "a little less noisy than Sobel" in KERNELS["prewitt_x"].description
    assert 0.9 < noise_per_slope("prewitt_x") / noise_per_slope("sobel_x") < 1


def test_sobel_treats_slanted_edges_more_evenly_than_prewitt():
    rows, columns = np.indices((40, 40))

    def unevenness(name):
        # The strength of waves that differ in their direction only.
        strengths = []
        for angle in np.radians(np.arange(0, 90, 15)):
            wave = np.sin(0.8 * (columns * np.cos(angle) + rows * np.sin(angle)))
            across, down = (
                convolve2d(wave, turned)[INSIDE] for turned in (KERNELS[name].weights, KERNELS[name].weights.T)
            )
            strengths.append(np.hypot(across, down).max())
        return np.ptp(strengths) / np.mean(strengths)

    assert "slanted edges more evenly" in KERNELS["prewitt_x"].description
    assert unevenness("sobel_x") < unevenness("prewitt_x")


@pytest.mark.parametrize("degrees", [15, 30, 60, 75])
def test_scharr_keeps_a_slanted_edges_direction_more_faithfully_than_sobel(degrees):
    angle = np.radians(degrees)
    rows, columns = np.indices((40, 40))
    wave = np.sin(0.8 * (columns * np.cos(angle) + rows * np.sin(angle)))

    def worst_error(family, sign):
        gx, gy = (convolve2d(wave, KERNELS[f"{family}_{axis}"].weights)[INSIDE] for axis in "xy")
        strong = np.hypot(gx, gy) > 0.5 * np.hypot(gx, gy).max()
        return np.abs(np.arctan(sign * gy[strong] / gx[strong]) - angle).max()

    assert worst_error("scharr", 1) < worst_error("sobel", -1)


def test_the_identity_leaves_an_image_unchanged():
    image = np.random.default_rng(2).integers(0, 256, (6, 7))
    np.testing.assert_array_equal(convolve2d(image, KERNELS["identity"].weights), image)


@pytest.mark.parametrize("name", ["mean3", "mean5"])
def test_a_mean_averages_its_square(name):
    image = np.random.default_rng(3).normal(size=(20, 20))
    size = KERNELS[name].weights.shape[0]
    expected = scipy.ndimage.uniform_filter(image, size, mode="constant")
    np.testing.assert_allclose(convolve2d(image, KERNELS[name].weights), expected, atol=1e-14)


def test_noise_shrinks_to_a_third_under_the_mean_of_nine():
    noise = np.random.default_rng(4).normal(0, 10, (400, 400))
    assert convolve2d(noise, KERNELS["mean3"].weights)[INSIDE].std() == pytest.approx(10 / 3, rel=0.02)


def test_the_chapters_gaussian_is_about_31_times_as_bright():
    assert KERNELS["gaussian20"].weights.sum() == pytest.approx(10 * math.pi, rel=1e-3)
    assert "about 31 times" in KERNELS["gaussian20"].description


@pytest.mark.parametrize("name", ["laplacian", "log"])
def test_a_second_derivative_is_zero_on_even_slopes_and_not_on_a_curve(name):
    rows, columns = np.indices((30, 30), dtype=float)
    middle = np.s_[10:-10, 10:-10]
    np.testing.assert_allclose(convolve2d(7 + 2 * rows - 3 * columns, KERNELS[name].weights)[middle], 0, atol=1e-10)
    assert np.all(convolve2d(rows**2 + columns**2, KERNELS[name].weights)[middle] > 0.1)


def test_the_laplacian_equals_scipys():
    image = np.random.default_rng(5).integers(0, 256, (12, 12)).astype(float)
    expected = scipy.ndimage.laplace(image, mode="constant")
    np.testing.assert_array_equal(convolve2d(image, KERNELS["laplacian"].weights), expected)


def test_sharpen_is_the_image_minus_its_laplacian():
    np.testing.assert_array_equal(
        KERNELS["sharpen"].weights, KERNELS["identity"].weights - KERNELS["laplacian"].weights
    )


def test_emboss_is_the_image_plus_a_slanted_gradient():
    gradient = KERNELS["emboss"].weights - KERNELS["identity"].weights
    np.testing.assert_array_equal(gradient, -gradient[::-1, ::-1])
    np.testing.assert_array_equal(gradient, gradient.T)


def test_motion_blur_averages_a_slanted_line():
    image = np.random.default_rng(6).normal(size=(15, 15))
    slanted = np.mean([image[7 + i, 7 + i] for i in range(-4, 5)])
    assert convolve2d(image, KERNELS["motion"].weights)[7, 7] == pytest.approx(slanted, rel=1e-12)


# --- Gaussian, Laplacian of Gaussian and random --------------------------------------------------


@pytest.mark.parametrize("sigma", [0.3, 0.5, 1.0, 2.5, 5.0])
@pytest.mark.parametrize("size", [None, 1, 5, 31])
def test_gaussian_equals_scipys(sigma, size):
    weights = gaussian(sigma, size)
    radius = len(weights) // 2
    impulse = np.zeros((71, 71))
    impulse[35, 35] = 1
    expected = scipy.ndimage.gaussian_filter(impulse, sigma, radius=radius)
    around = np.s_[35 - radius : 36 + radius, 35 - radius : 36 + radius]
    np.testing.assert_allclose(weights, expected[around], atol=1e-15)


@pytest.mark.parametrize(("sigma", "size"), [(0.1, 3), (1, 7), (1.5, 11), (3, 19)])
def test_by_default_a_gaussian_reaches_three_sigma_each_way(sigma, size):
    assert gaussian(sigma).shape == laplacian_of_gaussian(sigma).shape == (size, size)


@given(st.floats(0.01, 20), st.integers(1, SIZE_LIMIT))
@example(0.01, 4)
def test_a_gaussian_sums_to_one_and_looks_the_same_from_every_side(sigma, size):
    weights = gaussian(sigma, size)
    assert weights.shape == (size, size)
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    assert weights.min() >= 0
    for turned in (weights.T, weights[::-1], weights[:, ::-1]):
        np.testing.assert_allclose(turned, weights, rtol=1e-12)


@pytest.mark.parametrize("sigma", [1e-320, 1e-200, 1e-9, 0.009, 0.01, 0.02])
def test_a_very_narrow_gaussian_is_an_impulse(sigma):
    np.testing.assert_array_equal(gaussian(sigma, 4)[1:3, 1:3], np.full((2, 2), 0.25))
    np.testing.assert_array_equal(gaussian(sigma, 3), KERNELS["identity"].weights)


@pytest.mark.parametrize("sigma", [1.4, 2.0, 3.0])
def test_laplacian_of_gaussian_has_scipys_shape(sigma):
    radius = math.ceil(6 * sigma)
    weights = laplacian_of_gaussian(sigma, 2 * radius + 1)
    impulse = np.zeros((81, 81))
    impulse[40, 40] = 1
    around = np.s_[40 - radius : 41 + radius, 40 - radius : 41 + radius]
    expected = scipy.ndimage.gaussian_laplace(impulse, sigma, truncate=8)[around]
    np.testing.assert_allclose(weights, expected / -expected.min(), atol=2e-3)


@given(st.floats(0.3, 10), st.integers(0, 15).map(lambda n: 2 * n + 1))
def test_laplacian_of_gaussian_sums_to_zero_about_its_centre(sigma, size):
    weights = laplacian_of_gaussian(sigma, size)
    assert abs(weights.sum()) <= 1e-12 * np.abs(weights).sum() + 1e-15
    assert weights.min() == weights[size // 2, size // 2]


@pytest.mark.parametrize("size", [None, 1, 2, 3, 4, 31])
@pytest.mark.parametrize("sigma", [1e-320, 1e-200, 1e-9, 0.01, 1e200])
def test_the_narrowest_and_the_widest_are_finite_and_sum_to_zero(sigma, size):
    if sigma == 1e200 and size is None:
        return  # reaching three sigma would take more memory than there is
    weights = laplacian_of_gaussian(sigma, size)
    assert np.isfinite(gaussian(sigma, size)).all()
    assert np.isfinite(weights).all()
    assert weights.sum() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("sigma", [0.5, 1.0, 1.4, 4.0])
def test_laplacian_of_gaussians_centre_is_about_minus_one(sigma):
    weights = laplacian_of_gaussian(sigma)
    assert weights.min() == pytest.approx(-1, abs=0.02)


@pytest.mark.parametrize("build", [gaussian, laplacian_of_gaussian])
@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((0.0,), ("sigma", "0", "0.0")),
        ((-1.5,), ("sigma", "0", "-1.5")),
        ((math.nan,), ("sigma", "nan")),
        ((math.inf,), ("sigma", "inf")),
        ((1.0, 0), ("size", "1", "0")),
        ((1.0, -3), ("size", "1", "-3")),
        ((1.0, 2.5), ("size", "integer", "2.5")),
    ],
)
def test_a_bad_sigma_or_size_is_named_with_the_limit(build, arguments, named):
    with pytest.raises(ValueError) as caught:
        build(*arguments)
    assert all(words in str(caught.value) for words in named), caught.value


def test_a_random_kernel_is_drawn_evenly_and_again_the_same_from_its_seed():
    weights = random_kernel(50, 60, seed=7)
    assert weights.shape == (50, 60)
    assert weights.dtype == np.float64
    np.testing.assert_array_equal(weights, random_kernel(50, 60, seed=7))
    assert not np.array_equal(weights, random_kernel(50, 60, seed=8))
    np.testing.assert_array_equal(KERNELS["random"].weights, random_kernel(3, 3, seed=1))
    values, counts = np.unique(weights, return_counts=True)
    np.testing.assert_array_equal(values, np.arange(-3, 4))
    assert counts.min() > 0.8 * weights.size / 7


# --- facts ---------------------------------------------------------------------------------------


def gain_by_definition(weights, row_frequency, column_frequency):
    rows, columns = np.indices(weights.shape)
    return abs((weights * np.exp(-1j * (row_frequency * rows + column_frequency * columns))).sum())


@pytest.mark.parametrize("name", KERNELS)
def test_the_total_is_the_gain_of_a_flat_image(name):
    weights = KERNELS[name].weights
    flat = convolve2d(np.ones((40, 40)), weights, boundary="wrap")
    np.testing.assert_allclose(flat, kernel_facts(weights).total, atol=1e-12)


@pytest.mark.parametrize("name", KERNELS)
def test_a_kernel_is_separable_when_its_rank_is_one(name):
    weights = KERNELS[name].weights
    assert kernel_facts(weights).separable == (np.linalg.matrix_rank(weights) == 1)


@pytest.mark.parametrize("name", KERNELS)
def test_the_kind_follows_from_the_gains(name):
    weights, facts = KERNELS[name].weights, kernel_facts(KERNELS[name].weights)
    frequencies = 2 * np.pi * np.arange(64) / 64
    gains = np.array([[gain_by_definition(weights, r, c) for c in frequencies] for r in frequencies])
    assert facts.peak_gain == pytest.approx(gains.max(), rel=1e-12)
    by_kind = {
        "all-pass": np.ptp(gains) < 1e-9,
        "low-pass": gains[0, 0] > gains.max() - 1e-9 and np.ptp(gains) > 1e-9,
        "high-pass": gains[0, 0] < gains.max() / 1000,
        "high-boost": gains.max() / 1000 <= gains[0, 0] < gains.max() / 2 and weights.sum() > 0,
    }
    assert ([kind for kind, holds in by_kind.items() if holds] or ["neither"]) == [facts.kind]


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["identity"], "all-pass"),
        (SMOOTHERS, "low-pass"),
        ([n for n in KERNELS if n.startswith(("gradient", "sobel", "prewitt", "scharr"))], "high-pass"),
        (["laplacian", "log"], "high-pass"),
        (["sharpen", "emboss"], "high-boost"),
        (["chapter"], "neither"),  # its sum is −1: a flat image comes out negative, not black
    ],
)
def test_the_kinds_a_reader_expects(names, kind):
    assert {kernel_facts(KERNELS[name].weights).kind for name in names} == {kind}


@pytest.mark.parametrize(
    ("weights", "kind"),
    [
        ([[0]], "neither"),
        (np.zeros((3, 70)), "neither"),
        ([[1e-300]], "all-pass"),
        ([[5]], "all-pass"),
        ([[0, -2]], "all-pass"),
        ([[1, -0.2]], "neither"),
        ([[1, 1]], "low-pass"),
    ],
)
def test_kinds_of_tiny_kernels(weights, kind):
    assert kernel_facts(weights).kind == kind


@pytest.mark.parametrize(("name", "gain"), [("laplacian", 8), ("sharpen", 9), ("sobel_x", 8), ("gradient_y", 2)])
def test_peak_gains_by_hand(name, gain):
    assert kernel_facts(KERNELS[name].weights).peak_gain == pytest.approx(gain, rel=1e-12)


@given(kernels)
def test_no_gain_is_above_the_sum_of_magnitudes_and_none_of_the_flat_one_above_the_peak(weights):
    facts = kernel_facts(weights)
    assert facts.total == weights.sum()
    assert abs(facts.total) - 1e-9 <= facts.peak_gain <= np.abs(weights).sum() + 1e-9


@given(kernels.map(abs))
def test_a_kernel_without_negative_weights_passes_low_frequencies_best(weights):
    assume(np.count_nonzero(weights) > 1)
    assert kernel_facts(weights).kind == "low-pass"


@given(kernels, kernels)
def test_the_product_of_a_column_and_a_row_is_separable_and_a_sum_of_two_is_not(first, second):
    assert kernel_facts(np.outer(first[:, 0], second[0])).separable
    together = np.zeros((12, 12))
    assume(first.any() and second.any())
    together[:6, :6][: first.shape[0], : first.shape[1]] = first
    together[6:, 6:][: second.shape[0], : second.shape[1]] = second
    assert not kernel_facts(together).separable


@pytest.mark.parametrize("size", [63, 64, 65, 100])
def test_facts_of_a_kernel_of_any_size_count_all_its_weights(size):
    facts = kernel_facts(np.ones((size, size)))
    assert (facts.total, facts.peak_gain, facts.kind) == (size**2, pytest.approx(size**2), "low-pass")


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (3, 3), (3, 5), (7, 2), (4, 4)])
def test_a_resized_kernel_keeps_its_middle(rows, columns):
    before = np.arange(1.0, 16.0).reshape(3, 5)
    after = resized(before, rows, columns)
    assert after.shape == (rows, columns)
    if rows % 2 and columns % 2:  # an even size has no middle cell
        assert after[rows // 2, columns // 2] == before[1, 2]
    kept = set(after[after != 0])
    assert kept <= set(before.ravel())
    assert len(kept) == min(rows, 3) * min(columns, 5)


def test_a_kernel_made_larger_and_smaller_again_is_as_it_was():
    before = np.arange(1.0, 10.0).reshape(3, 3)
    np.testing.assert_array_equal(resized(resized(before, 7, 5), 3, 3), before)


@pytest.mark.parametrize("size", [(9, 9), (8, 8), (1, 5), (7, 3), (31, 31), (1, 1)])
def test_a_line_is_an_even_mean_through_the_middle_in_its_direction(size):
    middle = (size[0] - 1) // 2, (size[1] - 1) // 2
    for angle in range(0, 180, 5):
        weights = line(*size, angle)
        assert weights.sum() == pytest.approx(1)
        assert {*weights.ravel()} <= {0, weights[middle]}
        down, across = np.argwhere(weights).T - np.array(middle)[:, np.newaxis]
        off = across * math.sin(math.radians(angle)) + down * math.cos(math.radians(angle))
        assert np.abs(off).max() <= 0.5 + 1e-9  # no cell's middle is further from it than half a cell
        np.testing.assert_array_equal(line(9, 9, angle)[::-1, ::-1], line(9, 9, angle))
