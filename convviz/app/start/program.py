"""Putting the program together: application, error reporting, garbage collection, window, last state."""

import gc
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from convviz import __version__
from convviz.app.keep.seat import Seat, take_seat
from convviz.app.keep.session_files import read_session
from convviz.app.keep.settings import APPLICATION, ORGANISATION, Settings, data_folder, data_path
from convviz.app.start.ending import unended
from convviz.app.start.errors import ErrorReporter
from convviz.app.start.interruption import Interruption
from convviz.app.start.keeper import Keeper
from convviz.app.start.left import LeftStates
from convviz.app.start.loader import PanelLoader
from convviz.app.window.appearance import theme as themes
from convviz.app.window.main_window import MainWindow
from convviz.core.util.failures import reason_of
from convviz.core.util.resources import resource_path
from convviz.core.util.within import within
from convviz.panels.table import PANELS
from convviz.runs.events import TrainEvent
from convviz.runs.process.training_process import TrainingProcess
from convviz.state.context import Context, make_context
from convviz.state.sessions.session import Session, SessionError, apply
from convviz.state.subject import Subject
from convviz.widgets.controls.ask import remember_in

#: What trains, as a process finds it.
TRAIN = "convviz.training.loop:train"
#: Seconds that a disk may take to answer, and to read what was there the last time.
ANSWER_WAIT, READ_WAIT = 3.0, 10.0
_COLLECT_EVERY = 5000  # milliseconds


def make_application() -> QApplication:
    """The one QApplication, named and with our font; the running one if there is one."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setOrganizationName(ORGANISATION)
    app.setApplicationName(APPLICATION)
    app.setApplicationVersion(__version__)
    app.setWindowIcon(QIcon(str(resource_path("icons", "convviz.svg"))))
    themes.load_fonts()
    return app


def train_here(*arguments: Any, **options: Any) -> Iterator[TrainEvent]:
    """Train in this process; torch is imported here, and so in the thread that calls it."""
    from convviz.training.loop import train

    return train(*arguments, **options)


def make_window(
    subjects: Iterable[Subject] = PANELS,
    *,
    remember: bool = True,
    train: Callable[..., Iterator[TrainEvent]] = train_here,
) -> MainWindow:
    """The main window with the panels of ``subjects`` and everything computed, not yet shown.

    With ``remember`` the layout and the state of the last time come back, and are kept again when it closes. ``train``
    is what trains.
    """
    app = make_application()
    settings, rows = Settings(), tuple(subjects)
    context = make_context(rows)
    folder = _answered(data_folder)
    seat = None if folder is None or not remember else _seat_in(folder, settings)
    own = folder if seat is None else seat.folder
    context.lab.run.train_with = partial(train, autosave=None if own is None else own / "autosave.safetensors")
    # Before there are widgets: those made earlier do not take over the font that comes with a first style sheet.
    themes.apply_theme(app, themes.resolve_theme(settings.theme))
    remember_in(settings)
    window = MainWindow(rows, context, settings)
    if remember:
        window.restore_layout()
        # Where nothing can be written too: a network that cannot be kept is not given up unasked.
        networks = data_path() if folder is None else folder
        context.lab.run.keep_in(networks / "networks", networks / "runs")
        if folder is not None:
            context.lab.record.runs.keep_in(folder / "runs")
        problem, seat = ("", None) if seat is None else _restore_last(window, seat)
        problems = [problem, _forgetful(folder, seat, settings)]
        Keeper(window, seat)
        left = LeftStates(window, folder) if folder is not None else None
        if any(problems):
            context.workbench.problem.emit(" ".join(filter(None, problems)))
        elif seat is not None and (news := _news(seat, settings)):
            window.say(news)
        elif left is not None and (news := left.news()):
            window.status.announce(news)
    window.setFocus()
    return window


def _answered(ask: Callable[[], Path | None]) -> Path | None:
    """A folder; None where the disk does not answer either."""
    try:
        return within(ANSWER_WAIT, ask)
    except TimeoutError:
        return None


def _seat_in(folder: Path, settings: Settings) -> Seat | None:
    """Where this window keeps its state; None where there can be no such place."""
    try:
        seat = within(ANSWER_WAIT, partial(take_seat, folder))
    except OSError:
        return None
    settings.window = seat.number
    return seat


def run_window(subjects: Iterable[Subject] = PANELS, *, session: str = "", image: str = "") -> int:
    """Show the window and run until it is closed; gives the exit status."""
    app = make_application()
    rows, training = tuple(subjects), TrainingProcess(TRAIN)
    window = make_window(rows, train=training.train)
    window.context.lab.dataset.arrived.connect(partial(_prepare, training))
    reporter = ErrorReporter(parent=window)
    reporter.reported.connect(window.show_error)
    reporter.install()
    GuiThreadCollector(window)
    interruption = Interruption(window)
    window.show()
    loader = PanelLoader(rows, window)
    open_at_start(window, session=session, image=image)
    status = app.exec()
    loader.stop()
    training.kill()
    interruption.stop()
    reporter.uninstall()
    window.settings.flush()
    if not window.ended:
        unended.append(window)
    return status


def _prepare(training: TrainingProcess) -> None:
    """Have torch loaded before it is needed."""
    with suppress(OSError, ImportError):  # said when a run is to begin
        training.prepare()


def open_at_start(window: MainWindow, *, session: str = "", image: str = "") -> None:
    """Open what was named on the command line, if anything."""
    if session:
        window.sessions.open(session)
    if image:
        window.sessions.begin_with(image)
        window.exchange.open_path(image)


class GuiThreadCollector(QObject):
    """Collects cyclic garbage in the GUI thread only.

    Python collects in whichever thread happens to allocate; freeing widgets from a worker thread crashes Qt.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_COLLECT_EVERY)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._timer.start()

    def _on_timer_timeout(self) -> None:
        # The youngest generations are cheap; a full collection only when enough has piled up.
        gc.collect(2 if gc.get_count()[2] > 10 else 1)


