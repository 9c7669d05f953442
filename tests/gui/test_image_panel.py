import json
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip

from convviz.core.images.decoders.tiff_pages import page_starts
from convviz.core.images.examples import EXAMPLES
from convviz.core.images.image import Image, shrink, to_grey
from convviz.state.choices.image import ColourMode, ImageChoice
from convviz.state.choices.source import Example
from convviz.state.results.convolution import OUTPUT
from convviz.state.results.image import PICTURE
from convviz.state.sessions.session import apply, check, current, from_data, to_data
from convviz.widgets.grid.cells import NUMBER_CELL
from tests.gui.mouse import (
    cell,
    choose_example,
    click,
    click_cell,
    drag,
    drag_cells,
    press,
    segment,
    tab_order,
    type_number,
    wheel,
)
from tests.image_files import png, tiff

pytestmark = pytest.mark.usefixtures("one_window")

MATRIX = np.arange(1, 50).reshape(7, 7)
COLOURS = np.random.default_rng(0).integers(0, 256, (20, 30, 3)).astype(np.uint8)


@pytest.fixture
def panel(book):
    return book.panels["image"]


@pytest.fixture
def image(book):
    """The values that are convolved, which must be the ones on the screen."""

    def both():
        values = book.workbench.results.get(PICTURE).values
        assert book.panels["image"].view.layer.values is values
        return values

    return both


@pytest.fixture
def colour(book):
    book.context.images.paste(Image("colours", COLOURS, (0.0, 255.0)))
    return book.panels["image"]


def entry(panel, text):
    panel._gallery.aboutToShow.emit()
    return next(action for action in panel._gallery.actions() if action.text() == text)


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_every_example_has_a_thumbnail_and_can_be_chosen(book, panel, settled, name):
    item = choose_example(panel, EXAMPLES[name].title)
    assert not item.icon().isNull()
    assert item.toolTip() == EXAMPLES[name].description
    settled()
    assert book.workbench.results.choices["image"].source == Example(name)
    assert EXAMPLES[name].title in book.status.summary.text()
    assert f"{panel.view.layer.rows} × {panel.view.layer.columns}" in panel.facts.text()


def test_the_facts_are_the_images(panel):
    assert panel.facts.text() == "7 × 7  ·  1 to 49, mean 25"


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (ColourMode.GREY, to_grey(COLOURS)),
        (ColourMode.RGB, COLOURS),
        (ColourMode.RED, COLOURS[..., 0]),
        (ColourMode.GREEN, COLOURS[..., 1]),
        (ColourMode.BLUE, COLOURS[..., 2]),
    ],
)
def test_colours_grey_or_one_channel(colour, image, mode, expected):
    click(segment(colour.mode, ColourMode.BLUE if mode != ColourMode.BLUE else ColourMode.GREY))
    click(segment(colour.mode, mode))
    assert_array_equal(image(), expected)


def test_a_colour_picture_starts_in_colour_and_a_grey_one_in_grey(book, panel, image, tmp_path, settled):
    path = tmp_path / "colours.png"
    path.write_bytes(png(COLOURS, 2))
    book.context.images.open(str(path))
    settled()
    assert_array_equal(image(), COLOURS)
    assert segment(panel.mode, ColourMode.RGB).isChecked()
    choose_example(panel, EXAMPLES["camera"].title)
    assert not panel.mode.isVisible()
    assert image().ndim == 2
    book.context.images.paste(Image("colours", COLOURS, (0.0, 255.0)))
    assert_array_equal(image(), COLOURS)
    choose_example(panel, EXAMPLES["chelsea"].title)
    assert image().ndim == 3


def test_a_channel_that_was_chosen_stays_chosen_for_the_pictures_after_it(book, panel, image, colour):
    click(segment(colour.mode, ColourMode.RED))
    choose_example(panel, EXAMPLES["camera"].title)
    choose_example(panel, EXAMPLES["chelsea"].title)
    assert segment(panel.mode, ColourMode.RED).isChecked()
    assert_array_equal(image(), EXAMPLES["chelsea"].load().pixels[..., 0])


def test_a_grey_image_offers_no_colours(panel):
    assert not panel.mode.isVisible()


# -- cropping and shrinking --------------------------------------------------------------------------------------------


def crop(panel, *cells):
    click(panel.crop_button)
    drag_cells(panel.view, *cells)


@pytest.mark.parametrize("corners", [((1, 2), (4, 5)), ((4, 5), (1, 2)), ((4, 2), (1, 5))])
def test_a_rectangle_is_cut_out_whichever_way_it_is_dragged(panel, image, corners):
    crop(panel, *corners)
    assert_array_equal(image(), MATRIX[1:5, 2:6])
    assert not panel.crop_button.isChecked()  # once cut, the mouse looks again


