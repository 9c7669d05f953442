"""The Sampling panel, used as a person does."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from convviz.core import quantise, snr
from convviz.core.images.pyramid import pyramid
from convviz.core.signals.sampling.saying import headline
from convviz.panels.sampling.picture_part import note_of
from convviz.state.choices.sampling import Sampling
from convviz.state.choices.source import Example
from convviz.state.results import sampling
from convviz.state.results.picture import Picture
from tests.gui.mouse import choose, click, drag, move, press, release, segment
from tests.written import lines, texts

pytestmark = pytest.mark.usefixtures("one_window")

Key = Qt.Key


def begin_window(window):
    """Have the panel in front, with all that comes later: so the window can be put back after each test."""
    window.show_panel("sampling")
    while window.workbench.background.busy:
        QTest.qWait(5)


@pytest.fixture
def panel(window, settled):
    yield window.panels["sampling"]
    settled()


@pytest.fixture
def chosen(window):
    return lambda: window.workbench.value(Sampling)


@pytest.fixture
def set_fields(window):
    def change(**fields):
        window.workbench.edit("sampling", "Change", **fields)
        QApplication.processEvents()

    return change


def pixel(chart, x, y=None):
    """A pixel on a chart's line at ``x``."""
    low, high = chart._axes[1].low, chart._axes[1].high
    return QPoint(*(round(v) for v in chart.point_at(x, (low + high) / 2 if y is None else y).toTuple()))


def said(panel):
    return panel.scene.headline.accessibleName()


def test_it_starts_with_an_alias_and_all_samples_taken(panel):
    assert said(panel) == "8.7 Hz is above fs/2 = 6 Hz, so its samples are exactly those of a 3.3 Hz wave."
    assert (panel.player.index, panel.player.length) == (11, 12)
    written = texts(panel.scene.time)
    for text in ("x(t)", "8.7 Hz, true", "alias", "3.3 Hz, seen", "staircase", "8 levels, held"):
        assert text in written
    values = np.sin(2 * math.pi * 8.7 * np.arange(12) / 12 + math.radians(35))
    ratio = snr(values, quantise(values, 3, -1, 1))
    assert f"SNR of these 12 samples {ratio:.1f} dB; never more than half a level, ±0.125" in written
    assert {"8.7 Hz", "3.3 Hz"} <= {text.strip() for text in texts(panel.scene.fold)}
    assert "rule 6.02·3 + 1.76 = 19.8" in texts(panel.scene.bits)


def test_the_line_in_the_spectrum_drags_the_frequency_in_one_edit(panel, window, chosen):
    fold, stack = panel.scene.fold, window.workbench.undo_stack
    drag(fold, [pixel(fold, 8.7), pixel(fold, 7.0), pixel(fold, 4.0)])
    assert chosen().frequency == pytest.approx(4.0, abs=0.1)
    assert said(panel) == f"{chosen().frequency:g} Hz is below fs/2 = 6 Hz, so its samples belong to no slower wave."
    assert (stack.count(), stack.undoText()) == (1, "Change frequency")
    assert panel.controls.options["frequency"].value() == chosen().frequency
    stack.undo()
    assert chosen().frequency == 8.7


def test_half_the_rate_is_dragged_there_too(panel, window, chosen):
    fold = panel.scene.fold
    drag(fold, [pixel(fold, 6.0), pixel(fold, 8.0), pixel(fold, 10.0)])
    assert chosen().rate == pytest.approx(20.0, abs=0.2)
    assert chosen().frequency == 8.7
    assert panel.player.length == math.ceil(chosen().rate)
    assert panel.player.index == panel.player.length - 1  # all are taken still
    assert window.workbench.undo_stack.count() == 1
    assert "no slower wave" in said(panel)
    assert fold._axes[0].high == chosen().rate  # once the mouse has let go


def test_the_window_over_the_bits_is_dragged_from_bit_to_bit(panel, window, chosen):
    bits = panel.scene.bits
    drag(bits, [pixel(bits, 3), pixel(bits, 5.2), pixel(bits, 6.9)])
    assert chosen().bits == 7
    assert window.workbench.undo_stack.count() == 1
    assert "rule 6.02·7 + 1.76 = 43.9" in texts(bits)
    assert any("never more than half a level, ±0.00781" in text for text in texts(panel.scene.time))
    greys = window.workbench.results.get(sampling.GREYS)
    assert set(np.unique(greys.values)) <= set(np.arange(128) * 2 + 0.5)


