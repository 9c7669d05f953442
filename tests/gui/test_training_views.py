"""What irritated when the Training panel was used for a while, by clicks in the real window."""

import re
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton

from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.presets import PRESETS
from convviz.core.text.formatting import format_number, format_probability
from convviz.panels.training.views.batch import _equation
from convviz.panels.training.views.probe import _verdict
from convviz.runs.events import Losses
from convviz.runs.recipe import Recipe, Schedule
from convviz.state.choices.training_view import RunView
from convviz.state.lab.activity import Activity
from convviz.widgets.charts.class_bars import ClassBars
from convviz.widgets.charts.confusion import ConfusionView
from convviz.widgets.controls.controls import DropDown
from convviz.widgets.controls.numbers import Number
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import Role, current_theme
from tests.gui.conftest import WAIT, view
from tests.gui.mouse import choose, click, wheel
from tests.written import lines

LEFT = Qt.MouseButton.LeftButton


def click_unit(picture, layer, number):
    QTest.mouseClick(picture.canvas, LEFT, pos=picture.unit_rect(layer, number).center().toPoint())


def test_after_a_click_the_keys_step_and_after_tab_once_escape_is_pressed(content, lab, one_batch, key):
    for _ in range(3):
        one_batch()
    clicked = set()
    for shown in RunView:
        view(content, shown)
        for part in content.findChildren(Painted):
            if part.isVisible() and Qt.Key.Key_Left in part.KEYS:
                lab.record.go_live()
                QTest.mouseClick(part, LEFT, pos=part.rect().center())
                place = lab.record.player.index
                key(Qt.Key.Key_Left)
                assert lab.record.player.index == place - 1, (shown, part)
                part.setFocus(Qt.FocusReason.TabFocusReason)
                key(Qt.Key.Key_Left)
                assert lab.record.player.index == place - 1, (shown, part)
                key(Qt.Key.Key_Escape)
                key(Qt.Key.Key_Right)
                assert lab.record.player.index == place, (shown, part)
                clicked.add(type(part))
    assert len(clicked) >= 4


def test_the_frame_is_of_the_image_that_is_shown(window, content, lab, one_batch, qtbot):
    for _ in range(2):
        one_batch()
    predictions = view(content, RunView.PREDICTIONS)
    tiles = predictions.tiles

    def is_framed(name):
        """Whether the frame is of that image, or of none where the list has not got it."""
        names = [f"test image {index}" for index in predictions._indices]
        return tiles.selected == (names.index(name) if name in names else None)

    clicked = f"test image {predictions._indices[2]}"
    QTest.mouseClick(tiles, LEFT, pos=tiles.tile_rect(2).center().toPoint())
    qtbot.waitUntil(lambda: lab.record.snapshot.name == clicked, timeout=WAIT)
    assert is_framed(clicked)
    lab.record.player.step(-1)
    assert "test image 0" in content.probe.title.text()
    assert is_framed("test image 0")
    # A click there leads to Live, as is said, and leaves the list as it is.
    listed, shown = predictions._indices, lab.record.snapshot
    QTest.mouseClick(tiles, LEFT, pos=tiles.tile_rect(4).center().toPoint())
    assert "Back to Live" in window.status.message.text()
    qtbot.waitUntil(lambda: lab.record.snapshot.name == f"test image {listed[4]}", timeout=WAIT)
    assert lab.record.live
    np.testing.assert_array_equal(predictions._indices, listed)
    assert tiles.selected == 4
    assert f"of batch {shown.step}, not of batch 2, which is shown" in predictions.title.text()
    lab.record.player.step(-1)
    lab.record.go_live()
    assert "after batch 2" in predictions.title.text()
    assert is_framed(f"test image {listed[4]}")
    images = view(content, RunView.DATA)
    choose(images.split, "held out")
    QTest.mouseClick(images.tiles, LEFT, pos=images.tiles.tile_rect(5).center().toPoint())
    click(content.probe.after)
    qtbot.waitUntil(lambda: images.tiles.selected == 6, timeout=WAIT)
    choose(images.split, "train")
    assert images.tiles.selected is None


def test_before_a_run_no_class_has_a_number(content):
    bars = content.probe.bars
    picture = bars.grab().toImage()
    bars.set_values([row.name for row in bars._rows], [np.nan] * 10, 7)
    assert bars.grab().toImage() != picture  # which would read NaN, as in a run that has diverged
    assert content.views["network"].note.isHidden()


