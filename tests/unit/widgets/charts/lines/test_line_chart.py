import gc
import sys
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from convviz.widgets.charts.lines.caption import CaptionPart, ChartCaption
from convviz.widgets.charts.lines.line_chart import LineChart, Series
from convviz.widgets.charts.lines.range import Growing
from convviz.widgets.charts.lines.series import DASHED, DOTTED
from convviz.widgets.look.theme import THEMES, Role, current_theme, set_current_theme
from tests.gui.mouse import drag, leave, move, press, release
from tests.unit.widgets.contrast import contrast
from tests.written import lines, texts

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
    return chart.items.curves[number].getData()


def test_the_caption_reads_the_values_at_the_end_until_the_mouse_asks(chart):
    chart.set_series(two_runs())
    assert chart.caption.text == "batch 99 · loss 0.0848 · run 2 – · test 0.1"
    hover(chart, 45.2)
    assert chart.caption.text == "batch 45 · loss 0.513 · run 2 1.51 · test 0.9"
    hover(chart, 20.1)
    assert chart.caption.text == "batch 20 · loss 1.18 · run 2 2.18 · test –"
    leave(chart.canvas.viewport())
    assert chart.caption.text == "batch 99 · loss 0.0848 · run 2 – · test 0.1"


def many_runs():
    """The present run, short, and six earlier ones, of which only the odd ones are as long."""
    lengths = [30, 100, 10, 100, 10, 100, 100]
    names = ["training", *(f"run {number}: small" for number in range(1, 7))]
    return [Series(name, X[:n], LOSS[:n], Role.INPUT) for name, n in zip(names, lengths, strict=True)]


def test_the_middle_of_a_long_name_gives_way_before_another_name_does(chart):
    names = [
        "run 3, mean of 19",
        "A first try with a name that a teacher has typed in full, mean of 19",
        "run 1, mean of 19",
    ]
    chart.set_series([Series(name, X, LOSS, Role.INPUT) for name in names], 29)
    chart.resize(270, 300)
    QApplication.processEvents()
    first, long, last = chart.caption.written
    assert first.startswith("run 3,")
    assert last.startswith("run 1,")
    assert long.startswith("A ")
    assert "…" in long
    assert "of 19 0." in long
    chart.resize(900, 300)
    QApplication.processEvents()
    assert chart.caption.written[1].startswith(names[1])


def test_what_matters_most_is_named_first_and_what_has_no_room_is_counted(chart):
    chart.set_series(many_runs(), 29)
    chart.resize(260, 300)
    QApplication.processEvents()
    assert chart.caption.text.count(" · ") == 7  # for those who do not see it all are there
    assert "run 2: small –" in chart.caption.text  # also one without a value there
    *written, more = chart.caption.written
    assert written[0].startswith("training 0.")
    assert 2 <= len(written) < 7
    assert more == f"+{7 - len(written)} more"
    chart.resize(900, 300)
    QApplication.processEvents()
    assert len(chart.caption.written) == 7
    assert "more" not in "".join(chart.caption.written)
    chart.resize(260, 500)
    chart.set_whole_names()
    QApplication.processEvents()
    assert len(chart.caption.written) == 7


def test_the_captions_height_follows_the_charts_width_but_not_the_mouse(chart):
    chart.set_series(many_runs(), 29)
    heights = []
    for width in (900, 260, 900):
        chart.resize(width, 300)
        QApplication.processEvents()
        assert chart.caption.height() == chart.caption.heightForWidth(chart.caption.width())
        heights.append(chart.caption.height())
    assert heights[0] == heights[2] < heights[1]
    chart.set_cursor(99)  # there the present run has no value
    QApplication.processEvents()
    assert chart.caption.height() == heights[0]
    assert "training –" in chart.caption.text


def test_a_long_name_keeps_its_beginning_within_the_chart(chart, theme):
    long = "run 3: own, SGD, batch 16, seed 2, Xavier"
    smoothed = Series("run 3, mean of 1,234 batches", X, LOSS, theme.warning, short="run 3")
    chart.set_series([Series(long, X, LOSS, theme.warning), smoothed])
    chart.resize(220, 300)
    QApplication.processEvents()
    picture = chart.caption.grab().toImage()
    paper = picture.pixelColor(0, picture.height() - 1)
    assert all(picture.pixelColor(picture.width() - 1, y) == paper for y in range(picture.height()))
    assert chart.caption.height() < 4 * chart.caption._line_height()
    (name,) = [text for text in texts(chart.caption) if "…" in text]
    assert long.startswith(name.removesuffix("…"))
    assert "run 3" in texts(chart.caption)  # without how it is smoothed
    assert "mean of 1,234 batches" in chart.caption.text


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
    before = list(chart.items.curves)
    chart.set_series([Series("loss", X, LOSS, Role.INPUT)])
    assert chart.items.curves == before
    assert drawn(chart, 0)[0][-1] == 99
    chart.set_series(two_runs())
    assert chart.items.curves[0] is before[0]
    assert len(chart.items.curves) == 4
    chart.set_series([])
    assert chart.items.curves == chart.items.dots == []
    assert chart.caption.text == ""


