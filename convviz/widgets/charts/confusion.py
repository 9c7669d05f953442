"""The confusion matrix: which classes are predicted as which."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from convviz.core.data.confusion import recall_and_precision, totals
from convviz.core.text.formatting import format_percent
from convviz.widgets.charts.confusion_plan import ConfusionPlan, ConfusionPlanner, Heading
from convviz.widgets.grid.cell_texts import fitting_font
from convviz.widgets.look.colouring import needs_black_text, to_qimage
from convviz.widgets.look.places import PaintedPlaces, draw_outlined, neighbour
from convviz.widgets.look.theme import UNIT, Role, current_theme, rgb
from convviz.widgets.look.vectors import draw_cells

#: Cells smaller than this are not divided by lines.
_LINE_CELL = 8
#: Counts are written smaller where they must, down to this share of other text and never below so many pixels.
_SMALLER, _MIN_NUMBER = 0.7, 11
_CENTRE = Qt.AlignmentFlag.AlignCenter
_Cell = tuple[int, int]


class ConfusionView(PaintedPlaces[_Cell]):
    """Counts by true class (rows) and predicted class (columns), with recall and precision at the borders.

    Correct predictions, on the diagonal, are in the output's colour, wrong ones in the gradient's. Walk with the
    arrow keys, Enter is a click.
    """

    cell_clicked = Signal(int, int)
    cell_hovered = Signal(int, int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._counts: NDArray[np.int64] = np.zeros((0, 0), np.int64)
        self._totals = totals(self._counts)
        self._names: tuple[str, ...] = ()
        self._plan: ConfusionPlan | None = None

    # -- what is shown -------------------------------------------------------------------------------------------

    @property
    def selected(self) -> tuple[int, int] | None:
        """(true, predicted) of the selected cell."""
        return self._selected

    def set_counts(self, counts: NDArray[np.int64], names: Sequence[str]) -> None:
        """Show counts (K, K), as `convviz.core.data.confusion.confusion_matrix` gives them, and the classes' names."""
        if counts.shape != (len(names), len(names)):
            raise ValueError(f"counts must be {len(names)} x {len(names)}, as there are names, got {counts.shape}")
        if tuple(names) == self._names and np.array_equal(counts, self._counts):
            return
        if len(names) != len(self._names):
            self._selected = self._hovered = None
        self._counts, self._names, self._totals = counts.copy(), tuple(names), totals(counts)
        self.setAccessibleDescription(f"{len(names)} classes, {self._totals.correct} of {self._totals.images} correct")
        self._lay_out()

    def set_selected(self, cell: tuple[int, int] | None) -> None:
        """Outline a cell (true, predicted); None for none."""
        if cell is not None and not all(0 <= number < len(self._names) for number in cell):
            raise ValueError(f"there are classes 0 to {len(self._names) - 1}, got {cell}")
        self._select(cell)

    def cell_rect(self, true: int, predicted: int) -> QRectF:
        """Pixels of a cell."""
        plan = self._placed()
        return QRectF(plan.left + predicted * plan.cell, plan.top + true * plan.cell, plan.cell, plan.cell)

    def arrays(self, _place: QPoint) -> dict[str, NDArray[Any]]:
        """The counts, true classes down and predicted ones across, by their name."""
        return {"counts": self._counts} if self._counts.any() else {}

    @property
    def full_width(self) -> int:
        """Pixels across with which recall and precision are written too."""
        return self._planner.full_width

    def sizeHint(self) -> QSize:
        return QSize(460, 460)

    def minimumSizeHint(self) -> QSize:
        return QSize(220, 220)

    # -- where it lies -------------------------------------------------------------------------------------------

    @property
    def _planner(self) -> ConfusionPlanner:
        return ConfusionPlanner(self._names, self._metrics(bold=True), self._metrics(remark=True))

    def _lay_out(self) -> None:
        self._plan = None
        super()._lay_out()

    def _placed(self) -> ConfusionPlan:
        if self._plan is None:
            self._plan = self._planner.best(self.width(), self.height())
        return self._plan

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        with QPainter(self) as painter:
            if self._counts.any():
                self._paint_cached(painter)
                for cell, width in ((self._selected, 3.0), (self._hovered, 1.5)):
                    if cell is not None:
                        draw_outlined(painter, self.cell_rect(*cell), QColor(theme.accent), width)
                self._paint_captions(painter, self._placed())
            else:
                self._paint_instead(painter, "Nothing predicted yet")
            self._paint_focus(painter)

    def _paint_cache(self, painter: QPainter) -> None:
        plan, colours = self._placed(), self._colours()
        side = plan.cell * len(self._names)
        draw_cells(painter, QRectF(plan.left, plan.top, side, side), to_qimage(colours))
        if plan.cell >= _LINE_CELL:
            painter.setPen(QPen(QColor(current_theme().border), 1))
            places = [place * plan.cell for place in range(len(self._names) + 1)]
            painter.drawLines(
                [QLineF(plan.left, plan.top + at, plan.left + side, plan.top + at) for at in places]
                + [QLineF(plan.left + at, plan.top, plan.left + at, plan.top + side) for at in places]
            )
        self._paint_numbers(painter, colours)
        self._paint_names(painter, plan)
        self._paint_rates(painter, plan)

    def _colours(self) -> NDArray[np.uint8]:
        """Colours (K, K, 3): the panel's, mixed with the role's by the square root of the share of the row."""
        theme = current_theme()
        shares = np.sqrt(self._totals.shares)[..., np.newaxis]
        paper, wrong, right = (
            np.array(rgb(QColor(colour)), np.float64)
            for colour in (theme.panel, theme.role(Role.GRADIENT), theme.role(Role.OUTPUT))
        )
        strong = np.where(np.eye(len(shares), dtype=np.bool_)[..., np.newaxis], right, wrong)
        colours: NDArray[np.uint8] = np.rint(paper + shares * (strong - paper)).astype(np.uint8)
        return colours

    def _paint_numbers(self, painter: QPainter, colours: NDArray[np.uint8]) -> None:
        """Write every count but the zeros, which would hide where the mistakes are."""
        cell = self._placed().cell
        texts = {(row, column): str(self._counts[row, column]) for row, column in np.argwhere(self._counts).tolist()}
        largest = self._font(remark=cell < 3 * self._min_text)
        min_text = max(_MIN_NUMBER, int(_SMALLER * self._min_text))
        font = fitting_font(largest, min_text, texts.values(), cell - 4)
        if font is None or QFontMetricsF(font).ascent() > cell:
            return
        black = needs_black_text(colours)
        pens = {True: QColor("#000000"), False: QColor("#ffffff")}
        painter.setFont(font)
        for place, text in texts.items():
            painter.setPen(pens[bool(black[place])])
            painter.drawText(self.cell_rect(*place), _CENTRE, text)

    def _paint_names(self, painter: QPainter, plan: ConfusionPlan) -> None:
        if plan.heading is Heading.NONE:
            return  # they would lie over each other; hovering shows them
        metrics = self._metrics(bold=True)
        painter.setFont(self._font(bold=True))
        painter.setPen(QColor(current_theme().text))
        for number, name in enumerate(self._names):
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, plan.longest + 1)
            row, column = self.cell_rect(number, 0), self.cell_rect(0, number)
            beside = QRectF(plan.left - plan.longest - UNIT - 2, row.top(), plan.longest + 2, plan.cell)
            painter.drawText(beside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
            if plan.heading is Heading.UPRIGHT:
                painter.save()
                painter.translate(column.center().x(), plan.top - UNIT)
                painter.rotate(-90)
                box = QRectF(0, -plan.cell / 2, plan.longest + 2, plan.cell)
                painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
                painter.restore()
            else:
                above = QRectF(column.left(), plan.top - metrics.height(), plan.cell, metrics.height())
                painter.drawText(above, _CENTRE, text)

    def _paint_rates(self, painter: QPainter, plan: ConfusionPlan) -> None:
        """Write recall beside the rows and precision below the columns, in percent."""
        metrics = self._metrics(remark=True)
        painter.setFont(self._font(remark=True))
        painter.setPen(QColor(current_theme().muted))
        side = plan.cell * len(self._names)
        recall, precision = recall_and_precision(self._counts)
        wide, fine = (plan.cell >= metrics.horizontalAdvance(text) + 2 for text in ("100", "99.9"))
        for number in range(len(self._names)):
            if plan.cell >= metrics.ascent():
                beside = QRectF(plan.left + side, plan.top + number * plan.cell, plan.rates, plan.cell)
                painter.drawText(beside, _CENTRE, format_percent(recall[number], fine=True))
            if wide:
                below = QRectF(plan.left + number * plan.cell, plan.top + side + 1, plan.cell, metrics.height())
                painter.drawText(below, _CENTRE, format_percent(precision[number], fine=fine))

    def _paint_captions(self, painter: QPainter, plan: ConfusionPlan) -> None:
        """Say what rows, columns, borders and colours are."""
        theme, metrics = current_theme(), self._metrics(remark=True)
        side, line = plan.cell * len(self._names), metrics.height()
        painter.setFont(self._font(remark=True))
        painter.setPen(QColor(theme.muted))
        wide = metrics.horizontalAdvance("predicted")
        above = QRectF(plan.left + side / 2 - wide, plan.top - plan.head - line - 1, 2 * wide, line)
        painter.drawText(above, _CENTRE, "predicted")
        if plan.cell >= metrics.ascent():
            painter.drawText(QRectF(plan.left + side, plan.top - line, plan.rates, line), _CENTRE, "recall %")
        if plan.cell >= metrics.horizontalAdvance("100") + 2:
            beside = QRectF(0, plan.top + side + 1, plan.left - UNIT, line)
            painter.drawText(beside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "precision %")
        painter.save()
        painter.translate(plan.left - plan.names, plan.top + side / 2)
        painter.rotate(-90)
        painter.drawText(QRectF(-side / 2, 0, side, line), _CENTRE | Qt.TextFlag.TextDontClip, "true")
        painter.restore()
        cell = self._hovered or self._selected
        text = self._text_of(cell) if cell is not None else self._summary()
        if metrics.horizontalAdvance(text) > self.width() - 2 * UNIT:
            text = text.replace(" · ", "\n")  # the room kept below the matrix has two lines
        below = QRectF(UNIT, plan.top + side + 1 + line + UNIT, self.width() - 2 * UNIT, 2 * line)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(below, flags, text)

    def _summary(self) -> str:
        return f"{self._totals.correct} of {self._totals.images} correct · stronger colour: larger share of its row"

    def _text_of(self, cell: _Cell) -> str:
        true, predicted = cell
        count, row = self._counts[cell], self._totals.rows[true]
        word = "predicted correctly" if true == predicted else f"predicted as {self._names[predicted]}"
        return f"{self._names[true]} {word}: {count} of {row}"

    # -- mouse and keys ------------------------------------------------------------------------------------------

    def _place_at(self, point: QPointF) -> _Cell | None:
        plan = self._placed()
        true, predicted = int((point.y() - plan.top) // plan.cell), int((point.x() - plan.left) // plan.cell)
        inside = all(0 <= number < len(self._names) for number in (true, predicted))
        return (true, predicted) if inside and self._counts.any() else None

    def _emit_hovered(self, cell: _Cell) -> None:
        self.cell_hovered.emit(*cell)

    def _emit_clicked(self, cell: _Cell) -> None:
        self.cell_clicked.emit(*cell)

    def _first_place(self) -> _Cell | None:
        return (0, 0) if self._counts.any() else None

    def _next_place(self, cell: _Cell, key: Qt.Key) -> _Cell:
        return neighbour(cell, key, (len(self._names), len(self._names)))
