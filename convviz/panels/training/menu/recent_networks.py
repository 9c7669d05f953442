"""The menu of the networks trained last."""

from collections.abc import Callable
from typing import cast

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from convviz.runs.files.shelf import KeptNetwork
from convviz.state.lab.runs.run_list import Runs
from convviz.state.lab.ways import RECENT_NETWORKS


class RecentNetworksMenu(QMenu):
    """Opens one of those that are kept on the disk."""

    def __init__(self, runs: Runs, open_network: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(RECENT_NETWORKS, parent)
        self._runs, self._open = runs, open_network
        self.aboutToShow.connect(self._on_about_to_show)

    def _on_about_to_show(self) -> None:
        self.clear()
        kept = self._runs.kept_networks
        lines = [_line(*one) for one in kept or ()]
        for (network, text), line in zip(kept or (), lines, strict=True):
            alike = lines.count(line) > 1
            said = _line(network, text, "%d %b %H:%M:%S") if alike else line
            self.addAction(said, self._on_network_triggered).setData(str(network.path))
        if not kept:
            said = "No network has been kept yet" if kept is not None else "Networks are not kept"
            self.addAction(said).setEnabled(False)

    def _on_network_triggered(self) -> None:
        self._open(cast("QAction", self.sender()).data())


def _line(network: KeptNetwork, text: str, when: str = "%d %b %H:%M") -> str:
    pinned = " (pinned)" if network.pinned else ""
    return f"{text}{pinned}\t{network.when:{when}}".replace("&", "&&")
