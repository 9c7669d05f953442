"""What a run leaves in files: its curves as numbers, its maps as a picture, its snapshots as a film.

Everything is taken from a `History` at once, in the thread it belongs to; writing it is `Work` for another thread,
where a failure is a sentence.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from convviz.core.networks.layers import Conv
from convviz.core.networks.network import NetworkSpec
from convviz.core.util.whole_file import whole_file
from convviz.export.film import Film, Part, chosen_frames, save_film
from convviz.export.sheet import Ink, Section, png, sheet_of
from convviz.runs.events import Snapshot
from convviz.state.jobs import Work
from convviz.state.lab.history import Curve, History

#: Layers whose maps a film shows at most, and how many make it worth leaving out what lies between.
_FILMED, _ENOUGH = 3, 2
#: Rows between two looks at whether to go on.
_ROWS = 2000
#: What only hands its input on and so has no maps of its own.
PASSED_ON = ("flatten", "dropout")

Column = tuple[NDArray[np.float64], NDArray[np.float64]]


class ExportError(ValueError):
    """Something that cannot be written, with the reason."""


# -- curves --------------------------------------------------------------------------------------------------------


def save_curves(path: str | PathLike[str], runs: Sequence[History]) -> Work:
    """Write all numbers of runs as comma-separated values in UTF-8, a row a batch that anything is known of.

    The columns are the run's name, the batch counted from 1 (0 is before the first), its loss, accuracy (a share, 0 to
    1) and learning rate, then the loss and accuracy of each split held out, and of each layer the norm of its gradient,
    its update ratio and its share of dead units. What was not measured at a batch is empty.

    Raises
    ------
    ExportError
        If there is nothing to be written.
    """
    tables = [(run.name, columns_of(run)) for run in runs]
    if not any(len(steps) for _, columns in tables for steps, _ in columns.values()):
        raise ExportError("There is nothing to be saved yet: press Train first.")
    return told(path, _write_text(path, _rows(tables)))


def columns_of(run: History) -> dict[str, Column]:
    """Header -> batches (n,) and the numbers at them (n,), copied, for later changes to the run are not to be seen."""
    curves: dict[str, Curve] = {"loss": run.loss, "accuracy": run.accuracy, "learning rate": run.rate}
    for split, (loss, accuracy) in run.held_out.items():
        curves |= {f"{split} loss": loss, f"{split} accuracy": accuracy}
    for title, by_layer in (
        ("gradient norm", run.gradient_norm),
        ("update ratio", run.update_ratio),
        ("dead share", run.dead),
    ):
        curves |= {f"{title} {layer}": curve for layer, curve in by_layer.items()}
    return {title: (curve.steps.copy(), curve.values.copy()) for title, curve in curves.items()}


def _rows(tables: Sequence[tuple[str, Mapping[str, Column]]]) -> Iterator[tuple[float, list[Sequence[str]]]]:
    """The fraction done, and rows; the header first."""
    titles = list(dict.fromkeys(title for _, columns in tables for title in columns))
    yield 0.0, [["run", "batch", *titles]]
    for number, (name, columns) in enumerate(tables):
        steps = np.unique(np.concatenate([of for of, _ in columns.values()]))
        texts = [_at(steps, columns[title]) if title in columns else [""] * len(steps) for title in titles]
        table = list(zip([name] * len(steps), (str(int(step)) for step in steps), *texts, strict=True))
        for first in range(0, len(table), _ROWS):
            yield (number + first / len(table)) / len(tables), list(table[first : first + _ROWS])


def _at(steps: NDArray[np.float64], column: Column) -> list[str]:
    """A column's numbers as text where it has any, and nothing at the other steps."""
    cells = np.full(len(steps), "", object)
    cells[np.searchsorted(steps, column[0])] = _texts(column[1])
    return list(cells)


def _texts(values: NDArray[np.float64]) -> NDArray[np.str_]:
    """The shortest texts that give the numbers back; those that came as float32 need fewer digits."""
    with np.errstate(over="ignore"):
        single = values.astype(np.float32)
    exact = ((single == values) | np.isnan(values)).all()
    return (single if exact else values).astype(str)


def _write_text(path: str | PathLike[str], rows: Iterator[tuple[float, list[Sequence[str]]]]) -> Work:
    with whole_file(path) as partial, partial.open("w", encoding="utf-8", newline="") as file:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        for fraction, some in rows:
            writer.writerows(some)
            file.write(text.getvalue())
            text.seek(0)
            text.truncate()
            yield fraction


