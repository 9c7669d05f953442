"""Controls of a choice's fields: shown from the choice, and edits that can be undone."""

from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import Flag, Integer, OneOf, Option
from convviz.panels.shared.field_controls import FieldControls
from convviz.state.subject_model import Choice, SubjectModel
from convviz.state.workbench import Workbench
from convviz.widgets.controls.controls import Labelled, Segmented


@dataclass(frozen=True)
class Sauce(Declared):
    """Twice the salt for a double portion."""

    portions: int = declare(Integer(1, 9), default=1, unit="cups")
    salt: int = declare(Integer(0, 9), default=1)
    heat: str = declare(OneOf((Option("low"), Option("high", "High")), abreast=True), default="low", edit="Cook on {}")
    lid: bool = declare(Flag(), default=False, edit=lambda lid: "Cover it" if lid else "Uncover it")

    def along(self, field: str, value: Any) -> dict[str, Any]:
        return {"salt": value} if field == "portions" else {}


@pytest.fixture
def kitchen(qtbot):
    workbench = Workbench((SubjectModel("sauce", "Sauce", choices=(Choice("sauce", Sauce()),)),))
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.workbench, widget.controls = workbench, FieldControls(workbench, Sauce, widget)
    layout = QVBoxLayout(widget)
    for name in ("portions", "salt", "heat", "lid"):
        layout.addWidget(widget.controls.box(name))
    widget.controls.show(workbench.value(Sauce))
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def test_they_are_made_and_labelled_as_declared(kitchen):
    assert type(kitchen.controls["heat"]) is Segmented
    assert type(kitchen.controls.box("portions")) is Labelled
    assert kitchen.controls.box("lid") is kitchen.controls["lid"]


def test_what_is_chosen_is_an_edit_by_its_own_name_with_all_that_changes_along(kitchen):
    stack = kitchen.workbench.undo_stack
    portions = kitchen.controls["portions"]
    portions.setFocus()
    portions.selectAll()
    QTest.keyClicks(portions, "4")
    QTest.keyClick(portions, Qt.Key.Key_Return)
    assert kitchen.workbench.value(Sauce) == Sauce(portions=4, salt=4)
    assert stack.undoText() == "Change portions"
    QTest.mouseClick(kitchen.controls["heat"]._group.buttons()[1], Qt.MouseButton.LeftButton)
    assert (kitchen.workbench.value(Sauce).heat, stack.undoText()) == ("high", "Cook on high")
    kitchen.controls["lid"].click()
    assert (kitchen.workbench.value(Sauce).lid, stack.undoText()) == (True, "Cover it")
    for _ in range(3):
        stack.undo()
    assert kitchen.workbench.value(Sauce) == Sauce()


def test_showing_a_choice_edits_nothing(kitchen):
    kitchen.controls.show(Sauce(3, 2, "high", lid=True))
    assert kitchen.controls["portions"].value() == 3
    assert kitchen.controls["lid"].isChecked()
    assert kitchen.workbench.value(Sauce) == Sauce()
    assert kitchen.workbench.undo_stack.count() == 0
