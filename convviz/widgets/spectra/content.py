"""What is shown side by side: planes of frequencies, or pictures, each with its heading, its scale and a number."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from convviz.widgets.look.colouring import Colouring, Scale, to_qimage
from convviz.widgets.look.theme import Role

#: Of phases in degrees, of which the two ends are one.
PHASES = Colouring(-180.0, 180.0, Scale.ANGLE)


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
    colouring : of its numbers; of phases, in degrees, that of angles.
    unit : of the numbers at the ends of the scale.
    beyond : whether values lie beyond the ends.
    grid : of a plane of frequencies, the cells (down, across) that one cycle per pixel takes; None for all of them.
    """

    values: NDArray[Any]
    colouring: Colouring
    unit: str = ""
    beyond: bool = False
    grid: tuple[float, float] | None = None

    def image(self) -> QImage:
        """The picture, a pixel a number."""
        return self.colouring.image(self.values)

    def ramp(self) -> QImage:
        """The scale from its low end to its high one, in one row."""
        return to_qimage(self.colouring.paint(np.linspace(self.colouring.low, self.colouring.high, 256)[np.newaxis]))

    @property
    def ends(self) -> tuple[float, float]:
        """The numbers at the ends of the scale."""
        return self.colouring.low, self.colouring.high
