"""A colour pixel as three numbers, and the one that grey makes of them."""

from typing import NamedTuple

#: What red, green and blue count for in grey (ITU-R BT.601), as `to_grey` has it.
WEIGHTS = (0.299, 0.587, 0.114)


class GreySum(NamedTuple):
    """The weighted sum of a pixel: weights, products, and their sum before it is rounded."""

    weights: tuple[float, float, float]
    products: tuple[float, float, float]
    value: float


def grey_sum(red: float, green: float, blue: float) -> GreySum:
    """The sum that makes a pixel grey: 0.299 red + 0.587 green + 0.114 blue."""
    products = WEIGHTS[0] * red, WEIGHTS[1] * green, WEIGHTS[2] * blue
    return GreySum(WEIGHTS, products, sum(products))
