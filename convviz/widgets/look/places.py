"""One base for the painted widgets whose places one points at, selects, and walks through with the arrow keys."""

from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import current_theme

#: Arrow keys, as the rows down and the columns to the right that they lead.
ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)

Place = TypeVar("Place")


class PaintedPlaces(Painted, Generic[Place]):
    """A painted widget of places, such as cells, to point at, to select, and to walk through with the arrow keys.

    A subclass says what lies under a pixel (`_place_at`), what its tip says (`_text_of`), where arrow keys lead
    (`_first_place`, `_next_place`), and emits its own signals (`_emit_hovered`, `_emit_clicked`).
    """

    hover_ended = Signal()

    KEYS = (*ARROWS, *ENTER)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setMouseTracking(True)
        self._hovered: Place | None = None
        self._selected: Place | None = None

    # -- what a subclass says ------------------------------------------------------------------------------------

    def _place_at(self, point: QPointF) -> Place | None:
        """The place under a pixel; None beside all of them."""
        raise NotImplementedError

    def _text_of(self, _place: Place) -> str:
        """Text of the tool tip of a place."""
        return ""

    def _first_place(self) -> Place | None:
        """Where the first arrow key leads; None where there is nothing to select: then the window has its keys."""
        return None

    def _next_place(self, place: Place, _key: Qt.Key) -> Place:
        """Where a key leads from a place."""
        return place

    def _emit_hovered(self, place: Place) -> None:
        """Say that the mouse has come to a place."""

    def _emit_clicked(self, place: Place) -> None:
        """Say that a place was clicked."""

    def _show_hovered(self) -> None:
        """Repaint, as the mark of what is under the mouse has moved."""
        self.update()

    def _reveal(self, place: Place) -> None:
        """Scroll until a place is seen."""

    # -- what follows --------------------------------------------------------------------------------------------

    def tip_at(self, point: QPointF) -> str:
        place = self._place_at(point)
        return "" if place is None else self._text_of(place)

    def _hover(self, place: Place | None) -> None:
        """Mark the place under the mouse, or none."""
        if place == self._hovered:
            return
        self._hovered = place
        self._show_hovered()
        if place is None:
            self.hover_ended.emit()
        else:
            self._emit_hovered(place)

    def _select(self, place: Place | None) -> None:
        """Outline a place, or none."""
        if place == self._selected:
            return
        self._selected = place
        if place is not None:
            self._reveal(place)
        self.update()

    def _walk_to(self, place: Place) -> None:
        """Go where an arrow key leads."""
        self._select(place)

    def _choose(self, place: Place) -> None:
        """Select a place as a click does."""
        self._select(place)
        self._emit_clicked(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._place_at(event.position()))

    def leaveEvent(self, _event: QEvent) -> None:
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()  # a context menu may be the owner's
            return
        place = self._place_at(event.position())
        if place is not None:
            self._choose(place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the first click has been emitted; a second one would take it back

    def keyPressEvent(self, event: QKeyEvent) -> None:
        first = self._first_place() if self._keeps(event) and not self._leaves(event) else None
        if first is None:
            super().keyPressEvent(event)
            return
        key = Qt.Key(event.key())
        if self._selected is None:
            self._walk_to(first)
        elif key in ENTER:
            self._choose(self._selected)
        else:
            place = self._next_place(self._selected, key)
            if place != self._selected:
                self._walk_to(place)


def neighbour(cell: tuple[int, int], key: Qt.Key, shape: tuple[int, int]) -> tuple[int, int]:
    """The cell (row, column) that an arrow key leads to within ``shape``; at an edge the same one."""
    row, column = (min(max(at + by, 0), size - 1) for at, by, size in zip(cell, ARROWS[key], shape, strict=True))
    return row, column


def draw_outlined(painter: QPainter, rect: QRectF, colour: QColor, width: float) -> None:
    """Draw around a rectangle, with an edge in the panel's colour so that it is seen on any cells."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen_colour, wide in ((QColor(current_theme().panel), width + 2), (colour, width)):
        painter.setPen(QPen(pen_colour, wide, j=Qt.PenJoinStyle.MiterJoin))
        painter.drawRect(rect)
