"""What is shown side by side: planes of frequencies, or pictures, each with its heading, its scale and a number."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from convviz.widgets.look.colouring import Colouring, to_qimage
from convviz.widgets.look.theme import Role
from convviz.widgets.spectra.phases import phase_colours


@dataclass(frozen=True)
class Heading:
    """A heading in a role's colour with a remark after it, and a number below the picture.

    ``tip`` is the number in full.
    """

    text: str
    remark: str = ""
    role: Role | None = None
    number: str = ""
    tip: str = ""


@dataclass(frozen=True, eq=False)
class Shown:
    """An array as a picture: (h, w), or (h, w, 3) of a colour picture, and the scale of its colours.

    Attributes
    ----------
    values : numbers; NaN where there is none.
    colouring : of grey and of signed ones; None for phases in degrees.
    unit : of the numbers at the ends of the scale.
    beyond : whether values lie beyond the ends.
    grid : of a plane of frequencies, the cells (down, across) that one cycle per pixel takes; None for all of them.
    """

    values: NDArray[Any]
    colouring: Colouring | None
    unit: str = ""
    beyond: bool = False
    grid: tuple[float, float] | None = None

    def image(self) -> QImage:
        """The picture, a pixel a number."""
        if self.colouring is None:
            return to_qimage(phase_colours(self.values))
        return self.colouring.image(self.values)

    def ramp(self) -> QImage:
        """The scale from its low end to its high one, in one row."""
        if self.colouring is None:
            return to_qimage(phase_colours(np.linspace(-180, 180, 256)[np.newaxis]))
        return to_qimage(self.colouring.paint(np.linspace(self.colouring.low, self.colouring.high, 256)[np.newaxis]))

    @property
    def ends(self) -> tuple[float, float]:
        """The numbers at the ends of the scale."""
        return (-180.0, 180.0) if self.colouring is None else (self.colouring.low, self.colouring.high)
