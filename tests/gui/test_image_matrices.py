"""Matrices as the image: pasted, dropped and opened, typed and painted, with their very numbers."""

import sys

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip

from convviz.app import main
from convviz.core.images.image import Image
from convviz.panels.image.new_matrix import NewMatrix
from convviz.panels.image.tools import Mouse
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.kernel import freeze
from convviz.state.choices.source import Drawn, Example
from convviz.state.results.image import PICTURE, SOURCE
from convviz.widgets.grid.cells import NUMBER_CELL
from tests.gui.mouse import cell, choose, click, click_cell, drag_cells, type_number
from tests.written import texts

pytestmark = pytest.mark.usefixtures("one_window")

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
LAPLACE = [[0, -1, 0], [-1, 4, -1], [0, -1, 0]]


@pytest.fixture
def panel(window):
    return window.panels["image"]


@pytest.fixture
def values(window, panel, settled):
    """The numbers of the image, which must be those on the screen."""

    def both():
        settled()
        found = window.workbench.results.get(PICTURE).values
        assert_array_equal(panel.view.layer.values, found)
        return found.tolist()

    return both


def undo_text(window):
    return window.workbench.undo_stack.undoText()


def clipboard(text, picture=False):
    data = QMimeData()
    data.setText(text)
    if picture:
        image = QImage(40, 20, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        data.setImageData(image)
    QGuiApplication.clipboard().setMimeData(data)


def drop(window, data, on=None):
    """Drag something over the window, or a part of it, and let it go there if it may be."""
    place, action = QPoint(500, 300), Qt.DropAction.CopyAction
    buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place, action, data, buttons, modifiers)
    enter.ignore()
    QApplication.sendEvent(on or window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(on or window, QDropEvent(QPointF(place), action, data, buttons, modifiers))
    return enter.isAccepted()


# --- in -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("picture", [False, True], ids=["text alone", "Excel, with a picture of its cells"])
def test_a_matrix_is_pasted_into_the_image_panel_that_has_the_focus(window, panel, values, key, picture):
    clipboard("0\t-1\t0\r\n-1\t4\t-1\r\n0\t-1\t0\r\n", picture)
    click_cell(panel.view, 0, 0)
    panel.view.setFocus()
    key(Key.Key_V, CTRL)
    assert values() == LAPLACE
    assert undo_text(window) == "Paste matrix"
    picture = window.workbench.results.get(PICTURE)
    assert picture.levels == (-4, 4)  # negative numbers: zero in the middle
    window.workbench.undo_stack.undo()
    assert len(values()) == 512


def test_cells_of_a_spreadsheet_are_numbers_also_where_no_panel_has_the_focus(window, key, settled):
    window.setFocus()
    clipboard("1\t2\r\n3\t4\r\n", picture=True)
    key(Key.Key_V, CTRL)
    settled()
    assert_array_equal(window.panels["kernel"].grid.layer.values, [[1, 2], [3, 4]])


def test_a_picture_with_words_beside_it_is_a_picture(window, panel, values, key):
    clipboard("https://example.org/picture.png", picture=True)
    panel.view.setFocus()
    key(Key.Key_V, CTRL)
    assert np.shape(values())[:2] == (20, 40)


def test_large_and_fractional_numbers_are_neither_cut_off_nor_rounded(window, panel, values, key):
    numbers = (np.random.default_rng(1).normal(0, 1e4, (70, 80))).tolist()
    clipboard("\n".join("\t".join(map(repr, row)) for row in numbers))
    panel.view.setFocus()
    key(Key.Key_V, CTRL)
    assert values() == numbers


def test_text_that_is_no_matrix_leaves_the_image_and_says_why(window, panel, values, key):
    panel.view.setFocus()
    clipboard("1 2\n3")
    key(Key.Key_V, CTRL)
    assert len(values()) == 512
    assert window.status.message.text() == "The clipboard holds no matrix: row 2 has 1 number, row 1 has 2."


def test_a_pasted_matrix_whose_sums_would_overflow_is_refused(window, panel, values, key):
    before = values()
    panel.view.setFocus()
    clipboard("1e308 1\n-1e308 2")
    key(Key.Key_V, CTRL)
    assert values() == before
    assert window.status.message.text() == (
        "The matrix of the clipboard cannot be used: it holds numbers up to ±1e+308, at most ±1e+20 are possible."
    )


def test_another_reading_of_a_pasted_text_is_taken_and_undone(window, panel, values, key):
    panel.view.setFocus()
    clipboard("[1 2\n3 4]")
    key(Key.Key_V, CTRL)
    assert values() == [[1, 2], [3, 4]]
    assert panel.reading.isVisible()
    choose(panel.reading.ways, 1)
    assert values() == [[1, 2, 3, 4]]
    assert undo_text(window) == "Read the image as 1 × 4, all one row"
    window.workbench.undo_stack.undo()
    assert values() == [[1, 2], [3, 4]]
    assert panel.reading.ways.currentText() == "2 × 2, rows by line"
    window.workbench.undo_stack.undo()
    assert len(values()) == 512
    assert not panel.reading.isVisible()


def test_an_offer_that_is_closed_stays_so_until_another_text_is_read(window, panel, values, key):
    for text in ("[1 2\n3 4]", "[5 6\n7 8]"):
        panel.view.setFocus()
        clipboard(text)
        key(Key.Key_V, CTRL)
        values()
        assert panel.reading.isVisible()
        click(panel.reading.close_button)
        assert not panel.reading.isVisible()
        window.workbench.edit("kernel", "", planes=(((1.0,),),))
        values()
        assert not panel.reading.isVisible()


def test_files_are_dropped_as_matrices(window, values, tmp_path):
    np.save(tmp_path / "a.npy", np.array([[-1.5, 300.0]]))
    (tmp_path / "b.csv").write_text("x,y\n1,2.5\n-3,1000\n")
    for name, expected in (("a.npy", [[-1.5, 300]]), ("b.csv", [[1, 2.5], [-3, 1000]])):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(tmp_path / name))])
        assert drop(window, data)
        assert values() == expected
        assert undo_text(window) == f"Open {name}"


