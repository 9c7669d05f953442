"""The row under the menus: the rooms, and beside them the tabs of the room at hand."""

from typing import cast

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QTabBar, QToolBar, QWidget

from convviz.app.window.rooms import Rooms
from convviz.state.rooms import Room
from convviz.widgets.controls.controls import Segmented
from convviz.widgets.look.theme import UNIT


class RoomBar(QToolBar):
    """Shows where the window is, and asks to go elsewhere."""

    room_requested = Signal(Room)
    #: The key of the panel to go to.
    panel_requested = Signal(str)

    def __init__(self, rooms: Rooms, parent: QWidget | None = None) -> None:
        super().__init__("Rooms", parent)
        self.setObjectName("rooms")
        self.setMovable(False)
        self.toggleViewAction().setVisible(False)  # whoever hid it would not find back
        self._rooms = rooms
        options = [(room, room.value, f"{room.value} ({room.keys})") for room in rooms.shown]
        self.buttons = Segmented("Room", options, self)
        self.tabs = _Tabs(self)
        row = QWidget(self)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(3 * UNIT, UNIT, 3 * UNIT, 0)
        layout.setSpacing(4 * UNIT)
        layout.addWidget(self.buttons, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.tabs, 1, Qt.AlignmentFlag.AlignBottom)
        cast("QLayout", self.layout()).setContentsMargins(0, 0, 0, 0)
        self.addWidget(row)
        self.buttons.chosen.connect(self.room_requested)
        self.tabs.currentChanged.connect(self._on_tabs_current_changed)
        rooms.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        room, front = self._rooms.room, self._rooms.front
        rows = self._rooms.tabs(room)
        self.buttons.set_value(room)
        with QSignalBlocker(self.tabs):
            if [self.tabs.tabData(place) for place in range(self.tabs.count())] != [row.key for row in rows]:
                self._fill(room)
            self.tabs.setCurrentIndex(rows.index(front))

    def _fill(self, room: Room) -> None:
        while self.tabs.count():
            self.tabs.removeTab(0)
        for row in self._rooms.tabs(room):
            self.tabs.setTabData(self.tabs.addTab(row.title), row.key)
        self.tabs.setAccessibleName(f"Tabs of {room.value}")
        self.tabs.setVisible(not self._rooms.is_one(room))

    def _on_tabs_current_changed(self, place: int) -> None:
        self.panel_requested.emit(self.tabs.tabData(place))


class _Tabs(QTabBar):
    """Tabs that keep the arrow keys while they have the focus, which only Tab gives them."""

    _KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the rooms stay where they are in a room without tabs
        self.setSizePolicy(policy)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() in self._KEYS and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)
