import gc
import io
import logging
import sys
import weakref
from functools import partial
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from numpy.testing import assert_array_equal
from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
)

from convviz.app.keep.session_files import read_session
from convviz.app.keep.settings import data_folder
from convviz.app.start import program
from convviz.app.start.errors import ErrorReporter
from convviz.app.start.program import make_window
from convviz.app.window.dialogs import AboutDialog, KeysDialog
from convviz.core.filters.kernels import KERNELS
from convviz.core.images.examples import EXAMPLES
from convviz.core.windows.convolution import convolve2d
from convviz.panels.table import PANELS
from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.choices.image import ColourMode
from convviz.state.choices.source import Example
from convviz.state.choices.view import ViewOptions
from convviz.state.results.convolution import OUTPUT
from convviz.state.results.image import PICTURE, SOURCE
from convviz.state.rooms import Room
from convviz.widgets.grid.grid_view import GridView
from convviz.widgets.look.theme import THEMES, current_theme
from tests.gui.conftest import close, shown
from tests.gui.dialogs import answer
from tests.gui.mouse import choose, choose_example, click, click_cell, drag_cells, segment, type_number
from tests.written import texts

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier


def action(window, text) -> QAction:
    """The entry of that text; a menu may be called as one of them."""
    named = [action for action in window.findChildren(QAction) if action.text().replace("&", "") == text]
    found = [action for action in named if action.menu() is None]
    assert len(found) == 1, f"{len(found)} actions named {text}"
    return found[0]


def complaint(window) -> str:
    """What the foot of the window says went wrong."""
    message = window.status.message
    return message.text() if message.property("warning") else ""


def said(window) -> str:
    """What the foot of the window says went well; all of it is seen."""
    message = window.status.message
    if message.property("warning"):
        return ""
    QApplication.processEvents()
    assert not message.text() or message.width() >= min(message.fontMetrics().horizontalAdvance(message.text()), 400)
    return message.text()


# -- the start ---------------------------------------------------------------------------------------------------------


def test_at_first_there_is_a_photograph_a_sobel_kernel_and_a_step_half_way(window):
    bench = window.workbench
    assert bench.results.get(PICTURE).shape == (512, 512)
    assert bench.results.choices["kernel"].name == "sobel_x"
    assert bench.players["convolution"].index == pytest.approx(bench.players["convolution"].length / 2, rel=0.01)
    assert bench.players["pooling"].index == pytest.approx(bench.players["pooling"].length / 2, rel=0.01)
    assert not bench.players["convolution"].playing
    assert not bench.undo_stack.canUndo()
    assert complaint(window) == ""
    assert window.focusWidget() is window  # so that Space plays rather than presses a button


@pytest.mark.parametrize("row", PANELS, ids=lambda row: row.key)
def test_every_panel_has_an_entry_that_leads_to_it_and_nothing_in_it_is_empty(window, row, qtbot):
    home = next(other.key for other in PANELS if other.dock is None and other.room is not row.room)
    window.show_panel(home)
    (entry,) = [each for each in window.menus["Panels"].actions() if each.text() == row.title]
    entry.trigger()
    qtbot.waitUntil(lambda: not window.workbench.background.busy, timeout=20_000)
    QApplication.processEvents()
    panel = window.panels[row.key]
    assert window.rooms.room is row.room
    assert panel.is_seen
    assert not panel.visibleRegion().isEmpty()
    seen = [view for view in panel.findChildren(GridView) if view.isVisible()]
    assert texts(panel)
    for view in seen:
        assert view.layer is not None, view.accessibleName()
        assert view.accessibleDescription()
    assert not [label for label in panel.findChildren(QLabel) if label.isVisible() and not label.text().strip()]
    colours = panel.grab().toImage().convertToFormat(QImage.Format.Format_Indexed8).colorCount()
    assert colours > 100


# -- keys --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pressed", "index"),
    [
        (Key.Key_Right, 25),
        (Key.Key_Left, 23),
        (Key.Key_Down, 31),
        (Key.Key_Up, 17),
        (Key.Key_Home, 0),
        (Key.Key_End, 48),
    ],
)
@pytest.mark.parametrize("panel", ["convolution", "image"])
def test_keys_step_the_convolution(book, key, pressed, index, panel):
    book.show_panel(panel)
    book.workbench.players["convolution"].seek(24)
    key(pressed)
    assert book.workbench.players["convolution"].index == index


def test_steps_stop_at_both_ends(book, key):
    player = book.workbench.players["convolution"]
    for end, over, index in ((Key.Key_Home, Key.Key_Left, 0), (Key.Key_End, Key.Key_Right, 48)):
        key(end)
        key(over)
        assert player.index == index
        key(Key.Key_Up if end == Key.Key_Home else Key.Key_Down)
        assert player.index == index


