"""Arrays as comma-separated values, every number with all its digits."""

from collections.abc import Generator
from os import PathLike
from typing import Any

from numpy.typing import NDArray

from convviz.core.text.matrix_text import format_matrix
from convviz.core.util.whole_file import whole_file

#: Numbers between two places where the work may be abandoned.
_NUMBERS = 50_000


def save_table(path: str | PathLike[str], values: NDArray[Any]) -> Generator[float, None, None]:
    """Write an array (H, W), a line a row, or (H, W, C), whose channels stand side by side; yields the fraction done.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    rows = values.reshape(len(values), -1)
    each = max(1, _NUMBERS // rows.shape[1])
    with whole_file(path) as partial, partial.open("w", encoding="utf-8", newline="") as file:
        for first in range(0, len(rows), each):
            yield first / len(rows)
            file.write(format_matrix(rows[first : first + each], separator=","))
