import threading

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton, QToolTip

from convviz.core.filters.formulas import gaussian, laplacian_of_gaussian, random_kernel
from convviz.core.filters.kernels import KERNELS
from convviz.core.images.image import Image
from convviz.state.choices.image import ColourMode
from convviz.state.choices.kernel import KernelChoice, freeze
from convviz.widgets.grid.editable_grid import Tool
from convviz.widgets.look.theme import UNIT
from tests.gui.dialogs import answer
from tests.gui.mouse import (
    cell,
    choose,
    click,
    click_cell,
    drag,
    drag_cells,
    press,
    release,
    segment,
    tab_order,
    type_number,
)
from tests.written import texts

pytestmark = pytest.mark.usefixtures("one_window")

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
CHAPTER = KERNELS["chapter"].weights


@pytest.fixture
def panel(book):
    return book.panels["kernel"]


@pytest.fixture
def weights(book):
    """The kernel that is convolved with, which must be the one on the screen."""

    def both():
        chosen = book.workbench.results.choices["kernel"].weights()
        assert_array_equal(book.panels["kernel"].grid.layer.values, chosen)
        return chosen

    return both


@pytest.fixture
def editor(panel):
    return panel.grid.findChild(QLineEdit)


def undo_count(book):
    return book.workbench.undo_stack.count()


def entry(panel, text):
    return next(action for action in panel.more.menu().actions() if action.text() == text)


def button(panel, text) -> QToolButton:
    return next(button for button in panel.findChildren(QToolButton) if button.text() == text)


# -- presets, sigma, size ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(KERNELS))
def test_every_preset_can_be_chosen_and_is_explained(book, panel, weights, name):
    book.workbench.edit("kernel", "", planes=(((9.0,),),), name="")
    choose(panel.preset, name)
    assert_array_equal(weights(), KERNELS[name].weights)
    assert panel.description.text() == KERNELS[name].description
    assert panel.preset.currentText() == KERNELS[name].title
    assert not panel.preset.itemIcon(panel.preset.currentIndex()).isNull()
    assert panel.parameters.sigma.isVisible() == (name in ("gaussian", "log"))
    assert panel.parameters.again.isVisible() == (name == "random")
    assert (panel.kernel_size.rows.value(), panel.kernel_size.columns.value()) == KERNELS[name].weights.shape


def test_no_kernel_and_no_reading_widens_the_dock_or_moves_what_is_painted(book, panel, settled):
    width = book.docks["kernel"].width()
    for name in KERNELS:
        book.workbench.choose("", KernelChoice.preset(name))
        QApplication.processEvents()
        assert book.docks["kernel"].width() == width, name
    QGuiApplication.clipboard().setText("1,000\t2,000\n3,000\t4,000")
    for paste in (panel.paste, book.panels["image"].paste):
        paste()
        settled()
        QApplication.processEvents()
        assert book.docks["kernel"].width() == width
    assert panel.reading.isVisible()
    assert book.panels["image"].reading.isVisible()
    choose(panel.preset, "gaussian")
    choose(panel.tool, Tool.PAINT)
    QApplication.processEvents()
    place = panel.grid.mapTo(book, panel.grid.cell_rect(0, 0).topLeft())
    click_cell(panel.grid, 0, 0)
    QApplication.processEvents()
    assert panel.description.text() == "A kernel of your own."
    assert panel.grid.mapTo(book, panel.grid.cell_rect(0, 0).topLeft()) == place


def test_numbers_too_wide_for_their_cells_are_written_short_and_what_is_rounded_is_said(book, panel):
    panel.grid.setFixedHeight(117)  # as at 1024x768
    for weight, written in ((0.0625, ["0.0625"] * 9), (-0.1234567, [*["−0.123"] * 9, "≈"])):
        QApplication.processEvents()
        book.workbench.choose("", KernelChoice((((weight,) * 3,) * 3,)))
        assert texts(panel.grid) == written


