"""Panels from outside the program, in rooms with several tabs: found in bar, menus, docks and keys."""

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from convviz.app.cli.commandline import run
from convviz.app.start.program import make_window
from convviz.panels.shared.panel import Panel
from convviz.panels.table import PANELS
from convviz.state.choices.training_view import RunView, TrainingView
from convviz.state.rooms import Dock, Room
from convviz.state.subject import Subject
from tests.gui.conftest import close, shown
from tests.gui.mouse import segment
from tests.gui.outside import TABLE
from tests.gui.test_rooms import CTRL, Key, rooms_shown, seen_docks, tab_titles
from tests.gui.test_window import action, said

#: Some of the program's own rows; whichever others it has by now, the rooms are these.
ROWS = [row for row in PANELS if row.key in ("image", "kernel", "convolution", "pooling", "network", "training")]


class Words(Panel):
    """A panel from outside the program."""

    def __init__(self, context, parent=None):
        super().__init__(context, parent)
        self.label = QLabel("words", self)
        self.body.addWidget(self.label)

    def draw(self):
        return True

    def copy(self):
        QGuiApplication.clipboard().setText(self.label.text())

    def paste(self):
        self.label.setText(QGuiApplication.clipboard().text())


class Bare(QObject):
    """A panel that is no `Panel`, and no widget either: it has what the window asks of one, and a widget."""

    panel_requested = Signal(str)

    def __init__(self, context, parent):
        super().__init__(parent)
        self.widget = QLineEdit("bare", parent)
        self.is_seen, self.drawn, self.text = False, 0, 14

    def set_in_front(self, in_front):
        self.is_seen = in_front

    def set_min_text(self, size):
        self.text = size

    def set_presented(self, presented, *, controls):
        self.presented = presented, controls

    def make_player(self, parent):
        return None

    def follow(self, subject):
        self.widget.setText(f"beside {subject}")

    def draw(self):
        self.drawn += 1
        return True

    def copy(self):
        QGuiApplication.clipboard().setText(self.widget.text())

    def paste(self):
        self.widget.setText(QGuiApplication.clipboard().text())


@pytest.fixture
def window(qtbot):
    """The window with panels from outside: one in Signals, two in Layers (the first steps), and a dock."""
    subjects = (
        *ROWS,
        Subject("words", "Words", Room.SIGNALS, Words, text="text"),
        TABLE,
        Subject("last", "Last", Room.LAYERS, Words),
        Subject("notes", "Notes", Room.LAYERS, Words, dock=Dock((Room.LAYERS, Room.NETWORKS), 300)),
    )
    window = shown(make_window(subjects, remember=False), qtbot)
    yield window
    close(window)


def click_tab(window, title):
    tabs = window.bar.tabs
    place = next(place for place in range(tabs.count()) if tabs.tabText(place) == title)
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(place).center())


def test_a_panel_from_outside_is_found_in_bar_menu_and_keys(window, key):
    assert rooms_shown(window)[0] == "Signals"
    key(Key.Key_1, CTRL)
    assert window.front().key == "words"
    assert window.panels["words"].label.isVisible()
    assert tab_titles(window) == ["Words"]
    action(window, "Times table").trigger()
    assert window.front().key == "table"
    assert action(window, "Times table").isChecked()
    assert not action(window, "Words").isChecked()
    assert tab_titles(window) == ["Pooling", "Times table", "Last"]
    player = window.workbench.players["table"]
    player.seek(10)
    key(Key.Key_Down)
    assert player.index == 17


def test_each_room_remembers_its_tab(window, key):
    key(Key.Key_3, CTRL)
    assert window.front().key == "pooling"
    click_tab(window, "Last")
    assert window.panels["last"].is_seen
    key(Key.Key_2, CTRL)
    key(Key.Key_3, CTRL)
    assert window.front().key == "last"
    assert window.bar.tabs.tabText(window.bar.tabs.currentIndex()) == "Last"


def test_ctrl_page_down_and_up_step_through_the_tabs_of_the_room(window, key):
    key(Key.Key_3, CTRL)
    seen = []
    for pressed in 3 * (Key.Key_PageDown,) + 3 * (Key.Key_PageUp,):
        key(pressed, CTRL)
        seen.append(window.front().key)
    assert seen == ["table", "last", "pooling", "last", "table", "pooling"]
    key(Key.Key_5, CTRL)
    views = []
    for pressed in (Key.Key_PageDown, Key.Key_PageUp, Key.Key_PageUp):
        key(pressed, CTRL)
        views.append(window.workbench.value(TrainingView).view)
    assert window.front().key == "training"  # the only tab of its room: its views take their turns
    assert views == [RunView.MAPS, RunView.NETWORK, RunView.DATA]


def test_the_bar_is_reached_and_used_by_the_keyboard(window, key):
    window.show_panel("pooling")
    window.bar.tabs.setFocus()
    before = window.workbench.players["pooling"].index
    key(Key.Key_Right)  # its own while it has the focus
    assert window.front().key == "table"
    assert window.workbench.players["pooling"].index == before
    segment(window.bar.buttons, Room.LAYERS).setFocus()
    seen = []
    for pressed in (Key.Key_Left, Key.Key_Left, Key.Key_Right, Key.Key_Space):
        key(pressed)
        QTest.qWait(150)  # Space lets the button go down and up as with the mouse
        seen.append((window.rooms.room, QApplication.focusWidget()))
    assert [room for room, _ in seen] == [Room.IMAGES, Room.SIGNALS, Room.IMAGES, Room.IMAGES]
    assert {type(widget).__name__ for _, widget in seen} == {"_Segment"}