def test_a_crop_can_be_cropped_again(book, panel, image):
    crop(panel, (1, 1), (5, 6))
    crop(panel, (1, 2), (3, 4))
    assert_array_equal(image(), MATRIX[2:5, 3:6])
    assert book.workbench.value(ImageChoice).crop == (2, 3, 3, 3)
    book.workbench.undo_stack.undo()
    assert_array_equal(image(), MATRIX[1:6, 1:7])


def test_a_drag_past_the_edge_cuts_at_the_edge(panel, image):
    click(panel.crop_button)
    start = cell(panel.view, 4, 4)
    drag(panel.view, [start, start + QPoint(500, 500)])
    assert_array_equal(image(), MATRIX[4:, 4:])


def test_a_click_is_no_crop(panel, image):
    crop(panel, (3, 3), (3, 3))
    assert_array_equal(image(), MATRIX)
    assert panel.crop_button.isChecked()


def test_the_crop_is_seen_while_it_is_dragged(panel):
    from tests.gui.mouse import move, press, release

    click(panel.crop_button)
    press(panel.view, cell(panel.view, 1, 1))
    move(panel.view, cell(panel.view, 3, 4), down=True)
    window = panel.view._outlines[-1].window
    assert (window.top, window.left, window.height, window.width) == (1, 1, 3, 4)
    release(panel.view, cell(panel.view, 3, 4))
    assert len(panel.view._outlines) == 1