@pytest.mark.parametrize(("name", "make"), [("gaussian", gaussian), ("log", laplacian_of_gaussian)])
@pytest.mark.parametrize("sigma", [0.3, 0.5, 2.2, 5.0])
def test_sigma_makes_the_kernel_anew(book, panel, weights, name, make, sigma):
    choose(panel.preset, name)
    type_number(panel.parameters.sigma, str(sigma))
    assert_allclose(weights(), make(sigma))
    assert book.workbench.undo_stack.undoText() == "Change sigma"
    assert max(weights().shape) <= 31


def test_turning_sigma_up_and_down_is_one_edit(book, panel):
    choose(panel.preset, "gaussian")
    count = undo_count(book)
    panel.parameters.sigma.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(5):
        QTest.keyClick(panel.parameters.sigma, Key.Key_Up)
    assert panel.parameters.sigma.value() == pytest.approx(1.5)
    assert undo_count(book) == count + 1
    book.workbench.undo_stack.undo()
    assert panel.parameters.sigma.value() == 1.0


def test_a_preset_becomes_ones_own_with_its_weights(book, panel, weights):
    choose(panel.preset, "")
    assert_array_equal(weights(), CHAPTER)
    assert book.workbench.undo_stack.undoText() == "Customise kernel"
    assert panel.description.text() == "A kernel of your own."
    book.workbench.undo_stack.undo()
    assert panel.description.text() == KERNELS["chapter"].description


def test_other_random_numbers_are_drawn(book, panel, weights):
    choose(panel.preset, "random")
    first = weights()
    click(panel.parameters.again)
    assert weights().shape == first.shape
    assert not np.array_equal(weights(), first)


def test_tab_goes_along_the_panel(book, panel):
    book.workbench.choose("", KernelChoice(KernelChoice.preset("gaussian").planes * 3, "gaussian"))
    parts = (
        panel.preset,
        panel.parameters.sigma,
        panel.more,
        panel.planes,
        panel.plane,
        panel.grid,
        panel.kernel_size,
        panel.tool,
    )
    panel.preset.setFocus(Qt.FocusReason.TabFocusReason)
    order = tab_order(parts)
    assert order == sorted(order)


def test_of_three_planes_the_one_that_is_looked_at_is_drawn_and_others_stay(book, panel):
    planes = (random_kernel(3, 3, 1), random_kernel(3, 3, 5), random_kernel(3, 3, 6))
    book.workbench.choose("", KernelChoice(tuple(map(freeze, planes)), "random"))
    choose(panel.plane, 1)
    click(panel.parameters.again)
    drawn = book.workbench.value(KernelChoice)
    assert [np.array_equal(drawn.weights(k), planes[k]) for k in range(3)] == [True, False, True]
    assert np.array_equal(drawn.weights(1), random_kernel(3, 3, drawn.seed))


def test_drawing_changes_the_kernel_whatever_its_seed_was(book, panel, weights):
    book.workbench.choose("", KernelChoice((freeze(random_kernel(3, 3, 2)),), "random", seed=1))
    click(panel.parameters.again)
    assert not np.array_equal(weights(), random_kernel(3, 3, 2))
    book.workbench.choose("", KernelChoice((((1.0,),),), "random", seed=2**31 - 1))
    click(panel.parameters.again)
    assert weights().item() != 1.0


@pytest.mark.parametrize("size", [(1, 1), (1, 31), (31, 31), (4, 2), (31, 1)])
def test_any_size_from_1_to_31_is_possible(book, panel, weights, size):
    type_number(panel.kernel_size.rows, str(size[0]))
    type_number(panel.kernel_size.columns, str(size[1]))
    assert weights().shape == size
    assert book.panels["convolution"].flip._weights.shape == size
    QApplication.processEvents()
    assert not panel.grab().isNull()


@pytest.mark.parametrize("text", ["0", "32", "-3", "x", ""])
def test_no_other_size_is_taken(panel, weights, text):
    type_number(panel.kernel_size.rows, text)
    assert 1 <= weights().shape[0] <= 31
    assert weights().shape[1] == 3


