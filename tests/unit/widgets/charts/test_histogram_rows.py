import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from convviz.widgets.charts.histogram import Bins
from convviz.widgets.charts.histogram_rows import HistogramRow, HistogramRows
from convviz.widgets.look.theme import Role
from tests.gui.mouse import wheel
from tests.written import texts as written

COUNTS = np.array([0, 1, 4, 8, 4, 1, 0, 0])
HEADINGS = ("norm", "dead")


def row(name, figures=("2.8", ""), **options):
    bins = Bins(COUNTS, -2.0, 6.0, int(COUNTS.sum()))
    return HistogramRow(name, (bins, None, Bins(COUNTS * 3, 0.5, 1.5, int(3 * COUNTS.sum()))), figures, **options)


@pytest.fixture
def view(qtbot):
    view = HistogramRows("Figures", HEADINGS)
    qtbot.addWidget(view)
    view.resize(800, 400)
    view.set_rows([row(f"layer{number}") for number in range(3)])
    view.show()
    qtbot.waitExposed(view)
    return view


def test_it_is_a_table_with_headings_names_figures_and_ends(view):
    texts = written(view)
    for heading in ("layer", "weights", "gradients", "activations", *HEADINGS):
        assert texts.count(heading) == 1
    for number in range(3):
        assert f"layer{number}" in texts
    assert texts.count("2.8") == 3
    # The ends of both histograms, and 0 only where it lies within.
    for tick, times in (("−2", 3), ("6", 3), ("0.5", 3), ("1.5", 3), ("0", 3)):
        assert texts.count(tick) == times
    assert texts.count("–") == 6  # no gradients, and nothing dead


def test_bars_are_as_high_as_their_counts_and_zero_is_marked(view, theme):
    view.set_rows([row("layer")])
    drawn = view.grab().toImage()
    left, width = view._columns().histograms[0]
    kernel = theme.role(Role.KERNEL)

    def height(number):
        """Pixels in a bin's middle that are neither paper nor line."""
        x = round(left + (number + 0.5) * width / len(COUNTS))
        column = [drawn.pixelColor(x, y) for y in range(round(view.row_rect(0).top()) + 2, 110)]
        paper = column[0]
        return sum(colour != paper and abs(colour.hue() - kernel.hue()) < 30 for colour in column)

    heights = [height(number) for number in range(len(COUNTS))]
    assert heights[0] <= 2
    assert heights[3] == max(heights) > 20
    assert heights[2] == pytest.approx(heights[3] / 2, abs=3)
    assert heights[1] == pytest.approx(heights[3] / 8, abs=3)
    zero = round(left + width * 2 / 8)
    top = round(view.row_rect(0).top())
    dashes = {drawn.pixelColor(x, y).name() for x in (zero - 1, zero) for y in range(top + 5, top + 40)}
    assert QColor(theme.text).name() in dashes


def test_a_remarkable_figure_has_the_colour_of_a_warning(view, theme):
    def colours():
        drawn = view.grab().toImage()
        place = view.row_rect(0).toRect()
        return {drawn.pixelColor(x, y).name() for x in range(400, 800) for y in range(place.top(), place.bottom())}

    view.set_rows([row("layer", ("██", "██"))])
    assert theme.warning not in colours()
    view.set_rows([row("layer", ("██", "██"), remarkable=frozenset({"dead"}))])
    assert theme.warning in colours()


def test_more_rows_than_fit_are_scrolled_by_wheel_and_keys(view):
    view.set_rows([row(f"layer{number}") for number in range(30)])
    texts = written(view)
    shown = sum(text.startswith("layer") for text in texts) - 1  # the heading
    assert 3 <= shown < 30
    assert f"1–{shown} of 30 layers" in texts
    wheel(view, -1)
    assert view.row_rect(0).isEmpty()
    assert f"2–{shown + 1} of 30 layers" in written(view)
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert not view.row_rect(0).isEmpty()
    for _ in range(40):
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert not view.row_rect(29).isEmpty()


def test_a_bar_shows_that_there_are_more_rows_and_scrolls_them(view):
    assert not view.bar.isVisible()
    wide = view.row_rect(0).right()
    view.set_rows([row(f"layer{number}") for number in range(30)])
    assert view.bar.isVisible()
    assert view.row_rect(0).right() < view.bar.x() < wide
    shown = view.bar.pageStep()
    assert view.bar.maximum() == 30 - shown
    wheel(view, -1)
    assert view.bar.value() == 1
    below = view.bar.rect().center()
    below.setY(view.bar.height() - 20)
    QTest.mouseClick(view.bar, Qt.MouseButton.LeftButton, pos=below)  # a page on
    assert f"{shown + 2}–{2 * shown + 1} of 30 layers" in written(view)
    view.resize(800, 4000)
    assert not view.bar.isVisible()
    assert not view.row_rect(0).isEmpty()
    assert not view.row_rect(29).isEmpty()


def test_where_the_width_does_not_do_gradients_stay_longest(view):
    view.resize(360, 400)
    texts = written(view)
    assert "gradients" in texts
    assert "activations" not in texts
    assert any("left out for want of width" in text for text in texts)


def test_the_tool_tip_has_all_digits_of_the_ends(view):
    left, width = view._columns().histograms[0]
    place = QPointF(left + width / 2, view.row_rect(1).center().y())
    assert view.tip_at(place) == "layer1: 18 weights from -2 to 6"
    assert view.tip_at(QPointF(5, view.row_rect(1).center().y())) == "layer1: norm 2.8, dead "


def test_a_row_without_a_figure_for_each_heading_is_refused(view):
    with pytest.raises(ValueError, match="layer must have 2 figures, got 1"):
        view.set_rows([row("layer", ("1",))])


def test_all_values_alike_and_no_values_are_drawn(view):
    alike = Bins(np.array([0, 7, 0]), 0.0, 0.0, 7)
    view.set_rows([HistogramRow("layer", (alike, Bins(np.zeros(3, np.int64), 0.0, 1.0, 0), None), ("", ""))])
    assert written(view).count("–") == 4
    view.set_rows([])
    assert written(view) == ["No figures yet"]


def test_it_is_reported_to_those_who_do_not_see_it(view):
    assert view.accessibleName() == "Figures"
    assert "layer2: norm 2.8" in view.accessibleDescription()


def test_a_single_value_far_out_is_seen_and_what_is_cut_is_said(view, theme):
    counts = np.zeros(40, np.int64)
    counts[3], counts[-1] = 1_000_000, 1
    view.set_rows([HistogramRow("layer", (Bins(counts, 0.0, 80.0, 1_500_000, 3), None, None), ("", ""))])
    drawn = view.grab().toImage()
    left, width = view._columns().histograms[0]
    colours = [drawn.pixelColor(round(left + 39.5 * width / 40), y) for y in range(round(view.row_rect(0).top()), 200)]
    assert any(
        abs(colour.hue() - theme.role(Role.KERNEL).hue()) < 30 and colour.saturation() > 40 for colour in colours
    )
    assert any("3 values are not finite, and not drawn" in text for text in written(view))
    tip = view.tip_at(QPointF(left + width / 2, view.row_rect(0).center().y()))
    assert tip == (
        "layer: 1,000,001 of 1,500,000 weights, evenly spread, from 0 to 80; 3 are not finite, and not drawn"
    )
