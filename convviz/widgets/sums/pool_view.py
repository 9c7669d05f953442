"""The breakdown of one pooling window: its values, the winner or the mean, and the result."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import IN_FULL, format_number
from convviz.core.windows.pooling import PoolStep
from convviz.widgets.grid.cell_texts import fitting_texts
from convviz.widgets.grid.cells import NUMBER_CELL
from convviz.widgets.look.colouring import Colouring, text_colour
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import UNIT, Role, current_theme

_MAX_CELL = 96
#: Significant digits up to which a sum and a mean are written in full where there is room.
_EVERY = 8


class PoolView(Painted):
    """The window's values with the winner outlined, an arrow, and what comes out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Values in the window", parent)
        self._step: PoolStep | None = None
        self._colouring = Colouring()
        self._scale = 0.0

    def set_step(self, step: PoolStep | None, colouring: Colouring, scale: float = 0.0) -> None:
        """Show a step, or nothing; ``colouring`` and ``scale`` (of rounding noise) are the input's."""
        self._step, self._colouring, self._scale = step, colouring, scale
        if step is not None:
            self.setAccessibleDescription(f"{step.patch.size} values, result {format_number(step.value, self._scale)}")
        self.update()

    def arrays(self, _place: QPoint) -> dict[str, NDArray[Any]]:
        """The numbers that are shown, by their names."""
        return {} if self._step is None else {"window": self._step.patch}

    def sizeHint(self) -> QSize:
        return QSize(320, 200)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)

    def paintEvent(self, _event: QPaintEvent) -> None:
        step = self._step
        if step is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            rows, columns = step.patch.shape
            theme = current_theme()
            font = self._font(larger=8, bold=True)
            line = QFontMetricsF(font).height() + UNIT
            # From top to bottom: the window's cells, an arrow that says what is done, the result.
            room = self.height() - 2 * line - 5 * UNIT
            cell = min((self.width() - 4) / columns, room / rows, _MAX_CELL * self._min_text / self._min_number)
            cell = float(int(cell)) if cell >= 4 else max(cell, 1.0)
            top = (room - rows * cell) / 2 + 2
            self._paint_cells(painter, step, (self.width() - columns * cell) / 2, top, cell)
            top += rows * cell + UNIT
            painter.setFont(font)
            painter.setPen(QColor(theme.muted))
            # A mean is written as what it is: the sum over the number of cells, padding counted as 0.
            word = "↓ max"
            if step.winner is None:
                word = self._written(step.total, font, "↓ mean = {} / " + str(step.patch.size))
            centre = Qt.AlignmentFlag.AlignCenter
            painter.drawText(QRectF(0, top, self.width(), line), centre, word)
            text = self._written(step.value, font)
            width = max(QFontMetricsF(font).horizontalAdvance(text) + 8 * UNIT, 100)
            box = QRectF((self.width() - width) / 2, top + line + UNIT, width, line + UNIT)
            painter.setPen(QPen(theme.role(Role.OUTPUT), 3))
            painter.setBrush(QColor(theme.field))
            painter.drawRect(box)
            painter.setPen(QColor(theme.text))
            painter.drawText(box, centre, text)

    def _written(self, number: float, font: QFont, within: str = "{}") -> str:
        """A number within a text, with all its digits where there is room."""
        texts = [within.format(format_number(number, self._scale, digits)) for digits in (_EVERY, IN_FULL)]
        room = self.width() - 8 * UNIT
        return texts[QFontMetricsF(font).horizontalAdvance(texts[0]) > room]

    def _paint_cells(self, painter: QPainter, step: PoolStep, left: float, top: float, cell: float) -> None:
        theme = current_theme()
        texts = {place: format_number(float(value), self._scale) for place, value in np.ndenumerate(step.patch)}
        font = self._sized_font(self._number_size(cell, 28))
        fitting = fitting_texts(font, self._min_number, texts, cell - 3)
        if fitting is not None:
            font, texts = fitting
            painter.setFont(font)
        colours = self._colouring.paint(step.patch)
        for row, column in np.ndindex(*step.patch.shape):
            box = QRectF(left + column * cell, top + row * cell, cell, cell)
            # Infinity stands in the padding of a maximum: it is no input value and gets no colour of one.
            padding = np.isinf(step.patch[row, column])
            fill = QColor(theme.panel) if padding else QColor(*colours[row, column].tolist())
            painter.fillRect(box, fill)
            painter.setPen(QPen(QColor(theme.border), 1))
            painter.drawRect(box)
            if cell >= NUMBER_CELL and fitting is not None:
                painter.setPen(QColor(theme.muted) if padding else text_colour(fill))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, texts[row, column])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.role(Role.INPUT), 3))
        painter.drawRect(QRectF(left, top, step.patch.shape[1] * cell, step.patch.shape[0] * cell))
        if step.winner is not None:
            row, column = step.winner[0] - step.window.top, step.winner[1] - step.window.left
            painter.setPen(QPen(theme.role(Role.OUTPUT), 4))
            painter.drawRect(QRectF(left + column * cell, top + row * cell, cell, cell).adjusted(3, 3, -3, -3))
