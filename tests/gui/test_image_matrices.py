"""Matrices as the image: pasted, dropped and opened, typed and painted, with their very numbers."""

import sys

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from convviz.app import main
from convviz.state.choices.image import ImageChoice
from convviz.state.results.image import PICTURE, SOURCE
from tests.gui.mouse import choose, click_cell

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


def drop(window, data):
    place, action = QPoint(500, 300), Qt.DropAction.CopyAction
    buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place, action, data, buttons, modifiers)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(place), action, data, buttons, modifiers))
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


def test_cells_of_a_spreadsheet_are_numbers_also_where_no_panel_has_the_focus(window, key):
    window.setFocus()
    clipboard("1\t2\r\n3\t4\r\n", picture=True)
    key(Key.Key_V, CTRL)
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
    assert window.status.message.text() == "The clipboard holds no matrix: row 2 has 1 numbers, row 1 has 2."


def test_another_reading_of_a_pasted_text_is_taken_and_undone(window, panel, values, key):
    panel.view.setFocus()
    clipboard("[1 2\n3 4]")
    key(Key.Key_V, CTRL)
    assert values() == [[1, 2], [3, 4]]
    assert panel.reading.isVisible()
    choose(panel.reading.ways, 1)
    assert values() == [[1, 2, 3, 4]]
    assert undo_text(window) == "Read the image as 1 × 4, all lines are one row"
    window.workbench.undo_stack.undo()
    assert values() == [[1, 2], [3, 4]]
    assert panel.reading.ways.currentText() == "2 × 2, each line is a row"
    window.workbench.undo_stack.undo()
    assert len(values()) == 512
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


def test_the_numbers_of_the_image_are_copied_and_pasted_back(window, panel, values, key, qtbot):
    panel.view.setFocus()
    clipboard("1 2.5\n-3 0.1")
    key(Key.Key_V, CTRL)
    assert values() == [[1, 2.5], [-3, 0.1]]
    key(Key.Key_C, CTRL)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "1\t2.5\n-3\t0.1\n")


def test_render_draws_a_matrix_file_and_says_how_it_was_read(window, tmp_path, capsys, monkeypatch):
    (tmp_path / "m.csv").write_text("1,000\t2,000\n3,000\t4,000\n")
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    output = tmp_path / "out.png"
    status = main(["render", "--panel", "convolution", "--image", str(tmp_path / "m.csv"), "--output", str(output)])
    assert status == 0
    assert output.exists()
    assert "m.csv: Read as 2 × 2, commas are decimal. It can also be read as" in capsys.readouterr().err


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
