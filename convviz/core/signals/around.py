"""The steps of a convolution together with times at which nothing overlaps yet, and no longer."""

from convviz.core.signals.convolution import Conv1dStep, Conv1dSteps
from convviz.core.text.formatting import MINUS
from convviz.core.windows.steps import Steps

#: Times before the first overlap, and after the last.
AROUND = 2


class TimeSteps(Steps[Conv1dStep]):
    """What happens at some times, one after the other.

    Attributes
    ----------
    outputs : the steps of the outputs alone.
    times : all times that are stepped through; with ``around`` also `AROUND` before and after any overlap.
    """

    def __init__(self, outputs: Conv1dSteps, *, around: bool = False) -> None:
        self.outputs = outputs
        overlapping = len(outputs.x) + len(outputs.h) - 1
        self.times = range(-AROUND, overlapping + AROUND) if around else outputs.times

    def __len__(self) -> int:
        return len(self.times)

    def step(self, index: int) -> Conv1dStep:
        """Compute what happens at the time of that index."""
        return self.outputs.at(self.times[index])

    def place(self, time: int) -> int | None:
        """The step at a time, or None where it is not stepped through."""
        return self.times.index(time) if time in self.times else None


def overlap_text(steps: Conv1dSteps, time: int) -> str:
    """In words what overlaps at a time."""
    first, last = steps.overlap(time)
    number = f"{time:,}".replace("-", MINUS)
    now = f"t\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{number}"
    if first == last:
        if time >= 0:
            return f"At {now} nothing overlaps any more: an empty sum, y = 0."
        return f"At {now} nothing overlaps yet: an empty sum, y = 0. Before any input there is no output."
    count = last - first
    columns = "1 column" if count == 1 else f"{count:,} columns"
    if count < min(len(steps.h), len(steps.x)):
        return f"Only columns where both have a sample count: {columns} at {now}."
    return f"They overlap in {columns} at {now}."
