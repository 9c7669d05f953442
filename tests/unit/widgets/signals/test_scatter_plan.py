import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz.widgets.look.theme import THEMES, drawn_in
from convviz.widgets.signals.geometry import Columns, Scale
from convviz.widgets.signals.scatter.plan import shown_copies
from convviz.widgets.signals.scatter.shades import shade
from convviz.widgets.signals.stacks import pile


@given(st.integers(1, 40), st.integers(2, 8), st.data())
def test_each_copy_up_to_the_step_is_in_one_row(samples, rows, data):
    index = data.draw(st.integers(0, samples - 1))
    groups = shown_copies(samples, rows, index)
    assert [copy for first, last in groups for copy in range(first, last + 1)] == list(range(index + 1))
    assert len(groups) <= rows
    assert groups[-1] == (index, index) or rows == 1


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=9))
def test_a_pile_ends_at_its_sum(products):
    values = np.array(products, float)
    parts = pile(values)
    for value, (start, end) in zip(products, parts, strict=True):
        assert end - start == value
    ends = [end for value, (_, end) in zip(products, parts, strict=True) if value < 0]
    ends = ends or [end for _, end in parts]
    assert ends[-1] == values.sum()


@pytest.mark.parametrize("theme", THEMES)
def test_neighbouring_copies_have_different_shades(theme):
    with drawn_in(THEMES[theme]):
        shades = [shade(number, 6).name() for number in range(6)]
    assert len(set(shades)) == 6


def test_a_place_and_its_pixel_belong_together():
    columns = Columns(-2, 4, 100.0, 800.0)
    for index in range(-2, 5):
        assert columns.at(columns.x(index)) == index
    scale = Scale(-2.0, 3.0, 10.0, 110.0)
    assert (scale.zero, scale.y(3.0), scale.unit) == (70.0, 10.0, 20.0)