def test_the_verdict_keeps_its_two_lines_whatever_it_says(content, one_batch):
    one_batch()
    verdict = content.probe.verdict
    names = [str(number) for number in range(10)]
    heights = set()
    for label in (-1, 3, 4):
        verdict.setText(_verdict(names, np.eye(10)[3] * 0.5, label))
        heights.add(verdict.sizeHint().height())
    assert len(heights) == 1


@pytest.mark.parametrize(("true", "colour"), [(1, "right"), (None, "text"), (0, "warning")])
def test_a_wrong_answer_has_not_the_colour_of_a_right_one(qtbot, true, colour):
    bars = ClassBars("bars")
    qtbot.addWidget(bars)
    bars.resize(240, 60)
    bars.set_values(["a", "b"], [0.25, 0.75], true)
    theme = current_theme()
    wanted = theme.role(Role.OUTPUT) if colour == "right" else QColor(getattr(theme, colour))
    picture = bars.grab().toImage()
    inside = bars.row_rect(1).center()
    colours = {picture.pixelColor(x, int(inside.y())).name() for x in range(picture.width())}
    assert wanted.name() in colours
    assert (theme.role(Role.OUTPUT).name() in colours) == (colour == "right")


def test_figures_of_another_batch_than_the_one_shown_say_so(content, lab, one_batch):
    one_batch()
    one_batch()
    predictions, history = view(content, "predictions"), lab.record.history
    assert "after batch 2" in predictions.title.text()
    history.snapshots[-1] = replace(history.snapshots[-1], sampled=1)
    content.draw()
    assert "of batch 1, not of batch 2, which is shown" in predictions.title.text()
    gradients = view(content, "gradients")
    assert "dead shares below are of batch 1, not of batch 2" in gradients.diagnosis.text()
    history.snapshots[-1] = replace(history.snapshots[-1], sampled=None)
    content.draw()
    assert "of batch" not in gradients.diagnosis.text()


def test_a_map_clicked_again_is_put_away(content, one_batch):
    one_batch()
    network = view(content, "network")
    click_unit(network.picture, "conv1", 1)
    assert network.unit.isVisible()
    click_unit(network.picture, "conv1", 2)
    assert network.unit.isVisible()
    network.unit.customContextMenuRequested.emit(network.unit.picture_rect(Role.OUTPUT).center().toPoint())
    menu = network.unit.findChild(QMenu)
    assert [action.text() for action in menu.actions()][:3] == ["Copy map", "Save map as CSV…", "Show map as a table"]
    menu.close()
    click_unit(network.picture, "conv1", 2)
    assert not network.unit.isVisible()
    assert network.picture.selected is None


def test_a_double_click_opens_a_map_and_does_not_put_it_away(content, one_batch):
    one_batch()
    network = view(content, "network")
    where = network.picture.unit_rect("conv1", 1).center().toPoint()
    QTest.mouseClick(network.picture.canvas, LEFT, pos=where)
    QTest.mouseDClick(network.picture.canvas, LEFT, pos=where)
    assert network.unit.isVisible()


def test_the_last_column_is_not_put_away_by_an_arrow_key(content, one_batch):
    one_batch()
    picture = view(content, "network").picture
    click_unit(picture, "conv1", 0)
    QTest.keyClick(picture.canvas, Qt.Key.Key_Up)
    assert picture.selected == ("conv1", 0)


def test_what_a_unit_sees_is_outlined_only_beside_the_maps(content, one_batch):
    one_batch()
    maps = view(content, "maps")
    maps.maps.cell_clicked.emit("conv1", 2, 10, 10)
    outline = content.probe.pad._outline
    assert outline is not None
    view(content, "network")
    assert content.probe.pad._outline is None
    view(content, "maps")
    assert content.probe.pad._outline == outline


def test_an_enlarged_map_is_seen_whole(content, one_batch):
    one_batch()
    maps = view(content, "maps")
    maps.maps.cell_clicked.emit("conv1", 2, 10, 10)
    QApplication.processEvents()
    last = maps.enlarged.cell_rect(27, 27)
    assert maps.enlarged.rect().contains(maps.enlarged.cell_rect(0, 0))
    assert maps.enlarged.rect().contains(last)