def test_the_bar_says_what_it_is(window):
    window.show_panel("pooling")
    tabs, buttons = window.bar.tabs, window.bar.buttons
    assert tabs.accessibleName() == "Tabs of Layers"
    assert buttons.accessibleName() == "Room"
    assert [button.accessibleName() for button in buttons._group.buttons()][:2] == ["Room: Signals", "Room: Images"]
    assert tabs.focusPolicy() == Qt.FocusPolicy.TabFocus  # a click leaves the keys to the steps


@pytest.mark.parametrize("key_", ["Tab", "Backtab"])
def test_every_stop_of_tab_is_seen_and_has_a_name(window, key, key_):
    for key_of_panel in (*(row.key for row in ROWS if row.dock is None), "convolution"):
        window.show_panel(key_of_panel)
        QApplication.processEvents()
    stops = []
    key(getattr(Key, f"Key_{key_}"))
    while QApplication.focusWidget() not in stops:
        stops.append(QApplication.focusWidget())
        key(getattr(Key, f"Key_{key_}"))
    assert window.bar.tabs in stops
    assert set(window.bar.buttons._group.buttons()) & set(stops)  # from where the arrow keys lead to the others
    for stop in stops:
        assert not stop.visibleRegion().isEmpty(), stop
        name = stop.accessibleName() or getattr(stop, "text", str)()
        assert name, stop


def test_docks_have_names_of_their_own(window):
    names = [dock.objectName() for dock in window.docks.values()]
    assert len(set(names)) == len(names) == 3
    assert all(names)


def test_a_dock_stands_in_each_of_its_rooms(window):
    expected = {"images": {"image", "kernel"}, "layers": {"notes"}, "networks": {"notes"}, "signals": set()}
    for room in (Room.IMAGES, Room.LAYERS, Room.NETWORKS, Room.SIGNALS, Room.IMAGES):
        window.enter(room)
        assert seen_docks(window) == expected[room.name.lower()]


def test_what_a_panel_takes_as_text_is_copied_and_pasted_from_the_menu(window):
    QGuiApplication.clipboard().setText("other words")
    action(window, "Paste text").trigger()
    assert window.front().key == "words"
    assert window.panels["words"].label.text() == "other words"
    QGuiApplication.clipboard().clear()
    action(window, "Copy text").trigger()
    assert QGuiApplication.clipboard().text() == "other words"
    assert said(window) == "The text is on the clipboard."
    keys = [entry.shortcut().toString() for entry in window.text_menu.entries]
    assert keys == ["Ctrl+Shift+C", "Ctrl+Shift+V", "", "", "", ""]  # the first row has the keys


def test_text_goes_to_the_panel_that_has_the_focus_or_is_in_front_else_to_the_first_that_takes_it(window, key, settled):
    window.show_panel("words")
    for text, focused in (("1 2", window.panels["words"].label), ("1 3", window)):
        focused.setFocus()
        QGuiApplication.clipboard().setText(text)
        key(Key.Key_V, CTRL)
        assert window.panels["words"].label.text() == text
    QGuiApplication.clipboard().setText("1 2")
    window.enter(Room.TRAINING)
    key(Key.Key_V, CTRL)
    settled()
    assert window.panels["kernel"].grid.layer.values.tolist() == [[1, 2]]
    assert window.panels["kernel"].is_seen


def test_a_row_that_makes_no_panel_is_refused_by_its_name(window):
    subjects = (*ROWS, Subject("bare", "Bare", Room.SIGNALS, lambda _context, parent: QWidget(parent)))
    other = make_window(subjects, remember=False)
    with pytest.raises(TypeError, match="the row 'bare' must make a panel, and made a QWidget"):
        other.panels["bare"]
    close(other)


@pytest.fixture
def bare(qtbot):
    """The window with two panels that are no `Panel`, one of them a dock."""
    subjects = (
        *ROWS,
        Subject("bare", "Bare", Room.SIGNALS, Bare, text="line"),
        Subject("beside", "Beside", Room.SIGNALS, Bare, dock=Dock((Room.SIGNALS,), 100)),
    )
    window = shown(make_window(subjects, remember=False), qtbot)
    yield window
    close(window)


def test_a_panel_need_not_be_a_panel_of_ours(bare):
    bare.enter(Room.SIGNALS)
    QApplication.processEvents()
    panel, beside = bare.panels["bare"], bare.panels["beside"]
    assert panel.widget.isVisible()
    assert panel.widget.hasFocus()
    assert panel.is_seen
    assert beside.widget.text() == "beside bare"
    bare.present()
    assert panel.text == beside.text >= 20
    assert panel.presented == (True, False)
    bare.present(False)
    bare.exchange.copy()
    assert QGuiApplication.clipboard().text() == "bare"
    QTest.keyClick(panel.widget, Key.Key_Tab)
    assert not panel.widget.hasFocus()
    panel.panel_requested.emit("pooling")
    assert bare.front().key == "pooling"
    assert not panel.is_seen
    action(bare, "Paste line").trigger()
    assert bare.front().key == "bare"


def test_render_draws_a_panel_that_is_no_panel_of_ours(qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("QT_SCALE_FACTOR", "1.0")
    words = ["render", "--panel", "bare", "--output", str(tmp_path / "a.png")]
    assert run(words, (*ROWS, Subject("bare", "Bare", Room.SIGNALS, Bare))) == 0
    assert (tmp_path / "a.png").exists()
