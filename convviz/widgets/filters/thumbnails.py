"""Small pictures side by side, each with a name and what is said of it; a click takes one."""

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from convviz.widgets.look.colouring import Colouring
from convviz.widgets.look.places import ARROWS, PaintedPlaces
from convviz.widgets.look.theme import UNIT, Role, current_theme

#: Pixels of a picture in text of the usual size, for which that is; between two, and of the arrows at the ends.
_SIDE, _TEXT, _GAP, _END = 94, 14, 12, 24


@dataclass(frozen=True, eq=False)
class Thumbnail:
    """A small picture.

    Attributes
    ----------
    title : its name.
    said : one or two short lines below it.
    tip : what the tool tip says.
    values, colouring : its pixels (H, W) or (H, W, 3), and how they become colours; None before they are there.
    best : whether it is marked as the best, in a word too.
    current : whether it is marked as the one in use.
    """

    title: str
    said: tuple[str, ...] = ()
    tip: str = ""
    values: NDArray[Any] | None = None
    colouring: Colouring | None = None
    best: bool = False
    current: bool = False

    def looks_like(self, other: "Thumbnail") -> bool:
        """Whether it is drawn, and says, the same as another."""
        return self.values is other.values and all(
            getattr(self, name) == getattr(other, name)
            for name in ("title", "said", "tip", "colouring", "best", "current")
        )