@pytest.mark.parametrize(
    ("name", "conv", "source", "join", "takes"),
    [
        ("residual-small", "conv6", "relu3", "add2", "norm5 + norm6"),
        ("inception-small", "conv6", "relu5", "concat1", "relu2, relu4, relu6, relu7"),
    ],
)
def test_branches_are_seen_in_every_view_and_opened(
    window, content, one_batch, settled, name, conv, source, join, takes
):
    window.workbench.edit("network", "", **vars(PRESETS[name].spec))
    one_batch()
    snapshot = content.lab.record.snapshot
    network = view(content, "network")
    network.picture.set_selected(conv, 0)
    click_unit(network.picture, conv, 0)
    assert network.unit.isVisible()
    parts = network.unit._parts.unit
    np.testing.assert_allclose(parts.output, snapshot.activations[conv][0], atol=1e-5)
    np.testing.assert_array_equal(parts.inputs, snapshot.activations[source][list(parts.channels)])
    for key in ("maps", "kernels", "gradients"):
        view(content, key).grab()
    titles = {layer.name: layer.title for layer in content.views["maps"].maps.layers}
    assert titles[join].endswith(f"·  {takes}")
    assert {conv, "dense1"} <= {row.name for row in content.views["gradients"].rows._rows}
    maps = view(content, "maps")
    maps.maps.cell_clicked.emit(conv, 1, 2, 3)
    QApplication.processEvents()
    assert maps.open.isEnabled()
    click(maps.open)
    settled()
    assert window.workbench.players["convolution"].index == 2 * snapshot.activations[conv].shape[2] + 3


def test_the_caption_of_a_second_run_reads_where_it_is(content, lab, one_batch, qtbot):
    for _ in range(3):
        one_batch()
    click(content.bar.stop)
    qtbot.waitUntil(lambda: lab.run.activity is Activity.OVER, timeout=WAIT)
    assert not content.bar.batch.isEnabled()  # it would throw the network away
    lab.run.start(batches=1)
    qtbot.waitUntil(lambda: lab.run.activity is Activity.PAUSED, timeout=WAIT)
    content.draw()
    assert len(lab.record.earlier) == 1
    loss = content.curves.loss
    assert loss.caption.text.startswith("batch 1 ")
    assert "training mean –" not in loss.caption.text


def test_a_batch_broken_down_is_not_shown_at_a_snapshot_without_one(content, lab, one_batch):
    one_batch()
    batch = view(content, "batch")
    assert batch.parts.isVisible()
    lab.record.player.seek(0)  # before the first batch
    content.draw()
    assert lab.record.snapshot.detail is None
    assert not batch.parts.isVisible()
    assert "Go to Live, or press" in batch.formula.text()
    lab.record.go_live()
    content.draw()
    assert batch.parts.isVisible()


def test_one_more_batch_is_broken_down_while_one_looks_back(content, lab, one_batch, qtbot):
    one_batch()
    batch = view(content, "batch")
    lab.record.player.seek(0)
    content.draw()
    click(batch.take)
    qtbot.waitUntil(lambda: lab.record.snapshot.step == 2 and lab.run.activity is Activity.PAUSED, timeout=WAIT)
    content.draw()
    assert batch.parts.isVisible()
    assert batch.losses._table.heading.startswith("batch 2: ")


def test_predictions_say_once_that_there_are_none_and_offer_no_way_back_from_no_class(content, lab, one_batch):
    predictions = content.views["predictions"]
    for _ in range(2):  # as it is made, and as it is drawn before a run
        assert predictions.every.isHidden()
        assert predictions.matrix.isHidden()
        view(content, "predictions")
    assert "Press Train (Ctrl+R)" in predictions.tiles._empty
    one_batch()
    content.draw()
    assert predictions.matrix.isVisible()
    assert not predictions.every.isVisible()


def test_a_batch_of_another_network_offers_its_own_layers(window, content, lab, one_batch, qtbot):
    one_batch()
    batch = view(content, "batch")
    choose(batch.layers, "conv2")
    click(content.bar.stop)
    qtbot.waitUntil(lambda: lab.run.activity is Activity.OVER, timeout=WAIT)
    for name in ("lenet5", "small"):
        window.workbench.edit("network", "", **vars(PRESETS[name].spec))
        lab.run.start(batches=1)
        qtbot.waitUntil(lambda: lab.run.activity is Activity.PAUSED and lab.record.snapshot.step == 1, timeout=WAIT)
        content.draw()
        layers = [button.text() for button in batch.layers.findChildren(QToolButton)]
        assert layers == list(lab.record.snapshot.detail.gradients)
        assert batch._layer == "conv2"
        click(content.bar.stop)
        qtbot.waitUntil(lambda: lab.run.activity is Activity.OVER, timeout=WAIT)


