"""Pictures of results, as the views of the Spectrum panel take them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.spectrum.maps import Plane
from convviz.panels.shared.pictures import colouring_of
from convviz.state.results.picture import Picture
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.spectra.content import PHASES, Shown

#: Rows and columns of a picture that is drawn at most.
_DRAWN = 1024


def shown_picture(picture: Picture | None) -> Shown | None:
    """A result in its own colours, of a large one a smaller copy."""
    if picture is None:
        return None
    copy = next((level for level in picture.pyramid if max(level.shape[:2]) <= _DRAWN), picture.pyramid[-1])
    return Shown(copy, colouring_of(picture), beyond=picture.cut_off)


def shown_values(values: NDArray[Any], like: Picture | None = None) -> Shown:
    """An array in the colours of a picture; else from its min to its max, or by sign where it has both."""
    every = -(-max(values.shape) // _DRAWN)
    drawn = np.ascontiguousarray(values[::every, ::every])
    if like is not None:
        return Shown(drawn, colouring_of(like), beyond=like.cut_off)
    low, high = float(drawn.min()), float(drawn.max())
    if low < 0 < high:
        return Shown(drawn, Colouring.by_sign(drawn))
    return Shown(drawn, Colouring(low, high if high > low else low + 1.0))


def shown_plane(plane: Plane, low: float, high: float) -> Shown:
    """A spectrum: decibels from ``low`` to ``high``, or phases."""
    if plane.cyclic:
        return Shown(plane.values, PHASES, "°", grid=plane.grid)
    return Shown(plane.values, Colouring(low, high), "dB", grid=plane.grid)
