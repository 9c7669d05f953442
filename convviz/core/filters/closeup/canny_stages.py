"""The arrays that Canny's edges come about by, as `cv2.Canny` makes them within itself."""

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.filters.closeup.parts import SHOWN, Array, Pixel
from convviz.core.filters.fields import CannyFilter
from convviz.core.filters.nonlinear import in_grey_levels
from convviz.core.util.opencv import cv2

#: Of the weak pixels in the picture of both thresholds, where strong ones have 255.
WEAK, STRONG = 100.0, 255.0
#: The tangent of 22.5 degrees in OpenCV's fixed point of 15 bits.
_TANGENT = 13573
_BITS = 15


class CannyStages:
    """The stages of Canny's filter on a channel, each made when it is first asked for.

    Attributes
    ----------
    given : (H, W) uint8: the channel rounded and clipped, as Canny takes bytes.
    low, high : the thresholds; OpenCV takes the integers below.
    """

    def __init__(self, channel: NDArray[Any], values: CannyFilter) -> None:
        self.given = in_grey_levels(np.asarray(channel, dtype=np.float64))
        self.low, self.high = int(np.floor(values.low)), int(np.floor(values.high))

    @cached_property
    def across(self) -> Array:
        """Gx, to the right, with the edge repeated."""
        return self._sobel(1, 0)

    @cached_property
    def down(self) -> Array:
        """Gy, which points down here."""
        return self._sobel(0, 1)

    def _sobel(self, dx: int, dy: int) -> Array:
        found = cv2.Sobel(self.given, cv2.CV_64F, dx, dy, borderType=cv2.BORDER_REPLICATE)
        return np.asarray(found, dtype=np.float64)

    @cached_property
    def magnitude(self) -> Array:
        """``|Gx| + |Gy|``."""
        return np.abs(self.across) + np.abs(self.down)

    @cached_property
    def _sectors(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
        """Where the gradient points across, where down, and where up along a diagonal that rises to the right."""
        size_across = np.abs(self.across).astype(np.int64)
        size_down = np.abs(self.down).astype(np.int64) << _BITS
        flat = size_across * _TANGENT
        rising = (self.across < 0) != (self.down < 0)
        return size_down < flat, size_down > flat + (size_across << (_BITS + 1)), rising

    @cached_property
    def directions(self) -> Array:
        """The gradient's axis in degrees, 0, 45, 90 or 135, anticlockwise from the right; NaN where it is small."""
        flat, steep, rising = self._sectors
        angle = np.where(flat, 0.0, np.where(steep, 90.0, np.where(rising, 45.0, 135.0)))
        shown = (self.magnitude > 0) & (self.magnitude >= SHOWN * self.magnitude.max())
        return np.where(shown, angle, np.nan)

    @cached_property
    def ridges(self) -> NDArray[np.bool_]:
        """Where the gradient exceeds both neighbours in its direction; of two equal ones the first stays."""
        size = self.magnitude
        grown, (rows, columns) = np.pad(size, 1), size.shape

        def neighbour(by_rows: int, by_columns: int) -> Array:
            return grown[1 + by_rows : 1 + by_rows + rows, 1 + by_columns : 1 + by_columns + columns]

        flat, steep, rising = self._sectors
        along_row = (size > neighbour(0, -1)) & (size >= neighbour(0, 1))
        along_column = (size > neighbour(-1, 0)) & (size >= neighbour(1, 0))
        falls = (size > neighbour(-1, -1)) & (size > neighbour(1, 1))
        rises = (size > neighbour(-1, 1)) & (size > neighbour(1, -1))
        along = np.where(flat, along_row, np.where(steep, along_column, np.where(rising, rises, falls)))
        return along & (size > 0)

    @cached_property
    def thin(self) -> Array:
        """The gradient on ridges, 0 elsewhere."""
        return np.where(self.ridges, self.magnitude, 0.0)

    @cached_property
    def marks(self) -> Array:
        """Strong ridges as 255, weak ones as 100, 0 elsewhere."""
        return np.where(self.thin > self.high, STRONG, np.where(self.thin > self.low, WEAK, 0.0))

    @cached_property
    def edges(self) -> Array:
        """What `cv2.Canny` gives."""
        return np.asarray(cv2.Canny(self.given, self.low, self.high), dtype=np.float64)

    def neighbours(self, pixel: Pixel) -> tuple[float, float]:
        """The gradients of the two neighbours in the gradient's direction at a pixel; 0 outside the image."""
        flat, steep, rising = (bool(part[pixel]) for part in self._sectors)
        down, across = (0, 1) if flat else (1, 0) if steep else (-1, 1) if rising else (1, 1)
        return self._gradient(pixel, -down, -across), self._gradient(pixel, down, across)

    def _gradient(self, pixel: Pixel, by_rows: int, by_columns: int) -> float:
        row, column = pixel[0] + by_rows, pixel[1] + by_columns
        rows, columns = self.magnitude.shape
        return float(self.magnitude[row, column]) if 0 <= row < rows and 0 <= column < columns else 0.0
