"""The Unit impulses panel, with mouse and keys, against SciPy's full convolution and the chapter's numbers."""

from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from scipy.signal import convolve2d

from convviz.core.filters.kernels import freeze
from convviz.core.images.image import Image
from convviz.core.windows.geometry import Window
from convviz.export.code.code import Library
from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.impulses import ImpulseOptions, ImpulseResponse, ImpulseSource, Notation
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.source import Drawn
from convviz.state.results.convolution import OUTPUT as CONVOLVED
from convviz.state.results.impulses import STEPS
from convviz.state.sessions import session
from convviz.widgets.look.theme import Role
from tests.gui.mouse import cell, choose, click, click_cell, hover_cell, leave
from tests.run_code import assert_all_give
from tests.written import texts

pytestmark = pytest.mark.usefixtures("one_window")


@pytest.fixture
def panel(window):
    """The Unit impulses panel in front, as at a first start."""
    first = session.current(window.context)
    window.show_panel("impulses")
    QApplication.processEvents()
    yield window.panels["impulses"]
    window.show_panel("convolution")  # as at first; from here on it is put back
    session.apply(first, window.context)
    window.panels["image"].shrink.set_value(7)


@pytest.fixture
def board(panel):
    return panel.board


def player(window):
    return window.workbench.players["impulses"]


def options(window):
    return window.workbench.value(ImpulseOptions)


def shown_copies(board):
    """The copies that are seen, from the left."""
    return sorted((view for view in board.copies if view.isVisible()), key=lambda view: view.x())


def numbers(view):
    """What a grid shows, with the cells around a copy as zeros."""
    top, bottom, left, right = view.layer.padding
    return np.pad(view.layer.values, ((top, bottom), (left, right)))


def says(board, text):
    """Whether the board writes that, whatever the spaces between its pieces."""
    return "".join(text.split()) in "".join("".join(texts(board)).split())


def outlined(view, role):
    return [outline.window for outline in view._outlines if outline.role is role]


def put(window, x, h, levels=(0.0, 255.0)):
    """Choose an own image and kernel, and take both."""
    window.workbench.choose(
        "",
        ImageChoice(Drawn(freeze(x), levels)),
        KernelChoice((freeze(h),)),
        options(window).with_field("source", ImpulseSource.IMAGE),
    )
    QApplication.processEvents()


def test_at_first_the_chapters_x_is_put_together(window, panel, board):
    assert panel.pages.currentWidget() is board
    assert player(window).length == 3
    assert says(board, "x = 1 · δ(n₁, n₂) + 2 · δ(n₁, n₂ − 1) + 3 · δ(n₁ − 1, n₂ − 1)")
    assert says(board, "y(1, 1) = 1·4 + 2·3 = 4 + 6 = 10 so far; term 3 will add 3·1 = 3, making 13")
    assert_array_equal(board.y_sum.layer.values, [[1, 4, 4, 0], [3, 10, 8, 0], [0] * 4, [0] * 4])
    assert_array_equal(board.x_sum.layer.values, [[1, 2, 0], [0, 0, 0], [0, 0, 0]])
    assert [numbers(view).sum() for view in shown_copies(board)] == [10, 20, 30]
    assert [view.is_pale for view in shown_copies(board)] == [False, False, True]


def test_what_of_the_docks_is_not_used_is_said(window, panel, board):
    assert says(board, "x and h are examples here; Edit x and h puts them into the docks.")
    choose(panel.controls.options["response"], ImpulseResponse.KERNEL)
    assert says(board, "x is an example here; Edit x and h puts it into its dock.")
    put(window, [[1, 2]], [[1, 2]])
    assert not says(board, "here; Edit")


def test_keys_step_and_the_last_total_is_the_full_convolution(window, board, key):
    key(Qt.Key.Key_Home)
    assert_array_equal(board.y_sum.layer.values[:2, :2], [[1, 2], [3, 4]])
    key(Qt.Key.Key_End)
    x, h = [[1, 2, 0], [0, 3, 0], [0, 0, 0]], [[1, 2], [3, 4]]
    assert_array_equal(board.y_sum.layer.values, convolve2d(x, h))
    assert says(board, "All 3 terms are in: y is the full convolution x ∗ h, 4 × 4")
    assert says(board, "Largest difference from the copies added one by one: 0.")
    key(Qt.Key.Key_Left)
    assert_array_equal(board.y_sum.layer.values[1], [3, 10, 8, 0])


