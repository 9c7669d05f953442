"""Wiener's adaptive filter at a pixel: how much of its difference from the local mean is kept."""

from collections.abc import Iterator
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from convviz.core.filters.closeup.wiener import WienerAt
from convviz.core.text.formatting import MINUS, in_short
from convviz.widgets.filters.boxes import (
    SmallGrid,
    fitting_side,
    lines_height,
    outline_cell,
    paint_grid,
    paint_lines,
    rounded_remark,
)
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import UNIT, Role, current_theme

_MAX_CELL = 56


class WienerView(Painted):
    """The window, its mean and variance, a bar of the variance with the noise's part of it, and the result written."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Mean and variance of the window", parent)
        self._at: WienerAt | None = None
        self._colouring = Colouring()

    def set_at(self, at: WienerAt | None, colouring: Colouring | None = None) -> None:
        """Show a pixel, or nothing; ``colouring`` is the picture's."""
        self._at, self._colouring = at, colouring or Colouring()
        self.setAccessibleDescription(" ".join(text for text, _ in self._lines()))
        self.update()

    def arrays(self, _place: QPoint) -> dict[str, NDArray[Any]]:
        """The numbers that are shown, by their names."""
        return {} if self._at is None else {"window": self._at.patch}

    def sizeHint(self) -> QSize:
        return QSize(380, 340)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 260)

    def _lines(self) -> Iterator[tuple[str, Role | None]]:
        at = self._at
        if at is None:
            return
        mean, value, kept = in_short(at.mean), in_short(at.value), in_short(at.kept)
        yield f"mean m = {mean}, variance σ² = {in_short(at.variance)}", Role.KERNEL
        said = "mean of all local variances, detail too" if at.estimated else "as chosen"
        yield f"noise ν = {in_short(at.noise)} ({said})", Role.GRADIENT
        if at.variance > at.noise:
            yield f"kept k = 1 {MINUS} ν/σ² = {kept}", Role.PRODUCT
        else:
            yield "σ² is not above ν: nothing is kept, k = 0", Role.PRODUCT
        written = f"{mean} + {kept}·({value} {MINUS} {mean})"
        yield f"m + k·(x {MINUS} m) = {written} = {in_short(at.result)}", Role.OUTPUT
        if remark := rounded_remark(at.mean, at.variance, at.noise, at.kept, at.value, at.result):
            yield remark, None

    def paintEvent(self, _event: QPaintEvent) -> None:
        at = self._at
        if at is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            lines = tuple(self._lines())
            bar, texts = 1.4 * self._metrics().height(), lines_height(lines, self.width() - 4, self._metrics())
            room = self.height() - bar - texts - 6 * UNIT
            cell = fitting_side(at.patch.shape, self.width() - 4, room, _MAX_CELL * self._min_text / self._min_number)
            font = self._sized_font(self._number_size(cell, 22))
            grid = SmallGrid(at.patch, self._colouring, Role.INPUT)
            frame = paint_grid(painter, grid, 2, 2, cell, font, self._min_number)
            half = at.patch.shape[0] // 2
            outline_cell(painter, frame, at.patch.shape, (half, half), Role.OUTPUT)
            below = QRectF(2, frame.bottom() + 2 * UNIT, self.width() - 4, bar)
            self._paint_bar(painter, at, below)
            area = QRectF(2, below.bottom() + 2 * UNIT, self.width() - 4, self.height() - below.bottom())
            paint_lines(painter, lines, area, self._font())

    def _paint_bar(self, painter: QPainter, at: WienerAt, area: QRectF) -> None:
        """Draw the variance, or the noise where that is more, as a bar: the noise's part and what stands above it."""
        theme, largest = current_theme(), max(at.variance, at.noise) or 1.0
        painter.setFont(self._font(bold=True))
        noise, variance = QRectF(area), QRectF(area)
        noise.setWidth(area.width() * at.noise / largest)
        variance.setWidth(area.width() * at.variance / largest)
        painter.fillRect(area, QColor(theme.field))
        kept = QRectF(variance)
        kept.setLeft(min(noise.right(), variance.right()))
        painter.fillRect(kept, theme.role(Role.PRODUCT))
        shaded = theme.role(Role.GRADIENT)
        painter.fillRect(noise, QColor(shaded.red(), shaded.green(), shaded.blue(), 110))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.role(Role.KERNEL), 2))
        painter.drawRect(variance)
        for box, text, colour in ((noise, "noise ν", QColor(theme.text)), (kept, "kept", QColor(theme.panel))):
            if painter.fontMetrics().horizontalAdvance(text) + 2 * UNIT <= box.width():
                painter.setPen(colour)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
