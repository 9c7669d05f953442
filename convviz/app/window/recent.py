"""The menu of the images opened last."""

from PySide6.QtWidgets import QMenu, QWidget

from convviz.app.start.settings import Settings
from convviz.state.workbench import Workbench


class RecentMenu(QMenu):
    """Opens one of them again."""

    def __init__(self, workbench: Workbench, settings: Settings, parent: QWidget) -> None:
        super().__init__("Open recent image", parent)
        self._workbench, self._settings = workbench, settings
        self.aboutToShow.connect(self._on_about_to_show)
        workbench.image_opened.connect(settings.add_recent)

    def _on_about_to_show(self) -> None:
        self.clear()
        for path in self._settings.recent:
            action = self.addAction(path, self._on_path_triggered)
            action.setData(path)
        self.addSeparator()
        clear = self.addAction("Clear recent", self._settings.clear_recent)
        clear.setEnabled(bool(self._settings.recent))

    def _on_path_triggered(self) -> None:
        self._workbench.open_image(self.sender().data())
