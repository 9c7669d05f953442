"""How one map of a convolutional layer comes about: each channel times its weights, their sum, and the bias."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from convviz.core.networks.unit import UnitSum
from convviz.core.text.formatting import MINUS, counted, equals, format_number, format_weight, full_precision
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.places import ARROWS, ENTER, draw_outlined, neighbour
from convviz.widgets.look.theme import Role, current_theme
from convviz.widgets.maps.map_images import stack_image
from convviz.widgets.maps.scale_bar import STRIP, draw_scale
from convviz.widgets.sums.unit_layout import PlacedPicture, TextStyle, UnitScene, arrange
from convviz.widgets.sums.unit_plan import Fonts

_EMPTY = "Click a map of a convolutional layer to see how it is made"
_SMALL = "Too little room to show how this map is made"
#: What keeps a sign, a name and its number on one line.
_TIE = "\N{NO-BREAK SPACE}"
#: Pixels by which the sign of the sum is larger than other text.
_SIGMA = 8
#: A mark is never drawn smaller than this, in pixels.
_MARK = 7
_CENTRE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
#: What the numbers of a picture are called, of which channel.
_NAMES = {Role.INPUT: "{}", Role.KERNEL: "weights of {}", Role.PRODUCT: "part of {}"}
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

    KEYS = (*ARROWS, *ENTER)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("How a unit is made", parent)
        self.setMouseTracking(True)
        self._parts: UnitParts | None = None
        self._cell = (0, 0)
        self._scene: UnitScene | None = None
        self._before: UnitScene | None = None

    # -- what is shown -------------------------------------------------------------------------------------------

    @property
    def cell(self) -> tuple[int, int]:
        """(row, column) of the marked cell."""
        return self._cell

    def set_unit(self, parts: UnitParts | None) -> None:
        """Show a unit, or nothing. The mark stays while the map's size does, else it goes to the max."""
        old, self._parts = self._parts, parts
        self._before = self._scene or self._before
        self._scene = self._cache = None
        self.update()
        if parts is not None:
            if old is None or old.title != parts.title or old.unit.output.shape != parts.unit.output.shape:
                self._cell = parts.unit.peak
            unit = parts.unit
            self.setAccessibleDescription(f"{parts.title}: {counted(unit.total, 'channel')}, at {self.sum_text()}")

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
        unit, cell = self._placed().unit, self._cell
        scale = self._scale()
        terms = [(float(part[cell]), "") for part in unit.partial]
        if unit.rest is not None:
            terms.append((float(unit.rest[cell]), f"others{_TIE}"))
        terms.append((unit.bias, f"b{_TIE}"))
        first, *others = terms
        text = first[1] + format_number(first[0], scale)
        text += "".join(_signed(value, name, scale) for value, name in others)
        return f"[{cell[0]}, {cell[1]}]: {text} {equals(float(unit.output[cell]), scale)}"

    def picture_rect(self, role: Role, place: int = 0) -> QRectF:
        """Pixels of an input, a kernel, a part or the output (by role), of the channel at ``place`` in the view."""
        pictures = self._placed().pictures if self._parts is not None else ()
        return next((p.rect for p in pictures if p.role is role and p.place == place), QRectF())

    def arrays(self, place: QPoint) -> dict[str, NDArray[Any]]:
        """The numbers of the picture at a place, of the map and of all its parts, by their names."""
        if self._parts is None:
            return {}
        unit, found = self._placed().unit, self._at(QPointF(place))
        parts = [*unit.partial, *([] if unit.rest is None else [unit.rest])]
        whole = {"map": unit.output, f"all {len(parts)} parts": np.stack(parts)}
        if found is None or found[0].role is Role.OUTPUT:
            return whole
        name = _NAMES[found[0].role].format(self._channel(found[0]))
        return {name: found[0].values, **whole}

    def _channel(self, picture: PlacedPicture) -> str:
        """Which channel an input, a kernel or a part is of."""
        channels = self._placed().unit.channels
        return f"channel {channels[picture.place]}" if picture.place < len(channels) else "the others"

    def sizeHint(self) -> QSize:
        return QSize(760, 420)

    def minimumSizeHint(self) -> QSize:
        line = self._metrics().height()
        return QSize(round(21 * line), round(10 * line))

    def _scale(self) -> float:
        """Size of the numbers added at the marked cell, against which rounding noise is judged."""
        unit = self._placed().unit
        rest = 0.0 if unit.rest is None else unit.rest[self._cell]
        return float(np.abs([*unit.partial[:, *self._cell], rest, unit.bias]).sum())

    # -- where it lies -------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._scene = self._before = None
        super()._lay_out()

    def _placed(self) -> UnitScene:
        assert self._parts is not None
        if self._scene is None:
            parts, size = self._parts, (self.width(), self.height())
            fonts = Fonts(*(QFontMetricsF(self._style(style)) for style in TextStyle))
            self._scene = arrange(parts.unit, parts.title, parts.input_name, size, fonts, self._before)
        return self._scene

    def _style(self, style: TextStyle) -> QFont:
        larger = _SIGMA if style is TextStyle.SIGMA else 0
        return self._font(
            remark=style is TextStyle.REMARK, bold=style in (TextStyle.BOLD, TextStyle.SIGMA), larger=larger
        )

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if self._parts is None or not self._placed().pictures:
                self._paint_instead(painter, _EMPTY if self._parts is None else _SMALL)
            else:
                scene = self._placed()
                self._paint_cached(painter)
                self._paint_marks(painter, scene)
                self._paint_numbers(painter, scene)
            self._paint_focus(painter)

    def _paint_cache(self, painter: QPainter) -> None:
        parts = self._parts
        if parts is None:
            return
        scene, theme, ratio = self._placed(), current_theme(), self.devicePixelRatioF()
        colourings = {
            Role.INPUT: parts.input_colouring,
            Role.KERNEL: parts.kernel_colouring,
            Role.PRODUCT: parts.colouring,
            Role.OUTPUT: parts.colouring,
        }
        for picture in scene.pictures:
            wide, high = (max(1, round(size * ratio)) for size in (picture.rect.width(), picture.rect.height()))
            image = stack_image(picture.values[np.newaxis], colourings[picture.role], high, wide, 0)
            painter.drawImage(picture.rect, image)
            painter.setPen(QPen(theme.role(picture.role), 3 if picture.role is Role.OUTPUT else 1))
            painter.drawRect(picture.rect.adjusted(-1, -1, 0, 0))
        for label in scene.labels:
            plain = theme.muted if label.style is TextStyle.REMARK else theme.text
            painter.setFont(self._style(label.style))
            painter.setPen(QColor(plain) if label.role is None else theme.role(label.role))
            painter.drawText(label.rect, label.flags, label.text)
        if not scene.scale.isEmpty():
            painter.setFont(self._font(remark=True))
            painter.setPen(QColor(theme.muted))
            strip = QRectF(scene.scale.topLeft(), QSizeF(scene.scale.width(), STRIP))
            draw_scale(painter, strip, parts.colouring, self._metrics(remark=True))

    def _paint_marks(self, painter: QPainter, scene: UnitScene) -> None:
        """Outline the marked cell in the map and all parts, and its window in all channels."""
        theme = current_theme()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        row, column = self._cell
        window = scene.unit.window(row, column)
        for picture in scene.pictures:
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
            draw_outlined(painter, rect, theme.role(picture.role), 2)

    def _paint_numbers(self, painter: QPainter, scene: UnitScene) -> None:
        """Write the marked cell's part beside every part, its value below the map, and all of the sum at the bottom."""
        theme = current_theme()
        painter.setFont(self._font())
        painter.setPen(theme.role(Role.PRODUCT))
        for picture in scene.pictures:
            if picture.role is Role.PRODUCT:
                painter.drawText(scene.numbers[picture.place], _LEFT, format_number(float(picture.values[self._cell])))
        painter.setPen(theme.role(Role.OUTPUT))
        painter.drawText(scene.value, _CENTRE, format_number(float(scene.unit.output[self._cell]), self._scale()))
        if scene.has_sum:
            painter.setPen(QColor(theme.text))
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap
            painter.drawText(scene.sum, flags, self.sum_text())

    # -- mouse and keys ------------------------------------------------------------------------------------------

    def _at(self, place: QPointF) -> tuple[PlacedPicture, int, int] | None:
        """The picture under a pixel, and its row and column there."""
        for picture in self._placed().pictures if self._parts is not None else ():
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
            moved = neighbour(self._cell, key, self._parts.unit.output.shape)
            if moved != self._cell:
                self.set_cell(*moved)
                self.cell_hovered.emit(*moved)
        else:
            self.cell_clicked.emit(OUTPUT, *self._cell)

    def tip_at(self, point: QPointF) -> str:
        found = self._at(point)
        if found is None or self._parts is None:
            return ""
        picture, row, column = found
        number = full_precision(float(picture.values[row, column]))
        unit = self._placed().unit
        if picture.role is Role.OUTPUT:
            terms = [
                *(part[row, column] for part in unit.partial),
                *([] if unit.rest is None else [unit.rest[row, column]]),
            ]
            return "\n+ ".join(full_precision(float(term)) for term in (*terms, unit.bias)) + f"\n= {number}"
        if picture.role is Role.KERNEL:
            number = f"{number} ({format_weight(float(picture.values[row, column]))})"
        return f"{self._channel(picture)} [{row}, {column}] = {number}"


def _signed(value: float, name: str, scale: float) -> str:
    """A term with its sign before it: " − ≈0.5"."""
    text = format_number(value, scale)
    if text.lstrip("≈").startswith(MINUS):
        return f" {MINUS}{_TIE}{name}{text.replace(MINUS, '', 1)}"
    return f" +{_TIE}{name}{text}"
