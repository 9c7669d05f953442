"""A run as it is watched: whatever is painted at a time is of one batch."""

from dataclasses import replace
from threading import Event

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from convviz.core.networks.presets import PRESETS
from convviz.runs.control import Control
from convviz.runs.events import BatchDone
from convviz.state.lab.activity import Activity
from tests.gui.conftest import WAIT
from tests.gui.mouse import LEFT, choose, click
from tests.unit.export.test_run_export import seen
from tests.unit.state.run_events import evaluated, finished, losses, started

SMALL = PRESETS["small"].spec
PER_EPOCH = 50
PREPARING = "Preparing the first batch…"


@pytest.fixture
def until(lab, qtbot):
    return lambda activity: qtbot.waitUntil(lambda: lab.run.activity is activity, timeout=WAIT)


class Watch(QObject):
    """Notes after every painting which batch each part of the panel is about."""

    def __init__(self, content):
        super().__init__()
        self.content, self.painted = content, []
        network = content.views["network"].picture.canvas
        self.parts = [network, content.curves.loss.canvas.viewport(), content.player, content.bar.state]
        for part in self.parts:
            part.installEventFilter(self)

    def eventFilter(self, watched, event):  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            self.painted.append(self.batches())
        return False

    def batches(self):
        """(picture, curve, caption, state) of what is drawn now."""
        content = self.content
        columns = content.views["network"].picture.canvas._columns
        picture = int(columns[-1].maps.flat[0]) if columns else None
        current = content.lab.record.runs.current
        own = [one for one in content.curves.loss.series if current is not None and one.group == current.key]
        curve = next((int(one.x[-1]) for one in own if one.dash is None and not one.faint), 0)
        return picture, curve, content.player.note, content.bar.state.text()


