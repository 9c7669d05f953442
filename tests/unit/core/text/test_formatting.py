import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from convviz.core.text.formatting import (
    MINUS,
    bracketed,
    counted,
    equals,
    format_decibels,
    format_number,
    format_percent,
    format_probability,
    format_weight,
    full_precision,
    in_short,
    pretty_formula,
)

finite = st.floats(allow_nan=False, allow_infinity=False)


def read_back(text):
    return float(text.removeprefix("≈").replace(MINUS, "-"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (-0.0, "0"),
        (5, "5"),
        (-12, "−12"),
        (255.0, "255"),
        (9_999_999, "9999999"),
        (10_000_000, "1e7"),
        (12_250_000, "≈1.23e7"),  # half up, as everywhere
        (0.0009995, "≈1e−3"),
        (1.7976931348623157e308, "≈1.8e308"),
        (-12_345_678, "≈−1.23e7"),
        (0.5, "0.5"),
        (-0.25, "−0.25"),
        (1 / 9, "≈0.111"),
        (-1 / 9, "≈−0.111"),
        (2.5, "2.5"),
        (99.96, "99.96"),
        (99.964, "≈100"),
        (99.943, "≈99.9"),
        (127.5, "127.5"),
        (127.53, "≈128"),
        (100.42, "≈100"),
        (999.64, "≈1000"),
        (1234.56, "≈1235"),
        (0.001, "0.001"),
        (0.0009996, "≈1e−3"),
        (0.00025, "2.5e−4"),
        (-1e-300, "−1e−300"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "NaN"),
        (np.float32(0.5), "0.5"),
        (np.int64(-7), "−7"),
        (np.uint8(200), "200"),
    ],
)
def test_a_number_is_written_short(value, expected):
    assert format_number(value) == expected


@pytest.mark.parametrize(
    ("value", "scale", "expected"),
    [
        (1e-14, 1.0, "≈0"),
        (-1e-14, 1.0, "≈0"),
        (1e-14, 0.0, "1e−14"),
        (2e-12, 1.0, "2e−12"),
        (1e-10, 1000.0, "≈0"),
        (0.0, 1e9, "0"),
        (3.0, 1e9, "3"),
    ],
)
def test_the_rounding_noise_of_a_sum_is_written_as_about_zero(value, scale, expected):
    assert format_number(value, scale) == expected


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (20 / 9, 12, "≈2.22"),
        (2 / 3, 12, "≈0.667"),
        (212.76, 12, "212.76"),
        (3.12345678, 12, "3.12345678"),
        (0, 12, "0"),
    ],
)
def test_a_number_that_goes_on_is_never_written_as_if_it_ended_at_its_noise(value, digits, expected):
    assert format_number(value, 49.0, digits) == expected


@given(finite)
@example(0.9999995)
@example(9_999_999.5)
@example(99.95)
@example(999_999.5)
@example(0.00099995)
def test_a_written_number_reads_back_to_half_a_percent_and_says_when_it_is_not_exact(value):
    text = format_number(value)
    read = read_back(text)
    assert math.isclose(read, value, rel_tol=0.006) or math.isinf(read)
    assert text.startswith("≈") == (read != value)
    assert len(text) <= 12


@given(finite.filter(bool))
def test_only_the_sign_tells_a_number_from_its_opposite(value):
    with_minus = format_number(-abs(value))
    assert MINUS in with_minus.partition("e")[0]
    assert with_minus.replace(MINUS, "", 1) == format_number(abs(value))


@given(st.integers(-9_999_999, 9_999_999))
def test_integers_are_written_whole(value):
    assert format_number(value) == format_number(float(value)) == str(value).replace("-", MINUS)


@given(finite)
@example(1e16)
@example(1e22)
@example(-0.0)
def test_full_precision_reads_back_exactly_in_plain_ascii(value):
    text = full_precision(value)
    assert float(text) == value
    assert text.isascii()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3.0, "3"),
        (-2, "-2"),
        (0.1, "0.1"),
        (1 / 3, "0.3333333333333333"),
        (np.float64(0.5), "0.5"),
        (1e16, "1e+16"),
        (9999999999999998.0, "9999999999999998"),
        (math.inf, "inf"),
        (math.nan, "nan"),
    ],
)
def test_full_precision_writes_integers_whole(value, expected):
    assert full_precision(value) == expected