def test_a_slider_drags_the_rate_and_all_follows_it(panel, window, chosen):
    slider = panel.controls.options["rate"]
    middle = slider.bar.height() // 2
    drag(slider.bar, [QPoint(10, middle), QPoint(slider.bar.width() - 2, middle)])
    assert chosen().rate == 48.0
    assert panel.player.length == 48
    assert (window.workbench.undo_stack.count(), window.workbench.undo_stack.undoText()) == (1, "Change sampling rate")


def test_the_player_takes_samples_one_by_one(panel, window, key):
    key(Key.Key_Home)
    assert panel.scene.step_text.text() == (
        "n = 0:  t = 0/12 s = 0 s,  x(t) ≈ 0.574,  level ⌊(0.574 + 1)/0.25⌋ = 6 of 0 to 7, whose middle is 0.625,  "
        "error ≈ 0.0514"
    )
    key(Key.Key_Right)
    assert (panel.player.index, panel.scene.time._at) == (1, 1)
    assert panel.scene.step_text.text().startswith(
        "n = 1:  t = 1/12 s ≈ 0.0833 s,  x(t) ≈ −0.899,  level ⌊(−0.899 + 1)/0.25⌋ = 0 of 0 to 7"
    )
    key(Key.Key_End)
    assert panel.player.index == 11


def test_a_sample_under_the_mouse_is_shown_and_a_click_goes_there(panel):
    time = panel.scene.time
    frame = time._frames()[0]
    place = frame.point(5 / 12, 0.0).toPoint()
    move(time, place)
    assert (panel.player.shown, panel.player.index) == (5, 11)
    assert time.tip_at(QPointF(place)).startswith("n = 5\nt = 0.416")
    press(time, place)
    release(time, place)
    assert panel.player.index == 5


def test_the_samples_are_walked_by_keys_where_tab_has_led(panel, window):
    time = panel.scene.time
    window.activateWindow()
    time.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(time, Key.Key_Left)
    QTest.keyClick(time, Key.Key_Left)
    assert panel.player.index == 10


def test_keys_move_the_lines_where_tab_has_led(panel, window, chosen):
    window.activateWindow()
    for chart, field, before, after in ((panel.scene.fold, "frequency", 8.7, 8.8), (panel.scene.bits, "bits", 3, 4)):
        chart.setFocus(Qt.FocusReason.TabFocusReason)
        assert getattr(chosen(), field) == before
        QTest.keyClick(chart, Key.Key_Right)
        assert getattr(chosen(), field) == pytest.approx(after)


def test_another_signal_has_its_own_scales(panel, chosen):
    signal = panel.controls.options["signal"]
    choose(signal, "chirp")
    assert (chosen().frequency, chosen().rate, chosen().duration) == (250.0, 100.0, 4.0)
    assert panel.controls.options["rate"].track.high == 1000.0
    assert panel.scene.spectra.currentWidget() is panel.scene.spectrogram
    assert (
        said(panel)
        == "From 0.8 s on the chirp is above fs/2 = 50 Hz. It folds 4 times; at its end 250 Hz is seen as 50 Hz."
    )
    choose(signal, "speech")
    assert chosen().rate == 4000.0
    assert said(panel).startswith(
        "17 of the 33 sines are above fs/2 = 2,000 Hz and fold back: 2,400 Hz is seen as 1,600 Hz."
    )


def test_an_alias_is_worked_out_with_its_numbers(panel, set_fields):
    assert panel.scene.spectrum_note.text().startswith("|8.7 − 1·12| = 3.3 Hz")
    set_fields(frequency=27.5)
    assert panel.scene.spectrum_note.text().startswith("|27.5 − 2·12| = 3.5 Hz")
    set_fields(frequency=5.0)
    assert panel.scene.spectrum_note.text().startswith("no alias from fs = 10 Hz on")


def test_a_chirp_of_too_few_samples_has_no_spectrogram_and_says_so(panel, set_fields):
    set_fields(signal="chirp", frequency=250.0, rate=5.0, duration=1.0)
    assert panel.scene.spectra.currentWidget() is panel.scene.spectrogram
    assert " ".join(texts(panel.scene.spectrogram)) == "A spectrogram needs at least 8 samples, got 5."
    set_fields(rate=100.0)
    assert "fs/2 = 50 Hz" in texts(panel.scene.spectrogram)


