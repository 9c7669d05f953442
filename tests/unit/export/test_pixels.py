"""Arrays saved at their own size, read back by other programs' readers."""

import numpy as np
import PIL.Image
import pytest
import tifffile
from numpy.testing import assert_array_equal

from convviz.core.images.reading import load_image
from convviz.core.util.opencv import cv2
from convviz.export.errors import ExportError
from convviz.export.pixels import PixelOptions, Values, default_options, save_pixels

SIGNED = np.array([[-1020.0, 0.0, 510.0], [255.0, 127.5, 1020.0]])
BYTES = (0.0, 255.0)


def save(path, array, levels=BYTES, **options):
    """Save an array; what was said."""
    work = save_pixels(path, array, levels, PixelOptions(**options))
    try:
        while True:
            next(work)
    except StopIteration as end:
        return end.value


@pytest.mark.parametrize(
    ("values", "expected", "remark"),
    [
        (Values.CLIP, [[0, 0, 255], [255, 128, 255]], "values −1020..1020 clipped to 0..255"),
        (Values.STRETCH, [[0, 128, 191], [159, 143, 255]], "values −1020..1020 stretched to 0..255"),
        (
            Values.SIGN,
            [[0, 128, 191], [159, 143, 255]],
            "values −1020..1020, −1020..1020 stretched to 0..255 with zero in the middle",
        ),
        (
            Values.SIZE,
            [[255, 0, 128], [64, 32, 255]],
            "values −1020..1020, magnitudes 0..1020 stretched to 0..255",
        ),
    ],
)
def test_a_png_of_8_bits_does_to_the_values_what_is_said(tmp_path, values, expected, remark):
    path = tmp_path / "a.png"
    assert save(path, SIGNED, values=values) == f"Saved a.png: 2 × 3, 8 bits, {remark}."
    with PIL.Image.open(path) as picture:
        assert picture.mode == "L"
        assert_array_equal(np.asarray(picture), expected)


@pytest.mark.parametrize(
    ("limits", "levels", "signed", "expected"),
    [
        ((3.0, 200.0), BYTES, False, Values.CLIP),
        ((-1e-14, 255.0000000000001), BYTES, False, Values.CLIP),
        ((0.0, 0.8), (0.0, 1.0), False, Values.CLIP),
        ((-300.0, 500.0), BYTES, False, Values.STRETCH),
        ((0.0, 2295.0), BYTES, False, Values.STRETCH),
        ((-4.0, 4.0), BYTES, True, Values.SIGN),
    ],
)
def test_what_is_proposed_cuts_nothing_off(limits, levels, signed, expected):
    assert default_options(limits, levels, signed).values is expected


def test_a_png_of_16_bits_keeps_256_times_as_many_shades(tmp_path):
    path = tmp_path / "a.png"
    said = save(path, SIGNED, values=Values.STRETCH, bits=16)
    assert said == "Saved a.png: 2 × 3, 16 bits, values −1020..1020 stretched to 0..65535."
    with PIL.Image.open(path) as picture:
        assert_array_equal(np.asarray(picture), np.rint((SIGNED + 1020) / 2040 * 65535))


def test_clipping_says_what_black_and_white_are_where_the_file_has_other_numbers(tmp_path):
    path = tmp_path / "a.png"
    said = save(path, np.array([[-0.5, 0.5, 2.0]]), (0.0, 1.0))
    assert said == "Saved a.png: 1 × 3, 8 bits, values −0.5..2 clipped to 0..1, which is 0..255 in the file."
    with PIL.Image.open(path) as picture:
        assert_array_equal(np.asarray(picture), [[0, 128, 255]])


@pytest.mark.parametrize(
    ("bits", "remark"),
    [(8, "values 3..250.4 rounded to integers"), (16, "values 3..250.4 with 0..255 stretched to 0..65535")],
)
def test_nothing_is_called_clipped_where_no_value_lies_beyond(tmp_path, bits, remark):
    values = np.array([[3.0, 250.4]])
    assert save(tmp_path / "a.png", values, bits=bits) == f"Saved a.png: 1 × 2, {bits} bits, {remark}."
    with PIL.Image.open(tmp_path / "a.png") as picture:
        assert_array_equal(np.asarray(picture), np.rint(values * (2**bits - 1) / 255))


@pytest.mark.parametrize("bits", [8, 16])
def test_colours_keep_their_order(tmp_path, bits):
    path = tmp_path / "a.png"
    save(path, np.array([[[255.0, 0.0, 51.0]]]), bits=bits)
    top = 2**bits - 1
    assert_array_equal(cv2.imread(str(path), cv2.IMREAD_UNCHANGED)[0, 0], [top // 5, 0, top])  # blue, green, red


def test_bytes_in_a_png_are_the_very_bytes(tmp_path):
    values = np.arange(256.0).reshape(16, 16)
    save(tmp_path / "a.png", values)
    assert_array_equal(load_image(str(tmp_path / "a.png")).pixels, values)


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 3)])
def test_a_tiff_holds_floats_and_says_whether_they_are_exact(tmp_path, shape):
    values = np.random.default_rng(0).normal(size=shape)
    path = tmp_path / "a.tif"
    assert save(path, values) == "Saved a.tif: 5 × 7, 32-bit floats, values rounded to 7 digits."
    found = tifffile.imread(path)
    assert found.dtype == np.float32
    assert_array_equal(found, values.astype(np.float32))
    assert save(path, values.astype(np.float32)) == "Saved a.tif: 5 × 7, 32-bit floats, exactly the values."
    assert_array_equal(load_image(str(path)).pixels, values.astype(np.float32))  # it can be opened here again


def test_an_npy_holds_every_digit(tmp_path):
    values = np.array([[0.1, np.nan], [np.inf, -1e300]])
    assert save(tmp_path / "a.npy", values) == "Saved a.npy: 2 × 2, exactly the values, as float64."
    assert_array_equal(np.load(tmp_path / "a.npy", allow_pickle=False), values)


@pytest.mark.parametrize("values", Values)
def test_a_constant_array_is_saved_whatever_is_asked_for(tmp_path, values):
    save(tmp_path / "a.png", np.zeros((2, 2)), values=values)
    with PIL.Image.open(tmp_path / "a.png") as picture:
        assert len(np.unique(np.asarray(picture))) == 1


@pytest.mark.parametrize(
    ("name", "array", "sentence"),
    [
        ("a.png", [[1.0, np.nan, np.inf]], "2 of 3 values are not finite: a picture cannot hold them, NPY can."),
        ("a.bmp", [[1.0]], "The name must end in .png, .tif, .tiff or .npy, not in '.bmp'."),
    ],
)
def test_what_cannot_be_saved_is_said(tmp_path, name, array, sentence):
    with pytest.raises(ExportError) as refused:
        save(tmp_path / name, np.array(array))
    assert str(refused.value) == sentence
    assert not list(tmp_path.iterdir())
