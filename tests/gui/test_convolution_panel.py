from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QFontMetricsF, QGuiApplication, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QToolTip
from scipy.signal import convolve2d as scipy_convolve2d

from convviz.core.filters.kernels import KERNELS
from convviz.core.images.examples import EXAMPLES
from convviz.core.images.image import Image
from convviz.core.text.formatting import format_weight
from convviz.core.windows.convolution import Conv2dSteps, convolve2d
from convviz.core.windows.geometry import Window
from convviz.state.choices.image import ColourMode, ImageChoice
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.source import Example
from convviz.state.choices.view import ViewOptions
from convviz.state.results.convolution import OUTPUT
from convviz.widgets.charts.plots import PlotWindow
from convviz.widgets.grid.cells import NUMBER_CELL
from convviz.widgets.grid.lens import Extent
from convviz.widgets.grid.value_table import ValueTable
from convviz.widgets.look.theme import Role, current_theme
from tests.gui.dialogs import answer
from tests.gui.mouse import (
    cell,
    choose,
    click,
    click_cell,
    drag,
    hover_cell,
    leave,
    move,
    press,
    release,
    segment,
    tab_order,
    type_number,
)
from tests.written import lines, texts

pytestmark = pytest.mark.usefixtures("one_window")

MATRIX = np.arange(1, 50).reshape(7, 7)
CHAPTER = KERNELS["chapter"].weights


@pytest.fixture
def panel(book):
    return book.panels["convolution"]


@pytest.fixture
def scene(panel):
    return panel.scene


def outlines(view):
    return [(o.window, o.role) for o in view._outlines]


# -- the numbers on the screen -----------------------------------------------------------------------------------------


def test_the_chapters_example_is_on_the_screen(book, panel, scene):
    expected = scipy_convolve2d(MATRIX, CHAPTER, "same")
    assert (expected[0, 0], expected[0, 6], expected[6, 0], expected[6, 6]) == (-2, 28, -29, 27)
    assert_array_equal(scene.input.layer.values, MATRIX)
    assert_array_equal(scene.output.layer.values, expected)
    assert_array_equal(scene.result.layer.values, expected)
    assert_array_equal(panel.flip._weights, CHAPTER)
    assert scene.input_title.text().count("7 × 7") == 1
    assert scene.middle_title.text().count("Kernel h, flipped") == 1


@pytest.mark.parametrize("index", [0, 1, 6, 24, 42, 48])
def test_the_sum_on_the_screen_is_the_output_cell(book, panel, scene, index):
    book.workbench.players["convolution"].seek(index)
    terms = panel.sum._terms
    row, column = divmod(index, 7)
    expected = scipy_convolve2d(MATRIX, CHAPTER, "same")[row, column]
    assert terms.value == scene.output.layer.values[row, column] == expected
    assert_array_equal(terms.products, terms.patch * terms.weights)
    assert terms.products.sum() == expected
    assert_array_equal(terms.weights, CHAPTER[::-1, ::-1])
    padded = np.pad(MATRIX, 1)
    assert_array_equal(terms.patch, padded[row : row + 3, column : column + 3])
    assert f"y[{row}, {column}]" in scene.detail_title.text()


