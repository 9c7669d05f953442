"""What the lengths of a convolution come out of, filled in with numbers."""

from convviz.core.signals.convolution import Mode
from convviz.core.text.formatting import MINUS


def length_formula(length: int, other: int, mode: Mode) -> str:
    """How many samples come out, with the arithmetic.

    Examples
    --------
    >>> length_formula(3, 3, "full"), length_formula(5, 3, "valid"), length_formula(5, 3, "same")
    ('3 + 3 − 1 = 5', '5 − 3 + 1 = 3', 'as x: 5')
    """
    if mode == "full":
        return f"{length:,} + {other:,} {MINUS} 1 = {length + other - 1:,}"
    if mode == "same":
        return f"as x: {length:,}"
    return f"{length:,} {MINUS} {other:,} + 1 = {max(length - other + 1, 0):,}"