def test_space_plays_and_pauses_and_playing_ends_at_the_end(book, key, qtbot):
    player = book.workbench.players["convolution"]
    player.set_speed(100)
    player.seek(40)
    key(Key.Key_Space)
    assert player.playing
    qtbot.waitUntil(lambda: player.index > 40)
    key(Key.Key_Space)
    assert not player.playing
    key(Key.Key_Space)
    qtbot.waitUntil(lambda: not player.playing)
    assert player.index == 48
    key(Key.Key_Space)  # from the end it runs again from the start
    qtbot.waitUntil(lambda: 0 < player.index < 48)


@pytest.mark.parametrize(
    ("faster", "slower"),
    [
        ((Key.Key_Plus,), (Key.Key_Minus,)),
        ((Key.Key_Plus, KEYPAD), (Key.Key_Minus, KEYPAD)),
    ],
    ids=["plain", "keypad"],
)
def test_plus_and_minus_change_the_speed(window, key, faster, slower):
    player = window.workbench.players["convolution"]
    player.set_speed(2.0)
    key(*faster)
    assert player.speed == 5.0
    for _ in range(10):
        key(*slower)
    assert player.speed == 0.5


def test_f_compares(book, key):
    panel = book.panels["convolution"]
    key(Key.Key_F)
    assert panel.comparison.isVisible()
    assert not panel.scene.isVisible()
    assert panel.controls.view["compare"].isChecked()
    key(Key.Key_F)
    assert panel.scene.isVisible()


def test_space_presses_the_button_that_has_the_focus(book, key, qtbot):
    player = book.workbench.players["convolution"]
    book.panels["convolution"].controls.view["compare"].setFocus()
    key(Key.Key_Space)
    qtbot.waitUntil(lambda: book.workbench.value(ViewOptions).compare)
    assert not player.playing


def test_keys_belong_to_the_number_being_typed(book, key):
    """Digits, minus, Home, End and Space in an editor are not the window's; arrow keys take the number and go on."""
    grid = book.panels["kernel"].grid
    player = book.workbench.players["convolution"]
    before = player.index, player.speed, book.workbench.value(ViewOptions)
    grid.setFocus()
    key(Key.Key_Minus)
    editor = grid.findChild(QLineEdit)
    assert editor.isVisible()
    for pressed in (Key.Key_5, Key.Key_Home, Key.Key_End, Key.Key_Space, Key.Key_F):
        key(pressed)
    assert editor.text() == "-5 f"
    assert (player.index, player.speed, book.workbench.value(ViewOptions)) == before
    assert not player.playing
    key(Key.Key_Escape)


def test_arrows_in_the_kernel_grid_move_its_selection(book, key):
    grid = book.panels["kernel"].grid
    before = book.workbench.players["convolution"].index
    grid.setFocus(Qt.FocusReason.TabFocusReason)
    for pressed in (Key.Key_Right, Key.Key_Down, Key.Key_Down, Key.Key_Left, Key.Key_Up):
        key(pressed)
    assert grid.selected == (1, 0)
    assert book.workbench.players["convolution"].index == before


def test_f1_shows_every_key(window, key, qtbot):
    key(Key.Key_F1)
    dialog = window.findChild(KeysDialog)
    assert dialog.isVisible()
    text = dialog.findChild(QLabel).text()
    with_keys = window.actions_with_keys()
    assert len(with_keys) > 20
    for _, shown_action in with_keys:
        assert shown_action.text().replace("&", "") in text.replace("&amp;", "&")
    for name in ("Space", "Right", "Home", "F5, F11, Ctrl+L", "Ctrl+2", "Ctrl+PgDown", "F", "+"):
        assert f"<b>{name}</b>" in text
    click(dialog.findChild(QDialogButtonBox).buttons()[0])
    qtbot.waitUntil(lambda: window.findChild(KeysDialog) is None)


def test_no_two_commands_have_the_same_key(window):
    # What F does is the business of the panel in front: only that can be used.
    for key in ("convolution", "video"):
        window.show_panel(key)
        actions = [action for _, action in window.actions_with_keys() if action.isEnabled()]
        keys = [action.shortcut().toString() for action in actions]
        assert len(set(keys)) == len(keys)


# -- menus and look ----------------------------------------------------------------------------------------------------


def test_the_about_box_names_the_versions(window, qtbot):
    action(window, "About convviz").trigger()
    text = window.findChild(AboutDialog).findChild(QLabel).text()
    for part in ("convviz 0.", "PySide6", np.__version__, "MIT", "CREDITS.md"):
        assert part in text
    window.findChild(AboutDialog).reject()
    qtbot.waitUntil(lambda: window.findChild(AboutDialog) is None)


@pytest.mark.parametrize("name", list(THEMES))
def test_a_theme_is_chosen_in_the_menu_and_kept(window, name):
    before = window.grab().toImage()
    action(window, THEMES[name].title).trigger()
    QApplication.processEvents()
    assert current_theme() is THEMES[name]
    assert window.settings.theme == name
    assert (window.grab().toImage() == before) == (name == "light")
    # The corner of the menu bar shows the theme's own surface.
    colour = window.grab().toImage().pixelColor(window.width() - 4, 4).name()
    assert colour == THEMES[name].window


