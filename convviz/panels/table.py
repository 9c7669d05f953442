"""The one table of panels: rooms, menus, docks, shortcuts, ``render`` and tests all come from it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from convviz.core.windows.steps import GridSteps
from convviz.panels.convolution.panel import ConvolutionPanel
from convviz.panels.convolution.summary import convolution_summary
from convviz.panels.image.panel import ImagePanel
from convviz.panels.kernel.panel import KernelPanel
from convviz.panels.pooling.summary import pooling_summary
from convviz.panels.shared.base import Panel
from convviz.panels.shared.rooms import Dock, Room
from convviz.panels.training.state_text import progress_text
from convviz.state.player import Player
from convviz.state.workbench import Workbench


@dataclass(frozen=True)
class PanelRow:
    """One panel.

    Attributes
    ----------
    key : its name in sessions, settings and on the command line.
    title : its name on the screen.
    room : the room of which it is a tab, or in which it first stands as a dock.
    make : builds it; called when it is first needed.
    dock : where it stands if it is no tab.
    player : the player that the keys drive while it is in front; None where nothing steps.
    columns : how many steps a row of its output has: how far Up and Down go.
    toggle : what Space does; by default it plays and pauses the player.
    compare : what F does: shows its comparison or its scene; None where there is no comparison.
    summary : what the foot of the window says while it is in front.
    whole : whether the window is never smaller than it needs; others scroll.
    """

    key: str
    title: str
    room: Room
    make: Callable[[Workbench, QWidget | None], Panel]
    dock: Dock | None = None
    player: Callable[[Workbench], Player] | None = None
    columns: Callable[[Workbench], int] = lambda _workbench: 1
    toggle: Callable[[Workbench], None] | None = None
    compare: Callable[[Workbench], None] | None = None
    summary: Callable[[Workbench], str] = lambda _workbench: ""
    whole: bool = False


def _columns(steps: GridSteps | None) -> int:
    return 1 if steps is None else steps.shape[1]


def _pooling(workbench: Workbench, parent: QWidget | None) -> Panel:
    from convviz.panels.pooling.panel import PoolingPanel

    return PoolingPanel(workbench, parent)


def _network(workbench: Workbench, parent: QWidget | None) -> Panel:
    from convviz.panels.network.panel import NetworkPanel

    return NetworkPanel(workbench, parent)


def _training(workbench: Workbench, parent: QWidget | None) -> Panel:
    from convviz.panels.training.panel import TrainingPanel  # whose charts take as long to load as the window

    return TrainingPanel(workbench, parent)


def _compare(workbench: Workbench) -> None:
    workbench.edit("view", "Compare", compare=not workbench.view.value.compare)


def _toggle_run(workbench: Workbench) -> None:
    """Pause or resume a run as long as the window goes along with it, else play what it has left."""
    lab, record = workbench.lab, workbench.lab.record
    goes_along = lab.run.runner.busy and record.live and not record.player.playing
    (lab.run if goes_along else record.player).toggle()


PANELS: tuple[PanelRow, ...] = (
    PanelRow("image", "Image", Room.IMAGES, ImagePanel, dock=Dock((Room.IMAGES,), 350)),
    PanelRow("kernel", "Kernel", Room.IMAGES, KernelPanel, dock=Dock((Room.IMAGES,), 390)),
    PanelRow(
        "convolution",
        "Convolution",
        Room.IMAGES,
        ConvolutionPanel,
        player=lambda workbench: workbench.conv_player,
        columns=lambda workbench: _columns(workbench.conv_steps),
        compare=_compare,
        summary=convolution_summary,
        whole=True,
    ),
    PanelRow(
        "pooling",
        "Pooling",
        Room.LAYERS,
        _pooling,
        player=lambda workbench: workbench.pool_player,
        columns=lambda workbench: _columns(workbench.pool_steps),
        summary=pooling_summary,
        whole=True,
    ),
    PanelRow("network", "Build", Room.NETWORKS, _network, summary=lambda workbench: progress_text(workbench.lab)),
    PanelRow(
        "training",
        "Training",
        Room.TRAINING,
        _training,
        player=lambda workbench: workbench.lab.record.player,
        toggle=_toggle_run,
    ),
)
