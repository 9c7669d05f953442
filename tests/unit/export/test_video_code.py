import numpy as np
import pytest

from convviz.core.images.image import to_grey
from convviz.core.video.stack import x_t, y_t
from convviz.core.video.time_filter import TimeFilter
from convviz.export.code.code import Library
from convviz.export.code.video import cut_code, grey_code, time_code
from tests.run_code import assert_all_give, result_of

FRAMES = np.random.default_rng(7).integers(0, 256, (7, 3, 5, 3)).astype(np.uint8)


@pytest.mark.parametrize("weights", [(1.0, -1.0), (0.2,) * 5, (1.0,), (0.0, 0.0, 0.0, 1.0), (2.0, -3.5, 1.0)])
def test_a_kernel_along_time_in_every_library(tmp_path, weights):
    frames = FRAMES[..., 0]
    expected = np.stack([step.result for step in TimeFilter(frames, weights)])
    code = time_code(frames, weights)
    assert set(code.programs) == set(Library)
    assert_all_give(code, expected, tmp_path)


@pytest.mark.parametrize("frames", [FRAMES, FRAMES[..., 0]])
def test_cuts_in_every_library_that_cuts(tmp_path, frames):
    code = cut_code(frames, 2, 3)
    assert_all_give(code, x_t(frames, 2), tmp_path)
    for library in code.programs:
        np.testing.assert_array_equal(result_of(code, library, tmp_path, name="down"), y_t(frames, 3))


def test_grey_in_every_library(tmp_path):
    exact = FRAMES[0] @ np.array([0.299, 0.587, 0.114])
    code = grey_code(FRAMES[0])
    assert_all_give(code, exact, tmp_path, atol=1e-4)
    for library in code.programs:
        assert np.abs(result_of(code, library, tmp_path) - to_grey(FRAMES[0])).max() <= 0.5 + 1e-3
