import math

import pytest

from convviz.core.util.checks import NUMBER_LIMIT
from convviz.core.util.kinds import Items, Numbers, Real

KIND = Numbers(4)


def test_numbers_become_floats():
    assert KIND.check((1, 2.5, -3), "x") == (1.0, 2.5, -3.0)
    assert all(type(value) is float for value in KIND.check((1, 2), "x"))
    assert KIND.parse("1,-2,0.5", "x") == (1, -2, 0.5)
    assert KIND.from_plain(KIND.to_plain((1.0, 2.0)), "x") == (1, 2)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ((), "0 numbers"),
        ((1,) * 5, "a list of 1 to 4 numbers, got 5 numbers"),
        ([1, 2], "a list of 1 to 4 numbers"),
        ((1, "2"), "a list of 1 to 4 numbers"),
        ((1, True), "a list of 1 to 4 numbers"),
        ((1, math.nan, 2), "got nan"),
        ((1, math.inf), "got inf"),
        ((2 * NUMBER_LIMIT,), "at most 1e+09 in size"),
    ],
)
def test_what_is_no_list_of_numbers_is_refused(bad, words):
    with pytest.raises(ValueError, match=r"x must be|a number of x") as refused:
        KIND.check(bad, "x")
    assert words in str(refused.value)


@pytest.mark.parametrize("kind", [Numbers(5), Items(Real(0, 9))])
@pytest.mark.parametrize("text", ["1,,2", ",1", ","])
def test_a_gap_in_a_list_is_no_guess(kind, text):
    with pytest.raises(ValueError, match="the list has an empty place"):
        kind.parse(text, "the list")
    assert kind.parse("1,2,", "the list") == (1.0, 2.0)
