"""Drawing an array as cells: colours at any zoom, numbers once they fit, padding, and the part not yet computed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

from convviz.core.text.formatting import format_number, format_weight
from convviz.core.text.rounding import Rounding, roundings
from convviz.core.windows.geometry import Boundary, gather, source_indices
from convviz.widgets.grid.lens import Extent, Lens
from convviz.widgets.look.colouring import Colouring, needs_black_text, to_qimage
from convviz.widgets.look.theme import current_theme, rgb
from convviz.widgets.look.vectors import draw_cells

#: Cells at least this wide show numbers, and lines between cells appear from the second width on.
NUMBER_CELL = 22
LINE_CELL = 12
#: Pixels of text in a scene, for which that is; smaller text fits into smaller cells.
_SCENE_TEXT = 14
#: Pixels between a number and its cell's edges.
_AIR = 3
#: Pixels of a cell's width that its number leaves free at least.
MARGIN = 3
#: Height of a line of text for each pixel of its size.
_LINE = 1.22


Place = TypeVar("Place")


def number_cell(min_text: int) -> float:
    """Pixels of the smallest cells with numbers, in text that may be as small as ``min_text`` pixels."""
    return NUMBER_CELL * min(min_text, _SCENE_TEXT) / _SCENE_TEXT


@dataclass(frozen=True, eq=False)
class CellLayer:
    """What is drawn as cells.

    Attributes
    ----------
    pyramid : the array (H, W) or (H, W, 3) and its smaller copies, each half the size of the one before.
    colouring : how values become colours.
    padding : cells (top, bottom, left, right) drawn around the array.
    boundary : what the padding holds.
    padding_text : written in the padding instead of its values, such as "−∞".
    filled : cells, in reading order, that are computed already; None for all.
    dropped : (rows, columns) at the end that no window reaches.
    scale : size of the numbers that were summed into the values; see `format_number`.
    weights : whether the values are a kernel's weights; see `format_weight`.
    rounding : how the numbers are rounded where they would not fit else; None for each as `format_number` writes it.
    """

    pyramid: tuple[NDArray[Any], ...]
    colouring: Colouring
    padding: tuple[int, int, int, int] = (0, 0, 0, 0)
    boundary: Boundary = "zero"
    padding_text: str = ""
    filled: int | None = None
    dropped: tuple[int, int] = (0, 0)
    scale: float = 0.0
    weights: bool = False
    rounding: Rounding | None = None

    def text(self, value: float) -> str:
        """A value as it is written in its cell."""
        if self.rounding is not None:
            return self.rounding.text(value, self.scale)
        return format_weight(value) if self.weights else format_number(value, self.scale)

    @property
    def values(self) -> NDArray[Any]:
        """The array itself."""
        return self.pyramid[0]

    @property
    def rows(self) -> int:
        """Rows of the array, without padding."""
        return int(self.values.shape[0])

    @property
    def columns(self) -> int:
        """Columns of the array, without padding."""
        return int(self.values.shape[1])

    @property
    def extent(self) -> Extent:
        """All cells, with the padding."""
        top, bottom, left, right = self.padding
        return Extent(-top, -left, self.rows + bottom, self.columns + right)

    def inside(self, row: int, column: int) -> bool:
        """Whether a cell belongs to the array rather than to its padding."""
        return 0 <= row < self.rows and 0 <= column < self.columns

    def known(self, row: int, column: int) -> bool:
        """Whether a cell of the array is computed already."""
        return self.inside(row, column) and (self.filled is None or row * self.columns + column < self.filled)

    def block(self, part: Extent) -> NDArray[Any]:
        """The values of a part of the extent, padding included."""
        rows = source_indices(np.arange(part.top, part.bottom), self.rows, self.boundary)
        columns = source_indices(np.arange(part.left, part.right), self.columns, self.boundary)
        return gather(self.values, rows, columns)

    def looks_like(self, other: "CellLayer | None") -> bool:
        """Whether drawing it gives the very same picture as ``other``."""
        return other is not None and all(
            getattr(self, field.name) is getattr(other, field.name)
            or (field.name != "pyramid" and getattr(self, field.name) == getattr(other, field.name))
            for field in fields(self)
        )

    def with_filled(self, filled: int | None) -> "CellLayer":
        """The same layer with another number of cells computed."""
        return replace(self, filled=filled)


#: Stands where a number is too wide for its cell.
CUT = "…"
#: Cells up to which every number is measured: one that is wider than its cell would hide all.
_ALL_MEASURED = 1024


def _measured(layer: CellLayer) -> list[float]:
    """The numbers of all cells of a feature map, of some 60 cells spread over a photograph."""
    cells = layer.rows * layer.columns
    step = 1 if cells <= _ALL_MEASURED else max(1, int((cells / 60) ** 0.5))
    values: list[float] = layer.values[::step, ::step].ravel()[:_ALL_MEASURED].tolist()
    return values


def widest_text(layer: CellLayer, font: QFont) -> float:
    """Pixels a cell needs for its numbers: of all of a feature map, of some 60 cells spread over a photograph."""
    texts = set(map(layer.text, _measured(layer)))
    metrics = QFontMetricsF(font)
    lines = 1 if layer.values.ndim == 2 else layer.values.shape[2]
    return max(*(metrics.horizontalAdvance(text) for text in texts), _LINE * lines * font.pixelSize()) + 2 * _AIR


def fitting_font(font: QFont, min_text: int, texts: Iterable[str], room: float) -> QFont | None:
    """``font``, made smaller until every text fits into ``room`` pixels; None if that takes it below ``min_text``."""
    widest = max(map(QFontMetricsF(font).horizontalAdvance, set(texts)), default=0.0)
    if widest <= room:
        return font
    size = int(font.pixelSize() * room / widest)
    if size < min_text:
        return None
    smaller = QFont(font)
    smaller.setPixelSize(size)
    return smaller


def fitting_texts(
    font: QFont, min_text: int, texts: Mapping[Place, str], room: float
) -> tuple[QFont, dict[Place, str]] | None:
    """The font and the texts that are written in cells ``room`` pixels wide: all of them, in a smaller font if need be.

    Where not all fit but most do, those, and `CUT` for each other; None where fewer do, as dots in most cells say
    nothing.
    """
    lines = [line for text in texts.values() for line in text.split("\n")]
    fitting = fitting_font(font, min_text, lines, room)
    if fitting is not None:
        return fitting, dict(texts)
    smallest = QFont(font)
    smallest.setPixelSize(min_text)
    width = QFontMetricsF(smallest).horizontalAdvance
    shown = {place: text if max(map(width, text.split("\n"))) <= room else CUT for place, text in texts.items()}
    many = sum(text != CUT for text in shown.values())
    return (smallest, shown) if 2 * many > len(shown) else None


def fitting_rounding(layer: CellLayer, font: QFont, min_texts: Sequence[int], cell: float) -> Rounding | None:
    """The smallest rounding with which the numbers of ``layer`` fit into cells ``cell`` pixels wide.

    It is for text of the first of ``min_texts`` pixels with which any helps. None where they fit without any, and where
    none helps: then those are written that fit, if most do.
    """
    lines = 1 if layer.values.ndim == 2 else layer.values.shape[2]
    sizes = [size for size in dict.fromkeys(min_texts) if size * _LINE * lines <= cell]
    if not sizes or cell < number_cell(min(sizes)):
        return None
    values = _measured(layer)
    if fitting_font(font, sizes[0], map(layer.text, values), cell - MARGIN) is not None:
        return None
    return next(filter(None, (_helping(layer, font, size, cell, values) for size in sizes)), None)


def _helping(layer: CellLayer, font: QFont, min_text: int, cell: float, values: list[float]) -> Rounding | None:
    low, high = float(layer.values.min()), float(layer.values.max())
    for rounding in roundings(max(-low, high)):
        rounded = replace(layer, rounding=rounding)
        texts = map(rounded.text, (low, high, *values))
        other = [value for value in values if not rounding.keeps(value)]
        if 0 < 2 * len(other) < np.count_nonzero(values):
            continue  # where most are exact, who sees one that is not? It is left out rather than be another number
        if fitting_font(font, min_text, texts, cell - MARGIN) is not None:
            integers = np.issubdtype(layer.values.dtype, np.integer) and not rounding.power
            whole = integers or layer.rows * layer.columns <= _ALL_MEASURED
            return replace(rounding, exact=whole and not other)
    return None


def min_widths(layer: CellLayer, font: QFont) -> list[float]:
    """Widths of cells, in pixels, with which the numbers fit: better written first, each narrower than those before.

    The first is for numbers without a unit, rounded where need be; the others for numbers in units of a power of ten.
    """
    values = _measured(layer)
    largest = max(-float(layer.values.min()), float(layer.values.max()))
    metrics = QFontMetricsF(font)
    widths: list[float] = []
    for rounding in (None, *roundings(largest)):
        rounded = replace(layer, rounding=rounding)
        width = max(metrics.horizontalAdvance(text) for text in set(map(rounded.text, values))) + MARGIN
        if rounding is None or not rounding.power:
            widths = [min([width, *widths])]
        elif width < widths[-1]:
            widths.append(width)
    return [max(width, NUMBER_CELL) for width in widths]


def draw_layer(
    painter: QPainter, layer: CellLayer, lens: Lens, width: float, height: float, font: QFont, min_text: int
) -> None:
    """Draw what of ``layer`` lies within ``width`` x ``height`` pixels.

    Numbers are written in ``font``, or in a smaller one down to ``min_text`` pixels where they would not fit.
    """
    part = lens.visible(layer.extent, width, height)
    if not part.rows or not part.columns:
        return
    if lens.cell < 1:
        _draw_small(painter, layer, lens, width, height)
        _cover_unfilled(painter, layer, lens)
        return
    block = layer.block(part)
    colours = layer.colouring.paint(block)
    _fade(colours, _outside(layer, part), 0.0 if layer.boundary == "zero" else 0.35)
    _fade(colours, _dropped(layer, part), 0.5)  # or the hatching over them would not be seen on dark cells
    draw_cells(painter, lens.rect(part.top, part.left, part.rows, part.columns), to_qimage(colours))
    _cover_unfilled(painter, layer, lens)
    _hatch_dropped(painter, layer, lens)
    if lens.cell >= LINE_CELL:
        _draw_lines(painter, layer, lens, part)
    if lens.cell >= number_cell(min_text):
        _draw_numbers(painter, layer, lens, part, block, colours, font, min_text)


def _draw_small(painter: QPainter, layer: CellLayer, lens: Lens, width: float, height: float) -> None:
    """Draw cells smaller than a pixel from the smaller copy that is just fine enough."""
    level = min(int(np.log2(1 / lens.cell)), len(layer.pyramid) - 1)
    values = layer.pyramid[level]
    down, across = values.shape[0] / layer.rows, values.shape[1] / layer.columns
    part = lens.visible(Extent(0, 0, layer.rows, layer.columns), width, height)
    top, bottom = int(part.top * down), int(np.ceil(part.bottom * down))
    left, right = int(part.left * across), int(np.ceil(part.right * across))
    image = layer.colouring.image(values[top:bottom, left:right])
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    target = lens.rect(top / down, left / across, (bottom - top) / down, (right - left) / across)
    target.setSize(target.size().expandedTo(QSizeF(1, 1)))  # or a few rows of many cells would not be seen
    painter.drawImage(target, image)


def _fade(colours: NDArray[np.uint8], cells: NDArray[np.bool_], share: float) -> None:
    """Draw some cells, such as padding, in the panel's colour with a share of their own."""
    if cells.any():
        paper = np.array(rgb(QColor(current_theme().panel)), np.float64)
        colours[cells] = (share * colours[cells] + (1 - share) * paper).astype(np.uint8)


