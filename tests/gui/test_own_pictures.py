"""Own pictures in the Training panel: pasted, dropped, drawn, predicted by the network, and saved."""

import csv
from itertools import product

import numpy as np
import pytest
from PIL import Image as Picture
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from convviz.panels.training.own.pictures import PredictionFiles
from convviz.runs.control import Probe
from convviz.state.choices.training_view import RunView, TrainingView
from convviz.state.lab.activity import Activity
from convviz.widgets.look.theme import current_theme
from tests.gui.conftest import WAIT, view
from tests.gui.mouse import click, drag
from tests.written import lines

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def trained(lab, content, qtbot):
    """A network after one batch, held."""
    lab.run.go_on(1)
    qtbot.waitUntil(lambda: lab.run.activity is Activity.PAUSED and lab.record.snapshot is not None, timeout=WAIT)
    return lab


def paper(path, number=1, size=(120, 160)):
    """A photograph of a dark bar on light paper."""
    pixels = np.full((*size, 3), 225, np.uint8)
    pixels[20:100, 70 : 70 + 6 * number] = 30
    Picture.fromarray(pixels).save(path)
    return str(path)


def drop(window, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    place, buttons = window.rect().center(), (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, QDragEnterEvent(place, Qt.DropAction.CopyAction, data, *buttons))
    QApplication.sendEvent(window, QDropEvent(QPointF(place), Qt.DropAction.CopyAction, data, *buttons))


def probabilities(lab, pixels):
    """What the network of the run makes of images (N, C, H, W) uint8, through another door: a snapshot each."""
    look = lab.run.runner.control.snapshot
    return np.array([look(Probe(image.astype(np.float32) / 255)).probabilities for image in pixels])


def test_a_picture_dropped_is_fitted_predicted_and_what_was_done_to_it_is_said(
    window, trained, content, tmp_path, qtbot
):
    drop(window, paper(tmp_path / "two.png"))
    probe = content.probe
    qtbot.waitUntil(lambda: trained.own.fitted is not None, timeout=WAIT)
    qtbot.waitUntil(lambda: trained.record.snapshot.name == "two.png", timeout=WAIT)
    shape = trained.dataset.value.input_shape
    assert trained.own.fitted.image.shape == trained.probe.value.image.shape == shape
    assert probe.tools.note.isVisible()
    assert f"to {shape[1]} × {shape[2]}" in probe.tools.note.text()
    np.testing.assert_array_equal(probe.pad.image, trained.own.fitted.image)
    qtbot.waitUntil(lambda: "Predicted" in probe.verdict.text(), timeout=WAIT)
    assert trained.own.fitted.inverted
    assert probe.tools.inverted.isChecked()
    assert trained.probe.value.image[0, 0, 0] == 0
    QTest.mouseClick(probe.tools.inverted, LEFT, pos=QPoint(8, probe.tools.inverted.height() // 2))
    assert not trained.own.fitted.inverted
    assert trained.probe.value.image[0, 0, 0] > 0.8
    assert probe.tools.back.isVisible()
    _draw_and_see_that_nothing_moves(probe)
    assert not probe.tools.note.isVisible()
    click(probe.tools.back)
    assert trained.probe.value.label >= 0
    assert not probe.tools.back.isVisible()
    _draw_and_see_that_nothing_moves(probe)
    assert trained.probe.value.label < 0


def _draw_and_see_that_nothing_moves(probe):
    for _ in range(3):
        QApplication.processEvents()
    before, image = (probe.pad.geometry(), probe.pad.cell_rect(0, 0)), probe.pad.image
    drag(probe.pad, [probe.pad.cell_rect(3, 3).center().toPoint(), probe.pad.cell_rect(3, 9).center().toPoint()])
    for _ in range(3):
        QApplication.processEvents()
    assert not np.array_equal(probe.pad.image, image)
    assert (probe.pad.geometry(), probe.pad.cell_rect(0, 0)) == before


def test_a_picture_is_pasted_while_training_is_in_front_and_into_the_image_panel_else(window, trained, content, qtbot):
    pixels = np.zeros((40, 52, 4), np.uint8)
    pixels[5:35, 20:30] = 255  # white strokes on nothing
    image = QImage(pixels.data, 52, 40, QImage.Format.Format_RGBA8888)
    QGuiApplication.clipboard().setImage(image)
    chosen = window.workbench.choices["image"]
    window.exchange.paste()
    assert trained.probe.value.name == "pasted image"
    assert "transparent, put on black" in trained.own.fitted.said
    assert trained.probe.value.image.max() == 1.0
    assert window.workbench.choices["image"] == chosen
    window.show_panel("convolution")
    window.exchange.paste()
    assert window.workbench.choices["image"] != chosen
    assert window.panels["image"].facts.text().endswith("  ·  transparent, put on white")


def test_a_pasted_picture_is_seen_in_a_presentation_too(window, trained, content, qtbot):
    image = QImage(40, 52, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    QGuiApplication.clipboard().setImage(image)
    window.present()
    for name in ("predictions", "batch"):
        view(content, name)
        assert not content.probe.isVisible()
        window.exchange.paste()
        assert content.probe.isVisible()
        qtbot.waitUntil(lambda: "pasted image" in content.probe.title.text(), timeout=WAIT)
    for size, name in product([(1280, 800), (1024, 768)], ("network", "maps")):
        window.resize(*size)
        view(content, name)
        for _ in range(4):
            QApplication.processEvents()
        assert content.probe.bars.caption == "", (size, name)  # how it was fitted takes no class's room
    assert trained.own.fitted.said in content.probe.tools.own.toolTip()
    window.present(False)
    assert content.probe.tools.note.isVisible()
    view(content, "kernels")
    window.present()
    assert not content.probe.isVisible()


def test_the_image_panels_picture_goes_into_the_network(window, trained, content, qtbot):
    action = next(action for action in content.probe.tools.menu.actions() if "Image panel" in action.text())
    action.trigger()
    qtbot.waitUntil(lambda: trained.own.fitted is not None, timeout=WAIT)
    assert "512 × 512 scaled to 28 × 28" in trained.own.fitted.said


def test_several_pictures_and_a_folder_are_listed_with_class_and_probability(window, trained, content, tmp_path, qtbot):
    paths = [paper(tmp_path / f"{number}.png", number) for number in (1, 2, 3)]
    (tmp_path / "broken.png").write_bytes(b"no picture")
    (tmp_path / "notes.txt").write_text("no picture either")
    for given, broken in ((paths, False), ([str(tmp_path)], True)):
        trained.own.found = None
        drop(window, *given)
        qtbot.waitUntil(lambda: trained.own.found is not None, timeout=WAIT)
        found = trained.own.found
        assert list(found.names) == ["1.png", "2.png", "3.png"]
        assert any("broken.png" in remark for remark in found.remarks) == broken
        np.testing.assert_allclose(found.probabilities, probabilities(trained, found.images), atol=1e-5)
        assert found.step == trained.record.snapshot.step
    assert window.workbench.value(TrainingView).view is RunView.PREDICTIONS
    predictions = view(content, "predictions")
    tiles = predictions.tiles._tiles
    assert [tile.text for tile in tiles] == [found.classes[number] for number in found.predicted]
    texts = [line.text for line in lines(predictions.tiles)]
    window.resize(1024, 768)
    QApplication.processEvents()
    for button in (predictions.own.open, predictions.own.save):
        assert button.width() >= button.sizeHint().width()  # with all of its text
    assert [name for name in found.names if name in texts] == ["1.png", "2.png", "3.png"]
    assert not predictions.matrix.isVisible()
    QTest.mouseClick(predictions.tiles, LEFT, pos=predictions.tiles.tile_rect(1).center().toPoint())
    assert trained.probe.value.name == "2.png"


def test_what_one_network_has_said_of_own_pictures_is_not_shown_as_anothers(window, trained, content, tmp_path, qtbot):
    drop(window, *(paper(tmp_path / f"{number}.png", number) for number in (1, 2)))
    predictions = view(content, "predictions")
    qtbot.waitUntil(lambda: trained.own.found is not None, timeout=WAIT)
    content.draw()
    assert "2 pictures, after batch 1" in predictions.title.text()
    trained.run.runner.stop()
    qtbot.waitUntil(lambda: trained.run.has_network, timeout=WAIT)
    trained.own.predict_again()  # is answered by the network before, and no longer asked for
    trained.run.start(batches=3)
    qtbot.waitUntil(lambda: trained.record.history.step == 3, timeout=WAIT)
    qtbot.waitUntil(lambda: trained.run.activity is Activity.PAUSED, timeout=WAIT)
    content.draw()
    assert trained.own.found is None
    assert "pictures," not in predictions.title.text()
    assert "all held-out images" in predictions.own.save.toolTip()  # which is what would be saved now
    assert not predictions.own.again.isVisible()


def test_predictions_of_own_pictures_and_of_the_held_out_images_are_saved(window, trained, content, tmp_path, qtbot):
    files, answers = PredictionFiles(window, window.context), []
    trained.own.predict_held_out(answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=WAIT)
    path = tmp_path / "held out.csv"
    files.save(answers[0], str(path))
    qtbot.waitUntil(lambda: not window.workbench.background.writing.names, timeout=WAIT)  # else it would not close yet
    split = trained.dataset.value.held_out
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header[:4] == ["image", "actual", "predicted", "probability"]
    names = trained.dataset.value.classes
    assert [row[1] for row in rows] == [names[label] for label in split.labels]
    assert len(rows) == len(split)


def test_pictures_are_predicted_while_the_network_learns(window, lab, content, tmp_path, qtbot):
    lab.run.toggle()
    qtbot.waitUntil(lambda: lab.own.can_predict and lab.run.activity is Activity.RUNNING, timeout=WAIT)
    drop(window, *(paper(tmp_path / f"{number}.png", number) for number in (1, 10, 2)))
    qtbot.waitUntil(lambda: lab.own.found is not None, timeout=WAIT)
    assert lab.run.activity is Activity.RUNNING
    assert lab.own.found.names == ["1.png", "2.png", "10.png"]  # as one counts
    assert lab.record.failure is None


def test_without_a_network_it_is_said_what_to_do(window, lab, content, tmp_path, qtbot):
    qtbot.waitUntil(lambda: lab.dataset.value is not None, timeout=WAIT)
    with qtbot.waitSignal(window.workbench.problem, timeout=WAIT) as said:
        drop(window, *(paper(tmp_path / f"{number}.png") for number in (1, 2)))
    assert "press Train (Ctrl+R) or 1 batch (Ctrl+B)" in said.args[0]
    with qtbot.waitSignal(window.workbench.problem, timeout=WAIT) as said:
        drop(window, str(tmp_path / "nowhere.png"))
    assert "does not exist" in said.args[0]


def test_a_folder_of_folders_is_learned_from_and_an_empty_one_is_refused(window, trained, content, tmp_path, qtbot):
    for name in ("pets/train/cats", "pets/train/dogs", "empty"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("cats", "dogs"):
        for number in range(4):
            paper(tmp_path / "pets" / "train" / name / f"{number}.png", number + 1)
    (tmp_path / "pets" / "README.md").write_text("Cats and dogs.")
    before = trained.dataset.value
    drop(window, str(tmp_path / "empty"))
    qtbot.waitUntil(lambda: not window.workbench.background.busy)
    assert "holds neither pictures" in window.status.message.text()
    assert not trained.dataset.reading
    drop(window, str(tmp_path / "pets"))
    qtbot.waitUntil(lambda: trained.dataset.value is not before, timeout=WAIT)
    assert trained.dataset.value.classes == ("cats", "dogs")


def test_the_pen_has_a_width_and_in_colour_networks_a_colour(window, trained, content, qtbot):
    tools, pad = content.probe.tools, content.probe.pad
    pad.set_image(np.zeros((3, 32, 32), np.float32))
    trained.probe.choose_drawing(pad.image)
    assert tools.colour.isVisible()
    assert tools.width_.value() == 3
    tools.set_colour((1.0, 0.5, 0.0))
    tools.width_.setValue(8)
    middle = pad.cell_rect(16, 16).center().toPoint()
    drag(pad, [middle, pad.cell_rect(16, 20).center().toPoint()])
    np.testing.assert_allclose(pad.image[:, 16, 18], [1.0, 0.5, 0.0], atol=0.01)
    assert 7 <= int((pad.image[0, :, 18] > 0.5).sum()) <= 9
    click(tools.eraser)
    drag(pad, [middle, pad.cell_rect(16, 20).center().toPoint()])
    assert pad.image[:, 16, 18].max() == 0
    ground = QColor(current_theme().panel)
    tools.set_colour((ground.redF(), ground.greenF(), ground.blueF()))  # which a frame tells from what is around it
    swatch = tools.colour.icon().pixmap(18, 18).toImage()
    assert swatch.pixelColor(9, 9).rgb() == ground.rgb()
    assert swatch.pixelColor(0, 9).rgb() == swatch.pixelColor(17, 9).rgb() == QColor(current_theme().muted).rgb()
