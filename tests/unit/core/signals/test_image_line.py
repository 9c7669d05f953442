import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from convviz.core import KERNELS, Conv2dSteps, convolve, convolve2d
from convviz.core.signals.image_line import line_of
from convviz.core.windows.geometry import BOUNDARIES

IMAGE = np.random.default_rng(4).integers(-9, 10, (8, 11)).astype(float)


@given(
    st.lists(st.integers(-3, 3), min_size=1, max_size=4),
    st.lists(st.integers(-3, 3), min_size=1, max_size=4),
    st.fixed_dictionaries(
        {
            "stride": st.integers(1, 3),
            "dilation": st.integers(1, 2),
            "padding": st.sampled_from(["same", "full", "valid", 3]),
            "boundary": st.sampled_from(BOUNDARIES),
            "flip": st.booleans(),
        }
    ),
)
def test_a_separable_kernels_row_is_one_convolution(down, across, options):
    kernel = np.outer(down, across)
    expected = convolve2d(IMAGE, kernel, **options)
    for row in {0, len(expected) // 2, len(expected) - 1}:
        line = line_of(Conv2dSteps(IMAGE, kernel, **options), row)
        assert line.exact
        y = convolve(line.x, line.h, "valid")
        assert_allclose(y[:: line.stride], expected[row], atol=1e-9)
        assert [y[line.index(column)] for column in range(len(expected[row]))] == list(y[:: line.stride])


@pytest.mark.parametrize("name", ["chapter", "laplacian"])
def test_any_other_kernels_row_is_a_sum_of_convolutions(name):
    kernel, row = KERNELS[name].weights, 3
    steps = Conv2dSteps(IMAGE, kernel)
    line = line_of(steps, row)
    assert not line.exact
    assert "sum of 3 convolutions" in line.sentence
    # The rows above and below, with their rows of the kernel.
    others = [convolve2d(IMAGE[row - by : row - by + 1], kernel[1 + by : 2 + by])[0] for by in (-1, 1)]
    assert_allclose(convolve(line.x, line.h, "valid") + sum(others), convolve2d(IMAGE, kernel)[row])


def test_the_chapters_step_is_found_again():
    matrix = np.arange(1, 50).reshape(7, 7)
    steps = Conv2dSteps(matrix, [[1, 0, -1], [2, 0, -2], [1, 0, -1]])
    line = line_of(steps, 2)
    assert line.h.tolist() == [1, 0, -1]
    assert line.x[1:-1].tolist() == (matrix[1] + 2 * matrix[2] + matrix[3]).tolist()
    assert "times 1, 2, 1, added" in line.sentence
    assert convolve(line.x, line.h, "valid")[line.index(3)] == steps.at(2, 3).value


def test_channels_that_are_summed_are_rows_too():
    image = np.random.default_rng(5).normal(size=(6, 7, 3))
    kernel = np.ones((3, 3, 3))
    line = line_of(Conv2dSteps(image, kernel), 2)
    assert line.exact
    assert_allclose(convolve(line.x, line.h, "valid"), convolve2d(image, kernel)[2])
