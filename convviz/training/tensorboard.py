"""A run's curves as TensorBoard event files; needs the optional package ``tensorboard``."""

from os import PathLike, fspath
from typing import Any

from convviz.training.errors import TrainingError
from convviz.training.events import Evaluated, Losses, TrainEvent


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
            raise TrainingError(
                "Event files for TensorBoard need the package tensorboard, which is not installed."
            ) from None
        self._writer: Any = SummaryWriter(fspath(folder))

    def take(self, event: TrainEvent) -> None:
        """Write what the event says, if it is one for a curve."""
        if isinstance(event, Losses):
            for offset, (loss, accuracy, rate) in enumerate(
                zip(event.losses, event.accuracies, event.rates, strict=True)
            ):
                self._write(event.first + offset, loss=loss, accuracy=accuracy, learning_rate=rate)
        elif isinstance(event, Evaluated):
            self._write(event.step, **{f"{event.split}_loss": event.loss, f"{event.split}_accuracy": event.accuracy})

    def close(self) -> None:
        """Write what still waits."""
        self._writer.close()

    def _write(self, step: int, **values: float) -> None:
        for name, value in values.items():
            self._writer.add_scalar(name, float(value), step)
