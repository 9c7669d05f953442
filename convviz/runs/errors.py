"""The errors that end a run, each with one plain sentence for the user; without torch, so that all may catch them."""

from math import nan

#: Errors whose sentence says all; others are a fault of the program, and say where they came from.
EXPECTED = (ValueError, OSError, MemoryError)


class TrainingError(ValueError):
    """A run that cannot begin or go on."""


class DivergedError(TrainingError):
    """A run whose loss is no number any more: ``loss`` is what it is instead."""

    def __init__(self, sentence: str, loss: float = nan) -> None:
        super().__init__(sentence)
        self.loss = loss


class ProcessEndedError(TrainingError):
    """The process in which the run took place is gone, and its network with it."""


class UnloadedError(TrainingError):
    """What trains could not be loaded; a process in which that has been tried is of no more use."""


class CheckpointError(ValueError):
    """A file that is no checkpoint, or not one that this run could resume from."""
