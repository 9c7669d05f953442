"""The charts of the Training panel with several runs and other figures, in the real window."""

from dataclasses import replace
from math import isfinite

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from convviz.core.networks.editing import removed
from convviz.core.networks.presets import PRESETS
from convviz.runs.control import Control
from convviz.runs.events import Evaluated, Losses, RunFailed
from convviz.runs.recipe import Recipe, TrainConfig
from convviz.runs.snapshot import LayerStats
from convviz.state.choices.training_view import Across, RunPace, Smoothing, TrainingView
from convviz.state.lab.activity import Activity
from convviz.state.lab.runs.run_list import RUNS_SHOWN
from convviz.widgets.charts.lines.line_chart import LineChart
from convviz.widgets.charts.lines.series import DASHED
from tests.gui.conftest import WAIT
from tests.gui.mouse import choose, click
from tests.unit.state.run_events import snapshot, started
from tests.written import texts

SMALL = PRESETS["small"].spec


def begin(lab, losses, *, held_out=0.0, per_epoch=1, network=SMALL, **recipe):
    """A run of these losses, evaluated once at its end; gives its place on the list."""
    number, one = len(losses), np.ones(len(losses), np.float32)
    config = TrainConfig(network, Recipe(**recipe))
    events = [
        replace(started(per_epoch=per_epoch), config=config),
        Losses(1, np.asarray(losses, np.float32), one / 2, one / 100, 1.0, 100.0),
    ]
    if held_out:
        events.append(Evaluated(number, 1, "test", held_out, 0.75, np.zeros(4, np.int64), np.ones(4, np.float32)))
    lab.record.take(events, Control(), lab.dataset.value)
    return lab.record.runs.rows[-1]


def styles(chart: LineChart):
    """Name -> colour and dashes of all curves that are named."""
    return {series.name: (series.colour, series.dash) for series in chart.series if not series.faint}


def runs_view(content):
    choose(content.tabs, "runs")
    content.draw()
    QApplication.processEvents()  # which lays the rows out
    return content.views["runs"]


def test_a_run_alone_is_training_and_test_in_one_colour(content, lab):
    begin(lab, np.ones(50), held_out=0.5)
    content.draw()
    for chart in (content.curves.loss, content.curves.accuracy):
        (training, solid), (test, dashes) = styles(chart).values()
        assert list(styles(chart)) == ["training", "test"]
        assert (training, solid) == (test, None)
        assert dashes == DASHED


def test_the_present_run_is_read_first_however_many_there_are(content, lab):
    for number in range(1, 5):
        begin(lab, np.ones(900), learning_rate=number / 100)
    begin(lab, np.ones(50), held_out=0.5)
    content.draw()
    for chart, value in ((content.curves.loss, "1"), (content.curves.accuracy, "0.5")):
        written = chart.caption.written
        assert written[0] == f"run 5 {value}"
        assert chart.series[0].name == "run 5"  # which is drawn over all others
        assert all(f"run {number}" in chart.caption.text for number in range(1, 6))


def test_no_two_runs_look_alike_and_each_keeps_its_look_in_every_chart(content, lab):
    seen = {}
    for _ in range(RUNS_SHOWN + 2):
        begin(lab, np.ones(50), held_out=0.5)
        content.draw()
        looks = [styles(chart) for chart in (content.curves.loss, content.curves.accuracy)]
        assert looks[0] == looks[1]
        for name, (colour, dash) in looks[0].items():
            row = next((row for row in lab.record.runs.shown if name.startswith(row.short)), lab.record.runs.current)
            assert seen.setdefault(row.number, colour) == colour
            assert (dash is None) == (not name.endswith("test"))
    assert len(set(seen.values())) == len(seen) == RUNS_SHOWN + 2


