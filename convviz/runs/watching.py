"""How often a network that learns is looked at, and how much of its time that may take."""

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True)
class Phase:
    """A part of a run.

    Attributes
    ----------
    until : seconds of learning after which it ends.
    rate : pictures a second at most; of those at epochs' ends there may be more.
    share : of the time that making pictures may take.
    sample : share of the time that predicting the sample besides may take, where no view needs that; as much again may
        go to that at epochs' ends.
    """

    until: float
    rate: float
    share: float
    sample: float = 0.0


#: Nearly all happens in the first hundred batches, which are worth a good share of two seconds; of a whole run that is
#: little. Later there are fewer pictures, but enough to see weights move rather than jump.
PHASES = (
    Phase(until=2.0, rate=9.0, share=0.3, sample=0.036),
    Phase(until=inf, rate=3.0, share=0.04, sample=0.008),
)


def phase_at(phases: tuple[Phase, ...], seconds: float) -> Phase:
    """The phase of a run that has learned for so many ``seconds``."""
    return next((phase for phase in phases if seconds < phase.until), phases[-1])
