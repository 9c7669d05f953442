"""A curve of a chart, with how it is drawn."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Pixels of a dash and of the gap after it. They distinguish what colours alone do not.
DASHED, DOTTED = (9.0, 5.0), (2.0, 4.0)


@dataclass(frozen=True, eq=False)
class Series:
    """One curve.

    Attributes
    ----------
    name : shown beside its end and in the caption.
    x, y : (N,) arrays, ``x`` in rising order. What is not finite is not drawn, nor on a log scale what is not above 0.
    colour : a `Role`, which follows the theme, or any colour Qt knows by name.
    faint : drawn thin and pale beneath the others and named nowhere, as raw values under their smoothed curve.
    dots : each point is marked too, for a curve that has a value only now and then, which counts until the next.
    dash : pixels of its dashes and of the gaps between them, None for a line without.
    group : what it belongs to, such as a run; of several one may run off the chart, where it is far greater.
    apart : it is measured otherwise than the others, so that what is shown does not go by it.
    short : the name where there is no room for all of it; "" where there is none.
    symbol : of its dots: "o", "s", "t" or "d" for a circle, a square, a triangle or a diamond.
    """

    name: str
    x: NDArray[Any]
    y: NDArray[Any]
    colour: str
    faint: bool = False
    dots: bool = False
    dash: tuple[float, float] | None = None
    group: str = ""
    symbol: str = "o"
    apart: bool = False
    short: str = ""

    def __post_init__(self) -> None:
        if self.x.ndim != 1 or self.x.shape != self.y.shape:
            raise ValueError(f"x and y of {self.name} must be (N,) of one length, got {self.x.shape}, {self.y.shape}")

    def draws_like(self, other: "Series") -> bool:
        """Whether it is the same curve, by identity of its arrays."""
        return all(
            one is two or (not isinstance(one, np.ndarray) and one == two)
            for one, two in zip(vars(self).values(), vars(other).values(), strict=True)
        )

    def value_at(self, x: float) -> float | None:
        """The value at ``x``, or the last one before it; None before the first, and where a curve has ended."""
        place = int(np.searchsorted(self.x, x, side="right")) - 1
        if place < 0 or (x > self.x[-1] and not self.dots):
            return None
        return float(self.y[place])
