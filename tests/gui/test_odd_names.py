"""Names that look like HTML, of runs, classes, folders and files: they are shown as they are."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

import convviz
from tests.gui.conftest import WAIT, view
from tests.gui.test_folder_view import fill
from tests.gui.test_training_curves import begin, runs_view
from tests.unit.state.run_events import snapshot
from tests.written import texts

ODD = "<h1>&x"
LONG = f"Tom's <b>best</b> & <img src=x><h1>Big {'w' * 50}"


@pytest.fixture
def odd(tmp_path, lab, qtbot):
    """A dataset whose folder, classes and one file are called so."""
    folder = tmp_path / ODD
    for name, shade in ((f"train/{ODD}", 0), ("train/plain", 150)):
        fill(folder / name, shade, columns=60)
    fill(folder / "test", 90, 2)
    (folder / "train" / ODD / f"{ODD}.png").write_bytes(b"no picture")
    lab.dataset.choose(str(folder))
    qtbot.waitUntil(lambda: not lab.dataset.reading, timeout=WAIT)
    return lab


def written(widget):
    """All that it writes, in lines without the spaces at which these are broken."""
    return "".join(texts(widget)).replace(" ", "")


def test_classes_folders_and_files_are_shown_as_they_are_called(window, content, odd):
    assert written(content.bar.state).startswith(f"{ODD}:8imagestotrainwith")
    data = view(content, "data")
    assert f"{ODD}:4" in written(data.counts).replace("\N{NO-BREAK SPACE}", "")
    assert f"train/{ODD}/{ODD}.png" in written(data.skipped)
    begin(odd, np.ones(20))
    odd.probe.choose_held_out(0)
    seen = replace(
        snapshot(20, odd.probe.value), probabilities=np.array([0.9, 0.1], np.float32), label=odd.probe.value.label
    )
    odd.record.take([seen], odd.record._run, odd.dataset.value)
    content.draw()
    assert odd.dataset.value.classes[0] == ODD
    assert f"Predicted:{ODD}," in written(content.probe.verdict)


def test_a_run_is_shown_as_it_is_called_and_a_long_name_pushes_nothing_out_of_sight(content, lab):
    first = begin(lab, np.ones(20), held_out=0.5)
    begin(lab, np.ones(20))
    runs = lab.record.runs
    runs.rename(first.key, ODD)
    rows = runs_view(content).list
    assert texts(rows.rows[first.key].name.label) == [ODD]
    assert texts(rows.against) == [f"against {ODD}"]
    runs.rename(first.key, LONG)
    content.draw()
    QApplication.processEvents()
    name, port = rows.rows[first.key].name.label, rows.viewport()
    assert texts(name)[0].endswith("…")
    assert LONG.startswith(texts(name)[0].rstrip("…"))
    assert first.short.startswith("Tom's <b>best</b> & <img")
    assert rows.against.height() < 2 * name.height()
    for controls in rows.rows.values():
        for widget in controls.widgets:
            assert port.rect().contains(widget.mapTo(port, widget.rect().center())), widget
    place = QPoint(3, 3)
    QApplication.sendEvent(name, QHelpEvent(QEvent.Type.ToolTip, place, name.mapToGlobal(place)))
    tip = next(w for w in QApplication.topLevelWidgets() if w.inherits("QTipLabel") and w.isVisible())
    assert "Tom's<b>best</b>&<img" in written(tip)
    QToolTip.hideText()


def test_all_labels_are_plain_but_those_that_are_rich_on_purpose():
    folder = Path(convviz.__file__).parent
    found = {path.name for path in folder.rglob("*.py") if re.search(r"QLabel[()]", path.read_text("utf-8"))}
    assert found == {"labels.py", "saying.py", "title.py", "dialogs.py", "words.py"}
