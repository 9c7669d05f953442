"""What one has done comes back: by undo after opening something else, and with its steps."""

import errno
import os
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from convviz.app.keep import session_files
from convviz.app.start import keeper, program
from convviz.app.start.program import make_window
from convviz.core.images.image import Image
from convviz.core.images.reading import load_image
from convviz.core.networks.network import NetworkSpec
from convviz.core.util.whole_file import stamp_of
from convviz.panels.table import PANELS
from convviz.panels.training.menu.commands import RunCommands
from convviz.panels.training.menu.recent_networks import RecentNetworksMenu
from convviz.runs.files.checkpoint_header import checkpoint_header
from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.source import Example, File
from convviz.state.lab.activity import Activity
from convviz.state.results.image import PICTURE
from convviz.state.sessions.session import SessionError
from tests.gui.conftest import WAIT, close, shown
from tests.gui.dialogs import answer
from tests.gui.mouse import cell, choose, choose_example, click, click_cell, type_number
from tests.gui.test_window import CTRL, SHIFT, complaint, said

Key = Qt.Key


def title(window):
    """What stands over the window, with its star."""
    return window.windowTitle().replace("[*]", "*" if window.isWindowModified() else "")


def _choose_image(window):
    choose_example(window.panels["image"], "Astronaut")


def _choose_kernel(window):
    choose(window.panels["kernel"].preset, "laplacian")


def _change_stride(window):
    type_number(window.panels["convolution"].controls.options["stride"].rows, "3")


@pytest.mark.parametrize("act", [_choose_image, _choose_kernel, _change_stride])
def test_undoing_an_edit_brings_the_step_back_and_redoing_it_too(book, key, act):
    player = book.workbench.players["convolution"]
    player.seek(17)
    act(book)
    QApplication.processEvents()
    player.seek(5)
    book.setFocus()
    key(Key.Key_Z, CTRL)
    assert (player.length, player.index) == (49, 17)
    player.seek(18)
    key(Key.Key_Z, CTRL | SHIFT)
    assert player.index == 5
    key(Key.Key_Z, CTRL)
    assert player.index == 18


def test_undoing_an_edit_moves_no_player_that_does_not_follow_from_it(book):
    player = book.workbench.players["convolution"]
    player.seek(17)
    book.workbench.edit("pooling", "Change pooling size", size=(3, 3))
    book.workbench.edit("recipe", "Change epochs", epochs=9)
    player.seek(5)
    book.workbench.undo_stack.undo()
    book.workbench.undo_stack.undo()
    assert player.index == 5


def test_the_step_of_a_panel_behind_comes_back_with_the_image(book, key):
    player = book.workbench.players["pooling"]
    book.show_panel("pooling")
    player.seek(7)
    book.show_panel("convolution")
    _choose_image(book)
    book.show_panel("pooling")
    player.seek(100)
    book.setFocus()
    key(Key.Key_Z, CTRL)
    assert player.index == 7


@pytest.fixture
def lesson(book, tmp_path, settled):
    """A session with the book's matrix, stride 2, at step 9; afterwards there is unsaved work in the window."""
    book.workbench.edit("convolution", "Change stride", stride=(2, 2))
    book.workbench.players["convolution"].seek(9)
    path = tmp_path / "lesson.convviz"
    book.sessions.save_as(str(path))
    settled()
    book.context.images.use(Example("astronaut"), "Choose Astronaut")
    book.workbench.edit("kernel", "Change a weight", planes=(((1.0, 2.0),),), name="")
    book.workbench.edit("view", "", compare=True)  # looking differently is no edit of its own
    book.workbench.players["convolution"].seek(12345)
    return path


