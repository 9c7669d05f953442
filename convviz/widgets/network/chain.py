"""A network drawn as a chain of slabs: as high as its maps, as thick as they are many."""

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from convviz.core.networks import layers
from convviz.core.networks.analysis import Analysis
from convviz.core.networks.layers import Shape, kind_of, shape_text
from convviz.core.networks.network import NetworkSpec
from convviz.widgets.look.painted import PaintedPlaces
from convviz.widgets.look.theme import UNIT, Role, current_theme

#: Layers that change each number by itself: drawn as thin sheets.
_THIN = (layers.Role.POINTWISE, layers.Role.NORMALISATION)
#: Ways to draw it on one line and on several, tried one after the other until it fits: scale of the slabs, whether
#: shapes are written, whether thin sheets are named.
_ONE_LINE = ((1.3, True, True), (1.0, True, True), (1.0, True, False), (0.8, False, False))
_LINES = ((0.65, True, True), (0.65, False, True), (0.5, False, False))
#: Height in pixels above which the next way is tried.
_MOST = 160
#: Least and greatest pixels between two links.
_GAP, _WIDE_GAP = 3 * UNIT, 9 * UNIT


@dataclass(frozen=True)
class _Slab:
    """Height and thickness of the front, and how far the body goes back, in pixels."""

    height: float
    thickness: float
    depth: float


@dataclass(frozen=True)
class _Item:
    """One link of the chain; index -1 is the input. ``colour`` is the word of a role, or nothing for grey."""

    index: int
    colour: str
    lines: tuple[str, ...]
    slab: _Slab
    known: bool


@dataclass(frozen=True)
class _Placed:
    item: _Item
    cell: QRectF
    middle: float
    label: float


