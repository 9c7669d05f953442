"""A row of a 2-D convolution's output as a 1-D convolution: exactly, where the kernel's rows are multiples of one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convviz.core.text.formatting import counted, in_short
from convviz.core.windows.convolution import Conv2dSteps
from convviz.core.windows.geometry import gather, source_indices

#: The share of the greatest weight by which an outer product may miss them.
_NEAR = 1e-12


@dataclass(frozen=True, eq=False)
class ImageLine:
    """Two signals whose "valid" convolution makes a row of the output, or one of the parts that add up to it.

    Attributes
    ----------
    x : (L,) a row of the image, or rows of it that are weighted and added; its padding included.
    h : (K,) the row of the kernel: turned round again, it lies on x as the kernel does on the image.
    stride : every so-manieth sample of the valid part is a cell of the output.
    exact : whether the row of the output is all of it; else the sum of one such for each row of the kernel.
    sentence : what it is, in words.
    """

    x: NDArray[np.float64]
    h: NDArray[np.float64]
    stride: int
    exact: bool
    sentence: str

    def index(self, column: int) -> int:
        """The sample of the valid part that is the output's cell in a column."""
        return column * self.stride


def line_of(steps: Conv2dSteps, row: int) -> ImageLine:
    """The row ``row`` of the output of a 2-D convolution as a 1-D one.

    The rows of a kernel that is an outer product ``u vᵀ`` are multiples of v: then the rows of the image under it,
    weighted by u and added, convolved with v, are the output's row. Of any other kernel it is the row in its middle,
    with the row of the image that this lies on.
    """
    under, weights, span = _under(steps, row)
    taps = np.zeros((len(weights), span))
    taps[:, :: steps.columns.dilation] = weights
    outer = _outer(weights)
    stride = steps.columns.stride
    if outer is None:
        middle = len(weights) // 2
        said = f"Row {row:,} of y is the sum of {counted(len(weights), 'convolution')}, one a row of the kernel: "
        said += f"this is that of its {'middle row' if len(weights) > 2 else 'last row'}."
        return ImageLine(under[middle], taps[middle, ::-1].copy(), stride, False, said + _kept(stride))
    factors, _ = outer
    base = taps[np.flatnonzero(factors)[0]] / factors[np.flatnonzero(factors)[0]]
    said = f"This is row {row:,} of y, exactly{_how(factors)}."
    return ImageLine(factors @ under, base[::-1].copy(), stride, True, said + _kept(stride))


def _under(steps: Conv2dSteps, row: int) -> tuple[NDArray[np.float64], NDArray[np.float64], int]:
    """The rows of the image under the kernel, with their padding (rows, L), its rows as they lie, and their span."""
    rows, columns = steps.rows, steps.columns
    across = np.arange(columns.start(0), columns.start(columns.output - 1) + columns.span)
    block = gather(
        steps.image,
        source_indices(rows.positions(row), rows.length, steps.boundary),
        source_indices(across, columns.length, steps.boundary),
    ).astype(np.float64)
    weights = steps.weights
    if block.ndim == 3:  # a CNN's sum: the rows of one channel after those of the other
        block, weights = (np.concatenate(np.moveaxis(part, 2, 0)) for part in (block, weights))
    return block, weights, columns.span


def _outer(weights: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Give u, whose first factor but 0 is 1, and v: weights (rows, K) are their outer product; or None."""
    filled = np.flatnonzero(np.abs(weights).max(axis=1))
    if not len(filled):
        return np.eye(1, len(weights))[0], weights[0]
    base = weights[filled[0]]
    at = int(np.abs(base).argmax())
    factors = weights[:, at] / base[at]
    missed = np.abs(np.outer(factors, base) - weights).max()
    return (factors, base) if missed <= _NEAR * np.abs(weights).max() else None


def _how(factors: NDArray[np.float64]) -> str:
    """How the rows of the image become x."""
    if len(factors) == 1:
        return ""
    if np.count_nonzero(factors) == 1:
        return ": only one row of the kernel has weights"
    listed = ", ".join(in_short(value) for value in factors.tolist())
    return f": the kernel is separable, and x is the rows under it times {listed}, added"


def _kept(stride: int) -> str:
    return "" if stride == 1 else f" The image's stride keeps every {stride}th sample only."
