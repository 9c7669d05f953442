"""What a panel makes of the image, taken out: saved, copied, and used as the next image."""

import csv
from threading import get_ident

import numpy as np
import PIL.Image
import pytest
import tifffile
from numpy.testing import assert_array_equal
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit, QMenu
from scipy.signal import convolve2d as scipy_convolve2d

from convviz.app.keep.session_files import open_session
from convviz.core.images.examples import EXAMPLES
from convviz.panels.shared.pixels import PixelDialog
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.kernel import freeze
from convviz.state.choices.source import Memory
from convviz.state.outcome import Made
from convviz.state.results.convolution import OUTPUT
from convviz.state.results.image import PICTURE, SOURCE
from tests.gui.conftest import view as view_of
from tests.gui.dialogs import answer
from tests.gui.mouse import choose, click

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
MATRIX = np.arange(1.0, 50.0).reshape(7, 7)
SOBEL = np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])
CHAPTER = np.array([[-1.0, 1, -1], [-2, 3, 1], [2, -4, 0]])


def said(window):
    return window.status.message.text()


def entry(view, text, qtbot, place=None):
    """Choose an entry of a view's context menu."""
    place = view.rect().center() if place is None else place
    if hasattr(view, "menu_requested"):
        view.menu_requested.emit(view.mapToGlobal(place))
    else:
        view.customContextMenuRequested.emit(place)
    menu = view.findChildren(QMenu)[-1]
    texts = [action.text() for action in menu.actions() if action.text()]
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()
    qtbot.waitUntil(lambda: not view.findChildren(QMenu))
    return texts


def name_file(window, path, qtbot):
    """Type a name into the file dialog and accept it."""
    dialog = window.findChild(QFileDialog)
    proposed = dialog.findChild(QLineEdit).text()
    dialog.findChild(QLineEdit).setText(str(path))
    dialog.accept()
    qtbot.waitUntil(lambda: window.findChild(QFileDialog) is None)
    return proposed


def test_the_filtered_picture_is_saved_at_its_own_size_as_png(window, key, settled, tmp_path, qtbot):
    camera = EXAMPLES["camera"].load().pixels.astype(float)
    expected = scipy_convolve2d(camera, SOBEL, "same")
    settled()
    key(Key.Key_E, CTRL | SHIFT)
    assert name_file(window, tmp_path / "edges.png", qtbot) == "Photographer-Sobel-Hx.png"
    dialog = window.findChild(PixelDialog)
    assert "zero in the middle" in dialog.remark.text()  # signed, as it is seen
    choose(dialog.controls["values"], "size")
    choose(dialog.controls["bits"], 16)
    assert dialog.remark.text().endswith("stretched to 0..65535.")
    click(dialog.buttons.button(QDialogButtonBox.StandardButton.Save))
    settled()
    assert said(window).startswith("Saved edges.png: 512 × 512, 16 bits, values ")
    with PIL.Image.open(tmp_path / "edges.png") as picture:
        found = np.asarray(picture)
    assert_array_equal(found, np.rint(np.abs(expected) / np.abs(expected).max() * 65535))


def test_tiff_and_npy_are_saved_without_a_question(book, key, tmp_path, qtbot):
    expected = scipy_convolve2d(MATRIX, CHAPTER, "same")
    for name, read in (("y.tif", tifffile.imread), ("y.npy", np.load)):
        key(Key.Key_E, CTRL | SHIFT)
        answer(book, tmp_path / name, qtbot)
        assert_array_equal(read(tmp_path / name), expected)
        assert said(book).startswith(f"Saved {name}: 7 × 7, ")


