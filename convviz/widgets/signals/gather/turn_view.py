"""h as given, and turned about 0: the turn, animated, and below in words what happens at t."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEasingCurve, QPointF, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import format_number
from convviz.widgets.look.lettering import Piece, draw_sentences
from convviz.widgets.look.places import ENTER
from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.signals.drawing import Width, draw_axis, draw_number, draw_stems, head_radius, number_text
from convviz.widgets.signals.geometry import Columns, PlacedRow, Scale
from convviz.widgets.signals.heads import Heads
from convviz.widgets.signals.side_words import beside_width
from convviz.widgets.signals.times import draw_times, time_text

#: Rows, by the numbers under which they emit.
GIVEN, TURNED = range(2)
_DURATION = 900  # milliseconds
#: Samples up to which they have numbers.
_NUMBERED = 7


class TurnView(Heads):
    """h(τ) with hollow heads, which are dragged, above h(−τ) with filled ones, and sentences below.

    A click on the arrow between them, or Return, turns h once more before one's eyes.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("h as given, and turned about 0", parent)
        self._h: NDArray[np.float64] = np.zeros(0)
        self._time = 0
        self._sentences: tuple[str, ...] = ()
        self._placed: tuple[PlacedRow, ...] | None = None
        self._share = 1.0  # of the turn that is done
        self._turn = QVariantAnimation(self)
        self._turn.setDuration(_DURATION)
        self._turn.setStartValue(0.0)
        self._turn.setEndValue(1.0)
        self._turn.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._turn.valueChanged.connect(self._on_turn_value_changed)

    def set_h(self, h: NDArray[np.float64]) -> None:
        """Show another h."""
        self._h = h
        self._lay_out()

    def set_step(self, time: int, sentences: Sequence[str]) -> None:
        """Show where it is moved to, and what is said of that."""
        self._time, self._sentences = time, tuple(sentences)
        self.update()

    def turn(self) -> None:
        """Turn h once more."""
        self._turn.stop()
        self._turn.start()

    @property
    def turning(self) -> bool:
        """Whether it turns just now."""
        return self._turn.state() == QVariantAnimation.State.Running

    def minimumSizeHint(self) -> QSize:
        return QSize(beside_width(self._metrics()), 200)

    # -- layout --------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._placed = None
        super()._lay_out()

    def _plot_height(self) -> float:
        """Pixels of one of the two plots."""
        line = self._metrics().height()
        return max(24.0, min(0.17 * self.height(), 7 * line))

    def _top(self, row: int) -> float:
        """Where a plot begins; above it there is room for its numbers."""
        line = self._metrics().height()
        first = 2 * line + 4 * UNIT
        return first if row == GIVEN else first + self._plot_height() + 3.4 * line + 4 * UNIT

    def arrow(self) -> QRectF:
        """The pixels of the arrow that says how it is turned."""
        line = self._metrics().height()
        top = self._top(GIVEN) + self._plot_height() + UNIT + (line if (self._h < 0).any() else 0)
        return QRectF(2 * UNIT, top, self.width() - 4 * UNIT, 1.6 * line)

    def _rows(self) -> Sequence[PlacedRow]:
        if self._placed is None and len(self._h):
            reach = len(self._h) - 1
            columns = Columns(-reach, reach, 2.0, self.width() - 2.0)
            low, high = self._range(GIVEN, self._h)
            scales = [Scale(low, high, self._top(row), self._top(row) + self._plot_height()) for row in (GIVEN, TURNED)]
            turned = range(reach, -1, -1)
            self._placed = (
                PlacedRow(GIVEN, columns, scales[0], self._h, editable=True),
                PlacedRow(TURNED, columns, scales[1], self._h[::-1], -reach, turned, editable=True),
            )
        return self._placed or ()

    def _name_of(self, place: tuple[int, int]) -> str:
        return f"h({place[1]})"

    # -- the turn ------------------------------------------------------------------------------------------------

    def _on_turn_value_changed(self, share: float) -> None:
        self._share = share
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.arrow().contains(event.position()):
            self.turn()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._grip is None and self.arrow().contains(event.position()):
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            self.turn()
        else:
            super().keyPressEvent(event)

    def tip_at(self, point: QPointF) -> str:
        if self.arrow().contains(point):
            return "Click: turn h once more"
        return super().tip_at(point)

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not len(self._h):
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            colour = current_theme().role(Role.KERNEL)
            muted = QColor(current_theme().muted)
            line = self._metrics().height()
            title = [Piece("h(τ)", colour, bold=True), Piece("  as given", muted)]
            self._letters().draw(painter, 2.0, float(self._metrics().ascent()), title)
            given, turned = self._rows()
            self._paint_mirror(painter, given, turned)
            draw_axis(painter, given.columns, given.scale.zero, range(-len(self._h) + 1, 0))
            draw_stems(painter, given, colour, hollow=True)
            if self._fits(painter):
                self._paint_numbers(painter, given)
            else:
                self._paint_list(painter)
            self._paint_arrow(painter, colour)
            draw_axis(painter, turned.columns, turned.scale.zero, range(1, len(self._h)))
            if self._share < 1:
                self._paint_turning(painter, turned, colour)
            else:
                draw_stems(painter, turned, colour)
                self._paint_numbers(painter, turned)
            below = turned.scale.bottom + (line if (self._h < 0).any() else 0) + 0.9 * line
            draw_times(painter, turned.columns, below, self._letters(), "", 0, None)
            self._paint_words(painter, below + 1.7 * line)
            self._paint_focus(painter)

    def _paint_numbers(self, painter: QPainter, row: PlacedRow) -> None:
        if len(row.values) > _NUMBERED:
            return
        painter.setFont(self._font())
        painter.setPen(QColor(current_theme().text))
        for place, value in enumerate(row.values.tolist()):
            text = number_text(value, row.columns.spacing - 2, Width(painter))
            head = row.head(place)
            if row.start + place == 0:  # beside the mirror
                head.setX(head.x() + painter.fontMetrics().horizontalAdvance(text) / 2 + UNIT + 1)
            draw_number(painter, head, text, above=value >= 0, gap=head_radius(row.columns) + UNIT)

    def _fits(self, painter: QPainter) -> bool:
        """Whether each number has room over its head."""
        painter.setFont(self._font())
        room, width = self._rows()[0].columns.spacing - 2, Width(painter)
        return len(self._h) <= _NUMBERED and all(number_text(value, room, width) for value in self._h.tolist())

    def _paint_list(self, painter: QPainter) -> None:
        """The numbers of h in a line, as many as there is room for, where over their heads there is none."""
        painter.setFont(self._font())
        painter.setPen(QColor(current_theme().text))
        text, width = "", Width(painter)
        for number, value in enumerate(self._h.tolist(), 1):
            longer = f"{text}, {format_number(value)}" if text else format_number(value)
            if width(longer if number == len(self._h) else f"{longer}, …") > self.width() - 4:
                text = f"{text}, …"
                break
            text = longer
        painter.drawText(QPointF(2.0, float(self._metrics().height() + self._metrics().ascent())), text)

    def _paint_mirror(self, painter: QPainter, given: PlacedRow, turned: PlacedRow) -> None:
        """The dashed line about which h turns."""
        painter.setPen(QPen(QColor(current_theme().muted), 1.5, Qt.PenStyle.DashLine))
        x = given.columns.x(0)
        painter.drawLine(QPointF(x, given.scale.top - 2 * UNIT), QPointF(x, self.arrow().top() + 2))
        painter.drawLine(QPointF(x, self.arrow().bottom()), QPointF(x, turned.scale.bottom + 2 * UNIT))

    def _paint_arrow(self, painter: QPainter, colour: QColor) -> None:
        box, text = self.arrow(), "turn about 0"
        wide = self._metrics().horizontalAdvance(text) / 2 + 2 * UNIT
        middle, x = box.center().y() + 2, box.center().x()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 2, c=Qt.PenCapStyle.RoundCap))
        right = QPainterPath(QPointF(box.right() - 4, box.top()))
        right.quadTo(box.right() - 4, middle, x + wide, middle)
        left = QPainterPath(QPointF(x - wide, middle))
        left.quadTo(box.left() + 6, middle, box.left() + 6, box.top() + 1)
        painter.drawPath(right)
        painter.drawPath(left)
        tip = QPointF(box.left() + 6, box.top())
        painter.drawPolyline([QPointF(tip.x() - 5, tip.y() + 7), tip, QPointF(tip.x() + 6, tip.y() + 6)])
        painter.setFont(self._font())
        painter.drawText(box.translated(0, 2), Qt.AlignmentFlag.AlignCenter, text)

    def _paint_turning(self, painter: QPainter, row: PlacedRow, colour: QColor) -> None:
        """H on its way round: what is to the right of 0 comes over to the left, out of the plane."""
        across = math.cos(math.pi * self._share)
        radius = head_radius(row.columns)
        painter.setPen(QPen(colour, 2.5))
        painter.setBrush(colour)
        for index, value in enumerate(self._h.tolist()):
            x, y = row.columns.x(index * across), row.scale.y(value)
            painter.drawLine(QPointF(x, row.scale.zero), QPointF(x, y))
            painter.drawEllipse(QPointF(x, y), max(radius - 1, 1), max(radius - 1, 1))

    def _paint_words(self, painter: QPainter, top: float) -> None:
        theme = current_theme()
        kernel, muted = theme.role(Role.KERNEL), QColor(theme.muted)
        line, letters = self._metrics().height() + 3, self._letters()
        base = top
        way = "right" if self._time >= 0 else "left"
        letters.draw(painter, 2.0, base, [Piece("h(−τ)", kernel, bold=True), Piece("  turned,", muted)])
        moved = [Piece(f"then moved {way} by ", muted), Piece(f"t = {time_text(self._time)}", kernel, bold=True)]
        letters.draw(painter, 2.0, base + line, moved)
        base += 3 * line
        if base > self.height():
            return
        time, shown = time_text(self._time), QColor(theme.text)
        formula = [
            Piece(f"y({time}) = Σ ", shown),
            Piece("x(τ)", theme.role(Role.INPUT)),
            Piece(" · ", shown),
            Piece(f"h({time} − τ)", kernel),
        ]
        letters.draw(painter, 2.0, base, formula)
        painter.setFont(self._font())
        painter.setPen(muted)
        room = QRectF(2.0, base + UNIT, self.width() - 2.0, self.height() - base - UNIT)
        draw_sentences(painter, self._sentences, room, line)
