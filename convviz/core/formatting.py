"""How numbers are written on the screen: short, and honest about rounding."""

import math

MINUS = "−"
#: A sum smaller than this share of the numbers added is rounding noise.
NOISE = 1e-12


def format_number(value: float, scale: float = 0.0) -> str:
    """Write a number for a cell: whole numbers whole, others to 3 significant digits with "≈" where that rounds.

    Parameters
    ----------
    value : float
    scale : float
        Size of the numbers that were added to get ``value``. A value below 1e-12 of it is rounding noise of the sum,
        written "≈0".

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
    elif size == int(size) or size >= 100:
        text = str(round(size))
        written = float(text)
    else:
        text = f"{size:.3g}"
        written = float(text)
    sign = MINUS if value < 0 and written != 0 else ""
    about = "" if written == size else "≈"
    return about + sign + text


def full_precision(value: float) -> str:
    """Write a number with every digit needed to read it back, as tool tips and copies do: plain ASCII."""
    return str(int(value)) if math.isfinite(value) and value == int(value) and abs(value) < 1e16 else repr(float(value))


def _scientific(size: float) -> tuple[str, float]:
    mantissa, exponent = f"{size:.2e}".split("e")
    short = mantissa.rstrip("0").rstrip(".")
    power = int(exponent)
    return f"{short}e{MINUS if power < 0 else ''}{abs(power)}", float(f"{short}e{power}")


def pretty_formula(text: str) -> str:
    """Put an ASCII formula into the signs of print: ``-`` to "−" and ``*`` to "·"."""
    return text.replace("-", MINUS).replace("*", "·")
