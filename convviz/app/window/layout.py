"""Where the window stands and what is in front, kept from one start to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QMainWindow

from convviz.app.keep.settings import WindowLayout

if TYPE_CHECKING:
    from convviz.app.window.main_window import MainWindow

#: The size of the first window, and what its frame may add to it, in pixels; no screen says so before it is shown.
FIRST_SIZE = QSize(1280, 800)
_FRAME = QSize(16, 40)


def layout_of(window: MainWindow) -> WindowLayout:
    """How the window is laid out now."""
    return WindowLayout(
        geometry=window.saveGeometry(),
        docks=window.dock_area.save(),
        closed=tuple(window.dock_area.closed),
        tabs=tuple(window.rooms.chosen),
        front=window.rooms.front.key,
    )


def lay_out(window: MainWindow, layout: WindowLayout) -> None:
    """Restore the layout of a window that is not shown yet; panels that no longer exist are ignored."""
    if not window.restoreGeometry(layout.geometry):  # which Qt fits into the screen
        fit_screen(window)
    for key in (*layout.tabs, layout.front):
        window.rooms.show(key)
    window.dock_area.restore(layout.docks, layout.closed)


def fit_screen(window: QMainWindow) -> None:
    """Make the window no larger than its screen, its frame included."""
    room = window.screen().availableSize()
    if (FIRST_SIZE + _FRAME).boundedTo(room) != FIRST_SIZE + _FRAME:
        window.resize(FIRST_SIZE.boundedTo(room - _FRAME))
