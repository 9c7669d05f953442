"""The rhythm of slow motion: when the next batch may begin."""

from math import inf


class Rhythm:
    """Keeps batches apart, ``rate`` of them a second; for None it keeps nothing. Times are in seconds.

    Batches that begin a little late do not make the next ones late; of those that take too long none is made up for.
    """

    def __init__(self) -> None:
        self._beat = -inf  # when the last batch was to begin

    def left(self, now: float, rate: float | None) -> float:
        """How long the next batch has to wait."""
        return 0.0 if rate is None else max(0.0, self._beat + 1 / rate - now)

    def begin(self, now: float, rate: float | None) -> None:
        """A batch begins."""
        between = 0.0 if rate is None else 1 / rate
        due = self._beat + between
        self._beat = due if 0 <= now - due < between else now
