"""The Filters panel's row in the table of subjects."""

from convviz.export.code.code import Code
from convviz.state.choices.filters import FilterChoice, FilterSpot, FilterView, Shown
from convviz.state.context import Context
from convviz.state.graph.results import Results
from convviz.state.late import LatePanel, MakePanel
from convviz.state.results import filter_closeup, filter_scores, filters
from convviz.state.rooms import Room
from convviz.state.subject import Choice, Compare, Outcome, Subject, code_of_results, of_results


@LatePanel
def _make() -> MakePanel:
    from convviz.panels.filters.panel import FiltersPanel

    return FiltersPanel


def _code(results: Results) -> Code | None:
    from convviz.panels.filters.code import chain_shown  # a start does not wait for it

    return chain_shown(results)


def _compare(context: Context) -> None:
    """Show what the filters have changed, or before and after again."""
    workbench = context.workbench
    shown = workbench.value(FilterView).shown
    workbench.edit("filters_view", "Compare", shown=Shown.CHANGE if shown is Shown.SPLIT else Shown.SPLIT)


FILTERS = Subject(
    "filters",
    "Filters",
    Room.IMAGES,
    _make,
    choices=(
        Choice("filters", FilterChoice()),
        Choice("filters_spot", FilterSpot(), undone=False),
        Choice("filters_view", FilterView(), undone=False),
    ),
    results=(filters.CHAIN, filters.OUTPUT, filter_closeup.STEPS),
    later=filter_scores.LATER,
    steps=filter_closeup.STEPS,
    start=filters.last_step,
    compare=Compare("Compare before and after by their difference", _compare),
    mouse=(
        ("Drag the divider", "more of before or of after is seen; double-click for the middle"),
        ("Drag a filter in the chain", "it works at another place; its cross removes it"),
        ("Click a pixel", "what the selected filter does there is seen step by step"),
        ("Click a small picture", "its filter takes the place of the selected one"),
        ("Click a cell of the table", "its noise and its filter are loaded"),
    ),
    outcome=Outcome(filters.OUTPUT, filters.origin),
    summary=of_results(filters.summary),
    code=code_of_results(_code),
    whole=True,
)
