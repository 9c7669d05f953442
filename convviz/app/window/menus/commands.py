"""The menus, with their keys: the window's own, and those of the rows that have one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from convviz.app.window.menus.tables import Menu
from convviz.state.commands import Command

if TYPE_CHECKING:
    from convviz.app.window.main_window import MainWindow


def all_menus(window: MainWindow) -> list[QMenu]:
    """The menus of the window in their order."""
    exchange, sessions, rows = window.exchange, window.sessions, window.workbench.subjects.values()
    menu = partial(Menu, parent=window)
    return [
        menu(
            "File",
            (
                Command("Open image…", exchange.ask_open_image, "Ctrl+O"),
                window.recent,
                Command("Paste", exchange.paste, "Ctrl+V"),
            ),
            (
                Command("New session", sessions.new, "Ctrl+N"),
                Command("Open session…", sessions.ask_open, "Ctrl+Shift+O"),
                window.recent_sessions,
                Command("Save session", sessions.save, "Ctrl+S"),
                Command("Save session as…", sessions.ask_save, "Ctrl+Shift+S"),
                Command("Save session with its image inside…", sessions.ask_save_with_picture),
                sessions.revert,
            ),
            (
                Command("Save scene as PNG, SVG or PDF…", exchange.ask_save_scene, "Ctrl+E"),
                window.result_menu.save,
            ),
            (Command("Quit", window.close, "Ctrl+Q"),),
        ),
        menu(
            "Edit",
            tuple(_undo_and_redo(window)),
            (
                Command("Copy picture of the panel", exchange.copy, "Ctrl+C"),
                window.result_menu.copy,
                *window.text_menu.entries,
            ),
            (window.result_menu.use,),
        ),
        menu("View", window.look.themes, window.presentation.actions),
        menu(
            "Panels",
            *window.room_menu.groups,
            (
                Command("Next tab or view", window.next_tab, "Ctrl+PgDown"),
                Command("Previous tab or view", window.previous_tab, "Ctrl+PgUp"),
            ),
            window.dock_area.toggles,
            (Command("Reset layout", window.reset_layout),),
        ),
        window.step_menu,
        *(menu(row.title, *row.commands(window)) for row in rows if row.commands is not None),
        menu("Help", (Command("Keys", window.show_keys, "F1"), Command("About convviz", window.show_about))),
    ]


def _undo_and_redo(window: MainWindow) -> Iterator[QAction]:
    stack = window.workbench.undo_stack
    for name, make, keys in (
        ("Undo", stack.createUndoAction, "Ctrl+Z"),
        ("Redo", stack.createRedoAction, "Ctrl+Shift+Z, Ctrl+Y"),
    ):
        action = make(window)
        action.setData(name)
        action.setShortcuts([QKeySequence(key) for key in keys.split(", ")])
        yield action
