"""A chain of stages as chips with arrows between them: selected, removed, dragged to another place, and added to."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from convviz.widgets.look.places import PaintedPlaces
from convviz.widgets.look.theme import UNIT, current_theme

#: Pixels that the mouse must be moved by before a chip is dragged.
_DRAG = 6
_GAP, _ARROW, _PAD, _CROSS = 5, 22, 12, 18


@dataclass(frozen=True)
class Chip:
    """A stage.

    Attributes
    ----------
    text : what it is.
    short : the same where all chips have no room in a row; the text unless given.
    tip : what the tool tip says of it.
    selectable : whether a click selects it, as where it has something to be set.
    removable : whether it has a cross.
    movable : whether it can be dragged to another place among its like.
    reached : whether it is at work in what is shown; else it is drawn pale.
    """

    text: str
    short: str = ""
    tip: str = ""
    selectable: bool = True
    removable: bool = False
    movable: bool = False
    reached: bool = True


class Part(Enum):
    """What of the strip lies under the mouse."""

    CHIP = auto()
    CROSS = auto()
    ADD = auto()


class Spot(NamedTuple):
    """A part, of the chip of a number."""

    part: Part
    number: int


class ChainStrip(PaintedPlaces[Spot]):
    """Chips in their order, as many rows of them as the width asks for.

    Arrow keys walk, Enter selects, Delete removes, Alt with an arrow key moves a chip, and + adds one. What is asked
    for goes out as a signal; nothing changes by itself.
    """

    chip_selected = Signal(int)
    chip_removed = Signal(int)
    #: The chip of a number is to stand at that of another, once it is taken out.
    chip_moved = Signal(int, int)
    #: One is to be added; a list may open at this global place.
    add_requested = Signal(QPoint)
    chip_hovered = Signal(int)

    KEYS = (*PaintedPlaces.KEYS, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Plus)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._chips: tuple[Chip, ...] = ()
        self._rects: list[QRectF] = []
        self._add = QRectF()
        self._offers_add = True
        self._current = -1
        self._pressed: tuple[int, QPointF] | None = None
        self._dragged: QPointF | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    # -- what is shown -------------------------------------------------------------------------------------------

    @property
    def chips(self) -> tuple[Chip, ...]:
        """The stages."""
        return self._chips

    @property
    def current(self) -> int:
        """The number of the selected one; -1 for none."""
        return self._current

    def set_chips(self, chips: tuple[Chip, ...], current: int, *, offers_add: bool = True) -> None:
        """Show stages, of which one is selected; -1 for none."""
        if (chips, current, offers_add) == (self._chips, self._current, self._offers_add):
            return
        same_room = [(chip.text, chip.removable) for chip in chips] == [
            (chip.text, chip.removable) for chip in self._chips
        ]
        self._chips, self._current, self._offers_add = chips, current, offers_add
        self._pressed = self._dragged = None
        if self._selected is not None and self._selected.number >= len(chips):
            self._selected = None
        self.setAccessibleDescription(", then ".join(chip.text for chip in chips))
        if same_room:
            self.update()
        else:
            self._lay_out()

    def rect_of(self, number: int) -> QRectF:
        """Pixels of a chip."""
        self._place()
        return QRectF(self._rects[number])

    def cross_of(self, number: int) -> QRectF:
        """Pixels of a chip's cross."""
        rect = self.rect_of(number)
        return QRectF(rect.right() - _CROSS - 6, rect.top(), _CROSS + 6, rect.height())

    @property
    def add_rect(self) -> QRectF:
        """Pixels of the sign that adds one."""
        self._place()
        return QRectF(self._add)

    # -- where it lies -------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._rects = []
        super()._lay_out()

    @property
    def _height(self) -> float:
        return round(self._metrics().height()) + 2 * UNIT + 2

    def _width_of(self, chip: Chip, *, short: bool = False) -> float:
        text = (chip.short or chip.text) if short else chip.text
        return self._metrics(bold=True).horizontalAdvance(text) + 2 * _PAD + (_CROSS if chip.removable else 0)

    def _is_short(self, width: float) -> bool:
        """Whether chips have their short texts, since the others have no room in a row."""
        return self.sizeHint().width() > width

    def _placed_in(self, width: float) -> tuple[list[QRectF], QRectF, float]:
        """Each chip, the sign that adds one, and the height of all, where they are ``width`` wide."""
        height, x, y = self._height, 1.0, 1.0
        rects, short = [], self._is_short(width)
        for number, chip in enumerate(self._chips):
            wide = self._width_of(chip, short=short)
            before = _ARROW + 2 * _GAP if number else 0
            if x > 1 and x + before + wide > width - 1:
                x, y = 1.0, y + height + UNIT
                before = _ARROW + 2 * _GAP  # an arrow begins the row
            x += before
            rects.append(QRectF(x, y, min(wide, max(width - x - 1, 1.0)), height))
            x += wide
        if x + _GAP + 4 + height > width - 1:
            x, y = 1.0, y + height + UNIT
        add = QRectF(x + (_GAP + 4 if rects else 0), y, height, height) if self._offers_add else QRectF()
        return rects, add, y + height + 1

    def _place(self) -> None:
        if len(self._rects) != len(self._chips) or not self._rects:
            self._rects, self._add, _ = self._placed_in(self.width())

    def resizeEvent(self, _event: QEvent) -> None:
        self._rects = []
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return int(self._placed_in(width)[2])

    def sizeHint(self) -> QSize:
        widths = sum(self._width_of(chip) for chip in self._chips) + (_ARROW + 2 * _GAP) * (len(self._chips) - 1)
        return QSize(int(widths + _GAP + 10 + self._height), int(self._height) + 2)

    def minimumSizeHint(self) -> QSize:
        widest = max((self._width_of(chip) for chip in self._chips), default=40.0)
        return QSize(min(int(widest) + _ARROW + 2 * _GAP + 2, 200), int(self._height) + 2)

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._place()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for number in range(len(self._chips)):
                if number:
                    self._paint_arrow(painter, number)
                if self._dragged is None or self._pressed is None or number != self._pressed[0]:
                    self._paint_chip(painter, number, self._rects[number])
            if self._offers_add:
                self._paint_add(painter)
            if self._dragged is not None and self._pressed is not None:
                self._paint_dragged(painter, self._pressed[0], self._dragged - self._pressed[1])

    def _paint_arrow(self, painter: QPainter, number: int) -> None:
        rect = self._rects[number]
        colour = QColor(current_theme().muted if self._chips[number].reached else current_theme().border)
        painter.setPen(QPen(colour, 2))
        right, y = rect.left() - _GAP, rect.center().y()
        painter.drawLine(QPointF(right - _ARROW, y), QPointF(right, y))
        painter.drawPolyline([QPointF(right - 6, y - 5), QPointF(right, y), QPointF(right - 6, y + 5)])

    def _paint_chip(self, painter: QPainter, number: int, rect: QRectF) -> None:
        theme, chip = current_theme(), self._chips[number]
        is_current, under = number == self._current, self._hovered == Spot(Part.CHIP, number)
        selected = self._selected is not None and self._selected.number == number and self.hasFocus()
        edge = theme.accent if is_current or under else theme.border
        pen = QPen(QColor(edge), 2.0 if is_current else 1.0)
        if not chip.reached:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(theme.panel if is_current else theme.field))
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), rect.height() / 2, rect.height() / 2)
        painter.setFont(self._font(bold=is_current))
        painter.setPen(QColor(theme.text if chip.reached else theme.muted))
        room = rect.adjusted(_PAD, 0, -_PAD - (_CROSS if chip.removable else 0), 0)
        said = (chip.short or chip.text) if self._is_short(self.width()) else chip.text
        text = self._metrics(bold=is_current).elidedText(said, Qt.TextElideMode.ElideRight, room.width() + 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
        if chip.removable:
            self._paint_cross(painter, number, rect)
        if selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 1, Qt.PenStyle.DotLine))
            painter.drawRect(rect)

    def _paint_cross(self, painter: QPainter, number: int, rect: QRectF) -> None:
        hovered = self._hovered == Spot(Part.CROSS, number)
        painter.setPen(
            QPen(QColor(current_theme().warning if hovered else current_theme().muted), 2 if hovered else 1.5)
        )
        middle = QPointF(rect.right() - _PAD - 4, rect.center().y())
        for side in (-1, 1):
            painter.drawLine(middle + QPointF(-4, -4 * side), middle + QPointF(4, 4 * side))

    def _paint_add(self, painter: QPainter) -> None:
        theme = current_theme()
        here = Spot(Part.ADD, 0) in (self._hovered, self._selected if self.hasFocus() else None)
        painter.setPen(QPen(QColor(theme.accent if here else theme.border), 2 if here else 1))
        painter.setBrush(QColor(theme.field))
        painter.drawEllipse(self._add.adjusted(1, 1, -1, -1))
        painter.setPen(QPen(QColor(theme.accent if here else theme.muted), 2))
        middle = self._add.center()
        painter.drawLine(middle - QPointF(6, 0), middle + QPointF(6, 0))
        painter.drawLine(middle - QPointF(0, 6), middle + QPointF(0, 6))

    def _paint_dragged(self, painter: QPainter, number: int, by: QPointF) -> None:
        theme, rect = current_theme(), self._rects[number]
        painter.setPen(QPen(QColor(theme.border), 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), rect.height() / 2, rect.height() / 2)
        goal = self._goal(number, rect.center() + by)
        if goal != number:
            at = self._rects[goal]
            x = at.left() - _GAP if goal < number else at.right() + _GAP
            painter.setPen(QPen(QColor(theme.accent), 4))
            painter.drawLine(QPointF(x, at.top()), QPointF(x, at.bottom()))
        painter.setOpacity(0.85)
        self._paint_chip(painter, number, rect.translated(by))

    def _goal(self, number: int, point: QPointF) -> int:
        """The number of the chip whose place one takes that is let go at a pixel."""
        places = [place for place, chip in enumerate(self._chips) if chip.movable]
        rows = sorted({self._rects[place].top() for place in places})
        row = min(rows, key=lambda top: abs(top + self._height / 2 - point.y()))
        in_row = [place for place in places if self._rects[place].top() == row]
        return min(in_row, key=lambda place: abs(self._rects[place].center().x() - point.x())) if in_row else number

    # -- mouse and keys ------------------------------------------------------------------------------------------

    def _place_at(self, point: QPointF) -> Spot | None:
        self._place()
        for number, (chip, rect) in enumerate(zip(self._chips, self._rects, strict=True)):
            if rect.contains(point):
                cross = chip.removable and self.cross_of(number).contains(point)
                return Spot(Part.CROSS if cross else Part.CHIP, number)
        return Spot(Part.ADD, 0) if self._offers_add and self._add.contains(point) else None

    def _text_of(self, spot: Spot) -> str:
        if spot.part is Part.ADD:
            return "Add a filter (+)"
        return f"Remove {self._chips[spot.number].text}" if spot.part is Part.CROSS else self._chips[spot.number].tip

    def _emit_hovered(self, spot: Spot) -> None:
        self.chip_hovered.emit(spot.number if spot.part is Part.CHIP else -1)

    def _first_place(self) -> Spot | None:
        return Spot(Part.CHIP, max(self._current, 0)) if self._chips else Spot(Part.ADD, 0)

    def _next_place(self, spot: Spot, key: Qt.Key) -> Spot:
        spots = [Spot(Part.CHIP, number) for number in range(len(self._chips))]
        spots += [Spot(Part.ADD, 0)] if self._offers_add else []
        by = -1 if key in (Qt.Key.Key_Left, Qt.Key.Key_Up) else 1
        place = spots.index(Spot(Part.CHIP, spot.number) if spot.part is Part.CROSS else spot)
        return spots[min(max(place + by, 0), len(spots) - 1)]

    def _emit_clicked(self, spot: Spot) -> None:
        if spot.part is Part.ADD:
            self.add_requested.emit(self.mapToGlobal(self.add_rect.bottomLeft().toPoint()))
        elif spot.part is Part.CROSS:
            self._selected = None
            self.chip_removed.emit(spot.number)
        elif self._chips[spot.number].selectable:
            self.chip_selected.emit(spot.number)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = self._place_at(event.position()) if event.button() == Qt.MouseButton.LeftButton else None
        if spot is not None and spot.part is Part.CHIP and self._chips[spot.number].movable:
            self._pressed = spot.number, event.position()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None:
            if self._dragged is not None or (event.position() - self._pressed[1]).manhattanLength() > _DRAG:
                self._dragged = event.position()
                self.update()
            return
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, dragged = self._pressed, self._dragged
        self._pressed = self._dragged = None
        if pressed is None:
            super().mouseReleaseEvent(event)
            return
        self.update()
        number, start = pressed
        if dragged is None:
            self._choose(Spot(Part.CHIP, number))
            return
        goal = self._goal(number, self._rects[number].center() + event.position() - start)
        if goal != number:
            self.chip_moved.emit(number, goal)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, spot = Qt.Key(event.key()), self._selected
        number = -1 if spot is None or spot.part is Part.ADD else spot.number
        if key == Qt.Key.Key_Escape and self._dragged is not None:
            self._pressed = self._dragged = None
            self.update()
        elif key == Qt.Key.Key_Plus and self._offers_add:
            self._emit_clicked(Spot(Part.ADD, 0))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if number >= 0 and self._chips[number].removable:
                self.chip_removed.emit(number)
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._move_by_key(number, -1 if key == Qt.Key.Key_Left else 1)
        else:
            super().keyPressEvent(event)

    def _move_by_key(self, number: int, by: int) -> None:
        goal = number + by
        if number >= 0 and 0 <= goal < len(self._chips) and self._chips[number].movable and self._chips[goal].movable:
            self._selected = Spot(Part.CHIP, goal)
            self.chip_moved.emit(number, goal)
