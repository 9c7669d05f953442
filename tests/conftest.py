"""What every test stands on: no display, no settings of the user, one thread for the numbers, nothing left behind."""
# ruff: noqa: E402 - the environment is set up before the imports

import gc
import os
import threading
from collections.abc import Iterator
from itertools import count, product
from pathlib import Path

# Before anything imports Qt, NumPy, OpenCV or torch, which read these once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
    os.environ.setdefault(_name, "1")

import pytest
from hypothesis import HealthCheck, settings
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QStandardPaths, QThread, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

settings.register_profile(
    "convviz", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.load_profile("convviz")

FAILED = pytest.StashKey[bool]()
#: Windows that outlive the test they were made in; who puts one here closes it.
KEPT: set[QWidget] = set()
_XDG = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home folder of the tests' own, for this process and those it starts."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "USERPROFILE"):
            patch.setenv(name, str(folder))
        for name in _XDG:
            place = folder / name.lower()
            place.mkdir(mode=0o700)  # Qt warns of a runtime folder that others can read
            patch.setenv(name, str(place))
        QStandardPaths.setTestModeEnabled(True)
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        yield folder


_numbers = count()


@pytest.fixture(autouse=True)
def fresh_settings(home: Path) -> None:
    """No test sees what another one has stored in QSettings: each has a folder, which Qt makes if it is written to."""
    folder = str(home / "settings" / str(next(_numbers)))
    for kind, scope in product((QSettings.Format.NativeFormat, QSettings.Format.IniFormat), QSettings.Scope):
        QSettings.setPath(kind, scope, folder)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test with Qt that leaves a thread, a running timer or a window.

    It is set up before, and so torn down after, every fixture a test asks for. What is looked through and collected,
    also while a test without Qt goes on, is the test's own: all that the process holds would take seconds.
    """
    gc.freeze()
    if not {"qapp", "qtbot"} & set(request.fixturenames):
        yield
        gc.collect()
        gc.unfreeze()
        return
    request.getfixturevalue("qapp")
    threads, windows = set(threading.enumerate()), set(QApplication.topLevelWidgets())
    # As in the program, garbage is collected in this thread only: Qt's objects must not be freed in another.
    gc.disable()
    yield
    request.node.funcargs.clear()  # pytest would keep the values of the fixtures until after this
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    gc.enable()
    left = [*_running_threads(threads), *_active(), *_windows(windows)]
    gc.unfreeze()
    if not request.node.stash.get(FAILED, False):  # a failure's traceback keeps its objects alive
        assert not left, f"left behind: {', '.join(map(repr, left))}"


def _windows(before: set[QWidget]) -> Iterator[QWidget]:
    """Those that the test has made, but for the kept ones and the lists and menus that lie over them."""
    for window in set(QApplication.topLevelWidgets()) - before:
        below: QWidget = window
        while (parent := below.parentWidget()) is not None:
            below = parent
        if below not in KEPT:
            yield window


def _running_threads(before: set[threading.Thread]) -> Iterator[object]:
    if not QThreadPool.globalInstance().waitForDone(1000):
        yield "a job in Qt's global thread pool"
    for thread in set(threading.enumerate()) - before:
        # Python's stand-in for a thread that it did not start stays although the thread has ended.
        if not isinstance(thread, threading._DummyThread):
            thread.join(1)
            if thread.is_alive():
                yield thread


def _active() -> Iterator[object]:
    """What the test has made, and is still about, that runs."""
    running = {QTimer: QTimer.isActive, QThread: QThread.isRunning, QThreadPool: QThreadPool.activeThreadCount}
    main = QThread.currentThread()
    for made in gc.get_objects():
        for kind, is_running in running.items():
            # Not isinstance, which asks lazy objects for their class. The main thread counts as a QThread too.
            if issubclass(type(made), kind) and made is not main and isValid(made) and is_running(made):
                yield made


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A named pipe that nobody writes to: whoever opens it waits for ever."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("pipes have no names in folders here")
    os.mkfifo(tmp_path / "pipe.png")
    return tmp_path / "pipe.png"


@pytest.fixture
def gate():
    """Lets gated work end; open at the end of a test whatever becomes of it."""
    gate = threading.Event()
    yield gate
    gate.set()
