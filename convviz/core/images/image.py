"""Images: what one is, and the three things done to one before it is convolved."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.text.matrix import Matrix
from convviz.core.util.opencv import cv2

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Pixels = NDArray[Any]

#: Greatest size of a pixel: sums of products with a kernel's numbers stay far from what a float32 can hold.
VALUE_LIMIT = 1e20

_PIXEL_TYPES = ("uint8", "uint16", "float32", "float64")


class ImageError(ValueError):
    """A picture that cannot be used. The message is one plain sentence for the user."""


@dataclass(frozen=True)
class Page:
    """Which page of its file a picture is, of how many, both from 1; and whether a page or a frame."""

    number: int = 1
    count: int = 1
    word: str = "page"


#: Of a picture that is all of its file, or has none.
ONLY = Page()


@dataclass(frozen=True, eq=False)
class Image:
    """A picture.

    Attributes
    ----------
    name
        A short title.
    pixels
        ``(H, W)``, or ``(H, W, 3)`` in the order red, green, blue; uint8, uint16, float32 or float64; finite,
        and of the size of `VALUE_LIMIT` at most. Read-only and C-contiguous: an array that can be written to is copied.
    levels
        The values shown as black and as white.
    path
        The file it came from, if it came from one.
    page
        Which page or frame of its file it is.
    on_white
        Whether some of it is transparent, and was put on white.
    matrix
        How it was read, if it was read as a matrix.
    remark
        What else must be said of how it was read, in a few words.
    added
        Of a map in a network ``(H', W')`` float64: what the other maps add to the sums of the unit that it was opened
        for; None for any other picture.

    Raises
    ------
    ImageError
        If any of this does not hold.
    """

    name: str
    pixels: Pixels
    levels: tuple[float, float]
    path: str | None = None
    page: Page = ONLY
    on_white: bool = False
    matrix: Matrix | None = None
    remark: str = ""
    added: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        _check_pixels(self.pixels)
        _check_size(self.pixels)
        low, high = map(float, self.levels)
        if not (np.isfinite((low, high, high - low)).all() and low < high):
            raise ImageError(f"levels must be two finite numbers, the smaller one first, not {self.levels}")
        pixels = np.array(self.pixels, order="C", copy=True if self.pixels.flags.writeable else None)
        pixels.flags.writeable = False
        object.__setattr__(self, "pixels", pixels)

    @property
    def shape(self) -> tuple[int, ...]:
        """``(H, W)`` or ``(H, W, 3)``."""
        return self.pixels.shape

    @property
    def is_colour(self) -> bool:
        """Whether the pixels have three channels."""
        return self.pixels.ndim == 3


def to_grey(pixels: Pixels) -> Pixels:
    """Turn colour into grey, 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601).

    Parameters
    ----------
    pixels
        ``(H, W, 3)`` red, green, blue, or ``(H, W)``, which is returned as it is.

    Returns
    -------
    ndarray
        ``(H, W)`` of the same type, integers rounded.
    """
    _check_pixels(pixels)
    if pixels.ndim == 2:
        return pixels
    if pixels.dtype == np.float64:  # which cvtColor does not take
        return np.asarray(pixels @ np.array([0.299, 0.587, 0.114]))
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)


def crop(pixels: Pixels, top: int, left: int, height: int, width: int) -> Pixels:
    """Cut a rectangle out.

    Parameters
    ----------
    pixels
        ``(H, W)`` or ``(H, W, 3)``.
    top, left, height, width
        In pixels; at least one pixel, and all of it within the picture, else ValueError.

    Returns
    -------
    ndarray
        ``(height, width)`` or ``(height, width, 3)``, a copy.
    """
    _check_pixels(pixels)
    rows, columns = pixels.shape[:2]
    for name, value, low, high in (
        ("top", top, 0, rows - 1),
        ("left", left, 0, columns - 1),
        ("height", height, 1, rows - top),
        ("width", width, 1, columns - left),
    ):
        _check_range(name, value, low, high)
    return pixels[top : top + height, left : left + width].copy()


def shrink(pixels: Pixels, rows: int, columns: int) -> Pixels:
    """Make a picture smaller: each new pixel is the mean of the area that it covers.

    Parameters
    ----------
    pixels
        ``(H, W)`` or ``(H, W, 3)``.
    rows, columns
        The new size, from 1 to the old one, else ValueError.

    Returns
    -------
    ndarray
        ``(rows, columns)`` or ``(rows, columns, 3)`` float64: a mean of integers need not be one. OpenCV's would be
        good to 7 digits, and so 127.5 not quite that.
    """
    _check_pixels(pixels)
    _check_range("rows", rows, 1, pixels.shape[0])
    _check_range("columns", columns, 1, pixels.shape[1])
    channels = [pixels] if pixels.ndim == 2 else [pixels[..., channel] for channel in range(pixels.shape[2])]
    down, across = _means(pixels.shape[0], rows), _means(pixels.shape[1], columns)
    small = [(across @ (down @ channel.astype(np.float64)).T).T for channel in channels]
    return small[0] if pixels.ndim == 2 else np.stack(small, axis=-1)


def _means(length: int, count: int) -> "csr_array":
    """The matrix (count, length) that takes the mean of each ``count``-th part of ``length`` numbers."""
    from scipy.sparse import csr_array  # slow to import, and not needed at a start

    # Where a part begins in a number, or the other way round, in units of 1/count: so all shares are exact integers.
    edges = np.union1d(np.arange(count + 1) * length, np.arange(length + 1) * count)
    shares, starts = np.diff(edges), edges[:-1]
    return csr_array((shares / length, (starts // length, starts // count)), shape=(count, length))


def _check_range(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} must be between {low} and {high}, not {value}")


def _check_size(pixels: Pixels) -> None:
    if pixels.dtype.kind == "f":
        largest = max(float(pixels.max()), -float(pixels.min()))
        if largest > pixels.dtype.type(VALUE_LIMIT):  # which is a little more in float32
            raise ImageError(f"it holds numbers up to ±{largest:.3g}, at most ±{VALUE_LIMIT:g} are possible")


def _check_pixels(pixels: Pixels) -> None:
    if pixels.ndim not in (2, 3) or pixels.shape[2:] not in ((), (3,)) or not pixels.size:
        raise ImageError(f"pixels must have the shape (H, W) or (H, W, 3), not {pixels.shape}")
    if pixels.dtype.name not in _PIXEL_TYPES:
        raise ImageError(f"pixels must be {', '.join(_PIXEL_TYPES)}, not {pixels.dtype}")
    if pixels.dtype.kind == "f" and not (finite := np.isfinite(pixels)).all():
        count = finite.size - np.count_nonzero(finite) if finite.ndim == 2 else np.count_nonzero(~finite.all(axis=2))
        raise ImageError(f"{count:,} of {pixels.shape[0] * pixels.shape[1]:,} pixels are not finite (NaN or infinite)")