OPTIONS = [
    {"padding": "valid"},
    {"padding": "full", "boundary": "wrap"},
    {"stride": (2, 3), "padding": 2, "boundary": "reflect"},
    {"dilation": (2, 1), "flip": False, "boundary": "replicate"},
    {"stride": (3, 3), "padding": "same", "flip": False},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_with_every_option_each_step_adds_up_to_its_cell(book, panel, scene, options):
    book.workbench.edit("convolution", "", **options)
    expected = convolve2d(MATRIX, CHAPTER, **options)
    assert_array_equal(scene.result.layer.values, expected)
    assert_array_equal(scene.output.layer.values, expected)
    steps = Conv2dSteps(MATRIX, CHAPTER, **options)
    assert book.workbench.players["convolution"].length == expected.size
    for index in range(expected.size):
        book.workbench.players["convolution"].seek(index)
        assert panel.sum._terms.value == expected.flat[index]
        assert outlines(scene.input)[0] == (steps[index].window, Role.INPUT)
        assert scene.output.layer.filled == index + 1


def test_padding_on_the_screen_holds_what_the_boundary_says(book, scene):
    for boundary, mode in (("zero", "constant"), ("reflect", "reflect"), ("replicate", "edge"), ("wrap", "wrap")):
        book.workbench.edit("convolution", "", boundary=boundary)
        layer = scene.input.layer
        assert layer.padding == (1, 1, 1, 1)
        assert_array_equal(layer.block(Extent(-1, -1, 8, 8)), np.pad(MATRIX, 1, mode=mode))


def test_the_output_fills_up_to_the_step(book, scene, key):
    for index in (0, 10, 48):
        book.workbench.players["convolution"].seek(index)
        assert scene.output.layer.filled == index + 1
        known = [scene.output.layer.known(*divmod(place, 7)) for place in range(49)]
        assert known == [place <= index for place in range(49)]
    assert scene.result.layer.filled is None


def test_unfilled_cells_are_not_drawn(book, scene, qtbot):
    book.workbench.players["convolution"].seek(10)
    QApplication.processEvents()
    picture = scene.output.grab().toImage()
    paper = QColor(current_theme().field)
    for place in range(49):
        rect = scene.output.cell_rect(*divmod(place, 7))
        corner = picture.pixelColor(rect.topLeft() + QPoint(5, 5))
        assert (corner == paper) == (place > 10), place


def test_the_window_is_outlined_at_its_cells_also_in_the_padding(book, scene):
    for index, window in ((0, Window(-1, -1, 3, 3)), (24, Window(2, 2, 3, 3)), (48, Window(5, 5, 3, 3))):
        book.workbench.players["convolution"].seek(index)
        assert outlines(scene.input) == [(window, Role.INPUT)]
        assert outlines(scene.output) == [(Window(*divmod(index, 7), 1, 1), Role.OUTPUT)]
        assert outlines(book.panels["image"].view)[0] == (window, Role.INPUT)
        QApplication.processEvents()
        # It lies within the view, drawn in the input's colour, and leaves the cells' own colours alone.
        rect = scene.input.lens.rect(window.top, window.left, 3, 3).toRect()
        assert scene.input.rect().contains(rect)
        picture = scene.input.grab().toImage()
        edge = {picture.pixelColor(rect.center().x(), rect.top() + dy).name() for dy in (-1, 0, 1)}
        assert current_theme().roles[Role.INPUT] in edge


@pytest.mark.parametrize(
    ("size", "numbers", "kernel"),
    [
        ((7, 7), "−3.5 127.5", [[1, 0, -1], [2, 0, -2], [1, 0, -1]]),
        ((5, 6), "−3.5 127.5 255 0.25", [[1, 0.1]]),
        ((6, 6), "0.001 −178 12.75", [[1.5, 2.25, -3], [0, 127.5, 4], [0.001, 7, 8]]),
    ],
)
def test_what_was_typed_is_what_every_grid_says(book, panel, scene, settled, size, numbers, kernel):
    book.resize(1280, 800)
    values = np.zeros(size)
    typed = numbers.split()
    values[0, : len(typed)] = [float(number.replace("−", "-")) for number in typed]
    book.context.images.paste_text("\n".join("\t".join(map(repr, row)) for row in values.tolist()))
    book.workbench.choose("", KernelChoice((tuple(map(tuple, kernel)),)))
    book.workbench.players["convolution"].seek(values.size - 1)
    settled()
    QApplication.processEvents()
    for view in (scene.input, book.panels["image"].view):
        written = texts(view)
        assert set(typed) <= set(written), view.accessibleName()
        assert set(written) <= {*typed, "0"}
    for view in (panel.flip, book.panels["kernel"].grid):
        assert {format_weight(float(weight)) for row in kernel for weight in row} <= set(texts(view))
    assert "…" not in texts(scene.output)


def test_no_title_is_cut_beside_a_sum_that_needs_the_width(book, scene):
    book.resize(1280, 800)
    book.workbench.choose("", KernelChoice((((0.125,) * 7,) * 7,)))
    for step in (0, 24):
        book.workbench.players["convolution"].seek(step)
        QApplication.processEvents()
        for line in lines(scene.result_title):
            assert line.box.right() <= scene.result_title.width(), line.text


def test_numbers_are_written_in_the_cells_of_the_scene(scene):
    assert scene.input.lens.cell >= NUMBER_CELL
    assert scene.output.lens.cell >= NUMBER_CELL


# -- the mouse ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["output", "result"])
def test_hovering_an_output_cell_peeks_and_leaving_returns(book, panel, scene, name):
    view, player = getattr(scene, name), book.workbench.players["convolution"]
    player.seek(24)
    hover_cell(view, 1, 2)
    assert (player.index, player.shown) == (24, 9)
    assert outlines(scene.input) == [(Window(0, 1, 3, 3), Role.INPUT)]
    assert panel.sum._terms.value == scene.result.layer.values[1, 2]
    leave(view)
    assert (player.index, player.shown) == (24, 24)
    assert outlines(scene.input) == [(Window(2, 2, 3, 3), Role.INPUT)]


@pytest.mark.parametrize("name", ["output", "result"])
def test_clicking_an_output_cell_goes_there(book, scene, name):
    view, player = getattr(scene, name), book.workbench.players["convolution"]
    player.seek(24)
    hover_cell(view, 5, 6)
    click_cell(view, 5, 6)
    leave(view)
    assert (player.index, player.shown) == (41, 41)


def test_hovering_does_not_disturb_playing(book, scene, qtbot):
    player = book.workbench.players["convolution"]
    player.seek(0)
    player.set_speed(100)
    player.play()
    hover_cell(scene.output, 6, 6)
    assert player.peeked is None
    qtbot.waitUntil(lambda: player.index > 3)
    player.pause()


def weight_place(flip, row, column):
    box = flip._boxes()[1]
    size = box.width() / flip._weights.shape[1]
    return QPoint(round(box.left() + (column + 0.5) * size), round(box.top() + (row + 0.5) * size))


@pytest.mark.parametrize("flip", [True, False])
@pytest.mark.parametrize("index", [0, 8, 24, 48])
def test_hovering_a_weight_lights_every_input_it_has_touched(book, panel, scene, index, flip):
    book.workbench.edit("convolution", "", flip=flip)
    book.workbench.players["convolution"].seek(index)
    whole = Extent(-1, -1, 8, 8)
    for weight in product(range(3), range(3)):
        move(panel.flip, weight_place(panel.flip, *weight))
        expected = np.zeros((9, 9), bool)
        for place in range(index + 1):  # weight (r, c), as it lies on the image, is over x[i + r - 1, j + c - 1]
            row, column = divmod(place, 7)
            expected[row + weight[0], column + weight[1]] = True
        assert_array_equal(scene.input._lit(whole), expected)
    leave(panel.flip)
    assert scene.input._lit is None


def test_lit_cells_are_drawn_in_the_kernels_colour(book, panel, scene):
    book.workbench.players["convolution"].seek(0)
    before = scene.input.grab().toImage()
    move(panel.flip, weight_place(panel.flip, 1, 1))
    after = scene.input.grab().toImage()
    changed = [
        (row, column)
        for row, column in product(range(7), range(7))
        if before.copy(scene.input.cell_rect(row, column)) != after.copy(scene.input.cell_rect(row, column))
    ]
    assert changed == [(0, 0)]


def test_the_kernel_turns_when_it_is_clicked_and_when_the_operation_changes(book, panel, qtbot):
    press(panel.flip, panel.flip.rect().center())
    assert panel.flip._angle < 180
    qtbot.waitUntil(lambda: panel.flip._angle == 180, timeout=3000)
    choose(panel.controls.options["flip"], False)
    assert panel.flip._angle > 0
    qtbot.waitUntil(lambda: panel.flip._angle == 0, timeout=3000)


def test_wheel_drag_and_double_click_zoom_move_and_show_all(panel, scene):
    view = scene.result
    first = view.lens
    view.zoom(3.0)
    assert view.lens.cell == pytest.approx(3 * first.cell)
    zoomed = view.lens
    middle = view.rect().center()
    drag(view, [middle, middle + QPoint(30, 20)])
    assert (view.lens.x, view.lens.y) == pytest.approx((zoomed.x + 30, zoomed.y + 20), abs=5)
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton)
    assert view.lens == first


