"""The numbers of a sum of products, and how they are written."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from convviz.core.text.formatting import IN_FULL, format_number, format_weight
from convviz.core.text.rounding import Rounding
from convviz.core.windows.sums import by_channel, channel_sums
from convviz.widgets.look.colouring import Colouring

CHANNEL_NAMES = ("red", "green", "blue")
#: How many more significant digits than its products a sum may have.
_MORE = 4


@dataclass(frozen=True, eq=False)
class Terms:
    """The numbers of one sum.

    Attributes
    ----------
    patch, weights, products : (kh, kw) or (kh, kw, C) arrays.
    value : the sum of the products, the others and the bias.
    colouring : how the input's values are coloured.
    scale : size of the numbers added, against which rounding noise is judged.
    others : what other maps add to the products; 0 where there are none.
    bias : what is added too; 0 where nothing is.
    """

    patch: NDArray[np.float64]
    weights: NDArray[np.float64]
    products: NDArray[np.float64]
    value: float
    colouring: Colouring
    scale: float = 0.0
    others: float = 0.0
    bias: float = 0.0

    def planes(self) -> list[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]]:
        """(patch, weights, products), each (kh, kw), for every channel."""
        return list(zip(*map(by_channel, (self.patch, self.weights, self.products)), strict=True))

    @property
    def subtotals(self) -> list[float]:
        """The sum of each channel's products, where there are several channels."""
        sums = channel_sums(self.products)
        return sums if len(sums) > 1 else []


class SumStyle(NamedTuple):
    """How values, weights and products are rounded; None for each number in full up to so many ``digits``."""

    value: Rounding | None = None
    weight: Rounding | None = None
    product: Rounding | None = None
    digits: int = IN_FULL

    def value_text(self, number: float) -> str:
        """An input value."""
        return format_number(number, digits=self.digits) if self.value is None else self.value.text(number)

    def weight_text(self, number: float) -> str:
        """A weight, with the sign before it."""
        return "×" + (format_weight(number, self.digits) if self.weight is None else self.weight.significant(number))

    def product_text(self, number: float) -> str:
        """A product."""
        return format_number(number, digits=self.digits) if self.product is None else self.product.text(number)

    def sum_text(self, number: float, scale: float = 0.0) -> str:
        """The sum, or a part of it; with all its digits where those of the products are written."""
        return format_number(number, scale, IN_FULL if self.digits == IN_FULL else self.digits + _MORE)

    @property
    def remark(self) -> str:
        """What must be said beside the sum: that its numbers are rounded, and the units of those that have one."""
        named = {"values": self.value, "weights": self.weight, "products": self.product}
        units = [f"{name} {part.unit}" for name, part in named.items() if part is not None and part.power]
        return ", ".join([*units, *["numbers rounded"][: not self.exact]])

    @property
    def exact(self) -> bool:
        """Whether no number of its own is another once rounded."""
        return all(part is None or part.exact for part in self[:3])
