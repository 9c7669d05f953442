import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from PySide6.QtGui import QColor

from convviz.widgets.look.colouring import Colouring, Scale, needs_black_text, text_colour, to_qimage
from convviz.widgets.look.theme import signed_lookup
from tests.unit.widgets.contrast import contrast

MOST = float(np.finfo(np.float32).max)
SIGNED = Colouring(-10.0, 10.0, Scale.SIGN)


def name(colour):
    return QColor(*map(int, colour)).name()


def test_zero_is_the_middle_colour(theme):
    table = signed_lookup(theme.signed_map)
    zero = SIGNED.paint(np.zeros((1, 1)))[0, 0]
    assert zero.tolist() in (table[127].tolist(), table[128].tolist())
    # It is as good as without colour, and the ends are far from it and from each other.
    assert np.ptp(zero.astype(int)) < 24
    low, high = SIGNED.paint(np.array([[-10.0, 10.0]]))[0].astype(int)
    assert_array_equal(low, table[0])
    assert_array_equal(high, table[255])
    assert low[2] > low[0]  # blue below zero
    assert high[0] > high[2]  # red above


@pytest.mark.parametrize("levels", [(-1.0, 1.0), (-3.0, 3.0), (-948.0, 948.0), (-1e-6, 1e-6), (-1e9, 1e9)])
def test_zero_is_the_middle_at_any_size(theme, levels):
    table = signed_lookup(theme.signed_map)
    zero = Colouring(*levels, Scale.SIGN).paint(np.zeros((1, 1)))[0, 0].tolist()
    assert zero in (table[127].tolist(), table[128].tolist())


@given(st.floats(0.001, 1e6), st.floats(-1e6, 1e6))
def test_opposite_numbers_lie_at_mirrored_places_of_the_map(greatest, value):
    index = Colouring(-greatest, greatest, Scale.SIGN)._index(np.array([[value, -value]]))[0].astype(int)
    assert abs(index.sum() - 255) <= 1
    if value > 0.01 * greatest:
        assert index[0] > 127 > index[1] - 1


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20))
def test_a_greater_number_never_has_a_lower_colour(values):
    values = sorted(values)
    index = Colouring(-100.0, 300.0)._index(np.array([values]))[0].astype(int)
    assert (np.diff(index) >= 0).all()


def test_what_lies_beyond_the_levels_has_the_colour_of_the_end():
    painted = Colouring(0.0, 255.0).paint(np.array([[-np.inf, -5.0, 0.0, 255.0, 300.0, np.inf]]))[0]
    assert_array_equal(painted[:, 0], [0, 0, 0, 255, 255, 255])


def test_a_photographs_pixels_are_its_colours():
    pixels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert_array_equal(Colouring().paint(pixels), np.repeat(pixels[..., np.newaxis], 3, axis=2))
    colour = np.random.default_rng(0).integers(0, 256, (5, 7, 3)).astype(np.uint8)
    assert_array_equal(Colouring().paint(colour), colour)


@pytest.mark.parametrize("scale", Scale)
@pytest.mark.parametrize("shape", [(3, 5), (4, 3, 3)])
def test_both_ways_of_painting_give_the_same_picture(theme, scale, shape):
    values = np.random.default_rng(0).normal(size=shape)
    colouring = Colouring(-2.0, 2.0, scale)
    image, painted = colouring.image(values), colouring.paint(values)
    for row, column in np.ndindex(shape[:2]):
        assert image.pixelColor(column, row).name() == name(painted[row, column])


def test_a_qimage_keeps_its_pixels_when_the_array_is_gone():
    colours = np.full((2, 2, 3), 7, np.uint8)
    image = to_qimage(colours)
    colours[:] = 200
    assert image.pixelColor(1, 1).name() == "#070707"


def test_all_levels_alike_divide_by_nothing():
    assert Colouring(5.0, 5.0).paint(np.full((2, 2), 5.0)).shape == (2, 2, 3)