def test_values_beyond_white_are_proposed_stretched(book, key, tmp_path, qtbot):
    book.workbench.edit("kernel", "", planes=(freeze(np.ones((3, 3))),), name="")
    book.workbench.edit("view", "", colours="photograph")
    key(Key.Key_E, CTRL | SHIFT)
    answer(book, tmp_path / "y.png", qtbot)
    dialog = book.findChild(PixelDialog)
    assert dialog.options.values == "stretch"
    assert dialog.remark.text().endswith("stretched to 0..255.")
    dialog.resize(300, dialog.height())
    for value in ("sign", "clip"):  # whose remark takes another line
        choose(dialog.controls["values"], value)
        choose(dialog.controls["bits"], 16)
        QApplication.processEvents()
        assert dialog.remark.height() >= dialog.remark.heightForWidth(dialog.remark.width())
    dialog.reject()


def test_nothing_is_saved_where_the_values_are_not_chosen(book, key, tmp_path, qtbot):
    key(Key.Key_E, CTRL | SHIFT)
    answer(book, tmp_path / "y.png", qtbot)
    dialog = book.findChild(PixelDialog)
    dialog.reject()
    qtbot.waitUntil(lambda: book.findChild(PixelDialog) is None)
    assert not (tmp_path / "y.png").exists()


def test_the_result_is_copied_at_its_own_size(book):
    book.result_menu.copy.trigger()
    image = QGuiApplication.clipboard().image()
    assert (image.width(), image.height()) == (7, 7)
    expected = scipy_convolve2d(MATRIX, CHAPTER, "same")
    largest = np.abs(expected).max()
    grey = np.rint((expected + largest) / (2 * largest) * 255)
    assert [[image.pixelColor(c, r).red() for c in range(7)] for r in range(7)] == grey.tolist()
    assert said(book).startswith("The result is on the clipboard: 7 × 7, 8 bits, values ")


def test_the_result_becomes_the_image_so_that_filters_chain(book, key, settled):
    bench, first = book.workbench, scipy_convolve2d(MATRIX, CHAPTER, "same")
    book.setFocus()
    key(Key.Key_U, CTRL)
    settled()
    assert_array_equal(bench.results.get(PICTURE).values, first)
    assert bench.results.get(SOURCE).name == "7x7 matrix ∗ Chapter's 3×3 example"
    assert_array_equal(bench.results.get(OUTPUT).values, scipy_convolve2d(first, CHAPTER, "same"))
    key(Key.Key_U, CTRL)
    settled()
    assert bench.results.get(SOURCE).name.count("∗") == 2
    assert bench.undo_stack.undoText() == "Use the result as the image"
    key(Key.Key_Z, CTRL)
    key(Key.Key_Z, CTRL)
    assert_array_equal(bench.results.get(PICTURE).values, MATRIX)


def test_fractions_are_carried_over_exactly_and_kept_in_a_session(book, key, settled, tmp_path):
    bench = book.workbench
    bench.edit("kernel", "Choose", planes=(freeze(np.full((3, 3), 1 / 9)),), name="")
    expected = bench.results.get(OUTPUT).values.copy()
    book.setFocus()
    key(Key.Key_U, CTRL)
    settled()
    book.sessions.save_as(str(tmp_path / "a.convviz"))
    settled()
    book.context.images.store.keep_only([])
    open_session(tmp_path / "a.convviz", book.context)
    settled()
    assert isinstance(bench.value(ImageChoice).source, Memory)
    assert_array_equal(bench.results.get(PICTURE).values, expected)
    assert "∗" in bench.results.get(SOURCE).name


def test_a_pooled_map_becomes_the_image(window, key, settled):
    settled()
    window.show_panel("pooling")
    settled()
    window.front_panel.widget.setFocus()
    key(Key.Key_U, CTRL)
    settled()
    source = window.workbench.results.get(SOURCE)
    assert source.shape == (256, 256)
    assert source.name == "Photographer ∗ Sobel Hx, ReLU, 2×2 max pooling"


def test_the_menu_of_the_output_offers_it_and_that_of_the_input_does_not(book, settled, qtbot):
    scene = book.panels["convolution"].scene
    assert "Use the result as the image" not in entry(scene.input, "Show all of it", qtbot)
    entry(scene.output, "Use the result as the image", qtbot)
    settled()
    assert_array_equal(book.workbench.results.get(PICTURE).values, scipy_convolve2d(MATRIX, CHAPTER, "same"))


