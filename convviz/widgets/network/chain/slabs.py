"""What a network's nodes are drawn as: slabs as high as their maps and as thick as they are many, joins as signs."""

import math
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from convviz.core.networks import layers
from convviz.core.networks.analysis import Analysis
from convviz.core.networks.layers import LayerSpec, Shape, kind_of, shape_text
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import INPUT
from convviz.widgets.look.theme import Role, current_theme, mixed

#: Layers that change each number by itself: drawn as thin sheets.
_THIN = (layers.LayerRole.POINTWISE, layers.LayerRole.NORMALISATION)
#: Side of the sign of a join, in pixels, and the strokes in it: from (x, y) to (x, y), as shares of its radius.
_SIGN = 16.0
_STROKES = {
    layers.Add.kind: ((-0.5, 0.0, 0.5, 0.0), (0.0, -0.5, 0.0, 0.5)),
    layers.Concat.kind: ((-0.5, -0.4, 0.5, -0.4), (-0.5, 0.0, 0.5, 0.0), (-0.5, 0.4, 0.5, 0.4)),
}


@dataclass(frozen=True)
class Slab:
    """Height and thickness of the front, and how far the body goes back, in pixels."""

    height: float
    thickness: float
    depth: float


@dataclass(frozen=True)
class Item:
    """What is drawn of one node, or of the input.

    Attributes
    ----------
    name : of the node.
    colour : the word of a role, or nothing for grey.
    lines : what stands below it.
    slab : how large it is.
    known : whether its shape is, or else it is an outline.
    sign : the kind of a join, which is a circle with a sign in it; "" for a slab.
    """

    name: str
    colour: str
    lines: tuple[str, ...]
    slab: Slab
    known: bool
    sign: str = ""

    @property
    def wide(self) -> float:
        """Width of all of it, in pixels."""
        return self.slab.thickness + self.slab.depth

    @property
    def tall(self) -> float:
        """Height of all of it, in pixels."""
        return self.slab.height + self.slab.depth


@dataclass(frozen=True)
class SlabStyle:
    """A way to draw: scale of the slabs, whether shapes are written, whether thin sheets are named."""

    scale: float
    shapes: bool
    sheets: bool


def items_of(spec: NetworkSpec, analysis: Analysis, way: SlabStyle) -> list[Item]:
    """What is drawn of a network, the input first; from its first impossible node on only outlines."""
    inner = (shape_text(spec.input_shape),) if way.shapes else ()
    items = [Item(INPUT, "input", ("input", *inner), _slab(spec.input_shape, way.scale, thin=False), known=True)]
    known = {facts.name: facts for facts in analysis.nodes}
    for node in spec.nodes:
        role, facts = kind_of(node.layer).role, known.get(node.name)
        lines = () if role in _THIN and not way.sheets else (node.name,)
        if facts is not None and way.shapes and facts.output_shape != facts.input_shape:
            lines = (*lines, shape_text(facts.output_shape))
        shape = None if facts is None else facts.output_shape
        sign = node.layer.kind if role is layers.LayerRole.JOIN else ""
        slab = Slab(_SIGN, _SIGN, 0.0) if sign else _layer_slab(node.layer, shape, way.scale)
        items.append(Item(node.name, kind_of(node.layer).colour, lines, slab, facts is not None, sign))
    return items


def paint_item(painter: QPainter, item: Item, left: float, middle: float, *, refused: bool) -> None:
    """Paint a slab or a sign with its left edge and the middle of its front at these pixels."""
    theme = current_theme()
    pen = QPen(QColor(theme.panel), 1)
    if not item.known:
        pen = QPen(QColor(theme.warning if refused else theme.border), 1.5, Qt.PenStyle.DashLine)
    painter.setPen(pen)
    if item.sign:
        _paint_sign(painter, item, QPointF(left + item.wide / 2, middle))
    else:
        _paint_slab(painter, item, left, middle)


def _paint_slab(painter: QPainter, item: Item, left: float, middle: float) -> None:
    theme, slab = current_theme(), item.slab
    front = QRectF(left, middle - slab.height / 2, slab.thickness, slab.height)
    back = QPointF(slab.depth, -slab.depth)
    lid = QPolygonF([front.topLeft(), front.topRight(), front.topRight() + back, front.topLeft() + back])
    side = QPolygonF([front.topRight(), front.bottomRight(), front.bottomRight() + back, front.topRight() + back])
    for shape, shade in ((lid, 0.62), (side, 0.8), (QPolygonF(front), 1.0)):
        colour = mixed(QColor(theme.panel), _colour(item.colour, theme.name), shade)
        painter.setBrush(colour if item.known else Qt.BrushStyle.NoBrush)
        painter.drawPolygon(shape)


def _paint_sign(painter: QPainter, item: Item, centre: QPointF) -> None:
    theme, radius = current_theme(), item.slab.height / 2
    painter.setBrush(_colour(item.colour, theme.name) if item.known else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(centre, radius, radius)
    painter.setPen(QPen(QColor(theme.panel if item.known else theme.border), 1.8, c=Qt.PenCapStyle.RoundCap))
    for x, y, to_x, to_y in _STROKES.get(item.sign, ()):
        painter.drawLine(centre + QPointF(x, y) * radius, centre + QPointF(to_x, to_y) * radius)


def _layer_slab(layer: LayerSpec, shape: Shape | None, scale: float) -> Slab:
    if shape is None:
        return Slab(26 * scale, 14 * scale, 5 * scale)
    return _slab(shape, scale, thin=kind_of(layer).role in _THIN)


def _slab(shape: Shape, scale: float, *, thin: bool) -> Slab:
    """How large to draw what has ``shape``: logarithms, since layers differ by factors of hundreds."""
    if len(shape) == 1:
        return Slab((14 + 4.5 * math.log2(shape[0])) * scale, (5 if thin else 10) * scale, 4 * scale)
    channels, rows, columns = shape
    thickness = 5.0 if thin else 5 + 5 * math.log2(channels + 1)
    return Slab((10 + 9 * math.log2(rows)) * scale, thickness * scale, (4 + 2.4 * math.log2(columns)) * scale)


@lru_cache
def _colour(role: str, _theme: str) -> QColor:
    """The colour of a role by its word; grey for "", the layers that only pass numbers on."""
    theme = current_theme()
    return theme.role(Role(role)) if role else QColor(theme.muted)
