"""The rooms of the window, in which panels on one theme stand together."""

from dataclasses import dataclass
from enum import Enum


class Room(Enum):
    """A room by its name on the screen; Ctrl+1 is the first, also while it has no panels and is not shown."""

    SIGNALS = "Signals"
    IMAGES = "Images"
    LAYERS = "Layers"
    NETWORKS = "Networks"
    TRAINING = "Training"

    @property
    def keys(self) -> str:
        """The shortcut that leads there, in portable text."""
        return f"Ctrl+{list(Room).index(self) + 1}"


@dataclass(frozen=True)
class Dock:
    """A place at the left of the window, beside the tabs.

    Attributes
    ----------
    rooms : the rooms in which it stands; the first is the one that the menu leads to.
    height : its share of the column's height.
    """

    rooms: tuple[Room, ...]
    height: int
