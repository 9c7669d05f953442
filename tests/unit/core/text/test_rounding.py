import math
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from convviz.core.text.formatting import MINUS
from convviz.core.text.rounding import Rounding, roundings

SIZES = st.floats(1e-9, 1e6)


def number(text, rounding):
    """The number that a text says, read as a person would: in its unit."""
    return Decimal(text.lstrip("≈").replace(MINUS, "-")).scaleb(rounding.power)


@given(SIZES, st.lists(st.floats(-1, 1), max_size=9))
def test_every_number_read_back_is_within_half_of_the_last_place(greatest, shares):
    for rounding in roundings(greatest):
        half = Decimal(1).scaleb(rounding.power - rounding.decimals) / 2
        for value in (greatest, *(share * greatest for share in shares)):
            text = rounding.text(value)
            assert abs(number(text, rounding) - Decimal(repr(value))) <= half * Decimal("1.000001"), text


@given(SIZES, st.floats(-1, 1))
def test_nothing_but_nought_is_written_as_nought(greatest, share):
    value = share * greatest
    assume(value != 0)
    for rounding in roundings(greatest):
        assert rounding.text(0.0) == "0"
        text = rounding.text(value)
        assert text != "0"
        assert (number(text, rounding) == 0) == (text == "≈0")


@given(st.floats(0.1, 1e6), st.integers(-1_000_000, 1_000_000))
def test_integers_are_written_whole_and_among_decimals_only_they_are(greatest, whole):
    for rounding in roundings(greatest):
        if rounding.power:
            continue
        assert rounding.text(float(whole)) == str(whole).replace("-", MINUS)
        if rounding.decimals:
            assert rounding.text(whole + 1e-6).startswith("≈")


@given(SIZES)
def test_each_way_has_fewer_signs_than_those_before_it(greatest):
    ways = roundings(greatest)
    assert ways
    for unit in {way.power for way in ways}:
        signs = [(way.decimals, way.zero) for way in ways if way.power == unit]
        assert signs == sorted(set(signs), reverse=True)


@pytest.mark.parametrize("greatest", [0.0, math.nan, math.inf, 1e8, 5e-324])
def test_where_it_cannot_help_there_is_none(greatest):
    assert roundings(greatest) == ()


def test_a_unit_is_said_wherever_there_is_one():
    for rounding in roundings(0.0384):
        assert ("10" in rounding.short) == ("× 10" in rounding.remark) == (rounding.power != 0)
    assert Rounding(1, power=-2).short == "≈ × 10⁻²"
    assert Rounding(1, power=-2).remark == "× 10⁻², rounded"
    assert Rounding(2).remark == "rounded to 0.01"
    assert Rounding(0).remark == "rounded to integers"


def test_noise_of_a_sum_is_no_rounding():
    assert Rounding(2).text(0.1 + 0.2, scale=1.0) == "0.3"
    assert Rounding(2).text(1e-16, scale=1.0) == "≈0"
    assert Rounding(2).text(math.nan) == "NaN"


@pytest.mark.parametrize(
    ("rounding", "value", "kept"),
    [
        (Rounding(2), 0.04, True),
        (Rounding(2), 1 / 9, False),
        (Rounding(0), -3.5, False),
        (Rounding(0), -3.0, True),
        (Rounding(1, -2), 0.004, True),
        (Rounding(1, -2), 0.0041, False),
        (Rounding(2), math.inf, True),
    ],
)
def test_a_number_is_kept_where_rounding_changes_nothing(rounding, value, kept):
    assert rounding.keeps(value) == kept


def test_only_what_is_rounded_is_called_so():
    assert (Rounding(2).remark, Rounding(2).short) == ("rounded to 0.01", "≈")
    assert (Rounding(2, exact=True).remark, Rounding(2, exact=True).short) == ("", "")
    assert (Rounding(1, -2).remark, Rounding(1, -2, exact=True).remark) == ("× 10⁻², rounded", "× 10⁻²")
