"""The menus of what was opened last."""

from collections.abc import Callable
from typing import cast

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from convviz.app.keep.settings import RecentPaths
from convviz.core.util.names import printable


class RecentMenu(QMenu):
    """Opens one of some paths again."""

    def __init__(self, title: str, recent: RecentPaths, open_again: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(title, parent)
        self._recent, self._open = recent, open_again
        self._paths: list[str] = []
        self.aboutToShow.connect(self._on_about_to_show)

    def _on_about_to_show(self) -> None:
        self.clear()
        self._paths = self._recent.paths
        for number, path in enumerate(self._paths):
            action = self.addAction(printable(path).replace("&", "&&"), self._on_path_triggered)
            action.setData(number)  # not the path, of which Qt's text may lack something
        self.addSeparator()
        clear = self.addAction("Clear recent", self._recent.clear)
        clear.setEnabled(bool(self._paths))

    def _on_path_triggered(self) -> None:
        self._open(self._paths[cast("QAction", self.sender()).data()])