def test_growing_keeps_the_weights_in_the_middle_and_shrinking_brings_them_back(panel, weights):
    for size in ("5", "3"):
        type_number(panel.kernel_size.rows, size)
        type_number(panel.kernel_size.columns, size)
        if size == "5":
            assert_array_equal(weights(), np.pad(CHAPTER, 1))
    assert_array_equal(weights(), CHAPTER)


def test_a_kernel_without_a_formula_becomes_ones_own_in_another_size_and_that_is_said(book, panel, weights):
    choose(panel.preset, "sobel_x")
    type_number(panel.kernel_size.rows, "5")
    assert panel.preset.currentText() == "Own kernel"
    said = "A kernel of your own: Sobel Hx has no formula for other sizes, so it was cut or got zeros around."
    assert panel.description.text() == said
    book.workbench.undo_stack.undo()
    assert panel.description.text() == KERNELS["sobel_x"].description
    book.workbench.undo_stack.redo()
    assert panel.description.text() == said
    click(button(panel, "Negate"))
    assert panel.description.text() == "A kernel of your own."


def test_a_gaussian_keeps_its_formula_and_its_sigma_in_another_size(book, panel, weights):
    choose(panel.preset, "gaussian")
    type_number(panel.parameters.sigma, "1.5")
    for side in (panel.kernel_size.rows, panel.kernel_size.columns):
        type_number(side, "5")
    assert_array_equal(weights(), gaussian(1.5, 5))
    assert panel.preset.currentText() == KERNELS["gaussian"].title
    assert panel.parameters.sigma.isVisible()
    assert book.workbench.undo_stack.undoText() == "Change kernel size"


def test_the_angle_turns_the_line_of_the_motion_blur_in_one_edit(book, panel, weights):
    choose(panel.preset, "motion")
    assert_array_equal(weights(), np.eye(9) / 9)
    count, angle = undo_count(book), panel.parameters.angle
    assert angle.isVisible()
    assert "anticlockwise" in angle.toolTip()
    type_number(angle, "0")
    assert_array_equal(weights()[4], np.full(9, 1 / 9))
    type_number(angle, "90")
    assert_array_equal(weights()[:, 4], np.full(9, 1 / 9))
    assert undo_count(book) == count + 1
    type_number(angle, "179")
    angle.stepUp()
    assert angle.value() == 0  # a line turned by 180° is the same


# -- typing ------------------------------------------------------------------------------------------------------------


def type_in(grid, text):
    """Type over the selected cell: the first key opens the editor."""
    grid.setFocus()
    QTest.keyClicks(grid, text[0])
    QTest.keyClicks(grid.findChild(QLineEdit), text[1:])


def test_enter_takes_the_number_and_goes_down(book, panel, weights, editor):
    click_cell(panel.grid, 0, 2)
    type_in(panel.grid, "2.5")
    assert editor.isVisible()
    QTest.keyClick(editor, Key.Key_Return)
    assert weights()[0, 2] == 2.5
    assert not editor.isVisible()
    assert panel.grid.selected == (1, 2)
    assert panel.grid.hasFocus()
    assert book.workbench.undo_stack.undoText() == "Change a weight"


def test_tab_takes_the_number_and_opens_the_next_cell(panel, weights, editor):
    click_cell(panel.grid, 0, 2)
    type_in(panel.grid, "7")
    for text in ("8", "9"):
        QTest.keyClick(editor, Key.Key_Tab)
        assert editor.isVisible()
        assert editor.hasSelectedText()
        QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Key.Key_Backtab, SHIFT)
    assert panel.grid.selected == (1, 0)
    QTest.keyClick(editor, Key.Key_Escape)
    assert (weights()[0, 2], weights()[1, 0], weights()[1, 1]) == (7, 8, 9)


