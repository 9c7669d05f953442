"""Files of a run, by the Training menu of the real window."""

import csv
import json
import sys
import types
from dataclasses import asdict, replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QFileDialog

from convviz.core.data.datasets import DatasetError
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.presets import PRESETS
from convviz.core.util.opencv import cv2
from convviz.panels.training.menu import exports as exports_module
from convviz.panels.training.menu.commands import RunCommands
from convviz.panels.training.menu.exports import RunExports
from convviz.panels.training.runs.words import run_rows
from convviz.runs.control import Probe
from convviz.runs.recipe import Device, Recipe
from convviz.state.lab import dataset as dataset_module
from convviz.state.lab.activity import Activity
from convviz.widgets.charts.lines.colours import run_colour
from convviz.widgets.look.theme import current_theme
from tests.gui.test_window import action, complaint, said
from tests.unit.export.test_run_export import seen
from tests.unit.state.lab.test_lab import make_dataset
from tests.unit.state.run_events import FakeRun, evaluated, losses, started

SMALL = PRESETS["small"].spec
NOTHING = "There is nothing to be saved yet: press Train (Ctrl+R) first."
EXPORTS = {
    "save_curves": "curves.csv",
    "save_curves_picture": "curves.png",
    "save_maps": "maps.png",
    "save_film": "film.gif",
}


class Train:
    """Stands for `train`: each run is a `FakeRun`, at ``step`` if it is resumed."""

    def __init__(self):
        self.calls, self.saved, self.step = [], [], 7

    def __call__(self, config, control, *, dataset=None, resume=None):
        self.calls.append((config, dataset, resume))
        step = self.step if resume else 0
        return FakeRun(epochs=config.recipe.epochs, step=step, network=config.network, saving=self.saved.append)(
            control
        )


@pytest.fixture
def lab(window, monkeypatch):
    """The lab, with a fake of what reads and of what trains."""
    datasets = {"mnist": make_dataset("mnist", (1, 28, 28), 10), "textures": make_dataset("textures", (1, 48, 48), 3)}

    def load(name, **_options):
        yield 0.5
        if name not in datasets:
            raise DatasetError(f"The folder '{name}' does not exist.")
        return datasets[name]

    monkeypatch.setattr(dataset_module, "load_dataset", load)
    window.context.lab.run.train_with = Train()
    return window.context.lab


@pytest.fixture
def ran(lab, qtbot):
    """A run of three batches has been recorded, with two snapshots."""
    lab.dataset.read()
    qtbot.waitUntil(lambda: lab.dataset.value is not None and not lab.dataset.reading)
    events = [started(), losses(1, 3), evaluated(3), seen(1, SMALL, seed=1), seen(3, SMALL, seed=3)]
    lab.run.runner.emitted.emit(events)
    return lab


@pytest.fixture
def choose_file(window, qtbot):
    """Choose an entry of the menu, and a file in the dialog that it opens."""

    def choose(text, path):
        action(window, text).trigger()
        dialog = window.findChild(QFileDialog)
        dialog.selectFile(str(path))
        dialog.fileSelected.emit(str(path))
        dialog.close()
        qtbot.waitUntil(lambda: window.findChild(QFileDialog) is None)

    return choose


def saved(window, path, qtbot):
    """Wait until a file is written and that is said."""
    qtbot.waitUntil(lambda: not window.workbench.background.busy, timeout=30_000)
    assert complaint(window) == ""
    assert said(window) == f"Saved {path.name}."
    assert [child.name for child in path.parent.iterdir() if child.is_file()] == [path.name]


def checkpoint(path, network, recipe, **others):
    """A file with no more of a checkpoint than its description."""
    text = json.dumps({"network": network.to_data(), "recipe": asdict(recipe), **others})
    header = json.dumps({"__metadata__": {"convviz": text}}).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header)
    return str(path)


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "exports"
    place.mkdir()
    return place


