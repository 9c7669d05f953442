"""Menus made from tables of commands."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import SIGNAL
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from convviz.state.commands import Command
from convviz.widgets.controls.keys import finish_typing

#: What may stand in a menu; an action or a menu is one that is made and changed elsewhere.
Entry = Command | QAction | QMenu


class Menu(QMenu):
    """A menu of groups of entries, with a line between two of them.

    It keeps them, since Qt keeps no object for the sake of a bound method of it.
    """

    def __init__(self, title: str, *groups: Sequence[Entry], parent: QWidget) -> None:
        super().__init__(title, parent)
        self._groups = groups
        for number, group in enumerate(group for group in groups if group):
            if number:
                self.addSeparator()
            for entry in group:
                self._add(entry)

    def _add(self, entry: Entry) -> None:
        if isinstance(entry, QMenu):
            self.addMenu(entry)
        elif isinstance(entry, QAction):
            self.addAction(entry)
        else:
            action = self.addAction(entry.text, finish_typing)  # by a key, what is still being typed counts too
            action.connect(SIGNAL("triggered()"), entry.act)
            action.setShortcut(QKeySequence(entry.keys))


def actions_with_keys(menus: Iterable[QMenu]) -> list[tuple[str, QAction]]:
    """(title of the menu, action) of everything that has a key."""
    titled = ((menu.title().replace("&", ""), action) for menu in menus for action in menu.actions())
    return [(title, action) for title, action in titled if action.shortcuts()]