@pytest.mark.parametrize(("row", "column", "tab"), [(2, 2, Key.Key_Tab), (0, 0, Key.Key_Backtab)])
def test_tab_leaves_past_the_last_cell_and_opens_no_other(panel, weights, editor, row, column, tab):
    click_cell(panel.grid, row, column)
    type_in(panel.grid, "4")
    QTest.keyClick(editor, tab)
    assert weights()[row, column] == 4
    assert not editor.isVisible()
    assert panel.grid.selected == (row, column)
    assert panel.isAncestorOf(QApplication.focusWidget())
    assert QApplication.focusWidget() is not panel.grid


def test_arrow_keys_step_after_the_mouse_and_walk_while_a_cell_is_typed(book, panel, weights, editor, key):
    player = book.workbench.players["convolution"]
    player.seek(10)
    click_cell(panel.grid, 0, 0)
    key(Key.Key_Right)
    assert (player.index, panel.grid.selected) == (11, (0, 0))
    for ending, selected in ((Key.Key_Escape, (0, 1)), (Key.Key_Return, (1, 1))):
        click_cell(panel.grid, 0, 0)
        type_in(panel.grid, "7")
        key(Key.Key_Right)
        key(Key.Key_5)
        place = player.index
        key(ending)
        assert (player.index, panel.grid.selected) == (place, selected)
        key(Key.Key_Left)
        assert (player.index, panel.grid.selected) == (place - 1, selected)
    panel.grid.clearFocus()
    panel.grid.setFocus(Qt.FocusReason.TabFocusReason)
    key(Key.Key_Left)
    assert panel.grid.selected == (1, 0)
    key(Key.Key_Escape)
    key(Key.Key_Left)
    assert (player.index, panel.grid.selected) == (place - 2, (1, 0))


def test_escape_leaves_the_number_as_it_was(book, panel, weights, editor):
    count = undo_count(book)
    click_cell(panel.grid, 1, 1)
    type_in(panel.grid, "99")
    QTest.keyClick(editor, Key.Key_Escape)
    assert_array_equal(weights(), CHAPTER)
    assert undo_count(book) == count
    assert panel.grid.hasFocus()


@pytest.mark.parametrize("text", ["5x", "1/0", "-", "1e999", "..", "1 2"])
def test_what_is_no_number_keeps_the_editor_open_and_says_why(panel, weights, editor, text, qtbot):
    click_cell(panel.grid, 1, 1)
    type_in(panel.grid, text)
    QTest.keyClick(editor, Key.Key_Return)
    assert editor.isVisible()
    assert editor.hasFocus()
    assert "number" in QToolTip.text()
    assert_array_equal(weights(), CHAPTER)
    QTest.keyClick(editor, Key.Key_Escape)
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


@pytest.mark.parametrize(("text", "value"), [("1/9", 1 / 9), ("-3", -3), ("0,5", 0.5), (".25", 0.25), ("1e-3", 1e-3)])
def test_numbers_as_people_write_them(panel, weights, editor, text, value):
    click_cell(panel.grid, 1, 1)
    type_in(panel.grid, text)
    QTest.keyClick(editor, Key.Key_Enter)
    assert weights()[1, 1] == pytest.approx(value, rel=1e-9)


def test_one_ninth_in_every_cell_is_the_mean(panel, weights, editor):
    click_cell(panel.grid, 0, 0)
    type_in(panel.grid, "1/9")
    for _ in range(8):
        QTest.keyClick(editor, Key.Key_Tab)
        QTest.keyClicks(editor, "1/9")
    QTest.keyClick(editor, Key.Key_Return)
    assert_array_equal(weights(), KERNELS["mean3"].weights)
    assert panel.facts.text().startswith("sum 1  ·  low-pass")


def test_a_number_typed_is_the_number_kept_with_all_its_digits(panel, weights, editor):
    click_cell(panel.grid, 0, 0)
    type_in(panel.grid, "0.1234567890123456")
    QTest.keyClick(editor, Key.Key_Return)
    assert weights()[0, 0] == 0.1234567890123456