# -- exports -------------------------------------------------------------------------------------------------------


def test_curves_are_saved_as_numbers(window, ran, choose_file, folder, qtbot):
    choose_file("Save curves as CSV…", folder / "curves.csv")
    saved(window, folder / "curves.csv", qtbot)
    with (folder / "curves.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["loss"] for row in rows] == ["1.0", "2.0", "3.0"]
    assert rows[-1]["test accuracy"] == "0.9"
    assert {row["run"] for row in rows} == {"run 1: Small"}


class Writer:
    """Stands for TensorBoard's writer, which is an optional package."""

    files: ClassVar[dict] = {}

    def __init__(self, folder):
        self.scalars = self.files[Path(folder).name] = {}
        Path(folder).mkdir()

    def add_scalar(self, name, value, step):
        self.scalars.setdefault(name, {})[step] = value

    def close(self):
        self.scalars["closed"] = True


def test_curves_are_saved_for_tensorboard(window, ran, choose_file, folder, qtbot, monkeypatch):
    fake = types.ModuleType("torch.utils.tensorboard")
    fake.SummaryWriter = Writer
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", fake)
    monkeypatch.setattr(exports_module, "find_spec", lambda _name: True)
    choose_file("Save curves for TensorBoard…", folder)
    qtbot.waitUntil(lambda: not window.workbench.background.busy, timeout=30_000)
    assert said(window) == "Saved exports."
    (place,) = folder.iterdir()
    assert place.name.startswith("run 1 Small 20")  # no colon, which Windows does not allow
    written = Writer.files[f".{place.name}.partial"]
    assert written["loss"] == {1: 1.0, 2: 2.0, 3: 3.0}
    assert written["test_accuracy"] == pytest.approx({3: 0.9})
    assert written["closed"]


def test_without_tensorboard_no_folder_is_asked_for(window, ran, monkeypatch):
    monkeypatch.setattr(exports_module, "find_spec", lambda _name: None)
    action(window, "Save curves for TensorBoard…").trigger()
    command = f"{sys.executable} -m pip install tensorboard"
    assert complaint(window).endswith(f"is not installed. This command installs it: {command}")
    assert window.findChild(QFileDialog) is None


@pytest.mark.parametrize("open_before", [True, False])
def test_curves_are_saved_as_a_picture_of_both_charts(window, ran, folder, qtbot, open_before):
    if open_before:
        window.show_panel("training")
        QApplication.processEvents()
    path = folder / "curves.png"
    RunExports(window).save_curves_picture(str(path))
    saved(window, path, qtbot)
    picture = QImage(str(path))
    assert (picture.width(), picture.height()) == (1600, 1800)
    assert picture.pixelColor(2, 2) == QColor(current_theme().panel)
    pixels = np.frombuffer(picture.constBits(), np.uint8).reshape(1800, 1600, 4)[..., 2::-1].astype(int)
    colour = QColor(run_colour(0))
    drawn = (np.abs(pixels - [colour.red(), colour.green(), colour.blue()]) < 8).all(axis=2)
    assert [half.sum() > 500 for half in np.array_split(drawn, 2)] == [True, True]
    # The numbers of the axes: as many as there are lines.
    for half in np.array_split(pixels[:, 30:64] != pixels[2, 2], 2):
        written = half.any(axis=(1, 2)).astype(int)
        assert (np.diff(written) == 1).sum() >= 5


def test_feature_maps_of_the_snapshot_looked_at_are_saved(window, ran, choose_file, folder, qtbot):
    ran.record.player.seek(0)
    choose_file("Save feature maps as PNG…", folder / "maps.png")
    saved(window, folder / "maps.png", qtbot)
    first = cv2.imread(str(folder / "maps.png"))
    ran.record.go_live()
    (folder / "maps.png").unlink()
    RunExports(window).save_maps(str(folder / "maps.png"))
    saved(window, folder / "maps.png", qtbot)
    newest = cv2.imread(str(folder / "maps.png"))
    assert first.shape == newest.shape
    assert (first != newest).any()
    panel = QColor(current_theme().panel)
    assert tuple(first[0, 0]) == (panel.blue(), panel.green(), panel.red())


@pytest.mark.parametrize("name", ["film.gif", "film.mp4"])
def test_the_run_is_saved_as_a_film(window, ran, choose_file, folder, qtbot, name):
    choose_file("Save the run as a film…", folder / name)
    saved(window, folder / name, qtbot)
    reader = cv2.VideoCapture(str(folder / name))
    assert reader.get(cv2.CAP_PROP_FRAME_COUNT) == 2
    reader.release()


def test_a_film_can_be_cancelled_and_leaves_nothing(window, ran, folder, qtbot, monkeypatch):
    ran.record.history.snapshots *= 150
    fractions = []
    window.workbench.background.progress.connect(fractions.append)
    RunExports(window).save_film(str(folder / "film.gif"))
    qtbot.waitUntil(lambda: any(fraction > 0.1 for fraction in fractions))
    window.workbench.cancel()
    assert not window.workbench.background.busy
    qtbot.waitUntil(lambda: not list(folder.iterdir()))
    QApplication.processEvents()
    assert said(window) == ""


@pytest.mark.parametrize(
    "text",
    ["Save curves as CSV…", "Save feature maps as PNG…", "Save the run as a film…", "Save checkpoint…"],
)
def test_before_the_first_run_there_is_nothing_to_be_saved(window, lab, text):
    action(window, text).trigger()
    assert complaint(window) == NOTHING
    assert window.findChild(QFileDialog) is None


def test_before_the_first_run_there_is_no_picture_of_curves(window, lab):
    RunExports(window).ask_save_curves_picture()
    assert complaint(window) == NOTHING
    assert window.findChild(QFileDialog) is None


@pytest.mark.parametrize("export", ["save_curves", "save_maps", "save_film"])
def test_what_is_gone_by_the_time_a_file_is_chosen_is_said(window, lab, folder, export):
    getattr(RunExports(window), export)(str(folder / EXPORTS[export]))
    assert complaint(window) == NOTHING
    assert not list(folder.iterdir())


@pytest.mark.parametrize("export", EXPORTS)
def test_a_folder_that_is_gone_is_said_plainly(window, ran, folder, qtbot, export):
    window.show_panel("training")
    QApplication.processEvents()
    getattr(RunExports(window), export)(str(folder / "gone" / EXPORTS[export]))
    qtbot.waitUntil(lambda: not window.workbench.background.busy)
    assert complaint(window) == f"'{EXPORTS[export]}' could not be written: No such file or directory."


def test_a_film_of_another_kind_is_refused_plainly(window, ran, folder, qtbot):
    RunExports(window).save_film(str(folder / "film.avi"))
    qtbot.waitUntil(lambda: complaint(window) != "")
    assert complaint(window) == "The name must end in .gif or .mp4, not in '.avi'."


# -- checkpoints ---------------------------------------------------------------------------------------------------


def hold(lab, qtbot):
    """Read the digits, learn from one batch and hold."""
    lab.dataset.read()
    qtbot.waitUntil(lambda: lab.dataset.value is not None and not lab.dataset.reading)
    lab.run.go_on(1)
    qtbot.waitUntil(lambda: lab.run.activity is Activity.PAUSED)


def test_a_checkpoint_is_saved_and_that_is_said(window, lab, choose_file, folder, qtbot):
    hold(lab, qtbot)
    choose_file("Save checkpoint…", folder / "run.safetensors")
    qtbot.waitUntil(lambda: bool(lab.run.train_with.saved))
    assert lab.run.train_with.saved == [str(folder / "run.safetensors")]
    sentence = f"Saved after batch 1: {folder / 'run.safetensors'}"
    qtbot.waitUntil(lambda: said(window) == sentence)


def test_going_on_with_a_checkpoint_chooses_what_it_was_made_with(window, lab, choose_file, folder, qtbot):
    hold(lab, qtbot)
    bench = window.workbench
    bench.edit("recipe", "Choose device", device=Device.CPU)
    before = bench.value(Recipe), bench.value(NetworkSpec)
    network = PRESETS["plain"].spec.fitted((1, 48, 48), 3)
    recipe = Recipe(dataset="textures", epochs=2, batch_size=32, seed=9, device=Device.CUDA, autosave_minutes=5)
    path = checkpoint(folder / "run.safetensors", network, recipe)
    choose_file("Resume from checkpoint…", path)
    qtbot.waitUntil(lambda: lab.record.history is not None and lab.record.history.started.step == 7)
    assert complaint(window) == ""
    assert bench.value(NetworkSpec) == network
    # Where to compute and how often to save are this machine's.
    assert bench.value(Recipe) == replace(recipe, device=Device.CPU, autosave_minutes=0)
    config, dataset, resumed = lab.run.train_with.calls[-1]
    assert (config, resumed) == (lab.run.config, path)
    assert dataset is lab.dataset.value
    assert dataset.name == "textures"
    assert lab.probe.value.image.shape == (1, 48, 48)
    qtbot.waitUntil(lambda: lab.run.activity is Activity.OVER)
    assert bench.undo_stack.undoText() == "Resume run"
    bench.undo_stack.undo()
    assert (bench.value(Recipe), bench.value(NetworkSpec)) == before
    qtbot.waitUntil(lambda: not lab.dataset.reading)


def test_going_on_with_the_same_images_does_not_read_them_again(window, lab, folder, qtbot):
    hold(lab, qtbot)
    dataset = lab.dataset.value
    lab.probe.choose_drawing(np.ones((1, 28, 28), np.float32))
    drawing = lab.probe.value
    path = checkpoint(folder / "run.safetensors", SMALL, Recipe(epochs=2))
    RunCommands(window).resume(path)
    qtbot.waitUntil(lambda: lab.record.history.started.step == 7)
    assert lab.dataset.value is dataset is lab.run.train_with.calls[-1][1]
    assert isinstance(drawing, Probe)
    assert lab.probe.value is drawing


def test_a_network_of_a_run_on_the_list_is_that_run_opened(window, lab, folder, qtbot):
    hold(lab, qtbot)
    runs = lab.record.runs
    pinned = runs.current
    runs.rename(pinned.key, "the good one")
    runs.pin(pinned.key, True)
    losses = len(pinned.history.loss)
    lab.run.start(batches=1)
    qtbot.waitUntil(lambda: runs.current is not pinned)
    path = checkpoint(folder / f"Small [{pinned.key[:8]}].safetensors", SMALL, Recipe(), step=7, accuracy=0.9625)
    RunCommands(window).open_kept(path)
    qtbot.waitUntil(lambda: lab.record.history.past is not None and lab.record.snapshot is not None)
    qtbot.waitUntil(lambda: lab.run.activity is Activity.PAUSED)
    assert runs.current is pinned
    assert [row.short for row in runs.rows].count("the good one") == 1
    assert (len(runs.rows), runs.current.pinned) == (2, True)
    assert pinned in runs.shown
    assert pinned.history is lab.record.history
    assert len(pinned.history.loss) >= losses  # though they do not lie beside the network
    lab.run.start(batches=1)  # another one, before the opened one has learned on
    qtbot.waitUntil(lambda: runs.current is not pinned)
    assert pinned in runs.rows


@pytest.mark.parametrize("opened", ["kept", "dropped"])
def test_a_network_opened_without_its_curves_says_so_and_how_good_it_was(window, lab, folder, qtbot, opened):
    hold(lab, qtbot)
    path = checkpoint(folder / "run.safetensors", SMALL, Recipe(), step=7, accuracy=0.9625)
    if opened == "kept":
        RunCommands(window).open_kept(path)
    else:
        window.show_panel("image")
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path)])
        window.exchange.drop(data)
        qtbot.waitUntil(lambda: window.front().key == "training")
    qtbot.waitUntil(lambda: lab.record.history.past is not None and lab.record.snapshot is not None)
    qtbot.waitUntil(lambda: lab.run.activity is Activity.PAUSED)
    panel = window.panels["training"]
    panel.draw()
    sentence = "The curves up to batch 7, after which this network was opened, were not kept. Its accuracy was 0.9625."
    assert panel.curves.verdict.text() == sentence
    assert "accuracy 0.9625 when it was kept" in panel.bar.state.text()
    row = run_rows(lab.record.runs)[0]
    assert (row.result, row.difference) == ("batch 7, opened with 0.9625", "opened after batch 7, as run 1")


