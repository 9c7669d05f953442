"""Where the window stands and what is in front, kept from one start to the next."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QMainWindow

from convviz.app.keep.settings import WindowLayout
from convviz.app.window.docks import DockArea
from convviz.app.window.rooms import Rooms

#: The size of the first window, and what its frame may add to it, in pixels; no screen says so before it is shown.
FIRST_SIZE = QSize(1280, 800)
_FRAME = QSize(16, 40)


def layout_of(window: QMainWindow, docks: DockArea, rooms: Rooms) -> WindowLayout:
    """How the window is laid out now."""
    return WindowLayout(
        geometry=window.saveGeometry(),
        docks=docks.save(),
        closed=tuple(docks.closed),
        tabs=tuple(rooms.chosen),
        front=rooms.front.key,
    )


def lay_out(window: QMainWindow, docks: DockArea, rooms: Rooms, layout: WindowLayout) -> None:
    """Restore the layout of a window that is not shown yet; panels that no longer exist are ignored."""
    if not window.restoreGeometry(layout.geometry):  # which Qt fits into the screen
        fit_screen(window)
    for key in (*layout.tabs, layout.front):
        rooms.show(key)
    docks.restore(layout.docks, layout.closed)


def fit_screen(window: QMainWindow) -> None:
    """Make the window no larger than its screen, its frame included."""
    room = window.screen().availableSize()
    if (FIRST_SIZE + _FRAME).boundedTo(room) != FIRST_SIZE + _FRAME:
        window.resize(FIRST_SIZE.boundedTo(room - _FRAME))
