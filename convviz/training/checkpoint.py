"""Runs in files, to resume from later: one safetensors file, with JSON in its header. Nothing is ever unpickled.

The file's tensors are called ``network.<name>`` (weights and buffers), ``optimiser.<parameter>.<name>`` and ``random``;
the metadata has one entry, ``convviz``, whose JSON holds everything else.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from textwrap import shorten
from typing import Any, NoReturn, TypeAlias

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from convviz.core.networks.analysis import analyse
from convviz.core.util.checks import check_integer, check_real
from convviz.core.util.failures import is_short_of_memory, reason_of
from convviz.core.util.fields import to_plain
from convviz.core.util.read_file import read_file
from convviz.core.util.whole_file import write_file
from convviz.runs.errors import CheckpointError
from convviz.runs.files.checkpoint_header import SIZE_LIMIT, saved_accuracy, saved_network, saved_recipe
from convviz.runs.files.pictures import Pictures, pictures_from_data
from convviz.runs.recipe import TrainConfig
from convviz.training.network.build import built_with_seed

__all__ = ["VERSION", "Checkpoint", "CheckpointError", "load_checkpoint", "save_checkpoint"]

#: Of the format; a file with a greater one is refused.
VERSION = 3
_KEY = "convviz"
_LONGEST_REASON = 300  # characters
_STEP_LIMIT = 2**53
_Kind: TypeAlias = tuple[torch.Size, torch.dtype]
_FIELDS = {"version", "network", "recipe", "step", "seconds", "learning_rate", "images", "classes", "device", "scaler"}
#: What earlier versions do not write.
_LATER = {"pictures", "accuracy"}


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A run between two batches.

    Attributes
    ----------
    config : what is trained, its network fitted to the dataset.
    step : batches done.
    seconds : that the run has taken.
    learning_rate : that was chosen while it ran, or None for the schedule's.
    images : of the training set.
    classes : their names.
    device : type of the device whose random state ``random`` is.
    network : name -> weights and buffers.
    optimiser : ``<parameter>.<name>`` -> what the optimiser keeps; empty before the first batch.
    random : (n,) uint8, what dropout draws from.
    scaler : state of the gradient scaler of mixed precision; empty without it.
    pictures : what the folder's pictures were; None of bundled images, and in files of earlier versions.
    accuracy : of the last evaluation on the held-out images; None without one.
    """

    config: TrainConfig
    step: int
    seconds: float
    learning_rate: float | None
    images: int
    classes: tuple[str, ...]
    device: str
    network: Mapping[str, Tensor]
    optimiser: Mapping[str, Tensor]
    random: Tensor
    scaler: Mapping[str, float]
    pictures: Pictures | None = None
    accuracy: float | None = None


def save_checkpoint(path: str | PathLike[str], checkpoint: Checkpoint) -> None:
    """Write a checkpoint; a file already there stays as it is until the new one is whole.

    Raises
    ------
    OSError
        If it cannot be written; nothing is left behind then.
    """
    tensors = {f"network.{name}": _plain(tensor) for name, tensor in checkpoint.network.items()}
    tensors |= {f"optimiser.{name}": _plain(tensor) for name, tensor in checkpoint.optimiser.items()}
    tensors["random"] = _plain(checkpoint.random)
    text = json.dumps(_to_data(checkpoint), allow_nan=False, separators=(",", ":"))
    write_file(path, safetensors.torch.save(tensors, {_KEY: text}))


def load_checkpoint(path: str | PathLike[str]) -> Checkpoint:
    """Read a checkpoint, its tensors on the CPU.

    Raises
    ------
    CheckpointError
        With the reason in a sentence, if the file cannot be read, is anything but a whole checkpoint, comes from a
        later version, or does not fit the network it names.
    """
    path = Path(path)
    try:
        tensors, text = _read(path)
        return _from_data(_parse(text), tensors)
    except OSError as error:
        reason = f"it cannot be read: {reason_of(error)}"
    except MemoryError:
        reason = "it does not fit into memory"
    except RecursionError:
        reason = "it is nested too deeply"
    except SafetensorError:
        reason = "it is no checkpoint of this program, or it is damaged or cut short"
    except ValueError as error:
        reason = str(error).rstrip(".")
    raise CheckpointError(shorten(f"'{path.name}' cannot be opened: {reason}.", _LONGEST_REASON))