def test_clicking_elsewhere_takes_the_number(panel, weights, editor):
    click_cell(panel.grid, 1, 1)
    type_in(panel.grid, "6")
    click_cell(panel.grid, 2, 0)
    assert weights()[1, 1] == 6
    assert not editor.isVisible()


def test_the_editor_opens_with_the_number_there_is(panel, weights, editor):
    for how in ("double click", Key.Key_Return, Key.Key_F2):
        click_cell(panel.grid, 2, 1)
        panel.grid.setFocus()
        if how == "double click":
            QTest.mouseDClick(panel.grid, Qt.MouseButton.LeftButton, pos=cell(panel.grid, 2, 1))
        else:
            QTest.keyClick(panel.grid, how)
        assert editor.text() == "-4"
        assert editor.selectedText() == "-4"
        QTest.keyClick(editor, Key.Key_Escape)
    assert_array_equal(weights(), CHAPTER)


def test_delete_makes_a_cell_zero(panel, weights):
    click_cell(panel.grid, 1, 1)
    panel.grid.setFocus()
    QTest.keyClick(panel.grid, Key.Key_Delete)
    assert weights()[1, 1] == 0


def test_two_numbers_typed_are_two_edits(book, panel, weights, editor):
    count = undo_count(book)
    click_cell(panel.grid, 0, 0)
    for text in ("5", "6"):
        type_in(panel.grid, text)
        QTest.keyClick(editor, Key.Key_Return)
    assert undo_count(book) == count + 2
    book.workbench.undo_stack.undo()
    assert (weights()[0, 0], weights()[1, 0]) == (5, -2)


# -- dragging and painting ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("pixels", "modifiers", "change"), [(60, None, 10), (-30, None, -5), (60, SHIFT, 1.0)])
def test_dragging_a_cell_up_and_down_changes_its_number_in_one_edit(book, panel, weights, pixels, modifiers, change):
    count = undo_count(book)
    start = cell(panel.grid, 1, 1)
    drag(panel.grid, [start, start - QPoint(0, pixels)], *([modifiers] if modifiers else []))
    assert weights()[1, 1] == pytest.approx(CHAPTER[1, 1] + change)
    others = weights().copy()
    others[1, 1] = CHAPTER[1, 1]
    assert_array_equal(others, CHAPTER)
    assert undo_count(book) == count + 1
    book.workbench.undo_stack.undo()
    assert_array_equal(weights(), CHAPTER)


def test_dragging_back_to_where_it_was_gives_the_old_number(book, panel, weights):
    start = cell(panel.grid, 1, 1)
    drag(panel.grid, [start, start - QPoint(0, 30), start])
    assert_array_equal(weights(), CHAPTER)


def test_two_drags_are_two_edits(book, panel):
    count = undo_count(book)
    for _ in range(2):
        start = cell(panel.grid, 1, 1)
        drag(panel.grid, [start, start - QPoint(0, 30)])
    assert undo_count(book) == count + 2


def test_weights_that_are_not_whole_are_dragged_by_tenths(book, panel, weights):
    choose(panel.preset, "mean3")
    start = cell(panel.grid, 0, 0)
    drag(panel.grid, [start, start - QPoint(0, 12)])
    assert weights()[0, 0] == pytest.approx(1 / 9 + 0.2)


def test_painting_over_cells_is_one_edit(book, panel, weights):
    choose(panel.tool, Tool.PAINT)
    assert panel.paint.isVisible()
    type_number(panel.paint, "5")
    count = undo_count(book)
    drag_cells(panel.grid, (0, 0), (0, 2), (2, 2))
    expected = CHAPTER.copy()
    expected[0, :] = expected[:, 2] = 5
    assert_array_equal(weights(), expected)
    assert undo_count(book) == count + 1
    assert book.workbench.undo_stack.undoText() == "Paint the kernel"
    book.workbench.undo_stack.undo()
    assert_array_equal(weights(), CHAPTER)
    choose(panel.tool, Tool.DRAG)
    assert not panel.paint.isVisible()


