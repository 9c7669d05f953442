"""The menus of what was opened last."""

from collections.abc import Callable
from typing import cast

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from convviz.app.start.settings import RecentPaths


class RecentMenu(QMenu):
    """Opens one of some paths again."""

    def __init__(self, title: str, recent: RecentPaths, open_again: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(title, parent)
        self._recent, self._open = recent, open_again
        self.aboutToShow.connect(self._on_about_to_show)

    def _on_about_to_show(self) -> None:
        self.clear()
        paths = self._recent.paths
        for path in paths:
            action = self.addAction(path.replace("&", "&&"), self._on_path_triggered)
            action.setData(path)
        self.addSeparator()
        clear = self.addAction("Clear recent", self._recent.clear)
        clear.setEnabled(bool(paths))

    def _on_path_triggered(self) -> None:
        self._open(cast("QAction", self.sender()).data())