def test_every_image_of_a_batch_stands_beside_its_probability_and_its_loss(content, lab, one_batch):
    one_batch()
    batch, detail = view(content, "batch"), lab.record.snapshot.detail
    rows = batch.losses._table.rows
    assert f"{batch.losses.shown} of {lab.record.history.config.recipe.batch_size}" in lines(batch.losses)[1].text
    shares = [row.probability for row in rows]
    assert shares == [pytest.approx(share) for share in detail.probabilities[range(8), detail.labels]]
    np.testing.assert_allclose(-np.log(shares), [row.loss for row in rows], rtol=1e-5, atol=1e-6)
    assert [row.true for row in rows] == [str(label) for label in detail.labels]
    assert [row.predicted for row in rows] == [str(number) for number in detail.probabilities.argmax(axis=1)]


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ((0.5, 0.25, 1.0, 0.25), "0.250 = 0.500 − 0.25 · 1"),
        ((0.147, 0.00383, 0.1, 0.147 - 0.000383), "0.146617 = 0.147000 − 0.00383 · 0.1"),
        ((-0.1, 0.1, -1 / 3, -0.1 + 1 / 30), "−0.066667 ≈ −0.100000 − 0.1 · (−0.333333)"),
        ((0.00489812, 0.000630957, 0.63396, 0.00449812), "0.004498 ≈ 0.004898 − 0.000631 · 0.634"),
        ((0.25, 1e-3, 1e-4 / 3, 0.25 - 1e-7 / 3), "0.24999997 ≈ 0.25000000 − 0.001 · 0.0000333"),
        ((0.25, 1e-3, 0.0, 0.25), "0.250 = 0.250 − 0.001 · 0"),
        ((0.5, 0.1, 0.0, 0.5), "0.500 = 0.500 − 0.1 · 0"),
    ],
)
def test_an_update_shows_the_change_and_one_sign_says_that_it_is_rounded(numbers, text):
    assert _equation(*numbers) == text


def test_an_update_adds_up_to_its_last_decimal():
    rng = np.random.default_rng(0)
    for old, rate, step in zip(
        rng.normal(0, 0.3, 200), 10 ** rng.uniform(-4, -1, 200), rng.normal(0, 1, 200), strict=True
    ):
        after, before, *factors = re.findall(r"−?\d+\.\d+", _equation(old, rate, step, old - rate * step))
        after, before, rate_shown, step_shown = (float(text.replace("−", "-")) for text in (after, before, *factors))
        # Each of the weights is rounded by half a unit of the sixth decimal.
        assert before - rate_shown * step_shown == pytest.approx(after, abs=1.6e-6)


@pytest.mark.parametrize(("rate", "warned"), [(1e-12, False), (None, True)])
def test_a_schedule_at_its_end_is_no_reason_for_a_warning(window, content, lab, one_batch, rate, warned):
    window.workbench.edit("recipe", "", learning_rate=1e-10, schedule=Schedule.CONSTANT)
    one_batch()
    gradients = view(content, "gradients")
    if rate is not None:
        last = lab.record.history.step + 1
        one = np.ones(1)
        lab.record.history.take(Losses(last, one, one, one * rate, 1.0, 1.0))
        lab.record.history.snapshots[-1] = replace(lab.record.snapshot, step=last)
        gradients.draw()
    assert ("changes the weights by only" in gradients.diagnosis.text()) == warned


def test_the_wheel_changes_no_setting_it_happens_to_be_over(window, content):
    before = window.workbench.value(Recipe), window.workbench.value(NetworkSpec)
    bar = content.bar
    for control in (bar.dataset, bar.network, bar.settings["optimiser"], bar.settings["batch_size"]):
        assert isinstance(control, DropDown | Number)
        wheel(control, 1)
    assert (window.workbench.value(Recipe), window.workbench.value(NetworkSpec)) == before


