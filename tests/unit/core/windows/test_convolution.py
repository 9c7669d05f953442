import re
import tracemalloc
from collections.abc import Sequence

import numpy as np
import pytest
import scipy.signal
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.lib.stride_tricks import sliding_window_view

from convviz.core import KERNELS, Conv2dStep, Conv2dSteps, GeometryError, convolve2d
from convviz.core.windows.convolution import convolve2d_bands
from convviz.core.windows.geometry import Window

torch.set_num_threads(1)

DTYPES = ("bool", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8")
NUMPY_MODES = {"zero": "constant", "reflect": "reflect", "replicate": "edge", "wrap": "wrap"}
TORCH_MODES = {"zero": "constant", "reflect": "reflect", "replicate": "replicate", "wrap": "circular"}

CHAPTER_KERNEL = [[-1, 1, -1], [-2, 3, 1], [2, -4, 0]]
SEVEN = np.arange(1, 50).reshape(7, 7)

no_channels, any_dtype = st.none(), st.sampled_from(DTYPES)
sides = st.integers(1, 9)
pairs = st.integers(1, 3) | st.tuples(st.integers(1, 3), st.integers(1, 3))
ends = st.tuples(st.integers(0, 12), st.integers(0, 12))
paddings = st.sampled_from(["same", "valid", "full"]) | st.integers(0, 5) | st.tuples(ends, ends)


@st.composite
def whole_images(draw, channels=no_channels, dtypes=any_dtype):
    """Small whole numbers in any dtype; float32 still adds them exactly."""
    dtype = np.dtype(draw(dtypes))
    low, high = {"b": (0, 1), "u": (0, 20)}.get(dtype.kind, (-20, 20))
    count = draw(channels)
    shape = (draw(sides), draw(sides)) + (() if count is None else (count,))
    numbers = draw(hnp.arrays(np.int64, shape, elements=st.integers(low, high)))
    return numbers.astype(dtype)


@st.composite
def whole_kernels(draw, channels=None, largest=9):
    side = st.integers(1, largest)
    shape = (draw(side), draw(side)) + (() if channels is None else (channels,))
    return draw(hnp.arrays(np.float64, shape, elements=st.integers(-5, 5).map(float)))


def float_arrays(side):
    numbers = st.floats(-1e3, 1e3, allow_subnormal=False)
    return st.tuples(side, side).flatmap(lambda shape: hnp.arrays(np.float64, shape, elements=numbers))


@st.composite
def options(draw):
    return {
        "stride": draw(pairs),
        "dilation": draw(pairs),
        "padding": draw(paddings),
        "boundary": draw(st.sampled_from(sorted(NUMPY_MODES))),
        "flip": draw(st.booleans()),
    }


def as_pair(value):
    return value if isinstance(value, tuple) else (value, value)


def ends_of(length, span, stride, padding, plain):
    """Padding before and after along one axis, by scipy's and TensorFlow's rules."""
    if padding == "valid":
        return 0, 0
    if padding == "full":
        return span - 1, span - 1
    if padding == "same" and plain:
        return span // 2, (span - 1) // 2
    if padding == "same":
        total = max((int(np.ceil(length / stride)) - 1) * stride + span - length, 0)
        return total // 2, total - total // 2
    return as_pair(padding)


def windows_by_numpy(image, kernel_shape, *, stride=1, dilation=1, padding="same", boundary="zero", flip=True):
    """Every window, (H', W', ..., kh, kw), from np.pad and sliding windows; None where none fits."""
    strides, dilations = as_pair(stride), as_pair(dilation)
    plain = flip and strides == (1, 1)
    spans = [(k - 1) * d + 1 for k, d in zip(kernel_shape, dilations, strict=True)]
    sides = padding if isinstance(padding, tuple) else (padding, padding)
    pads = [ends_of(*axis, plain) for axis in zip(image.shape[:2], spans, strides, sides, strict=True)] + [(0, 0)] * (
        image.ndim - 2
    )
    padded = np.pad(image.astype(np.float64), pads, mode=NUMPY_MODES[boundary])
    if any(length < span for length, span in zip(padded.shape[:2], spans, strict=True)):
        return None
    windows = sliding_window_view(padded, spans, axis=(0, 1))
    return windows[:: strides[0], :: strides[1], ..., :: dilations[0], :: dilations[1]]


def convolve_by_numpy(image, kernel, **chosen):
    windows = windows_by_numpy(image, kernel.shape[:2], **chosen)
    if windows is None:
        return None
    weights = kernel[::-1, ::-1] if chosen.get("flip", True) else kernel
    if kernel.ndim == 3:
        weights = np.moveaxis(weights, 2, 0)
        return (windows * weights).sum(axis=(-3, -2, -1))
    return (windows * weights).sum(axis=(-2, -1))


def convolve_by_torch(image, kernel, *, stride=1, dilation=1, pads=((0, 0), (0, 0)), boundary="zero"):
    """Cross-correlation in float64 on an explicitly padded image."""
    (top, bottom), (left, right) = pads
    pixels = torch.from_numpy(image.astype(np.float64))[None, None]
    padded = torch.nn.functional.pad(pixels, (left, right, top, bottom), mode=TORCH_MODES[boundary])
    weights = torch.from_numpy(kernel)[None, None]
    return torch.nn.functional.conv2d(padded, weights, stride=stride, dilation=dilation)[0, 0].numpy()


# --- the chapter's worked examples ---------------------------------------------------------------


def test_a_sum_of_unit_impulses_copies_the_kernel_to_each_of_them():
    impulses = [[1, 2, 0], [0, 3, 0], [0, 0, 0]]
    kernel = np.array([[1, 10], [100, 1000]])
    expected = np.zeros((4, 4))
    for height, row, column in ((1, 0, 0), (2, 0, 1), (3, 1, 1)):
        expected[row : row + 2, column : column + 2] += height * kernel
    np.testing.assert_array_equal(convolve2d(impulses, kernel, padding="full")[:4, :4], expected)


def test_convolution_by_impulse_response():
    result = convolve2d([[4], [5]], [[1], [2]], padding="full")
    np.testing.assert_array_equal(result, [[4], [13], [10]])


def test_the_chapters_seven_by_seven_image():
    result = convolve2d(SEVEN, CHAPTER_KERNEL)
    assert result.shape == (7, 7)
    corners = {(0, 0): -2, (0, 1): -8, (0, 6): 28, (6, 0): -29, (6, 6): 27}
    assert {cell: result[cell] for cell in corners} == corners
    np.testing.assert_array_equal(result[6, 1:6], 13)


def test_a_step_of_the_chapters_image_shows_the_flipped_kernel_and_the_sum():
    step = Conv2dSteps(SEVEN, CHAPTER_KERNEL)[0]
    np.testing.assert_array_equal(step.weights, [[0, -4, 2], [1, 3, -2], [-1, 1, -1]])
    np.testing.assert_array_equal(step.patch, [[0, 0, 0], [0, 1, 2], [0, 8, 9]])
    assert (step.output_index, step.window, step.value) == ((0, 0), (-1, -1, 3, 3), -2)


def test_the_chapters_gaussian_has_its_centre_off_the_middle():
    kernel = KERNELS["gaussian20"].weights
    assert kernel.shape == (20, 20)
    assert np.unravel_index(kernel.argmax(), kernel.shape) == (10, 10)
    impulse = np.zeros((41, 41))
    impulse[20, 20] = 1
    blurred = convolve2d(impulse, kernel)
    across = np.exp(-(np.arange(-10.0, 10.0) ** 2) / 10)
    expected = np.zeros((41, 41))
    expected[11:31, 11:31] = np.outer(across, across)
    np.testing.assert_allclose(blurred, expected, atol=1e-14)
    np.testing.assert_allclose(blurred, scipy.signal.convolve2d(impulse, kernel, mode="same"), atol=1e-14)


def test_gradients_and_sobel_of_a_slope():
    slope = np.add.outer(10.0 * np.arange(6), np.arange(7))
    inside = np.s_[1:-1, 1:-1]
    np.testing.assert_array_equal(convolve2d(slope, [[1, 0, -1]])[inside], 2)
    np.testing.assert_array_equal(convolve2d(slope, [[1], [0], [-1]])[inside], 20)
    across = convolve2d(slope, [[1, 0, -1], [2, 0, -2], [1, 0, -1]])
    down = convolve2d(slope, [[-1, -2, -1], [0, 0, 0], [1, 2, 1]])
    np.testing.assert_array_equal(np.hypot(across, down)[inside], np.hypot(8, 80))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("boundary", NUMPY_MODES)
def test_the_identity_kernel_changes_nothing(dtype, boundary):
    image = SEVEN.astype(dtype)
    np.testing.assert_array_equal(convolve2d(image, [[0, 0, 0], [0, 1, 0], [0, 0, 0]], boundary=boundary), image)


@given(st.integers(0, 9), st.integers(0, 9))
def test_a_moved_block_moves_its_result(row, column):
    block = [[44, 47, 64], [9, 83, 21], [70, 88, 88]]
    image = np.zeros((12, 12))
    image[row : row + 3, column : column + 3] = block
    result = convolve2d(image, np.ones((2, 2)), padding="valid")
    assert result[row, column] == 44 + 47 + 9 + 83 == 183


# --- against scipy, NumPy and torch --------------------------------------------------------------


@given(whole_images(), whole_kernels(), st.sampled_from(["same", "valid", "full"]))
def test_convolution_of_integers_equals_scipy_in_every_dtype(image, kernel, mode):
    assume(mode != "valid" or np.all(np.less_equal(kernel.shape, image.shape)))
    expected = scipy.signal.convolve2d(image.astype(np.float64), kernel, mode=mode)
    result = convolve2d(image, kernel, padding=mode)
    if result.dtype == np.float32 and kernel.size >= 50:
        np.testing.assert_allclose(result, expected, atol=1e-6 * 20 * np.abs(kernel).sum())
    else:
        np.testing.assert_array_equal(result, expected)


@given(float_arrays(sides), float_arrays(st.integers(1, 10)), st.sampled_from(["same", "full"]))
def test_convolution_of_floats_equals_scipy_to_rounding(image, kernel, mode):
    error = convolve2d(image, kernel, padding=mode) - scipy.signal.convolve2d(image, kernel, mode=mode)
    local = scipy.signal.convolve2d(abs(image), abs(kernel), mode=mode)
    assert np.all(np.abs(error) <= 1e-14 * kernel.size * local)


@given(whole_images(), whole_kernels(largest=7))
def test_wrap_equals_scipys_wrap(image, kernel):
    assume(np.all(np.less_equal(kernel.shape, image.shape)))
    expected = scipy.signal.convolve2d(image.astype(np.float64), kernel, mode="same", boundary="wrap")
    np.testing.assert_array_equal(convolve2d(image, kernel, boundary="wrap"), expected)


@given(
    whole_images(dtypes=st.sampled_from(["u1", "f8"])), whole_kernels(), ends, ends, st.sampled_from(list(NUMPY_MODES))
)
def test_every_boundary_holds_what_np_pad_holds(image, kernel, rows, columns, boundary):
    padded = np.pad(image.astype(np.float64), (rows, columns), mode=NUMPY_MODES[boundary])
    assume(np.all(np.less_equal(kernel.shape, padded.shape)))
    result = convolve2d(image, kernel, padding=(rows, columns), boundary=boundary)
    np.testing.assert_array_equal(result, scipy.signal.convolve2d(padded, kernel, mode="valid"))


@pytest.mark.parametrize("boundary", NUMPY_MODES)
@pytest.mark.parametrize("padding", ["same", "full", 40])
def test_a_kernel_far_larger_than_the_image(boundary, padding):
    image, kernel = np.array([[3, -1], [2, 5]]), np.arange(31 * 30.0).reshape(31, 30) % 7 - 3
    expected = convolve_by_numpy(image, kernel, padding=padding, boundary=boundary)
    np.testing.assert_array_equal(convolve2d(image, kernel, padding=padding, boundary=boundary), expected)


@given(
    whole_images(channels=no_channels | st.integers(1, 7), dtypes=st.sampled_from(["u1", "i8", "f8"])),
    whole_kernels(largest=8),
    options(),
)
def test_every_option_equals_sliding_windows(image, kernel, chosen):
    expected = convolve_by_numpy(image, kernel, **chosen)
    if expected is None:
        with pytest.raises(GeometryError, match="does not fit"):
            convolve2d(image, kernel, **chosen)
    else:
        np.testing.assert_array_equal(convolve2d(image, kernel, **chosen), expected)


@given(st.data(), st.integers(1, 7), options())
def test_a_kernel_with_channels_sums_over_them(data, channels, chosen):
    image = data.draw(whole_images(channels=st.just(channels), dtypes=st.sampled_from(["u1", "i4", "f8"])))
    kernel = data.draw(whole_kernels(channels=channels, largest=4))
    expected = convolve_by_numpy(image, kernel, **chosen)
    assume(expected is not None)
    result = convolve2d(image, kernel, **chosen)
    assert result.ndim == 2
    np.testing.assert_array_equal(result, expected)


@given(
    whole_images(dtypes=st.just("f8")),
    whole_kernels(largest=8),
    st.tuples(ends, ends),
    pairs,
    pairs,
    st.sampled_from(list(NUMPY_MODES)),
)
def test_cross_correlation_equals_torch(image, kernel, pads, stride, dilation, boundary):
    for length, amounts in zip(image.shape, pads, strict=True):
        longest = {"reflect": length - 1, "wrap": length}.get(boundary, 99)
        assume(max(amounts) <= longest)  # torch refuses more
    padded = [length + sum(amounts) for length, amounts in zip(image.shape, pads, strict=True)]
    spans = [(k - 1) * d + 1 for k, d in zip(kernel.shape, as_pair(dilation), strict=True)]
    assume(np.all(np.less_equal(spans, padded)))
    expected = convolve_by_torch(image, kernel, stride=stride, dilation=dilation, pads=pads, boundary=boundary)
    result = convolve2d(image, kernel, stride=stride, dilation=dilation, padding=pads, boundary=boundary, flip=False)
    np.testing.assert_array_equal(result, expected)


@given(st.data(), st.integers(1, 7), pairs, st.integers(0, 4))
def test_a_layer_with_several_input_channels_equals_torch(data, channels, stride, padding):
    image = data.draw(whole_images(channels=st.just(channels), dtypes=st.just("f8")))
    kernel = data.draw(whole_kernels(channels=channels, largest=4))
    assume(np.all(np.less_equal(kernel.shape[:2], np.array(image.shape[:2]) + 2 * padding)))
    pixels, weights = (torch.from_numpy(a.transpose(2, 0, 1).copy())[None] for a in (image, kernel))
    expected = torch.nn.functional.conv2d(pixels, weights, stride=stride, padding=padding)[0, 0].numpy()
    np.testing.assert_array_equal(convolve2d(image, kernel, stride=stride, padding=padding, flip=False), expected)


@given(whole_images(dtypes=st.just("f8")), whole_kernels(largest=6), pairs, pairs, st.booleans())
def test_same_with_a_stride_or_without_flip_pads_as_tensorflow(image, kernel, stride, dilation, flip):
    assume(not flip or as_pair(stride) != (1, 1))
    pads = []
    for length, taps, s, d in zip(image.shape, kernel.shape, as_pair(stride), as_pair(dilation), strict=True):
        total = max((-(-length // s) - 1) * s + (taps - 1) * d + 1 - length, 0)
        pads.append((total // 2, total - total // 2))
    weights = kernel[::-1, ::-1].copy() if flip else kernel
    expected = convolve_by_torch(image, weights, stride=stride, dilation=dilation, pads=pads)
    result = convolve2d(image, kernel, stride=stride, dilation=dilation, flip=flip)
    assert result.shape == tuple(-(-n // s) for n, s in zip(image.shape, as_pair(stride), strict=True))
    np.testing.assert_array_equal(result, expected)


# --- exactness -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("dtype", "channels"), [("u1", 3), ("u2", None), ("i2", None), ("i4", 5), ("f8", None)])
@pytest.mark.parametrize("shape", [(7, 7), (7, 8), (1, 50), (20, 20), (31, 31)])
def test_integers_stay_exact_for_kernels_of_fifty_taps_and_more(dtype, channels, shape):
    rng = np.random.default_rng(5)
    low, high = (0, 255) if dtype == "u1" else (0, 30_000)
    image = rng.integers(low, high, (60, 45) + (() if channels is None else (channels,))).astype(dtype)
    kernel = rng.integers(-99, 100, shape).astype(np.float64)
    np.testing.assert_array_equal(convolve2d(image, kernel), convolve_by_numpy(image, kernel))


@pytest.mark.parametrize("dtype", ["u4", "i8", "f8"])
def test_large_integers_stay_exact_while_their_sums_fit_into_float64(dtype):
    rng = np.random.default_rng(6)
    image = rng.integers(0, 2**32, (40, 40)).astype(dtype)
    kernel = rng.integers(-999, 1000, (8, 8)).astype(np.float64)
    np.testing.assert_array_equal(convolve2d(image, kernel), convolve_by_numpy(image, kernel))


def test_cancelling_sums_of_large_integers_are_not_rounded_to_a_neighbour():
    rng = np.random.default_rng(1)
    image = np.tile(rng.integers(0, 3 * 2**46, (64, 4)), 16) + rng.integers(0, 99, (64, 64))
    left = rng.choice([-1.0, 1.0], (8, 4))
    kernel = np.hstack([left, -left])  # blind to what repeats every four columns
    result = convolve2d(image, kernel, padding="valid")
    np.testing.assert_array_equal(result, convolve_by_numpy(image, kernel, padding="valid"))


def test_a_dark_region_beside_a_bright_one_stays_dark():
    image = np.zeros((64, 64), dtype=np.uint8)
    image[:, 40:] = 255
    result = convolve2d(image, KERNELS["gaussian20"].weights, padding="valid")
    np.testing.assert_array_equal(result[:, :16], 0.0)


@pytest.mark.parametrize(
    ("shape", "dilation", "channels"),
    [
        *(((side, side), 1, None) for side in range(4, 32)),
        ((50, 1), 1, None),
        ((1, 120), 1, 3),
        ((7, 60), 1, None),
        ((8, 8), 1, 6),
        ((5, 5), (3, 12), None),
        ((31, 31), 2, None),
    ],
)
def test_floats_are_exact_to_the_rounding_of_each_cells_own_products(shape, dilation, channels):
    rng = np.random.default_rng(9)
    # From tiny to huge across the image, so that noise carried over from elsewhere would show.
    image = rng.normal(size=(70, 40)) * np.logspace(-12, 6, 70)[:, np.newaxis]
    if channels is not None:
        image = np.stack([image] * channels, axis=2)
    kernel = rng.normal(size=shape)
    for boundary in ("zero", "reflect"):
        chosen = {"dilation": dilation, "boundary": boundary}
        error = np.abs(convolve2d(image, kernel, **chosen) - convolve_by_numpy(image, kernel, **chosen))
        assert np.all(error <= 1e-14 * kernel.size * convolve_by_numpy(abs(image), abs(kernel), **chosen))


def test_strips_of_a_large_image_meet():
    image = np.random.default_rng(10).integers(0, 256, (1100, 1200)).astype(np.uint8)
    kernel = np.random.default_rng(11).integers(-9, 10, (8, 7)).astype(np.float64)
    expected = scipy.signal.convolve2d(image[800:950].astype(np.float64), kernel, mode="valid")
    np.testing.assert_array_equal(convolve2d(image, kernel, padding="valid")[800 : 800 + len(expected)], expected)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("order", ["<", ">"])
def test_only_float32_and_float16_images_give_float32(dtype, order):
    image = np.ones((3, 4), dtype=np.dtype(dtype).newbyteorder(order))
    expected = np.float32 if dtype in ("f2", "f4") else np.float64
    for kernel in (np.ones((2, 2)), np.ones((8, 8))):
        for boundary in NUMPY_MODES:
            assert convolve2d(image, kernel, boundary=boundary).dtype == expected


@pytest.mark.parametrize("shape", [(3, 3), (9, 9)])
def test_float32_is_exact_to_float32s_rounding(shape):
    rng = np.random.default_rng(8)
    image, kernel = rng.normal(size=(50, 40)).astype(np.float32), rng.normal(size=shape)
    result, exact = convolve2d(image, kernel), convolve_by_numpy(image, kernel)
    limit = np.abs(image).max() * np.abs(kernel).sum()
    assert np.abs(result - exact).max() <= 1e-6 * limit


def test_the_result_is_not_clipped():
    result = convolve2d(np.full((3, 3), 255, np.uint8), [[-300]])
    np.testing.assert_array_equal(result, -76500.0)


# --- layouts of memory ---------------------------------------------------------------------------

LAYOUTS = {
    "every second cell": lambda a: np.repeat(np.repeat(a, 2, axis=0), 2, axis=1)[::2, ::2],
    "upside down": lambda a: a[::-1, ::-1].copy()[::-1, ::-1],
    "columns first": np.asfortranarray,
    "big-endian": lambda a: a.astype(a.dtype.newbyteorder(">")),
    "read-only": lambda a: np.frombuffer(a.tobytes(), a.dtype).reshape(a.shape),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(9, 8), (9, 8, 3), (9, 8, 6)])
def test_the_layout_in_memory_does_not_matter(layout, dtype, shape):
    image = (np.arange(np.prod(shape)) % 50).reshape(shape).astype(dtype)
    kernel = np.arange(-2.0, 10.0).reshape(4, 3)
    laid_out = LAYOUTS[layout](image)
    np.testing.assert_array_equal(laid_out, image)
    for boundary in ("zero", "wrap"):
        expected = convolve_by_numpy(image, kernel, boundary=boundary)
        np.testing.assert_array_equal(convolve2d(laid_out, LAYOUTS[layout](kernel), boundary=boundary), expected)


@given(whole_images(channels=no_channels | st.integers(1, 5)), whole_kernels(), options())
def test_the_arguments_are_left_as_they_were(image, kernel, chosen):
    images, kernels = image.copy(), kernel.copy()
    try:
        result = convolve2d(image, kernel, **chosen)
        list(convolve2d_bands(image, kernel, rows_per_band=2, **chosen))
        if image.ndim == 2:
            step = Conv2dSteps(image, kernel, **chosen)[0]
            step.patch[...] = step.products[...] = 77
    except GeometryError:
        assume(False)
    result[...] = 77
    np.testing.assert_array_equal(image, images)
    np.testing.assert_array_equal(kernel, kernels)
    assert kernel.flags.writeable


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_kernel_may_have_any_dtype(dtype):
    kernel = (np.arange(12) % 5).reshape(4, 3).astype(dtype)
    expected = convolve_by_numpy(SEVEN, kernel.astype(np.float64))
    np.testing.assert_array_equal(convolve2d(SEVEN, kernel), expected)
    assert Conv2dSteps(SEVEN, kernel)[24].value == expected[3, 3]


def test_lists_are_images_and_kernels_too():
    np.testing.assert_array_equal(convolve2d([[1, 2], [3, 4]], [[2]]), [[2, 4], [6, 8]])


# --- bands ---------------------------------------------------------------------------------------


@given(
    whole_images(channels=no_channels | st.integers(1, 5), dtypes=st.sampled_from(["u1", "i8", "f4", "f8"])),
    whole_kernels(largest=6),
    options(),
    st.integers(1, 7),
)
def test_bands_put_together_are_the_whole(image, kernel, chosen, rows_per_band):
    assume(windows_by_numpy(image, kernel.shape, **chosen) is not None)
    whole = convolve2d(image, kernel, **chosen)
    bands = list(convolve2d_bands(image, kernel, rows_per_band=rows_per_band, **chosen))
    assert {len(band) for band in bands[:-1]} <= {rows_per_band}
    assert 1 <= len(bands[-1]) <= rows_per_band
    together = np.concatenate(bands)
    assert together.dtype == whole.dtype
    # In float32 a large kernel goes through OpenCV's Fourier transform, whose rounding depends on the size.
    slack = 1e-5 * max(1.0, float(np.abs(whole).max(initial=0.0))) if whole.dtype == np.float32 else 0.0
    np.testing.assert_allclose(together, whole, rtol=0, atol=slack)


@given(st.data(), st.integers(1, 4), options(), st.integers(1, 4))
def test_bands_sum_over_channels_too(data, channels, chosen, rows_per_band):
    image = data.draw(whole_images(channels=st.just(channels), dtypes=st.sampled_from(["u1", "f8"])))
    kernel = data.draw(whole_kernels(channels=channels, largest=4))
    assume(windows_by_numpy(image, kernel.shape[:2], **chosen) is not None)
    bands = list(convolve2d_bands(image, kernel, rows_per_band=rows_per_band, **chosen))
    np.testing.assert_array_equal(np.concatenate(bands), convolve2d(image, kernel, **chosen))


def test_bands_are_made_one_at_a_time():
    image = np.zeros((2000, 2000), dtype=np.uint8)
    bands = convolve2d_bands(image, np.ones((3, 3)), rows_per_band=50)
    tracemalloc.start()
    try:
        assert sum(len(next(bands)) for _ in range(3)) == 150
        assert tracemalloc.get_traced_memory()[1] < 5e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("rows", [0, -1, 1.5, "8"])
def test_bands_of_no_rows_are_refused(rows):
    with pytest.raises(ValueError, match=re.escape(str(rows))):
        convolve2d_bands(SEVEN, [[1]], rows_per_band=rows)


# --- steps ---------------------------------------------------------------------------------------


@given(whole_images(dtypes=st.sampled_from([d for d in DTYPES if d not in ("f2", "f4")])), whole_kernels(), options())
def test_steps_of_integers_give_the_very_values_of_the_whole(image, kernel, chosen):
    windows = windows_by_numpy(image, kernel.shape, **chosen)
    if windows is None:
        with pytest.raises(GeometryError):
            Conv2dSteps(image, kernel, **chosen)
        return
    steps = Conv2dSteps(image, kernel, **chosen)
    weights = kernel[::-1, ::-1] if chosen["flip"] else kernel
    np.testing.assert_array_equal(
        np.reshape([step.value for step in steps], steps.shape), convolve2d(image, kernel, **chosen)
    )
    (top, left), strides = (-steps.rows.before, -steps.columns.before), as_pair(chosen["stride"])
    for step in steps:
        row, column = step.output_index
        np.testing.assert_array_equal(step.patch, windows[row, column])
        np.testing.assert_array_equal(step.weights, weights)
        np.testing.assert_array_equal(step.products, step.patch * step.weights)
        assert step.value == step.products.sum()
        assert step.window[:2] == (top + row * strides[0], left + column * strides[1])
        assert step.window[2:] == tuple(
            (k - 1) * d + 1 for k, d in zip(kernel.shape, as_pair(chosen["dilation"]), strict=True)
        )


@given(st.data(), st.integers(1, 6), options())
def test_steps_sum_over_channels(data, channels, chosen):
    image = data.draw(whole_images(channels=st.just(channels), dtypes=st.sampled_from(["u1", "i4", "f8"])))
    kernel = data.draw(whole_kernels(channels=channels, largest=4))
    windows = windows_by_numpy(image, kernel.shape[:2], **chosen)
    assume(windows is not None)
    steps = Conv2dSteps(image, kernel, **chosen)
    result = convolve2d(image, kernel, **chosen)
    for step in (steps[0], steps[len(steps) // 2], steps[-1]):
        assert step.patch.shape == step.weights.shape == step.products.shape == kernel.shape
        np.testing.assert_array_equal(step.patch, np.moveaxis(windows[step.output_index], 0, 2))
        assert step.value == result[step.output_index]


@given(float_arrays(sides), float_arrays(st.integers(1, 9)), options())
def test_steps_of_floats_agree_with_the_whole_to_the_rounding_of_their_own_products(image, kernel, chosen):
    try:
        steps = Conv2dSteps(image, kernel, **chosen)
    except GeometryError:
        assume(False)
    result = convolve2d(image, kernel, **chosen)
    for step in steps:
        error = abs(step.value - result[step.output_index])
        assert error <= 1e-14 * kernel.size * np.abs(step.products).sum(), step.output_index


@given(
    st.data(),
    st.tuples(sides, sides),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    options(),
)
def test_touched_cells_are_those_that_have_lain_under_the_weight(data, shape, kernel_shape, chosen):
    try:
        steps = Conv2dSteps(np.zeros(shape), np.zeros(kernel_shape), **chosen)
    except GeometryError:
        assume(False)
    index = data.draw(st.integers(0, len(steps) - 1))
    weight = data.draw(st.tuples(*(st.integers(0, side - 1) for side in kernel_shape)))
    corner, size = st.integers(-6, 8), st.integers(1, 12)
    part = Window(data.draw(corner), data.draw(corner), data.draw(size), data.draw(size))
    dilation = as_pair(chosen["dilation"])
    expected = np.zeros((part.height, part.width), dtype=bool)
    for step in steps[: index + 1]:
        row = step.window.top + weight[0] * dilation[0] - part.top
        column = step.window.left + weight[1] * dilation[1] - part.left
        if 0 <= row < part.height and 0 <= column < part.width:
            expected[row, column] = True
    np.testing.assert_array_equal(steps.touched(weight, index, part), expected)


@pytest.mark.parametrize("cell", [(-1, 0), (0, -1), (2, 0), (0, 3)])
def test_a_cell_outside_the_output_is_an_index_error(cell):
    steps = Conv2dSteps(np.ones((2, 3)), np.ones((3, 3)))
    with pytest.raises(IndexError, match=re.escape(f"cell {cell} lies outside the output, whose shape is (2, 3)")):
        steps.at(*cell)


def test_steps_are_a_sequence_in_reading_order():
    steps = Conv2dSteps(np.ones((2, 3)), np.ones((1, 1)))
    cells = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
    assert isinstance(steps, Sequence)
    assert (len(steps), steps.shape) == (6, (2, 3))
    assert [step.output_index for step in steps] == cells
    assert [step.output_index for step in reversed(steps)] == cells[::-1]
    assert [step.output_index for step in steps[1:-1:2]] == cells[1:-1:2]
    assert [step.output_index for step in steps[::-1]] == cells[::-1]
    assert steps[6:] == ()
    for index in range(-6, 6):
        for number in (index, np.int64(index), np.int8(index)):
            assert steps[number].output_index == cells[index]
        assert isinstance(steps[index], Conv2dStep)


@pytest.mark.parametrize("index", [6, -7, 10**12, np.int64(6)])
def test_a_step_beyond_the_end_is_an_index_error(index):
    with pytest.raises(IndexError, match=f"{index} of 6"):
        Conv2dSteps(np.ones((2, 3)), np.ones((1, 1)))[index]


@pytest.mark.parametrize("index", [1.0, "1", None])
def test_a_step_number_is_whole(index):
    with pytest.raises(TypeError):
        Conv2dSteps(np.ones((2, 3)), np.ones((1, 1)))[index]


def test_twelve_million_steps_take_no_memory_of_their_own():
    image = np.zeros((3000, 4000), dtype=np.uint8)
    image[-1, -1] = 9
    tracemalloc.start()
    try:
        steps = Conv2dSteps(image, np.ones((3, 3)))
        assert len(steps) == 12_000_000
        assert [steps[i].value for i in (0, 6_000_000, -4001, -1)] == [0, 0, 9, 9]
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


# --- refused arguments ---------------------------------------------------------------------------

ONES = np.ones((3, 3))


@pytest.mark.parametrize("compute", [convolve2d, Conv2dSteps, convolve2d_bands])
@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"stride": 0}, ("stride", "1", "0")),
        ({"stride": (1, -2)}, ("stride", "1", "-2")),
        ({"stride": 1.5}, ("stride", "integer", "1.5")),
        ({"stride": (1, 2, 3)}, ("stride", "(1, 2, 3)")),
        ({"stride": (2,)}, ("stride", "(2,)")),
        ({"stride": "2"}, ("stride", "'2'")),
        ({"stride": None}, ("stride", "None")),
        ({"dilation": 0}, ("dilation", "1", "0")),
        ({"dilation": (-3, 1)}, ("dilation", "1", "-3")),
        ({"dilation": 2.0}, ("dilation", "integer", "2.0")),
        ({"dilation": ()}, ("dilation", "()")),
        ({"padding": -1}, ("padding", "0", "-1")),
        ({"padding": ((0, -4), (0, 0))}, ("padding", "0", "-4")),
        ({"padding": 0.5}, ("padding", "integer", "0.5")),
        ({"padding": "sme"}, ("padding", "'same', 'valid', 'full'", "'sme'")),
        ({"padding": (1, 2, 3)}, ("padding", "(1, 2, 3)")),
        ({"padding": ((1, 2, 3), (1, 2))}, ("padding", "(1, 2, 3)")),
        ({"padding": ((1, 2), (1, "x"))}, ("padding", "integer", "'x'")),
        ({"padding": None}, ("padding", "None")),
        ({"boundary": "mirror"}, ("boundary", "zero, reflect, replicate, wrap", "'mirror'")),
        ({"boundary": None}, ("boundary", "None")),
        ({"image": np.ones(4)}, ("image", "(H, W)", "(4,)")),
        ({"image": np.ones((2, 2, 2, 2))}, ("image", "(H, W)", "(2, 2, 2, 2)")),
        ({"image": np.ones((0, 3))}, ("image", "(0, 3)")),
        ({"image": np.ones((3, 3, 0))}, ("image", "(3, 3, 0)")),
        ({"image": 5}, ("image", "()")),
        ({"image": ONES * 1j}, ("image", "numbers", "complex128")),
        ({"image": [["a", "b"]]}, ("image", "numbers", "<U1")),
        ({"image": np.array([[None]])}, ("image", "numbers", "object")),
        ({"kernel": np.ones(3)}, ("kernel", "(kh, kw)", "(3,)")),
        ({"kernel": np.ones((1, 0))}, ("kernel", "(1, 0)")),
        ({"kernel": ONES * 1j}, ("kernel", "numbers", "complex128")),
        ({"kernel": [["x"]]}, ("kernel", "numbers", "<U1")),
        ({"kernel": ONES * np.nan}, ("kernel", "finite")),
        ({"kernel": [[np.inf]]}, ("kernel", "finite")),
        ({"kernel": np.ones((3, 3, 3))}, ("kernel", "3 channels", "none")),
        ({"image": np.ones((3, 3, 4)), "kernel": np.ones((3, 3, 3))}, ("kernel", "3 channels", "4")),
        ({"kernel": np.ones((5, 5)), "padding": "valid"}, ("(3 - 5 + 2*0)/1 + 1 = -1", "5 cells")),
        ({"dilation": 2, "padding": ((0, 1), (0, 1))}, ("(3 - 5 + 0 + 1)/1 + 1 = 0", "5 cells")),
    ],
)
def test_a_bad_argument_is_named_with_its_value_and_the_limit(compute, changed, named):
    arguments = {"image": np.ones((3, 3)), "kernel": ONES} | changed
    with pytest.raises(ValueError) as caught:
        compute(**arguments)
    assert all(words in str(caught.value) for words in named), caught.value


def test_steps_over_channels_need_a_kernel_with_channels():
    with pytest.raises(ValueError, match=re.escape("(4, 5, 3)")):
        Conv2dSteps(np.ones((4, 5, 3)), ONES)