def test_a_formula_gets_the_signs_of_print():
    assert pretty_formula("(12 - 3 + 2*0)/2 + 1 = 5.5") == "(12 − 3 + 2·0)/2 + 1 = 5.5"


@pytest.mark.parametrize(
    ("value", "scale", "expected"),
    [
        (87.255, 0.0, "≈87.3"),
        (127.50000000000001, 0.0, "127.5"),
        (0.125, 0.0, "0.125"),
        (25.000000000000004, 0.0, "25"),
        (25 + 1e-9, 0.0, "≈25"),
        (25 + 1e-9, 1e4, "25"),
    ],
)
def test_it_rounds_as_one_does_by_hand_and_marks_only_real_rounding(value, scale, expected):
    assert format_number(value, scale) == expected


@pytest.mark.parametrize(
    ("value", "scale", "side", "short"),
    [(0.5, 0.0, "= 0.5", "0.5"), (-1 / 9, 0.0, "≈ −0.111", "−0.111"), (1e-14, 1.0, "≈ 0", "1e−14")],
)
def test_a_side_of_a_formula_says_that_it_is_rounded_and_an_axis_does_not(value, scale, side, short):
    assert (equals(value, scale), in_short(value)) == (side, short)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1 / 9, "1/9"),
        (-2 / 9, "−2/9"),
        (1 / 25, "0.04"),
        (3.0, "3"),
        (0.1111, "0.1111"),
        (0.11111, "≈0.111"),
        (1 / 101, "≈0.0099"),
        (np.pi, "≈3.14"),
    ],
)
def test_a_weight_is_a_fraction_where_only_that_is_exact(value, expected):
    assert format_weight(value) == expected


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 3, "<0.001"),  # what a float32 makes of exp(−200)
        (1, 3, ">0.999"),
        (0.79, 3, "0.79"),
        (0.78949, 3, "0.789"),
        (0.0012345, 3, "0.001"),
        (1e-9, 3, "<0.001"),
        (0.9996, 3, ">0.999"),
        (0.999, 3, "0.999"),
        (0.004, 2, "<0.01"),
        (0.996, 2, ">0.99"),
        (0.1049, 2, "0.1"),
        (np.nan, 3, "NaN"),
    ],
)
def test_no_probability_is_certain(value, decimals, text):
    assert format_probability(value, decimals) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(100 * 13 / 14, "92.9"), (100 * 11 / 12, "91.7"), (100.0, "100"), (99.99, "99.9"), (0.0, "0"), (90.0, "90")],
)
def test_a_percentage_is_rounded_as_one_rounds_and_only_a_perfect_one_reads_100(share, text):
    assert format_percent(share, fine=True) == text


@pytest.mark.parametrize(
    ("count", "what", "text"),
    [(1, "epoch", "1 epoch"), (0, "image", "0 images"), (1000, "test image", "1,000 test images"),
     (1, "batch", "1 batch"), (2, "batch", "2 batches"), (2, "epoch", "2 epochs"), (3, "class", "3 classes")],
)  # fmt: skip
def test_one_is_no_plural(count, what, text):
    assert counted(count, what) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(27.66, "≈27.7"), (-6.5, "−6.5"), (48, "48.0"), (123.456, "≈123.5"), (math.inf, "∞"), (-math.inf, "−∞")],
)
def test_decibels_are_written_to_tenths(value, text):
    assert format_decibels(value) == text


@pytest.mark.parametrize(("text", "written"), [("2", "2"), ("≈0.5", "≈0.5"), ("−2", "(−2)"), ("≈−0.333", "(≈−0.333)")])
def test_what_has_a_sign_stands_in_brackets_after_another(text, written):
    assert bracketed(text) == written
