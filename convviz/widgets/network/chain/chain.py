"""A network drawn from left to right as slabs, as high as its maps and as thick as they are many."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from convviz.core.networks.analysis import Analysis
from convviz.core.networks.layers import shape_text
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import INPUT
from convviz.core.text.formatting import counted
from convviz.widgets.look.places import ARROWS, PaintedPlaces
from convviz.widgets.look.theme import UNIT, current_theme
from convviz.widgets.network.chain.placing import Placed, Placing, place
from convviz.widgets.network.chain.slabs import Item, SlabStyle, items_of, paint_item
from convviz.widgets.network.lanes import arrange
from convviz.widgets.network.paths import rounded

#: Ways to draw it on one line and on several, tried one after the other until it fits.
_ONE_LINE = (
    SlabStyle(1.3, True, True),
    SlabStyle(1.0, True, True),
    SlabStyle(1.0, True, False),
    SlabStyle(0.8, False, False),
)
_LINES = (SlabStyle(0.65, True, True), SlabStyle(0.65, False, True), SlabStyle(0.5, False, False))
#: More for branches side by side, on one line and on several.
_CROWDED = (SlabStyle(0.5, False, False), SlabStyle(0.38, False, False))
#: Size of text, in pixels, beside which slabs are so large; beside larger text they are larger too.
_TEXT = 14
#: Height in pixels above which the next way is tried, of a chain and of branches side by side; these may take a share
#: of the width where that is more. A chain is larger too beside larger text.
_CHAIN_HEIGHT, _BRANCHES_HEIGHT, _BRANCHES_SHARE = 160, 230, 1 / 6
#: Radius of the corners of edges, in pixels.
_CORNER = 1.5 * UNIT


class NetworkChain(PaintedPlaces[str]):
    """The layers from left to right, on as many lines as the width asks for; click one to choose it."""

    layer_chosen = Signal(str)

    KEYS = (*ARROWS, Qt.Key.Key_Home, Qt.Key.Key_End)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The network from its input to its classes", parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._spec: NetworkSpec | None = None
        self._analysis = Analysis(())
        self._placing: tuple[int, Placing] | None = None

    def set_network(self, spec: NetworkSpec, analysis: Analysis) -> None:
        """Draw a network; from its first impossible layer on only outlines."""
        if (spec, analysis) != (self._spec, self._analysis):
            self._spec, self._analysis = spec, analysis
            ends = [shape_text(spec.input_shape), *(shape_text(facts.output_shape) for facts in analysis.nodes)]
            self.setAccessibleDescription(f"{counted(len(spec.nodes), 'layer')}, {' to '.join((ends[0], ends[-1]))}")
            self._lay_out()

    def set_selected(self, name: str) -> None:
        """Outline a layer."""
        self._select(name)

    def place_of(self, name: str) -> QPointF:
        """Middle of a layer in pixels."""
        return self._placed().items[name].cell.center()

    def sizeHint(self) -> QSize:
        return QSize(800, self.heightForWidth(max(self.width(), 400)))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(width).height

    # -- where everything lies -----------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._placing = None
        super()._lay_out()

    def _placed(self) -> Placing:
        return self._arrange(self.width())

    def _arrange(self, width: int) -> Placing:
        """Where everything lies in ``width``; remembered for the last width."""
        if self._placing is None or self._placing[0] != width:
            self._placing = width, self._tried(width)
        return self._placing[1]

    def _tried(self, width: int) -> Placing:
        if self._spec is None:
            return Placing({}, {}, 0, 0)
        lanes = arrange({INPUT: (), **{node.name: node.inputs for node in self._spec.nodes}})
        branches = len(set(lanes.lanes.values())) > 1
        larger = self._text_size / _TEXT
        scale = 1.0 if branches else larger  # branches take enough of the height as they are
        crowded = _CROWDED if branches else ()
        limit = max(_BRANCHES_HEIGHT, width * _BRANCHES_SHARE) if branches else _CHAIN_HEIGHT * scale
        plain = self._metrics(remark=True)
        wide = partial(_wide, plain, self._metrics(remark=True, bold=True))
        tries = [(way, 1) for way in (*_ONE_LINE, *crowded)] + [(way, len(lanes.ranks)) for way in (*_LINES, *crowded)]
        for way, lines in tries:
            items = items_of(self._spec, self._analysis, replace(way, scale=way.scale * scale))
            placing = place(items, lanes, width, wide, plain.height(), larger)
            if placing.height <= limit and placing.lines <= lines:
                break
        return placing

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            placing = self._placed()
            for corners in placing.edges.values():
                _paint_edge(painter, corners)
            for placed in placing.items.values():
                self._paint_item(painter, placed)
            self._paint_focus(painter)

    def _paint_item(self, painter: QPainter, placed: Placed) -> None:
        theme, item = current_theme(), placed.item
        problem = self._analysis.problem
        refused = problem is not None and item.name == problem.name
        outline = self._outline(item.name, refused)
        if outline is not None:
            painter.setPen(outline)
            painter.setBrush(QColor(theme.field))
            painter.drawRoundedRect(placed.cell.adjusted(1, 1, -1, -1), UNIT, UNIT)
        paint_item(painter, item, placed.left, placed.middle, refused=refused)
        top = placed.label
        for number, line in enumerate(item.lines):
            painter.setFont(self._font(remark=True, bold=number == 0 and item.name == self._selected))
            colour = theme.warning if refused else theme.text if number == 0 and item.known else theme.muted
            painter.setPen(QColor(colour))
            height = painter.fontMetrics().height()
            box = QRectF(placed.cell.left(), top, placed.cell.width(), height)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, line)
            top += height

    def _outline(self, name: str, refused: bool) -> QPen | None:
        """State is shown by outline: selected solid, refused dashed, under the mouse thin."""
        theme = current_theme()
        if refused:
            return QPen(QColor(theme.warning), 2, Qt.PenStyle.DashLine)
        if name == self._selected:
            return QPen(QColor(theme.accent), 2)
        if name == self._hovered:
            return QPen(QColor(theme.muted), 1)
        return None

    # -- mouse and keys ------------------------------------------------------------------------------------------

    def _place_at(self, point: QPointF) -> str | None:
        names = (name for name, placed in self._placed().items.items() if placed.cell.contains(point))
        return next((name for name in names if name != INPUT), None)

    def _text_of(self, name: str) -> str:
        facts = next((facts for facts in self._analysis.nodes if facts.name == name), None)
        if facts is None:
            problem = self._analysis.problem
            return problem.sentence if problem is not None and name == problem.name else ""
        before = " and ".join(map(shape_text, facts.input_shapes))
        return f"{name}: {before} → {shape_text(facts.output_shape)}, {facts.parameters:,} parameters"

    def _show_hovered(self) -> None:
        over = self._hovered is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super()._show_hovered()

    def _first_place(self) -> str | None:
        return None if self._spec is None else self._spec.nodes[0].name

    def _next_place(self, name: str, key: Qt.Key) -> str:
        names = [node.name for node in self._spec.nodes] if self._spec is not None else [name]
        at, last = names.index(name), len(names) - 1
        down, across = ARROWS.get(key, (0, 0))
        if down:
            return self._above_or_below(name, down)
        places = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        return names[places.get(key, min(max(at + across, 0), last))]

    def _above_or_below(self, name: str, down: int) -> str:
        """The nearest layer in the next lane or line that has one about there."""
        items = self._placed().items
        here = items[name].cell.center()

        def distance(other: str) -> float:
            to = items[other].cell.center() - here
            return abs(to.x()) + 2 * abs(to.y())

        beyond = [n for n in items if n != INPUT and (items[n].cell.center().y() - here.y()) * down > UNIT]
        return min(beyond, key=distance, default=name)

    def _walk_to(self, place: str) -> None:
        self._choose(place)

    def _emit_clicked(self, place: str) -> None:
        self.layer_chosen.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._selected is not None and self._spec is not None and self._selected not in self._placed().items:
            self._select(None)  # of a network that is gone
        super().keyPressEvent(event)


def _wide(plain: QFontMetricsF, bold: QFontMetricsF, item: Item) -> float:
    """Width of an item's cell, in pixels."""
    texts = [*map(bold.horizontalAdvance, item.lines[:1]), *map(plain.horizontalAdvance, item.lines[1:])]
    return max([item.wide, *texts]) + 3 * UNIT


def _paint_edge(painter: QPainter, corners: Sequence[QPointF]) -> None:
    """A line with round corners and the head of an arrow at its end."""
    painter.setPen(QPen(QColor(current_theme().muted), 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(rounded(corners, _CORNER))
    end = corners[-1]
    painter.drawPolyline([end + QPointF(-4, -3), end, end + QPointF(-4, 3)])
