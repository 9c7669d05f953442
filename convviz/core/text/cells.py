"""Rows of cells, as every notation splits its text, and the numbers in them."""

import string
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from convviz.core.text.formatting import counted
from convviz.core.text.matrix import too_large
from convviz.core.text.numerals import Commas, numbers

Rows: TypeAlias = Sequence[Sequence[str]]
#: What stands between numbers.
SEPARATORS = string.whitespace + "\xa0,;"


def checked(rows: Rows, limit: int | None, commas: Commas = Commas.DECIMAL) -> NDArray[np.float64]:
    """Read the numbers of rows of cells.

    Parameters
    ----------
    rows : the text of every cell.
    limit : greatest number of rows and of columns, or None.
    commas : what a comma within a number means.

    Returns
    -------
    (rows, columns) float64 array

    Raises
    ------
    ValueError
        Naming the row and what is wrong: no numbers, an empty cell, rows of different lengths, what is no number; or
        the size where that is above the limit.
    """
    if not any(cell.strip(SEPARATORS) for row in rows for cell in row):
        raise ValueError("there is no number in the text")
    if limit is not None and max(len(rows), len(rows[0])) > limit:
        raise too_large(len(rows), len(rows[0]), limit)
    for number, row in enumerate(rows, 1):
        if not all(map(str.strip, row)):
            place = next(place for place, cell in enumerate(row, 1) if not cell.strip())
            raise ValueError(f"row {number}: cell {place} is empty")
        if len(row) != len(rows[0]):
            raise ValueError(f"row {number} has {counted(len(row), 'number')}, row 1 has {len(rows[0])}")
    return numbers(rows, commas)
