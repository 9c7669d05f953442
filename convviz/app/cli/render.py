"""Drawing the window to a file, so that a picture of any panel is one command."""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from convviz.app.cli.options import RENDERED
from convviz.app.keep.session_files import open_session
from convviz.app.start.program import make_window
from convviz.app.window.main_window import MainWindow
from convviz.core.images.examples import EXAMPLES
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.presets import PRESETS
from convviz.core.util.whole_file import failure_text, write_file
from convviz.runs.recipe import Recipe
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.source import Example
from convviz.state.lab.activity import Activity
from convviz.state.results.image import SOURCE
from convviz.state.settings import read_settings
from convviz.state.subject import Subject
from convviz.widgets.look.pictures import image_bytes
from convviz.widgets.look.vectors import file_maker, recorded

#: Batches learned before a run is drawn, unless another number is asked for.
_BATCHES = 200


def render(options: argparse.Namespace, subjects: Iterable[Subject]) -> int:
    """Draw what ``options`` (of ``convviz render``) asks for; gives the exit status.

    Raises
    ------
    ValueError
        For an unknown image, a session or a setting that is refused, a step that is not there, a size too small for
        the window, or a file that cannot be written.
    """
    # The scale must be known before the application is made; a picture needs no display.
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qInstallMessageHandler(_print_message)
    with _errors_raised():
        window = make_window(subjects, remember=False)
        window.apply_theme(options.theme)
        problems: list[str] = []
        window.workbench.problem.connect(problems.append)  # which says the lab's too
        window.show_panel(options.panel)
        window.present(options.present)
        _choose(window, options, problems)
        _seek(window, options)
        window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        window.resize(*options.size)
        window.show()
        window.setFocus()
        for _ in range(4):  # layouts, docks and title bars settle one after the other
            QApplication.processEvents()
        if _shows_run(window) or options.batches:
            _train(window, options, problems)
        make, size = _drawn(window, RENDERED.suffix_of(options.output)), (window.width(), window.height())
        window.close()
    if size != options.size:
        raise ValueError("the window needs at least {}x{} pixels".format(*size))
    try:
        write_file(options.output, make())
    except OSError as error:
        raise ValueError(failure_text(options.output, error)) from error
    return 0


def _drawn(window: MainWindow, suffix: str) -> Callable[[], bytes]:
    """Draw the window for a file that ends so; what is returned gives the bytes of the file."""
    if suffix in (".svg", ".pdf"):
        return file_maker(recorded(window), window.size(), window.front().title, suffix=suffix)
    return partial(image_bytes, window.grab().toImage(), suffix)


def _choose(window: MainWindow, options: argparse.Namespace, problems: list[str]) -> None:
    """Take session, kernel, image and settings, and wait until everything is computed."""
    context = window.context
    bench, lab = context.workbench, context.lab
    if options.session:
        missing = open_session(options.session, context)
        if missing and not options.image:
            raise ValueError(missing[0])
    if options.kernel:
        bench.choose("", KernelChoice.preset(options.kernel))
    if options.image in EXAMPLES:
        context.images.use(Example(options.image), "")
    elif options.image:
        if not Path(options.image).exists():
            raise ValueError(f"{options.image!r} is neither a file nor one of {', '.join(EXAMPLES)}")
        context.images.open(options.image)
    _wait(lambda: bench.background.busy, problems)
    source = None if bench.results is None else bench.results.get(SOURCE)
    if options.image and source is not None and source.matrix is not None and source.matrix.reading:
        sys.stderr.write(f"convviz: {options.image}: {source.matrix.reading}\n")
    before = bench.value(Recipe).dataset
    bench.choose("", *read_settings(options.set, options.panel, bench.subjects, bench.choices).values())
    chosen = bench.value(Recipe).dataset
    dataset = options.dataset or (chosen if chosen != before else "")
    if dataset:  # read first, since the network is fitted to its images
        lab.dataset.choose(dataset)
        _wait(lambda: lab.dataset.reading, problems)
    if options.model:
        network, now = PRESETS[options.model].spec, bench.value(NetworkSpec)
        # A photograph's network keeps its own input where nobody asked for other images.
        adapted = dataset or _shows_run(window)
        bench.choose("", network.fitted(now.input_shape, now.classes) if adapted else network)
    _wait(lambda: bench.background.busy, problems)


def _shows_run(window: MainWindow) -> bool:
    """Whether the player of the panel in front stands in the run."""
    return window.front().player_in(window.context) is window.context.lab.record.player


def _train(window: MainWindow, options: argparse.Namespace, problems: list[str]) -> None:
    """Learn from as many batches as asked for, and draw what is then known."""
    lab = window.context.lab
    lab.dataset.read()
    _wait(lambda: lab.dataset.value is None or lab.dataset.reading, problems)
    batches = _BATCHES if options.batches is None else options.batches
    if batches:
        lab.run.set_rate(None)  # whatever the pace chosen: nobody sees the batches before the last
        lab.run.start(batches=batches)
        _wait(lambda: lab.run.activity not in (Activity.PAUSED, Activity.OVER), problems)
    panel = window.panels[options.panel]
    for _ in range(4):
        panel.draw()
        QApplication.processEvents()


def _wait(unfinished: Callable[[], bool], problems: list[str]) -> None:
    QApplication.processEvents()  # an error is shown only then
    while unfinished() and not problems:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    if problems:
        raise ValueError(problems[0])


def _seek(window: MainWindow, options: argparse.Namespace) -> None:
    """Go to the step asked for, of the panel in front."""
    if options.step is None:
        return
    front = window.front()
    player = front.player_in(window.context)
    if player is None:
        raise ValueError(f"the panel {front.key} has no steps")
    if not 0 <= options.step < player.length:
        raise ValueError(f"step {options.step} is not there: steps go from 0 to {player.length - 1}")
    player.seek(options.step)


@contextmanager
def _errors_raised() -> Iterator[None]:
    """Raise the first error of a slot or a paint event at the end: Qt goes on after one, but the picture is wrong."""
    errors: list[BaseException] = []
    before, sys.excepthook = sys.excepthook, lambda _kind, error, _trace: errors.append(error)
    try:
        yield
    finally:
        sys.excepthook = before
    if errors:
        raise errors[0]


def _print_message(_kind: object, _context: object, text: str) -> None:
    """Print Qt's messages, but for the one that the offscreen platform prints for every window."""
    if text != "This plugin does not support propagateSizeHints()":
        sys.stderr.write(text + "\n")