def test_a_run_that_learns_has_the_axis_to_itself_but_where_one_compares(window, content, lab, qtbot):
    def ends():
        charts = (content.view.curves if content.view.has_curves else content.curves).accuracy, content.curves.loss
        return [chart.canvas.plotItem.vb.viewRange()[0][1] for chart in charts]

    begin(lab, np.ones(2814), per_epoch=938)
    lab.run.go_on(1)
    qtbot.waitUntil(lambda: lab.run.activity is Activity.PAUSED, timeout=WAIT)
    content.draw()
    assert len(styles(content.curves.loss)) == 2
    assert max(ends()) < 104
    window.workbench.edit("training_view", "", across=Across.EPOCHS)
    assert max(ends()) < 0.13
    window.workbench.edit("training_view", "", across=Across.BATCHES)
    assert runs_view(content).curves.loss.canvas.plotItem.vb.viewRange()[0][1] > 2814
    choose(content.tabs, "network")
    lab.run.stop()
    qtbot.waitUntil(lambda: lab.run.has_network, timeout=WAIT)
    content.draw()
    assert min(ends()) > 2814


@pytest.mark.parametrize("astray_first", [True, False])
def test_a_run_that_has_gone_astray_does_not_press_the_others_flat(content, lab, astray_first):
    astray, falling = 2.3 * 4.0 ** np.arange(40), np.linspace(2.3, 0.1, 40)
    for losses in (astray, falling) if astray_first else (falling, astray):
        begin(lab, losses)
    view = runs_view(content)
    name = "Run 1" if astray_first else "Run 2"
    for log in (False, True):
        view.curves.log.click() if view.curves.log.isChecked() != log else None
        content.draw()
        top = view.curves.loss.canvas.getAxis("left").range[1]
        assert (10**top if log else top) <= 5
        assert f"{name} leaves the chart at batch" in view.curves.note.text()
        assert len(view.curves.loss.items.marks) == 1


# -- the list of runs ------------------------------------------------------------------------------------------------


def test_a_run_that_is_compared_with_none_is_in_the_list_too(content, lab):
    row = begin(lab, np.ones(20))
    view = runs_view(content)
    pin, viewport = view.list.rows[row.key].pin, view.list.viewport()
    assert viewport.rect().contains(pin.mapTo(viewport, pin.rect().center()))


def test_the_list_says_what_is_different_about_each_run_and_what_it_came_to(content, lab):
    begin(lab, np.ones(20), held_out=0.5)
    begin(lab, np.ones(20), learning_rate=0.1)
    begin(lab, np.ones(20), network=replace(SMALL, nodes=removed(SMALL.nodes, "pool1")), held_out=0.5)
    lab.record.take([RunFailed("The loss is NaN.", float("nan"))], lab.record._run, None)
    view = runs_view(content)
    assert not content.curves.isVisible()  # the charts are in the view itself
    last = list(view.list.rows.values())[-1]
    assert view.list.viewport().rect().contains(last.pin.mapTo(view.list.viewport(), last.pin.rect().center()))
    rows = [
        (controls.name.label.text(), controls.difference.text(), controls.result.text())
        for controls in view.list.rows.values()
    ]
    assert rows == [
        ("run 3", "no pool1", "diverged at batch 21"),
        ("run 2", "η 0.1", "batch 20"),
        ("run 1", "the others are compared with it", "test 0.75"),
    ]
    assert view.list.against.text() == "against run 1"
    choose(content.tabs, "network")
    assert content.curves.isVisible()


def test_runs_are_compared_with_the_first_pinned_one_else_the_oldest_that_is_on(content, lab):
    runs = [begin(lab, np.ones(20), learning_rate=rate) for rate in (0.1, 0.2, 0.2)]
    view = runs_view(content)

    def said():
        content.draw()
        return [view.list.against.text(), *(view.list.rows[row.key].difference.text() for row in runs)]

    assert said() == ["against run 1", "the others are compared with it", "η 0.2", "η 0.2"]
    click(view.list.rows[runs[0].key].shown)
    assert said() == ["against run 2", "η 0.1", "the others are compared with it", "as run 2"]
    click(view.list.rows[runs[2].key].pin)
    assert said() == ["against run 3", "η 0.1", "as run 3", "the others are compared with it"]