def test_opening_a_session_over_unsaved_work_is_undone_as_one_edit(book, lesson, key, settled):
    bench, draft = book.workbench, book.context.lab.draft
    book.show_panel("network")
    draft.change("pool1", "size", (30, 30))
    assert not draft.possible
    before, impossible = bench.choices, draft.spec
    book.show_panel("convolution")
    book.exchange.open_path(str(lesson))
    settled()
    opened = bench.choices
    assert bench.players["convolution"].index == 9
    assert draft.possible
    assert bench.undo_stack.undoText() == "Open session lesson.convviz"
    book.setFocus()
    key(Key.Key_Z, CTRL)
    settled()
    assert bench.choices == before
    assert bench.results.get(PICTURE).shape == (512, 512)
    assert bench.players["convolution"].index == 12345
    assert draft.spec == impossible
    key(Key.Key_Z, CTRL)  # and what was done before it can still be undone
    assert bench.undo_stack.undoText() == "Choose Astronaut"
    key(Key.Key_Z, CTRL | SHIFT)
    key(Key.Key_Z, CTRL | SHIFT)
    assert bench.choices == opened
    assert bench.players["convolution"].index == 9
    assert draft.possible


def test_a_session_that_differs_only_in_its_step_is_undone_too(book, lesson, settled):
    player = book.workbench.players["convolution"]
    book.sessions.open(str(lesson))
    settled()
    player.seek(3)
    book.sessions.open(str(lesson))
    settled()
    assert player.index == 9
    book.workbench.undo_stack.undo()
    assert player.index == 3


def test_the_title_has_the_name_and_a_star_once_something_is_changed(book, lesson, key, settled, qtbot):
    stride = ConvolutionOptions
    assert title(book) == "lesson* – convviz"
    book.sessions.open(str(lesson))
    settled()
    assert title(book) == "lesson – convviz"
    book.workbench.edit("convolution", "Change stride", stride=(3, 3))
    assert title(book) == "lesson* – convviz"
    book.workbench.undo_stack.undo()
    assert title(book) == "lesson – convviz"
    book.workbench.undo_stack.redo()
    before = lesson.read_bytes()
    key(Key.Key_S, CTRL)  # it has a name: nothing is asked
    qtbot.waitUntil(lambda: title(book) == "lesson – convviz")
    assert book.findChild(QFileDialog) is None
    assert lesson.read_bytes() != before
    book.workbench.edit("convolution", "Change stride", stride=(1, 1))
    book.sessions.open(str(lesson))
    settled()
    assert book.workbench.value(stride).stride == (3, 3)


def test_undoing_a_session_brings_back_its_name_and_saves_over_no_other(book, lesson, tmp_path, key, settled):
    other = tmp_path / "other & more.json"  # of any name
    book.sessions.save_as(str(other))
    settled()
    book.workbench.edit("pooling", "Use average pooling", kind="average")
    book.sessions.open(str(lesson))
    settled()
    kept = lesson.read_bytes()
    book.setFocus()
    key(Key.Key_Z, CTRL)
    assert title(book) == "other & more* – convviz"
    key(Key.Key_S, CTRL)
    settled()
    assert title(book) == "other & more – convviz"
    assert lesson.read_bytes() == kept
    key(Key.Key_Z, CTRL | SHIFT)
    assert title(book) == "lesson – convviz"
    menu = book.recent_sessions
    menu.aboutToShow.emit()
    assert [entry.text().replace("&&", "&") for entry in menu.actions()[:2]] == [str(other), str(lesson)]
    menu.actions()[0].trigger()
    settled()
    assert title(book) == "other & more – convviz"
    assert book.workbench.choices["pooling"].kind == "average"


def test_one_can_go_back_to_what_was_saved_and_from_there_to_what_was_not(book, lesson, key, settled):
    revert = next(entry for entry in book.menus["File"].actions() if entry.text().startswith("Revert"))
    bench, unsaved, step = book.workbench, book.workbench.choices, book.workbench.players["convolution"].index
    assert revert.isEnabled()
    revert.trigger()
    settled()
    assert bench.choices["convolution"].stride == (2, 2)
    assert bench.value(KernelChoice).name == "chapter"
    assert bench.players["convolution"].index == 9
    assert (title(book), revert.isEnabled()) == ("lesson – convviz", False)
    assert said(book) == "This is lesson.convviz as it was saved. Undo brings back what was there before."
    assert bench.undo_stack.undoText() == "Revert to lesson.convviz"
    book.setFocus()
    key(Key.Key_Z, CTRL)
    settled()
    assert (bench.choices, bench.players["convolution"].index) == (unsaved, step)
    assert (title(book), revert.isEnabled()) == ("lesson* – convviz", True)
    lesson.unlink()
    revert.trigger()
    settled()
    assert complaint(book).startswith("'lesson.convviz' cannot be opened.")
    assert bench.choices == unsaved


