"""A soft round pen, as handwritten digits are drawn with."""

import math
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

#: (row, column) in cells; (0, 0) is the upper left corner of the first cell, whose middle is (0.5, 0.5).
Point: TypeAlias = tuple[float, float]

#: Share of the radius over which the pen's edge fades, but never less than a cell: MNIST's strokes are as soft.
_SOFT = 0.8


def ink(shape: tuple[int, int], start: Point, end: Point, radius: float) -> NDArray[np.float32]:
    """How much of each cell a stroke covers: 1 along its middle, fading to 0 at its edge.

    Parameters
    ----------
    shape : (rows, columns)
    start, end : (row, column) in cells
        Both may lie beside the picture; where they are one it is a dot.
    radius : float
        In cells, above 0: from the middle to where the ink is half gone.

    Returns
    -------
    (rows, columns) float32 array within 0..1.

    Raises
    ------
    ValueError
        For a radius that is not above 0, or a place that is not finite.
    """
    if not 0 < radius < math.inf:
        raise ValueError(f"radius must be above 0, got {radius}")
    if not all(map(math.isfinite, (*start, *end))):
        raise ValueError(f"a stroke must have a finite start and end, got {start} and {end}")
    soft = max(1.0, _SOFT * radius)
    reach = radius + soft / 2
    result = np.zeros(shape, np.float32)
    part = tuple(
        slice(
            max(math.floor(min(one, two) - reach), 0),
            max(math.ceil(max(one, two) + reach), 0),
        )
        for one, two in zip(start, end, strict=True)
    )
    rows = np.arange(shape[0])[part[0]] + 0.5
    columns = np.arange(shape[1])[part[1]] + 0.5
    distance = _distance(rows[:, np.newaxis], columns[np.newaxis, :], start, end)
    # Of a pen narrower than its soft edge no cell's middle need be hit: it is as much paler.
    peak = min(1.0, radius / soft + 0.5)
    result[part] = np.clip((radius - distance) / soft + 0.5, 0.0, peak)
    return result


def inked(image: NDArray[np.float32], amount: NDArray[np.float32], *, erase: bool = False) -> NDArray[np.float32]:
    """``image`` with an ``amount`` (H, W) of ink added, or taken off, and kept within 0..1."""
    changed = image - amount if erase else image + amount
    return np.asarray(np.clip(changed, 0.0, 1.0), dtype=np.float32)


def painted(
    image: NDArray[np.float32], amount: NDArray[np.float32], colour: tuple[float, float, float]
) -> NDArray[np.float32]:
    """``image`` (3, H, W) with a share ``amount`` (H, W) of each cell in a colour, red, green and blue in 0..1."""
    wanted = np.reshape(np.array(colour, np.float32), (3, 1, 1))
    return np.asarray(image + (wanted - image) * amount, dtype=np.float32)


def _distance(rows: NDArray[Any], columns: NDArray[Any], start: Point, end: Point) -> NDArray[np.float64]:
    """Distance of each place to the segment."""
    down, across = end[0] - start[0], end[1] - start[1]
    squared = down**2 + across**2
    away_rows, away_columns = rows - start[0], columns - start[1]
    along = (away_rows * down + away_columns * across) / squared if squared else np.zeros(())
    along = np.clip(along, 0.0, 1.0)
    return np.asarray(np.hypot(away_rows - along * down, away_columns - along * across))
