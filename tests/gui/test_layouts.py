"""What is kept of the window's layout from one start to the next, and layouts of earlier versions."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QByteArray, QEvent, QObject, QRect, QSize, Qt
from PySide6.QtWidgets import QApplication

from convviz.app.keep.settings import Settings, WindowLayout
from convviz.app.start.program import make_window
from convviz.app.window import layout as layouts
from convviz.state.rooms import Room
from tests.gui.conftest import close, shown
from tests.gui.test_rooms import TABS, seen_docks

OLD = Path(__file__).parents[1] / "fixtures" / "layouts"
NAMES = sorted(file.stem for file in OLD.glob("*.layout"))


@pytest.fixture
def start(qtbot):
    """Start the program as it is started again; it is closed at the next start, or at the end."""
    running = []

    def begin():
        while running:
            close(running.pop())
        running.append(shown(make_window(), qtbot))
        return running[-1]

    yield begin
    while running:
        close(running.pop())


@pytest.mark.parametrize("name", NAMES)
def test_the_first_start_after_a_version_whose_panels_were_all_docks(start, name, monkeypatch):
    # This platform's screen is smaller than the window was.
    monkeypatch.setattr(layouts, "fit_screen", lambda window: pytest.fail("the place of the window is not taken over"))
    old = {kind: QByteArray((OLD / f"{name}.{kind}").read_bytes()) for kind in ("geometry", "layout")}
    settings = Settings()
    settings._store.setValue("window/geometry", old["geometry"])
    settings._store.setValue("window/layout", old["layout"])
    settings.flush()
    window = start()
    assert window.screen().availableGeometry().width() < 1280  # so it is as large as the screen lets it
    assert window.width() == max(window.minimumSizeHint().width(), window.screen().availableGeometry().width() - 2)
    window.resize(1280, 800)
    QApplication.processEvents()
    assert window.front().key == "convolution"
    assert seen_docks(window) == {"image", "kernel"}
    for dock in window.docks.values():
        assert not dock.isFloating()
        assert 300 <= dock.width() <= 360
        assert 300 <= dock.height() <= 420
    assert window.stage.width() > 900
    for row in TABS:
        window.show_panel(row.key)
        assert window.panels[row.key].is_seen
        assert not window.panels[row.key].visibleRegion().isEmpty()
    window.show_panel("kernel")
    again = start()
    assert seen_docks(again) == {"image", "kernel"}


def test_there_is_a_layout_of_every_kind():
    assert len(NAMES) == 5


@pytest.mark.parametrize("front", [row.key for row in TABS])
def test_docks_room_and_tabs_come_back(start, front):
    first = start()
    first.resize(1100, 700)
    first.docks["image"].setFloating(True)
    first.docks["image"].setGeometry(QRect(150, 120, 320, 460))
    first.docks["kernel"].hide()
    size = first.docks["image"].size()
    first.show_panel(front)
    QApplication.processEvents()
    second = start()
    assert second.front().key == front
    assert second.panels[front].is_seen
    assert seen_docks(second) == ({"image"} if second.rooms.room is Room.IMAGES else set())
    second.enter(Room.IMAGES)
    assert seen_docks(second) == {"image"}
    assert second.docks["image"].isFloating()
    assert second.docks["image"].size() == size
    third = start()  # from another room and back: nothing was lost on the way
    in_images = [row.key for row in TABS if row.room is Room.IMAGES]
    assert third.front().key == (front if front in in_images else "convolution")
    assert seen_docks(third) == {"image"}
    third.show_panel("kernel")
    assert seen_docks(third) == {"image", "kernel"}


def test_the_sizes_of_the_docks_come_back_from_another_room(start):
    first = start()
    heights = [dock.height() for dock in first.docks.values()]
    first.resizeDocks(list(first.docks.values()), [heights[0] + 20, heights[1] - 20], Qt.Orientation.Vertical)
    QApplication.processEvents()
    changed = [dock.height() for dock in first.docks.values()]
    assert changed != heights
    first.show_panel("training")
    second = start()
    assert second.front().key == "training"
    second.show_panel("convolution")
    QApplication.processEvents()
    assert [dock.height() for dock in second.docks.values()] == changed
    assert second.docks["image"].width() < 360


@pytest.mark.parametrize(
    "layout",
    [
        WindowLayout(),
        WindowLayout(closed=("kernel",), tabs=("pooling",), front="training"),
        WindowLayout(QByteArray(b"\x01geometry"), QByteArray(b"\x02docks"), ("image", "kernel"), ("a", "b"), "c"),
    ],
    ids=["nothing", "one of each", "several"],
)
def test_a_layout_is_kept_as_it_is(layout):
    settings = Settings()
    settings.layout = layout
    settings.flush()
    assert Settings().layout == layout


def test_a_layout_of_what_there_is_no_more_does_not_keep_the_window_from_opening(start):
    settings = Settings()
    settings.layout = WindowLayout(QByteArray(b"no"), QByteArray(b"no"), ("gone",), ("gone", "pooling"), "gone")
    settings.flush()
    window = start()
    assert window.front().key == "pooling"
    window.enter(Room.IMAGES)
    assert seen_docks(window) == {"image", "kernel"}


@pytest.mark.parametrize(
    ("screen", "expected"),
    [
        ((1920, 1080), (1280, 800)),
        ((1280, 800), (1264, 760)),
        ((1280, 720), (1264, 680)),
        ((1024, 768), (1008, 728)),
    ],
)
def test_the_first_window_fits_its_screen_with_its_frame(window, monkeypatch, screen, expected):
    there = SimpleNamespace(availableSize=lambda: QSize(*screen))
    monkeypatch.setattr(type(window), "screen", lambda _: there)
    window.resize(1280, 800)
    layouts.fit_screen(window)
    assert (window.width(), window.height()) == expected


class _Shows(QObject):
    """Notes at each showing of a dock whether the window was on the screen by then."""

    def __init__(self, window, dock):
        super().__init__(window)
        self.after_window = []
        self._window = window
        dock.installEventFilter(self)

    def eventFilter(self, _dock, event):  # noqa: N802
        if event.type() == QEvent.Type.Show:
            handle = self._window.windowHandle()
            self.after_window.append(handle is not None and handle.isVisible())
        return False


def test_a_dock_that_floats_is_shown_after_its_window_at_the_next_start(qtbot):
    """Shown before, X11's window managers take it for a window of its own, which lies behind."""
    first = shown(make_window(), qtbot)
    first.docks["kernel"].setFloating(True)
    close(first)
    second = make_window()
    shows = _Shows(second, second.docks["kernel"])
    shown(second, qtbot)
    qtbot.waitUntil(lambda: shows.after_window[-1:] == [True])
    assert second.docks["kernel"].isFloating()
    assert second.docks["kernel"].isVisible()
    close(second)


def test_half_of_a_screen_of_1920_pixels_is_wide_enough(window):
    frame = 2  # pixels, of a window that is tiled
    assert window.minimumSizeHint().width() + frame <= 1920 // 2
    for row in TABS:
        window.show_panel(row.key)
        QApplication.processEvents()
        assert window.minimumSizeHint().width() + frame <= 1920 // 2, row.key
    window.show_panel("convolution")
    window.workbench.edit("view", "", compare=True)
    window.resize(900, 900)
    for _ in range(9):
        QApplication.processEvents()  # a page that is shown anew asks for its width a little later
    assert window.width() + frame <= 1920 // 2
