"""The breakdown of one pooling window: its values, the winner or the mean, and the result."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import IN_FULL, counted, format_number
from convviz.core.windows.pooling import PoolStep
from convviz.widgets.grid.cell_texts import fitting_font, fitting_texts
from convviz.widgets.grid.cells import MARGIN, NUMBER_CELL
from convviz.widgets.look.colouring import Colouring, text_colour
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import UNIT, Role, current_theme

_MAX_CELL = 96
#: Significant digits up to which a sum and a mean are written in full where there is room.
_EVERY = 8
#: Significant digits to which values are rounded: as many as tell them apart, where there is room.
_ROUNDED = (4, 5, 6)
#: Share of its size that a value's text keeps when it gets more digits.
_KEPT = 0.6


class PoolView(Painted):
    """The window's values with the winner outlined, an arrow, what comes out, and a note why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Values in the window", parent)
        self._step: PoolStep | None = None
        self._colouring = Colouring()
        self._scale = 0.0
        self.note = ""

    def set_step(self, step: PoolStep | None, colouring: Colouring, scale: float = 0.0, note: str = "") -> None:
        """Show a step, or nothing; ``colouring`` and ``scale`` (of rounding noise) are the input's.

        The ``note`` below it has up to two lines.
        """
        self._step, self._colouring, self._scale, self.note = step, colouring, scale, note
        if step is not None:
            result = format_number(step.value, self._scale)
            self.setAccessibleDescription(
                f"{counted(step.patch.size, 'value')}, result {result}; {note}".removesuffix("; ")
            )
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
            note = 2 * self._metrics().height() if self.note else 0.0  # always, or the cells would grow and shrink
            # From top to bottom: the window's cells, an arrow that says what is done, the result, the note.
            room = self.height() - 2 * line - 5 * UNIT - note
            cell = min((self.width() - 4) / columns, room / rows, _MAX_CELL * self._min_text / self._min_number)
            cell = float(int(cell)) if cell >= 4 else max(cell, 1.0)
            top = (room - rows * cell) / 2 + 2
            texts = self._texts(step, cell)
            self._paint_cells(painter, step, texts, (self.width() - columns * cell) / 2, top, cell)
            winner = None if step.winner is None else texts[_place_of(step)]
            top += rows * cell + UNIT
            painter.setFont(font)
            painter.setPen(QColor(theme.muted))
            # A mean is written as what it is: the sum over the number of cells, padding counted as 0.
            word = "↓ max"
            if step.winner is None:
                word = self._written(step.total, font, "↓ mean = {} / " + str(step.patch.size))
            centre = Qt.AlignmentFlag.AlignCenter
            painter.drawText(QRectF(0, top, self.width(), line), centre, word)
            text = self._written(step.value, font) if winner is None else winner
            width = max(QFontMetricsF(font).horizontalAdvance(text) + 8 * UNIT, 100)
            box = QRectF((self.width() - width) / 2, top + line + UNIT, width, line + UNIT)
            painter.setPen(QPen(theme.role(Role.OUTPUT), 3))
            painter.setBrush(QColor(theme.field))
            painter.drawRect(box)
            painter.setPen(QColor(theme.text))
            painter.drawText(box, centre, text)
            painter.setFont(self._font())
            below = QRectF(0, box.bottom() + UNIT, self.width(), note)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(below, flags, self.note)

    def _written(self, number: float, font: QFont, within: str = "{}") -> str:
        """A number within a text, with all its digits where there is room."""
        texts = [within.format(format_number(number, self._scale, digits)) for digits in (_EVERY, IN_FULL)]
        room = self.width() - 8 * UNIT
        return texts[QFontMetricsF(font).horizontalAdvance(texts[0]) > room]

    def _texts(self, step: PoolStep, cell: float) -> dict[tuple[int, ...], str]:
        """The values as they are written: with enough digits to see which is the largest, where there is room."""
        values = {place: float(value) for place, value in np.ndenumerate(step.patch)}
        best = {place: format_number(value, self._scale) for place, value in values.items()}
        font = self._number_font(cell)
        for rounded in _ROUNDED:
            longer = {place: format_number(value, self._scale, _EVERY, rounded) for place, value in values.items()}
            if fitting_font(font, int(_KEPT * font.pixelSize()), longer.values(), cell - MARGIN) is None:
                break
            best = longer
            if len(set(best.values())) >= len(set(values.values())):
                break
        return best

    def _number_font(self, cell: float) -> QFont:
        return self._sized_font(self._number_size(cell, 28))

    def _paint_cells(
        self, painter: QPainter, step: PoolStep, texts: dict[tuple[int, ...], str], left: float, top: float, cell: float
    ) -> None:
        theme = current_theme()
        font = self._number_font(cell)
        written = fitting_texts(font, self._min_number, texts, cell - MARGIN)
        colours = self._colouring.paint(step.patch)
        for row, column in np.ndindex(*step.patch.shape):
            box = QRectF(left + column * cell, top + row * cell, cell, cell)
            # Infinity stands in the padding of a maximum: it is no input value and gets no colour of one.
            padding = np.isinf(step.patch[row, column])
            fill = QColor(theme.panel) if padding else QColor(*colours[row, column].tolist())
            painter.fillRect(box, fill)
            painter.setPen(QPen(QColor(theme.border), 1))
            painter.drawRect(box)
            if cell >= NUMBER_CELL and written:
                own_font, text = written[row, column]
                painter.setFont(own_font)
                painter.setPen(QColor(theme.muted) if padding else text_colour(fill))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.role(Role.INPUT), 3))
        painter.drawRect(QRectF(left, top, step.patch.shape[1] * cell, step.patch.shape[0] * cell))
        if step.winner is not None:
            row, column = _place_of(step)
            painter.setPen(QPen(theme.role(Role.OUTPUT), 4))
            painter.drawRect(QRectF(left + column * cell, top + row * cell, cell, cell).adjusted(3, 3, -3, -3))


def _place_of(step: PoolStep) -> tuple[int, int]:
    """Row and column of the winner within the window."""
    assert step.winner is not None
    return step.winner[0] - step.window.top, step.winner[1] - step.window.left
