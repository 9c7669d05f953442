"""Files dropped on the window: copied, one at a time, and what can be done with the others; and odd names."""

import os
import threading
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QMessageBox

from convviz.core.data.own_picture import Expected
from convviz.core.data.preparation import Preparation
from convviz.panels.training.own.pictures import paste_picture
from convviz.runs.recipe import Recipe
from convviz.state.results.image import PICTURE, SOURCE
from tests.gui.mouse import click

ACTIONS = Qt.DropAction
NO_BUTTON, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def picture(tmp_path):
    def make(name, grey=100):
        image = QImage(30, 20, QImage.Format.Format_Grayscale8)
        image.fill(grey)
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        assert image.save(str(path))
        return path

    return make


def files(*paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drop(window, *paths, possible=ACTIONS.MoveAction | ACTIONS.CopyAction):
    """Drag files over the window and let go, as a file manager does that proposes to move them; what is done then."""
    data = files(*paths)
    enter = QDragEnterEvent(QPoint(50, 50), possible, data, NO_BUTTON, PLAIN)
    enter.setDropAction(ACTIONS.MoveAction)
    QApplication.sendEvent(window, enter)
    move = QDragMoveEvent(QPoint(60, 60), possible, data, NO_BUTTON, PLAIN)
    move.setDropAction(ACTIONS.MoveAction)
    QApplication.sendEvent(window, move)
    event = QDropEvent(QPointF(60, 60), possible, data, NO_BUTTON, PLAIN)
    event.setDropAction(ACTIONS.MoveAction)
    QApplication.sendEvent(window, event)
    return [(each.isAccepted(), each.dropAction()) for each in (enter, move, event)]


def said(window):
    return window.status.message.text()


def test_a_dropped_file_is_copied_and_never_moved(window, picture, settled):
    path = picture("a.png")
    assert drop(window, path) == [(True, ACTIONS.CopyAction)] * 3
    settled()
    assert path.exists()
    assert window.workbench.results.get(PICTURE).shape == (20, 30)


def test_an_image_opened_from_a_room_that_does_not_show_it_is_said_to_be_opened(window, picture, settled):
    path = str(picture("a.png"))
    window.show_panel("network")
    window.exchange.open_path(path)
    settled()
    assert said(window) == "Opened a.png: Images shows it."
    window.show_panel("image")
    window.exchange.open_path(path)
    settled()
    assert said(window) == ""


def test_a_dock_that_floats_takes_what_the_window_takes(window, picture, settled):
    for key in ("image", "kernel"):
        dock = window.docks[key]
        dock.setFloating(True)
        assert drop(dock, picture(f"{key}.png")) == [(True, ACTIONS.CopyAction)] * 3
        settled()
        assert window.workbench.results.get(SOURCE).name == f"{key}.png"
    window.reset_layout()


def test_a_dock_that_is_back_in_its_place_has_the_room_that_its_panel_needs(window, qtbot):
    dock, panel = window.docks["image"], window.panels["image"].widget
    window.resizeDocks(list(window.docks.values()), [100, 600], Qt.Orientation.Vertical)
    QApplication.processEvents()
    assert dock.widget().height() < panel.minimumSizeHint().height()
    dock.setFloating(True)
    QApplication.processEvents()
    dock.setFloating(False)
    qtbot.waitUntil(lambda: dock.widget().height() >= panel.minimumSizeHint().height())


def test_what_can_only_be_moved_is_not_taken(window, picture):
    (entered, *_) = drop(window, picture("a.png"), possible=ACTIONS.MoveAction)
    assert not entered[0]


def test_of_several_files_none_is_opened_and_what_can_be_done_is_said(window, picture, settled):
    before = window.workbench.choices
    drop(window, picture("a.png"), picture("b.png"), picture("c.png"))
    settled()
    assert window.workbench.choices == before
    assert said(window).startswith("3 files were dropped, but one image is looked at at a time")


def asked(window):
    return window.findChild(QMessageBox)


def test_a_folder_of_classes_is_offered_to_be_learned_from(window, picture, tmp_path, qtbot):
    for name in ("cats", "<b>dogs", "a & b", "@eaDir"):
        for number in range(4):
            picture(f"pets/{name}/{number}.png", 50 * number)
    (tmp_path / "pets" / "README.md").write_text("Three kinds.")
    drop(window, tmp_path / "pets")
    qtbot.waitUntil(lambda: asked(window) is not None)
    box = asked(window)
    assert box.text().startswith("'pets' holds 12 pictures of 3 classes: <b>dogs (4), a & b (4), cats (4). ")
    assert box.textFormat() is Qt.TextFormat.PlainText
    click(next(button for button in box.buttons() if button.text() == "Learn from it"))
    qtbot.waitUntil(lambda: window.workbench.value(Recipe).dataset == str(tmp_path / "pets"), timeout=20_000)
    assert window.front().key == "training"
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is None)


