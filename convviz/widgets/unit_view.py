"""How one map of a convolutional layer comes about: each channel times its weights, their sum, and the bias."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from convviz.core.formatting import MINUS, format_number, format_weight, full_precision
from convviz.core.unit import UnitSum
from convviz.widgets.colouring import Colouring
from convviz.widgets.map_images import stack_image
from convviz.widgets.painted import ARROWS, Painted
from convviz.widgets.scale_bar import draw_scale
from convviz.widgets.theme import UNIT, Role, current_theme
from convviz.widgets.unit_layout import GAP, KERNEL, Picture, Plan, choose_plan, place_pictures

#: A mark is never drawn smaller than this, in pixels.
_MARK = 7
_CENTRE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
#: The output, and the sum of the channels that are not shown one by one, where a channel is asked for.
OUTPUT = -1


@dataclass(frozen=True, eq=False)
class UnitParts:
    """What is shown of a unit.

    Attributes
    ----------
    title : such as "conv2, map 3".
    unit : the numbers.
    input_colouring, kernel_colouring : of the layer's input and of its weights.
    colouring : of the parts and of the output alike, so that colours can be compared.
    input_name : the layer that the channels come from.
    """

    title: str
    unit: UnitSum
    input_colouring: Colouring
    kernel_colouring: Colouring
    colouring: Colouring
    input_name: str = ""


class UnitView(Painted):
    """Channel ⋆ kernel = part for every channel, and Σ + bias = map; a cell's numbers are written as their sum.

    Hovering a part or the map marks a cell in all of them; the arrow keys move it, Enter is a click on the map.
    """

    cell_clicked = Signal(int, int, int)
    cell_hovered = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("How a unit is made", parent)
        self._parts: UnitParts | None = None
        self._cell = (0, 0)
        self._plan: Plan | None = None
        self._pictures: list[Picture] = []
        self._cache: QPixmap | None = None

    # -- what is shown -------------------------------------------------------------------------------------------

    @property
    def cell(self) -> tuple[int, int]:
        """(row, column) of the marked cell."""
        return self._cell

    def set_unit(self, parts: UnitParts | None) -> None:
        """Show a unit, or nothing. The mark stays while the map's size does, else it goes to the greatest value."""
        old, self._parts = self._parts, parts
        if parts is not None:
            if old is None or old.title != parts.title or old.unit.output.shape != parts.unit.output.shape:
                self._cell = parts.unit.peak
            unit = parts.unit
            self.setAccessibleDescription(f"{parts.title}: {unit.total} channels, at {self.sum_text()}")
        self._lay_out()

    def set_cell(self, row: int, column: int) -> None:
        """Mark a cell of the map."""
        if self._parts is None or (row, column) == self._cell:
            return
        rows, columns = self._parts.unit.output.shape
        if not (0 <= row < rows and 0 <= column < columns):
            raise ValueError(f"the map has cells [0, 0] to [{rows - 1}, {columns - 1}], got [{row}, {column}]")
        self._cell = (row, column)
        self.setAccessibleDescription(f"{self._parts.title}: at {self.sum_text()}")
        self.update()

    def sum_text(self) -> str:
        """The marked cell's sum in numbers, such as "[3, 7]: 2 − 0.5 + b 0.1 = 1.6"."""
        if self._parts is None:
            return ""
        unit, cell = self._parts.unit, self._cell
        scale = self._scale()
        terms = [(float(part[cell]), "") for part in unit.partial]
        if unit.rest is not None:
            terms.append((float(unit.rest[cell]), "others "))
        terms.append((unit.bias, "b "))
        first, *others = terms
        text = first[1] + format_number(first[0], scale)
        text += "".join(_signed(value, name, scale) for value, name in others)
        return f"[{cell[0]}, {cell[1]}]: {text} = {format_number(float(unit.output[cell]), scale)}".replace("= ≈", "≈ ")

    def picture_rect(self, role: Role, place: int = 0) -> QRectF:
        """Pixels of an input, a kernel, a part or the output (by role), of the channel at ``place`` in the view."""
        self._placed()
        return next((p.rect for p in self._pictures if p.role is role and p.place == place), QRectF())

    def sizeHint(self) -> QSize:
        return QSize(760, 420)

    def minimumSizeHint(self) -> QSize:
        return QSize(360, 220)

    def _scale(self) -> float:
        """Size of the numbers added at the marked cell, against which rounding noise is judged."""
        assert self._parts is not None
        unit = self._parts.unit
        rest = 0.0 if unit.rest is None else unit.rest[self._cell]
        return float(np.abs([*unit.partial[:, *self._cell], rest, unit.bias]).sum())

    # -- where it lies -------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._plan = self._cache = None
        super()._lay_out()

    def _placed(self) -> Plan | None:
        if self._plan is None and self._parts is not None:
            metrics = self._metrics(), self._metrics(remark=True), self._metrics(bold=True)
            self._plan = choose_plan(self._parts.unit, self.width(), self.height(), *metrics, self._sum_lines())
            self._pictures = list(place_pictures(self._parts.unit, self._plan))
        return self._plan

    def _sum_lines(self) -> int:
        """Lines that the longest sum may take: of another cell it is about as long, and must not move the pictures."""
        assert self._parts is not None
        terms = len(self._parts.unit.channels) + 3
        longest = self._metrics().horizontalAdvance(terms * "≈−0.0000 + others")
        return min(3, 1 + int(longest // max(self.width() - 2 * UNIT, 1)))

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, plan = QPainter(self), self._placed()
        if plan is None or self._parts is None:
            painter.setFont(self._font())
            painter.setPen(QColor(current_theme().muted))
            text = "Click a map of a convolutional layer to see how it is made"
            painter.drawText(self.rect(), _CENTRE | Qt.TextFlag.TextWordWrap, text)
        else:
            if self._cache is None or self._cache.devicePixelRatio() != self.devicePixelRatioF():
                self._cache = self._draw_cache(self._parts, plan)
            painter.drawPixmap(0, 0, self._cache)
            self._paint_marks(painter, self._parts.unit)
            self._paint_numbers(painter, self._parts.unit, plan)
        self._paint_focus(painter)

    def _draw_cache(self, parts: UnitParts, plan: Plan) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter, theme = QPainter(pixmap), current_theme()
        colourings = {
            Role.INPUT: parts.input_colouring,
            Role.KERNEL: parts.kernel_colouring,
            Role.PRODUCT: parts.colouring,
            Role.OUTPUT: parts.colouring,
        }
        for picture in self._pictures:
            wide, high = (max(1, round(size * ratio)) for size in (picture.rect.width(), picture.rect.height()))
            image = stack_image(picture.values[np.newaxis], colourings[picture.role], high, wide, 0)
            painter.drawImage(picture.rect, image)
            painter.setPen(QPen(theme.role(picture.role), 3 if picture.role is Role.OUTPUT else 1))
            painter.drawRect(picture.rect.adjusted(-1, -1, 0, 0))
        self._paint_signs(painter, parts.unit, plan)
        self._paint_headings(painter, parts, plan)
        painter.end()
        return pixmap

    def _paint_signs(self, painter: QPainter, unit: UnitSum, plan: Plan) -> None:
        theme, small = current_theme(), round(plan.side * KERNEL)
        for place in range(len(unit.channels)):
            part = self.picture_rect(Role.PRODUCT, place)
            group, row = divmod(place, plan.rows)
            left, top = UNIT + group * plan.group, plan.top + row * (plan.side + GAP)
            painter.setFont(self._font(remark=True))
            painter.setPen(QColor(theme.muted))
            painter.drawText(QRectF(left, top, plan.label - UNIT, plan.side), _CENTRE, str(unit.channels[place]))
            painter.setFont(self._font())
            painter.setPen(QColor(theme.text))
            star = QRectF(left + plan.label + plan.side, top, plan.sign, plan.side)
            painter.drawText(star, _CENTRE, "⋆")
            painter.drawText(star.translated(plan.sign + small, 0), _CENTRE, "=")
        if unit.rest is not None:
            part = self.picture_rect(Role.PRODUCT, len(unit.channels))
            group = len(unit.channels) // plan.rows
            box = QRectF(UNIT + group * plan.group, part.top(), part.left() - UNIT - group * plan.group, part.height())
            painter.setFont(self._font(remark=True))
            painter.setPen(QColor(theme.muted))
            text = f"the other {unit.total - len(unit.channels)} channels, added up "
            painter.drawText(
                box.adjusted(0, 0, -2 * UNIT, 0),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap,
                text,
            )
        output = self.picture_rect(Role.OUTPUT)
        painter.setFont(self._font(bold=True, larger=8))
        painter.setPen(QColor(theme.text))
        sigma = QRectF(output.left() - 2 * plan.sign - UNIT, output.top(), 2 * plan.sign, output.height())
        painter.drawText(sigma, _CENTRE, "Σ")

    def _paint_headings(self, painter: QPainter, parts: UnitParts, plan: Plan) -> None:
        theme, unit = current_theme(), parts.unit
        bold, remark = self._metrics(bold=True), self._metrics(remark=True)
        painter.setFont(self._font(bold=True))
        painter.setPen(QColor(theme.text))
        painter.drawText(QRectF(UNIT, 0, self.width(), bold.height()), _LEFT, parts.title)
        painter.setFont(self._font(remark=True))
        painter.setPen(QColor(theme.muted))
        left = 3 * UNIT + bold.horizontalAdvance(parts.title)
        text = _remark(parts)
        text = remark.elidedText(text, Qt.TextElideMode.ElideRight, self.width() - left)
        painter.drawText(QRectF(left, 0, self.width(), bold.height()), _LEFT, text)
        line = QRectF(0, plan.top - remark.height() - UNIT / 2, 0, remark.height())
        names = {Role.INPUT: "channel", Role.KERNEL: "weights", Role.PRODUCT: "part"}
        for group in range(plan.groups):
            for role, name in names.items():
                rect = self.picture_rect(role, group * plan.rows)
                if rect.isEmpty():
                    continue
                painter.setPen(theme.role(role))
                box = QRectF(rect.center().x() - 60, line.top(), 120, line.height())
                painter.drawText(box, _CENTRE, name)
        output = self.picture_rect(Role.OUTPUT)
        painter.setPen(theme.role(Role.OUTPUT))
        told = f"Σ + b, b = {format_number(unit.bias)}".replace("= ≈", "≈ ")
        wide = max(output.width(), remark.horizontalAdvance(told) + 2)
        above = QRectF(output.center().x() - wide / 2, output.top() - remark.height() - 3, wide, remark.height())
        above.translate(min(0.0, self.width() - above.right()), 0)
        painter.drawText(above, _CENTRE, told)
        painter.setPen(QColor(theme.muted))
        strip = QRectF(output.left() + 2 * UNIT, output.bottom() + remark.height() + 2 * UNIT, 0, 6)
        strip.setWidth(max(output.width() - 4 * UNIT, 40))
        draw_scale(painter, strip, parts.colouring, remark)

    def _paint_marks(self, painter: QPainter, unit: UnitSum) -> None:
        """Outline the marked cell in the map and all parts, and its window in all channels."""
        theme = current_theme()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        row, column = self._cell
        window = unit.window(row, column)
        for picture in self._pictures:
            if picture.role is Role.KERNEL:
                continue
            rows, columns = picture.values.shape
            across, down = picture.rect.width() / columns, picture.rect.height() / rows
            cells = (row, column, 1, 1)
            if picture.role is Role.INPUT:
                cells = (window.top, window.left, window.height, window.width)
            rect = QRectF(cells[1] * across, cells[0] * down, cells[3] * across, cells[2] * down)
            rect.translate(picture.rect.topLeft())
            grow_x, grow_y = max(0.0, _MARK - rect.width()) / 2, max(0.0, _MARK - rect.height()) / 2
            rect.adjust(-grow_x, -grow_y, grow_x, grow_y)
            for colour, width in ((QColor(theme.panel), 4), (theme.role(picture.role), 2)):
                painter.setPen(QPen(colour, width, j=Qt.PenJoinStyle.MiterJoin))
                painter.drawRect(rect)

    def _paint_numbers(self, painter: QPainter, unit: UnitSum, plan: Plan) -> None:
        """Write the marked cell's part beside every part, its value below the map, and all of the sum at the bottom."""
        theme, metrics, scale = current_theme(), self._metrics(), self._scale()
        painter.setFont(self._font())
        painter.setPen(theme.role(Role.PRODUCT))
        for picture in self._pictures:
            if picture.role is Role.PRODUCT:
                box = QRectF(picture.rect.right() + UNIT, picture.rect.top(), plan.number, picture.rect.height())
                painter.drawText(box, _LEFT, format_number(float(picture.values[self._cell])))
        output = self.picture_rect(Role.OUTPUT)
        painter.setPen(theme.role(Role.OUTPUT))
        below = QRectF(output.left() - 40, output.bottom() + 1, output.width() + 80, metrics.height())
        painter.drawText(below, _CENTRE, format_number(float(unit.output[self._cell]), scale))
        painter.setPen(QColor(theme.text))
        box = QRectF(UNIT, self.height() - 3 * metrics.height() - 1, self.width() - 2 * UNIT, 3 * metrics.height())
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap
        painter.drawText(box, flags, self.sum_text())

    # -- mouse and keys ------------------------------------------------------------------------------------------

    def _at(self, place: QPointF) -> tuple[Picture, int, int] | None:
        """The picture under a pixel, and its row and column there."""
        self._placed()
        for picture in self._pictures if self._parts is not None else ():
            if picture.rect.contains(place):
                rows, columns = picture.values.shape
                row = int((place.y() - picture.rect.top()) * rows / picture.rect.height())
                column = int((place.x() - picture.rect.left()) * columns / picture.rect.width())
                return picture, min(row, rows - 1), min(column, columns - 1)
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position())
        if found is not None and found[0].role in (Role.PRODUCT, Role.OUTPUT) and found[1:] != self._cell:
            self.set_cell(*found[1:])
            self.cell_hovered.emit(*found[1:])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or found is None or self._parts is None:
            return
        picture, row, column = found
        if picture.role is Role.PRODUCT and picture.place < len(self._parts.unit.channels):
            self.cell_clicked.emit(self._parts.unit.channels[picture.place], row, column)
        elif picture.role in (Role.PRODUCT, Role.OUTPUT):
            self.cell_clicked.emit(OUTPUT, row, column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key not in self.KEYS or self._parts is None:
            super().keyPressEvent(event)
        elif key in ARROWS:
            shape = self._parts.unit.output.shape
            moved = [
                min(max(at + by, 0), size - 1) for at, by, size in zip(self._cell, ARROWS[key], shape, strict=True)
            ]
            if (moved[0], moved[1]) != self._cell:
                self.set_cell(moved[0], moved[1])
                self.cell_hovered.emit(moved[0], moved[1])
        else:
            self.cell_clicked.emit(OUTPUT, *self._cell)

    def _tip(self, place: QPointF) -> str:
        found = self._at(place)
        if found is None or self._parts is None:
            return ""
        picture, row, column = found
        number = full_precision(float(picture.values[row, column]))
        unit = self._parts.unit
        if picture.role is Role.OUTPUT:
            terms = [
                *(part[row, column] for part in unit.partial),
                *([] if unit.rest is None else [unit.rest[row, column]]),
            ]
            return "\n+ ".join(full_precision(float(term)) for term in (*terms, unit.bias)) + f"\n= {number}"
        if picture.role is Role.KERNEL:
            number = f"{number} ({format_weight(float(picture.values[row, column]))})"
        which = f"channel {unit.channels[picture.place]}" if picture.place < len(unit.channels) else "the others"
        return f"{which} [{row}, {column}] = {number}"


def _remark(parts: UnitParts) -> str:
    unit = parts.unit
    source = f" of {parts.input_name}" if parts.input_name else ""
    if unit.rest is None:
        return f"{unit.total} channel{'s' * (unit.total > 1)}{source}"
    return f"{len(unit.channels)} of {unit.total} channels{source}, those with the largest share"


def _signed(value: float, name: str, scale: float) -> str:
    """A term with its sign before it: " − ≈0.5"."""
    text = format_number(value, scale)
    return f" {MINUS} {name}{text.replace(MINUS, '', 1)}" if text.lstrip("≈").startswith(MINUS) else f" + {name}{text}"