def test_text_reads_well_on_every_colour_of_every_map(theme):
    grey = np.repeat(np.arange(256, dtype=np.uint8)[:, np.newaxis], 3, axis=1)
    for table in (grey, signed_lookup(theme.signed_map)):
        for colour, black in zip(table, needs_black_text(table), strict=True):
            text = "#000000" if black else "#ffffff"
            assert contrast(text, name(colour)) >= 4.5, (name(colour), text)
            assert text_colour(QColor(name(colour))).name() == text


@pytest.mark.parametrize("power", [-1060, -200, -140, -119, 120, 127, 1000])
@pytest.mark.parametrize("levels", [(-1.0, 1.0), (0.25, 1.0)])
def test_a_power_of_two_changes_no_colour_however_large(levels, power):
    values = np.linspace(-1, 1, 41)[np.newaxis]
    values = np.ldexp(np.round(np.append(values, [[-np.inf, np.inf]], axis=1) * 64), -6)  # exact as denormals too
    expected = Colouring(*levels).paint(values)
    assert_array_equal(
        Colouring(*(np.ldexp(level, power) for level in levels)).paint(np.ldexp(values, power)), expected
    )
    if -120 < power < 128:
        single = np.ldexp(values, power).astype(np.float32)
        assert_array_equal(Colouring(*(np.ldexp(level, power) for level in levels)).paint(single), expected)


@pytest.mark.parametrize("values", [[-np.inf, np.inf], [MOST, MOST, -np.inf], [-MOST, MOST]])
def test_numbers_that_add_up_to_none_are_drawn_all_the_same(theme, values):
    values, colouring = np.array([values], np.float32), Colouring(-MOST, MOST, Scale.SIGN)
    ends = np.where(values > 0, 255, 0)
    assert_array_equal(colouring.paint(values), signed_lookup(theme.signed_map)[ends])
    assert colouring.image(values).colorCount() == 256


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_of_black_and_white_the_better_one_is_taken(colour):
    chosen = text_colour(QColor(*colour)).name()
    other = "#ffffff" if chosen == "#000000" else "#000000"
    assert contrast(chosen, name(colour)) >= contrast(other, name(colour)) - 0.05


@pytest.mark.parametrize("scale", Scale)
def test_what_is_no_number_has_the_colour_of_a_warning_and_all_else_its_own(theme, scale):
    missing = theme.field if scale is Scale.ANGLE else theme.warning  # where there is no angle nothing is wrong
    values = np.array([[-1.0, np.nan, 0.5], [np.inf, -np.inf, 1.0]], np.float32)
    colouring = Colouring(-1.0, 1.0, scale)
    painted = colouring.paint(values)
    assert QColor(*painted[0, 1].tolist()).name() == QColor(missing).name()
    others = colouring.paint(np.where(np.isnan(values), 0.25, values))
    kept = ~np.isnan(values)
    assert_array_equal(painted[kept], others[kept])
    image = colouring.image(values)
    assert image.pixelColor(1, 0).name() == QColor(missing).name()
    three = colouring.paint(np.stack([values, np.ones_like(values), np.ones_like(values)], axis=2))
    assert QColor(*three[0, 1].tolist()).name() == QColor(missing).name()


@pytest.mark.parametrize(
    ("arrays", "largest"),
    [
        ([[1.0, -3.0], [[2.0]]], 3.0),
        ([[np.nan, -np.inf, 0.5]], 0.5),
        ([[0.0, 0.0]], 1.0),
        ([[]], 1.0),
        ([], 1.0),
    ],
)
def test_by_sign_zero_is_in_the_middle_of_what_is_finite_in_all_arrays(arrays, largest):
    colouring = Colouring.by_sign(*(np.array(values, np.float32) for values in arrays))
    assert colouring == Colouring(-largest, largest, Scale.SIGN)