@pytest.mark.parametrize("front", ["image", "training"])
def test_a_folder_of_pictures_named_by_their_classes_is_offered_too(window, picture, tmp_path, qtbot, front):
    for number in range(4):
        picture(f"flat/cat.{number}.png", 50 * number)
        picture(f"flat/dog.{number}.png", 40 * number)
    window.show_panel(front)
    drop(window, tmp_path / "flat")
    qtbot.waitUntil(lambda: asked(window) is not None)
    assert (
        asked(window)
        .text()
        .startswith("'flat' holds 8 pictures of 2 classes: cat (4), dog (4). Classes are taken from")
    )
    answers = ["Learn from it", *(["Predict its pictures"] if front == "training" else []), "Cancel"]
    assert sorted(button.text() for button in asked(window).buttons()) == sorted(answers)
    click(next(button for button in asked(window).buttons() if button.text() == "Learn from it"))
    qtbot.waitUntil(lambda: window.workbench.value(Recipe).dataset == str(tmp_path / "flat"), timeout=20_000)


def test_of_any_other_folder_it_is_said_what_can_be_dropped(window, picture, settled, tmp_path):
    (tmp_path / "empty").mkdir()
    drop(window, tmp_path / "empty")
    settled()
    assert said(window) == "'empty' holds neither pictures nor a sub-folder of them for each class."
    drop(window, picture("some/a.png").parent)
    settled()
    assert said(window).startswith(
        "'some' is a folder: drop one of its pictures. Several pictures, or a folder of them, "
    )
    assert "the names of its pictures are no classes: pictures must be named by at least two classes" in said(window)
    for name in ("cats", "dogs"):
        (tmp_path / "pets" / name).mkdir(parents=True)
    drop(window, tmp_path / "pets")
    settled()
    assert said(window).startswith("The class 'cats' is empty")
    assert asked(window) is None


@pytest.mark.parametrize("front", ["image", "training"])
def test_of_a_folder_that_may_not_be_entered_it_is_said_so(window, settled, tmp_path, monkeypatch, front):
    def refuse(place):
        raise PermissionError(13, "Permission denied", str(place))

    window.show_panel(front)
    (tmp_path / "closed").mkdir()
    monkeypatch.setattr("os.scandir", refuse)
    drop(window, tmp_path / "closed")
    settled()
    assert said(window) == f"The folder '{tmp_path / 'closed'}' may not be read: permission denied."


@pytest.mark.parametrize("name", ["a & b.png", "<b>bold.png", b"caf\xe9.png"])
def test_odd_names_are_shown_and_opened_again(window, picture, settled, tmp_path, name):
    path = tmp_path / name if isinstance(name, str) else tmp_path / name.decode("utf-8", "surrogateescape")
    picture("plain.png").rename(path)
    window.exchange.open_path(str(path))
    settled()
    assert window.workbench.results.get(PICTURE).shape == (20, 30)
    assert window.settings.recent == [str(path)]
    window.recent.aboutToShow.emit()
    entry = window.recent.actions()[0]
    shown = str(path).replace("\udce9", "\ufffd").replace("&", "&&")
    assert entry.text() == shown
    window.workbench.undo_stack.undo()
    settled()
    window.context.images.store._files.clear()
    entry.trigger()
    settled()
    assert window.workbench.results.get(PICTURE).shape == (20, 30)
    undo = next(action for action in window.menus["Edit"].actions() if action.text().startswith("Undo"))
    assert undo.text().replace("&&", "").count("&") == 0
    window.workbench.problem.emit(f"{np.str_(path.name)} is odd.")
    assert window.status.message.textFormat() is Qt.TextFormat.PlainText


def test_of_dropped_files_that_are_gone_it_is_said_so_before_any_images_were_read(
    window, tmp_path, monkeypatch, settled
):
    monkeypatch.setattr(window.context.lab.dataset, "read", lambda: None)
    window.show_panel("training")
    drop(window, tmp_path / "a.png")
    settled()
    assert said(window) == "'a.png' does not exist."
    drop(window, tmp_path / "a.png", tmp_path / "b.png")
    settled()
    assert said(window) == "None of the 2 files exists: 'a.png', …"


@pytest.mark.parametrize("front", ["image", "training"])
def test_a_drive_is_asked_by_another_thread_whether_there_is_a_file_or_a_folder(
    window, picture, settled, tmp_path, monkeypatch, front, qtbot
):
    """One that does not answer would freeze the window."""
    own = window.context.lab.own
    monkeypatch.setattr(window.context.lab.dataset, "read", lambda: None)
    monkeypatch.setattr(own, "_expected", lambda: Expected((1, 28, 28), Preparation(28)))
    window.show_panel(front)
    path, folder = picture("a.png"), picture("some/b.png").parent
    asked, ask, ask_all = [], os.stat, os.scandir

    def note(place, asking, **options):
        if str(place).startswith(str(tmp_path)):
            asked.append(threading.current_thread())
        return asking(place, **options)

    monkeypatch.setattr("os.stat", lambda place, **options: note(place, ask, **options))
    monkeypatch.setattr("os.scandir", lambda place=".": note(place, ask_all))
    QApplication.clipboard().setMimeData(files(path))
    for act in (
        partial(window.exchange.open_path, str(path)),
        partial(window.exchange.open_path, str(folder)),
        partial(drop, window, path),
        partial(drop, window, folder),
        partial(drop, window, path, tmp_path / "c.png"),
        window.exchange.paste,
        *(partial(paste_picture, window.context) for _ in range(front == "training")),
    ):
        before = len(asked)
        act()
        settled()
        qtbot.waitUntil(lambda: not own.busy)
        assert len(asked) > before, act
    assert threading.main_thread() not in asked
    assert (own.fitted is not None) is (front == "training")
