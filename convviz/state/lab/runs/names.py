"""Names of runs, so that they differ where they are compared."""

from collections.abc import Mapping
from dataclasses import replace
from math import floor
from pathlib import Path
from typing import Any

from convviz.core.data.datasets import DATASETS, usual_epochs
from convviz.core.networks.presets import PRESETS, network_title
from convviz.core.text.formatting import counted
from convviz.runs.files.checkpoint_header import CheckpointHeader
from convviz.runs.files.shelf import KeptNetwork
from convviz.runs.recipe import Recipe, TrainConfig
from convviz.state.lab.runs.differences import differences


def run_name(number: int, config: TrainConfig) -> str:
    """The number, the network, and how the recipe differs from the usual one: "run 3: Small, SGD, η 0.05".

    It is measured by the usual recipe rather than by the run before, since that one may be gone from the chart.
    """
    return ", ".join([f"run {number}: {network_title(config.network)}", *config.recipe.unlike(_usual(config.recipe))])


def network_text(header: CheckpointHeader) -> str:
    """A trained network, in what it differs from the usual one, and how far it was trained.

    "Small, no pool1, SGD, η 0.05, MNIST, 1.5 of 3 epochs, accuracy 0.9812".
    """
    config = header.config
    title, recipe = network_title(config.network), config.recipe
    preset = PRESETS.get(config.network.name)
    usual = _usual(recipe)
    reference = replace(recipe, **{name: usual[name] for name in usual if name not in ("dataset", "epochs")})
    network = config.network if preset is None else preset.spec
    differing = [text for text in differences([config], TrainConfig(network, reference))[0] if text != title]
    accuracy = [] if header.accuracy is None else [f"accuracy {header.accuracy:.4f}"]
    return ", ".join([title, *differing, data_title(recipe.dataset), _progress(header), *accuracy])


def kept_text(kept: KeptNetwork, titles: Mapping[str, str]) -> str:
    """A network that is kept; what its run was renamed to, by the beginning of its key, comes first."""
    text = kept.path.stem if kept.header is None else network_text(kept.header)
    return ": ".join(filter(None, (titles.get(kept.key), text)))


def data_title(dataset: str) -> str:
    """What the images of a recipe are called."""
    return DATASETS[dataset].title if dataset in DATASETS else Path(dataset).name


def _progress(header: CheckpointHeader) -> str:
    done, asked = header.epochs, header.config.recipe.epochs
    if done < 1:
        return counted(header.step, "batch")
    if done < asked:
        return f"{floor(10 * done) / 10:g} of {counted(asked, 'epoch')}"
    return counted(asked, "epoch")


def _usual(recipe: Recipe) -> dict[str, Any]:
    """The usual values for a recipe's images; without those that have no say in them."""
    usual = vars(Recipe(epochs=usual_epochs(recipe.dataset)))
    idle = ("image_size", "fit") if recipe.dataset in DATASETS else ()
    return {name: value for name, value in usual.items() if name not in idle}
