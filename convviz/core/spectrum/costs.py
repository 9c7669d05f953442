"""What a convolution costs: directly, in two passes of one dimension, and through the Fourier transform."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from math import log, log2
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.spectrum.factors import Factors

#: Sides of the kernels that are measured.
SIZES = (3, 5, 7, 9, 11, 15, 21, 31, 45, 63)
#: Rows and columns of the part of an image that is measured at most: directly, a large kernel takes seconds.
MEASURED_SIDE = 512
#: Each time is the best of as many runs as go into so many seconds, at most so many.
_SECONDS, _RUNS = 0.05, 9
#: Times and counts by way, in this order.
WAYS = ("direct", "separable", "FFT")


@dataclass(frozen=True, eq=False)
class Costs:
    """What each way costs by the side K of a kernel K × K.

    Attributes
    ----------
    sizes : (N,) sides.
    direct, separable, fft : (N,) milliseconds, or products a pixel.
    shape : (H, W) of the image.
    measured : whether they are times.
    difference : the greatest difference between the results of the three ways, as a share of their greatest.
    """

    sizes: NDArray[np.float64]
    direct: NDArray[np.float64]
    separable: NDArray[np.float64]
    fft: NDArray[np.float64]
    shape: tuple[int, int]
    measured: bool
    difference: float = 0.0

    @property
    def beats_direct(self) -> float | None:
        """The side from which on the FFT costs less than the direct way; None where that is not within the sizes."""
        return crossing(self.sizes, self.direct, self.fft)

    @property
    def beats_separable(self) -> float | None:
        """The side from which on the FFT costs less than two passes."""
        return crossing(self.sizes, self.separable, self.fft)


def counted(shape: tuple[int, int]) -> Costs:
    """Products of real numbers for each pixel of an image (H, W).

    Directly K²; in two passes 2K; through the FFT 3·log2(N) + 2 of N pixels: three transforms of (N/2)·log2(N) complex
    products, halved since the image is real, and N/2 products of two complex numbers, each four real products (radix 2;
    Oppenheim and Schafer, Discrete-Time Signal Processing, 9.2).
    """
    sizes = np.array(SIZES, np.float64)
    pixels = max(shape[0] * shape[1], 2)
    flat = np.full(len(sizes), 3 * log2(pixels) + 2)
    return Costs(sizes, sizes**2, 2 * sizes, flat, shape, measured=False)


def measured_shape(shape: tuple[int, int]) -> tuple[int, int]:
    """The rows and columns of an image's part that is measured."""
    return min(shape[0], MEASURED_SIDE), min(shape[1], MEASURED_SIDE)


class Measurement:
    """Times of the three ways for kernels K × K on random numbers (H, W), with the boundary that wraps.

    SciPy does each: ``signal.convolve2d``, ``ndimage.convolve1d`` down and across, and ``fft.rfft2``. The kernels are a
    column times a row, so that all three have the same result. Only sides up to those of the image are measured, and 3.
    """

    def __init__(self, shape: tuple[int, int]) -> None:
        self.shape = shape
        self._sides = [side for side in SIZES if side <= max(min(shape), 3)]
        self._times: list[list[float]] = []
        self._difference = 0.0

    @property
    def done(self) -> float:
        """The share that is done, by the products of the direct way."""
        products = [side**2 for side in self._sides]
        return sum(products[: len(self._times)]) / sum(products)

    def run(self) -> Generator[float, None, Costs]:
        """Measure what has not been measured yet; yields the share done, and returns the times in milliseconds."""
        while len(self._times) < len(self._sides):
            yield self.done
            yield from self._measure(self._sides[len(self._times)])
        direct, separable, through = np.array(self._times).T
        sizes = np.array(self._sides, np.float64)
        return Costs(sizes, direct, separable, through, self.shape, True, self._difference)

    def _measure(self, side: int) -> Generator[float, None, None]:
        random = np.random.default_rng(side)
        image, column, row = random.random(self.shape), random.random(side), random.random(side)
        times, results = [], []
        for work in _ways(image, column / column.sum(), row / row.sum()):
            best, result = _best(work)
            times.append(1e3 * best)
            results.append(result)
            yield self.done
        largest = float(np.abs(results[0]).max())
        gaps = [float(np.abs(one - results[0]).max()) / largest for one in results[1:]]
        self._difference = max(self._difference, *gaps)
        self._times.append(times)


@dataclass(frozen=True)
class PassTimes:
    """Milliseconds of one 2-D pass and of the 1-D passes of a kernel's factors, on an image (H, W)."""

    one: float
    two: float
    shape: tuple[int, int]


def measure_passes(shape: tuple[int, int], kernel: NDArray[np.float64], found: Factors) -> PassTimes:
    """Time a kernel (kh, kw) in one pass, and its columns and rows in two each, on random numbers (H, W)."""
    from scipy import ndimage, signal

    image = np.random.default_rng(1).random(shape)

    def one() -> NDArray[Any]:
        return np.asarray(signal.convolve2d(image, kernel, mode="same", boundary="wrap"))

    def two() -> NDArray[Any]:
        total = np.zeros(shape)
        for column, row in zip(found.columns, found.rows, strict=True):
            down = ndimage.convolve1d(image, column, axis=0, mode="wrap")
            total += ndimage.convolve1d(down, row, axis=1, mode="wrap")
        return total

    return PassTimes(1e3 * _best(one)[0], 1e3 * _best(two)[0], shape)


def _ways(
    image: NDArray[np.float64], column: NDArray[np.float64], row: NDArray[np.float64]
) -> tuple[Callable[[], NDArray[Any]], ...]:
    from scipy import fft, ndimage, signal

    from convviz.core.spectrum.transform import placed

    kernel, shape = np.outer(column, row), image.shape

    def direct() -> NDArray[Any]:
        return np.asarray(signal.convolve2d(image, kernel, mode="same", boundary="wrap"))

    def separable() -> NDArray[Any]:
        down = ndimage.convolve1d(image, column, axis=0, mode="wrap")
        return np.asarray(ndimage.convolve1d(down, row, axis=1, mode="wrap"))

    def through_fft() -> NDArray[Any]:
        product = fft.rfft2(image) * fft.rfft2(placed(kernel, (shape[0], shape[1])))
        return np.asarray(fft.irfft2(product, shape))

    return direct, separable, through_fft


def _best(work: Callable[[], NDArray[Any]]) -> tuple[float, NDArray[Any]]:
    """The shortest time in seconds of some runs, and what came out."""
    best, spent, runs = float("inf"), 0.0, 0
    result = np.zeros(0)
    while runs < _RUNS and (spent < _SECONDS or not runs):
        start = perf_counter()
        result = work()
        took = perf_counter() - start
        best, spent, runs = min(best, took), spent + took, runs + 1
    return best, result


def crossing(sizes: NDArray[np.float64], rising: NDArray[np.float64], other: NDArray[np.float64]) -> float | None:
    """The size from which on ``other`` stays below ``rising``; (N,) each, all above 0.

    Between two sizes that are known both are taken as straight lines on logarithmic scales. None where it is below from
    the first on, or not at the last.
    """
    above = np.log(other) - np.log(rising)
    if above[-1] >= 0 or (above < 0).all():
        return None
    last = int(np.flatnonzero(above >= 0)[-1])
    share = above[last] / (above[last] - above[last + 1])
    low, high = log(sizes[last]), log(sizes[last + 1])
    return float(np.exp(low + share * (high - low)))