def test_numbers_are_dropped_as_text_and_words_are_not(window, values):
    data = QMimeData()
    data.setText("1 2\n3 4")
    assert drop(window, data)
    assert values() == [[1, 2], [3, 4]]
    data.setText("hello")
    assert not drop(window, data)


def test_a_matrix_dropped_on_the_kernel_becomes_the_kernel_and_a_picture_the_image(window, values, settled, tmp_path):
    kernel, undo = window.panels["kernel"], window.workbench.undo_stack
    before = values()
    file, picture, urls, numbers = tmp_path / "k.csv", tmp_path / "dot.png", QMimeData(), QMimeData()
    file.write_text("1,2\n3,4\n")
    urls.setUrls([QUrl.fromLocalFile(str(file))])
    numbers.setText("5 6\n7 8")
    for data, text, weights in ((urls, "Load kernel", [[1, 2], [3, 4]]), (numbers, "Drop kernel", [[5, 6], [7, 8]])):
        assert drop(window, data, on=kernel.grid)
        settled()
        assert undo.undoText() == text
        assert kernel.grid.layer.values.tolist() == weights
        assert values() == before
    assert QImage(3, 2, QImage.Format.Format_Grayscale8).save(str(picture))
    urls.setUrls([QUrl.fromLocalFile(str(picture))])
    assert drop(window, urls, on=kernel.grid)
    settled()
    assert undo.undoText() == "Open dot.png"
    assert kernel.grid.layer.values.tolist() == weights