def test_dragging_the_view_does_not_seek(book, scene):
    player = book.workbench.players["convolution"]
    player.seek(24)
    scene.result.zoom(2.0)
    middle = cell(scene.result, 3, 3)
    drag(scene.result, [middle, middle + QPoint(25, 0), middle + QPoint(50, 0)])
    leave(scene.result)
    assert player.index == 24


def test_a_tool_tip_says_the_whole_number(window, qtbot):
    window.context.images.use(Example("matrix"), "")
    mean = KERNELS["mean3"].weights
    window.workbench.edit("kernel", "", planes=(tuple(map(tuple, mean.tolist())),), name="mean3")
    view = window.panels["convolution"].scene.result
    place = cell(view, 0, 0)
    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, place, view.mapToGlobal(place)))
    value = float(QToolTip.text().partition("= ")[2])
    assert value == view.layer.values[0, 0]
    assert value == pytest.approx(scipy_convolve2d(MATRIX, mean, "same")[0, 0], rel=1e-15)
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


# -- the player bar ----------------------------------------------------------------------------------------------------


def bar(panel):
    return next(child for child in panel.children() if hasattr(child, "seek_requested"))


def test_the_player_bars_buttons_and_slider(book, panel, qtbot):
    player, controls = book.workbench.players["convolution"], bar(panel)
    player.seek(24)
    for button, index in (("_forward", 25), ("_back", 24), ("_last", 48), ("_first", 0)):
        click(getattr(controls, button))
        assert player.index == index
        assert controls._label.text() == f"step {index + 1} of 49"
        assert controls._slider.value() == index
    assert not controls._back.isEnabled()
    assert controls._forward.isEnabled()
    slider = controls._slider
    place = QPoint(round(slider.width() * 0.75), slider.height() // 2)
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=place)
    assert player.index == pytest.approx(36, abs=1)
    choose(controls._speed, 100.0)
    assert player.speed == 100
    click(controls._play)
    assert player.playing
    assert controls._play.toolTip() == "Pause (Space)"
    qtbot.waitUntil(lambda: not player.playing)
    assert controls._play.toolTip() == "Play (Space)"