def test_hovering_a_cell_outlines_it_in_every_copy_that_reaches_it(board):
    hover_cell(board.y_sum, 1, 2)
    copies = shown_copies(board)
    assert [outlined(view, Role.OUTPUT) for view in copies] == [[], [Window(1, 1, 1, 1)], [Window(0, 1, 1, 1)]]
    assert says(board, "y(1, 2) = 2·4 = 8 so far; term 3 will add 3·2 = 6, making 14")
    leave(board.y_sum)
    assert says(board, "y(1, 1) = ")
    hover_cell(copies[0], 1, 0)  # a cell of a copy stands for that of y
    assert says(board, "y(1, 0) = 1·3 = 3, complete")
    assert outlined(board.y_sum, Role.OUTPUT) == [Window(1, 0, 1, 1)]


def test_tips_name_places_as_the_formulas_do(panel, board):
    for notation, row in ((Notation.DOWN, 1), (Notation.UP, 2)):
        if notation is Notation.UP:
            choose(panel.controls.options["notation"], notation)
        tips = [view.tip_at(QPointF(cell(view, row, 1))) for view in (board.y_sum, board.x_sum)]
        assert tips == ["y(1, 1) = 10", {1: "x(1, 1) = 0", 2: "x(1, 0) = 0"}[row]]
        second = next(view for view in shown_copies(board) if view.accessibleName() == "Copy 2")
        found = {second.tip_at(QPointF(cell(second, *place))) for place in np.ndindex(2, 2)}
        places = {"(0, 1) = 2", "(0, 2) = 4", "(1, 1) = 6", "(1, 2) = 8"}
        assert found == {f"copy 2 at {place}" for place in places}
    assert board.response.tip_at(QPointF(cell(board.response, 0, 1))) == "h(1, 1) = 4"
    assert "y(1, 1) = 1·4 + 2·3 = 4 + 6 = 10 so far" in board.accessibleDescription()


def test_a_cell_where_no_copy_comes(board):
    hover_cell(board.y_sum, 3, 3)
    assert says(board, "y(3, 3) = 0: no copy reaches it")
    assert not any(outlined(view, Role.OUTPUT) for view in shown_copies(board))


def test_a_cell_below_a_resting_mouse_may_go(window, panel, board):
    hover_cell(board.y_sum, 1, 2)
    assert panel._hovered == (1, 2)
    window.workbench.edit("impulses", "", source=ImpulseSource.PAIR)  # by a key
    assert panel._hovered is None
    assert "10" in texts(board)


def test_a_click_keeps_a_cell_in_view_and_can_be_undone(window, board):
    click_cell(board.y_sum, 1, 2)
    leave(board.y_sum)
    assert options(window).cell == (1, 2)
    assert says(board, "This cell is kept in view; click it again to let go.")
    player(window).seek(0)
    assert says(board, "y(1, 2) = 0 so far; 2 more terms will add 14, making 14")
    assert window.workbench.undo_stack.undoText() == "Keep y(1, 2) in view"
    window.workbench.undo_stack.undo()
    assert options(window).cell is None
    click_cell(board.y_sum, 1, 2)
    click_cell(board.y_sum, 1, 2)
    assert options(window).cell is None


def test_clicking_a_term_or_a_pixel_goes_there(window, board):
    index = next(place for place, view in enumerate(board.impulses) if view.accessibleName() == "Impulse 3")
    click_cell(board.impulses[index], 0, 0)
    assert player(window).index == 2
    click_cell(board.x_sum, 0, 0)
    assert player(window).index == 0
    click_cell(board.x_sum, 2, 2)  # where x is 0 there is no term
    assert player(window).index == 0
    piece = next(piece for piece in board._formula if piece.term == 1)
    QTest.mouseClick(board, Qt.MouseButton.LeftButton, pos=piece.box.center().toPoint())
    assert player(window).index == 1


def test_the_keyboard_reaches_every_term(window, board, key):
    board.setFocus()
    key(Qt.Key.Key_Right)
    key(Qt.Key.Key_Right)
    key(Qt.Key.Key_Return)
    assert player(window).index == 2
    key(Qt.Key.Key_Escape)
    assert not board.hasFocus()


def test_figure_3_8(window, panel, board):
    choose(panel.controls.options["source"], ImpulseSource.PAIR)
    assert options(window).response is ImpulseResponse.PAIR
    player(window).seek(1)
    assert_array_equal(board.y_sum.layer.values, [[4], [13], [10]])
    assert says(board, "y(1, 0) = 4·2 + 5·1 = 8 + 5 = 13")
    choose(panel.controls.options["notation"], Notation.UP)
    assert_array_equal(board.y_sum.layer.values, [[4, 13, 10]])  # n₁ runs right
    assert says(board, "y(1, 0) = 4·2 + 5·1 = 8 + 5 = 13")