def test_a_session_saved_while_another_is_opened_does_not_give_it_its_name(book, lesson, tmp_path, settled, qtbot):
    book.sessions.save_as(str(tmp_path / "other.convviz"))
    written = session_files.read_session(lesson, book.context)
    book.sessions._on_read((str(lesson), stamp_of(lesson), written))  # before the file is written
    settled()
    assert (tmp_path / "other.convviz").exists()
    assert title(book) == "lesson – convviz"


def test_a_name_that_is_no_text_is_kept_and_shown(qtbot, tmp_path):
    path = os.fsdecode(os.fsencode(tmp_path) + b"/r\xe9sum\xe9.convviz")
    first = shown(make_window(), qtbot)
    first.sessions.save_as(path)
    qtbot.waitUntil(lambda: not first.workbench.background.busy)
    assert Path(path).exists()
    assert title(first) == "r\ufffdsum\ufffd – convviz"
    close(first)
    second = shown(make_window(), qtbot)
    assert second.sessions.named.path == path
    close(second)


def test_a_new_session_is_the_first_start_and_is_undone(book, lesson, key, settled):
    before = book.workbench.choices
    key(Key.Key_N, CTRL)
    settled()
    assert title(book) == "untitled – convviz"
    assert book.workbench.choices == {
        choice.key: choice.default for row in book.workbench.subjects.values() for choice in row.choices
    }
    assert book.workbench.undo_stack.undoText() == "New session"
    key(Key.Key_S, CTRL)  # it has no name yet
    assert book.findChild(QFileDialog).isVisible()
    book.findChild(QFileDialog).reject()
    book.setFocus()
    key(Key.Key_Z, CTRL)
    settled()
    assert book.workbench.choices == before
    assert title(book) == "lesson* – convviz"


def test_name_and_star_come_back_at_the_next_start(qtbot, tmp_path):
    for changed in (False, True):
        first = shown(make_window(), qtbot)
        first.sessions.save_as(str(tmp_path / "mine.convviz"))
        qtbot.waitUntil(lambda first=first: not first.workbench.background.busy)
        if changed:
            first.workbench.edit("convolution", "Change stride", stride=(5, 5))
        close(first)
        second = shown(make_window(), qtbot)
        assert title(second) == ("mine* – convviz" if changed else "mine – convviz")
        close(second)


def test_a_picture_that_one_starts_with_is_no_change(window, tmp_path, settled):
    picture = tmp_path / "picture.png"
    assert QImage(10, 6, QImage.Format.Format_Grayscale8).save(str(picture))
    program.open_at_start(window, image=str(picture))
    settled()
    assert window.workbench.results.get(PICTURE).shape == (6, 10)
    assert title(window) == "untitled – convviz"
    window.workbench.edit("convolution", "Change stride", stride=(2, 2))
    assert title(window) == "untitled* – convviz"
    window.workbench.undo_stack.undo()
    window.exchange.open_path(str(picture))
    _choose_image(window)
    assert title(window) == "untitled* – convviz"


def _type_a_weight(window):
    grid = window.panels["kernel"].grid
    click_cell(grid, 0, 0)
    grid.setFocus()
    QTest.keyClicks(grid, "3")
    return lambda: window.workbench.value(KernelChoice).planes[0][0][0] == 3


def _type_a_pixel(window):
    panel = window.panels["image"]
    QTest.mouseDClick(panel.view, Qt.MouseButton.LeftButton, pos=cell(panel.view, 0, 0))
    QTest.keyClicks(QApplication.focusWidget(), "3")
    return lambda: window.workbench.results.get(PICTURE).values[0, 0] == 3


