"""Tests of a system on random inputs: how many break it, and the one that does so most."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from convviz.core.signals.systems.boxes import System
from convviz.core.signals.systems.nodes import Array
from convviz.core.signals.systems.responses import impulse_response
from convviz.core.signals.systems.tests import Sides, prediction, scaling, shift, superposition

#: Random inputs of a trial, and their sizes; they are quarters, so that each can be written and made again exactly.
COUNT = 100
SIZES = (1.0, 3.0, 10.0)
_QUARTER = 0.25
_MAX_FACTOR = 3.0
MAX_DELAY = 6


class SystemTest(StrEnum):
    """The tests of a system."""

    SCALING = "scaling"
    SUPERPOSITION = "superposition"
    SHIFT = "shift"
    PREDICTION = "prediction"


@dataclass(frozen=True)
class Inputs:
    """What a test was given."""

    x1: tuple[float, ...]
    x2: tuple[float, ...]
    alpha: float
    beta: float
    delay: int


@dataclass(frozen=True)
class Trial:
    """What random inputs make of one test.

    Attributes
    ----------
    count : how many inputs were tried.
    broken : how many break it.
    undefined : at how many something is not finite.
    breach : the size of the largest breach, 0 where there is none.
    t : its time.
    inputs : what broke it most, or None.
    """

    count: int
    broken: int
    undefined: int
    breach: float
    t: int
    inputs: Inputs | None


@dataclass(frozen=True, eq=False)
class Drawn:
    """Random inputs: signals (COUNT, N), factors and delays (COUNT,)."""

    x1: Array
    x2: Array
    alpha: Array
    beta: Array
    delay: NDArray[np.int64]

    def at(self, number: int) -> Inputs:
        """One of them."""
        x1, x2 = (tuple(map(float, signal[number])) for signal in (self.x1, self.x2))
        return Inputs(x1, x2, float(self.alpha[number]), float(self.beta[number]), int(self.delay[number]))


def draw(seed: int, length: int, count: int = COUNT) -> Drawn:
    """Draw inputs evenly: signals of each of the `SIZES`, factors from -3 to 3 that are neither 0 nor 1, delays from 1.

    The same ``seed`` gives the same ones.
    """
    chance = np.random.default_rng(seed)

    def quarters(high: Array, *shape: int) -> Array:
        return np.rint(chance.uniform(-1.0, 1.0, shape) * high / _QUARTER) * _QUARTER + 0.0  # no −0

    sizes = np.resize(SIZES, count)[:, np.newaxis]
    x1, x2 = quarters(sizes, count, length), quarters(sizes, count, length)
    alpha, beta = (_no_trivial(quarters(np.full(count, _MAX_FACTOR), count)) for _ in range(2))
    return Drawn(x1, x2, alpha, beta, chance.integers(1, min(MAX_DELAY, length - 1), count, endpoint=True))


def _no_trivial(factors: Array) -> Array:
    return np.where((factors == 0) | (factors == 1), 2.0, factors)


def try_random(system: System, seed: int, length: int, count: int = COUNT) -> Mapping[SystemTest, Trial]:
    """Put a system to all tests with random inputs.

    Parameters
    ----------
    system : System
    seed : int
        Of the inputs.
    length : int
        Samples of each signal, at least 2.
    count : int

    Returns
    -------
    Mapping of every `SystemTest` to its `Trial`
    """
    drawn = draw(seed, length, count)
    response = impulse_response(system, length)
    every = np.arange(count)
    tests = {
        SystemTest.SCALING: [(every, scaling(system, drawn.x1, drawn.alpha))],
        SystemTest.SUPERPOSITION: [(every, superposition(system, drawn.x1, drawn.x2, drawn.alpha, drawn.beta))],
        SystemTest.SHIFT: [
            (of, shift(system, drawn.x1[of], int(delay)))
            for delay in np.unique(drawn.delay)
            for of in [np.flatnonzero(drawn.delay == delay)]
        ],
        SystemTest.PREDICTION: [(every, prediction(system, drawn.x1, response))],
    }
    return {test: _trial(drawn, parts, count) for test, parts in tests.items()}


def _trial(drawn: Drawn, parts: list[tuple[NDArray[np.intp], Sides]], count: int) -> Trial:
    breaches = np.zeros((count, drawn.x1.shape[1]))
    for of, sides in parts:
        breaches[of] = np.abs(sides.difference)
    undefined = ~np.isfinite(breaches).all(axis=1)
    breaches[undefined] = 0.0
    worst, t = map(int, np.unravel_index(np.argmax(breaches), breaches.shape))
    breach, broken = float(breaches[worst, t]), int(np.count_nonzero(breaches.max(axis=1)))
    return Trial(count, broken, int(undefined.sum()), breach, t, drawn.at(worst) if broken else None)
