"""Build's row in the table of subjects."""

from convviz.core.networks.presets import PRESETS
from convviz.panels.training.code import network_shown
from convviz.panels.training.state_text import run_summary
from convviz.state.choices.draft import DraftNodes
from convviz.state.late import LatePanel, MakePanel
from convviz.state.rooms import Room
from convviz.state.subject import Choice, Subject


@LatePanel
def _make() -> MakePanel:
    from convviz.panels.network.panel import NetworkPanel

    return NetworkPanel


NETWORK = Subject(
    "network",
    "Build",
    Room.NETWORKS,
    _make,
    choices=(Choice("network", PRESETS["small"].spec), Choice("draft", DraftNodes(), undone=False)),
    summary=run_summary,
    code=network_shown,
)
