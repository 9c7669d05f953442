"""What the ``train`` command writes of a run: lines of JSON, or sentences and a progress bar."""

import json
import shutil
import sys
from collections.abc import Callable
from typing import Any, TextIO

from convviz.core.networks.presets import network_title
from convviz.core.text.formatting import counted, in_short
from convviz.runs.events import Evaluated, Losses, Remark, RunFinished, RunStarted, Saved, TrainEvent

_BAR = 24  # characters

#: What each kind of event is as a line of JSON.
_WRITERS: dict[type, Callable[[Any], dict[str, Any]]] = {
    RunStarted: lambda e: {
        "event": "started",
        "model": e.config.network.name,
        "dataset": e.config.recipe.dataset,
        "device": e.device,
        "parameters": e.parameters,
        "batches_per_epoch": e.batches_per_epoch,
        "step": e.step,
        "skipped": list(e.skipped),
        "remarks": list(e.remarks),
    },
    Losses: lambda e: {
        "event": "losses",
        "first": e.first,
        "losses": [float(f"{loss:.6g}") for loss in e.losses],
        "accuracies": [float(f"{accuracy:.6g}") for accuracy in e.accuracies],
        "learning_rates": [float(f"{rate:.6g}") for rate in e.rates],
        "seconds": round(e.seconds, 3),
        "samples_per_second": round(e.samples_per_second, 1),
    },
    Evaluated: lambda e: {
        "event": "evaluated",
        "step": e.step,
        "epoch": e.epoch,
        "split": e.split,
        "loss": e.loss,
        "accuracy": e.accuracy,
    },
    Saved: lambda e: {"event": "saved", "step": e.step, "path": e.path},
    Remark: lambda e: {"event": "remark", "text": e.text},
}


class JsonLines:
    """One event a line, as JSON, without events of mere progress and without arrays of images."""

    def take(self, event: TrainEvent) -> None:
        """Write it if it is one of those."""
        for kind, write in _WRITERS.items():
            if isinstance(event, kind):
                self._line(**write(event))

    def finish(self, finished: RunFinished) -> None:
        """The last line."""
        epochs = int(finished.epochs) if finished.epochs == int(finished.epochs) else round(finished.epochs, 4)
        self._line(
            event="finished",
            epochs=epochs,
            test_accuracy=finished.accuracy,
            seconds=round(finished.seconds, 3),
            samples_per_second=round(finished.samples_per_second, 1),
        )

    def _line(self, **values: Any) -> None:
        sys.stdout.write(json.dumps(values, allow_nan=False) + "\n")
        sys.stdout.flush()


class Sentences:
    """The run in words: what happens on standard error, what came of it on standard output."""

    def take(self, event: TrainEvent) -> None:
        """Say it, if it is worth a line."""
        if isinstance(event, RunStarted):
            network, recipe = network_title(event.config.network), event.config.recipe
            self._say(
                f"{network} with {event.parameters:,} parameters learns {recipe.dataset} on {event.device}: "
                f"{counted(recipe.epochs, 'epoch')} of {counted(event.batches_per_epoch, 'batch')}"
            )
            for remark in event.remarks:
                self._say(remark)
            for skipped in event.skipped:
                self._say(f"skipped {skipped}")
        elif isinstance(event, Evaluated):
            self._say(f"epoch {event.epoch}: {event.split} loss {in_short(event.loss)}, accuracy {event.accuracy:.2%}")
        elif isinstance(event, Saved):
            self._say(f"saved to {event.path}")
        elif isinstance(event, Remark):
            self._say(event.text)

    def finish(self, finished: RunFinished) -> None:
        """The last sentence."""
        how = "Stopped" if finished.stopped else "Finished"
        right = (
            "" if finished.accuracy is None else f", correct on {finished.accuracy:.2%} of the {finished.split} images"
        )
        speed = f"{finished.samples_per_second:,.0f} images a second"
        sys.stdout.write(f"{how} after {_epochs(finished.epochs)} and {finished.seconds:.1f} s, {speed}{right}.\n")
        sys.stdout.flush()

    def _say(self, text: str) -> None:
        if sys.stderr is not None:
            clear = "\r\x1b[K" if sys.stderr.isatty() else ""  # where a bar may be
            sys.stderr.write(f"{clear}{text}\n")
            sys.stderr.flush()


class ProgressBar:
    """A line that is written over: how far the run is, and how well it goes."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._total = self._per_epoch = self._batch_size = 1

    def take(self, event: TrainEvent) -> None:
        """Draw it anew, or wipe it out at the end."""
        if isinstance(event, RunStarted):
            self._per_epoch = event.batches_per_epoch
            self._total = event.batches_per_epoch * event.config.recipe.epochs
            self._batch_size = event.config.recipe.batch_size
        elif isinstance(event, Losses):
            self._draw(event)
        elif isinstance(event, RunFinished):
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _draw(self, event: Losses) -> None:
        done = event.first + len(event.losses) - 1
        filled = _BAR * done // self._total
        left = (self._total - done) * self._batch_size / max(event.samples_per_second, 1e-9)
        text = (
            f"[{'#' * filled}{'.' * (_BAR - filled)}] epoch {done / self._per_epoch:.2f}  "
            f"loss {in_short(float(event.losses.mean()))}  accuracy {event.accuracies.mean():.1%}  "
            f"{event.samples_per_second:,.0f} images/s  {int(left) // 60}:{int(left) % 60:02d} left"
        )
        self._stream.write(f"\r{text[: shutil.get_terminal_size().columns - 1]}\x1b[K")
        self._stream.flush()


def _epochs(count: float) -> str:
    return "1 epoch" if count == 1 else f"{count:.4g} epochs"