def test_of_what_the_kernel_dock_does_not_take_it_is_said_what_does(window, settled, tmp_path):
    kernel, data = window.panels["kernel"], QMimeData()
    before, message = window.workbench.choices, window.status.message
    for suffix in ("csv", "txt"):
        (tmp_path / f"k.{suffix}").write_text("1,2\n3,4\n")
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("k.csv", "k.txt")])
    assert drop(window, data, on=kernel.grid)
    assert message.text() == "2 files were dropped, but there is one kernel at a time: drop one of them."
    np.save(tmp_path / "m.npy", np.zeros((600, 500)))
    np.savetxt(tmp_path / "m.csv", np.zeros((600, 500)), fmt="%d", delimiter=",")
    np.savetxt(tmp_path / "n.csv", np.zeros((40, 32)), fmt="%d", delimiter=",")
    size = "the matrix is {}, at most 31×31 is possible"
    long = "the text has 600,000 characters, far more than 31×31 numbers need"
    for name, why in (("m.npy", size.format("600×500")), ("m.csv", long), ("n.csv", size.format("40×32"))):
        data.setUrls([QUrl.fromLocalFile(str(tmp_path / name))])
        assert drop(window, data, on=kernel.grid)
        settled()
        assert message.text() == f"'{name}' cannot be the kernel: {why}. As an image it may be larger."
    assert window.workbench.choices == before


def test_the_numbers_of_the_image_are_copied_and_pasted_back(window, panel, values, key, qtbot):
    panel.view.setFocus()
    clipboard("1 2.5\n-3 0.1")
    key(Key.Key_V, CTRL)
    assert values() == [[1, 2.5], [-3, 0.1]]
    key(Key.Key_C, CTRL)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "1\t2.5\n-3\t0.1\n")


def test_a_photograph_is_not_copied_as_numbers_and_nothing_else_is_said(window, panel, values, key):
    window.context.images.paste(Image("large", np.zeros((1001, 1000), np.uint8), (0.0, 255.0)))
    assert len(values()) == 1001
    panel.view.setFocus()
    key(Key.Key_C, CTRL)
    said = "1,001,000 numbers are too many for text; at most 1,000,000 can be copied. They can be saved."
    assert window.status.message.text() == said


def test_render_draws_a_matrix_file_and_says_how_it_was_read(window, tmp_path, capsys, monkeypatch):
    (tmp_path / "m.csv").write_text("1,000\t2,000\n3,000\t4,000\n")
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    output = tmp_path / "out.png"
    status = main(["render", "--panel", "convolution", "--image", str(tmp_path / "m.csv"), "--output", str(output)])
    assert status == 0
    assert output.exists()
    assert "m.csv: Read as 2 × 2, comma = decimal. It can also be read as" in capsys.readouterr().err


def test_a_session_keeps_a_pasted_matrix(window, panel, values, key, tmp_path, settled):
    panel.view.setFocus()
    clipboard("1 -2.5\n3 1e-3")
    key(Key.Key_V, CTRL)
    assert values() == [[1, -2.5], [3, 0.001]]
    window.sessions.save_as(str(tmp_path / "a.convviz"))
    settled()
    window.workbench.undo_stack.undo()
    assert len(values()) == 512
    window.exchange.open_path(str(tmp_path / "a.convviz"))
    assert values() == [[1, -2.5], [3, 0.001]]
    assert window.workbench.results.get(SOURCE).levels == (-3, 3)
    assert window.workbench.value(ImageChoice).crop is None


# --- typed ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def ones(window, panel, values):
    """A 3x3 of which every number is its place, 0 to 8, in the Image panel."""
    window.context.images.paste_text("0 1 2\n3 4 5\n6 7 8")
    assert values() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    return values


@pytest.fixture
def editor(panel):
    return panel.view.findChild(QLineEdit)


def double_click(view, row, column):
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=cell(view, row, column))


def test_a_double_click_on_a_cell_types_its_number(window, panel, ones, editor):
    double_click(panel.view, 2, 1)
    assert editor.isVisible()
    assert editor.text() == "7"
    QTest.keyClicks(editor, "-4.125")
    QTest.keyClick(editor, Key.Key_Return)
    assert ones() == [[0, 1, 2], [3, 4, 5], [6, -4.125, 8]]
    assert undo_text(window) == "Set pixel (2, 1) to −4.125"
    assert panel.tools.mouse is Mouse.TYPE
    window.workbench.undo_stack.undo()
    assert ones() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]


