"""The charts of the Training panel with several runs and other figures, in the real window."""

from math import isfinite

import numpy as np

from convviz.runs.events import Evaluated, LayerStats, Losses
from convviz.runs.history import History
from convviz.state.lab.activity import Activity
from convviz.state.lab.record import RUNS_KEPT
from convviz.widgets.charts.line_chart import LineChart
from tests.gui.conftest import WAIT
from tests.gui.mouse import choose
from tests.unit.state.run_events import snapshot


def run(name, losses, *, held_out=0.0):
    """A run of these losses, evaluated once at its end."""
    history, number = History(name), len(losses)
    one = np.ones(number, np.float32)
    history.take(Losses(1, np.asarray(losses, np.float32), one / 2, one / 100, 1.0, 100.0))
    if held_out:
        history.take(Evaluated(number, 1, "test", held_out, 0.75, np.zeros(4, np.int64), np.ones(4, np.float32)))
    return history


def styles(chart: LineChart):
    """Name -> colour and dashes of all curves that are named."""
    return {series.name: (series.colour, series.dash) for series in chart.series if not series.faint}


def test_the_present_run_is_read_first_however_many_there_are(content, lab):
    lab.record.earlier = [
        run(f"run {number}: small, η 0.0{number}", np.ones(900)) for number in range(1, RUNS_KEPT + 1)
    ]
    lab.record.history = run("run 7: small", np.ones(50), held_out=0.5)
    content.draw()
    for chart, value in ((content.curves.loss, "1"), (content.curves.accuracy, "0.5")):
        written = chart.caption.written
        assert written[0] == f"training {value}"
        assert written[-1].endswith(" more")
        assert chart.series[0].name == "training"  # which is drawn over all others


def test_no_two_runs_look_alike_and_each_keeps_its_look(content, lab):
    lab.record.history = run("now", np.ones(50))
    runs = [run(f"run {number}", np.ones(50)) for number in range(RUNS_KEPT + 2)]
    seen = {}
    for number in range(len(runs)):
        lab.record.earlier = runs[: number + 1][-RUNS_KEPT:]
        content.draw()
        shown = styles(content.curves.loss)
        assert len(set(shown.values())) == len(shown) == len(lab.record.earlier) + 1
        assert shown["training"][1] is None
        assert all(dash is not None for name, (_, dash) in shown.items() if name != "training")
        for name, style in shown.items():
            assert seen.setdefault(name, style) == style


def test_a_run_that_has_gone_astray_does_not_press_the_next_ones_flat(content, lab):
    lab.record.earlier = [run("run 1", 2.3 * 4.0 ** np.arange(40))]
    lab.record.history = run("run 2", np.linspace(2.3, 0.1, 40))
    content.draw()
    for log in (False, True):
        content.curves.log.setChecked(log)
        top = content.curves.loss.canvas.getAxis("left").range[1]
        assert (10**top if log else top) <= 5


def test_an_accuracy_is_at_most_1(content, lab):
    lab.record.history = run("now", np.ones(50))
    lab.record.history.accuracy.values[:] = np.linspace(0.1, 1.0, 50)
    content.curves.smoothing.set_value(0.0)
    content.draw()
    axis = content.curves.accuracy.canvas.getAxis("left")
    assert max(axis.tickValues(*axis.range, axis.height())[0][1]) == 1


def layers(dead):
    """Figures of seven layers with weights and seven ReLUs."""
    with_weights = LayerStats(1.0, 0.1, 0.001, None, None, None, None)
    relu = LayerStats(np.nan, np.nan, np.nan, None, None, None, dead)
    return {f"{kind}{n}": stats for n in range(1, 8) for kind, stats in (("conv", with_weights), ("relu", relu))}


def test_the_chart_is_called_what_it_shows_and_one_snapshot_is_seen(content, lab):
    lab.record.history = run("now", np.ones(50))
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
    lab.record.history = run("now", np.ones(50))
    lab.record.history.take(snapshot(50, layers=layers(0.2)))
    choose(content.tabs, "gradients")
    drawn = {}
    for theme in ("light", "dark", "contrast"):
        window.settings.theme = theme
        window.apply_theme()
        content.draw()
        drawn[theme] = tuple(styles(content.views["gradients"].chart).values())
    assert len(set(drawn.values())) == 3


def test_a_loss_that_was_no_number_is_reported_where_the_gradients_are(window, content, lab, qtbot):
    window.workbench.edit("recipe", "", optimiser="sgd", learning_rate=10.0, weight_decay=10.0, schedule="constant")
    lab.run.start()
    qtbot.waitUntil(lambda: lab.run.activity is Activity.OVER, timeout=WAIT)
    assert not isfinite(lab.record.failure.loss)
    assert lab.record.history.name == "run 1: small, SGD, η 10, constant, decay 10"
    choose(content.tabs, "gradients")
    content.draw()
    view = content.views["gradients"]
    assert "The loss is NaN" in view.diagnosis.text()
    assert "learning rate about ten times smaller, such as 1;" in view.diagnosis.text()
    lab.record.player.seek(0)
    content.draw()
    assert "NaN" not in view.diagnosis.text()
