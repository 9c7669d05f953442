"""The views of sampling by themselves, in every theme, with few and with many samples."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from convviz.core.signals.sampling.curves import Chirp, sine
from convviz.core.signals.sampling.steps import SampleSteps
from convviz.core.signals.sampling.stretch import PART, WHOLE, shown_samples, stretch
from convviz.core.signals.sampling.taking import Quantiser
from convviz.widgets.charts.plot.content import Axis, Curve, Marker
from convviz.widgets.look.theme import Role
from convviz.widgets.signals.sampling.bits_chart import BitsChart
from convviz.widgets.signals.sampling.fold_chart import FoldChart, Folding
from convviz.widgets.signals.sampling.spectrogram_chart import SpectrogramChart
from convviz.widgets.signals.sampling.time_view import ErrorRow, Named, TimeView
from tests.gui.mouse import drag
from tests.written import texts

NAMES = (Named("x(t)", "8.7 Hz, true", Role.INPUT), Named("staircase", "8 levels, held", Role.OUTPUT))
THREE_BITS = Quantiser(3, -1.0, 1.0)
ERROR = ErrorRow(Named("error", "quantised − true", Role.GRADIENT), 0.125, 0.15, "±0.125")


def shown(widget, qtbot, width=900, height=360):
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.fixture
def view(qtbot):
    def make(curve, rate, duration, *, at=None, kind="hold", quantiser=THREE_BITS, error=ERROR, **size):
        made = TimeView()
        steps = SampleSteps(curve, rate, duration, quantiser)
        at = len(steps) - 1 if at is None else at
        part = stretch(curve, steps, at, kind)
        made.set_signal(steps, part, NAMES, error, 1.08)
        made.set_step(at)
        return shown(made, qtbot, **size)

    return make


def pixels(widget):
    """What is painted, as (rows, columns, 3)."""
    image = widget.grab().toImage().convertToFormat(widget.grab().toImage().Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return rows[:, : image.width(), 2::-1].astype(int)


def inked(widget, colour, rect=None):
    """How many pixels have about a colour."""
    shown = pixels(widget)
    if rect is not None:
        shown = shown[int(rect.top()) : int(rect.bottom()), int(rect.left()) : int(rect.right())]
    wanted = np.array([colour.red(), colour.green(), colour.blue()])
    return int((np.abs(shown - wanted).max(axis=2) < 24).sum())


def test_all_curves_are_there_in_every_theme(view, theme):
    time = view(sine(8.7, 1.0, 0.6), 12.0, 1.0)
    above, below = time._areas()
    for role, area in ((Role.INPUT, above), (Role.PRODUCT, above), (Role.OUTPUT, above), (Role.GRADIENT, below)):
        assert inked(time, theme.role(role), area) > 60, role
    assert {"x(t)", "8.7 Hz, true", "error", "t in s", "±0.125"} <= set(texts(time))


def test_a_signal_below_half_the_rate_has_no_alias(view, theme):
    time = view(sine(2.0), 12.0, 1.0)
    assert time._stretch.alias is None
    assert inked(time, theme.role(Role.PRODUCT), time._areas()[0]) == 0


def test_what_is_to_come_is_pale(view, theme):
    taken, to_come = (view(sine(8.7, 1.0, 0.6), 12.0, 1.0, at=at) for at in (11, 0))
    above = taken._areas()[0]
    right = QRectF(above.center().x(), above.top(), above.width() / 2, above.height())
    assert inked(taken, theme.role(Role.OUTPUT), right) > 4 * inked(to_come, theme.role(Role.OUTPUT), right)


def test_the_staircase_stands_where_its_levels_are(view, theme):
    time = view(sine(1.0, 1.0, math.pi / 2), 4.0, 1.0)  # 1, 0, −1, 0: levels 0.875, 0.125, −0.875, ±0.125
    frame = time._frames()[0]
    colour, image = theme.role(Role.OUTPUT), pixels(time)
    for t, value in ((0.12, 0.875), (0.62, -0.875)):
        place = frame.point(t, value).toPoint()
        spot = image[place.y() - 2 : place.y() + 3, place.x()]
        assert (np.abs(spot - np.array([colour.red(), colour.green(), colour.blue()])).max(axis=1) < 30).any()


def test_of_many_samples_a_part_is_shown_around_the_one_at_hand(view):
    time = view(sine(5.0), 100.0, 4.0, at=250)
    assert (time._stretch.first, time._stretch.last) == (202, 297)
    assert time._stretch.last - time._stretch.first + 1 == PART
    assert time._place_at(QPointF(time.width() / 2, 50)) == pytest.approx(250, abs=12)
    assert texts(time)[0] == "±0.125"


@pytest.mark.parametrize(
    ("count", "at", "cycles", "first", "last"),
    [
        (12, 11, 0.7, 0, 11),
        (WHOLE, 0, 0.1, 0, WHOLE - 1),
        (400, 0, 0.1, 0, 95),
        (400, 399, 0.1, 304, 399),
        (400, 200, 2.5, 188, 211),
        (50, 25, 3.0, 15, 34),
        (5, 2, 100.0, 0, 4),
    ],
)
def test_what_is_shown_holds_few_periods(count, at, cycles, first, last):
    assert shown_samples(count, at, cycles) == (first, last)


@pytest.mark.parametrize(("width", "height"), [(900, 360), (300, 200)])
@pytest.mark.parametrize("kind", ["hold", "linear", "sinc"])
def test_it_draws_whatever_is_asked_for(view, width, height, kind):
    error = ErrorRow(Named("error", "rebuilt − true", Role.GRADIENT), 0.0, 1.0, "", np.zeros(10))
    curve = Chirp(0.0, 250.0, 4.0)
    steps = SampleSteps(curve, 100.0, 4.0, None)
    part = stretch(curve, steps, 100, kind)
    error = ErrorRow(error.named, 0.0, 2.0, "", part.error)
    time = view(curve, 100.0, 4.0, at=100, kind=kind, quantiser=None, error=error, width=width, height=height)
    assert "t in s" in texts(time)


def test_large_text_overlaps_nothing(view):
    time = view(sine(8.7, 1.0, 0.6), 12.0, 1.0, width=1240, height=330)
    time.set_min_text(20)
    QApplication.processEvents()
    above, below = time._areas()
    assert above.bottom() + time._metrics().height() <= below.top()
    assert below.bottom() + time._metrics().height() <= time.height()


def fold(qtbot):
    chart = FoldChart()
    chart.set_axes(Axis(0.0, 12.0), Axis(-80.0, 10.0))
    chart.set_curves((Curve("level", np.linspace(0, 6, 50), np.full(50, -40.0), Role.PRODUCT),))
    chart.set_marker(Marker(8.7, step=0.1))
    chart.set_folding(6.0, Folding(8.7, 3.3, 0.0))
    return shown(chart, qtbot, 460, 240)


def at(chart, x):
    return QPoint(round(chart.point_at(x, -30.0).x()), round(chart.point_at(x, -30.0).y()))


def test_of_two_lines_the_one_that_is_gripped_moves(qtbot):
    chart = fold(qtbot)
    frequencies, halves = [], []
    chart.frequency_requested.connect(lambda x, gesture: frequencies.append((x, gesture)))
    chart.half_requested.connect(lambda x, gesture: halves.append((x, gesture)))
    drag(chart, [at(chart, 6.0), at(chart, 7.0)])
    assert halves[-1][0] == pytest.approx(7.0, abs=0.05)
    assert (frequencies, len({gesture for _, gesture in halves})) == ([], 1)
    drag(chart, [at(chart, 8.7), at(chart, 9.5)])
    assert frequencies[-1][0] == pytest.approx(9.5, abs=0.05)
    assert frequencies[-1][1] != halves[-1][1]


def test_axes_stand_still_while_a_line_is_dragged(qtbot):
    chart = fold(qtbot)
    chart.half_requested.connect(lambda half, _gesture: chart.set_axes(Axis(0.0, 2 * half), Axis(-80.0, 10.0)))
    seen = []
    chart.half_requested.connect(lambda _half, _gesture: seen.append(chart._axes[0].high))
    drag(chart, [at(chart, 6.0), at(chart, 8.0)])
    assert set(seen) == {12.0}
    assert chart._axes[0].high == pytest.approx(16.0, abs=0.2)


def test_an_arrow_leads_from_the_true_frequency_to_its_alias(qtbot):
    chart = fold(qtbot)
    before = pixels(chart)
    chart.set_folding(6.0, None)
    changed = np.argwhere(np.abs(pixels(chart) - before).max(axis=2) > 60)
    left, right = chart.point_at(3.3, 0.0).x(), chart.point_at(8.7, 0.0).x()
    assert changed[:, 1].min() == pytest.approx(left, abs=16)
    assert changed[:, 1].max() == pytest.approx(right, abs=16)


def test_bits_are_chosen_as_integers(qtbot):
    chart = BitsChart()
    chart.set_axes(Axis(0.5, 8.5), Axis(0.0, 55.0))
    chart.set_curves((Curve("rule", np.arange(1.0, 9), np.arange(1.0, 9) * 6),))
    chart.set_marker(Marker(3.0, step=1.0))
    shown(chart, qtbot, 460, 240)
    chosen = []
    chart.bits_requested.connect(lambda bits, gesture: chosen.append((bits, gesture)))
    chart.bits_requested.connect(lambda bits, _gesture: chart.set_marker(Marker(float(bits), step=1.0)))
    start, end = (QPoint(round(chart.point_at(bits, 20.0).x()), 120) for bits in (3.1, 5.8))
    drag(chart, [start, end])
    assert [bits for bits, _ in chosen] == [4, 5, 6]
    assert len({gesture for _, gesture in chosen}) == 1
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert chosen[-1][0] == 5
    assert chosen[-1][1] != chosen[0][1]


def test_a_spectrogram_is_dark_where_it_is_loud(qtbot, theme):
    chart = SpectrogramChart()
    chart.set_axes(Axis(0.0, 4.0), Axis(0.0, 75.0))
    levels = np.full((50, 40), -90.0)
    levels[10] = 0.0
    chart.set_levels(levels, (0.0, 0.0, 4.0, 50.0))
    shown(chart, qtbot, 460, 240)
    loud, quiet = (chart.point_at(2.0, frequency).toPoint() for frequency in (10.5, 30.0))
    image, ink = pixels(chart), theme.role(Role.PRODUCT)
    assert np.abs(image[loud.y(), loud.x()] - [ink.red(), ink.green(), ink.blue()]).max() < 60  # stretched
    ground = QColor(theme.panel)
    assert np.abs(image[quiet.y(), quiet.x()] - [ground.red(), ground.green(), ground.blue()]).max() < 12
