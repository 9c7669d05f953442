"""How near an image comes to the clean one: PSNR and SSIM."""

from collections.abc import Generator, Iterator
from math import prod

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.filters.apply import as_pixels
from convviz.core.filters.borders import within
from convviz.core.filters.linear import boxed
from convviz.core.filters.noise import as_peak
from convviz.core.util.generators import finish

#: Rows and columns of the window that SSIM compares.
SSIM_SIZE = 7
#: Values that are compared at a time: SSIM needs eight more arrays of them, which of a whole photograph would be 2 GB.
_BAND = 2**20
#: Constants of the paper, K1 and K2.
_SMALL_MEAN, _SMALL_VARIANCE = 0.01, 0.03


def psnr(clean: ArrayLike, image: ArrayLike, peak: float = 255.0) -> float:
    """Peak signal-to-noise ratio in dB, ``10 log10(peak² / mean squared difference)``.

    Parameters
    ----------
    clean, image : (H, W) or (H, W, C) arrays of one shape
    peak : what white is, above 0.

    Returns
    -------
    float, infinite where the two are equal.

    Raises
    ------
    ValueError
        For arrays of two shapes, or a bad peak.
    """
    white = as_peak(peak)
    first, second = _both(clean, image)
    squares = (float(np.square(first[rows] - second[rows]).sum()) for rows in _bands(first.shape))
    error = sum(squares) / first.size
    return float("inf") if error == 0 else float(10 * np.log10(white**2 / error))


def ssim(clean: ArrayLike, image: ArrayLike, peak: float = 255.0) -> float:
    """Mean structural similarity (Wang, Bovik, Sheikh and Simoncelli, 2004): 1 for equal images, at least -1.

    As `skimage.metrics.structural_similarity(data_range=peak)`: uniform windows of 7 x 7 wherever they fit, with
    variances of a sample (over 48), and the mean over the channels.

    Parameters
    ----------
    clean, image : (H, W) or (H, W, C) arrays of one shape, at least 7 x 7
    peak : what white is, above 0.

    Raises
    ------
    ValueError
        For arrays of two shapes or under 7 x 7, or a bad peak.
    """
    return finish(ssim_in_bands(clean, image, peak))


def ssim_in_bands(clean: ArrayLike, image: ArrayLike, peak: float = 255.0) -> Generator[float, None, float]:
    """`ssim`, which may be left between one band of rows and the next; yields the share that is done."""
    white = as_peak(peak)
    first, second = _both(clean, image)
    if min(first.shape[:2]) < SSIM_SIZE:
        raise ValueError(
            f"SSIM compares windows of {SSIM_SIZE} × {SSIM_SIZE} pixels, and the images have only "
            f"{first.shape[0]} × {first.shape[1]}"
        )
    total, rows, border = 0.0, first.shape[0] - SSIM_SIZE + 1, SSIM_SIZE - 1
    for band in _bands((rows, *first.shape[1:])):
        reached = slice(band.start, band.stop + border)
        total += float(_similarities(first[reached], second[reached], white).sum())
        yield band.stop / rows
    return float(total / prod((rows, first.shape[1] - border, *first.shape[2:])))


def _similarities(first: NDArray[np.float64], second: NDArray[np.float64], white: float) -> NDArray[np.float64]:
    """SSIM of each window within two images."""
    half, count = SSIM_SIZE // 2, SSIM_SIZE * SSIM_SIZE

    def mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return within(boxed(values, SSIM_SIZE, "reflect"), half, half)

    of_sample = count / (count - 1)
    first_mean, second_mean = mean(first), mean(second)
    first_variance = of_sample * (mean(first * first) - first_mean * first_mean)
    second_variance = of_sample * (mean(second * second) - second_mean * second_mean)
    covariance = of_sample * (mean(first * second) - first_mean * second_mean)
    c1, c2 = (_SMALL_MEAN * white) ** 2, (_SMALL_VARIANCE * white) ** 2
    above = (2 * first_mean * second_mean + c1) * (2 * covariance + c2)
    below = (first_mean**2 + second_mean**2 + c1) * (first_variance + second_variance + c2)
    return above / below


def _bands(shape: tuple[int, ...]) -> Iterator[slice]:
    """Rows of images of a shape, so many at a time that they hold `_BAND` values, where that is no thin strip."""
    rows = max(4 * SSIM_SIZE, _BAND // max(1, prod(shape[1:])))
    return (slice(start, min(start + rows, shape[0])) for start in range(0, shape[0], rows))


def _both(clean: ArrayLike, image: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    first, second = as_pixels(clean), as_pixels(image)
    if first.shape != second.shape:
        raise ValueError(f"the images must have one shape to be compared, got {first.shape} and {second.shape}")
    return first, second
