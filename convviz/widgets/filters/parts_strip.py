"""The pictures that a filter makes on its way, in a row with a sign before each; and the key of angles' colours."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QConicalGradient, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from convviz.widgets.look.angles import angle_lookup
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.places import ARROWS, ENTER, PaintedPlaces, draw_outlined
from convviz.widgets.look.theme import UNIT, current_theme

#: Height of a picture for each pixel of text: at most in one row and in two, and below which one becomes two.
_SIDES, _SMALL = (5.5, 4.5), 4.0
#: And where there is hardly any room.
_MIN_SIDE = 2.5
_GAP = 2 * UNIT


@dataclass(frozen=True, eq=False)
class SmallPart:
    """A picture of the row: what it is called, the sign before it, and its pixels."""

    title: str
    sign: str
    image: QImage


class PartsStrip(PaintedPlaces[int]):
    """Small pictures with signs between them, the current one outlined; a click asks for another."""

    part_clicked = Signal(int)

    KEYS = (*ARROWS, *ENTER)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._parts: tuple[SmallPart, ...] = ()
        self._current = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def set_parts(self, parts: tuple[SmallPart, ...]) -> None:
        """Show other pictures."""
        self._parts, self._selected = parts, None
        self._lay_out()

    def set_current(self, number: int) -> None:
        """Outline the one that is seen large."""
        self._current = number
        if self._parts:
            self.setAccessibleDescription(f"{self._parts[number].title}, {number + 1} of {len(self._parts)}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(380, self._wanted_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(200, round(_MIN_SIDE * self._min_text) + 6)

    def _wanted_height(self) -> int:
        """Pixels for one row, or for two where pictures would be small."""
        one = self._side(1)
        lines, side = (1, one) if one >= _SMALL * self._min_text or len(self._parts) < 4 else (2, self._side(2))
        return round(lines * side + (lines - 1) * _GAP) + 6

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._wanted_height() != self.height():
            self.updateGeometry()

    def part_rect(self, number: int) -> QRectF:
        """Pixels of a small picture."""
        lines, side = self._plan()
        across = -(-len(self._parts) // lines)
        line, signs = number // across, self._signs()
        first = line * across
        row = signs[first : first + across]
        wide = max(
            sum(signs[at : at + across]) + side * len(signs[at : at + across]) for at in range(0, len(signs), across)
        )
        left = (self.width() - wide) / 2 + sum(row[: number - first + 1]) + side * (number - first)
        top = (self.height() - lines * side - (lines - 1) * _GAP) / 2 + line * (side + _GAP)
        return QRectF(left, top, side, side)

    def _signs(self) -> list[float]:
        """Pixels that the sign before each takes."""
        metrics = self._metrics(bold=True)
        return [metrics.horizontalAdvance(part.sign) + 2 * UNIT if part.sign else 0.0 for part in self._parts]

    def _plan(self) -> tuple[int, float]:
        """In how many rows pictures are larger in the height there is, and their side in pixels."""
        sides = [min(self._side(lines), (self.height() - 6 - (lines - 1) * _GAP) / lines) for lines in (1, 2)]
        lines = 2 if sides[1] > sides[0] else 1
        return lines, max(sides[lines - 1], 8.0)

    def _side(self, lines: int) -> float:
        signs = self._signs()
        across = max(-(-len(signs) // lines), 1)
        widest = max((sum(signs[at : at + across]) for at in range(0, len(signs), across)), default=0.0)
        return max(min((self.width() - 6 - widest) / across, _SIDES[lines - 1] * self._min_text), 8.0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, signs = current_theme(), self._signs()
        with QPainter(self) as painter:
            self._paint_focus(painter)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            for number, part in enumerate(self._parts):
                box = self.part_rect(number)
                painter.setFont(self._font(bold=True))
                painter.setPen(QColor(theme.text))
                before = QRectF(box.left() - signs[number], box.top(), signs[number], box.height())
                painter.drawText(before, Qt.AlignmentFlag.AlignCenter, part.sign)
                painter.drawImage(box, part.image)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(theme.border), 1))
                painter.drawRect(box)
            for marked, width in ((self._current, 3.0), (self._hovered, 1.5), (self._selected, 1.5)):
                if marked is not None and marked < len(self._parts):
                    draw_outlined(painter, self.part_rect(marked), QColor(theme.accent), width)

    def _place_at(self, point: QPointF) -> int | None:
        return next((number for number in range(len(self._parts)) if self.part_rect(number).contains(point)), None)

    def _text_of(self, number: int) -> str:
        return f"{number + 1}. {self._parts[number].title}"

    def _first_place(self) -> int | None:
        return self._current if self._parts else None

    def _next_place(self, number: int, key: Qt.Key) -> int:
        return min(max(number + sum(ARROWS[key]), 0), len(self._parts) - 1)

    def _emit_clicked(self, number: int) -> None:
        self.part_clicked.emit(number)


class AngleKey(Painted):
    """A ring of the colours of angles, with what they point to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Colours of directions", parent)
        self.setAccessibleDescription("a ring: the colour at its right stands for brighter to the right, and so on")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = round(5.5 * self._min_text)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def tip_at(self, point: QPointF) -> str:
        from_middle = point - QPointF(self.width() / 2, self.height() / 2)
        angle = round(math.degrees(math.atan2(-from_middle.y(), from_middle.x())))
        return f"{angle}°".replace("-", "−")

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, colours = current_theme(), angle_lookup()
        side = min(self.width(), self.height()) - 2
        ring = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            hues = QConicalGradient(ring.center(), -180)
            for number, colour in enumerate(colours.tolist()):
                hues.setColorAt(number / (len(colours) - 1), QColor(*colour))
            painter.setBrush(hues)
            painter.drawEllipse(ring)
            inner = ring.adjusted(0.2 * side, 0.2 * side, -0.2 * side, -0.2 * side)
            painter.setBrush(QColor(theme.panel))
            painter.drawEllipse(inner)
            painter.setFont(self._font())
            painter.setPen(QColor(theme.text))
            painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, "↗")