# -- maps ----------------------------------------------------------------------------------------------------------


def save_maps(
    path: str | PathLike[str], network: NetworkSpec, snapshot: Snapshot, limits: Mapping[str, float], ink: Ink
) -> Work:
    """Write what every layer makes of its image as one PNG; ``limits`` are the ends of the layers' colours."""
    sections = [
        Section(f"{name}  ·  {size_text(snapshot.activations[name])}", snapshot.activations[name], limits[name])
        for name in shown_layers(network, snapshot)
    ]
    heading = f"{network.name}  ·  {snapshot.name}  ·  batch {snapshot.step:,}"
    return told(path, _write_bytes(path, lambda: png(sheet_of(heading, sections), ink)))


def shown_layers(network: NetworkSpec, snapshot: Snapshot) -> list[str]:
    """The layers with something of their own to show, in order."""
    kinds = {name: layer.kind for name, layer in zip(network.names, network.layers, strict=True)}
    return [name for name in snapshot.activations if kinds[name] not in PASSED_ON]


def size_text(maps: NDArray[np.floating]) -> str:
    """Maps × rows × columns, or the number of units."""
    return " × ".join(str(length) for length in maps.shape)


def _write_bytes(path: str | PathLike[str], make: Callable[[], bytes]) -> Work:
    yield 0.0
    data = make()
    yield 0.9
    with whole_file(path) as partial:
        partial.write_bytes(data)


# -- film ----------------------------------------------------------------------------------------------------------


def save_run(path: str | PathLike[str], run: History, ink: Ink) -> Work:
    """Write a run as a film, GIF or MP4 by the name's ending.

    Raises
    ------
    ExportError
        If it has no snapshots.
    """
    return told(path, save_film(path, film_of(run), ink))


def film_of(run: History) -> Film:
    """The run's film: the first kernels and the image on the left, maps of the first layers on the right."""
    config = run.config
    if config is None or not run.snapshots:
        raise ExportError("There is nothing to be saved yet: press Train first.")
    snapshots = [run.snapshots[place] for place in chosen_frames(len(run.snapshots))]
    network, first = config.network, snapshots[0]
    kernels = [name for name in network.names if name in first.weights and first.weights[name].ndim == 4][:1]
    left = [Part(f"{name} kernels", [_slices(snapshot.weights[name]) for snapshot in snapshots]) for name in kernels]
    left.append(Part(_image_title(snapshots), [_grey(snapshot) for snapshot in snapshots], grey=True))
    right = [
        Part(f"{name}  ·  {size_text(first.activations[name])}", [snapshot.activations[name] for snapshot in snapshots])
        for name in _filmed(network, first)
    ]
    return Film([_caption(run, snapshot) for snapshot in snapshots], left, right)


def _slices(kernels: NDArray[np.float32]) -> NDArray[np.float32]:
    return kernels.reshape(-1, *kernels.shape[2:])


def _grey(snapshot: Snapshot) -> NDArray[np.float32]:
    """The image (1, H, W) without its colours."""
    return np.asarray(snapshot.input.mean(axis=0, keepdims=True, dtype=np.float32))


def _image_title(snapshots: Sequence[Snapshot]) -> str:
    names = {snapshot.name for snapshot in snapshots}
    return names.pop() if len(names) == 1 else "image"


def _filmed(network: NetworkSpec, snapshot: Snapshot) -> list[str]:
    """The first sums over windows; where there are few, the first layers of any kind."""
    shown = shown_layers(network, snapshot)
    sums = [name for name, layer in zip(network.names, network.layers, strict=True) if isinstance(layer, Conv)]
    sums = [name for name in sums if name in shown]
    return (sums if len(sums) >= _ENOUGH else shown)[:_FILMED]


def _caption(run: History, snapshot: Snapshot) -> str:
    steps = run.loss.steps
    place = int(np.searchsorted(steps, snapshot.step, side="right")) - 1
    loss = f"  ·  loss {run.loss.values[place]:.3f}" if place >= 0 else ""
    return f"batch {snapshot.step:,}{loss}"


# -- failures ------------------------------------------------------------------------------------------------------


def told(path: str | PathLike[str], work: Work) -> Work:
    """The same work; what the system refuses is an `ExportError` that names the file."""
    try:
        return (yield from work)
    except OSError as error:
        reason = str(error.strerror or error).rstrip(".")
        raise ExportError(f"'{Path(path).name}' could not be written: {reason}.") from error
