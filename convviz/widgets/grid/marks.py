"""Marks over cells: outlines, lit cells, fading edges, and the sign that a picture is being redrawn."""

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Self

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPen

from convviz.core.windows.geometry import Window
from convviz.widgets.grid.lens import Extent, Lens
from convviz.widgets.look.theme import Role, current_theme

#: Pixels over which the edge of a view fades where the array goes on beyond it.
_FADE = 10
#: A mark on a photograph is never drawn smaller than this, in pixels, or the back row could not find it.
_MIN_MARK = 12
#: Cells smaller than this, in pixels, are not lit one by one.
_LIT_CELL = 5


class Stroke(Enum):
    """How an outline is drawn; state is shown by outline as well as by hue."""

    SOLID = auto()
    DASHED = auto()
    THIN = auto()


@dataclass(frozen=True)
class Outline:
    """A rectangle of cells drawn around, never filled, so that its values stay legible."""

    window: Window
    role: Role
    stroke: Stroke = Stroke.SOLID

    def within(self, extent: Extent) -> Self | None:
        """The part of it that lies on the cells there are, None for nothing: padding that is not drawn has no room."""
        top, left = max(self.window.top, extent.top), max(self.window.left, extent.left)
        bottom = min(self.window.top + self.window.height, extent.bottom)
        right = min(self.window.left + self.window.width, extent.right)
        if bottom <= top or right <= left:
            return None
        return replace(self, window=Window(top, left, bottom - top, right - left))


def draw_outline(painter: QPainter, lens: Lens, outline: Outline) -> None:
    """Draw around a window, with an edge in the panel's colour so that it is seen on any cells."""
    theme, window = current_theme(), outline.window
    rect = lens.rect(window.top, window.left, window.height, window.width)
    grow_x, grow_y = max(0.0, _MIN_MARK - rect.width()) / 2, max(0.0, _MIN_MARK - rect.height()) / 2
    rect.adjust(-grow_x, -grow_y, grow_x, grow_y)
    width = 1.5 if outline.stroke is Stroke.THIN else 3.0
    style = Qt.PenStyle.DashLine if outline.stroke is Stroke.DASHED else Qt.PenStyle.SolidLine
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, wide in ((QColor(theme.panel), width + 2), (theme.role(outline.role), width)):
        painter.setPen(QPen(colour, wide, style, j=Qt.PenJoinStyle.MiterJoin))
        painter.drawRect(rect)


def draw_lit(painter: QPainter, lens: Lens, part: Extent, lit: NDArray[np.bool_]) -> None:
    """Mark the cells of ``part`` where ``lit`` (rows, columns) is True."""
    if lens.cell < _LIT_CELL:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(current_theme().role(Role.KERNEL), 2))
    inset = min(4.0, lens.cell / 6)
    painter.drawRects(
        [
            lens.rect(part.top + row, part.left + column).adjusted(inset, inset, -inset, -inset)
            for row, column in np.argwhere(lit).tolist()
        ]
    )


def draw_faded_edges(painter: QPainter, lens: Lens, extent: Extent, frame: QRectF) -> None:
    """Fade the edges of ``frame`` beyond which the cells go on."""
    whole = lens.rect(extent.top, extent.left, extent.rows, extent.columns)
    paper, clear = QColor(current_theme().panel), QColor(current_theme().panel)
    clear.setAlpha(0)
    left, top, right, bottom = frame.left(), frame.top(), frame.right() + 1, frame.bottom() + 1
    across, down = right - left, bottom - top
    for goes_on, edge, inward, strip in (
        (whole.left() < left - 1, (left, 0), (left + _FADE, 0), (left, top, _FADE, down)),
        (whole.right() > right + 1, (right, 0), (right - _FADE, 0), (right - _FADE, top, _FADE, down)),
        (whole.top() < top - 1, (0, top), (0, top + _FADE), (left, top, across, _FADE)),
        (whole.bottom() > bottom + 1, (0, bottom), (0, bottom - _FADE), (left, bottom - _FADE, across, _FADE)),
    ):
        if goes_on:
            gradient = QLinearGradient(QPointF(*edge), QPointF(*inward))
            gradient.setColorAt(0, paper)
            gradient.setColorAt(1, clear)
            painter.fillRect(QRectF(*strip), gradient)


def draw_stale(painter: QPainter) -> None:
    """Say in the corner that what is seen is what was."""
    theme, text = current_theme(), "redrawing…"
    metrics = painter.fontMetrics()
    box = QRectF(8, 8, metrics.horizontalAdvance(text) + 16, metrics.height() + 8)
    painter.setPen(QPen(QColor(theme.warning), 1.5))
    painter.setBrush(QColor(theme.panel))
    painter.drawRect(box)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def draw_rounding(painter: QPainter, area: QRectF, text: str) -> None:
    """Say in the lower right corner how the numbers in the cells are rounded."""
    theme, metrics = current_theme(), painter.fontMetrics()
    box = QRectF(0, 0, metrics.horizontalAdvance(text) + 8, metrics.height())
    box.moveBottomRight(area.bottomRight())
    painter.fillRect(box, QColor(theme.panel))
    painter.setPen(QColor(theme.muted))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
