"""How an output of LeNet-5 comes about: the distance of a list of numbers to a class's pattern, and a probability."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from convviz.core.networks.distances import ClassDistance
from convviz.core.text.formatting import bracketed, equals, format_number, format_probability, full_precision
from convviz.widgets.grid.cell_drawing import draw_layer
from convviz.widgets.grid.cells import CellLayer
from convviz.widgets.grid.lens import Lens
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import UNIT, Role, current_theme

_CENTRE = Qt.AlignmentFlag.AlignCenter
_SMALL = "Too little room to show how this output is made"
#: Cells are never drawn smaller than this, in pixels.
_MIN_CELL = 3


@dataclass(frozen=True, eq=False)
class DistanceParts:
    """What is shown of a class: its ``title``, its ``name``, the numbers, and what the layer's input is called."""

    title: str
    name: str
    unit: ClassDistance
    input_name: str


class DistanceView(Painted):
    """Input − pattern, squared = squares, their sum the distance; below, the probability that follows from it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("How an output is made", parent)
        self._parts: DistanceParts | None = None
        self._lenses: tuple[Lens, ...] = ()

    def set_unit(self, parts: DistanceParts | None) -> None:
        """Show a class, or nothing."""
        self._parts = parts
        if parts is not None:
            self.setAccessibleDescription(f"{parts.title}: {' '.join(self.formulas())}")
        self.update()

    def formulas(self) -> tuple[str, str]:
        """The distance and the probability, as formulas with their numbers."""
        if self._parts is None:
            return "", ""
        unit = self._parts.unit
        number = unit.number
        sign, value = equals(float(unit.inputs[0, 0])).split()
        first = f"{sign} ({value} − {bracketed(format_number(float(unit.pattern[0, 0])))})²"
        return (
            f"d[{number}] = Σ (x[j] − w[{number}, j])² {first} + … {equals(unit.distance)}",
            f"p[{number}] = exp(−d[{number}]) / Σ exp(−d[k]) {_side(unit.probability)}",
        )

    def arrays(self, _place: QPoint) -> dict[str, NDArray[Any]]:
        """The numbers that are shown, by their names."""
        if self._parts is None:
            return {}
        unit = self._parts.unit
        return {"input": unit.inputs, "pattern": unit.pattern, "squares": unit.squares}

    def sizeHint(self) -> QSize:
        return QSize(760, 320)

    def minimumSizeHint(self) -> QSize:
        line = self._metrics().height()
        return QSize(round(18 * line), round(10 * line))

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._lenses = ()
        with QPainter(self) as painter:
            if self._parts is not None:
                self._paint(painter, self._parts)

    def _paint(self, painter: QPainter, parts: DistanceParts) -> None:
        unit, theme, line = parts.unit, current_theme(), self._metrics().height()
        rows, columns = unit.inputs.shape
        sign = 5.0 * UNIT
        result = QFontMetricsF(self._font(bold=True, larger=4)).horizontalAdvance(self._distance_text()) + 6 * UNIT
        top, below = 2 * line + UNIT, 2 * line + 2 * UNIT
        cell = float(int(min((self.height() - top - below) / rows, (self.width() - result - 3 * sign) / 3 / columns)))
        if cell < _MIN_CELL:
            self._paint_instead(painter, _SMALL)
            return
        room = (self.width() - result) / 3 - sign
        names = [name for name, *_ in self._pictures(parts)]
        if self._widest(names) > room:  # or they would push the distance over the edge, and its last digits with it
            names = [name.partition(":")[0] for name in names]
        width, height = max(cell * columns, min(self._widest(names), room)), cell * rows
        left = max(0.0, (self.width() - 3 * (width + sign) - result) / 2)
        painter.setFont(self._font(bold=True))
        painter.setPen(QColor(theme.text))
        painter.drawText(QRectF(0, 0, self.width(), line), _CENTRE, parts.title)
        for place, (_, values, role, colouring) in enumerate(self._pictures(parts)):
            x = left + place * (width + sign)
            lens = Lens(cell, x + (width - cell * columns) / 2, top)
            self._lenses += (lens,)
            draw_layer(painter, CellLayer((values,), colouring), lens, self.width(), self.height(), self._font(), 10)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.role(role), 2))
            painter.drawRect(lens.rect(0, 0, rows, columns))
            painter.setFont(self._font())
            painter.drawText(QRectF(x, top - line, width, line), _CENTRE, names[place])
            painter.setPen(QColor(theme.text))
            painter.drawText(QRectF(x + width, top, sign, height), _CENTRE, ("−", "→", "Σ")[place])
        self._paint_distance(painter, QRectF(left + 3 * (width + sign), top, result, height))
        painter.setFont(self._font())
        painter.setPen(QColor(theme.text))
        for number, text in enumerate(self.formulas()):
            painter.drawText(QRectF(0, self.height() - (2 - number) * line - UNIT, self.width(), line), _CENTRE, text)

    def _widest(self, texts: list[str]) -> float:
        return max(map(self._metrics().horizontalAdvance, texts))

    def _paint_distance(self, painter: QPainter, place: QRectF) -> None:
        font = self._font(bold=True, larger=4)
        height = QFontMetricsF(font).height() + 3 * UNIT
        box = QRectF(place.x(), place.center().y() - height / 2, place.width() - 2, height)
        painter.setPen(QPen(current_theme().role(Role.OUTPUT), 3))
        painter.setBrush(QColor(current_theme().field))
        painter.drawRect(box)
        painter.setFont(font)
        painter.setPen(QColor(current_theme().text))
        painter.drawText(box, _CENTRE, self._distance_text())

    def _distance_text(self) -> str:
        assert self._parts is not None
        return f"d {equals(self._parts.unit.distance)}"

    @staticmethod
    def _pictures(parts: DistanceParts) -> tuple[tuple[str, NDArray[np.float64], Role, Colouring], ...]:
        """Name, values, role and colours of each picture; input and pattern share theirs."""
        unit = parts.unit
        alike = Colouring.by_sign(unit.inputs, unit.pattern)
        return (
            (f"x: {parts.input_name}", unit.inputs, Role.INPUT, alike),
            (f"w: pattern of {parts.name}", unit.pattern, Role.KERNEL, alike),
            ("(x − w)²", unit.squares, Role.PRODUCT, Colouring.by_sign(unit.squares)),
        )

    def tip_at(self, point: QPointF) -> str:
        """The term under a pixel written out with all its digits; "" beside them."""
        if self._parts is None:
            return ""
        unit = self._parts.unit
        rows, columns = unit.inputs.shape
        for row, column in (lens.at(point) for lens in self._lenses):
            if 0 <= row < rows and 0 <= column < columns:
                x, w, square = (float(part[row, column]) for part in (unit.inputs, unit.pattern, unit.squares))
                return (
                    f"j = {row * columns + column}: ({full_precision(x)} − {full_precision(w)})² = "
                    + full_precision(square)
                )
        return ""


def _side(probability: float) -> str:
    """A probability as the right side of a formula."""
    text = format_probability(probability)
    if text[0] in "<>":
        return f"{text[0]} {text[1:]}"
    return f"{'=' if float(text) == probability else '≈'} {text}"
