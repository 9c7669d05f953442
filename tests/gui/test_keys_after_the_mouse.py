"""After the mouse the keys step, whatever it used; what was reached by Tab, or is typed in, keeps its own keys."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionSpinBox

from tests.gui.mouse import press, release

Key = Qt.Key


@pytest.fixture
def player(book):
    player = book.workbench.players["convolution"]
    player.seek(20)
    return player


@pytest.fixture
def options(book):
    return book.panels["convolution"].controls.options


def send(window, key):
    """A key as the window system sends it: to what has the focus, and shortcuts first."""
    QTest.keyClick(QApplication.focusWidget() or window, key)
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
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(4, line.height() // 2))
    line.selectAll()
    send(book, Key.Key_2)
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
