"""The Convolution 1-D panel's row in the table of subjects."""

from convviz.panels.signals.code import signals_shown
from convviz.panels.signals.reading import read_otherwise
from convviz.state.choices.signal_functions import FunctionsChoice
from convviz.state.choices.signals import SignalsChoice, SignalsView
from convviz.state.context import Context
from convviz.state.late import LatePanel, MakePanel
from convviz.state.results import signal_functions, signals
from convviz.state.rooms import Room
from convviz.state.subject import Choice, Compare, Subject, code_of_results, of_results


@LatePanel
def _make() -> MakePanel:
    from convviz.panels.signals.panel import SignalsPanel

    return SignalsPanel


def _read_otherwise(context: Context) -> None:
    read_otherwise(context.workbench)


SIGNALS = Subject(
    "signals",
    "Convolution 1-D",
    Room.SIGNALS,
    _make,
    choices=(
        Choice("signals", SignalsChoice()),
        Choice("functions", FunctionsChoice()),
        Choice("signals_view", SignalsView(), undone=False),
    ),
    results=(
        signals.CONVOLVED,
        signals.GATHER,
        signals.SCATTER,
        signal_functions.CURVES,
        signal_functions.CURVE_STEPS,
        signal_functions.DISCRETE,
        signals.STEPS,
    ),
    steps=signals.STEPS,
    start=signals.start,
    compare=Compare("Read the sum the other way: overlap or shifted copies", _read_otherwise),
    mouse=(
        ("Drag a stem's head up or down", "change its number (Shift: finely)"),
        ("Drag the mark of t", "h slides over x, also where nothing overlaps"),
        ("Hover a sample of y", "the step that makes it; click to stay"),
        ("Hover a column of the copies", "its sum is written beside it; click to stay"),
        ("Click the arrow between h(τ) and h(−τ)", "see h turn"),
    ),
    text="signal",
    code=code_of_results(signals_shown),
    summary=of_results(signals.summary),
    whole=True,
)
