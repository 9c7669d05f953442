"""Errors nobody handled: logged with their traceback and shown in the window once; the program goes on."""

import logging
import sys
import threading
from collections.abc import Callable
from functools import partial
from logging.handlers import RotatingFileHandler
from pathlib import Path
from time import monotonic
from traceback import format_exception_only
from types import TracebackType
from typing import Any

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QStandardPaths,
    Qt,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
)
from shiboken6 import isValid

from convviz.core.util.within import within

LOG_NAME = "convviz.log"
#: Seconds that the disk may take to open it.
_ANSWER_WAIT = 3.0
_LOG_BYTES, _LOG_COPIES = 1_000_000, 3
#: Seconds before the same error is logged again; an error while painting could come sixty times a second.
_REPEAT_AFTER = 5.0
#: Kinds of error remembered, so that messages with an address in them do not fill the memory.
_KINDS_KEPT = 1000
_LEVELS = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

_log = logging.getLogger("convviz")


class ErrorReporter(QObject):
    """Takes the place of the three hooks that unhandled errors and Qt's warnings end in.

    Whatever hook was there before is called too, so that a terminal still shows what it did. Nothing is shown from
    within a hook: it may run in any thread, and in the middle of painting.

    Parameters
    ----------
    folder : where the log is kept; by default the program's own data folder of this user.
    clock : seconds that only ever grow.
    """

    #: In the GUI thread: one sentence about an error of a kind and place not seen before, and the path of the log, or
    #: "" where none can be written.
    reported = Signal(str, str)
    _caught = Signal(str)

    def __init__(
        self, folder: Path | None = None, parent: QObject | None = None, clock: Callable[[], float] = monotonic
    ) -> None:
        super().__init__(parent)
        self._folder, self._clock = folder, clock
        # Re-entrant: collecting garbage while it is held may destroy an object that makes Qt warn.
        self._lock = threading.RLock()
        self._seen: dict[tuple[Any, ...], _Repeats] = {}
        self._handler: logging.Handler | None = None
        self._installed = False
        self.log_path = ""
        self._caught.connect(self._on_caught, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Open the log and take over the hooks."""
        if self._installed:
            return
        self._open_log()
        self._before, self._thread_before = sys.excepthook, threading.excepthook
        sys.excepthook, threading.excepthook = self._on_exception, self._on_thread_exception
        self._qt_before = qInstallMessageHandler(self._on_qt_message)
        self._installed = True

    def uninstall(self) -> None:
        """Give the hooks back and close the log."""
        if not self._installed:
            return
        self._installed = False
        sys.excepthook, threading.excepthook = self._before, self._thread_before
        qInstallMessageHandler(self._qt_before)
        if self._handler is not None:
            _log.removeHandler(self._handler)
            self._handler.close()
            self._handler = None

    def _open_log(self) -> None:
        place = QStandardPaths.StandardLocation.AppLocalDataLocation
        folder = self._folder or Path(QStandardPaths.writableLocation(place))
        path = folder / LOG_NAME
        try:
            self._handler = within(_ANSWER_WAIT, partial(_opened, path))
        except OSError as error:
            # The program is of use without its log; `reported` says that there is none, and the terminal why.
            self.log_path = ""
            _log.warning("No log can be written to %s: %s", path, error)
            self._handler = logging.NullHandler()  # or Python would print everything, which is printed already
            _log.addHandler(self._handler)
            return
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s: %(message)s"))
        _log.addHandler(self._handler)
        self.log_path = str(path)

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self._catch(kind, error, trace)
        self._before(kind, error, trace)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._catch(args.exc_type, args.exc_value, args.exc_traceback)
        self._thread_before(args)

    def _catch(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, Exception):  # the user's Ctrl+C, or a request to end
            return
        first, skipped = self._count((kind, *_place_of(trace)))
        if skipped is not None:
            suffix = f" ({skipped} more like it were not logged)" if skipped else ""
            _log.error("Unhandled error%s", suffix, exc_info=(kind, error, trace))
        if first and isValid(self):
            self._caught.emit(f"Something went wrong inside the program: {_one_line(error)}")

    def _on_qt_message(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        level = _LEVELS.get(kind)
        if level is not None:
            _, skipped = self._count((kind, message))
            if skipped is not None:
                _log.log(level, "Qt: %s", message)
        if self._qt_before is not None:
            self._qt_before(kind, context, message)
        elif sys.stderr is not None:  # None where there is no terminal, as in a windowed build
            print(message, file=sys.stderr)

    def _count(self, key: tuple[Any, ...]) -> tuple[bool, int | None]:
        """Whether this is the first of its kind, and how many were skipped before it; None if it is skipped too."""
        now = self._clock()
        with self._lock:
            repeats = self._seen.get(key)
            if repeats is None:
                if len(self._seen) >= _KINDS_KEPT:
                    self._seen.clear()
                self._seen[key] = _Repeats(now)
                return True, 0
            return False, repeats.again(now)

    @Slot(str)
    def _on_caught(self, sentence: str) -> None:
        self.reported.emit(sentence, self.log_path)


class _Repeats:
    """When an error was last logged, and how often it has come since."""

    def __init__(self, now: float) -> None:
        self._logged, self._skipped = now, 0

    def again(self, now: float) -> int | None:
        if now - self._logged < _REPEAT_AFTER:
            self._skipped += 1
            return None
        skipped, self._logged, self._skipped = self._skipped, now, 0
        return skipped


def _opened(path: Path) -> logging.Handler:
    path.parent.mkdir(parents=True, exist_ok=True)
    return RotatingFileHandler(
        path, maxBytes=_LOG_BYTES, backupCount=_LOG_COPIES, encoding="utf-8", errors="backslashreplace"
    )


def _place_of(trace: TracebackType | None) -> tuple[str, int]:
    """File and line where it was raised."""
    if trace is None:
        return "", 0
    while trace.tb_next is not None:
        trace = trace.tb_next
    return trace.tb_frame.f_code.co_filename, trace.tb_lineno


def _one_line(error: BaseException) -> str:
    """The kind and the first line of what it says, at most 200 characters, even if it cannot say it."""
    return format_exception_only(error)[0].splitlines()[0][:200]
