"""How long a run has taken, and when it may spend time on being watched."""

from math import inf
from time import perf_counter

#: Seconds between two `Losses`, and between two `Evaluating`.
EMIT_EVERY = 0.25
#: Seconds away from the run that count as a pause; shorter ones belong to it.
PAUSE = 0.1


class Clock:
    """Seconds of a run without its pauses, counted on from ``seconds``."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._began = perf_counter() - seconds

    @property
    def seconds(self) -> float:
        """Since the start."""
        return perf_counter() - self._began

    def skip(self, seconds: float) -> None:
        """Leave out a time that the run was held, if it was long enough to be a pause."""
        if seconds > PAUSE:
            self._began += seconds


class TimeShare:
    """Spreads costly acts out, so that they take no more than a share of the time, and come no more often than asked.

    After one that took a second, at a share of a fortieth, forty seconds must pass from its beginning to the next's.
    The very first does not count: it is many times slower than those after it, and nobody wants to wait for the second.
    """

    def __init__(self) -> None:
        self._began, self._cost, self._count = float("-inf"), 0.0, 0
        self._wait = 0.0  # from the last one's beginning to the next's

    def due(self, now: float, share: float, *, rate: float = inf) -> bool:
        """Whether the next may begin; ``now`` in seconds, and ``rate`` of them a second at most."""
        self._wait = max(self._cost / share, 1 / rate) if share > 0 else 0.0
        return share > 0 and now - self._began >= self._wait

    def spent(self, began: float, cost: float) -> None:
        """Take note of an act that began then and took ``cost`` seconds.

        One that was not due yet delays the next by as much as it came early, though never by more than one wait.
        """
        early = max(0.0, self._began + self._wait - began)
        self._began, self._cost = began + min(early, self._wait), cost if self._count else 0.0
        self._count += 1
