"""The slider of a declared number, used as a person does."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QStyle, QToolTip

from convviz.core.util.fields import Declared, declare, declared
from convviz.core.util.kinds import Integer, Real
from convviz.widgets.controls.controls import Labelled
from convviz.widgets.controls.declared import control_for, labelled
from convviz.widgets.controls.slider import Slider
from tests.gui.mouse import drag, wheel

Key = Qt.Key


@dataclass(frozen=True)
class Tone(Declared):
    pitch: float = declare(
        Real(0.1, 20.0, decimals=1, step=0.1, slide=True), default=8.7, label="f", unit="Hz", tip="of the sine"
    )
    bits: int = declare(Integer(1, 8, slide=True), default=3, label="b", unit="bits")
    rate: int = declare(Integer(1, 1000, slide=True, log=True), default=10)


@pytest.fixture
def slider(qtbot):
    def make(name):
        field = declared(Tone)[name]
        made = control_for(field)
        qtbot.addWidget(made)
        made.resize(300, made.sizeHint().height())
        made.show()
        qtbot.waitExposed(made)
        made.set_value(field.default)
        made.emitted = []
        made.chosen.connect(lambda value: made.emitted.append((value, made.merge)))
        return made

    return make


def places(made, *shares):
    """Pixels along the bar."""
    half = made.bar._part(QStyle.SubControl.SC_SliderHandle).width() // 2
    return [QPoint(half + round(share * (made.bar.width() - 2 * half)), made.bar.height() // 2) for share in shares]


def test_it_shows_its_value_and_unit_and_is_called_by_its_name(slider):
    pitch = slider("pitch")
    assert type(pitch) is Slider
    assert (pitch.number.text(), pitch.findChild(QLabel).text()) == ("8.7", "Hz")
    assert (pitch.bar.accessibleName(), pitch.bar.accessibleDescription()) == ("Pitch", "8.7 Hz")
    assert pitch.toolTip() == "Pitch: 0.1 to 20 Hz, of the sine"
    assert pitch.emitted == []


def test_its_label_stands_before_it_without_the_unit(slider, qtbot):
    box = labelled(declared(Tone)["pitch"], slider("pitch"))
    qtbot.addWidget(box)
    assert type(box) is Labelled
    assert [label.text() for label in box.findChildren(QLabel)] == ["f", "Hz"]


def test_a_drag_emits_all_along_and_is_one_edit(slider):
    bits = slider("bits")
    drag(bits.bar, places(bits, 0.0, 0.5, 1.0))
    values = [value for value, _ in bits.emitted]
    assert values[0] == 1
    assert values[-1] == 8
    assert len(set(values)) > 4
    assert len({merge for _, merge in bits.emitted}) == 1
    first = bits.merge
    drag(bits.bar, places(bits, 1.0, 0.5))
    assert bits.merge != first


def test_what_follows_the_value_does_not_move_the_handle_from_under_the_mouse(slider):
    rate = slider("rate")
    rate.chosen.connect(rate.set_value)
    start, end = places(rate, 0.0, 0.667)
    drag(rate.bar, [start, end])
    assert rate.value() == pytest.approx(100, rel=0.1)
    assert rate.number.text() == str(rate.value())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (Key.Key_Right, 8.8),
        (Key.Key_Up, 8.8),
        (Key.Key_Left, 8.6),
        (Key.Key_Down, 8.6),
        (Key.Key_PageUp, 9.7),
        (Key.Key_Home, 0.1),
        (Key.Key_End, 20.0),
    ],
)
def test_keys_step_it_where_tab_has_led(slider, key, value):
    pitch = slider("pitch")
    pitch.activateWindow()
    QApplication.processEvents()
    pitch.bar.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(pitch.bar, key)
    assert [chosen for chosen, _ in pitch.emitted] == [pytest.approx(value)]
    QTest.keyClick(pitch.bar, Key.Key_Return)
    assert not pitch.bar.hasFocus()


def test_each_key_is_an_edit_of_its_own(slider):
    bits = slider("bits")
    bits.bar.setFocus()
    for _ in range(3):
        QTest.keyClick(bits.bar, Key.Key_Right)
    assert [value for value, _ in bits.emitted] == [4, 5, 6]
    assert len({merge for _, merge in bits.emitted}) == 3


def test_the_mouse_leaves_it_no_keys(slider):
    bits = slider("bits")
    bits.activateWindow()
    QApplication.processEvents()
    bits.bar.setFocus(Qt.FocusReason.TabFocusReason)
    drag(bits.bar, places(bits, 0.2, 0.6))
    assert not bits.bar.hasFocus()
    drag(bits.bar, places(bits, 0.2, 0.6))
    assert not bits.bar.hasFocus()


def test_the_wheel_turns_it_only_where_tab_has_led(slider):
    bits = slider("bits")
    wheel(bits.bar, 1)
    assert bits.emitted == []
    bits.activateWindow()
    QApplication.processEvents()
    bits.bar.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    wheel(bits.bar, 1)
    assert [value for value, _ in bits.emitted] == [4]


def test_a_number_is_typed_and_what_cannot_be_is_refused_in_a_sentence(slider):
    pitch = slider("pitch")
    for text in ("12.3", "99"):
        pitch.number.setFocus()
        pitch.number.selectAll()
        QTest.keyClicks(pitch.number.lineEdit(), text)
        QTest.keyClick(pitch.number, Key.Key_Return)
        QApplication.processEvents()
    assert [value for value, _ in pitch.emitted] == [12.3]
    assert QToolTip.text().startswith("99 is not possible here, only numbers")
    assert pitch.bar.value() == declared(Tone)["pitch"].kind.track.place(12.3)


def test_its_limits_can_be_narrowed(slider):
    bits = slider("bits")
    bits.set_limits(1, 5)
    drag(bits.bar, places(bits, 0.0, 1.0))
    assert bits.value() == 5
    assert bits.toolTip() == "Bits: 1 to 5 bits"
