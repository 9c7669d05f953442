"""The values of a median's window, put in order one after the other."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from convviz.core.filters.closeup.median import MedianStep, MedianSteps
from convviz.core.text.formatting import full_precision, in_short
from convviz.widgets.filters.boxes import (
    SmallGrid,
    bar_range,
    fitting_side,
    outline_cell,
    paint_grid,
    paint_lines,
    rounded_remark,
)
from convviz.widgets.grid.cell_texts import fitting_texts
from convviz.widgets.grid.cells import MARGIN
from convviz.widgets.look.colouring import Colouring, text_colour
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.places import draw_outlined
from convviz.widgets.look.theme import UNIT, Role, current_theme

_MAX_CELL = 72
#: Lowest boxes of the sorted row, for each pixel of its text.
_LINE = 1.6
#: Pixels by which a box's outline lies within another one.
_INSET = 5
#: Height of bars below the boxes, for each pixel of text: where there is less room they are left out, and at most.
_MIN_BARS, _MAX_BARS = 4, 9


class SortedValues(Painted):
    """The window above, and below it its values so far in order; the place of the middle one is outlined.

    Where there are too many values for numbers, the order is drawn as bars.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Values in order", parent)
        self._steps: MedianSteps | None = None
        self._step: MedianStep | None = None
        self._colouring = Colouring()
        self._boxes: list[tuple[QRectF, str]] = []

    def set_step(self, steps: MedianSteps | None, index: int = 0, colouring: Colouring | None = None) -> None:
        """Show the values up to a step in order, or nothing; ``colouring`` is the picture's."""
        self._steps, self._step = steps, None if steps is None else steps[index]
        self._colouring = colouring or Colouring()
        self.setAccessibleDescription(" ".join(text for text, _ in self._lines()) if steps is not None else "")
        self.update()

    def arrays(self, _place: QPoint) -> dict[str, NDArray[Any]]:
        """The numbers that are shown, by their names."""
        if self._steps is None or self._step is None:
            return {}
        return {"window": self._steps.patch, "values in order": self._step.row[np.newaxis]}

    def sizeHint(self) -> QSize:
        return QSize(380, 320)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 220)

    def tip_at(self, point: QPointF) -> str:
        return next((text for box, text in self._boxes if box.contains(point)), "")

    # -- what is said --------------------------------------------------------------------------------------------

    def _lines(self) -> Iterator[tuple[str, Role | None]]:
        steps, step = self._steps, self._step
        if steps is None or step is None:
            return
        count, place = len(steps), steps.middle + 1
        if step.median is None:
            row, column = step.cell
            yield f"{in_short(step.value)} of row {row + 1}, column {column + 1}", Role.INPUT
            yield f"takes place {step.place + 1} of {len(step.row)} so far.", None
        else:
            yield f"All {count} are in order.", None
            yield f"The middle one, place {place}, is the median: {in_short(step.median)}.", Role.OUTPUT
            yield f"Their mean would be {in_short(steps.mean)}.", None
        if remark := rounded_remark(*steps.patch.ravel().tolist(), steps.mean if step.median is not None else 0.0):
            yield remark, None

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        steps, step = self._steps, self._step
        if steps is None or step is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._boxes = []
            below = self._paint_window(painter, steps, step)
            area = QRectF(2, below, self.width() - 4, self.height() - below - 2)
            columns, lines, height = self._row_plan(steps, area)
            if columns:
                self._paint_boxes(painter, steps, step, area, (columns, lines, height))
            else:
                self._paint_bars(painter, steps, step, area)

    def _paint_window(self, painter: QPainter, steps: MedianSteps, step: MedianStep) -> float:
        """Draw the window and what is said beside it; gives the pixel below both."""
        scale = self._min_text / self._min_number
        cell = fitting_side(steps.patch.shape, 0.5 * self.width(), 0.46 * self.height(), _MAX_CELL * scale)
        font = self._sized_font(self._number_size(cell, 24))
        grid = SmallGrid(steps.patch, self._colouring, Role.INPUT)
        frame = paint_grid(painter, grid, 2, 2, cell, font, self._min_number)
        if step.median is None:
            outline_cell(painter, frame, steps.patch.shape, step.cell, Role.PRODUCT)
        else:
            middle = divmod(int(step.cells[steps.middle]), steps.patch.shape[1])
            outline_cell(painter, frame, steps.patch.shape, middle, Role.OUTPUT)
        self._note_cells(steps, frame)
        room = QRectF(frame.right() + 3 * UNIT, frame.top(), self.width() - frame.right() - 4 * UNIT, self.height())
        end = paint_lines(painter, tuple(self._lines()), room, self._font(larger=2))
        return max(frame.bottom(), end) + 3 * UNIT

    def _note_cells(self, steps: MedianSteps, frame: QRectF) -> None:
        rows, columns = steps.patch.shape
        width, height = frame.width() / columns, frame.height() / rows
        for (row, column), value in np.ndenumerate(steps.patch):
            box = QRectF(frame.left() + column * width, frame.top() + row * height, width, height)
            self._boxes.append((box, f"row {row + 1}, column {column + 1}: {full_precision(float(value))}"))

    def _row_plan(self, steps: MedianSteps, area: QRectF) -> tuple[int, int, float]:
        """Boxes in a line, lines, and the height of one in pixels; 0 boxes where numbers have no room."""
        count, side = len(steps), steps.patch.shape[0]
        metrics = self._known_font(self._min_number, bold=False)[1]
        widest = max(metrics.horizontalAdvance(in_short(float(value))) for value in steps.patch.ravel()) + 2 * MARGIN
        most = int(area.width() // widest)
        columns = count if most >= count else most // side * side
        if not columns:
            return 0, 0, 0.0
        lines = -(-count // columns)
        height = min((area.height() - (lines - 1) * UNIT) / lines, 3.2 * self._min_text)
        return (columns, lines, height) if height >= _LINE * self._min_number else (0, 0, 0.0)

    def _place_box(self, place: int, area: QRectF, plan: tuple[int, int, float]) -> QRectF:
        line, column = divmod(place, plan[0])
        width = min(area.width() / plan[0], 2.2 * plan[2])
        return QRectF(area.left() + column * width, area.top() + line * (plan[2] + UNIT), width, plan[2])

    def _paint_boxes(
        self, painter: QPainter, steps: MedianSteps, step: MedianStep, area: QRectF, plan: tuple[int, int, float]
    ) -> None:
        theme = current_theme()
        fills = self._colouring.paint(step.row[np.newaxis])[0]
        width = self._place_box(0, area, plan).width()
        font = self._sized_font(max(self._min_number, int(min(0.5 * plan[2], 0.4 * width))))
        texts = {place: in_short(float(value)) for place, value in enumerate(step.row)}
        written = fitting_texts(font, self._min_number, texts, width - MARGIN)
        for place in range(len(steps)):
            box = self._place_box(place, area, plan)
            if place >= len(step.row):
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(theme.border), 1, Qt.PenStyle.DashLine))
                painter.drawRect(box)
                continue
            fill = QColor(*fills[place].tolist())
            painter.fillRect(box, fill)
            painter.setPen(QPen(QColor(theme.border), 1))
            painter.drawRect(box)
            if place in written:
                own_font, text = written[place]
                painter.setFont(own_font)
                painter.setPen(text_colour(fill))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
            self._boxes.append((box, f"place {place + 1}: {full_precision(float(step.row[place]))}"))
        middle = self._place_box(steps.middle, area, plan)
        draw_outlined(painter, middle, theme.role(Role.OUTPUT), 3)
        if step.median is None:
            inset = _INSET if step.place == steps.middle else 0  # within the outline of the middle place
            box = self._place_box(step.place, area, plan).adjusted(inset, inset, -inset, -inset)
            draw_outlined(painter, box, theme.role(Role.PRODUCT), 3)
        below = self._place_box(len(steps) - 1, area, plan).bottom() + UNIT
        if plan[1] == 1:
            self._name_middle(painter, middle)
            below += 1.8 * self._min_text
        height = min(self.height() - below - 3 * UNIT, _MAX_BARS * self._min_text)
        if height >= _MIN_BARS * self._min_text:  # one sees what lies far off
            width = area.width() if plan[1] > 1 else self._place_box(len(steps) - 1, area, plan).right() - area.left()
            self._paint_bars(painter, steps, step, QRectF(area.left(), below + 2 * UNIT, width, height))

    def _name_middle(self, painter: QPainter, middle: QRectF) -> None:
        """Say below a row of one line which place is the middle one."""
        painter.setFont(self._font())
        painter.setPen(current_theme().role(Role.OUTPUT))
        wide = QRectF(middle.center().x() - self.width() / 2, middle.bottom() + UNIT, self.width(), 2 * self._min_text)
        if wide.bottom() <= self.height():
            painter.drawText(wide, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, "↑ the middle place")

    def _paint_bars(self, painter: QPainter, steps: MedianSteps, step: MedianStep, area: QRectF) -> None:
        theme = current_theme()
        low, high = bar_range(steps.patch)
        width = area.width() / len(steps)
        bars = [
            QRectF(
                area.left() + place * width,
                area.bottom() - (0.08 + 0.92 * (value - low) / (high - low)) * area.height(),
                max(width - 0.5, 0.5),
                (0.08 + 0.92 * (value - low) / (high - low)) * area.height(),
            )
            for place, value in enumerate(step.row.tolist())
        ]
        painter.setPen(Qt.PenStyle.NoPen)
        for place, bar in enumerate(bars):
            current = place == step.place and step.median is None
            painter.fillRect(bar, theme.role(Role.PRODUCT) if current else QColor(theme.muted))
            hit = QRectF(bar.left(), area.top(), width, area.height())
            self._boxes.append((hit, f"place {place + 1}: {full_precision(float(step.row[place]))}"))
        middle = QRectF(area.left() + steps.middle * width, area.top(), max(width, 3.0), area.height())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.role(Role.OUTPUT), 2))
        painter.drawRect(middle.adjusted(-1, 0, 1, 0))
