import re
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from convviz.core import KERNELS, convolve2d
from convviz.core.images.image import Image
from convviz.core.spectrum import costs
from convviz.core.spectrum.transform import placed
from convviz.export.code.code import Library
from convviz.state.choices.image import ColourMode
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.source import Drawn
from convviz.state.choices.spectrum import Factor, Lower, SpectrumOptions
from convviz.state.results.spectrum import below, spectra
from convviz.widgets.look.theme import Role
from tests.gui.mouse import choose, click, drag, press
from tests.run_code import assert_all_give, result_of
from tests.written import number, texts

pytestmark = pytest.mark.usefixtures("one_window")

#: An image of 20 x 30 pixels, of which multiples of 1/20 and 1/30 are the frequencies.
IMAGE = np.random.default_rng(5).integers(0, 256, (20, 30)).astype(float)


@pytest.fixture
def panel(window):
    """The Spectrum panel in front, with an image of its own and a mean of five."""
    bench = window.workbench
    window.show_panel("spectrum")  # first, so that those of the Convolution panel lie as they did when it is put back
    bench.edit("image", "", source=Drawn(tuple(map(tuple, IMAGE.tolist())), (0.0, 255.0)))
    bench.choose("", KernelChoice.preset("mean5"))
    settle(window)
    yield window.panels["spectrum"]
    settle(window)


def settle(window):
    QApplication.processEvents()
    while window.workbench.background.busy:
        QApplication.processEvents()
    QApplication.processEvents()


def options(window):
    return window.workbench.value(SpectrumOptions)


def numbers(panel):
    """The three numbers at the ring."""
    return [number(heading.number) for heading in panel.spectra.headings]


def spectra_of(kernel="mean5", image=IMAGE):
    weights = KERNELS[kernel].weights
    return np.fft.fft2(image), np.fft.fft2(placed(weights, image.shape))


def ring_place(window):
    return window.workbench.results.get(spectra.RING).place


@pytest.mark.parametrize("plane", [0, 1, 2])
def test_the_ring_is_dragged_in_any_plane_and_its_numbers_are_the_transforms(window, panel, plane):
    view, before = panel.spectra, window.workbench.undo_stack.count()
    start = view.point_at(plane, *view._ring).toPoint()
    end = view.point_at(plane, -0.2, 0.1).toPoint()
    drag(view, [start, end])
    settle(window)
    assert ring_place(window) == (-4, 3)
    x, h = spectra_of()
    for shown, exact in zip(numbers(panel), (x[-4, 3], h[-4, 3], x[-4, 3] * h[-4, 3]), strict=True):
        assert shown == pytest.approx(abs(exact), rel=1e-3)
    assert window.workbench.undo_stack.count() == before + 1  # the drag is one edit
    window.workbench.undo_stack.undo()
    assert (options(window).down, options(window).across) == (0.0, 0.293)


