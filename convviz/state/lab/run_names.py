"""What runs are called, so that they are told apart where they are compared."""

from pathlib import Path

from convviz.core.data.datasets import DATASETS, MNIST, usual_epochs
from convviz.core.networks.presets import is_preset
from convviz.runs.recipe import Optimiser, Recipe, TrainConfig

_OPTIMISERS = {
    Optimiser.SGD: "SGD",
    Optimiser.MOMENTUM: "momentum",
    Optimiser.ADAM: "Adam",
    Optimiser.ADAMW: "AdamW",
}
#: So many peculiarities are named; who needs more of them looks into the run's settings.
_MOST = 4


def run_name(number: int, config: TrainConfig) -> str:
    """The number, the network, and how the recipe differs from the usual one: "run 3: small, SGD, η 0.05".

    It is measured by the usual recipe rather than by the run before, since that one may be gone from the chart.
    """
    network = config.network.name if is_preset(config.network) else "own"
    parts = _peculiarities(config.recipe)
    shown = parts if len(parts) <= _MOST else [*parts[:_MOST], "…"]
    return ", ".join([f"run {number}: {network}", *shown])


def _peculiarities(recipe: Recipe) -> list[str]:
    """What is not as usual with these images, what matters most first; where and how exactly it is computed is none."""
    usual = Recipe(dataset=recipe.dataset, epochs=usual_epochs(recipe.dataset))
    told = (
        (recipe.dataset != MNIST, recipe.dataset if recipe.dataset in DATASETS else Path(recipe.dataset).name),
        (recipe.optimiser != usual.optimiser, _OPTIMISERS[recipe.optimiser]),
        (recipe.learning_rate != usual.learning_rate, f"η {recipe.learning_rate:g}"),
        (recipe.schedule != usual.schedule, recipe.schedule.value),
        (recipe.batch_size != usual.batch_size, f"batch {recipe.batch_size}"),
        (recipe.epochs != usual.epochs, f"{recipe.epochs} {'epoch' if recipe.epochs == 1 else 'epochs'}"),
        (recipe.weight_decay != usual.weight_decay, f"decay {recipe.weight_decay:g}"),
        (recipe.seed != usual.seed, f"seed {recipe.seed}"),
        (recipe.dataset not in DATASETS and recipe.image_size != usual.image_size, f"{recipe.image_size} px"),
    )
    return [text for differs, text in told if differs]
