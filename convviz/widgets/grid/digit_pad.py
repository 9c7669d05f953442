"""A picture to draw on."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from convviz.core.images.pen import Point, ink, inked, painted
from convviz.core.windows.geometry import Window
from convviz.widgets.grid.lens import Extent, Lens
from convviz.widgets.grid.marks import Outline, draw_outline
from convviz.widgets.look.colouring import to_qimage
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.look.vectors import draw_cells

#: Width of the pen, in cells, as a share of the picture's longer side: of a digit of 28 cells, strokes 3 cells wide.
_PEN = 2.6 / 28
#: Red, green and blue in 0..1.
Colour = tuple[float, float, float]
_WHITE: Colour = (1.0, 1.0, 1.0)


class DigitPad(Painted):
    """Shows a picture (C, H, W) enlarged and lets the mouse draw on it; the right button or Shift erases.

    One of a single channel is drawn on in white, one of three in the pen's colour. Going over a place again within a
    stroke adds nothing; a second stroke over the first one does, up to the colour.
    """

    #: The user has changed the picture.
    drawn = Signal()

    KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setAccessibleDescription("Draw with the mouse, erase with the right button, Delete clears")
        self.setMouseTracking(True)
        self._image = np.zeros((1, 28, 28), np.float32)
        # The picture before a stroke, and the ink of the stroke so far: its parts overlap, and must not add up there.
        self._before = self._image
        self._ink = np.zeros((28, 28), np.float32)
        self._last: Point | None = None
        self._erase = False
        self._erases = False
        self._colour = _WHITE
        self._width = 0.0  # of the pen; 0 for what is usual
        self._pen_at: QPointF | None = None
        self._outline: Outline | None = None
        self._lens = Lens(1.0, 0.0, 0.0)

    def tip_at(self, _point: QPointF) -> str:
        return "Draw with the mouse; the right button or Shift erases; Delete clears"

    # -- what is shown -------------------------------------------------------------------------------------------

    @property
    def image(self) -> NDArray[np.float32]:
        """The picture (C, H, W) float32 within 0..1; it is never changed, each stroke makes a new one."""
        return self._image

    @property
    def pen_width(self) -> float:
        """Width of the pen, in cells: what was set, or what suits the picture."""
        return self._width or _PEN * max(self._image.shape[1:])

    @property
    def pen_radius(self) -> float:
        """Radius of the pen, in cells."""
        return self.pen_width / 2

    def set_pen_width(self, cells: float) -> None:
        """Draw this wide from now on, on pictures of this size; 0 for what suits them."""
        self._width = cells
        self.update()

    @property
    def pen_colour(self) -> Colour:
        """What pictures of three channels are drawn on in."""
        return self._colour

    def set_pen_colour(self, colour: Colour) -> None:
        """Draw in this colour, red, green and blue in 0..1, on pictures of three channels."""
        self._colour = colour

    def set_erasing(self, erases: bool) -> None:
        """Let the left button erase as the right one does."""
        self._erases = erases

    def set_image(self, image: NDArray[np.float32]) -> None:
        """Show a picture (C, H, W) within 0..1, of one channel or three; another one ends a stroke."""
        if image.ndim != 3 or image.shape[0] not in (1, 3) or not image.size:
            raise ValueError(f"image must be shaped (1, H, W) or (3, H, W), got {image.shape}")
        if np.array_equal(image, self._image):
            return
        self._last = None
        resized = image.shape != self._image.shape
        self._image = np.array(image, np.float32)
        if resized:
            self._width = 0.0
            self._place()
        self.update()

    def clear(self) -> None:
        """Make the picture black."""
        self.set_image(np.zeros_like(self._image))

    def set_outline(self, window: Window | None) -> None:
        """Outline a part of the picture, such as a unit's receptive field."""
        outline = None if window is None else Outline(self._clipped(window), Role.INPUT)
        if outline != self._outline:
            self._outline = outline
            self.update()

    def _clipped(self, window: Window) -> Window:
        """The part of a window that lies on the picture: beside it nothing would be seen."""
        rows, columns = self._image.shape[1:]
        top, left = min(max(window.top, 0), rows - 1), min(max(window.left, 0), columns - 1)
        bottom, right = min(window.top + window.height, rows), min(window.left + window.width, columns)
        return Window(top, left, max(bottom - top, 1), max(right - left, 1))

    def sizeHint(self) -> QSize:
        return QSize(196, 196)

    def minimumSizeHint(self) -> QSize:
        return QSize(84, 84)

    def _place(self) -> None:
        _, rows, columns = self._image.shape
        self._lens = Lens.fit(Extent(0, 0, rows, columns), self.width() - 2, self.height() - 2)

    def place_at(self, point: QPointF) -> Point:
        """(row, column) in cells under a pixel, fractions included."""
        return (point.y() - self._lens.y) / self._lens.cell, (point.x() - self._lens.x) / self._lens.cell

    def cell_rect(self, row: int, column: int) -> QRectF:
        """Pixels of a cell."""
        return self._lens.rect(row, column)

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            _, rows, columns = self._image.shape
            target = self._lens.rect(0, 0, rows, columns)
            # Within 0..1 by contract, but a picture may come from anywhere.
            bytes_ = np.rint(np.clip(self._image, 0.0, 1.0) * 255).astype(np.uint8)
            colours = np.moveaxis(np.broadcast_to(bytes_, (3, rows, columns)), 0, 2)
            draw_cells(painter, target, to_qimage(colours))
            theme = current_theme()
            focused = self.hasFocus()
            painter.setPen(QPen(QColor(theme.accent if focused else theme.border), 2 if focused else 1))
            painter.drawRect(target)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._outline is not None:
                draw_outline(painter, self._lens, self._outline)
            if self._pen_at is not None and target.contains(self._pen_at):
                self._draw_pen(painter, self._pen_at)

    def _draw_pen(self, painter: QPainter, place: QPointF) -> None:
        """Draw a ring as large as the pen, seen on black and on white; dashed while it erases."""
        radius = max(self.pen_radius * self._lens.cell, UNIT)
        style = Qt.PenStyle.DashLine if self._erase else Qt.PenStyle.SolidLine
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((Qt.GlobalColor.black, 3), (Qt.GlobalColor.white, 1.2)):
            painter.setPen(QPen(colour, width, style if width < 2 else Qt.PenStyle.SolidLine))
            painter.drawEllipse(place, radius, radius)

    # -- mouse, keys and changes ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._erase = self._erases or shift or event.button() == Qt.MouseButton.RightButton
        self._before, self._ink = self._image, np.zeros(self._image.shape[1:], np.float32)
        self._last = self.place_at(event.position())
        self._pen_at = event.position()
        self._draw_to(self._last)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pen_at = event.position()
        if self._last is not None:
            self._draw_to(self.place_at(event.position()))
        self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._last, self._erase = None, False
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)  # quick dots are dots

    def _draw_to(self, place: Point) -> None:
        """Draw from where the stroke has come to; says so only where that changes the picture."""
        assert self._last is not None
        shape = (self._image.shape[1], self._image.shape[2])
        self._ink = np.maximum(self._ink, ink(shape, self._last, place, self.pen_radius))
        self._last = place
        if self._erase or len(self._image) == 1:
            image = inked(self._before, self._ink, erase=self._erase)
        else:
            image = painted(self._before, self._ink, self._colour)
        if not np.array_equal(image, self._image):
            self._image = image
            self.update()
            self.drawn.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keeps(event):
            super().keyPressEvent(event)
        elif self._image.any():
            self.clear()
            self.drawn.emit()

    def leaveEvent(self, _event: QEvent) -> None:
        self._pen_at = None
        self.update()

    def _lay_out(self) -> None:
        self._place()
        super()._lay_out()