def _forgetful(folder: Path | None, seat: Seat | None, settings: Settings) -> str:
    """What cannot be remembered, in a sentence; "" where all can."""
    if folder is None or not settings.lasting:
        return (
            f"Nothing can be written to {data_path()}: everything works, but settings and the last state are forgotten "
            "when the window closes, and so is a trained network that is not saved."
        )
    if seat is None:
        return (
            f"The state of this window cannot be kept in {folder}: everything works, but what is chosen is forgotten "
            "when it closes."
        )
    return ""


def _news(seat: Seat, settings: Settings) -> str:
    """What is to be said of other windows, open and closed."""
    news = [settings.take_farewell()]
    if seat.number > 1:
        news.insert(0, "Another window is open, with the last state; this one keeps a state of its own.")
    elif not seat.locked:
        news.append(
            f"Files cannot be locked in {seat.folder}: of two windows at the same time only one's state is kept."
        )
    return " ".join(filter(None, news))


def _restore_last(window: MainWindow, seat: Seat) -> tuple[str, Seat | None]:
    """Take the last state; gives what was wrong, in a sentence, and the seat unless keeping would overwrite it."""
    path, context = seat.state, window.context
    try:
        try:
            last = within(READ_WAIT, partial(_read_last, path, context))
        except (SessionError, TimeoutError) as error:
            # The image may only be away for a while, so what was kept is not overwritten at the end.
            kept = within(ANSWER_WAIT, partial(path.replace, path.with_name("not-restored.convviz")))
            why = error if isinstance(error, SessionError) else f"Reading it takes more than {READ_WAIT:g} seconds."
            return f"The last state could not be restored; it is kept as {kept}. {why}", seat
    except OSError as error:
        return f"The last state could not be restored: {reason_of(error)}.", None
    if last is None:
        return "", seat
    apply(last, context)
    window.sessions.resume(window.settings.named)
    return " ".join(last.problems), seat


def _read_last(path: Path, context: Context) -> Session | None:
    return read_session(path, context) if path.exists() else None
