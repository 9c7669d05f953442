"""The weights of a bilateral filter at a pixel, and the weighted sum."""

from collections.abc import Iterator
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from convviz.core.filters.closeup.bilateral import BilateralStep, BilateralSteps
from convviz.core.text.formatting import full_precision, in_short
from convviz.widgets.filters.boxes import (
    SmallGrid,
    fitting_side,
    lines_height,
    outline_cell,
    paint_grid,
    paint_lines,
    rounded_remark,
    share_colouring,
)
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import UNIT, Role, current_theme

_MAX_CELL = 56
#: What stands before each grid in two lines of two, and in one line of four.
_SIGNS = ("", "×", "=", "·")
_TITLES = ("space", "likeness", "weight", "values x")
#: Pixels, for each pixel of text, that a sign before a grid takes.
_SIGN = 1.6


class WeightsView(Painted):
    """Weight by distance × weight by likeness = weight, the values that it weighs, and the sum written below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Weights of the window", parent)
        self._steps: BilateralSteps | None = None
        self._step: BilateralStep | None = None
        self._colouring = Colouring()
        self._places: list[tuple[QRectF, str]] = []
        self._texts = 0.0

    def set_step(self, steps: BilateralSteps | None, index: int = 0, colouring: Colouring | None = None) -> None:
        """Show the weights with one pixel marked, or nothing; ``colouring`` is the picture's."""
        self._steps, self._step = steps, None if steps is None else steps[index]
        self._colouring = colouring or Colouring()
        self.setAccessibleDescription(" ".join(text for text, _ in self._lines()) if steps is not None else "")
        self.update()

    def arrays(self, _place: QPoint) -> dict[str, NDArray[Any]]:
        """The numbers that are shown, by their names."""
        steps = self._steps
        if steps is None:
            return {}
        named = {"space": steps.space, "likeness": steps.closeness, "weights": steps.weights, "values": steps.patch}
        return {**named, "products": steps.products}

    def sizeHint(self) -> QSize:
        return QSize(380, 400)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 260)

    def tip_at(self, point: QPointF) -> str:
        steps = self._steps
        for (frame, name), values in zip(self._places, self._grids(steps) if steps is not None else (), strict=False):
            if frame.contains(point):
                rows, columns = values.values.shape
                row = min(int((point.y() - frame.top()) / frame.height() * rows), rows - 1)
                column = min(int((point.x() - frame.left()) / frame.width() * columns), columns - 1)
                return (
                    f"{name}, row {row + 1}, column {column + 1}: {full_precision(float(values.values[row, column]))}"
                )
        return ""

    # -- what is said --------------------------------------------------------------------------------------------

    def _lines(self) -> Iterator[tuple[str, Role | None]]:
        steps, step = self._steps, self._step
        if steps is None or step is None:
            return
        row, column = step.cell
        parts = f"{in_short(step.space)}·{in_short(step.closeness)} = {in_short(step.weight)}"
        yield f"Row {row + 1}, column {column + 1}: weight {parts}", Role.KERNEL
        yield f"weight·x = {in_short(step.weight)}·{in_short(step.value)} = {in_short(step.product)}", Role.PRODUCT
        total, weights = in_short(step.total), in_short(step.weights)
        if step.cell == steps[-1].cell:
            yield f"Σ weight·x / Σ weight = {total} / {weights} = {in_short(steps.result)}", Role.OUTPUT
        else:
            yield f"so far Σ weight·x = {total}, Σ weight = {weights}", Role.OUTPUT
        if remark := rounded_remark(step.space, step.closeness, step.weight, step.product, step.total):
            yield remark, None

    def _grids(self, steps: BilateralSteps) -> tuple[SmallGrid, ...]:
        shares = share_colouring()
        return (
            SmallGrid(steps.space, shares, Role.KERNEL, weights=True),
            SmallGrid(steps.closeness, shares, Role.KERNEL, weights=True),
            SmallGrid(steps.weights, shares, Role.KERNEL, weights=True),
            SmallGrid(steps.patch, self._colouring, Role.INPUT),
        )

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        steps, step = self._steps, self._step
        if steps is None or step is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            lines = tuple(self._lines())
            # As many pixels as any step has needed yet, or the grids would grow and shrink.
            self._texts = max(self._texts, lines_height(lines, self.width() - 4, self._metrics()))
            below = self._paint_grids(painter, steps, step, self.height() - self._texts - 3 * UNIT)
            area = QRectF(2, below + 2 * UNIT, self.width() - 4, self.height() - below)
            paint_lines(painter, lines, area, self._font())

    def _lay_out(self) -> None:
        self._texts = 0.0
        super()._lay_out()

    def _paint_grids(self, painter: QPainter, steps: BilateralSteps, step: BilateralStep, height: float) -> float:
        """Draw the four grids in one line or in two; gives the pixel below them."""
        sign, head = _SIGN * self._min_text, self._metrics().height()
        largest = _MAX_CELL * self._min_text / self._min_number
        shape = steps.patch.shape
        ways = [
            (fitting_side(shape, self.width() / across - sign - 2, height / down - head - UNIT, largest), across)
            for across, down in ((2, 2), (4, 1))
        ]
        cell, across = max(ways)
        side, font = shape[0] * cell, self._sized_font(self._number_size(cell, 22))
        self._places, bottom = [], 0.0
        for number, grid in enumerate(self._grids(steps)):
            down, along = divmod(number, across)
            first = 2 + sign if across == 2 else 2  # the second line begins with a sign
            left, top = first + along * (side + sign), down * (side + head + UNIT)
            self._paint_head(painter, number, QRectF(left, top, side, head), sign, side)
            frame = paint_grid(painter, grid, left, top + head, cell, font, self._min_number)
            outline_cell(painter, frame, shape, step.cell, Role.PRODUCT)
            self._places.append((frame, _TITLES[number]))
            bottom = max(bottom, frame.bottom())
        return bottom

    def _paint_head(self, painter: QPainter, number: int, head: QRectF, sign: float, side: float) -> None:
        theme = current_theme()
        painter.setFont(self._font(bold=True))
        painter.setPen(theme.role(Role.INPUT if number == len(_TITLES) - 1 else Role.KERNEL))
        painter.drawText(head, Qt.AlignmentFlag.AlignCenter, _TITLES[number])
        painter.setFont(self._font(bold=True))
        painter.setPen(QColor(theme.text))
        painter.drawText(
            QRectF(head.left() - sign, head.bottom(), sign, side), Qt.AlignmentFlag.AlignCenter, _SIGNS[number]
        )
