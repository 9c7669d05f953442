"""Class folders in the real window: what is said of them, pictures to predict, and files that come later."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from convviz.core.data.preparation import Fit
from convviz.panels.training.menu.commands import RunCommands
from convviz.runs.recipe import Recipe
from tests.gui.conftest import WAIT, view
from tests.gui.mouse import choose, click
from tests.gui.test_window import action
from tests.unit.core.data.folders.test_folder_dataset import save
from tests.written import texts


def fill(folder, shade, count=5, columns=40):
    for number in range(count):
        save(folder / f"{number}.png", np.full((40, columns), shade + number, np.uint8))


@pytest.fixture
def pets(tmp_path):
    """Cats and dogs in splits of other names, one file broken, and pictures to predict."""
    for folder, shade in (("training_set/cats", 0), ("training_set/dogs", 150)):
        fill(tmp_path / "pets" / folder, shade, columns=60)
    fill(tmp_path / "pets" / "test_set", 90, 3)
    (tmp_path / "pets" / "training_set" / "cats" / "broken.png").write_bytes(b"no picture")
    return tmp_path / "pets"


@pytest.fixture
def read(lab, qtbot):
    """Choose a folder, and wait for it."""

    def read(folder):
        lab.dataset.choose(str(folder))
        qtbot.waitUntil(lambda: not lab.dataset.reading, timeout=WAIT)
        return lab.dataset.value

    return read


def test_what_is_to_be_said_of_a_folder_is_listed_and_can_be_copied(content, pets, read):
    made = read(pets)
    data = view(content, "data")
    assert "Sub-folders are taken as splits: train 'training_set'" in data.remarks.text()
    assert "training_set/cats/broken.png" in data.skipped.text()
    QTest.mouseClick(data.everything, Qt.MouseButton.LeftButton)
    (dialog,) = data.findChildren(type(data.show_everything()))[:1]
    click(dialog.copy)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied == [*made.remarks, "", "Files not used:", *made.skipped]
    dialog.close()


def test_pictures_of_an_unlabelled_test_are_stepped_through_as_probe_images(content, pets, read, lab, qtbot):
    read(pets)
    data = view(content, "data")
    choose(data.split, "unlabelled")
    assert data.counts.text().startswith("3 images to predict")
    QTest.mouseClick(data.tiles, Qt.MouseButton.LeftButton, pos=data.tiles.tile_rect(2).center().toPoint())
    assert (lab.probe.value.name, lab.probe.value.label) == ("test_set/2.png", -1)
    qtbot.waitUntil(lambda: "test_set/2.png" in content.probe.title.text(), timeout=WAIT)
    click(content.probe.after)
    assert lab.probe.value.name == "test_set/0.png"
    click(content.probe.before)
    assert lab.probe.value.image[0, 0, 0] == pytest.approx(92 / 255)


def test_files_that_came_later_are_found_by_reading_again(content, pets, read, lab, qtbot, window):
    before = read(pets)
    data = view(content, "data")
    said = []
    lab.message.connect(said.append)
    click(data.reload)
    qtbot.waitUntil(lambda: not lab.dataset.reading, timeout=WAIT)
    assert lab.dataset.value is before
    assert said == ["pets: no file has changed"]
    fill(pets / "training_set" / "ants", 60)
    click(data.reload)
    qtbot.waitUntil(lambda: lab.dataset.value is not before, timeout=WAIT)
    assert lab.dataset.value.classes == ("ants", "cats", "dogs")
    assert said[-1].startswith("pets: 12 images to train with, 4 more than before. Few pictures")
    assert window.workbench.value(Recipe).dataset == str(pets)


def test_a_folder_put_back_is_read_after_all(content, pets, lab, qtbot, window):
    pets.rename(pets.with_name("away"))
    problems = []
    lab.problem.connect(problems.append)
    window.workbench.edit("recipe", "Choose dataset", dataset=str(pets))
    qtbot.waitUntil(lambda: bool(problems), timeout=WAIT)
    pets.with_name("away").rename(pets)
    click(view(content, "data").reload)
    qtbot.waitUntil(lambda: lab.dataset.ready, timeout=WAIT)
    assert lab.dataset.value.classes == ("cats", "dogs")


def test_pictures_that_are_not_square_are_cropped_by_a_setting(content, pets, read, lab, qtbot, window):
    squashed = read(pets)
    assert any("not square (sides up to 1.5 : 1), and squashed" in text for text in squashed.remarks)
    content.bar.more.setChecked(True)
    choose(content.bar.settings["fit"], Fit.CROP)
    qtbot.waitUntil(lambda: lab.dataset.value is not squashed, timeout=WAIT)
    assert lab.dataset.value.preparation.fit is Fit.CROP
    assert window.workbench.value(Recipe).fit is Fit.CROP
    window.workbench.undo_stack.undo()
    qtbot.waitUntil(lambda: lab.dataset.value.preparation.fit is Fit.SQUASH, timeout=WAIT)


@pytest.fixture
def saved(content, pets, read, lab, one_batch, tmp_path, qtbot):
    """The checkpoint of a run on the pets, after one batch, the digits chosen again; the folder is gone."""
    read(pets)
    one_batch()
    path = tmp_path / "pets.safetensors"
    lab.run.runner.save(str(path))
    qtbot.waitUntil(path.exists, timeout=WAIT)
    lab.run.runner.stop()
    qtbot.waitUntil(lambda: not lab.run.runner.busy, timeout=WAIT)
    read("mnist")
    pets.rename(pets.with_name("moved"))
    return path


def test_a_checkpoint_without_its_folder_is_looked_at_and_goes_on_once_that_is_found(
    window, content, lab, pets, saved, qtbot
):
    commands, problems = RunCommands(window), []
    lab.problem.connect(problems.append)
    commands.resume(str(saved))
    qtbot.waitUntil(lambda: bool(problems) and lab.record.history.started.look, timeout=WAIT)
    qtbot.waitUntil(lambda: lab.run.has_network and lab.record.snapshot is not None, timeout=WAIT)
    assert problems == [
        f"The folder '{pets}' does not exist. The network can be looked at; to go on with it, find the folder: "
        "Training › Find the folder of the images…"
    ]
    assert lab.record.snapshot.step == 1
    assert window.workbench.value(Recipe).dataset == str(pets)
    maps = view(content, "maps")
    assert maps.isVisible()
    assert [row.name for row in content.probe.bars._rows] == ["cats", "dogs"]
    assert content.bar.state.text().startswith("open to look, after batch 1")
    assert not content.probe.after.isEnabled()  # the digits that are still there are no images of this network
    assert content.probe.clear.isEnabled()
    tools = content.probe.tools
    assert tools.own.isEnabled()
    assert not tools.back.isVisible()  # to the digits
    data = view(content, "data")
    assert data.counts.text() == "The network that is looked at has learned from images that are not there."
    before = lab.record.snapshot.probabilities.copy()
    lab.probe.choose_drawing(np.full((3, 64, 64), 0.9, np.float32))
    qtbot.waitUntil(lambda: not np.array_equal(lab.record.snapshot.probabilities, before), timeout=WAIT)
    deep = save(pets.with_name("own.png"), np.full((64, 64), 200 * 257, np.uint16))
    lab.own.open([str(deep), str(deep)])
    qtbot.waitUntil(lambda: lab.own.found is not None, timeout=WAIT)
    assert lab.own.found.classes == ("cats", "dogs")
    assert lab.own.found.probabilities.shape == (2, 2)
    lab.run.toggle()  # there is nothing to learn from, and the way on stays
    assert problems[1:] == [
        "This network is only looked at. To go on with it: Training › Find the folder of the images…"
    ]
    lab.checkpoints.find_images(str(pets.with_name("moved")))
    qtbot.waitUntil(
        lambda: lab.record.history.started is not None and not lab.record.history.started.look, timeout=WAIT
    )
    assert lab.record.history.started.step == 1
    assert lab.record.history.dataset is lab.dataset.value
    assert len(problems) == 2
    assert view(content, "data") is data
    assert data.counts.text().startswith("8 training images")
    lab.run.runner.stop()
    qtbot.waitUntil(lambda: not lab.run.runner.busy, timeout=WAIT)


def test_where_a_folder_holds_other_classes_its_network_is_looked_at(window, lab, pets, saved, qtbot):
    fill(pets / "training_set" / "ants", 60)
    fill(pets / "training_set" / "bees", 90)
    problems = []
    lab.problem.connect(problems.append)
    RunCommands(window).resume(str(saved))
    qtbot.waitUntil(lambda: lab.run.has_network and lab.record.history.started.look, timeout=WAIT)
    assert (
        "trained with the classes cats, dogs; the dataset has ants, bees. The network can be looked at" in problems[0]
    )


def test_only_a_checkpoint_that_is_looked_at_waits_for_a_folder(window, lab):
    problems = []
    window.workbench.problem.connect(problems.append)
    RunCommands(window).ask_find()
    assert problems == ["No checkpoint waits for its images; open one with Resume from checkpoint…"]


def test_a_folder_that_was_renamed_is_found_by_the_menu(window, content, pets, lab, qtbot):
    window.workbench.put({"recipe": Recipe(dataset=str(pets))})
    qtbot.waitUntil(lambda: lab.dataset.ready, timeout=WAIT)
    moved = pets.rename(pets.with_name("moved"))
    click(view(content, "data").reload)
    qtbot.waitUntil(lambda: not lab.dataset.reading, timeout=WAIT)
    window.workbench.put({"recipe": Recipe(dataset=str(pets), seed=5)})  # as a session asks for it
    qtbot.waitUntil(lambda: lab.dataset.missing, timeout=WAIT)
    assert "Find the folder of the images…" in content.bar.state.text()
    assert not content.bar.main.isEnabled()
    for folder in (pets.with_name("neither"), moved):  # not there at first, and it can be looked for again
        action(window, "Find the folder of the images…").trigger()
        dialog = window.findChild(QFileDialog)
        assert dialog.directory().absolutePath() == str(pets.parent)
        dialog.fileSelected.emit(str(folder))
        dialog.close()
        qtbot.waitUntil(lambda: window.findChild(QFileDialog) is None and not lab.dataset.reading, timeout=WAIT)
    assert window.workbench.value(Recipe).dataset == str(moved)
    action(window, "Predict the pictures of a folder…").trigger()
    dialog = window.findChild(QFileDialog)
    assert dialog.directory().absolutePath() == str(moved.parent)
    dialog.close()
    assert content.bar.main.isEnabled()
    window.workbench.undo_stack.undo()
    assert window.workbench.value(Recipe).dataset == str(pets)


def test_without_the_folder_no_view_says_press_train(window, content, lab, qtbot):
    window.workbench.put({"recipe": Recipe(dataset="/gone")})
    qtbot.waitUntil(lambda: lab.dataset.missing, timeout=WAIT)
    for name in content.views:
        view(content, name)
        said = " ".join(texts(content)).replace("\N{ZERO WIDTH SPACE}", "")
        assert "Press" not in said, name
        if name in ("network", "maps", "kernels", "gradients", "predictions", "batch"):
            assert "The images of 'gone' are not there" in said, name
