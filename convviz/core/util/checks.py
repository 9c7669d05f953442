"""Checks shared by the values: each raises a ValueError that names the value and the limit."""

import math
import sys
from typing import Any, TypeAlias

import numpy as np

#: Greatest size of a number in a kernel or a drawn image; sums of them must stay far from what a float can hold.
NUMBER_LIMIT = 1e9

#: Characters of a value that an error quotes.
_QUOTED = 60

Cells: TypeAlias = tuple[tuple[float, ...], ...]
Pair: TypeAlias = tuple[int, int]


def quoted(value: Any) -> str:
    """A value as an error quotes it: of a long one the beginning, so that the sentence stays one."""
    try:
        text = repr(value[: _QUOTED + 1] if isinstance(value, (str, tuple, list)) else value)
    except ValueError:  # Python writes no integer of more than some thousand digits
        return f"an integer of {value.bit_length():,} bits" if isinstance(value, int) else "numbers of many digits"
    return text if len(text) <= _QUOTED + 2 else f"{text[:_QUOTED]}…"


def check_integer(value: Any, name: str, low: int, high: int) -> None:
    """Refuse anything but an int within ``low .. high``."""
    if type(value) is not int or not low <= value <= high:
        raise ValueError(f"{name} must be an integer from {low} to {high}, got {quoted(value)}")


def check_pair(value: Any, name: str, low: int, high: int) -> None:
    """Refuse anything but ``(rows, columns)``, both within ``low .. high``."""
    if not isinstance(value, tuple) or len(value) != 2:
        raise ValueError(f"{name} must be (rows, columns), got {quoted(value)}")
    for number in value:
        check_integer(number, name, low, high)


def check_real(value: Any, name: str, low: float = -math.inf, high: float = math.inf) -> None:
    """Refuse anything but a finite number within ``low .. high``."""
    # isfinite cannot take an integer beyond the floats.
    if type(value) not in (int, float) or not abs(value) <= sys.float_info.max or not low <= value <= high:
        limits = "" if math.isinf(low) and math.isinf(high) else f" from {low} to {high}"
        raise ValueError(f"{name} must be a finite number{limits}, got {quoted(value)}")


def plain_number(value: Any) -> Any:
    """A number of NumPy's as Python's own, for the checks; anything else as it is."""
    return value.item() if isinstance(value, np.generic) else value


def check_flag(value: Any, name: str) -> None:
    """Refuse anything but True or False."""
    if type(value) is not bool:
        raise ValueError(f"{name} must be true or false, got {quoted(value)}")


def check_matrix(value: Any, name: str, largest: int) -> None:
    """Refuse anything but a tuple of equally long rows of finite numbers, at most ``largest`` each way."""
    if not isinstance(value, tuple) or not value or not all(isinstance(row, tuple) and row for row in value):
        raise ValueError(f"{name} must be rows of numbers, got {quoted(value)}")
    if len({len(row) for row in value}) != 1:
        raise ValueError(f"{name} must have rows of one length")
    check_pair((len(value), len(value[0])), f"size of {name}", 1, largest)
    for row in value:
        for number in row:
            check_real(number, f"a number of {name}", -NUMBER_LIMIT, NUMBER_LIMIT)
