"""Curves through samples: held, joined by straight lines, or made of sinc functions."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.util.words import Word


class Rebuild(Word):
    """How a curve is made of samples."""

    HOLD = "hold", "hold", "Each sample holds until the next: stairs, as a digital-to-analogue converter makes"
    LINEAR = "linear", "linear", "Straight lines from sample to sample"
    SINC = (
        "sinc",
        "sinc",
        "A sum of sinc functions, the only curve through the samples that has no frequency above fs/2; 64 samples "
        "beyond both ends count too, or it would ripple there",
    )


def rebuild(values: ArrayLike, rate: float, at: ArrayLike, kind: str, *, first: int = 0) -> NDArray[np.float64]:
    """Make a curve of samples.

    Parameters
    ----------
    values : (N,) array
        The samples, the first of them at ``first / rate``.
    rate : float
        Samples a second, above 0.
    at : array
        Times in s.
    kind : "hold", "linear" or "sinc"
        ``hold`` gives the last sample at or before a time, ``linear`` the line between two; beyond both ends the
        outermost sample goes on. ``sinc`` is ``sum over n of x[n] sinc(rate t - n)`` (Whittaker and Shannon), with the
        samples beyond both ends counted as 0: near them it ripples, unless the signal is 0 there.

    Returns
    -------
    array shaped like ``at``
    """
    samples, times = np.asarray(values, np.float64), np.asarray(at, np.float64)
    if samples.ndim != 1 or not samples.size:
        raise ValueError(f"there must be a list of at least one sample, got shape {samples.shape}")
    places = times * rate - first
    if kind == Rebuild.HOLD:
        # A time that is a sample's but for rounding is that sample's.
        held = np.clip(np.floor(places + 1e-9), 0, len(samples) - 1).astype(np.int64)
        return _float(samples[held])
    if kind == Rebuild.LINEAR:
        return _float(np.interp(places, np.arange(len(samples)), samples))
    if kind == Rebuild.SINC:
        return _float(np.sinc(places[..., np.newaxis] - np.arange(len(samples))) @ samples)
    raise ValueError(f"kind must be one of {', '.join(Rebuild)}, got {kind!r}")


def _float(values: Any) -> NDArray[np.float64]:
    return np.asarray(values, np.float64)
