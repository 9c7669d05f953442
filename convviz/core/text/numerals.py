"""Numbers as they are written: decimal points and commas, grouped thousands, fractions, and the sign of print."""

import math
import re
from collections.abc import Sequence
from enum import Enum

import numpy as np
from numpy.typing import NDArray

# None of the patterns can match the same text in two ways, so that a megabyte of anything is refused at once.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?(//?\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+([eE][+-]?\d+)?(/\d+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
_THOUSANDS_BY_POINTS = re.compile(r"[+-]?[1-9]\d{0,2}((\.\d{3})+,\d+|(\.\d{3}){2,})")
_THOUSANDS_BY_SPACES = re.compile(r"[+-]?[1-9]\d{0,2}([\xa0\u202f'’]\d{3})+([.,]\d+)?")
_GROUPED = re.compile(rf"^[^\S\n]*{_THOUSANDS.pattern}[^\S\n]*$", re.M)  # a line a cell
_NOT_PLAIN = re.compile(r"[^\d.eE+\-\s]")
_NOT_DECIMAL = re.compile(r"(?<!\d),|,(?!\d)|[.,]\d*,|,\d*\.")
_SIGNS = str.maketrans("−–", "--")
#: Cells that are read at once: the thread that does so holds up all others meanwhile.
_BLOCK = 20_000


class Commas(Enum):
    """What a comma within a number means."""

    DECIMAL = "comma = decimal"
    THOUSANDS = "comma = thousands"


def parse_number(text: str) -> float:
    """Read one number: ``-1.5``, ``1e-3``, ``1/9``, ``0,5`` (decimal comma), with the minus sign of print too.

    Raises
    ------
    ValueError
        When the text is no finite number, or may be two: ``1,000`` is a thousand for some and one for others.
    """
    plain = text.strip().translate(_SIGNS)
    if _THOUSANDS.fullmatch(plain) and _DECIMAL_COMMA.fullmatch(plain):
        whole, fraction = plain.split(",")
        raise ValueError(f"{quoted(text)} can mean two numbers; write {whole}{fraction} or {whole}.{fraction}")
    return number(text)


def number(text: str, commas: Commas = Commas.DECIMAL) -> float:
    """Read one number, in which a comma means what ``commas`` says; see `parse_number`.

    Raises
    ------
    ValueError
        When the text is no finite number.
    """
    plain = _with_point(text.strip().translate(_SIGNS), commas)
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"{quoted(text)} is not a number")
    numerator, _, denominator = plain.partition("/")
    try:
        value = float(numerator) / float(denominator.removeprefix("/") or 1)
    except ZeroDivisionError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"{quoted(text)} is not a finite number")
    return value


def _with_point(text: str, commas: Commas) -> str:
    """The number with a point for its decimals and nothing between its thousands."""
    if commas is Commas.THOUSANDS and _THOUSANDS.fullmatch(text):
        return text.replace(",", "")
    if _DECIMAL_COMMA.fullmatch(text):
        return text.replace(",", ".")
    if _THOUSANDS_BY_POINTS.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    if _THOUSANDS_BY_SPACES.fullmatch(text):
        return re.sub(r"[\xa0\u202f'’]", "", text).replace(",", ".")
    return text


def numbers(rows: Sequence[Sequence[str]], commas: Commas) -> NDArray[np.float64]:
    """Read equally long rows of cells.

    Returns
    -------
    (rows, columns) float64 array

    Raises
    ------
    ValueError
        Naming the row and the first cell that is no finite number.
    """
    values = np.empty((len(rows), len(rows[0])))
    height = max(1, _BLOCK // len(rows[0]))
    for start in range(0, len(rows), height):
        block = rows[start : start + height]
        quick = _quickly([cell for row in block for cell in row], commas)
        if quick is None:
            values[start : start + height] = [_row(place, row, commas) for place, row in enumerate(block, start + 1)]
        else:
            values[start : start + height] = quick.reshape(len(block), -1)
    return values


def _quickly(cells: Sequence[str], commas: Commas) -> NDArray[np.float64] | None:
    """The numbers of plain cells, of which an image has a million; None for others, to be read one by one."""
    text = "\n".join(cells)
    for sign in "−–":
        text = text.replace(sign, "-")
    if commas is Commas.THOUSANDS:
        text = _GROUPED.sub(lambda match: match[0].replace(",", ""), text)
    if "," in text and not _NOT_DECIMAL.search(text):
        text = text.replace(",", ".")
    if _NOT_PLAIN.search(text):
        return None
    try:
        values = np.fromiter(map(float, text.split("\n")), np.float64, len(cells))
    except ValueError:
        return None
    return values if np.isfinite(values).all() else None


def _row(place: int, cells: Sequence[str], commas: Commas) -> list[float]:
    try:
        return [number(cell, commas) for cell in cells]
    except ValueError as error:
        raise ValueError(f"row {place}: {error}") from None


def is_number(text: str) -> bool:
    """Whether it is a finite number, whatever its commas mean."""
    try:
        number(text)
    except ValueError:
        try:
            number(text, Commas.THOUSANDS)
        except ValueError:
            return False
    return True


def quoted(text: str) -> str:
    """The beginning of a text as errors quote it."""
    return repr(text.strip()[:40])
