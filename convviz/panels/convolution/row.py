"""The Convolution panel's row in the table of subjects."""

from convviz.panels.convolution.code import convolution_shown
from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.choices.view import ViewOptions
from convviz.state.context import Context
from convviz.state.late import LatePanel, MakePanel
from convviz.state.results import convolution
from convviz.state.rooms import Room
from convviz.state.subject import Choice, Compare, Outcome, Subject, code_of_results, of_results


@LatePanel
def _make() -> MakePanel:
    from convviz.panels.convolution.panel import ConvolutionPanel

    return ConvolutionPanel


def _compare(context: Context) -> None:
    """Show convolution and cross-correlation side by side, or the scene again."""
    workbench = context.workbench
    workbench.edit("view", "Compare", compare=not workbench.value(ViewOptions).compare)


CONVOLUTION = Subject(
    "convolution",
    "Convolution",
    Room.IMAGES,
    _make,
    choices=(Choice("convolution", ConvolutionOptions()), Choice("view", ViewOptions(), undone=False)),
    results=(convolution.OUTPUT, convolution.COMPARISON, convolution.STEPS),
    steps=convolution.STEPS,
    start=convolution.start_cell,
    seen=convolution.seen_window,
    compare=Compare("Compare convolution and cross-correlation", _compare),
    mouse=(
        ("Hover a cell of the output", "the window jumps there; click to stay"),
        ("Hover a weight of the flipped kernel", "every input it has touched lights up"),
        ("Click the kernels", "see the kernel turn"),
    ),
    outcome=Outcome(convolution.OUTPUT, convolution.origin),
    summary=of_results(convolution.summary),
    code=code_of_results(convolution_shown),
    whole=True,
)
