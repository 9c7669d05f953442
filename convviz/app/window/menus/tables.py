"""Menus made from tables of commands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar


@dataclass(frozen=True)
class Command:
    """An entry of a menu: its text, what it does, and its keys (in portable text)."""

    text: str
    act: Callable[[], object]
    keys: str = ""


#: What may stand in a menu; an action or a menu is one that is made and changed elsewhere.
Entry = Command | QAction | QMenu
#: A menu: groups of entries, with a line between two of them.
Groups = Sequence[Sequence[Entry]]


def fill_bar(bar: QMenuBar, menus: dict[str, Groups]) -> dict[str, QMenu]:
    """Make the menus of a window; gives them by their titles."""
    made = {title: bar.addMenu(title) for title in menus}
    for title, groups in menus.items():
        for number, group in enumerate(group for group in groups if group):
            if number:
                made[title].addSeparator()
            for entry in group:
                _add(made[title], entry)
    return made


def _add(menu: QMenu, entry: Entry) -> None:
    if isinstance(entry, QMenu):
        menu.addMenu(entry)
    elif isinstance(entry, QAction):
        menu.addAction(entry)
    else:
        action = menu.addAction(entry.text, entry.act)
        action.setShortcut(QKeySequence(entry.keys))


def actions_with_keys(menus: dict[str, QMenu]) -> list[tuple[str, QAction]]:
    """(title of the menu, action) of everything that has a key."""
    return [(title, action) for title, menu in menus.items() for action in menu.actions() if action.shortcuts()]
