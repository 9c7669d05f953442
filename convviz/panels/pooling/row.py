"""The Pooling panel's row in the table of subjects."""

from convviz.panels.pooling.code import pooling_shown
from convviz.state.choices.pooling import PoolingOptions
from convviz.state.late import LatePanel, MakePanel
from convviz.state.results import convolution, pooling
from convviz.state.rooms import Room
from convviz.state.subject import Choice, Outcome, Subject, code_of_results, of_results


@LatePanel
def _make() -> MakePanel:
    from convviz.panels.pooling.panel import PoolingPanel

    return PoolingPanel


POOLING = Subject(
    "pooling",
    "Pooling",
    Room.LAYERS,
    _make,
    choices=(Choice("pooling", PoolingOptions()),),
    results=(pooling.INPUT, pooling.POOLED, pooling.STEPS),
    steps=pooling.STEPS,
    start=convolution.start_cell,
    seen=pooling.seen_window,
    outcome=Outcome(pooling.POOLED, pooling.origin),
    summary=of_results(pooling.summary),
    code=code_of_results(pooling_shown),
    whole=True,
)
