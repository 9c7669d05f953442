"""Stepping through a filter's sums in the Convolution panel, on the picture that it is given."""

from convviz.core.filters.kernels import freeze
from convviz.core.filters.table import described, row_of
from convviz.core.images.image import Image
from convviz.core.text.formatting import as_sentence
from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.choices.filters import FilterChoice
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.kernel import KernelChoice
from convviz.state.context import Context
from convviz.state.results.filters import CHAIN, lower
from convviz.state.results.image import PICTURE, SOURCE


def open_link(context: Context, number: int) -> str:
    """Choose image, kernel and boundary so that the Convolution panel steps through a filter of the chain.

    On the picture before it, and where that is the image itself on that. Gives the key of that panel, "" where there is
    no such filter, or it is no convolution: then a problem says why.
    """
    bench = context.workbench
    results, link = bench.results, bench.value(FilterChoice).link(number) if number >= 0 else None
    steps = None if results is None else results.get(CHAIN)
    if link is None or steps is None or results is None or number >= len(steps):
        return ""
    row = row_of(link)
    why, kernel = row.not_opened(link), row.kernel(link)
    if why or kernel is None:
        bench.problem.emit(as_sentence(why))
        return ""
    given, image, source = steps.picture(number), results.get(PICTURE), results.get(SOURCE)
    text = f"Open {lower(described(link))}"
    chosen = KernelChoice((freeze(kernel),)), ConvolutionOptions(padding="same", boundary=link.boundary)
    goal = bench.subject_of(ConvolutionOptions).key
    if image is None or source is None or given.values is image.values:
        bench.choose(text, *chosen)
        return goal
    name = f"{source.name}, before {lower(described(link))}"
    stored = context.images.store.add(Image(name, given.values, given.levels))
    step = bench.players.place(goal) or 0
    context.visits.begin("filters", goal, text, step, ImageChoice(stored), *chosen)
    return goal
