import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtTest import QTest

from convviz.widgets.charts.plot.content import Axis, Curve, Guide, Marker, Names, Side, Spot, read
from convviz.widgets.charts.plot.placing import Placing, ink_of
from convviz.widgets.charts.plot.plot_chart import PlotChart
from convviz.widgets.charts.plot.scale import Scale, tick_text, ticks_of
from convviz.widgets.look.vectors import pdf_bytes, recorded, svg_bytes
from tests.gui.mouse import drag, leave, move
from tests.written import lines, texts

X = np.linspace(0, 0.5, 101)
#: |H| of a mean of five along one axis: it is 0 at 0.2 and at 0.4.
MEAN = np.abs(np.sin(5 * np.pi * np.maximum(X, 1e-12)) / (5 * np.sin(np.pi * np.maximum(X, 1e-12))))


@pytest.fixture
def chart(qtbot):
    chart = PlotChart("Response", names=Names.INSIDE)
    qtbot.addWidget(chart)
    chart.resize(520, 340)
    chart.set_axes(Axis(0, 0.5, label="frequency"), Axis(0, 1.05))
    chart.set_curves([Curve("rms", X, MEAN * 0.7, "muted"), Curve("straight", X, MEAN, "kernel", fill=True)])
    return chart


@pytest.mark.parametrize("log", [False, True])
def test_a_scale_turns_values_into_pixels_and_back(log):
    scale = Scale(Axis(2, 200, log=log), 300, 100)
    for value in (2, 3.5, 20, 199):
        assert scale.value(scale.pixel(value)) == pytest.approx(value)
    assert scale.pixel(20) == pytest.approx(200 if log else 300 - 200 * 18 / 198)


def test_an_arrow_key_on_a_logarithmic_axis_is_a_factor_and_stops_at_the_end():
    scale = Scale(Axis(1, 100, log=True), 0, 100)
    assert scale.moved(4, 1, 2.0) == 8
    assert scale.moved(4, -1, 2.0) == 2
    assert scale.moved(60, 1, 2.0) == 100


@pytest.mark.parametrize(("low", "high", "log"), [(1, 1, False), (2, 1, False), (0, np.inf, False), (0, 5, True)])
def test_an_axis_that_is_none_is_refused(low, high, log):
    with pytest.raises(ValueError, match="axis"):
        Axis(low, high, log=log)


def test_powers_of_ten_are_the_numbers_of_a_long_logarithmic_axis():
    ticks = ticks_of(Axis(0.5, 2000, log=True), 10)
    assert ticks == [1, 10, 100, 1000]
    assert [tick_text(tick) for tick in ticks] == ["1", "10", "100", "1,000"]


def test_all_numbers_lie_within_the_chart_and_apart(chart):
    chart.set_axes(Axis(3, 63, log=True, ticks=(3, 4, 5, 6, 9, 15, 31, 63), strong=5), Axis(1, 2000, log=True))
    written = lines(chart)
    for place, line in enumerate(written):
        assert QRectF(chart.rect()).contains(line.box), line
        assert not any(line.box.intersects(other.box) for other in written[:place]), line
    assert {"5", "63", "1,000"} <= {line.text for line in written}


def test_the_line_below_a_point_passes_behind_the_note(chart):
    chart.set_note("Low-pass: slow changes pass,\nfine detail mostly does not.")
    (box,) = [line.box.toAlignedRect() for line in lines(chart) if line.text.startswith("Low-pass")]
    at = 0.5 * (box.center().x() - chart.area.left()) / chart.area.width()
    without = chart.grab()
    chart.set_spots([Spot(at, 1.05, size=0.0, drop=True)])
    with_line = chart.grab()
    assert with_line.toImage() != without.toImage()
    assert with_line.copy(box).toImage() == without.copy(box).toImage()


def test_the_text_of_a_point_does_not_lie_on_the_line_below_another(chart):
    chart.set_curves([Curve("flat", X, np.full(len(X), 0.02), "kernel")])
    chart.set_spots([Spot(0.1, 0.5, "as long as half of the chart"), Spot(0.2, 0.9, drop=True)])
    (box,) = [line.box for line in lines(chart) if line.text.startswith("as long")]
    line = chart.area.left() + 0.2 / 0.5 * chart.area.width()
    assert not box.left() < line < box.right() or box.bottom() < chart.area.top() + 0.15 / 1.05 * chart.area.height()


def test_names_notes_and_texts_of_spots_cover_neither_curves_nor_one_another(chart):
    chart.set_note("Low-pass: slow changes pass,\nfine detail mostly does not.")
    chart.set_spots([Spot(0.12, 0.5, "half is left"), Spot(0.29, 0.25, "the ring", hollow=True, size=15)])
    inside = [line for line in lines(chart) if chart.area.contains(line.box)]
    assert {"half is left", "the ring", "rms", "straight", "Low-pass: slow changes pass,"} <= {
        line.text for line in inside
    }
    for place, line in enumerate(inside):
        assert not any(line.box.intersects(other.box) for other in inside[:place]), line
        drawn = [chart.point_at(*point) for point in zip(X, MEAN, strict=True)]
        assert not any(line.box.contains(point) for point in drawn), line


