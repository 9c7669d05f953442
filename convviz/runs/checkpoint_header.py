"""What a checkpoint says of its run, without its weights and without torch."""

import json
from os import PathLike
from pathlib import Path
from textwrap import shorten
from typing import Any

from convviz.core.networks.network import NetworkSpec
from convviz.core.util.fields import from_plain
from convviz.core.util.kinds import PlainDataError
from convviz.runs.errors import CheckpointError
from convviz.runs.recipe import Recipe, TrainConfig

#: Bytes above which a header is not read; that of a large network has some hundred thousand.
_LIMIT = 64 * 1024**2
_LONGEST_REASON = 300  # characters


def checkpoint_config(path: str | PathLike[str]) -> TrainConfig:
    """The network and the recipe that a checkpoint was made with; whether it can be resumed shows only then.

    Raises
    ------
    CheckpointError
        With the reason in a sentence, if the file cannot be read or is no checkpoint.
    """
    path = Path(path)
    try:
        data = json.loads(_header(path).get("__metadata__", {})["convviz"])
        return TrainConfig(NetworkSpec.from_data(data["network"]), saved_recipe(data["recipe"]))
    except OSError as error:
        reason = f"it cannot be read: {error.strerror or error}"
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError, LookupError, TypeError, AttributeError):
        reason = "it is no checkpoint of this program, or it is damaged or cut short"
    except ValueError as error:
        reason = str(error).rstrip(".")
    raise CheckpointError(shorten(f"'{path.name}' cannot be opened: {reason}.", _LONGEST_REASON))


def _header(path: Path) -> Any:
    """The JSON at the beginning of a safetensors file, after its length in 8 bytes."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > _LIMIT:
            raise ValueError("it is no checkpoint of this program")
        return json.loads(file.read(length))


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