def _type_a_stride(window):
    box = window.panels["convolution"].controls.options["stride"].rows
    QTest.mouseClick(box.lineEdit(), Qt.MouseButton.LeftButton)
    box.selectAll()
    QTest.keyClicks(box, "3")
    return lambda: window.workbench.value(ConvolutionOptions).stride[0] == 3


@pytest.mark.parametrize("type_3", [_type_a_weight, _type_a_pixel, _type_a_stride])
def test_a_number_still_being_typed_is_saved_and_kept_when_the_window_closes(window, tmp_path, qtbot, type_3):
    window.context.images.use(Example("matrix"), "Choose 7x7 matrix")
    window.sessions.save_as(str(tmp_path / "mine.convviz"))
    qtbot.waitUntil(lambda: title(window) == "mine – convviz")
    QApplication.processEvents()
    is_3 = type_3(window)
    assert not is_3()
    QTest.keyClick(QApplication.focusWidget(), Key.Key_S, CTRL)
    assert is_3()
    qtbot.waitUntil(lambda: title(window) == "mine – convviz")
    window.workbench.undo_stack.undo()
    type_3(window)
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Q, CTRL)
    assert not window.isVisible()
    assert is_3()


@pytest.fixture
def away(window, tmp_path, settled):
    """A session whose picture has been moved: its own file, the picture's old and new place, its pixels."""
    pixels = (np.arange(60, dtype=np.uint8) * 4).reshape(6, 10)
    photo, hidden = tmp_path / "my-photo.png", tmp_path / "hidden"
    hidden.mkdir()
    assert QImage(pixels.data, 10, 6, 10, QImage.Format.Format_Grayscale8).save(str(photo))
    window.exchange.open_path(str(photo))
    settled()
    window.workbench.edit("image", "Crop", crop=(1, 2, 4, 5))
    window.workbench.edit("kernel", "Change a weight", planes=(((1.0, 2.0),),), name="")
    window.workbench.players["convolution"].seek(7)
    window.sessions.save_as(str(tmp_path / "a.convviz"))
    settled()
    photo.rename(hidden / photo.name)
    window.context.images.store._files.clear()
    window.sessions.new()
    return tmp_path / "a.convviz", photo, hidden / photo.name, pixels[1:5, 2:7]


def test_in_the_place_of_a_missing_picture_stands_its_path_and_a_way_to_find_it(window, away, settled, qtbot):
    session, photo, now, pixels = away
    window.sessions.open(str(session))
    settled()
    panel, scene = window.panels["image"], window.panels["convolution"]
    assert complaint(window) == f"The image 'my-photo.png' was not found; tried {photo}."
    assert panel.missing.isVisible()
    assert not panel.view.isVisible()
    assert panel.missing.reason.text().replace("\u200b", "") == f"missing: {photo}"
    assert scene.pages.problem.isVisible()
    assert scene.pages.problem.text() == f"The image is missing: {photo}."
    assert window.workbench.value(KernelChoice).planes == (((1.0, 2.0),),)
    assert "no image" in window.status.summary.text()
    assert window.workbench.players["convolution"].length == 0
    window.workbench.edit("kernel", "Negate the kernel", planes=(((-1.0, -2.0),),))  # all else works
    click(panel.missing.find_button)
    assert window.findChild(QFileDialog).directory().absolutePath() == str(photo.parent)
    answer(window, now, qtbot)
    settled()
    assert not panel.missing.isVisible()
    assert panel.view.isVisible()
    assert complaint(window) == ""
    np.testing.assert_array_equal(window.workbench.results.get(PICTURE).values, pixels)
    assert window.workbench.players["convolution"].index == 7
    assert scene.scene.isVisible()


def test_a_picture_that_is_gone_but_still_at_hand_is_shown_and_that_is_said(window, away, settled):
    session, photo, now, pixels = away
    window.context.images.store.put_file(File(str(photo)), load_image(now))
    window.sessions.open(str(session))
    settled()
    np.testing.assert_array_equal(window.workbench.results.get(PICTURE).values, pixels)
    said = f"The image 'my-photo.png' was not found; tried {photo}, and is shown as it was read before."
    assert complaint(window) == said
    assert not window.panels["image"].missing.isVisible()


