import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from convviz.widgets.look.theme import Role
from convviz.widgets.signals.stems import StemRow, Stems
from tests.gui.mouse import drag, move, press, release
from tests.written import texts

Key = Qt.Key


@pytest.fixture
def stems(qtbot):
    """Two rows of three samples, of which the first is edited by what it asks for."""
    view = Stems("Signals")
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.requests = []
    x = np.array([1.0, 2.0, -2.0])

    def take(row, index, value, gesture):
        view.requests.append((row, index, value, gesture))
        x[index] = value
        show()

    def show():
        view.set_rows(
            [StemRow("x", x.copy(), editable=True), StemRow("y", x * 2, Role.OUTPUT, start=1, note="twice")], -1, 4
        )

    show()
    view.value_requested.connect(take)
    view.show()
    QApplication.processEvents()
    return view


def pixel(point):
    return QPoint(round(point.x()), round(point.y()))


def test_a_head_is_dragged_to_another_value(stems):
    start = pixel(stems.head(0, 1))
    unit = stems._rows()[0].scale.unit
    drag(stems, [start, start + QPoint(0, round(-unit / 2)), start + QPoint(3, round(-unit))])
    assert stems.requests[-1][:3] == (0, 1, 3.0)
    assert len({gesture for *_, gesture in stems.requests}) == 1
    assert stems.rows[0].values.tolist() == [1, 3, -2]
    before = len(stems.requests)
    drag(stems, [pixel(stems.head(0, 2)), pixel(stems.head(0, 2)) + QPoint(0, 15)])
    assert stems.requests[before][3] > stems.requests[0][3]  # a gesture of its own


def test_a_drag_beyond_the_row_goes_on(stems):
    start = pixel(stems.head(0, 1))
    unit = stems._rows()[0].scale.unit
    press(stems, start)
    for step in range(1, 11):
        move(stems, start - QPoint(0, round(step * unit)), down=True)
    release(stems, start)
    assert stems.rows[0].values[1] == pytest.approx(12)


def test_rows_that_cannot_be_edited_stay(stems):
    start = pixel(stems.head(1, 0))
    drag(stems, [start, start + QPoint(0, -50)])
    assert stems.requests == []


def test_the_keys_change_values(stems):
    stems.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_Up, Key.Key_Up, Key.Key_Down):
        QTest.keyClick(stems, key)
    step = stems._rows()[0].scale.step
    assert [(row, index) for row, index, *_ in stems.requests] == [(0, 1)] * 3
    assert [value for _, _, value, _ in stems.requests] == pytest.approx([2 + step, 2 + 2 * step, 2 + step])
    QTest.keyClick(stems, Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert stems.requests[-1][2] == pytest.approx(2 + 1.1 * step)


def test_numbers_names_and_times_are_written(stems):
    written = texts(stems)
    for text in ("x", "y", "twice", "t", "−1", "4", "1", "2", "−4"):
        assert text in written


def test_what_is_under_the_mouse_is_said(stems):
    seen = []
    stems.sample_hovered.connect(lambda *sample: seen.append(sample))
    move(stems, pixel(stems.head(0, 2)))
    move(stems, pixel(stems.head(1, 0)))
    assert seen == [(0, 2), (1, 0)]
    assert stems.tip_at(stems.head(1, 2)) == "y, t = 3 = -4"


def test_long_rows_are_bands_without_numbers(stems):
    values = np.sin(np.arange(50_000) / 700)
    stems.set_rows([StemRow("x", values, editable=True)])
    assert set(texts(stems)) & {"≈0.841"} == set()
    stems.grab()
    assert stems._place_at(stems.head(0, 25_000)) is not None
