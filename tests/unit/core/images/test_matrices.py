"""Matrices as images: text and NPY files, and the grey range of their numbers."""

import io
import pickle
import struct
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz.core import ImageError, load_image
from convviz.core.images.matrices import decode_matrix, matrix_levels, read_matrix
from convviz.core.text.decoding import decode_text
from convviz.core.text.matrix_text import NUMBERS_LIMIT, TEXT_LIMIT


def npy(array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


@pytest.fixture
def saved(tmp_path):
    def save(data, name="numbers.csv"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return save


# --- text ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [("1,2.5,-300\r\n4,5,6\r\n", "a.csv"), ("1\t2.5\t-300\n4\t5\t6", "a.TSV"), ("1 2.5 -300\n4 5 6\n", "a.txt")],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_text_file_is_an_image_with_its_very_numbers(saved, text, name, encoding):
    image = load_image(saved(text.encode(encoding), name))
    np.testing.assert_array_equal(image.pixels, [[1, 2.5, -300], [4, 5, 6]])
    assert image.pixels.dtype == np.float64
    assert image.levels == (-300, 300)
    assert image.name == name
    assert image.matrix.reading == ""


def test_how_a_file_was_read_goes_with_the_image(saved):
    image = load_image(saved("Höhe;Breite\n1;2\n3;4\n".encode("latin-1")))
    assert image.pixels.tolist() == [[1, 2], [3, 4]]
    assert image.matrix.reading == "The line 'Höhe;Breite' was left out."
    image = load_image(saved(b"1,000\t2,000\n"))
    assert image.matrix.others[0].values.tolist() == [[1000, 2000]]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"1,2\n3,4,5\n", "holds no matrix: row 2 has 3 numbers, row 1 has 2."),
        (b"", "holds no matrix: there is no number in the text."),
        (b"<html><body>1</body></html>", "holds no matrix: "),
        (b"1,2\n3,\x00\x01", "holds no matrix: it is not a text file."),
        (
            b"1," * (NUMBERS_LIMIT + 1) + b"1",
            "at most 8,388,608 characters and 1,048,576 numbers are read; save it as NPY",
        ),
        (b" " * TEXT_LIMIT + b"1", "at most 8,388,608 characters and 1,048,576 numbers are read; save it as NPY"),
        (b"nan,1\n", "holds no matrix: row 1: 'nan' is not a number."),
    ],
)
def test_a_text_file_that_is_no_matrix_is_refused_in_a_sentence(saved, data, reason):
    with pytest.raises(ImageError) as caught:
        load_image(saved(data))
    assert str(caught.value).startswith("'numbers.csv' ")
    assert reason in str(caught.value)


def test_a_picture_is_a_picture_whatever_its_name_ends_in(saved, tmp_path):
    data = b"P2 2 1 255 7 9\n"
    assert load_image(saved(data, "picture.txt")).pixels.tolist() == [[7, 9]]
    with pytest.raises(ImageError, match="not an image of a known kind"):
        load_image(saved(b"1,2\n3,4\n", "numbers.png"))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_matrix_or_refused(data):
    for start in (b"", b"1,2\n", b"\x93NUMPY\x01\x00", b"\xff\xfe", npy(np.ones((2, 2)))[:100]):
        try:
            image = decode_matrix(start + data, "x")
        except ImageError:
            continue
        assert np.isfinite(image.pixels).all()


@given(st.text())
def test_text_in_any_encoding_comes_back(text):
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        try:
            assert decode_text(text.encode(encoding)) == text
        except (ValueError, UnicodeError):
            assert any(ord(sign) < 32 or ord(sign) == 127 or 0xD800 <= ord(sign) < 0xE000 for sign in text)


# --- NPY -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["f8", "f4", "f2", ">f8", ">f4", "u1", "u2", ">u2", "i1", "i2", "i8", "u4", "?"])
@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 3)])
@pytest.mark.parametrize("order", ["C", "F"])
def test_an_array_is_an_image_with_its_very_numbers(saved, dtype, shape, order):
    values = np.asarray(np.arange(np.prod(shape)).reshape(shape) % 7, dtype, order=order)
    image = load_image(saved(npy(values), "array.npy"))
    np.testing.assert_array_equal(image.pixels, values.astype(float))
    assert image.shape == shape


