"""Signals to begin with."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

#: Samples in the window, unless a signal has more, and at most.
MIN_WINDOW, MAX_WINDOW = 10, 32

Numbers = tuple[float, ...]


@dataclass(frozen=True)
class Example:
    """A signal by name."""

    name: str
    title: str
    values: Numbers


def _noise(seed: int, count: int = MIN_WINDOW) -> Numbers:
    """Quarters from -2 to 2, drawn evenly."""
    return tuple(float(number) / 4 for number in np.random.default_rng(seed).integers(-8, 9, count))


EXAMPLES: Mapping[str, Example] = MappingProxyType(
    {
        example.name: example
        for example in (
            Example("bump", "bump", (0.0, 1.0, 2.0, 1.5, 1.0)),
            Example("up-and-down", "up and down", (0.0, 0.0, 1.0, 1.0, -1.0, -1.0)),
            Example("impulse", "unit impulse", (1.0,)),
            Example("late-impulse", "later impulse", (0.0, 0.0, 0.0, 1.0)),
            Example("step", "unit step", (1.0,) * MIN_WINDOW),
            Example("pulse", "pulse", (0.0, 1.0, 1.0, 1.0)),
            Example("ramp", "ramp", (0.0, 0.5, 1.0, 1.5, 2.0)),
            Example("decay", "decay", (2.0, 1.0, 0.5, 0.25)),
            Example("alternating", "alternating", (1.0, -1.0) * (MIN_WINDOW // 2)),
            Example("wave", "wave", tuple(np.round(2 * np.sin(2 * np.pi * np.arange(MIN_WINDOW) / 8), 3).tolist())),
            Example("chapter-x", "the chapter's x", (1.0, 2.0, 2.0)),
            Example("chapter-h", "the chapter's h", (3.0, 2.0, 1.0)),
            Example("noise", "noise", _noise(1)),
            Example("zeros", "nothing", (0.0,)),
        )
    }
)


def window_length(*signals: Numbers) -> int:
    """Samples in the window in which signals are seen together."""
    return max(MIN_WINDOW, *map(len, signals))


def in_window(signal: Numbers, length: int) -> NDArray[np.float64]:
    """A signal (length,) with zeros after its last number."""
    values = np.zeros(length)
    values[: len(signal)] = signal
    return values


def with_sample(signal: Numbers, t: int, value: float) -> Numbers:
    """A signal with another number at t; zeros are put before it, and those at the end left out."""
    length = max(len(signal), t + 1)
    values = in_window(signal, length)
    values[t] = value
    used = np.flatnonzero(values)
    kept = max(int(used[-1]) + 1 if used.size else 1, min(len(signal), length))
    return tuple(map(float, values[:kept]))


def example_of(signal: Numbers) -> str:
    """The name of the example that a signal is, or "" for one's own."""
    length = window_length(signal)
    values = in_window(signal, length)
    alike = (
        e.name for e in EXAMPLES.values() if len(e.values) <= length and (values == in_window(e.values, length)).all()
    )
    return next(alike, "")
