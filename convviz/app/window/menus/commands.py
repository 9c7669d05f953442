"""The window's own menus, with their keys."""

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtGui import QAction, QKeySequence, QUndoStack
from PySide6.QtWidgets import QMenu, QWidget

from convviz.app.window.appearance.look import Look
from convviz.app.window.appearance.presentation import Presentation
from convviz.app.window.exchange import Exchange
from convviz.app.window.menus.result_menu import ResultMenu
from convviz.app.window.menus.tables import Entry, Menu
from convviz.app.window.sessions import Sessions
from convviz.state.commands import Command


def file_menu(
    exchange: Exchange, sessions: Sessions, recent: tuple[QMenu, QMenu], result: ResultMenu, parent: QWidget
) -> Menu:
    """Images, sessions and pictures; ``recent`` are the menus of images and of sessions."""
    images, opened = recent
    return Menu(
        "File",
        (
            Command("Open image…", exchange.ask_open_image, "Ctrl+O"),
            images,
            Command("Paste", exchange.paste, "Ctrl+V"),
        ),
        (
            Command("New session", sessions.new, "Ctrl+N"),
            Command("Open session…", sessions.ask_open, "Ctrl+Shift+O"),
            opened,
            Command("Save session", sessions.save, "Ctrl+S"),
            Command("Save session as…", sessions.ask_save, "Ctrl+Shift+S"),
            Command("Save session with its image inside…", sessions.ask_save_with_picture),
            sessions.revert,
        ),
        (Command("Save scene as PNG, SVG or PDF…", exchange.ask_save_scene, "Ctrl+E"), result.save),
        (Command("Quit", parent.close, "Ctrl+Q"),),
        parent=parent,
    )


def edit_menu(
    stack: QUndoStack, exchange: Exchange, result: ResultMenu, texts: Sequence[QAction], parent: QWidget
) -> Menu:
    """Undo, and the clipboard; ``texts`` copy and paste what panels offer as text."""
    copies: list[Entry] = [Command("Copy picture of the panel", exchange.copy, "Ctrl+C"), result.copy, *texts]
    return Menu("Edit", list(_undo_and_redo(stack, parent)), copies, (result.use,), parent=parent)


def view_menu(look: Look, presentation: Presentation, parent: QWidget) -> Menu:
    """Themes, and the presentation."""
    return Menu("View", look.themes, presentation.actions, parent=parent)


def panels_menu(
    rooms: Sequence[Sequence[QAction]],
    turn: tuple[Callable[[], None], Callable[[], None]],
    docks: Sequence[QAction],
    reset: Callable[[], None],
    parent: QWidget,
) -> Menu:
    """Rooms and panels, the tab to ``turn`` to and back, docks, and the way back to the first layout."""
    onward, back = turn
    tabs = Command("Next tab or view", onward, "Ctrl+PgDown"), Command("Previous tab or view", back, "Ctrl+PgUp")
    return Menu("Panels", *rooms, tabs, docks, (Command("Reset layout", reset),), parent=parent)


def help_menu(keys: Callable[[], object], about: Callable[[], object], parent: QWidget) -> Menu:
    """What the keys do, and what this is."""
    return Menu("Help", (Command("Keys", keys, "F1"), Command("About convviz", about)), parent=parent)


def _undo_and_redo(stack: QUndoStack, parent: QWidget) -> Iterator[QAction]:
    for name, make, keys in (
        ("Undo", stack.createUndoAction, "Ctrl+Z"),
        ("Redo", stack.createRedoAction, "Ctrl+Shift+Z, Ctrl+Y"),
    ):
        action = make(parent)
        action.setData(name)
        action.setShortcuts([QKeySequence(key) for key in keys.split(", ")])
        yield action
