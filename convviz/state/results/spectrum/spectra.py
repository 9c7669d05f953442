"""What follows from image and kernel as spectra: their product, where it is exact, and what gets through."""

from dataclasses import dataclass, replace
from functools import lru_cache
from math import log2
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.pyramid import pyramid
from convviz.core.spectrum.gain import Gain, KernelGain, MaskGain
from convviz.core.spectrum.maps import Plane, blocks_of, phase_plane, size_plane
from convviz.core.spectrum.profile import (
    Cut,
    Radial,
    Verdict,
    cut_of,
    direction_of,
    radial_gain,
    verdict_of,
)
from convviz.core.spectrum.transform import Transform, departure, faded, inverse, transform
from convviz.core.util.checks import Cells
from convviz.core.windows.convolution import convolve2d
from convviz.core.windows.geometry import Boundary
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.spectrum import Factor, Part, SpectrumOptions
from convviz.state.graph.result import Making, Result
from convviz.state.graph.results import Results
from convviz.state.results.image import CELLS, PICTURE
from convviz.state.results.picture import (
    PYRAMID_COST,
    Picture,
    Pyramid,
    passes_for_photograph,
    photograph,
    signed_picture,
)
from convviz.state.results.summary import image_name, in_line

#: Pixels of an image at most: a transform takes 16 bytes for each two, and there are several at a time.
MAX_PIXELS = 4096 * 4096
#: What a transform costs for each number and each halving, in products; and what its picture does (measured).
_TRANSFORM_COST, _MAP_COST = 1.5, 40.0


@dataclass(frozen=True)
class Ring:
    """The three spectra at one frequency.

    Attributes
    ----------
    place : (row, column) of the frequency on the image's grid, from the constant; each may be negative.
    down, across : the same in cycles per pixel.
    given, gain, product : complex; ``product`` is that of the others.
    actual : of the result's own spectrum, where that is not the product but for rounding.
    scales : sizes of which a trillionth is rounding, of ``given``, ``gain`` and ``product``.
    """

    place: tuple[int, int]
    down: float
    across: float
    given: complex
    gain: complex
    product: complex
    actual: complex | None
    scales: tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Actual:
    """The spectrum of a result whose boundary does not wrap, and how far it is from the product.

    ``departure`` is the root mean square of their difference as a share of that of the product.
    """

    transform: Transform
    departure: float


@lru_cache(maxsize=4096)
def same(value: Any) -> Any:
    """The same object for equal values, so that what follows is not stale."""
    return value


def _values(cells: Pyramid, channel: int, fade: bool) -> Making[NDArray[Any]]:
    yield 0.0
    rows, columns = cells[0].shape[:2]
    if rows * columns > MAX_PIXELS:
        raise ValueError(
            f"The spectrum is that of at most {MAX_PIXELS:,} pixels, and this image has {rows * columns:,}. Crop it, "
            "or shrink it."
        )
    values = np.asarray(cells[0] if cells[0].ndim == 2 else cells[0][..., channel], np.float64)
    return faded(values) if fade else values


def _transform(values: NDArray[Any]) -> Making[Transform]:
    yield 0.0
    return transform(values)


def _gain(by: Factor, radius: float, outer: float, planes: tuple[Cells, ...], channel: int) -> Making[Gain]:
    yield 0.0
    if by.mask is not None:
        return MaskGain(by.mask, radius, outer)
    return KernelGain(np.array(planes[channel if len(planes) > 1 else 0], np.float64))


def _product(given: Transform, gain: Gain) -> Making[Transform]:
    yield 0.0
    return Transform(given.half * gain.on(given.shape), given.shape, given.scale * gain.scale)


def _result(product: Transform, values: NDArray[Any], gain: Gain, boundary: Boundary) -> Making[NDArray[Any]]:
    yield 0.0
    if boundary == "wrap" or not isinstance(gain, KernelGain):
        return inverse(product.half, product.shape)
    return convolve2d(values, gain.kernel, boundary=boundary)


def _actual(result: NDArray[Any], product: Transform, gain: Gain, boundary: Boundary) -> Making[Actual | None]:
    yield 0.0
    if boundary == "wrap" or not isinstance(gain, KernelGain):
        return None
    found = transform(result)
    yield 0.5
    return Actual(found, departure(found, product))


def _plane(given: Transform, part: Part, zoom: int) -> Making[Plane]:
    yield 0.0
    make = size_plane if part is Part.SIZE else phase_plane
    return make(given, zoom)


