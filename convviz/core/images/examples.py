"""The pictures the program ships with: photographs, and small ones made for one lesson each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from types import MappingProxyType

import numpy as np

from convviz.core.images.image import Image, Pixels
from convviz.core.images.levels import natural_levels
from convviz.core.images.reading import load_image
from convviz.core.util.resources import resource_path


@dataclass(frozen=True)
class ExampleImage:
    """A picture to start from.

    Attributes
    ----------
    name
        Its key in `EXAMPLES`, and on the command line.
    title
        Its name on screen.
    description
        One sentence: what it is good for in class.
    """

    name: str
    title: str
    description: str
    _pixels: Callable[[], Pixels] = field(repr=False)
    _levels: tuple[float, float] | None = field(default=None, repr=False)

    def load(self) -> Image:
        """Return the picture, the same object each time."""
        return _load(self)


@cache
def _load(example: ExampleImage) -> Image:
    pixels = example._pixels()
    return Image(example.title, pixels, example._levels or natural_levels(pixels))


def _photograph(file_name: str) -> Pixels:
    return load_image(resource_path("images", file_name)).pixels


def _matrix() -> Pixels:
    return np.arange(1, 50, dtype=np.uint8).reshape(7, 7)


def _checkerboard() -> Pixels:
    rows, columns = np.indices((64, 64)) // 8
    return ((rows + columns) % 2 * 255).astype(np.uint8)


def _impulse() -> Pixels:
    pixels = np.zeros((9, 9), np.uint8)
    pixels[4, 4] = 1
    return pixels


def _impulses() -> Pixels:
    return np.array([[1, 2, 0], [0, 3, 0], [0, 0, 0]], np.uint8)


def _pair() -> Pixels:
    return np.array([[4, 5]], np.uint8)


def _step() -> Pixels:
    pixels = np.zeros((16, 16), np.uint8)
    pixels[:, 8:] = 255
    return pixels


_ROWS = (
    ExampleImage(
        "camera",
        "Photographer",
        "A man with a camera, 512x512 grey: strong edges against a smooth sky, so blurring, sharpening and edge "
        "kernels all show at once.",
        partial(_photograph, "camera.png"),
    ),
    ExampleImage(
        "astronaut",
        "Astronaut",
        "A portrait in colour, 512x512: each of its three channels is convolved on its own.",
        partial(_photograph, "astronaut.png"),
    ),
    ExampleImage(
        "chelsea",
        "Chelsea the cat",
        "A cat in colour, 451x300: whiskers and fur have fine edges in many directions, for Sobel kernels.",
        partial(_photograph, "chelsea.png"),
    ),
    ExampleImage(
        "coffee",
        "Coffee",
        "A cup of coffee in colour, 600x400: its ellipses show how an edge kernel answers to every direction.",
        partial(_photograph, "coffee.png"),
    ),
    ExampleImage(
        "rocket",
        "Rocket",
        "A rocket on its pad at dusk in colour, 640x427: a large blur smears its lamps into the blur's own shape.",
        partial(_photograph, "rocket.jpg"),
    ),
    ExampleImage(
        "text",
        "Handwriting",
        "Handwritten formulas on lined paper, 448x172 grey: dark strokes on bright, for edges and thresholds.",
        partial(_photograph, "text.png"),
    ),
    ExampleImage(
        "brick",
        "Brick wall",
        "Bricks, 512x512 grey: horizontal and vertical joints answer to different gradient kernels.",
        partial(_photograph, "brick.png"),
    ),
    ExampleImage(
        "grass",
        "Grass",
        "Grass, 512x512 grey: a texture without one direction, most of which a small blur removes.",
        partial(_photograph, "grass.png"),
    ),
    ExampleImage(
        "gravel",
        "Gravel",
        "Gravel, 512x512 grey: round stones of several sizes, for comparing blurs of different width.",
        partial(_photograph, "gravel.png"),
    ),
    ExampleImage(
        "matrix",
        "7x7 matrix",
        "The textbook's 7x7 matrix of the numbers 1 to 49: small enough to check every sum by hand.",
        _matrix,
        (0.0, 49.0),
    ),
    ExampleImage(
        "checkerboard",
        "Checkerboard",
        "Squares of 8x8 pixels, 64x64 in all: edges answer everywhere but inside the squares, corners twice.",
        _checkerboard,
    ),
    ExampleImage(
        "impulse",
        "Unit impulse",
        "A single 1 in the middle of 9x9 zeros: convolving it gives back the kernel, correlating it the flipped one.",
        _impulse,
        (0.0, 1.0),
    ),
    ExampleImage(
        "impulses",
        "Impulses 1, 2, 3",
        "The x of the chapter's figure 3-7, three impulses in 3x3: convolved, each becomes a copy of the kernel.",
        _impulses,
        (0.0, 3.0),
    ),
    ExampleImage(
        "pair",
        "The pair 4, 5",
        "The x of the chapter's figure 3-8, 2x1: with the kernel 1, 2 its full convolution is 4, 13, 10.",
        _pair,
        (0.0, 5.0),
    ),
    ExampleImage(
        "step",
        "Step edge",
        "Left half 0, right half 255, 16x16: shows the sign of a gradient and how far a blur reaches.",
        _step,
    ),
)

#: Name -> example, in the order in which they are offered.
EXAMPLES: Mapping[str, ExampleImage] = MappingProxyType({example.name: example for example in _ROWS})
