"""2-D convolution and cross-correlation, whole (by ``cv2.filter2D``) and one output cell at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.windows.correlation import correlate
from convviz.core.windows.geometry import (
    BOUNDARIES,
    Axis,
    Boundary,
    Padding,
    PairOfInts,
    Window,
    as_integer,
    check_cell,
    gather,
    resolve_axes,
    source_indices,
    window_at,
)
from convviz.core.windows.steps import GridSteps


def convolve2d(
    image: ArrayLike,
    kernel: ArrayLike,
    *,
    stride: PairOfInts = 1,
    padding: Padding = "same",
    dilation: PairOfInts = 1,
    boundary: Boundary = "zero",
    flip: bool = True,
) -> NDArray[np.floating[Any]]:
    """Convolve an image with a kernel: ``y[r, c] = sum over m, n of x[r - m, c - n] h[m, n]``.

    Parameters
    ----------
    image : (H, W) or (H, W, C) array
        Integers or floats, finite.
    kernel : (kh, kw) or (kh, kw, C) array
        Odd or even. Two dimensions: each channel is convolved on its own. Three: the channels are summed, as a CNN's
        layer does.
    stride, dilation : int or (rows, columns)
    padding : "same", "valid", "full", int, or ((top, bottom), (left, right))
        ``"same"`` gives ``ceil(L/S)`` outputs; see `convviz.core.windows.geometry.resolve_axes` for even kernels.
    boundary : "zero", "reflect", "replicate" or "wrap"
        What the padding holds; ``"reflect"`` does not repeat the edge.
    flip : bool
        True turns the kernel by 180 degrees first, which is convolution; False is cross-correlation.

    Returns
    -------
    (H', W') or (H', W', C) array
        float32 for a float32 or float16 image, float64 for any other; never clipped.

        In float64 every cell is exact to the rounding of the sum of its own ``|products|``: integers stay exact
        below 2^53, and what is zero around a cell leaves a zero. In float32 that holds for small kernels; from 50 taps
        on the error is float32's rounding of the largest such sum in the image, for the sake of speed.

    Raises
    ------
    ValueError
        For a bad argument; `GeometryError` where no window fits.
    """
    setup = _setup(image, kernel, stride, padding, dilation, boundary, flip)
    return _apply(setup, setup.image, setup.rows)


def convolve2d_bands(
    image: ArrayLike,
    kernel: ArrayLike,
    *,
    rows_per_band: int = 256,
    stride: PairOfInts = 1,
    padding: Padding = "same",
    dilation: PairOfInts = 1,
    boundary: Boundary = "zero",
    flip: bool = True,
) -> Iterator[NDArray[np.floating[Any]]]:
    """Yield the result of `convolve2d` as bands of at most ``rows_per_band`` output rows, top to bottom.

    A caller can stop between two bands, so that a large convolution can be cancelled. Bad arguments are refused at
    once, before the first band is asked for.
    """
    count = as_integer(rows_per_band, "rows_per_band")
    if count < 1:
        raise ValueError(f"rows_per_band must be at least 1, got {count}")
    return _bands(_setup(image, kernel, stride, padding, dilation, boundary, flip), count)


def _bands(setup: "_Setup", rows_per_band: int) -> Iterator[NDArray[np.floating[Any]]]:
    rows = setup.rows
    for first in range(0, rows.output, rows_per_band):
        count = min(rows_per_band, rows.output - first)
        start = rows.start(first)
        length = (count - 1) * rows.stride + rows.span
        if start >= 0 and start + length <= rows.length:
            block = setup.image[start : start + length]
        else:
            sources = source_indices(np.arange(start, start + length), rows.length, setup.boundary)
            block = setup.image[sources]
            block[sources < 0] = 0
        yield _apply(setup, block, Axis(length, rows.kernel, rows.stride, rows.dilation))


@dataclass(frozen=True, eq=False)
class Conv2dStep:
    """How one output cell comes about.

    Attributes
    ----------
    output_index : (row, column) of the output cell.
    window : cells of the input under the kernel, in unpadded coordinates (``top`` may be -1).
    patch : input values under the weights, float64, shaped like the kernel; padding included.
    weights : the kernel as it lies on the patch: flipped for a convolution.
    products : ``patch * weights``.
    value : ``products.sum()``.
    """

    output_index: tuple[int, int]
    window: Window
    patch: NDArray[np.float64]
    weights: NDArray[np.float64]
    products: NDArray[np.float64]
    value: float


class Conv2dSteps(GridSteps[Conv2dStep]):
    """The steps of `convolve2d`, one an output cell in reading order, each computed when asked for.

    Takes the arguments of `convolve2d`; an image with channels needs a kernel with channels.

    Attributes
    ----------
    shape : (rows, columns) of the output.
    rows, columns : the `Axis` of each direction.
    """

    def __init__(
        self,
        image: ArrayLike,
        kernel: ArrayLike,
        *,
        stride: PairOfInts = 1,
        padding: Padding = "same",
        dilation: PairOfInts = 1,
        boundary: Boundary = "zero",
        flip: bool = True,
    ) -> None:
        setup = _setup(image, kernel, stride, padding, dilation, boundary, flip)
        if setup.image.ndim != setup.weights.ndim:
            raise ValueError(
                f"an image with channels {setup.image.shape} steps only with a kernel (kh, kw, C), "
                f"got {setup.weights.shape}"
            )
        self.image, self.weights = setup.image, setup.weights
        self.rows, self.columns = setup.rows, setup.columns
        self.boundary: Boundary = boundary
        self.shape = (setup.rows.output, setup.columns.output)

    def at(self, row: int, column: int) -> Conv2dStep:
        """Compute the step of output cell ``(row, column)``; IndexError for a cell outside ``shape``."""
        check_cell(row, column, self.shape)
        patch = gather(
            self.image,
            source_indices(self.rows.positions(row), self.rows.length, self.boundary),
            source_indices(self.columns.positions(column), self.columns.length, self.boundary),
        ).astype(np.float64)
        products = patch * self.weights
        window = window_at(self.rows, self.columns, row, column)
        return Conv2dStep((row, column), window, patch, self.weights, products, float(products.sum()))

    def cells(self, row: int, column: int) -> list[tuple[int, int]]:
        """The cells (row, column) under the weights of output cell ``(row, column)``, in unpadded coordinates."""
        rows, columns = self.rows.positions(row).tolist(), self.columns.positions(column).tolist()
        return list(product(rows, columns))

    def touched(self, weight: tuple[int, int], index: int, part: Window) -> NDArray[np.bool_]:
        """Which cells have lain under one weight in the steps 0 to ``index``.

        Parameters
        ----------
        weight : (row, column) of the weight as it lies on the image.
        index : the last step that counts.
        part : the cells asked about, in unpadded coordinates.

        Returns
        -------
        (part.height, part.width) bool array
        """
        row, column = divmod(index, self.shape[1])
        rows = _windows_over(self.rows, weight[0], part.top, part.height)[:, np.newaxis]
        columns = _windows_over(self.columns, weight[1], part.left, part.width)
        done: NDArray[np.bool_] = (rows >= 0) & (columns >= 0) & ((rows < row) | ((rows == row) & (columns <= column)))
        return done


def _windows_over(axis: Axis, weight: int, first: int, count: int) -> NDArray[np.intp]:
    """For each of ``count`` cells from ``first`` on, the window that puts ``weight`` on it; -1 for none."""
    offset = np.arange(first, first + count) + axis.before - weight * axis.dilation
    windows, rest = np.divmod(offset, axis.stride)
    return np.where((rest == 0) & (windows >= 0) & (windows < axis.output), windows, -1)


@dataclass(frozen=True, eq=False)
class _Setup:
    image: NDArray[Any]
    weights: NDArray[np.float64]
    rows: Axis
    columns: Axis
    boundary: Boundary


def _setup(
    image: ArrayLike,
    kernel: ArrayLike,
    stride: PairOfInts,
    padding: Padding,
    dilation: PairOfInts,
    boundary: Boundary,
    flip: bool,
) -> _Setup:
    pixels = as_image(image)
    weights = np.asarray(kernel)
    if weights.dtype.kind not in "biuf" or weights.ndim not in (2, 3) or not weights.size:
        raise ValueError(f"kernel must be numbers shaped (kh, kw) or (kh, kw, C), got {weights.dtype} {weights.shape}")
    weights = weights.astype(np.float64)
    if not np.isfinite(weights).all():
        raise ValueError("kernel must hold finite numbers only")
    channels = pixels.shape[2] if pixels.ndim == 3 else None
    if weights.ndim == 3 and weights.shape[2] != channels:
        raise ValueError(f"kernel has {weights.shape[2]} channels, the image has {channels or 'none'}")
    if boundary not in BOUNDARIES:
        raise ValueError(f"boundary must be one of {', '.join(BOUNDARIES)}, got {boundary!r}")
    rows, columns = resolve_axes(
        pixels.shape[:2], weights.shape[:2], stride=stride, dilation=dilation, padding=padding, flip=flip
    )
    if flip:
        weights = np.ascontiguousarray(weights[::-1, ::-1])
    weights.flags.writeable = False
    return _Setup(pixels, weights, rows, columns, boundary)


def as_image(image: ArrayLike) -> NDArray[Any]:
    """``image`` as an array (H, W) or (H, W, C) of numbers, or a ValueError that says what it is instead.

    The numbers are in the machine's byte order, the only one that OpenCV reads.
    """
    pixels = np.asarray(image)
    if pixels.dtype.kind not in "biuf" or pixels.ndim not in (2, 3) or not pixels.size:
        raise ValueError(f"image must be numbers shaped (H, W) or (H, W, C), got {pixels.dtype} {pixels.shape}")
    return pixels.astype(pixels.dtype.newbyteorder("="), copy=False)


def _apply(setup: _Setup, image: NDArray[Any], rows: Axis) -> NDArray[np.floating[Any]]:
    """Correlate ``image``, whose rows lie as ``rows`` says, with the weights of ``setup``."""
    if setup.weights.ndim == 2:
        return correlate(image, setup.weights, rows, setup.columns, setup.boundary)
    total = correlate(image[..., 0], setup.weights[..., 0], rows, setup.columns, setup.boundary)
    for channel in range(1, image.shape[2]):
        total += correlate(image[..., channel], setup.weights[..., channel], rows, setup.columns, setup.boundary)
    return total
