"""What every stepped computation shares: a sequence of records computed on demand, laid out on an output grid."""

import operator
from abc import abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar, overload

Step = TypeVar("Step")


class GridSteps(Sequence[Step], Generic[Step]):
    """Steps in reading order over an output grid of ``shape`` (rows, columns); nothing is stored."""

    shape: tuple[int, int]

    @abstractmethod
    def at(self, row: int, column: int) -> Step:
        """Compute the step that makes the output cell ``(row, column)``."""

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

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
        return self.at(*divmod(number, self.shape[1]))
