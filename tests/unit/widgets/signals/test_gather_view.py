import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from convviz.core.signals.convolution import Conv1dSteps, convolve
from convviz.core.signals.ranges import product_range, stack_range
from convviz.widgets.look.theme import THEMES, drawn_in
from convviz.widgets.signals.gather.gather_view import PRODUCTS, GatherView, H, Pair, X, Y
from convviz.widgets.signals.gather.turn_view import TurnView
from convviz.widgets.signals.geometry import Part
from tests.written import lines, texts


@pytest.fixture
def view(qtbot):
    shown = GatherView()
    qtbot.addWidget(shown)
    shown.resize(1000, 600)
    shown.show()
    QApplication.processEvents()
    return shown


def show(view, x, h, time, mode="full", *, near=False):
    x, h = np.array(x, float), np.array(h, float)
    steps, y = Conv1dSteps(x, h, mode), convolve(x, h)
    axis = 1 - len(h), len(y) - 1 + (len(h) == 1)
    view.set_pair(Pair(x, h, y, steps.times, product_range(x, h), stack_range(x, h), axis, near))
    view.set_step(steps.at(time), time)


def centre(line):
    return line.box.center().x()


def test_each_term_stands_under_its_own_column(view):
    show(view, [1, 2, 2], [3, 2, 1], 2)
    columns = view._planned().columns
    middle = view._planned().sum
    terms = [line for line in lines(view) if abs(line.box.center().y() - middle) < 20 and line.text == "·"]
    assert [columns.at(centre(line)) for line in terms] == [0, 1, 2]
    rows = {row.key: row for row in view._rows()}
    assert rows[PRODUCTS].scale.unit == pytest.approx(rows[Y].scale.unit)  # so that products pile up to y


def test_a_sample_that_is_0_but_for_rounding_is_written_so(view):
    show(view, [0.1, 0.2, -0.3], [1, 1, 1], 3)  # y(2) is 5.6e-17
    assert convolve([0.1, 0.2, -0.3], [1, 1, 1])[2] != 0
    assert "≈0" in texts(view)
    assert not any("e−17" in text for text in texts(view))


def test_negative_factors_stand_in_brackets(view):
    show(view, [1, -2, 3], [2, -1], 2)
    assert "(−1)" in texts(view)
    assert view.accessibleDescription() == "−2 · (−1) + 3 · 2 = 8 at t = 2"


def test_what_is_not_kept_is_written_where_it_would_be(view):
    show(view, [1, 2, 2], [3, 2, 1], 2, "same")
    planned = view._planned()
    above = planned.times - 20  # of which the times themselves stand
    written = [line for line in lines(view) if planned.sum + 30 < line.box.center().y() < above]
    places = {planned.columns.at(centre(line)): line.text for line in written}
    assert places[0] == "3"  # cut off
    assert places[1] == "8"
    assert places[4] == "2"  # cut off
    assert 3 not in places  # still to come
    assert view._place_at(view.head(Y, 0)) == (Y, 0)


def test_a_heads_place_is_its_sample(view):
    show(view, [1, 2, 2], [3, 2, 1], 3)
    for row, index in ((X, 0), (X, 2), (H, 0), (H, 2), (PRODUCTS, 1)):
        assert view._place_at(view.head(row, index)) == (row, index)
    assert view._planned().columns.at(view.head(H, 0).x()) == 3
    assert view._place_at(view.head(PRODUCTS, 0)) is None  # h(0) lies beyond x, and adds nothing


def test_a_long_sum_is_elided_and_its_value_is_not(view):
    show(view, np.ones(100), np.ones(30), 60)
    written = " ".join(texts(view))
    assert "(30 products)" in written
    assert written.count(" 30 ") >= 1
    assert view.enlarged


def test_of_a_long_signal_the_part_near_t_is_shown_and_stays_while_it_can(view):
    show(view, np.arange(500), [1, 2, 1], 250, near=True)
    first = view._axis()
    assert first[0] < 248 <= 250 < first[1]
    assert first[1] - first[0] < 60
    steps = Conv1dSteps(np.arange(500), [1, 2, 1])
    view.set_step(steps.at(253), 253)
    assert view._axis() == first
    view.set_step(steps.at(400), 400)
    assert view._axis()[0] < 398 <= 400 < view._axis()[1]
    assert not Part.is_useful((0, 500), 100)


def test_wide_numbers_stand_apart_and_clear_of_the_outline_and_the_sum(view):
    view.resize(1300, 600)
    show(view, 20000 * np.sin(np.arange(400) / 5), [3, 2, 1], 200, near=True)
    row, at = view._rows()[0], view._planned()
    top, bottom = 0, at.x.bottom + 30
    written = [line.box for line in lines(view) if top < line.box.center().y() < bottom and line.text[-1].isdigit()]
    columns = {at.columns.at(box.center().x()) for box in written}
    assert len(columns) == len(written) > len(row.seen) / 3
    sides = view._walls(X)
    for box in written:
        assert not any(box.intersects(other) for other in written if other is not box)
        assert not any(box.left() + 1 < side < box.right() - 1 for side in sides)


@pytest.mark.parametrize(("h", "listed"), [([1, 2, 3], False), ([0.125] * 6, True), (np.arange(50) / 8, True)])
def test_h_is_listed_where_there_is_no_room_over_its_heads(qtbot, h, listed):
    turn = TurnView()
    qtbot.addWidget(turn)
    turn.resize(230, 600)
    turn.set_h(np.array(h, float))
    turn.set_step(0, [])
    lists = [line for line in lines(turn) if ", " in line.text and line.text[0].isdigit()]
    assert len(lists) == listed
    for line in lists:
        numbers = line.text.removesuffix(", …").split(", ")
        assert numbers == [f"{value:g}" for value in h[: len(numbers)]]
        assert line.box.right() <= turn.width()
        assert line.text.endswith("…") == (len(numbers) < len(h))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", [(700, 380), (1000, 600), (1600, 900)])
def test_no_text_is_small_or_cut_off(view, theme, size):
    view.resize(*size)
    with drawn_in(THEMES[theme]):
        show(view, [1, 2, -2, 0.5], [3, 2, -1], 3)
        for line in lines(view):
            assert line.size >= 14
            assert line.box.left() >= -1
            assert line.box.right() <= view.width() + 1
            assert line.box.bottom() <= view.height() + 1
