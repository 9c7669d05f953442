"""The Unit impulses panel's row in the table of subjects."""

from convviz.state.late import LatePanel, MakePanel
from convviz.state.late_subject import Held, LateSubject
from convviz.state.rooms import Room
from convviz.state.subject import Outcome, code_of_results, of_results


@LatePanel
def _make() -> MakePanel:
    from convviz.panels.impulses.panel import ImpulsesPanel

    return ImpulsesPanel


def _held() -> Held:
    from convviz.panels.impulses.code import impulses_shown
    from convviz.state.choices.impulses import ImpulseOptions
    from convviz.state.results import impulses
    from convviz.state.results.image import PICTURE

    return Held(
        values=(ImpulseOptions(),),
        results=(impulses.STEPS, impulses.SUMS, impulses.OUTPUT, PICTURE),
        steps=impulses.STEPS,
        start=impulses.start_term,
        seen=impulses.seen_pixel,
        outcome=Outcome(impulses.OUTPUT, impulses.origin),
        summary=of_results(impulses.summary),
        code=code_of_results(impulses_shown),
    )


IMPULSES = LateSubject(
    "impulses",
    "Unit impulses",
    Room.IMAGES,
    _make,
    _held,
    choices=("impulses",),
    has_steps=True,
    mouse=(
        ("Hover a cell of y or of a copy", "the cell is outlined in every copy that reaches it, with its sum"),
        ("Click a cell of y", "keep its sum in view while you step; click it again to let go"),
        ("Click a term, or a pixel of x", "go to that step"),
    ),
    whole=True,
)
