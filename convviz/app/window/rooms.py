"""Which panel is in front: a room, and in it a tab."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from convviz.state.rooms import Room
from convviz.state.subject import Subject


class Rooms(QObject):
    """The rooms with their tabs, in the order of their rows. Each room remembers its tab."""

    #: Another panel is in front.
    changed = Signal()

    def __init__(self, rows: Sequence[Subject], parent: QObject | None = None) -> None:
        super().__init__(parent)
        rows = [row for row in rows if row.dock is None]
        self._tabs = {room: [row for row in rows if row.room is room] for room in Room}
        #: The rooms that have panels.
        self.shown = [room for room in Room if self._tabs[room]]
        self._chosen = {room: self._tabs[room][0] for room in self.shown}
        self._room = rows[0].room

    @property
    def room(self) -> Room:
        """The room at hand."""
        return self._room

    @property
    def front(self) -> Subject:
        """The panel in front."""
        return self._chosen[self._room]

    @property
    def chosen(self) -> list[str]:
        """The key of each room's tab."""
        return [row.key for row in self._chosen.values()]

    def tabs(self, room: Room) -> list[Subject]:
        """The panels of a room."""
        return self._tabs[room]

    def is_one(self, room: Room) -> bool:
        """Whether a room has a single panel of the room's own name, which need not be said twice."""
        return [row.title for row in self._tabs[room]] == [room.value]

    def enter(self, room: Room) -> None:
        """Go to a room, and there to the tab seen last; nowhere if it has none."""
        if room in self._chosen:
            self._go(room, self._chosen[room])

    def show(self, key: str) -> None:
        """Bring a panel to the front, whichever room it is in; none if it is no tab."""
        for room, rows in self._tabs.items():
            for row in rows:
                if row.key == key:
                    self._go(room, row)

    def turn(self, tabs: int) -> None:
        """Go so many tabs on in this room; from the last to the first."""
        rows = self._tabs[self._room]
        self._go(self._room, rows[(rows.index(self.front) + tabs) % len(rows)])

    def _go(self, room: Room, row: Subject) -> None:
        before, self._room = self.front, room
        self._chosen[room] = row
        if row is not before:
            self.changed.emit()
