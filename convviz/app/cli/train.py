"""The ``train`` command: the window's training without the window."""

import argparse
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from convviz.app.cli.options import add_field
from convviz.app.cli.train_output import JsonLines, ProgressBar, Sentences
from convviz.core.data.datasets import DATASETS, usual_epochs
from convviz.core.data.folders.scan import list_folder
from convviz.core.networks.presets import PRESETS
from convviz.core.util.fields import declared
from convviz.core.util.whole_file import failure_text
from convviz.runs.control import Control
from convviz.runs.events import (
    BatchDone,
    Evaluated,
    Losses,
    RunFinished,
    RunStarted,
    Saved,
    TrainEvent,
)
from convviz.runs.recipe import Recipe, TrainConfig

#: The exit status of a program ended by Ctrl+C, as shells have it.
INTERRUPTED = 130


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
    config, control = _config(options), Control()
    _check_files(options, config.recipe.dataset)
    from convviz.training.loop import train  # torch takes seconds, and nobody waits for them to learn of a wrong name

    writer = JsonLines() if options.json else Sentences()
    listeners: list[Callable[[TrainEvent], None]] = [writer.take]
    if sys.stderr is not None and sys.stderr.isatty():
        listeners.append(ProgressBar(sys.stderr).take)
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


def _check_files(options: argparse.Namespace, dataset: str) -> None:
    """Refuse at once what would fail only once torch is there, or after the training."""
    if options.autosave_minutes and options.save is None:
        raise ValueError("--autosave-minutes needs a file to write to: give --save too")
    if options.save is not None and not Path(options.save).absolute().parent.is_dir():
        raise FileNotFoundError(f"there is no folder {Path(options.save).absolute().parent} to save to")
    if dataset not in DATASETS:
        for _ in list_folder(dataset):  # by names alone
            pass


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
    """Let the first Ctrl+C be noted in the list instead of raising.

    Nothing is changed outside the main thread, nor where whoever started the program had it ignored, as ``nohup`` does.
    """
    noted: list[bool] = []
    before = signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN:
        yield noted
        return

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


def _threads(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 1024:
        raise argparse.ArgumentTypeError(f"threads must be an integer from 1 to 1024, got {text}")
    return int(text)
