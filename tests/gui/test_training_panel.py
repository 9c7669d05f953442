"""Watching a network learn, by clicks in the real window: real digits, real training, a few batches at a time."""

import sys
import threading

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from convviz.app.keep.session_files import open_session
from convviz.app.start.program import make_window
from convviz.app.window.frames import ScrollFrame
from convviz.core.networks.analysis import receptive_window
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.presets import PRESETS
from convviz.core.windows.convolution import convolve2d
from convviz.panels.training.table import VIEWS
from convviz.runs.recipe import Device, Optimiser
from convviz.state.choices.training_view import RunView
from convviz.state.lab.activity import Activity
from convviz.state.results.convolution import OUTPUT
from convviz.state.results.image import PICTURE
from tests.gui.conftest import WAIT, close, view
from tests.gui.mouse import choose, click, drag, segment, type_number
from tests.gui.test_window import action
from tests.sessions import save_session


@pytest.fixture
def until(lab, qtbot):
    """Wait until the run is about one of these."""

    def wait(*activities):
        qtbot.waitUntil(lambda: lab.run.activity in activities, timeout=WAIT)
        QApplication.processEvents()

    return wait


def test_every_control_is_where_it_is_seen(window, content):
    """None lies over another and takes its clicks."""
    for control in content.findChildren(QAbstractButton):
        if control.isVisible():
            for place in (control.rect().topLeft() + QPoint(3, 3), control.rect().bottomRight() - QPoint(3, 3)):
                found = window.childAt(control.mapTo(window, place))
                assert found is control or control.isAncestorOf(found), (control.text(), found)


def test_tab_goes_along_the_settings(window, content):
    bar = content.bar
    click(bar.more)
    settings = ("optimiser", "learning_rate", "batch_size", "epochs", "schedule", "weight_decay", "seed", "device")
    row = [bar.dataset, bar.network, *(bar.settings[name] for name in settings)]
    row.insert(6, bar.more)
    bar.dataset.setFocus(Qt.FocusReason.TabFocusReason)
    passed = [QApplication.focusWidget()]
    while len(passed) < len(row):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        passed.append(QApplication.focusWidget())
    assert passed == row


def test_at_first_a_digit_waits_to_be_learned(window, content, lab):
    digit = lab.dataset.value.test.images[0] / np.float32(255)
    assert_array_equal(content.probe.pad.image, digit)
    assert content.bar.main.isEnabled()
    assert content.bar.main.text() == "Train"
    assert "60,000" in content.bar.state.text()
    assert not content.bar.stop.isEnabled()


def test_one_batch_is_learned_and_broken_down(content, lab, one_batch):
    one_batch()
    assert lab.record.history.step == len(lab.record.history.loss) == 1
    assert content.bar.main.text() == "Resume"
    snapshot = lab.record.snapshot
    last = snapshot.activations[content.views["network"].network.names[-1]].astype(np.float64)
    softmax = np.exp(last - last.max()) / np.exp(last - last.max()).sum()
    assert_allclose(snapshot.probabilities, softmax, rtol=1e-4, atol=1e-7)
    assert [row.probability for row in content.probe.bars._rows] == pytest.approx(softmax, rel=1e-4, abs=1e-7)
    assert content.views["network"].picture.canvas.isVisible()
    assert snapshot.detail.step == 1
    assert snapshot.detail.loss == pytest.approx(lab.record.history.loss.values[0], rel=1e-6)


def test_the_update_of_a_weight_adds_up(window, content, lab, one_batch):
    window.workbench.edit("recipe", "", optimiser=Optimiser.SGD)
    one_batch()
    batch = view(content, "batch")
    where = batch.gradient.cell_rect(3, 1, 2).center().toPoint()
    QTest.mouseClick(batch.gradient, Qt.MouseButton.LeftButton, pos=where)
    detail = lab.record.snapshot.detail
    old, slope, new = (float(arrays["conv1"][3, 0, 1, 2]) for arrays in (detail.before, detail.gradients, detail.after))
    assert new == pytest.approx(old - detail.learning_rate * slope, rel=1e-5)
    assert "conv1, slice 3, weight [1, 2]" in batch.formula.text()
    assert f"{old!r} − {detail.learning_rate!r} · {slope!r} = {new!r}" == batch.formula.toolTip()


