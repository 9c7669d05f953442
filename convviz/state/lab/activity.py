"""What a runner is doing."""

from enum import Enum, auto


class Activity(Enum):
    """What the runner is doing."""

    IDLE = auto()
    STARTING = auto()
    RUNNING = auto()
    PAUSED = auto()
    #: The run is over; its network still takes probe images.
    OVER = auto()
