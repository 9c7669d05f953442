"""Class folders in the real window: what is said of them, pictures to predict, and files that come later."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from convviz.core.data.preparation import Fit
from convviz.runs.recipe import Recipe
from tests.gui.conftest import WAIT, view
from tests.gui.mouse import choose, click
from tests.unit.core.data.test_folder_dataset import save


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
