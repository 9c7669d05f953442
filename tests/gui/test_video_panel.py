import re

import pytest
from numpy.testing import assert_array_equal
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from convviz.core.video.stack import x_t, y_t
from convviz.state.choices.video import VideoOptions, VideoView
from convviz.state.results.video import STACK
from tests.gui.mouse import drag, press, release

pytestmark = pytest.mark.usefixtures("one_window")


@pytest.fixture
def panel(book, qtbot):
    """The Video panel in front, with the clip that comes with the program."""
    book.show_panel("video")
    qtbot.waitUntil(lambda: book.workbench.players["video"].length == 60)
    QApplication.processEvents()
    return book.panels["video"]


def view(book):
    return book.workbench.value(VideoView)


def pixel(place, right, down):
    """A pixel at shares of a rectangle."""
    return QPoint(round(place.left() + right * place.width()), round(place.top() + down * place.height()))


def test_at_first_the_clip_stands_cut_open_half_way(book, panel):
    stack, cuts = book.workbench.results.get(STACK), panel.block.cuts.cuts
    assert panel.block.block.cuts is cuts
    assert cuts.index == book.workbench.players["video"].index == 36
    assert_array_equal(cuts.frame, stack.frames[36])
    assert_array_equal(cuts.across, x_t(stack.frames, 27))
    assert_array_equal(cuts.down, y_t(stack.frames, 120))
    red, green, blue = stack.frames[36, 27, 120]
    assert f"I(x = 120, y = 27, t = 36) = ({red}, {green}, {blue})" in panel.block.reading.text()
    assert "1.44 s at 25 frames a second" in panel.block.reading.text()


def test_stepping_shows_frame_after_frame(book, panel):
    stack = book.workbench.results.get(STACK)
    QTest.keyClick(book, Qt.Key.Key_Right)
    assert_array_equal(panel.block.cuts.cuts.frame, stack.frames[37])
    QTest.keyClick(book, Qt.Key.Key_Home)
    assert panel.block.cuts.cuts.index == 0


def test_dragging_in_the_frame_moves_the_cursor(book, panel):
    cuts = panel.block.cuts
    place = cuts.places().frame
    drag(cuts, [pixel(place, 0.2, 0.8), pixel(place, 0.25, 0.5)])
    row, column = view(book).cursor
    assert abs(row - 80) <= 1
    assert abs(column - 60) <= 1
    stack = book.workbench.results.get(STACK)
    assert_array_equal(cuts.cuts.across, x_t(stack.frames, row))
    assert_array_equal(cuts.cuts.down, y_t(stack.frames, column))
    assert book.workbench.undo_stack.count() == 0  # it is only looked at differently


def test_near_one_of_its_lines_that_alone_is_dragged(book, panel):
    cuts = panel.block.cuts
    place, (row, column) = cuts.places().frame, view(book).cursor
    drag(cuts, [pixel(place, 0.1, (row + 0.5) / 160), pixel(place, 0.4, 0.75)])
    assert view(book).cursor == (pytest.approx(120, abs=1), column)
    drag(cuts, [pixel(place, (column + 0.5) / 240, 0.2), pixel(place, 0.75, 0.6)])
    assert view(book).cursor == (pytest.approx(120, abs=1), pytest.approx(180, abs=1))


def test_dragging_in_a_cut_follows_what_moves(book, panel):
    cuts, player = panel.block.cuts, book.workbench.players["video"]
    drag(cuts, [pixel(cuts.places().across, 0.5, 0.5), pixel(cuts.places().across, 0.25, 0.25)])
    assert (player.index, *view(book).cursor) == pytest.approx((15, 27, 60), abs=1)
    drag(cuts, [pixel(cuts.places().down, 0.5, 0.5), pixel(cuts.places().down, 0.75, 0.125)])
    assert (player.index, *view(book).cursor) == pytest.approx((45, 20, 60), abs=1)


def test_the_faces_of_the_block_are_dragged_too(book, panel):
    block, player = panel.block.block, book.workbench.players["video"]
    for face in ("across", "down", "frame"):
        middle = block.face(face).boundingRect().center()
        index, row, column = block._voxel_at(face, middle)
        press(block, middle.toPoint())
        release(block, middle.toPoint())
        assert abs(player.index - index) <= 1
        assert abs(view(book).cursor[0] - row) <= 1
        assert abs(view(book).cursor[1] - column) <= 1


@pytest.mark.parametrize("face", ["across", "down", "frame"])
def test_a_corner_of_a_face_is_where_it_says(panel, face):
    block = panel.block.block
    corners, inside = block.face(face), block.face(face).boundingRect().center()
    for corner in list(corners)[:4]:
        near = QPointF(corner) * 0.98 + inside * 0.02
        index, row, column = block._voxel_at(face, near)
        assert 0 <= index <= 36 + 1
        assert 0 <= column <= 120 + 3
        assert row >= 27 - 3


def test_arrow_keys_move_the_cursor_once_tab_has_led_there(book, panel):
    cuts = panel.block.cuts
    cuts.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(cuts, Qt.Key.Key_Down)
    QTest.keyClick(cuts, Qt.Key.Key_Left)
    assert view(book).cursor == (28, 119)
    QTest.keyClick(cuts, Qt.Key.Key_Escape)
    QTest.keyClick(book, Qt.Key.Key_Right)
    assert book.workbench.players["video"].index == 37


def test_a_frame_smaller_than_the_cursor_is_read_at_its_nearest_pixel(book, panel):
    book.workbench.edit("video_view", "", cursor=(10_000, 3))
    assert panel.block.cuts.cuts.cursor == (159, 3)


def test_a_missing_file_says_so_and_nothing_else_is_lost(book, panel, qtbot):
    from convviz.state.choices.video import VideoFile

    book.workbench.edit("video", "Open", source=VideoFile("/nowhere/gone-1.mp4"))
    qtbot.waitUntil(lambda: not book.workbench.background.busy)
    assert panel.pages.currentWidget() is panel.pages.problem
    assert "The video is missing: /nowhere/gone-1.mp4" in panel.pages.problem.text()
    assert book.workbench.value(VideoOptions).source == VideoFile("/nowhere/gone-1.mp4")
    book.workbench.undo_stack.undo()
    assert panel.pages.currentWidget() is panel.block


def test_a_line_along_what_moves_gives_its_speed(panel):
    cuts = panel.block.cuts
    place = cuts.places().across
    # The saucer's middle is at column 4 t − 18.
    ends = [pixel(place, (4 * t - 18) / 240, t / 60) for t in (12, 48)]
    drag(cuts, ends, Qt.KeyboardModifier.ShiftModifier)
    said = re.search(r"(\d+) px in (\d+) frames [=≈] ([\d.]+) px a frame", cuts.note)
    assert said is not None
    assert [float(part) for part in said.groups()] == pytest.approx([144, 36, 4], rel=0.03)
    press(cuts, ends[0])
    release(cuts, ends[0])
    assert "px a frame" not in cuts.note
