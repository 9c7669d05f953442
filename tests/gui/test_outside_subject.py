"""A subject from outside is found in room, menu, keys, undo, session and render: no module is edited for it.

CONTRIBUTING's "How to add a panel" is this in words.
"""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel

from convviz.app.cli.commandline import run
from convviz.app.keep.session_files import open_session
from convviz.app.start.program import make_window
from convviz.core.images.image import Image
from convviz.panels.table import PANELS
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.view import ViewOptions
from tests.gui.conftest import close, shown
from tests.gui.mouse import drag
from tests.gui.outside import TABLE, TableOptions
from tests.gui.test_window import action, said
from tests.sessions import save_session

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
SUBJECTS = (*PANELS, TABLE)


@pytest.fixture
def window(qtbot):
    window = shown(make_window(SUBJECTS, remember=False), qtbot)
    yield window
    close(window)


@pytest.fixture
def panel(window):
    window.show_panel("table")
    QApplication.processEvents()
    return window.panels["table"]


def test_it_is_found_in_its_room_and_in_the_menu(window, key):
    key(Key.Key_3, CTRL)
    key(Key.Key_PageDown, CTRL)
    assert window.front() is TABLE
    window.show_panel("convolution")
    action(window, "Times table").trigger()
    assert window.panels["table"].is_seen


def test_it_is_computed_only_while_it_is_in_front(window, panel):
    assert window.workbench.steps("table").factor == 2
    window.show_panel("convolution")
    window.workbench.edit("table", "Change factor", factor=5)
    assert window.workbench.steps("table").factor == 2
    window.show_panel("table")
    assert (window.workbench.steps("table").factor, panel.heading.text()) == (5, "times 5")


def test_the_keys_step_it(window, panel, key):
    assert panel.player.length == 28
    key(Key.Key_Home)
    texts = []
    for pressed in (Key.Key_Right, Key.Key_Down, Key.Key_Up, Key.Key_Left, Key.Key_End):
        key(pressed)
        texts.append(panel.label.text())
    assert texts == ["4", "8", "4", "2", "56"]


def test_a_drag_of_its_slider_is_one_edit_after_which_the_keys_step(window, panel, key):
    slider = panel.controls["factor"]
    middle = slider.bar.height() // 2
    stack, here = window.workbench.undo_stack, panel.player.index
    drag(
        slider.bar,
        [QPoint(10, middle), QPoint(slider.bar.width() - 2, middle), QPoint(slider.bar.width() // 2, middle)],
    )
    assert panel.heading.text() == "times 5"
    assert (stack.count(), stack.undoText()) == (1, "Change factor")
    key(Key.Key_Right)
    assert (panel.player.index, slider.value()) == (here + 1, 5)
    stack.undo()
    assert (panel.heading.text(), slider.value()) == ("times 2", 2)


def test_f_compares_what_is_in_front(window, panel, key):
    compare, other = action(window, "Compare with a sum"), action(window, "Compare convolution and cross-correlation")
    assert (compare.isEnabled(), other.isEnabled()) == (True, False)
    key(Key.Key_F)
    assert panel.heading.text() == "plus 2"
    compare.trigger()
    assert panel.heading.text() == "times 2"
    assert not window.workbench.value(ViewOptions).compare
    window.show_panel("convolution")
    key(Key.Key_F)
    assert window.workbench.value(ViewOptions).compare
    assert not window.workbench.value(TableOptions).added
    window.show_panel("network")
    assert not compare.isEnabled()


def test_its_commands_stand_in_a_menu_of_its_own(window, key):
    titles = [entry.text().replace("&", "") for entry in window.menuBar().actions()]
    assert titles == ["File", "Edit", "View", "Panels", "Step", "Training", "Times table", "Help"]
    key(Key.Key_D, CTRL)
    assert (window.workbench.value(TableOptions).factor, window.front()) == (4, TABLE)
    action(window, "Double the factor").trigger()
    assert window.workbench.value(TableOptions).factor == 8
    assert said(window) == "Doubled."


def test_the_list_of_keys_says_what_is_its_own(window, panel):
    dialog = window.show_keys()
    text = dialog.findChild(QLabel).text()
    for own in (
        "Ctrl+D",
        "Double the factor",
        "Compare with a sum",
        "Click a product",
        "nothing happens",
        "Drag a kernel cell up or down",
    ):
        assert own in text
    dialog.reject()


def test_its_edits_are_undone(window, panel, key):
    window.workbench.edit("table", "Change factor", factor=7)
    assert (panel.heading.text(), window.workbench.undo_stack.undoText()) == ("times 7", "Change factor")
    key(Key.Key_Z, CTRL)
    assert panel.heading.text() == "times 2"


def test_a_session_holds_its_choice_and_its_place(window, panel, qtbot, tmp_path):
    window.workbench.edit("table", "Change factor", factor=3)
    panel.player.seek(10)
    save_session(tmp_path / "a.convviz", window.context)
    other = make_window(SUBJECTS, remember=False)
    open_session(tmp_path / "a.convviz", other.context)
    assert other.workbench.value(TableOptions) == TableOptions(3)
    other.show_panel("table")
    assert other.workbench.players["table"].index == 10
    close(other)


def test_the_foot_of_the_window_says_what_it_shows(window, panel):
    window.workbench.edit("table", "Change factor", factor=4)
    assert window.status.summary.text() == "times 4"


def test_several_pictures_are_dropped_where_a_row_takes_them(window, panel, tmp_path, settled):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / f"{name}.png")) for name in "abc"])
    window.exchange.drop(data)
    settled()
    assert panel.heading.text() == "times 3"
    window.show_panel("convolution")
    window.exchange.drop(data)
    settled()
    complaint = window.status.message.text()
    assert complaint.endswith(" or a folder of them, can be dropped on Video, Training or Times table.")


