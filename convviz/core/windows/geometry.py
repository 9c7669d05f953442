"""Where windows lie along one axis: lengths, padding, stride, dilation and what lies beyond the border."""

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple, NoReturn, TypeAlias, cast, get_args

import numpy as np
from numpy.typing import NDArray

from convviz.core.util.checks import Pair

Boundary: TypeAlias = Literal["zero", "reflect", "replicate", "wrap"]
PairOfInts: TypeAlias = int | Pair
Padding: TypeAlias = Literal["same", "valid", "full"] | int | tuple[tuple[int, int], tuple[int, int]]

BOUNDARIES: tuple[Boundary, ...] = get_args(Boundary)


class GeometryError(ValueError):
    """A kernel, stride or padding that does not fit; the message shows the arithmetic."""


class Window(NamedTuple):
    """A rectangle of cells in image coordinates; ``top`` and ``left`` are negative inside the padding."""

    top: int
    left: int
    height: int
    width: int


def clipped(window: Window, shape: Pair) -> Window:
    """The part of a window that lies within an image of ``shape`` (rows, columns); of size 0 where none does."""
    top, left = (min(max(start, 0), length) for start, length in zip(window[:2], shape, strict=True))
    bottom, right = (
        min(max(start + size, 0), length) for start, size, length in zip(window[:2], window[2:], shape, strict=True)
    )
    return Window(top, left, bottom - top, right - left)


@dataclass(frozen=True)
class Axis:
    """How a kernel slides along one axis.

    Parameters
    ----------
    length, kernel
        Cells of the input and of the kernel, both at least 1.
    stride, dilation
        Cells from one window to the next, and from one weight to the next, both at least 1.
    before, after
        Cells of padding at the two ends, at least 0.

    Raises
    ------
    GeometryError
        When not even one window fits.
    """

    length: int
    kernel: int
    stride: int = 1
    dilation: int = 1
    before: int = 0
    after: int = 0

    def __post_init__(self) -> None:
        # One comparison where all is well: a small convolution would notice six.
        if min(self.length, self.kernel, self.stride, self.dilation) < 1 or min(self.before, self.after) < 0:
            self._refuse()
        if self.padded < self.span:
            raise GeometryError(
                f"a kernel that spans {self.span} cells does not fit into {self.padded}: {self.formula}"
            )

    def _refuse(self) -> NoReturn:
        """Name the first number that is below its limit."""
        names = {"length": 1, "kernel": 1, "stride": 1, "dilation": 1, "before": 0, "after": 0}
        name, low = next((name, low) for name, low in names.items() if getattr(self, name) < low)
        label = {"before": "padding", "after": "padding"}.get(name, name)
        raise ValueError(f"{label} must be at least {low}, got {getattr(self, name)}")

    @property
    def span(self) -> int:
        """Cells from the first weight to the last: ``(kernel - 1)*dilation + 1``."""
        return (self.kernel - 1) * self.dilation + 1

    @property
    def padded(self) -> int:
        """Length with the padding at both ends."""
        return self.before + self.length + self.after

    @property
    def output(self) -> int:
        """Number of windows that fit, ``floor((L - K + 2P)/S) + 1``."""
        return (self.padded - self.span) // self.stride + 1

    @property
    def left_over(self) -> int:
        """Cells at the end of the padded axis that no window reaches because the stride does not divide."""
        return (self.padded - self.span) % self.stride

    @property
    def formula(self) -> str:
        """The length formula with the numbers filled in, as in ``(12 - 3 + 2*0)/2 + 1 = 5.5``."""
        padding = f"2*{self.before}" if self.before == self.after else f"{self.before} + {self.after}"
        exact = (self.padded - self.span) / self.stride + 1
        written = round(exact, 3)
        sign = "=" if written == exact else "≈"
        return f"({self.length} - {self.span} + {padding})/{self.stride} + 1 {sign} {written:.12g}"

    def start(self, index: int) -> int:
        """First cell of window ``index`` in unpadded coordinates, so it may be negative."""
        return index * self.stride - self.before

    def positions(self, index: int) -> NDArray[np.intp]:
        """Cells under the weights of window ``index``, in unpadded coordinates."""
        return self.start(index) + self.dilation * np.arange(self.kernel)


def window_at(rows: Axis, columns: Axis, row: int, column: int) -> Window:
    """The cells that the window of output cell ``(row, column)`` covers, in unpadded coordinates."""
    return Window(rows.start(row), columns.start(column), rows.span, columns.span)


def receptive_field(rows: Axis, columns: Axis, part: Window) -> Window:
    """The cells of a layer's input that a rectangle ``part`` of its output depends on, in unpadded coordinates.

    Cells of ``part`` that lie in padding around the output depend on nothing and are left out.
    """
    top, bottom = max(part.top, 0), min(part.top + part.height, rows.output) - 1
    left, right = max(part.left, 0), min(part.left + part.width, columns.output) - 1
    first, last = window_at(rows, columns, top, left), window_at(rows, columns, bottom, right)
    return Window(first.top, first.left, last.top + last.height - first.top, last.left + last.width - first.left)


