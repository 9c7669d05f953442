"""From an image to its loss, a row each: the predicted class, the true class's probability, and −ln of that."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from convviz.core.text.formatting import format_number, full_precision
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.look.vectors import draw_part
from convviz.widgets.maps.map_images import picture_stack

#: Max side of an image, in pixels.
_MAX_SIDE = 72
#: The longest probability, for which the image leaves room, and the share of the width that it has anyway.
_LONGEST, _SHARE = "p >0.999999", 0.12
#: What is smaller is said to be so: a float32 next to 1 knows no finer.
_FINEST = 1e-6
#: A probability that is smaller may be 0 as a float32, and is none.
_SMALLEST = 1e-37
#: Decimals of a probability near 1, at most.
_DECIMALS = 6
_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class LossRow:
    """One image's predicted class, true class, probability of the true class, and loss."""

    predicted: str
    true: str
    probability: float
    loss: float


@dataclass(frozen=True, eq=False)
class LossTable:
    """Content of the view: a heading, a remark below it, images (n, C, H, W) uint8 with a row each.

    They are the first of ``count``, or all for 0. ``loss`` is what the losses are called: a formula of p where they are
    one.
    """

    heading: str
    remark: str
    images: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((0, 1, 1, 1), np.uint8))
    rows: Sequence[LossRow] = ()
    loss: str = "−ln p"
    count: int = 0


