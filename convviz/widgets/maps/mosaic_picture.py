"""The picture of a mosaic: every map in its colours, with lines between them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from convviz.core.images.mosaic import TileLayout, block_means, mosaic_image, resized
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.look.theme import current_theme


def mosaic_picture(maps: NDArray[Any], layout: TileLayout, colouring: Colouring, group: int) -> QImage:
    """Draw maps (n, h, w) or (n, h, w, 3) as tiles of whole pixels; lines part groups of so many, none for 1."""
    tall, wide = int(layout.height), int(layout.width)
    shown = block_means(maps[: layout.count], -(-maps.shape[1] // tall))
    # Coloured while small, enlarged afterwards: 64 maps of 28 x 28 have fewer cells than the screen has pixels.
    packed = resized(_packed(shown, colouring), tall, wide)
    # Lines between the tiles, for in a dark theme zero is nearly the panel's own colour.
    line, paper = QColor(current_theme().border).rgb(), QColor(current_theme().panel).rgb()
    image = np.ascontiguousarray(mosaic_image(packed, layout.columns, gap=int(layout.gap), gap_value=line))
    _clear_gaps(image, layout, paper)
    if group > 1:
        _part_groups(image, layout, group, QColor(current_theme().text).rgb(), paper)
    rows, columns = image.shape
    return QImage(image.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()


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


def _clear_gaps(image: NDArray[np.uint32], layout: TileLayout, paper: int) -> None:
    """Leave of a wide gap only its edges, and nothing of the places after the last tile."""
    gap = int(layout.gap)
    if gap > 2:
        for row in range(1, layout.rows):
            end = row * int(layout.height + gap)
            image[end - gap + 1 : end - 1] = paper
        for column in range(1, layout.columns):
            end = column * int(layout.width + gap)
            image[:, end - gap + 1 : end - 1] = paper
    top, left = layout.place(layout.count)
    if left:
        edge = 1 if gap > 2 else 0  # of a wide gap the frame of a place that nothing fills
        image[int(top) - edge :, int(left) - edge :] = paper


def _part_groups(image: NDArray[np.uint32], layout: TileLayout, group: int, ink: int, paper: int) -> None:
    """Draw a line in the middle of each gap between two groups, which stand side by side or take whole rows."""
    gap, thick = int(layout.gap), max(1, int(layout.gap) // 3)
    inset = (gap - thick) // 2
    rows = max(1, group // layout.columns)
    for lines, count, pitch, step in (
        (image.T, layout.columns, int(layout.width + gap), group),
        (image, layout.rows, int(layout.height + gap), rows if rows > 1 else layout.rows),
    ):
        for place in range(step, count, step):
            end = place * pitch
            lines[end - gap : end] = paper  # without the frames, among which the line would not stand out
            lines[end - gap + inset : end - gap + inset + thick] = ink
