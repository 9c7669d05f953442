"""The preflight checks of a run, before it begins."""

import math

import torch

from convviz.core.data.datasets import DATASETS
from convviz.core.data.splits import Dataset
from convviz.core.networks.analysis import analyse
from convviz.core.networks.layers import BatchNorm
from convviz.runs.errors import CheckpointError, TrainingError
from convviz.runs.files.checkpoint_header import misfit
from convviz.runs.files.pictures import pictures_of
from convviz.runs.learning.schedules import idle_problem
from convviz.runs.recipe import Recipe, TrainConfig
from convviz.training.checkpoint import Checkpoint
from convviz.training.devices import choose_device, device_name

#: What a resumed run must share with the checkpoint: with another of these it would be another run.
_BOUND = ("image_size", "fit", "batch_size", "optimiser", "seed")


def checked_device(recipe: Recipe) -> torch.device:
    """The recipe's device, if it is there and can do what is asked for."""
    device = choose_device(recipe.device)
    if recipe.mixed_precision and device.type != "cuda":
        raise TrainingError(f"Mixed precision is for CUDA devices, and this run is on {device_name(device)}.")
    return device


def check_last_batch(config: TrainConfig, count: int) -> None:
    """Refuse batches of one value a channel, of which batch normalisation can take no variance.

    ``count`` is how many images there are to learn from.
    """
    alone = any(
        isinstance(facts.layer, BatchNorm) and math.prod(facts.input_shape[1:]) == 1
        for facts in analyse(config.network).nodes
    )
    size = config.recipe.batch_size
    if alone and (size == 1 or count % size == 1):
        raise TrainingError(
            f"With {size:,} of {count:,} images a batch, some batch holds a single image, and batch normalisation of "
            "single numbers needs two. Choose another batch size."
        )


def check_schedule(recipe: Recipe, batches: int) -> None:
    """Refuse a run of so many batches in which the schedule leaves nothing of the learning rate."""
    problem = idle_problem(recipe.schedule, batches)
    if problem:
        raise TrainingError(problem)


def check_same_run(checkpoint: Checkpoint, config: TrainConfig, dataset: Dataset) -> None:
    """Refuse to resume with anything that would make it another run."""
    saved = checkpoint.config
    if saved.network != config.network:
        raise _not_resumed("it is of another network than this run's")
    # A folder may have moved; whether its pictures are others is seen by them.
    bundled = not {saved.recipe.dataset, config.recipe.dataset}.isdisjoint(DATASETS)
    for name in (*(["dataset"] if bundled else []), *_BOUND):
        was, now = getattr(saved.recipe, name), getattr(config.recipe, name)
        if was != now:
            raise _not_resumed(f"its {name.replace('_', ' ')} is {was}, this run's is {now}")
    if problem := misfit(checkpoint.images, checkpoint.classes, dataset):
        raise _not_resumed(problem)


def other_pictures(checkpoint: Checkpoint, dataset: Dataset) -> str:
    """A sentence on pictures that are not those that a checkpoint was trained with; "" if none are known to be."""
    was, now = checkpoint.pictures, pictures_of(dataset)
    if was is None or now is None:
        return ""
    if difference := was.fingerprint.difference(now.fingerprint):
        return f"These are not the images that the checkpoint was trained with: the folder holds {difference}."
    if was.preparation != now.preparation:
        return "The images are scaled in another way than those that the checkpoint was trained with."
    return ""


def _not_resumed(reason: str) -> CheckpointError:
    return CheckpointError(f"The checkpoint cannot be resumed: {reason}.")
