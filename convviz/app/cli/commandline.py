"""The command line: the window, ``render``, ``train`` and ``bench``."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from convviz import __version__
from convviz.app.start import before_qt
from convviz.core.util.failures import sentence_of

if TYPE_CHECKING:
    from convviz.state.subject import Subject


def run(argv: Sequence[str] | None = None, subjects: Sequence[Subject] | None = None) -> int:
    """Run ``argv``; gives 0, or 1 for a run that failed, or 2 for wrong arguments.

    ``subjects`` are the rows that the window and its pictures are made of, by default those of the table.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    command, add, act = next((row for row in _COMMANDS if words[:1] == [row[0]]), _WINDOW)
    parser = argparse.ArgumentParser(prog=f"convviz {command}".strip(), description=act.__doc__)
    parser.set_defaults(subjects=subjects, check=lambda _options: None)
    add(parser)
    try:
        options = parser.parse_args(words[1:] if command else words)
        _check(options, parser)
    except SystemExit as end:
        return int(end.code or 0)
    try:
        return act(options)
    except (OSError, ValueError) as error:
        said = sentence_of(error) if isinstance(error, OSError) and error.strerror else str(error)
        sys.stderr.write(f"convviz: {said.splitlines()[0]}\n")
        return 1


def _check(options: argparse.Namespace, parser: argparse.ArgumentParser) -> None:
    """Refuse, as wrong arguments, those that can only be judged together."""
    try:
        options.check(options)
    except ValueError as error:
        parser.error(str(error))


def _add_window(parser: argparse.ArgumentParser) -> None:
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        "image", nargs="?", default="", help="an image, a session, a checkpoint or a folder of images to open"
    )
    either.add_argument("--session", default="", metavar="FILE", help="a .convviz file to open")
    parser.add_argument("--version", action="version", version=f"convviz {__version__}")
    parser.epilog = "commands: convviz render ..., convviz train ..., convviz bench ...; each with --help"


def _window(options: argparse.Namespace) -> int:
    """See convolution and pooling one step at a time, and watch a network learn."""
    for path in (options.image, options.session):
        if path and not Path(path).exists():
            raise FileNotFoundError(f"there is no file {path}")
    gc.disable()  # nothing is garbage while modules load; once there is a window, `GuiThreadCollector` takes over
    try:
        before_qt.load_numbers()
        from convviz.app.start.program import run_window
        from convviz.panels.table import PANELS

        return run_window(options.subjects or PANELS, session=options.session, image=options.image)
    finally:
        gc.enable()


def _add_render(parser: argparse.ArgumentParser) -> None:
    from convviz.app.cli.options import RENDERED
    from convviz.app.window.appearance.theme import theme_names
    from convviz.core.filters.kernels import KERNELS
    from convviz.core.networks.presets import PRESETS
    from convviz.panels.table import PANELS
    from convviz.state.choices.training_view import RunView

    keys = [row.key for row in parser.get_default("subjects") or PANELS]
    parser.add_argument("--panel", required=True, choices=keys, help="the panel in front")
    parser.add_argument("--session", default="", metavar="FILE", help="a .convviz file to begin with")
    parser.add_argument("--image", default="", metavar="PATH|NAME", help="an image file, or the name of an example")
    parser.add_argument("--kernel", default="", choices=list(KERNELS), metavar="NAME", help=", ".join(KERNELS))
    parser.add_argument("--step", type=int, default=None, metavar="N", help="the step shown, from 0")
    parser.add_argument("--model", default="", choices=list(PRESETS), metavar="NAME", help=", ".join(PRESETS))
    parser.add_argument("--dataset", default="", metavar="NAME|DIR", help="mnist, textures, or a folder of images")
    parser.add_argument("--batches", type=_batches, metavar="N", help="learned first; 200 where a run is drawn")
    parser.add_argument("--theme", choices=theme_names(), default="light")
    parser.add_argument("--size", type=_size, default=(1440, 900), metavar="WxH", help="of the window, in pixels")
    parser.add_argument("--scale", type=_scale, default=1.0, help="pixels of the file for each of the window's")
    large = ("--present", "--large", "--large-text")
    parser.add_argument(
        *large, dest="present", action="store_true", help="as in presentation mode: the scene alone, in large numbers"
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="[SUBJECT.]FIELD=VALUE",
        help="a field of the panel's own choice, or of another subject's: stride=2,1 or pooling.kind=average",
    )
    # Short for settings that are often wanted.
    parser.add_argument(
        "--compare",
        dest="set",
        action="append_const",
        const="convolution.compare=true",
        help="compare convolution and cross-correlation",
    )
    parser.add_argument(
        "--view",
        dest="set",
        action="append",
        type=_setting("training.view", tuple(RunView)),
        metavar="NAME",
        help=f"of the training panel: {', '.join(RunView)}",
    )
    possible = ", ".join(RENDERED.suffixes)
    parser.add_argument("--output", required=True, type=_output, metavar="FILE", help=f"ends in one of {possible}")
    parser.set_defaults(check=_check_render)


def _check_render(options: argparse.Namespace) -> None:
    from convviz.panels.table import PANELS
    from convviz.state.settings import check_settings

    check_settings(options.set, options.panel, {row.key: row for row in options.subjects or PANELS})


def _render(options: argparse.Namespace) -> int:
    """Draw the window, without showing it, to a file: PNG, JPEG, SVG or PDF."""
    from convviz.app.cli.render import render
    from convviz.panels.table import PANELS

    return render(options, options.subjects or PANELS)


def _add_train(parser: argparse.ArgumentParser) -> None:
    from convviz.app.cli.train import add_arguments

    add_arguments(parser)


def _train(options: argparse.Namespace) -> int:
    """Train a network without a window."""
    from convviz.app.cli.train import run

    return run(options)


def _add_bench(parser: argparse.ArgumentParser) -> None:
    from convviz.app.bench.benches import BENCHES

    parser.add_argument("name", choices=sorted(BENCHES))
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")


def _bench(options: argparse.Namespace) -> int:
    """Measure a speed against its reference in the same run; prints the limit beside it."""
    from convviz.app.bench.benches import run_bench

    return run_bench(options.name, as_json=options.json)


def _setting(field: str, words: Sequence[str]) -> Callable[[str], str]:
    """Reads one of ``words`` as the setting that gives a field this value."""

    def read(text: str) -> str:
        if text not in words:
            raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(words)}")
        return f"{field}={text}"

    return read


def _output(text: str) -> str:
    from convviz.app.cli.options import RENDERED

    try:
        RENDERED.suffix_of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def _batches(text: str) -> int:
    if not text.isdigit() or int(text) > 1_000_000:
        raise argparse.ArgumentTypeError(f"the batches must be an integer up to 1,000,000, got {text}")
    return int(text)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form 1440x900")
    size = int(width), int(height)
    if not all(320 <= side <= 8192 for side in size):
        raise argparse.ArgumentTypeError(f"width and height must be from 320 to 8192, got {text}")
    return size


def _scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not 0.5 <= scale <= 4:
        raise argparse.ArgumentTypeError(f"the scale must be from 0.5 to 4, got {text}")
    return scale


_Row = tuple[str, Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace], int]]
_WINDOW: _Row = ("", _add_window, _window)
_COMMANDS: tuple[_Row, ...] = (
    ("render", _add_render, _render),
    ("train", _add_train, _train),
    ("bench", _add_bench, _bench),
)
