"""Tests of what a system keeps: scaling, superposition, shifts, and whether its impulse response predicts it.

Each has a left and a right side, compared at the times inside the window where both are known. A breach counts where
it is larger than `TOLERANCE` times the largest number on the two sides and among the terms of the right one: below
that it may be the rounding of floating-point sums.
"""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

import numpy as np

from convviz.core.signals.systems.boxes import System, respond
from convviz.core.signals.systems.nodes import Array
from convviz.core.signals.systems.responses import Response, predict

#: A factor for each of some signals, or for one.
Factor: TypeAlias = "Array | np.float64"
#: Share of the largest number beyond which two sides differ.
TOLERANCE = 1e-9


class Verdict(Enum):
    """What a comparison says."""

    HOLDS = "holds here"
    IDLE = "holds, but tests nothing"
    BROKEN = "broken"
    UNDEFINED = "not defined"


@dataclass(frozen=True, eq=False)
class Sides:
    """The two sides of a test for one or many inputs.

    Attributes
    ----------
    left, right : (..., N) arrays; ``nan`` where a side is not known or not finite.
    first : the first t that is compared.
    scale : (...) the size of the numbers, of which `TOLERANCE` is a share.
    """

    left: Array
    right: Array
    first: int
    scale: Array

    @property
    def difference(self) -> Array:
        """Left minus right, 0 where they agree up to rounding and before ``first``."""
        difference = self.left - self.right
        difference[..., : self.first] = 0.0
        difference[np.abs(difference) <= TOLERANCE * self.scale[..., np.newaxis]] = 0.0
        return difference


@dataclass(frozen=True, eq=False)
class Comparison:
    """A test on one input.

    Attributes
    ----------
    left, right : (N,) arrays.
    difference : (N,) array, left minus right; exactly 0 where they agree up to rounding.
    first : the first t that is compared; those before are outside the window of one side.
    tolerance : what may be rounding.
    verdict : what it says.
    t : the time of the largest breach; where there is none, of the largest number; where something is not finite,
        of the first such sample.
    breach : the size of the largest breach, 0 where there is none.
    why : where it holds but tests nothing, why.
    """

    left: Array
    right: Array
    difference: Array
    first: int
    tolerance: float
    verdict: Verdict
    t: int
    breach: float
    why: str = ""

    @property
    def range(self) -> tuple[float, float]:
        """The lowest and highest number on the two sides and in their difference, with 0 between them."""
        return value_range(self.left, self.right, self.difference)


def value_range(*signals: Array) -> tuple[float, float]:
    """The lowest and highest finite number of some signals, with 0 between them; from 0 to 1 where all are 0."""
    values = np.concatenate(signals)
    values = values[np.isfinite(values)]
    low, high = min(float(values.min(initial=0.0)), 0.0), max(float(values.max(initial=0.0)), 0.0)
    return (low, high) if low < high else (0.0, 1.0)


def compared(sides: Sides, why_idle: str = "") -> Comparison:
    """What two sides of one input say; ``why_idle`` says why a pass would test nothing."""
    difference = sides.difference
    finite = np.isfinite(difference)
    tolerance = float(TOLERANCE * sides.scale)
    given = sides.left, sides.right, difference, sides.first, tolerance
    if not finite.all():
        return Comparison(*given, Verdict.UNDEFINED, int(np.flatnonzero(~finite)[0]), 0.0)
    t = int(np.argmax(np.abs(difference)))
    breach = float(np.abs(difference[t]))
    if breach:
        return Comparison(*given, Verdict.BROKEN, t, breach)
    largest = sides.first + int(np.argmax(np.abs(sides.left[sides.first :]))) if sides.first < len(difference) else 0
    return Comparison(*given, Verdict.IDLE if why_idle else Verdict.HOLDS, largest, 0.0, why_idle)


def scaling(system: System, x: Array, alpha: Factor, y: Array | None = None) -> Sides:
    """Compare f(αx) with αf(x): signals (..., N), factors (...); ``y`` is f(x) where that is known."""
    factor = np.asarray(alpha)[..., np.newaxis]
    return _sides(respond(system, factor * x), (factor * _output(system, x, y),))


def superposition(
    system: System, x1: Array, x2: Array, alpha: Factor, beta: Factor, y1: Array | None = None, y2: Array | None = None
) -> Sides:
    """Compare f(αx₁ + βx₂) with αf(x₁) + βf(x₂), which may be known: signals (..., N), factors (...)."""
    one, two = np.asarray(alpha)[..., np.newaxis], np.asarray(beta)[..., np.newaxis]
    terms = one * _output(system, x1, y1), two * _output(system, x2, y2)
    return _sides(respond(system, one * x1 + two * x2), terms)


def shift(system: System, x: Array, delay: int, y: Array | None = None) -> Sides:
    """Compare f(x[t - τ]) with y[t - τ], from t = τ on: before that, y is outside the window; it may be known."""
    y, length = _output(system, x, y), x.shape[-1]
    later = np.zeros(y.shape)
    later[..., delay:] = y[..., : max(length - delay, 0)]
    return _sides(respond(system, x, delay), (later,), min(delay, length))


def prediction(system: System, x: Array, response: Response, y: Array | None = None) -> Sides:
    """Compare x ∗ h, which the impulse response predicts, with f(x), which may be known: signals (..., N)."""
    sizes = predict(np.abs(x), Response(response.start, np.abs(response.values)))
    return _sides(predict(x, response), (_output(system, x, y),), sizes=sizes)


def step_prediction(response: Response, step: Array) -> Sides:
    """Compare the running sum of h, which is u ∗ h, with the step response f(u) (N,)."""
    sizes = np.cumsum(np.abs(response.values))
    return _sides(np.cumsum(response.values)[-len(step) :], (step,), sizes=sizes)


def _output(system: System, x: Array, known: Array | None) -> Array:
    return respond(system, x) if known is None else known


def _sides(left: Array, terms: tuple[Array, ...], first: int = 0, sizes: Array | None = None) -> Sides:
    """Sides of which the right one is the sum of ``terms``; ``sizes`` are those of what was added on the left."""
    parts = [part[..., first:] for part in (left, *terms)] + ([] if sizes is None else [sizes])
    largest = [np.nan_to_num(np.abs(part)).max(axis=-1, initial=0.0) for part in parts]
    return Sides(left, np.sum(terms, axis=0), first, np.max(largest, axis=0))
