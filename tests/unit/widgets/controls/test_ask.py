"""Dialogs for files as a user meets them: names typed, buttons clicked."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QListView,
    QMessageBox,
    QPushButton,
    QWidget,
)

from convviz.app.keep.settings import Settings
from convviz.core.images.formats import IMAGE_SUFFIXES
from convviz.core.images.matrices import MATRIX_SUFFIXES
from convviz.core.util.file_kinds import FileKind, FileType
from convviz.widgets.controls.ask import ask_for_files, ask_for_folder, ask_to_open, ask_to_save, remember_in

PICTURES = FileKind("pictures", (FileType("PNG picture", (".png",)), FileType("TIFF picture", (".tif", ".tiff"))))


@pytest.fixture(autouse=True)
def settings():
    settings = Settings()
    remember_in(settings)
    return settings


@pytest.fixture
def parent(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    return parent


@pytest.fixture
def dialog(parent):
    return lambda: parent.findChild(QFileDialog)


@pytest.fixture
def chosen():
    return []


@pytest.fixture
def save(parent, dialog, chosen):
    """Ask where to save, with this name proposed."""

    def ask(name="camera"):
        ask_to_save(parent, "Save picture", PICTURES, chosen.append, name=name)
        return dialog()

    return ask


def field(dialog):
    return dialog.findChild(QLineEdit, "fileNameEdit")


def enter(dialog, text):
    """Write over the name and click Save or Open."""
    field(dialog).setText(str(text))  # typed, it would open a list of files there are, which takes the next click
    (button,) = (
        button
        for button in dialog.findChild(QDialogButtonBox).buttons()
        if button.text().replace("&", "") in ("Save", "Open", "Choose")
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def gone(dialog, qtbot):
    qtbot.waitUntil(lambda: dialog() is None)


def test_a_name_is_proposed_and_selected_to_be_typed_over(save, chosen, home):
    opened = save("camera: a/b")
    assert field(opened).text() == "camera-a-b.png"
    assert Path(opened.directory().absolutePath()) == home
    opened.reject()
    assert chosen == []


def test_it_fits_the_screen_in_the_large_text_of_a_presentation(qapp, parent, save):
    font = QFont(qapp.font())
    usual = QFont(font)
    font.setPixelSize(28)
    qapp.setFont(font)
    try:
        made = save("scene")
        assert {button.fontInfo().pixelSize() for button in made.findChildren(QPushButton)} == {14}
        assert made.minimumSizeHint().width() <= 800
    finally:
        qapp.setFont(usual)


@pytest.mark.parametrize(("typed", "written"), [("a", "a.png"), ("a.TIF", "a.TIF"), ("a.tiff", "a.tiff")])
def test_the_ending_that_is_typed_decides_and_a_missing_one_is_added(save, chosen, tmp_path, typed, written):
    enter(save(), tmp_path / typed)
    assert chosen == [str(tmp_path / written)]


def test_an_unknown_ending_is_refused_in_a_sentence_and_the_dialog_stays(save, chosen, tmp_path, dialog, qtbot):
    opened = save()
    enter(opened, tmp_path / "a.jpg")
    box = opened.findChild(QMessageBox)
    assert box.text() == "The name must end in .png, .tif or .tiff, not in '.jpg'."
    box.accept()
    assert opened.isVisible()
    enter(opened, tmp_path / "a.png")
    assert chosen == [str(tmp_path / "a.png")]
    gone(dialog, qtbot)


def test_choosing_another_type_changes_the_ending(save, chosen, tmp_path):
    opened = save()
    opened.setDirectory(str(tmp_path))
    types = opened.findChild(QComboBox, "fileTypeCombo")
    types.setFocus()
    QTest.keyClick(types, Qt.Key.Key_Down)
    assert field(opened).text() == "camera.tif"
    enter(opened, "b")
    assert chosen == [str(tmp_path / "b.tif")]


def test_a_folder_that_is_typed_is_gone_to(save, chosen, tmp_path):
    (tmp_path / "inside").mkdir()
    opened = save()
    enter(opened, tmp_path / "inside")
    assert opened.isVisible()
    assert Path(opened.directory().absolutePath()) == tmp_path / "inside"
    assert chosen == []
    opened.reject()


def test_the_next_dialog_begins_where_the_last_of_its_kind_was_or_the_last_of_all(
    parent, save, dialog, chosen, settings, tmp_path, qtbot
):
    enter(save(), tmp_path / "a")
    gone(dialog, qtbot)
    opened = save()
    assert Path(opened.directory().absolutePath()) == tmp_path
    opened.reject()
    gone(dialog, qtbot)
    (tmp_path / "b").mkdir()
    settings.set_folder("numbers", str(tmp_path / "b"))
    for key, folder in (("pictures", tmp_path), ("sessions", tmp_path / "b")):
        ask_to_open(parent, "Open", FileKind(key, PICTURES.types), chosen.append)
        assert Path(dialog().directory().absolutePath()) == folder
        dialog().reject()
        gone(dialog, qtbot)


@pytest.mark.parametrize("ask", [ask_to_open, ask_for_files])
def test_a_dialog_for_a_type_with_many_endings_fits_a_small_screen(parent, dialog, tmp_path, ask, qtbot):
    (tmp_path / "a.png").touch()
    (tmp_path / "a.odt").touch()
    many = FileKind("images", (FileType("Images and matrices", IMAGE_SUFFIXES + MATRIX_SUFFIXES),))
    ask(parent, "Open image", many, print)
    opened = dialog()
    assert opened.width() <= 800
    assert opened.minimumSizeHint().width() <= 800
    types = opened.findChild(QComboBox, "fileTypeCombo")
    assert [types.itemText(at) for at in range(types.count())] == ["Images and matrices", "All files"]
    opened.setDirectory(str(tmp_path))
    model = opened.findChild(QListView, "listView")
    qtbot.waitUntil(lambda: model.model().rowCount(model.rootIndex()) == 1)  # the other is left out as before
    opened.reject()


def test_a_folder_that_is_gone_is_not_begun_in(save, dialog, tmp_path, home, qtbot):
    (tmp_path / "stick").mkdir()
    enter(save(), tmp_path / "stick" / "a")
    gone(dialog, qtbot)
    (tmp_path / "stick").rmdir()
    opened = save()
    assert Path(opened.directory().absolutePath()) == home
    opened.reject()


def test_folders_are_remembered_themselves(parent, dialog, chosen, tmp_path, qtbot):
    ask_for_folder(parent, "A folder", "datasets", chosen.append)
    enter(dialog(), tmp_path)
    gone(dialog, qtbot)
    assert chosen == [str(tmp_path)]
    ask_for_folder(parent, "A folder", "datasets", chosen.append)
    assert Path(dialog().directory().absolutePath()) == tmp_path
    dialog().reject()


def test_a_folder_is_remembered_from_one_start_to_the_next_whatever_its_name(save, settings, tmp_path):
    enter(save(), tmp_path / "a")
    odd = str(tmp_path / b"caf\xe9".decode("utf-8", "surrogateescape"))
    settings.set_folder("odd", odd)
    settings.flush()
    again = Settings()
    assert (again.folder("pictures"), again.folder("odd"), again.folder("none")) == (str(tmp_path), odd, odd)


def test_before_a_file_is_overwritten_the_dialog_asks(save, chosen, tmp_path):
    (tmp_path / "a.png").touch()
    asked = []

    def refuse():  # Qt's own box, which waits
        box = QApplication.activeModalWidget()
        asked.append(box.text())
        box.button(QMessageBox.StandardButton.No).click()

    opened = save()
    QTimer.singleShot(0, refuse)
    enter(opened, tmp_path / "a")
    assert ["a.png already exists" in text for text in asked] == [True]
    assert chosen == []
    opened.reject()