def test_a_text_with_room_stands_where_it_is_asked_to():
    placing = Placing(QRectF(0, 0, 200, 100), np.zeros((0, 2)))
    assert placing.beside(QPointF(50, 50), QSizeF(40, 10), Side.RIGHT, 4) == QRectF(54, 45, 40, 10)


def test_a_text_goes_elsewhere_rather_than_over_a_curve_or_out_of_the_area():
    ink = ink_of([(np.array([50.0, 200.0]), np.array([50.0, 50.0]))])
    rect = Placing(QRectF(0, 0, 200, 100), ink).beside(QPointF(50, 50), QSizeF(40, 10), Side.RIGHT, 4)
    assert not rect.intersects(QRectF(50, 49, 150, 2))
    rect = Placing(QRectF(0, 0, 200, 100), np.zeros((0, 2))).beside(QPointF(195, 50), QSizeF(40, 10), Side.RIGHT, 4)
    assert QRectF(0, 0, 200, 100).contains(rect)


def test_dragging_the_marker_requests_where_it_is_pulled_and_moves_nothing_itself(chart):
    chart.set_marker(Marker(0.1))
    asked = []
    chart.x_requested.connect(asked.append)
    start, end = (chart.point_at(x, 0.5).toPoint() for x in (0.1, 0.4))
    drag(chart, [start, end, QPoint(10_000, end.y())])
    pixel = 0.5 / chart.area.width()
    assert any(abs(x - 0.4) <= pixel for x in asked)
    assert asked[-1] == 0.5
    assert chart.marker == Marker(0.1)


def test_arrow_keys_move_the_marker_by_its_step(chart):
    chart.set_marker(Marker(0.25, step=0.125))
    asked = []
    chart.x_requested.connect(asked.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_End):
        QTest.keyClick(chart, key)
    assert asked == [0.375, 0.125, 0, 0.5]


def test_the_mouse_reads_what_is_computed_and_nothing_else(chart):
    at = X[58]
    move(chart, chart.point_at(at + 0.001, 0.8).toPoint())
    assert f"straight  {MEAN[58]:.3g}" in texts(chart)
    assert repr(float(MEAN[58])) in chart.tip_at(chart.point_at(at, 0.5))
    assert "straight" in chart.accessibleDescription()
    leave(chart)
    assert not any(text.startswith("straight  ") for text in texts(chart))


def test_without_a_marker_arrow_keys_read_from_point_to_point(chart):
    moved = []
    chart.cursor_moved.connect(moved.append)
    for _ in range(3):
        QTest.keyClick(chart, Qt.Key.Key_Right)
    assert moved == [X[0], X[1], X[2]]


def test_nothing_is_read_where_a_curve_has_no_point_near():
    curve = Curve("far", np.array([0.0, 10.0]), np.array([1.0, np.nan]))
    assert read((curve,), 4.0, 1.0).values == ()
    assert read((curve,), 0.5, 1.0).values == ((curve, 0.0, 1.0),)
    assert read((curve,), 9.9, 1.0).values == ()


def test_what_has_no_logarithm_is_a_gap(chart):
    y = np.where(X[50] == X, 0.0, 1.0)
    chart.set_axes(Axis(0, 0.5), Axis(0.1, 10, log=True))
    chart.set_curves([Curve("gap", X, y)])
    chart.grab()
    (found,) = chart._pieces
    assert [len(x) for x, _ in found] == [50, 50]


def test_every_theme_and_kind_of_file_draws_it(chart, theme):
    chart.set_guides([Guide(x=0.2, text="fs/2", until=0.5), Guide(y=0.5)])
    chart.set_curves([*chart.curves, Curve("held", X[::10], MEAN[::10], "output", hold=True, stems=True, dots=True)])
    picture = recorded(chart)
    assert b"fs/2" in svg_bytes(picture, chart.size(), "Response")
    assert b"<image" not in svg_bytes(picture, chart.size(), "Response")
    assert pdf_bytes(picture, chart.size(), "Response").startswith(b"%PDF")
    assert chart.grab().toImage().pixelColor(chart.point_at(0.3, 0.9).toPoint()).isValid()


def test_text_grows_with_what_is_asked_for(chart):
    chart.set_min_text(20)
    assert {line.size for line in lines(chart)} == {20}


def test_why_there_is_nothing_is_said_instead(chart):
    chart.set_instead("not measured yet")
    assert texts(chart) == ["not measured yet"]
    assert chart.accessibleDescription() == "not measured yet"