@pytest.mark.parametrize("panel", [row.key for row in PANELS])
def test_no_panel_minds_a_missing_picture(window, away, settled, panel):
    window.sessions.open(str(away[0]))
    settled()
    window.show_panel(panel)
    QApplication.processEvents()
    assert "my-photo.png" in complaint(window)
    if panel == "pooling":
        assert window.panels[panel].pages.problem.text() == f"The image is missing: {away[1]}."


def test_at_the_next_start_a_missing_picture_does_not_discard_the_rest(qtbot, tmp_path):
    photo = tmp_path / "photo.png"
    assert QImage(10, 6, QImage.Format.Format_Grayscale8).save(str(photo))
    first = shown(make_window(), qtbot)
    first.exchange.open_path(str(photo))
    qtbot.waitUntil(lambda: not first.workbench.background.busy)
    first.workbench.edit("convolution", "Change stride", stride=(2, 2))
    chosen = first.workbench.choices
    close(first)
    photo.unlink()
    for _ in range(2):  # nor at the one after that
        window = shown(make_window(), qtbot)
        assert window.workbench.choices == chosen
        assert complaint(window).startswith(f"The image 'photo.png' was not found; tried {photo}")
        close(window)


def test_the_state_is_kept_soon_after_a_change_should_the_program_be_killed(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(program, "data_folder", lambda: tmp_path)
    monkeypatch.setattr(keeper, "_AFTER", 10)
    window = shown(make_window(), qtbot)
    window.sessions.save_as(str(tmp_path / "mine.convviz"))
    qtbot.waitUntil((tmp_path / "last.convviz").exists)  # as it was saved
    (tmp_path / "last.convviz").unlink()
    window.context.images.paste(Image("spot", np.eye(3, dtype=np.uint8), (0.0, 1.0)))
    window.workbench.edit("convolution", "Change stride", stride=(2, 2))
    qtbot.waitUntil((tmp_path / "last.convviz").exists)
    killed = shutil.copytree(tmp_path, tmp_path / "as it was")  # the window has not been closed
    monkeypatch.setattr(program, "data_folder", lambda: killed)
    other = shown(make_window(), qtbot)
    np.testing.assert_array_equal(other.workbench.results.get(PICTURE).values, np.eye(3))
    assert other.workbench.value(ConvolutionOptions).stride == (2, 2)
    assert title(other) == "mine* – convviz"
    close(other)
    close(window)


def test_a_session_that_is_saved_has_its_name_and_its_step_after_a_kill(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(program, "data_folder", lambda: tmp_path)
    window = shown(make_window(), qtbot)
    window.workbench.edit("convolution", "Change stride", stride=(2, 2))
    qtbot.waitUntil(lambda: not window.workbench.background.busy)
    window.workbench.players["convolution"].seek(7)
    window.sessions.save_as(str(tmp_path / "mine.convviz"))
    qtbot.waitUntil((tmp_path / "last.convviz").exists, timeout=3000)  # sooner than after a change
    killed = shutil.copytree(tmp_path, tmp_path / "as it was")
    monkeypatch.setattr(program, "data_folder", lambda: killed)
    other = shown(make_window(), qtbot)
    qtbot.waitUntil(lambda: not other.workbench.background.busy)
    assert title(other) == "mine – convviz"
    assert other.workbench.players["convolution"].index == 7
    close(other)
    close(window)


def test_a_full_disk_is_said_once_however_often_the_state_is_to_be_kept(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(program, "data_folder", lambda: tmp_path)
    monkeypatch.setattr(keeper, "_AFTER", 10)
    tries, problems = [], []

    def full(path, *_):
        tries.append(path)
        raise SessionError("'last.convviz' could not be written: No space left on device.")

    monkeypatch.setattr(keeper, "write_session", full)
    window = shown(make_window(), qtbot)
    window.workbench.problem.connect(problems.append)
    for stride in (2, 3):
        before = len(tries)
        window.workbench.edit("convolution", "Change stride", stride=(stride, stride))
        qtbot.waitUntil(lambda before=before: len(tries) > before and bool(problems))
    QApplication.processEvents()
    assert problems == [
        "What is chosen cannot be kept for the next start: "
        "'last.convviz' could not be written: No space left on device."
    ]
    close(window)


def test_two_windows_at_the_same_time_keep_a_state_each(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(program, "data_folder", lambda: tmp_path)

    def strides():
        return [window.workbench.value(ConvolutionOptions).stride for window in windows]

    windows = [shown(make_window(), qtbot) for _ in range(2)]
    assert [said(window)[:14] for window in windows] == ["", "Another window"]
    for stride, window in zip(((2, 2), (3, 3)), windows, strict=True):
        window.workbench.edit("convolution", "Change stride", stride=stride)
        window.sessions.save_as(str(tmp_path / f"{stride[0]}.convviz"))
        qtbot.waitUntil(lambda window=window: not window.workbench.background.busy)
    for window in windows:  # whichever closes last
        close(window)
    windows = [shown(make_window(), qtbot) for _ in range(2)]
    assert strides() == [(2, 2), (3, 3)]
    assert [title(window) for window in windows] == ["2 – convviz", "3 – convviz"]
    for window in windows:
        close(window)


def test_what_a_second_window_left_unsaved_can_be_brought_into_the_first(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(program, "data_folder", lambda: tmp_path)
    windows = [shown(make_window(), qtbot) for _ in range(2)]
    for stride, window in zip((2, 3), windows, strict=True):
        window.sessions.save_as(str(tmp_path / f"{stride}.convviz"))
        qtbot.waitUntil(lambda window=window: not window.workbench.background.busy)
        window.workbench.edit("convolution", "Change stride", stride=(stride, stride))
    first, second = windows
    first.recent_sessions.aboutToShow.emit()
    assert not any("Window" in entry.text() for entry in first.recent_sessions.actions())  # it is open
    close(second)
    close(first)
    window = shown(make_window(), qtbot)
    assert said(window).startswith("What window 2 left is not saved: File, Open recent session brings it here")
    window.recent_sessions.aboutToShow.emit()
    entry = window.recent_sessions.actions()[0]
    assert entry.text().startswith("Window 2: 3.convviz, not saved, ")
    entry.trigger()
    qtbot.waitUntil(lambda: not window.workbench.background.busy)
    assert (title(window), window.workbench.value(ConvolutionOptions).stride) == ("3* – convviz", (3, 3))
    kept = session_files.read_session(window.settings.recent_sessions.paths[0], window.context)
    assert kept.values["convolution"].stride == (2, 2)
    window.workbench.undo_stack.undo()
    assert (title(window), window.workbench.value(ConvolutionOptions).stride) == ("2* – convviz", (2, 2))
    close(window)
    window = shown(make_window(), qtbot)
    assert said(window) == ""  # once is enough; a second window, and the menu, have it still
    close(window)


def test_a_session_that_another_window_has_saved_is_only_overwritten_when_asked_to(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(program, "data_folder", lambda: tmp_path)
    path = tmp_path / "one.convviz"

    def edit(window, stride):
        window.workbench.edit("convolution", "Change stride", stride=(stride, stride))

    def save(window, reply=""):
        if window.findChild(QMessageBox) is None:
            window.sessions.save()
        done(window)
        if reply:
            box = window.findChild(QMessageBox)
            assert box.text().startswith("'one.convviz' is no longer as it was opened")
            click(next(button for button in box.buttons() if button.text() == reply))
        done(window)
        qtbot.waitUntil(lambda: window.findChild(QMessageBox) is None)
        return session_files.read_session(path, window.context).values["convolution"].stride[0]

    def done(window):
        qtbot.waitUntil(lambda: not window.workbench.background.busy)

    first = shown(make_window(), qtbot)
    first.sessions.save_as(str(path))
    done(first)
    second = shown(make_window(), qtbot)
    second.sessions.open(str(path))
    done(second)
    edit(second, 2)
    assert save(second) == 2
    edit(first, 3)
    assert save(first, "Cancel") == 2
    assert title(first) == "one* – convviz"
    close(first)  # and at the next start it still is another's
    close(second)
    first = shown(make_window(), qtbot)
    assert save(first, "Overwrite") == 3
    edit(first, 4)
    assert save(first) == 4  # its own again
    replaced, made = os.fsync, []

    def fsync(handle):  # another program is the last but one to write
        replaced(handle)
        if not made:
            made.append(path.write_text("another's"))

    edit(first, 5)
    monkeypatch.setattr(os, "fsync", fsync)
    first.sessions.save()
    assert not first.close()  # nor does the window close over the question
    done(first)
    assert first.isVisible()
    assert path.read_text() == "another's"
    assert save(first, "Overwrite") == 5
    path.touch()
    save(first, "Save as…")
    assert first.findChild(QFileDialog).isVisible()
    first.findChild(QFileDialog).reject()
    path.unlink()
    assert save(first) == 5
    close(first)


def test_what_closing_has_kept_is_said_at_the_next_start_whatever_else_is_to_be_said(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(program, "data_folder", lambda: tmp_path)
    windows = [shown(make_window(), qtbot) for _ in range(2)]
    windows[1].context.lab.run.farewell = "The network of batch 2 is kept."
    for window in reversed(windows):  # the last one has kept none
        close(window)
    (tmp_path / "last.convviz").write_text("{")
    window = shown(make_window(), qtbot)
    assert complaint(window).startswith("The last state could not be restored")
    window.context.lab.run.farewell = "The network of batch 3 is kept."
    close(window)
    window = shown(make_window(), qtbot)
    assert said(window) == "The network of batch 2 is kept. The network of batch 3 is kept."
    assert window.settings.farewell == ""
    close(window)


@pytest.mark.skipif(sys.platform == "win32", reason="locks are msvcrt's there")
@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (
            errno.EACCES,
            "The state of this window cannot be kept in {}: everything works, but what is chosen is "
            "forgotten when it closes.",
        ),
        (errno.ENOLCK, "Files cannot be locked in {}: of two windows at the same time only one's state is kept."),
    ],
)
def test_a_window_starts_where_no_file_can_be_locked_and_says_what_follows(
    qtbot, tmp_path, monkeypatch, refusal, sentence
):
    def flock(*_):
        raise OSError(refusal, os.strerror(refusal))

    monkeypatch.setattr("fcntl.flock", flock)
    monkeypatch.setattr(program, "data_folder", lambda: tmp_path)
    window = shown(make_window(), qtbot)
    assert (complaint(window) or said(window)) == sentence.format(tmp_path)
    close(window)


def test_a_message_of_the_lab_goes_when_there_are_images_and_no_other_does(window):
    lab = window.context.lab
    lab.problem.emit("There are no images to learn from: choose some.")
    lab.dataset.arrived.emit()
    assert complaint(window) == ""
    window.workbench.problem.emit("'a.png' does not exist.")
    lab.dataset.arrived.emit()
    assert complaint(window) == "'a.png' does not exist."
    window.workbench.edit("recipe", "Change epochs", epochs=9)  # something else is done, though nothing is computed
    assert complaint(window) == ""


# -- trained networks --------------------------------------------------------------------------------------------------


@pytest.fixture
def remembering(qtbot, tmp_path, monkeypatch):
    """Starts the program with a data folder of its own, again and again, and has it hold after some batches."""
    monkeypatch.setattr(program, "data_folder", lambda: tmp_path)
    running = []

    def start():
        while running:
            close(running.pop())
        running.append(shown(make_window(), qtbot))
        return running[-1]

    yield start
    while running:
        close(running.pop())


def learn(window, batches, qtbot, **options):
    """Begin a run in place of any other, and hold."""
    lab = window.context.lab
    lab.dataset.read()
    qtbot.waitUntil(lambda: lab.dataset.value is not None and not lab.dataset.reading, timeout=WAIT)
    before = lab.record.history
    lab.run.start(batches=batches, **options)
    qtbot.waitUntil(lambda: lab.record.history is not before and lab.run.activity is Activity.PAUSED, timeout=WAIT)


def recent_networks(window):
    menu = window.findChild(RecentNetworksMenu)
    menu.aboutToShow.emit()
    return menu.actions()


def test_a_trained_network_is_there_again_after_train_again_and_after_a_restart(remembering, qtbot):
    window = remembering()
    assert [entry.isEnabled() for entry in recent_networks(window)] == [False]
    learn(window, 3, qtbot)
    learn(window, 2, qtbot)
    assert said(window) == "The network before it, of batch 3, is kept in Training › Recent networks."
    weights = window.context.lab.record.snapshot.weights["conv1"]
    losses = window.context.lab.record.history.loss.values.astype(np.float32)
    again = remembering()  # nothing was asked
    assert said(again) == ("The network that was learning, as batch 2 left it, is kept in Training › Recent networks.")
    first, second = recent_networks(again)
    texts = [entry.text().rpartition("\t")[0] for entry in (first, second)]
    assert texts == ["Small, MNIST digits, 2 batches", "Small, MNIST digits, 3 batches"]
    lab = again.context.lab
    first.trigger()
    qtbot.waitUntil(lambda: lab.run.activity is Activity.PAUSED and lab.record.snapshot is not None, timeout=WAIT)
    assert again.front().key == "training"
    assert lab.record.history.started.step == 2
    np.testing.assert_array_equal(lab.record.history.loss.steps, [1, 2])
    np.testing.assert_array_equal(lab.record.history.loss.values, losses)
    np.testing.assert_array_equal(lab.record.snapshot.weights["conv1"], weights)
    assert again.panels["training"].bar.now.value() == pytest.approx(lab.record.history.learning_rate, rel=0.01)
    assert complaint(again) == ""


def test_a_checkpoint_asked_for_just_before_closing_is_written(remembering, qtbot, tmp_path):
    window = remembering()
    learn(window, 1, qtbot)
    commands = window.findChild(RunCommands)
    commands.save(str(tmp_path / "mine.safetensors"))
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT)
    assert checkpoint_header(tmp_path / "mine.safetensors").config.network == window.workbench.value(NetworkSpec)
    assert not list((tmp_path / "networks").glob("*.safetensors"))  # it is saved already


def test_where_nothing_can_be_written_a_trained_network_is_not_given_up_unasked(qtbot, tmp_path, monkeypatch):
    (tmp_path / "home").write_text("")
    monkeypatch.setattr(program, "data_folder", lambda: None)
    monkeypatch.setattr(program, "data_path", lambda: tmp_path / "home" / "convviz")
    window = shown(make_window(), qtbot)
    assert complaint(window).startswith("Nothing can be written to ")
    learn(window, 1, qtbot)
    run, trained = window.context.lab.run, window.context.lab.record.snapshot
    run.stop()
    qtbot.waitUntil(lambda: not run.busy, timeout=WAIT)
    run.toggle()  # train again
    asked = ". Save it elsewhere, or train again to do without it."
    qtbot.waitUntil(lambda: complaint(window).endswith(asked), timeout=WAIT)
    assert complaint(window).startswith("The network after batch 1 could not be kept: ")
    assert window.context.lab.record.snapshot is trained
    run.save(str(tmp_path / "mine.safetensors")).result(WAIT)
    assert (tmp_path / "mine.safetensors").exists()
    before = window.context.lab.record.history
    run.start(batches=1)  # it is saved: nothing is lost
    qtbot.waitUntil(lambda: window.context.lab.record.history is not before, timeout=WAIT)
    qtbot.waitUntil(lambda: run.activity is Activity.PAUSED, timeout=WAIT)
    run.toggle()
    qtbot.waitUntil(lambda: run.activity is Activity.RUNNING, timeout=WAIT)
    assert not window.close()  # asks once, in a sentence that stays
    asked = complaint(window)
    assert asked.endswith("Save it elsewhere (Training › Save checkpoint…), or close once more to do without it.")
    qtbot.waitUntil(lambda: run.activity is Activity.OVER, timeout=WAIT)
    run.runner.fetch()  # whatever the thread has to say
    assert complaint(window) == asked
    assert window.close()
    close(window)
