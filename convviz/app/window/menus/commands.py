"""The table of all commands: every menu, with its keys."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from convviz.app.window.menus.tables import Command, Menu

if TYPE_CHECKING:
    from convviz.app.window.main_window import MainWindow


def all_menus(window: MainWindow) -> list[QMenu]:
    """The menus of the window in their order."""
    exchange, runs, exports = window.exchange, window.runs, window.exports
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
                Command("Open session…", exchange.ask_open_session, "Ctrl+Shift+O"),
                Command("Save session…", exchange.ask_save_session, "Ctrl+S"),
                Command("Save session with its image…", exchange.ask_save_session_with_image, "Ctrl+Shift+S"),
            ),
            (Command("Save panel as picture…", exchange.ask_save_picture, "Ctrl+E"),),
            (Command("Quit", window.close, "Ctrl+Q"),),
        ),
        menu(
            "Edit",
            tuple(_undo_and_redo(window)),
            (
                Command("Copy picture of the panel", exchange.copy, "Ctrl+C"),
                *window.text_menu.entries,
            ),
        ),
        menu("View", window.look.themes, window.look.sizes),
        menu(
            "Panels",
            *window.room_menu.groups,
            (
                Command("Next tab", window.rooms.next_tab, "Ctrl+PgDown"),
                Command("Previous tab", window.rooms.previous_tab, "Ctrl+PgUp"),
            ),
            window.dock_area.toggles,
            (Command("Reset layout", window.reset_layout),),
        ),
        window.step_menu,
        menu(
            "Training",
            (
                Command("Train, pause or resume", runs.toggle, "Ctrl+R"),
                Command("Learn from one batch", runs.one_batch, "Ctrl+B"),
                Command("Learn to the end of the epoch", runs.one_epoch, "Ctrl+Shift+B"),
                Command("Stop", runs.stop, "Ctrl+."),
            ),
            (
                Command("Resume from checkpoint…", runs.ask_resume),
                Command("Save checkpoint…", runs.ask_save),
            ),
            (
                Command("Save curves as CSV…", exports.ask_save_curves),
                Command("Save curves as PNG…", exports.ask_save_curves_picture),
                Command("Save curves for TensorBoard…", exports.ask_save_tensorboard),
                Command("Save feature maps as PNG…", exports.ask_save_maps),
                Command("Save the run as a film…", exports.ask_save_film),
                Command("Clear earlier runs", window.context.lab.record.forget_earlier),
            ),
        ),
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
