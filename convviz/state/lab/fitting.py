"""Which images a recipe asks for, and a network that fits them."""

from typing import TypeAlias

from convviz.core.data.datasets import DATASETS, Dataset, usual_epochs
from convviz.core.data.preparation import Fit
from convviz.core.networks.analysis import analyse
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.presets import PRESETS
from convviz.runs.recipe import Recipe

#: What decides which images are read: the dataset, and of a folder the size of its images, the seed of its split, and
#: what becomes of pictures that are not square.
ImagesSource: TypeAlias = tuple[str, int, int, Fit]


def network_for(dataset: Dataset, network: NetworkSpec) -> tuple[NetworkSpec, str]:
    """The network fitted to a dataset, or the small one where that cannot be; and a sentence that says so."""
    fitted, refused = _fitted(dataset, network)
    if not refused or fitted == network:
        return fitted, refused  # one that is made for such images already, possible or not, is for its maker to correct
    small, hopeless = _fitted(dataset, PRESETS["small"].spec)
    return (network, refused) if hopeless else (small, f"{refused} The network '{small.name}' takes its place.")


def epochs_for(dataset: str, recipe: Recipe) -> int:
    """The epochs of the recipe, or the dataset's usual ones where they are just the usual ones of its dataset too."""
    return usual_epochs(dataset) if recipe.epochs == usual_epochs(recipe.dataset) else recipe.epochs


def _fitted(dataset: Dataset, network: NetworkSpec) -> tuple[NetworkSpec, str]:
    try:
        fitted = network.fitted(dataset.input_shape, len(dataset.classes))
    except ValueError as error:
        return network, f"The network cannot be fitted to these images: {error}."
    problem = analyse(fitted).problem
    return fitted, "" if problem is None else problem.sentence


def source_of(recipe: Recipe) -> ImagesSource:
    """What decides which images a recipe has."""
    if recipe.dataset in DATASETS:
        return recipe.dataset, 0, 0, Fit.SQUASH
    return recipe.dataset, recipe.image_size, recipe.seed, recipe.fit
