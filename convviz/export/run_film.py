"""A run as a film: its first kernels, its input and the maps of its first layers, snapshot by snapshot."""

from collections.abc import Generator, Sequence
from os import PathLike

import numpy as np
from numpy.typing import NDArray

from convviz.core.networks.layers import Conv
from convviz.core.networks.network import NetworkSpec
from convviz.core.text.formatting import format_probability, in_short
from convviz.export.errors import NOTHING, ExportError
from convviz.export.film import WIDTH, Film, FilmPart, chosen_frames, save_film
from convviz.export.maps import shown_layers, size_text
from convviz.export.sheet import HEADING, MARGIN, Ink, text_width
from convviz.runs.history import History
from convviz.runs.snapshot import Snapshot

#: Layers whose maps a film shows at most, and how many convolutions are enough to show nothing else.
_FILMED, _ENOUGH = 3, 2
#: Letters of a class's name in a film's line, at most and at least.
_LETTERS, _MIN_LETTERS = 40, 3
_DOT = "  ·  "


def save_run(path: str | PathLike[str], run: History, ink: Ink) -> Generator[float, None, None]:
    """Write a run as a film, GIF or MP4 by the name's ending; yields the fraction done.

    What is shown is taken from the run at once; later changes to it make no difference.

    Raises
    ------
    ExportError
        If it has no snapshots.
    ValueError
        Later, as from `save_film`.
    OSError
        Later, if the file cannot be written.
    """
    return save_film(path, film_of(run), ink)


def film_of(run: History) -> Film:
    """The run's film: the first kernels and the input on the left, maps of the first layers on the right.

    Raises
    ------
    ExportError
        If the run has no snapshots.
    """
    config = run.config
    if config is None or not run.snapshots:
        raise ExportError(NOTHING)
    snapshots = [run.snapshots[place] for place in chosen_frames(len(run.snapshots))]
    network, first = config.network, snapshots[0]
    kernels = [name for name in network.names if name in first.weights and first.weights[name].ndim == 4][:1]
    left = [
        FilmPart(f"{name} kernels", [_slices(snapshot.weights[name]) for snapshot in snapshots]) for name in kernels
    ]
    left.append(FilmPart(_image_title(snapshots), [_grey(snapshot) for snapshot in snapshots], grey=True))
    right = [
        FilmPart(
            f"{name}  ·  {size_text(first.activations[name])}", [snapshot.activations[name] for snapshot in snapshots]
        )
        for name in _filmed(network, first)
    ]
    return Film([_caption(run, snapshot) for snapshot in snapshots], left, right)


def _slices(kernels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Kernels (out, in, h, w) as pictures (out·in, h, w)."""
    return kernels.reshape(-1, *kernels.shape[2:])


def _grey(snapshot: Snapshot) -> NDArray[np.float32]:
    """The input (1, H, W) without its colours."""
    return np.asarray(snapshot.input.mean(axis=0, keepdims=True, dtype=np.float32))


def _image_title(snapshots: Sequence[Snapshot]) -> str:
    names = {snapshot.name for snapshot in snapshots}
    return names.pop() if len(names) == 1 else "image"


def _filmed(network: NetworkSpec, snapshot: Snapshot) -> list[str]:
    """The first convolutions; where there are few, the first layers of any kind."""
    shown = shown_layers(network, snapshot)
    sums = [name for name in shown if isinstance(network.node(name).layer, Conv)]
    return (sums if len(sums) >= _ENOUGH else shown)[:_FILMED]


def _caption(run: History, snapshot: Snapshot) -> str:
    """Batch, loss, and what the network predicts: "batch 128  ·  loss 0.412  ·  predicted 7 (0.98), is 9".

    Names of classes are shortened as far as the line must.
    """
    loss = run.loss_at(snapshot.step)
    parts = [f"batch {snapshot.step:,}", *([] if loss is None else [f"loss {in_short(loss)}"])]
    if not np.isfinite(snapshot.probabilities).all():
        return _DOT.join(parts)
    for letters in range(_LETTERS, _MIN_LETTERS, -1):
        line = _DOT.join([*parts, _prediction(run, snapshot, letters)])
        if text_width(line, HEADING) <= WIDTH - 2 * MARGIN:
            return line
    return _DOT.join([*parts, _prediction(run, snapshot, _MIN_LETTERS)])


def _prediction(run: History, snapshot: Snapshot, letters: int) -> str:
    """What is predicted, with its probability, and the true class where that is another; names of so many letters."""
    best, label = int(snapshot.probabilities.argmax()), snapshot.label
    names = (
        [str(number) for number in range(len(snapshot.probabilities))] if run.dataset is None else run.dataset.classes
    )
    said, true = (
        name if len(name) <= letters else f"{name[: letters - 1]}…" for name in (names[best], names[max(label, 0)])
    )
    remark = f", is {true}" if label not in (-1, best) else ""
    return f"predicted {said} ({format_probability(float(snapshot.probabilities[best]), 2)}){remark}"
