"""The one table of panels: menus, docks, shortcuts, ``render`` and tests all come from it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from convviz.panels.convolution.panel import ConvolutionPanel
from convviz.panels.image.panel import ImagePanel
from convviz.panels.kernel.panel import KernelPanel
from convviz.panels.pooling.panel import PoolingPanel
from convviz.panels.shared.base import Panel
from convviz.panels.shared.late import LatePanel
from convviz.state.player import Player
from convviz.state.workbench import Workbench


@dataclass(frozen=True)
class PanelRow:
    """One panel.

    Attributes
    ----------
    key : its name in sessions, settings and on the command line.
    title : its name on the screen.
    make : builds it.
    area : where its dock lies at first.
    height : its share of that area's height, where docks lie one above the other.
    player : the workbench's player that the keys drive while this panel is in front, or None.
    wide : it wants the window's whole width; the docks on the left step aside while it is in front.
    """

    key: str
    title: str
    make: Callable[[Workbench, QWidget | None], Panel]
    area: Qt.DockWidgetArea
    height: int
    player: Callable[[Workbench], Player] | None = None
    wide: bool = False


def _network(workbench: Workbench, parent: QWidget | None) -> Panel:
    from convviz.panels.network.panel import NetworkPanel

    return NetworkPanel(workbench, parent)


def _training(workbench: Workbench, parent: QWidget | None) -> Panel:
    from convviz.panels.training.panel import TrainingPanel  # whose charts take as long to load as the window

    return TrainingPanel(workbench, parent)


PANELS: tuple[PanelRow, ...] = (
    PanelRow("image", "Image", ImagePanel, Qt.DockWidgetArea.LeftDockWidgetArea, 350),
    PanelRow("kernel", "Kernel", KernelPanel, Qt.DockWidgetArea.LeftDockWidgetArea, 390),
    PanelRow(
        "convolution",
        "Convolution",
        ConvolutionPanel,
        Qt.DockWidgetArea.RightDockWidgetArea,
        740,
        lambda workbench: workbench.conv_player,
    ),
    PanelRow(
        "pooling",
        "Pooling",
        PoolingPanel,
        Qt.DockWidgetArea.RightDockWidgetArea,
        740,
        lambda workbench: workbench.pool_player,
    ),
    PanelRow(
        "network",
        "Network",
        partial(LatePanel, _network),
        Qt.DockWidgetArea.RightDockWidgetArea,
        740,
        wide=True,
    ),
    PanelRow(
        "training",
        "Training",
        partial(LatePanel, _training),
        Qt.DockWidgetArea.RightDockWidgetArea,
        740,
        lambda workbench: workbench.lab.record.player,
        wide=True,
    ),
)
