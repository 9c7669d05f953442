import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from convviz.app.keep.settings import data_folder
from convviz.app.start.program import make_window
from convviz.core.data.datasets import MNIST, load_dataset
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.source import Example
from convviz.state.lab.activity import Activity
from tests.conftest import FAILED
from tests.gui.kept import KeptWindow, close
from tests.gui.mouse import choose, click
from tests.unit.core.loading import finish


@pytest.fixture(autouse=True)
def nothing_remembered(qapp):
    """The state of the last time lies in a file, not in the settings; no test finds another one's."""
    (data_folder() / "last.convviz").unlink(missing_ok=True)
    yield
    QGuiApplication.clipboard().clear()


def shown(window, qtbot):
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    QApplication.processEvents()
    return window


@pytest.fixture(scope="module")
def one_window(qapp):
    """A window for all tests of a module that says so: ``pytestmark = pytest.mark.usefixtures("one_window")``."""
    kept = KeptWindow()
    yield kept
    kept.discard()


@pytest.fixture
def window(request, qtbot):
    """The real window on the screen: at its first start, or as a module's own ``begin_window(window)`` leaves it."""
    begin = open_book if "book" in request.fixturenames else getattr(request.module, "begin_window", None)
    if "one_window" not in request.fixturenames:
        window = shown(make_window(remember=False), qtbot)
        if begin is not None:
            begin(window)
        yield window
        close(window)
        return
    kept = request.getfixturevalue("one_window")
    yield kept.take(lambda: shown(make_window(remember=False), qtbot), begin)
    if request.node.stash.get(FAILED, False):
        kept.discard()
    else:
        kept.leave()


def open_book(window):
    """Choose the chapter's 7x7 matrix and kernel."""
    window.context.images.use(Example("matrix"), "Choose 7x7 matrix")
    window.workbench.edit("kernel", "Choose chapter", planes=KernelChoice.preset("chapter").planes, name="chapter")
    QApplication.processEvents()


@pytest.fixture
def book(window):
    """The window with the chapter's 7x7 matrix and kernel."""
    return window


@pytest.fixture
def settled(window, qtbot):
    """Wait until nothing is computed or read any more."""
    return lambda: qtbot.waitUntil(lambda: not window.workbench.background.busy, timeout=30_000)


@pytest.fixture
def key(window, qtbot):
    """Press a key where the focus is, as the window's shortcuts see it."""

    def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
        window.activateWindow()  # offscreen nobody does so when a dialog closes
        qtbot.waitUntil(window.isActiveWindow)
        QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)
        QApplication.processEvents()

    return press


WAIT = 60_000  # milliseconds: the first run in a process loads torch


@pytest.fixture(scope="session")
def digits():
    """Hold the digits, so that they are shared and not read anew for every window."""
    return finish(load_dataset(MNIST))


@pytest.fixture
def lab(window, qtbot, digits):
    """The lab, with the Training panel in front and the digits read."""
    window.show_panel("training")
    lab = window.context.lab
    qtbot.waitUntil(lambda: lab.dataset.value is not None and not lab.dataset.reading, timeout=WAIT)
    return lab


@pytest.fixture
def content(window, lab):
    """The Training panel itself."""
    return window.panels["training"]


@pytest.fixture
def one_batch(content, lab, qtbot):
    """Click "1 batch" and wait until it is shown."""

    def learn():
        step = 0 if lab.record.history is None or lab.run.activity is Activity.OVER else lab.record.history.step
        click(content.bar.batch)
        qtbot.waitUntil(lambda: lab.record.snapshot is not None and lab.record.snapshot.step == step + 1, timeout=WAIT)
        qtbot.waitUntil(lambda: lab.run.activity is Activity.PAUSED, timeout=WAIT)
        content.draw()

    return learn


def view(content, key):
    """Choose a view of the Training panel, and have it drawn."""
    choose(content.tabs, key)
    content.draw()
    return content.views[key]
