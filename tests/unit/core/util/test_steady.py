import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from convviz.core.util.steady import MARGIN, steady_few

shares = arrays(np.float64, st.integers(1, 12), elements=st.floats(0, 1))


@given(shares, st.integers(1, 14), st.lists(st.integers(0, 14)), st.data())
def test_the_largest_are_listed_in_their_order_or_others_nearly_as_large(values, count, before, data):
    always = data.draw(st.lists(st.integers(0, len(values) - 1), max_size=2, unique=True))
    listed = steady_few(values, count, before, always)
    assert listed == sorted(set(listed))
    assert len(listed) == min(count, len(values))
    assert int(values.argmax()) in listed
    assert set(list(dict.fromkeys([int(values.argmax()), *always]))[:count]) <= set(listed)
    free = set(listed) - {int(values.argmax()), *always}
    beside = [value for place, value in enumerate(values) if place not in listed]
    if free and beside:
        assert max(beside) <= min(values[place] for place in free) + MARGIN


def test_a_list_stays_while_small_values_change_and_follows_large_ones():
    values = np.full(10, 0.01)
    values[4] = 0.9
    listed = steady_few(values, 4, [])
    random = np.random.default_rng(0)
    for _ in range(20):
        assert steady_few(values + random.uniform(0, 0.04, 10), 4, listed) == listed
    values[9] = 0.2
    assert 9 in steady_few(values, 4, listed)
    assert steady_few(values, 1, listed) == [4]
    assert [steady_few(values, count, [], [8, 2]) for count in (1, 2, 3)] == [[4], [4, 8], [2, 4, 8]]
    assert steady_few(np.full(3, np.nan), 2, []) == [0, 1]


@pytest.mark.parametrize("before", [[0, 11], [30]])
def test_places_that_are_gone_are_not_listed(before):
    assert max(steady_few(np.linspace(0, 1, 5), 3, before)) < 5
