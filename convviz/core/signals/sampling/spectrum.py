"""Which frequencies samples hold, in decibels: of all of them at once, and as they change over time."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: What is fainter is written as this, in dB.
FLOOR = -120.0
#: Points of a spectrum, between which a peak's height is missed by 0.1 dB at most.
_POINTS = 4096
#: Points of each spectrum of a spectrogram.
_SHORT = 256


@dataclass(frozen=True, eq=False)
class Spectrum:
    """The spectrum of samples.

    Attributes
    ----------
    frequencies : (N,) in Hz, from 0 to half the rate.
    levels : (N,) in dB; 0 is a sine of full scale.
    """

    frequencies: NDArray[np.float64]
    levels: NDArray[np.float64]


def spectrum(values: ArrayLike, rate: float, full: float = 1.0) -> Spectrum:
    """The spectrum of samples through a Hann window, in dB.

    Parameters
    ----------
    values : (N,) array
        At least 2 samples.
    rate : float
        Samples a second.
    full : float
        Amplitude of the sine that reads 0 dB. A constant as large reads 6 dB more.

    Returns
    -------
    Spectrum
        ``20 log10(2 |X(f)| / (full * sum of the window))``, at least `FLOOR`, on a grid that is finer than that of the
        samples (they are padded with zeros).
    """
    samples = _samples(values, "spectrum", 2)
    window = hann(len(samples))
    size = max(_POINTS, 2 ** int(np.ceil(np.log2(4 * len(samples)))))
    found = np.abs(np.fft.rfft(samples * window, size)) * 2 / (full * window.sum())
    return Spectrum(_frequencies(size, rate), _levels(found))


@dataclass(frozen=True, eq=False)
class Spectrogram:
    """How a spectrum changes over time.

    Attributes
    ----------
    times : (T,) in s, of the middles of the pieces.
    frequencies : (F,) in Hz, from 0 to half the rate.
    levels : (F, T) in dB; 0 is a sine of full scale.
    window : samples of a piece.
    """

    times: NDArray[np.float64]
    frequencies: NDArray[np.float64]
    levels: NDArray[np.float64]
    window: int


def spectrogram(values: ArrayLike, rate: float, full: float = 1.0, *, pieces: int = 200) -> Spectrogram:
    """Spectra of short pieces of samples through a Hann window, about ``pieces`` of them.

    A piece is as long as twice the square root of the number of samples: a chirp that sweeps the band a few times is
    then about as narrow as can be. The same as `scipy.signal.ShortTimeFFT`, which takes over a second to import.
    """
    samples = _samples(values, "spectrogram", 8)
    length = min(max(8, 2 * round(len(samples) ** 0.5)), len(samples))
    window, hop, size = hann(length), max(1, len(samples) // pieces), max(_SHORT, 2 * length)
    cut = np.lib.stride_tricks.sliding_window_view(samples, length)[::hop]
    found = np.abs(np.fft.rfft(cut * window, size)) * 2 / (full * window.sum())
    times = (np.arange(len(cut)) * hop + length / 2) / rate
    return Spectrogram(times, _frequencies(size, rate), _levels(found.T), length)


def _samples(values: ArrayLike, what: str, least: int) -> NDArray[np.float64]:
    samples = np.asarray(values, np.float64)
    if samples.ndim != 1:
        raise ValueError(f"a {what} is of a list of samples, got shape {samples.shape}")
    if len(samples) < least:
        raise ValueError(f"a {what} needs at least {least} samples, got {len(samples)}")
    return samples


def hann(length: int) -> NDArray[np.float64]:
    """The Hann window of so many samples, periodic, so that it is 0 at its first only."""
    window: NDArray[np.float64] = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)
    return window


def _frequencies(size: int, rate: float) -> NDArray[np.float64]:
    """Those of a transform of ``size`` samples, in Hz."""
    grid: NDArray[np.float64] = np.arange(size // 2 + 1, dtype=np.float64) * (rate / size)
    return grid


def _levels(amplitudes: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    levels: NDArray[np.float64] = 20 * np.log10(np.maximum(amplitudes, 10 ** (FLOOR / 20)))
    return levels
