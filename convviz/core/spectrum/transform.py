"""The discrete Fourier transform of an image, and that of a kernel on the same grid.

A frequency (down, across) is in cycles per pixel: 0 is constant, 0.5 changes sign from one pixel to the next. Of an
image (H, W) those that are multiples of 1/H and of 1/W make a grid of H·W, on which ``wrap`` convolution is
multiplication (the convolution theorem; Gonzalez and Woods, Digital Image Processing, 4.6).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.text.formatting import NOISE

#: Max rows and columns of a map that is drawn of a transform.
MAP_SIDE = 512


@dataclass(frozen=True, eq=False)
class Transform:
    """The transform of real numbers (H, W): Σ x[r, c]·exp(−2πi(k·r/H + l·c/W)).

    Attributes
    ----------
    half : (H, W // 2 + 1) complex128, the frequencies k, l with l up to W // 2; the others are their conjugates.
    shape : (H, W).
    scale : Σ|x|, which no frequency exceeds; far below it there is only rounding.
    """

    half: NDArray[np.complex128]
    shape: tuple[int, int]
    scale: float

    def at(self, row: int, column: int) -> complex:
        """The value at the frequency (row/H, column/W); any integers, since it repeats."""
        rows, columns = self.shape
        row, column = row % rows, column % columns
        if column <= columns // 2:
            return complex(self.half[row, column])
        return complex(self.half[-row % rows, columns - column].conjugate())

    def nearest(self, down: float, across: float) -> tuple[int, int]:
        """The place (row, column) on the grid of the frequency nearest to one in cycles per pixel; may be negative."""
        rows, columns = self.shape
        return int(np.rint(down * rows)), int(np.rint(across * columns))

    def energy(self) -> float:
        """Σ|X|² over the whole grid; H·W times Σx² (Parseval)."""
        return float(np.sum(np.abs(self.half) ** 2 * half_counts(self.shape)))


def half_counts(shape: tuple[int, int]) -> NDArray[np.float64]:
    """How many frequencies of the whole grid each column of a half stands for, (W // 2 + 1,): 1 or 2."""
    columns = shape[1]
    counts = np.full(columns // 2 + 1, 2.0)
    counts[0] = 1.0
    if columns % 2 == 0:
        counts[-1] = 1.0
    return counts


def transform(values: ArrayLike) -> Transform:
    """The discrete Fourier transform of an image (H, W)."""
    from scipy import fft  # not before it is wanted: a start must not wait for it

    numbers = np.asarray(values, np.float64)
    if numbers.ndim != 2 or not numbers.size:
        raise ValueError(f"a spectrum is that of an image (H, W), got {numbers.shape}")
    half = fft.rfft2(numbers, workers=2)
    rows, columns = numbers.shape
    return Transform(half, (rows, columns), float(np.abs(numbers).sum()))


def inverse(half: NDArray[np.complex128], shape: tuple[int, int]) -> NDArray[np.float64]:
    """The image (H, W) whose transform has this half."""
    from scipy import fft

    values: NDArray[np.float64] = fft.irfft2(half, shape, workers=2)
    return values


def placed(kernel: ArrayLike, shape: tuple[int, int]) -> NDArray[np.float64]:
    """A kernel (kh, kw) on the grid of an image, its middle at [0, 0] and what lies before it at the other end.

    The middle is the cell ((kh − 1) // 2, (kw − 1) // 2), as for padding "same". A kernel larger than the image goes
    round it more than once, and adds up.
    """
    weights = np.asarray(kernel, np.float64)
    grid = np.zeros(shape)
    down, across = (
        (np.arange(side) - (side - 1) // 2) % length for side, length in zip(weights.shape, shape, strict=True)
    )
    np.add.at(grid, (down[:, np.newaxis], across[np.newaxis, :]), weights)
    return grid


def response(kernel: ArrayLike, down: ArrayLike, across: ArrayLike) -> NDArray[np.complex128]:
    """The transform of a kernel (kh, kw) at any frequencies, each a pair of ``down`` and ``across`` of one shape.

    What lies below 1e-12 of Σ|h| is rounding, and is 0.
    """
    weights = np.asarray(kernel, np.float64)
    first, second = np.broadcast_arrays(np.asarray(down, np.float64), np.asarray(across, np.float64))
    rows, columns = (_waves(side, points.ravel()) for side, points in zip(weights.shape, (first, second), strict=True))
    # Without BLAS, whose threads cost more than so little work.
    values = (np.einsum("nk,kl->nl", rows, weights.astype(np.complex128)) * columns).sum(axis=1)
    return _without_noise(values, weights).reshape(first.shape)


def response_on(kernel: ArrayLike, shape: tuple[int, int]) -> NDArray[np.complex128]:
    """The transform of a kernel at the frequencies of an image (H, W): the half (H, W // 2 + 1); see `response`."""
    return _without_noise(transform(placed(kernel, shape)).half, np.asarray(kernel, np.float64))


def _waves(side: int, frequencies: NDArray[Any]) -> NDArray[np.complex128]:
    """exp(−2πi f n) of each frequency (N,) at each cell of a side, counted from its middle: (N, side)."""
    cells = np.arange(side) - (side - 1) // 2
    return np.asarray(np.exp(-2j * np.pi * frequencies[:, np.newaxis] * cells))


def _without_noise(values: NDArray[np.complex128], weights: NDArray[np.float64]) -> NDArray[np.complex128]:
    return np.where(np.abs(values) <= NOISE * np.abs(weights).sum(), 0, values)


def half_frequencies(shape: tuple[int, int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The frequencies of a half (H, W // 2 + 1): (H,) down, from −0.5 to below 0.5, and (W // 2 + 1,) across."""
    return np.asarray(np.fft.fftfreq(shape[0]), np.float64), np.asarray(np.fft.rfftfreq(shape[1]), np.float64)


def wrapped(values: ArrayLike, kernel: ArrayLike) -> NDArray[np.float64]:
    """Convolution (H, W) of an image with a kernel (kh, kw) whose boundary wraps, through the product of transforms."""
    given = transform(values)
    return inverse(given.half * response_on(kernel, given.shape), given.shape)


def departure(one: Transform, other: Transform) -> float:
    """Root mean square of the difference of two transforms of one shape, as a share of that of the second."""
    counts = half_counts(one.shape)
    rest = float(np.sum(np.abs(one.half - other.half) ** 2 * counts))
    whole = other.energy()
    if whole == 0:
        return 0.0 if rest == 0 else float("inf")
    return float(np.sqrt(rest / whole))


def faded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """An image (H, W) about its mean times a Hann window down and across, 0 at the edges, so that they meet smoothly.

    sin²(π(n + 1)/(N + 1)) of N cells; the mean is kept beneath it (Harris, 1978, has the window).
    """
    mean = values.mean()
    down, across = (np.sin(np.pi * (np.arange(side) + 1) / (side + 1)) ** 2 for side in values.shape)
    return np.asarray(mean + (values - mean) * down[:, np.newaxis] * across)


def on_axes(given: Transform) -> float:
    """The share of the energy besides the constant's that lies on the two axes, where edges that jump put much."""
    powers = np.abs(given.half) ** 2 * half_counts(given.shape)
    whole = float(powers.sum() - powers[0, 0])
    axes = float(powers[0].sum() + powers[:, 0].sum() - 2 * powers[0, 0])
    return axes / whole if whole > 0 else 0.0
