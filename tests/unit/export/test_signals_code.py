"""Each program of a 1-D convolution gives the numbers that are shown."""

import numpy as np
import pytest

from convviz.core import convolve
from convviz.core.signals.functions import DRAWN_POINTS, Shape, SignalFunction
from convviz.core.signals.integral import integral
from convviz.export.code.code import WRITTEN, Library
from convviz.export.code.signals import convolution_1d_code, integral_code
from tests.run_code import assert_all_give, result_of


@pytest.mark.parametrize("scatter", [False, True])
@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize("sizes", [(3, 3), (9, 4), (4, 1), (3, 5)])
def test_every_library_gives_the_same(tmp_path, sizes, mode, scatter):
    if mode == "valid" and sizes[1] > sizes[0]:
        return
    random = np.random.default_rng(1)
    x, h = (random.integers(-9, 10, size) / 2 for size in sizes)
    code = convolution_1d_code(x, h, mode, scatter=scatter)
    assert set(code.programs) == set(Library)
    assert_all_give(code, convolve(x, h, mode), tmp_path)


def test_the_chapters_listing(tmp_path):
    code = convolution_1d_code(np.array([1.0, 2, 2]), np.array([3.0, 2, 1]), "full", scatter=False)
    assert result_of(code, Library.LOOPS, tmp_path).tolist() == [3, 8, 11, 6, 2]
    assert "x = [1, 2, 2]" in code.programs[Library.LOOPS]


def test_long_signals_are_files(tmp_path):
    x = np.random.default_rng(2).normal(size=WRITTEN + 1)
    code = convolution_1d_code(x, np.ones(3), "same", scatter=False)
    assert set(code.files) == {"x.npy"}
    assert_all_give(code, convolve(x, np.ones(3), "same"), tmp_path)


@pytest.mark.parametrize("shape", Shape)
def test_an_integral_by_scipy(tmp_path, shape):
    drawn = tuple(np.sin(np.arange(DRAWN_POINTS)).tolist())
    x, h = SignalFunction(shape, 0.8, drawn), SignalFunction(Shape.EXPONENTIAL, 0.5)
    times = np.linspace(-0.5, 2, 6)
    assert_all_give(integral_code(x, h, times), integral(x, h, times), tmp_path, atol=1e-7)
