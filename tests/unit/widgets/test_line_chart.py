import gc
import sys

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from convviz.widgets.line_chart import LineChart, Series
from convviz.widgets.theme import THEMES, Role, current_theme, set_current_theme
from tests.gui.mouse import drag, leave, move, press, release
from tests.unit.widgets.contrast import contrast

X = np.arange(100)
LOSS = 2.3 * np.exp(-X / 30)


@pytest.fixture
def chart(qtbot):
    chart = LineChart("Loss")
    chart.resize(420, 300)
    chart.show()
    qtbot.waitExposed(chart)
    QApplication.processEvents()
    yield chart
    chart.close()
    chart.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def two_runs():
    return [
        Series("loss raw", X, LOSS + 0.1, Role.INPUT, faint=True),
        Series("loss", X, LOSS, Role.INPUT),
        Series("run 2", X[:60], LOSS[:60] + 1, "#9a5b00"),
        Series("test", np.array([30, 60, 90]), np.array([0.9, 0.3, 0.1]), Role.OUTPUT, dots=True),
    ]


def record(signal):
    seen = []
    signal.connect(seen.append)
    return seen


def pixel(chart, x, y=1.0):
    """Where a point lies on the canvas."""
    QApplication.processEvents()  # the axis and the names may still be taking their width
    return chart.canvas.plotItem.vb.mapViewToScene(QPointF(x, y)).toPoint()


def hover(chart, x):
    move(chart.canvas.viewport(), pixel(chart, x))


def drawn(chart, number):
    return chart._curves[number].getData()


def test_the_caption_reads_the_values_at_the_end_until_the_mouse_asks(chart):
    chart.set_series(two_runs())
    assert chart.caption.text == "batch 99 · loss 0.0848 · run 2 – · test 0.1"
    hover(chart, 45.2)
    assert chart.caption.text == "batch 45 · loss 0.513 · run 2 1.51 · test 0.9"
    hover(chart, 20.1)
    assert chart.caption.text == "batch 20 · loss 1.18 · run 2 2.18 · test –"
    leave(chart.canvas.viewport())
    assert chart.caption.text == "batch 99 · loss 0.0848 · run 2 – · test 0.1"


def test_the_caption_reads_at_the_marker_where_the_player_stands(chart):
    chart.set_series(two_runs())
    chart.set_marker(30)
    assert chart.caption.text == "batch 30 · loss 0.846 · run 2 1.85 · test 0.9"
    hover(chart, 60)
    assert chart.caption.text.startswith("batch 60")
    leave(chart.canvas.viewport())
    assert chart.caption.text.startswith("batch 30")
    chart.set_marker(None)
    assert chart.caption.text.startswith("batch 99")


def test_the_marker_is_seen_where_it_stands(chart):
    chart.set_series(two_runs())
    place = pixel(chart, 50, 3)
    chart.set_marker(50)
    picture = chart.canvas.grab().toImage()
    near = {QColor(picture.pixel(place.x() + dx, place.y())).name() for dx in (-1, 0, 1)}
    assert current_theme().accent in near


def test_a_click_and_a_drag_say_where(chart):
    chart.set_series(two_runs())
    seen = record(chart.x_clicked)
    viewport = chart.canvas.viewport()
    press(viewport, pixel(chart, 30.2))
    release(viewport, pixel(chart, 30.2))
    assert seen == [30]
    drag(viewport, [pixel(chart, 10), pixel(chart, 70)])
    assert seen[1] == 10
    assert seen[-1] == 70
    assert seen[1:] == sorted(seen[1:])


def test_a_click_beside_the_curves_or_on_an_empty_chart_says_nothing(chart):
    seen = record(chart.x_clicked)
    press(chart.canvas.viewport(), pixel(chart, 0.5, 0.5))
    chart.set_series(two_runs())
    press(chart.canvas.viewport(), chart.canvas.viewport().rect().bottomLeft())
    assert seen == []