def test_what_has_not_changed_is_one_picture_and_looks_as_if_drawn_alone(chart):
    def series(count):
        run = [Series("raw", X[:count], LOSS[:count] + 0.3, Role.INPUT, faint=True)]
        run += [Series("now", X[:count], LOSS[:count] + 0.2, Role.INPUT)]
        return run + over

    def seen():
        QApplication.processEvents()
        image = chart.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        return (
            np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)[:, : 4 * image.width()].astype(int)
        )

    over = two_runs()
    chart.set_growing(Growing(100))
    for count in (50, 60, 70):
        QApplication.processEvents()  # the axis may still be taking its width
        chart.set_series(series(count))
    assert not any(item.isVisible() for item in chart.items.curves[2:] + chart.items.dots)
    assert all(item.isVisible() for item in chart.items.curves[:2])
    joined = seen()
    chart.set_series([])
    chart.set_series(series(70))
    assert all(item.isVisible() for item in chart.items.curves + chart.items.dots)
    assert np.abs(seen() - joined).max() < 100  # where smooth edges cross, the order matters a little
    assert np.mean(seen() != joined) < 0.005


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


def test_while_it_grows_the_axis_stands_still_for_many_points(chart):
    chart.set_growing(Growing())
    ends = []
    for count in range(40, 100):
        chart.set_series([Series("loss", X[:count], LOSS[:count], Role.INPUT)])
        ends.append(chart.canvas.plotItem.vb.viewRange()[0][1])
    assert len(set(ends)) == 1
    assert ends[0] >= 99
    chart.set_growing(None)  # then it ends where the curve does
    assert 99 <= chart.canvas.plotItem.vb.viewRange()[0][1] < ends[0]


def test_what_grows_has_the_axis_to_itself_and_longer_curves_are_cut_there(chart):
    old = Series("run 1", np.arange(3000), np.linspace(2.3, 0.1, 3000), Role.OUTPUT, group="old")
    chart.set_growing(Growing(group="new"))
    ends = set()
    for count in range(1, 300):
        chart.set_series([Series("run 2", np.arange(count), np.ones(count), Role.INPUT, group="new"), old])
        ends.add(chart.canvas.plotItem.vb.viewRange()[0][1])
    assert len(ends) <= 6
    assert 299 < max(ends) < 306
    assert max(ends) < drawn(chart, 1)[0][-1] <= max(ends) + 1  # so that the line goes on to the edge
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert chart._cursor < max(ends)  # and not where nobody sees it
    chart.set_growing(Growing())
    assert chart.canvas.plotItem.vb.viewRange()[0][1] > 2999
    chart.set_growing(None)
    assert drawn(chart, 1)[0][-1] == 2999


def test_the_ranges_begin_at_zero_hold_all_curves_and_seldom_move(chart):
    ranges = set()
    for count in range(40, 100):
        chart.set_series([Series("loss", X[:count], LOSS[:count], Role.INPUT)])
        (left, right), (bottom, top) = chart.canvas.plotItem.vb.viewRange()
        assert left == 0
        assert count - 1 < right < 1.03 * (count - 1)
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


def astray(**options):
    return Series("run 1", X[:50], 2.3 * 4.0 ** np.arange(50), Role.PRODUCT, **options)