def test_a_click_alone_selects_and_changes_nothing(book, panel, weights):
    count = undo_count(book)
    click_cell(panel.grid, 2, 0)
    assert panel.grid.selected == (2, 0)
    assert undo_count(book) == count


def test_the_kernel_can_be_edited_while_a_large_image_is_computed(window, settled, qtbot):
    """What is edited is the kernel on the screen, not the one before it."""
    pixels = np.zeros((3000, 4000), np.uint8)
    window.context.images.paste(Image("large", pixels, (0.0, 255.0)))
    settled()
    panel = window.panels["kernel"]
    choose(panel.preset, "mean5")
    assert_array_equal(panel.grid.layer.values, KERNELS["mean5"].weights)
    choose(panel.preset, "gradient_x")
    click_cell(panel.grid, 0, 2)
    type_in(panel.grid, "3")
    QTest.keyClick(panel.grid.findChild(QLineEdit), Key.Key_Return)
    assert_array_equal(panel.grid.layer.values, [[1, 0, 3]])
    settled()
    assert window.workbench.results.choices["kernel"].planes == (((1.0, 0.0, 3.0),),)


# -- changes of the whole kernel ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("Normalise", lambda w: w / w.sum()),
        ("Negate", np.negative),
        ("Transpose", np.transpose),
        ("Rotate", np.rot90),
        ("Mirror left and right", np.fliplr),
        ("Mirror top and bottom", np.flipud),
    ],
)
def test_the_whole_kernel_is_changed(book, panel, weights, text, change):
    given = np.arange(1.0, 7.0).reshape(2, 3)
    book.workbench.edit("kernel", "", planes=(tuple(map(tuple, given.tolist())),), name="")
    if text in ("Normalise", "Negate", "Transpose"):
        click(button(panel, text))
    else:
        entry(panel, text).trigger()
    assert_allclose(weights(), change(given))
    assert book.workbench.undo_stack.undoText() == f"{text} the kernel"
    assert panel.preset.currentText() == "Own kernel"


@pytest.mark.parametrize(("name", "text"), [("gaussian", "Normalise"), ("mean5", "Normalise"), ("mean3", "Transpose")])
def test_a_change_that_changes_no_number_keeps_the_kernel(book, panel, name, text):
    book.workbench.choose("", KernelChoice.preset(name))
    count = undo_count(book)
    click(button(panel, text))
    assert book.workbench.value(KernelChoice).name == name
    assert undo_count(book) == count


@pytest.mark.parametrize("name", ["sobel_x", "zeros", "nearly"])
def test_weights_that_sum_to_0_cannot_be_normalised(book, panel, weights, name):
    given = {
        "sobel_x": KERNELS["sobel_x"].weights,
        "zeros": np.zeros((3, 3)),
        "nearly": np.array([[0.1, 0.2, -0.3]]),
    }[name]
    book.workbench.edit("kernel", "", planes=(tuple(map(tuple, given.tolist())),), name="")
    count = undo_count(book)
    click(button(panel, "Normalise"))
    assert book.status.message.text() == "The weights sum to 0, so they cannot be divided by their sum."
    assert_array_equal(weights(), given)
    assert undo_count(book) == count


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("mean3", "sum 1  ·  low-pass  ·  separable"),
        ("laplacian", "sum 0  ·  high-pass  ·  not separable"),
        ("sobel_x", "sum 0  ·  high-pass  ·  separable"),
        ("identity", "sum 1  ·  passes all alike  ·  separable"),
    ],
)
def test_what_can_be_said_of_the_kernel_is_shown(panel, name, facts):
    choose(panel.preset, name)
    assert panel.facts.text() == facts