@pytest.mark.parametrize("shape", [(3, 4, 5), (1, 4, 5)])
def test_an_array_with_its_channels_first_is_an_image_and_that_is_said(saved, shape):
    values = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    image = load_image(saved(npy(values), "array.npy"))
    assert image.remark == f"channels first: {shape[0]} × 4 × 5"
    np.testing.assert_array_equal(image.pixels, values.transpose(1, 2, 0).squeeze())
    assert load_image(saved(npy(np.ones((3, 4, 3))), "array.npy")).remark == ""


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (npy(np.ones((2, 2), complex)), "holds numbers of the type complex128, not real numbers."),
        (npy(np.array([[None]]), allow_pickle=True), "holds objects, not real numbers."),
        (npy(np.ones((2, 2), [("a", "f4")])), "not real numbers."),
        (npy(np.array([["a"]])), "not real numbers."),
        *(
            (npy(np.ones(shape)), f"has the shape {shape}; an image has (H, W), (H, W, 3), (1, H, W) or (3, H, W).")
            for shape in ((2, 2, 3, 3), (2, 2, 4), (4,))
        ),
        (npy(np.ones((0, 4))), "holds no numbers: its shape is (0, 4)."),
        (npy(np.ones((4, 4)))[:-1], "is cut short."),
        (npy(np.ones((4, 4)))[:20], "is damaged: its header cannot be read."),
        (npy(np.array([[1, np.inf], [np.nan, 1]])), "2 of 4 pixels are not finite"),
        (npy(np.array([[2**60 + 1]])), "integers beyond"),
    ],
)
def test_an_array_that_is_no_image_is_refused_in_a_sentence(saved, data, reason):
    with pytest.raises(ImageError) as caught:
        load_image(saved(data, "array.npy"))
    assert str(caught.value).startswith("'array.npy' ")
    assert reason in str(caught.value)


def test_nothing_is_unpickled(saved):
    class Trap:
        def __reduce__(self):
            return (pytest.fail, ("it was unpickled",))

    data = npy(np.zeros((1, 1), object), allow_pickle=True)
    start = data.index(b"\n") + 1
    with pytest.raises(ImageError, match="holds objects"):
        load_image(saved(data[:start] + pickle.dumps(np.array([[Trap()]])), "array.npy"))


def test_a_huge_header_is_refused_before_memory_is_taken(saved):
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (100000000, 100000000)}\n"
    data = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header
    with pytest.raises(ImageError, match="holds 10,000,000,000,000,000 numbers"):
        load_image(saved(data, "array.npy"))


@pytest.mark.parametrize("action", ["error", "default"])
def test_an_array_that_python_2_wrote_is_read_without_a_word(saved, action, recwarn):
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (2L, 2L), }\n"
    data = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + np.eye(2).tobytes()
    with warnings.catch_warnings():
        warnings.simplefilter(action)
        image = load_image(saved(data, "array.npy"))
    np.testing.assert_array_equal(image.pixels, np.eye(2))
    assert not recwarn.list


@pytest.mark.parametrize("text", ["-" * 9000 + "1", "1" + "+1" * 4000, "(" * 9000], ids=["minus", "sum", "brackets"])
def test_a_header_that_would_exhaust_the_stack_is_damaged(saved, text):
    data = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()
    with pytest.raises(ImageError, match="is damaged: its header cannot be read"):
        load_image(saved(data, "array.npy"))


def test_a_kernel_is_the_first_slice_of_an_array():
    weights = np.arange(36, dtype=np.float32).reshape(2, 2, 3, 3)
    matrix = read_matrix(npy(weights), 31)
    np.testing.assert_array_equal(matrix.values, weights[0, 0])
    assert len(matrix.others) == 3
    assert matrix.reading.startswith("Read as 3 × 3, slice [0, 0] of 2 × 2 × 3 × 3.")
    with pytest.raises(ValueError, match="has 5 axes"):
        read_matrix(npy(np.ones((1, 1, 1, 2, 2))))
    with pytest.raises(ValueError, match="at most 31×31"):
        read_matrix(npy(np.ones((40, 40))), 31)


# --- the grey range --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "levels"),
    [
        ([[0, 1], [2, 4]], (0, 4)),
        ([[1, 2], [3, 49]], (0, 49)),
        ([[-1, 0], [0, 2]], (-2, 2)),
        ([[-3, -2]], (-3, 3)),
        ([[1000, 1001], [1002, 1004]], (1000, 1004)),
        ([[0, 0]], (0, 1)),
        ([[7, 7]], (0, 7)),
        ([[0.25, 0.5]], (0, 0.5)),
        ([[-1e-9, 1e-9]], (-1e-9, 1e-9)),
    ],
)
def test_the_grey_range_follows_the_values(values, levels):
    assert matrix_levels(np.array(values, float)) == levels


def test_small_arrays_of_bytes_are_not_black(saved):
    image = load_image(saved(npy(np.arange(9, dtype=np.uint8).reshape(3, 3) % 5), "array.npy"))
    assert image.levels == (0, 4)
    image = load_image(saved(npy(np.full((65, 65), 9, np.uint8)), "array.npy"))
    assert image.levels == (0, 255)
