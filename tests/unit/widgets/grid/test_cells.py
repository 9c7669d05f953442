import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from PySide6.QtGui import QFont

from convviz.core.images.pyramid import pyramid
from convviz.core.text.rounding import Rounding
from convviz.core.windows.geometry import Window
from convviz.widgets.grid.cell_rounding import fitting_rounding
from convviz.widgets.grid.cells import NUMBER_CELL, CellLayer
from convviz.widgets.grid.grid_view import GridView
from convviz.widgets.grid.lens import Extent
from convviz.widgets.look.colouring import Colouring
from tests.written import lines, number, texts


@pytest.fixture
def shown(qtbot):
    """A view of a layer."""

    def made(layer, size, follow=False, focus=None):
        view = GridView("Numbers", follow=follow)
        qtbot.addWidget(view)
        view.resize(*size)
        view.set_layer(layer)
        view.set_focus(focus)
        return view

    return made


def layer(values, **options):
    return CellLayer((np.asarray(values, float),), Colouring(-100.0, 100.0), **options)


def test_every_number_is_written_in_reading_order(shown):
    values = np.arange(1.0, 13).reshape(3, 4)
    view = shown(layer(values), (400, 300))
    assert view.lens.cell >= NUMBER_CELL
    assert list(map(number, texts(view))) == list(range(1, 13))


def test_the_small_text_of_a_dock_fits_into_smaller_cells_than_that_of_a_scene(shown):
    values = np.arange(1.0, 50).reshape(7, 7)
    dock, scene = (shown(layer(values), (135, 135), follow) for follow in (False, True))
    assert dock.lens.cell == scene.lens.cell == 19 < NUMBER_CELL
    assert list(map(number, texts(dock))) == list(range(1, 50))
    assert texts(scene) == []


@pytest.mark.parametrize("size", [(80, 60), (60, 60)])
def test_where_cells_are_too_small_there_is_no_number_at_all(shown, size):
    view = shown(layer(np.ones((4, 5))), size)
    assert view.lens.cell < NUMBER_CELL
    assert texts(view) == []


@pytest.mark.parametrize("width", range(140, 700, 40))
def test_a_number_too_wide_for_its_cell_silences_no_other(shown, width):
    values = np.ones((3, 5))
    values[1, 2] = -12345.678
    written = texts(shown(layer(values), (width, 600)))
    assert written[:7] == written[8:][:7] == ["1"] * 7
    assert written[7] in ("…", "≈−1e4", "≈−12346")


def test_where_no_number_fits_there_are_no_dots_and_they_silence_none_that_does(shown):
    values = np.full((3, 5), -12345.678)
    assert texts(shown(layer(values), (140, 600))) == []
    values[1, 2] = 1
    assert texts(shown(layer(values), (140, 600))) == ["…"] * 7 + ["1"] + ["…"] * 7


def test_a_wide_number_is_written_whole_or_as_dots(shown):
    values = np.ones((3, 5))
    values[1, 2] = -12345.678
    written = {texts(shown(layer(values), (width, 600)))[7] for width in range(140, 700, 20)}
    assert written == {"…", "≈−1e4", "≈−12346"}


def test_at_some_width_they_are_there_and_at_some_they_are_not(shown):
    values = np.full((3, 5), -12345.678)
    counts = {len(texts(shown(layer(values), (width, 600)))) for width in (140, 700)}
    assert counts == {0, 15}


def test_what_is_not_computed_yet_has_no_number(shown):
    view = shown(layer(np.arange(1.0, 13).reshape(3, 4), filled=6), (400, 300))
    assert list(map(number, texts(view))) == [1, 2, 3, 4, 5, 6]


def test_padding_has_the_numbers_of_the_boundary_or_its_own_text(shown):
    values = [[1, 2], [3, 4]]
    view = shown(layer(values, padding=(1, 1, 1, 1)), (400, 400))
    assert list(map(number, texts(view))) == [0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0]
    view = shown(layer(values, padding=(1, 1, 1, 1), boundary="wrap"), (400, 400))
    assert list(map(number, texts(view))) == [4, 3, 4, 3, 2, 1, 2, 1, 4, 3, 4, 3, 2, 1, 2, 1]
    view = shown(layer(values, padding=(1, 0, 0, 0), padding_text="−∞"), (400, 400))
    assert texts(view)[:2] == ["−∞", "−∞"]


