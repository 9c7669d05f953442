"""The Systems panel's row in the table of subjects."""

from convviz.state.late import LatePanel, MakePanel
from convviz.state.late_subject import Held, LateSubject
from convviz.state.rooms import Room
from convviz.state.subject import Outcome, code_of_results, of_results


@LatePanel
def _make() -> MakePanel:
    from convviz.panels.systems.panel import SystemsPanel

    return SystemsPanel


def _held() -> Held:
    from convviz.panels.systems.code import systems_shown
    from convviz.state.choices.systems import SystemsLook, SystemsOptions, TelescopeOptions
    from convviz.state.results import systems

    return Held(
        values=(SystemsOptions(), TelescopeOptions(), SystemsLook()),
        results=(
            systems.SYSTEM,
            systems.OUTPUTS,
            systems.TESTS,
            systems.PREDICTING,
            systems.STEP,
            systems.TRIALS,
            systems.SKY,
            systems.PHOTO,
            systems.STEPS,
        ),
        steps=systems.STEPS,
        start=systems.start,
        outcome=Outcome(systems.PHOTO, systems.origin),
        summary=of_results(systems.summary),
        code=code_of_results(systems_shown),
    )


SYSTEMS = LateSubject(
    "systems",
    "Systems",
    Room.SIGNALS,
    _make,
    _held,
    choices=("systems", "telescope"),
    looks=("systems_look",),
    has_steps=True,
    text="pair of inputs",
    mouse=(
        ("Drag a stem’s head of x₁ or x₂", "change that sample"),
        ("Hover a stem", "see all signals at that time"),
        ("Click a verdict", "go to the time of its largest breach"),
        ("Hover a star", "its copy of h in the photograph"),
    ),
)
