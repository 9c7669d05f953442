"""Systems f that turn a signal x into a signal y: a table of them, and those that one writes."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.signals.systems.expression import read_expression
from convviz.core.signals.systems.nodes import Array
from convviz.core.signals.systems.system import System, WindowSystem, WrittenSystem

__all__ = ["BOXES", "System", "WindowSystem", "WrittenSystem", "apply_system", "written_system"]

#: Size of an output up to which it counts as a number: sums and products of these stay far from what a float can hold.
LARGEST = 1e100
#: Samples of a signal that a system is given at most.
MAX_SAMPLES = 4096


def _within(x: Array, window: int, values: Array) -> Array:
    made = np.zeros(x.shape)
    made[..., :window] = values
    return made


def _sorted(x: Array, window: int) -> Array:
    return _within(x, window, np.sort(x[..., :window], axis=-1))


def _reversed(x: Array, window: int) -> Array:
    return _within(x, window, x[..., window - 1 :: -1])


def _every_second(x: Array, _window: int) -> Array:
    made, kept = np.zeros(x.shape), x[..., ::2]
    made[..., : kept.shape[-1]] = kept
    return made


def _nth_smallest(x: Array, t: int) -> tuple[str, int]:
    ending = {1: "st", 2: "nd", 3: "rd"}.get((t + 1) % 10 if (t + 1) % 100 not in (11, 12, 13) else 0, "th")
    return f"the {t + 1}{ending} smallest, ", int(np.argsort(x, kind="stable")[t])


def _written(name: str, title: str, text: str, about: str) -> WrittenSystem:
    return WrittenSystem(name, title, read_expression(text), about)


#: The systems to choose from, by name.
BOXES: Mapping[str, System] = MappingProxyType(
    {
        system.name: system
        for system in (
            _written("gain", "gain", "2*x[t]", "Every sample twice as large"),
            _written("average", "moving average", "(x[t] + x[t-1] + x[t-2])/3", "The mean of the last three samples"),
            _written("echo", "echo", "x[t] + 0.5*x[t-3]", "The sound, and half of it three samples later"),
            _written("difference", "difference", "x[t] - x[t-1]", "What has changed since the sample before"),
            _written("sum", "running sum", "y[t-1] + x[t]", "All that has come in so far"),
            _written("leaky", "leaky sum", "0.5*y[t-1] + x[t]", "A sum that forgets half of itself at every sample"),
            _written("square", "square", "x[t]**2", "Every sample times itself"),
            _written("clip", "clipping", "max(-1, min(x[t], 1))", "What is beyond ±1 is cut off"),
            _written("rectifier", "absolute value", "abs(x[t])", "Every sample without its sign"),
            _written("offset", "offset", "x[t] + 1", "One more: a straight line, and yet not linear"),
            _written("fade", "time-varying gain", "t*x[t]/4", "A gain that grows with t"),
            _written("median", "median", "median(x[t], x[t-1], x[t-2])", "The middle one of the last three samples"),
            WindowSystem(
                "sort",
                "sorting",
                "the samples in the window, sorted",
                "The samples of the window, from the smallest to the largest",
                _sorted,
                _nth_smallest,
            ),
            WindowSystem(
                "reverse",
                "reversing",
                "x[N−1−t], with N samples in the window",
                "The window backwards",
                _reversed,
                lambda x, t: ("", len(x) - 1 - t),
                linear=True,
            ),
            WindowSystem(
                "every_second",
                "every second sample",
                "x[2t]",
                "Every second sample, close together: at twice the speed",
                _every_second,
                lambda _x, t: ("", 2 * t),
                linear=True,
            ),
        )
    }
)


def written_system(typed: str) -> WrittenSystem:
    """The system that an expression says; see `read_expression`, whose errors it has."""
    return WrittenSystem("own", "own expression", read_expression(typed))


def apply_system(system: System, x: ArrayLike) -> NDArray[np.float64]:
    """Give the output of a system.

    Parameters
    ----------
    system : System
        Of `BOXES`, or a `written_system`.
    x : (N,) array
        At t = 0 .. N - 1; outside these it is 0.

    Returns
    -------
    (N,) float64 array at the same times.

    Raises
    ------
    ValueError
        For anything but a list of 1 to `MAX_SAMPLES` finite numbers, and naming t where an output is not finite, or
        beyond `LARGEST`.
    """
    values = np.asarray(x, dtype=np.float64)
    if values.ndim != 1 or not 1 <= values.size <= MAX_SAMPLES:
        raise ValueError(f"a signal is a list of 1 to {MAX_SAMPLES} numbers, got an array of shape {values.shape}")
    if not np.isfinite(values).all():
        at = int(np.flatnonzero(~np.isfinite(values))[0])
        raise ValueError(f"x[{at}] must be a finite number, got {values[at]}")
    y = respond(system, values)
    beyond = np.flatnonzero(~np.isfinite(y))
    if beyond.size:
        raise ValueError(f"y[{beyond[0]}] is not a finite number, or beyond {LARGEST:g}")
    return y


def respond(system: System, x: Array, delay: int = 0) -> Array:
    """Give the output of signals (..., N) that come ``delay`` samples later, at t = 0 .. N - 1.

    No sample is lost that leaves the window: a system that looks ahead still sees it. What is not finite is ``nan``.
    """
    length = x.shape[-1]
    axis = np.zeros((*x.shape[:-1], length + delay + system.ahead))
    axis[..., delay : delay + length] = x
    return run_finite(system, axis, length)[..., :length]


def run_finite(system: System, x: Array, window: int) -> Array:
    """What `System.run` gives, with ``nan`` for all that is not finite, or beyond `LARGEST`."""
    y = system.run(x, window)
    return np.where(np.abs(y) <= LARGEST, y, np.nan)  # which is false for nan
