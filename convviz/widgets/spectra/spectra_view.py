"""Three spectra side by side with one ring in all of them, which one drags in any."""

from math import isfinite

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import full_precision
from convviz.widgets.look.theme import UNIT, current_theme
from convviz.widgets.spectra.row_view import RowView

#: Pixels of the ring, and within which of the circle it is taken hold of.
_RING, _HOLD = 16.0, 8.0
#: Keys, as the frequencies down and across that they lead.
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
#: Frequencies that a key leads with Shift.
_FAR = 10


class SpectraView(RowView):
    """Planes of frequencies from −0.5 to 0.5 cycles per pixel each way, drawn as squares, and the ring in them."""

    #: Where the ring is wanted: down and across, in cycles per pixel.
    frequency_requested = Signal(float, float)
    #: How many frequencies of the image farther: down and across.
    steps_requested = Signal(int, int)
    #: Which radius is wanted for the mask, in cycles per pixel.
    radius_requested = Signal(float)
    #: A drag has begun, or a key was pressed that is no repetition: what follows is another edit.
    gesture_begun = Signal()

    KEYS = tuple(_STEPS)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setMouseTracking(True)
        self._ring: tuple[float, float] | None = None
        self._radii: tuple[float, ...] = ()
        self._dragged = ""

    def set_ring(self, ring: tuple[float, float] | None) -> None:
        """Draw the ring at a frequency (down, across), or nowhere."""
        if ring != self._ring:
            self._ring = ring
            self.update()

    def set_radii(self, radii: tuple[float, ...]) -> None:
        """Draw circles in the middle plane; the first can be dragged."""
        if radii != self._radii:
            self._radii = radii
            self.update()

    def point_at(self, place: int, down: float, across: float) -> QPointF:
        """The pixel of a frequency in one of the planes."""
        square, (rows, columns), (down_cells, across_cells) = self.square(place), self._sides(place), self._cells(place)
        return QPointF(
            square.left() + (across * across_cells + columns // 2 + 0.5) / columns * square.width(),
            square.top() + (down * down_cells + rows // 2 + 0.5) / rows * square.height(),
        )

    def frequency_at(self, place: int, point: QPointF) -> tuple[float, float]:
        """The frequency (down, across) at a pixel, within the plane."""
        square, (rows, columns), (down_cells, across_cells) = self.square(place), self._sides(place), self._cells(place)
        down = ((point.y() - square.top()) / square.height() * rows - rows // 2 - 0.5) / down_cells
        across = ((point.x() - square.left()) / square.width() * columns - columns // 2 - 0.5) / across_cells
        return min(max(down, -0.5), 0.5), min(max(across, -0.5), 0.5)

    def tip_at(self, point: QPointF) -> str:
        for place, shown in enumerate(self._shown):
            if shown is not None and self.square(place).contains(point):
                square, (rows, columns) = self.square(place), shown.values.shape[:2]
                row = min(int((point.y() - square.top()) / square.height() * rows), rows - 1)
                column = min(int((point.x() - square.left()) / square.width() * columns), columns - 1)
                said = _value_text(float(shown.values[row, column]), shown.unit)
                down, across = ((at - side // 2) / cells for at, side, cells in zip(
                    (row, column), (rows, columns), self._cells(place), strict=True
                ))  # fmt: skip
                return f"{across:.4g} across, {down:.4g} down: {said}".replace("-", "−")
        return super().tip_at(point)

    # -- drawing -------------------------------------------------------------------------------------------------

    def _target(self, square: QRectF, _image: object) -> QRectF:
        return square  # the plane is a square, whatever the image is

    def _sides(self, place: int) -> tuple[int, int]:
        shown = self._shown[place] if place < len(self._shown) else None
        if shown is None:
            return 1, 1
        rows, columns = shown.values.shape[:2]
        return rows, columns

    def _cells(self, place: int) -> tuple[float, float]:
        """Cells down and across that one cycle per pixel takes."""
        shown = self._shown[place] if place < len(self._shown) else None
        return self._sides(place) if shown is None or shown.grid is None else shown.grid

    def _paint_moving(self, painter: QPainter) -> None:
        theme = current_theme()
        for radius in self._radii:
            self._paint_circle(painter, radius)
        if self._ring is None:
            return
        for place, heading in enumerate(self._headings):
            point = self.point_at(place, *self._ring)
            if not self.square(place).contains(point):
                continue
            painter.setBrush(Qt.BrushStyle.NoBrush)
            colour = theme.role(heading.role) if heading.role else QColor(theme.text)
            # Black and white edges: it is seen on any grey.
            for pen, wide in ((QColor("black"), 6.0), (QColor("white"), 4.0), (colour, 2.5)):
                painter.setPen(QPen(pen, wide))
                painter.drawEllipse(point, _RING / 2, _RING / 2)

    def _paint_circle(self, painter: QPainter, radius: float) -> None:
        painter.save()
        painter.setClipRect(self.square(1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        down, across = self._reach(radius)
        for pen, wide in ((QColor("black"), 3.0), (current_theme().role(self._headings[1].role), 1.5)):  # type: ignore[arg-type]
            painter.setPen(QPen(pen, wide))
            painter.drawEllipse(self.point_at(1, 0.0, 0.0), across, down)
        painter.restore()

    # -- mouse and keys ------------------------------------------------------------------------------------------

    def _radius_at(self, point: QPointF) -> float:
        rest = point - self.point_at(1, 0.0, 0.0)
        down, across = self._reach(1.0)
        return float(((rest.x() / across) ** 2 + (rest.y() / down) ** 2) ** 0.5)

    def _reach(self, radius: float) -> tuple[float, float]:
        """Pixels down and across of a distance in cycles per pixel, in the middle plane."""
        square, (rows, columns), (down, across) = self.square(1), self._sides(1), self._cells(1)
        return radius * down / rows * square.height(), radius * across / columns * square.width()

    def _holds_circle(self, point: QPointF) -> bool:
        """Whether a pixel is on the circle that can be dragged, and not on the ring."""
        if not self._radii or not self.square(1).contains(point):
            return False
        if self._ring is not None:
            rest = point - self.point_at(1, *self._ring)
            if rest.x() ** 2 + rest.y() ** 2 <= (_RING / 2 + UNIT) ** 2:
                return False
        return abs(self._radius_at(point) - self._radii[0]) * self._reach(1.0)[1] <= _HOLD

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.plane_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or place is None or self._ring is None:
            event.ignore()
            return
        self._dragged = "circle" if self._holds_circle(event.position()) else f"ring {place}"
        self.gesture_begun.emit()
        self._drag_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._dragged:
            self._drag_to(event.position())
            return
        over = self._holds_circle(event.position())
        self.setCursor(Qt.CursorShape.SizeAllCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._dragged = ""

    def _drag_to(self, point: QPointF) -> None:
        if self._dragged == "circle":
            self.radius_requested.emit(self._radius_at(point))
        else:
            self.frequency_requested.emit(*self.frequency_at(int(self._dragged.removeprefix("ring ")), point))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = _STEPS.get(Qt.Key(event.key())) if event.key() in self.KEYS else None
        if steps is None:
            super().keyPressEvent(event)
            return
        if not event.isAutoRepeat():
            self.gesture_begun.emit()
        times = _FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        self.steps_requested.emit(steps[0] * times, steps[1] * times)


def _value_text(value: float, unit: str) -> str:
    """A number of a plane in words: the size 0 has no decibels, and no phase."""
    if not isfinite(value):
        return "size 0" if unit == "dB" else "no phase, since the size is 0"
    return f"{full_precision(float(f'{value:.6g}'))} {unit}".strip()