@pytest.mark.parametrize("log", [False, True])
def test_a_run_gone_astray_runs_off_the_chart_and_is_marked_where_it_leaves(chart, log):
    chart.set_log(log)
    loss = Series("loss", X, LOSS, Role.INPUT)
    chart.set_series([loss, astray()])
    top = chart.canvas.plotItem.vb.viewRange()[1][1]
    assert top > (25 if log else 1e25)
    assert chart.beyond == ()
    assert chart.items.marks == []
    chart.set_series([loss, astray(group="other", dash=DASHED)])
    bottom, top = chart.canvas.plotItem.vb.viewRange()[1]
    assert (10**top if log else top) <= 5
    y = drawn(chart, 1)[1]
    assert top < y.max() <= 2 * top - bottom  # it leaves the chart, but not for numbers that no painter can take
    assert all(0 <= want <= chart.height() for _, want, _ in chart.labels.places())
    (beyond,) = chart.beyond
    assert (beyond.series.name, beyond.x) == ("run 1", 1)
    assert beyond.highest == pytest.approx(2.3 * 4.0**49)
    (mark,) = chart.items.marks
    (left,), (up,) = mark.getData()
    assert left == 1
    assert bottom + 0.8 * (top - bottom) < up < top
    assert chart.caption.text == "batch 99 · loss 0.0848 · run 1 –"
    chart.set_cursor(49)
    assert chart.caption.text.endswith("run 1 7.29e29")


def test_dashed_curves_of_one_colour_are_distinguished(chart):
    def row(dash):
        """Which pixels along a level line are drawn."""
        chart.set_series([Series("run", X[:20], np.ones(20), "#000000", dash=dash)])
        left, right = pixel(chart, 1, 1.0), pixel(chart, 18, 1.0)
        picture = chart.canvas.grab().toImage()
        return [picture.pixelColor(x, left.y()).lightness() < 128 for x in range(left.x(), right.x())]

    solid, dashes, dots = row(None), row(DASHED), row(DOTTED)
    assert all(solid)
    changes = [sum(one != two for one, two in pairwise(drawn)) for drawn in (dashes, dots)]
    assert 20 < changes[0] < changes[1]


def test_a_dashed_curve_is_named_behind_a_piece_of_its_line(chart):
    chart.set_series([Series("run 1", X, LOSS, Role.PRODUCT)])
    plain = chart.caption.grab().toImage()
    chart.set_series([Series("run 1", X, LOSS, Role.PRODUCT, dash=DOTTED)])
    assert chart.caption.grab().toImage() != plain


@pytest.mark.parametrize(("count", "dots"), [(1, 1), (3, 1), (50, 0)])
def test_a_few_points_are_marked_for_one_alone_makes_no_line(chart, theme, count, dots):
    chart.set_series([Series("conv1", X[1 : count + 1], LOSS[1 : count + 1], theme.text)])
    assert len(chart.items.dots) == dots
    place, picture = pixel(chart, 1, LOSS[1]), chart.canvas.grab().toImage()
    for beside in (-2, 2):
        assert picture.pixelColor(place.x() + beside, place.y()).name() == theme.text or not dots
    axis = chart.canvas.getAxis("bottom")
    assert all(tick == round(tick) for tick in axis.tickValues(*axis.range, axis.width())[0][1])


def test_the_first_curve_lies_over_the_others(chart, theme):
    level = [Series(name, X, np.ones(100), colour) for name, colour in (("a", theme.text), ("b", theme.warning))]
    chart.set_series(level)
    place = pixel(chart, 50, 1.0)
    assert chart.canvas.grab().toImage().pixelColor(place).name() == theme.text


def test_the_axis_of_a_share_ends_at_one(chart):
    chart.set_ceiling(1.0)
    chart.set_series([Series("accuracy", X, 1 - LOSS / 2.4, Role.INPUT)])
    for size in (14, 20):
        chart.set_min_text(size)
        QApplication.processEvents()
        axis = chart.canvas.getAxis("left")
        assert max(axis.tickValues(*axis.range, axis.height())[0][1]) == 1
        assert 1 < axis.range[1] < 1.05
    chart.set_series([Series("accuracy", X, np.ones(100), Role.INPUT)])
    assert chart.canvas.getAxis("left").range[1] < 1.05