def copied(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Copies on the CPU, as they are written; MemoryError where there is no room for them."""
    plain = torch.contiguous_format
    try:
        return {name: tensor.detach().to("cpu", copy=True, memory_format=plain) for name, tensor in tensors.items()}
    except RuntimeError as error:
        if is_short_of_memory(error):
            raise MemoryError from None
        raise


def _plain(tensor: Tensor) -> Tensor:
    return tensor.detach().to("cpu").contiguous()


def _to_data(checkpoint: Checkpoint) -> dict[str, Any]:
    return {
        "version": VERSION,
        "network": checkpoint.config.network.to_data(),
        "recipe": to_plain(checkpoint.config.recipe),
        "step": checkpoint.step,
        "seconds": checkpoint.seconds,
        "learning_rate": checkpoint.learning_rate,
        "images": checkpoint.images,
        "classes": list(checkpoint.classes),
        "device": checkpoint.device,
        "scaler": dict(checkpoint.scaler),
        "pictures": None if checkpoint.pictures is None else checkpoint.pictures.to_data(),
        "accuracy": checkpoint.accuracy,
    }


def _read(path: Path) -> tuple[dict[str, Tensor], str]:
    data = read_file(path, SIZE_LIMIT, name="it", kind="a checkpoint")
    tensors = safetensors.torch.load(data)
    # The header has been checked by now: its length in 8 bytes, then JSON.
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    text = header.get("__metadata__", {}).get(_KEY)
    if text is None:
        raise ValueError("it is a safetensors file, but no checkpoint of this program")
    return tensors, text


def _parse(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError:
        raise ValueError("its description is damaged") from None
    if not isinstance(data, dict):
        raise ValueError("its description is damaged")
    return data


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"its description holds {name}, which is no number")


def _from_data(data: dict[str, Any], tensors: dict[str, Tensor]) -> Checkpoint:
    version: Any = data.get("version")
    check_integer(version, "its version", 1, _STEP_LIMIT)
    if version > VERSION:
        raise ValueError(f"it was written by a later version of the program (format {version}, this reads {VERSION})")
    _check_keys({name: data[name] for name in data.keys() - _LATER}, _FIELDS, "its description")
    config = TrainConfig(saved_network(data["network"]), saved_recipe(data["recipe"]))
    check_integer(data["step"], "its step", 0, _STEP_LIMIT)
    check_real(data["seconds"], "its seconds", 0.0)
    if data["learning_rate"] is not None:
        replace(config.recipe, learning_rate=data["learning_rate"])  # which checks it
    check_integer(data["images"], "its number of images", 1, _STEP_LIMIT)
    checkpoint = Checkpoint(
        config=config,
        step=data["step"],
        seconds=float(data["seconds"]),
        learning_rate=data["learning_rate"],
        images=data["images"],
        classes=_strings(data["classes"], "its classes"),
        device=_strings([data["device"]], "its device")[0],
        network=_under("network.", tensors),
        optimiser=_under("optimiser.", tensors),
        random=tensors.pop("random", torch.empty(0, dtype=torch.uint8)),
        scaler=_scaler(data["scaler"]),
        pictures=pictures_from_data(data.get("pictures"), config.recipe),
        accuracy=saved_accuracy(data),
    )
    _check_tensors(checkpoint, len(tensors))
    return checkpoint


def _check_keys(data: Any, expected: set[str], what: str) -> None:
    if not isinstance(data, dict) or data.keys() != expected:
        raise ValueError(f"{what} is not what it should be")


def _strings(data: Any, what: str) -> tuple[str, ...]:
    if not isinstance(data, list) or not all(isinstance(text, str) for text in data):
        raise ValueError(f"{what} must be text")
    return tuple(data)


def _scaler(data: Any) -> dict[str, float]:
    if data == {}:
        return {}  # it is written so without mixed precision
    names = {"scale", "growth_factor", "backoff_factor", "growth_interval", "_growth_tracker"}
    _check_keys(data, names, "its gradient scaler")
    for name, value in data.items():
        check_real(value, name, 0.0)
    return dict(data)


def _under(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    names = [name for name in tensors if name.startswith(prefix)]
    return {name.removeprefix(prefix): tensors.pop(name) for name in names}


def _check_tensors(checkpoint: Checkpoint, unknown: int) -> None:
    """Refuse tensors that do not fit the network and the optimiser, before anything large is made."""
    analysis = analyse(checkpoint.config.network)
    if analysis.problem is not None:
        raise ValueError(analysis.problem.sentence.rstrip("."))
    held = sum(facts.layer.held(*facts.input_shapes) for facts in analysis.nodes)
    if sum(tensor.numel() for tensor in checkpoint.network.values()) < analysis.parameters + held:
        raise ValueError("its weights do not fit its network")
    network, _ = built_with_seed(checkpoint.config.network, 0)
    _check_shapes(checkpoint.network, {n: (t.shape, t.dtype) for n, t in network.state_dict().items()}, "weights")
    kinds = checkpoint.config.recipe.optimiser.torch.state
    expected = {
        f"{name}.{kind}": (parameter.shape if shaped else torch.Size([]), torch.float32)
        for name, parameter in network.named_parameters()
        for kind, shaped in kinds.items()
    }
    _check_shapes(checkpoint.optimiser, expected if checkpoint.optimiser else {}, "optimiser state")
    if checkpoint.step and kinds and not checkpoint.optimiser:
        raise ValueError("its optimiser state is missing")
    random = checkpoint.random
    if unknown or random.dtype != torch.uint8 or random.ndim != 1:
        raise ValueError("it holds other tensors than it should")
    if checkpoint.device == "cpu":
        try:
            torch.Generator().set_state(random)
        except (RuntimeError, TypeError):
            raise ValueError("its random state is damaged") from None


def _check_shapes(found: Mapping[str, Tensor], expected: Mapping[str, _Kind], what: str) -> None:
    if {name: (tensor.shape, tensor.dtype) for name, tensor in found.items()} != expected:
        raise ValueError(f"its {what} do{'es' if what.endswith('state') else ''} not fit its network")