def test_crop_in_a_photograph_is_of_its_pixels(window):
    panel = window.panels["image"]
    pixels = EXAMPLES["camera"].load().pixels
    click(panel.crop_button)
    view = panel.view
    drag(view, [QPoint(view.width() // 2 - 20, 40), QPoint(view.width() // 2 + 20, 80)])
    top, left, height, width = window.workbench.value(ImageChoice).crop
    assert height > 50
    assert width > 50
    assert_array_equal(window.workbench.results.get(PICTURE).values, pixels[top : top + height, left : left + width])


def test_shrunk_to_a_small_matrix_each_cell_is_a_mean(panel, image, colour):
    type_number(panel.shrink, "4")
    click(panel.shrink_button)
    assert_array_equal(image(), shrink(COLOURS, 4, 4))
    assert image().shape == (4, 4, 3)
    assert panel.whole_button.isEnabled()
    click(panel.whole_button)
    assert image().shape == (20, 30, 3)
    assert not panel.whole_button.isEnabled()


def test_a_photograph_becomes_a_7x7_matrix(window):
    panel = window.panels["image"]
    click(panel.shrink_button)
    assert panel.view.layer.values.shape == (7, 7)
    assert panel.view.lens.cell >= NUMBER_CELL
    assert_array_equal(panel.view.layer.values, shrink(EXAMPLES["camera"].load().pixels, 7, 7))


def test_a_shrunk_image_can_be_cropped_and_drawn_in(window):
    panel = window.panels["image"]
    click(panel.shrink_button)
    before = panel.view.layer.values.copy()
    crop(panel, (1, 1), (4, 4))
    assert_array_equal(panel.view.layer.values, before[1:5, 1:5])
    click(panel.pencil_button)
    click_cell(panel.view, 0, 0)
    assert panel.view.layer.values[0, 0] == 255


def test_whole_undoes_crop_and_shrink_together(panel, image):
    crop(panel, (1, 1), (5, 5))
    type_number(panel.shrink, "2")
    click(panel.shrink_button)
    assert image().shape == (2, 2)
    click(panel.whole_button)
    assert_array_equal(image(), MATRIX)


# -- pages -------------------------------------------------------------------------------------------------------------

STACK = np.random.default_rng(1).integers(0, 4096, (12, 20, 30)).astype(np.uint16)


@pytest.fixture
def stack(book, tmp_path, settled):
    """A TIFF of twelve pages, opened, whose fifth is damaged."""
    data = bytearray(tiff(*STACK))
    starts = page_starts(bytes(data))
    data[starts[4] : starts[4] + 400] = bytes(data[starts[4] : starts[4] + 400]).replace(
        b"\x01\x01\x04", b"\x01\x01\x63"
    )
    path = tmp_path / "stack.tif"
    path.write_bytes(data)
    book.context.images.open(str(path))
    settled()
    return path


def test_a_page_is_chosen_by_its_number_and_undone(book, panel, image, stack, settled):
    number, count = panel.page.number, book.workbench.undo_stack.count()
    assert panel.page.isVisible()
    assert (panel.page.word.text(), panel.page.total.text(), number.value()) == ("Page", "of 12", 1)
    type_number(number, "3")
    settled()
    assert_array_equal(image(), STACK[2])
    assert book.workbench.undo_stack.undoText() == "Show page 3"
    type_number(number, "12")
    settled()
    assert_array_equal(image(), STACK[11])
    assert book.workbench.undo_stack.count() == count + 1  # turning pages is one edit
    book.workbench.undo_stack.undo()
    settled()
    assert (number.value(), book.workbench.value(ImageChoice).source.page) == (1, 1)
    assert_array_equal(image(), STACK[0])


def test_there_is_no_page_to_choose_where_there_is_only_one(book, panel, stack):
    choose_example(panel, EXAMPLES["camera"].title)
    assert not panel.page.isVisible()


def test_a_damaged_page_is_refused_in_a_sentence_and_the_shown_one_stays(book, panel, image, stack, settled, qtbot):
    with qtbot.waitSignal(book.workbench.problem) as said:
        type_number(panel.page.number, "5")
    assert "'stack.tif' is a TIFF image that" in said.args[0]
    settled()
    assert panel.page.number.value() == 1
    assert_array_equal(image(), STACK[0])


def test_what_is_made_of_the_image_stays_where_a_page_is_turned(book, panel, image, stack, settled):
    book.workbench.edit("image", "", crop=(2, 3, 10, 12), range=(0.0, 99.0))
    type_number(panel.page.number, "2")
    settled()
    assert_array_equal(image(), STACK[1][2:12, 3:15])
    assert panel.view.layer.colouring.high == 99


def test_a_crop_that_does_not_fit_the_other_page_is_taken_back(book, panel, image, tmp_path, settled):
    path = tmp_path / "mixed.tif"
    path.write_bytes(tiff(STACK[0], STACK[1][:5, :5]))
    book.context.images.open(str(path))
    settled()
    book.workbench.edit("image", "", crop=(2, 3, 10, 12))
    type_number(panel.page.number, "2")
    settled()
    assert_array_equal(image(), STACK[1][:5, :5])


def test_the_page_is_kept_in_the_session(book, panel, image, stack, settled):
    type_number(panel.page.number, "7")
    settled()
    images = book.context.images.store
    data = json.loads(json.dumps(to_data(current(book.context), images)))
    choose_example(panel, EXAMPLES["camera"].title)
    apply(check(from_data(data, book.workbench), book.context), book.context)
    settled()
    assert_array_equal(image(), STACK[6])
    assert panel.page.number.value() == 7
    embedded = to_data(current(book.context), images, embed=True)
    stack.unlink()
    apply(check(from_data(embedded, book.workbench), book.context), book.context)
    settled()
    assert_array_equal(image(), STACK[6])
    assert not panel.page.isVisible()  # the session holds one of them


def test_a_file_opened_again_shows_none_of_its_old_pages(book, panel, image, stack, settled):
    type_number(panel.page.number, "2")
    settled()
    stack.write_bytes(tiff(STACK[8], STACK[9]))
    book.context.images.open(str(stack))
    settled()
    assert_array_equal(image(), STACK[8])
    type_number(panel.page.number, "2")
    settled()
    assert_array_equal(image(), STACK[9])


# -- range -------------------------------------------------------------------------------------------------------------


def handle_at(bar, handle):
    return handle.geometry().center()


def test_a_handle_is_dragged_in_one_edit_that_changes_the_drawing_and_no_number(book, panel, image):
    bar, count = panel.range.bar, book.workbench.undo_stack.count()
    output = book.workbench.results.get(OUTPUT)
    assert panel.range.reset.isChecked()
    drag(bar, [handle_at(bar, bar.white), (handle_at(bar, bar.white) + handle_at(bar, bar.black)) / 2])
    black, white = book.workbench.value(ImageChoice).range
    assert black == 0
    assert 20 <= white <= 30
    assert panel.view.layer.colouring.high == white
    assert book.panels["convolution"].scene.input.layer.colouring.high == white
    assert_array_equal(image(), MATRIX)
    assert book.workbench.results.get(OUTPUT).pyramid is output.pyramid
    assert book.workbench.undo_stack.count() == count + 1
    assert book.workbench.undo_stack.undoText() == "Change range"
    drag(bar, [handle_at(bar, bar.black), handle_at(bar, bar.black) + QPoint(10, 0)])
    assert book.workbench.undo_stack.count() == count + 2
    assert not panel.range.reset.isChecked()
    for _ in range(2):  # the second is no edit, and it stays pressed
        click(panel.range.reset)
        assert book.workbench.value(ImageChoice).range is None
        assert panel.range.reset.isChecked()
    assert book.workbench.undo_stack.count() == count + 3
    assert panel.view.layer.colouring.high == 49
    book.workbench.undo_stack.undo()
    book.workbench.undo_stack.undo()
    assert book.workbench.value(ImageChoice).range == (black, white)


def test_the_handles_are_reached_by_tab_and_moved_by_the_keys(book, panel):
    bar, count = panel.range.bar, book.workbench.undo_stack.count()
    bar.white.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Right):
        QTest.keyClick(bar.white, key)
    assert book.workbench.value(ImageChoice).range == (0, 48)
    assert bar.white.accessibleDescription() == "48"
    assert book.workbench.undo_stack.count() == count + 1
    QTest.keyClick(bar.black, Qt.Key.Key_End)
    assert book.workbench.value(ImageChoice).range == (48, 49)
    step = book.workbench.players["convolution"].index
    click(bar)  # after the mouse the keys step
    QTest.keyClick(QApplication.focusWidget() or book, Qt.Key.Key_Right)
    assert book.workbench.players["convolution"].index == step + 1


def test_black_and_white_are_typed_over_their_numbers(book, panel):
    bar, editor = panel.range.bar, panel.range.bar.findChild(QLineEdit)
    press(bar, QPoint(bar.width() - 3, 10))
    assert editor.text() == "49"
    QTest.keyClicks(editor, "30.5")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert book.workbench.value(ImageChoice).range == (0, 30.5)
    press(bar, QPoint(2, 10))
    QTest.keyClicks(editor, "x")
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert "is not a number" in QToolTip.text()
    QTest.keyClick(editor, Qt.Key.Key_Backspace)
    QTest.keyClicks(editor, "12")
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert book.workbench.value(ImageChoice).range == (12, 30.5)
    assert editor.text() == "30.5"
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    bar.black.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClicks(bar.black, "-")
    QTest.keyClicks(editor, "4")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert book.workbench.value(ImageChoice).range == (-4, 30.5)
    book.workbench.undo_stack.undo()
    assert book.workbench.value(ImageChoice).range == (12, 30.5)


def test_the_tip_says_that_no_number_changes(panel):
    assert "the numbers that are convolved stay those of the image" in panel.range.bar.tip_at(QPoint(3, 3))


def test_a_deep_picture_is_not_black_and_another_one_starts_in_its_own_range(book, panel, tmp_path, settled):
    pixels = np.arange(4096, dtype=np.uint16).reshape(64, 64)
    path = tmp_path / "deep.png"
    path.write_bytes(png(pixels, 0))
    book.context.images.open(str(path))
    settled()
    assert (panel.view.layer.colouring.low, panel.view.layer.colouring.high) == (0, 4095)
    shades = panel.view.layer.colouring.paint(panel.view.layer.values)
    assert (shades.min(), shades.max()) == (0, 255)
    book.workbench.edit("image", "", range=(0.0, 10.0))
    choose_example(panel, EXAMPLES["brick"].title)
    settled()
    assert book.workbench.value(ImageChoice).range is None
    assert panel.view.layer.colouring.high == 255


def test_drawing_keeps_the_range_that_was_chosen(book, panel, image):
    book.workbench.edit("image", "", range=(0.0, 20.0))
    click(panel.pencil_button)
    type_number(panel.pencil, "255")
    click_cell(panel.view, 0, 0)
    assert image()[0, 0] == 255
    assert panel.view.layer.colouring.high == 20
    click(panel.range.reset)
    assert panel.view.layer.colouring.high == 255


# -- drawing -----------------------------------------------------------------------------------------------------------


def test_an_empty_image_is_drawn_in_with_the_pencil(book, panel, image):
    entry(panel, "Empty 8 × 8, to draw in").trigger()
    assert_array_equal(image(), np.zeros((8, 8)))
    assert panel.pencil_button.isChecked()
    count = book.workbench.undo_stack.count()
    drag_cells(panel.view, (1, 1), (1, 6), (4, 6))
    expected = np.zeros((8, 8))
    expected[1, 1:7] = expected[1:5, 6] = 255
    assert_array_equal(image(), expected)
    assert book.workbench.undo_stack.count() == count + 1
    type_number(panel.pencil, "100")
    drag_cells(panel.view, (7, 0), (7, 7))
    expected[7] = 100
    assert_array_equal(image(), expected)
    book.workbench.undo_stack.undo()
    book.workbench.undo_stack.undo()
    assert_array_equal(image(), np.zeros((8, 8)))


def test_numbers_are_typed_into_cells(panel, image):
    click(panel.pencil_button)
    type_number(panel.pencil, "3")
    click_cell(panel.view, 2, 2)
    panel.view.setFocus()
    QTest.keyClicks(panel.view, "-")
    QTest.keyClicks(panel.view.findChild(QLineEdit), "12.5")
    QTest.keyClick(panel.view.findChild(QLineEdit), Qt.Key.Key_Return)
    expected = MATRIX.astype(float)
    expected[2, 2] = -12.5
    assert_array_equal(image(), expected)


def test_a_number_beyond_black_and_white_widens_the_grey_scale_and_changes_no_other(book, panel, image):
    click(panel.pencil_button)
    type_number(panel.pencil, "1000")
    click_cell(panel.view, 0, 0)
    assert image()[0, 0] == 1000
    assert panel.view.layer.colouring.high == 1000
    assert_array_equal(image()[1:], MATRIX[1:])


def test_a_large_or_coloured_image_cannot_be_drawn_in_and_says_why(window, colour):
    click(segment(colour.mode, ColourMode.GREY))
    assert window.panels["image"].pencil_button.isEnabled()  # 20x30 and grey
    click(segment(colour.mode, ColourMode.RGB))
    assert not colour.pencil_button.isEnabled()
    window.context.images.use(Example("camera"), "")
    assert not colour.pencil_button.isEnabled()
    assert "shrink" in colour.pencil_button.toolTip()


def test_choosing_a_photograph_puts_the_pencil_away(window):
    panel = window.panels["image"]
    entry(panel, "Empty 28 × 28, to draw in").trigger()
    assert panel.pencil.isVisible()
    window.context.images.use(Example("camera"), "")
    assert not panel.pencil.isVisible()
    assert not panel.pencil_button.isChecked()
    assert not panel.view.editable


def test_crop_and_pencil_exclude_each_other(panel):
    click(panel.pencil_button)
    click(panel.crop_button)
    assert not panel.pencil_button.isChecked()
    assert not panel.view.editable
    click(panel.pencil_button)
    assert not panel.crop_button.isChecked()


# -- looking -----------------------------------------------------------------------------------------------------------


def test_numbers_appear_when_a_photograph_is_zoomed_in(window):
    view = window.panels["image"].view
    assert view.lens.cell < 1
    middle = view.rect().center()
    pixels = EXAMPLES["camera"].load().pixels
    for _ in range(40):
        if view.lens.cell >= 40:
            break
        wheel(view, 1)
    QApplication.processEvents()
    row, column = view.cell_at(middle)
    rect = view.cell_rect(row, column)
    picture = view.grab().toImage().copy(rect.adjusted(2, 2, -2, -2))
    shades = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}
    assert len(shades) > 3  # the number's strokes on the pixel's grey
    grey = int(pixels[row, column])
    assert f"#{grey:02x}{grey:02x}{grey:02x}" in shades


def test_the_view_can_be_moved_and_shows_all_again(window):
    view = window.panels["image"].view
    first = view.lens
    view.zoom(4.0)
    middle = view.rect().center()
    drag(view, [middle, middle + QPoint(40, 10)])
    assert view.lens != first
    assert window.workbench.value(ImageChoice).crop is None
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton)
    assert view.lens == first