def test_with_n2_up_the_same_numbers_stand_where_the_chapter_has_them(window, panel, board):
    choose(panel.controls.options["notation"], Notation.UP)
    assert_array_equal(board.x_sum.layer.values, [[0, 0, 0], [2, 0, 0], [1, 0, 0]])
    assert says(board, "x = 1 · δ(n₁, n₂) + 2 · δ(n₁, n₂ − 1) + 3 · δ(n₁ − 1, n₂ − 1)")
    assert says(board, "n₁ runs right and n₂ up")
    player(window).seek(2)
    assert_array_equal(board.y_sum.layer.values, convolve2d([[0, 0, 0], [2, 3, 0], [1, 0, 0]], [[2, 4], [1, 3]]))
    hover_cell(board.y_sum, 2, 1)  # the third row from the top is n₂ = 1
    assert says(board, "y(1, 1) = 1·4 + 2·3 + 3·1")
    click_cell(board.x_sum, 2, 0)
    assert player(window).index == 0


def test_the_order_changes_the_way_and_not_the_end(window, panel, board):
    put(window, [[1, -5], [3, 0]], [[1, -1]])
    for order, weights in (("columns", [1, 3, -5]), ("weight", [-5, 3, 1]), ("rows", [1, -5, 3])):
        choose(panel.controls.options["order"], order)
        assert [step.weight for step in window.workbench.steps("impulses")] == weights
        player(window).seek(2)
        assert_array_equal(board.y_sum.layer.values, convolve2d([[1, -5], [3, 0]], [[1, -1]]))


def test_any_image_and_kernel(window, board):
    for kernel, notation in product([(1, 1), (2, 3), (4, 2), (5, 5), (9, 9)], Notation):
        check_image_and_kernel(window, board, kernel, notation)


def check_image_and_kernel(window, board, kernel, notation):
    random = np.random.default_rng(3)
    x, h = random.normal(size=(5, 6)).round(2), random.normal(size=kernel).round(2)
    put(window, x, h, (-3.0, 3.0))
    window.workbench.choose("", options(window).with_field("notation", notation))
    player(window).seek(29)
    assert_allclose(board.y_sum.layer.values, convolve2d(x, h), atol=1e-12)
    player(window).seek(10)
    step = window.workbench.results.get(STEPS)[10]
    current = next(view for view in shown_copies(board) if view.accessibleName() == "Copy 11")
    turned = step.copy[::-1] if notation is Notation.UP else step.copy
    assert_array_equal(numbers(current), turned)


def test_an_image_of_zeros_is_one_term_of_weight_0(window, panel, board):
    put(window, np.zeros((3, 3)), [[1, 2], [3, 4]])
    assert player(window).length == 1
    assert says(board, "x = 0 · δ(n₁, n₂)")
    assert says(board, "All pixels are 0: one term of weight 0 stands for them, and y is 0 everywhere.")
    assert not board.y_sum.layer.values.any()


def test_of_a_colour_picture_one_channel_is_taken(window, panel, board):
    pixels = np.random.default_rng(0).integers(0, 256, (4, 5, 3)).astype(np.uint8)
    window.context.images.paste(Image("colours", pixels, (0.0, 255.0)))
    window.workbench.choose("", options(window).with_field("source", ImpulseSource.IMAGE))
    QApplication.processEvents()
    choose(panel.controls.view["channel"], 2)
    player(window).seek(player(window).length - 1)
    h = window.workbench.value(KernelChoice).weights()
    assert_array_equal(board.y_sum.layer.values, convolve2d(pixels[..., 2].astype(float), h))


def test_more_terms_than_fit_are_dots_that_lead_on(window, panel, board):
    put(window, np.arange(1, 50).reshape(7, 7), [[1, 2], [3, 4]])
    player(window).seek(20)
    assert 20 in board.shown_terms
    assert len(board.shown_terms) < 49
    assert {"… +", "+ …"} <= set(texts(board))
    ahead = [piece for piece in board._formula if piece.runs[0].text == "…"]
    QTest.mouseClick(board, Qt.MouseButton.LeftButton, pos=ahead[-1].box.center().toPoint())
    assert player(window).index > 20


def test_beside_a_wide_term_its_neighbours_are_small_pictures_to_click(window, panel, board):
    put(window, np.arange(1, 50).reshape(7, 7), [[-1, 1, -1], [-2, 3, 1], [2, -4, 0]])
    board.resize(1040, 640)
    assert board._plan.thin_cell
    for current in (0, 24, 48):
        player(window).seek(current)
        seen = [view.accessibleName() for view in shown_copies(board)]
        expected = [f"Copy {index + 1}" for index in (current - 1, current, current + 1) if 0 <= index < 49]
        assert seen == expected
        places = {view.accessibleName(): view.geometry().center().x() for view in board.copies if view.isVisible()}
        assert places[f"Copy {current + 1}"] == board._plan.lower_rect(1).center().x()
    player(window).seek(24)
    previous = next(view for view in board.copies if view.accessibleName() == "Copy 24")
    assert {text for text in texts(previous) if text.strip()} == set()
    click_cell(previous, 0, 0)
    assert player(window).index == 23


