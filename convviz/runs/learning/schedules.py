"""Learning rates over the batches of a run, as pure functions of the batch, and the one table of schedules.

Each function takes the batch ``step`` (from 0), how many batches the run has in ``total``, and the recipe's rate, and
gives the rate of that batch.
"""

from collections.abc import Callable
from math import cos, pi
from typing import TypeAlias

from convviz.core.util.words import Word

#: `step_rate` takes a tenth each time another third of the run is done.
STAGES, STAGE_FACTOR = 3, 0.1
#: `one_cycle_rate` rises for this share of the run, from the greatest rate divided by `FIRST`, and falls to that start
#: divided by `LAST`.
RISE, FIRST, LAST = 0.03, 10.0, 1e4


def constant_rate(_step: int, _total: int, rate: float) -> float:
    """The same for every batch."""
    return rate


def step_rate(step: int, total: int, rate: float) -> float:
    """Three equal stages, each with a tenth of the rate before; torch's StepLR with a step of a third of the run."""
    stage = -(-total // STAGES)
    return rate * STAGE_FACTOR ** (step // stage)


def cosine_rate(step: int, total: int, rate: float) -> float:
    """Half a cosine from ``rate`` down to 0 (Loshchilov and Hutter, 2017, without restarts)."""
    return rate * (1.0 + cos(pi * step / total)) / 2.0


def one_cycle_rate(
    step: int, total: int, rate: float, *, rise: float = RISE, first: float = FIRST, last: float = LAST
) -> float:
    """Up to ``rate`` and down again, each along half a cosine (Smith and Topin, 2018), as torch's OneCycleLR.

    It begins with ``rate / first``, has its peak when the share ``rise`` of the batches is done, and ends with
    ``rate / first / last``.
    """
    low = rate / first
    peak, end = rise * total - 1.0, total - 1.0
    if step <= peak:
        return _between(low, rate, step / peak if peak > 0 else 1.0)
    return _between(rate, low / last, (step - peak) / (end - peak))


def _between(start: float, end: float, share: float) -> float:
    """On half a cosine from ``start`` to ``end``."""
    return end + (start - end) * (1.0 + cos(pi * share)) / 2.0


RateRule: TypeAlias = Callable[[int, int, float], float]

#: A schedule that never comes up to this share of the recipe's rate does not let a network learn.
_IDLE = 1e-2


class Schedule(Word):
    """How the learning rate runs over the batches: word, text, tip, and the function."""

    rate: RateRule

    def __init__(self, word: str, text: str, tip: str, rate: RateRule) -> None:
        super().__init__(word, text, tip)
        self.rate = rate

    CONSTANT = "constant", "constant", "The same throughout the run", constant_rate
    STEP = "step", "step", "A tenth each time another third of the run is done", step_rate
    COSINE = "cosine", "cosine", "Down to 0 along half a cosine", cosine_rate
    ONE_CYCLE = (
        *("one-cycle", "one-cycle", "Up to this rate soon after the start, then down to nearly 0"),
        one_cycle_rate,
    )


def idle_problem(schedule: Schedule, batches: int) -> str:
    """Why a run of so many batches would learn nothing with a schedule, in a sentence; "" where it would learn."""
    peak = max(schedule.rate(step, batches, 1.0) for step in range(min(batches, 2)))
    if peak >= _IDLE:
        return ""
    return (
        f"The whole run is {'one batch' if batches == 1 else f'{batches:,} batches'}, for which the {schedule.text} "
        f"schedule gives {peak:.0e} of the learning rate: nothing would be learned. Choose the constant schedule, more "
        "epochs or smaller batches."
    )