def test_the_number_at_the_upper_end_is_written(chart):
    chart.set_ceiling(1.0)
    chart.set_series([Series("accuracy", X, 1 - LOSS / 2.4, Role.INPUT)])
    QApplication.processEvents()
    chart.grab()
    axis = chart.canvas.getAxis("left")
    picture = QImage(10, 10, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    specs = axis.generateDrawSpecs(painter)
    painter.end()
    assert "1" in [text for _, _, text in specs[2]]


@pytest.mark.parametrize("height", [130, 180, 300])
def test_a_low_chart_has_two_numbers_at_least(chart, height):
    chart.set_series([Series("loss", X, 4.4 * LOSS / 2.3, Role.INPUT)])
    chart.resize(420, height)
    QApplication.processEvents()
    axis = chart.canvas.getAxis("left")
    ticks = axis.tickValues(*axis.range, axis.height())[0][1]
    assert len(ticks) >= 3
    assert axis.height() / (len(ticks) - 1) > 14


@pytest.mark.parametrize("width", range(200, 320, 20))
def test_a_narrow_chart_has_two_numbers_below_it_at_least(chart, width):
    count = 201
    chart.set_min_text(21)
    chart.set_series([Series("loss", np.arange(count), np.linspace(2.3, 0.1, count), Role.INPUT)])
    chart.resize(width, 300)
    QApplication.processEvents()
    chart.grab()
    picture = QImage(10, 10, QImage.Format.Format_RGB32)
    with QPainter(picture) as painter:
        specs = chart.canvas.getAxis("bottom").generateDrawSpecs(painter)
    assert len(specs[2]) >= 2


def test_the_chart_can_be_called_something_else(chart):
    chart.set_title("Accuracy")
    assert (chart.accessibleName(), chart.caption._title) == ("Accuracy", "Accuracy")


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
            faint, loss = (QColor(curve.opts["pen"].color()) for curve in chart.items.curves[:2])
            assert loss == theme.role(Role.INPUT)
            assert chart.items.curves[2].opts["pen"].color() == QColor("#9a5b00")
            assert 1.1 < contrast(faint, theme.panel) < contrast(loss, theme.panel)
            corner = chart.canvas.grab().toImage().pixel(chart.canvas.width() - 2, 1)
            assert QColor(corner) == QColor(theme.panel)
    finally:
        set_current_theme(before)


@pytest.mark.parametrize("size", [11, 14, 20])
def test_numbers_at_the_axes_are_never_small(chart, size):
    chart.set_min_text(size)
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


def test_the_axis_of_x_can_be_renamed(chart):
    chart.set_series(two_runs())
    chart.set_across("epoch")
    assert chart.caption.text.startswith("epoch 99")
    assert chart.canvas.getAxis("bottom").labelText == "epoch"


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


@pytest.mark.parametrize("width", [200, 300, 340, 500])
def test_a_wide_value_of_a_caption_takes_no_room_from_a_name(qtbot, width):
    caption = ChartCaption("size")
    qtbot.addWidget(caption)
    caption.set_parts("batch 60", [CaptionPart(f"conv{n}", "4.39e−14", QColor("black")) for n in range(4)])
    caption.resize(width, caption.heightForWidth(width))
    written = lines(caption)
    assert sum(line.text == "4.39e−14" for line in written) == sum("conv" in text for text in caption.written) > 0
    assert not any("…" in line.text for line in written)


@pytest.mark.parametrize("width", [180, 220, 260, 300])
def test_a_brief_caption_keeps_its_title_and_its_first_value(qtbot, width):
    caption = ChartCaption("loss")
    qtbot.addWidget(caption)
    caption.set_brief(True)
    black = QColor("black")
    caption.set_parts(
        "batch 2600", [CaptionPart("training mean", "0.157", black), *[CaptionPart("test", "0.2", black)] * 2]
    )
    caption.resize(width, caption.heightForWidth(width))
    written = sorted(lines(caption), key=lambda line: line.box.left())
    assert written[0].text == "loss"
    assert "0.157" in [line.text for line in written]
    assert written[-1].text == caption.written[-1]
    assert written[-1].text in ("+2", "+2 more")
    assert all(before.box.right() <= after.box.left() for before, after in pairwise(written))
    assert all(caption.rect().toRectF().contains(line.box) for line in written)


def test_a_short_name_is_written_before_a_name_is_cut(qtbot):
    caption = ChartCaption("loss")
    qtbot.addWidget(caption)
    parts = [CaptionPart(f"run {n}, mean of 19", "0.238", QColor("black"), short=f"run {n}") for n in range(1, 6)]
    caption.set_parts("batch 60", parts)
    for width in (330, 900):
        caption.resize(width, 80)
        assert len(caption.written) == 5
        assert not any("…" in text for text in caption.written)
    assert caption.written[0] == "run 1, mean of 19 0.238"


@pytest.mark.parametrize("whole", [False, True])
def test_a_chart_is_laid_out_anew_only_as_it_becomes_low_or_high(chart, monkeypatch, whole):
    named = []
    monkeypatch.setattr(chart.canvas, "set_style", lambda _font, across: named.append(across))
    chart.set_min_text(24)
    if whole:
        chart.set_whole_names()
    for height in (300, 235, 200, 180, 300):  # ten lines of text are 240 pixels
        chart.resize(420, height)
        QApplication.processEvents()
    assert named == ["batch", "", "batch"]
