"""Fitting any picture to the images that a network has learned from, and saying what was done to it."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.data.preparation import (
    RGB,
    Fit,
    Preparation,
    colour_words,
    contrasting,
    mean_brightness,
    opaque,
    resized,
)
from convviz.core.data.splits import Dataset, as_network_input
from convviz.core.images.image import Image, shrink, to_grey
from convviz.core.images.reading import Layers
from convviz.core.util.opencv import cv2

#: Images of a dataset that are looked at for its ground.
_LOOKED_AT = 500
#: Share of the edges' values that must lie this near to their median, in 0..1, for a dataset to have one ground.
_ALIKE, _NEAR = 0.9, 0.1
#: Share of a picture's values that may lie above what becomes white, and of its strokes beside the box around them.
_ABOVE, _SPECKS = 0.001, 0.005
#: How many times finer a picture is looked at in which strokes are to be found.
_FINER = 8


@dataclass(frozen=True)
class Expected:
    """What the images of a dataset are like.

    Attributes
    ----------
    shape : (C, S, S).
    preparation : how its pictures were fitted.
    ground : brightness in 0..1 on which strokes stand, such as the 0 of MNIST; None where images are no strokes.
    extent : share of the side that the strokes take, the longer way.
    """

    shape: tuple[int, int, int]
    preparation: Preparation
    ground: float | None = None
    extent: float = 1.0


@dataclass(frozen=True, eq=False)
class FittedPicture:
    """A picture as a network takes it.

    Attributes
    ----------
    name : of the picture.
    pixels : (C, S, S) uint8.
    inverted : whether dark and light have changed places.
    said : what was done to it, in a sentence.
    """

    name: str
    pixels: NDArray[np.uint8]
    inverted: bool
    said: str

    @property
    def image(self) -> NDArray[np.float32]:
        """The same as a network takes it: float32 in 0..1."""
        return as_network_input(self.pixels)


def expected_of(dataset: Dataset) -> Expected:
    """What pictures for a network that learns from a dataset must be like."""
    channels, side, _ = dataset.input_shape
    if dataset.preparation is not None:
        return Expected(dataset.input_shape, dataset.preparation)
    images = dataset.train.images[:_LOOKED_AT]
    edges = np.concatenate([images[..., 0, :], images[..., -1, :], images[..., 0], images[..., -1]], axis=-1) / 255.0
    ground = float(np.median(edges))
    alike = float((np.abs(edges - ground) <= _NEAR).mean()) >= _ALIKE
    if not alike or channels > 1:
        return Expected((channels, side, side), Preparation(side, Fit.CROP))
    boxes = [_strokes(as_network_input(image[0]), ground) for image in images]
    extents = [max(box[2:]) / side for box in boxes if box is not None]
    # Strokes keep their proportions, and nothing of them is cut off.
    return Expected((channels, side, side), Preparation(side, Fit.PAD), ground, float(np.median(extents or [1.0])))


def fit_picture(given: Image | Layers, expected: Expected, *, invert: bool | None = None) -> FittedPicture:
    """Fit a picture to what a network expects.

    Where it is transparent it stands on the ground of the dataset's pictures; strokes on what they stand out from.

    Where strokes on a ground are expected, the picture's own ground, the median of its edges, becomes that ground: what
    is lighter than expected is inverted, what is left of the ground is taken off, and the strokes become as large as
    those of the dataset, in the middle.

    Parameters
    ----------
    given : a picture of any size, or one over black with how opaque it is.
    expected : see `expected_of`.
    invert : whether dark and light change places; None to do so where the grounds lie on different sides.
    """
    channels, side, _ = expected.shape
    picture, remark = _opaque(given, expected)
    picture = _as_drawn(picture)
    as_it_was = picture.shape[:2] == (side, side)
    larger = side if as_it_was or expected.ground is None else side * _FINER
    values = _prepared(picture, replace(expected.preparation, size=larger))
    done = [_size_text(picture, side, expected.preparation.fit), *([remark] if remark else [])]
    if channels == 1:
        values = to_grey(np.ascontiguousarray(values.transpose(1, 2, 0)))[np.newaxis]
        done += ["grey"] if picture.is_colour else []
    own = float(np.median(_border(values)))
    other_side = expected.ground is not None and _is_other_side(values, own, expected.ground)
    inverted = other_side if invert is None else invert
    if inverted:
        values, own = 1 - values, 1 - own
        done.append("inverted" + (f" to {_words(expected)}" if other_side else ""))
    if expected.ground is not None and not as_it_was:
        if inverted == other_side:
            values, remark = _on_ground(values, own, expected.ground)
            own = expected.ground
            done += [remark] if remark else []
        values, remark = _centred(values, own, side, expected.extent)
        done += [remark] if remark else []
    return FittedPicture(picture.name, _rounded(values * 255), inverted, f"{', '.join(done)}.")


def _opaque(given: Image | Layers, expected: Expected) -> tuple[Image, str]:
    """The picture without transparency, and what was done for that."""
    if not isinstance(given, Layers):
        return given, ""
    if given.alpha is None:
        return given.image, ""
    ground = expected.preparation.ground
    if expected.ground is not None:  # by strokes in white on white nothing would be said
        ground = contrasting(mean_brightness(expected.preparation.small(given), None))
    return opaque(given, ground), f"transparent, put on {colour_words(ground)}"


def _as_drawn(picture: Image) -> Image:
    """An 8-bit picture with black and white where its levels have them, which else count for deeper ones only."""
    low, high = picture.levels
    if picture.pixels.dtype != np.uint8 or (low, high) == (0.0, 255.0):
        return picture
    values = (np.arange(256.0) - low) / (high - low) * 255
    return replace(picture, pixels=cv2.LUT(picture.pixels, _rounded(values)), levels=(0.0, 255.0))


def _rounded(values: NDArray[Any]) -> NDArray[np.uint8]:
    rounded: NDArray[np.uint8] = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return rounded


def _prepared(picture: Image, preparation: Preparation) -> NDArray[np.float32]:
    """The picture as (3, S, S) in 0..1; margins continue its edges."""
    if preparation.fit is Fit.PAD:
        preparation = replace(preparation, ground=_edges_of(picture))
    return as_network_input(preparation.image(Layers(picture, None)))


def _centred(values: NDArray[np.float32], ground: float, side: int, extent: float) -> tuple[NDArray[np.float32], str]:
    """The strokes of (1, L, L) in the middle of (1, S, S), with that share of the side; and what was done for it."""
    box = _strokes(values[0], ground)
    if box is None:
        return shrink(values[0], side, side)[np.newaxis], ""
    top, left, height, width = box
    length = max(height, width) / extent
    row, column = round(top + (height - length) / 2), round(left + (width - length) / 2)
    size = max(round(length), 1)
    # A frame that reaches beyond the picture on any side.
    framed = np.pad(values[0], size, constant_values=ground)
    cut = framed[row + size : row + 2 * size, column + size : column + 2 * size]
    return resized(cut, side, side)[np.newaxis], "strokes as large and in the middle as the dataset's"


def _strokes(values: NDArray[np.float32], ground: float) -> tuple[float, float, float, float] | None:
    """Top, left, height and width of what stands out from the ground in (L, L); None where nothing does."""
    away = np.abs(values - ground)
    if float(away.max()) <= _NEAR:
        return None
    rows, columns = np.nonzero(away > away.max() / 2)
    # A few specks are no strokes.
    (top, bottom), (left, right) = (np.quantile(places, (_SPECKS, 1 - _SPECKS)) for places in (rows, columns))
    return float(top), float(left), float(bottom - top + 1), float(right - left + 1)


def _words(expected: Expected) -> str:
    return "dark on light" if (expected.ground or 0.0) > 0.5 else "light on dark"


def _edges_of(picture: Image) -> RGB:
    """The median colour of a picture's edges, in 0..255 as its levels have it."""
    low, high = picture.levels
    border = np.atleast_2d(_border(np.moveaxis(np.atleast_3d(picture.pixels), 2, 0)))
    medians = np.median(border, axis=-1)
    red, green, blue = np.broadcast_to(np.clip((medians - low) / (high - low) * 255, 0, 255).round(), (3,)).tolist()
    return int(red), int(green), int(blue)


