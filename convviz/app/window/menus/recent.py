"""The menus of what was opened last."""

from collections.abc import Callable, Sequence
from typing import cast

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from convviz.app.keep.settings import RecentPaths
from convviz.core.util.names import printable

#: The text of an entry, and what it does.
RecentEntry = tuple[str, Callable[[], object]]


class RecentMenu(QMenu):
    """Opens one of some paths again.

    Attributes
    ----------
    more : gives entries that stand above them.
    """

    def __init__(self, title: str, recent: RecentPaths, open_again: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(title, parent)
        self._recent, self._open = recent, open_again
        self._paths: list[str] = []
        self.more: Callable[[], Sequence[RecentEntry]] = tuple
        self._more: Sequence[RecentEntry] = ()
        self.aboutToShow.connect(self._on_about_to_show)

    def _on_about_to_show(self) -> None:
        self.clear()
        self._more = self.more()
        for number, (text, _) in enumerate(self._more):
            self.addAction(text.replace("&", "&&"), self._on_more_triggered).setData(number)
        if self._more:
            self.addSeparator()
        self._paths = self._recent.paths
        for number, path in enumerate(self._paths):
            action = self.addAction(printable(path).replace("&", "&&"), self._on_path_triggered)
            action.setData(number)  # not the path, of which Qt's text may lack something
        self.addSeparator()
        clear = self.addAction("Clear recent", self._recent.clear)
        clear.setEnabled(bool(self._paths))

    def _on_path_triggered(self) -> None:
        self._open(self._paths[cast("QAction", self.sender()).data()])

    def _on_more_triggered(self) -> None:
        _, act = self._more[cast("QAction", self.sender()).data()]
        act()
