"""A matrix that was read from text or a file, and the other ways in which that can be read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from convviz.core.text.formatting import as_sentence

#: Ways that are offered: the slices of a convolution layer's weights may be many thousands.
_OFFERED = 256


class TooLargeError(ValueError):
    """There may be a matrix, but it has more rows or columns than are wanted."""


class Reading(NamedTuple):
    """One way to read a text: the numbers (H, W) float64, and in words what makes them differ, or nothing."""

    values: NDArray[np.float64]
    how: str = ""

    @property
    def title(self) -> str:
        """Its size and what makes it differ: "3 × 3, rows by line"."""
        rows, columns = self.values.shape
        return ", ".join(filter(None, (f"{rows} × {columns}", self.how)))


@dataclass(frozen=True, eq=False)
class Matrix:
    """A matrix that was read.

    Attributes
    ----------
    readings : every way in which it can be read, the likeliest first.
    taken : which of them its values are.
    note : a sentence on what is no part of it, such as a header; or nothing.
    headings : what a header calls its columns as they are taken first; () where there is none, or not of all of them.
    """

    readings: tuple[Reading, ...]
    taken: int = 0
    note: str = ""
    headings: tuple[str, ...] = ()

    @property
    def values(self) -> NDArray[np.float64]:
        """The numbers, (H, W) float64."""
        return self.readings[self.taken].values

    @property
    def reading(self) -> str:
        """How it was read and how else it can be, in sentences; empty where there is only one way."""
        others = [reading.title for number, reading in enumerate(self.readings) if number != self.taken]
        if len(others) > 2:
            others = [others[0], f"in {len(others) - 1} more ways"]
        how = self.readings[self.taken]
        said = as_sentence(f"read as {how.title}") if others or how.how else ""
        also = f"It can also be read as {', or '.join(others)}." if others else ""
        return " ".join(filter(None, (said, also, self.note)))

    @property
    def others(self) -> tuple["Matrix", ...]:
        """The same with each of the other readings taken."""
        return tuple(self.take(number) for number in range(len(self.readings)) if number != self.taken)

    def take(self, number: int) -> "Matrix":
        """The same with another of its readings taken."""
        return replace(self, taken=number, headings=())

    def holding(self, values: NDArray[np.float64]) -> "Matrix | None":
        """The same with the reading taken that has these values (H, W); None where none has."""
        places = (number for number, reading in enumerate(self.readings) if np.array_equal(reading.values, values))
        number = self.taken if np.array_equal(self.values, values) else next(places, None)
        return None if number is None else self.take(number)


def matrix_of(readings: Sequence[Reading], limit: int | None = None, note: str = "", *, say: bool = False) -> Matrix:
    """A matrix of ways to read it, the likeliest first; of those that agree the first counts.

    With ``say`` it is said how it was read even where there is only one way.

    Raises
    ------
    TooLargeError
        Where none has at most ``limit`` rows and columns.
    """
    fitting = [reading for reading in readings if limit is None or max(reading.values.shape) <= limit]
    if not fitting:
        rows, columns = readings[0].values.shape
        raise too_large(rows, columns, limit)
    kept: list[Reading] = []
    for reading in fitting:
        if len(kept) < _OFFERED and (reading.how.startswith(SLICE) or not _among(reading, kept)):
            kept.append(reading)
    if len(kept) == 1 and not say:
        kept = [Reading(kept[0].values)]  # there is nothing from which it differs
    return Matrix(tuple(kept), note=note)


def too_large(rows: int, columns: int, limit: int | None) -> TooLargeError:
    """The reason why a matrix is refused that is larger than the limit."""
    return TooLargeError(f"the matrix is {rows}×{columns}, at most {limit}×{limit} is possible")


#: What the name of one slice of a longer array begins with: they differ, even where their numbers are equal.
SLICE = "slice "


def slices(values: NDArray[np.float64]) -> list[Reading]:
    """The matrices (H, W) of which an array (..., H, W) is made; a matrix is the only one."""
    if values.ndim == 2:
        return [Reading(values)]
    whole = " × ".join(map(str, values.shape))
    places = np.ndindex(values.shape[:-2])
    several = values.shape[:-2] != (1,) * (values.ndim - 2)
    return [
        Reading(values[place], f"{SLICE}[{', '.join(map(str, place))}] of {whole}" if several else "")
        for place, _ in zip(places, range(_OFFERED), strict=False)
    ]


def _among(reading: Reading, others: Sequence[Reading]) -> bool:
    return any(np.array_equal(reading.values, other.values) for other in others)
