"""Wiener's adaptive filter at a pixel."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.filters.closeup.around import window_around
from convviz.core.filters.fields import WienerFilter
from convviz.core.filters.nonlinear import local_statistics
from convviz.core.windows.geometry import Window


@dataclass(frozen=True, eq=False)
class WienerAt:
    """How a pixel comes about: ``mean + kept (value - mean)`` with ``kept = max(0, 1 - noise / variance)``.

    Attributes
    ----------
    window, patch : cells of the image, and their values (size, size).
    value : of the pixel.
    mean, variance : of the window; the variance is over all of its pixels.
    noise : its variance.
    estimated : whether that is the mean of all local variances.
    kept : the share of the difference that is kept, from 0 to 1.
    result : what comes out.
    """

    window: Window
    patch: NDArray[np.float64]
    value: float
    mean: float
    variance: float
    noise: float
    estimated: bool
    kept: float
    result: float


def wiener_noise(channel: NDArray[Any], values: WienerFilter) -> float:
    """The noise variance that the filter counts with: its field, or the mean of the local variances of a channel."""
    if values.noise is not None:
        return values.noise
    return float(local_statistics(np.asarray(channel, dtype=np.float64), values)[1].mean())


def wiener_at(channel: NDArray[Any], values: WienerFilter, pixel: tuple[int, int], noise: float) -> WienerAt:
    """The filter at a pixel of a channel (H, W); ``noise`` is that of `wiener_noise`."""
    window, patch = window_around(channel, values.size, pixel, values.boundary)
    half = values.size // 2
    value, mean, variance = float(patch[half, half]), float(patch.mean()), float(patch.var())
    kept = max(0.0, 1 - noise / variance) if variance > 0 else 0.0
    return WienerAt(
        window, patch, value, mean, variance, noise, values.noise is None, kept, mean + kept * (value - mean)
    )
