"""Controls made from declarations, used as a person does."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from convviz.core.util.fields import Declared, declare, declared
from convviz.core.util.kinds import Either, Flag, Integer, IntegerPair, OneOf, Option, Real, Text
from convviz.core.util.words import Word, one_of
from convviz.widgets.controls.controls import DropDown, Labelled, Segmented, Tick
from convviz.widgets.controls.declared import control_for, labelled
from convviz.widgets.controls.named import NamedOrNumber
from convviz.widgets.controls.numbers import Decimal, Number, NumberPair, Rate


class Wind(Word):
    NORTH = "north", "Boreas", "Cold and strong"
    SOUTH = "south"


@dataclass(frozen=True)
class Weather(Declared):
    days: int = declare(Integer(1, 30), default=3, unit="d", tip="0 is not a forecast")
    sigma: float = declare(Real(0.3, 5.0, decimals=2, step=0.1), default=1.0, title="Sigma of it", label="σ")
    chance: float = declare(Real(0.0, 10.0), default=0.1)
    rain: bool = declare(Flag(), default=False, tip="From above")
    side: bool = declare(
        Flag((Option(True, "Left", "To the left"), Option(False, "Right", "To the right"))), default=True
    )
    area: tuple[int, int] = declare(IntegerPair(1, 9), default=(2, 2))
    wind: Wind = declare(one_of(Wind), default=Wind.NORTH, label="")
    sky: str = declare(OneOf((Option("blue"), Option("grey", tip="Most days"))), default="blue")
    dial: int = declare(OneOf((Option(1), Option(2)), abreast=True), default=1)
    wall: str | int = declare(
        Either(OneOf((Option("thin"), Option("thick"))), Integer(0, 9), Option("bricks", "bricks:")), default="thin"
    )
    place: str = declare(Text(), default="here")


FIELDS = declared(Weather)


@pytest.fixture
def control(qtbot):
    def make(name):
        made = control_for(FIELDS[name])
        qtbot.addWidget(made)
        made.show()
        qtbot.waitExposed(made)
        made.set_value(FIELDS[name].default)
        made.emitted = []
        made.chosen.connect(made.emitted.append)
        return made

    return make


def type_over(number, text):
    number.setFocus()
    number.selectAll()
    QTest.keyClicks(number.lineEdit(), text)
    QTest.keyClick(number, Qt.Key.Key_Return)


def test_an_integer_is_a_number_within_its_limits(control):
    days = control("days")
    assert type(days) is Number
    assert (days.minimum(), days.maximum(), days.value()) == (1, 30, 3)
    assert days.toolTip() == "Days: 1 to 30 d, 0 is not a forecast"
    assert days.accessibleName() == "Days"
    type_over(days, "12")
    type_over(days, "31")
    assert days.emitted == [12]


def test_the_remark_stays_when_the_limits_change(control):
    days = control("days")
    days.set_limits(2, 9)
    assert days.toolTip() == "Days: 2 to 9 d, 0 is not a forecast"
    assert days.emitted == []


def test_a_number_with_decimals_has_them(control):
    sigma = control("sigma")
    assert type(sigma) is Decimal
    assert (sigma.minimum(), sigma.maximum(), sigma.decimals(), sigma.singleStep()) == (0.3, 5.0, 2, 0.1)
    assert (sigma.accessibleName(), sigma.toolTip()) == ("Sigma of it", "Sigma of it: 0.3 to 5")
    type_over(sigma, "2,25")
    QTest.keyClick(sigma, Qt.Key.Key_Up)
    assert sigma.emitted == pytest.approx([2.25, 2.35])


def test_a_number_without_them_is_a_rate(control):
    chance = control("chance")
    assert type(chance) is Rate
    assert (chance.minimum(), chance.maximum()) == (0.0, 10.0)
    type_over(chance, "1e-3")
    assert chance.emitted == [0.001]


def test_a_flag_is_a_check_box_with_its_own_words(control):
    rain = control("rain")
    assert type(rain) is Tick
    assert (rain.text(), rain.toolTip(), rain.isChecked()) == ("Rain", "From above", False)
    QTest.mouseClick(rain, Qt.MouseButton.LeftButton, pos=rain.rect().center().transposed() / 4)
    rain.set_value(False)
    assert rain.emitted == [True]


def test_a_flag_or_one_of_few_can_be_a_row_of_buttons(control):
    side = control("side")
    assert type(side) is Segmented
    assert [button.text() for button in side._group.buttons()] == ["Left", "Right"]
    QTest.mouseClick(side._group.buttons()[1], Qt.MouseButton.LeftButton)
    assert side.emitted == [False]
    assert type(control("dial")) is Segmented


def test_tab_leads_to_the_button_that_is_down(control):
    side = control("side")
    side.set_value(False)
    left, right = side._group.buttons()
    assert [bool(button.focusPolicy() & Qt.FocusPolicy.TabFocus) for button in (left, right)] == [False, True]
    side.activateWindow()
    right.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    assert right.hasFocus()
    QTest.keyClick(right, Qt.Key.Key_Left)
    assert left.isChecked()
    assert left.hasFocus()
    assert side.emitted == [True]


def test_a_name_or_a_number_is_a_list_whose_last_entry_leads_to_the_number(control):
    wall = control("wall")
    assert type(wall) is NamedOrNumber
    assert [wall.names.itemText(row) for row in range(wall.names.count())] == ["thin", "thick", "bricks:"]
    assert not wall.number.isVisible()
    wall.set_allowed(["thin"], 2, 3)
    assert [wall.names.model().item(row).isEnabled() for row in range(3)] == [True, False, True]
    wall.names.setFocus()
    QTest.keyClick(wall.names, Qt.Key.Key_End)
    assert wall.emitted == [3]  # the usual number, until one is typed
    wall.set_value(3)
    assert wall.number.isVisible()
    assert (wall.names.currentText(), wall.number.value(), wall.number.minimum()) == ("bricks:", 3, 2)
    type_over(wall.number, "7")
    assert wall.emitted == [3, 7]
    wall.set_value("thick")
    assert not wall.number.isVisible()
    assert wall.emitted == [3, 7]


def test_a_pair_is_two_numbers(control):
    area = control("area")
    assert type(area) is NumberPair
    assert (area.rows.maximum(), area.columns.accessibleName()) == (9, "Area, columns")
    type_over(area.columns, "5")
    assert area.emitted == [(2, 5)]


@pytest.mark.parametrize(
    ("name", "texts", "tips", "second"),
    [
        ("wind", ["Boreas", "south"], ["Cold and strong", ""], Wind.SOUTH),
        ("sky", ["blue", "grey"], ["", "Most days"], "grey"),
    ],
)
def test_one_of_several_is_a_list_with_their_tips(control, name, texts, tips, second):
    choice = control(name)
    assert type(choice) is DropDown
    assert [choice.itemText(row) for row in range(choice.count())] == texts
    assert [choice.itemData(row, Qt.ItemDataRole.ToolTipRole) for row in range(choice.count())] == tips
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Down)
    assert choice.emitted == [second]
    assert type(choice.emitted[0]) is type(second)


def test_what_cannot_be_chosen_has_no_control():
    with pytest.raises(TypeError, match="no control for place, text"):
        control_for(FIELDS["place"])


def test_a_label_stands_before_its_control_with_the_unit(control, qtbot):
    for name, text in (("days", "Days, d"), ("sigma", "σ")):
        box = labelled(FIELDS[name], control(name))
        qtbot.addWidget(box)
        assert type(box) is Labelled
        assert box.findChild(QLabel).text() == text
    for name in ("rain", "wind"):  # one says its own label, the other has none
        alone = control(name)
        assert labelled(FIELDS[name], alone) is alone
