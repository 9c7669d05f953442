"""Names of runs, so that they differ where they are compared."""

from dataclasses import replace

from convviz.core.data.datasets import DATASETS, usual_epochs
from convviz.core.networks.presets import is_preset
from convviz.core.util.fields import declared
from convviz.runs.recipe import Recipe, TrainConfig


def run_name(number: int, config: TrainConfig) -> str:
    """The number, the network, and how the recipe differs from the usual one: "run 3: small, SGD, η 0.05".

    It is measured by the usual recipe rather than by the run before, since that one may be gone from the chart.
    """
    network = config.network.name if is_preset(config.network) else "own"
    return ", ".join([f"run {number}: {network}", *_differences(config.recipe)])


def _differences(recipe: Recipe) -> list[str]:
    """Fields that differ from the usual for these images, in the recipe's order."""
    usual = Recipe(epochs=usual_epochs(recipe.dataset))
    if recipe.dataset in DATASETS:
        recipe = replace(recipe, image_size=usual.image_size, fit=usual.fit)  # which have no say in it
    differing = (field for name, field in declared(Recipe).items() if getattr(recipe, name) != getattr(usual, name))
    return [text for field in differing if (text := field.in_short(getattr(recipe, field.name)))]
