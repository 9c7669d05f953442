"""Build's row in the table of subjects."""

from PySide6.QtWidgets import QWidget

from convviz.core.networks.presets import PRESETS
from convviz.panels.training.state_text import run_summary
from convviz.state.choices.draft import DraftNodes
from convviz.state.commands import PanelProtocol
from convviz.state.context import Context
from convviz.state.rooms import Room
from convviz.state.subject import Choice, Subject


def _make(context: Context, parent: QWidget) -> PanelProtocol:
    from convviz.panels.network.panel import NetworkPanel

    return NetworkPanel(context, parent)


NETWORK = Subject(
    "network",
    "Build",
    Room.NETWORKS,
    _make,
    choices=(Choice("network", PRESETS["small"].spec), Choice("draft", DraftNodes(), undone=False)),
    summary=run_summary,
)