def test_a_photograph_is_refused_with_ways_out(window, panel, board):
    choose(panel.controls.options["source"], ImpulseSource.IMAGE)
    refused = panel.too_large
    assert panel.pages.currentWidget() is refused
    assert "512 × 512 pixels, so its sum would have 262,144 terms; up to 64 × 64" in refused.problem.text()
    click(refused.shrink)
    assert panel.pages.currentWidget() is board
    assert window.workbench.value(ImageChoice).shrink == 7
    window.workbench.undo_stack.undo()
    assert panel.pages.currentWidget() is refused
    click(refused.crop)
    assert window.workbench.value(ImageChoice).crop == (252, 252, 7, 7)
    assert board.x_sum.layer.values.shape == (7, 7)
    window.workbench.edit("image", "", crop=(100, 200, 90, 80), shrink=70)  # the middle of what is cropped
    click(refused.crop)
    assert window.workbench.value(ImageChoice).crop == (141, 236, 7, 7)
    window.workbench.undo_stack.undo()
    click(refused.chapter)
    assert options(window) == ImpulseOptions()
    assert panel.pages.currentWidget() is board


def test_x_and_h_can_be_edited_in_the_docks(window, panel, board):
    before = board.y_sum.layer.values
    click(panel.controls.edit)
    assert options(window).source is ImpulseSource.IMAGE
    assert options(window).response is ImpulseResponse.KERNEL
    assert_array_equal(board.y_sum.layer.values, before)
    assert not panel.controls.edit.isVisible()
    window.workbench.edit("kernel", "", planes=(((1.0, 2.0), (3.0, -4.0)),), name="")
    assert board.y_sum.layer.values[1, 1] == 1 * -4 + 2 * 3
    window.workbench.undo_stack.undo()
    window.workbench.undo_stack.undo()
    assert options(window) == ImpulseOptions()


@pytest.mark.parametrize("notation", list(Notation))
def test_the_same_sum_with_h_turned_opens_in_convolution_and_leads_back(window, panel, board, notation):
    window.workbench.choose("", options(window).with_field("notation", notation))
    player(window).seek(2)
    hover_cell(board.y_sum, 1, 2)
    leave(board.y_sum)
    click_cell(board.y_sum, 1, 2)
    value = board.y_sum.layer.values[1, 2]
    image = window.workbench.value(ImageChoice)
    click(panel.controls.turn)
    QApplication.processEvents()
    assert window.front().key == "convolution"
    assert window.workbench.value(ConvolutionOptions) == ConvolutionOptions(padding="full")
    step = window.workbench.steps("convolution")[window.workbench.players["convolution"].index]
    assert step.output_index == (1, 2)
    assert step.value == value
    assert_array_equal(window.workbench.results.get(CONVOLVED).values, board.y_sum.layer.values)
    click(window.panels["convolution"].controls.back)
    assert window.front().key == "impulses"
    assert window.workbench.value(ImageChoice) == image


def test_its_numbers_can_be_copied(window, panel):
    arrays = panel._arrays(None)
    assert list(arrays) == ["x", "h", "impulse 2, weighted", "copy 2", "x so far", "y so far", "x ∗ h"]
    assert_array_equal(arrays["copy 2"], [[0, 2, 4, 0], [0, 6, 8, 0], [0] * 4, [0] * 4])
    assert_array_equal(arrays["x ∗ h"], convolve2d(arrays["x"], arrays["h"]))


def test_the_image_panel_marks_the_pixel_that_is_added(window, panel):
    put(window, [[0, 0, 1], [2, 0, 0]], [[1, 1]])
    player(window).seek(1)
    assert window.panels["image"]._window == Window(1, 0, 1, 1)
    window.workbench.choose("", options(window).with_field("notation", Notation.UP))
    player(window).seek(1)
    assert window.panels["image"]._window == Window(0, 2, 1, 1)


@pytest.mark.parametrize("notation", list(Notation))
def test_its_code_gives_y_in_every_library(window, panel, board, tmp_path, notation):
    window.workbench.choose("", options(window).with_field("notation", notation))
    player(window).seek(2)
    code = window.workbench.subjects["impulses"].code(window.context, "impulses")
    assert list(code.programs) == list(Library)
    assert_all_give(code, board.y_sum.layer.values, tmp_path)
