"""Many small arrays laid side by side as one."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Cells this many pixels wide are whole pixels, or halves, so that all look equally wide; nobody sees it of finer ones.
_WHOLE_FROM, _HALVES_FROM = 3.0, 2.0
#: Share of the largest possible cell that a layout without empty places is worth.
_NEARLY = 0.8


@dataclass(frozen=True)
class TileLayout:
    """Where the tiles of a mosaic lie: in reading order, ``gap`` between two of them and none around.

    Attributes
    ----------
    count : tiles shown.
    columns : tiles in a row.
    height, width : of a tile, in whatever the mosaic is measured in (cells or pixels).
    gap : between tiles, in the same.
    """

    count: int
    columns: int
    height: float
    width: float
    gap: float

    @property
    def rows(self) -> int:
        """Rows of tiles; the last may be shorter."""
        return -(-self.count // self.columns)

    @property
    def total_height(self) -> float:
        """Height of the mosaic."""
        return max(0.0, self.rows * (self.height + self.gap) - self.gap)

    @property
    def total_width(self) -> float:
        """Width of the mosaic."""
        return max(0.0, self.columns * (self.width + self.gap) - self.gap)

    def place(self, tile: int) -> tuple[float, float]:
        """(top, left) of a tile."""
        row, column = divmod(tile, self.columns)
        return row * (self.height + self.gap), column * (self.width + self.gap)

    def tile_at(self, top: float, left: float) -> int | None:
        """The tile at a place; None in a gap or beside the mosaic."""
        row, down = divmod(top, self.height + self.gap)
        column, across = divmod(left, self.width + self.gap)
        if not 0 <= column < self.columns or row < 0 or down >= self.height or across >= self.width:
            return None
        tile = int(row) * self.columns + int(column)
        return tile if tile < self.count else None


def mosaic_image(maps: NDArray[Any], columns: int, *, gap: int = 1, gap_value: float = 0) -> NDArray[Any]:
    """Lay maps side by side in reading order.

    Parameters
    ----------
    maps : (n, h, w) or (n, h, w, 3) array
        At least one map.
    columns : int
        Tiles in a row, at least 1; no more than n are used.
    gap : int
        Cells of the result between two tiles, at least 0.
    gap_value : float
        What fills the gaps and what is left of the last row; must fit the dtype of ``maps``.

    Returns
    -------
    (H, W) or (H, W, 3) array
        Of the dtype of ``maps``.

    Raises
    ------
    ValueError
        For maps of another shape, or a number below its limit.
    """
    if maps.ndim not in (3, 4) or not maps.size:
        raise ValueError(f"maps must be shaped (n, h, w) or (n, h, w, 3) and hold a map, got {maps.shape}")
    for name, number, minimum in (("columns", columns, 1), ("gap", gap, 0)):
        if number < minimum:
            raise ValueError(f"{name} must be at least {minimum}, got {number}")
    count, height, width, *channels = maps.shape
    columns = min(columns, count)
    # Filled with the gaps of a whole grid at its right and bottom, which are cut off at the end: one assignment then.
    shape = (-(-count // columns), height + gap, columns, width + gap, *channels)
    grid = np.full(shape, gap_value, maps.dtype)
    whole = count // columns
    full = maps[: whole * columns].reshape(whole, columns, height, width, *channels)
    grid[:whole, :height, :, :width] = full.swapaxes(1, 2)
    rest = maps[whole * columns :]
    if len(rest):
        grid[whole, :height, : len(rest), :width] = rest.swapaxes(0, 1)
    image = grid.reshape(shape[0] * shape[1], shape[2] * shape[3], *channels)
    return image[: image.shape[0] - gap, : image.shape[1] - gap]


def best_layout(
    count: int,
    size: tuple[int, int],
    room: tuple[float, float],
    *,
    gap: float = 1.0,
    min_tile: float = 1.0,
    largest: float = np.inf,
    group: int = 1,
) -> TileLayout:
    """The layout that shows all tiles as large as possible, or the first of them where all would be too small.

    Parameters
    ----------
    count : int
        Tiles there are, at least 1.
    size : (rows, columns) of cells of a tile.
    room : (height, width) that the mosaic may take, in pixels.
    gap : pixels between tiles.
    min_tile : pixels that the longer side of a tile has at least; where all tiles do not fit so, the first are shown.
    largest : pixels that a cell is wide at most.
    group : tiles that belong together, as the slices of a kernel; ``count`` must be a multiple of it. Rows end where a
        group does: they hold whole groups, or where the width does not allow that each group takes whole rows.

    Returns
    -------
    TileLayout
        In whole pixels; at least one tile, however little room there is.
    """
    height, width = max(room[0], 1.0), max(room[1], 1.0)
    columns = _columns(count, group, int((width + gap) // (_pixels(min_tile / max(size), size)[1] + gap)))
    rows = -(-count // columns)
    across = (width - (columns - 1) * gap) / (columns * size[1])
    down = (height - (rows - 1) * gap) / (rows * size[0])
    cells = _even(np.minimum(np.minimum(across, down), largest))
    # Rows of the same length, as 16 maps in 8 columns, are worth tiles that are a little smaller; else fewer rows are.
    empty = np.where(cells >= _NEARLY * cells.max(), columns * rows - count, count)
    best = int(np.lexsort((rows, -cells, empty))[0])
    cell = float(cells[best])
    if cell * max(size) >= min_tile and cell * min(size) >= 1:
        tall, wide = _pixels(cell, size)
        return TileLayout(count, int(columns[best]), tall, wide, gap)
    tall, wide = _pixels(min_tile / max(size), size)
    max_columns = max(1, int((width + gap) // (wide + gap)))
    if group > 1:
        max_columns = int(columns[columns <= max_columns].max(initial=1))
    shown = min(count, max_columns * max(1, int((height + gap) // (tall + gap))))
    if shown > group:  # no group is cut where at least one can be seen
        shown -= shown % group
    return TileLayout(shown, min(max_columns, shown), tall, wide, gap)


def _columns(count: int, group: int, max_columns: int) -> NDArray[np.int64]:
    """The numbers of columns to be tried where the smallest tiles take ``max_columns``."""
    if group == 1:
        return np.arange(1, count + 1)
    if group <= max_columns:
        return np.arange(group, count + 1, group)
    parts = np.arange(1, group + 1)
    return np.asarray(parts[group % parts == 0])


def _even(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    """Widths of cells made such that all cells of a tile come out alike on a grid of pixels."""
    halves = np.where(cells >= _HALVES_FROM, np.floor(cells * 2) / 2, cells)
    return np.asarray(np.where(cells >= _WHOLE_FROM, np.floor(cells), halves))


def _pixels(cell: float, size: tuple[int, int]) -> tuple[int, int]:
    return max(1, int(cell * size[0])), max(1, int(cell * size[1]))


def resized(maps: NDArray[Any], height: int, width: int) -> NDArray[Any]:
    """Maps (n, h, w, ...) shown with another number of cells: each takes the value at its place, none is mixed.

    Returns an array (n, height, width, ...) of the same dtype.
    """
    if (height, width) == maps.shape[1:3]:
        return maps
    rows = (np.arange(height) * maps.shape[1] // height).astype(np.intp)
    columns = (np.arange(width) * maps.shape[2] // width).astype(np.intp)
    # One axis after the other is much faster than both at once.
    return np.asarray(maps.take(columns, axis=2).take(rows, axis=1))


def block_means(maps: NDArray[Any], size: int) -> NDArray[Any]:
    """Maps (n, h, w, ...) as means of ``size`` x ``size`` cells; the blocks at the right and bottom may be smaller."""
    if size <= 1:
        return maps
    rows, columns = -(-maps.shape[1] // size), -(-maps.shape[2] // size)
    sums = np.zeros((len(maps), rows, columns, *maps.shape[3:]), np.float32)
    counts = np.zeros((rows, columns, *([1] * (maps.ndim - 3))), np.float32)
    for row, column in np.ndindex(size, size):
        cells = maps[:, row::size, column::size]
        sums[:, : cells.shape[1], : cells.shape[2]] += cells
        counts[: cells.shape[1], : cells.shape[2]] += 1
    return np.asarray(sums / counts)