def test_a_run_of_another_loss_is_marked_and_does_not_press_the_others_flat(content, lab):
    lenet = PRESETS["lenet5"].spec
    begin(lab, np.linspace(50, 9, 40), network=lenet)
    begin(lab, np.linspace(2.3, 0.1, 40))
    view = runs_view(content)
    assert [c.difference.text().endswith("another loss") for c in view.list.rows.values()] == [True, False]
    assert view.curves.loss.canvas.getAxis("left").range[1] <= 3
    assert "Run 1, by another loss, leaves the chart at batch" in view.curves.note.text()
    begin(lab, np.linspace(50, 9, 40), network=lenet)  # the newest run is seen whole
    content.draw()
    assert view.curves.loss.canvas.getAxis("left").range[1] >= 50
    assert "leaves the chart" not in view.curves.note.text()


def test_runs_are_switched_renamed_pinned_forgotten_and_brought_back(content, lab, key):
    first, second = begin(lab, np.ones(20)), begin(lab, np.ones(20), learning_rate=0.1)
    view = runs_view(content)
    controls = view.list.rows[first.key]
    assert [stop.accessibleName() for stop in controls.stops] == [
        "Show run 1", "New name of run 1", "Rename run 1", "Pin run 1", "Forget run 1",
    ]  # fmt: skip
    click(controls.shown)
    content.draw()
    assert list(styles(view.curves.loss)) == ["training"]
    click(controls.shown)
    click(controls.rename)
    QTest.keyClicks(controls.name.edit, "my base")
    key(Qt.Key.Key_Return)
    content.draw()
    assert (first.short, controls.name.label.text()) == ("my base", "my base")
    assert list(styles(view.curves.loss)) == ["run 2", "my base"]
    click(controls.rename)
    QTest.keyClicks(controls.name.edit, "something else")
    key(Qt.Key.Key_Escape)
    assert first.short == "my base"
    assert controls.name.edit.isHidden()
    click(controls.pin)
    assert first.pinned
    click(controls.pin)
    assert not first.pinned
    assert not view.list.rows[second.key].forget.isEnabled()  # the run at hand
    click(controls.forget)
    content.draw()
    assert list(view.list.rows) == [second.key]
    assert view.back.text() == "Bring back 1 forgotten run"
    click(view.back)
    content.draw()
    assert list(view.list.rows) == [second.key, first.key]
    assert not view.back.isVisible()
    stack = content.workbench.undo_stack
    texts = [stack.text(place) for place in range(stack.count())]
    assert texts[-5:] == ["Rename run 1", "Pin my base", "Unpin my base", "Forget my base", "Bring back my base"]
    key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert lab.record.runs.forgotten == [first]
    key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (lab.record.runs.rows, first.pinned) == ([first, second], True)
    key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (first.short, first.pinned) == ("run 1", False)
    key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert first.short == "my base"


