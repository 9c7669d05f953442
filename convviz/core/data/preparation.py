"""How a picture of any size and depth becomes an image of a dataset: one square size, RGB, 8 bits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.image import Image, Pixels
from convviz.core.images.reading import Layers
from convviz.core.util.opencv import cv2
from convviz.core.util.words import Word

RGB = tuple[int, int, int]
WHITE, BLACK = (255, 255, 255), (0, 0, 0)


class Fit(Word):
    """What becomes of pictures that are not square."""

    SQUASH = "squash", "squash", "All of the picture, its proportions changed"
    CROP = "crop", "crop", "The middle square of the picture"
    PAD = "pad", "pad", "All of the picture, with margins beside it"


class Box(NamedTuple):
    """Where a picture lies in its image; beside it are margins."""

    top: int
    left: int
    height: int
    width: int


class Small(NamedTuple):
    """A picture made small, with its own numbers: what is black and white in it, and its ground, are decided later.

    Attributes
    ----------
    pixels : ``(S, S)`` or ``(S, S, 3)`` of the picture's type, over black.
    alpha : ``(S, S)`` of the same type; None for an opaque picture.
    levels : of the picture on its own.
    box : where it lies.
    """

    pixels: Pixels
    alpha: Pixels | None
    levels: tuple[float, float]
    box: Box

    @property
    def is_deep(self) -> bool:
        """Whether its numbers are others than those of 8 bits."""
        return self.pixels.dtype != np.uint8

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        return self.pixels.nbytes + (0 if self.alpha is None else self.alpha.nbytes)


@dataclass(frozen=True)
class Preparation:
    """What all pictures of a dataset have in common, so that another one can be prepared likewise.

    Attributes
    ----------
    size : rows and columns.
    fit : what becomes of pictures that are not square.
    levels : the values of pictures deeper than 8 bits that become black and white; None for each picture's own.
    ground : RGB of what is under transparent pictures, and of margins.
    """

    size: int
    fit: Fit = Fit.SQUASH
    levels: tuple[float, float] | None = None
    ground: RGB = WHITE

    def small(self, layers: Layers) -> Small:
        """Make a picture small."""
        image, alpha = layers
        pixels, box = _fitted(image.pixels, self.size, self.fit)
        return Small(pixels, None if alpha is None else _fitted(alpha, self.size, self.fit)[0], image.levels, box)

    def finished(self, small: Small) -> NDArray[np.uint8]:
        """Scale a small picture, and put it on the ground: ``(3, S, S)`` uint8."""
        if small.alpha is None and not small.is_deep:
            image = _channels_first(small.pixels).copy()
        else:
            image = np.clip(np.rint(self._scaled(small)), 0, 255).astype(np.uint8)
        fill_margins(image, small.box, self.ground)
        return image

    def image(self, layers: Layers) -> NDArray[np.uint8]:
        """Prepare any picture: ``(3, S, S)`` uint8."""
        return self.finished(self.small(layers))

    def _scaled(self, small: Small) -> NDArray[np.float64]:
        """The picture in 0..255, not yet clipped, ``(3, S, S)``."""
        low, high = (0.0, 255.0) if not small.is_deep else self.levels or small.levels
        pixels = _channels_first(small.pixels).astype(np.float64)
        if small.alpha is None:
            return (pixels - low) / (high - low) * 255.0
        # Over black a pixel is its colour times its alpha, so the lower level counts as often.
        share = small.alpha / _opaque(small.alpha)
        ground = np.reshape(np.array(self.ground, np.float64), (3, 1, 1))
        return (pixels - low * share) / (high - low) * 255.0 + ground * (1.0 - share)


#: Shares of the values of training pictures below which black lies, and white.
_LOW, _HIGH = 0.001, 0.999
#: Mean brightness above which transparent pictures stand on black.
_BRIGHT = 0.8
#: Values looked at to find those.
_VALUES = 4_000_000


def measured_levels(pictures: Mapping[int, Small]) -> tuple[float, float] | None:
    """Where the values of deep pictures lie: between these are 99.8 % of them. None if they are all the same.

    Of transparent pictures only opaque pixels count.
    """
    total = sum(small.pixels.size for small in pictures.values())
    stride = max(1, total // _VALUES)
    parts = [_opaque_values(small)[::stride] for small in pictures.values()]
    values = np.concatenate([part.astype(np.float64) for part in parts]) if parts else np.empty(0)
    if not values.size:
        return None
    low, high = (float(level) for level in np.quantile(values, (_LOW, _HIGH)))
    return (low, high) if low < high else None


def _opaque_values(small: Small) -> NDArray[Any]:
    """The numbers of a picture that are its own: no margins, nothing transparent; flat."""
    top, left, height, width = small.box
    inside = np.s_[top : top + height, left : left + width]
    pixels = small.pixels[inside]
    if small.alpha is None:
        return pixels.reshape(-1)
    own: NDArray[Any] = pixels[small.alpha[inside] == _opaque(small.alpha)]
    return own.reshape(-1)


def edge_colour(image: NDArray[np.uint8], box: Box) -> NDArray[np.float64]:
    """The median RGB of the outermost pixels of an image ``(3, S, S)``, without its margins."""
    top, left, height, width = box
    picture = image[:, top : top + height, left : left + width]
    edges = (picture[:, 0], picture[:, -1], picture[:, :, 0], picture[:, :, -1])
    return np.asarray(np.median(np.concatenate(edges, axis=1), axis=1), np.float64)


def mean_brightness(small: Small, levels: tuple[float, float] | None) -> float:
    """The mean brightness in 0..1 of what is not transparent in a picture."""
    low, high = (0.0, 255.0) if not small.is_deep else levels or small.levels
    assert small.alpha is not None
    weight = float((small.alpha / _opaque(small.alpha)).mean())
    return (float(small.pixels.mean(dtype=np.float64)) / weight - low) / (high - low) if weight else 0.0


def contrasting(brightness: float) -> RGB:
    """The ground, white or black, from which what is that bright stands out; white unless it is nearly so itself."""
    return BLACK if brightness > _BRIGHT else WHITE


def opaque(layers: Layers, ground: RGB) -> Image:
    """A picture with a ground under it, at its own size and in its own type."""
    image, alpha = layers
    if alpha is None:
        return image
    low, high = image.levels
    under = np.array(ground[:1] if len(set(ground)) == 1 else ground, np.float64) / 255.0 * (high - low) + low
    pixels = np.atleast_3d(image.pixels)
    result = np.empty((*pixels.shape[:2], max(pixels.shape[2], len(under))), pixels.dtype)
    for row in range(len(pixels)):  # all at once, in float64, would take much memory
        clear = 1.0 - alpha[row, :, np.newaxis] / _opaque(alpha)
        values = pixels[row] + under * clear
        result[row] = values if pixels.dtype.kind == "f" else np.rint(values)
    return replace(image, pixels=result[..., 0] if result.shape[2] == 1 else result)


def colour_words(colour: RGB) -> str:
    """What to call a ground: "white", "black" or its RGB."""
    words = {WHITE: "white", BLACK: "black"}
    return words.get(colour) or "RGB " + ", ".join(map(str, colour))


def _fitted(pixels: Pixels, size: int, fit: Fit) -> tuple[Pixels, Box]:
    """A picture or its alpha ``(H, W, ...)`` as ``(S, S, ...)`` of the same type, and where in it the picture lies."""
    rows, columns = pixels.shape[:2]
    whole = Box(0, 0, size, size)
    if fit is Fit.CROP:
        side = min(rows, columns)
        top, left = (rows - side) // 2, (columns - side) // 2
        return resized(pixels[top : top + side, left : left + side], size, size), whole
    if fit is Fit.SQUASH or rows == columns:
        return resized(pixels, size, size), whole
    longer = max(rows, columns)
    height, width = max(1, round(size * rows / longer)), max(1, round(size * columns / longer))
    box = Box((size - height) // 2, (size - width) // 2, height, width)
    result = np.zeros((size, size, *pixels.shape[2:]), pixels.dtype)
    result[box.top : box.top + height, box.left : box.left + width] = resized(pixels, height, width)
    return result, box


def resized(pixels: Pixels, rows: int, columns: int) -> Pixels:
    """By the mean of the area that a new pixel covers where it shrinks, linearly where it grows."""
    smallest = min(pixels.shape[1], columns), min(pixels.shape[0], rows)
    small = cv2.resize(pixels, smallest, interpolation=cv2.INTER_AREA)  # in its own type, and fast
    if small.shape[:2] == (rows, columns):
        return small
    return cv2.resize(small, (columns, rows), interpolation=cv2.INTER_LINEAR)


def fill_margins(image: NDArray[np.uint8], box: Box, ground: RGB) -> None:
    """Colour what lies beside the picture in an image ``(3, S, S)``."""
    colour = np.reshape(np.array(ground, np.uint8), (3, 1, 1))
    top, left, height, width = box
    for margin in (
        np.s_[:, :top],
        np.s_[:, top + height :],
        np.s_[:, :, :left],
        np.s_[:, :, left + width :],
    ):
        image[margin] = colour


def _channels_first(pixels: Pixels) -> Pixels:
    channels = pixels if pixels.ndim == 2 else pixels.transpose(2, 0, 1)
    return np.broadcast_to(channels, (3, *pixels.shape[:2]))


def _opaque(alpha: Pixels) -> float:
    return 1.0 if alpha.dtype.kind == "f" else float(np.iinfo(alpha.dtype).max)
