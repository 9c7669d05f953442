"""What every stepped computation shares: a sequence of records computed on demand, most of them on an output grid."""

import operator
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, Generic, TypeVar, overload

Step = TypeVar("Step")


def grid_of(steps: Sequence[Any]) -> tuple[int, int]:
    """Rows and columns in which steps lie in reading order; one row of all where they form no grid."""
    shape: tuple[int, ...] = getattr(steps, "shape", ())
    return (shape[0], shape[1]) if len(shape) == 2 else (1, len(steps))


class Steps(Sequence[Step], Generic[Step]):
    """Steps one after the other; nothing is stored."""

    @abstractmethod
    def step(self, index: int) -> Step:
        """Compute a step; ``index`` is from 0, and below their number."""

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Step]: ...
    def __getitem__(self, index: int | slice) -> Step | Sequence[Step]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        number = operator.index(index)
        if number < 0:
            number += len(self)
        if not 0 <= number < len(self):
            raise IndexError(f"step {index} of {len(self)}")
        return self.step(number)


class GridSteps(Steps[Step]):
    """Steps in reading order over an output grid of ``shape`` (rows, columns)."""

    shape: tuple[int, int]

    @abstractmethod
    def at(self, row: int, column: int) -> Step:
        """Compute the step that makes the output cell ``(row, column)``."""

    def step(self, index: int) -> Step:
        """Compute the step of a cell in reading order."""
        return self.at(*divmod(index, self.shape[1]))

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]