def _dropped(layer: CellLayer, part: Extent) -> NDArray[np.bool_]:
    rows, columns = np.arange(part.top, part.bottom), np.arange(part.left, part.right)
    bottom, right = layer.extent.bottom - layer.dropped[0], layer.extent.right - layer.dropped[1]
    result: NDArray[np.bool_] = (rows >= bottom)[:, np.newaxis] | (columns >= right)
    return result


def _outside(layer: CellLayer, part: Extent) -> NDArray[np.bool_]:
    rows, columns = np.arange(part.top, part.bottom), np.arange(part.left, part.right)
    result: NDArray[np.bool_] = ((rows < 0) | (rows >= layer.rows))[:, np.newaxis] | (
        (columns < 0) | (columns >= layer.columns)
    )
    return result


def _cover_unfilled(painter: QPainter, layer: CellLayer, lens: Lens) -> None:
    if layer.filled is None or layer.filled >= layer.rows * layer.columns:
        return
    row, column = divmod(layer.filled, layer.columns)
    paper = QColor(current_theme().field)
    painter.fillRect(lens.rect(row, column, 1, layer.columns - column), paper)
    painter.fillRect(lens.rect(row + 1, 0, layer.rows - row - 1, layer.columns), paper)


def _hatch_dropped(painter: QPainter, layer: CellLayer, lens: Lens) -> None:
    """Hatch the rows and columns at the end that no window reaches; they may lie in the padding."""
    rows, columns = layer.dropped
    extent = layer.extent
    brush = QBrush(QColor(current_theme().warning), Qt.BrushStyle.BDiagPattern)
    if rows:
        painter.fillRect(lens.rect(extent.bottom - rows, extent.left, rows, extent.columns), brush)
    if columns:
        painter.fillRect(lens.rect(extent.top, extent.right - columns, extent.rows - rows, columns), brush)


