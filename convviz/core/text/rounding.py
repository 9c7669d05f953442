"""Numbers of one grid written alike and short, where as many digits as `format_number` writes do not fit."""

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.text.formatting import MINUS, NOISE, format_number, in_short

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
#: A grid whose greatest number is below this may be written in units of a power of ten.
_SMALL = 0.1
#: Beyond these, numbers are written with an exponent anyway.
_TINY, _HUGE = 1e-99, 1e7
#: From here on a unit saves signs.
_LONG = 1e5
#: More noughts after the point than these would be counted rather than read.
_MAX_DECIMALS = 5


@dataclass(frozen=True)
class Rounding:
    """All numbers of a grid, rounded to the same place; said once beside the grid rather than by a "≈" in each cell.

    Among decimals, what is an integer on the screen is one: a number that only rounds to it keeps its "≈". And no
    number but 0 is ever written "0".

    Attributes
    ----------
    decimals : digits after the point, of numbers in units of 10 ** ``power``.
    power : the unit.
    zero : whether a 0 is written before the point.
    exact : whether none of the grid's numbers is another once rounded: only noughts are left out, or a unit is used.
    """

    decimals: int
    power: int = 0
    zero: bool = True
    exact: bool = False

    def text(self, value: float, scale: float = 0.0) -> str:
        """Write a number; ``scale`` is that of `format_number`.

        Examples
        --------
        >>> Rounding(2).text(0.3987), Rounding(2, zero=False).text(-0.004), Rounding(1, power=-2).text(-0.0384)
        ('0.40', '≈0', '−3.8')
        >>> Rounding(2).text(0.5), Rounding(2).text(0.996), Rounding(2).text(1.0)
        ('0.5', '≈1', '1')
        """
        return _text(self, value, scale) if math.isfinite(value) else format_number(value)

    def significant(self, value: float) -> str:
        """As `text`, but what is too small for it with one digit of its own: nothing is multiplied by "≈0".

        Examples
        --------
        >>> Rounding(2).significant(0.3987), Rounding(2).significant(1e-20), Rounding(1, power=-2).significant(4e-5)
        ('0.40', '1e−20', '0.004')
        >>> Rounding(2, zero=False).significant(-0.0013)
        '−.001'
        """
        text = self.text(value)
        if text != "≈0":
            return text
        digit = in_short(float(Decimal(repr(value)).scaleb(-self.power)), 1)
        return digit if self.zero else digit.replace("0.", ".", 1)

    def keeps(self, value: float) -> bool:
        """Whether a number is the same once rounded."""
        exact = Decimal(repr(float(value))).scaleb(-self.power) if math.isfinite(value) else Decimal(0)
        return exact == exact.quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP)

    def keeps_all(self, values: NDArray[Any]) -> bool:
        """Whether all of some numbers are the same once rounded, but for the noise of a product."""
        with np.errstate(invalid="ignore", over="ignore"):  # infinities are not kept
            lost = np.abs(np.round(values, self.decimals - self.power) - values)
        return bool((lost <= NOISE * np.abs(values)).all())

    @property
    def unit(self) -> str:
        """The unit as it stands beside the grid, such as "× 10⁻²"; "" for none."""
        return f"× 10{str(self.power).translate(_RAISED)}" if self.power else ""

    @property
    def place(self) -> str:
        """The place that numbers are rounded to, in words."""
        place = self.power - self.decimals
        return "integers" if place == 0 else f"{Decimal(1).scaleb(place):f}"

    @property
    def short(self) -> str:
        """What must stand beside the grid where there is little room."""
        return self.unit if self.exact else f"≈ {self.unit}".rstrip()

    @property
    def remark(self) -> str:
        """What stands beside the grid."""
        if self.exact:
            return self.unit
        return f"{self.unit}, rounded" if self.power else f"rounded to {self.place}"


@lru_cache(maxsize=8192)  # a step writes the same weights as the one before, and most values, in every way that may fit
def _text(rounding: Rounding, value: float, scale: float) -> str:
    size = abs(value)
    # Shifted as a decimal: 0.07 / 0.01 would be a little more than 7.
    exact = Decimal(repr(float(size))).scaleb(-rounding.power)
    rounded = exact.quantize(Decimal(1).scaleb(-rounding.decimals), ROUND_HALF_UP)
    precise = abs(float(rounded.scaleb(rounding.power)) - size) <= NOISE * max(size, scale if rounded else 0.0)
    whole = rounded == rounded.to_integral_value()
    text = f"{rounded.normalize() if precise or whole else rounded:f}"
    if not rounding.zero and text.startswith("0."):
        text = text[1:]
    about = "≈" if whole and not precise and (rounding.decimals or not rounded) else ""
    return about + (MINUS if value < 0 and rounded else "") + text


def in_decimals(value: float, decimals: int) -> str:
    """A number with at most so many decimals, for itself: with "≈" unless it is that number.

    Examples
    --------
    >>> in_decimals(-2.5, 1), in_decimals(0.333, 1), in_decimals(127.5, 0), in_decimals(0.1, 0)
    ('−2.5', '≈0.3', '≈128', '≈0')
    """
    rounding = Rounding(decimals)
    text = rounding.text(value)
    return text if rounding.keeps(value) or text.startswith("≈") else f"≈{text}"


def exact_roundings(values: Iterable[float]) -> Iterator[Rounding]:
    """The way to write numbers in which no digit is lost but the 0 before the point, if there is one."""
    known = list(values)
    found = (Rounding(decimals, zero=False, exact=True) for decimals in range(1, _MAX_DECIMALS + 1))
    return itertools.islice((one for one in found if all(map(one.keeps, known))), 1)


def roundings(greatest: float) -> tuple[Rounding, ...]:
    """Ways to write numbers up to ``greatest`` in size, the best first, then shorter and shorter.

    Three digits of the greatest, then two; the 0 before the point goes before a digit does. Where the first digits are
    noughts, a power of ten as the unit saves them. None for numbers without a size, or so large that none would help.
    """
    return tuple(dict.fromkeys(_roundings(greatest))) if _TINY < greatest < _HUGE else ()


def large_units(greatest: float) -> tuple[Rounding, ...]:
    """Ways to write numbers up to a large one in units of a power of ten, the best first; none where that is no help.

    Examples
    --------
    >>> [(way.unit, way.text(-12345678)) for way in large_units(9e7)]
    [('× 10⁷', '−1.23'), ('× 10⁷', '−1.2')]
    """
    if not _LONG <= greatest < 1 / _TINY:
        return ()
    power = math.floor(math.log10(greatest))
    return Rounding(2, power), Rounding(1, power)


def _roundings(greatest: float) -> Iterator[Rounding]:
    # Up to 1 is as below 1: a picture from 0 to 1 wants two decimals, not one.
    power = math.ceil(math.log10(greatest)) - 1
    for digits in (3, 2):
        decimals = max(0, digits - 1 - power)
        if decimals > _MAX_DECIMALS:
            continue
        yield Rounding(decimals)
        if decimals:
            yield Rounding(decimals, zero=False)
    if greatest < _SMALL:
        yield Rounding(2, power, zero=False)
        yield Rounding(1, power, zero=False)
    if greatest < 1:
        yield Rounding(0, power - 1)