def test_setters_emit_nothing(chart):
    clicked, moved = record(chart.x_clicked), record(chart.cursor_moved)
    chart.set_series(two_runs())
    chart.set_cursor(20)
    chart.set_cursor(None)
    chart.set_marker(20)
    chart.set_log(True)
    assert clicked == moved == []


def test_cursors_of_charts_can_be_joined(chart):
    chart.set_series(two_runs())
    seen = record(chart.cursor_moved)
    hover(chart, 40)
    hover(chart, 41)
    leave(chart.canvas.viewport())
    assert seen == [40, 41, None]


def test_the_keys_move_the_cursor_and_click(chart):
    chart.set_series(two_runs())
    chart.setFocus()
    clicked = record(chart.x_clicked)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Return):
        QTest.keyClick(chart, key)
    assert clicked == [97]
    assert chart.caption.text.startswith("batch 97 ")
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(chart, event)
    assert event.isAccepted()


def test_a_click_leaves_the_arrow_keys_to_the_player(chart):
    chart.set_series(two_runs())
    chart.clearFocus()
    QTest.mouseClick(chart.canvas.viewport(), Qt.MouseButton.LeftButton, pos=pixel(chart, 30))
    assert not chart.hasFocus()
    assert not chart.canvas.hasFocus()


def test_growing_curves_are_drawn_with_the_same_items(chart):
    chart.set_series([Series("loss", X[:50], LOSS[:50], Role.INPUT)])
    before = list(chart._curves)
    chart.set_series([Series("loss", X, LOSS, Role.INPUT)])
    assert chart._curves == before
    assert drawn(chart, 0)[0][-1] == 99
    chart.set_series(two_runs())
    assert chart._curves[0] is before[0]
    assert len(chart._curves) == 4
    chart.set_series([])
    assert chart._curves == chart._dots == []
    assert chart.caption.text == ""


def test_a_long_curve_is_thinned_to_what_can_be_seen_with_its_peaks(chart):
    y = np.sin(np.arange(20_000) / 500)
    y[12_345] = 9
    chart.set_series([Series("loss", np.arange(20_000), y, Role.INPUT)])
    x, shown = drawn(chart, 0)
    assert len(shown) < 1000
    assert 12_345 in x
    assert shown.max() == 9


@pytest.mark.parametrize("log", [False, True])
def test_what_cannot_be_drawn_is_left_out_and_read_as_it_is(chart, log):
    y = np.array([2.0, np.nan, 0.5, np.inf, 0.0, -1.0, 0.25])
    chart.set_log(log)
    chart.set_series([Series("loss", np.arange(7), y, Role.INPUT)])
    x, shown = drawn(chart, 0)
    kept = [0, 2, 6] if log else [0, 2, 4, 5, 6]
    assert x.tolist() == kept
    np.testing.assert_allclose(10**shown if log else shown, y[kept])
    chart.set_cursor(1)
    assert chart.caption.text == "batch 1 · loss NaN"


def test_a_log_scale_of_nothing_positive_is_empty(chart):
    chart.set_log(True)
    chart.set_series([Series("loss", np.arange(3), np.zeros(3), Role.INPUT)])
    assert len(drawn(chart, 0)[0]) == 0
    chart.grab()


def test_the_ranges_begin_at_zero_hold_all_curves_and_seldom_move(chart):
    ranges = set()
    for count in range(40, 100):
        chart.set_series([Series("loss", X[:count], LOSS[:count], Role.INPUT)])
        (left, right), (bottom, top) = chart.canvas.plotItem.vb.viewRange()
        assert (left, right) == (0, count - 1)
        assert bottom <= LOSS[:count].min()
        assert top >= LOSS[:count].max()
        assert bottom >= 0
        ranges.add((bottom, top))
    assert len(ranges) <= 4


def test_one_wild_raw_value_does_not_flatten_the_others(chart):
    raw = LOSS.repeat(10)
    raw[500] = 1e6
    x = np.arange(1000)
    chart.set_series([Series("raw", x, raw, Role.INPUT, faint=True), Series("loss", X, LOSS, Role.INPUT)])
    assert chart.canvas.plotItem.vb.viewRange()[1][1] < 5


