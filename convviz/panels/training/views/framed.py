"""Pictures in a list, of which the frame is about the image that is shown."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convviz.widgets.maps.tiles import ImageTiles, Tile


class Framed:
    """Fills tiles with named images, and frames the one that is shown beside them.

    Until another is shown, the arrow keys may lead the frame away; in a list in another order it stays with its image.
    """

    def __init__(self, tiles: ImageTiles) -> None:
        self._tiles = tiles
        self._names: Sequence[str] = ()
        self._shown: str | None = None

    def fill(self, images: NDArray[np.uint8], tiles: Sequence[Tile], names: Sequence[str], empty: str = "") -> None:
        """Show images (N, C, H, W) uint8 with a `Tile` and a name each; ``empty`` is said where there are none."""
        framed, self._names = self._framed, names
        self._tiles.set_tiles(images, tiles, empty=empty)
        if self._framed != framed or framed is None:  # of the same name, as files of two folders, either will do
            wanted = next((name for name in (framed, self._shown) if name in names), None)
            self._tiles.set_selected(None if wanted is None else names.index(wanted), reveal=False)

    def show(self, name: str | None) -> None:
        """Frame the image of that name, if it is there, once it is shown."""
        if name != self._shown:
            self._shown = name
            if name is None or name != self._framed:
                self._tiles.set_selected(self._names.index(name) if name in self._names else None)

    @property
    def _framed(self) -> str | None:
        """The name of the image in the frame."""
        place = self._tiles.selected
        return self._names[place] if place is not None and place < len(self._names) else None