def _draw_lines(painter: QPainter, layer: CellLayer, lens: Lens, part: Extent) -> None:
    """Draw thin lines between cells; dashed in the padding, which is no part of the image."""
    theme = current_theme()
    image = lens.rect(0, 0, layer.rows, layer.columns)
    area = lens.rect(part.top, part.left, part.rows, part.columns)
    if any(layer.padding):
        painter.setPen(QPen(QColor(theme.border), 1, Qt.PenStyle.DashLine))
        painter.drawLines(_lattice(lens, part, area))
    painter.setPen(QPen(QColor(theme.border), 1))
    painter.drawLines(_lattice(lens, part, area.intersected(image)))


def _lattice(lens: Lens, part: Extent, area: QRectF) -> Sequence[QLineF]:
    across = [lens.y + row * lens.cell for row in range(part.top, part.bottom + 1)]
    down = [lens.x + column * lens.cell for column in range(part.left, part.right + 1)]
    return [QLineF(area.left(), y, area.right(), y) for y in across if area.top() <= y <= area.bottom()] + [
        QLineF(x, area.top(), x, area.bottom()) for x in down if area.left() <= x <= area.right()
    ]


def _draw_numbers(
    painter: QPainter,
    layer: CellLayer,
    lens: Lens,
    part: Extent,
    block: NDArray[Any],
    colours: NDArray[np.uint8],
    font: QFont,
    min_text: int,
) -> None:
    """Write every number in view that fits into its cell, if most do; half a number would mislead."""
    outside = _outside(layer, part)
    places = np.arange(part.top, part.bottom)[:, np.newaxis] * layer.columns + np.arange(part.left, part.right)
    written = outside | (places < (layer.rows * layer.columns if layer.filled is None else layer.filled))
    texts: dict[tuple[int, int], str] = {}
    # One line for each channel.
    lines = 1 if block.ndim == 2 else block.shape[2]
    for (i, j), values in zip(np.argwhere(written).tolist(), block[written].reshape(-1, lines).tolist(), strict=True):
        if outside[i, j]:
            texts[i, j] = layer.padding_text or layer.text(values[0])
        else:
            texts[i, j] = "\n".join(map(layer.text, values))
    if font.pixelSize() * _LINE * lines > lens.cell:
        font = QFont(font)
        font.setPixelSize(int(lens.cell / (_LINE * lines)))
    fitting = fitting_texts(font, min_text, texts, lens.cell - MARGIN) if font.pixelSize() >= min_text else None
    if fitting is None:
        return
    fitted, texts = fitting
    black = needs_black_text(colours)
    pens = {True: QColor("#000000"), False: QColor("#ffffff")}
    muted = QColor(current_theme().muted)
    painter.setFont(fitted)
    for (i, j), text in texts.items():
        painter.setPen(muted if outside[i, j] and layer.boundary == "zero" else pens[bool(black[i, j])])
        painter.drawText(lens.rect(part.top + i, part.left + j), Qt.AlignmentFlag.AlignCenter, text)
