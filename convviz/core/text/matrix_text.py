"""Matrices as text: what spreadsheets, NumPy, MATLAB and CSV files hold, read in and written out."""

import math
import re
import string

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.text.formatting import full_precision

_SEPARATORS = string.whitespace + ",;"
# None of the patterns can match the same text in two ways, so that a megabyte of anything is refused at once.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*|,\d+)?|\.\d+)([eE][+-]?\d+)?(/\d+)?")
_BEFORE = re.compile(r"([A-Za-z_][\w.]*\s*[=(]\s*)*")  # "A = np.array("
_AFTER = re.compile(r",\s*\w+\s*=.*|[)\s]*;?", re.DOTALL)  # ", dtype=float32)" or ");"


def parse_number(text: str) -> float:
    """Read one number: ``-1.5``, ``1e-3``, ``1/9``, ``0,5`` (decimal comma), with the minus sign of print too.

    Raises
    ------
    ValueError
        When the text is no finite number.
    """
    plain = text.strip().replace("−", "-").replace("–", "-")
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"{_quoted(text)} is not a number")
    numerator, _, denominator = plain.replace(",", ".").partition("/")
    divisor = float(denominator or 1)
    value = float(numerator) / divisor if divisor else math.nan
    if not math.isfinite(value):
        raise ValueError(f"{_quoted(text)} is not a finite number")
    return value


def parse_matrix(text: str, *, limit: int | None = None) -> NDArray[np.float64]:
    """Read a matrix from text: cells split by tab, comma, semicolon or space; rows by lines, ``[ ]`` or ``;``.

    Understands what is copied from a spreadsheet (decimal commas too), ``repr`` and ``str`` of a NumPy array, nested
    lists and MATLAB's ``[1 2; 3 4]``, with or without the brackets. A separator may end every row.

    Parameters
    ----------
    text : str
    limit : int, optional
        Greatest number of rows and of columns.

    Returns
    -------
    (rows, columns) float64 array

    Raises
    ------
    ValueError
        Naming the row and what is wrong: no numbers, a cell that is empty or no number, rows of different lengths, too
        large, brackets that do not make rows, numbers that NumPy left out (``...``).
    """
    if "..." in text:
        raise ValueError('the text says "..." where numbers were left out; copy all of them')
    rows = _bracketed_rows(text) if "[" in text or "]" in text else _plain_rows(text)
    if not any(cell.strip(_SEPARATORS) for row in rows for cell in row):
        raise ValueError("there is no number in the text")
    if all(len(row) > 1 and not row[-1].strip() for row in rows):
        rows = [row[:-1] for row in rows]
    for number, row in enumerate(rows, 1):
        if empty := [place for place, cell in enumerate(row, 1) if not cell.strip()]:
            raise ValueError(f"row {number}: cell {empty[0]} is empty")
        if len(row) != len(rows[0]):
            raise ValueError(f"row {number} has {len(row)} numbers, row 1 has {len(rows[0])}")
    if limit is not None and max(len(rows), len(rows[0])) > limit:
        raise ValueError(f"the matrix is {len(rows)}×{len(rows[0])}, at most {limit}×{limit} is possible")
    return np.array([_parse_row(number, row) for number, row in enumerate(rows, 1)])


def format_matrix(values: ArrayLike, *, separator: str = "\t") -> str:
    """Write a matrix, one line a row, every number with all its digits; tabs paste into any spreadsheet."""
    rows = np.atleast_2d(np.asarray(values, dtype=np.float64))
    return "\n".join(separator.join(full_precision(float(value)) for value in row) for row in rows) + "\n"


def _quoted(text: str) -> str:
    return repr(text.strip()[:40])


def _parse_row(number: int, cells: list[str]) -> list[float]:
    try:
        return [parse_number(cell) for cell in cells]
    except ValueError as error:
        raise ValueError(f"row {number}: {error}") from None


def _bracketed_rows(text: str) -> list[list[str]]:
    """Rows in brackets each, or split by ``;`` inside one; a line break there is only a wrapped line."""
    first, last = text.find("["), text.rfind("]")
    if not 0 <= first < last:
        raise ValueError("the brackets do not close")
    for allowed, outside in ((_BEFORE, text[:first].strip()), (_AFTER, text[last + 1 :].strip())):
        if not allowed.fullmatch(outside):
            raise ValueError(f"{_quoted(outside)} stands outside the brackets")
    nested = text[first + 1 :].lstrip().startswith("[")
    # The first piece is blank: a bracket opens right there.
    pieces = (text[first + 1 : last] if nested else text[first : last + 1]).split("[")[1:]
    rows = []
    for piece in pieces:
        row, bracket, between = piece.partition("]")
        if not bracket or "]" in between:
            raise ValueError("the brackets must hold one row each, as in [[1, 2], [3, 4]]")
        if stray := between.strip(_SEPARATORS):
            raise ValueError(f"{_quoted(stray)} stands outside the rows' brackets")
        rows += row.split(";")
    # In brackets a comma always separates; decimal commas are a spreadsheet's.
    return [row.split(",") if "," in row else row.split() for row in rows if row.strip()]


def _plain_rows(text: str) -> list[list[str]]:
    lines = text.splitlines()
    if ";" in text:
        pieces = [piece for line in lines for piece in line.split(";") if piece.strip()]
        # "1 2; 3 4" is two rows as in MATLAB, "0,5;1,5" one row of a spreadsheet with decimal commas.
        if all(len(piece.split()) > 1 or piece.count(",") > 1 for piece in pieces):
            lines = pieces
    return [cells for line in lines if (cells := _split_cells(line))]


def _split_cells(line: str) -> list[str]:
    for separator in ("\t", ";"):
        if separator in line:
            return line.split(separator)
    words = line.split()
    # "0,5 1,5" is two decimal commas, "0, 5, 1" three numbers.
    if "," in line and (len(words) == 1 or any("," in (word[0], word[-1]) for word in words)):
        return line.split(",")
    return words
