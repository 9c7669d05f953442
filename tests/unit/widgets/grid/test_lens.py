import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from convviz.widgets.grid.lens import Extent, Lens, fitting_cell, whole_cells

SIZES = st.integers(20, 2000)
EXTENTS = st.builds(
    lambda top, left, rows, columns: Extent(-top, -left, rows, columns),
    st.integers(0, 30),
    st.integers(0, 30),
    st.integers(1, 5000),
    st.integers(1, 5000),
)
LENSES = st.builds(Lens, st.floats(0.01, 200), st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))


@given(EXTENTS, SIZES, SIZES)
def test_all_of_it_fits_in_the_middle(extent, width, height):
    lens = Lens.fit(extent, width, height)
    rect = lens.rect(extent.top, extent.left, extent.rows, extent.columns)
    assert rect.width() <= width + 1e-6
    assert rect.height() <= height + 1e-6
    assert abs(rect.center().x() - width / 2) <= 1
    assert abs(rect.center().y() - height / 2) <= 1
    assert lens.cell < 4 or lens.cell == int(lens.cell)


@given(EXTENTS, SIZES, SIZES, st.floats(1, 100))
def test_cells_are_never_larger_than_allowed(extent, width, height, largest):
    assert 0 < fitting_cell(extent, width, height, largest) <= largest


@given(LENSES, st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_the_cell_in_the_middle_of_a_cells_rectangle_is_that_cell(lens, row, column):
    assume(max(abs(lens.x), abs(lens.y)) < 1e4 * lens.cell)
    assert lens.at(lens.rect(row, column).center()) == (row, column)


@given(LENSES, st.floats(0.1, 10), st.floats(0, 1000), st.floats(0, 1000))
def test_zooming_keeps_the_place_under_the_mouse(lens, factor, x, y):
    about = QPointF(x, y)
    zoomed = lens.zoomed(factor, about)
    assert 1e-3 <= zoomed.cell <= 200
    for one, other, pixel in ((lens.x, zoomed.x, x), (lens.y, zoomed.y, y)):
        before, after = (pixel - one) / lens.cell, (pixel - other) / zoomed.cell
        assert after == pytest.approx(before, rel=1e-6, abs=1e-6)


@given(LENSES, st.floats(-500, 500), st.floats(-500, 500))
def test_moving_there_and_back_is_no_move(lens, dx, dy):
    back = lens.panned(dx, dy).panned(-dx, -dy)
    assert (back.cell, back.x, back.y) == pytest.approx((lens.cell, lens.x, lens.y), abs=1e-6)


@given(EXTENTS, LENSES, SIZES, SIZES)
def test_what_is_visible_is_within_the_extent_and_covers_the_view(extent, lens, width, height):
    part = lens.visible(extent, width, height)
    assert 0 <= part.rows <= extent.rows
    assert 0 <= part.columns <= extent.columns
    if part.rows and part.columns:
        assert extent.top <= part.top
        assert part.bottom <= extent.bottom
        assert extent.left <= part.left
        assert part.right <= extent.right
        # A cell left out on either side lies outside the view.
        seen = lens.rect(part.top, part.left, part.rows, part.columns)
        assert part.top == extent.top or seen.top() <= 1e-6
        assert part.left == extent.left or seen.left() <= 1e-6
        assert part.bottom == extent.bottom or seen.bottom() >= height - 1e-6
        assert part.right == extent.right or seen.right() >= width - 1e-6


@st.composite
def followings(draw):
    """A view of whole cells onto an extent, a focus of at most its size within the extent, and where it stood."""
    extent = draw(EXTENTS)
    cell = draw(st.integers(4, 64))
    width = whole_cells(draw(st.integers(cell * 5, 1500)), cell, extent.columns)
    height = whole_cells(draw(st.integers(cell * 5, 1500)), cell, extent.rows)
    rows = draw(st.integers(1, min(5, extent.rows)))
    columns = draw(st.integers(1, min(5, extent.columns)))
    top = draw(st.integers(extent.top, extent.bottom - rows))
    left = draw(st.integers(extent.left, extent.right - columns))
    before = Lens(cell, cell * draw(st.integers(-5000, 50)), cell * draw(st.integers(-5000, 50)))
    return before, cell, QRectF(left, top, columns, rows), extent, width, height


@given(followings())
def test_following_keeps_the_focus_in_view(case):
    before, cell, focus, extent, width, height = case
    lens = before.following(cell, focus, extent, width, height)
    rect = lens.rect(focus.top(), focus.left(), focus.height(), focus.width())
    assert rect.left() >= -1e-6
    assert rect.top() >= -1e-6
    assert rect.right() <= width + 1e-6
    assert rect.bottom() <= height + 1e-6


@given(followings())
def test_following_shows_a_cell_around_the_focus_where_there_is_one_and_room(case):
    before, cell, focus, extent, width, height = case
    lens = before.following(cell, focus, extent, width, height)
    around = lens.rect(focus.top() - 1, focus.left() - 1, focus.height() + 2, focus.width() + 2)
    if around.width() <= width:
        assert around.left() >= -1e-6 or focus.left() == extent.left
        assert around.right() <= width + 1e-6 or focus.right() == extent.right
    if around.height() <= height:
        assert around.top() >= -1e-6 or focus.top() == extent.top
        assert around.bottom() <= height + 1e-6 or focus.bottom() == extent.bottom


@given(followings())
def test_following_shows_whole_cells_and_nothing_beside_them(case):
    before, cell, focus, extent, width, height = case
    lens = before.following(cell, focus, extent, width, height)
    whole = lens.rect(extent.top, extent.left, extent.rows, extent.columns)
    for size, start, end, place, count in (
        (width, whole.left(), whole.right(), lens.x, extent.columns),
        (height, whole.top(), whole.bottom(), lens.y, extent.rows),
    ):
        if count * cell <= size:  # it all fits, and lies in the middle
            assert abs((start + end) / 2 - size / 2) <= 1
        else:
            assert start <= 1e-6
            assert end >= size - 1e-6
            assert place % cell == 0
            assert size % cell == 0


@given(followings())
def test_following_what_is_in_view_already_moves_nothing(case):
    before, cell, focus, extent, width, height = case
    lens = before.following(cell, focus, extent, width, height)
    assert lens.following(cell, focus, extent, width, height) == lens


@given(st.floats(10, 2000), st.integers(1, 64), st.integers(1, 5000))
def test_whole_cells_are_the_most_that_fit(size, cell, count):
    assume(size >= cell)
    pixels = whole_cells(size, cell, count)
    assert pixels <= size
    if count * cell > size:
        assert pixels == cell * math.floor(size / cell)
    else:
        assert pixels == size
