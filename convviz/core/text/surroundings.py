"""What stands around a matrix in brackets: a name, a call, a data type, and the factor that belongs to its numbers.

Whatever is not known is refused: a function or a sign passed over in silence would give another matrix.
"""

import re
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from convviz.core.text.numerals import quoted

_REAL = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?"
_PRODUCT = rf"[+-]?\s*{_REAL}(?:\s*[*/]\s*{_REAL})*"
#: A factor as it is written: 1/9, (1/16), -0.5.
FACTOR = rf"(?:\(\s*{_PRODUCT}\s*\)|{_PRODUCT})(?:\s*/\s*{_REAL})*"
_MAKERS = (
    "array|asarray|asanyarray|ndarray|Array|mat|matrix|Matrix|ImmutableMatrix|MatrixForm|SMatrix|single|double|float|"
    "tensor|as_tensor|Tensor|FloatTensor|DoubleTensor|Parameter|Variable|constant"
)
_CASTS = "astype|float|double|to|cpu|cuda|numpy|detach|copy|squeeze"

#: Characters on either side beyond which it is no matrix with something around it, but a longer text.
_LONGEST = 1000
# Each is tried in turn where the one before ended, until nothing is left.
_NAME = re.compile(r"(?:\"[^\"\n]*\"|[A-Za-z$\\][^=:\n()]*)(?::=|=|:|<-)\s*")
_BEFORE = (
    _NAME,
    re.compile(rf"(?P<times>{FACTOR})\s*\.?[*⋅·×]\s*|(?P<sign>[+-])\s*(?=[A-Za-z(]|$)"),
    re.compile(rf"(?:[A-Za-z_]\w*\.)*(?:{_MAKERS})\s*\(\s*"),
    re.compile(r"(?:Float|U?Int)(?:8|16|32|64|128)?\s*$"),  # Julia: right before the brackets
    re.compile(r"\(\s*|<tf\.[^\n]*?numpy=\s*|tf\.Tensor\(\s*"),
)
_AFTER = (
    re.compile(rf"\s*\.?(?:[*⋅·×]\s*(?P<times>{FACTOR})|/\s*(?P<over>\(\s*{_PRODUCT}\s*\)|{_REAL}))"),
    re.compile(rf"\s*\.(?:{_CASTS})\([^()]*\)"),
    re.compile(r"\s*,\s*\w+\s*=\s*(?:\([^()]*\)|<\w+>|'[^']*'|\"[^\"]*\"|[\w.:]+(?:\(\d*\))?)"),
    re.compile(r"\s*,\s*(?:[A-Za-z][\w.]*|'[^']*'|\"[^\"]*\")"),
    re.compile(r"\s*[,)>;]+|\s+"),
)


def factor_around(before: str, after: str, *, beside: bool = False) -> Fraction:
    """Read what stands before and after a matrix.

    Parameters
    ----------
    before, after : str
    beside : whether a number right before it multiplies it, as in ``1/9 {{..}}``.

    Returns
    -------
    Fraction
        By which all its numbers are multiplied; 1 for nothing.

    Raises
    ------
    ValueError
        Quoting what is not known.
    """
    before = before.strip()
    if beside and before and before[-1] in "0123456789.)":
        before += "*"
    return _read(before, _BEFORE) * _read(after.strip(), _AFTER)


def _read(text: str, tokens: Sequence[re.Pattern[str]]) -> Fraction:
    if len(text) > _LONGEST:
        raise ValueError(f"{quoted(text)} stands outside the brackets")
    place, result = 0, Fraction(1)
    while place < len(text):
        token = next(filter(None, (token.match(text, place) for token in tokens)), None)
        if token is None:
            raise ValueError(f"{quoted(text[place:])} stands outside the brackets")
        groups = token.groupdict()
        result *= product(groups.get("times") or groups.get("sign") or "1")
        result /= product(groups.get("over") or "1")
        if token.re is not _NAME:
            tokens = [other for other in tokens if other is not _NAME]  # names only come first
        place = token.end()
    return result


def scaled(values: NDArray[np.float64], factor: Fraction) -> NDArray[np.float64]:
    """Numbers of any shape times a factor, rounded once where that can be: 7 times 1/9 is 7/9.

    Raises
    ------
    ValueError
        Where one is not finite then.
    """
    if factor == 1:
        return values
    exact = max(abs(factor.numerator), factor.denominator) < 2**53
    with np.errstate(over="ignore", invalid="ignore"):
        result = values * factor.numerator / factor.denominator if exact else values * float(factor)
    if not np.isfinite(result).all():
        raise ValueError("a number times the factor is not finite")
    return result


def product(text: str) -> Fraction:
    """The exact value of numbers multiplied and divided, left to right: ``(1/9)``, ``-0.5*2``, ``-``.

    Raises
    ------
    ValueError
        If it is zero, or divides by zero.
    """
    result, sign = Fraction(1), "*"
    for part in re.split(r"([*/])", re.sub(r"[\s()]", "", text)):
        if part in ("*", "/"):
            sign = part
        else:
            value = Fraction(f"{part}1" if part in ("+", "-") else part)
            if not value:
                raise ValueError(f"the factor {quoted(text)} is or divides by zero")
            result = result / value if sign == "/" else result * value
    return result
