"""1-D convolution read the other way: each sample sends out its own scaled copy of h, and the copies add up."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.signals.convolution import as_signal, convolve
from convviz.core.windows.steps import Steps


@dataclass(frozen=True, eq=False)
class ScatterStep:
    """What one sample of x adds.

    Attributes
    ----------
    input_index : k, of the sample in x.
    copy : ``x[k] * h`` from t = k on, and 0 elsewhere; (L + K - 1,) float64.
    total : the sum of all copies up to this one; after the last sample the full convolution.
    """

    input_index: int
    copy: NDArray[np.float64]
    total: NDArray[np.float64]


class ScatterSteps(Steps[ScatterStep]):
    """The copies of h that the samples of x send out, one a step, each computed when asked for.

    Attributes
    ----------
    x, h : the signals (L,), (K,) float64.
    size : samples of the full convolution.
    """

    def __init__(self, x: ArrayLike, h: ArrayLike) -> None:
        self.x, self.h = as_signal(x, "x"), as_signal(h, "h")
        self.size = len(self.x) + len(self.h) - 1
        for values in (self.x, self.h):
            values.flags.writeable = False

    def __len__(self) -> int:
        return len(self.x)

    def step(self, index: int) -> ScatterStep:
        """Compute the step of a sample of x."""
        total = np.zeros(self.size)
        total[: index + len(self.h)] = convolve(self.x[: index + 1], self.h)
        return ScatterStep(index, self.copy(index), total)

    def copy(self, index: int) -> NDArray[np.float64]:
        """The copy of a sample alone, in the full length."""
        copy = np.zeros(self.size)
        copy[index : index + len(self.h)] = self.x[index] * self.h
        return copy

    def column(self, time: int, index: int | None = None) -> list[tuple[int, float, float]]:
        """What adds up at time t: of each sample that reaches it its index k, ``x[k]`` and ``h[t - k]``.

        With ``index`` only of the samples up to that one.
        """
        first, last = max(time - len(self.h) + 1, 0), min(time, len(self.x) - 1)
        if index is not None:
            last = min(last, index)
        return [(k, float(self.x[k]), float(self.h[time - k])) for k in range(first, last + 1)]