class ThumbnailRow(PaintedPlaces[int]):
    """A row of small pictures, of which as many are seen as fit; the wheel, the keys and arrows lead to the others."""

    clicked = Signal(int)
    hovered = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._items: tuple[Thumbnail, ...] = ()
        self._images: list[QImage | None] = []
        self._first = 0
        self._lines, self._share = 2, 1.0  # of text below each, and the height of the highest picture over its width
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    # -- what is shown -------------------------------------------------------------------------------------------

    @property
    def items(self) -> tuple[Thumbnail, ...]:
        """The pictures, seen or not."""
        return self._items

    @property
    def seen(self) -> range:
        """The numbers of those that are seen."""
        return range(self._first, min(self._first + self._room, len(self._items)))

    def set_items(self, items: tuple[Thumbnail, ...]) -> None:
        """Show these pictures."""
        if len(items) == len(self._items) and all(map(Thumbnail.looks_like, items, self._items)):
            return
        images: list[QImage | None] = []
        for number, item in enumerate(items):
            old = self._items[number] if number < len(self._items) else None
            if old is not None and old.values is item.values and old.colouring == item.colouring:
                images.append(self._images[number])
            else:
                images.append(_image_of(item))
        self._items, self._images = items, images
        self._first = min(self._first, max(len(items) - self._room, 0))
        shape = self._measured()
        if shape != (self._lines, self._share):
            self._lines, self._share = shape
            self.updateGeometry()
        self.setAccessibleDescription("; ".join(", ".join((item.title, *item.said)) for item in items))
        self._cache = None
        self.update()

    def _measured(self) -> tuple[int, float]:
        """Lines below each picture, and the height of the highest over its width; as before while there are none."""
        lines = max((len(item.said) for item in self._items), default=0)
        known = [image for image in self._images if image is not None and not image.isNull()]
        share = max((image.height() / image.width() for image in known), default=self._share)
        return min(lines, 2), min(max(share, 0.2), 1.0)

    def rect_of(self, number: int) -> QRectF:
        """Pixels of a picture with its lines; of one that is not seen an empty rectangle."""
        if number not in self.seen:
            return QRectF()
        left = (_END if self._scrolls else 0) + (number - self._first) * self._step
        return QRectF(left, 0, self._step - _GAP, self.height())

    # -- where it lies -------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._images = [_image_of(item) for item in self._items]  # the theme decides on the colours
        super()._lay_out()

    @property
    def _side(self) -> float:
        return round(_SIDE * min(self._text_size / _TEXT, 1.5))

    @property
    def _wide(self) -> float:
        """Pixels across that each has at least: names need more of them than pictures where text is large."""
        return round(_SIDE * self._text_size / _TEXT)

    @property
    def _high(self) -> float:
        """Pixels down of the highest picture."""
        return round(self._side * self._share)

    @property
    def _step(self) -> float:
        """From one to the next: as many whole ones as fit share out the width."""
        return (self._across + _GAP) / self._room

    @property
    def _across(self) -> float:
        return self.width() - (2 * _END if self._scrolls else 0)

    @property
    def _scrolls(self) -> bool:
        return len(self._items) * (self._wide + _GAP) - _GAP > self.width()

    @property
    def _room(self) -> int:
        room = max(1, int((self._across + _GAP) // (self._wide + _GAP)))
        return room if self._scrolls else max(min(room, len(self._items)), 1)

    @property
    def _line(self) -> float:
        return self._metrics().height()

    def sizeHint(self) -> QSize:
        return QSize(600, round(self._high + (1 + self._lines) * self._line + 2 * UNIT + 2))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def _turn(self, by: int) -> None:
        first = min(max(self._first + by, 0), max(len(self._items) - self._room, 0))
        if first != self._first:
            self._first = first
            self._cache = None
            self._hovered = None
            self.update()

    def _reveal(self, place: int) -> None:
        if place < self._first:
            self._turn(place - self._first)
        elif place >= self._first + self._room:
            self._turn(place - self._first - self._room + 1)

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        with QPainter(self) as painter:
            self._paint_cached(painter)
            for number in self.seen:
                if number == self._hovered or (number == self._selected and self.hasFocus()):
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.setPen(QPen(QColor(theme.accent), 1.5))
                    painter.drawRect(self._frame_of(number).adjusted(-3, -3, 3, 3))
            self._paint_focus(painter)

    def _frame_of(self, number: int) -> QRectF:
        """Pixels of the picture alone."""
        rect, image = self.rect_of(number), self._images[number]
        top, side, most = self._line + UNIT, self._side, self._high
        wide, high = side, most
        if image is not None and not image.isNull():
            shrunk = min(side / image.width(), most / image.height())
            wide, high = image.width() * shrunk, image.height() * shrunk
        return QRectF(rect.left() + 2, top + (most - high), wide, high)

    def _paint_cache(self, painter: QPainter) -> None:
        for number in self.seen:
            self._paint_item(painter, number)
        if self._scrolls:
            for side, more in ((-1, self._first > 0), (1, self._first + self._room < len(self._items))):
                self._paint_end(painter, side, more)

    def _paint_item(self, painter: QPainter, number: int) -> None:
        theme, item, image = current_theme(), self._items[number], self._images[number]
        rect, frame = self.rect_of(number), self._frame_of(number)
        output = theme.role(Role.OUTPUT)
        strong = item.best or item.current
        title = QRectF(rect.left(), 0, rect.width(), self._line)
        self._write(painter, title, item.title, output if item.best else QColor(theme.text), bold=strong)
        if image is None:
            painter.fillRect(frame, QColor(theme.field))
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(frame, image)
        if strong:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for marked, colour, by in ((item.best, output, 1.5), (item.current, QColor(theme.accent), -2.5)):
                if marked:
                    painter.setPen(QPen(colour, 3, j=Qt.PenJoinStyle.MiterJoin))
                    painter.drawRect(frame.adjusted(-by, -by, by, by))
        top = self._line + self._high + 2 * UNIT
        for line, text in enumerate(item.said[:2]):
            place = QRectF(rect.left(), top + line * self._line, rect.width(), self._line)
            first = line == 0 and item.best
            words = f"{text}  best" if first else text
            if first and self._metrics(bold=True).horizontalAdvance(words) > rect.width():
                words = text
            self._write(painter, place, words, QColor(theme.text if line == 0 else theme.muted), bold=first)

    def _write(self, painter: QPainter, rect: QRectF, text: str, colour: QColor, *, bold: bool) -> None:
        metrics: QFontMetricsF = self._metrics(bold=bold)
        painter.setFont(self._font(bold=bold))
        painter.setPen(colour)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width() + 2)
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _end_rect(self, side: int) -> QRectF:
        return QRectF(0 if side < 0 else self.width() - _END, self._line, _END, self._high)

    def _paint_end(self, painter: QPainter, side: int, more: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(current_theme().text if more else current_theme().border), 2.5))
        middle = self._end_rect(side).center()
        tip, back = QPointF(middle.x() + side * 4, middle.y()), middle.x() - side * 4
        painter.drawPolyline(QPolygonF([QPointF(back, tip.y() - 8), tip, QPointF(back, tip.y() + 8)]))

    # -- mouse and keys ------------------------------------------------------------------------------------------

    def _place_at(self, point: QPointF) -> int | None:
        if self._scrolls:
            for side in (-1, 1):
                if self._end_rect(side).contains(point):
                    return -1 if side < 0 else len(self._items)
        return next((number for number in self.seen if self.rect_of(number).contains(point)), None)

    def _text_of(self, place: int) -> str:
        if 0 <= place < len(self._items):
            return self._items[place].tip
        return "Those before" if place < 0 else "Those after"

    def _first_place(self) -> int | None:
        return self._first if self._items else None

    def _next_place(self, place: int, key: Qt.Key) -> int:
        return min(max(place + sum(ARROWS.get(key, (0, 0))), 0), len(self._items) - 1)

    def _emit_hovered(self, place: int) -> None:
        self.hovered.emit(place)

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self._items):
            super()._choose(place)
        else:
            self._turn(-self._room if place < 0 else self._room)

    def _emit_clicked(self, place: int) -> None:
        self.clicked.emit(place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self._scrolls:
            event.ignore()
            return
        turned = event.angleDelta().y() or event.angleDelta().x()
        self._turn(-1 if turned > 0 else 1)
        event.accept()


def _image_of(item: Thumbnail) -> QImage | None:
    return None if item.values is None or item.colouring is None else item.colouring.image(item.values)
