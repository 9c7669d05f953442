"""What a checkpoint says of its run, without its weights and without torch."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from textwrap import shorten
from typing import Any

from convviz.core.data.preparation import Preparation
from convviz.core.data.splits import Dataset
from convviz.core.networks.layers import Rbf
from convviz.core.networks.network import NetworkSpec
from convviz.core.text.formatting import counted
from convviz.core.util.checks import check_integer, check_real
from convviz.core.util.failures import reason_of
from convviz.core.util.fields import from_plain
from convviz.core.util.kinds import PlainDataError
from convviz.core.util.read_file import open_file
from convviz.runs.errors import CheckpointError
from convviz.runs.files.pictures import Pictures, pictures_from_data
from convviz.runs.recipe import Recipe, TrainConfig

#: Bytes above which a file is not read.
SIZE_LIMIT = 4 * 1024**3
#: Bytes above which a header is not; that of a large network has some hundred thousand.
_LIMIT = 64 * 1024**2
_LONGEST_REASON = 300  # characters
_STEP_LIMIT = 2**53


@dataclass(frozen=True)
class CheckpointHeader:
    """What was trained, with how many images of which classes (none if not said), what pictures these were, how far.

    ``accuracy`` is that of the last evaluation on the held-out images, None without one.
    """

    config: TrainConfig
    images: int
    classes: tuple[str, ...]
    pictures: Pictures | None
    step: int = 0
    accuracy: float | None = None

    @property
    def epochs(self) -> float:
        """Epochs done; 0 where it is not known how long one is."""
        return self.step / max(1, -(-self.images // self.config.recipe.batch_size)) if self.images else 0.0

    @property
    def preparation(self) -> Preparation | None:
        """How pictures were made images."""
        return None if self.pictures is None else self.pictures.preparation

    def misfit(self, dataset: Dataset) -> str:
        """Why a run cannot go on with a dataset, as the end of a sentence; "" if it can."""
        return "" if not self.classes else misfit(self.images, self.classes, dataset)


def misfit(images: int, classes: tuple[str, ...], dataset: Dataset) -> str:
    """Why a run with so many training images of these classes cannot go on with a dataset; "" if it can."""
    if classes != dataset.classes:
        return f"it was trained with the classes {', '.join(classes)}; the dataset has {', '.join(dataset.classes)}"
    if images != len(dataset.train):
        there = f"{len(dataset.train):,} to train with now"
        return f"it was trained with {counted(images, 'image')}, and the dataset has {there}"
    return ""


def checkpoint_header(path: str | PathLike[str]) -> CheckpointHeader:
    """What a checkpoint was made with; whether it can be resumed shows only then.

    Raises
    ------
    CheckpointError
        With the reason in a sentence, if the file cannot be read or is no checkpoint.
    """
    path = Path(path)
    try:
        data = json.loads(_header(path).get("__metadata__", {})["convviz"])
        config = TrainConfig(saved_network(data["network"]), saved_recipe(data["recipe"]))
        pictures = pictures_from_data(data.get("pictures"), config.recipe)
        for name in ("images", "step"):
            check_integer(data.get(name, 0), f"its {name}", 0, _STEP_LIMIT)
        images, classes, step = data.get("images", 0), tuple(data.get("classes", ())), data.get("step", 0)
        return CheckpointHeader(config, images, classes, pictures, step, saved_accuracy(data))
    except OSError as error:
        reason = f"it cannot be read: {reason_of(error)}"
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError, LookupError, TypeError, AttributeError):
        reason = "it is no checkpoint of this program, or it is damaged or cut short"
    except ValueError as error:
        reason = str(error).rstrip(".")
    raise CheckpointError(shorten(f"'{path.name}' cannot be opened: {reason}.", _LONGEST_REASON))


def _header(path: Path) -> Any:
    """The JSON at the beginning of a safetensors file, after its length in 8 bytes."""
    with open_file(path, SIZE_LIMIT, name="it", kind="a checkpoint") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > _LIMIT:
            raise ValueError("it is no checkpoint of this program")
        return json.loads(file.read(length))


def saved_network(data: Any) -> NetworkSpec:
    """The network of a checkpoint; a ValueError as `NetworkSpec.from_data`.

    Before an RBF output had a loss, its network learned by the cross-entropy, and goes on so.
    """
    for listed in ("nodes", "layers"):
        if isinstance(data, dict) and isinstance(data.get(listed), list):
            data = {**data, listed: [_with_loss(item) for item in data[listed]]}
    return NetworkSpec.from_data(data)


def _with_loss(layer: Any) -> Any:
    known = not isinstance(layer, dict) or layer.get("kind") != Rbf.kind or "loss" in layer
    return layer if known else {**layer, "loss": "cross_entropy"}


def saved_accuracy(data: Mapping[str, Any]) -> float | None:
    """The accuracy in a checkpoint's description, None where it has none; a ValueError where it is no share."""
    accuracy: float | None = data.get("accuracy")
    if accuracy is not None:
        check_real(accuracy, "its accuracy", 0.0, 1.0)
    return accuracy


def saved_recipe(data: Any) -> Recipe:
    """The recipe of a checkpoint; fields that it does not have take their defaults.

    Raises
    ------
    ValueError
        If it is none, or has a field that is unknown or holds what it cannot.
    """
    try:
        return from_plain(Recipe, data, "its recipe")
    except PlainDataError:
        raise ValueError("its recipe is not what it should be") from None
