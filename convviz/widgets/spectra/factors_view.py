"""A kernel as a column times a row, or as a sum of such products, cell by cell."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import format_weight, full_precision
from convviz.widgets.look.colouring import Colouring, text_colour
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import UNIT, Role, current_theme

#: Pixels of a cell at most, in heights of a line, and at least.
_LARGEST, _SMALLEST = 2.6, 3.0
#: Pixels from which on a cell has edges.
_EDGED = 12
#: Heights of a line that a sign takes.
_SIGN = 1.6
_CENTRE = Qt.AlignmentFlag.AlignCenter

#: A column (kh,) and a row (kw,).
Term = tuple[NDArray[Any], NDArray[Any]]


class FactorsView(Painted):
    """h = column × row (+ column × row …), each number in its cell where it fits, coloured by sign."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._kernel = np.zeros((1, 1))
        self._terms: tuple[Term, ...] = ()
        self._blocks: list[tuple[QRectF, NDArray[Any], str]] = []
        self._signs: list[tuple[QRectF, str]] = []

    def set_kernel(self, kernel: NDArray[Any], terms: Sequence[Term]) -> None:
        """Show a kernel (kh, kw) and the terms whose sum it is; those there is room for."""
        self._kernel, self._terms = kernel, tuple(terms)
        self._lay_out()
        self._plan()
        shown = "; ".join(
            f"column {' '.join(map(format_weight, column))} times row {' '.join(map(format_weight, row))}"
            for column, row in self._terms[:1]
        )
        self.setAccessibleDescription(f"{len(self._terms)} products of a column and a row; the first: {shown}")

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The kernel (kh, kw), the columns (kh, 1) and the rows (1, kw), by their names."""
        found = {"kernel": self._kernel}
        for place, (column, row) in enumerate(self._terms, 1):
            mark = f" {place}" if len(self._terms) > 1 else ""
            found |= {f"column{mark}": column[:, np.newaxis], f"row{mark}": row[np.newaxis, :]}
        return found

    @property
    def shown(self) -> int:
        """How many terms there is room for."""
        self._plan()
        return (len(self._blocks) - 1) // 2

    def sizeHint(self) -> QSize:
        return QSize(300, 120)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 100)

    def tip_at(self, point: QPointF) -> str:
        self._plan()
        for rect, values, name in self._blocks:
            if rect.contains(point):
                rows, columns = values.shape
                row = min(int((point.y() - rect.top()) / rect.height() * rows), rows - 1)
                column = min(int((point.x() - rect.left()) / rect.width() * columns), columns - 1)
                return f"{name}: {full_precision(float(values[row, column]))}"
        return ""

    def _lay_out(self) -> None:
        self._blocks = []
        super()._lay_out()

    def _plan(self) -> None:
        """Find out where the kernel, the columns and the rows lie."""
        if self._blocks:
            return
        rows, columns = self._kernel.shape
        line = self._metrics().height()
        sign = _SIGN * line
        above = self._metrics(bold=True).height() + 2 * UNIT
        count = max(1, len(self._terms))
        for shown in range(count, 0, -1):
            more = sign if shown < count else 0.0
            wide = self.width() - sign * (2 * shown) - more - 2
            cell = min(wide / (columns + shown * (columns + 1)), (self.height() - above - UNIT) / rows, _LARGEST * line)
            if cell >= 0.8 * min(_LARGEST * line, (self.height() - above) / rows) or shown == 1:
                break
        cell = max(float(int(cell)), _SMALLEST)
        self._blocks, self._signs, left = [], [], 1.0
        left = self._add(left, above, cell, self._kernel, "h")
        for place, (column, row) in enumerate(self._terms[:shown]):
            mark = str(place + 1) if len(self._terms) > 1 else ""
            left = self._add_sign(left, above, cell, "=" if place == 0 else "+")
            left = self._add(left, above, cell, column[:, np.newaxis], f"column {mark}".strip())
            left = self._add_sign(left, above, cell, "×")
            left = self._add(left, above, cell, row[np.newaxis, :], f"row {mark}".strip())
        if shown < len(self._terms):
            self._add_sign(left, above, cell, "+ …")

    def _add(self, left: float, top: float, cell: float, values: NDArray[Any], name: str) -> float:
        rows, columns = int(values.shape[0]), int(values.shape[1])
        middle = top + (self._kernel.shape[0] - rows) * cell / 2
        self._blocks.append((QRectF(left, middle, columns * cell, rows * cell), values, name))
        return left + columns * cell

    def _add_sign(self, left: float, top: float, cell: float, text: str) -> float:
        wide = _SIGN * self._metrics().height()
        self._signs.append((QRectF(left, top, wide, self._kernel.shape[0] * cell), text))
        return left + wide

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._paint_cached(painter)

    def _paint_cache(self, painter: QPainter) -> None:
        self._plan()
        theme = current_theme()
        for rect, values, name in self._blocks:
            painter.setFont(self._font(bold=True))
            painter.setPen(theme.role(Role.KERNEL))
            title = QRectF(
                rect.left() - 20, rect.top() - self._metrics(bold=True).height() - UNIT, rect.width() + 40, 20
            )
            title.setHeight(self._metrics(bold=True).height())
            painter.drawText(title, _CENTRE, name)
            self._paint_block(painter, rect, values)
        painter.setFont(self._font(bold=True))
        painter.setPen(QColor(theme.text))
        for rect, text in self._signs:
            painter.drawText(rect, _CENTRE, text)

    def _paint_block(self, painter: QPainter, rect: QRectF, values: NDArray[Any]) -> None:
        rows, columns = values.shape
        colours = Colouring.by_sign(values).paint(values)
        wide, high = rect.width() / columns, rect.height() / rows
        for row, column in np.ndindex(values.shape):
            cell = QRectF(rect.left() + column * wide, rect.top() + row * high, wide, high)
            colour = QColor(*map(int, colours[row, column]))
            painter.fillRect(cell, colour)
            if min(wide, high) >= _EDGED:
                painter.setPen(QPen(QColor(current_theme().border), 1))
                painter.drawRect(cell)
            self._paint_number(painter, cell, format_weight(float(values[row, column])), text_colour(colour))
        painter.setPen(QPen(QColor(current_theme().border), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect)

    def _paint_number(self, painter: QPainter, cell: QRectF, text: str, colour: QColor) -> None:
        """A number as large as text, smaller where that is too large, or not at all."""
        for size in dict.fromkeys((self._text_size, self._min_number)):
            font, metrics = self._known_font(size, False)
            if metrics.horizontalAdvance(text) <= cell.width() - 2 and metrics.height() <= cell.height():
                painter.setFont(font)
                painter.setPen(colour)
                painter.drawText(cell, _CENTRE, text)
                return