def agrees(painted):
    """Whether all parts are about the same batch."""
    picture, curve, caption, state = painted
    if picture is None:
        return True
    epoch = max(-(-picture // PER_EPOCH), 1)
    within = picture - (epoch - 1) * PER_EPOCH
    return (
        picture == curve
        and caption.startswith(f"batch {picture:,}, epoch {epoch}")
        and (f"batch {within} of {PER_EPOCH}" in state or (picture == 0 and state == PREPARING))
    )


def stream(control, random, epochs):
    """Events as a run emits them: with each snapshot all losses up to it, and losses between two snapshots."""
    like = seen(0, SMALL)

    def picture(step):
        maps = {name: np.full_like(array, step) for name, array in like.activations.items()}
        probe = control.probe
        drawn = probe is not None and probe.drawn
        return replace(like, step=step, activations=maps, drawn=drawn, ends_epoch=step % PER_EPOCH == 0)

    yield started(0, PER_EPOCH, epochs, SMALL)
    yield picture(0)
    emitted = 0
    for step in range(1, PER_EPOCH * epochs + 1):
        ends_epoch, seen_now = step % PER_EPOCH == 0, random.random() < 0.2
        if ends_epoch or seen_now or random.random() < 0.1:
            yield losses(emitted + 1, step - emitted)
            emitted = step
        if ends_epoch:
            yield evaluated(step)
        if ends_epoch or seen_now:
            yield picture(step)
        yield BatchDone(step)
    yield finished(step, PER_EPOCH)


def test_curves_picture_and_caption_are_of_one_batch_in_every_frame(window, content, lab):
    """Runs whose events are fetched now one by one, now many at a time."""
    watch, random = Watch(content), np.random.default_rng(1)
    lab.run.runner._set_activity(Activity.RUNNING)
    for _ in range(4):
        lab.run.runner.control = control = Control(probe=lab.probe.value)
        events = list(stream(control, random, 3))
        while events:
            count = int(random.integers(1, 12))
            lab.run.runner.emitted.emit(events[:count])
            del events[:count]
            for _ in range(int(random.integers(1, 4))):
                QApplication.processEvents()
        assert watch.painted[-1][0] == 3 * PER_EPOCH
    lab.run.runner._set_activity(Activity.IDLE)
    assert len(watch.painted) > 100
    assert [painted for painted in watch.painted if not agrees(painted)] == []


class Layouts(QObject):
    """Counts how often something in the panel is laid out anew."""

    def __init__(self, content):
        super().__init__()
        self.count = 0
        for part in (content, content.bar, content.player, content.probe, *content.views.values()):
            part.installEventFilter(self)

    def eventFilter(self, _watched, event):  # noqa: N802
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def test_a_picture_changes_pixels_and_no_layout(window, content, lab):
    lab.run.runner.control = control = Control(probe=lab.probe.value)
    lab.run.runner._set_activity(Activity.RUNNING)
    events = list(stream(control, np.random.default_rng(2), 3))
    half = len(events) // 2
    for name in ("network", "maps", "kernels"):
        choose(content.tabs, name)
        lab.run.runner.emitted.emit(events[:half])
        for _ in range(5):
            QApplication.processEvents()
        layouts, painted = Layouts(content), Watch(content)
        for event in events[half:-1]:
            lab.run.runner.emitted.emit([event])
            QApplication.processEvents()
        assert len(painted.painted) > 20
        assert layouts.count <= 4  # once an epoch another accuracy is said
    lab.run.runner._set_activity(Activity.IDLE)


class Paints(QObject):
    """Notes of which batch the feature maps are, whenever they are painted."""

    def __init__(self, maps):
        super().__init__()
        self.maps, self.painted = maps, []
        maps.viewport().installEventFilter(self)

    def eventFilter(self, _watched, event):  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            self.painted.append(int(self.maps._layers[0].maps.flat[0]))
        return False


def test_a_view_is_painted_only_as_it_is_now_when_one_switches_to_it(window, content, lab):
    lab.run.runner.control = control = Control(probe=lab.probe.value)
    lab.run.runner._set_activity(Activity.RUNNING)
    events = list(stream(control, np.random.default_rng(3), 1))
    choose(content.tabs, "maps")
    half = len(events) // 2
    lab.run.runner.emitted.emit(events[:half])
    QApplication.processEvents()
    choose(content.tabs, "network")
    QApplication.processEvents()
    lab.run.runner.emitted.emit(events[half:-1])
    paints = Paints(content.views["maps"].maps)
    choose(content.tabs, "maps")
    for _ in range(5):
        QApplication.processEvents()
    assert set(paints.painted) == {PER_EPOCH}
    lab.run.runner._set_activity(Activity.IDLE)


def test_a_runs_settings_fold_away_and_can_be_read(window, content, lab, until, one_batch):
    bar = content.bar
    assert bar.settings["optimiser"].isVisible()
    assert not bar.fold.isVisible()
    one_batch()
    assert not bar.settings["optimiser"].isVisible()
    click(bar.fold)
    for field in ("optimiser", "seed"):  # the rare ones too
        assert bar.settings[field].isVisible()
        assert not bar.settings[field].isEnabled()
    assert not bar.more.isVisible()
    click(bar.fold)
    assert not bar.settings["seed"].isVisible()
    click(bar.stop)
    until(Activity.OVER)
    assert bar.settings["optimiser"].isVisible()
    assert bar.settings["optimiser"].isEnabled()
    assert not bar.settings["seed"].isVisible()


def test_a_slow_motion_is_chosen_beside_the_player_and_said(window, content, lab, until, qtbot):
    choose(content.player.pace, "10")
    assert lab.run.runner.control.rate == 10.0
    click(content.bar.main)
    qtbot.waitUntil(lambda: lab.record.history is not None and lab.record.history.step >= 5, timeout=WAIT)
    qtbot.waitUntil(lambda: "slow motion: " in content.bar.state.text(), timeout=WAIT)
    shown = [snapshot.step for snapshot in lab.record.history.snapshots]
    assert shown == list(range(shown[-1] + 1))  # every batch from the first on
    choose(content.player.pace, "full")
    qtbot.waitUntil(lambda: "images/s" in content.bar.state.text(), timeout=WAIT)
    lab.run.runner.stop()
    until(Activity.OVER)


def test_every_place_of_the_slider_says_its_batch_epoch_and_loss(content, lab, qtbot):
    lab.run.runner.emitted.emit(list(stream(Control(probe=lab.probe.value), np.random.default_rng(3), 2)))
    QApplication.processEvents()
    slider, snapshots = content.player._slider, lab.record.history.snapshots
    at = {}
    for x in range(slider.width()):
        event = QHelpEvent(QEvent.Type.ToolTip, QPoint(x, 5), slider.mapToGlobal(QPoint(x, 5)))
        QApplication.sendEvent(slider, event)
        at[x] = QToolTip.text()
    QToolTip.hideText()
    assert at[0] == "batch 0, epoch 1"
    assert at[slider.width() - 1] == "batch 100, epoch 2, loss 100"
    assert {f"batch {kept.step}, epoch {max(-(-kept.step // PER_EPOCH), 1)}" for kept in snapshots} == {
        text.split(", loss")[0] for text in at.values()
    }
    QTest.mouseClick(slider, LEFT, pos=QPoint(slider.width() // 2, 5))
    assert content.player.note == at[slider.width() // 2]


def test_while_what_trains_is_loaded_the_state_says_so_and_pause_and_stop_answer_at_once(content, lab, qtbot):
    """In the second run too, whose beginning the curves of the first one are there to see."""
    may_begin = Event()
    train = lab.run.train_with

    def slow(*arguments, **options):
        may_begin.wait(10)
        yield from train(*arguments, **options)

    lab.run.train_with, state = slow, content.bar.state
    for _ in range(2):
        may_begin.clear()
        lab.run.start()
        assert state.text() == PREPARING
        lab.run.pause()
        assert state.text() == "Preparing the first batch, to pause after it…"
        assert content.bar.main.text() == "Resume"
        lab.run.toggle()
        assert state.text() == PREPARING
        may_begin.set()
        qtbot.waitUntil(lambda: state.text().startswith("learning"), timeout=WAIT)
        lab.run.stop()
        qtbot.waitUntil(lambda: not lab.run.busy, timeout=WAIT)
    may_begin.clear()
    lab.run.start()
    lab.run.stop()
    assert state.text() == "Stopping before the first batch…"
    may_begin.set()
    qtbot.waitUntil(lambda: not lab.run.busy, timeout=WAIT)
    assert state.text().startswith("stopped")


def test_a_run_that_waits_for_its_images_says_so(content, lab):
    lab.dataset.choose("textures")
    assert content.bar.state.text() == "Reading the images…"
    content.workbench.edit("recipe", "", dataset="textures")
    lab.run.start()
    assert content.bar.state.text() == "Reading the images; training begins after that…"
    lab.dataset.cancel()
    QApplication.processEvents()
    assert not lab.run.busy
    assert "training begins" not in content.bar.state.text()


def test_until_the_first_batch_it_is_said_that_it_is_being_prepared(content, lab, qtbot):
    said = {
        "network": lambda view: view.picture.canvas._waiting,
        "maps": lambda view: view.note.text(),
        "kernels": lambda view: view.note.text(),
        "gradients": lambda view: view.diagnosis.text(),
        "predictions": lambda view: view.tiles._empty,
    }
    lab.run.runner._set_activity(Activity.STARTING)
    for name, text_of in said.items():
        choose(content.tabs, name)
        view = content.views[name]
        qtbot.waitUntil(lambda text_of=text_of, view=view: text_of(view) == PREPARING)
        assert content.bar.state.text() == PREPARING
    lab.run.runner._set_activity(Activity.IDLE)
    QApplication.processEvents()