# -- comparing ---------------------------------------------------------------------------------------------------------


def test_comparing_shows_both_and_their_difference(book, panel, key):
    key(Qt.Key.Key_F)
    convolved = scipy_convolve2d(MATRIX, CHAPTER, "same")
    correlated = convolve2d(MATRIX, CHAPTER, flip=False)
    views = panel.comparison.views
    for view, expected in zip(views, (convolved, correlated, convolved - correlated), strict=True):
        assert view.isVisible()
        assert_array_equal(view.layer.values, expected)
    assert views[0].layer.colouring == views[1].layer.colouring  # else the two could not be compared by eye
    click_cell(views[2], 2, 3)
    leave(views[2])
    assert book.workbench.players["convolution"].index == 17
    for title, expected in zip(panel.comparison.cells, (convolved, correlated, convolved - correlated), strict=True):
        assert f"[2, 3] = {expected[2, 3]:g}<".replace("-", "−") in title.text()
    for view, expected in zip(panel.comparison.sums, (convolved, correlated), strict=True):
        assert view._terms.value == view._terms.products.sum() == expected[2, 3]
    assert_array_equal(panel.comparison.sums[1]._terms.weights, CHAPTER)


@pytest.mark.parametrize("flip", [True, False])
def test_convolution_stays_on_the_left_whichever_is_chosen(book, panel, key, flip):
    book.workbench.edit("convolution", "", flip=flip)
    key(Qt.Key.Key_F)
    assert_array_equal(panel.comparison.views[0].layer.values, scipy_convolve2d(MATRIX, CHAPTER, "same"))


def test_a_symmetric_kernel_has_no_difference_and_that_is_said(book, panel, key):
    book.workbench.edit("kernel", "", planes=(((0.0, 1.0, 0.0), (1.0, 2.0, 1.0), (0.0, 1.0, 0.0)),), name="")
    key(Qt.Key.Key_F)
    assert not np.any(panel.comparison.views[2].layer.values)
    assert "none" in panel.comparison.titles[2].text()
    book.workbench.edit("kernel", "", planes=(((0.0, 1.0),),), name="")
    assert "none" not in panel.comparison.titles[2].text()


# -- colour ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def colour(book):
    """The window with a small colour picture and the chapter's kernel."""
    pixels = np.random.default_rng(1).integers(0, 256, (6, 8, 3)).astype(np.uint8)
    book.context.images.paste(Image("colours", pixels, (0.0, 255.0)))
    click(segment(book.panels["image"].mode, ColourMode.RGB))
    return book, pixels.astype(float)


def test_each_channel_is_convolved_on_its_own(colour):
    book, pixels = colour
    panel = book.panels["convolution"]
    for channel in (0, 1, 2):
        click(segment(panel.controls.view["channel"], channel))
        expected = scipy_convolve2d(pixels[..., channel], CHAPTER, "same")
        assert_array_equal(panel.scene.output.layer.values, expected)
        assert_array_equal(panel.scene.result.layer.values[..., channel], expected)
        assert_array_equal(panel.scene.input.layer.values, pixels[..., channel])
        book.workbench.players["convolution"].seek(13)
        assert panel.sum._terms.value == expected.flat[13]


