"""The network that is built, and its training, as programs."""

from convviz.core.networks.network import NetworkSpec
from convviz.export.code.code import Code
from convviz.export.code.network import network_code
from convviz.export.code.training import training_code
from convviz.runs.recipe import Recipe
from convviz.state.context import Context


def network_shown(context: Context, _subject: str) -> Code:
    """The programs for the network; a ValueError says why it is impossible."""
    return network_code(_network(context))


def training_shown(context: Context, _subject: str) -> Code:
    """The programs for a run of the network as the recipe says; a ValueError says why there are none."""
    dataset = context.lab.dataset.value
    classes = 0 if dataset is None else len(dataset.classes)
    return training_code(_network(context), context.workbench.value(Recipe), classes)


def _network(context: Context) -> NetworkSpec:
    problem = context.lab.draft.problem
    if problem is not None:
        raise ValueError(f"{problem.name}: {problem.sentence}")
    return context.lab.draft.spec
