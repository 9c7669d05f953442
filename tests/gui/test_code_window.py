"""What is on the screen as code: shown, followed, copied and saved as a user does."""

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QToolButton

from convviz.core import convolve2d
from convviz.export.code.code import Library
from convviz.state.choices.source import Example
from tests.gui.mouse import click
from tests.run_code import run

pytestmark = pytest.mark.usefixtures("one_window", "book")

MATRIX = np.arange(1.0, 50.0).reshape(7, 7)
CHAPTER = np.array([[-1.0, 1, -1], [-2, 3, 1], [2, -4, 0]])


def library(shown, text):
    click(next(button for button in shown.findChildren(QToolButton) if button.text() == text))


def opened(window):
    window.code_menu.action.trigger()
    return window.code_menu.shown


def test_the_code_is_copied_and_gives_what_is_shown(window, tmp_path):
    shown = opened(window)
    for name in Library:
        library(shown, name.text)
        click(shown.copying)
        program = QGuiApplication.clipboard().text()
        assert program == shown.text.toPlainText()
        np.testing.assert_allclose(run(program, tmp_path), convolve2d(MATRIX, CHAPTER))


def test_the_code_follows_what_is_chosen_and_which_panel_is_in_front(window, tmp_path):
    shown = opened(window)
    library(shown, "OpenCV")
    window.workbench.edit("convolution", "Change stride", stride=(2, 3))
    got = run(shown.text.toPlainText(), tmp_path)
    np.testing.assert_allclose(got, convolve2d(MATRIX, CHAPTER, stride=(2, 3)))
    window.show_panel("pooling")
    assert "pooling" in shown.windowTitle()
    assert "cv2.dilate" in shown.text.toPlainText()
    window.show_panel("network")
    assert not window.code_menu.action.isEnabled() or shown.text.toPlainText()


def test_a_photograph_is_saved_beside_its_program(window, tmp_path, qtbot):
    window.workbench.edit("image", "Open", source=Example("camera"))
    qtbot.waitUntil(lambda: not window.workbench.background.busy)
    shown = opened(window)
    assert "x.npy" in shown.reads.text()
    click(shown.saving)
    dialog = shown.findChild(QFileDialog)
    dialog.findChild(QLineEdit).setText(str(tmp_path / "mine.py"))
    dialog.accept()
    qtbot.waitUntil(lambda: (tmp_path / "mine.py").exists())
    got = run((tmp_path / "mine.py").read_text(), tmp_path)
    image = np.load(tmp_path / "x.npy")
    np.testing.assert_allclose(got, convolve2d(image, CHAPTER), atol=1e-9)


def test_there_is_window_of_code(window):
    shown = opened(window)
    assert opened(window) is shown
    shown.close()
    assert window.code_menu.shown is None
    assert [one for one in window.findChildren(QDialog) if one.isVisible()] == []