def test_the_keyboard_reaches_every_control_of_the_list(content, lab, key):
    row = begin(lab, np.ones(20))
    begin(lab, np.ones(20), learning_rate=0.1)
    view = runs_view(content)
    controls = view.list.rows[row.key]
    controls.shown.setFocus(Qt.FocusReason.TabFocusReason)
    key(Qt.Key.Key_Space)
    assert not lab.record.runs.is_shown(row)
    reached = []
    for _ in range(3):
        key(Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    assert reached == [controls.rename, controls.pin, controls.forget]
    key(Qt.Key.Key_Space)
    assert row in lab.record.runs.forgotten


def test_runs_on_other_images_are_off_at_first_and_that_is_said(content, lab):
    other = begin(lab, np.ones(20), dataset="textures")
    begin(lab, np.ones(20))
    view = runs_view(content)
    controls = view.list.rows[other.key]
    assert not controls.shown.isChecked()
    assert controls.difference.text() == "other images: Textures"
    assert list(styles(view.curves.loss)) == ["training"]
    click(controls.shown)
    content.draw()
    assert list(styles(view.curves.loss)) == ["run 2", "run 1"]


def test_epochs_make_runs_with_other_batch_sizes_comparable(content, lab, window):
    begin(lab, np.ones(40), per_epoch=20, held_out=0.5, batch_size=32)
    begin(lab, np.ones(20), per_epoch=10, held_out=0.5)
    content.draw()
    ends = {series.name: series.x[-1] for series in content.curves.loss.series if not series.faint}
    assert ends == {"run 2, mean of 3": 20, "run 2, test": 20, "run 1, mean of 3": 40, "run 1, test": 40}
    content.curves.across.set_value("epochs")
    content.curves.across.chosen.emit(Across.EPOCHS)
    content.draw()
    ends = {series.name: series.x[-1] for series in content.curves.loss.series if not series.faint}
    assert set(ends.values()) == {2.0}
    assert content.curves.loss.caption.text.startswith("epoch 2 ")
    assert window.workbench.value(TrainingView).across is Across.EPOCHS
    lab.record.history.take(snapshot(5))
    lab.record.history.take(snapshot(15))
    lab.record._place_player(15, None)
    content.curves.loss.x_clicked.emit(0.5)
    assert lab.record.snapshot.step == 5
    content.draw()
    assert content.curves.loss._marker == 0.5


def test_smoothing_is_by_the_length_of_an_epoch_and_is_said(content, lab, window):
    noise = 1 + np.arange(1000) % 2
    begin(lab, noise, per_epoch=500, held_out=0.5)
    content.draw()
    (line,) = [series for series in content.curves.loss.series if series.name == "training mean"]
    assert np.ptp(line.y[-10:]) == pytest.approx(1 / 19, rel=0.1)  # weighted, of about 10 batches: 2 % of 500
    assert "in training mode" in content.curves.note.text()
    assert content.curves.note.toolTip().startswith(
        "Training: weighted mean of about 10 batches (2% of an epoch), fewer at first, in training mode"
    )
    begin(lab, noise, per_epoch=250, held_out=0.5)
    content.draw()  # several at once say of how many batches each, too
    for chart in (content.curves.loss, content.curves.accuracy):
        assert list(styles(chart)) == ["run 2, mean of 5", "run 2, test", "run 1, mean of 10", "run 1, test"]
    lab.record.runs.forget([lab.record.runs.rows[0].key])
    window.workbench.edit("training_view", "", smoothing=Smoothing.NONE)
    content.draw()
    (line,) = [series for series in content.curves.loss.series if not series.faint and series.dash is None]
    assert line.name == "training"
    assert np.ptp(line.y[-10:]) == 1
    begin(lab, noise, per_epoch=500, network=PRESETS["regularised"].spec)
    view = runs_view(content)
    assert (
        "each batch, in training mode (dropout on, normalised by each batch), while it learns"
        in view.curves.note.text()
    )


def test_short_epochs_are_smoothed_too_and_no_mean_is_of_more_than_one(content, lab, window):
    begin(lab, 1 + np.arange(190) % 2, per_epoch=19)
    for smoothing, batches in ((Smoothing.LITTLE, "3 batches (16%"), (Smoothing.MUCH, "8 batches (42%")):
        window.workbench.edit("training_view", "", smoothing=smoothing)
        content.draw()
        (line,) = [series for series in content.curves.loss.series if series.name == "training mean"]
        assert np.ptp(line.y[-10:]) < 0.3  # of a zigzag of 1
        assert content.curves.note.toolTip().startswith(f"Training: weighted mean of about {batches} of an epoch)")
    assert [smoothing.batches(2) for smoothing in Smoothing] == [1, 2, 2, 2]
    assert [smoothing.batches(938) for smoothing in Smoothing] == [1, 19, 94, 938]


def test_names_are_whole_in_the_picture_of_the_curves(content, lab, monkeypatch):
    begin(lab, np.ones(50), optimiser="sgd", learning_rate=0.05, batch_size=16, weight_decay=0.1, seed=3, held_out=0.5)
    begin(lab, np.ones(10), learning_rate=0.1, held_out=0.5)
    captions = []
    render = LineChart.set_series
    monkeypatch.setattr(LineChart, "set_series", lambda chart, *shown: (captions.append(chart), render(chart, *shown)))
    content.curves.picture()
    for chart in captions[-2:]:
        written = " ".join(chart.caption.written)
        for run in lab.record.runs.rows:
            assert f"{run.history.name}, test" in written
        assert "more" not in written
        assert "…" not in "".join(texts(chart.caption))


def test_verdicts_stand_at_the_curves_and_in_the_line_of_the_state(content, lab):
    begin(lab, np.r_[np.full(10, 2.4), 2.4 * 1.3 ** np.arange(20)], per_epoch=100, learning_rate=0.1)
    lab.record.history.take(snapshot(30))
    lab.record._place_player(30, None)
    content.draw()
    assert "it diverges" in content.curves.verdict.text()
    assert "such as 0.01" in content.curves.verdict.text()
    assert "diverges" in content.bar.state.text()


def test_an_accuracy_is_at_most_1(window, content, lab):
    begin(lab, np.ones(50))
    lab.record.history.accuracy.values[:] = np.linspace(0.1, 1.0, 50)
    window.workbench.edit("training_view", "", smoothing=Smoothing.NONE)
    content.draw()
    axis = content.curves.accuracy.canvas.getAxis("left")
    assert max(axis.tickValues(*axis.range, axis.height())[0][1]) == 1


def layers(dead):
    """Figures of seven layers with weights and seven ReLUs."""
    with_weights = LayerStats(1.0, 0.1, 0.001, None, None, None, None)
    relu = LayerStats(np.nan, np.nan, np.nan, None, None, None, dead)
    return {f"{kind}{n}": stats for n in range(1, 8) for kind, stats in (("conv", with_weights), ("relu", relu))}


def test_the_chart_is_called_what_it_shows_and_one_snapshot_is_seen(content, lab):
    begin(lab, np.ones(50))
    lab.record.history.take(snapshot(50, layers=layers(0.2)))
    choose(content.tabs, "gradients")
    view = content.views["gradients"]
    titles = {}
    for key in ("update_ratio", "dead", "gradient_norm"):
        choose(view.which, key)
        titles[key] = view.chart.accessibleName()
        assert len(view.chart.series) == len(set(styles(view.chart).values())) == 7
        assert len(view.chart.items.dots) == 7
    assert titles == {
        "gradient_norm": "size of the gradients",
        "update_ratio": "size of the updates",
        "dead": "share of dead ReLUs",
    }


def test_the_layers_colours_follow_the_theme(window, content, lab):
    begin(lab, np.ones(50))
    lab.record.history.take(snapshot(50, layers=layers(0.2)))
    choose(content.tabs, "gradients")
    drawn = {}
    for theme in ("light", "dark", "contrast"):
        window.apply_theme(theme)
        content.draw()
        drawn[theme] = tuple(styles(content.views["gradients"].chart).values())
    assert len(set(drawn.values())) == 3


def test_a_loss_that_was_no_number_is_reported_where_the_gradients_are(window, content, lab, qtbot):
    window.workbench.edit("recipe", "", optimiser="sgd", learning_rate=10.0, weight_decay=10.0, schedule="constant")
    window.workbench.edit("training_view", "", pace=RunPace.THIRTY)  # in which every batch has a snapshot
    lab.run.start()
    qtbot.waitUntil(lambda: lab.run.activity is Activity.OVER, timeout=WAIT)
    assert not isfinite(lab.record.failure.loss)
    assert lab.record.history.name == "run 1: Small, SGD, η 10, constant, decay 10"
    choose(content.tabs, "gradients")
    content.draw()
    view = content.views["gradients"]
    assert "The loss is NaN" in view.diagnosis.text()
    assert "learning rate about ten times smaller, such as 1;" in view.diagnosis.text()
    lab.record.player.seek(0)
    content.draw()
    assert "NaN" not in view.diagnosis.text()
