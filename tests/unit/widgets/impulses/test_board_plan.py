"""Where the terms of the scene of unit impulses lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz.widgets.grid.cells import NUMBER_CELL
from convviz.widgets.impulses.board_plan import MAX_TERMS, Needs, plan_board


def needs(count=3, x=(3, 3), h=(2, 2), cell=24.0, h_cell=24.0, name=90.0, line=17.0):
    y = x[0] + h[0] - 1, x[1] + h[1] - 1
    return Needs(count, x, h, y, cell, h_cell, name, line, 88.0)


SIDES = st.tuples(st.integers(1, 12), st.integers(1, 12))
NEEDS = st.builds(needs, st.integers(1, 200), SIDES, SIDES, st.floats(20, 60), st.floats(20, 60), st.floats(40, 160))


@given(NEEDS, st.integers(320, 1900), st.integers(300, 1000))
def test_nothing_overlaps_and_all_is_within(needs, width, height):
    plan = plan_board(needs, width, height)
    assert 1 <= plan.slots <= (3 if plan.thin_cell else min(needs.count, MAX_TERMS))
    assert len(plan.columns) == plan.slots + 1
    edges = [0.0, *(() if plan.response is None else (plan.response[0],))]
    left = plan.response[0] + plan.response[1] if plan.response is not None else 0.0
    for column, wide in zip(plan.columns, plan.widths, strict=True):
        assert column >= left - 1e-6
        left = column + wide
        edges.append(left)
    assert edges == sorted(edges)
    assert left <= width + 1e-6
    rows = [plan.formula.bottom(), plan.upper_names, plan.upper[0], sum(plan.upper), plan.lower_names]
    rows += [plan.lower[0], sum(plan.lower)]
    assert rows == pytest.approx(sorted(rows))


@given(NEEDS, st.integers(600, 1900), st.integers(500, 1000))
def test_more_terms_never_cost_numbers(needs, width, height):
    plan = plan_board(needs, width, height)
    if plan.slots > 1 and needs.is_small:
        assert plan.widths[1] >= needs.y[1] * min(needs.cell, plan.lower_cell)


def test_few_small_terms_are_all_seen_with_h():
    plan = plan_board(needs(), 928, 570)
    assert plan.slots == 3
    assert plan.response is not None
    assert plan.upper_cell == plan.lower_cell > NUMBER_CELL
    assert not plan.whole
    assert plan.response_rect.top() == plan.lower_rect(0).top()


def test_of_many_as_many_are_seen_as_have_room():
    widths = [plan_board(needs(49, (7, 7), (3, 3)), width, 600).slots for width in (500, 1000, 1500, 1900)]
    assert widths == sorted(widths)
    assert widths[0] == 1
    assert widths[-1] > 2


def test_beside_a_wide_term_its_neighbours_are_small_pictures():
    plan = plan_board(needs(49, (7, 7), (3, 3), cell=34), 1000, 640)
    assert plan.thin_cell > 0
    assert plan.widths[0] == plan.widths[2] < plan.widths[1] == plan.widths[3]
    assert [plan.cells(column) for column in range(4)] == [
        (plan.thin_cell, plan.thin_cell),
        (plan.upper_cell, plan.lower_cell),
    ] * 2
    assert [plan.first(current, 49) for current in (0, 20, 48)] == [-1, 19, 47]  # it is always in the middle


def test_large_ones_are_seen_in_part_with_numbers_or_whole_without():
    assert not plan_board(needs(1000, (64, 64), (3, 3)), 900, 570).whole
    assert plan_board(needs(1000, (64, 64), (31, 31)), 900, 570).whole


def test_where_height_is_short_the_numbers_of_y_stay():
    plan = plan_board(needs(49, (7, 7), (3, 3)), 700, 420)
    assert plan.lower_cell >= NUMBER_CELL - 2 > plan.upper_cell
