"""The menu of the networks trained last."""

from collections.abc import Callable
from typing import cast

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from convviz.state.lab.runner import Runner


class RecentNetworksMenu(QMenu):
    """Opens one of those that are kept on the disk."""

    def __init__(self, runner: Runner, open_network: Callable[[str], object], parent: QWidget) -> None:
        super().__init__("Recent networks", parent)
        self._runner, self._open = runner, open_network
        self.aboutToShow.connect(self._on_about_to_show)

    def _on_about_to_show(self) -> None:
        self.clear()
        shelf = self._runner.shelf
        kept = [] if shelf is None else shelf.networks()
        for network in kept:
            text = f"{network.text}  ({network.when:%d %b %H:%M})"
            self.addAction(text.replace("&", "&&"), self._on_network_triggered).setData(str(network.path))
        if not kept:
            said = "No network has been kept yet" if shelf is not None else "Networks are not kept"
            self.addAction(said).setEnabled(False)

    def _on_network_triggered(self) -> None:
        self._open(cast("QAction", self.sender()).data())
