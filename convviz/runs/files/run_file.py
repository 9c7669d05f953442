"""A pinned run as a small file: its settings and its curves, without the network's weights and without snapshots."""

import base64
import json
import zlib
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.networks.network import NetworkSpec
from convviz.core.util.fields import from_plain, to_plain
from convviz.core.util.read_file import read_file
from convviz.core.util.whole_file import write_file
from convviz.runs.events import RunStarted
from convviz.runs.history import Curve, History
from convviz.runs.recipe import Recipe, TrainConfig

#: What the names of such files end in.
SUFFIX = ".convviz-run"
FORMAT, VERSION = "convviz run", 1
#: Numbers in a curve, and bytes in a file, that are read at most.
MAX_NUMBERS, MAX_BYTES = 20_000_000, 100 * 2**20


@dataclass(frozen=True, eq=False)
class SavedRun:
    """A run as its file holds it.

    Attributes
    ----------
    key : that distinguishes it from all others.
    number : by which it was counted, and of its colour.
    colour : the number of its colour.
    title : what it was renamed to, or nothing.
    images : how many it learned from, 0 where that was not known.
    history : its settings and curves.
    """

    key: str
    number: int
    colour: int
    title: str
    images: int
    history: History


def save_run(path: str | PathLike[str], run: SavedRun) -> None:
    """Write a run, whole or not at all; an OSError where that cannot be."""
    write_file(path, run_text(run))


def run_text(run: SavedRun) -> str:
    """What the file of a run holds."""
    started = run.history.started
    assert started is not None
    data = {
        "format": FORMAT,
        "version": VERSION,
        **{name: getattr(run, name) for name in ("key", "number", "colour", "title", "images")},
        "name": run.history.name,
        "network": started.config.network.to_data(),
        "recipe": to_plain(started.config.recipe),
        "batches_per_epoch": started.batches_per_epoch,
        "parameters": started.parameters,
        "device": started.device,
        "step": run.history.step,
        "curves": {name: _written(curve) for name, curve in _curves(run.history).items()},
    }
    return json.dumps(data)


def load_run(path: str | PathLike[str]) -> SavedRun:
    """Read a run; nothing is unpickled.

    Raises
    ------
    OSError
        If there is no such file.
    ValueError
        With the reason, for a file that `save_run` cannot have written.
    """
    file = Path(path)
    text = read_file(file, MAX_BYTES, name=f"'{file.name}'", kind="a run")
    try:
        data = json.loads(text)
        if not isinstance(data, dict) or (data.get("format"), data.get("version")) != (FORMAT, VERSION):
            raise ValueError("it is no run of this version")
        return _read(data)
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise ValueError(f"'{file.name}' holds no run: {error}.") from error


def _read(data: dict[str, Any]) -> SavedRun:
    config = TrainConfig(NetworkSpec.from_data(data["network"]), from_plain(Recipe, data["recipe"], "recipe"))
    history = History(str(data["name"]))
    history.take(
        RunStarted(
            config=config,
            device=str(data["device"]),
            parameters=int(data["parameters"]),
            batches_per_epoch=max(1, int(data["batches_per_epoch"])),
            step=int(data["step"]),
            sample=np.empty(0, np.int64),
        )
    )
    for name, text in dict(data["curves"]).items():
        split, _, which = str(name).rpartition(" ")
        if split:
            pair = history.held_out.setdefault(split, (Curve(), Curve()))
            _fill(pair[which == "accuracy"], text)
        else:
            _fill({"loss": history.loss, "accuracy": history.accuracy, "rate": history.rate}[which], text)
    numbers = (int(data[name]) for name in ("number", "colour", "images"))
    number, colour, images = (max(0, one) for one in numbers)
    return SavedRun(str(data["key"]), number, colour, str(data["title"]), images, history)


def _curves(run: History) -> dict[str, Curve]:
    held_out = {
        f"{split} {which}": curve
        for split, pair in run.held_out.items()
        for which, curve in zip(("loss", "accuracy"), pair, strict=True)
    }
    return {"loss": run.loss, "accuracy": run.accuracy, "rate": run.rate, **held_out}


def _written(curve: Curve) -> list[str]:
    """Batches, as the distance of each from the one before, and numbers: each compressed, as text."""
    return [_packed(np.diff(curve.steps, prepend=0).astype("<i4")), _packed(curve.values.astype("<f4"))]


def _fill(curve: Curve, texts: Any) -> None:
    distances, values = texts
    steps, numbers = np.cumsum(_unpacked(distances, "<i4")), _unpacked(values, "<f4")
    if len(steps) != len(numbers):
        raise ValueError("a curve has other batches than numbers")
    curve.extend(steps, numbers)


def _packed(numbers: NDArray[Any]) -> str:
    return base64.b64encode(zlib.compress(numbers.tobytes())).decode("ascii")


def _unpacked(text: str, kind: str) -> NDArray[Any]:
    limit = MAX_NUMBERS * np.dtype(kind).itemsize
    unpacking = zlib.decompressobj()
    data = unpacking.decompress(base64.b64decode(text, validate=True), limit)
    if not unpacking.eof:
        raise ValueError("a curve is cut short or too long")
    return np.frombuffer(data, kind)