def test_a_chirp_shows_a_part_and_its_spectrogram_leads_to_another(panel, set_fields):
    set_fields(signal="chirp", frequency=250.0, rate=100.0, duration=4.0)
    time, spectrogram = panel.scene.time, panel.scene.spectrogram
    panel.player.seek(200)
    assert time._stretch.first < 200 < time._stretch.last < 399
    place = pixel(spectrogram, 1.0)
    press(spectrogram, place)
    release(spectrogram, place)
    assert panel.player.index == pytest.approx(100, abs=3)
    assert time._stretch.first <= panel.player.index <= time._stretch.last
    assert spectrogram.marker.x == pytest.approx(panel.player.index / 100)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"frequency": 6.0, "phase": 0}, "6 Hz is exactly fs/2 = 6 Hz: its samples are ±A sin φ = ±0."),
        (
            {"frequency": 6.0, "phase": 90},
            "its samples are ±A sin φ = ±1. They depend on the phase: at φ = 0° all are 0",
        ),
        ({"frequency": 18.0, "phase": 90}, "18 Hz is an odd multiple of fs/2 = 6 Hz"),
        (
            {"frequency": 12.0, "phase": 30},
            "12 Hz is fs: every sample falls on the same place of a period, so all are 0.5",
        ),
        ({"frequency": 24.0, "phase": 30}, "24 Hz is 2 times fs:"),
        (
            {"signal": "sum", "frequency": 2.5},
            "1 of the 3 sines is above fs/2 = 6 Hz and folds back: 7.5 Hz is seen as 4.5 Hz.",
        ),
        ({"signal": "sum", "frequency": 1.5}, "All 3 sines, up to 4.5 Hz, are below fs/2 = 6 Hz"),
        ({"signal": "chirp", "frequency": 5.0}, "The chirp stays below fs/2 = 6 Hz"),
        (
            {"lowpass": True},
            "8.7 Hz is not below fs/2 = 6 Hz and was filtered out first: it is lost, but nothing folds",
        ),
        ({"lowpass": True, "frequency": 5.0}, "5 Hz is below fs/2 = 6 Hz"),
        (
            {"lowpass": True, "signal": "sum", "frequency": 3.0},
            "2 of the 3 sines are not below fs/2 = 6 Hz and were filtered out",
        ),
        (
            {"lowpass": True, "signal": "chirp", "frequency": 12.0},
            "From 0.5 s on the chirp is not below fs/2 = 6 Hz and was filtered",
        ),
    ],
)
def test_the_headline_says_which_it_is(panel, set_fields, fields, sentence):
    set_fields(**fields)
    assert sentence in said(panel)


def test_at_half_the_rate_with_no_phase_all_samples_are_0_and_of_one_level(panel, set_fields):
    set_fields(frequency=6.0, phase=0, rebuild="sinc")
    assert "x(t) = 0,  level ⌊(0 + 1)/0.25⌋ = 4 of 0 to 7" in panel.scene.step_text.text()
    assert set(panel.scene.time._steps.quantised) == {0.125}


def test_beyond_full_scale_the_error_is_clipped_and_says_so(panel, set_fields):
    set_fields(amplitude=1.5)
    largest = 1.5 * max(abs(math.sin(2 * math.pi * 8.7 * n / 12 + math.radians(35))) for n in range(12)) - 0.875
    bound = f"clipped: up to {largest:.3g}, beyond half a level, ±0.125"
    assert any(bound in text for text in texts(panel.scene.time))
    panel.player.seek(1)
    assert "beyond full scale, clipped to level 0 of 0 to 7" in panel.scene.step_text.text()
    assert "clipped" in panel.scene.bits_note.toolTip()


def test_samples_that_repeat_are_said_to(panel, set_fields):
    set_fields(frequency=3.0)
    assert any("they repeat every 4, and so does the error" in text for text in texts(panel.scene.time))


def test_after_a_low_pass_the_samples_have_no_alias(panel, window, set_fields):
    set_fields(signal="sum", frequency=2.5)
    assert "alias" in texts(panel.scene.time)
    press(panel.controls.options["lowpass"], QPoint(8, 8))
    release(panel.controls.options["lowpass"], QPoint(8, 8))
    written = texts(panel.scene.time)
    assert "filtered" in written
    assert "below 6 Hz" in written
    assert "alias" not in written
    assert panel.scene.fold.folding is None
    t = np.arange(12) / 12
    expected = sum(
        a * np.sin(2 * np.pi * f * t + k * math.radians(35)) for k, f, a in ((1, 2.5, 1 / 2), (2, 5.0, 1 / 3))
    )
    np.testing.assert_allclose(window.workbench.results.get(sampling.STEPS).values, expected, atol=1e-12)