# -- clipboard and files -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "1\t2\n3\t4.5\n",
        "[[1, 2], [3, 4.5]]",
        "array([[1. , 2. ],\n       [3. , 4.5]])",
        "1 2\n3 4.5",
        "1;2\n3;4,5",
        "[1 2; 3 4.5]",
    ],
)
def test_a_matrix_is_pasted_as_a_spreadsheet_or_numpy_writes_it(book, panel, weights, settled, text):
    QGuiApplication.clipboard().setText(text)
    entry(panel, "Paste kernel").trigger()
    settled()
    assert_array_equal(weights(), [[1, 2], [3, 4.5]])


@pytest.mark.parametrize("text", ["1 2\n3", "a", "\n".join(["1 " * 32] * 2), "1\t\t2\n3\t4\t5", "nan"])
def test_what_is_no_kernel_is_refused_in_a_sentence(book, panel, weights, settled, text):
    QGuiApplication.clipboard().setText(text)
    entry(panel, "Paste kernel").trigger()
    settled()
    message = book.status.message.text()
    assert message.startswith("The clipboard holds no kernel: ")
    assert message.endswith(".")
    assert_array_equal(weights(), CHAPTER)


def test_a_text_that_can_be_read_in_two_ways_offers_the_other(book, panel, weights, settled):
    QGuiApplication.clipboard().setText("k = [1 0 -1\n2 0 -2\n1 0 -1];")
    entry(panel, "Paste kernel").trigger()
    settled()
    square, row = [[1, 0, -1], [2, 0, -2], [1, 0, -1]], [[1, 0, -1, 2, 0, -2, 1, 0, -1]]
    assert_array_equal(weights(), square)
    assert panel.reading.isVisible()
    assert panel.reading.ways.currentText() == "3 × 3, rows by line"
    longest = panel.reading.ways.fontMetrics().horizontalAdvance("3 × 3, comma = decimal")
    assert longest <= panel.reading.ways.width() - 7 * UNIT  # of the arrow and the edges
    choose(panel.reading.ways, 1)
    assert_array_equal(weights(), row)
    assert book.workbench.undo_stack.undoText() == "Read the kernel as 1 × 9, all one row"
    book.workbench.undo_stack.undo()
    assert_array_equal(weights(), square)
    assert panel.reading.ways.currentText() == "3 × 3, rows by line"


def test_how_it_was_read_is_said_only_of_what_was_read(book, panel, weights, settled):
    QGuiApplication.clipboard().setText("1,000\t2,000")
    entry(panel, "Paste kernel").trigger()
    settled()
    assert panel.reading.isVisible()
    choose(panel.preset, "identity")
    assert not panel.reading.isVisible()
    book.workbench.undo_stack.undo()
    assert_array_equal(weights(), [[1, 2]])
    assert panel.reading.isVisible()
    QGuiApplication.clipboard().setText("a;b\n1;2")
    entry(panel, "Paste kernel").trigger()
    settled()
    assert panel.reading.note.text() == "The line 'a;b' was left out."
    QGuiApplication.clipboard().setText("1\t2\n3\t4")
    entry(panel, "Paste kernel").trigger()
    settled()
    assert not panel.reading.isVisible()


def test_copied_and_pasted_back_it_is_the_same_to_the_last_digit(book, panel, weights, settled):
    choose(panel.preset, "gaussian")
    before = weights()
    entry(panel, "Copy kernel").trigger()
    choose(panel.preset, "identity")
    book.setFocus()
    QTest.keyClick(book, Key.Key_V, CTRL | SHIFT)
    settled()
    assert_array_equal(weights(), before)


def test_saved_as_csv_and_loaded_it_is_the_same(book, panel, weights, tmp_path, qtbot):
    choose(panel.preset, "log")
    before = weights()
    entry(panel, "Save kernel as CSV…").trigger()
    answer(book, tmp_path / "kernel", qtbot)
    assert_array_equal(np.loadtxt(tmp_path / "kernel.csv", delimiter=","), before)
    assert book.settings.folder("numbers") == str(tmp_path)
    choose(panel.preset, "identity")
    entry(panel, "Load kernel from CSV…").trigger()
    answer(book, tmp_path / "kernel.csv", qtbot)
    assert_array_equal(weights(), before)
    assert book.workbench.undo_stack.undoText() == "Load kernel"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"1,2\n3\n", "row 2 has 1 number"),
        (b"\xff\xfe\x00", "not a text file"),
        (b"", "no number"),
        (None, "does not exist"),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence(book, panel, weights, settled, tmp_path, content, reason):
    path = tmp_path / "bad.csv"
    if content is not None:
        path.write_bytes(content)
    panel.load_file(str(path))
    settled()
    assert "bad.csv" in book.status.message.text()
    assert reason in book.status.message.text()
    assert_array_equal(weights(), CHAPTER)