def test_everything_is_written_in_the_programs_own_font_from_the_start(window):
    for child in window.findChildren(QLabel) + window.findChildren(QAbstractButton) + window.findChildren(GridView):
        info = child.fontInfo()
        assert (info.family(), info.pixelSize()) == ("Inter", 14), child


def test_the_docks_fill_their_column(window):
    docks = list(window.docks.values())
    assert len({dock.width() for dock in docks}) == 1
    assert 0 < window.stage.x() - docks[0].geometry().right() < 16


@pytest.mark.parametrize(("letter", "title"), [("F", "File"), ("T", "Training"), ("H", "Help")])
def test_alt_and_a_letter_open_a_menu(window, letter, title):
    QTest.keyClick(window, getattr(Qt.Key, f"Key_{letter}"), Qt.KeyboardModifier.AltModifier)
    opened = QApplication.activePopupWidget()
    assert opened is window.menus[title]
    opened.close()


# -- undo --------------------------------------------------------------------------------------------------------------


def _menu_entry(button, text):
    menu = button.menu()
    menu.aboutToShow.emit()
    next(entry for entry in menu.actions() if entry.text() == text).trigger()


def _drag_weight(window):
    grid = window.panels["kernel"].grid
    drag_cells(grid, (2, 0), (0, 0))


def _sliding(window):
    return window.panels["convolution"].controls.options


def _pooling(window):
    window.show_panel("pooling")
    return window.panels["pooling"].controls.options


EDITS = [
    ("Change stride", lambda w: type_number(_sliding(w)["stride"].rows, "2")),
    ("Change dilation", lambda w: type_number(_sliding(w)["dilation"].columns, "2")),
    ("Change padding", lambda w: choose(_sliding(w)["padding"].names, "full")),
    ("Change boundary", lambda w: choose(_sliding(w)["boundary"], "wrap")),
    ("Use cross-correlation", lambda w: choose(_sliding(w)["flip"], False)),
    ("Choose Laplacian", lambda w: choose(w.panels["kernel"].preset, "laplacian")),
    ("Change kernel size", lambda w: type_number(w.panels["kernel"].kernel_size.rows, "5")),
    ("Change a weight", _drag_weight),
    ("Negate the kernel", lambda w: action(w, "Negate").trigger()),
    ("Rotate the kernel", lambda w: _menu_entry(w.panels["kernel"].more, "Rotate")),
    ("Choose Unit impulse", lambda w: choose_example(w.panels["image"], "Unit impulse")),
    ("Empty image", lambda w: _menu_entry(w.panels["image"].examples, "Empty 8 × 8, to draw in")),
    ("Shrink to 3 × 3", lambda w: (w.panels["image"].shrink.set_value(3), click(w.panels["image"].shrink_button))),
    ("Crop", lambda w: (click(w.panels["image"].crop_button), drag_cells(w.panels["image"].view, (1, 1), (4, 5)))),
    ("Draw", lambda w: (click(w.panels["image"].pencil_button), click_cell(w.panels["image"].view, 3, 3))),
    (
        "Use average pooling",
        lambda w: choose(_pooling(w)["kind"], "average"),
    ),
    (
        "Change pooling size",
        lambda w: type_number(_pooling(w)["size"].rows, "3"),
    ),
    (
        "Change pooling stride",
        lambda w: type_number(_pooling(w)["stride"].columns, "1"),
    ),
    (
        "Change pooling padding",
        lambda w: type_number(_pooling(w)["padding"].rows, "1"),
    ),
    (
        "Pool something else",
        lambda w: choose(_pooling(w)["source"], "image"),
    ),
]


@pytest.mark.parametrize(("text", "act"), EDITS, ids=[text for text, _ in EDITS])
def test_every_edit_is_undone_and_done_again_under_its_name(book, key, text, act):
    bench = book.workbench
    before, count = bench.choices, bench.undo_stack.count()
    act(book)
    QApplication.processEvents()
    after = bench.choices
    assert after != before
    assert bench.undo_stack.count() == count + 1
    undo, redo = book.menus["Edit"].actions()[:2]
    assert undo.text() == f"Undo {text}"
    book.setFocus()
    key(Key.Key_Z, CTRL)
    assert bench.choices == before
    assert bench.results.choices == bench.chosen
    assert redo.text() == f"Redo {text}"
    key(Key.Key_Z, CTRL | SHIFT)
    assert bench.choices == after


def test_there_is_nothing_to_undo_for_looking(book):
    count = book.workbench.undo_stack.count()
    click(book.panels["convolution"].controls.view["compare"])
    book.workbench.players["convolution"].seek(3)
    assert book.workbench.undo_stack.count() == count


