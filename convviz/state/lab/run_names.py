"""Names of runs, so that they differ where they are compared."""

from typing import Any

from convviz.core.data.datasets import DATASETS, usual_epochs
from convviz.core.networks.presets import network_title
from convviz.runs.recipe import Recipe, TrainConfig


def run_name(number: int, config: TrainConfig) -> str:
    """The number, the network, and how the recipe differs from the usual one: "run 3: Small, SGD, η 0.05".

    It is measured by the usual recipe rather than by the run before, since that one may be gone from the chart.
    """
    return ", ".join([f"run {number}: {network_title(config.network)}", *config.recipe.unlike(_usual(config.recipe))])


def _usual(recipe: Recipe) -> dict[str, Any]:
    """The usual values for a recipe's images; without those that have no say in them."""
    usual = vars(Recipe(epochs=usual_epochs(recipe.dataset)))
    idle = ("image_size", "fit") if recipe.dataset in DATASETS else ()
    return {name: value for name, value in usual.items() if name not in idle}
