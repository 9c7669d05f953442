"""Taking samples of a signal, and quantising them."""

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.util.checks import check_integer, check_real

#: Samples that are taken at most: 80 MB of numbers.
MAX_SAMPLES = 10_000_000
#: Bits of a sample at most; beyond them a float64 cannot tell neighbouring levels of ordinary ranges apart.
MAX_BITS = 32


def sample(
    signal: Callable[[NDArray[np.float64]], ArrayLike], rate: float, duration: float
) -> tuple[NDArray[np.float64], NDArray[Any]]:
    """Take a signal's values at the times n / rate within [0, duration).

    Parameters
    ----------
    signal : callable
        Gives the values at an array of times in s.
    rate : float
        Samples a second, above 0.
    duration : float
        Seconds, above 0.

    Returns
    -------
    times, values : (N,) arrays
        In s, and float32 where the signal gives that, float64 otherwise.

    Raises
    ------
    ValueError
        For a rate or a duration that is not a finite number above 0, more than `MAX_SAMPLES` samples, or a signal that
        is no function, does not give one finite number a time.

    Examples
    --------
    >>> times, values = sample(lambda t: 3 * t, rate=4, duration=1)
    >>> times.tolist(), values.tolist()
    ([0.0, 0.25, 0.5, 0.75], [0.0, 0.75, 1.5, 2.25])
    """
    if not callable(signal):
        raise ValueError(f"the signal must be a function of the time in s, got {type(signal).__name__}")
    times = np.arange(sample_count(rate, duration)) / rate
    given = np.asarray(signal(times))
    if given.dtype.kind not in "biuf" or given.shape not in ((), times.shape):
        raise ValueError(
            f"the signal must give a number for each of {len(times):,} times, got {given.dtype} {given.shape}"
        )
    kind = np.float32 if given.dtype == np.float32 else np.float64
    values = np.broadcast_to(given, times.shape).astype(kind)
    broken = np.flatnonzero(~np.isfinite(values))
    if len(broken):
        first = broken[0]
        raise ValueError(f"the signal must be finite, but is {values[first]} at t = {times[first]:g} s")
    return times, values


def sample_count(rate: float, duration: float) -> int:
    """How many samples lie within [0, duration); a ValueError as `sample` has it."""
    for value, name in ((rate, "rate"), (duration, "duration")):
        number = float(value) if isinstance(value, np.integer | np.floating) else value
        check_real(number, name)
        if number <= 0:
            raise ValueError(f"{name} must be above 0, got {number!r}")
    wanted = float(duration) * float(rate)
    if wanted > MAX_SAMPLES:
        raise ValueError(
            f"{rate:g} samples a second for {duration:g} s are {wanted:,.0f}; at most {MAX_SAMPLES:,} are taken"
        )
    count = max(1, math.ceil(wanted))
    while (count - 1) / rate >= duration and count > 1:  # which rounding may have let in
        count -= 1
    return count + 1 if count / rate < duration else count


@dataclass(frozen=True)
class Quantiser:
    """Quantises to ``2**bits`` equal steps from ``low`` to ``high``, each value to its step's middle.

    What lies beyond the ends is clipped to the outermost middles; a value where two steps meet is of the upper one.
    """

    bits: int
    low: float
    high: float

    def __post_init__(self) -> None:
        check_integer(self.bits, "bits", 1, MAX_BITS)
        check_real(self.low, "low")
        check_real(self.high, "high")
        if not self.low < self.high or self.high - self.low > sys.float_info.max:
            raise ValueError(f"low must be below high by a finite number, got {self.low} and {self.high}")

    @property
    def levels(self) -> int:
        """How many levels there are."""
        return 1 << self.bits

    @property
    def step(self) -> float:
        """From a level to the next."""
        return (self.high - self.low) / self.levels

    def index(self, x: ArrayLike) -> NDArray[np.int64]:
        """The number of each value's level, from 0."""
        places = np.floor((np.asarray(x, np.float64) - self.low) / self.step)
        return np.clip(places, 0, self.levels - 1).astype(np.int64)

    def middle(self, index: ArrayLike) -> NDArray[np.float64]:
        """The middle of a level."""
        middles: NDArray[np.float64] = self.low + (np.asarray(index, np.float64) + 0.5) * self.step
        return middles

    def __call__(self, x: ArrayLike) -> NDArray[np.float64]:
        """Each value as the middle of its step."""
        return self.middle(self.index(x))


def quantise(x: ArrayLike, bits: int, low: float, high: float) -> NDArray[np.floating[Any]]:
    """Quantise numbers to ``2**bits`` equal steps from ``low`` to ``high``.

    Parameters
    ----------
    x : array of any shape
        Numbers; none of them NaN.
    bits : int
        1 to `MAX_BITS`.
    low, high : float
        Ends of the range, finite, ``low < high``. For a grey image of 8 bits -0.5 and 255.5, so that 8 bits change
        nothing.

    Returns
    -------
    array shaped like ``x``
        Each number as the middle of its step; what is beyond the range as the outermost. float32 where ``x`` is that,
        float64 otherwise.

    Raises
    ------
    ValueError
        For anything else.

    Examples
    --------
    >>> quantise([-2.0, -0.1, 0.0, 0.6], bits=2, low=-1, high=1)
    array([-0.75, -0.25,  0.25,  0.75])
    """
    values = np.asarray(x)
    if values.dtype.kind not in "biuf":
        raise ValueError(f"x must hold numbers, got {values.dtype}")
    if np.isnan(values).any():
        raise ValueError("x must hold numbers that can be compared, got NaN")
    ends = (float(end) if isinstance(end, np.integer | np.floating) else end for end in (low, high))
    count = int(bits) if isinstance(bits, np.integer) else bits
    quantised = Quantiser(count, *ends)(values)
    return quantised.astype(np.float32) if values.dtype == np.float32 else quantised