def test_train_pause_resume_stop_and_again(content, lab, until):
    tabs = content.tabs.mapTo(content, QPoint(0, 0))  # of the views, which stay where they are clicked
    click(content.bar.main)
    until(Activity.RUNNING)
    QApplication.processEvents()
    assert content.tabs.mapTo(content, QPoint(0, 0)) == tabs
    assert not content.bar._settings.isEnabled()
    click(content.bar.main)
    until(Activity.PAUSED)
    held = lab.record.history.step
    assert held >= 1
    place = content.bar.batch.x()
    click(content.bar.main)
    until(Activity.RUNNING)
    click(content.bar.stop)
    until(Activity.OVER)
    first = lab.record.history
    assert first.step >= held
    QApplication.processEvents()
    assert content.tabs.mapTo(content, QPoint(0, 0)) == tabs
    assert (content.bar.main.text(), content.bar.batch.x()) == ("Train again", place)
    click(content.bar.main)
    until(Activity.RUNNING)
    assert lab.record.earlier == [first]
    assert first.snapshots == []
    assert lab.record.history is not first


def test_a_held_run_that_is_stopped_can_only_be_begun_anew(content, lab, one_batch, until):
    one_batch()
    assert content.bar.main.text() == "Resume"
    click(content.bar.stop)
    until(Activity.OVER)
    assert content.bar.main.text() == "Train again"


def test_space_pauses_the_run_as_long_as_one_goes_along_with_it(window, content, lab, until, one_batch):
    one_batch()
    one_batch()
    content.setFocus()
    for wanted in (Activity.RUNNING, Activity.PAUSED):
        QTest.keyClick(window, Qt.Key.Key_Space)
        until(wanted)
    lab.record.player.seek(0)
    QTest.keyClick(window, Qt.Key.Key_Space)  # looking back, it plays what is recorded
    assert lab.record.player.playing
    assert lab.run.activity is Activity.PAUSED


def test_a_verdict_is_never_about_another_image(content, lab, one_batch, qtbot):
    one_batch()
    lab.run.train_with = None  # nothing predicts the next image
    lab.run.runner.control.snapshot = None
    digit = lab.record.snapshot.label
    click(content.probe.after)
    content.draw()
    assert lab.probe.value.label != digit
    assert content.probe.verdict.text().startswith("…")
    assert np.isnan([row.probability for row in content.probe.bars._rows]).all()


def test_what_learns_is_shown_although_something_else_is_chosen_next(window, content, lab, one_batch, until):
    one_batch()
    window.workbench.edit("network", "", nodes=PRESETS["plain"].spec.nodes, name="plain")
    window.workbench.edit("recipe", "", epochs=7)
    assert (content.bar.network.currentText(), content.bar.settings["epochs"].value()) == (PRESETS["small"].title, 3)
    window.show_panel("network")
    about = window.panels["network"].about
    assert about.text().startswith("The run goes on with the network that it began with; this one is for the next run.")
    window.workbench.undo_stack.undo()
    window.workbench.undo_stack.undo()
    assert "next run" not in about.text()
    window.workbench.undo_stack.redo()
    window.workbench.undo_stack.redo()
    window.show_panel("training")
    click(content.bar.stop)
    until(Activity.OVER)
    assert (content.bar.network.currentText(), content.bar.settings["epochs"].value()) == (PRESETS["plain"].title, 7)


def test_a_drawing_is_the_probe_image_at_once_and_again_after_a_look_back(content, lab, one_batch, qtbot, key):
    one_batch()
    before = lab.record.snapshot.probabilities
    click(content.probe.clear)
    pad = content.probe.pad
    middle, top, bottom = pad.width() // 2, pad.height() // 5, 4 * pad.height() // 5
    drag(pad, [QPoint(middle, top), QPoint(middle, bottom)])
    qtbot.waitUntil(lambda: np.array_equal(lab.record.snapshot.input, pad.image), timeout=WAIT)
    assert pad.image.max() == 1
    assert lab.record.snapshot.step == 1
    assert lab.record.snapshot.label == -1
    assert not np.array_equal(lab.record.snapshot.probabilities, before)
    drawn = pad.image
    for step in (Qt.Key.Key_Left, Qt.Key.Key_End):
        key(step)
        assert_array_equal(pad.image, lab.record.snapshot.input)
    assert_array_equal(pad.image, drawn)
    assert "a drawing" in content.probe.title.text()


