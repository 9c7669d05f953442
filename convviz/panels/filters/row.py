"""The Filters panel's row in the table of subjects."""

from convviz.state.context import Context
from convviz.state.late import LatePanel, MakePanel
from convviz.state.late_subject import Held, LateSubject
from convviz.state.rooms import Room
from convviz.state.subject import Compare, Outcome, code_of_results, of_results


@LatePanel
def _make() -> MakePanel:
    from convviz.panels.filters.panel import FiltersPanel

    return FiltersPanel


def _compare(context: Context) -> None:
    """Show what the filters have changed, or before and after again."""
    from convviz.state.choices.filters import FilterView, Shown

    workbench = context.workbench
    shown = workbench.value(FilterView).shown
    workbench.edit("filters_view", "Compare", shown=Shown.CHANGE if shown is Shown.SPLIT else Shown.SPLIT)


def _held() -> Held:
    from convviz.panels.filters.code import chain_shown
    from convviz.state.choices.filters import FilterChoice, FilterSpot, FilterView
    from convviz.state.results import filter_closeup, filter_scores, filters

    return Held(
        values=(FilterChoice(), FilterSpot(), FilterView()),
        results=(filters.CHAIN, filters.OUTPUT, filter_closeup.STEPS),
        later=filter_scores.LATER,
        steps=filter_closeup.STEPS,
        start=filters.last_step,
        outcome=Outcome(filters.OUTPUT, filters.origin),
        summary=of_results(filters.summary),
        code=code_of_results(chain_shown),
    )


FILTERS = LateSubject(
    "filters",
    "Filters",
    Room.IMAGES,
    _make,
    _held,
    choices=("filters",),
    looks=("filters_spot", "filters_view"),
    has_steps=True,
    compare=Compare("Compare before and after by their difference", _compare),
    mouse=(
        ("Drag the divider", "more of before or of after is seen; double-click for the middle"),
        ("Drag a filter in the chain", "it works at another place; its cross removes it"),
        ("Click a pixel", "what the selected filter does there is seen step by step"),
        ("Click a small picture", "its filter takes the place of the selected one"),
        ("Click a cell of the table", "its noise and its filter are loaded"),
    ),
    whole=True,
)
