"""The menu of the networks trained last."""

from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

from PySide6.QtWidgets import QWidget

from convviz.panels.training.menu.recent_networks import RecentNetworksMenu
from convviz.runs.files.shelf import KeptNetwork


def test_no_two_networks_have_one_text(qapp):
    times = [datetime(2026, 5, 1, 9, 30, 5), datetime(2026, 5, 1, 9, 30, 40), datetime(2026, 5, 1, 9, 31)]
    kept = [KeptNetwork(Path(f"{when}"), 1, None, "", when, pinned=False) for when in times]
    parent, opened = QWidget(), []
    runs = SimpleNamespace(kept_networks=[(network, "Small & edited, 3 epochs") for network in kept])
    menu = RecentNetworksMenu(runs, opened.append, parent)
    menu.aboutToShow.emit()
    times = ["01 May 09:30:05", "01 May 09:30:40", "01 May 09:31"]
    assert [action.text() for action in menu.actions()] == [f"Small && edited, 3 epochs\t{when}" for when in times]
    menu.actions()[1].trigger()
    assert opened == [str(kept[1].path)]
