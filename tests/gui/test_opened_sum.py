"""The sum of a unit of a trained network in the Convolution panel: all its numbers are there, and they are true."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from convviz.core.images.image import Image
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.presets import PRESETS
from convviz.core.text.formatting import format_number
from convviz.panels.training.views.opening import open_sum
from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.kernel import KernelChoice
from convviz.state.lab.activity import Activity
from convviz.state.results.convolution import OUTPUT
from convviz.state.sessions.session_images import image_from_data, image_to_data
from tests.gui.conftest import WAIT
from tests.gui.mouse import click
from tests.written import lines, number


def texts(view, least=14, width=None):
    """What a view writes; all of it large enough, and no wider than its cell."""
    written = lines(view)
    assert all(line.size >= least and (width is None or line.box.width() <= width) for line in written), written
    return [line.text for line in written]


def agree(written, values, rounding):
    """Every text, in the unit said over the grid, is its value to within the place it is rounded to."""
    values = np.asarray(values).ravel().tolist()
    assert len(written) == len(values)
    for text, value in zip(written, values, strict=True):
        if rounding is None:
            assert number(text) == pytest.approx(value, rel=5e-3, abs=1e-12)
            assert text.lstrip("×").startswith("≈") or number(text) == pytest.approx(value, rel=1e-12)
        else:
            place = 10.0 ** (rounding.power - rounding.decimals)
            assert abs(number(text) * 10.0**rounding.power - value) <= place / 2 * 1.000001, text


THREE_BY_THREE = "small", "conv2"


@pytest.fixture(params=[("small", "conv1"), THREE_BY_THREE, ("lenet5", "conv2")], ids="-".join)
def panel(request, window, lab, qtbot):
    """The Convolution panel with a unit's sum: 5x5 over a digit, 3x3 over a map, 5x5 over a map with signs."""
    preset, layer = request.param
    bench = window.workbench
    now = bench.value(NetworkSpec)
    bench.edit("network", "", **vars(PRESETS[preset].spec.fitted(now.input_shape, now.classes)))
    lab.run.start(batches=1)
    qtbot.waitUntil(
        lambda: lab.record.snapshot is not None and lab.run.activity in (Activity.PAUSED, Activity.OVER), timeout=WAIT
    )
    assert open_sum(window.context, bench.value(NetworkSpec), lab.record.snapshot, layer, 1, 6, 7)
    window.show_panel("convolution")
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: not bench.background.busy)
    for _ in range(4):
        QApplication.processEvents()
    return window.panels["convolution"]


def check_scene(panel, least):
    rounding, layer = panel.scene.input.rounding, panel.scene.input.layer
    part = panel.scene.input.lens.visible(layer.extent, panel.scene.input.width(), panel.scene.input.height())
    agree(texts(panel.scene.input, least, panel.scene.input.lens.cell), layer.block(part), rounding)
    weights = panel.flip._weights
    written = texts(panel.flip, least, panel.flip._boxes()[0].width() / weights.shape[1])
    sign = written.pop(weights.size)
    assert sign == ("180°" if panel.flip._flip else "=")
    agree(written[: weights.size], weights, panel.flip.rounding)
    agree(written[weights.size :], weights, panel.flip.rounding)


