"""What follows from the chosen image: the picture it comes from, and the array that everything else is made of."""

from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.image import Image, ImageError, crop, shrink, to_grey
from convviz.core.images.levels import COUNTED, Levels, Span, histogram, means_sign
from convviz.core.images.pyramid import pyramid
from convviz.state.choices.image import ColourMode
from convviz.state.choices.source import File, Source
from convviz.state.graph.result import AwayError, Making, Result
from convviz.state.results.image_store import ImageStore
from convviz.state.results.picture import PYRAMID_COST, Picture, Pyramid

#: What min, max and mean cost, in products a number.
_SUMMING_COST = 3.0
#: What a histogram costs for each value that is counted.
_COUNTING_COST = 10.0
_CHANNEL = {ColourMode.RED: 0, ColourMode.GREEN: 1, ColourMode.BLUE: 2}


@dataclass(frozen=True, eq=False)
class ImageHistogram:
    """The heights of a histogram of the image, 0 to 1, over the span between whose ends a range can be moved."""

    span: Span
    heights: NDArray[np.float64]


@dataclass(frozen=True)
class Facts:
    """Min, max and mean value of an image."""

    low: float
    high: float
    mean: float


def working_array(
    image: Image, mode: ColourMode, part: tuple[int, int, int, int] | None, side: int | None
) -> NDArray[Any]:
    """The array (H, W) or (H, W, 3) that colours, crop and shrinking make of an image; see `ImageChoice`.

    A ValueError where the crop does not fit.
    """
    values = image.pixels
    if part is not None:
        values = crop(values, *part)
    if values.ndim == 3 and mode == ColourMode.GREY:
        values = to_grey(values)
    elif values.ndim == 3 and mode != ColourMode.RGB:
        values = values[..., _CHANNEL[mode]]
    if side is not None:
        values = shrink(values, min(side, values.shape[0]), min(side, values.shape[1]))
    if values.dtype == np.float32:
        # float32 sums are rough enough to be seen, and a step's sum is a float64.
        values = values.astype(np.float64)
    return np.ascontiguousarray(values)


def _read(store: ImageStore, source: Source) -> Making[Image]:
    yield 0.0
    try:
        return store.get(source)
    except ImageError as error:
        if not isinstance(source, File):
            raise
        gone = isinstance(error.__cause__, FileNotFoundError | NotADirectoryError)
        raise AwayError(f"missing: {source.path}" if gone else f"unreadable: {source.path}. {error}") from error


def _reading_cost(store: ImageStore, source: Source) -> float:
    return 0.0 if store.at_hand(source) else inf


def _cells(image: Image, mode: ColourMode, part: Any, side: int | None) -> Making[Pyramid]:
    yield 0.0
    return pyramid(working_array(image, mode, part, side))


def _cells_cost(image: Image, *_choices: Any) -> float:
    return PYRAMID_COST * image.pixels.size


def _picture(cells: Pyramid, image: Image, chosen: Levels | None) -> Making[Picture]:
    yield 0.0
    levels = image.levels if chosen is None else chosen
    return Picture(cells, levels, signed=cells[0].ndim == 2 and means_sign(levels))


def _histogram(cells: Pyramid, image: Image) -> Making[ImageHistogram]:
    yield 0.0
    span = Span.of(image.levels, image.pixels)
    return ImageHistogram(span, histogram(cells[0], span))


def _facts(cells: Pyramid) -> Making[Facts]:
    yield 0.0
    values = cells[0]
    return Facts(float(values.min()), float(values.max()), float(values.mean()))


def _facts_cost(cells: Pyramid) -> float:
    return _SUMMING_COST * cells[0].size


def _histogram_cost(cells: Pyramid, _image: Image) -> float:
    return _COUNTING_COST * min(cells[0].size, COUNTED)


#: The image as it was read, before anything is made of it; one that is missing leaves its place to the reason. The tool
#: ``images`` is the `ImageStore`.
SOURCE = Result("image/source", ("images", "image.source"), _read, _reading_cost, essential=True)
#: The array that is convolved, and its smaller copies.
CELLS = Result("image/cells", (SOURCE, "image.mode", "image.crop", "image.shrink"), _cells, _cells_cost, essential=True)
#: The array as it is drawn.
PICTURE = Result("image/picture", (CELLS, SOURCE, "image.range"), _picture)
FACTS = Result("image/facts", (CELLS,), _facts, _facts_cost)
#: What lies behind the handles of the range.
HISTOGRAM = Result("image/histogram", (CELLS, SOURCE), _histogram, _histogram_cost)