# -- files, dropping and pasting ---------------------------------------------------------------------------------------


@pytest.fixture
def picture(tmp_path):
    """A grey PNG file 5x4 with the values 0, 10, 20 ... 190."""
    pixels = (np.arange(20, dtype=np.uint8) * 10).reshape(4, 5).copy()
    image = QImage(pixels.data, 5, 4, 5, QImage.Format.Format_Grayscale8)
    path = tmp_path / "small.png"
    assert image.save(str(path))
    return path, pixels


def drop(window, data):
    enter = QDragEnterEvent(
        window.rect().center(), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0)
    )
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(
        window,
        QDropEvent(
            QPointF(window.rect().center()),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier(0),
            QEvent.Type.Drop,
        ),
    )
    return True


def mime(*, urls=(), text=None, image=None):
    data = QMimeData()
    if urls:
        data.setUrls([QUrl(url) for url in urls])
    if text is not None:
        data.setText(text)
    if image is not None:
        data.setImageData(image)
    return data


def test_a_dropped_file_becomes_the_image_and_a_recent_one(window, picture, settled):
    path, pixels = picture
    assert drop(window, mime(urls=[QUrl.fromLocalFile(str(path))]))
    settled()
    assert_array_equal(window.workbench.results.get(PICTURE).values, pixels)
    assert window.settings.recent == [str(path)]
    assert "small.png" in window.status.summary.text()
    assert window.workbench.undo_stack.undoText() == "Open small.png"


def test_a_dropped_picture_becomes_the_image(window, picture, settled):
    path, pixels = picture
    assert drop(window, mime(image=QImage(str(path))))
    settled()
    assert_array_equal(window.workbench.results.get(PICTURE).values, pixels)


def deep_grey(data):
    """12 bits in 16, as the bytes of a file."""
    pixels = np.arange(12 * 17, dtype=np.uint16).reshape(12, 17) * 20
    file = io.BytesIO()
    PIL.Image.fromarray(pixels).save(file, "PNG")
    data.setData("image/png", file.getvalue())
    return pixels


def deep_image(data):
    """The same as Qt's own."""
    pixels = np.arange(12 * 17, dtype=np.uint16).reshape(12, 17) * 20
    data.setImageData(QImage(pixels.tobytes(), 17, 12, 34, QImage.Format.Format_Grayscale16).copy())
    return pixels


def deep_colours(data):
    pixels = np.arange(12 * 17 * 4, dtype=np.uint16).reshape(12, 17, 4) * 70
    data.setImageData(QImage(pixels.tobytes(), 17, 12, 17 * 8, QImage.Format.Format_RGBX64).copy())
    return pixels[..., :3]


@pytest.mark.parametrize("fill", [deep_grey, deep_image, deep_colours])
def test_a_deep_picture_is_pasted_and_dropped_with_all_its_bits(window, settled, fill):
    data = QMimeData()
    pixels = fill(data)
    for take in (window.exchange.drop, QGuiApplication.clipboard().setMimeData):
        take(data)
    window.exchange.paste()
    settled()
    image = window.workbench.results.get(SOURCE)
    assert_array_equal(image.pixels, pixels)
    assert image.levels == (0.0, float(pixels.max())) or pixels.ndim == 3
    window.workbench.undo_stack.undo()
    settled()
    assert_array_equal(window.workbench.results.get(SOURCE).pixels, pixels)  # which was dropped


def test_a_damaged_picture_on_the_clipboard_is_refused_in_a_sentence(window, settled):
    data = QMimeData()
    deep_grey(data)
    data.setData("image/png", data.data("image/png").data()[:60])
    QGuiApplication.clipboard().setMimeData(data)
    before = window.workbench.choices["image"]
    window.exchange.paste()
    assert "cut short" in complaint(window)
    assert window.workbench.choices["image"] == before


@pytest.mark.parametrize(("deep", "said"), [(False, "8 bits of it: the PNG copied with it cannot be read"), (True, "")])
def test_a_picture_is_pasted_whose_file_beside_it_cannot_be_read(window, picture, settled, deep, said):
    data = mime(image=QImage(str(picture[0])))
    pixels = deep_image(data) if deep else picture[1]
    data.setData("image/png", b"")
    QGuiApplication.clipboard().setMimeData(data)
    window.exchange.paste()
    settled()
    image = window.workbench.results.get(SOURCE)
    assert_array_equal(image.pixels, pixels)
    assert image.remark == said
    assert window.panels["image"].facts.text().endswith(said)


def test_a_dropped_session_is_opened(book, tmp_path, settled):
    path = tmp_path / "a.convviz"
    book.sessions.save_as(str(path))
    settled()
    book.context.images.use(Example("step"), "")
    assert drop(book, mime(urls=[QUrl.fromLocalFile(str(path))]))
    settled()
    assert book.workbench.results.get(PICTURE).shape == (7, 7)


