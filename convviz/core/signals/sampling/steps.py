"""Sampling step by step: each sample is taken, quantised and held."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.signals.sampling.taking import Quantiser, sample
from convviz.core.windows.steps import Steps


@dataclass(frozen=True)
class SampleStep:
    """One sample.

    Attributes
    ----------
    index : n.
    time : n / rate, in s; it is held from then on for 1 / rate.
    value : of the signal then.
    level : the number of the level that it falls to, from 0; None where nothing is quantised.
    quantised : that level's middle; the value itself where nothing is quantised.
    error : quantised - value.
    """

    index: int
    time: float
    value: float
    level: int | None
    quantised: float
    error: float


class SampleSteps(Steps[SampleStep]):
    """The samples of a signal, one a step.

    Parameters
    ----------
    signal, rate, duration : as `sample` takes them.
    quantiser : what their values are rounded by; None for not at all.

    Attributes
    ----------
    signal, rate, duration, quantiser : as given.
    times, values, quantised : (N,) arrays of all of them.
    """

    def __init__(
        self,
        signal: Callable[[NDArray[np.float64]], ArrayLike],
        rate: float,
        duration: float,
        quantiser: Quantiser | None = None,
    ) -> None:
        self.signal, self.rate, self.duration, self.quantiser = signal, rate, duration, quantiser
        times, values = sample(signal, rate, duration)
        self.times: NDArray[np.float64] = times
        self.values: NDArray[np.float64] = values.astype(np.float64)
        self.quantised = self.values if quantiser is None else quantiser(self.values)

    @property
    def largest_error(self) -> float:
        """The greatest size of an error that quantising makes."""
        return float(np.abs(self.quantised - self.values).max())

    def __len__(self) -> int:
        return len(self.times)

    def step(self, index: int) -> SampleStep:
        """The sample of that index."""
        value, quantised = float(self.values[index]), float(self.quantised[index])
        level = None if self.quantiser is None else int(self.quantiser.index(value))
        return SampleStep(index, float(self.times[index]), value, level, quantised, quantised - value)