def test_the_channels_are_summed_as_in_a_network(colour):
    book, pixels = colour
    panel = book.panels["convolution"]
    choose(panel.controls.options["channels"], "sum")
    expected = sum(scipy_convolve2d(pixels[..., c], CHAPTER, "same") for c in range(3))
    assert_array_equal(panel.scene.result.layer.values, expected)
    book.workbench.players["convolution"].seek(20)
    terms = panel.sum._terms
    assert terms.patch.shape == (3, 3, 3)
    assert len(terms.planes()) == 3
    assert terms.value == terms.products.sum() == expected.flat[20]
    kernel = book.panels["kernel"]
    choose(kernel.planes, 3)
    click(segment(kernel.plane, 2))
    kernel.edits.set_weights(np.zeros((3, 3)), "No blue")
    expected = sum(scipy_convolve2d(pixels[..., c], CHAPTER, "same") for c in range(2))
    assert_array_equal(panel.scene.result.layer.values, expected)


# -- controls and formulas ---------------------------------------------------------------------------------------------


def test_a_kernel_that_does_not_fit_is_reported_in_a_sentence(book, panel, scene):
    book.workbench.edit("kernel", "", planes=(tuple((1.0,) * 9 for _ in range(9)),), name="")
    book.workbench.edit("convolution", "", padding="valid")
    assert panel.pages.problem.isVisible()
    assert not scene.isVisible()
    text = panel.pages.problem.text()
    assert "9" in text
    assert "7" in text
    assert book.workbench.players["convolution"].length == 0
    assert not bar(panel)._play.isEnabled()
    QTest.keyClick(book, Qt.Key.Key_Right)  # and nothing breaks
    choose(panel.controls.options["padding"].names, "full")
    assert scene.isVisible()
    assert book.workbench.players["convolution"].length == 15 * 15


def test_the_controls_offer_only_what_is_legal(book, panel):
    controls = panel.controls
    choose(controls.options["padding"].names, "valid")
    assert (controls.options["stride"].rows.maximum(), controls.options["stride"].columns.maximum()) == (5, 5)
    assert controls.options["dilation"].rows.maximum() == 3
    type_number(controls.options["dilation"].rows, "3")
    assert controls.options["stride"].rows.maximum() == 1
    assert book.workbench.steps("convolution").shape == (1, 5)
    book.workbench.edit("kernel", "", planes=(tuple((1.0,) * 9 for _ in range(9)),), name="")
    names = controls.options["padding"].names
    item = names.model().item(names._values.index("valid"))
    assert not item.isEnabled()


@pytest.mark.parametrize("padding", ["same", "valid", "full", 0, 1, 5])
def test_whatever_is_offered_works(book, panel, padding):
    book.workbench.edit("convolution", "", padding=padding)
    controls = panel.controls
    for spin in (
        controls.options["stride"].rows,
        controls.options["stride"].columns,
        controls.options["dilation"].rows,
        controls.options["dilation"].columns,
    ):
        for value in range(spin.minimum(), spin.maximum() + 1):
            type_number(spin, str(value))
            assert book.workbench.steps("convolution") is not None, (spin.accessibleName(), value)
            assert len(book.workbench.steps("convolution")) > 0
        type_number(spin, "1")


def test_a_new_session_of_the_same_choices_shows_the_step_where_the_player_starts(window):
    player, note = window.workbench.players["convolution"], window.panels["convolution"].scene.note
    first, said = player.index, note.text()
    player.seek(first + 1)
    assert note.text() != said
    window.sessions.new()
    assert (player.index, note.text()) == (first, said)


def test_tab_goes_along_the_row_of_controls(book, panel):
    options, view = panel.controls.options, panel.controls.view
    row = (options["flip"], view["compare"], options["padding"], options["stride"], options["dilation"])
    options["flip"]._group.checkedButton().setFocus()
    order = tab_order(row)
    assert order == sorted(order)


def test_compared_numbers_are_never_cut(book, panel):
    book.resize(1014, 735)
    book.workbench.choose("", ImageChoice(Example("camera")), KernelChoice.preset("sobel_x"), ViewOptions(True))
    book.workbench.players["convolution"].seek(256 * 512 + 278)
    QApplication.processEvents()
    for title in panel.comparison.cells:
        bold = QFont(title.font())
        bold.setBold(True)
        assert QFontMetricsF(bold).horizontalAdvance(title._headings[0]) <= title.width()
    assert panel.comparison.cells[2]._headings[0].endswith("= 1226")


