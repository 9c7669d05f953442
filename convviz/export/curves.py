"""The curves of runs as numbers: comma-separated values, a row a batch."""

import csv
import io
from collections.abc import Generator, Iterator, Mapping, Sequence
from os import PathLike
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from convviz.core.util.whole_file import whole_file
from convviz.export.errors import NOTHING, ExportError
from convviz.runs.history import Curve, History

#: Batches (n,) and the numbers at them (n,).
CurvePoints: TypeAlias = tuple[NDArray[np.float64], NDArray[np.float64]]

#: Rows between two places where the work may be abandoned.
_ROWS = 2000


def save_curves(path: str | PathLike[str], runs: Sequence[History]) -> Generator[float, None, None]:
    """Write all curves of runs as comma-separated values in UTF-8, a row a batch; yields the fraction done.

    The columns are the run's name, the batch counted from 1 (0 is before the first), the epochs done by then, the
    batch's loss, accuracy (a share, 0 to 1) and learning rate, then the loss and accuracy of each held-out split, and
    of each layer the norm of its gradient, its update ratio and its share of dead units. What was not measured at a
    batch is empty. The numbers are taken from the runs at once; later changes to these make no difference.

    Raises
    ------
    ExportError
        If there is nothing to be written.
    OSError
        Later, if the file cannot be written.
    """
    tables = [(run.name, 1 if run.started is None else run.started.batches_per_epoch, columns_of(run)) for run in runs]
    if not any(len(steps) for *_, columns in tables for steps, _ in columns.values()):
        raise ExportError(NOTHING)
    return _write(path, _rows(tables))


def columns_of(run: History) -> dict[str, CurvePoints]:
    """Header -> batches (n,) and the numbers at them (n,), as copies."""
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


def _rows(tables: Sequence[tuple[str, int, Mapping[str, CurvePoints]]]) -> Iterator[tuple[float, list[Sequence[str]]]]:
    """The fraction done, and rows of runs (name, batches per epoch, columns); the header first."""
    titles = list(dict.fromkeys(title for *_, columns in tables for title in columns))
    yield 0.0, [["run", "batch", "epoch", *titles]]
    for number, (name, per_epoch, columns) in enumerate(tables):
        steps = np.unique(np.concatenate([of for of, _ in columns.values()]))
        texts = [_at(steps, columns[title]) if title in columns else [""] * len(steps) for title in titles]
        places = ((name, str(int(step)), f"{step / per_epoch:.6g}") for step in steps)
        table = [(*place, *row) for place, row in zip(places, zip(*texts, strict=True), strict=True)]
        for first in range(0, len(table), _ROWS):
            yield (number + first / len(table)) / len(tables), list(table[first : first + _ROWS])


def _at(steps: NDArray[np.float64], column: CurvePoints) -> list[str]:
    """A column's numbers as text, and nothing at steps where it has none."""
    cells = np.full(len(steps), "", object)
    cells[np.searchsorted(steps, column[0])] = _texts(column[1])
    return list(cells)


def _texts(values: NDArray[np.float64]) -> NDArray[np.str_]:
    """The shortest texts that give the numbers back; those that came as float32 need fewer digits."""
    with np.errstate(over="ignore"):
        single = values.astype(np.float32)
    exact = ((single == values) | np.isnan(values)).all()
    return (single if exact else values).astype(str)


def _write(
    path: str | PathLike[str], rows: Iterator[tuple[float, list[Sequence[str]]]]
) -> Generator[float, None, None]:
    with whole_file(path) as partial, partial.open("w", encoding="utf-8", newline="") as file:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        for fraction, some in rows:
            writer.writerows(some)
            file.write(text.getvalue())
            text.seek(0)
            text.truncate()
            yield fraction