def _gain_plane(gain: Gain, given: Transform, part: Part, zoom: int) -> Making[Plane]:
    yield 0.0
    # It is smooth, so that of a large image as many frequencies are enough as are drawn.
    blocks = blocks_of(given.shape) if zoom == 1 else (1, 1)
    rows, columns = (-(-side // block) for side, block in zip(given.shape, blocks, strict=True))
    own = Transform(gain.on((rows, columns)), (rows, columns), gain.scale)
    return (yield from _plane(own, part, zoom))


def _result_plane(product: Transform, actual: Actual | None, part: Part, zoom: int) -> Making[Plane]:
    return (yield from _plane(product if actual is None else actual.transform, part, zoom))


def _ring(given: Transform, gain: Gain, actual: Actual | None, down: float, across: float) -> Making[Ring]:
    yield 0.0
    place = given.nearest(down, across)
    down, across = place[0] / given.shape[0], place[1] / given.shape[1]
    value, factor = given.at(*place), complex(gain.at(down, across))
    scales = given.scale, gain.scale, given.scale * gain.scale
    own = None if actual is None else actual.transform.at(*place)
    return Ring(place, down, across, value, factor, value * factor, own, scales)


def _direction(ring: Ring) -> Making[float]:
    yield 0.0
    angle: float = same(direction_of(ring.down, ring.across))
    return angle


def _cut(gain: Gain, angle: float) -> Making[Cut]:
    yield 0.0
    return cut_of(gain, angle)


def _radial(gain: Gain) -> Making[Radial]:
    yield 0.0
    return radial_gain(gain)


def _verdict(gain: Gain) -> Making[Verdict]:
    yield 0.0
    return verdict_of(gain)


def _output(result: NDArray[Any], image: Picture, gain: Gain) -> Making[Picture]:
    yield 0.0
    flat, scale = float(gain.at(0.0, 0.0).real), gain.scale * max(map(abs, image.levels))
    levels = (image.levels[0] * flat, image.levels[1] * flat)
    cells = pyramid(result)
    if flat > 1e-6 * gain.scale and not image.signed and passes_for_photograph(result, levels, scale):
        return photograph(cells, levels, scale)
    return signed_picture(cells, scale)


def _input(values: NDArray[Any], image: Picture, channel: int, fade: bool) -> Making[Picture]:
    yield 0.0
    return replace(image, pyramid=pyramid(values)) if fade else image.channel(channel)


# -- what they cost ----------------------------------------------------------------------------------------------------


def _per_number(values: NDArray[Any], *_rest: Any) -> float:
    return 3.0 * values.size


def _transforming(values: NDArray[Any]) -> float:
    return _TRANSFORM_COST * values.size * log2(max(values.size, 2))


def size(given: Transform) -> int:
    """How many numbers a transform has."""
    return given.shape[0] * given.shape[1]


def multiplying(given: Transform, *_rest: Any) -> float:
    """What it costs to transform as many numbers, and to multiply them."""
    return _TRANSFORM_COST * size(given) * log2(max(size(given), 2)) + 4.0 * size(given)


def _drawing(given: Transform, *_rest: Any) -> float:
    return _MAP_COST * size(given) / 4


def _gain_drawing(_gain: Gain, given: Transform, *_rest: Any) -> float:
    return multiplying(given) + _drawing(given)


def _convolving(product: Transform, _values: Any, gain: Gain, boundary: Boundary) -> float:
    if boundary == "wrap" or not isinstance(gain, KernelGain):
        return multiplying(product)
    return float(gain.kernel.size * size(product))


def _checking(result: NDArray[Any], _product: Transform, gain: Gain, boundary: Boundary) -> float:
    return 0.0 if boundary == "wrap" or not isinstance(gain, KernelGain) else 2 * _transforming(result)


def _picturing(values: NDArray[Any], *_rest: Any) -> float:
    return PYRAMID_COST * values.size


VALUES = Result(
    "spectrum/values", (CELLS, "view.channel", "spectrum.fade"), _values, lambda cells, *_: 3.0 * cells[0].size
)
TRANSFORM = Result("spectrum/transform", (VALUES,), _transform, _transforming)
GAIN: Result[Gain] = Result(
    "spectrum/gain",
    ("spectrum.by", "spectrum.radius", "spectrum.outer", "kernel.planes", "view.channel"),
    _gain,
)
PRODUCT = Result("spectrum/product", (TRANSFORM, GAIN), _product, multiplying)
RESULT = Result("spectrum/result", (PRODUCT, VALUES, GAIN, "spectrum.boundary"), _result, _convolving)
#: The result's own spectrum; None where it is the product.
ACTUAL = Result("spectrum/actual", (RESULT, PRODUCT, GAIN, "spectrum.boundary"), _actual, _checking)
X_PLANE = Result("spectrum/x-plane", (TRANSFORM, "spectrum.part", "spectrum.zoom"), _plane, _drawing)
H_PLANE = Result("spectrum/h-plane", (GAIN, TRANSFORM, "spectrum.part", "spectrum.zoom"), _gain_plane, _gain_drawing)
Y_PLANE = Result("spectrum/y-plane", (PRODUCT, ACTUAL, "spectrum.part", "spectrum.zoom"), _result_plane, _drawing)
RING = Result("spectrum/ring", (TRANSFORM, GAIN, ACTUAL, "spectrum.down", "spectrum.across"), _ring)
DIRECTION = Result("spectrum/direction", (RING,), _direction)
CUT = Result("spectrum/cut", (GAIN, DIRECTION), _cut)
RADIAL = Result("spectrum/radial", (GAIN,), _radial)
VERDICT = Result("spectrum/verdict", (GAIN,), _verdict)
INPUT = Result("spectrum/input", (VALUES, PICTURE, "view.channel", "spectrum.fade"), _input, _picturing)
OUTPUT = Result("spectrum/output", (RESULT, PICTURE, GAIN), _output, _picturing)


def factor_name(results: Results) -> str:
    """What multiplies, as its name: the kernel's, or the mask with its radius."""
    options = results.choice(SpectrumOptions)
    if options.by is Factor.KERNEL:
        return results.choice(KernelChoice).title
    ends = f"{options.radius:g}" + (f" to {options.outer:g}" if options.by is Factor.IDEAL_BAND else "")
    return f"{options.by.text} {ends}"


def origin(results: Results) -> str:
    """Where its output comes from: "Photographer, ideal low-pass 0.06"."""
    sign = " ∗ " if results.choice(SpectrumOptions).by is Factor.KERNEL else ", "
    return f"{image_name(results)}{sign}{factor_name(results)}"


def summary(results: Results) -> str:
    """Image, what multiplies, and the boundary in a line."""
    options = results.choice(SpectrumOptions)
    parts = [image_name(results), factor_name(results)]
    if options.by is Factor.KERNEL:
        parts.append(f"boundary {options.boundary}")
    return in_line([*parts, *(["faded edges"] if options.fade else [])])
