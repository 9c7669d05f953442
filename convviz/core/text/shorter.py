"""One number written with fewer and fewer digits, where as many as `format_number` writes do not fit."""

import itertools
import math
from collections.abc import Iterator

from convviz.core.text.formatting import format_number

#: Significant digits up to which a number is written in full at first.
EVERY_DIGIT = 6
#: Numbers from which an exponent may be shorter.
_LONG = 1e4


def shorter_texts(value: float, scale: float = 0.0) -> Iterator[str]:
    """Ways to write a number for itself, each with fewer signs than the one before, and "≈" unless it is that number.

    None says "≈0", which would say less than that there is more to be known. ``scale`` is that of `format_number`.

    Examples
    --------
    >>> list(shorter_texts(-0.353)), list(shorter_texts(127.5)), list(shorter_texts(12345678))
    (['−.353', '≈−.4'], ['≈128'], ['≈1.2e7', '≈1e7'])
    """
    texts = [format_number(value, scale, EVERY_DIGIT), format_number(value, scale)]
    if math.isfinite(value):
        texts += [format_number(value, scale, digits, digits) for digits in (3, 2)]
        texts += [format_number(value, scale, digits, digits, exponent=abs(value) >= _LONG) for digits in (2, 1)]
    shortest = texts[0]
    for text in itertools.chain.from_iterable((one, _without_nought(one)) for one in texts):
        if len(text) < len(shortest) and text != "≈0":
            shortest = text
            yield text


def _without_nought(text: str) -> str:
    return text.replace("0.", ".", 1) if text.lstrip("≈−").startswith("0.") else text
