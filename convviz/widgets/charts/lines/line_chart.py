"""Curves that grow during training: losses, accuracies, norms of gradients."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QToolTip, QWidget

from convviz.widgets.charts.lines.canvas import Canvas
from convviz.widgets.charts.lines.caption import ChartCaption
from convviz.widgets.charts.lines.end_labels import EndLabels
from convviz.widgets.charts.lines.items import CurveItems, Points, Range, colour_of
from convviz.widgets.charts.lines.range import Beyond, Growing, beyond, cut, drawable, end_of, heights
from convviz.widgets.charts.lines.reading import ChartReading, nearest, points_of, read
from convviz.widgets.charts.lines.series import Series
from convviz.widgets.look.labels import plain_tip
from convviz.widgets.look.painted import TextSized
from convviz.widgets.look.theme import current_theme

#: Numbers at the axes are a little smaller than other text, but never below this, in pixels.
_MIN_TICKS = 12
#: A chart lower than so many lines of text has one line of caption, which names x: curves need the rest.
_FEW_LINES = 10
#: Pixels from the last point of all to the right edge.
_LAST_DOT = 5.0
_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LineChart(TextSized):
    """Curves over a common x from 0, named beside their ends, with a cursor that reads their values.

    The caption gives the values under the mouse, else at the marker, else at the end that `set_series` was given. With
    the focus, the arrow keys move the cursor from point to point and Enter clicks there.
    """

    #: Where the user clicked or drags, in units of x.
    x_clicked = Signal(float)
    #: Where the cursor is, None where it is not; for charts side by side that share one.
    cursor_moved = Signal(object)

    def __init__(self, title: str, parent: QWidget | None = None, *, across: str = "batch") -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click must not take the arrow keys from the player
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._across = across
        self._series: tuple[Series, ...] = ()
        self._log = False
        self._marker: float | None = None
        self._cursor: float | None = None
        self._end: float | None = None
        self._min_text = 0
        self._was_low = False  # when it was laid out last
        self._ceiling: float | None = None
        self._growing: Growing | None = None
        self._drawn: list[Points] = []
        self._range: Range | None = None
        self._beyond: tuple[Beyond, ...] = ()
        self.caption = ChartCaption(title, self)
        self.labels = EndLabels(self)
        self.canvas = Canvas(self)
        self.items = CurveItems(self.canvas)
        self._marker_line, self._cursor_line = self.canvas.add_line(200), self.canvas.add_line(201)
        self.canvas.plotItem.vb.sigResized.connect(self._on_view_resized)
        self.canvas.pointed.connect(self._on_canvas_pointed)
        self.canvas.pressed.connect(self._on_canvas_pressed)
        self.canvas.left.connect(self._on_canvas_left)
        layout = QGridLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)  # the focus is drawn there
        layout.setSpacing(0)
        layout.addWidget(self.caption, 0, 0, 1, 2)
        layout.addWidget(self.canvas, 1, 0)
        layout.addWidget(self.labels, 1, 1)
        layout.setRowStretch(1, 1)
        layout.setColumnStretch(0, 1)
        self._lay_out()

    # -- what is shown -------------------------------------------------------------------------------------------

    @property
    def series(self) -> tuple[Series, ...]:
        """The curves shown."""
        return self._series

    @property
    def beyond(self) -> tuple[Beyond, ...]:
        """The curves that run off the top, so that the others are not pressed together; each is marked there."""
        return tuple(one._replace(highest=10**one.highest) for one in self._beyond) if self._log else self._beyond

    def set_whole_names(self) -> None:
        """Write every name of the caption in full, in as many lines as that takes, as a picture for a file needs it."""
        self.caption.set_whole()

    def set_series(self, series: Sequence[Series], end: float | None = None) -> None:
        """Show these curves, the one that matters most first: it is named first and drawn over the others.

        The caption reads at ``end`` while nothing else is asked for; for None at the end of the longest curve.
        """
        old, self._series = self._series, tuple(series)
        same = len(old) == len(self._series) and all(map(Series.draws_like, self._series, old))
        moved, self._end = end != self._end, end
        if not same:
            self._refresh()
        elif moved:
            self._show_values()

    def set_title(self, title: str) -> None:
        """Call the chart something else."""
        self.setAccessibleName(title)
        self.caption.set_title(title)

    @property
    def ceiling(self) -> float | None:
        """The max there can be, None where there is none."""
        return self._ceiling

    def set_ceiling(self, ceiling: float | None) -> None:
        """Say that no value can be greater, as of a share: a linear axis ends there."""
        if ceiling != self._ceiling:
            self._ceiling = ceiling
            self._refresh()

    def set_growing(self, growing: Growing | None) -> None:
        """Say whether more points are to come: then there is room for some, and the axis is seldom drawn anew."""
        if growing != self._growing:
            self._growing = growing
            self._refresh()

    def set_log(self, log: bool) -> None:
        """Show y on a logarithmic scale, or on a linear one."""
        if log != self._log:
            self._log = log
            self.canvas.getAxis("left").setLogMode(log)
            self._refresh()

    def set_marker(self, x: float | None) -> None:
        """Draw a line where the player stands, or none."""
        if x != self._marker:
            self._marker = x
            self._marker_line.place(x)
            self._show_values()

    def set_cursor(self, x: float | None) -> None:
        """Put the cursor at ``x``, or take it away."""
        if x != self._cursor:
            self._cursor = x
            self._cursor_line.place(x)
            self._show_values()

    def set_across(self, across: str) -> None:
        """Name the axis of x, which also stands before the x in the caption."""
        if across != self._across:
            self._across = across
            self._lay_out()
            self._show_values()

    def sizeHint(self) -> QSize:
        return QSize(360, 220)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 140)

    # -- curves --------------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        """Draw the curves anew, with the items there are."""
        box = self.canvas.plotItem.vb
        # With room for the last dot, which would be cut in two.
        right = end_of(self._series, self._growing) * (1 + _LAST_DOT / max(box.width(), 50.0))
        self._drawn = [cut(drawable(series, log=self._log), right) for series in self._series]
        self._set_range(right)
        assert self._range is not None
        self._beyond = beyond(self._series, self._drawn, self._range[3])
        self.items.draw(self._series, self._drawn, self._range, (box.width(), box.height()), self._beyond)
        self._label_ends()
        self._show_values()

    def _set_range(self, right: float) -> None:
        """Show x from 0 to ``right`` and y as far as the curves go, between round numbers that seldom move."""
        bottom, top = heights(self._series, self._drawn, log=self._log, ceiling=self._ceiling)
        box = self.canvas.plotItem.vb
        wanted = (0.0, right, bottom, top)
        self.canvas.getAxis("left").fit(*wanted[2:], box.height())
        if wanted != self._range:
            self._range = wanted
            box.setRange(xRange=wanted[:2], yRange=wanted[2:], padding=0, disableAutoRange=False)

    def _label_ends(self) -> None:
        labels = []
        assert self._range is not None
        bottom, top = self._range[2:]
        for series, (_, y) in zip(self._series, self._drawn, strict=True):
            if len(y) and not series.faint:
                share = (float(y[-1]) - bottom) / (top - bottom)
                labels.append((series.name, colour_of(series), min(max(share, 0.0), 1.0)))
        self.labels.set_labels(labels)

    # -- cursor and marker ---------------------------------------------------------------------------------------

    @property
    def _points(self) -> NDArray[Any]:
        """Every x that the cursor can stand at."""
        points = points_of(self._series)
        return points if self._range is None else points[points <= self._range[1]]

    def _x_at(self, place: QPointF) -> float | None:
        """The x of the point nearest to a pixel; None beside the chart's area."""
        box = self.canvas.plotItem.vb
        if not box.sceneBoundingRect().contains(place):
            return None
        return nearest(self._points, float(box.mapSceneToView(place).x()))

    def _reading(self) -> ChartReading | None:
        return read(self._series, self._cursor, self._marker, self._end)

    def _show_values(self) -> None:
        reading = self._reading()
        if reading is None:
            self.caption.set_parts("", ())
            self.setAccessibleDescription("no values yet")
        else:
            self.caption.set_parts(reading.head(self._across), reading.parts())
            self.setAccessibleDescription(self.caption.text)

    def _full_values(self) -> str:
        """Every value of the caption with all its digits, one a line."""
        reading = self._reading()
        return "" if reading is None else reading.in_full(self._across)

    def _on_canvas_pointed(self, place: QPointF) -> None:
        self._move_cursor(self._x_at(place))

    def _on_canvas_left(self) -> None:
        self._move_cursor(None)

    def _move_cursor(self, x: float | None) -> None:
        if x != self._cursor:
            self.set_cursor(x)
            self.cursor_moved.emit(x)

    def _on_canvas_pressed(self, place: QPointF) -> None:
        x = self._x_at(place)
        if x is not None:
            self.x_clicked.emit(x)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_low != self._was_low:
            self._lay_out()

    def _on_view_resized(self) -> None:
        rect = self.canvas.plotItem.vb.sceneBoundingRect()
        self.labels.set_span(rect.top(), rect.height())
        self._refresh()

    # -- keys and changes ----------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._wants(event):
            event.accept()  # arrows belong to the cursor while the chart has the focus
            return True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), plain_tip(self._full_values()), self)
            return True
        return super().event(event)

    def _wants(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        return bool(self._series) and plain and event.key() in _KEYS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        points = self._points
        if not self._wants(event) or not len(points):
            super().keyPressEvent(event)
            return
        place = self._cursor if self._cursor is not None else float(points[-1])
        at = int(np.searchsorted(points, place))
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.x_clicked.emit(place)
        else:
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            self._move_cursor(float(points[min(max(at + step, 0), len(points) - 1)]))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._move_cursor(None)
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.hasFocus():
            with QPainter(self) as painter:
                painter.setPen(QPen(QColor(current_theme().accent), 1, Qt.PenStyle.DotLine))
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    @property
    def _text_size(self) -> int:
        """Size of plain text, in pixels."""
        return max(self._min_text, self.fontInfo().pixelSize())

    @property
    def _is_low(self) -> bool:
        """Whether the curves need the room of more than a line of caption."""
        return self.height() < _FEW_LINES * self._text_size

    def _lay_out(self) -> None:
        """Take over the theme's colours and the size of its text."""
        theme = current_theme()
        size = self._text_size
        font = QFont(self.font())
        font.setPixelSize(size)
        self.caption.setFont(font)
        self.labels.setFont(font)
        ticks = QFont(font)
        ticks.setPixelSize(max(_MIN_TICKS, size - 2))
        self._was_low = self._is_low
        self.canvas.set_style(ticks, "" if self._was_low else self._across)
        self.caption.set_brief(self._was_low)
        self._range = None
        self._marker_line.setPen(pg.mkPen(theme.accent, width=2))
        self._cursor_line.setPen(pg.mkPen(theme.muted, width=1, style=Qt.PenStyle.DashLine))
        self._refresh()
