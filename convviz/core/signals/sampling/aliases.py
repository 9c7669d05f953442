"""Aliases: the slower waves to which the samples of faster ones belong as well."""

import math
from dataclasses import dataclass

from convviz.core.signals.sampling.curves import Partial, Partials

#: Shares of the rate by which a frequency may miss a multiple of half of it and still be meant: sums of decimals do so.
_EXACT = 1e-9


@dataclass(frozen=True)
class Fold:
    """Where a frequency comes to lie once it is sampled.

    Attributes
    ----------
    frequency : the true one, in Hz.
    rate : samples a second.
    alias : the frequency from 0 to rate/2 whose samples these are too: ``|frequency - rate round(frequency/rate)|``.
    folds : how many times it was folded at rate/2 or at 0 on the way.
    turned : whether the alias runs backwards, with the phase pi - phase.
    """

    frequency: float
    rate: float
    alias: float
    folds: int
    turned: bool

    @property
    def at_half(self) -> bool:
        """Whether it is exactly rate/2, or an odd multiple: then the samples depend on the phase."""
        return abs(self.alias - self.rate / 2) <= _EXACT * self.rate

    @property
    def at_rest(self) -> bool:
        """Whether all samples are alike: the frequency is a multiple of the rate."""
        return self.frequency > 0 and self.alias <= _EXACT * self.rate


def fold(frequency: float, rate: float) -> Fold:
    """Fold a frequency into 0 .. rate/2, as sampling does; both in Hz, the rate above 0.

    Examples
    --------
    >>> fold(8.7, 12).alias.__round__(9), fold(8.7, 12).folds
    (3.3, 1)
    """
    rest = frequency - rate * round(frequency / rate)
    half = rate / 2
    folds = math.ceil(frequency / half * (1 - _EXACT) - _EXACT) - 1 if frequency > 0 else 0
    return Fold(frequency, rate, abs(rest), max(folds, 0), rest < 0)


def alias_of(part: Partial, rate: float) -> Partial:
    """The slowest sine whose samples are those of ``part``: sin(a) = sin(pi - a) where the frequency is turned."""
    folded = fold(part.frequency, rate)
    return Partial(folded.alias, part.amplitude, math.pi - part.phase if folded.turned else part.phase)


def aliases(curve: Partials, rate: float) -> Partials:
    """The sum of the aliases of all sines of a sum."""
    return Partials(tuple(alias_of(part, rate) for part in curve.parts))


def clearest(curve: Partials, rate: float) -> Partial:
    """The strongest sine of those that fold; of all of them where none does."""
    above = [part for part in curve.parts if fold(part.frequency, rate).folds]
    return max(above or curve.parts, key=lambda part: part.amplitude)
