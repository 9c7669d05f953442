"""What is typed into a number."""

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from convviz.widgets.controls.controls import DropDown
from convviz.widgets.controls.numbers import Number, Rate, RealNumber
from convviz.widgets.look.icons import IconButton
from tests.written import texts


def shown(control, qtbot):
    qtbot.addWidget(control)
    control.show()
    qtbot.waitExposed(control)
    return control


def typed(control, text):
    """Write over what is there and press Enter; what came of it."""
    emitted = []
    control.chosen.connect(emitted.append)
    control.setFocus()
    control.selectAll()
    QTest.keyClicks(control.lineEdit(), text)
    QTest.keyClick(control, Qt.Key.Key_Return)
    QApplication.processEvents()
    control.chosen.disconnect(emitted.append)
    return emitted


@pytest.mark.parametrize("text", ["0.01", "0,01", "1e-2", ".01", "1E-02"])
def test_a_rate_is_typed_with_a_point_or_a_comma(qtbot, text):
    rate = shown(Rate("Learning rate", 0.0, 10.0), qtbot)
    assert typed(rate, text) == [0.01]
    assert rate.text() == "0.01"


@pytest.mark.parametrize(("text", "limits"), [("20", "0 to 10"), ("-1", "0 to 10")])
def test_a_rate_beyond_its_limits_changes_nothing_and_that_is_said(qtbot, text, limits):
    rate = shown(Rate("Learning rate", 0.0, 10.0), qtbot)
    rate.set_value(0.006)
    assert typed(rate, text) == []
    assert (rate.value(), rate.text()) == (0.006, "0.006")
    assert QToolTip.text() == f"{text} is not possible here, only numbers from {limits}."


@pytest.mark.parametrize("text", ["60000", "0", "5000", "3.5", "0,5", "1,5", "4,096"])
def test_a_number_beyond_its_limits_is_not_cut_down_to_another(qtbot, text):
    number = shown(Number("Batch size", 1, 4096), qtbot)
    number.set_value(64)
    assert typed(number, text) == []
    assert (number.value(), number.text()) == (64, "64")
    assert QToolTip.text() == f"{text} is not possible here, only integers from 1 to 4096."
    assert typed(number, "128") == [128]


def test_more_decimals_than_there_are_is_said(qtbot):
    real = shown(RealNumber(), qtbot)
    real.setRange(0, 0.95)
    real.setFocus()
    real.selectAll()
    QTest.keyClicks(real.lineEdit(), "0.125")
    QTest.keyClick(real, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert (real.value(), real.text()) == (0.0, "0.00")
    assert QToolTip.text().endswith("only numbers with up to 2 decimals from 0 to 0.95.")


@pytest.mark.parametrize("text", ["3x2", "1/3", "1e1", "2+2", "-", "ten"])
def test_what_is_no_number_is_refused_and_nothing_dropped_from_it(qtbot, text):
    number = shown(Number("Batch size", 1, 4096), qtbot)
    number.set_value(64)
    assert typed(number, text) == []
    assert (number.value(), number.text()) == (64, "64")
    assert QToolTip.text() == f"{text} is not possible here, only integers from 1 to 4096."


@pytest.mark.parametrize("text", ["1/3", "1e", "0.5.5", "x1"])
def test_what_is_no_number_leaves_one_with_decimals_as_it_was(qtbot, text):
    real = shown(RealNumber(), qtbot)
    real.setPrefix("σ ")
    real.setValue(7)
    real.setFocus()
    real.selectAll()
    QTest.keyClicks(real.lineEdit(), text)
    QTest.keyClick(real, Qt.Key.Key_Return)
    assert (real.value(), real.text()) == (7.0, "σ 7.00")


def test_decimals_are_written_alike_in_every_language(qtbot):
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German))
    try:
        real = shown(RealNumber(), qtbot)
        real.setValue(0.25)
        assert real.text() == "0.25"
        real.setFocus()
        real.selectAll()
        QTest.keyClicks(real.lineEdit(), "0,75")
        QTest.keyClick(real, Qt.Key.Key_Return)
        assert (real.value(), real.text()) == (0.75, "0.75")
    finally:
        QLocale.setDefault(before)


@pytest.mark.parametrize("size", [14, 21, 28])
def test_an_icon_stands_off_its_text_however_large_that_is(qtbot, size):
    button = IconButton("stop", "Live", show_text=True)
    font = button.font()
    font.setPixelSize(size)
    button.setFont(font)
    image = shown(button, qtbot).grab().toImage()
    ground = image.pixelColor(3, 3)
    middle = range(size // 2, image.height() - size // 2)
    inked = [any(image.pixelColor(x, y) != ground for y in middle) for x in range(4, image.width() - 4)]
    icon = inked.index(True)
    gap = inked.index(False, icon)
    assert inked.index(True, gap) - gap >= 0.2 * size


def test_a_button_may_mean_something_else_with_the_same_icon(qtbot):
    button = shown(IconButton("play", "Resume", show_text=True), qtbot)
    button.set_icon("play", "Train again")
    assert (button.text(), button.toolTip(), button.accessibleName()) == ("Train again",) * 3


def test_a_list_that_is_too_narrow_for_its_text_says_so_by_dots(qtbot):
    choice = DropDown("Kernel", [("log", "Laplacian of Gaussian", "")])
    qtbot.addWidget(choice)
    choice.resize(choice.sizeHint())
    assert texts(choice) == ["Laplacian of Gaussian"]
    choice.resize(110, choice.height())
    (said,) = texts(choice)
    assert said.endswith("…")
    assert "Laplacian of Gaussian".startswith(said[:-1])
