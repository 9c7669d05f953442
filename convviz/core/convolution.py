"""2-D convolution and cross-correlation, whole (by ``cv2.filter2D``) and one output cell at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.geometry import (
    BOUNDARIES,
    Axis,
    Boundary,
    Padding,
    PairOfInts,
    Window,
    gather,
    resolve_axes,
    source_indices,
)
from convviz.core.opencv import cv2
from convviz.core.steps import GridSteps

#: filter2D correlates in the frequency domain from this many taps on, where sums are only exact to rounding.
_DFT_TAPS = 50
#: Whole numbers up to this size come back whole from the frequency domain in float64.
_DFT_EXACT = 2.0**40
_PAD_MODES: dict[Boundary, Any] = {
    "zero": "constant",
    "reflect": "reflect",
    "replicate": "edge",
    "wrap": "wrap",
}
_CV_BORDERS: dict[Boundary, int] = {
    "zero": cv2.BORDER_CONSTANT,
    "reflect": cv2.BORDER_REFLECT_101,
    "replicate": cv2.BORDER_REPLICATE,
}


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
        Whole numbers or floats, finite.
    kernel : (kh, kw) or (kh, kw, C) array
        Odd or even. Two dimensions: each channel is convolved on its own. Three: the channels are summed, as a CNN's
        layer does.
    stride, dilation : int or (rows, columns)
    padding : "same", "valid", "full", int, or ((top, bottom), (left, right))
        ``"same"`` gives ``ceil(L/S)`` outputs; see `convviz.core.geometry.resolve_axes` for even kernels.
    boundary : "zero", "reflect", "replicate" or "wrap"
        What the padding holds; ``"reflect"`` does not repeat the edge.
    flip : bool
        True turns the kernel by 180 degrees first, which is convolution; False is cross-correlation.

    Returns
    -------
    (H', W') or (H', W', C) array
        float32 for a float32 or float16 image, float64 for any other; never clipped. Whole-number images and kernels
        give whole numbers exactly (in float64); other results are exact to floating-point rounding.

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

    A caller can stop between two bands, so that a large convolution can be cancelled.
    """
    setup = _setup(image, kernel, stride, padding, dilation, boundary, flip)
    rows = setup.rows
    for first in range(0, rows.output, rows_per_band):
        count = min(rows_per_band, rows.output - first)
        start = rows.start(first)
        length = (count - 1) * rows.stride + rows.span
        if start >= 0 and start + length <= rows.length:
            block = setup.image[start : start + length]
        else:
            sources = source_indices(np.arange(start, start + length), rows.length, boundary)
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
        """Compute the step of output cell ``(row, column)``."""
        patch = gather(
            self.image,
            source_indices(self.rows.positions(row), self.rows.length, self.boundary),
            source_indices(self.columns.positions(column), self.columns.length, self.boundary),
        ).astype(np.float64)
        products = patch * self.weights
        window = Window(self.rows.start(row), self.columns.start(column), self.rows.span, self.columns.span)
        return Conv2dStep((row, column), window, patch, self.weights, products, float(products.sum()))


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
    """``image`` as an array (H, W) or (H, W, C) of numbers, or a ValueError that says what it is instead."""
    pixels = np.asarray(image)
    if pixels.dtype.kind not in "biuf" or pixels.ndim not in (2, 3) or not pixels.size:
        raise ValueError(f"image must be numbers shaped (H, W) or (H, W, C), got {pixels.dtype} {pixels.shape}")
    return pixels


def _apply(setup: _Setup, image: NDArray[Any], rows: Axis) -> NDArray[np.floating[Any]]:
    """Correlate ``image``, whose rows lie as ``rows`` says, with the weights of ``setup``."""
    if setup.weights.ndim == 2:
        return _correlate(image, setup.weights, rows, setup.columns, setup.boundary)
    total = _correlate(image[..., 0], setup.weights[..., 0], rows, setup.columns, setup.boundary)
    for channel in range(1, image.shape[2]):
        total += _correlate(image[..., channel], setup.weights[..., channel], rows, setup.columns, setup.boundary)
    return total


def _correlate(
    image: NDArray[Any], weights: NDArray[np.float64], rows: Axis, columns: Axis, boundary: Boundary
) -> NDArray[np.floating[Any]]:
    """Slide ``weights`` (kh, kw), not flipped, over each channel of ``image``."""
    image = _readable_by_opencv(image)
    if boundary == "wrap" or any(axis.before + axis.after >= axis.span for axis in (rows, columns)):
        # filter2D has no wrap border and never makes the image larger, so the border is made here.
        pads = [(rows.before, rows.after), (columns.before, columns.after)] + [(0, 0)] * (image.ndim - 2)
        image = np.pad(image, pads, mode=_PAD_MODES[boundary])
        anchor, border = (0, 0), cv2.BORDER_CONSTANT
    else:
        anchor, border = (columns.before, rows.before), _CV_BORDERS[boundary]
    taps = weights
    if rows.dilation > 1 or columns.dilation > 1:
        taps = np.zeros((rows.span, columns.span))
        taps[:: rows.dilation, :: columns.dilation] = weights
    depth = cv2.CV_32F if image.dtype == np.float32 else cv2.CV_64F
    result = _filter_channels(image, depth, taps, anchor, border)
    # With the anchor at the padding's width, window i starts at filtered cell i*stride.
    result = result[: rows.output * rows.stride : rows.stride, : columns.output * columns.stride : columns.stride]
    if depth == cv2.CV_64F and taps.size >= _DFT_TAPS and _all_whole(image) and _all_whole(weights):
        whole = np.rint(result)
        result = whole if np.abs(whole).max() < _DFT_EXACT else result
    return np.ascontiguousarray(result)


def _readable_by_opencv(image: NDArray[Any]) -> NDArray[Any]:
    if image.dtype in (np.uint8, np.uint16, np.int16, np.float32, np.float64):
        return np.ascontiguousarray(image, dtype=image.dtype.newbyteorder("="))
    return np.ascontiguousarray(image, dtype=np.float32 if image.dtype == np.float16 else np.float64)


def _filter_channels(
    image: NDArray[Any], depth: int, taps: NDArray[np.float64], anchor: tuple[int, int], border: int
) -> NDArray[np.floating[Any]]:
    """``cv2.filter2D`` for any number of channels; it takes four at a time, and drops a last axis of one."""
    if image.ndim == 2 or image.shape[2] <= 4:
        result = cv2.filter2D(image, depth, taps, anchor=anchor, borderType=border)
        return np.asarray(result.reshape(image.shape), np.float32 if depth == cv2.CV_32F else np.float64)
    groups = [
        _filter_channels(np.ascontiguousarray(image[..., i : i + 4]), depth, taps, anchor, border)
        for i in range(0, image.shape[2], 4)
    ]
    return np.concatenate(groups, axis=2)


def _all_whole(values: NDArray[Any]) -> bool:
    return values.dtype.kind in "biu" or np.array_equal(values, np.rint(values))
