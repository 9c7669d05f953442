"""Signals to begin with: the chapter's, and some with a formula for any number of samples."""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

#: Samples of a signal at most: more could be neither seen nor dragged.
SIGNAL_LIMIT = 100_000


@dataclass(frozen=True, eq=False)
class SignalPreset:
    """One signal.

    Attributes
    ----------
    title : what it is called on the screen.
    description : what it does, as an h.
    formula : makes it of so many samples.
    size : how many it has unless another number is asked for.
    fixed : whether it has that many only.
    """

    title: str
    description: str
    formula: Callable[[int], NDArray[np.float64]]
    size: int
    fixed: bool = False

    def values(self, size: int | None = None) -> NDArray[np.float64]:
        """The samples, ``size`` of them unless it is fixed."""
        return self.formula(self.size if size is None or self.fixed else size)


def _listed(*values: float) -> Callable[[int], NDArray[np.float64]]:
    return lambda _size: np.array(values, np.float64)


def _decay(size: int) -> NDArray[np.float64]:
    return np.power(0.5, np.arange(size, dtype=np.float64))


def _triangle(size: int) -> NDArray[np.float64]:
    """Up and down in steps of 1."""
    places = np.arange(size)
    return np.minimum(places, size - 1 - places) + 1.0


def _noise(size: int) -> NDArray[np.float64]:
    """Normal numbers, drawn with one seed and rounded to tenths, so that sums can be checked by hand."""
    drawn: NDArray[np.float64] = np.random.default_rng(1).normal(size=size)
    return drawn.round(1)


def _impulse(size: int) -> NDArray[np.float64]:
    values = np.zeros(size)
    values[0] = 1.0
    return values


def _delayed(size: int) -> NDArray[np.float64]:
    return _impulse(size)[::-1].copy()


def _sine(size: int) -> NDArray[np.float64]:
    """Two periods, rounded to tenths."""
    wave: NDArray[np.float64] = np.sin(4 * np.pi * np.arange(size) / size).round(1)
    wave += 0.0  # no negative zeros
    return wave


def _gaussian(size: int) -> NDArray[np.float64]:
    """A bell of sum 1, whose ends lie at two standard deviations and a half."""
    at = np.linspace(-2.5, 2.5, size) if size > 1 else np.zeros(1)
    bell: NDArray[np.float64] = np.exp(-(at**2) / 2)
    bell /= bell.sum()
    return bell


def _echo(size: int) -> NDArray[np.float64]:
    values = _impulse(size)
    values[-1] += 0.5
    return values


#: Key -> preset, in the order in which they are offered.
SIGNALS = MappingProxyType(
    {
        "chapter_x": SignalPreset("chapter: 1 2 2", "The chapter's x.", _listed(1, 2, 2), 3, fixed=True),
        "chapter_h": SignalPreset("chapter: 3 2 1", "The chapter's h.", _listed(3, 2, 1), 3, fixed=True),
        "boxcar": SignalPreset("boxcar", "As an h, each y is the sum of the last samples.", np.ones, 4),
        "mean": SignalPreset("mean", "A boxcar of sum 1: the moving average.", lambda size: np.ones(size) / size, 4),
        "decay": SignalPreset("decay", "Halves from sample to sample.", _decay, 5),
        "triangle": SignalPreset("triangle", "Rises and falls by 1 a sample.", _triangle, 5),
        "gaussian": SignalPreset("Gaussian", "A bell of sum 1, which smooths.", _gaussian, 7),
        "sine": SignalPreset("sine", "Two periods, rounded to tenths.", _sine, 16),
        "noise": SignalPreset("noise", "Normal numbers of one seed, rounded to tenths.", _noise, 12),
        "impulse": SignalPreset("impulse", "1, then zeros: as an h it leaves x as it is.", _impulse, 4),
        "delayed": SignalPreset("delayed impulse", "Zeros, then 1: as an h it delays x.", _delayed, 4),
        "difference": SignalPreset(
            "difference", "As an h, each sample less the one before.", _listed(1, -1), 2, fixed=True
        ),
        "echo": SignalPreset("echo", "As an h, x and half of it again later.", _echo, 5),
    }
)