def test_arrow_keys_move_the_ring_from_frequency_to_frequency(window, panel):
    assert ring_place(window) == (0, 9)
    for key, modifiers in (
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier),
    ):
        QTest.keyClick(panel.spectra, key, modifiers)
    assert ring_place(window) == (1, 8)
    QTest.keyClick(panel.spectra, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert ring_place(window) == (1, 15)  # at the edge of the plane


def test_a_gain_of_0_is_0_and_so_is_the_product(window, panel):
    window.workbench.edit("spectrum", "", across=0.2, down=0.0)
    assert [heading.number for heading in panel.spectra.headings][1:] == ["0", "0"]
    assert panel.spectra.tip_at(panel.spectra.point_at(1, 0.0, 0.2)) == "0.2 across, 0 down: size 0"
    for change in ({"zoom": 2}, {"part": "phase"}, {"part": "size", "zoom": 4}):  # with numbers in the cells
        window.workbench.edit("spectrum", "", **change)
        assert not any("∞" in text or "inf" in text for text in texts(panel.spectra))


def test_a_cell_of_the_size_0_says_so(window, panel):
    window.workbench.edit("image", "", source=Drawn(((1.0, 2.0, 3.0, 4.0, 5.0),) * 2, (0.0, 255.0)))
    settle(window)
    assert "size 0" in texts(panel.spectra)


def test_the_product_is_the_transform_of_the_result_where_the_boundary_wraps(window, panel):
    results = window.workbench.results
    expected = convolve2d(IMAGE, KERNELS["mean5"].weights, boundary="wrap")
    assert_allclose(results.get(spectra.RESULT), expected, atol=1e-10)
    assert_allclose(results.get(spectra.PRODUCT).half, np.fft.rfft2(expected), atol=1e-8)
    assert results.get(spectra.ACTUAL) is None
    assert not panel.scene.note.isVisible()


def test_with_another_boundary_it_is_said_how_far_it_is_off(window, panel):
    x, h = spectra_of()
    for boundary in ("zero", "reflect", "replicate"):
        choose(panel.controls.options["boundary"], boundary)
        settle(window)
        actual = np.fft.fft2(convolve2d(IMAGE, KERNELS["mean5"].weights, boundary=boundary))
        off = 100 * np.linalg.norm(actual - x * h) / np.linalg.norm(x * h)
        note = panel.scene.note.text()
        assert note.startswith("≈ except at the border")
        assert number(re.search(r"by (\S+) %", note).group(1)) == pytest.approx(off, rel=1e-2)
        assert number(re.search(r"ring is (\S+),", note).group(1)) == pytest.approx(abs(actual[0, 9]), rel=1e-3)
        assert numbers(panel)[2] == pytest.approx(abs(x[0, 9] * h[0, 9]), rel=1e-3)


def test_phases_add(window, panel):
    window.workbench.edit("spectrum", "", down=0.1, across=0.1)
    choose(panel.controls.options["part"], "phase")
    x, h = spectra_of()
    expected = np.degrees(np.angle([x[2, 3], h[2, 3], x[2, 3] * h[2, 3]]))
    shown = [number(heading.number.removesuffix("°")) for heading in panel.spectra.headings]
    assert_allclose(shown, expected, atol=0.06)
    assert panel.spectra._signs == ("+", "=")
    turned = np.exp(1j * np.radians(panel.spectra.shown[0].values))  # −180° is 180°
    assert_allclose(turned, np.fft.fftshift(x / np.abs(x)), atol=1e-6)


def test_the_chart_has_the_gain_its_zeros_and_the_ring(window, panel):
    chart = panel.charts.gain
    straight = chart.curves[-1]
    f = straight.x[1:-1]
    assert_allclose(straight.y[1:-1], np.abs(np.sin(5 * np.pi * f) / (5 * np.sin(np.pi * f))), atol=1e-9)
    hollow = [spot for spot in chart.spots if spot.hollow]
    assert [(spot.x, spot.y) for spot in hollow[:2]] == [(0.2, 0.0), (0.4, 0.0)]
    assert hollow[-1].x == pytest.approx(0.3)
    assert "0.2 and 0.4: nothing passes" in texts(chart)
    assert chart.accessibleDescription().startswith("Low-pass")


def test_dragging_in_the_chart_moves_the_ring_along_its_line(window, panel):
    window.workbench.edit("spectrum", "", down=0.2, across=0.2)
    chart = panel.charts.gain
    assert "45°" in chart.curves[-1].name
    drag(chart, [chart.point_at(0.28, 0.1).toPoint(), chart.point_at(0.1 * 2**0.5, 0.1).toPoint()])
    assert ring_place(window) == (2, 3)
    drag(chart, [chart.point_at(0.14, 0.1).toPoint(), chart.point_at(0.3 * 2**0.5, 0.1).toPoint()])
    assert ring_place(window) == (6, 9)


def test_image_and_result_over_all_directions(window, panel):
    choose(panel.controls.options["profile"], "spectra")
    chart = panel.charts.gain
    given, result = chart.curves
    assert (given.colour, result.colour) == (Role.INPUT, Role.OUTPUT)
    assert (result.y <= given.y * (1 + 1e-9)).all()  # a mean makes nothing stronger
    assert chart._axes[1].log


def test_costs_are_counted_until_they_are_measured(window, panel, monkeypatch):
    monkeypatch.setattr(costs, "_SECONDS", 0.001)  # one run of each will do
    chart = panel.charts.costs
    assert chart._axes[1].label == "products a pixel of 20 × 30, counted"
    assert [curve.name for curve in chart.curves] == ["direct", "separable", "FFT"]
    assert chart.curves[0].y.tolist() == [k**2 for k in chart.curves[0].x]
    click(panel.charts.measure)
    settle(window)
    assert chart._axes[1].label == "ms for 20 × 30, measured"
    times = window.workbench.results.get(below.TIMES)
    assert chart.curves[0].x.tolist() == [3, 5, 7, 9, 11, 15]
    assert chart.curves[2].y is times.fft
    assert panel.charts.measure.text() == "Measure again"
    window.workbench.undo_stack.undo()
    settle(window)
    assert chart._axes[1].label == "products a pixel of 20 × 30, counted"


def test_a_mask_shows_its_pictures_and_its_circle_is_dragged(window, panel):
    choose(panel.controls.options["by"], "ideal_low")
    assert options(window).lower is Lower.PICTURES
    view = panel.spectra
    edge = view.point_at(1, 0.0, options(window).radius).toPoint()
    drag(view, [edge, view.point_at(1, 0.0, 0.2).toPoint()])
    settle(window)
    assert options(window).radius == pytest.approx(0.2, abs=0.01)
    radius = options(window).radius
    kept = np.hypot(np.fft.fftfreq(20)[:, np.newaxis], np.fft.fftfreq(30)) <= radius + 1e-9
    expected = np.fft.ifft2(np.fft.fft2(IMAGE) * kept).real
    assert_allclose(window.workbench.results.get(spectra.RESULT), expected, atol=1e-9)
    assert_allclose(panel.scene.pictures.shown[2].values, expected, atol=1e-9)
    assert panel.controls.formula.text() == f"H = 1 where f ≤ {radius:g}, else 0"
    choose(panel.controls.options["by"], "kernel")
    assert options(window).lower is Lower.CHARTS
    assert panel.controls.formula.text().endswith("at the ring u = 0, v = 0.3")


def test_zoomed_in_the_ring_stays_in_view_and_is_dragged_to_the_frequency_under_the_mouse(window, panel):
    choose(panel.controls.options["zoom"], 2)
    view = panel.spectra
    assert view.square(0).contains(view.point_at(0, *view._ring))
    assert max(map(abs, view._ring)) <= 0.25
    drag(view, [view.point_at(2, *view._ring).toPoint(), view.point_at(2, 0.1, -0.2).toPoint()])
    assert ring_place(window) == (2, -6)
    x, _ = spectra_of()
    assert numbers(panel)[0] == pytest.approx(abs(x[2, -6]), rel=1e-3)
    tip = view.tip_at(view.point_at(0, 0.1, -0.2))
    assert tip.startswith("−0.2 across, 0.1 down: ")
    assert float(tip.split()[-2]) == pytest.approx(20 * np.log10(abs(x[2, -6])), abs=1e-3)


def test_a_band_has_two_radii_of_which_the_outer_is_never_within(window, panel):
    choose(panel.controls.options["by"], "ideal_band")
    assert panel.controls.options.box("outer").isVisible()
    changed = options(window).with_field("radius", 0.3)
    assert (changed.radius, changed.outer) == (0.3, 0.3)
    with pytest.raises(ValueError, match=r"at least the radius 0\.3"):
        replace(changed, outer=0.1)


def test_two_passes_and_their_products(window, panel):
    choose(panel.controls.options["lower"], "passes")
    page = panel.scene.passes
    assert page.factors.shown == 1
    assert "5 · 5 = 25 products a pixel, 15,000 in all" in page.text.text()
    assert "5 + 5 = 10, 6,000 in all" in page.text.text()
    assert "rounding: at most" in page.text.text() or "the same y." in page.text.text()
    expected = convolve2d(IMAGE, KERNELS["mean5"].weights, boundary="wrap")
    assert_allclose(page.pictures.shown[2].values, expected, atol=1e-10)
    assert_allclose(page.pictures.shown[1].values, convolve2d(IMAGE, np.full((5, 1), 0.2), boundary="wrap"), atol=1e-10)
    click(page.measure)
    settle(window)
    assert re.search(r"Measured on 20 × 30: \S+ ms against \S+ ms", page.text.text())


def test_a_kernel_that_is_not_separable_says_its_rank_and_a_mask_has_none(window, panel):
    choose(panel.controls.options["lower"], "passes")
    window.workbench.choose("", KernelChoice.preset("chapter"))
    assert "its rank is 3" in panel.scene.passes.title.text()
    assert "3 · (3 + 3) = 18" in panel.scene.passes.text.text()
    window.workbench.edit("spectrum", "", by=Factor.GAUSSIAN_LOW)
    assert "no column and row" in panel.scene.reason.text()
    assert panel.scene.reason.isVisible()


def test_waves_are_added_one_after_the_other_and_the_ring_finds_its_wave(window, panel):
    choose(panel.controls.options["lower"], "waves")
    player = panel.player
    assert player.length
    player.seek(0)
    assert_allclose(panel.scene.waves.pictures.shown[1].values, IMAGE.mean())
    player.seek(player.length - 1)
    assert_allclose(panel.scene.waves.pictures.shown[1].values, IMAGE, atol=1e-9)
    assert "100 %" in panel.scene.waves.text.text()
    view = panel.spectra
    press(view, view.point_at(0, 0.1, 0.2).toPoint())
    steps = window.workbench.results.get(below.WAVES)
    assert player.index == steps.index_of(2, 6)
    assert steps[player.index].kept[2, 6]
    assert not steps[player.index - 1].kept[2, 6]
    choose(panel.controls.options["lower"], "charts")
    assert not player.length


def test_the_player_is_there_where_something_steps(window, panel):
    (player,) = [child for child in panel.children() if type(child).__name__ == "WavePlayer"]
    assert not player.isVisible()
    assert not window.step_menu.isEnabled()
    choose(panel.controls.options["lower"], "waves")
    assert player.isVisible()
    assert window.step_menu.isEnabled()
    index = panel.player.index
    QTest.keyClick(window, Qt.Key.Key_Right)
    assert panel.player.index == index + 1
    window.present(True)
    assert not player.isVisible()
    window.present(False)
    assert player.isVisible()


def test_faded_edges_say_what_the_axes_held(window, panel):
    window.workbench.edit(
        "image", "", source=Drawn(tuple(map(tuple, (np.arange(30) * np.ones((20, 1))).tolist())), (0, 30))
    )
    window.workbench.edit("spectrum", "", fade=True)
    settle(window)
    assert "the two axes hold" in panel.scene.note.text()
    assert "100 % without" in panel.scene.note.text()


def test_the_numbers_of_a_plane_are_copied_whole(window, panel, qtbot):
    square = panel.spectra.square(0)
    panel.spectra.customContextMenuRequested.emit(square.center().toPoint())
    menu = panel.spectra.findChild(QMenu)
    copy = menu.actions()[0]
    assert copy.text() == "Copy sizes of the image's spectrum"
    menu.close()
    values = panel._spectra_arrays(square.center().toPoint())["sizes of the image's spectrum"]
    assert_allclose(values, np.abs(np.fft.fftshift(np.fft.fft2(IMAGE))), atol=1e-9)
    assert len(panel._spectra_arrays(QPoint(0, 0))) == 3


def test_the_tip_of_a_plane_is_the_frequency_and_its_decibels(window, panel):
    tip = panel.spectra.tip_at(QPointF(panel.spectra.point_at(0, 0.0, 0.1)))
    assert tip.startswith("0.1 across, 0 down: ")
    assert tip.endswith(" dB")
    assert float(tip.split()[-2]) == pytest.approx(20 * np.log10(abs(np.fft.fft2(IMAGE)[0, 3])), abs=1e-3)


@pytest.mark.parametrize("by", ["kernel", "gaussian_high"])
def test_its_code_gives_the_result(window, panel, tmp_path, by):
    window.workbench.edit("spectrum", "", by=Factor(by))
    code = window.workbench.subjects["spectrum"].code(window.context, "spectrum")
    assert Library.NUMPY in code.programs
    assert_all_give(code, window.workbench.results.get(spectra.RESULT), tmp_path)


def test_the_code_of_passes_waves_and_other_boundaries_is_of_what_is_shown(window, panel, tmp_path):
    write = window.workbench.subjects["spectrum"].code
    for changes in ({"lower": Lower.PASSES}, {"lower": Lower.CHARTS, "boundary": "reflect"}):
        window.workbench.edit("spectrum", "", **changes)
        settle(window)
        given = result_of(write(window.context, "spectrum"), Library.NUMPY, tmp_path)
        assert_allclose(given, window.workbench.results.get(spectra.RESULT), atol=1e-9)
    window.workbench.edit("spectrum", "", lower=Lower.WAVES)
    panel.player.seek(12)
    code = write(window.context, "spectrum")
    assert code.title == "The 13 strongest waves"
    assert_allclose(result_of(code, Library.NUMPY, tmp_path), panel.scene.waves.pictures.shown[1].values, atol=1e-9)


def test_an_image_that_is_too_large_is_refused_with_a_sentence(window, panel, monkeypatch):
    monkeypatch.setattr(spectra, "MAX_PIXELS", 500)
    window.workbench.edit("spectrum", "", fade=True)
    settle(window)
    assert panel.pages.problem.text().startswith("The spectrum is that of at most 500 pixels, and this image has 600.")
    monkeypatch.undo()
    window.workbench.edit("spectrum", "", fade=False)
    settle(window)
    assert panel.pages.currentWidget() is panel.scene


def test_column_and_row_are_copied(window, panel):
    window.workbench.choose("", KernelChoice.preset("sobel_x"))
    choose(panel.controls.options["lower"], "passes")
    found = panel._factor_arrays(QPoint())
    assert found["column"].tolist() == [[1], [2], [1]]
    assert found["row"].tolist() == [[1, 0, -1]]


def test_channels_of_a_colour_picture_are_looked_at_one_by_one(window, panel):
    colour = np.random.default_rng(1).integers(0, 256, (8, 10, 3)).astype(np.uint8)
    window.context.images.paste(Image("own", colour, (0.0, 255.0)))
    window.workbench.edit("image", "", mode=ColourMode.RGB)
    settle(window)
    assert panel.controls.channel.isVisible()
    for channel in (2, 0):
        choose(panel.controls.view["channel"], channel)
        settle(window)
        expected = 20 * np.log10(np.abs(np.fft.fftshift(np.fft.fft2(colour[..., channel].astype(float)))))
        assert_allclose(panel.spectra.shown[0].values, expected, atol=1e-6)


def test_images_that_are_hardly_any_are_shown_all_the_same(window, panel):
    for values in ([[7.0]], [[1.0, 2.0, 4.0]], np.full((6, 6), 3.0).tolist(), np.zeros((4, 5)).tolist()):
        window.workbench.edit("image", "", source=Drawn(tuple(map(tuple, values)), (0.0, 8.0)))
        for lower in Lower:
            for part in ("phase", "size"):
                window.workbench.edit("spectrum", "", lower=lower, part=part)
                settle(window)
                assert panel.pages.currentWidget() is panel.scene
                panel.grab()


def test_a_kernel_of_zeros_lets_nothing_through_and_says_so(window, panel):
    window.workbench.edit("kernel", "", planes=(((0.0, 0.0), (0.0, 0.0)),), name="")
    assert [heading.number for heading in panel.spectra.headings][1:] == ["0", "0"]
    assert "nothing passes." in texts(panel.charts.gain)
    for lower in Lower:
        window.workbench.edit("spectrum", "", lower=lower)
        panel.grab()
