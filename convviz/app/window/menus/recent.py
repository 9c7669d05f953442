"""The menu of the images opened last."""

from typing import cast

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from convviz.app.start.settings import Settings
from convviz.state.context import Context


class RecentMenu(QMenu):
    """Opens one of them again."""

    def __init__(self, context: Context, settings: Settings, parent: QWidget) -> None:
        super().__init__("Open recent image", parent)
        self._images, self._settings = context.images, settings
        self.aboutToShow.connect(self._on_about_to_show)
        context.images.opened.connect(settings.add_recent)

    def _on_about_to_show(self) -> None:
        self.clear()
        for path in self._settings.recent:
            action = self.addAction(path, self._on_path_triggered)
            action.setData(path)
        self.addSeparator()
        clear = self.addAction("Clear recent", self._settings.clear_recent)
        clear.setEnabled(bool(self._settings.recent))

    def _on_path_triggered(self) -> None:
        self._images.open(cast("QAction", self.sender()).data())
