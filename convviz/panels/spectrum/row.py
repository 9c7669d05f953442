"""The Spectrum panel's row in the table of subjects."""

from convviz.state.context import Context
from convviz.state.graph.results import Results
from convviz.state.late import LatePanel, MakePanel
from convviz.state.late_subject import Held, LateSubject
from convviz.state.player import Player
from convviz.state.rooms import Room
from convviz.state.subject import Outcome, of_results


@LatePanel
def _make() -> MakePanel:
    from convviz.panels.spectrum.panel import SpectrumPanel

    return SpectrumPanel


def _from_the_first(_results: Results) -> tuple[float, float]:
    """Half-way through the waves there are hardly any left to add."""
    return 0.0, 0.3


def _player(context: Context) -> Player | None:
    """The player of the waves, where they are added up."""
    from convviz.state.choices.spectrum import Lower, SpectrumOptions

    workbench = context.workbench
    waves = workbench.value(SpectrumOptions).lower is Lower.WAVES
    return workbench.players["spectrum"] if waves else None


def _held() -> Held:
    from convviz.panels.spectrum.code import spectrum_shown
    from convviz.state.choices.spectrum import SpectrumOptions
    from convviz.state.results.spectrum import below, spectra

    return Held(
        values=(SpectrumOptions(),),
        results=below.RESULTS,
        later=(below.PASS_TIMES, below.TIMES),
        steps=below.WAVES,
        start=_from_the_first,
        outcome=Outcome(spectra.OUTPUT, spectra.origin),
        summary=of_results(spectra.summary),
        code=spectrum_shown,
    )


SPECTRUM = LateSubject(
    "spectrum",
    "Spectrum",
    Room.IMAGES,
    _make,
    _held,
    choices=("spectrum",),
    has_steps=True,
    player=_player,
    mouse=(
        ("Drag the ring in any of the spectra", "the three numbers there, which multiply"),
        ("Drag the circle of a mask", "another radius"),
        ("Drag in the chart of frequencies", "the ring moves along its line"),
    ),
)
