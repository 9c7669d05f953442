"""The docks at the left of the window."""

from collections.abc import Callable, Iterable, Sequence
from typing import cast

from PySide6.QtCore import QByteArray, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QDockWidget, QLayout, QMainWindow

from convviz.app.keep.settings import LAYOUT_VERSION
from convviz.app.window.frames import ScrollFrame
from convviz.app.window.rooms import Rooms
from convviz.state.commands import PanelProtocol
from convviz.state.rooms import Room
from convviz.state.subject import Subject

_LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
#: Pixels of the column at first.
_WIDTH = 312


class _Dock(QDockWidget):
    """A dock on which the same can be dropped as on the window, of which it is no part while it floats."""

    def __init__(self, title: str, window: QMainWindow) -> None:
        super().__init__(title, window)
        self.setAcceptDrops(True)

    @property
    def _over(self) -> QMainWindow:
        """The window; docks that float together have one of their own between."""
        over = self.parent()
        while not isinstance(over, QMainWindow):
            over = cast("QObject", over).parent()
        return over

    # Called and not sent: Qt would hand a move on to where the mouse is, which is here.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._over.dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._over.dragMoveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._over.dropEvent(event)


class DockArea(QObject):
    """The docks. Each is seen in the rooms that its row names, and is found there as it was left."""

    def __init__(
        self, window: QMainWindow, rooms: Rooms, rows: Sequence[Subject], panel: Callable[[str], PanelProtocol]
    ) -> None:
        super().__init__(window)
        self._window, self._rooms, self._panel = window, rooms, panel
        self._places = {row.key: row.dock for row in rows if row.dock is not None}
        self.widgets: dict[str, QDockWidget] = {}
        for row in rows:
            if row.dock is not None:
                self._add(row, panel(row.key))
        self._closed: set[str] = set()
        #: Those that stand in the room at hand, and how all stood when some were last hidden with their room.
        self._standing: set[str] = set()
        self._state = QByteArray()
        self._aside = False
        self.reset()
        rooms.changed.connect(self._on_rooms_changed)

    def _add(self, row: Subject, panel: PanelProtocol) -> None:
        dock = _Dock(row.title, self._window)
        dock.setObjectName(f"dock {row.key}")
        dock.setWidget(ScrollFrame(row.title, panel.widget, dock))
        dock.visibilityChanged.connect(panel.set_in_front)
        dock.topLevelChanged.connect(self._on_dock_top_level_changed)
        toggle = dock.toggleViewAction()
        toggle.setData(row.key)
        toggle.triggered.connect(self._on_toggle_triggered)
        self.widgets[row.key] = dock

    @property
    def toggles(self) -> list[QAction]:
        """What shows and hides each; checked while it is seen."""
        return [dock.toggleViewAction() for dock in self.widgets.values()]

    def reset(self) -> None:
        """Put every dock where it stands at the first start: in a column, in the order of the rows."""
        for dock in self.widgets.values():
            dock.setFloating(False)
            self._window.addDockWidget(_LEFT, dock)
            dock.show()
        docks = list(self.widgets.values())
        self._window.resizeDocks(docks, [_WIDTH] * len(docks), Qt.Orientation.Horizontal)
        heights = [place.height for place in self._places.values()]
        self._window.resizeDocks(docks, heights, Qt.Orientation.Vertical)
        cast("QLayout", self._window.layout()).activate()  # so that they have these sizes before some are hidden
        self._settle(closed=())

    def step_aside(self, aside: bool) -> None:
        """Hide all docks for as long as something is presented; they come back as they were."""
        self._aside = aside
        self._on_rooms_changed()
        if self._standing:
            cast("QLayout", self._window.layout()).activate()  # they need less room than with large text
            self.restore(self._state, self._closed)

    def show(self, key: str) -> None:
        """Show a dock in front of those that share its place, in the room at hand or else its first."""
        if key not in self._standing:
            self._rooms.enter(self._places[key].rooms[0])
        self.widgets[key].show()
        self.widgets[key].raise_()

    def stand_in(self, room: Room) -> bool:
        """Whether any dock stands in a room."""
        return any(room in place.rooms for place in self._places.values())

    # -- kept for the next start -----------------------------------------------------------------------------------

    @property
    def closed(self) -> list[str]:
        """The keys of the docks that are not seen even in their rooms."""
        hidden = {key for key in self._standing if self.widgets[key].isHidden()}
        return sorted(self._closed - self._standing | hidden)

    def save(self) -> QByteArray:
        """Where all docks stand, as Qt saves it."""
        return self._window.saveState(LAYOUT_VERSION) if self._standing else self._state

    def restore(self, state: QByteArray, closed: Iterable[str]) -> None:
        """Put all docks where they stood; a layout of an earlier version of the program is ignored."""
        if self._window.restoreState(state, LAYOUT_VERSION):
            self._settle(closed)

    @Slot()
    def show_floating_again(self) -> None:
        """Show those that float anew: shown before the window was, they belong to none and lie behind it."""
        for dock in self.widgets.values():
            if dock.isFloating() and dock.isVisible():
                dock.hide()
                dock.show()

    # -- rooms -----------------------------------------------------------------------------------------------------

    def _settle(self, closed: Iterable[str]) -> None:
        """Hide what is closed or does not stand in this room; everything is in its place."""
        self._state = self._window.saveState(LAYOUT_VERSION)
        self._closed = set(closed)
        self._standing = self._here()
        for key, dock in self.widgets.items():
            dock.setVisible(key in self._standing - self._closed)

    def _here(self) -> set[str]:
        return {key for key, place in self._places.items() if self._rooms.room in place.rooms and not self._aside}

    def _on_rooms_changed(self) -> None:
        before, here = self._standing, self._here()
        if before - here:
            self._closed, self._state = set(self.closed), self.save()
        for key in before - here:
            self.widgets[key].hide()
        self._standing = here
        for key in here - before - self._closed:
            self.widgets[key].show()

    def _on_dock_top_level_changed(self, floats: bool) -> None:
        if not floats:
            QTimer.singleShot(0, self, self._share_heights)  # once it has its place

    @Slot()
    def _share_heights(self) -> None:
        """Share the column anew where Qt has left one that is back in it too little room for its panel."""
        docked = {key: dock for key, dock in self.widgets.items() if dock.isVisible() and not dock.isFloating()}
        if any(
            dock.widget().height() < self._panel(key).widget.minimumSizeHint().height() for key, dock in docked.items()
        ):
            heights = [self._places[key].height for key in docked]
            self._window.resizeDocks(list(docked.values()), heights, Qt.Orientation.Vertical)

    def _on_toggle_triggered(self, checked: bool) -> None:
        if checked:
            self.show(cast("QAction", self.sender()).data())