def test_a_dropped_web_address_is_refused_or_said(window):
    before = window.workbench.choices
    assert not drop(window, mime(urls=["https://example.org/a.png"])) or complaint(window)
    assert window.workbench.choices == before


def test_dropped_text_is_not_taken(window):
    assert not drop(window, mime(text="hello"))


def paste(window, data, key):
    QGuiApplication.clipboard().setMimeData(data)
    key(Key.Key_V, CTRL)


def test_a_picture_is_pasted(window, picture, key, settled):
    path, pixels = picture
    paste(window, mime(image=QImage(str(path))), key)
    settled()
    assert_array_equal(window.workbench.results.get(PICTURE).values, pixels)
    assert window.workbench.undo_stack.undoText() == "Paste image"


def test_a_matrix_is_pasted_as_the_kernel(window, key, settled):
    paste(window, mime(text="1\t2\n3\t4\n"), key)
    settled()
    assert_array_equal(window.panels["kernel"].grid.layer.values, [[1, 2], [3, 4]])
    assert window.workbench.undo_stack.undoText() == "Paste kernel"


def test_a_file_is_pasted(window, picture, key, settled):
    path, pixels = picture
    paste(window, mime(urls=[QUrl.fromLocalFile(str(path))]), key)
    settled()
    assert_array_equal(window.workbench.results.get(PICTURE).values, pixels)


def test_cells_of_a_spreadsheet_are_pasted_into_the_kernel_that_has_the_focus(window, picture, key, settled):
    """LibreOffice and Excel put a picture of the cells beside their text."""
    click_cell(window.panels["kernel"].grid, 0, 0)
    window.panels["kernel"].grid.setFocus()
    paste(window, mime(text="1\t2\n3\t4\n", image=QImage(str(picture[0]))), key)
    settled()
    assert_array_equal(window.panels["kernel"].grid.layer.values, [[1, 2], [3, 4]])


@pytest.mark.parametrize("text", ["hello", "", "1 2\n3"])
def test_other_text_is_refused_in_a_sentence(window, key, settled, text):
    before = window.workbench.choices
    paste(window, mime(text=text), key)
    settled()
    assert complaint(window).startswith("The clipboard holds")
    assert complaint(window).endswith(".")
    assert window.workbench.choices == before


