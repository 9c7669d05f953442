"""The states of a runner."""

from enum import Enum, auto


class Activity(Enum):
    """The state of a runner."""

    IDLE = auto()
    STARTING = auto()
    RUNNING = auto()
    PAUSED = auto()
    #: The run is over; its network still takes probe images.
    OVER = auto()
