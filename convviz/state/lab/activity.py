"""The states of a runner."""

from enum import Enum, auto


class Activity(Enum):
    """The state of a runner."""

    IDLE = auto()
    STARTING = auto()
    RUNNING = auto()
    #: It was asked to pause, and does so after the batch under way.
    PAUSING = auto()
    PAUSED = auto()
    #: It was asked to stop, and does so after the batch under way.
    STOPPING = auto()
    #: The run is over; its network still takes probe images.
    OVER = auto()