def test_cells_of_padding_begin_with_what_same_gives(book, panel):
    choose(panel.controls.options["padding"].names, "cells")
    assert panel.controls.options["padding"].number.isVisible()
    assert panel.controls.options["padding"].number.value() == 1
    type_number(panel.controls.options["padding"].number, "4")
    assert_array_equal(panel.scene.result.layer.values, convolve2d(MATRIX, CHAPTER, padding=4))
    choose(panel.controls.options["padding"].names, "same")
    assert not panel.controls.options["padding"].number.isVisible()


def plain(label):
    """What a label says, wherever its lines break."""
    return " ".join(label.text().split())


def test_the_formulas_have_the_numbers_filled_in(book, panel, scene):
    book.workbench.players["convolution"].seek(24)
    assert plain(panel.controls.formula) == "L′ = (7 − 3 + 2·1)/1 + 1 = 7"
    assert plain(scene.note) == "y[3, 3] = Σ x[4 − m, 4 − n] · h[m, n]"
    choose(panel.controls.options["flip"], False)
    assert plain(scene.note) == "y[3, 3] = Σ x[2 + m, 2 + n] · h[m, n]"
    assert "not flipped" in scene.middle_title.text()
    assert "⋆" in scene.output_title.text()


def test_left_over_columns_are_named_and_hatched(book, panel, scene):
    choose(panel.controls.options["padding"].names, "valid")
    plain = scene.input.grab().toImage()
    type_number(panel.controls.options["stride"].columns, "3")
    text = panel.controls.formula.text()
    assert "3 does not divide 4: the last column is left out" in text
    assert scene.input.layer.dropped == (0, 1)
    QApplication.processEvents()
    hatched = scene.input.grab().toImage()
    view = scene.input
    # Below the window, where nothing is outlined.
    book.workbench.players["convolution"].seek(0)
    hatched = view.grab().toImage()
    warning = QColor(current_theme().warning)

    def has_hatching(picture, row, column):
        rect: QRect = view.cell_rect(row, column).adjusted(2, 2, -2, -2)
        part = picture.copy(rect)
        return any(part.pixelColor(x, y) == warning for x, y in product(range(part.width()), range(part.height())))

    assert [has_hatching(hatched, 6, column) for column in range(7)] == [False] * 6 + [True]
    assert not has_hatching(plain, 6, 6)


def test_colours_can_be_chosen(book, panel, scene):
    assert scene.result.layer.colouring.scale.name == "SIGN"
    low, high = scene.result.layer.colouring.low, scene.result.layer.colouring.high
    assert -low == high == np.abs(scene.result.layer.values).max()
    choose(panel.colours["colours"], "photograph")
    assert scene.result.layer.colouring.scale.name == "BRIGHTNESS"
    assert_array_equal(scene.result.layer.values, scipy_convolve2d(MATRIX, CHAPTER, "same"))


@pytest.mark.parametrize(
    ("places", "scale"), [((0, *range(10, 70, 10)), "BRIGHTNESS"), (tuple(range(10, 80, 10)), "SIGN")]
)
def test_a_picture_with_up_to_a_fifth_beyond_black_and_white_is_still_a_photograph(
    window, scene, settled, places, scale
):
    # Each bright line throws itself and both its neighbours out of range, the one at the edge only one of them.
    pixels = np.zeros((100, 100), np.uint8)
    pixels[:, places] = 255
    bench = window.workbench
    window.context.images.paste(Image("lines", pixels, (0.0, 255.0)))
    bench.edit("kernel", "", planes=(((-1.0, 3.0, -1.0),),), name="")
    settled()
    QApplication.processEvents()
    values = scene.result.layer.values
    assert np.count_nonzero((values < 0) | (values > 255)) == (2000 if scale == "BRIGHTNESS" else 2100)
    assert scene.result.layer.colouring.scale.name == scale


def test_editing_a_kernel_cell_updates_the_result_at_once(book, panel, scene):
    grid = book.panels["kernel"].grid
    click_cell(grid, 1, 1)
    grid.setFocus()
    QTest.keyClicks(grid, "7")
    QTest.keyClick(grid.findChild(QLineEdit), Qt.Key.Key_Return)
    changed = CHAPTER.copy()
    changed[1, 1] = 7
    assert_array_equal(scene.result.layer.values, scipy_convolve2d(MATRIX, changed, "same"))
    assert_array_equal(panel.flip._weights, changed)
    assert_array_equal(panel.sum._terms.weights, changed[::-1, ::-1])


