"""The weighted impulses, and x as far as it is put together, as cells."""

from functools import lru_cache

import numpy as np

from convviz.core.windows.geometry import Window
from convviz.core.windows.impulses import ImpulseSteps
from convviz.state.choices.impulses import Notation
from convviz.state.results.impulses import turned
from convviz.widgets.grid.cells import CellLayer
from convviz.widgets.look.colouring import Colouring

#: Terms whose cells are kept: those that are seen, and some around them.
_KEPT = 32


class InputLayers:
    """Makes the cells of x, which are others only where x, its colours, its axes or the order are.

    Attributes
    ----------
    everything : all of x, with which its numbers are compared.
    """

    def __init__(self, steps: ImpulseSteps, colours: Colouring, notation: Notation) -> None:
        self._steps, self._colours, self._notation = steps, colours, notation
        self.everything = CellLayer((steps.x,), colours)
        self.impulse = lru_cache(_KEPT)(self._impulse)
        self.alone = lru_cache(_KEPT)(self._alone)
        self.so_far = lru_cache(_KEPT)(self._so_far)

    def serve(self, steps: ImpulseSteps, colours: Colouring, notation: Notation) -> bool:
        """Whether they are those of other steps too, such as with another h."""
        alike = (colours, notation, steps.order) == (self._colours, self._notation, self._steps.order)
        return alike and np.array_equal(steps.x, self._steps.x)

    def pixel(self, index: int) -> Window:
        """Where the pixel of a term is drawn."""
        row, column = self._steps.position(index)
        return Window(self._steps.x.shape[0] - 1 - row if self._notation is Notation.UP else row, column, 1, 1)

    def _impulse(self, index: int) -> CellLayer:
        """A weighted impulse."""
        weighted, position = np.zeros_like(self._steps.x), self._steps.position(index)
        weighted[position] = self._steps.x[position]
        return CellLayer((np.ascontiguousarray(turned(weighted, self._notation)),), self._colours)

    def _alone(self, index: int) -> CellLayer:
        """The pixel without the zeros around it: that is how an impulse to come is drawn."""
        window, (rows, columns) = self.pixel(index), self._steps.x.shape
        value = self._steps.x[self._steps.position(index)].reshape(1, 1)
        around = window.top, rows - window.top - 1, window.left, columns - window.left - 1
        return CellLayer((value,), self._colours, padding=around, padding_text=" ")

    def _so_far(self, index: int) -> CellLayer:
        """The sum of the impulses up to one."""
        return CellLayer((np.ascontiguousarray(turned(self._steps.added(index), self._notation)),), self._colours)
