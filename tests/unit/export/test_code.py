"""Each program that is offered gives the numbers that are shown."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convviz.core import convolve2d, pool2d
from convviz.export.code.code import WRITTEN, Library, literal, programs
from convviz.export.code.convolution import Convolved, convolution_code
from convviz.export.code.impulses import impulses_code
from convviz.export.code.pooling import pooling_code
from tests.run_code import assert_all_give, result_of

MATRIX = np.arange(1, 50).reshape(7, 7)
CHAPTER = np.array([[-1, 1, -1], [-2, 3, 1], [2, -4, 0]])


def test_the_chapters_example_in_every_library(tmp_path):
    code = convolution_code(Convolved(MATRIX, CHAPTER))
    assert_all_give(code, convolve2d(MATRIX, CHAPTER), tmp_path)
    assert result_of(code, Library.LOOPS, tmp_path)[0].tolist()[:2] == [-2, -8]
    assert not code.files


@st.composite
def geometries(draw):
    return {
        "stride": (draw(st.integers(1, 3)), draw(st.integers(1, 3))),
        "dilation": (draw(st.integers(1, 2)), draw(st.integers(1, 2))),
        "padding": draw(st.sampled_from(["same", "valid", "full", 2])),
        "boundary": draw(st.sampled_from(["zero", "reflect", "replicate", "wrap"])),
        "flip": draw(st.booleans()),
    }


@settings(deadline=None, max_examples=40)
@given(geometries(), st.sampled_from([(3, 3), (2, 3), (1, 4)]), st.sampled_from(["grey", "each", "planes", "sum"]))
def test_any_geometry_in_every_library(tmp_path_factory, geometry, size, kind):
    random = np.random.default_rng(0)
    image = random.normal(size=(8, 9) if kind == "grey" else (8, 9, 3))
    kernel = random.normal(size=size if kind in ("grey", "each") else (*size, 3))
    if kind == "planes":
        expected = np.stack([convolve2d(image[..., c], kernel[..., c], **geometry) for c in range(3)], axis=2)
    else:
        expected = convolve2d(image, kernel, **geometry)
    code = convolution_code(Convolved(image, kernel, **geometry, summed=kind == "sum", bias=0.5))
    assert_all_give(code, expected + 0.5, tmp_path_factory.mktemp("code"))


def test_torch_says_what_it_cannot_pad(tmp_path):
    image = np.ones((3, 3))
    code = convolution_code(Convolved(image, np.ones((7, 7)), boundary="reflect"))
    assert "at most 2 cells" in code.reasons[Library.TORCH]
    assert_all_give(code, convolve2d(image, np.ones((7, 7)), boundary="reflect"), tmp_path)


@pytest.mark.parametrize("kind", ["max", "average"])
@pytest.mark.parametrize("shape", [(7, 8), (7, 8, 3)])
@pytest.mark.parametrize(("size", "stride", "padding"), [((2, 2), (2, 2), (0, 0)), ((3, 2), (1, 2), (1, 1))])
def test_pooling_in_every_library(tmp_path, kind, shape, size, stride, padding):
    image = np.random.default_rng(1).normal(size=shape)
    expected = pool2d(image, size, stride=stride, padding=padding, kind=kind)
    assert_all_give(pooling_code(image, size, stride, padding, kind), expected, tmp_path)


def test_many_numbers_are_a_file_beside_the_program(tmp_path):
    image = np.random.default_rng(2).normal(size=(30, 30))
    code = convolution_code(Convolved(image, CHAPTER))
    assert code.save(Library.NUMPY, str(tmp_path / "a.py")) == ["x.npy"]
    assert (np.load(tmp_path / "x.npy") == image).all()
    assert image.size > WRITTEN
    assert_all_give(code, convolve2d(image, CHAPTER), tmp_path)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=60))
def test_numbers_are_written_exactly(numbers):
    assert eval(literal(numbers)) == numbers


def test_a_program_is_ready_to_run_and_short():
    code = programs("Twice", {"x": [1.5, 2]}, {Library.NUMPY: "y = 2 * x", Library.LOOPS: "y = [2 * v for v in x]"})
    assert code.programs[Library.NUMPY] == (
        "# Twice\n\nimport numpy as np\n\nx = np.array([1.5, 2], dtype=float)\n\ny = 2 * x\n\nprint(y)\n"
    )
    assert "import" not in code.programs[Library.LOOPS]


@pytest.mark.parametrize("x", [np.arange(12).reshape(3, 4) - 5.5, np.zeros((2, 3))])
def test_copies_add_up_in_every_library(tmp_path, x):
    h = np.array([[1, -2, 0.5], [0, 3, 4]])
    assert_all_give(impulses_code(x, h), convolve2d(x, h, padding="full"), tmp_path)
