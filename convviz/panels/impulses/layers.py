"""The terms of x and y as cells, in the way in which they are drawn."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.matrices import matrix_levels
from convviz.core.windows.geometry import Window
from convviz.panels.impulses.input_layers import InputLayers
from convviz.panels.impulses.wording import (
    closing_notes,
    formula_piece,
    longest_names,
    sum_names,
    term_names,
    worked_sum,
)
from convviz.panels.shared.pictures import colouring_of
from convviz.state.choices.impulses import ImpulseOptions, ImpulseSource, Notation
from convviz.state.graph.results import Results
from convviz.state.results.image import PICTURE
from convviz.state.results.impulses import STEPS, SUMS, turned
from convviz.widgets.grid.cells import CellLayer
from convviz.widgets.impulses.scene import Scene, Term, TermState
from convviz.widgets.look.colouring import Colouring, Scale

#: Terms whose cells are kept: those that are seen, and some around them.
_KEPT = 32


class Layers:
    """Makes scenes and terms of the present steps, whose row 0 is at the top, or at the foot where n₂ runs up.

    Of those ``before`` the cells of x are taken over where it is the same: what is drawn already is not drawn anew.

    Attributes
    ----------
    steps, options, sums : what they are made of.
    """

    def __init__(self, results: Results, before: "Layers | None" = None) -> None:
        steps, sums = results.get(STEPS), results.get(SUMS)
        assert steps is not None
        assert sums is not None
        self.steps, self.sums, self.options = steps, sums, results.choice(ImpulseOptions)
        described = steps, self._colours_of_x(results), self.options.notation
        kept = None if before is None or not before._input.serve(*described) else before._input
        self._input: InputLayers = kept or InputLayers(*described)
        largest = max(sums.largest, float(np.abs(sums.total).max())) or 1.0
        self._y_colours = Colouring(-largest, largest, Scale.SIGN)
        self._all_y = self._y_layer(np.concatenate([sums.total.ravel(), sums.extremes.ravel()])[np.newaxis])
        self._response = CellLayer((self._drawn(steps.h),), Colouring.by_sign(steps.h), weights=True)
        self._longest = longest_names(steps, self.options)
        self._copy_layer = lru_cache(_KEPT)(self._make_copy_layer)

    def _colours_of_x(self, results: Results) -> Colouring:
        picture = results.get(PICTURE)
        if self.options.source is ImpulseSource.IMAGE and picture is not None:
            colours = colouring_of(picture)
        else:
            colours = Colouring(*matrix_levels(self.steps.x))
        # Around an impulse there are zeros, which must not look like what is as dark as the image's darkest pixel.
        return replace(colours, low=min(colours.low, 0.0))

    # -- places --------------------------------------------------------------------------------------------------

    def x_place(self, row: int, column: int) -> tuple[int, int]:
        """The steps' pixel that is drawn at a cell of x; and the other way round."""
        return self._turned_row(row, self.steps.x.shape[0]), column

    def y_place(self, row: int, column: int) -> tuple[int, int]:
        """The steps' output cell that is drawn at a cell of y; and the other way round."""
        return self._turned_row(row, self.steps.full[0]), column

    def place(self, name: str, row: int, column: int) -> str:
        """The n₁ and n₂ of a cell that is drawn in a grid of x, h or y."""
        rows = {"x": self.steps.x.shape[0], "h": self.steps.h.shape[0], "y": self.steps.full[0]}[name]
        return "({}, {})".format(*self.options.named((self._turned_row(row, rows), column)))

    def _turned_row(self, row: int, rows: int) -> int:
        return rows - 1 - row if self.options.notation is Notation.UP else row

    def _window(self, index: int) -> Window:
        """Where the copy of a term is drawn in y."""
        (row, column), (rows, columns) = self.steps.position(index), self.steps.h.shape
        first = row + rows - 1 if self.options.notation is Notation.UP else row
        return Window(self.y_place(first, 0)[0], column, rows, columns)

    # -- cells ---------------------------------------------------------------------------------------------------

    def _drawn(self, values: NDArray[Any]) -> NDArray[Any]:
        return np.ascontiguousarray(turned(values, self.options.notation))

    def _y_layer(self, values: NDArray[Any], **options: Any) -> CellLayer:
        return CellLayer((values,), self._y_colours, scale=self.sums.scale, **options)

    def _make_copy_layer(self, index: int) -> CellLayer:
        window, (rows, columns) = self._window(index), self.steps.full
        below, right = rows - window.top - window.height, columns - window.left - window.width
        return self._y_layer(
            self._drawn(self.steps.response(index)),
            padding=(window.top, below, window.left, right),
            padding_text=" ",  # where there is no copy there is no number either
        )

    def term_at(self, current: int, cell: tuple[int, int]) -> Callable[[int], Term]:
        """What gives the terms as they are when step ``current`` is shown, and the sum of ``cell`` is written."""
        drawn = self.y_place(*cell)

        def term(index: int) -> Term:
            state = TermState.CURRENT if index == current else TermState.TO_COME
            state = TermState.ADDED if index < current else state
            names = term_names(self.steps, self.options, index, quiet=state is TermState.TO_COME)
            window = self._window(index)
            row, column = drawn[0] - window.top, drawn[1] - window.left
            reached = 0 <= row < window.height and 0 <= column < window.width
            return Term(
                state,
                (names[0], names[1]),
                self._input.alone(index) if state is TermState.TO_COME else self._input.impulse(index),
                self._copy_layer(index),
                Window(0, 0, 1, 1) if state is TermState.TO_COME else self._input.pixel(index),
                Window(0, 0, window.height, window.width),
                Window(row, column, 1, 1) if reached else None,
            )

        return term

    def scene(self, index: int, cell: tuple[int, int]) -> Scene:
        """What is shown at step ``index`` when the sum of ``cell`` is written."""
        steps, options, sums = self.steps, self.options, self.sums
        return Scene(
            count=len(steps),
            current=index,
            x=self._input.so_far(index),
            y=self._y_layer(self._drawn(steps.total(index))),
            pixel=self._input.pixel(index),
            window=self._window(index),
            next_pixel=self._input.pixel(index + 1) if index + 1 < len(steps) else None,
            cell=Window(*self.y_place(*cell), 1, 1),
            formula=lambda term: formula_piece(steps, options, term, index),
            worked=worked_sum(steps, options, sums, cell, index),
            notes=closing_notes(steps, options, sums, index, kept=options.cell == options.named(cell)),
            names=sum_names(),
            longest=self._longest,
            all_x=self._input.everything,
            all_y=self._all_y,
            response=self._response,
            place=self.place,
        )

    def arrays(self, index: int) -> dict[str, NDArray[Any]]:
        """The numbers that are shown at step ``index``, by their names, as they are drawn from the top down."""
        step = self.steps[index]
        named = {
            "x": self.steps.x,
            "h": self.steps.h,
            f"impulse {index + 1}, weighted": step.weight * step.impulse,
            f"copy {index + 1}": step.copy,
            "x so far": self.steps.added(index),
            "y so far": step.total,
            "x ∗ h": self.sums.total,
        }
        return {name: self._drawn(values) for name, values in named.items()}
