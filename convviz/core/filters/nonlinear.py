"""The filters that are no convolution: median, bilateral, Canny and Wiener's of noise.

All take an image (H, W) or (H, W, C) of float64 and the value of their fields, and keep the shape; the median and Canny
take bytes too. What OpenCV takes is looked at before the call: what it cannot hold goes to SciPy, or is said in the
filter's description.
"""

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from convviz.core.filters import fields as of
from convviz.core.filters.borders import SCIPY_MODES, channel_by_channel, padded, within
from convviz.core.filters.linear import boxed
from convviz.core.util.opencv import cv2
from convviz.core.windows.correlation import CV_BORDERS

Array = NDArray[np.float64]
Bytes = NDArray[np.uint8]


def median(image: Array | Bytes, values: of.MedianFilter) -> Array:
    """The median of each window, exactly.

    `cv2.medianBlur` takes any size only in bytes, and no float64: it is used where all values are integers from 0 to
    255, which bytes hold as they are. Anything else goes to `scipy.ndimage.median_filter`, which is slower.
    """
    return channel_by_channel(image, lambda channel: _median(channel, values))


def _median(channel: Array | Bytes, values: of.MedianFilter) -> Array:
    exact = as_bytes(channel)
    if exact is None:
        from scipy.ndimage import median_filter

        mode: Any = SCIPY_MODES[values.boundary]
        return np.asarray(median_filter(channel, values.size, mode=mode), dtype=np.float64)
    half = values.size // 2
    # medianBlur repeats the edge whatever one wants, so the border is made here.
    grown = padded(exact, (half, half), (half, half), values.boundary)
    return np.asarray(within(np.asarray(cv2.medianBlur(grown, values.size)), half, half), dtype=np.float64)


def as_bytes(image: Array | Bytes) -> Bytes | None:
    """An image as bytes if they hold each of its values exactly, else None."""
    if image.dtype == np.uint8:
        return cast("Bytes", image)
    with np.errstate(invalid="ignore"):  # what does not fit becomes another number, and is seen to be one
        rounded = image.astype(np.uint8)
    return rounded if np.array_equal(rounded, image) else None


def in_grey_levels(image: Array | Bytes) -> Bytes:
    """A channel (H, W) rounded to integers and clipped to 0..255, which is all that `cv2.Canny` takes."""
    if image.dtype == np.uint8:
        return cast("Bytes", image)
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def bilateral(image: Array, values: of.BilateralFilter) -> Array:
    """`cv2.bilateralFilter` of each channel, in 32-bit floats: it takes no float64, and bytes would be rounded."""
    half = values.size // 2

    def one(channel: Array) -> Array:
        arguments = values.size, values.sigma_value, values.sigma_space
        pixels = channel.astype(np.float32)
        if values.boundary == "wrap":
            grown = padded(pixels, (half, half), (half, half), "wrap")
            return within(np.asarray(cv2.bilateralFilter(grown, *arguments), dtype=np.float64), half, half).copy()
        border = CV_BORDERS[values.boundary]
        return np.asarray(cv2.bilateralFilter(pixels, *arguments, borderType=border), dtype=np.float64)

    return channel_by_channel(image, one)


def canny(image: Array | Bytes, values: of.CannyFilter) -> Array:
    """`cv2.Canny` of each channel: 255 on an edge, 0 elsewhere. Values are rounded and clipped to 0..255 first."""
    return channel_by_channel(
        image,
        lambda channel: np.asarray(cv2.Canny(in_grey_levels(channel), values.low, values.high), dtype=np.float64),
    )


def wiener(image: Array, values: of.WienerFilter) -> Array:
    """The adaptive filter of Wiener (Lim, Two-Dimensional Signal and Image Processing, 1990, p. 536).

    With the mean m and the variance v of each window: ``m + (1 - noise / v) (x - m)``, and m where v is not above the
    noise. That is what `scipy.signal.wiener` computes, which has no boundary but zeros, divides by zero where an image
    is flat, and gives NaN for a constant one; there the mean is right.
    """
    return channel_by_channel(image, lambda channel: _wiener(channel, values))


def _wiener(channel: Array, values: of.WienerFilter) -> Array:
    local, variance = local_statistics(channel, values)
    noise = float(variance.mean()) if values.noise is None else values.noise
    # Where the variance is at most the noise nothing is kept; the max only keeps 0/0 away.
    kept = np.maximum(variance - noise, 0.0) / np.maximum(np.maximum(variance, noise), np.finfo(float).tiny)
    return local + kept * (channel - local)


def local_statistics(channel: Array, values: of.WienerFilter) -> tuple[Array, Array]:
    """Mean and variance (H, W each) of the window around each pixel of a channel."""
    half = values.size // 2
    grown = padded(channel, (half, half), (half, half), values.boundary)
    # About the middle of the values, so that squares of great numbers do not swallow small differences.
    offset = float(channel.mean())
    centred = grown - offset
    local = boxed(centred, values.size, "zero")
    variance = np.maximum(boxed(centred * centred, values.size, "zero") - local * local, 0.0)
    return within(local, half, half) + offset, within(variance, half, half)