def test_the_window_of_the_step_is_found_on_a_photograph(window):
    view = window.panels["image"].view
    window.workbench.players["convolution"].seek(0)
    assert view._outlines[0].window.top == -1
    window.workbench.players["convolution"].seek(512 * 512 - 1)
    assert view._outlines[0].window.top == 510


@pytest.mark.parametrize("suffix", ["png", "bmp", "jpg", "ppm"])
def test_files_are_opened_by_the_panels_own_button(book, panel, tmp_path: Path, settled, qtbot, suffix):
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QFileDialog

    image = QImage(9, 6, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    path = tmp_path / f"überall.{suffix}"
    assert image.save(str(path))
    click(panel.open_button)
    dialog = book.findChild(QFileDialog)
    assert f"*.{suffix}" in dialog.nameFilters()[0]
    dialog.findChild(QLineEdit).setText(str(path))
    dialog.accept()
    settled()
    qtbot.waitUntil(lambda: book.findChild(QFileDialog) is None)
    assert panel.view.layer.values.shape == (6, 9, 3)
    assert book.settings.recent == [str(path)]


def test_tab_goes_along_the_panel_as_it_is_laid_out(book, panel, colour):
    parts = panel.view, panel.range.bar.black, panel.range.bar.white, panel.mode, panel.shrink
    panel.view.setFocus(Qt.FocusReason.TabFocusReason)
    order = tab_order(parts)
    assert order == sorted(order)