@pytest.mark.parametrize("recipe", [None, Recipe(dataset="/gone")])
def test_what_cannot_be_resumed_changes_nothing_and_the_run_goes_on(window, lab, folder, qtbot, recipe):
    hold(lab, qtbot)
    bench = window.workbench
    before = bench.value(Recipe), bench.value(NetworkSpec), lab.dataset.value, lab.record.history
    path = folder / "run.safetensors"
    if recipe is None:
        path.write_bytes(b"no checkpoint")
    else:
        checkpoint(path, PRESETS["plain"].spec, recipe)
    RunCommands(window).resume(str(path))
    qtbot.waitUntil(lambda: complaint(window) != "")
    expected = "The folder '/gone' does not exist." if recipe else "'run.safetensors' cannot be opened: "
    assert complaint(window).startswith(expected)
    assert (bench.value(Recipe), bench.value(NetworkSpec), lab.dataset.value, lab.record.history) == before
    assert lab.run.activity is Activity.PAUSED
    assert len(lab.run.train_with.calls) == 1


def test_a_real_run_is_saved_and_gone_on_with(window, folder, qtbot):
    lab, path = window.context.lab, folder / "run.safetensors"
    lab.dataset.read()
    qtbot.waitUntil(lambda: lab.dataset.value is not None, timeout=60_000)
    lab.run.go_on(2)
    qtbot.waitUntil(lambda: lab.run.activity is Activity.PAUSED, timeout=60_000)
    lab.run.runner.save(str(path))
    qtbot.waitUntil(path.exists)
    first = lab.record.history
    window.workbench.edit("network", "Choose network", **vars(PRESETS["lenet5-modern"].spec))
    window.workbench.edit("recipe", "Change batch size", batch_size=128)
    RunCommands(window).resume(str(path))
    qtbot.waitUntil(lambda: lab.record.history is not first, timeout=60_000)
    assert lab.record.history.started.step == 2
    assert lab.run.config == first.config
    lab.run.runner.pause()
    qtbot.waitUntil(lambda: lab.run.activity is Activity.PAUSED, timeout=60_000)
    assert lab.record.history.loss.steps[0] == 3
    assert complaint(window) == ""


def test_while_the_network_is_being_changed_the_foot_says_how_far_the_run_is(window, ran, qtbot):
    summary = window.status.summary
    ran.record.history.dataset = ran.probe.dataset
    assert "epoch" not in summary.text()
    window.show_panel("network")
    assert summary.text().startswith("stopped  ·  epoch 1 of ")
    assert summary.text().endswith("test 0.9")
    ran.run.runner.emitted.emit([losses(4, 2)])
    assert "batch 5 of " in summary.text()
    window.show_panel("training")  # which says so itself, though there is no picture of that batch yet
    assert summary.text() == ""
    assert ran.record.snapshot.step == 3
    assert window.panels["training"].bar.state.text().startswith("stopped  ·  epoch 1 of 3  ·  batch 5 of 10")
    window.show_panel("convolution")
    assert summary.text().startswith("Photographer")
