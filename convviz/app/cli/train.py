"""The ``train`` command: the window's training without the window."""

import argparse
import json
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO, cast

from convviz.app.cli.options import add_field
from convviz.core.data.datasets import DATASETS, usual_epochs
from convviz.core.networks.presets import PRESETS, network_title
from convviz.core.util.fields import declared
from convviz.core.util.whole_file import failure_text
from convviz.runs.control import Control
from convviz.runs.events import (
    BatchDone,
    Evaluated,
    Losses,
    Remark,
    RunFinished,
    RunStarted,
    Saved,
    TrainEvent,
)
from convviz.runs.recipe import Recipe, TrainConfig

#: The exit status of a program ended by Ctrl+C, as shells have it.
INTERRUPTED = 130
_BAR = 24  # characters


class _Resume(argparse.Action):
    """Takes the file, and releases from their duty the options that it answers."""

    released: tuple[argparse.Action, ...] = ()

    def __call__(self, _parser: Any, namespace: argparse.Namespace, values: Any, _option: str | None = None) -> None:
        setattr(namespace, self.dest, values)
        for action in self.released:
            action.required = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``train``; those not given are None, so that a checkpoint's stay."""
    fields = dict(declared(Recipe))
    dataset = add_field(
        parser, fields.pop("dataset"), required=True, metavar="NAME|DIR", help=f"{', '.join(DATASETS)}, or a folder"
    )
    model = parser.add_argument(
        "--model", required=True, choices=list(PRESETS), metavar="NAME", help=", ".join(PRESETS)
    )
    for field in fields.values():
        add_field(parser, field)
    parser.add_argument("--threads", type=_threads, metavar="N", help="on the CPU; one fewer than cores unless given")
    parser.add_argument("--save", metavar="FILE", help="write a checkpoint at the end; automatic ones too go there")
    resume = cast(
        "_Resume", parser.add_argument("--resume", metavar="FILE", action=_Resume, help="resume from a checkpoint")
    )
    parser.add_argument("--tensorboard", metavar="DIR", help="write event files for TensorBoard")
    parser.add_argument("--json", action="store_true", help="one event a line on standard output")
    resume.released = (dataset, model)


def run(options: argparse.Namespace) -> int:
    """Train; gives 0, or `INTERRUPTED` after Ctrl+C. A second Ctrl+C ends at once.

    Raises
    ------
    ValueError, OSError
        With a sentence, when the run fails.
    """
    from convviz.training.loop import train

    config, control = _config(options), Control()
    _check_files(options)
    writer = _JsonLines() if options.json else _Sentences()
    listeners: list[Callable[[TrainEvent], None]] = [writer.take]
    if sys.stderr is not None and sys.stderr.isatty():
        listeners.append(_Bar(sys.stderr).take)
    with ExitStack() as stack:
        if options.tensorboard:
            from convviz.export.tensorboard import CurveFiles

            listeners.append(stack.enter_context(closing(CurveFiles(options.tensorboard))).take)
        interrupted = stack.enter_context(_interruptible())
        events = train(config, control, resume=options.resume, autosave=options.save, threads=options.threads)
        finished = _follow(stack.enter_context(closing(events)), listeners, interrupted)
        problem = _save(options.save, control, finished.step, listeners)
    writer.finish(finished)
    if problem is not None:
        raise problem
    return INTERRUPTED if finished.stopped else 0


def _epochs(count: float) -> str:
    return "1 epoch" if count == 1 else f"{count:.4g} epochs"


def _config(options: argparse.Namespace) -> TrainConfig:
    given = {name: value for name in declared(Recipe) if (value := getattr(options, name)) is not None}
    if options.resume is None:
        return TrainConfig(PRESETS[options.model].spec, Recipe(**{"epochs": usual_epochs(options.dataset), **given}))
    from convviz.training.checkpoint import load_checkpoint

    saved = load_checkpoint(options.resume).config
    network = saved.network
    if options.model is not None:
        network = PRESETS[options.model].spec.fitted(network.input_shape, network.classes)
    return TrainConfig(network, replace(saved.recipe, **given))


