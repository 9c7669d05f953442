"""The close-ups of filters: what they write, where, and what lies under the mouse."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QImage

from convviz.core.filters.closeup.bilateral import BilateralSteps
from convviz.core.filters.closeup.median import MedianSteps
from convviz.core.filters.closeup.wiener import wiener_at, wiener_noise
from convviz.core.filters.fields import BilateralFilter, MedianFilter, WienerFilter
from convviz.widgets.filters.parts_strip import AngleKey, PartsStrip, SmallPart
from convviz.widgets.filters.sorted_values import SortedValues
from convviz.widgets.filters.weights_view import WeightsView
from convviz.widgets.filters.wiener_view import WienerView
from convviz.widgets.look.angles import angle_lookup
from convviz.widgets.look.colouring import Colouring, Scale
from convviz.widgets.look.theme import THEMES, current_theme, drawn_in
from tests.gui.mouse import press
from tests.written import lines, texts

WHOLE = np.random.default_rng(0).integers(0, 256, (30, 40)).astype(np.uint8)
REAL = WHOLE + np.random.default_rng(1).normal(0, 10, WHOLE.shape)
SIZES = [(400, 410), (300, 320), (260, 280), (1200, 560)]
NOWHERE = QPoint(0, 0)


def within(view):
    """Whether everything written lies in the widget."""
    return all(
        line.box.left() >= -1 and line.box.right() <= view.width() + 1 and line.box.bottom() <= view.height() + 2
        for line in lines(view)
    )


@pytest.fixture
def shown(qtbot):
    def show(view, size=(400, 410), text=14):
        qtbot.addWidget(view)
        view.resize(*size)
        view.set_min_text(text)
        return view

    return show


# --- median ----------------------------------------------------------------------------------------------------------


def test_the_window_and_its_values_in_order_are_written(shown):
    view, steps = shown(SortedValues()), MedianSteps(WHOLE, MedianFilter(), (10, 10))
    view.set_step(steps, 8, Colouring())
    window = WHOLE[9:12, 9:12].ravel()
    written = texts(view)
    assert [float(text) for text in written if text.isdigit()] == [*window, *sorted(window)]
    assert f"The middle one, place 5, is the median: {np.median(window):g}." in " ".join(written)
    assert "numbers rounded" in written or float(window.mean()).is_integer()


def test_half_way_only_the_first_values_are_in_order(shown):
    view, steps = shown(SortedValues()), MedianSteps(WHOLE, MedianFilter(), (10, 10))
    view.set_step(steps, 3, Colouring())
    numbers = [float(text) for text in texts(view) if text.isdigit()]
    assert numbers[9:] == sorted(WHOLE[9:12, 9:12].ravel()[:4])
    assert f"takes place {steps[3].place + 1} of 4 so far." in " ".join(texts(view))
    assert view.arrays(NOWHERE)["values in order"].shape == (1, 4)


def test_rounded_values_are_said_to_be_rounded(shown):
    view = shown(SortedValues())
    view.set_step(MedianSteps(REAL, MedianFilter(), (10, 10)), 8, Colouring())
    assert "numbers rounded" in texts(view)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("window", [3, 5, 9, 15])
@pytest.mark.parametrize("image", [WHOLE, REAL], ids=["whole", "real"])
def test_values_in_order_stay_inside(shown, size, window, image):
    view, steps = shown(SortedValues(), size, 14 if size[0] < 1000 else 22), None
    steps = MedianSteps(image, MedianFilter(size=window), (3, 3))
    for index in (0, len(steps) // 2, len(steps) - 1):
        view.set_step(steps, index, Colouring())
        assert within(view)


def test_the_order_is_read_under_the_mouse(shown):
    view, steps = shown(SortedValues()), MedianSteps(WHOLE, MedianFilter(), (10, 10))
    view.set_step(steps, 8, Colouring())
    view.grab()
    places = [text for box, text in view._boxes if view.tip_at(box.center()) == text]
    assert places[0] == f"row 1, column 1: {WHOLE[9, 9]}"
    assert places[-1] == f"place 9: {WHOLE[9:12, 9:12].max()}"
    assert view.tip_at(QPointF(399, 409)) == ""
    assert view.accessibleDescription().startswith("All 9 are in order.")


# --- bilateral -------------------------------------------------------------------------------------------------------


def test_weights_and_the_weighted_sum_are_written(shown):
    view, steps = shown(WeightsView()), BilateralSteps(WHOLE, BilateralFilter(size=3), (10, 10))
    view.set_step(steps, len(steps) - 1, Colouring())
    written = texts(view)
    assert {"space", "likeness", "weight", "values x", "×", "=", "·"} <= set(written)
    said = " ".join(written)
    assert "Σ weight·x / Σ weight = " in said
    assert view.arrays(NOWHERE)["weights"] is steps.weights
    view.set_step(steps, 0, Colouring())
    assert "so far Σ weight·x" in " ".join(texts(view))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("window", [3, 9, 31])
def test_weights_stay_inside(shown, size, window):
    view, steps = shown(WeightsView(), size, 14 if size[0] < 1000 else 22), None
    steps = BilateralSteps(REAL, BilateralFilter(size=window), (3, 3))
    for index in (0, len(steps) - 1):
        view.set_step(steps, index, Colouring())
        assert within(view)


def test_a_weight_is_read_under_the_mouse(shown):
    view, steps = shown(WeightsView()), BilateralSteps(WHOLE, BilateralFilter(size=3), (10, 10))
    view.set_step(steps, 0, Colouring())
    view.grab()
    frame = view._places[0][0]
    assert view.tip_at(frame.center()) == "space, row 2, column 2: 1"
    assert view.tip_at(QPointF(399, 1)) == ""


# --- Wiener ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("noise", [None, 0.0, 1e5])
def test_wieners_numbers_are_written(shown, size, noise):
    values = WienerFilter(noise=noise)
    at = wiener_at(REAL, values, (3, 3), wiener_noise(REAL, values))
    view = shown(WienerView(), size, 14 if size[0] < 1000 else 22)
    view.set_at(at, Colouring())
    said = " ".join(texts(view))
    assert "mean m = " in said
    assert ("mean of all local" in said) == (noise is None)
    assert ("nothing is kept" in said) == (noise == 1e5)
    assert within(view)


# --- parts -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def strip(shown):
    view = shown(PartsStrip("Stages"), (400, 83))
    parts = [(f"Part {number}", sign) for number, sign in enumerate(("", "→", "·0.025 + x =", "→"))]
    view.set_parts(tuple(SmallPart(*part, QImage(20, 20, QImage.Format.Format_RGB32)) for part in parts))
    return view


def test_parts_stand_in_a_row_and_are_clicked(qtbot, strip):
    strip.set_current(2)
    assert strip.accessibleDescription() == "Part 2, 3 of 4"
    rects = [strip.part_rect(number) for number in range(4)]
    assert all(a.right() < b.left() for a, b in pairwise(rects))
    assert rects[0].left() >= 0
    assert rects[-1].right() <= 400
    with qtbot.waitSignal(strip.part_clicked) as signal:
        press(strip, rects[1].center().toPoint())
    assert signal.args == [1]
    assert strip.tip_at(rects[3].center()) == "4. Part 3"
    assert texts(strip) == ["→", "·0.025 + x =", "→"]


def test_many_parts_have_room(shown):
    view = shown(PartsStrip("Stages"), (260, 83))
    picture = QImage(20, 20, QImage.Format.Format_RGB32)
    view.set_parts(tuple(SmallPart(str(number), "→" * bool(number), picture) for number in range(7)))
    assert view.part_rect(0).left() >= 0
    assert view.part_rect(6).right() <= 260


# --- angles ----------------------------------------------------------------------------------------------------------


def test_colours_of_angles_close_in_a_circle_and_differ():
    colours = angle_lookup().astype(int)
    np.testing.assert_array_equal(colours[0], colours[-1])
    steps = np.abs(np.diff(colours, axis=0)).sum(axis=1)
    assert steps.max() < 20  # no jump anywhere
    quarters = colours[[0, 64, 128, 192]]
    assert min(np.abs(a - b).sum() for i, a in enumerate(quarters) for b in quarters[i + 1 :]) > 90


def test_angles_are_coloured_and_what_has_none_is_an_empty_field():
    colouring = Colouring(-180.0, 180.0, Scale.ANGLE)
    for theme in THEMES.values():
        with drawn_in(theme):
            painted = colouring.paint(np.array([[-180.0, 180.0, 0.0, np.nan]]))[0]
            np.testing.assert_array_equal(painted[0], painted[1])
            assert (painted[2] != painted[0]).any()
            assert "#{:02x}{:02x}{:02x}".format(*painted[3]) == current_theme().field
            image = colouring.image(np.array([[0.0, 90.0]]))
            assert image.pixelColor(0, 0) != image.pixelColor(1, 0)


def test_the_key_says_the_angle_under_the_mouse(shown):
    key = shown(AngleKey(), (80, 80))
    assert key.tip_at(QPointF(79, 40)) == "0°"
    assert key.tip_at(QPointF(40, 1)) == "90°"
    assert key.tip_at(QPointF(40, 79)) == "−90°"
    picture = key.grab().toImage()
    right = picture.pixelColor(74, 40)
    assert np.abs(np.array([right.red(), right.green(), right.blue()]) - angle_lookup()[128]).max() <= 4
    above = picture.pixelColor(40, 6)
    assert np.abs(np.array([above.red(), above.green(), above.blue()]) - angle_lookup()[191]).max() <= 4


def test_small_parts_stand_in_two_rows(shown):
    view = shown(PartsStrip("Stages"), (400, 140))
    picture = QImage(20, 20, QImage.Format.Format_RGB32)
    view.set_parts(tuple(SmallPart(str(number), "→" * bool(number), picture) for number in range(7)))
    rows = {view.part_rect(number).top() for number in range(7)}
    assert len(rows) == 2
    assert view.part_rect(0).width() >= 56
    view.resize(400, view.sizeHint().height())
    assert all(view.rect().contains(view.part_rect(number).toRect()) for number in range(7))
    view.resize(900, 90)
    assert len({view.part_rect(number).top() for number in range(7)}) == 1
