"""How numbers are written on the screen: short, and honest about rounding."""

import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

MINUS = "−"
#: A sum smaller than this share of the numbers added is rounding noise.
NOISE = 1e-12
#: What stands beside the probability of the true class, be it predicted or not.
TRUE = "true"
_LARGEST_DENOMINATOR = 99
#: Digits that a number must end before its noise, or that it ends there would be chance.
_TRUST = 2
#: Significant digits up to which a number is written in full, unless more are asked for.
IN_FULL = 4


@lru_cache(maxsize=65536)
def format_number(
    value: float,
    scale: float = 0.0,
    digits: int = IN_FULL,
    rounded: int = IN_FULL - 1,
    *,
    exponent: bool = False,
) -> str:
    """Write a number for a cell: in full with up to 4 significant digits, and integers; else to 3 of them with "≈".

    Parameters
    ----------
    value : float
    scale : float
        Size of the numbers that were added to get ``value``. What lies below 1e-12 of it is rounding noise of the sum:
        a value that small is written "≈0", and a value that near to a short number is that number.
    digits : int
        Significant digits up to which it is written in full; as many as are no noise.
    rounded : int
        Significant digits to which it is rounded else, and with an exponent at most.
    exponent : bool
        Whether it is written with an exponent though it is neither large nor small.

    Examples
    --------
    >>> format_number(-12), format_number(127.5), format_number(1 / 9), format_number(1234.56)
    ('−12', '127.5', '≈0.111', '≈1235')
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else MINUS + "∞"
    if value != 0 and abs(value) < NOISE * scale:
        return "≈0"
    size = abs(value)
    if size >= 1e7 or 0 < size < 1e-3 or (exponent and size):
        text, written = _scientific(size, min(rounded, IN_FULL - 1))
    else:
        noise = NOISE * max(size, scale)
        # In full it takes no more room than "≈" and a digit less.
        written, text = _rounded(size, min(digits, _trusted_digits(size, noise)))
        if abs(written - size) > noise:
            written, text = _rounded(size, rounded)
    sign = MINUS if value < 0 and written != 0 else ""
    about = "" if abs(written - size) <= NOISE * max(size, scale) else "≈"
    return about + sign + text


def equals(value: float, scale: float = 0.0) -> str:
    """A number as the right side of a formula: "= 0.5", and "≈ 0.111" where it is rounded; see `format_number`."""
    text = format_number(value, scale)
    return f"≈ {text[1:]}" if text.startswith("≈") else f"= {text}"


def in_short(value: float, digits: int = IN_FULL) -> str:
    """A number as `format_number` writes it, without "≈": for axes, curves and lists, where all are rounded.

    With fewer significant ``digits`` it is rounded to these first.
    """
    return format_number(value if digits >= IN_FULL else float(f"{value:.{digits}g}")).removeprefix("≈")


def format_probability(value: float, decimals: int = 3) -> str:
    """Write the probability of a class, rounded: what would read 0 or 1 says on which side of them it is.

    None that a network gives is 0 or 1, though the nearest float may be.

    Examples
    --------
    >>> format_probability(0.7895), format_probability(1), format_probability(1e-9, decimals=2)
    ('0.789', '>0.999', '<0.01')
    """
    finest = 10**-decimals
    if 0 <= value < finest:
        return f"<{finest:.{decimals}f}"
    if 1 - finest < value <= 1:
        return f">{1 - finest:.{decimals}f}"
    return in_short(round(value, decimals))


def format_percent(share: float, *, fine: bool) -> str:
    """Write a percentage, to tenths where ``fine``, of which only a perfect one reads 100; "–" where there is none."""
    if math.isnan(share):
        return "–"
    steps = 10 if fine else 1
    rounded = int(share * steps + 0.5 + 1e-9)
    rounded = min(rounded, 100 * steps - 1) if share < 100 else rounded
    return f"{rounded // steps}" if rounded % steps == 0 else f"{rounded / steps:.1f}"


def format_decibels(value: float) -> str:
    """Write decibels to tenths, without their unit.

    Examples
    --------
    >>> format_decibels(27.66), format_decibels(-6.5), format_decibels(math.inf)
    ('≈27.7', '−6.5', '∞')
    """
    if not math.isfinite(value):
        return format_number(value)
    rounded = round(value, 1)
    return f"{'' if rounded == value else '≈'}{rounded:.1f}".replace("-", MINUS)


@lru_cache(maxsize=4096)
def format_weight(value: float, digits: int = IN_FULL) -> str:
    """Write a kernel's weight: as `format_number` does, but as a fraction where that is exact and a decimal is not.

    Examples
    --------
    >>> format_weight(1 / 9), format_weight(0.04), format_weight(0.0751)
    ('1/9', '0.04', '≈0.0751')
    """
    text = format_number(value, digits=digits)
    if not text.startswith("≈"):
        return text
    fraction = Fraction(value).limit_denominator(_LARGEST_DENOMINATOR)
    if float(fraction) != value or abs(fraction.numerator) > _LARGEST_DENOMINATOR:
        return text
    return str(fraction).replace("-", MINUS)


def full_precision(value: float) -> str:
    """Write a number with every digit needed to read it back, as tool tips and copies do: plain ASCII."""
    return str(int(value)) if math.isfinite(value) and value == int(value) and abs(value) < 1e16 else repr(float(value))


def _trusted_digits(size: float, noise: float) -> int:
    """Significant digits up to which it is no chance that a number ends there; not fewer than are always written."""
    if not size:
        return IN_FULL
    return max(IN_FULL, math.floor(math.log10(size)) + 1 - _TRUST - math.ceil(math.log10(noise)))


def _rounded(size: float, digits: int) -> tuple[float, str]:
    """Round to significant digits, integers to 1: from the shortest decimal form and half up, as one does by hand."""
    decimals = 0 if size == 0 else max(0, digits - 1 - math.floor(math.log10(size)))
    rounded = Decimal(repr(float(size))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return float(rounded), f"{rounded.normalize():f}"


def _scientific(size: float, digits: int) -> tuple[str, float]:
    exact = Decimal(repr(float(size)))
    last = Decimal(1).scaleb(exact.adjusted() - digits + 1)
    rounded = exact.quantize(last, ROUND_HALF_UP)  # which may have one digit more before the point
    power = rounded.adjusted()
    short = f"{rounded.scaleb(-power).normalize():f}"
    return f"{short}e{MINUS if power < 0 else ''}{abs(power)}", float(f"{short}e{power}")


def bracketed(text: str) -> str:
    """A number that is written after a sign: in brackets where it has one itself.

    Examples
    --------
    >>> bracketed("2"), bracketed("−2"), bracketed("≈−0.333")
    ('2', '(−2)', '(≈−0.333)')
    """
    return f"({text})" if text.lstrip("≈").startswith(MINUS) else text


def counted(count: int, what: str) -> str:
    """So many of something: "1 batch", "1,000 test images"."""
    ending = "es" if what.endswith(("batch", "class")) else "s"
    return f"{count:,} {what}{'' if count == 1 else ending}"


def as_sentence(text: str) -> str:
    """A reason as it is said alone: with a capital and a full stop; nothing stays nothing."""
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}." if text else ""


def pretty_formula(text: str) -> str:
    """Put an ASCII formula into the signs of print: ``-`` to "−" and ``*`` to "·"."""
    return text.replace("-", MINUS).replace("*", "·")
