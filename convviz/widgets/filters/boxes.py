"""Small grids and lines of text as the close-ups paint them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from convviz.core.text.formatting import format_number
from convviz.widgets.grid.cell_drawing import draw_layer
from convviz.widgets.grid.cell_rounding import fitting_rounding
from convviz.widgets.grid.cells import CellLayer
from convviz.widgets.grid.lens import Lens
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.look.places import draw_outlined
from convviz.widgets.look.theme import Role, current_theme


@dataclass(frozen=True, eq=False)
class SmallGrid:
    """A small array as cells, in the outline of a role.

    Attributes
    ----------
    values : (rows, columns) array.
    colouring : how they become colours.
    role : of the outline.
    weights : whether they are weights.
    """

    values: NDArray[Any]
    colouring: Colouring
    role: Role
    weights: bool = False


def fitting_side(shape: tuple[int, int], width: float, height: float, largest: float) -> float:
    """Pixels of the largest square cells with which a grid of ``shape`` fits; whole ones where they are not tiny."""
    cell = min(width / shape[1], height / shape[0], largest)
    return float(int(cell)) if cell >= 4 else max(cell, 0.5)


def paint_grid(
    painter: QPainter, grid: SmallGrid, left: float, top: float, cell: float, font: QFont, min_text: int
) -> QRectF:
    """Draw a grid with its upper left corner at a pixel, numbers in it where they fit; gives where it lies."""
    rows, columns = grid.values.shape
    lens = Lens(cell, left, top)
    layer = CellLayer((grid.values,), grid.colouring, weights=grid.weights)
    sizes = font.pixelSize(), min_text
    layer = replace(layer, rounding=fitting_rounding(layer, font, sizes, (cell, cell), units=False))
    draw_layer(painter, layer, lens, left + columns * cell, top + rows * cell, font, min_text)
    frame = lens.rect(0, 0, rows, columns)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(current_theme().role(grid.role), 2))
    painter.drawRect(frame)
    return frame


def outline_cell(painter: QPainter, frame: QRectF, shape: tuple[int, int], cell: tuple[int, int], role: Role) -> None:
    """Draw around one cell of a grid that lies in ``frame``."""
    rows, columns = shape
    width, height = frame.width() / columns, frame.height() / rows
    box = QRectF(frame.left() + cell[1] * width, frame.top() + cell[0] * height, width, height)
    draw_outlined(painter, box, current_theme().role(role), 3)


def paint_lines(
    painter: QPainter, lines: Sequence[tuple[str, Role | None]], area: QRectF, font: QFont, *, centred: bool = False
) -> float:
    """Write lines of text, each in the colour of a role, wrapped in the width of ``area``; gives the pixel below."""
    theme, top = current_theme(), area.top()
    painter.setFont(font)
    side = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft
    flags = side | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    for text, role in lines:
        painter.setPen(QColor(theme.text) if role is None else theme.role(role))
        room = QRectF(area.left(), top, area.width(), max(area.bottom() - top, 1.0))
        used = painter.boundingRect(room, int(flags), text)
        painter.drawText(room, int(flags), text)
        top += used.height()
    return top


def lines_height(lines: Sequence[tuple[str, Role | None]], width: float, metrics: QFontMetricsF) -> float:
    """Pixels that `paint_lines` takes."""
    flags = int(Qt.TextFlag.TextWordWrap)
    return sum(metrics.boundingRect(QRectF(0, 0, width, 1e4), flags, text).height() for text, _ in lines)


def rounded_remark(*values: float) -> str:
    """What is said once beside numbers that `in_short` writes, where it rounds one of them."""
    return "numbers rounded" if any(format_number(value).startswith("≈") for value in values) else ""


def share_colouring() -> Colouring:
    """From black for 0 to white for 1."""
    return Colouring(0.0, 1.0)


def bar_range(values: NDArray[Any]) -> tuple[float, float]:
    """Where bars begin and end: at 0 unless values lie below it, and at the largest; never the same."""
    low, high = min(0.0, float(np.min(values))), float(np.max(values))
    return (low, high) if high > low else (low, low + 1.0)