def output_length(
    length: int, kernel: int, *, padding: int = 0, stride: int = 1, dilation: int = 1, exact: bool = False
) -> int:
    """Length of a convolution's or pooling's output, ``L' = (L - K + 2P)/S + 1`` rounded down.

    Parameters
    ----------
    length, kernel : int
        Cells of the input ``L`` and of the kernel ``K``; with dilation ``K`` is ``(kernel - 1)*dilation + 1``.
    padding : int
        Cells added at each end, ``P``.
    stride, dilation : int
        At least 1.
    exact : bool
        Refuse a stride that does not divide, instead of rounding down.

    Raises
    ------
    GeometryError
        When no window fits or, with ``exact``, when the result is a fraction; the message shows the arithmetic.
    ValueError
        For an argument below its limit.

    Examples
    --------
    >>> output_length(5, 3)
    3
    """
    length, kernel, stride, dilation, padding = (
        as_integer(value, name)
        for value, name in (
            (length, "length"),
            (kernel, "kernel"),
            (stride, "stride"),
            (dilation, "dilation"),
            (padding, "padding"),
        )
    )
    axis = Axis(length, kernel, stride, dilation, padding, padding)
    if exact and axis.left_over:
        raise GeometryError(f"a stride of {stride} does not divide: {axis.formula}")
    return axis.output


def resolve_axes(
    shape: Sequence[int],
    kernel_shape: Sequence[int],
    *,
    stride: PairOfInts = 1,
    dilation: PairOfInts = 1,
    padding: Padding = "same",
    flip: bool = True,
) -> tuple[Axis, Axis]:
    """Turn the options of a 2-D convolution into its row axis and its column axis.

    ``"same"`` pads so that ``ceil(L/S)`` windows fit. With ``flip`` and stride 1 an even kernel's odd cell of
    padding goes before, as in ``scipy.signal.convolve2d``; otherwise after, as TensorFlow's SAME.
    """
    strides, dilations = pair(stride, "stride"), pair(dilation, "dilation")
    pads = padding if isinstance(padding, str) else _padding_pairs(padding)
    return _axes(tuple(shape), tuple(kernel_shape), strides, dilations, pads, flip and strides == (1, 1))


@lru_cache(maxsize=256)
def _axes(
    shape: Pair, kernel_shape: Pair, strides: Pair, dilations: Pair, padding: str | tuple[Pair, Pair], odd_before: bool
) -> tuple[Axis, Axis]:
    """Remembered, since the same few geometries are asked for again and again and a small image is filtered fast."""
    spans = [(kernel - 1) * max(d, 1) + 1 for kernel, d in zip(kernel_shape, dilations, strict=True)]
    pads = _named_padding(padding, shape, spans, strides, odd_before) if isinstance(padding, str) else padding
    return (
        Axis(shape[0], kernel_shape[0], strides[0], dilations[0], *pads[0]),
        Axis(shape[1], kernel_shape[1], strides[1], dilations[1], *pads[1]),
    )


def _named_padding(
    padding: str, shape: Pair, spans: Sequence[int], strides: Pair, odd_before: bool
) -> Sequence[tuple[int, int]]:
    if padding == "valid":
        return [(0, 0), (0, 0)]
    if padding == "full":
        return [(span - 1, span - 1) for span in spans]
    if padding != "same":
        raise ValueError(f"padding must be 'same', 'valid', 'full' or numbers of cells, got {padding!r}")
    amounts = []
    for length, span, stride in zip(shape, spans, strides, strict=True):
        windows = -(-length // max(stride, 1))
        total = max((windows - 1) * stride + span - length, 0)
        small, large = total // 2, total - total // 2
        amounts.append((large, small) if odd_before else (small, large))
    return amounts


def _padding_pairs(padding: Any) -> tuple[Pair, Pair]:
    if isinstance(padding, tuple | list):
        if len(padding) != 2:
            raise ValueError(f"padding must be ((top, bottom), (left, right)), got {padding!r}")
        return pair(padding[0], "padding"), pair(padding[1], "padding")
    amount = as_integer(padding, "padding")
    return (amount, amount), (amount, amount)


def pair(value: Any, name: str) -> tuple[int, int]:
    """Read ``value`` as ``(rows, columns)``; one number stands for both."""
    if isinstance(value, tuple | list):
        if len(value) != 2:
            raise ValueError(f"{name} must be one integer or two, got {value!r}")
        return as_integer(value[0], name), as_integer(value[1], name)
    number = as_integer(value, name)
    return number, number


def as_integer(value: Any, name: str) -> int:
    """``value`` as an int; a fraction or a word is a ValueError that names it."""
    try:
        return operator.index(value)
    except TypeError:
        raise ValueError(f"{name} must be an integer, got {value!r}") from None


def check_cell(row: int, column: int, shape: tuple[int, int]) -> None:
    """Refuse a cell outside an output of ``shape`` (rows, columns) with an IndexError."""
    if not (0 <= row < shape[0] and 0 <= column < shape[1]):
        raise IndexError(f"cell ({row}, {column}) lies outside the output, whose shape is {shape}")


def source_indices(positions: NDArray[np.intp], length: int, boundary: Boundary) -> NDArray[np.intp]:
    """Which cell of an axis of ``length`` each position reads; -1 where a zero stands instead.

    Positions outside ``0 .. length - 1`` lie in the padding. ``"reflect"`` does not repeat the edge.
    """
    if boundary == "zero":
        return np.where((positions >= 0) & (positions < length), positions, -1)
    if boundary == "replicate":
        return np.clip(positions, 0, length - 1)
    if boundary == "wrap":
        return positions % length
    if boundary == "reflect":
        period = max(2 * (length - 1), 1)
        folded = positions % period
        return cast("NDArray[np.intp]", np.minimum(folded, period - folded))
    raise ValueError(f"boundary must be one of {', '.join(BOUNDARIES)}, got {boundary!r}")


def gather(image: NDArray[Any], rows: NDArray[np.intp], columns: NDArray[np.intp]) -> NDArray[Any]:
    """Cells ``image[rows, columns]`` as a block; an index of -1 gives zeros. Shape ``(rows, columns, ...)``."""
    block: NDArray[Any] = image[np.ix_(rows, columns)]
    block[rows < 0] = 0
    block[:, columns < 0] = 0
    return block
