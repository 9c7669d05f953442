"""A table of layers: histograms of weights, gradients and activations, and figures."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from convviz.core.text.formatting import counted
from convviz.widgets.charts.histogram import Bins, draw_bins, ticks_width
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import UNIT, Role, current_theme

#: Min and max height of a histogram, and its min width, in pixels.
_MIN_HEIGHT, _MAX_HEIGHT, _MIN_WIDTH = 15, 72, 84
#: What stands where a layer has no such histogram or figure.
_NOTHING = "–"
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
#: The histograms' headings, and the roles whose colours they have.
HISTOGRAMS = (("weights", Role.KERNEL), ("gradients", Role.GRADIENT), ("activations", Role.OUTPUT))

#: Significant digits of the numbers at both ends: as many as leave all histograms their width.
_DIGITS = (4, 2, 1)
#: Which of them are left out where the width does not do, the first one first.
_LEFT_OUT = (2, 0)


@dataclass(frozen=True, eq=False)
class HistogramRow:
    """One layer: its name, its `HISTOGRAMS` in their order, and its figures, as text, under the table's headings.

    ``remarkable`` figures, by their headings, are drawn in the warning's colour.
    """

    name: str
    histograms: tuple[Bins | None, Bins | None, Bins | None]
    figures: tuple[str, ...] = ()
    remarkable: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Columns:
    """Where things lie across, in pixels: width of the names; (left, width) by histogram, and of each figure.

    The ends of the histograms have so many ``digits``.
    """

    names: float
    histograms: dict[int, tuple[float, float]]
    figures: tuple[tuple[float, float], ...]
    digits: int


class HistogramRows(Painted):
    """A row for every layer; where not all rows fit, a bar, the wheel and the arrow keys scroll by whole rows."""

    KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down)

    def __init__(self, name: str, headings: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._headings = tuple(headings)
        self._rows: tuple[HistogramRow, ...] = ()
        self._foot = 0.0  # pixels for what is said below the rows
        self.bar = QScrollBar(Qt.Orientation.Vertical, self)
        self.bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrow keys do the same
        self.bar.setAccessibleName(f"{name}: scroll")
        self.bar.hide()
        self.bar.valueChanged.connect(self._on_bar_value_changed)

    # -- what is shown -------------------------------------------------------------------------------------------

    def set_rows(self, rows: Sequence[HistogramRow]) -> None:
        """Show layers, from the input to the output.

        Raises
        ------
        ValueError
            For a row without a figure for each heading.
        """
        for row in rows:
            if len(row.figures) != len(self._headings):
                raise ValueError(f"{row.name} must have {len(self._headings)} figures, got {len(row.figures)}")
        self._rows = tuple(rows)
        self._lay_out_bar()
        self.setAccessibleDescription("; ".join(self._summary(row) for row in self._rows))
        self.update()

    def row_rect(self, number: int) -> QRectF:
        """Pixels of a row; empty where it is not in view."""
        head, height, shown = self._line() + UNIT, self._row_height(), self._shown()
        if number not in shown:
            return QRectF()
        return QRectF(0, head + (number - shown.start) * height, self._width(), height)

    def sizeHint(self) -> QSize:
        return QSize(620, 280)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 120)

    def _summary(self, row: HistogramRow) -> str:
        """A row in words."""
        pairs = zip(self._headings, row.figures, strict=True)
        return f"{row.name}: " + ", ".join(f"{heading} {figure}" for heading, figure in pairs)

    # -- where it lies -------------------------------------------------------------------------------------------

    def _line(self) -> float:
        return self._metrics(remark=True).height()

    @property
    def full_height(self) -> int:
        """Pixels down with which all rows are in view."""
        notes = self._line() if self._remarks(self._columns()) else 0.0
        return math.ceil(self._line() + UNIT + len(self._rows) * (_MIN_HEIGHT + self._below()) + notes)

    def _below(self) -> float:
        """Pixels of a row that its histogram leaves free: its ticks, and air."""
        return self._line() + UNIT

    def _room(self) -> float:
        return self.height() - self._line() - UNIT - self._foot

    def _row_height(self) -> float:
        """Height of a row: a histogram, its ticks below it, and air."""
        below = self._below()
        return min(max(self._room() / max(len(self._rows), 1), _MIN_HEIGHT + below), _MAX_HEIGHT + below)

    def _shown(self) -> range:
        """The rows in view."""
        first = self.bar.value()
        return range(first, min(first + self._count(), len(self._rows)))

    def _count(self) -> int:
        """How many rows there is room for."""
        return max(1, int(self._room() // (_MIN_HEIGHT + self._below())))

    def _lay_out(self) -> None:
        self._lay_out_bar()
        super()._lay_out()

    def _lay_out_bar(self) -> None:
        """Put the bar beside the rows, if not all of them are in view; below them what must be said, if anything."""
        self._foot = self._line() if self.height() < self.full_height or self._remarks(self._columns()) else 0.0
        count = self._count()
        hidden = max(0, len(self._rows) - count)
        self.bar.setPageStep(count)
        self.bar.setRange(0, hidden)
        self.bar.setVisible(hidden > 0)
        top, width = int(self._line()) + UNIT, self.bar.sizeHint().width()
        self.bar.setGeometry(self.width() - width, top, width, max(0, int(self._room())))

    def _width(self) -> int:
        """Pixels across that are the rows'."""
        return self.bar.x() - UNIT if self.bar.maximum() else self.width()

    def _columns(self) -> _Columns:
        bold, text, remark = self._metrics(bold=True), self._metrics(), self._metrics(remark=True)
        names = max((bold.horizontalAdvance(row.name) for row in self._rows), default=0) + 4 * UNIT
        widths = [
            max(remark.horizontalAdvance(heading), *(text.horizontalAdvance(row.figures[n]) for row in self._rows), 0)
            + 4 * UNIT
            for n, heading in enumerate(self._headings)
        ]
        room = self._width() - names - sum(widths) - UNIT
        drawn, every = list(range(len(HISTOGRAMS))), [bins for row in self._rows for bins in row.histograms if bins]
        for digits in _DIGITS:
            ticks = max((ticks_width(bins, remark, digits) for bins in every), default=0.0)
            min_width = max(_MIN_WIDTH, ticks + 5 * UNIT)
            if len(drawn) * min_width <= room:
                break
        for number in _LEFT_OUT:
            if len(drawn) * min_width > room:
                drawn.remove(number)
        width = max(_MIN_WIDTH, room / len(drawn))
        boxes = {number: (names + place * width, width - 4 * UNIT) for place, number in enumerate(drawn)}
        left = names + width * len(drawn) - 2 * UNIT
        lefts = left + np.cumsum([0.0, *widths])
        return _Columns(names, boxes, tuple(zip(lefts.tolist(), widths, strict=False)), digits)

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        with QPainter(self) as painter:
            if not self._rows:
                self._paint_instead(painter, "No figures yet")
                self._paint_focus(painter)
                return
            columns, shown = self._columns(), self._shown()
            self._paint_headings(painter, columns)
            for number in shown:
                self._paint_row(painter, self._rows[number], self.row_rect(number), columns)
            painter.setFont(self._font(remark=True))
            painter.setPen(QColor(theme.muted))
            line = QRectF(UNIT, self.height() - self._line() - 1, self.width(), self._line())
            painter.drawText(line, _LEFT, self._notes(columns, shown))
            self._paint_focus(painter)

    def _notes(self, columns: _Columns, shown: range) -> str:
        """Say what is not seen."""
        hidden = len(shown) < len(self._rows)
        return " · ".join(
            [f"{shown.start + 1}–{shown.stop} of {len(self._rows)} layers"] * hidden + self._remarks(columns)
        )

    def _remarks(self, columns: _Columns) -> list[str]:
        """What is not seen of the rows themselves."""
        left_out = [heading for number, (heading, _) in enumerate(HISTOGRAMS) if number not in columns.histograms]
        notes = [f"{' and '.join(left_out)} left out for want of width"] if left_out else []
        cut = sum(bins.not_finite for row in self._rows for bins in row.histograms if bins is not None)
        return [
            *notes,
            *([f"{counted(cut, 'value')} {'is' if cut == 1 else 'are'} not finite, and not drawn"] if cut else []),
        ]

    def _paint_headings(self, painter: QPainter, columns: _Columns) -> None:
        theme, line = current_theme(), self._line()
        painter.setFont(self._font(remark=True))
        for number, (left, width) in columns.histograms.items():
            heading, role = HISTOGRAMS[number]
            painter.setPen(theme.role(role))
            painter.drawText(QRectF(left, 0, width, line), Qt.AlignmentFlag.AlignCenter, heading)
        painter.setPen(QColor(theme.muted))
        painter.drawText(QRectF(UNIT, 0, self.width(), line), _LEFT, "layer")
        for (left, width), heading in zip(columns.figures, self._headings, strict=True):
            painter.drawText(QRectF(left, 0, width, line), _RIGHT, heading)

    def _paint_row(self, painter: QPainter, row: HistogramRow, place: QRectF, columns: _Columns) -> None:
        theme, metrics = current_theme(), self._metrics(remark=True)
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.drawLine(place.topLeft(), place.topRight())
        height = place.height() - metrics.height()
        painter.setFont(self._font(bold=True))
        painter.setPen(QColor(theme.text))
        painter.drawText(QRectF(UNIT, place.top(), columns.names, height), _LEFT, row.name)
        painter.setFont(self._font())
        for (left, width), heading, figure in zip(columns.figures, self._headings, row.figures, strict=True):
            painter.setPen(QColor(theme.warning if heading in row.remarkable else theme.text))
            painter.drawText(QRectF(left, place.top(), width, height), _RIGHT, figure or _NOTHING)
        painter.setFont(self._font(remark=True))
        for number, (left, width) in columns.histograms.items():
            area, bins = QRectF(left, place.top() + 3, width, height - UNIT), row.histograms[number]
            if bins is None or not bins.counts.any():
                painter.setPen(QColor(theme.muted))
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, _NOTHING)
            else:
                draw_bins(painter, area, bins, theme.role(HISTOGRAMS[number][1]), metrics, columns.digits)

    # -- mouse and keys ------------------------------------------------------------------------------------------

    def _on_bar_value_changed(self, _first: int) -> None:
        self.update()

    def _scroll(self, rows: int) -> bool:
        """Scroll by rows; gives whether that changed anything."""
        before = self.bar.value()
        self.bar.setValue(before + rows)
        return self.bar.value() != before

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        event.setAccepted(bool(notches) and self._scroll(-1 if notches > 0 else 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in self.KEYS:
            self._scroll(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def tip_at(self, point: QPointF) -> str:
        if not self._rows:
            return ""
        boxes = self._columns().histograms
        for index in self._shown():
            row = self._rows[index]
            if not self.row_rect(index).contains(point):
                continue
            for number, (left, width) in boxes.items():
                bins = row.histograms[number]
                if left <= point.x() <= left + width and bins is not None:
                    return f"{row.name}: {bins.in_words(HISTOGRAMS[number][0])}"
            return self._summary(row)
        return ""