# -- large photographs -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large():
    """A photograph of 12 megapixels."""
    tile = EXAMPLES["camera"].load().pixels
    return Image("large", np.tile(tile, (6, 8))[:3000, :4000].copy(), (0.0, 255.0))


def test_a_photograph_of_12_megapixels_is_computed_beside_the_window(window, large, settled, qtbot):
    panel, bench = window.panels["convolution"], window.workbench
    scene = panel.scene
    window.context.images.paste(large)
    assert bench.background.busy
    assert scene.result.layer.rows == 512  # the old picture stays
    settled()
    assert not scene.result._stale
    assert scene.result.layer.values.shape == (3000, 4000)
    part = scipy_convolve2d(large.pixels[1000:1010, 2000:2010].astype(float), KERNELS["sobel_x"].weights, "valid")
    assert_allclose(scene.result.layer.values[1001:1009, 2001:2009], part, rtol=1e-6, atol=1e-3)
    assert bench.players["convolution"].length == 12_000_000
    # The same scene as on the small matrix, at the same size of cells.
    bench.players["convolution"].seek(11_999_999)
    assert scene.input.lens.cell >= NUMBER_CELL
    assert outlines(scene.input) == [(Window(2998, 3998, 3, 3), Role.INPUT)]
    assert scene.input.rect().contains(scene.input.lens.rect(2998, 3998, 3, 3).toRect())
    assert panel.sum._terms.value == pytest.approx(scene.result.layer.values[2999, 3999])


def test_work_under_way_can_be_cancelled_and_the_choice_is_taken_back(window, large, settled, qtbot):
    bench = window.workbench
    window.context.images.paste(large)
    settled()
    before, shown = bench.choices, bench.results
    big = tuple((1.0,) * 31 for _ in range(31))
    bench.edit("kernel", "Large kernel", planes=(big,), name="")
    assert bench.background.busy
    scene = window.panels["convolution"].scene
    qtbot.waitUntil(window.status.cancel.isVisible)
    assert scene.result._stale  # the old picture stays, with a sign
    assert scene.output._stale
    assert scene.result.layer.values is shown.get(OUTPUT).values
    assert window.status.progress.isVisible()
    click(window.status.cancel)
    assert not bench.background.busy
    assert bench.choices == before
    assert bench.results is shown
    assert not window.panels["convolution"].scene.result._stale
    assert not window.status.cancel.isVisible()
    assert_array_equal(window.panels["kernel"].grid.layer.values, KERNELS["sobel_x"].weights)
    assert bench.undo_stack.redoText() == "Large kernel"


def test_the_newest_choice_wins(window, large, settled):
    bench = window.workbench
    window.context.images.paste(large)
    for value in range(1, 6):
        bench.edit("kernel", "", planes=(((float(value),),),), name="")
    window.context.images.use(Example("matrix"), "")  # quick, so at once
    assert not bench.background.busy
    assert_array_equal(window.panels["convolution"].scene.result.layer.values, MATRIX * 5)
    bench.undo_stack.undo()
    settled()
    assert_array_equal(window.panels["convolution"].scene.result.layer.values, large.pixels * 5.0)


# -- the menu of a grid ------------------------------------------------------------------------------------------------


def open_menu(view):
    place = view.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place))
    QApplication.sendEvent(view, event)
    menu = view.findChild(QMenu)
    assert menu.isVisible()
    return {action.text(): action for action in menu.actions()}, menu


def use(view, text, qtbot):
    actions, menu = open_menu(view)
    actions[text].trigger()
    menu.close()
    qtbot.waitUntil(lambda: view.findChild(QMenu) is None)


def test_numbers_and_picture_of_a_grid_are_copied(scene, qtbot):
    use(scene.result, "Copy numbers", qtbot)
    rows = [list(map(float, line.split("\t"))) for line in QGuiApplication.clipboard().text().splitlines()]
    assert_array_equal(rows, scipy_convolve2d(MATRIX, CHAPTER, "same"))
    use(scene.result, "Copy view", qtbot)
    assert QGuiApplication.clipboard().image().size() == scene.result.size() * 2


def test_numbers_and_picture_of_a_grid_are_saved(book, scene, tmp_path, qtbot):
    for text, name in (("Save numbers as CSV…", "numbers"), ("Save view as PNG, SVG or PDF…", "picture")):
        use(scene.result, text, qtbot)
        answer(book, tmp_path / name, qtbot)
    saved = np.loadtxt(tmp_path / "numbers.csv", delimiter=",")
    assert_array_equal(saved, scipy_convolve2d(MATRIX, CHAPTER, "same"))
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")