def test_the_scene_has_numbers_of_14_pixels_at_least_whatever_the_size_of_the_image(shown):
    values = np.random.default_rng(0).integers(-255, 255, (3000, 4000))
    big = CellLayer(pyramid(values), Colouring(-255.0, 255.0))
    for place in (0, 1500, 2997):
        view = shown(big, (300, 260), follow=True, focus=Window(place, place, 3, 3))
        written = lines(view)
        assert len(written) >= 9
        assert min(line.size for line in written) >= 14
        part = view.lens.visible(Extent(0, 0, 3000, 4000), 299, 259)
        said = {number(line.text) for line in written}
        assert said <= set(values[part.top : part.bottom, part.left : part.right].ravel().tolist())


@given(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3), st.integers(0, 3), st.sampled_from(["zero", "reflect"]))
def test_a_block_is_a_part_of_the_padded_array(top, bottom, left, right, boundary):
    values = np.arange(20.0).reshape(4, 5)
    given_layer = layer(values, padding=(top, bottom, left, right), boundary=boundary)
    extent = given_layer.extent
    assert (extent.rows, extent.columns) == (4 + top + bottom, 5 + left + right)
    mode = {"zero": "constant", "reflect": "reflect"}[boundary]
    assert_array_equal(given_layer.block(extent), np.pad(values, ((top, bottom), (left, right)), mode=mode))


@pytest.mark.parametrize("filled", [0, 1, 7, 12, None])
def test_cells_are_known_in_reading_order(filled):
    given_layer = layer(np.zeros((3, 4)), filled=filled)
    known = [given_layer.known(row, column) for row in range(3) for column in range(4)]
    assert known == [filled is None or place < filled for place in range(12)]
    assert not given_layer.known(-1, 0)
    assert not given_layer.known(0, 4)


def test_a_colour_cell_has_a_line_for_each_channel_once_they_fit(shown):
    values = np.arange(12).reshape(2, 2, 3)
    assert texts(shown(layer(values), (200, 200))) == [str(value) for value in range(12)]
    assert texts(shown(layer(values), (60, 60))) == []


