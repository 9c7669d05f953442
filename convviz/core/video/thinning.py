"""Which frames of a video are kept when it has more than a stack holds, though nobody knows how many will come."""

from enum import StrEnum


class Keep(StrEnum):
    """What is kept of a long video: frames all over it at equal distances, the first ones, or the last ones."""

    EVENLY = "evenly"
    FIRST = "first"
    LAST = "last"


class Thinning:
    """Says of frame after frame whether it is kept, and which of those kept before are dropped for it.

    Parameters
    ----------
    keep : what is kept.
    most : frames that are kept at most.

    Attributes
    ----------
    stride : frames from one that is kept to the next.
    """

    def __init__(self, keep: Keep, most: int) -> None:
        self._keep, self._most = keep, most
        self.stride = 1
        self.kept: list[int] = []

    def is_over(self, index: int) -> bool:
        """Whether no frame from ``index`` on is kept."""
        return self._keep is Keep.FIRST and index >= self._most

    def wants(self, index: int) -> bool:
        """Whether the frame of this number, from 0, is kept."""
        return index % self.stride == 0 and not self.is_over(index)

    def add(self, index: int) -> list[int]:
        """Keep a frame; gives the numbers of those that are dropped for it."""
        self.kept.append(index)
        if len(self.kept) <= self._most:
            return []
        if self._keep is Keep.LAST:
            return [self.kept.pop(0)]
        # Every other one: those that stay lie evenly, and the first is among them.
        dropped, self.kept = self.kept[1::2], self.kept[::2]
        self.stride *= 2
        return dropped