def _border(values: NDArray[Any]) -> NDArray[Any]:
    """The outermost values of (C, H, W), (C, n)."""
    return np.concatenate([values[:, 0], values[:, -1], values[:, :, 0], values[:, :, -1]], axis=1)


def _size_text(picture: Image, side: int, fit: Fit) -> str:
    rows, columns = picture.shape[:2]
    if (rows, columns) == (side, side):
        return f"{side} × {side} as it was"
    how = {Fit.SQUASH: "squashed", Fit.CROP: "cropped and scaled", Fit.PAD: "scaled"}
    if rows == columns:
        return f"{rows} × {columns} scaled to {side} × {side}"
    return f"{rows} rows × {columns} columns {how[fit]} to {side} × {side}"  # of files one expects the width first


def _is_other_side(values: NDArray[np.float32], ground: float, wanted: float) -> bool:
    """Whether strokes are dark where light ones are wanted, or light where dark ones are."""
    if abs(ground - 0.5) > _NEAR:
        return abs(ground - wanted) > 0.5
    # On grey, as 0 is between levels of both signs, the strokes themselves tell.
    darkest, lightest = np.quantile(values, (_ABOVE, 1 - _ABOVE))
    lighter = float(lightest - ground) - float(ground - darkest)
    return lighter < 0 if wanted < 0.5 else lighter > 0


def _on_ground(values: NDArray[np.float32], ground: float, wanted: float) -> tuple[NDArray[np.float32], str]:
    """The values with their ground as ``wanted`` and the strongest strokes at the other end; and what that was."""
    far, share, extreme = (1.0, 1 - _ABOVE, values.max()) if wanted < 0.5 else (0.0, _ABOVE, values.min())
    # One cell of a matrix may be less than that share, and yet all there is.
    found = (value for value in (np.quantile(values, share), extreme) if abs(value - ground) > _NEAR)
    strongest = next(found, None)
    if strongest is None:
        return np.full_like(values, wanted), "nothing in it stands out from its ground"
    stretched = wanted + (values - ground) / (float(strongest) - ground) * (far - wanted)
    return np.clip(stretched, 0.0, 1.0).astype(np.float32), "contrast stretched"
