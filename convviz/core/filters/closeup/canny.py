"""Canny's stages, each a picture; the last is what `cv2.Canny` gives."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.filters.closeup.parts import SHOWN, PartKind, PartSteps, Recipe
from convviz.core.filters.fields import CannyFilter
from convviz.core.filters.nonlinear import in_grey_levels
from convviz.core.util.opencv import cv2

Array = NDArray[np.float64]
#: Of the weak pixels in the picture of both thresholds, where strong ones have 255.
WEAK, STRONG = 100.0, 255.0
#: The tangent of 22.5 degrees in OpenCV's fixed point of 15 bits.
_TANGENT = 13573
_BITS = 15


def canny_parts(channel: NDArray[Any], values: CannyFilter, before: NDArray[Any] | None = None) -> PartSteps:
    """Smooth, gradient, direction, thin, two thresholds, edges (Canny, 1986), as OpenCV does it.

    Parameters
    ----------
    channel : (H, W) array
        What Canny is given; rounded and clipped to 0..255, as it takes bytes. OpenCV's Canny does not smooth: a
        Gaussian before it in the chain does.
    values : its thresholds.
    before : (H, W) array, optional
        What was there before the filter that smooths; it is then the first part.
    """
    given = in_grey_levels(np.asarray(channel, dtype=np.float64))
    low, high = int(np.floor(values.low)), int(np.floor(values.high))

    @cache
    def gradients() -> tuple[Array, Array, Array]:
        return _gradients(given)

    @cache
    def ridges() -> NDArray[np.bool_]:
        return _ridges(*gradients())

    def magnitude() -> Array:
        return gradients()[2]

    def thresholds() -> Array:
        return thresholded(np.where(ridges(), magnitude(), 0.0), low, high)

    smooth = (
        "Smooth" if before is not None else "Picture",
        "" if before is None else "→",
        "Smoothed first, so that noise makes no edges; in whole grey levels, as Canny takes bytes."
        if before is not None
        else "Not smoothed: OpenCV's Canny leaves that to you. A Gaussian before it in the chain does it.",
        PartKind.PICTURE,
        lambda: given.astype(np.float64),
    )
    recipes: list[Recipe] = [
        smooth,
        ("Gradient", "→", "|Gx| + |Gy| of Sobel's two kernels: how steep it is.", PartKind.SIZE, magnitude),
        (
            "Direction",
            "→",
            "The gradient's direction, rounded to one of four: across, down, and the two diagonals. Shown where the "
            f"gradient is at least {100 * SHOWN:g} % of the largest.",
            PartKind.ANGLE,
            lambda: _directions(*gradients()),
        ),
        (
            "Thin",
            "→",
            "Only ridges stay: pixels whose gradient is not exceeded by both neighbours in its direction.",
            PartKind.SIZE,
            lambda: np.where(ridges(), magnitude(), 0.0),
        ),
        (
            "Two thresholds",
            "→",
            f"Above {high:g} a ridge is strong (white), above {low:g} weak (grey), else it is dropped.",
            PartKind.MARKS,
            thresholds,
        ),
        (
            "Edges",
            "→",
            "A weak ridge stays where it joins a strong one, directly or through other weak ones.",
            PartKind.MARKS,
            lambda: np.asarray(cv2.Canny(given, values.low, values.high), dtype=np.float64),
        ),
    ]
    if before is not None:
        original = np.asarray(before, dtype=np.float64)
        first: Recipe = ("Picture", "", "Before it is smoothed.", PartKind.PICTURE, lambda: original)
        recipes.insert(0, first)
    return PartSteps(recipes)


def thresholded(ridges: Array, low: int, high: int) -> Array:
    """Strong ridges (H, W) as 255, weak ones as 100, the rest 0."""
    return np.where(ridges > high, STRONG, np.where(ridges > low, WEAK, 0.0))


def _gradients(given: NDArray[np.uint8]) -> tuple[Array, Array, Array]:
    """Gx to the right, Gy down, and ``|Gx| + |Gy|``, with the edge repeated, as `cv2.Canny` has them."""
    across, down = (
        np.asarray(cv2.Sobel(given, cv2.CV_64F, *order, borderType=cv2.BORDER_REPLICATE), dtype=np.float64)
        for order in ((1, 0), (0, 1))
    )
    return across, down, np.abs(across) + np.abs(down)


def _sectors(across: Array, down: Array) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where the gradient points across, and where it points down; elsewhere along a diagonal."""
    size_across = np.abs(across).astype(np.int64)
    size_down = np.abs(down).astype(np.int64) << _BITS
    flat = size_across * _TANGENT
    return size_down < flat, size_down > flat + (size_across << (_BITS + 1))


def _ridges(across: Array, down: Array, magnitude: Array) -> NDArray[np.bool_]:
    """Where no neighbour in the gradient's direction exceeds it; of two equal ones the first stays."""
    grown = np.pad(magnitude, 1)
    rows, columns = magnitude.shape

    def neighbour(by_rows: int, by_columns: int) -> Array:
        return grown[1 + by_rows : 1 + by_rows + rows, 1 + by_columns : 1 + by_columns + columns]

    flat, steep = _sectors(across, down)
    horizontal = (magnitude > neighbour(0, -1)) & (magnitude >= neighbour(0, 1))
    vertical = (magnitude > neighbour(-1, 0)) & (magnitude >= neighbour(1, 0))
    falling = (magnitude > neighbour(-1, -1)) & (magnitude > neighbour(1, 1))
    rising = (magnitude > neighbour(-1, 1)) & (magnitude > neighbour(1, -1))
    differ = (across < 0) != (down < 0)
    along = np.where(flat, horizontal, np.where(steep, vertical, np.where(differ, rising, falling)))
    return along & (magnitude > 0)


def _directions(across: Array, down: Array, magnitude: Array) -> Array:
    """The gradient's axis in degrees, 0, 45, 90 or 135, anticlockwise from the right; NaN where it is small."""
    flat, steep = _sectors(across, down)
    diagonal = np.where((across < 0) != (down < 0), 45.0, 135.0)
    angle = np.where(flat, 0.0, np.where(steep, 90.0, diagonal))
    return np.where((magnitude > 0) & (magnitude >= SHOWN * magnitude.max()), angle, np.nan)
