"""The filters that are a convolution, each by the function of OpenCV that is made for it.

All take an image (H, W) or (H, W, C) of float64 and the value of their fields, and keep the shape.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.filters import fields as of
from convviz.core.filters.borders import with_border
from convviz.core.filters.formulas import chapter_gaussian, gaussian_reach, identity
from convviz.core.util.opencv import cv2
from convviz.core.windows.convolution import convolve2d
from convviz.core.windows.correlation import CV_CHANNELS, DFT_TAPS
from convviz.core.windows.geometry import Boundary, source_indices

Array = NDArray[np.float64]


def mean(image: Array, values: of.MeanFilter) -> Array:
    """`cv2.boxFilter`, whose window lies as that of an even "same" convolution does."""
    return boxed(image, values.size, values.boundary)


def boxed(image: Array, size: int, boundary: Boundary) -> Array:
    """The mean of the ``size`` x ``size`` window around each pixel; of even sizes more lies to the left and above."""
    return with_border(
        image,
        (size, size),
        boundary,
        lambda pixels, border: cv2.boxFilter(pixels, cv2.CV_64F, (size, size), borderType=border),
    )


def gaussian(image: Array, values: of.GaussianFilter) -> Array:
    """`cv2.GaussianBlur`, cut off at 4 sigma."""
    return blurred(image, values.sigma, values.boundary)


def blurred(image: Array, sigma: float, boundary: Boundary) -> Array:
    """A normalised Gaussian blur of ``sigma`` pixels, which reaches ``ceil(4 sigma)`` each way."""
    reach = gaussian_reach(sigma)
    size = (2 * reach + 1, 2 * reach + 1)
    return with_border(
        image,
        (reach, reach),
        boundary,
        lambda pixels, border: cv2.GaussianBlur(pixels, size, sigma, borderType=border),
    )


def gaussian20(image: Array, values: of.FilterFields) -> Array:
    """The chapter's Gaussian: a column by a row, so that 20 + 20 products a pixel do for 400."""
    across = chapter_gaussian(1, 20)[0]
    return with_border(
        image,
        (20, 20),
        values.boundary,
        lambda pixels, border: cv2.sepFilter2D(
            pixels, cv2.CV_64F, across[::-1].copy(), across[::-1].copy(), anchor=(10, 10), borderType=border
        ),
    )


def sharpen(image: Array, values: of.SharpenFilter) -> Array:
    """``image + amount * high`` with ``high = image - blur``, as in the chapter: the blur is raw, and so it darkens."""
    return _added(image, gaussian20(image, values), values.amount)


def unsharp(image: Array, values: of.UnsharpFilter) -> Array:
    """``image + amount * (image - blur)`` with a blur that keeps the brightness."""
    return _added(image, blurred(image, values.sigma, values.boundary), values.amount)


def _added(image: Array, blur: Array, amount: float) -> Array:
    """``image + amount * (image - blur)``."""
    result = cv2.addWeighted(image, 1 + amount, blur, -amount, 0.0)
    return np.asarray(result, dtype=np.float64).reshape(image.shape)


def sobel_x(image: Array, values: of.ThreeByThree) -> Array:
    """`cv2.Sobel` across: the right side minus the left one, as Hx convolved gives it."""
    return _sobel(image, values.boundary, across=True)


def sobel_y(image: Array, values: of.ThreeByThree) -> Array:
    """`cv2.Sobel` down, its sign turned: Hy convolved gives the upper side minus the lower one."""
    return _sobel(image, values.boundary, across=False)


def _sobel(image: Array, boundary: Boundary, *, across: bool) -> Array:
    dx, dy, scale = (1, 0, 1) if across else (0, 1, -1)
    return with_border(
        image,
        (1, 1),
        boundary,
        lambda pixels, border: cv2.Sobel(pixels, cv2.CV_64F, dx, dy, ksize=3, scale=scale, borderType=border),
    )


def sobel_magnitude(image: Array, values: of.ThreeByThree) -> Array:
    """``sqrt(Gx² + Gy²)`` by `cv2.magnitude`: not linear, though Gx and Gy are."""
    result = cv2.magnitude(sobel_x(image, values), sobel_y(image, values))
    return np.asarray(result, dtype=np.float64).reshape(image.shape)


