"""What follows from the chosen image: the picture it comes from, and the array that everything else is made of."""

from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.image import Image, ImageError, crop, shrink, to_grey
from convviz.core.images.pyramid import pyramid
from convviz.state.choices.image import ColourMode, ImageChoice
from convviz.state.choices.source import File, Source
from convviz.state.graph import AwayError, Making, Result
from convviz.state.results.image_store import ImageStore
from convviz.state.results.picture import PYRAMID_COST, Picture

#: What min, max and mean cost, in products a number.
_SUMMING_COST = 3.0
_CHANNEL = {ColourMode.RED: 0, ColourMode.GREEN: 1, ColourMode.BLUE: 2}


@dataclass(frozen=True)
class Facts:
    """Min, max and mean value of an image."""

    low: float
    high: float
    mean: float


def working_array(choice: ImageChoice, image: Image) -> NDArray[Any]:
    """The array (H, W) or (H, W, 3) that ``choice`` makes of its image; a ValueError where its crop does not fit."""
    values = image.pixels
    if choice.crop is not None:
        values = crop(values, *choice.crop)
    if values.ndim == 3 and choice.mode == ColourMode.GREY:
        values = to_grey(values)
    elif values.ndim == 3 and choice.mode != ColourMode.RGB:
        values = values[..., _CHANNEL[choice.mode]]
    if choice.shrink is not None:
        values = shrink(values, min(choice.shrink, values.shape[0]), min(choice.shrink, values.shape[1]))
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


def _picture(choice: ImageChoice, image: Image) -> Making[Picture]:
    yield 0.0
    return Picture(pyramid(working_array(choice, image)), image.levels)


def _picture_cost(_choice: ImageChoice, image: Image) -> float:
    return PYRAMID_COST * image.pixels.size


def _facts(picture: Picture) -> Making[Facts]:
    yield 0.0
    values = picture.values
    return Facts(float(values.min()), float(values.max()), float(values.mean()))


def _facts_cost(picture: Picture) -> float:
    return _SUMMING_COST * picture.values.size


#: The image as it was read, before anything is made of it; one that is missing leaves its place to the reason. The tool
#: ``images`` is the `ImageStore`.
SOURCE = Result("image/source", ("images", "image.source"), _read, _reading_cost, essential=True)
#: The array that is convolved.
PICTURE = Result("image/picture", ("image", SOURCE), _picture, _picture_cost, essential=True)
FACTS = Result("image/facts", (PICTURE,), _facts, _facts_cost)
