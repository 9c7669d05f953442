import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from convviz.widgets.charts.class_bars import ClassBars
from tests.written import lines, texts

DIGITS = [str(number) for number in range(10)]
SEEN = np.array([0.01, 0.02, 0.0, 0.79, 0.0, 0.12, 0.0001, 0.03, 0.02, 0.0099])


@pytest.fixture
def bars(qtbot):
    bars = ClassBars("Classes")
    qtbot.addWidget(bars)
    bars.resize(260, 260)
    return bars


def bar_end(bars, row, colour):
    """The last pixel of a bar's colour along the middle of a line, before the numbers."""
    picture = bars.grab().toImage()
    y = round(bars.row_rect(row).center().y())
    return max((x for x in range(20, 180) if QColor(picture.pixel(x, y)) == colour), default=None)


def test_every_class_is_written_with_its_number(bars):
    bars.set_values(DIGITS, SEEN)
    written = texts(bars)
    assert written[::2] == DIGITS
    assert written[1::2] == ["0.01", "0.02", "<0.001", "0.79", "<0.001", "0.12", "<0.001", "0.03", "0.02", "0.01"]


def test_bars_are_as_long_as_their_probability(bars, theme):
    bars.set_values(DIGITS, [0.8, 0.4, 0.2, 0, 0, 0, 0, 0, 0, 0])
    output, plain = QColor(theme.text), QColor(theme.muted)  # no class is known to be the true one
    long, middle, short = bar_end(bars, 0, output), bar_end(bars, 1, plain), bar_end(bars, 2, plain)
    assert middle - short > 20
    assert long - middle == pytest.approx(2 * (middle - short), abs=2)
    assert bar_end(bars, 0, plain) is None
    assert bar_end(bars, 1, output) is None


def test_the_true_class_says_so_and_is_outlined(bars):
    bars.set_values(DIGITS, SEEN, 5)
    assert "0.12 true" in texts(bars)
    with_true = bars.grab().toImage()
    bars.set_values(DIGITS, SEEN, None)
    assert bars.grab().toImage() != with_true


def test_the_result_is_said_to_those_who_do_not_see_it(bars):
    bars.set_values(DIGITS, SEEN, 5)
    assert bars.accessibleName() == "Classes"
    assert bars.accessibleDescription() == "highest 3 with 0.79, true class 5"


def test_of_many_classes_the_top_ones_are_shown_and_the_true_one(bars):
    names = [f"class {number}" for number in range(40)]
    values = np.random.default_rng(0).dirichlet(np.ones(40))
    true = int(values.argmin())
    bars.set_values(names, values, true)
    shown = bars.shown
    assert 10 <= len(shown) < 40
    assert shown == sorted({true, *np.argsort(-values)[: len(shown) - 1].tolist()})
    written = texts(bars)
    assert written[-1] == bars.caption == f"{len(shown)} of 40 classes"
    assert len(written) == 2 * len(shown) + 1


def test_ten_classes_always_have_room(bars):
    bars.set_values(DIGITS, SEEN)
    for size in (14, 20):
        bars.set_min_text(size)
        bars.resize(bars.minimumSizeHint())
        assert bars.shown == list(range(10))
        assert min(line.size for line in lines(bars)) >= size


def test_the_tool_tip_gives_all_digits(bars):
    bars.set_values(DIGITS, SEEN)
    assert bars.tip_at(bars.row_rect(6).center()) == "6: 0.0001"
    assert bars.tip_at(QPointF(10, 400)) == ""


def test_what_is_no_number_is_shown_as_such(bars):
    bars.set_values(["a", "b"], [np.nan, np.nan])
    assert texts(bars) == ["a", "NaN", "b", "NaN"]
    assert bars.accessibleDescription() == ""


def test_there_is_one_probability_a_class(bars):
    with pytest.raises(ValueError, match="one probability a class, 10"):
        bars.set_values(DIGITS, SEEN[:9])


def test_nothing_to_show_is_shown(bars):
    bars.set_values([], [])
    assert texts(bars) == []


def test_in_two_lines_stand_the_most_probable_class_and_the_true_one_and_in_one_the_most_probable(bars):
    for rows, shown in ((2, [3, 6]), (1, [3])):
        bars.resize(260, bars._height(rows + 1) + 2)  # and a line for the caption
        bars.set_values(DIGITS, SEEN, 6)
        assert bars.shown == shown
        assert bars.caption == f"{rows} of 10 classes"
