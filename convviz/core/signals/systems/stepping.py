"""A system at work, one sample after the other."""

from dataclasses import dataclass

import numpy as np

from convviz.core.signals.systems.boxes import LARGEST, System
from convviz.core.signals.systems.nodes import Array
from convviz.core.windows.steps import Steps


@dataclass(frozen=True)
class SystemStep:
    """One sample of the output.

    Attributes
    ----------
    t : its time.
    value : y[t].
    text : how it comes out of the input, with the numbers: "2² = 4".
    symbols : the same with the samples of which it is made: "x[2]²"; "" where ``text`` names them.
    inputs, outputs : the times of the samples of x, and of earlier ones of y, of which it is made.
    """

    t: int
    value: float
    text: str
    symbols: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


class SystemSteps(Steps[SystemStep]):
    """The output y (N,) of a system for the input x (N,), one step a sample."""

    def __init__(self, system: System, x: Array, y: Array) -> None:
        self._system, self._x, self._y = system, x, y

    def __len__(self) -> int:
        return len(self._x)

    def step(self, index: int) -> SystemStep:
        """Compute the step of t = ``index``."""
        value = float(self._y[index])
        text = self._system.explain(self._x, self._y, index)
        symbols = self._system.symbols(self._x, index)
        sources = self._system.sources(self._x, index)
        said = text if np.isfinite(value) else f"{text}, which is no number up to {LARGEST:g}"
        return SystemStep(index, value, said, "" if text.startswith(symbols) else symbols, *sources)
