"""Pictures and steps of the results, as widgets take them."""

from typing import Any

from convviz.core.text.formatting import format_number
from convviz.core.windows.convolution import Conv2dStep
from convviz.state.results.picture import Picture
from convviz.widgets.grid.cells import CellLayer
from convviz.widgets.look.colouring import Colouring, Scale
from convviz.widgets.sums.sum_terms import Terms


def colouring_of(picture: Picture) -> Colouring:
    """How a picture's values become colours."""
    return Colouring(*picture.levels, Scale.SIGN if picture.signed else Scale.BRIGHTNESS)


def layer_of(picture: Picture, **options: Any) -> CellLayer:
    """A picture as cells; the options are those of `CellLayer`."""
    return CellLayer(picture.pyramid, colouring_of(picture), scale=picture.scale, **options)


def terms_of(step: Conv2dStep, image: Picture, output: Picture, additions: tuple[float, float] = (0.0, 0.0)) -> Terms:
    """A step's sum, ready to be shown; ``additions`` are what other maps add to it, and the bias."""
    value, colours = step.value + sum(additions), colouring_of(image)
    return Terms(step.patch, step.weights, step.products, value, colours, output.scale, *additions)


def size_text(picture: Picture) -> str:
    """Rows × columns."""
    return f"{picture.shape[0]} × {picture.shape[1]}"


def range_text(low: float, high: float, mean: float) -> str:
    """Min, max and mean value in words."""
    return f"{format_number(low)} to {format_number(high)}, mean {format_number(mean)}"
