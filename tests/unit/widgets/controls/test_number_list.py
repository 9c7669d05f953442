"""A list of numbers that is typed counts once it is finished; what cannot be is said, and nothing is lost."""

from dataclasses import dataclass
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from convviz.core.util.fields import Declared, declare, declared
from convviz.core.util.kinds import Integer, Items, Real
from convviz.widgets.controls.declared import control_for

Key = Qt.Key


@dataclass(frozen=True)
class Signals(Declared):
    h: tuple[float, ...] = declare(Items(Real(), 1, 4), default=(1.0, 0.5), title="Impulse response", called="h")


@pytest.fixture
def line(qtbot):
    """It has the focus, as after a click."""
    window = QWidget()
    qtbot.addWidget(window)
    made = control_for(declared(Signals)["h"], window)
    made.set_value((1.0, 0.5))
    made.emitted = []
    made.chosen.connect(made.emitted.append)
    QVBoxLayout(window).addWidget(made)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    yield made
    window.hide()  # which keeps it alive until then


def typed(line, text, key=Key.Key_Return):
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, key)


@pytest.mark.parametrize("text", ["1, 2, -3.5", "1 2 -3.5", "[1; 2; -3.5]", "1; 2; −3,5", "1\t2\t-3.5"])
def test_it_is_read_as_people_write_lists(line, text):
    QGuiApplication.clipboard().setText(text)
    line.selectAll()
    line.paste()
    line.setModified(True)
    QTest.keyClick(line, Key.Key_Return)
    assert line.emitted == [(1.0, 2.0, -3.5)]
    assert line.text() == "1, 2, -3.5"
    assert not line.hasFocus()  # the keys are the window's again


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1, a", "'a' is not a number"),
        ("1 2; 3 4", "one row or one column of numbers, not 2 × 2"),
        ("1 2 3 4 5", "h must be a list of 1 to 4"),
    ],
)
def test_what_cannot_be_is_said_and_stays_to_be_corrected(line, text, reason, qtbot):
    typed(line, text)
    assert (line.emitted, line.text(), line.hasFocus()) == ([], text, True)
    assert reason in QToolTip.text()
    QTest.keyClick(line, Key.Key_Escape)
    assert (line.text(), line.emitted) == ("1, 0.5", [])


def test_while_it_is_typed_only_keys_that_edit_are_its_own(line):
    pressed = []
    for key in ("Ctrl+S", "Ctrl+Z", "Left", "Up", "Space", "Esc"):
        QShortcut(QKeySequence(key), line.window(), partial(pressed.append, key))
    QTest.keyClicks(line, "2 ")
    QTest.keyClick(line, Key.Key_Left)
    QTest.keyClick(line, Key.Key_Up)
    QTest.keyClick(line, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (pressed, line.text()) == ([], "1, 0.5")
    QTest.keyClicks(line, "2")
    QTest.keyClick(line, Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert pressed == ["Ctrl+S"]
    QTest.keyClick(line, Key.Key_Escape)
    assert (pressed, line.text()) == (["Ctrl+S"], "1, 0.5")
    line.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(line, Key.Key_Left)
    QTest.keyClick(line, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert pressed == ["Ctrl+S", "Ctrl+Z"]


def test_leaving_it_takes_the_list_and_puts_back_what_is_none(line):
    line.selectAll()
    QTest.keyClicks(line, "3 4")
    line.clearFocus()
    assert line.emitted == [(3.0, 4.0)]
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "x")
    line.clearFocus()
    assert (line.text(), line.emitted) == ("3, 4", [(3.0, 4.0)])


def test_its_setter_emits_nothing_and_the_tip_says_what_can_be_typed(line):
    line.set_value((7.0,))
    assert (line.text(), line.emitted) == ("7", [])
    assert line.toolTip() == "Impulse response: a list of 1 to 4, each a finite number"
    assert line.accessibleName() == "Impulse response"


def test_other_lists_have_no_control(qapp):
    @dataclass(frozen=True)
    class Counts(Declared):
        n: tuple[int, ...] = declare(Items(Integer(0, 9)), default=())

    with pytest.raises(TypeError, match="there is no control for n"):
        control_for(declared(Counts)["n"])