class NetworkChain(PaintedPlaces[int]):
    """The layers from left to right, on as many lines as the width asks for; click one to choose it."""

    layer_chosen = Signal(int)

    KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The network from its input to its classes", parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._spec: NetworkSpec | None = None
        self._analysis = Analysis(())
        self._selected = self._hovered = -1
        self._arranged: tuple[int, list[_Placed], int] | None = None

    def set_network(self, spec: NetworkSpec, analysis: Analysis) -> None:
        """Draw a network; from its first impossible layer on only outlines."""
        if (spec, analysis) != (self._spec, self._analysis):
            self._spec, self._analysis = spec, analysis
            ends = [shape_text(spec.input_shape), *(shape_text(facts.output_shape) for facts in analysis.layers)]
            self.setAccessibleDescription(f"{len(spec.layers)} layers, {' to '.join((ends[0], ends[-1]))}")
            self._lay_out()

    def set_selected(self, index: int) -> None:
        """Outline a layer."""
        if index != self._selected:
            self._selected = index
            self.update()

    def place_of(self, index: int) -> QPointF:
        """Middle of a layer in pixels; -1 is the input."""
        return next(placed.cell.center() for placed in self._placed() if placed.item.index == index)

    def sizeHint(self) -> QSize:
        return QSize(800, self.heightForWidth(max(self.width(), 400)))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(width)[1]

    # -- where everything lies -----------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._arranged = None
        super()._lay_out()

    def _placed(self) -> list[_Placed]:
        return self._arrange(self.width())[0]

    def _arrange(self, width: int) -> tuple[list[_Placed], int]:
        """The links and the height they take in ``width``; remembered for the last width."""
        if self._arranged is None or self._arranged[0] != width:
            for way in (*_ONE_LINE, *_LINES):
                placed, height = self._place(self._items(*way), width)
                lines = len({link.cell.top() for link in placed})
                if height <= _MOST and (lines <= 1 or way in _LINES):
                    break
            self._arranged = width, placed, height
        return self._arranged[1:]

    def _items(self, scale: float, shapes: bool, sheets: bool) -> list[_Item]:
        spec = self._spec
        if spec is None:
            return []
        inner = (shape_text(spec.input_shape),) if shapes else ()
        items = [_Item(-1, "input", ("input", *inner), _slab(spec.input_shape, scale, thin=False), known=True)]
        for index, (name, layer) in enumerate(zip(spec.names, spec.layers, strict=True)):
            known, thin = index < len(self._analysis.layers), kind_of(layer).role in _THIN
            lines, slab = (name,), _Slab(26 * scale, 14 * scale, 5 * scale)
            if thin and not sheets:
                lines = ()
            if known:
                facts = self._analysis.layers[index]
                slab = _slab(facts.output_shape, scale, thin=thin)
                if shapes and facts.output_shape != facts.input_shape:
                    lines = (*lines, shape_text(facts.output_shape))
            items.append(_Item(index, kind_of(layer).colour, lines, slab, known))
        return items

    def _place(self, items: list[_Item], width: int) -> tuple[list[_Placed], int]:
        plain = self._metrics(remark=True)
        wides = [self._wide(item) for item in items]
        rows = _wrapped(wides, width - 2)
        # A chain of one line spreads over the width; of several lines, each would spread differently.
        spare = (width - 2 - sum(wides)) / max(len(items) - 1, 1) if len(rows) == 1 else 0.0
        gap = min(max(spare, _GAP), _WIDE_GAP)
        placed: list[_Placed] = []
        top = float(UNIT)
        for row in rows:
            links = [items[place] for place in row]
            tall = max((item.slab.height + item.slab.depth for item in links), default=0.0)
            lines = max((len(item.lines) for item in links), default=1)
            height, x = tall + lines * plain.height() + 3 * UNIT, 1.0
            # The whole row goes down a little, so that the bodies that go back stay inside.
            middle = top + UNIT + tall / 2 + max((item.slab.depth for item in links), default=0.0) / 2
            for place in row:
                cell = QRectF(x, top, wides[place], height)
                placed.append(_Placed(items[place], cell, middle, top + tall + 2 * UNIT))
                x += wides[place] + gap
            top += height + UNIT
        return placed, math.ceil(top)

    def _wide(self, item: _Item) -> float:
        """Width of a link's cell, in pixels."""
        plain, bold = self._metrics(remark=True), self._metrics(remark=True, bold=True)
        texts = [*map(bold.horizontalAdvance, item.lines[:1]), *map(plain.horizontalAdvance, item.lines[1:])]
        return max([item.slab.thickness + item.slab.depth, *texts]) + 3 * UNIT

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            placed = self._placed()
            for before, after in pairwise(placed):
                self._paint_link(painter, before, after)
            for link in placed:
                self._paint_item(painter, link)
            self._paint_focus(painter)

    def _paint_link(self, painter: QPainter, before: _Placed, after: _Placed) -> None:
        """An arrow from slab to slab; where the line ends, it points on to the next."""
        painter.setPen(QPen(QColor(current_theme().muted), 1.2))
        start = _left(before) + before.item.slab.thickness + before.item.slab.depth + 2
        same = before.cell.top() == after.cell.top()
        end = _left(after) - 3 if same else before.cell.right() + 2 * _GAP
        y = before.middle
        painter.drawLine(QPointF(start, y), QPointF(end, y))
        painter.drawPolyline([QPointF(end - 4, y - 3), QPointF(end, y), QPointF(end - 4, y + 3)])

    def _paint_item(self, painter: QPainter, placed: _Placed) -> None:
        theme, item = current_theme(), placed.item
        problem = self._analysis.problem
        refused = problem is not None and item.index == problem.index
        outline = self._outline(item.index, refused)
        if outline is not None:
            painter.setPen(outline)
            painter.setBrush(QColor(theme.field))
            painter.drawRoundedRect(placed.cell.adjusted(1, 1, -1, -1), UNIT, UNIT)
        self._paint_slab(painter, placed, refused)
        top = placed.label
        for number, line in enumerate(item.lines):
            painter.setFont(self._font(remark=True, bold=number == 0 and item.index == self._selected))
            colour = theme.warning if refused else theme.text if number == 0 and item.known else theme.muted
            painter.setPen(QColor(colour))
            height = painter.fontMetrics().height()
            box = QRectF(placed.cell.left(), top, placed.cell.width(), height)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, line)
            top += height

    def _outline(self, index: int, refused: bool) -> QPen | None:
        """State is told by outline: selected solid, refused dashed, under the mouse thin."""
        theme = current_theme()
        if refused:
            return QPen(QColor(theme.warning), 2, Qt.PenStyle.DashLine)
        if index >= 0 and index == self._selected:
            return QPen(QColor(theme.accent), 2)
        if index >= 0 and index == self._hovered:
            return QPen(QColor(theme.muted), 1)
        return None

    def _paint_slab(self, painter: QPainter, placed: _Placed, refused: bool) -> None:
        theme, item = current_theme(), placed.item
        colour = _colour(item.colour, theme.name)
        slab = item.slab
        left, top = _left(placed), placed.middle - slab.height / 2
        front = QRectF(left, top, slab.thickness, slab.height)
        back = QPointF(slab.depth, -slab.depth)
        lid = QPolygonF([front.topLeft(), front.topRight(), front.topRight() + back, front.topLeft() + back])
        side = QPolygonF([front.topRight(), front.bottomRight(), front.bottomRight() + back, front.topRight() + back])
        pen = QPen(QColor(theme.panel), 1)
        if not item.known:
            pen = QPen(QColor(theme.warning if refused else theme.border), 1.5, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        for shape, shade in ((lid, 0.62), (side, 0.8), (QPolygonF(front), 1.0)):
            painter.setBrush(_mixed(colour, theme.panel, shade) if item.known else Qt.BrushStyle.NoBrush)
            painter.drawPolygon(shape)

    # -- mouse and keys ------------------------------------------------------------------------------------------

    def _at(self, place: QPointF) -> int:
        return next((p.item.index for p in self._placed() if p.cell.contains(place)), -1)

    def tip_at(self, place: QPointF) -> str:
        index = self._at(place)
        if not 0 <= index < len(self._analysis.layers):
            problem = self._analysis.problem
            return problem.sentence if problem is not None and index == problem.index else ""
        facts = self._analysis.layers[index]
        shapes = f"{shape_text(facts.input_shape)} → {shape_text(facts.output_shape)}"
        return f"{facts.name}: {shapes}, {facts.parameters:,} parameters"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hovered(self._at(event.position()))

    def leaveEvent(self, _event: object) -> None:
        self._set_hovered(-1)

    def _set_hovered(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.setCursor(Qt.CursorShape.PointingHandCursor if index >= 0 else Qt.CursorShape.ArrowCursor)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self.layer_chosen.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        count = len(self._spec.layers) if self._spec is not None else 0
        places = {
            Qt.Key.Key_Left: self._selected - 1,
            Qt.Key.Key_Right: self._selected + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: count - 1,
        }
        if event.key() in places and count:
            self.layer_chosen.emit(min(max(places[event.key()], 0), count - 1))
        else:
            super().keyPressEvent(event)


def _slab(shape: Shape, scale: float, *, thin: bool) -> _Slab:
    """How large to draw what has ``shape``: logarithms, since layers differ by factors of hundreds."""
    if len(shape) == 1:
        return _Slab((14 + 4.5 * math.log2(shape[0])) * scale, (5 if thin else 10) * scale, 4 * scale)
    channels, rows, columns = shape
    thickness = 5.0 if thin else 5 + 5 * math.log2(channels + 1)
    return _Slab((10 + 9 * math.log2(rows)) * scale, thickness * scale, (4 + 2.4 * math.log2(columns)) * scale)


def _wrapped(wides: list[float], width: float) -> list[list[int]]:
    """Places of the links of each line: as few lines as fit, and these about equally long."""
    rows = _broken(wides, width)
    if len(rows) > 1:
        even = _broken(wides, (sum(wides) + _GAP * len(wides)) / len(rows) + max(wides) / 2)
        return even if len(even) == len(rows) and width >= max(_length(wides, row) for row in even) else rows
    return rows


def _broken(wides: list[float], width: float) -> list[list[int]]:
    rows: list[list[int]] = [[]]
    for place in range(len(wides)):
        if rows[-1] and _length(wides, [*rows[-1], place]) > width:
            rows.append([])
        rows[-1].append(place)
    return rows


def _length(wides: list[float], row: list[int]) -> float:
    return sum(wides[place] for place in row) + _GAP * (len(row) - 1)


def _left(placed: _Placed) -> float:
    """Left edge of a slab's front."""
    return placed.cell.center().x() - (placed.item.slab.thickness + placed.item.slab.depth) / 2


@lru_cache
def _colour(role: str, _theme: str) -> QColor:
    """The colour of a role by its word; grey for "", the layers that only pass numbers on."""
    theme = current_theme()
    return theme.role(Role(role)) if role else QColor(theme.muted)


def _mixed(colour: QColor, paper: str, share: float) -> QColor:
    other = QColor(paper)
    parts = zip(colour.getRgb()[:3], other.getRgb()[:3], strict=True)
    return QColor(*(round(share * a + (1 - share) * b) for a, b in parts))
