"""A matrix as a sum of weighted, shifted unit impulses, and its convolution as the sum of their responses."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.windows.convolution import convolve2d
from convviz.core.windows.steps import Steps

#: In which order the impulses are added: in reading order, column by column, or those of the largest weights first.
Order: TypeAlias = Literal["rows", "columns", "weight"]


@dataclass(frozen=True, eq=False)
class ImpulseStep:
    """One term of ``x = sum of x[k] δ[n - k]``, and what becomes of it: ``x[k] h[n - k]``, a term of ``x * h``.

    Attributes
    ----------
    position : (row, column) of the pixel x[k].
    weight : its value.
    impulse : 1 there and 0 elsewhere, shaped like x.
    copy : h times the weight at its place in the full size (H + kh - 1, W + kw - 1), and 0 elsewhere.
    total : the sum of the copies up to this one.
    """

    position: tuple[int, int]
    weight: float
    impulse: NDArray[np.floating[Any]]
    copy: NDArray[np.floating[Any]]
    total: NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Contribution:
    """What one copy adds to an output cell.

    Attributes
    ----------
    index : the step that adds it.
    position : (row, column) of the pixel.
    offset : (row, column) of the weight of h that lies on the cell.
    weight : the pixel's value.
    response : that weight of h.
    product : both multiplied.
    """

    index: int
    position: tuple[int, int]
    offset: tuple[int, int]
    weight: float
    response: float
    product: float


@dataclass(frozen=True)
class CellSum:
    """How an output cell comes about, as far as the copies have been added.

    Attributes
    ----------
    done, later : what copies have added, and what others will add, in the order of the steps.
    """

    done: tuple[Contribution, ...]
    later: tuple[Contribution, ...]

    @property
    def so_far(self) -> float:
        """What has been added."""
        return self.first(len(self.done))

    @property
    def to_come(self) -> float:
        """What will be added."""
        return sum(one.product for one in self.later)

    @property
    def final(self) -> float:
        """What the cell will be."""
        return self.so_far + self.to_come

    def first(self, count: int) -> float:
        """What the first ``count`` of those that are done have added."""
        return sum(one.product for one in self.done[:count])


class ImpulseSteps(Steps[ImpulseStep]):
    """The steps from ``x`` to ``x * h``, one a pixel that is not 0, each computed when asked for.

    A step's total is one convolution of the pixels that have been added, whatever their number: it costs no more late
    than early, and the last one is ``convolve2d(x, h, padding="full")`` to the last bit.

    Parameters
    ----------
    x : (H, W) array
        The matrix; finite. Where all of it is 0 there is one step, of weight 0.
    h : (kh, kw) array
        The response to a unit impulse at (0, 0); finite, odd or even.
    order : "rows", "columns" or "weight"
        "weight" adds those of the largest absolute value first, equal ones in reading order.

    Attributes
    ----------
    x, h : as arrays; float32 stays, anything else is float64.
    order : as given.
    full : (rows, columns) of the sum of all copies.

    Raises
    ------
    ValueError
        For anything but finite numbers in two dimensions, or an unknown order.
    """

    def __init__(self, x: ArrayLike, h: ArrayLike, *, order: Order = "rows") -> None:
        self.x, self.h = _as_matrix(x, "x"), _as_matrix(h, "h").astype(np.float64)
        if order not in get_args(Order):
            raise ValueError(f"order must be one of {', '.join(get_args(Order))}, got {order!r}")
        self.order = order
        self.full = self.x.shape[0] + self.h.shape[0] - 1, self.x.shape[1] + self.h.shape[1] - 1
        self._places = _places(self.x, order)
        # A photograph has millions of them, and fewer than an int32 can count.
        self._ranks = np.full(self.x.shape, -1, np.int32)
        self._ranks.flat[self._places] = np.arange(len(self._places), dtype=np.int32)

    def __len__(self) -> int:
        return len(self._places)

    def position(self, index: int) -> tuple[int, int]:
        """The (row, column) of the pixel that step ``index`` adds."""
        row, column = divmod(int(self._places[index]), self.x.shape[1])
        return row, column

    def index_of(self, row: int, column: int) -> int | None:
        """The step that adds a pixel; None for a pixel of 0, and beside x."""
        if not (0 <= row < self.x.shape[0] and 0 <= column < self.x.shape[1]):
            return None
        rank = int(self._ranks[row, column])
        return None if rank < 0 else rank

    def added(self, index: int) -> NDArray[np.floating[Any]]:
        """The sum of the weighted impulses up to step ``index``: x as far as it is put together, 0 elsewhere."""
        if self.order != "rows":
            return np.where(self._added(index), self.x, self.x.dtype.type(0))
        added, last = np.zeros_like(self.x), int(self._places[index])
        added.reshape(-1)[: last + 1] = self.x.reshape(-1)[: last + 1]  # what lies between the terms is 0
        return added

    def total(self, index: int) -> NDArray[np.floating[Any]]:
        """The sum of the copies up to step ``index``, in full size."""
        return convolve2d(self.added(index), self.h, padding="full")

    def copy(self, index: int) -> NDArray[np.floating[Any]]:
        """The copy of step ``index``, in full size."""
        copy = np.zeros(self.full, self.x.dtype)
        row, column = self.position(index)
        copy[row : row + self.h.shape[0], column : column + self.h.shape[1]] = self.response(index)
        return copy

    def response(self, index: int) -> NDArray[np.floating[Any]]:
        """The copy of step ``index`` without the zeros around it: h times the pixel, shaped like h."""
        with np.errstate(over="ignore"):
            scaled: NDArray[np.float64] = self.x[self.position(index)] * self.h + 0.0  # a product of 0 is 0, never -0
            return scaled.astype(self.x.dtype, copy=False)

    def step(self, index: int) -> ImpulseStep:
        """Compute a step."""
        position = self.position(index)
        impulse = np.zeros_like(self.x)
        impulse[position] = 1
        return ImpulseStep(position, float(self.x[position]), impulse, self.copy(index), self.total(index))

    def reaching(self, row: int, column: int) -> tuple[Contribution, ...]:
        """What each copy that reaches the output cell ``(row, column)`` adds to it, in the order of the steps.

        Raises
        ------
        IndexError
            For a cell outside the full size.
        """
        if not (0 <= row < self.full[0] and 0 <= column < self.full[1]):
            raise IndexError(f"cell ({row}, {column}) of {self.full[0]} x {self.full[1]}")
        found = []
        top, left = max(0, row - self.h.shape[0] + 1), max(0, column - self.h.shape[1] + 1)
        ranks = self._ranks[top : row + 1, left : column + 1]
        for down, across in np.argwhere(ranks >= 0).tolist():
            position = top + down, left + across
            offset = row - position[0], column - position[1]
            weight, response = float(self.x[position]), float(self.h[offset])
            product = weight * response + 0.0
            found.append(Contribution(int(ranks[down, across]), position, offset, weight, response, product))
        return tuple(sorted(found, key=lambda one: one.index))

    def cell_sum(self, row: int, column: int, index: int) -> CellSum:
        """The sum of the output cell ``(row, column)`` as it is at step ``index``; IndexError as of `reaching`."""
        reaching = self.reaching(row, column)
        done = tuple(one for one in reaching if one.index <= index)
        return CellSum(done, reaching[len(done) :])

    def busiest(self, index: int) -> tuple[int, int]:
        """The output cell under the copy of step ``index`` to which most copies have added something.

        Of several with as many it is one that most will have added to in the end, the first in reading order.
        """
        row, column = self.position(index)
        reach = (self.h != 0).astype(np.float64)
        if not reach.any():
            return row, column
        part = np.s_[row : row + self.h.shape[0], column : column + self.h.shape[1]]
        now, later = (
            np.rint(convolve2d(kept.astype(np.float64), reach, padding="full")[part])
            for kept in (self._added(index), self._ranks >= 0)
        )
        best = int(np.argmax(np.where(reach > 0, now * (reach.size + 1) + later, -1.0)))
        down, across = divmod(best, self.h.shape[1])
        return row + down, column + across

    def _added(self, index: int) -> NDArray[np.bool_]:
        done: NDArray[np.bool_] = (self._ranks >= 0) & (self._ranks <= index)
        return done


def _as_matrix(values: ArrayLike, name: str) -> NDArray[np.floating[Any]]:
    matrix = np.asarray(values)
    if matrix.dtype.kind not in "biuf" or matrix.ndim != 2 or not matrix.size:
        shape = " x ".join(map(str, matrix.shape)) or "a single number"
        raise ValueError(f"{name} must be numbers in rows and columns (2 dimensions), got {matrix.dtype} {shape}")
    matrix = matrix.astype(np.float32 if matrix.dtype == np.float32 else np.float64, order="C")
    if not np.isfinite(matrix).all():
        raise ValueError(f"{name} must hold finite numbers only")
    return matrix


def _places(x: NDArray[np.floating[Any]], order: Order) -> NDArray[np.intp]:
    """Places in reading order of the pixels that are not 0, in the order in which they are added."""
    places = np.flatnonzero(x)
    if not len(places):
        return np.zeros(1, np.intp)
    if order == "columns":
        return places[np.lexsort((places // x.shape[1], places % x.shape[1]))]
    if order == "weight":
        return places[np.argsort(-np.abs(x.flat[places]), kind="stable")]
    return places
