"""Rooms, their tabs and docks, and what the keys do in each."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from convviz.app.window.menus.room_menu import RoomMenu
from convviz.app.window.rooms import Rooms
from convviz.panels.table import PANELS
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.view import ViewOptions
from convviz.state.lab.activity import Activity
from convviz.state.rooms import Room
from tests.gui.mouse import click, segment
from tests.gui.test_window import action, mime, paste
from tests.written import texts

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TABS = [row for row in PANELS if row.dock is None]
DOCKS = [row for row in PANELS if row.dock is not None]
NUMBERS = (Key.Key_1, Key.Key_2, Key.Key_3, Key.Key_4, Key.Key_5)


def tab_titles(window):
    tabs = window.bar.tabs
    return [tabs.tabText(place) for place in range(tabs.count())] if tabs.isVisible() else []


def rooms_shown(window):
    return [button.text() for button in window.bar.buttons._group.buttons()]


def seen_docks(window):
    return {key for key, dock in window.docks.items() if dock.isVisible()}


# -- rooms and tabs ----------------------------------------------------------------------------------------------------


def test_the_rooms_that_have_panels_are_shown_with_the_tabs_of_the_room_at_hand(window):
    assert rooms_shown(window) == [room.value for room in Room if room in {row.room for row in TABS}]
    expected = {room.value: [row.title for row in TABS if row.room is room] for room in Room}
    expected["Training"] = []  # its only panel has its name
    places = []
    for room in window.rooms.shown:
        click(segment(window.bar.buttons, room))
        assert tab_titles(window) == expected[room.value]
        assert segment(window.bar.buttons, room).isChecked()
        assert window.front().room is room
        places.append([button.geometry().getRect() for button in window.bar.buttons._group.buttons()])
        assert window.bar.height() == window.bar.sizeHint().height()
    assert places == places[:1] * len(places)  # nothing jumps


@pytest.mark.parametrize("row", TABS, ids=lambda row: row.key)
def test_a_room_is_found_under_its_fixed_number_and_a_tab_in_it_further_on(window, key, row):
    key(NUMBERS[list(Room).index(row.room)], CTRL)
    for _ in range([tab for tab in TABS if tab.room is row.room].index(row)):
        key(Key.Key_PageDown, CTRL)
    assert window.front() is row
    assert window.panels[row.key].is_seen
    assert [key for key, panel in window.panels.made.items() if panel.is_seen and key not in window.docks] == [row.key]
    assert row.room.keys in segment(window.bar.buttons, row.room).toolTip()


def test_the_number_of_an_empty_room_leads_nowhere(qapp):
    rooms = Rooms([row for row in PANELS if row.room is not Room.LAYERS])
    menu = RoomMenu(rooms)
    keys = [
        action.shortcut().toString() for group in menu.groups for action in group if not action.shortcut().isEmpty()
    ]
    assert keys == [room.keys for room in Room if room in rooms.shown]
    assert "Ctrl+3" not in keys
    front = rooms.front
    rooms.enter(Room.LAYERS)
    assert rooms.front is front


def test_a_panel_is_made_when_it_is_first_seen(window):
    assert set(window.panels.made) == {"image", "kernel", "convolution"}
    window.show_panel("pooling")
    assert set(window.panels.made) == {"image", "kernel", "convolution", "pooling"}


# -- docks -------------------------------------------------------------------------------------------------------------


def test_image_and_kernel_stand_at_the_left_in_images_and_nowhere_else(window):
    sizes = [dock.size() for dock in window.docks.values()]
    for row in (*TABS, TABS[0]):
        window.show_panel(row.key)
        QApplication.processEvents()
        assert seen_docks(window) == ({"image", "kernel"} if row.room is Room.IMAGES else set())
        assert (window.stage.x() > 200) == (row.room is Room.IMAGES)
    assert [dock.size() for dock in window.docks.values()] == sizes


@pytest.mark.parametrize("name", ["image", "kernel"])
def test_a_closed_dock_stays_closed_until_it_is_asked_for(window, key, name):
    window.docks[name].close()
    key(Key.Key_3, CTRL)
    key(Key.Key_2, CTRL)
    assert seen_docks(window) == {"image", "kernel"} - {name}
    entry = action(window, name.title())
    assert not entry.isChecked()
    entry.trigger()
    assert seen_docks(window) == {"image", "kernel"}
    assert entry.isChecked()
    entry.trigger()
    assert seen_docks(window) == {"image", "kernel"} - {name}


def test_a_floating_dock_hides_with_its_room_and_floats_again(window, key):
    dock = window.docks["kernel"]
    dock.setFloating(True)
    dock.move(300, 200)
    dock.resize(400, 450)
    QApplication.processEvents()
    place = dock.geometry()
    key(Key.Key_4, CTRL)
    assert not dock.isVisible()
    key(Key.Key_2, CTRL)
    assert dock.isVisible()
    assert dock.isFloating()
    assert dock.geometry() == place


def test_a_dock_asked_for_elsewhere_leads_to_its_room(window):
    window.show_panel("training")
    entry = action(window, "Kernel")
    assert not entry.isChecked()
    entry.trigger()
    assert window.rooms.room is Room.IMAGES
    assert seen_docks(window) == {"image", "kernel"}
    assert entry.isChecked()


def test_a_closed_dock_comes_back_up_to_date(book):
    book.docks["kernel"].close()
    book.workbench.edit("kernel", "Change", planes=(((1.0, 2.0),),), name="")
    book.show_panel("kernel")
    assert book.panels["kernel"].isVisible()
    assert book.panels["kernel"].grid.layer.values.tolist() == [[1, 2]]


def test_the_layout_is_reset(window):
    places = {key: window.dockWidgetArea(dock) for key, dock in window.docks.items()}
    heights = [dock.height() for dock in window.docks.values()]
    for dock in window.docks.values():
        dock.setFloating(True)
    window.docks["kernel"].hide()
    window.show_panel("pooling")
    action(window, "Reset layout").trigger()
    assert seen_docks(window) == set()  # not in this room
    window.show_panel("convolution")
    QApplication.processEvents()
    assert seen_docks(window) == {"image", "kernel"}
    assert not any(dock.isFloating() for dock in window.docks.values())
    assert {key: window.dockWidgetArea(dock) for key, dock in window.docks.items()} == places
    assert [dock.height() for dock in window.docks.values()] == pytest.approx(heights, abs=2)


def test_tab_does_not_lead_into_a_dock_behind_another(window, key):
    window.tabifyDockWidget(window.docks["kernel"], window.docks["image"])
    window.docks["image"].raise_()
    QApplication.processEvents()
    visited = set()
    for _ in range(80):
        key(Key.Key_Tab)
        visited.add(QApplication.focusWidget())
    assert any(window.panels["image"].isAncestorOf(widget) for widget in visited)
    assert not any(window.panels["kernel"].isAncestorOf(widget) for widget in visited)


def test_the_menu_of_the_right_button_offers_the_docks_and_not_to_hide_the_rooms(window):
    menu = window.createPopupMenu()
    assert [entry.text() for entry in menu.actions() if entry.isVisible() and entry.text()] == ["Image", "Kernel"]
    menu.deleteLater()


# -- the keys ask the panel in front -----------------------------------------------------------------------------------

STEPS = (Key.Key_Right, Key.Key_Left, Key.Key_Down, Key.Key_Up, Key.Key_Home, Key.Key_End)


def pressed(key, player):
    """Where each key of a step leads, from where the one before led."""
    indices = []
    for each in STEPS:
        key(each)
        indices.append(player.index)
    return indices


@pytest.mark.parametrize("focused", ["convolution", "image", "kernel"])
def test_keys_step_the_convolution_by_its_own_columns(book, key, focused):
    book.show_panel(focused)
    book.workbench.edit("convolution", "", padding="valid")  # 5x5
    book.workbench.players["convolution"].seek(12)
    assert pressed(key, book.workbench.players["convolution"]) == [13, 12, 17, 12, 0, 24]


def test_keys_step_the_pooling_by_its_own_columns(book, key):
    key(Key.Key_3, CTRL)
    book.workbench.players["pooling"].seek(4)  # of 3x3
    before = book.workbench.players["convolution"].index
    assert pressed(key, book.workbench.players["pooling"]) == [5, 4, 7, 4, 0, 8]
    assert book.workbench.players["convolution"].index == before


def test_keys_step_the_snapshots_one_by_one(window, content, lab, one_batch, key):
    for _ in range(4):
        one_batch()
    content.setFocus()
    others = window.workbench.players["convolution"], window.workbench.players["pooling"]
    before = [player.index for player in others]
    lab.record.player.seek(1)
    assert lab.record.player.length == 5  # of before the first batch too
    assert pressed(key, lab.record.player) == [2, 1, 2, 1, 0, 4]
    assert [player.index for player in others] == before


def test_where_nothing_steps_the_keys_do_nothing_and_say_nothing(window, key):
    window.show_panel("network")
    bench = window.workbench
    players = bench.players["convolution"], bench.players["pooling"], window.context.lab.record.player
    before, choices = [(player.index, player.speed) for player in players], bench.choices
    for each in (*STEPS, Key.Key_Space, Key.Key_Plus, Key.Key_Minus, Key.Key_F):
        key(each)
    assert [(player.index, player.speed) for player in players] == before
    assert not any(player.playing for player in players)
    assert window.context.lab.run.activity is Activity.IDLE
    assert bench.choices == choices
    assert window.status.message.text() == ""
    assert not window.menus["Step"].isEnabled()
    window.show_panel("convolution")
    assert window.menus["Step"].isEnabled()


def test_f_compares_only_where_the_comparison_is_seen(window, key):
    for panel in ("pooling", "training", "network"):
        window.show_panel(panel)
        key(Key.Key_F)
        assert not window.workbench.value(ViewOptions).compare
    window.show_panel("convolution")
    key(Key.Key_F)
    assert window.workbench.value(ViewOptions).compare


@pytest.mark.parametrize("keys", [(Key.Key_V, CTRL), (Key.Key_V, CTRL | SHIFT)], ids=["paste", "paste kernel"])
def test_a_kernel_is_never_changed_unseen(window, key, keys, settled):
    window.show_panel("network")
    paste(window, mime(text="1 2\n3 4"), lambda *_: key(*keys))
    settled()
    assert window.workbench.value(KernelChoice).planes == (((1.0, 2.0), (3.0, 4.0)),)
    assert window.panels["kernel"].is_seen


def test_the_foot_says_what_is_pooled(window):
    window.show_panel("pooling")
    summary = window.status.summary
    assert summary.text() == "Photographer  ·  Sobel Hx  ·  ReLU  ·  2×2 max pooling  ·  stride 2×2"
    window.present()
    window.resize(1024, 768)
    QApplication.processEvents()
    assert summary.fontMetrics().horizontalAdvance(summary.text()) <= summary.width()
    window.present(False)
    window.status.say("Saved a file.")
    QApplication.processEvents()
    (drawn,) = texts(summary)
    assert drawn.startswith("Photographer")
    assert drawn.endswith("…")
    assert summary.toolTip() == summary.text()
    window.workbench.edit("pooling", "", source="image", kind="average", size=(3, 2))
    assert window.status.summary.text() == "Photographer  ·  3×2 average pooling  ·  stride 2×2"
