"""A heat map of scores: a row a filter, a column a noise; a click takes a cell."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from convviz.widgets.look.colouring import text_colour
from convviz.widgets.look.places import ARROWS, PaintedPlaces, neighbour
from convviz.widgets.look.theme import UNIT, Role, current_theme, mixed

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter
#: The palest cell has this share of the output's colour, the fullest this.
_PALE, _FULL = 0.12, 0.72
_GAP = 3
#: Height of a cell at most, for each pixel of text.
_HIGHEST = 3.4


@dataclass(frozen=True, eq=False)
class Scores:
    """What a table shows.

    Attributes
    ----------
    rows : names of the rows.
    columns : of the columns, each a name and what is said below it.
    values : (rows, columns), NaN for what is not known yet.
    texts : how they are written, row by row.
    shares : (rows, columns) from 0 for the palest cell to 1; NaN where there is no value.
    best : the cells that are marked, one or none a column.
    tips : what the tool tip says of each cell, row by row.
    """

    rows: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    values: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))
    texts: tuple[tuple[str, ...], ...] = ()
    shares: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))
    best: frozenset[tuple[int, int]] = frozenset()
    tips: tuple[tuple[str, ...], ...] = ()

    def looks_like(self, other: "Scores") -> bool:
        """Whether it is drawn, and explained, as ``other`` is."""
        facts = ("rows", "columns", "texts", "best", "tips")
        return all(getattr(self, name) == getattr(other, name) for name in facts) and np.array_equal(
            self.shares, other.shares, equal_nan=True
        )


class ScoreTable(PaintedPlaces[tuple[int, int]]):
    """Cells the fuller the better, the best of each column outlined; walk with the arrow keys, Enter is a click."""

    cell_clicked = Signal(int, int)
    cell_hovered = Signal(int, int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._scores = Scores()
        self._current: tuple[int, int] | None = None

    @property
    def scores(self) -> Scores:
        """What is shown."""
        return self._scores

    def set_scores(self, scores: Scores) -> None:
        """Show a table."""
        if scores.looks_like(self._scores):
            return
        if (scores.rows, scores.columns) != (self._scores.rows, self._scores.columns):
            self._hovered = self._selected = None
        self._scores = scores
        self._lay_out()

    def _lay_out(self) -> None:
        rows = max(len(self._scores.rows), 1)
        self.setMaximumHeight(int(2 * self._metrics().height() + UNIT + rows * _HIGHEST * self._text_size) + 4)
        super()._lay_out()

    def set_current(self, cell: tuple[int, int] | None) -> None:
        """Mark the cell that is loaded; None for none of them."""
        if cell != self._current:
            self._current = cell
            self.update()

    def arrays(self, _place: QPoint) -> dict[str, NDArray[Any]]:
        """The scores by their name, for a menu."""
        return {"scores": self._scores.values} if self._scores.rows else {}

    def cell_rect(self, row: int, column: int) -> QRectF:
        """Pixels of a cell."""
        left, top, width, height = self._plan()
        return QRectF(left + column * width, top + row * height, width - _GAP, height - _GAP)

    # -- where it lies -------------------------------------------------------------------------------------------

    def _plan(self) -> tuple[float, float, float, float]:
        """Where the cells begin, left and top, and the width and height of one with the gap after it."""
        rows, columns = max(len(self._scores.rows), 1), max(len(self._scores.columns), 1)
        left = max((self._metrics().horizontalAdvance(name) for name in self._scores.rows), default=0.0) + 3 * UNIT
        top = self._metrics(bold=True).height() + self._metrics().height() + UNIT
        left = min(left, self.width() * 0.5)
        return left, top, (self.width() - left) / columns, min((self.height() - top) / rows, _HIGHEST * self._text_size)

    def sizeHint(self) -> QSize:
        return QSize(396, int(8 * UNIT + max(len(self._scores.rows), 5) * 2.4 * self._text_size) + 40)

    def minimumSizeHint(self) -> QSize:
        names = max((self._metrics().horizontalAdvance(name) for name in self._scores.rows), default=60.0)
        number = self._metrics(bold=True).horizontalAdvance("≈00.0")
        words = [word for name, _ in self._scores.columns for word in name.split()]
        cell = max([number + 2 * UNIT, *(self._metrics(bold=True).horizontalAdvance(word) + 2 for word in words)])
        width = names + 3 * UNIT + len(self._scores.columns) * (cell + _GAP)
        height = 2 * self._metrics().height() + UNIT + len(self._scores.rows) * (self._metrics().height() + _GAP + 4)
        return QSize(int(width), int(height))

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if not self._scores.rows:
                self._paint_instead(painter, "")
            else:
                self._paint_cached(painter)
                self._paint_marks(painter)
            self._paint_focus(painter)

    def _paint_cache(self, painter: QPainter) -> None:
        scores, (left, top, width, height) = self._scores, self._plan()
        for column, (name, below) in enumerate(scores.columns):
            self._paint_head(painter, left + column * width, width - _GAP, name, below)
        for row, name in enumerate(scores.rows):
            place = QRectF(0, top + row * height, left - UNIT, height - _GAP)
            self._write(painter, place, name, align=_LEFT, muted=row == 0)
            for column in range(len(scores.columns)):
                self._paint_cell(painter, row, column)

    def _paint_head(self, painter: QPainter, x: float, width: float, name: str, below: str) -> None:
        """Write a column's name and what is said below it, or where it has no room in a line its name alone in two."""
        bold, plain = self._metrics(bold=True), self._metrics()
        if bold.horizontalAdvance(name) <= width:
            self._write(painter, QRectF(x, 0, width, bold.height()), name, bold=True)
            if plain.horizontalAdvance(below) <= width:
                self._write(painter, QRectF(x, bold.height(), width, plain.height()), below, muted=True)
            return
        painter.setFont(self._font(bold=True))
        painter.setPen(QColor(current_theme().text))
        painter.drawText(QRectF(x, 0, width, 2 * bold.height()), _CENTRE | Qt.TextFlag.TextWordWrap, name)

    def _paint_cell(self, painter: QPainter, row: int, column: int) -> None:
        rect, share = self.cell_rect(row, column), float(self._scores.shares[row, column])
        colour = _blend(share) if np.isfinite(share) else QColor(current_theme().field)
        painter.fillRect(rect, colour)
        bold = (row, column) in self._scores.best or row > 0
        self._write(painter, rect, self._scores.texts[row][column], bold=bold, colour=text_colour(colour))

    def _write(
        self,
        painter: QPainter,
        rect: QRectF,
        text: str,
        *,
        align: Qt.AlignmentFlag = _CENTRE,
        bold: bool = False,
        muted: bool = False,
        colour: QColor | None = None,
    ) -> None:
        theme = current_theme()
        painter.setFont(self._font(bold=bold))
        painter.setPen(colour or QColor(theme.muted if muted else theme.text))
        shown = self._metrics(bold=bold).elidedText(text, Qt.TextElideMode.ElideRight, rect.width() + 1)
        painter.drawText(rect, align, shown)

    def _paint_marks(self, painter: QPainter) -> None:
        theme = current_theme()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for cell in self._scores.best:
            painter.setPen(QPen(theme.role(Role.OUTPUT), 3, j=Qt.PenJoinStyle.MiterJoin))
            painter.drawRect(self.cell_rect(*cell).adjusted(1, 1, -1, -1))
        marks = ((self._current, 3.0), (self._hovered, 1.5), (self._selected if self.hasFocus() else None, 1.5))
        for marked, width in marks:
            if marked is not None and marked[0] < len(self._scores.rows) and marked[1] < len(self._scores.columns):
                inset = 4 if marked in self._scores.best else 1
                painter.setPen(QPen(QColor(theme.accent), width, j=Qt.PenJoinStyle.MiterJoin))
                painter.drawRect(self.cell_rect(*marked).adjusted(inset, inset, -inset, -inset))

    # -- mouse and keys ------------------------------------------------------------------------------------------

    def _place_at(self, point: QPointF) -> tuple[int, int] | None:
        cells = ((row, column) for row in range(len(self._scores.rows)) for column in range(len(self._scores.columns)))
        return next((cell for cell in cells if self.cell_rect(*cell).contains(point)), None)

    def _text_of(self, cell: tuple[int, int]) -> str:
        return self._scores.tips[cell[0]][cell[1]]

    def _first_place(self) -> tuple[int, int] | None:
        return (self._current or (0, 0)) if self._scores.rows else None

    def _next_place(self, place: tuple[int, int], key: Qt.Key) -> tuple[int, int]:
        shape = len(self._scores.rows), len(self._scores.columns)
        return neighbour(place, key, shape) if key in ARROWS else place

    def _emit_hovered(self, cell: tuple[int, int]) -> None:
        self.cell_hovered.emit(*cell)

    def _walk_to(self, place: tuple[int, int]) -> None:
        super()._walk_to(place)
        self.cell_hovered.emit(*place)  # by keys as by the mouse: what it says of a cell is said

    def _emit_clicked(self, cell: tuple[int, int]) -> None:
        self.cell_clicked.emit(*cell)


def _blend(share: float) -> QColor:
    """The colour of a cell: the output's, the fuller the larger the share."""
    theme = current_theme()
    full = _PALE + (_FULL - _PALE) * min(max(share, 0.0), 1.0)
    return mixed(QColor(theme.panel), theme.role(Role.OUTPUT), full)
