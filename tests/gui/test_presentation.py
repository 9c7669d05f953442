"""Presentation mode: the scene alone, in large numbers, on every screen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from convviz.app.start.program import make_window
from convviz.app.window.appearance.theme import PRESENTATION_PIXELS, TEXT_PIXELS
from convviz.panels.shared.player import PlayerControls
from convviz.panels.table import PANELS
from tests.gui.conftest import close, shown
from tests.gui.mouse import click
from tests.gui.test_rooms import CTRL, Key, seen_docks
from tests.gui.test_window import complaint

TABS = [row for row in PANELS if row.dock is None]


def players(window):
    return [player for player in window.findChildren(PlayerControls) if player.isVisible()]


def around(window):
    """What stands around the scene and is seen."""
    parts = {"menus": window.menuBar(), "rooms": window.bar, "foot": window.status}
    return {name for name, part in parts.items() if part.isVisible()} | seen_docks(window)


@pytest.mark.parametrize("pressed", [(Key.Key_F5,), (Key.Key_F11,), (Key.Key_L, CTRL)])
def test_one_key_in_and_escape_out(window, key, pressed):
    before = around(window)
    key(*pressed)
    assert window.isFullScreen()
    assert around(window) == set()
    assert QApplication.font().pixelSize() == PRESENTATION_PIXELS >= 1.5 * TEXT_PIXELS
    assert not window.panels["convolution"].controls.isVisible()
    key(Key.Key_Escape)
    assert not window.isFullScreen()
    assert around(window) == before == {"menus", "rooms", "foot", "image", "kernel"}
    assert QApplication.font().pixelSize() == TEXT_PIXELS
    assert window.panels["convolution"].controls.isVisible()


@pytest.mark.parametrize("row", TABS, ids=lambda row: row.key)
def test_every_panel_is_presented_with_its_player_and_no_other(window, key, row):
    window.present()
    window.show_panel(row.key)
    QApplication.processEvents()
    panel, player = window.front_panel, row.player_in(window.context)
    assert around(window) == set()
    assert panel.aside
    assert not any(part.isVisible() for part in panel.aside)
    assert [bar._player for bar in players(window)] == ([] if player is None else [player])
    assert all(window.presentation.bar.isAncestorOf(bar) for bar in players(window))
    key(Key.Key_C)
    assert all(part.isVisible() for part in panel.aside)
    key(Key.Key_C)
    assert not any(part.isVisible() for part in panel.aside)
    window.present(False)
    assert [bar._player for bar in players(window)] == ([] if player is None else [player])
    assert all(panel.isAncestorOf(bar) for bar in players(window))


def test_the_docks_come_back_as_they_were(window):
    window.resizeDocks(list(window.docks.values()), [300, 400], Qt.Orientation.Vertical)
    QApplication.processEvents()
    sizes = [dock.size() for dock in window.docks.values()]
    window.present()
    QApplication.processEvents()
    window.present(False)
    QApplication.processEvents()
    for dock, size in zip(window.docks.values(), sizes, strict=True):
        assert dock.width() == size.width()
        assert abs(dock.height() - size.height()) <= 8


def test_all_keys_work_without_the_menus(book, key):
    book.present()
    player = book.workbench.players["convolution"]
    player.seek(0)
    key(Key.Key_Right)
    assert player.index == 1
    key(Key.Key_Down)
    assert player.index == 8
    key(Key.Key_3, CTRL)
    assert book.front().key == "pooling"
    assert around(book) == set()
    key(Key.Key_2, CTRL)
    assert around(book) == set(), "the docks of a room step aside too"


def test_the_bar_plays_shows_the_controls_and_leaves(book, qtbot):
    book.presentation.switch.trigger()
    player = book.workbench.players["convolution"]
    player.seek(0)
    (bar,) = players(book)
    click(bar._forward)
    assert player.index == 1
    controls, leave = (
        next(button for button in book.presentation.bar.buttons if button.text() == text)
        for text in ("Controls", "Leave")
    )
    click(controls)
    assert book.panels["convolution"].controls.isVisible()
    assert controls.isChecked()
    click(leave)
    assert not book.presentation.on
    assert not book.isFullScreen()
    assert not book.presentation.bar.isVisible()


def test_what_went_wrong_is_said_there_too(window, qtbot):
    window.present()
    window.workbench.problem.emit("The file is damaged.")
    assert window.status.isVisible()
    assert complaint(window) == "The file is damaged."
    click(window.status.close_message)
    assert not window.status.isVisible()


def test_the_next_start_is_laid_out_as_before_the_presentation(qtbot):
    first = shown(make_window(), qtbot)
    first.docks["image"].hide()
    first.resize(first.width(), 700)
    first.present()
    close(first)
    second = shown(make_window(), qtbot)
    assert not second.isFullScreen()
    assert second.height() == 700
    assert around(second) == {"menus", "rooms", "foot", "kernel"}
    close(second)


def test_a_maximised_window_stays_maximised(window, key):
    window.setWindowState(Qt.WindowState.WindowMaximized)
    key(Key.Key_F5)
    assert window.isFullScreen()
    key(Key.Key_F5)
    assert window.isMaximized()
    assert not window.isFullScreen()