def test_the_picture_of_a_panel_is_copied_and_the_numbers_of_a_kernel(window, key):
    key(Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().image().size() == window.panels["convolution"].geometry().size() * 2
    window.panels["kernel"].grid.setFocus()
    key(Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "1\t0\t-1\n2\t0\t-2\n1\t0\t-1\n"


def test_the_programs_own_picture_can_be_pasted_back(window, key, settled):
    key(Key.Key_C, CTRL)
    size = window.panels["convolution"].geometry().size()
    key(Key.Key_V, CTRL)
    settled()
    assert complaint(window) == ""
    assert window.workbench.results.get(PICTURE).shape == (2 * size.height(), 2 * size.width())


def test_recent_images_are_listed_newest_first_and_opened(window, tmp_path, settled):
    paths = [tmp_path / f"{number}.png" for number in range(10)]
    for number, path in enumerate(paths):
        image = QImage(number + 2, 2, QImage.Format.Format_Grayscale8)
        image.fill(number)
        assert image.save(str(path))
        window.exchange.open_path(str(path))
        settled()
    window.recent.aboutToShow.emit()
    entries = window.recent.actions()
    listed = [entry.text() for entry in entries if entry.text().endswith(".png")]
    assert [Path(text).name for text in listed] == [f"{number}.png" for number in range(9, 1, -1)]
    entries[3].trigger()
    settled()
    assert window.workbench.results.get(PICTURE).shape == (2, 8)
    paths[9].unlink()
    window.context.images.store._files.clear()
    window.recent.aboutToShow.emit()
    next(entry for entry in window.recent.actions() if entry.text().endswith("9.png")).trigger()
    settled()
    assert "9.png" in complaint(window)
    window.recent.actions()[-1].trigger()
    assert window.settings.recent == []


@pytest.mark.parametrize(
    ("name", "content"),
    [("text.png", b"this is no picture"), ("empty.jpg", b""), ("cut.png", b"\x89PNG\r\n\x1a\n"), ("missing.png", None)],
)
def test_a_bad_file_is_reported_in_the_status_line_and_nothing_is_lost(window, tmp_path, settled, name, content):
    before, output = window.workbench.choices, window.workbench.results.get(OUTPUT)
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    window.exchange.open_path(str(path))
    settled()
    assert name in complaint(window)
    assert complaint(window).endswith(".")
    assert "\n" not in complaint(window)
    assert window.status.message.isVisible()
    assert window.workbench.choices == before
    assert window.workbench.results.get(OUTPUT) is output
    assert window.settings.recent == []
    assert not window.workbench.undo_stack.canUndo()
    click(window.status.close_message)
    assert complaint(window) == ""
    assert not window.status.close_message.isVisible()


def test_a_message_goes_when_the_next_thing_succeeds(window, key):
    window.workbench.problem.emit("Something is wrong.")
    action(window, "Negate").trigger()
    assert complaint(window) == ""


def test_a_session_is_saved_and_opened_in_dialogs(book, key, tmp_path, qtbot, settled):
    book.workbench.edit("convolution", "Change stride", stride=(2, 3))
    saved = book.workbench.choices
    key(Key.Key_S, CTRL)
    answer(book, tmp_path / "lesson", qtbot)
    path = tmp_path / "lesson.convviz"
    assert path.exists()
    assert said(book) == "Saved lesson.convviz."
    book.context.images.use(Example("astronaut"), "")
    book.workbench.edit("kernel", "", planes=(((5.0,),),), name="")
    key(Key.Key_O, CTRL | SHIFT)
    answer(book, path, qtbot)
    settled()
    assert book.workbench.choices == saved
    assert book.workbench.results.choices == book.workbench.chosen
    assert book.panels["convolution"].controls.options["stride"].rows.value() == 2


def test_a_session_with_its_image_needs_no_file(window, key, picture, tmp_path, qtbot, settled):
    path, pixels = picture
    window.exchange.open_path(str(path))
    settled()
    action(window, "Save session with its image inside…").trigger()
    answer(window, tmp_path / "whole.convviz", qtbot)
    path.unlink()
    window.context.images.store._files.clear()
    window.context.images.use(Example("matrix"), "")
    window.exchange.open_path(str(tmp_path / "whole.convviz"))
    settled()
    assert_array_equal(window.workbench.results.get(PICTURE).values, pixels)


def test_of_two_saves_in_quick_succession_the_second_counts(book, tmp_path, settled):
    book.sessions.save_as(str(tmp_path / "first.convviz"))
    settled()
    for stride in ((2, 2), (3, 3)):
        book.workbench.edit("convolution", "", stride=stride)
        book.sessions.save()  # the second before the first is written
    settled()
    assert not book.isWindowModified()
    assert read_session(tmp_path / "first.convviz", book.context).values["convolution"].stride == (3, 3)
    for name in ("one.convviz", "two.convviz"):
        book.sessions.save_as(str(tmp_path / name))
    settled()
    assert book.windowTitle().startswith("two[*]")
    assert not book.isWindowModified()


def test_a_save_does_not_name_the_session_that_is_opened_meanwhile(book, tmp_path, settled):
    book.sessions.save_as(str(tmp_path / "before.convviz"))
    book.sessions.new()
    settled()
    assert (tmp_path / "before.convviz").exists()
    assert book.windowTitle().startswith("untitled[*]")


def test_a_broken_session_is_refused_and_nothing_changed(window, tmp_path, settled):
    before = window.workbench.choices
    path = tmp_path / "cut.convviz"
    window.sessions.save_as(str(path))
    settled()
    path.write_bytes(path.read_bytes()[:-40])
    window.exchange.open_path(str(path))
    settled()
    assert complaint(window).startswith("'cut.convviz' cannot be opened.")
    assert window.workbench.choices == before


def test_a_session_that_cannot_be_saved_is_reported(window, tmp_path, settled):
    window.sessions.save_as(str(tmp_path / "no folder" / "a.convviz"))
    settled()
    assert "'a.convviz' could not be written" in complaint(window)


def test_an_image_is_opened_in_a_dialog(window, key, picture, qtbot, settled):
    path, pixels = picture
    key(Key.Key_O, CTRL)
    answer(window, path, qtbot)
    settled()
    assert_array_equal(window.workbench.results.get(PICTURE).values, pixels)


def test_the_panel_in_front_is_saved_as_a_picture(window, key, tmp_path, qtbot):
    key(Key.Key_3, CTRL)
    key(Key.Key_E, CTRL)
    answer(window, tmp_path / "panel", qtbot)
    saved = QImage(str(tmp_path / "panel.png"))
    assert saved.size() == window.panels["pooling"].geometry().size() * 2
    window.exchange.save_scene(str(tmp_path / "no folder" / "panel.png"))
    qtbot.waitUntil(lambda: complaint(window) != "")
    assert "could not be written" in complaint(window)


# -- the next start ----------------------------------------------------------------------------------------------------


def test_state_theme_and_layout_come_back(qtbot):
    first = shown(make_window(), qtbot)
    first.resize(first.width(), 700)
    action(first, "Dark").trigger()
    first.context.images.use(Example("chelsea"), "")
    first.workbench.edit("image", "", mode=ColourMode.RGB)
    first.workbench.edit("convolution", "", stride=(3, 2), padding="valid")
    first.docks["kernel"].hide()
    first.show_panel("pooling")
    chosen = first.workbench.choices
    close(first)

    second = shown(make_window(), qtbot)
    assert second.workbench.choices == chosen
    assert second.workbench.results.choices == second.workbench.chosen
    assert current_theme().name == "dark"
    assert action(second, "Dark").isChecked()
    assert second.height() == 700
    assert not second.docks["kernel"].isVisible()
    qtbot.waitUntil(lambda: second.front().key == "pooling")
    assert not second.workbench.undo_stack.canUndo()
    close(second)


def test_a_damaged_last_state_is_reported_and_the_window_starts(qtbot):
    (data_folder() / "last.convviz").write_text("{")
    window = shown(make_window(), qtbot)
    assert complaint(window).startswith("The last state could not be restored; it is kept as ")
    assert "'last.convviz' cannot be opened." in complaint(window)
    assert (data_folder() / "not-restored.convviz").read_text() == "{"
    assert window.workbench.results.get(PICTURE).shape == (512, 512)
    close(window)


def test_a_last_state_that_takes_too_long_to_read_is_put_aside_and_the_window_starts(qtbot, monkeypatch, gate):
    (data_folder() / "last.convviz").write_text("as good as endless")
    monkeypatch.setattr(program, "READ_WAIT", 0.05)
    monkeypatch.setattr(program, "read_session", lambda *_: gate.wait(20))
    window = shown(make_window(), qtbot)
    gate.set()
    assert complaint(window).startswith("The last state could not be restored; it is kept as ")
    assert complaint(window).endswith("Reading it takes more than 0.05 seconds.")
    assert (data_folder() / "not-restored.convviz").read_text() == "as good as endless"
    close(window)


def test_a_disk_that_does_not_answer_keeps_no_window_from_opening(qtbot, monkeypatch, gate):
    monkeypatch.setattr(program, "ANSWER_WAIT", 0.05)
    monkeypatch.setattr(program, "data_folder", lambda: gate.wait(20))
    window = shown(make_window(), qtbot)
    gate.set()
    assert complaint(window).startswith("Nothing can be written to ")
    close(window)


def test_a_theme_unknown_by_now_does_not_keep_the_window_from_opening(qtbot, window):
    window.settings.theme = "sepia"
    other = make_window(remember=False)
    close(other)


def test_closing_stops_what_plays_and_what_is_computed(window):
    window.workbench.players["convolution"].play()
    pixels = np.zeros((1500, 1500), np.uint8)
    from convviz.core.images.image import Image

    window.context.images.paste(Image("big", pixels, (0.0, 255.0)))
    assert window.workbench.background.busy
    window.close()
    assert not window.workbench.players["convolution"].playing
    assert not window.workbench.background.busy


def test_a_closed_window_is_freed(qtbot):
    """No connection, timer or cache holds on to it."""
    window = shown(make_window(remember=False), qtbot)
    freed = weakref.ref(window)
    window.close()
    for _ in range(3):
        QApplication.processEvents()
    del window
    gc.collect()
    assert freed() is None


# -- keyboard ----------------------------------------------------------------------------------------------------------


def made(window, *panels):
    """Have these panels made, and those they are made of."""
    for panel in panels:
        window.show_panel(panel)
        QApplication.processEvents()


@pytest.mark.parametrize("tab", [Key.Key_Tab, Key.Key_Backtab])
def test_tab_leads_round_all_that_is_seen_and_nothing_else(window, key, tab):
    made(window, "network", "training", "convolution")
    key(tab)
    visited = [QApplication.focusWidget()]
    while key(tab) or QApplication.focusWidget() is not visited[0]:
        visited.append(QApplication.focusWidget())
        assert len(visited) < 200
    for panel in ("image", "kernel", "convolution"):
        assert any(window.panels[panel].isAncestorOf(widget) for widget in visited)
    for panel in ("pooling", "network", "training"):
        assert not any(window.panels[panel].isAncestorOf(widget) for widget in visited)


def test_going_elsewhere_takes_the_focus_from_what_is_left(window, qtbot):
    made(window, "network")
    field = window.panels["network"].findChild(QAbstractSpinBox)
    field.setFocus()
    assert QApplication.focusWidget() is field
    click(segment(window.bar.buttons, Room.LAYERS))
    assert not field.hasFocus()
    assert window.panels["pooling"].is_seen
    assert not window.panels["network"].is_seen


# -- errors ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def reporting(window, tmp_path, monkeypatch):
    """Errors are reported to the window, as in the program."""
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    # pytest would keep the traceback, and so the window.
    monkeypatch.setattr(logging.getLogger("convviz"), "propagate", False)
    reporter = ErrorReporter(tmp_path)
    reporter.reported.connect(window.show_error)
    reporter.install()
    yield
    reporter.uninstall()
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):  # whose frames hold the window
        if hasattr(sys, name):
            delattr(sys, name)


@pytest.mark.usefixtures("reporting")
def test_an_error_in_a_slot_is_shown_once_and_the_program_goes_on(window, key, tmp_path, qtbot):
    class Broken(QObject):
        @Slot()
        def act(self):
            raise ZeroDivisionError("of all things")

    broken = Broken()
    for _ in range(3):
        QTimer.singleShot(0, broken, broken.act)
    qtbot.waitUntil(lambda: bool(complaint(window)))
    assert "ZeroDivisionError: of all things" in complaint(window)
    assert str(tmp_path) in complaint(window)
    click(window.status.close_message)
    QTimer.singleShot(0, broken, broken.act)
    QApplication.processEvents()
    assert complaint(window) == ""
    before = window.workbench.players["convolution"].index
    key(Key.Key_Right)
    assert window.workbench.players["convolution"].index == before + 1


@pytest.mark.usefixtures("reporting")
@pytest.mark.qt_log_ignore("Error calling Python override of", extend=True)
def test_an_error_while_painting_is_shown_and_the_window_goes_on(book, key, monkeypatch, qtbot):
    broken = book.panels["convolution"].sum

    def tip_over(*_):
        raise ZeroDivisionError("of all things")

    with monkeypatch.context() as patch:
        patch.setattr(broken, "_paint_terms", tip_over)
        broken.update()
        qtbot.waitUntil(lambda: "of all things" in complaint(book))
        patch.setattr(broken, "_paint_terms", lambda *_: None)  # the message has moved it: it is painted again
        click(book.status.close_message)
        empty = broken.grab().toImage()
    before = book.workbench.players["convolution"].index
    key(Key.Key_Right)
    assert book.workbench.players["convolution"].index == before + 1
    assert broken.grab().toImage() != empty
    assert complaint(book) == ""


def test_the_summary_names_image_kernel_and_options(window, settled):
    window.context.images.use(Example("chelsea"), "")
    window.workbench.edit("kernel", "", planes=(((1.0,),),), name="")
    window.workbench.edit("convolution", "", stride=(2, 1), padding="valid")
    for part in (EXAMPLES["chelsea"].title, "own kernel", "valid", "stride 2×1"):
        assert part in window.status.summary.text()
    window.workbench.edit("kernel", "", planes=(((2.0,),),), name="emboss")
    assert KERNELS["emboss"].title in window.status.summary.text()


def test_the_output_follows_every_choice_at_once(book):
    values = book.workbench.results.get(PICTURE).values
    book.workbench.edit("convolution", "", padding="full")
    expected = convolve2d(values, KERNELS["chapter"].weights, padding="full")
    assert_array_equal(book.panels["convolution"].scene.result.layer.values, expected)


def test_the_channel_buttons_are_only_there_for_colour(window):
    controls = window.panels["convolution"].controls
    assert not controls.options["channels"].isVisible()
    window.context.images.use(Example("chelsea"), "")
    click(segment(window.panels["image"].mode, ColourMode.RGB))
    assert controls.options["channels"].isVisible()
    assert controls.view["channel"].isVisible()
    click(segment(controls.options["channels"], "sum"))
    assert not controls.view["channel"].isVisible()


def test_a_focused_list_keeps_the_keys_that_move_in_it(book, key):
    choice = book.panels["convolution"].controls.options["boundary"]
    choice.setFocus()
    before = book.workbench.players["convolution"].index
    key(Qt.Key.Key_Down)
    assert book.workbench.value(ConvolutionOptions).boundary == "reflect"
    assert book.workbench.players["convolution"].index == before


@pytest.mark.parametrize("way", ["say", "complain"])
def test_a_long_sentence_at_the_foot_takes_no_height_from_the_panels_and_opens_whole(window, qtbot, way):
    message, panels = window.status.message, window.centralWidget()
    height = panels.height()
    getattr(window.status, way)("Short.")
    click(message)
    assert (panels.height(), message.is_cut, texts(message)) == (height, False, ["Short."])
    sentence = "pets: 12 images to train with. " + 20 * "Sub-folders are taken as splits: train <b>, test 'test_set'. "
    getattr(window.status, way)(sentence)
    QApplication.processEvents()
    assert (panels.height(), message.text(), message.is_cut) == (height, sentence, True)
    assert message.width() > window.width() // 2
    assert "train &lt;b&gt;, test" in message.toolTip()
    seen, more = texts(message)
    assert sentence.startswith(seen.rstrip("…"))
    assert more == "more"
    for open_whole in (partial(click, message), partial(QTest.keyClick, message, Key.Key_Return)):
        open_whole()
        whole = QApplication.activePopupWidget()
        assert whole.text() == sentence
        assert whole.height() < window.height() // 2
        QTest.keyClick(whole, Key.Key_Escape)
        assert QApplication.activePopupWidget() is None
        window.activateWindow()  # offscreen nobody does so
        qtbot.waitUntil(window.isActiveWindow)
        message.setFocus(Qt.FocusReason.TabFocusReason)
        assert message.hasFocus()
    assert panels.height() == height
