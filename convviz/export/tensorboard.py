"""A run's curves as TensorBoard event files; needs the optional package ``tensorboard``."""

import re
import shutil
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from convviz.export.curves import CurvePoints
from convviz.runs.errors import TrainingError
from convviz.runs.events import Evaluated, Losses, TrainEvent

_PYTHON = f'"{sys.executable}"' if " " in sys.executable else sys.executable
NOT_INSTALLED = (
    "Event files for TensorBoard need the package tensorboard, which is not installed. "
    f"This command installs it: {_PYTHON} -m pip install tensorboard"
)
#: Numbers between two places where the work may be abandoned.
_ROWS = 500


def save_runs(
    folder: str | PathLike[str], runs: Mapping[str, Mapping[str, CurvePoints]]
) -> Generator[float, None, None]:
    """Write the curves of runs, each into a sub-folder of its own; yields the fraction done.

    A sub-folder is named by its run and the time, since TensorBoard would draw all that is in one as one curve, and is
    there only once it is complete.

    Raises
    ------
    TrainingError
        Without the package.
    OSError
        If the files cannot be written.
    """
    now = datetime.now().astimezone().strftime("%Y-%m-%d %H.%M.%S")
    folder = Path(folder)
    for number, (run, columns) in enumerate(runs.items()):
        plain = re.sub(r"[^\w .-]", "", run).strip(" .")  # not every system takes every sign in a name
        name = f"{plain} {now}"
        partial = folder / f".{name}.partial"
        try:
            with closing(CurveFiles(partial)) as files:
                for share in _write_columns(files, columns):
                    yield (number + share) / len(runs)
            partial.rename(folder / name)
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def _write_columns(files: "CurveFiles", columns: Mapping[str, CurvePoints]) -> Iterator[float]:
    total = sum(len(steps) for steps, _ in columns.values())
    numbers = ((title, *point) for title, column in columns.items() for point in zip(*column, strict=True))
    for done, (title, step, value) in enumerate(numbers):
        if done % _ROWS == 0:
            yield done / total
        files.write(int(step), **{title.replace(" ", "_"): value})


class CurveFiles:
    """Writes losses, accuracies and learning rates into ``folder``, which is made if need be.

    Raises
    ------
    TrainingError
        Without the package.
    """

    def __init__(self, folder: str | PathLike[str]) -> None:
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError:
            raise TrainingError(NOT_INSTALLED) from None
        self._writer: Any = SummaryWriter(fspath(folder))

    def take(self, event: TrainEvent) -> None:
        """Write what the event says, if it is one for a curve."""
        if isinstance(event, Losses):
            for offset, (loss, accuracy, rate) in enumerate(
                zip(event.losses, event.accuracies, event.rates, strict=True)
            ):
                self.write(event.first + offset, loss=loss, accuracy=accuracy, learning_rate=rate)
        elif isinstance(event, Evaluated):
            self.write(event.step, **{f"{event.split}_loss": event.loss, f"{event.split}_accuracy": event.accuracy})

    def close(self) -> None:
        """Write what still waits."""
        self._writer.close()

    def write(self, step: int, **values: float) -> None:
        """Write numbers of one batch."""
        for name, value in values.items():
            self._writer.add_scalar(name, float(value), step)
