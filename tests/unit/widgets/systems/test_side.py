"""A side of a test, drawn with whatever numbers there are."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from convviz.widgets.look.theme import Role
from convviz.widgets.systems.side import Side, SidePlot
from convviz.widgets.systems.verdict import Tone, VerdictPill
from tests.gui.mouse import drag
from tests.written import lines, texts


@pytest.fixture
def plot(qtbot):
    plot = SidePlot("x", times=True)
    qtbot.addWidget(plot)
    plot.resize(240, 120)
    plot.show()
    return plot


def side(values, **options):
    values = np.array(values, float)
    finite = values[np.isfinite(values)]
    room = min(finite.min(initial=0.0), 0.0), max(finite.max(initial=0.0), 0.0)
    return Side("f(x)", values, Role.OUTPUT, room if room[0] < room[1] else (0.0, 1.0), **options)


@pytest.mark.parametrize(
    "values", [[0.0], [1.0, -1.0], [np.nan] * 10, [1e100, -1e100, 1e-300], [np.nan, 3.0], [0.0] * 32, list(range(64))]
)
@pytest.mark.parametrize("size", [(240, 120), (60, 30), (900, 700)])
def test_any_numbers_are_drawn_in_any_room(plot, values, size):
    plot.resize(*size)
    for numbered in (False, True):
        plot.set_side(side(values, numbered=numbered, ringed=0, first=1, instead="0 everywhere", warns=True))
        plot.set_cursor(len(values) - 1)
        assert not plot.grab().isNull()


def test_the_ring_has_its_number_and_the_cursor_another(plot):
    plot.set_side(side([0, 4, 16, 9, 0, 0, 0, -2, 0, 0], ringed=2))
    plot.set_cursor(7)
    written = texts(plot)
    assert {"16", "−2", "f(x)"} <= set(written)
    assert "9" in written  # of the times alone: no other sample has its number
    assert "4" in written
    plot.set_cursor(3)  # whose number has no room beside the one in the ring
    assert texts(plot).count("16") == 1


def test_a_wide_number_stands_above_the_stems_beside_it(plot):
    plot.resize(160, 130)
    values = [0, 1, 7 / 3, 3, 2.8, 0, 0, 0, 0, 0]
    plot.set_side(side(values))
    plot.set_cursor(2)
    (number,) = (line.box for line in lines(plot) if line.text == "≈2.33")
    heads = [plot.head(0, t) for t in range(1, 5)]
    covered = [head for head in heads if number.left() < head.x() < number.right()]
    assert len(covered) > 1
    assert all(number.bottom() < head.y() for head in covered)


def test_the_sample_in_the_ring_is_said_also_at_0(plot):
    plot.set_side(side([3.5, 4.0], ringed=0))
    assert plot.accessibleDescription() == "2 samples, f(x) at t = 0 = 3.5"


def test_numbers_stay_within_the_plot(plot):
    plot.set_side(side([-1234.5] + [0.25] * 8 + [9876.5], ringed=0))
    plot.set_cursor(9)
    boxes = [line.box for line in lines(plot)]
    assert all(plot.rect().toRectF().adjusted(-1, -1, 1, 1).contains(box) for box in boxes)


def test_only_what_can_be_edited_is_dragged(plot, qtbot):
    asked = []
    plot.value_requested.connect(lambda *request: asked.append(request))
    plot.set_side(side([0.0, 2.0, 1.0]))
    head = plot.head(0, 1).toPoint()
    drag(plot, [head, head + QPoint(0, 20)])
    assert not asked
    plot.set_side(side([0.0, 2.0, 1.0], editable=True))
    drag(plot, [head, head + QPoint(0, 20)])
    assert {request[:2] for request in asked} == {(0, 1)}
    assert len({request[3] for request in asked}) == 1  # one gesture
    steps = {round(request[2] * 10) for request in asked}
    assert steps <= set(range(21))  # by 0.1 or more


def test_a_note_is_as_long_as_there_is_room_for(plot):
    plot.set_side(side([1.0], note=("a remark that is much too long for the title of a plot", "a short one")))
    assert "a short one" in texts(plot)
    plot.resize(700, 120)
    assert any("much too long" in text for text in texts(plot))


def test_a_pill_says_its_verdict_and_is_pressed_by_keys(qtbot):
    pill = VerdictPill("Scaling")
    qtbot.addWidget(pill)
    pill.say("broken by 8 at t = 2", Tone.BAD, "go there")
    pill.resize(pill.sizeHint())
    pill.show()
    assert pill.accessibleName() == "Scaling: broken by 8 at t = 2"
    assert texts(pill) == ["broken by 8 at t = 2"]
    (line,) = lines(pill)
    assert pill.rect().toRectF().contains(line.box)
    with qtbot.waitSignal(pill.clicked):
        QTest.keyClick(pill, Qt.Key.Key_Return)