def sobel_direction(image: Array, values: of.ThreeByThree) -> Array:
    """``atan2(Gy, Gx)`` in radians, -π to π: where it gets brighter, anticlockwise from the right as one sees it.

    NumPy's, since `cv2.phase` is off by up to 0.3 degrees. Where nothing changes it is 0.
    """
    # OpenCV adds 0 to every sum, and so none is -0, with which what points to the left would have the angle -π.
    up, across = sobel_y(image, values), sobel_x(image, values)
    return np.arctan2(up, across, out=up)


def gradient_x(image: Array, values: of.GradientAcross) -> Array:
    """Right minus left neighbour."""
    return _difference(image, values.boundary, axis=1, sign=1)


def gradient_y(image: Array, values: of.GradientDown) -> Array:
    """Upper minus lower neighbour."""
    return _difference(image, values.boundary, axis=0, sign=-1)


def _difference(image: Array, boundary: Boundary, *, axis: int, sign: int) -> Array:
    """Next minus last neighbour along an axis, times 1 or -1: a subtraction takes half as long as `cv2.filter2D`."""
    result = np.empty_like(image)
    lines, out = (cells.reshape(len(cells), -1) for cells in (image, result))
    step = image[0, 0].size  # from one column to the next: the channels lie between
    ahead, behind, between = (
        (lines[2:], lines[:-2], out[1:-1])
        if axis == 0
        else (lines[:, 2 * step :], lines[:, : -2 * step], out[:, step:-step])
    )
    cv2.subtract(*_in_order(ahead, behind, sign), dst=between)
    cells, ends = np.moveaxis(image, axis, 0), np.moveaxis(result, axis, 0)
    before, after = source_indices(np.array([-1, len(cells)]), len(cells), boundary)
    np.subtract(*_in_order(cells[1], cells[before] if before >= 0 else 0.0, sign), out=ends[0])
    np.subtract(*_in_order(cells[after] if after >= 0 else 0.0, cells[-2], sign), out=ends[-1])
    return result


def _in_order(ahead: Any, behind: Any, sign: int) -> tuple[Any, Any]:
    return (ahead, behind) if sign > 0 else (behind, ahead)


def laplacian(image: Array, values: of.ThreeByThree) -> Array:
    """`cv2.Laplacian`: the four neighbours minus four times the pixel."""
    return with_border(
        image,
        (1, 1),
        values.boundary,
        lambda pixels, border: cv2.Laplacian(pixels, cv2.CV_64F, ksize=1, borderType=border),
    )


def convolution(image: Array, values: of.ConvolutionFilter) -> Array:
    """`convolve2d` with any kernel."""
    return _convolved(image, np.array(values.kernel), values.boundary)


def same(image: Array, _values: of.FilterFields) -> Array:
    """A copy."""
    return image.copy()


def _convolved(image: Array, kernel: Array, boundary: Boundary) -> Array:
    if kernel.size < DFT_TAPS and (image.ndim == 2 or image.shape[2] <= CV_CHANNELS):
        rows, columns = kernel.shape
        turned, anchor = np.ascontiguousarray(kernel[::-1, ::-1]), (columns // 2, rows // 2)
        return with_border(
            image,
            (rows, columns),
            boundary,
            lambda pixels, border: cv2.filter2D(pixels, cv2.CV_64F, turned, anchor=anchor, borderType=border),
        )
    return np.asarray(convolve2d(image, kernel, boundary=boundary), dtype=np.float64)


def bell(sigma: float) -> Array:
    """The kernel of `blurred`, by `cv2.getGaussianKernel`: (2 reach + 1) each way."""
    line = np.asarray(cv2.getGaussianKernel(2 * gaussian_reach(sigma) + 1, sigma, cv2.CV_64F))
    return np.outer(line, line)


def sharpening_kernel(blur: Array, amount: float) -> Array:
    """The one kernel of ``image + amount * (image - blur)``."""
    return identity(*blur.shape) * (1 + amount) - amount * blur
