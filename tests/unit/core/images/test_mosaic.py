import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from convviz.core.images.mosaic import TileLayout, best_layout, block_means, mosaic_image, resized


def maps_of(count, height, width):
    return np.arange(count * height * width, dtype=np.float32).reshape(count, height, width) + 1


@given(st.integers(1, 12), st.integers(1, 4), st.integers(1, 4), st.integers(1, 14), st.integers(0, 3))
def test_every_map_lies_whole_in_its_tile_and_nothing_else_in_the_gaps(count, height, width, columns, gap):
    maps, layout = maps_of(count, height, width), TileLayout(count, min(columns, count), height, width, gap)
    image = mosaic_image(maps, columns, gap=gap, gap_value=-1)
    assert image.shape == (layout.total_height, layout.total_width)
    for number in range(count):
        top, left = map(int, layout.place(number))
        assert_array_equal(image[top : top + height, left : left + width], maps[number])
    assert (image != -1).sum() == maps.size


def test_a_mosaic_by_hand():
    image = mosaic_image(maps_of(3, 1, 2), 2, gap_value=0)
    assert_array_equal(image, [[1, 2, 0, 3, 4], [0, 0, 0, 0, 0], [5, 6, 0, 0, 0]])
    assert image.dtype == np.float32


def test_colour_maps_keep_their_channels():
    maps = np.random.default_rng(0).integers(0, 255, (5, 3, 4, 3)).astype(np.uint8)
    image = mosaic_image(maps, 3)
    assert image.shape == (7, 14, 3)
    assert_array_equal(image[4:7, 5:9], maps[4])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"columns": 0}, "columns must be at least 1, got 0"),
        ({"columns": 1, "gap": -1}, "gap must be at least 0, got -1"),
    ],
)
def test_numbers_below_their_limits_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        mosaic_image(maps_of(2, 2, 2), **arguments)


@pytest.mark.parametrize("shape", [(3,), (3, 3), (0, 2, 2)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match="shaped"):
        mosaic_image(np.zeros(shape), 1)


@given(
    st.integers(1, 600),
    st.tuples(st.integers(1, 60), st.integers(1, 60)),
    st.tuples(st.floats(1, 900), st.floats(1, 900)),
    st.floats(0, 4),
    st.floats(1, 12),
)
def test_a_layout_stays_in_its_room_unless_not_even_one_tile_fits(count, size, room, gap, min_tile):
    layout = best_layout(count, size, room, gap=gap, min_tile=min_tile, largest=40)
    assert 1 <= layout.count <= count
    if layout.total_height > room[0] + 1e-6 or layout.total_width > room[1] + 1e-6:
        assert layout.count == 1 or layout.columns == 1 or layout.rows == 1
        assert layout.height > room[0] or layout.width > room[1]
    for tile in {0, layout.count // 2, layout.count - 1}:
        top, left = layout.place(tile)
        assert layout.tile_at(top + layout.height / 2, left + layout.width / 2) == tile


def test_tiles_are_as_large_as_can_be():
    layout = best_layout(16, (28, 28), (118, 470), gap=2)
    assert (layout.columns, layout.rows, layout.width) == (8, 2, 56)
    assert best_layout(1, (5, 5), (100, 300)).width == 100


def test_full_rows_are_worth_a_little():
    layout = best_layout(16, (28, 28), (180, 380), gap=2)
    assert layout.count % layout.columns == 0


def test_what_does_not_fit_is_left_out():
    layout = best_layout(512, (7, 7), (60, 100), gap=2, min_tile=10)
    assert layout.count < 512
    assert layout.width >= 10
    assert layout.count == layout.columns * layout.rows


def test_gaps_and_places_beside_are_no_tile():
    layout = best_layout(3, (10, 10), (21, 21), gap=1)
    assert (layout.columns, layout.width) == (2, 10)
    assert [layout.tile_at(*place) for place in ((0, 0), (10.5, 0), (0, 11), (11, 11), (-1, 0), (0, -1), (0, 22))] == [
        *(0, None, 1, None, None, None, None)
    ]
    assert layout.tile_at(11, 0) == 2


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 5))
def test_blocks_are_means(rows, columns, size):
    maps = np.random.default_rng(rows * 10 + columns).normal(size=(2, rows, columns)).astype(np.float32)
    means = block_means(maps, size)
    for row, column in np.ndindex(*means.shape[1:]):
        block = maps[:, row * size : (row + 1) * size, column * size : (column + 1) * size]
        assert_allclose(means[:, row, column], block.mean(axis=(1, 2)), rtol=1e-4, atol=1e-6)


def test_resizing_mixes_nothing():
    maps = maps_of(2, 2, 3)
    assert_array_equal(resized(maps, 4, 6), maps.repeat(2, axis=1).repeat(2, axis=2))
    assert resized(maps, 2, 3) is maps
    assert set(resized(maps, 3, 4).ravel()) <= set(maps.ravel())


@pytest.mark.parametrize("group", [1, 3, 6, 16, 64, 256])
@pytest.mark.parametrize("room", [(330, 720), (260, 170), (80, 720), (4000, 400)])
def test_rows_end_where_groups_do_and_groups_share_no_row_they_do_not_fill(group, room):
    count = 32 * group
    layout = best_layout(count, (3, 3), room, gap=6, min_tile=10, largest=40, group=group)
    assert layout.total_width <= room[1]
    assert layout.count == count or layout.total_height <= room[0]
    if group > 1:
        fits = group * 16 - 6 <= room[1]  # the smallest tiles, with gaps
        assert layout.columns % group == 0 if fits else group % layout.columns == 0
        assert layout.count % group == 0 or layout.count < group
