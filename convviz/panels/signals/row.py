"""The Convolution 1-D panel's row in the table of subjects."""

from convviz.state.context import Context
from convviz.state.late import LatePanel, MakePanel
from convviz.state.late_subject import Held, LateSubject
from convviz.state.rooms import Room
from convviz.state.subject import Compare, code_of_results, of_results


@LatePanel
def _make() -> MakePanel:
    from convviz.panels.signals.panel import SignalsPanel

    return SignalsPanel


def _read_otherwise(context: Context) -> None:
    from convviz.panels.signals.reading import read_otherwise

    read_otherwise(context.workbench)


def _held() -> Held:
    from convviz.panels.signals.code import signals_shown
    from convviz.state.choices.signal_functions import FunctionsChoice
    from convviz.state.choices.signals import SignalsChoice, SignalsView
    from convviz.state.results import signal_functions, signals

    return Held(
        values=(SignalsChoice(), FunctionsChoice(), SignalsView()),
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
        code=code_of_results(signals_shown),
        summary=of_results(signals.summary),
    )


SIGNALS = LateSubject(
    "signals",
    "Convolution 1-D",
    Room.SIGNALS,
    _make,
    _held,
    choices=("signals", "functions"),
    looks=("signals_view",),
    has_steps=True,
    compare=Compare("Read the sum the other way: overlap or shifted copies", _read_otherwise),
    mouse=(
        ("Drag a stem's head up or down", "change its number (Shift: finely)"),
        ("Drag the mark of t", "h slides over x, also where nothing overlaps"),
        ("Hover a sample of y", "the step that makes it; click to stay"),
        ("Hover a column of the copies", "its sum is written beside it; click to stay"),
        ("Click the arrow between h(τ) and h(−τ)", "see h turn"),
    ),
    text="signal",
    whole=True,
)
