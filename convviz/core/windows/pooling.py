"""Max and average pooling, whole and one output cell at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.util.checks import Pair
from convviz.core.windows.convolution import as_image
from convviz.core.windows.geometry import Axis, PairOfInts, Window, check_cell, pair, window_at
from convviz.core.windows.steps import GridSteps

PoolKind: TypeAlias = Literal["max", "average"]
POOL_KINDS: tuple[PoolKind, ...] = get_args(PoolKind)

#: What stands in the padding: it must never win a maximum, and counts as zero in an average (as in torch).
PADDING_VALUE: dict[PoolKind, float] = {"max": -np.inf, "average": 0.0}


def pool2d(
    image: ArrayLike,
    size: PairOfInts,
    *,
    stride: PairOfInts | None = None,
    padding: PairOfInts = 0,
    kind: PoolKind = "max",
) -> NDArray[np.floating[Any]]:
    """Reduce every window of an image to its greatest or its mean value.

    Parameters
    ----------
    image : (H, W) or (H, W, C) array
        Channels are pooled each on its own.
    size, stride, padding : int or (rows, columns)
        The stride is the size unless given; the padding is at most half the size.
    kind : "max" or "average"
        Padding never wins a maximum and counts as zeros in an average. Rows and columns that no full window reaches are
        dropped. Both as in torch.

    Returns
    -------
    (H', W') or (H', W', C) array
        float32 for a float32 or float16 image, float64 for any other.

    Raises
    ------
    ValueError
        For a bad argument; `GeometryError` where no window fits.
    """
    pixels, rows, columns = _setup(image, size, stride, padding, kind)
    return _pool(pixels, rows.output, rows, columns, kind)


def pool2d_bands(
    image: ArrayLike,
    size: PairOfInts,
    *,
    rows_per_band: int = 256,
    stride: PairOfInts | None = None,
    padding: PairOfInts = 0,
    kind: PoolKind = "max",
) -> Iterator[NDArray[np.floating[Any]]]:
    """Give the result of `pool2d` as bands of at most ``rows_per_band`` output rows, top to bottom.

    A caller can stop between two bands, so that a large pooling can be cancelled.
    """
    pixels, rows, columns = _setup(image, size, stride, padding, kind)
    return (
        _pool(pixels[first * rows.stride :], min(rows_per_band, rows.output - first), rows, columns, kind)
        for first in range(0, rows.output, rows_per_band)
    )


def _pool(pixels: NDArray[Any], count: int, rows: Axis, columns: Axis, kind: PoolKind) -> NDArray[np.floating[Any]]:
    """Reduce the windows of the first ``count`` output rows of ``pixels``, which holds its padding already."""
    shifted = (
        pixels[r : r + count * rows.stride : rows.stride, c : c + columns.output * columns.stride : columns.stride]
        for r, c in product(range(rows.kernel), range(columns.kernel))
    )
    result = next(shifted).copy()
    combine = np.maximum if kind == "max" else np.add
    for cells in shifted:
        combine(result, cells, out=result)
    if kind == "average":
        result /= rows.kernel * columns.kernel
    return np.ascontiguousarray(result)


@dataclass(frozen=True, eq=False)
class PoolStep:
    """How one output cell comes about.

    Attributes
    ----------
    output_index : (row, column) of the output cell.
    window : cells of the input, in unpadded coordinates (``top`` may be -1).
    patch : input values in the window, shaped ``size``; padding is -inf for a maximum, 0 for an average.
    value : the pooled value.
    winner : (row, column) in the input of the greatest value, the first one where several are equal; None for an
        average.
    """

    output_index: tuple[int, int]
    window: Window
    patch: NDArray[np.floating[Any]]
    value: float
    winner: tuple[int, int] | None

    @property
    def total(self) -> float:
        """Sum of the patch, which an average divides by its size."""
        return float(self.patch.sum())

    @property
    def equal(self) -> int:
        """How many cells of the window hold the value that comes out: more than one where a maximum is a tie."""
        return int(np.count_nonzero(self.patch == self.value))


class PoolSteps(GridSteps[PoolStep]):
    """The steps of `pool2d` on a 2-D image, one an output cell in reading order, each computed when asked for.

    Attributes
    ----------
    shape : (rows, columns) of the output.
    rows, columns : the `Axis` of each direction; ``left_over`` says how many cells at the end are dropped.
    """

    def __init__(
        self,
        image: ArrayLike,
        size: PairOfInts,
        *,
        stride: PairOfInts | None = None,
        padding: PairOfInts = 0,
        kind: PoolKind = "max",
    ) -> None:
        pixels = as_image(image)
        if pixels.ndim != 2:
            raise ValueError(f"pooling steps over one channel (H, W), got {pixels.shape}")
        # The image is kept as it came and only a step's patch becomes float, so a photograph is not copied.
        self.rows, self.columns = _axes(pixels, size, stride, padding, kind)
        self.image = pixels
        self.kind: PoolKind = kind
        self.shape = (self.rows.output, self.columns.output)

    def at(self, row: int, column: int) -> PoolStep:
        """Compute the step of output cell ``(row, column)``; IndexError for a cell outside ``shape``."""
        check_cell(row, column, self.shape)
        top, left = self.rows.start(row), self.columns.start(column)
        patch = np.full((self.rows.kernel, self.columns.kernel), PADDING_VALUE[self.kind], _float_type(self.image))
        inside = self.image[max(top, 0) : top + self.rows.kernel, max(left, 0) : left + self.columns.kernel]
        first_row, first_column = max(-top, 0), max(-left, 0)
        patch[first_row : first_row + inside.shape[0], first_column : first_column + inside.shape[1]] = inside
        winner = None
        if self.kind == "max":
            # Among the cells of the image only: where it holds -inf itself, the padding must not win.
            r, c = divmod(int(inside.argmax()), inside.shape[1])
            winner = (max(top, 0) + r, max(left, 0) + c)
            value = inside[r, c]
        else:
            # Added in pool2d's order, one cell after the other, so that the two agree to the last bit.
            value = sum(patch.ravel(), patch.dtype.type(0)) / patch.dtype.type(patch.size)
        window = window_at(self.rows, self.columns, row, column)
        return PoolStep((row, column), window, patch, float(value), winner)


def _setup(
    image: ArrayLike, size: PairOfInts, stride: PairOfInts | None, padding: PairOfInts, kind: PoolKind
) -> tuple[NDArray[Any], Axis, Axis]:
    pixels = as_image(image)
    rows, columns = _axes(pixels, size, stride, padding, kind)
    pixels = pixels.astype(_float_type(pixels), copy=False)
    if rows.before or columns.before:
        pads = [(rows.before, rows.after), (columns.before, columns.after)] + [(0, 0)] * (pixels.ndim - 2)
        pixels = np.pad(pixels, pads, constant_values=PADDING_VALUE[kind])
    return pixels, rows, columns


def _axes(
    pixels: NDArray[Any], size: PairOfInts, stride: PairOfInts | None, padding: PairOfInts, kind: PoolKind
) -> tuple[Axis, Axis]:
    if kind not in POOL_KINDS:
        raise ValueError(f"kind must be one of {', '.join(POOL_KINDS)}, got {kind!r}")
    sizes = pair(size, "size")
    strides = sizes if stride is None else pair(stride, "stride")
    pads = pair(padding, "padding")
    if min(sizes) < 1:
        raise ValueError(f"size must be at least 1, got {min(sizes)}")
    check_padding(sizes, pads)
    rows, columns = (
        Axis(length, cells, step, 1, pad, pad)
        for length, cells, step, pad in zip(pixels.shape[:2], sizes, strides, pads, strict=True)
    )
    return rows, columns


def max_padding(size: Pair) -> Pair:
    """The most cells (rows, columns) of padding at each end, as in torch: half the size of the window."""
    return size[0] // 2, size[1] // 2


def fitting_padding(size: Pair, padding: Pair) -> Pair:
    """The padding nearest to ``padding`` that windows of ``size`` allow."""
    return min(padding[0], size[0] // 2), min(padding[1], size[1] // 2)


def check_padding(size: Pair, padding: Pair) -> None:
    """Refuse more than `max_padding` with a ValueError."""
    for half, cells in zip(max_padding(size), padding, strict=True):
        if cells > half:
            raise ValueError(f"padding must be at most half the size, {half}, got {cells}")


def _float_type(pixels: NDArray[Any]) -> type[np.float32] | type[np.float64]:
    return np.float32 if pixels.dtype in (np.float16, np.float32) else np.float64
