"""The Sampling panel's row in the table of subjects."""

from convviz.state.context import Context
from convviz.state.late import LatePanel, MakePanel
from convviz.state.late_subject import Held, LateSubject
from convviz.state.rooms import Room
from convviz.state.subject import Compare, Outcome, code_of_results, of_results


@LatePanel
def _make() -> MakePanel:
    from convviz.panels.sampling.panel import SamplingPanel

    return SamplingPanel


def _compare(context: Context) -> None:
    from convviz.state.choices.sampling import Sampling, Shown

    shown = context.workbench.value(Sampling).view
    other = Shown.BOTH if shown is Shown.PICTURE else Shown.PICTURE
    context.workbench.edit("sampling", f"Show the {other.text}", view=other)


def _held() -> Held:
    from convviz.panels.sampling.code import sampling_shown
    from convviz.state.choices.sampling import Sampling
    from convviz.state.results import sampling

    return Held(
        values=(Sampling(),),
        results=(
            sampling.CURVE,
            sampling.SAMPLED,
            sampling.STEPS,
            sampling.SPECTRUM,
            sampling.RATIOS,
            sampling.GIVEN,
            sampling.TAKEN,
            sampling.GREYS,
            sampling.PLAIN,
        ),
        later=(sampling.GREY_RATIOS, sampling.FINER),
        steps=sampling.STEPS,
        start=sampling.last_sample,
        outcome=Outcome(sampling.GREYS, sampling.origin),
        summary=of_results(sampling.summary),
        code=code_of_results(sampling_shown),
    )


SAMPLING = LateSubject(
    "sampling",
    "Sampling",
    Room.SIGNALS,
    _make,
    _held,
    choices=("sampling",),
    has_steps=True,
    compare=Compare("Picture before and after", _compare),
    mouse=(
        ("Point at a sample", "shows its step; a click goes there"),
        ("Drag the line in the spectrum", "another frequency"),
        ("Drag fs/2 in the spectrum", "another sampling rate"),
        ("Drag the window over the bits", "more or fewer of them"),
    ),
)
