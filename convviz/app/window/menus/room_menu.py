"""The part of the Panels menu that leads to the rooms and to their panels."""

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from convviz.app.window.rooms import Rooms
from convviz.state.rooms import Room


class RoomMenu(QObject):
    """A group of entries a room: the room with its key, and its panels, of which that in front is marked."""

    room_requested = Signal(Room)
    #: The key of the panel to go to.
    panel_requested = Signal(str)

    def __init__(self, rooms: Rooms, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rooms = rooms
        self._panels = QActionGroup(self)
        self._panels.triggered.connect(self._on_panel_triggered)
        self.groups: Sequence[Sequence[QAction]] = [self._group(room) for room in rooms.shown]
        rooms.changed.connect(self._mark_front)
        self._mark_front()

    def _group(self, room: Room) -> list[QAction]:
        panels = [self._panel_action(row.title, row.key) for row in self._rooms.tabs(room)]
        if self._rooms.is_one(room):
            panels[0].setShortcut(QKeySequence(room.keys))
            return panels
        return [self._room_action(room), *panels]

    def _room_action(self, room: Room) -> QAction:
        action = QAction(room.value, self)
        action.setShortcut(QKeySequence(room.keys))
        action.setData(room)
        action.triggered.connect(self._on_room_triggered)
        return action

    def _panel_action(self, title: str, key: str) -> QAction:
        action = self._panels.addAction(title)
        action.setCheckable(True)
        action.setData(key)
        return action

    def _mark_front(self) -> None:
        for action in self._panels.actions():
            action.setChecked(action.data() == self._rooms.front.key)

    def _on_room_triggered(self) -> None:
        self.room_requested.emit(cast("QAction", self.sender()).data())

    def _on_panel_triggered(self, action: QAction) -> None:
        self.panel_requested.emit(action.data())
