import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.ndimage import convolve1d

from convviz.core.images.image import to_grey
from convviz.core.util.generators import finish
from convviz.core.video.channels import grey_sum
from convviz.core.video.time_filter import MAX_WEIGHTS, TimeFilter

FRAMES = np.random.default_rng(3).integers(0, 256, (14, 5, 6)).astype(np.uint8)
KERNELS = [(1.0,), (1.0, -1.0), (1.0, -2.0, 1.0), (0.25,) * 4, (0.0, 0.0, 1.0), tuple(np.linspace(-2, 3, 9).tolist())]


@pytest.mark.parametrize("weights", KERNELS)
def test_every_pixel_is_convolved_along_t(weights):
    made = TimeFilter(FRAMES, weights)
    given = FRAMES.astype(float)
    # NumPy's full convolution of each pixel, without what comes after the last frame.
    expected = np.apply_along_axis(lambda x: np.convolve(x, weights)[: len(x)], 0, given)
    result = np.stack([step.result for step in made])
    assert_allclose(result, expected, atol=1e-9)
    # SciPy centres the kernel: so much later, after as many frames of zeros as it reaches back.
    ahead, back = len(weights) // 2, len(weights)
    centred = convolve1d(np.pad(given, ((back, back), (0, 0), (0, 0))), weights, axis=0, mode="constant")
    assert_allclose(result, centred[back - ahead :][: len(given)], atol=1e-9)
    for row in range(5):
        assert_allclose(made.cut(row), expected[:, row], atol=1e-9)
        for column in range(6):
            assert_allclose(made.pixel(row, column), expected[:, row, column], atol=1e-9)


@pytest.mark.parametrize("weights", KERNELS)
def test_a_step_shows_what_goes_into_one_number(weights):
    made = TimeFilter(FRAMES, weights)
    for t in range(len(FRAMES)):
        step, one = made[t], made.pixel_step(t, 2, 3)
        assert_array_equal(step.frame, FRAMES[t])
        assert step.missing == max(0, len(weights) - 1 - t)
        assert one.start == t - len(weights) + 1
        assert_array_equal(one.weights, weights[::-1])
        known = [FRAMES[k, 2, 3] if k >= 0 else 0 for k in range(one.start, t + 1)]
        assert_array_equal(one.patch, known)
        assert_allclose(one.value, step.result[2, 3])
        assert_allclose(one.products.sum(), one.value)


def test_what_stands_still_has_no_difference_and_its_mean_is_itself():
    still = np.repeat(FRAMES[:1], 6, axis=0)
    difference, mean = TimeFilter(still, (1.0, -1.0)), TimeFilter(still, (0.25,) * 4)
    assert all(not step.result.any() for step in list(difference)[1:])
    assert_array_equal(difference[0].result, still[0])  # the frame before the first counts as 0
    assert_allclose(mean[3].result, still[0])
    assert mean[2].missing == 1


def test_levels_are_those_of_the_frames_for_a_mean_and_the_largest_size_else():
    assert finish(TimeFilter(FRAMES, (0.5, 0.5)).levels((0.0, 255.0))) == (0.0, 255.0)
    for weights in ((1.0, -1.0), (1.0, -2.0, 1.0), (2.0,)):
        made = TimeFilter(FRAMES, weights)
        whole = np.stack([made.result(t) for t in range(len(weights) - 1, len(FRAMES))])
        low, high = finish(made.levels((0.0, 255.0)))
        assert high == np.abs(whole).max()
        assert low == -high
    assert finish(TimeFilter(np.zeros((3, 2, 2), np.uint8), (1.0, -1.0)).levels((0.0, 255.0))) == (-1.0, 1.0)


def test_float32_stays_and_the_frames_are_not_changed():
    frames = FRAMES.astype(np.float32)
    kept = frames.copy()
    made = TimeFilter(frames, (1.0, -1.0))
    assert made[3].result.dtype == np.float32
    assert TimeFilter(FRAMES, (1.0,))[0].result.dtype == np.float64
    assert_array_equal(frames, kept)


@pytest.mark.parametrize("weights", [(), (1.0,) * (MAX_WEIGHTS + 1), (float("nan"),), (1e12,)])
def test_weights_that_cannot_be_are_refused(weights):
    with pytest.raises(ValueError, match="along time must"):
        TimeFilter(FRAMES, weights)


def test_other_shapes_are_refused():
    with pytest.raises(ValueError, match=r"frames must have the shape \(T, H, W\)"):
        TimeFilter(FRAMES[0], (1.0,))


def test_the_grey_sum_is_that_of_the_grey_picture():
    pixels = np.random.default_rng(4).integers(0, 256, (20, 30, 3)).astype(np.uint8)
    grey = to_grey(pixels)
    for row, column in ((0, 0), (7, 11), (19, 29)):
        made = grey_sum(*(float(value) for value in pixels[row, column]))
        assert sum(made.products) == made.value
        assert abs(made.value - grey[row, column]) <= 0.5 + 1e-6
    assert grey_sum(255, 255, 255).value == pytest.approx(255)
