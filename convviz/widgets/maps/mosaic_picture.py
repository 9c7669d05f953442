"""The picture of a mosaic: every map in its colours, with lines between them."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from convviz.core.images.mosaic import TileLayout, block_means, mosaic_image, resized
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.look.theme import current_theme
from convviz.widgets.look.vectors import CELLS, are_rectangles, draw_cells


class _Bar(NamedTuple):
    """What lies between tiles: pixels from ``top`` to ``bottom`` and from ``left`` to ``right``, and their colour."""

    top: int
    bottom: int
    left: int
    right: int
    colour: int


def mosaic_picture(maps: NDArray[Any], layout: TileLayout, colouring: Colouring, group: int) -> QImage:
    """Draw maps (n, h, w) or (n, h, w, 3) as tiles of whole pixels; lines part groups of so many, none for 1."""
    # Coloured while small, enlarged afterwards: 64 maps of 28 x 28 have fewer cells than the screen has pixels.
    packed = resized(_small(maps, layout, colouring), int(layout.height), int(layout.width))
    # Lines between the tiles, for in a dark theme zero is nearly the panel's own colour.
    line = QColor(current_theme().border).rgb()
    image = np.ascontiguousarray(mosaic_image(packed, layout.columns, gap=int(layout.gap), gap_value=line))
    for bar in _bars(layout, group):
        image[bar.top : bar.bottom, bar.left : bar.right] = bar.colour
    return _qimage(image)


def draw_mosaic(
    painter: QPainter,
    edge: int,
    ratio: float,
    maps: NDArray[Any],
    layout: TileLayout,
    colouring: Colouring,
    group: int,
) -> None:
    """Draw the same as vectors, in which lines stay sharp, and cells that are large: ``edge`` points from the corner.

    The layout has ``ratio`` pixels a point.
    """
    painter.save()
    painter.translate(edge, edge)
    painter.scale(1 / ratio, 1 / ratio)
    painter.fillRect(QRectF(0, 0, layout.total_width, layout.total_height), QColor(current_theme().border))
    tiles = _small(maps, layout, colouring)
    limit = CELLS // len(tiles)
    if not are_rectangles(QRectF(0, 0, layout.width, layout.height), QSize(*tiles.shape[:0:-1]), limit):
        tiles, limit = resized(tiles, int(layout.height), int(layout.width)), 0
    for number, tile in enumerate(tiles):
        top, left = layout.place(number)
        draw_cells(painter, QRectF(left, top, layout.width, layout.height), _qimage(tile), limit=limit)
    for bar in _bars(layout, group):
        painter.fillRect(bar.left, bar.top, bar.right - bar.left, bar.bottom - bar.top, QColor(bar.colour))
    painter.restore()


def _qimage(packed: NDArray[np.uint32]) -> QImage:
    rows, columns = packed.shape
    return QImage(packed.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()


def _small(maps: NDArray[Any], layout: TileLayout, colouring: Colouring) -> NDArray[np.uint32]:
    """The colours of the maps in view, a pixel a cell, or a block of cells where one would be less than a pixel."""
    return _packed(block_means(maps[: layout.count], -(-maps.shape[1] // int(layout.height))), colouring)


def _packed(maps: NDArray[Any], colouring: Colouring) -> NDArray[np.uint32]:
    """Colours (n, h, w) as Qt packs them into 32 bits; what is no number stands out in the warning colour."""
    count, rows, columns, *channels = maps.shape
    flat = maps.reshape(count * rows, columns, *channels)
    missing = np.isnan(flat)
    lost = bool(missing.any())
    colours = colouring.paint(np.where(missing, 0, flat) if lost else flat).astype(np.uint32)
    red, green, blue = (colours[..., channel] << np.uint32(shift) for channel, shift in enumerate((16, 8, 0)))
    packed: NDArray[np.uint32] = np.uint32(0xFF000000) | red | green | blue
    if lost:
        packed[missing if not channels else missing.any(axis=2)] = QColor(current_theme().warning).rgb()
    return packed.reshape(count, rows, columns)


def _bars(layout: TileLayout, group: int) -> Iterator[_Bar]:
    """What lies over the gaps, which are lines: the later bar over the earlier."""
    height, width, gap = int(layout.total_height), int(layout.total_width), int(layout.gap)
    ink, paper = (QColor(colour).rgb() for colour in (current_theme().text, current_theme().panel))
    down, across = int(layout.height + layout.gap), int(layout.width + layout.gap)
    if gap > 2:  # of which only the edges are lines
        for end in range(down, layout.rows * down, down):
            yield _Bar(end - gap + 1, end - 1, 0, width, paper)
        for end in range(across, layout.columns * across, across):
            yield _Bar(0, height, end - gap + 1, end - 1, paper)
    top, left = map(int, layout.place(layout.count))
    if left:  # the places after the last tile
        edge = 1 if gap > 2 else 0  # of a wide gap the frame of a place that nothing fills
        yield _Bar(top - edge, height, left - edge, width, paper)
    if group > 1:
        yield from _parting(layout, group, ink, paper)


def _parting(layout: TileLayout, group: int, ink: int, paper: int) -> Iterator[_Bar]:
    """A line in the middle of each gap between two groups, which stand side by side or take whole rows."""
    height, width, gap = int(layout.total_height), int(layout.total_width), int(layout.gap)
    thick = max(1, gap // 3)
    inset = (gap - thick) // 2
    rows = max(1, group // layout.columns)
    for place in range(group, layout.columns, group):
        start = place * int(layout.width + gap) - gap
        # Without the frames, among which the line would not stand out.
        yield _Bar(0, height, start, start + gap, paper)
        yield _Bar(0, height, start + inset, start + inset + thick, ink)
    for place in range(rows, layout.rows, rows) if rows > 1 else ():
        start = place * int(layout.height + gap) - gap
        yield _Bar(start, start + gap, 0, width, paper)
        yield _Bar(start + inset, start + inset + thick, 0, width, ink)
