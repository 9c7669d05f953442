"""Two parts with a divider between them, which share the room as their owner says until the divider is moved."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget


class SharedSplit(QSplitter):
    """A splitter of two parts that is asked anew how they share whenever it has another size."""

    room_changed = Signal()

    def __init__(self, orientation: Qt.Orientation, first: QWidget, second: QWidget, parent: QWidget) -> None:
        super().__init__(orientation, parent)
        self._moved = False
        self.addWidget(first)
        self.addWidget(second)
        self.splitterMoved.connect(self._on_splitter_moved)

    @property
    def room(self) -> int:
        """Pixels that both parts have."""
        return sum(self.sizes())

    def give_second(self, pixels: int) -> None:
        """Give the second part so many pixels, and the first one what is left."""
        wanted = [self.room - pixels, pixels]
        if not self._moved and self.sizes() != wanted:
            self.setSizes(wanted)

    def _on_splitter_moved(self) -> None:
        self._moved = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.room_changed.emit()
