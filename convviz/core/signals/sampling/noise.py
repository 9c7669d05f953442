"""How far a quantised signal is from the true one, in decibels, and the rule that says how far it should be."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.signals.sampling.taking import Quantiser

#: 20 log10 2: what one bit more buys, in dB.
PER_BIT = 20 * math.log10(2)
#: 10 log10 1.5: what the rule adds, in dB. The power of a sine of full scale is A^2 / 2, that of an error spread evenly
#: over a step s is s^2 / 12, and s is 2 A / 2^bits.
FULL_SINE = 10 * math.log10(1.5)


def snr(clean: ArrayLike, other: ArrayLike) -> float:
    """Signal-to-noise ratio in dB: ``10 log10(sum clean^2 / sum (other - clean)^2)``.

    Parameters
    ----------
    clean, other : arrays of one shape
        Finite numbers, at least one. What ``other`` has besides ``clean`` is the noise. A mean counts as signal.

    Returns
    -------
    float
        Infinite where both are equal, minus infinity where only ``clean`` is zero all over.

    Raises
    ------
    ValueError
        For different shapes, no numbers at all, or numbers that are not finite.

    Examples
    --------
    >>> snr([10, -10], [11, -11])
    20.0
    """
    signal, noisy = (np.asarray(values) for values in (clean, other))
    if signal.shape != noisy.shape or not signal.size:
        raise ValueError(f"both must have one shape and at least one number, got {signal.shape} and {noisy.shape}")
    for values, name in ((signal, "clean"), (noisy, "other")):
        if values.dtype.kind not in "biuf" or not np.isfinite(values).all():
            raise ValueError(f"{name} must hold finite numbers only")
    true = signal.astype(np.float64)
    scale = float(np.abs(true).max()) or 1.0
    power = float(np.sum((true / scale) ** 2))
    noise = float(np.sum(((noisy.astype(np.float64) - true) / scale) ** 2))
    if noise == 0:
        return math.inf
    return 10 * math.log10(power / noise) if power else -math.inf


def rule(bits: int) -> float:
    """What ``bits`` bits should give: 6.02 bits + 1.76 dB, of a sine of full scale and an error spread evenly."""
    return PER_BIT * bits + FULL_SINE


@dataclass(frozen=True)
class Ratio:
    """A measured signal-to-noise ratio in dB, and what it is made of: ``measured = rule + signal + error``.

    Attributes
    ----------
    bits : of each sample.
    measured : the ratio; infinite where nothing was lost.
    signal : by how much the signal's power, without its mean, is above that of a sine of full scale.
    error : by how much the error's power is below that of one that is spread evenly over a step.
    clipped : the share of values that lie beyond the range.
    """

    bits: int
    measured: float
    signal: float
    error: float
    clipped: float

    @property
    def rule(self) -> float:
        """What the rule says."""
        return rule(self.bits)


def measured_ratio(values: ArrayLike, quantiser: Quantiser, quantised: ArrayLike | None = None) -> Ratio:
    """Measure what quantising does to values; ``quantised`` is what became of them, where that is not `quantise` alone.

    The mean counts as no signal: a grey picture is no better for being bright.
    """
    true = np.asarray(values, np.float64)
    made = quantiser(true) if quantised is None else np.asarray(quantised, np.float64)
    error = float(np.mean((made - true) ** 2))
    power = float(np.var(true))
    half = (quantiser.high - quantiser.low) / 2
    signal = _decibels(power / (half**2 / 2))
    spread = _decibels(quantiser.step**2 / 12 / error) if error else math.inf
    clipped = float(np.mean((true < quantiser.low) | (true > quantiser.high)))
    return Ratio(quantiser.bits, rule(quantiser.bits) + signal + spread, signal, spread, clipped)


def ratios(values: ArrayLike, low: float, high: float, bits: int) -> tuple[Ratio, ...]:
    """The ratios for 1 to ``bits`` bits."""
    return tuple(measured_ratio(values, Quantiser(number, low, high)) for number in range(1, bits + 1))


def _decibels(power: float) -> float:
    return 10 * math.log10(power) if power > 0 else -math.inf


def repeats_after(values: NDArray[np.float64], most: int = 8) -> int | None:
    """After how many samples they repeat, of at most ``most`` and half of them; None where they do not.

    Their error then repeats too: it is no noise, and its measured ratio may be far from the rule.
    """
    for length in range(1, min(most, len(values) // 2) + 1):
        if np.allclose(values[length:], values[:-length], rtol=0, atol=1e-9):
            return length
    return None