def test_another_panel_can_give_it_something_to_show(window, panel):
    bench, visits = window.workbench, window.context.visits
    goal, before = bench.subject_of(TableOptions).key, (bench.choices, panel.player.index)
    given = window.context.images.store.add(Image("given", np.eye(5), (0, 1)))
    visits.begin("pooling", goal, "Show a product", 12, ImageChoice(given), TableOptions(7))
    assert (goal, panel.heading.text(), panel.player.index) == ("table", "times 7", 12)
    assert visits.go_back() == "pooling"
    assert (bench.choices, panel.player.index) == before
    assert bench.undo_stack.undoText() == "Back to Pooling"


def test_editing_it_redraws_nothing_else(window, panel, monkeypatch):
    drawn = []
    for made in window.panels.made.values():
        monkeypatch.setattr(made, "draw", lambda made=made: drawn.append(made.key) or True)
    window.workbench.edit("table", "Change factor", factor=6)
    assert drawn == ["table"]


def test_render_draws_it_as_it_is_set(qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("QT_SCALE_FACTOR", "1.0")
    words = ["render", "--panel", "table", "--size", "1100x700", "--output"]
    for name, more in (("two", []), ("nine", ["--set", "factor=9"]), ("step", ["--step", "27"])):
        assert run([*words, str(tmp_path / f"{name}.png"), *more], SUBJECTS) == 0
    two, nine, step = (QImage(str(tmp_path / f"{name}.png")) for name in ("two", "nine", "step"))
    assert two.size().toTuple() == (1100, 700)
    assert two != nine
    assert two != step


@pytest.mark.parametrize(
    ("words", "status", "reason"),
    [
        (["--set", "factor=10"], 2, "factor must be an integer from 1 to 9, got 10"),
        (["--set", "colour=1"], 2, "table has no field 'colour'; there are factor, added"),
        (["--set", "kernel.sigma=2"], 1, "kernel.sigma changes nothing as its other fields are"),
        (["--set", "image.crop=0,0,999999,1"], 1, "height must be between 1 and 512, not 999999"),
        (["--set", "nothing.factor=1"], 2, "there is no subject 'nothing'"),
        (["--set", "factor"], 2, "'factor' is not of the form [SUBJECT.]FIELD=VALUE"),
        (["--set", "network.name=a"], 2, "network has no field 'name'; there are none to be set"),
        (["--step", "28"], 1, "step 28 is not there: steps go from 0 to 27"),
    ],
)
def test_render_refuses_in_a_sentence(qapp, tmp_path, capsys, monkeypatch, words, status, reason):
    """With 2 what is wrong in itself, with 1 what does not go with what else is chosen."""
    monkeypatch.setenv("QT_SCALE_FACTOR", "1.0")
    assert run(["render", "--panel", "table", "--output", str(tmp_path / "a.png"), *words], SUBJECTS) == status
    assert reason in capsys.readouterr().err


def test_its_steps_are_right(window, panel):
    table = np.reshape(window.workbench.steps("table")[:], (4, 7))
    np.testing.assert_array_equal(table, 2 * np.outer(np.arange(1, 5), np.arange(1, 8)))