def check_sum(panel, least):
    written, terms = texts(panel.sum, least), panel.sum._terms
    style, products = panel.sum._plan.style, panel.sum._plan.products
    for line in lines(panel.sum):
        for box in (box for box, _ in panel.sum._places if box.contains(line.box.center())):
            assert box.left() <= line.box.left() <= line.box.right() <= box.right(), line
    places = [i for i, text in enumerate(written) if text.startswith("×")]
    agree([written[i - 1] for i in places], terms.patch, style.value)
    agree([written[i].lstrip("×") for i in places], terms.weights, style.weight)
    if products:
        agree([written[i + 1] for i in places], terms.products, style.product)
    assert written[-2] == "="
    agree(written[-1:], [terms.value], None)
    if terms.bias:
        assert written[-4] == "+"
        agree([written[-3].removeprefix("b: ")], [terms.bias], None)
    assert np.isclose(terms.products.sum() + terms.others + terms.bias, terms.value, rtol=1e-12)
    return products


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_cell_of_an_opened_sum_has_a_true_number(window, panel, theme):
    window.apply_theme(theme)
    for _ in range(4):
        QApplication.processEvents()
    check_scene(panel, 14)
    player = window.workbench.players["convolution"]
    for index in (player.index, 0, player.length // 3, player.length - 1):
        player.seek(index)
        QApplication.processEvents()
        assert check_sum(panel, 14), "the products are the point"
    titles = panel.scene.input_title, panel.scene.middle_title, panel.scene.detail_title
    roundings = panel.scene.input.rounding, panel.flip.rounding, panel.sum.remark
    for title, rounded in zip(titles, roundings, strict=True):
        assert bool(rounded) == ("≈" in title.text() or "rounded" in title.text())
        if rounded and getattr(rounded, "power", 0):
            assert rounded.unit in title.text()


@pytest.mark.parametrize("panel", [("small", "conv1")], ids="-".join, indirect=True)
def test_its_result_is_the_map_of_the_network_with_its_bias(window, lab, panel):
    bench, made = window.workbench, lab.record.snapshot.activations["conv1"][1]
    bias = float(lab.record.snapshot.biases["conv1"][1])
    assert bias != 0
    np.testing.assert_allclose(bench.results.get(OUTPUT).values, made, atol=1e-6)
    for index in (0, 6 * 28 + 7, 783):
        bench.players["convolution"].seek(index)
        terms = panel.sum._terms
        assert float(terms.products.sum()) + bias == pytest.approx(float(made.ravel()[index]), abs=1e-6)
        assert terms.value == pytest.approx(float(made.ravel()[index]), abs=1e-6)
    assert panel.scene.note.text().endswith("+\u00a0b")
    assert panel.controls.options.box("bias").isVisible()


@pytest.mark.parametrize("panel", [THREE_BY_THREE], ids="-".join, indirect=True)
def test_of_many_maps_the_others_are_one_term_and_the_result_is_the_units_value(window, lab, panel, qtbot):
    bench, made = window.workbench, lab.record.snapshot.activations["conv2"][1]
    np.testing.assert_allclose(bench.results.get(OUTPUT).values, made, atol=1e-5)
    for index in (0, 6 * 14 + 7):
        bench.players["convolution"].seek(index)
        terms = panel.sum._terms
        assert terms.others != 0
        assert terms.products.sum() + terms.others + terms.bias == pytest.approx(float(made.ravel()[index]), abs=1e-5)
    assert f"others: {format_number(terms.others)}" in texts(panel.sum)
    assert panel.scene.note.text().endswith("+\u00a0others\u00a0+\u00a0b")
    image = window.context.images.store.get(bench.value(ImageChoice).source)
    assert "the others in one sum" in image.name
    # A session keeps them.
    np.testing.assert_array_equal(image_from_data(image_to_data(image), "embedded").added, image.added)
    bench.edit("convolution", "", stride=(2, 2))
    qtbot.waitUntil(lambda: not bench.background.busy)
    assert panel.sum._terms.others == 0  # they are of other cells
    assert "others" not in panel.scene.note.text()


@pytest.mark.parametrize("panel", [("small", "conv1")], ids="-".join, indirect=True)
def test_the_way_back_restores_image_kernel_and_options_as_one_edit(window, lab, panel, qtbot):
    bench = window.workbench
    kinds = ImageChoice, KernelChoice, ConvolutionOptions
    opened = [bench.value(kind) for kind in kinds]
    # Opened once more from within, it leads to what the user had, not to the sum before.
    assert open_sum(window.context, bench.value(NetworkSpec), lab.record.snapshot, "conv1", 2, 0, 0)
    qtbot.waitUntil(lambda: not bench.background.busy)
    count = bench.undo_stack.index()
    assert panel.controls.back.text() == "Back to Training"
    click(panel.controls.back)
    assert window.front().key == "training"
    assert bench.undo_stack.index() == count + 1
    assert [bench.value(kind) for kind in kinds] == [ImageChoice(), KernelChoice.preset("sobel_x"), kinds[2]()]
    for _ in range(2):
        bench.undo_stack.undo()
    assert [bench.value(kind) for kind in kinds] == opened
    window.show_panel("convolution")
    qtbot.waitUntil(panel.controls.back.isVisible)
    bench.undo_stack.undo()
    qtbot.waitUntil(lambda: not bench.background.busy)
    assert not panel.controls.back.isVisible()


@pytest.mark.parametrize("panel", [("small", "conv1")], ids="-".join, indirect=True)
def test_the_way_back_stays_over_an_image_of_ones_own_as_long_as_the_kernel_does(window, panel, qtbot):
    bench = window.workbench
    own = window.context.images.store.add(Image("own", np.arange(25.0).reshape(5, 5), (0.0, 24.0)))
    bench.choose("Paste", ImageChoice(own))
    qtbot.waitUntil(lambda: not bench.background.busy)
    assert panel.controls.back.isVisible()
    click(panel.controls.back)
    assert bench.value(ConvolutionOptions) == ConvolutionOptions()  # the unit's bias has gone with its kernel
    bench.undo_stack.undo()
    bench.choose("Choose", KernelChoice.preset("mean3"))
    qtbot.waitUntil(lambda: not bench.background.busy)
    window.show_panel("convolution")
    assert not panel.controls.back.isVisible()


def test_turned_into_a_convolution_it_still_has_its_numbers(window, panel):
    window.workbench.edit("convolution", "", flip=True)
    panel.flip._turn.setCurrentTime(panel.flip._turn.duration())
    for _ in range(4):
        QApplication.processEvents()
    written, weights = texts(panel.flip), panel.flip._weights
    agree(written[: weights.size], weights, panel.flip.rounding)
    agree(written[weights.size + 1 :], weights, panel.flip.rounding)  # each with its weight, wherever that now lies


@pytest.mark.parametrize("panel", [THREE_BY_THREE], ids="-".join, indirect=True)  # a 5x5 sum has no room for them
def test_large_text_has_them_for_a_kernel_of_three_by_three(window, panel):
    assert panel.flip._weights.shape == (3, 3)
    window.apply_theme("light")
    window.present()
    for _ in range(4):
        QApplication.processEvents()
    check_scene(panel, 20)
    check_sum(panel, 20)


def test_all_digits_are_in_the_tool_tips(panel, monkeypatch):
    tips = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, text, *_: tips.append(text))

    def tip(view, place):
        point = place.toPoint()
        QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, point, view.mapToGlobal(point)))
        return tips[-1]

    weights, terms = panel.flip._weights, panel.sum._terms
    for box in panel.flip._boxes():
        corner = box.topLeft() + QPoint(5, 5)
        assert tip(panel.flip, corner) == f"h[0, 0] = {float(weights[0, 0])!r}"
    panel.sum.grab()
    box, (_, row, column) = panel.sum._places[4]
    said = tip(panel.sum, box.center())
    assert f"× {float(terms.weights[row, column])!r} =" in said


def test_the_chapters_example_has_the_room_it_had(book):
    scene, flip = book.panels["convolution"].scene, book.panels["convolution"].flip
    assert [scene._upper.columnStretch(column) for column in range(3)] == [5, 4, 5]
    assert scene._lower.columnStretch(0) > scene._lower.columnStretch(1)
    assert scene.input.rounding is flip.rounding is scene.output.rounding is None
    assert book.panels["convolution"].sum.remark == ""
    assert "≈" not in "".join(title.text() for title in (scene.input_title, scene.middle_title, scene.detail_title))
