"""Pictures of the columns' units, kept while nothing changes."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from convviz.widgets.look.colouring import Colouring
from convviz.widgets.maps.map_images import stack_image
from convviz.widgets.network.picture.columns import Column
from convviz.widgets.network.picture.slot import Slot


class UnitImages:
    """The units of each column as one image."""

    def __init__(self) -> None:
        # Column -> what its image was made of, and the image.
        self._known: dict[int, tuple[NDArray[np.generic], Colouring, QImage]] = {}

    def clear(self) -> None:
        """Draw all of them anew, as their places or sizes have changed."""
        self._known.clear()

    def image(self, column: Column, slot: Slot, ratio: float) -> QImage:
        """Those in view, at so many pixels of the screen a pixel; the last image while nothing has changed."""
        known = self._known.get(slot.index)
        if known is not None and known[0] is column.maps and known[1] == column.colouring:
            return known[2]
        part = column.maps[slot.first : slot.first + slot.shown]
        maps = part[:, np.newaxis, np.newaxis] if column.is_strip else part
        wide, high, gap = (round(size * ratio) for size in (*slot.tile, slot.gap))
        image = stack_image(maps, column.colouring, high, wide, gap)
        self._known[slot.index] = (column.maps, column.colouring, image)
        return image