def test_text_and_files_are_read_off_the_gui_thread(book, panel, settled, tmp_path, monkeypatch):
    threads = []

    def read(*_given, **_limits):
        threads.append(threading.get_native_id())
        raise ValueError("no")

    monkeypatch.setattr("convviz.panels.kernel.sources.parse_matrix", read)
    monkeypatch.setattr("convviz.panels.kernel.sources.read_file", read)
    panel.paste()
    settled()
    panel.load_file(str(tmp_path / "a.csv"))
    settled()
    assert len(threads) == 2
    assert threading.get_native_id() not in threads


def test_a_file_far_too_large_for_a_kernel_is_not_read(book, panel, weights, settled, tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(200 * 1024**2)
    panel.load_file(str(path))
    settled()
    assert book.status.message.text().startswith("'huge.csv' holds 209,715,200 bytes; the largest file")
    assert_array_equal(weights(), CHAPTER)


def test_a_kernel_that_cannot_be_written_is_reported(book, panel, settled, tmp_path):
    panel.save_file(str(tmp_path / "no folder" / "kernel.csv"))
    settled()
    assert "could not be written" in book.status.message.text()


# -- colour ------------------------------------------------------------------------------------------------------------


def test_each_channel_can_have_weights_of_its_own(book, panel, settled):
    pixels = np.random.default_rng(0).integers(0, 256, (5, 6, 3)).astype(np.uint8)
    book.context.images.paste(Image("colours", pixels, (0.0, 255.0)))
    click(segment(book.panels["image"].mode, ColourMode.GREY))
    assert not panel.planes.isVisible()
    click(segment(book.panels["image"].mode, ColourMode.RGB))
    assert panel.planes.isVisible()
    click(segment(panel.planes, 3))
    click(segment(panel.plane, 1))
    start = cell(panel.grid, 1, 1)
    press(panel.grid, start)
    release(panel.grid, start)
    panel.grid.setFocus()
    QTest.keyClick(panel.grid, Key.Key_Delete)
    planes = [book.workbench.value(KernelChoice).weights(number) for number in range(3)]
    assert [plane[1, 1] for plane in planes] == [3, 0, 3]
    click(segment(panel.plane, 0))
    assert panel.grid.layer.values[1, 1] == 3
    click(segment(panel.plane, 1))
    click(segment(panel.planes, 1))
    assert book.workbench.value(KernelChoice).weights()[1, 1] == 0  # the plane looked at is kept


def test_all_of_the_dock_is_in_view_however_much_is_said_of_a_kernel(window, settled):
    window.resize(1280, 800)
    panel, area = window.panels["kernel"], window.docks["kernel"].widget()
    for kernel in sorted(KERNELS.values(), key=lambda kernel: -len(kernel.description))[:4]:
        panel.edits.choose(kernel.name)
        for _ in range(4):
            QApplication.processEvents()
        assert panel.description.text() == kernel.description
        assert area.verticalScrollBar().maximum() == 0, kernel.title
    settled()


def test_the_small_pictures_of_the_presets_have_the_colours_of_the_theme(window):
    preset = window.panels["kernel"].preset

    def middle():
        return preset.itemIcon(preset.findText("Sobel Hx")).pixmap(24).toImage().pixelColor(2, 12).name()

    light = middle()
    window.apply_theme("contrast")
    QApplication.processEvents()
    assert middle() != light