def test_without_quantising_there_are_only_samples(panel, window, chosen):
    click(panel.controls.options["quantised"])
    assert not chosen().quantised
    assert not panel.controls.options["bits"].isEnabled()
    assert "level" not in panel.scene.step_text.text()
    assert "rebuilt − true" in texts(panel.scene.time)
    greys = window.workbench.results.get(sampling.GREYS).values
    np.testing.assert_array_equal(greys, window.workbench.results.get(sampling.TAKEN).values)


def test_the_picture_before_and_after(panel, window, key, set_fields, settled):
    key(Key.Key_F)
    settled()
    pictures = panel.pictures
    assert panel.pages.currentWidget() is pictures
    assert not pictures.views[2].isVisible()
    assert pictures.headline.accessibleName().startswith(
        "Every 8th pixel is kept, 64 × 64: what repeats within fewer than 16"
    )
    assert not panel._bar.isVisible()  # there is nothing to step
    assert (
        window.workbench.subjects["sampling"].summary(window.context) == "Photographer  ·  every 8th pixel  ·  3 bits"
    )
    choose(panel.controls.options["smooth"], "mean")
    settled()
    assert pictures.views[2].isVisible()
    assert pictures.headline.accessibleName().endswith("is too fine for that, and was smoothed away first.")
    click(segment(panel.controls.options["view"], "both"))
    assert panel.pages.currentWidget() is panel.scene


def test_brick_aliases_more_than_the_photographer(window, panel, set_fields, settled):
    set_fields(view="picture")
    settled()
    photographer = window.workbench.results.get(sampling.FINER)
    set_fields(picture="brick")
    settled()
    brick = window.workbench.results.get(sampling.FINER)
    set_fields(picture="zone")
    settled()
    assert photographer < 0.15 < 0.3 < brick < window.workbench.results.get(sampling.FINER)


def test_a_small_image_refuses_a_larger_n_and_the_rest_goes_on(panel, window):
    window.context.images.use(Example("matrix"), "Choose 7x7 matrix")
    QApplication.processEvents()
    assert panel.picture.pages.problem.text() == "N must be an integer from 1 to 7, got 8."
    assert panel.player.length == 12
    assert panel.controls.options["every"].track.high == 8  # what is chosen, and no more
    slider = panel.controls.options["every"].bar
    drag(slider, [QPoint(slider.width() - 2, 5), QPoint(2, 5)])
    assert window.workbench.results.get(sampling.GREYS).shape == (7, 7)


def test_its_numbers_can_be_copied(panel, window):
    for view, words in (
        (panel.scene.time, {"Copy times", "Copy samples", "Copy quantised samples"}),
        (panel.scene.fold, {"Copy frequencies", "Copy levels in dB"}),
        (panel.scene.bits, {"Copy bits", "Copy rule in dB", "Copy signal in dB"}),
    ):
        view.customContextMenuRequested.emit(QPoint(5, 5))
        menu = view.findChild(QMenu)
        assert words <= {action.text() for action in menu.actions()}
        menu.close()
        QApplication.processEvents()


def test_its_picture_becomes_the_image(panel, window, settled):
    panel.use_result()
    settled()
    assert window.workbench.results.get(sampling.GIVEN).shape == (64, 64)


def test_a_headline_reads_on_without_colours():
    assert all(isinstance(text, str) for text, _ in headline(Sampling().curve, 12.0))


@pytest.mark.parametrize(("shape", "levels"), [((64, 64), "8 greys"), ((64, 64, 3), "8 levels a channel")])
def test_levels_of_a_picture_in_colour_are_those_of_a_channel(shape, levels):
    picture = Picture(pyramid(np.zeros(shape)), (0.0, 255.0), signed=False)
    assert note_of(Sampling(), picture) == f"every 8th pixel: 64 × 64, 3 bits: {levels}"


def test_the_name_of_an_alias_keeps_clear_of_half_the_rate(panel, set_fields, settled):
    set_fields(signal="speech", frequency=120.0, rate=4000.0, duration=0.03)
    settled()
    chart, size = panel.scene.fold, panel.scene.fold.size()
    crossed = []
    for width in range(260, 480, 20):
        chart.resize(width, 260)
        at = chart._planned().frame.x.pixel(chart.half)
        (name,) = (line.box for line in lines(chart) if line.text == "1,600 Hz")
        crossed.append(name.left() < at < name.right())
    chart.resize(size)
    assert not any(crossed)
