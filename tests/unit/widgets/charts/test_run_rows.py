"""The name of a run is typed in its place; keys that do not edit are the window's meanwhile."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest

from convviz.widgets.charts.run_rows import NameField

Key = Qt.Key


def test_while_a_name_is_typed_only_keys_that_edit_and_end_it_are_its_own(qtbot):
    field, pressed, named = NameField(), [], []
    qtbot.addWidget(field)
    field.named.connect(named.append)
    field.set_name("run 1", "")
    for key in ("Ctrl+S", "F", "Space", "Up", "Return", "Esc"):
        QShortcut(QKeySequence(key), field, partial(pressed.append, key))
    field.show()
    field.activateWindow()
    qtbot.waitUntil(field.isActiveWindow)
    field.begin()
    QTest.keyClicks(field.edit, "F 2")
    QTest.keyClick(field.edit, Key.Key_Up)
    QTest.keyClick(field.edit, Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field.edit, Key.Key_Return)
    assert (pressed, named) == (["Ctrl+S"], ["F 2"])
    field.begin()
    QTest.keyClick(field.edit, Key.Key_Escape)
    assert (pressed, named) == (["Ctrl+S"], ["F 2"])
