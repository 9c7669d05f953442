from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from convviz.core.images.pen import ink
from convviz.core.windows.geometry import Window
from convviz.widgets.grid.digit_pad import DigitPad
from convviz.widgets.look.theme import Role
from tests.gui.mouse import drag, leave, move, press, release

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def pad(qtbot):
    pad = DigitPad("Draw a digit")
    qtbot.addWidget(pad)
    pad.resize(282, 282)
    pad.grab()
    return pad


@pytest.fixture
def drawn(pad):
    seen = []
    pad.drawn.connect(lambda: seen.append(pad.image))
    return seen


def cell(pad, row, column):
    return pad.cell_rect(row, column).center().toPoint()


def test_a_drag_draws_the_stroke_of_the_core(pad, drawn):
    path = [cell(pad, 5, 5), cell(pad, 5, 20), cell(pad, 20, 20)]
    drag(pad, path)
    # In one piece each way; the corner is covered by both, and counts once.
    places = [pad.place_at(point) for point in path]
    parts = [ink((28, 28), *pair, pad.pen_radius) for pair in pairwise(places)]
    np.testing.assert_allclose(pad.image, np.maximum(*parts)[np.newaxis], atol=1e-5)
    assert pad.image.shape == (1, 28, 28)
    assert pad.image.dtype == np.float32
    assert len(drawn) > 4


def test_each_move_that_changes_the_picture_says_so_and_no_other(pad, drawn):
    press(pad, cell(pad, 10, 10))
    assert len(drawn) == 1
    move(pad, cell(pad, 10, 14), down=True)
    assert len(drawn) == 2
    move(pad, cell(pad, 10, 12), down=True)  # back over what is drawn
    move(pad, cell(pad, 10, 14), down=True)
    assert len(drawn) == 2
    release(pad, cell(pad, 10, 14))
    move(pad, cell(pad, 20, 20))
    assert len(drawn) == 2
    assert not np.array_equal(drawn[0], drawn[1])  # what was emitted before is not changed afterwards


def test_dwelling_does_not_fatten_a_stroke_but_a_second_one_brightens_it(pad):
    press(pad, cell(pad, 10, 10))
    once = pad.image
    for _ in range(5):
        move(pad, cell(pad, 10, 10), down=True)
    assert pad.image is once
    release(pad, cell(pad, 10, 10))
    press(pad, cell(pad, 10, 10))
    release(pad, cell(pad, 10, 10))
    assert pad.image.sum() > once.sum()
    assert pad.image.max() <= 1


def test_shift_and_the_right_button_erase(pad, drawn):
    white = np.ones((1, 28, 28), np.float32)
    pad.set_image(white)
    drag(pad, [cell(pad, 5, 5), cell(pad, 5, 9)], SHIFT)
    assert pad.image[0, 5, 7] == 0
    assert pad.image[0, 15, 7] == 1
    QTest.mouseClick(pad, Qt.MouseButton.RightButton, pos=cell(pad, 15, 7))
    assert pad.image[0, 15, 7] < 0.1
    assert len(drawn) > 1
    assert_array_equal(white, np.ones((1, 28, 28)))


def test_a_colour_picture_is_drawn_on_in_white(pad):
    pad.set_image(np.zeros((3, 64, 64), np.float32))
    press(pad, cell(pad, 30, 30))
    assert_array_equal(pad.image[0], pad.image[1])
    assert_array_equal(pad.image[0], pad.image[2])
    assert pad.image[:, 30, 30].tolist() == [1, 1, 1]


@pytest.mark.parametrize("size", [28, 64, 256])
def test_the_pen_is_as_large_a_part_of_any_picture(pad, size):
    pad.set_image(np.zeros((1, size, size), np.float32))
    drag(pad, [cell(pad, size // 2, size // 4), cell(pad, size // 2, 3 * size // 4)])
    assert (pad.image > 0.5).mean() == pytest.approx(0.05, abs=0.015)


def test_delete_clears_while_it_has_the_focus(pad, drawn):
    press(pad, cell(pad, 10, 10))
    release(pad, cell(pad, 10, 10))
    QTest.keyClick(pad, Qt.Key.Key_Delete)
    assert not pad.image.any()
    assert len(drawn) == 2
    QTest.keyClick(pad, Qt.Key.Key_Backspace)
    assert len(drawn) == 2  # there was nothing to clear


def test_setters_emit_nothing_and_copy(pad, drawn):
    picture = np.random.default_rng(0).uniform(0, 1, (1, 28, 28)).astype(np.float32)
    pad.set_image(picture)
    kept = pad.image.copy()
    picture[:] = 0
    assert_array_equal(pad.image, kept)
    pad.clear()
    pad.set_outline(Window(0, 0, 5, 5))
    assert drawn == []


def test_a_new_picture_ends_the_stroke_under_way(pad, drawn):
    press(pad, cell(pad, 5, 5))
    pad.clear()
    move(pad, cell(pad, 20, 20), down=True)
    assert not pad.image.any()
    assert len(drawn) == 1


def test_every_pixel_is_seen_in_its_brightness(pad):
    picture = np.random.default_rng(0).uniform(0, 1, (3, 7, 7)).astype(np.float32)
    pad.set_image(picture)
    seen = pad.grab().toImage()
    for row, column in np.ndindex(7, 7):
        expected = np.rint(picture[:, row, column] * 255).astype(int).tolist()
        assert list(QColor(seen.pixel(cell(pad, row, column))).getRgb()[:3]) == expected


def test_the_outline_is_drawn_where_it_is_on_the_picture(pad, theme):
    pad.set_outline(Window(-3, 10, 9, 9))
    seen = pad.grab().toImage()
    rect = pad.cell_rect(6, 10)
    assert QColor(seen.pixel(QPoint(int(rect.left()) + 30, round(rect.top())))) == theme.role(Role.INPUT)
    pad.set_outline(None)
    assert pad.grab().toImage() != seen


def test_the_pen_is_shown_under_the_mouse(pad):
    empty = pad.grab().toImage()
    move(pad, cell(pad, 14, 14))
    assert pad.grab().toImage() != empty
    leave(pad)
    assert pad.grab().toImage() == empty


def test_a_stroke_may_begin_and_end_beside_the_picture(pad):
    drag(pad, [QPoint(-40, 140), QPoint(400, 140)])
    row = pad.image[0].sum(axis=1).argmax()
    assert (pad.image[0, row] == 1).all()


@pytest.mark.parametrize("shape", [(28, 28), (2, 28, 28), (1, 0, 28)])
def test_other_shapes_are_refused(pad, shape):
    with pytest.raises(ValueError, match="shaped"):
        pad.set_image(np.zeros(shape, np.float32))
