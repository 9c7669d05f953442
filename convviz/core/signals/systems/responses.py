"""What a system makes of a unit impulse and of a unit step, and what the first predicts."""

from dataclasses import dataclass

import numpy as np

from convviz.core.signals.systems.boxes import System, run_finite
from convviz.core.signals.systems.nodes import Array


@dataclass(frozen=True, eq=False)
class Response:
    """The response to a unit impulse at t = 0.

    Attributes
    ----------
    start : the t of the first value: 0, or negative where the system looks ahead.
    values : (N - start,) array.
    """

    start: int
    values: Array

    @property
    def seen(self) -> Array:
        """The values (N,) from t = 0 on."""
        return self.values[-self.start :]


def impulse_response(system: System, length: int) -> Response:
    """Measure h = f(δ) for t = 0 .. ``length`` - 1, and before 0 where the system looks ahead.

    For that the impulse comes so much later, as far as the system looks, and h is put back.
    """
    impulse = np.zeros(length + 2 * system.ahead)
    impulse[system.ahead] = 1.0
    return Response(-system.ahead, run_finite(system, impulse, length)[: length + system.ahead])


def step_response(system: System, length: int) -> Array:
    """Measure s = f(u) (length,) for u = 1 from t = 0 on, which does not end with the window."""
    return run_finite(system, np.ones(length + system.ahead), length)[:length]


def predict(x: Array, response: Response) -> Array:
    """The convolution ``Σ x[k] h[t - k]`` at t = 0 .. N - 1 of signals (..., N), which are 0 outside."""
    length, ahead = x.shape[-1], -response.start
    predicted = np.zeros((*x.shape[:-1], length + ahead))
    with np.errstate(invalid="ignore", over="ignore"):
        for k in range(length):
            predicted[..., k:] += x[..., k : k + 1] * response.values[: length + ahead - k]
    return predicted[..., ahead:]