@pytest.mark.parametrize(("padding", "step"), [("same", 10), ("valid", 0)])
def test_a_result_of_the_same_size_keeps_the_step(book, settled, padding, step):
    book.workbench.edit("convolution", "", padding=padding)
    player = book.workbench.players["convolution"]
    player.seek(10)
    book.context.images.use_result("convolution")
    settled()
    assert (player.index, player.length) == (step, 49 if padding == "same" else 9)
    book.workbench.undo_stack.undo()
    settled()
    assert player.index == 10


def test_where_nothing_is_made_nothing_can_be_used(window):
    window.show_panel("network")
    actions = (window.result_menu.use, window.result_menu.save, window.result_menu.copy)
    assert not any(action.isEnabled() for action in actions)
    window.show_panel("convolution")
    assert all(action.isEnabled() for action in actions)


def test_a_result_becomes_an_image_off_the_gui_thread(book, settled, monkeypatch):
    threads, make = [], Made.as_image
    monkeypatch.setattr(Made, "as_image", lambda result: threads.append(get_ident()) or make(result))
    book.context.images.use_result("convolution")
    settled()
    assert len(threads) == 1
    assert threads[0] != get_ident()


def test_a_result_that_is_not_there_is_said(book):
    book.workbench.edit("convolution", "", padding="valid")
    book.workbench.edit("kernel", "", planes=(freeze(np.ones((9, 9))),), name="")
    QApplication.processEvents()
    book.context.images.use_result("convolution")
    assert said(book) != ""
    assert_array_equal(book.workbench.results.get(PICTURE).values, MATRIX)


@pytest.mark.parametrize(
    ("part", "name", "expected"),
    [
        ("flip", "kernel", CHAPTER),
        ("flip", "flipped kernel", CHAPTER[::-1, ::-1]),
        ("sum", "products", MATRIX[2:5, 2:5] * CHAPTER[::-1, ::-1]),
    ],
)
def test_kernel_flipped_kernel_and_products_are_copied_and_saved(book, settled, tmp_path, qtbot, part, name, expected):
    book.workbench.players["convolution"].seek(24)
    view = getattr(book.panels["convolution"], part)
    entry(view, f"Copy {name}", qtbot)
    settled()
    text = QGuiApplication.clipboard().text()
    assert_array_equal([[float(cell) for cell in row.split("\t")] for row in text.splitlines()], expected)
    entry(view, f"Save {name} as CSV…", qtbot)
    answer(book, tmp_path / "a.csv", qtbot)
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        assert_array_equal([[float(cell) for cell in row] for row in csv.reader(file)], expected)


def test_input_output_and_pooled_map_are_saved_as_csv_with_every_digit(book, tmp_path, qtbot):
    scene = book.panels["convolution"].scene
    book.workbench.edit("kernel", "", planes=(freeze(np.full((3, 3), 1 / 7)),), name="")
    for view, expected in ((scene.input, MATRIX), (scene.output, book.workbench.results.get(OUTPUT).values)):
        entry(view, "Save numbers as CSV…", qtbot)
        answer(book, tmp_path / view.accessibleName(), qtbot)
        assert_array_equal(np.loadtxt(tmp_path / f"{view.accessibleName()}.csv", delimiter=","), expected)


def test_feature_maps_are_copied_from_where_the_mouse_is(window, content, one_batch, qtbot):
    one_batch()
    maps = view_of(content, "maps").maps
    QApplication.processEvents()
    layer = maps.layers[1]
    mosaic = maps.view(layer.name)
    place = mosaic.mapTo(maps, mosaic.map_rect(0).center().toPoint())
    entry(maps, f"Copy map 0 of {layer.name}", qtbot, place)
    qtbot.waitUntil(lambda: not window.workbench.background.busy)
    rows = [[float(cell) for cell in row.split("\t")] for row in QGuiApplication.clipboard().text().splitlines()]
    assert_array_equal(np.array(rows, np.float32), layer.maps[0])