def test_a_drawing_is_the_probe_image_while_it_runs(content, lab, until, qtbot):
    click(content.bar.main)
    until(Activity.RUNNING)
    click(content.probe.clear)
    pad = content.probe.pad
    drag(pad, [QPoint(pad.width() // 2, pad.height() // 4), QPoint(pad.width() // 2, 3 * pad.height() // 4)])
    qtbot.waitUntil(
        lambda: lab.record.snapshot is not None and np.array_equal(lab.record.snapshot.input, pad.image), timeout=WAIT
    )
    assert lab.run.activity is Activity.RUNNING


def test_looking_back_ends_with_live_and_where_one_lets_the_run_go_on(content, lab, one_batch, qtbot):
    for _ in range(4):
        one_batch()
    lab.record.player.seek(lab.record.history.index_at(2))
    content.draw()
    assert lab.record.snapshot.step == 2
    assert not content.player.live.isChecked()
    assert content.curves.loss._marker == 2
    click(content.player.live)
    assert lab.record.snapshot.step == 4
    assert content.player.live.isChecked()
    lab.record.player.seek(0)
    click(content.bar.batch)
    assert content.player.live.isChecked()
    qtbot.waitUntil(lambda: lab.record.snapshot.step == 5, timeout=WAIT)


def test_a_unit_shows_what_it_sees_and_opens_its_sum(window, content, lab, one_batch):
    one_batch()
    maps = view(content, "maps")
    mosaic = maps.maps.view("conv1")
    place = mosaic.cell_rect(2, 10, 12).center().toPoint()  # to the pixel, which is nearly a cell
    _, row, column = mosaic.cell_at(place.toPointF())
    QTest.mouseClick(mosaic, Qt.MouseButton.LeftButton, pos=place)
    assert content.probe.pad._outline.window == receptive_window(maps.network, "conv1", row, column)
    click(maps.open)
    bench, snapshot = window.workbench, lab.record.snapshot
    assert window.front().key == "convolution"
    step = bench.steps("convolution")[bench.players["convolution"].index]
    assert step.output_index == (row, column)
    assert_array_equal(step.weights, snapshot.weights["conv1"][2, 0])
    value = snapshot.activations["conv1"][2, row, column]
    assert step.value + snapshot.biases["conv1"][2] == pytest.approx(value, abs=1e-5)


@pytest.mark.parametrize(("size", "large"), [((1280, 800), False), ((1280, 800), True), ((1024, 768), False)])
def test_all_of_it_fits_the_window_whatever_is_open(window, content, one_batch, size, large):
    one_batch()
    window.present(large)
    window.resize(*size)
    frame = next(frame for frame in window.stage.findChildren(ScrollFrame) if frame.isAncestorOf(content))
    for key in RunView:
        view(content, key)
        if key == "network":
            content.views["network"].picture.unit_clicked.emit("conv2", 5)
        for _ in range(3):
            QApplication.processEvents()
        assert frame.verticalScrollBar().maximum() == 0, key
        assert content.player.mapTo(frame, content.player.rect().bottomLeft()).y() < frame.height()
    window.present(False)


def test_the_view_is_kept_in_a_session(window, content, tmp_path):
    view(content, "gradients")
    save_session(tmp_path / "a.convviz", window.context)
    view(content, "maps")
    assert not window.workbench.undo_stack.canUndo()
    window.show_panel("convolution")
    open_session(tmp_path / "a.convviz", window.context)
    assert content.pages.currentWidget() is content.views["gradients"]
    other = make_window(remember=False)
    open_session(tmp_path / "a.convviz", other.context)
    other.show_panel("training")
    panel = other.panels["training"]
    assert panel.pages.currentWidget() is panel.views["gradients"]
    assert segment(panel.tabs, "gradients").isChecked()
    close(other)


def test_every_view_that_can_be_chosen_is_made():
    assert list(VIEWS) == list(RunView)


def test_a_map_of_many_channels_is_broken_down(window, content, lab, one_batch):
    one_batch()
    network = view(content, "network")
    network.picture.unit_clicked.emit("conv2", 5)
    QApplication.processEvents()
    assert network.unit.isVisible()
    network.unit.cell_clicked.emit(7, 4, 6)
    bench, snapshot = window.workbench, lab.record.snapshot
    maps, weights = snapshot.activations["pool1"], snapshot.weights["conv2"][5]
    assert_array_equal(bench.results.get(PICTURE).values, maps[7])
    assert_allclose(bench.results.get(OUTPUT).values, convolve2d(maps[7], weights[7], flip=False), atol=1e-6)
    assert bench.steps("convolution")[bench.players["convolution"].index].output_index == (4, 6)


def test_a_cell_of_the_confusion_matrix_opens_its_images(content, lab, one_batch):
    one_batch()
    predictions = view(content, "predictions")
    QApplication.processEvents()  # the matrix, which has just come to be shown, takes its place
    labels = lab.dataset.value.test.labels[lab.record.history.started.sample]
    true, predicted = labels[0], lab.record.snapshot.predicted[0]
    where = predictions.matrix.cell_rect(int(true), int(predicted)).center().toPoint()
    QTest.mouseClick(predictions.matrix, Qt.MouseButton.LeftButton, pos=where)
    shown = lab.dataset.value.test.labels[predictions._indices]
    assert set(shown.tolist()) == {true}
    assert len(shown) == np.count_nonzero((labels == true) & (lab.record.snapshot.predicted == predicted))
    click(predictions.every)
    assert len(predictions._indices) == len(labels)


def test_the_learning_rate_can_be_changed_while_it_is_held(content, lab, one_batch):
    one_batch()
    type_number(content.bar.now, "0.0125")
    one_batch()
    assert lab.record.history.rate.values[-1] == pytest.approx(0.0125)


def test_a_loss_that_is_no_number_is_reported_and_the_next_run_starts(window, content, lab, until, qtbot):
    # Each batch multiplies every weight by 1 - 10 · 10.
    wild = {"optimiser": Optimiser.SGD, "learning_rate": 10.0, "weight_decay": 10.0, "schedule": "constant"}
    window.workbench.edit("recipe", "", **wild)
    click(content.bar.main)
    until(Activity.OVER)
    assert "learning rate" in window.status.message.text()
    assert content.bar.state.text().startswith("failed")
    action(window, "Save checkpoint…").trigger()
    assert "there is nothing to resume" in window.status.message.text()
    window.workbench.edit("recipe", "", learning_rate=0.01, weight_decay=0.0)
    click(content.bar.batch)
    until(Activity.PAUSED)
    assert lab.record.history.step == 1
    assert window.status.message.text() == ""


def test_a_run_that_cannot_begin_leaves_the_network_before_it(window, content, lab, until, one_batch, qtbot):
    one_batch()
    learned = lab.record.history
    device = "cuda" if sys.platform == "darwin" else "mps"  # which is not there, and not offered
    assert not content.bar.settings["device"].model().item(list(Device).index(device)).isEnabled()
    window.workbench.edit("recipe", "", device=device)
    lab.run.start()
    qtbot.waitUntil(lambda: device in window.status.message.text(), timeout=WAIT)
    until(Activity.OVER)
    assert lab.record.history is learned
    click(content.probe.after)
    qtbot.waitUntil(lambda: lab.record.snapshot.name == lab.probe.value.name, timeout=WAIT)
    assert lab.record.snapshot.step == 1


def test_a_run_on_other_images_that_cannot_begin_leaves_their_picture(window, content, lab, until, one_batch, qtbot):
    one_batch()
    click(content.bar.stop)
    until(Activity.OVER)
    choose(content.bar.dataset, "textures")
    qtbot.waitUntil(lambda: lab.dataset.value.name == "textures", timeout=WAIT)
    click(content.probe.after)
    chosen = lab.probe.value
    window.workbench.edit("recipe", "", device="cuda" if sys.platform == "darwin" else "mps")
    lab.run.start()
    qtbot.waitUntil(lambda: lab.run.activity is Activity.OVER, timeout=WAIT)
    assert lab.record.history.dataset.name == "mnist"
    assert lab.probe.value is chosen


def test_other_images_fit_the_network_to_them(window, content, lab, one_batch, qtbot):
    choose(content.bar.dataset, "textures")
    qtbot.waitUntil(lambda: lab.dataset.value.name == "textures", timeout=WAIT)
    network = window.workbench.value(NetworkSpec)
    assert (network.input_shape, network.classes) == ((1, 48, 48), 3)
    assert content.bar.state.text() == "Textures: 1,200 images to train with"
    one_batch()
    assert len(lab.record.snapshot.probabilities) == 3
    # The run, and then its network, goes on with them whatever is chosen next.
    window.workbench.undo_stack.undo()
    qtbot.waitUntil(lambda: lab.dataset.value.name == "mnist", timeout=WAIT)
    click(content.probe.after)
    qtbot.waitUntil(lambda: lab.record.snapshot.name == "test image 1", timeout=WAIT)
    content.draw()
    assert "test image 1" in content.probe.title.text()
    assert "probability" in content.probe.verdict.text()
    assert content.bar.state.text().endswith("next run: MNIST digits")
    images = view(content, RunView.DATA)
    assert images.counts.text().startswith("For the next run: 60,000 training images")
    images.tiles.tile_clicked.emit(0)
    assert "press Stop (Ctrl+.)" in window.status.message.text()
    click(content.bar.stop)
    qtbot.waitUntil(lambda: lab.run.activity is Activity.OVER, timeout=WAIT)
    assert view(content, RunView.PREDICTIONS).own.open.isEnabled()
    images = view(content, RunView.DATA)
    images.tiles.tile_clicked.emit(0)  # now they are there to be seen
    content.draw()
    assert content.probe.verdict.text() == "The network has learned from Textures, not from these images."
    state = "MNIST digits: 60,000 images to train with  ·  shown is the run on Textures"
    assert content.bar.state.text() == state
    predictions = view(content, RunView.PREDICTIONS)
    assert predictions.own.open.isEnabled()
    predictions.tiles.tile_clicked.emit(0)
    qtbot.waitUntil(lambda: "probability" in content.probe.verdict.text(), timeout=WAIT)
    assert content.bar.state.text().startswith("stopped")


def test_closing_the_window_ends_the_run(window, content, lab, until):
    click(content.bar.main)
    until(Activity.RUNNING)
    window.close()
    assert "training" not in {thread.name for thread in threading.enumerate() if thread.is_alive()}
