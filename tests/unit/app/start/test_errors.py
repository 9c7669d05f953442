import logging
import sys
import threading

import pytest
from PySide6.QtCore import QObject, QThread, QTimer, Slot, qInstallMessageHandler, qWarning

from convviz.app.start import errors
from convviz.app.start.errors import ErrorReporter


class Window(QObject):
    """Hears of errors as the real window does."""

    def __init__(self):
        super().__init__()
        self.heard = []

    @Slot(str, str)
    def show_error(self, sentence, log):
        self.heard.append((sentence, log, QThread.currentThread()))


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def hooks(monkeypatch):
    """What the hooks in place before were called with, instead of failing the test."""
    called = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: called.append(error))
    monkeypatch.setattr(threading, "excepthook", lambda args: called.append(args.exc_value))
    before = qInstallMessageHandler(lambda kind, context, message: called.append(message))
    yield called
    qInstallMessageHandler(before)


@pytest.fixture
def reporter(qapp, hooks, tmp_path):
    reporter = ErrorReporter(tmp_path / "logs", clock=Clock())
    reporter.install()
    yield reporter
    reporter.uninstall()


@pytest.fixture
def window(reporter):
    window = Window()
    reporter.reported.connect(window.show_error)
    return window


@pytest.fixture
def log(tmp_path):
    return lambda: (tmp_path / "logs" / "convviz.log").read_text(encoding="utf-8")


def fail(text="it broke", kind=ValueError):
    """Raise, and let nobody handle it."""
    try:
        raise kind(text)
    except BaseException as error:  # noqa: BLE001 - what the interpreter does with an error nobody handles
        sys.excepthook(type(error), error, error.__traceback__)


def flush(qapp):
    qapp.processEvents()


def test_an_error_is_logged_with_its_traceback_and_reported_to_the_window(qapp, reporter, window, log, hooks):
    fail("it broke")
    assert window.heard == []  # nothing is shown from within the hook
    flush(qapp)
    assert window.heard == [
        ("Something went wrong inside the program: ValueError: it broke", reporter.log_path, window.thread())
    ]
    assert "Traceback" in log()
    assert "raise kind(text)" in log()
    assert [str(error) for error in hooks] == ["it broke"]


def test_an_error_in_a_slot_is_reported_and_the_program_goes_on(qapp, reporter, window, log):
    class Button(QObject):
        @Slot()
        def press(self):
            raise LookupError("no such kernel")

    button = Button()
    QTimer.singleShot(0, button, button.press)
    flush(qapp)
    flush(qapp)
    assert [sentence for sentence, *_ in window.heard] == [
        "Something went wrong inside the program: LookupError: no such kernel"
    ]
    assert "no such kernel" in log()


def test_an_error_in_another_thread_reaches_the_gui_thread(qapp, reporter, window, log, hooks):
    def work():
        raise RuntimeError("in the background")

    thread = threading.Thread(target=work, name="worker")
    thread.start()
    thread.join()
    assert window.heard == []
    flush(qapp)
    assert [(sentence, where) for sentence, _, where in window.heard] == [
        ("Something went wrong inside the program: RuntimeError: in the background", window.thread())
    ]
    assert " worker: " in log()
    assert [str(error) for error in hooks] == ["in the background"]


def test_the_same_error_is_reported_once_and_logged_at_intervals(qapp, reporter, window, log):
    for _ in range(100):
        fail()
    flush(qapp)
    assert len(window.heard) == 1
    assert log().count("ValueError: it broke") == 1
    reporter._clock.now += 10
    fail()
    flush(qapp)
    assert len(window.heard) == 1
    assert log().count("ValueError: it broke") == 2
    assert "99 more like it" in log()


def test_another_kind_and_another_place_are_reported_too(qapp, reporter, window):
    fail()
    fail(kind=KeyError)
    try:
        raise ValueError("it broke")
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    flush(qapp)
    assert len(window.heard) == 3


def test_errors_from_many_threads_are_counted_once(qapp, reporter, window, log):
    def work():
        raise ValueError("all at once")

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    flush(qapp)
    assert len(window.heard) == 1
    assert log().count("all at once") == 2  # the raise in the source, and the message


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_a_request_to_end_passes_through(qapp, reporter, window, log, hooks, kind):
    fail("stop", kind)
    flush(qapp)
    assert window.heard == []
    assert log() == ""
    assert [type(error) for error in hooks] == [kind]


def test_qts_warnings_are_logged_but_not_shown(qapp, reporter, window, log, hooks):
    for _ in range(3):
        qWarning("a layout is odd")
    flush(qapp)
    assert log().count("WARNING MainThread: Qt: a layout is odd") == 1
    assert window.heard == []
    assert hooks == ["a layout is odd"] * 3


def test_an_error_that_cannot_even_be_printed_is_reported(qapp, reporter, window):
    class MuteError(Exception):
        def __str__(self):
            raise ValueError

    try:
        raise MuteError
    except MuteError as error:
        sys.excepthook(MuteError, error, error.__traceback__)
    flush(qapp)
    assert "MuteError" in window.heard[0][0]


def test_the_sentence_is_short_and_of_one_line(qapp, reporter, window):
    fail("x" * 5000 + "\nmore")
    flush(qapp)
    sentence = window.heard[0][0]
    assert len(sentence) < 300
    assert "\n" not in sentence


def test_uninstalling_gives_everything_back(qapp, hooks, tmp_path):
    before = sys.excepthook, threading.excepthook
    reporter = ErrorReporter(tmp_path)
    for _ in range(2):
        reporter.install()
    assert sys.excepthook is not before[0]
    for _ in range(2):
        reporter.uninstall()
    assert (sys.excepthook, threading.excepthook) == before
    qWarning("heard")
    assert hooks == ["heard"]
    assert logging.getLogger("convviz").handlers == []


def test_without_a_place_for_the_log_errors_are_still_reported(qapp, hooks, tmp_path):
    (tmp_path / "logs").write_text("in the way")
    reporter = ErrorReporter(tmp_path / "logs")
    reporter.install()
    window = Window()
    reporter.reported.connect(window.show_error)
    fail()
    flush(qapp)
    assert [(sentence, log) for sentence, log, _ in window.heard] == [
        ("Something went wrong inside the program: ValueError: it broke", "")
    ]
    reporter.uninstall()


def test_the_log_is_kept_in_the_users_own_folder_and_does_not_grow_without_end(qapp, hooks, home, monkeypatch):
    monkeypatch.setattr(errors, "_LOG_BYTES", 2000)
    reporter = ErrorReporter()
    reporter.install()
    for number in range(50):
        qWarning(f"{number} {'x' * 200}")
    reporter.uninstall()
    folder = home.joinpath(*reporter.log_path.removeprefix(str(home)).strip("/").split("/")).parent
    files = sorted(file.name for file in folder.glob("convviz.log*"))
    assert files == ["convviz.log", "convviz.log.1", "convviz.log.2", "convviz.log.3"]
    assert all(file.stat().st_size <= 2000 for file in folder.glob("convviz.log*"))
    assert "49 xxx" in (folder / "convviz.log").read_text()