def test_ends_are_named_apart_in_the_curves_colours(chart):
    same = [Series(f"layer {n}", X, LOSS + n * 0.01, Role.INPUT) for n in range(4)]
    chart.set_series([*same, Series("raw", X, LOSS, Role.INPUT, faint=True)])
    QApplication.processEvents()
    places = chart.labels.places()
    assert [name for name, _, _ in places] == ["layer 0", "layer 1", "layer 2", "layer 3"]
    written = sorted(place for _, _, place in places)
    assert min(np.diff(written)) >= 13
    rect = chart.canvas.plotItem.vb.sceneBoundingRect()
    end = places[0][1]
    assert end == pytest.approx(pixel(chart, 99, LOSS[-1]).y(), abs=1.5)
    assert rect.top() <= end <= rect.bottom()


def test_colours_of_roles_follow_the_theme(chart):
    chart.set_series(two_runs())
    before = current_theme()
    try:
        for theme in THEMES.values():
            set_current_theme(theme)
            QApplication.sendEvent(chart, QEvent(QEvent.Type.PaletteChange))
            faint, loss = (QColor(curve.opts["pen"].color()) for curve in chart._curves[:2])
            assert loss == theme.role(Role.INPUT)
            assert chart._curves[2].opts["pen"].color() == QColor("#9a5b00")
            assert 1.1 < contrast(faint, theme.panel) < contrast(loss, theme.panel)
            corner = chart.canvas.grab().toImage().pixel(chart.canvas.width() - 2, 1)
            assert QColor(corner) == QColor(theme.panel)
    finally:
        set_current_theme(before)


@pytest.mark.parametrize("size", [11, 14, 20])
def test_numbers_at_the_axes_are_never_small(chart, size):
    chart.set_least_text(size)
    for side in ("bottom", "left"):
        assert chart.canvas.getAxis(side).style["tickFont"].pixelSize() >= max(12, size - 2)
    assert chart.labels.font().pixelSize() >= size
    assert chart.caption.font().pixelSize() >= size


def test_the_left_axis_is_as_wide_as_its_numbers(chart):
    chart.set_series([Series("rate", X, 0.003 * np.sin(X / 99), Role.GRADIENT)])
    QApplication.processEvents()
    axis = chart.canvas.getAxis("left")
    values = axis.tickValues(*axis.range, axis.height())[0][1]
    assert len(values) >= 3
    assert all(len(text) >= 5 for text in axis.tickStrings(values[1:], 1, 1))
    assert axis.style["tickTextWidth"] > 30


def test_the_values_are_said_to_those_who_do_not_see_them(chart):
    assert chart.accessibleName() == "Loss"
    assert chart.accessibleDescription() == "no values yet"
    chart.set_series(two_runs())
    assert chart.accessibleDescription() == "batch 99 · loss 0.0848 · run 2 – · test 0.1"


def test_the_tool_tip_gives_all_digits(chart):
    chart.set_series([Series("loss", X, LOSS, Role.INPUT)])
    chart.set_cursor(10)
    assert chart._full_values() == f"batch 10\nloss = {LOSS[10]!r}".replace("np.float64(", "").replace(")", "")


def test_axes_can_be_renamed(chart):
    chart.set_series(two_runs())
    chart.set_labels("epoch", "accuracy")
    assert chart.caption.text.startswith("epoch 99")
    assert chart.canvas.getAxis("left").labelText == "accuracy"


def test_a_curve_has_one_y_for_each_x():
    with pytest.raises(ValueError, match="x and y of loss"):
        Series("loss", np.zeros(3), np.zeros(4), Role.INPUT)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_plotting_for_a_while_loses_no_references_to_none(chart):
    def frames(count):
        for n in range(count):
            chart.set_series([Series("loss", X, LOSS + n, Role.INPUT)])
            QApplication.processEvents()

    frames(5)
    gc.collect()
    before = sys.getrefcount(None)
    frames(100)
    gc.collect()
    assert sys.getrefcount(None) > before - 200
