"""What follows from two signals: their convolution, and its steps in both readings."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.signals.around import TimeSteps
from convviz.core.signals.convolution import DIRECT_PRODUCTS, Conv1dSteps, Mode, convolve, kept
from convviz.core.signals.ranges import product_range, stack_range
from convviz.core.signals.scatter import ScatterSteps
from convviz.core.text.formatting import counted
from convviz.state.choices.signal_functions import FunctionsChoice
from convviz.state.choices.signals import Reading, SignalsChoice, SignalsView
from convviz.state.graph.result import Chosen, Making, Result
from convviz.state.graph.results import Results
from convviz.state.results.signal_functions import CURVE_STEPS
from convviz.state.results.summary import in_line


@dataclass(frozen=True, eq=False)
class Convolved:
    """Two signals and their convolution.

    Attributes
    ----------
    x, h, y : the signals (L,) and (K,), and their full convolution (L + K - 1,).
    kept : the times t that the mode keeps of it.
    products, stack : ranges of single products, and of the piles that add up to the samples of y.
    """

    x: NDArray[np.float64]
    h: NDArray[np.float64]
    y: NDArray[np.float64]
    mode: Mode
    kept: range
    products: tuple[float, float]
    stack: tuple[float, float]

    @property
    def output(self) -> NDArray[np.float64]:
        """The part of y that the mode keeps."""
        return self.y[self.kept.start : self.kept.stop]


def _cost(x: tuple[float, ...], h: tuple[float, ...], _mode: Mode) -> float:
    return 4.0 * min(len(x) * len(h), DIRECT_PRODUCTS)


def _convolved(x: tuple[float, ...], h: tuple[float, ...], mode: Mode) -> Making[Convolved]:
    yield 0.0
    first, second = np.array(x, np.float64), np.array(h, np.float64)
    times = kept(len(x), len(h), mode)
    y = convolve(first, second).astype(np.float64)
    yield 0.3
    return Convolved(first, second, y, mode, times, product_range(first, second), stack_range(first, second))


def _gather(pair: Convolved, around: bool) -> Making[TimeSteps]:
    yield 0.0
    return TimeSteps(Conv1dSteps(pair.x, pair.h, pair.mode), around=around)


def _scatter(pair: Convolved) -> Making[ScatterSteps]:
    yield 0.0
    return ScatterSteps(pair.x, pair.h)


def _steps(steps: Any) -> Making[Any]:
    yield 0.0
    return steps


CONVOLVED = Result("signals/convolved", ("signals.x", "signals.h", "signals.mode"), _convolved, _cost)
GATHER = Result("signals/gather", (CONVOLVED, "signals_view.around"), _gather)
SCATTER = Result("signals/scatter", (CONVOLVED,), _scatter)
STEPS: Result[Any] = Result(
    "signals/steps",
    (
        Chosen(
            "signals_view.reading",
            {Reading.GATHER: GATHER, Reading.SCATTER: SCATTER, Reading.FUNCTIONS: CURVE_STEPS},
        ),
    ),
    _steps,
)


def start(results: Results) -> tuple[float, float]:
    """Where the player stands at first: half-way, where the most overlaps, or where all copies are there."""
    places = {Reading.GATHER: 0.5, Reading.SCATTER: 0.999, Reading.FUNCTIONS: 0.35}
    return 0.5, places[results.choice(SignalsView).reading]


def summary(results: Results) -> str:
    """Both signals, and what is kept of their convolution, in a line."""
    choice, pair = results.choice(SignalsChoice), results.get(CONVOLVED)
    if results.choice(SignalsView).reading is Reading.FUNCTIONS:
        functions = results.choice(FunctionsChoice)
        return in_line(f"{which} {getattr(functions, f'{which}_shape').text}" for which in ("x", "h"))
    lengths = [f"{which} {counted(len(getattr(choice, which)), 'sample')}" for which in ("x", "h")]
    return in_line([*lengths, choice.mode, *([f"y {counted(len(pair.output), 'sample')}"] if pair else [])])