def test_a_click_to_type_changes_no_number(window, panel, ones):
    click(panel.type_button)
    count = window.workbench.undo_stack.count()
    click_cell(panel.view, 1, 1)
    drag_cells(panel.view, (0, 0), (2, 2))
    double_click(panel.view, 1, 2)
    QTest.keyClick(panel.view.findChild(QLineEdit), Key.Key_Escape)
    assert ones() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    assert window.workbench.undo_stack.count() == count


def test_numbers_are_typed_as_in_a_spreadsheet(panel, ones, editor):
    """Digits begin a number; Return, Tab and the arrow keys take it and go on; Escape drops it, and then leaves."""
    click(panel.type_button)
    assert panel.view.hasFocus()
    for keys, end in (("10", Key.Key_Return), ("13", Key.Key_Right), ("14", Key.Key_Up), ("11", Key.Key_Tab)):
        QTest.keyClicks(panel.view, keys[0])
        QTest.keyClicks(editor, keys[1:])
        QTest.keyClick(editor, end)
    assert panel.view.selected == (0, 2)
    assert editor.isVisible()  # Tab opens the next
    QTest.keyClicks(editor, "99")
    QTest.keyClick(editor, Key.Key_Escape)
    assert ones() == [[10, 11, 2], [13, 14, 5], [6, 7, 8]]
    QTest.keyClick(panel.view, Key.Key_Left)
    assert panel.view.selected == (0, 1)
    QTest.keyClick(panel.view, Key.Key_Escape)
    assert panel.tools.mouse is Mouse.LOOK
    assert not panel.view.hasFocus()


def test_in_a_number_that_is_changed_left_and_right_move_the_cursor(panel, ones, editor):
    double_click(panel.view, 2, 2)
    for pressed in (Key.Key_End, Key.Key_Left, Key.Key_Left):
        QTest.keyClick(editor, pressed)
    QTest.keyClicks(editor, "1")
    assert editor.isVisible()
    QTest.keyClick(editor, Key.Key_Down)
    assert ones()[2][2] == 18


def test_return_goes_down_and_on_at_the_top_of_the_next_column(panel, ones, editor):
    click(panel.type_button)
    panel.view.select(0, 1)
    for number in "987654":
        QTest.keyClicks(panel.view, number)
        QTest.keyClick(editor, Key.Key_Return)
    assert ones() == [[0, 9, 6], [3, 8, 5], [6, 7, 4]]
    assert panel.view.selected == (0, 0)
    panel.view.select(2, 2)
    panel.view.edit()
    QTest.keyClick(editor, Key.Key_Tab)
    assert panel.view.selected == (2, 2)
    assert not editor.isVisible()
    assert not panel.view.hasFocus()


@pytest.mark.parametrize(("typed", "said"), [("2e9", "numbers go from"), ("1,000", "can mean two"), ("x", "no")])
def test_what_cannot_be_a_pixel_is_said_and_stays_to_be_corrected(panel, ones, editor, typed, said):
    double_click(panel.view, 0, 0)
    QTest.keyClicks(editor, typed)
    QTest.keyClick(editor, Key.Key_Return)
    assert editor.isVisible()
    assert said in QToolTip.text()
    QTest.keyClick(editor, Key.Key_Escape)
    assert ones()[0][0] == 0


def test_the_keyboard_alone_types_a_number(panel, ones, editor):
    panel.view.setFocus()
    QTest.keyClick(panel.view, Key.Key_Return)
    QTest.keyClicks(editor, "5")
    QTest.keyClick(editor, Key.Key_Return)
    assert ones()[0][0] == 5


