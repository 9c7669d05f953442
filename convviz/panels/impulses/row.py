"""The Unit impulses panel's row in the table of subjects."""

from convviz.panels.impulses.code import impulses_shown
from convviz.state.choices.impulses import ImpulseOptions
from convviz.state.late import LatePanel, MakePanel
from convviz.state.results import impulses
from convviz.state.results.image import PICTURE
from convviz.state.rooms import Room
from convviz.state.subject import Choice, Outcome, Subject, code_of_results, of_results


@LatePanel
def _make() -> MakePanel:
    from convviz.panels.impulses.panel import ImpulsesPanel

    return ImpulsesPanel


IMPULSES = Subject(
    "impulses",
    "Unit impulses",
    Room.IMAGES,
    _make,
    choices=(Choice("impulses", ImpulseOptions()),),
    results=(impulses.STEPS, impulses.SUMS, impulses.OUTPUT, PICTURE),
    steps=impulses.STEPS,
    start=impulses.start_term,
    seen=impulses.seen_pixel,
    mouse=(
        ("Hover a cell of y or of a copy", "the cell is outlined in every copy that reaches it, with its sum"),
        ("Click a cell of y", "keep its sum in view while you step; click it again to let go"),
        ("Click a term, or a pixel of x", "go to that step"),
    ),
    outcome=Outcome(impulses.OUTPUT, impulses.origin),
    summary=of_results(impulses.summary),
    code=code_of_results(impulses_shown),
    whole=True,
)
