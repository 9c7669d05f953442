"""How numbers are written on the screen: short, and honest about rounding."""

import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

MINUS = "−"
#: A sum smaller than this share of the numbers added is rounding noise.
NOISE = 1e-12
_LARGEST_DENOMINATOR = 99


@lru_cache(maxsize=65536)
def format_number(value: float, scale: float = 0.0) -> str:
    """Write a number for a cell: integers in full, others to 3 significant digits with "≈" where that rounds.

    Parameters
    ----------
    value : float
    scale : float
        Size of the numbers that were added to get ``value``. What lies below 1e-12 of it is rounding noise of the sum:
        a value that small is written "≈0", and a value that near to a short number is that number.

    Examples
    --------
    >>> format_number(-12), format_number(0.5), format_number(1 / 9), format_number(1234.56)
    ('−12', '0.5', '≈0.111', '≈1235')
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else MINUS + "∞"
    if value != 0 and abs(value) < NOISE * scale:
        return "≈0"
    size = abs(value)
    if size >= 1e7 or 0 < size < 1e-3:
        text, written = _scientific(size)
    else:
        decimals = 0 if size == 0 else max(0, 2 - math.floor(math.log10(size)))
        # From the shortest decimal form and half up, as one rounds by hand: 87.25 is 87.3.
        rounded = Decimal(repr(float(size))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        text, written = f"{rounded.normalize():f}", float(rounded)
    sign = MINUS if value < 0 and written != 0 else ""
    about = "" if abs(written - size) <= NOISE * max(size, scale) else "≈"
    return about + sign + text


@lru_cache(maxsize=4096)
def format_weight(value: float) -> str:
    """Write a kernel's weight: as `format_number` does, but as a fraction where that is exact and a decimal is not.

    Examples
    --------
    >>> format_weight(1 / 9), format_weight(0.04), format_weight(0.0751)
    ('1/9', '0.04', '≈0.0751')
    """
    text = format_number(value)
    if not text.startswith("≈"):
        return text
    fraction = Fraction(value).limit_denominator(_LARGEST_DENOMINATOR)
    if float(fraction) != value or abs(fraction.numerator) > _LARGEST_DENOMINATOR:
        return text
    return str(fraction).replace("-", MINUS)


def full_precision(value: float) -> str:
    """Write a number with every digit needed to read it back, as tool tips and copies do: plain ASCII."""
    return str(int(value)) if math.isfinite(value) and value == int(value) and abs(value) < 1e16 else repr(float(value))


def _scientific(size: float) -> tuple[str, float]:
    exact = Decimal(repr(float(size)))
    last = Decimal(1).scaleb(exact.adjusted() - 2)
    rounded = exact.quantize(last, ROUND_HALF_UP)  # which may have one digit more before the point
    power = rounded.adjusted()
    short = f"{rounded.scaleb(-power).normalize():f}"
    return f"{short}e{MINUS if power < 0 else ''}{abs(power)}", float(f"{short}e{power}")


def as_sentence(text: str) -> str:
    """A reason as it is said alone: with a capital and a full stop; nothing stays nothing."""
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}." if text else ""


def pretty_formula(text: str) -> str:
    """Put an ASCII formula into the signs of print: ``-`` to "−" and ``*`` to "·"."""
    return text.replace("-", MINUS).replace("*", "·")
