"""The range of values that is drawn from black to white: where it lies by itself, and how it is moved."""

import sys
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.image import Pixels

#: The values shown as black and as white.
Levels: TypeAlias = tuple[float, float]

#: Share of a grey picture that may lie below zero before zero means more than a shade among others.
_NEGATIVE = 0.2
#: Values that a histogram counts at most; of a larger picture it takes as many, evenly spread.
COUNTED = 2**16
#: Steps of a range that is moved by hand, and parts of a histogram.
STEPS, PARTS = 256, 64


def natural_levels(pixels: Pixels) -> Levels:
    """Return the values to show as black and as white where nothing else is chosen.

    0 and 255 for 8 bits. Of anything deeper the smallest and the largest value, so that 12 bits in a file of 16 are not
    black; if these are equal, that one value and zero. Where more than a fifth of a grey picture is below zero, the
    same size on either side of zero: see `means_sign`.
    """
    if pixels.dtype == np.uint8:
        return 0.0, 255.0
    low, high = float(pixels.min()), float(pixels.max())
    if low < 0 and pixels.ndim == 2 and np.count_nonzero(pixels < 0) > _NEGATIVE * pixels.size:
        return -max(-low, high), max(-low, high)
    if low < high:
        return low, high
    return (min(low, 0.0), max(high, 0.0)) if low else (0.0, 1.0)


def means_sign(levels: Levels) -> bool:
    """Whether a grey picture of these levels is drawn by sign: where they reach equally far on either side of zero."""
    return levels[0] == -levels[1]


@dataclass(frozen=True)
class Span:
    """The values between which a range can be moved by hand.

    Attributes
    ----------
    low, high : its ends.
    whole : whether it moves by integers.
    """

    low: float
    high: float
    whole: bool

    @classmethod
    def of(cls, levels: Levels, pixels: Pixels) -> "Span":
        """The span of a picture: as far as its own levels."""
        return cls(*levels, pixels.dtype.kind == "u")

    @property
    def _size(self) -> float:
        return min(self.high - self.low, sys.float_info.max)

    def share(self, value: float) -> float:
        """Where a value lies: 0 at the lower end and beyond it, 1 at the upper."""
        return min(max((value - self.low) / self._size, 0.0), 1.0)

    def at(self, share: float) -> float:
        """The value at a place, in steps of the span."""
        share = round(min(max(share, 0.0), 1.0) * STEPS) / STEPS
        value = self.low * (1 - share) + self.high * share
        return float(round(value)) if self.whole else value

    def stepped(self, value: float, steps: int) -> float:
        """The value some steps further, as far as the span goes."""
        step = max(self._size / STEPS, 1.0 if self.whole else 0.0)
        moved = min(max(value + steps * step, self.low), self.high)
        return float(round(moved)) if self.whole else moved

    def moved(self, levels: Levels, *, white: bool, value: float) -> Levels:
        """``levels`` with white, or black, at ``value``; the other one makes way, since black is below white."""
        gap = 1.0 if self.whole else self._size / STEPS
        if white:
            value = max(value, self.low + gap)
            moved = min(levels[0], value - gap), value
        else:
            value = min(value, self.high - gap)
            moved = value, max(levels[1], value + gap)
        return moved if moved[0] < moved[1] else levels  # of neighbouring numbers none can move


def histogram(values: Pixels, span: Span) -> NDArray[np.float64]:
    """How often values occur in equal parts of a span.

    Returns
    -------
    ndarray
        ``(PARTS,)`` within 0..1: the square roots of the counts, of which the largest is 1, so that rare values show
        too. Integers have no more parts than there are. What lies beyond the span is not counted.
    """
    stride = int(np.ceil(np.sqrt(max(values.size / COUNTED, 1))))
    sample = values[::stride, ::stride].ravel()
    low, high = (span.low - 0.5, span.high + 0.5) if span.whole else (span.low, span.high)
    parts = min(PARTS, round(high - low)) if span.whole else PARTS
    # As shares of the span, which may be wider or narrower than `np.histogram` takes.
    half = 1.0 if np.isfinite(high - low) else 0.5
    shares = (sample * half - low * half) / (high * half - low * half)
    counts = np.histogram(shares, parts, (0.0, 1.0))[0]
    return np.asarray(np.sqrt(counts / max(int(counts.max()), 1)))