def test_too_many_numbers_for_text_are_refused_in_a_sentence(window, large, settled, qtbot):
    window.context.images.paste(large)
    settled()
    use(window.panels["convolution"].scene.result, "Copy numbers", qtbot)
    assert window.status.message.text().startswith("12,000,000 numbers are too many")


def test_the_table_is_a_text_alternative_with_every_number(book, scene, qtbot):
    use(scene.result, "Show numbers as a table", qtbot)
    table = book.findChild(ValueTable)
    model = table.table.model()
    shown = [[float(model.index(row, column).data()) for column in range(7)] for row in range(7)]
    assert_array_equal(shown, scipy_convolve2d(MATRIX, CHAPTER, "same"))
    assert table.table.accessibleName() == "Whole result"
    table.reject()
    qtbot.waitUntil(lambda: book.findChild(ValueTable) is None)


def test_histogram_and_profiles_are_of_the_cell_last_under_the_mouse(book, scene, qtbot):
    hover_cell(scene.result, 2, 5)
    leave(scene.result)
    use(scene.result, "Show histogram and profiles", qtbot)
    plots = book.findChild(PlotWindow)
    expected = scipy_convolve2d(MATRIX, CHAPTER, "same")
    counts = plots.plots[0].listDataItems()[0].yData
    assert counts.sum() == 49
    assert_array_equal(plots.plots[1].listDataItems()[0].yData, expected[2])
    assert_array_equal(plots.plots[2].listDataItems()[0].yData, expected[:, 5])
    plots.reject()
    qtbot.waitUntil(lambda: book.findChild(PlotWindow) is None)


def test_grids_have_names_for_those_who_do_not_see_them(book, panel, scene):
    names = [view.accessibleName() for view in (scene.input, scene.output, scene.result)]
    assert names == ["Input", "Output", "Whole result"]
    book.workbench.players["convolution"].seek(0)
    assert panel.sum.accessibleDescription() == "9 products, sum −2"


def test_a_release_elsewhere_than_the_press_is_no_click(book, scene):
    player = book.workbench.players["convolution"]
    player.seek(24)
    press(scene.result, cell(scene.result, 0, 0))
    release(scene.result, QPoint(-50, -50))
    assert player.index == 24


def test_of_a_colour_picture_the_heading_says_which_channel_one_sees(window, settled):
    window.context.images.use(Example("astronaut"), "")
    settled()
    title = window.panels["convolution"].scene.input_title
    assert "Input x, red<" in title.text()
    window.workbench.edit("view", "", channel=2)
    settled()
    assert "Input x, blue<" in title.text()
    window.workbench.edit("convolution", "", channels="sum")
    settled()
    assert "Input x<" in title.text()


def test_compare_says_where_the_numbers_of_its_sums_are_rounded(book, panel):
    weights = tuple(tuple(row) for row in (np.outer([1, 2, 1], [1, 2, 1]) / 16).tolist())
    book.workbench.choose("", KernelChoice((weights,)))
    book.workbench.edit("view", "", compare=True)
    book.workbench.players["convolution"].seek(24)  # away from the padding
    book.resize(1024, 768)
    for _ in range(4):
        QApplication.processEvents()
    comparison = panel.comparison
    assert all(shown.remark for shown in comparison.sums)
    assert all("rounded" in title.text() or "≈" in title.text() for title in comparison.cells[:2])
    book.workbench.choose("", KernelChoice.preset("chapter"))
    for _ in range(4):
        QApplication.processEvents()
    assert not any("rounded" in title.text() or "≈" in title.text() for title in comparison.cells)


def test_compared_cells_are_rounded_alike_as_the_panel_rounds_its_own(book, panel):
    weights = tuple(tuple(row) for row in (np.outer([1, 0, -1], [1, 2, 1]) / 7).tolist())
    book.workbench.choose("", KernelChoice((weights,)), ViewOptions(True))
    book.present()
    book.showNormal()
    book.resize(1280, 800)
    for _ in range(4):
        QApplication.processEvents()
    for view in panel.comparison.views:
        *cells, remark = texts(view)
        assert remark == "≈"  # said once, in the corner
        assert len(cells) == 49
        assert not any("≈" in text or len(text.partition(".")[2]) > 1 for text in cells)
    book.present(False)