def test_the_grey_range_follows_what_is_typed_and_back(window, panel, ones, editor):
    assert panel.view.layer.colouring.high == 8
    double_click(panel.view, 2, 2)
    QTest.keyClicks(editor, "4")
    QTest.keyClick(editor, Key.Key_Return)
    ones()
    assert panel.view.layer.colouring.high == 7
    double_click(panel.view, 0, 0)
    QTest.keyClicks(editor, "-2")
    QTest.keyClick(editor, Key.Key_Return)
    ones()
    assert (panel.view.layer.colouring.low, panel.view.layer.colouring.high) == (-7, 7)  # zero in the middle
    for _ in range(2):
        window.workbench.undo_stack.undo()
    ones()
    assert (panel.view.layer.colouring.low, panel.view.layer.colouring.high) == (0, 8)


def test_a_new_matrix_is_made_and_typed(window, panel, values, editor):
    click(panel.new_button)
    dialog = window.findChild(NewMatrix)
    dialog.size_typed.rows.selectAll()
    QTest.keyClicks(dialog.size_typed.rows.lineEdit(), "2")
    type_number(dialog.size_typed.columns, "4")  # of which Return ends the dialog
    assert values() == [[0] * 4] * 2
    assert undo_text(window) == "New matrix 2 × 4"
    QTest.keyClicks(panel.view, "3")
    QTest.keyClick(editor, Key.Key_Right)
    QTest.keyClicks(panel.view, "6")
    QTest.keyClick(editor, Key.Key_Return)
    assert values() == [[3, 6, 0, 0], [0, 0, 0, 0]]
    assert panel.view.layer.colouring.high == 6
    window.workbench.undo_stack.undo()
    window.workbench.undo_stack.undo()
    window.workbench.undo_stack.undo()
    assert len(values()) == 512


def test_the_pencil_paints_the_white_of_the_image(panel, ones):
    click(panel.pencil_button)
    assert panel.pencil.value() == 8
    type_number(panel.pencil, "0.0625")
    click_cell(panel.view, 1, 1)
    assert ones()[1][1] == 0.0625


@pytest.mark.parametrize("text", ["1,000 2,000\n3,000 4,000", "\n".join(["1000.1 -1000.25 3"] * 3)])
def test_the_first_stroke_moves_no_cell_under_the_pencil(window, panel, values, text):
    window.context.images.paste_text(text)
    values()
    click(panel.pencil_button)
    type_number(panel.pencil, "1234.5678")
    QApplication.processEvents()
    before = panel.view.cell_rect(0, 0), panel.view.mapTo(window, QPoint())
    click_cell(panel.view, 1, 1)
    assert values()[1][1] == 1234.5678
    QApplication.processEvents()
    assert (panel.view.cell_rect(0, 0), panel.view.mapTo(window, QPoint())) == before


def test_a_large_image_is_looked_at_whole_by_a_double_click(window, panel, values):
    panel.view.zoom(4)
    double_click(panel.view, 3, 3)
    assert panel.tools.mouse is Mouse.LOOK
    assert not panel.type_button.isEnabled()
    assert "shrink to 64 × 64 first" in panel.type_button.toolTip()


@pytest.mark.parametrize("text", ["", "[" + "\n".join(map(str, np.arange(1, 50).reshape(7, 7))).replace("[", "")])
@pytest.mark.parametrize("tool", ["type_button", "pencil_button"])
def test_a_7x7_matrix_that_is_edited_shows_its_numbers_on_a_small_screen(window, panel, values, tool, text):
    window.context.images.use(Example("matrix"), "")
    if text:  # which offers another reading above the matrix
        window.context.images.paste_text(text.replace("]\n", "\n"))
        assert len(values()) == 7
        assert panel.reading.isVisible()
    window.resize(1024, 768)
    QApplication.processEvents()
    click(getattr(panel, tool))
    QApplication.processEvents()
    assert panel.reading.isVisible() == bool(text)
    assert window.width() <= 1024
    assert window.height() <= 768
    assert panel.view.lens.cell >= NUMBER_CELL
    assert {str(number) for number in range(1, 50)} <= set(texts(panel.view))
    place = panel.view.geometry()
    window.workbench.edit("image", "Draw", source=Drawn(freeze(np.ones((7, 7))), (0.0, 1.0)))
    values()
    assert not panel.reading.isVisible()  # but its place is kept: no cell moves under the pen
    assert panel.view.geometry() == place
