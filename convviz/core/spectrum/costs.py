"""What a convolution costs: directly, in two passes of one dimension, and through the Fourier transform."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from math import log, log2
from time import perf_counter
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from convviz.core.spectrum.factors import Factors

#: Sides of the kernels that are measured.
SIZES = (3, 5, 7, 9, 11, 15, 21, 31, 45, 63)
#: Rows and columns of the part of an image that is measured at most: directly, a large kernel takes seconds.
MEASURED_SIDE = 512
#: Each time is the best of as many runs as go into so many seconds, at most so many.
_SECONDS, _RUNS = 0.1, 15
#: Products of the direct way in one call: some 10 ms.
_STRIP = 4e6
#: Times and counts by way, in this order.
WAYS = ("direct", "separable", "FFT")

#: Seconds, and what was computed.
Timed: TypeAlias = tuple[float, NDArray[Any]]
#: A timing that yields where the window may be drawn, and it may be abandoned.
Timing: TypeAlias = Generator[float, None, Timed]


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

    SciPy does each: ``signal.convolve2d`` (strip by strip), ``ndimage.convolve1d`` down and across, and ``fft.rfft2``.
    The kernels are a column times a row, so that all three have the same result. Only sides up to those of the image
    are measured, and 3.
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
        column, row = column / column.sum(), row / row.sum()
        kernel = np.outer(column, row)
        found = []
        for way in (_direct(image, kernel), _separable(image, [(column, row)]), _through_fft(image, kernel)):
            found.append((yield from _with_progress(way, self)))
        results = [result for _, result in found]
        largest = float(np.abs(results[0]).max())
        gaps = [float(np.abs(one - results[0]).max()) / largest for one in results[1:]]
        self._difference = max(self._difference, *gaps)
        self._times.append([1e3 * seconds for seconds, _ in found])


@dataclass(frozen=True)
class PassTimes:
    """Milliseconds of one 2-D pass and of the 1-D passes of a kernel's factors, on an image (H, W)."""

    one: float
    two: float
    shape: tuple[int, int]


def measure_passes(
    shape: tuple[int, int], kernel: NDArray[np.float64], found: Factors
) -> Generator[float, None, PassTimes]:
    """Time a kernel (kh, kw) in one pass, and its columns and rows in two each, on random numbers (H, W)."""
    image = np.random.default_rng(1).random(shape)
    one, _ = yield from _direct(image, kernel)
    two, _ = yield from _separable(image, list(zip(found.columns, found.rows, strict=True)))
    return PassTimes(1e3 * one, 1e3 * two, shape)


def _with_progress(way: Timing, measurement: Measurement) -> Timing:
    """The same timing, yielding what is done of a measurement."""
    while True:
        try:
            next(way)
        except StopIteration as end:
            result: Timed = end.value
            return result
        yield measurement.done


def _direct(image: NDArray[np.float64], kernel: NDArray[np.float64]) -> Timing:
    """Time SciPy's ``convolve2d``, strip by strip: it holds Python's lock, and a window must be drawn meanwhile."""
    from scipy.signal import convolve2d

    middles = [(side - 1) // 2 for side in kernel.shape]
    pads = [(side - 1 - middle, middle) for side, middle in zip(kernel.shape, middles, strict=True)]
    padded = np.pad(image, pads, mode="wrap")
    result = np.empty_like(image)
    rows = max(1, int(_STRIP / (image.shape[1] * kernel.size)))
    best, spent, runs = float("inf"), 0.0, 0
    while runs < _RUNS and (spent < _SECONDS or not runs):
        took = 0.0
        for top in range(0, len(image), rows):
            strip = padded[top : top + min(rows, len(image) - top) + len(kernel) - 1]
            start = perf_counter()
            result[top : top + rows] = convolve2d(strip, kernel, mode="valid")
            took += perf_counter() - start
            yield 0.0
        best, spent, runs = min(best, took), spent + took, runs + 1
    return best, result


def _separable(image: NDArray[np.float64], terms: list[tuple[NDArray[Any], NDArray[Any]]]) -> Timing:
    """Time a pass down the columns and one along the rows, of each term."""
    from scipy.ndimage import convolve1d

    # ndimage has the middle of an even side one cell later.
    origins = [[-1 if len(side) % 2 == 0 else 0 for side in term] for term in terms]

    def passes() -> NDArray[Any]:
        total = np.zeros_like(image)
        for (column, row), (down, across) in zip(terms, origins, strict=True):
            between = convolve1d(image, column, axis=0, mode="wrap", origin=down)
            total += convolve1d(between, row, axis=1, mode="wrap", origin=across)
        return total

    return (yield from _best(passes))


def _through_fft(image: NDArray[np.float64], kernel: NDArray[np.float64]) -> Timing:
    """Time the product of two transforms and its way back."""
    from scipy import fft

    from convviz.core.spectrum.transform import placed

    shape = image.shape[0], image.shape[1]

    def product() -> NDArray[Any]:
        return np.asarray(fft.irfft2(fft.rfft2(image) * fft.rfft2(placed(kernel, shape)), shape))

    return (yield from _best(product))


def _best(work: Callable[[], NDArray[Any]]) -> Timing:
    """The shortest time of some runs, and what came out."""
    best, spent, runs = float("inf"), 0.0, 0
    result = np.zeros(0)
    while runs < _RUNS and (spent < _SECONDS or not runs):
        start = perf_counter()
        result = work()
        took = perf_counter() - start
        best, spent, runs = min(best, took), spent + took, runs + 1
        yield 0.0
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
