"""What follows from two functions of continuous time: their convolution, and its steps."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convviz.core.signals.functions import SignalFunction
from convviz.core.signals.integral import CurveSteps, discrete, integral
from convviz.state.choices.signal_functions import FunctionsChoice
from convviz.state.graph.result import Making, Result

#: Products that an integral costs at each time, about.
_COST = 20_000.0


@dataclass(frozen=True, eq=False)
class CurvePair:
    """Two functions and their convolution.

    Attributes
    ----------
    x, h : the functions.
    times : the times of the steps (n,).
    y : their integral at each (n,).
    axis : the first and the last time that is shown.
    """

    x: SignalFunction
    h: SignalFunction
    times: NDArray[np.float64]
    y: NDArray[np.float64]
    axis: tuple[float, float]


_NEEDS = tuple(f"functions.{which}_{fact}" for which in ("x", "h") for fact in ("shape", "width", "curve"))


def _pair(*facts: object) -> Making[CurvePair]:
    yield 0.0
    names = [need.partition(".")[2] for need in _NEEDS]
    choice = FunctionsChoice(**dict(zip(names, facts, strict=True)))  # type: ignore[arg-type]
    x, h = choice.function("x"), choice.function("h")
    steps = CurveSteps(x, h, choice.delta)
    times = np.array([steps.time(index) for index in range(len(steps))])
    made = []
    for part in np.array_split(times, 8):
        made.append(integral(x, h, part))
        yield len(made) / 8
    return CurvePair(x, h, times, np.concatenate(made), steps.axis)


def _cost(*_facts: object) -> float:
    return 150 * _COST


def _steps(pair: CurvePair, delta: float) -> Making[CurveSteps]:
    yield 0.0
    return CurveSteps(pair.x, pair.h, delta)


def _discrete(pair: CurvePair, delta: float) -> Making[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    yield 0.0
    return discrete(pair.x, pair.h, delta)


def _discrete_cost(pair: CurvePair, delta: float) -> float:
    first, second = ((end - start) / delta for start, end in (pair.x.support, pair.h.support))
    return first * second


CURVES = Result("signals/curves", _NEEDS, _pair, _cost)
CURVE_STEPS = Result("signals/curve-steps", (CURVES, "functions.delta"), _steps)
#: The discrete convolution of their samples: times and values.
DISCRETE = Result("signals/discrete", (CURVES, "functions.delta"), _discrete, _discrete_cost)
