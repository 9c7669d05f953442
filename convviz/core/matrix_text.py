"""Matrices as text: what spreadsheets, NumPy, MATLAB and CSV files hold, read in and written out."""

import re
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.formatting import full_precision

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?(/\d+)?")


def parse_number(text: str) -> float:
    """Read one number: ``-1.5``, ``1e-3``, ``1/9``, ``0,5`` (decimal comma), with the minus sign of print too.

    Raises
    ------
    ValueError
        When the text is no finite number.
    """
    plain = text.strip().replace("−", "-").replace("–", "-")
    if re.fullmatch(r"[+-]?\d+,\d+", plain):
        plain = plain.replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"{text.strip()[:40]!r} is not a number")
    try:
        numerator, _, denominator = plain.partition("/")
        value = float(numerator) if not denominator else float(Fraction(numerator) / int(denominator))
    except (ZeroDivisionError, OverflowError):
        raise ValueError(f"{text.strip()[:40]!r} is not a finite number") from None
    if not np.isfinite(value):
        raise ValueError(f"{text.strip()[:40]!r} is not a finite number")
    return value


def parse_matrix(text: str, *, limit: int | None = None) -> NDArray[np.float64]:
    """Read a matrix from text: cells split by tab, comma, semicolon or space; rows by lines, ``[ ]`` or ``;``.

    Understands what is copied from a spreadsheet (decimal commas too), ``repr`` and ``str`` of a NumPy array, nested
    lists and MATLAB's ``[1 2; 3 4]``.

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
        Naming the row and what is wrong: no numbers, a cell that is no number, rows of different lengths, too large.
    """
    rows = [_split_cells(row) for row in _split_rows(text)]
    if not rows:
        raise ValueError("there is no number in the text")
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise ValueError(f"row {number} has {len(row)} numbers, row 1 has {len(rows[0])}")
    if limit is not None and max(len(rows), len(rows[0])) > limit:
        raise ValueError(f"the matrix is {len(rows)}×{len(rows[0])}, at most {limit}×{limit} is possible")
    values = []
    for number, row in enumerate(rows, 1):
        try:
            values.append([parse_number(cell) for cell in row])
        except ValueError as error:
            raise ValueError(f"row {number}: {error}") from None
    return np.array(values)


def format_matrix(values: ArrayLike, *, separator: str = "\t") -> str:
    """Write a matrix, one line a row, every number with all its digits; tabs paste into any spreadsheet."""
    rows = np.atleast_2d(np.asarray(values, dtype=np.float64))
    return "\n".join(separator.join(full_precision(float(value)) for value in row) for row in rows) + "\n"


def _split_rows(text: str) -> list[str]:
    body = re.sub(r"^\s*(np\.)?(array|matrix)\s*\(", "", text.strip())
    body = re.sub(r",?\s*dtype=[\w.']+", "", body).replace(")", "")
    if "[" in body:
        # Brackets mark the rows; a line break inside one is only a wrapped line.
        inner = body[1:] if re.match(r"\[\s*\[", body) else body
        rows = re.findall(r"\[([^\[\]]*)\]", inner)
        pieces = [piece for row in rows for piece in row.split(";")]
    else:
        pieces = body.splitlines()
    return [piece for piece in pieces if piece.strip(" \t,;\n")]


def _split_cells(row: str) -> list[str]:
    row = row.strip(" \n\r")
    for separator in ("\t", ";"):
        if separator in row:
            return row.strip(separator).split(separator)
    if "," in row:
        cells = row.strip(" ,").split(",")
        # "0,5 1,5" is two decimal commas, "0, 5, 1" three numbers.
        if re.search(r"\d,\d", row) and re.search(r"\d\s+[-+−\d]", row) and not re.search(r",\s", row):
            return row.split()
        return cells
    return row.split()
