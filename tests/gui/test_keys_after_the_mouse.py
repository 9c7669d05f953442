"""After the mouse the keys step, whatever it used; what was reached by Tab, or is typed in, keeps its own keys."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionSpinBox, QToolTip

from tests.gui.mouse import press, release

pytestmark = pytest.mark.usefixtures("one_window")

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def player(book):
    player = book.workbench.players["convolution"]
    player.seek(20)
    return player


@pytest.fixture
def options(book):
    return book.panels["convolution"].controls.options


def send(window, key, modifiers=Qt.KeyboardModifier.NoModifier):
    """A key as the window system sends it: to what has the focus, and shortcuts first."""
    QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)
    QApplication.processEvents()


def assert_steps(window, player):
    place = player.index
    send(window, Key.Key_Right)
    assert player.index == place + 1
    send(window, Key.Key_Home)
    assert player.index == 0
    send(window, Key.Key_End)
    assert player.index == player.length - 1
    player.seek(place)
    send(window, Key.Key_Space)
    assert player.playing
    send(window, Key.Key_Space)
    assert not player.playing


def pick(choice, row):
    """Open a list by the mouse, and click an entry."""
    QTest.mouseClick(choice, Qt.MouseButton.LeftButton)
    view = choice.view()
    assert view.isVisible()
    place = view.visualRect(view.model().index(row, 0)).center()
    QTest.mouseMove(view.viewport(), place)
    view.setCurrentIndex(view.model().index(row, 0))  # as the mouse does on its way there
    QTest.qWait(QApplication.doubleClickInterval())  # a list takes no click so soon after the one that opened it
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QApplication.processEvents()


def arrow(spin):
    """Where the upper arrow of a number is."""
    option = QStyleOptionSpinBox()
    spin.initStyleOption(option)
    part = QStyle.SubControl.SC_SpinBoxUp
    return spin.style().subControlRect(QStyle.ComplexControl.CC_SpinBox, option, part, spin).center()


def type_over(window, spin, digits):
    """Click into a number, and write over it."""
    line = spin.lineEdit()
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(4, line.height() // 2))
    line.selectAll()
    for digit in digits:
        send(window, Key(ord(digit)))


def test_after_a_list_they_step(book, player, options):
    boundary = options["boundary"]
    pick(boundary, 3)
    assert boundary.currentText() == "wrap"
    assert_steps(book, player)
    assert boundary.currentText() == "wrap"


def test_after_a_box_they_step(book, player):
    compare = book.panels["convolution"].controls.view["compare"]
    place = QPoint(8, compare.height() // 2)
    press(compare, place)
    release(compare, place)
    assert compare.isChecked()
    assert_steps(book, player)
    assert compare.isChecked()


def test_after_the_arrows_of_a_number_they_step(book, player, options):
    rows = options["dilation"].rows
    place = arrow(rows)
    QTest.mouseClick(rows, Qt.MouseButton.LeftButton, pos=place)
    QApplication.processEvents()
    assert rows.value() == 2
    assert_steps(book, player)
    assert rows.value() == 2


def test_a_number_that_is_typed_keeps_its_keys_until_return(book, player, options):
    rows = options["dilation"].rows
    line = rows.lineEdit()
    type_over(book, rows, "2")
    place = player.index
    send(book, Key.Key_Left)
    send(book, Key.Key_Home)
    assert (player.index, line.cursorPosition(), line.text()) == (place, 0, "2")
    send(book, Key.Key_Return)
    assert rows.value() == 2
    assert_steps(book, player)


def test_what_was_reached_by_tab_keeps_its_keys_until_return(book, player, options):
    boundary, place = options["boundary"], player.index
    boundary.setFocus(Qt.FocusReason.TabFocusReason)
    send(book, Key.Key_End)
    assert (boundary.currentText(), player.index) == ("wrap", place)
    send(book, Key.Key_Return)
    assert_steps(book, player)
    rows = options["stride"].rows
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    send(book, Key.Key_Up)
    assert (rows.value(), boundary.currentText()) == (2, "wrap")
    send(book, Key.Key_Return)
    assert_steps(book, player)


@pytest.mark.parametrize("leave", ["arrow", "return"])
def test_after_a_number_all_other_keys_are_the_windows_too(book, player, options, qtbot, leave):
    rows, compare = options["dilation"].rows, book.panels["convolution"].controls.view["compare"]
    if leave == "arrow":
        QTest.mouseClick(rows, Qt.MouseButton.LeftButton, pos=arrow(rows))
    else:
        type_over(book, rows, "2")
        send(book, Key.Key_Return)
    assert rows.value() == 2
    speed, stack = player.speed, book.workbench.undo_stack
    send(book, Key.Key_Plus)
    assert player.speed > speed
    send(book, Key.Key_Minus)
    assert player.speed == speed
    send(book, Key.Key_F)
    assert compare.isChecked()
    QApplication.clipboard().setText("5 6\n7 8")
    send(book, Key.Key_V, CTRL)
    qtbot.waitUntil(lambda: stack.undoText() != "Change dilation")
    assert rows.text() == "2"
    send(book, Key.Key_Z, CTRL)
    send(book, Key.Key_C, CTRL)
    assert not QApplication.clipboard().image().isNull()
    assert (rows.value(), rows.text()) == (2, "2")
    send(book, Key.Key_Z, CTRL)
    assert (rows.value(), rows.text()) == (1, "1")
    send(book, Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert (rows.value(), rows.text()) == (2, "2")


def test_while_a_number_is_typed_undo_is_of_its_digits(book, player, options):
    stride, rows = options["stride"].rows, options["dilation"].rows
    type_over(book, stride, "2")
    send(book, Key.Key_Return)
    type_over(book, rows, "3")
    send(book, Key.Key_Z, CTRL)
    assert (rows.text(), stride.value()) == ("1", 2)


def test_escape_puts_the_old_number_back(book, player, options):
    rows, edits = options["dilation"].rows, book.workbench.undo_stack.count()
    type_over(book, rows, "3")
    send(book, Key.Key_Escape)
    assert (rows.value(), rows.text()) == (1, "1")
    assert_steps(book, player)
    options["boundary"].setFocus(Qt.FocusReason.TabFocusReason)
    assert book.workbench.undo_stack.count() == edits


def test_escape_in_a_number_does_not_leave_a_presentation(book, player, options):
    send(book, Key.Key_F5)
    send(book, Key.Key_C)
    rows = options["dilation"].rows
    assert rows.isVisible()
    type_over(book, rows, "3")
    send(book, Key.Key_Escape)
    assert (rows.text(), book.presentation.on) == ("1", True)
    send(book, Key.Key_Escape)
    assert not book.presentation.on


@pytest.mark.parametrize("back", [Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason])
def test_a_number_has_the_keys_after_a_list_or_dialog_that_it_had_before(book, player, options, back):
    rows = options["dilation"].rows
    QTest.mouseClick(rows, Qt.MouseButton.LeftButton, pos=arrow(rows))
    rows.clearFocus()
    rows.setFocus(back)
    assert_steps(book, player)
    rows.clearFocus()
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    rows.clearFocus()
    rows.setFocus(back)
    place = player.index
    send(book, Key.Key_Left)
    assert player.index == place


def test_a_sign_is_typed_where_the_mouse_has_put_the_cursor(book, player, options):
    bias, speed = options["bias"], player.speed
    type_over(book, bias, "")
    send(book, Key.Key_Minus)
    send(book, Key.Key_3)
    send(book, Key.Key_Return)
    assert (bias.value(), player.speed) == (-3.0, speed)


def test_what_is_no_number_is_refused_in_a_sentence(book, player, options):
    rows = options["dilation"].rows
    type_over(book, rows, "1")
    send(book, Key.Key_Slash)
    send(book, Key.Key_3)
    assert rows.text() == "1/3"
    send(book, Key.Key_Return)
    assert (rows.value(), rows.text()) == (1, "1")
    assert QToolTip.text().startswith("1/3 is not possible here")