def _check_files(options: argparse.Namespace) -> None:
    """Refuse at once what would fail only after the training."""
    if options.autosave_minutes and options.save is None:
        raise ValueError("--autosave-minutes needs a file to write to: give --save too")
    if options.save is not None and not Path(options.save).absolute().parent.is_dir():
        raise FileNotFoundError(f"there is no folder {Path(options.save).absolute().parent} to save to")


def _follow(
    events: Iterator[TrainEvent], listeners: list[Callable[[TrainEvent], None]], interrupted: list[bool]
) -> RunFinished:
    """Hand every event up to the end to the listeners; what was reached then."""
    reached = RunFinished(0, 0.0, 0.0, 0.0, "test", None, stopped=True)
    per_epoch = 1
    for event in events:
        for listener in listeners:
            listener(event)
        if isinstance(event, RunStarted):
            per_epoch = event.batches_per_epoch
            reached = replace(reached, step=event.step, epochs=event.step / per_epoch)
        elif isinstance(event, BatchDone):
            reached = replace(reached, step=event.step, epochs=event.step / per_epoch)
        elif isinstance(event, Losses):
            reached = replace(reached, seconds=event.seconds, samples_per_second=event.samples_per_second)
        elif isinstance(event, Evaluated):
            reached = replace(reached, split=event.split, accuracy=event.accuracy)
        elif isinstance(event, RunFinished):
            return event
        if interrupted:
            break
    return reached


def _save(
    path: str | None, control: Control, step: int, listeners: list[Callable[[TrainEvent], None]]
) -> OSError | None:
    """Write the last checkpoint; gives what went wrong, which must not keep the result from being printed."""
    if path is None or control.copy is None:
        return None
    try:
        control.copy().write(path)
    except OSError as error:
        return OSError(failure_text(path, error).rstrip("."))
    for listener in listeners:
        listener(Saved(step, path))
    return None


@contextmanager
def _interruptible() -> Iterator[list[bool]]:
    """Let the first Ctrl+C be noted in the list instead of raising; outside the main thread nothing is changed."""
    noted: list[bool] = []
    before = signal.getsignal(signal.SIGINT)

    def note(_number: int, _frame: object) -> None:
        noted.append(True)
        signal.signal(signal.SIGINT, before)

    try:
        signal.signal(signal.SIGINT, note)
    except ValueError:
        yield noted
        return
    try:
        yield noted
    finally:
        signal.signal(signal.SIGINT, before)


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


class _JsonLines:
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


class _Sentences:
    """The run in words: what happens on standard error, what came of it on standard output."""

    def take(self, event: TrainEvent) -> None:
        """Say it, if it is worth a line."""
        if isinstance(event, RunStarted):
            network, recipe = network_title(event.config.network), event.config.recipe
            self._say(
                f"{network} with {event.parameters:,} parameters learns {recipe.dataset} on {event.device}: "
                f"{recipe.epochs} epochs of {event.batches_per_epoch:,} batches"
            )
            for remark in event.remarks:
                self._say(remark)
            for skipped in event.skipped:
                self._say(f"skipped {skipped}")
        elif isinstance(event, Evaluated):
            self._say(f"epoch {event.epoch}: {event.split} loss {event.loss:.4f}, accuracy {event.accuracy:.2%}")
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


class _Bar:
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
            f"loss {event.losses.mean():.4f}  accuracy {event.accuracies.mean():.1%}  "
            f"{event.samples_per_second:,.0f} images/s  {int(left) // 60}:{int(left) % 60:02d} left"
        )
        self._stream.write(f"\r{text[: shutil.get_terminal_size().columns - 1]}\x1b[K")
        self._stream.flush()


def _threads(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 1024:
        raise argparse.ArgumentTypeError(f"threads must be an integer from 1 to 1024, got {text}")
    return int(text)