def test_a_scene_in_colour_has_cells_large_enough_for_three_lines(shown):
    values = np.random.default_rng(0).integers(0, 256, (60, 60, 3))
    view = shown(layer(values), (320, 320), follow=True, focus=Window(20, 20, 3, 3))
    assert view.lens.cell >= 3 * 14
    assert len(texts(view)) >= 3 * (320 // view.lens.cell) ** 2


def test_among_integers_no_number_becomes_another_one(shown):
    values = np.arange(49.0).reshape(7, 7)
    values[3, 3] = -3.5
    wide, narrow = (shown(layer(values), (side, side), follow=True, focus=Window(0, 0, 3, 3)) for side in (400, 190))
    expected = [f"{value:g}".replace("-", "−") for value in values.ravel().tolist()]
    assert texts(wide) == expected
    expected[24] = "…"  # its cell is too narrow for it
    assert texts(narrow) == expected
    assert narrow.rounding is None


@pytest.mark.parametrize(
    ("value", "forms"),
    [
        (127.5, ["…", "≈128", "127.5"]),
        (0.333, ["…", "≈.3", ".333", "0.333"]),
        (-3.19, ["…", "≈−3", "−3.19"]),
        (12345678, ["…", "≈1e7", "≈1.2e7", "≈1.23e7"]),
    ],
)
def test_a_number_too_wide_is_written_shorter_before_it_is_dots(shown, value, forms):
    values = np.ones((5, 5))
    values[2, 2] = value
    written = [texts(shown(layer(values), (side, side)))[12] for side in range(112, 360, 4)]
    changes = list(dict.fromkeys(written))
    assert changes in (forms, forms[1:])  # by the font that there is


def test_a_wide_number_is_smaller_by_itself_and_all_are_where_it_is_little_wider(shown):
    values = np.ones((5, 5))
    values[2, 2] = -127.5
    for side in range(200, 440, 8):
        sizes = [line.size for line in lines(shown(layer(values), (side, side)))]
        assert len(set(sizes[:12] + sizes[13:])) == 1
        assert sizes[12] == sizes[0] or sizes[12] < 0.8 * sizes[0]


@pytest.mark.parametrize("follow", [True, False])
def test_cells_of_a_matrix_are_wider_than_high_where_its_numbers_need_that(shown, follow):
    values = np.zeros((7, 7))
    values[0, :2] = -3.5, 127.5
    view = shown(layer(values), (400, 170), follow=follow, focus=Window(0, 0, 3, 3))
    assert texts(view)[:3] == ["−3.5", "127.5", "0"]
    assert view.lens.across > view.lens.cell
    row, column = view.lens.at(view.lens.rect(4, 6).center())
    assert (row, column) == (4, 6)
    assert shown(layer(np.ones((7, 7))), (400, 170), follow=follow).lens.across == view.lens.cell


def test_large_integers_have_a_unit_unless_it_would_hide_the_others(shown):
    values = np.arange(1, 26).reshape(5, 5) * 3900001.0
    view = shown(layer(values), (190, 190), follow=True, focus=Window(0, 0, 3, 3))
    assert view.rounding.remark == "× 10⁷, rounded"
    assert texts(view)[-1] == "9.75"
    values[:4] = np.arange(20).reshape(4, 5)
    view = shown(layer(values), (190, 190), follow=True, focus=Window(0, 0, 3, 3))
    assert view.rounding is None
    assert texts(view)[:20] == list(map(str, range(20)))


def test_what_is_said_in_a_corner_covers_no_number(shown):
    for values in (np.arange(1, 37).reshape(6, 6) * 2_654_321.0, np.arange(1, 37).reshape(6, 6) / 7001):
        view = shown(layer(values), (290, 140))
        view.rounds = True
        view.set_layer(layer(values + 0))
        *numbers, remark = lines(view)
        assert "× 10" in remark.text
        assert len(numbers) == 36
        assert view.lens.rect(0, 0, 6, 6).right() <= remark.box.left()


def test_a_matrix_of_some_that_are_no_integers_is_never_rounded_to_integers(qapp):
    font = QFont("Inter")
    font.setPixelSize(14)
    some, hardly = np.zeros((7, 7)), np.full((7, 7), 134.22)
    some[0, :3], hardly[0, :3] = [-3.5, 127.5, 0.25], 7
    assert fitting_rounding(layer(some), font, (14,), (30, 30)) is None
    assert fitting_rounding(layer(hardly), font, (14,), (30, 30)) == Rounding(0)


def test_exact_numbers_are_a_third_smaller_rather_than_rounded(qapp):
    font = QFont("Inter")
    font.setPixelSize(28)
    typed, binomial = layer([[1, 2], [-3.5, 127.5]]), layer([[0.0625, 0.125], [0.125, 0.25]])
    assert fitting_rounding(typed, font, (20, 14), (48, 48)) is None
    assert fitting_rounding(binomial, font, (20, 14), (70, 70)) is None
    assert fitting_rounding(binomial, font, (20, 14), (48, 48)) == Rounding(4, zero=False, exact=True)
    assert fitting_rounding(binomial, font, (20, 14), (40, 40)) == Rounding(2, zero=False)
    # What is rounded anyway stays large.
    assert fitting_rounding(layer([[15.28, 0.09375]]), font, (20, 14), (48, 48)) == Rounding(1)


@pytest.mark.parametrize("shape", [(18, 19, 3), (20, 20, 3), (32, 32, 3)])
def test_a_rounded_number_of_a_small_colour_picture_is_not_called_exact(qapp, shape):
    values = np.full(shape, -0.00125)
    values.flat[-1] = -0.00123456
    font = QFont("Inter")
    font.setPixelSize(14)
    found = [fitting_rounding(layer(values), font, (14,), (cell, cell)) for cell in range(52, 74, 2)]
    written = dict.fromkeys(rounding.text(-0.00123456) for rounding in found if rounding)
    assert list(written)[-2:] == ["−.0012", "−.00123"]  # with whatever font there is
    assert not any(rounding.exact for rounding in found if rounding)


def test_some_that_are_rounded_among_exact_decimals_silence_none(qapp):
    font = QFont("Inter")
    font.setPixelSize(11)
    values = np.full((5, 5), 0.1)
    values[0] = [0.201, 0.008, 0.013, 0.093, -0.153]
    assert fitting_rounding(layer(values), font, (11,), (28, 28)) == Rounding(3, zero=False, exact=True)  # but for one
    assert fitting_rounding(layer(values), font, (11,), (24, 24)) == Rounding(2, zero=False)