class LossRows(Painted):
    """A table without lines: its left part says what went forward, its right part what that costs."""

    def __init__(self, name: str, over: QWidget | None = None, parent: QWidget | None = None) -> None:
        """``over`` is a heading beside which the losses begin, with the same parent; without one, half-way."""
        super().__init__(name, parent)
        self._over = over
        self._table = LossTable("", "")
        self._stack: QImage | None = None

    def set_table(self, table: LossTable) -> None:
        """Show images and their losses.

        Raises
        ------
        ValueError
            Where images and rows are not as many.
        """
        if len(table.images) != len(table.rows):
            raise ValueError(f"there must be a row for each of {len(table.images)} images, got {len(table.rows)}")
        self._table, self._stack = table, None
        texts = (f"{_summary(row)}, p {_number(format_near_one(row.probability))}" for row in table.rows)
        self.setAccessibleDescription("; ".join([table.heading, *texts]))
        self.update()

    @property
    def remark(self) -> str:
        """What stands below the heading: how many images are shown where not all are, and what else there is to say."""
        shown, count = self.shown, self._table.count
        return f"{shown} of {count:,}  ·  {self._table.remark}" if shown < count else self._table.remark

    @property
    def shown(self) -> int:
        """Rows that there is room for."""
        room = self.height() - self._head()
        return min(len(self._table.rows), max(1, int((room + UNIT) // (self._min_row() + UNIT))))

    def sizeHint(self) -> QSize:
        return QSize(300, 420)

    def minimumSizeHint(self) -> QSize:
        return QSize(round(11 * self._metrics().height()), round(self._head() + 2 * self._min_row()))

    def row_rect(self, place: int) -> QRectF:
        """Pixels of a row that is shown."""
        pitch = self._pitch()
        return QRectF(0, self._head() + place * pitch, self.width(), pitch - UNIT)

    def _lay_out(self) -> None:
        self._stack = None
        super()._lay_out()

    def _head(self) -> float:
        return self._metrics(bold=True).height() + self._metrics(remark=True).height() + UNIT

    def _min_row(self) -> float:
        return 2 * self._metrics(bold=True).height()

    def _pitch(self) -> int:
        room = (self.height() - self._head() + UNIT) / max(self.shown, 1)
        return int(min(room, max(_MAX_SIDE, self._min_row()) + UNIT))

    def _half(self) -> float:
        """Where the losses begin."""
        return self.width() / 2 if self._over is None else self._over.x() - self.x()

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, table = current_theme(), self._table
        with QPainter(self) as painter:
            bold, remark = self._metrics(bold=True), self._metrics(remark=True)
            cut = Qt.TextElideMode.ElideRight
            painter.setFont(self._font(bold=True))
            painter.setPen(QColor(theme.text))
            line = QRectF(0, 0, self.width(), bold.height())
            painter.drawText(line, _MIDDLE, bold.elidedText(table.heading, cut, line.width()))
            painter.setFont(self._font(remark=True))
            painter.setPen(QColor(theme.muted))
            below = QRectF(0, line.bottom(), self.width(), remark.height())
            painter.drawText(below, _MIDDLE, remark.elidedText(self.remark, cut, below.width()))
            room = self._half() - 3 * UNIT - self._metrics().horizontalAdvance(_LONGEST)
            side = min(self._pitch() - UNIT, int(max(room, _SHARE * self.width())), _MAX_SIDE)
            if not table.rows or side < 1:
                return
            pixels = round(side * self.devicePixelRatioF())
            if self._stack is None or self._stack.width() != pixels:
                self._stack = picture_stack(table.images[: self.shown], pixels)
            for place in range(self.shown):
                box = self.row_rect(place)
                target = QRectF(box.left(), box.top(), side, side)
                draw_part(painter, target, self._stack, QRect(0, place * pixels, pixels, pixels))
                self._paint_row(painter, table.rows[place], box, side)

    def _paint_row(self, painter: QPainter, row: LossRow, box: QRectF, side: int) -> None:
        theme, wrong = current_theme(), row.predicted != row.true
        bold, remark, plain = self._metrics(bold=True), self._metrics(remark=True), self._metrics()
        left, half, cut = side + 2 * UNIT, self._half(), Qt.TextElideMode.ElideRight
        first = QRectF(left, box.top(), half - left - UNIT, bold.height())
        first.moveTop(box.top() + max(0.0, (min(box.height(), side) - 2 * bold.height()) / 2))
        name = bold.elidedText(row.predicted, cut, first.width())
        painter.setFont(self._font(bold=True))
        painter.setPen(QColor(theme.warning) if wrong else theme.role(Role.OUTPUT))
        painter.drawText(first, _MIDDLE, name)
        if wrong:
            beside = first.adjusted(bold.horizontalAdvance(name) + UNIT, 0, 0, 0)
            painter.setFont(self._font(remark=True))
            painter.setPen(QColor(theme.muted))
            painter.drawText(beside, _MIDDLE, remark.elidedText(f"is {row.true}", cut, beside.width()))
        painter.setFont(self._font())
        painter.setPen(QColor(theme.text))
        second = first.translated(0, bold.height())
        right = QRectF(half, second.top(), self.width() - half, second.height())
        for name, text, place in (
            ("p", format_near_one(row.probability), second),
            (self._table.loss, format_loss(row.loss), right),
        ):
            long = f"{name} {_number(text)}"  # the name stands in the heading, too
            fits = plain.horizontalAdvance(long) <= place.width()
            painter.drawText(place, _MIDDLE, long if fits else plain.elidedText(text, cut, place.width()))

    def tip_at(self, point: QPointF) -> str:
        for number, row in enumerate(self._table.rows[: self.shown]):
            if self.row_rect(number).contains(point):
                p, loss = full_precision(row.probability), full_precision(row.loss)
                return f"{_summary(row)}\np = {p}\n{self._table.loss} = {loss}"
        return ""


def _summary(row: LossRow) -> str:
    return f"{row.predicted}, correct" if row.predicted == row.true else f"{row.predicted}, is {row.true}"


def _number(text: str) -> str:
    """What stands after a name: "= 0.5", "≈0.44", "<1e−6"."""
    return text if text[0] in "≈<>" else f"= {text}"


def format_near_one(probability: float) -> str:
    """A probability to 3 digits, or near 1 so that what is missing has 2: −ln of what is written is the loss."""
    if 0 <= probability < _SMALLEST:
        return f"<{format_number(_SMALLEST)}"
    missing = 1 - probability
    if not 0 <= missing < 0.1:
        return format_number(probability)
    if missing < _FINEST:
        return f">{1 - _FINEST:.{_DECIMALS}f}"
    decimals = min(_DECIMALS, 1 - int(np.floor(np.log10(missing))))
    text = f"{probability:.{decimals}f}"
    return text if float(text) == probability else f"≈{text}"


def format_loss(loss: float) -> str:
    """A loss; one that a float32 cannot distinguish from zero is said to be less than the finest."""
    return f"<{format_number(_FINEST)}" if 0 <= loss < _FINEST else format_number(loss)