def test_a_double_click_on_a_confusion_cell_chooses_it_once(qtbot):
    matrix = ConfusionView("confusion")
    qtbot.addWidget(matrix)
    matrix.resize(400, 400)
    matrix.set_counts(np.array([[5, 1], [2, 6]]), ["a", "b"])
    heard = []
    matrix.cell_clicked.connect(lambda *cell: heard.append(cell))
    where = matrix.cell_rect(0, 1).center().toPoint()
    QTest.mouseClick(matrix, LEFT, pos=where)
    QTest.mouseDClick(matrix, LEFT, pos=where)
    assert heard == [(0, 1)]


def test_files_of_a_folder_that_cannot_be_used_are_listed(window, content, lab, tmp_path, qtbot):
    random = np.random.default_rng(0)
    for name in ("cats", "dogs"):
        (tmp_path / name).mkdir()
        for number in range(5):
            pixels = random.integers(0, 256, (40, 40), np.uint8).tobytes()
            picture = QImage(pixels, 40, 40, QImage.Format.Format_Grayscale8)
            assert picture.save(str(tmp_path / name / f"{number}.png"))
    (tmp_path / "cats" / "broken.png").write_bytes(b"no picture")
    lab.dataset.choose(str(tmp_path))
    qtbot.waitUntil(
        lambda: lab.dataset.value is not None and lab.dataset.value.classes == ("cats", "dogs"), timeout=WAIT
    )
    data = view(content, "data")
    assert data.skipped.isVisible()
    assert "cats/broken.png" in data.skipped.text()
    assert "cats: 4" in data.counts.text().replace("\u00a0", " ")


def test_an_output_of_lenet5_is_shown_as_its_formula(window, content, lab, qtbot):
    bench = window.workbench
    now = bench.value(NetworkSpec)
    bench.edit("network", "", **vars(PRESETS["lenet5"].spec.fitted(now.input_shape, now.classes)))
    lab.run.go_on(1)
    qtbot.waitUntil(lambda: lab.run.activity is Activity.PAUSED, timeout=WAIT)
    qtbot.waitUntil(lambda: lab.record.snapshot is not None and lab.record.snapshot.step == 1, timeout=WAIT)
    network, snapshot = view(content, "network"), lab.record.snapshot
    click_unit(network.picture, "rbf1", 3)
    assert network.distance.isVisible()
    assert not network.unit.isVisible()
    d, p = network.distance.formulas()
    distance, probability = -float(snapshot.activations["rbf1"][3]), float(snapshot.probabilities[3])
    shown = network.distance._parts.unit
    assert shown.distance == pytest.approx(distance, rel=1e-5)
    assert shown.probability == pytest.approx(probability, rel=1e-4)
    assert d.startswith("d[3] = Σ (x[j] − w[3, j])²")
    assert d.endswith("≈ " + format_number(shown.distance).removeprefix("≈"))
    assert p.replace(" ", "").endswith(format_probability(shown.probability))
    qtbot.waitUntil(lambda: network.distance.height() > 0)
    # In pieces, since another font has the Σ.
    written = "".join(line.text for line in lines(network.distance)).replace(" ", "")
    assert d.replace(" ", "") in written
    assert p.replace(" ", "") in written
    click_unit(network.picture, "rbf1", 3)
    assert not network.distance.isVisible()
    window.workbench.edit("training_view", "", view=RunView.BATCH)
    batch = view(content, "batch")
    written = "".join(line.text for line in lines(batch.losses)).replace(" ", "")  # in pieces, as above
    assert "L=d+ln(e^−0.1+Σe^−d)" in written
    assert not any("ln p" in line.text for line in lines(batch.losses))


def test_many_layers_are_a_list_with_their_names_and_a_few_curves(window, content, lab, one_batch, qtbot):
    now = window.workbench.value(NetworkSpec)
    network = PRESETS["residual-small"].spec.fitted(now.input_shape, now.classes)
    window.workbench.edit("network", "", **vars(network))
    one_batch()
    batch = view(content, "batch")
    names = list(lab.record.snapshot.detail.gradients)
    assert isinstance(batch.layers, DropDown)
    assert [batch.layers.itemText(number) for number in range(batch.layers.count())] == names
    choose(batch.layers, names[-1])
    assert batch._layer == names[-1]
    gradients = view(content, "gradients")
    few = [series.name for series in gradients.chart.series]
    assert (few[0], few[-1]) == ("conv1", "dense1")
    assert len(few) == 7
    assert not any("norm" in name for name in few)
    choose(gradients.extent, True)
    assert len(gradients.chart.series) == len(lab.record.history.gradient_norm) > 7
