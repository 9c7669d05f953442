"""Drawing an array as cells: colours at any zoom, numbers once they fit, padding, and the part not yet computed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen

from convviz.core.text.shorter import shorter_texts
from convviz.widgets.grid.cell_texts import fitting_texts, tiny_weights
from convviz.widgets.grid.cells import LINE, LINE_CELL, MARGIN, CellLayer, number_cell
from convviz.widgets.grid.lens import Extent, Lens
from convviz.widgets.look.colouring import needs_black_text, to_qimage
from convviz.widgets.look.theme import current_theme, rgb
from convviz.widgets.look.vectors import draw_cells


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
    down = [lens.x + column * lens.across for column in range(part.left, part.right + 1)]
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
    """Write every number in view that fits into its cell, with as many digits as do; half a number would mislead."""
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
    if font.pixelSize() * LINE * lines > lens.cell:
        font = QFont(font)
        font.setPixelSize(int(lens.cell / (LINE * lines)))

    def shorter(place: tuple[int, int]) -> Iterator[str]:
        if outside[place] or (layer.rounding is not None and layer.rounding.power):
            return  # in a unit, none is written without it
        values = np.atleast_1d(block[place]).tolist()
        if layer.rounding is not None:
            yield "\n".join(replace(layer.rounding, zero=False).text(value, layer.scale) for value in values)
        forms = [(layer.text(value), *shorter_texts(value, layer.scale)) for value in values]
        for cut in range(1, max(map(len, forms))):  # a channel that cannot be shorter stays as short as it is
            yield "\n".join(texts[min(cut, len(texts) - 1)] for texts in forms)

    if font.pixelSize() < min_text:
        return
    room = lens.across - MARGIN
    fitting = fitting_texts(font, min_text, texts, room, shorter)
    black = needs_black_text(colours)
    pens = {True: QColor("#000000"), False: QColor("#ffffff")}
    muted = QColor(current_theme().muted)
    inside = {place: float(block[place]) for place in texts if layer.weights and not outside[place]}
    tiny = tiny_weights(layer, min_text, inside, fitting, room)
    for (i, j), (own_font, text) in (fitting | tiny).items():
        painter.setFont(own_font)
        painter.setPen(muted if outside[i, j] and layer.boundary == "zero" else pens[bool(black[i, j])])
        painter.drawText(lens.rect(part.top + i, part.left + j), Qt.AlignmentFlag.AlignCenter, text)
