"""From what the user has chosen to every array on the screen: image, convolution, comparison, pooling."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.image import Image, crop, shrink, to_grey
from convviz.core.images.pyramid import pyramid
from convviz.core.text.formatting import NOISE
from convviz.core.windows.convolution import Conv2dSteps, convolve2d_bands
from convviz.core.windows.pooling import PoolSteps, pool2d_bands
from convviz.state.choices.convolution import Channels, ConvolutionOptions
from convviz.state.choices.image import ColourMode, ImageChoice
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.pooling import PoolingOptions, PoolSource
from convviz.state.choices.view import Colours, ViewOptions
from convviz.state.results.image_store import ImageStore

Levels = tuple[float, float]
Made = TypeVar("Made")
Making = Generator[float, None, Made]

#: Share of a photograph's result that may lie beyond black or white: sharpening sends up to a sixth there.
CUT_OFF = 0.2
#: Rows and columns up to which an array is a matrix to be read rather than a photograph.
READABLE = 64
_CHANNEL = {ColourMode.RED: 0, ColourMode.GREEN: 1, ColourMode.BLUE: 2}


class Choices(NamedTuple):
    """All the values a result depends on."""

    image: ImageChoice
    kernel: KernelChoice
    convolution: ConvolutionOptions
    pooling: PoolingOptions
    view: ViewOptions


@dataclass(frozen=True, eq=False)
class Picture:
    """An array ready to be looked at.

    Attributes
    ----------
    pyramid : the array (H, W) or (H, W, 3) and its smaller copies.
    levels : the values at the two ends of the colours.
    signed : whether the colours mean sign, with zero in the middle of ``levels``.
    cut_off : whether values lie beyond ``levels``, and so are drawn as the end they are beyond.
    scale : size of the numbers whose sums these values are; far below it there is only rounding. 0 for no sums.
    """

    pyramid: tuple[NDArray[Any], ...]
    levels: Levels
    signed: bool = False
    cut_off: bool = False
    scale: float = 0.0

    @property
    def values(self) -> NDArray[Any]:
        """The array itself."""
        return self.pyramid[0]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.values.shape[:2]
        return rows, columns

    @property
    def channels(self) -> int:
        """1, or 3 for red, green and blue."""
        return 1 if self.values.ndim == 2 else int(self.values.shape[2])

    def channel(self, number: int) -> "Picture":
        """One channel of a colour picture, or the grey picture itself; nothing is copied."""
        if self.values.ndim == 2:
            return self
        return replace(self, pyramid=tuple(level[..., number] for level in self.pyramid))


@dataclass(frozen=True, eq=False)
class Results:
    """Every array on the screen, for one set of choices.

    ``source`` is the picture that the image was made of, None for a drawn one. ``facts`` are the least, greatest and
    mean value of the image. ``output`` or ``pooled`` is None where the geometry allows none; ``problem`` or
    ``pool_problem`` then says why in a sentence. ``comparison`` holds convolution, cross-correlation and their
    difference while they are compared.
    """

    choices: Choices
    source: Image | None
    image: Picture
    facts: tuple[float, float, float]
    output: Picture | None
    problem: str
    comparison: tuple[Picture, Picture, Picture] | None
    pool_input: Picture | None
    pooled: Picture | None
    pool_problem: str

    @property
    def summed(self) -> bool:
        """Whether the channels are summed, so that a step has three patches."""
        return self.image.values.ndim == 3 and self.choices.convolution.channels == Channels.SUM

    def conv_steps(self, *, flip: bool | None = None) -> Conv2dSteps | None:
        """The steps of the convolution; of the channel looked at where each is convolved on its own.

        ``flip`` asks for the convolution (True) or the cross-correlation (False) instead of the one chosen.
        """
        if self.output is None:
            return None
        values, kernel, channel = self.image.values, self.choices.kernel, self.choices.view.channel
        options = self.choices.convolution.arguments()
        options["flip"] = options["flip"] if flip is None else flip
        if self.summed:
            return Conv2dSteps(values, kernel.stack(values.shape[2]), **options)
        plane = channel if values.ndim == 3 else 0
        return Conv2dSteps(self.image.channel(channel).values, kernel.weights(plane), **options)

    def pool_steps(self) -> PoolSteps | None:
        """The steps of the pooling, of the channel looked at."""
        if self.pool_input is None or self.pooled is None:
            return None
        values = self.pool_input.channel(self.choices.view.channel).values
        return PoolSteps(values, **self.choices.pooling.arguments())


def compute(choices: Choices, store: ImageStore, previous: Results | None) -> Making[Results]:
    """Compute the results, keeping what ``previous`` already holds; yields the fraction done between bands of rows.

    Raises
    ------
    ImageError, ValueError
        When the image cannot be had, or its crop does not fit it.
    """
    same_image = previous is not None and previous.choices.image == choices.image
    if previous and same_image:
        original, image, facts = previous.source, previous.image, previous.facts
    else:
        original = None if choices.image.cells is not None else store.get(choices.image.key)
        image, facts = _image(choices.image, original)
    yield 0.05
    same_output = (
        same_image
        and previous is not None
        and previous.choices.kernel.planes == choices.kernel.planes
        and previous.choices.convolution == choices.convolution
        and previous.choices.view.colours == choices.view.colours
    )
    if previous and same_output:
        output, problem = previous.output, previous.problem
    else:
        output, problem = yield from _output(choices, image)
    comparison = None
    if choices.view.compare and output is not None:
        comparison = previous.comparison if previous and same_output else None
        comparison = comparison or (yield from _compare(choices, image, output))
    source = choices.pooling.source
    if (
        previous
        and previous.choices.pooling == choices.pooling
        and (same_image if source == PoolSource.IMAGE else same_output)
    ):
        pool_input, pooled, pool_problem = previous.pool_input, previous.pooled, previous.pool_problem
    else:
        pool_input, pooled, pool_problem = yield from _pooled(choices.pooling, image, output)
    yield 1.0
    return Results(choices, original, image, facts, output, problem, comparison, pool_input, pooled, pool_problem)


def working_array(choice: ImageChoice, source: Image | None) -> tuple[NDArray[Any], Levels]:
    """The array (H, W) or (H, W, 3) that ``choice`` makes of its picture, and the values shown as black and white."""
    if source is None:
        values, levels = np.array(choice.cells, dtype=np.float64), choice.levels
    else:
        values, levels = source.pixels, source.levels
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
    return np.ascontiguousarray(values), levels


def _image(choice: ImageChoice, source: Image | None) -> tuple[Picture, tuple[float, float, float]]:
    values, levels = working_array(choice, source)
    return Picture(pyramid(values), levels), (float(values.min()), float(values.max()), float(values.mean()))


def _output(choices: Choices, image: Picture) -> Making[tuple[Picture | None, str]]:
    try:
        values = yield from _convolved(choices, image.values, choices.convolution.flip)
    except ValueError as error:
        return None, str(error)
    return _coloured(values, choices, image), ""


def _compare(choices: Choices, image: Picture, output: Picture) -> Making[tuple[Picture, Picture, Picture]]:
    other = yield from _convolved(choices, image.values, not choices.convolution.flip)
    twin = _coloured(other, choices, image)
    pair = (output, twin) if choices.convolution.flip else (twin, output)
    return *_same_levels(pair), _signed(pair[0].values - pair[1].values, output.scale)


def _same_levels(pair: tuple[Picture, Picture]) -> tuple[Picture, Picture]:
    levels = min(p.levels[0] for p in pair), max(p.levels[1] for p in pair)
    first, second = (replace(p, levels=levels) for p in pair)
    return first, second


def _convolved(choices: Choices, values: NDArray[Any], flip: bool) -> Making[NDArray[Any]]:
    options = {**choices.convolution.arguments(), "flip": flip}
    kernel = choices.kernel
    if values.ndim == 2:
        return (yield from _banded(values, kernel.weights(), options))
    if choices.convolution.channels == Channels.SUM:
        return (yield from _banded(values, kernel.stack(values.shape[2]), options))
    if len(kernel.planes) == 1:
        return (yield from _banded(values, kernel.weights(), options))
    channels = []
    for channel in range(values.shape[2]):
        channels.append((yield from _banded(values[..., channel], kernel.weights(channel), options)))
    return np.stack(channels, axis=2)


def _banded(values: NDArray[Any], weights: NDArray[np.float64], options: dict[str, Any]) -> Making[NDArray[Any]]:
    """Convolve a band at a time, about a megapixel each, so that the work can be abandoned in between."""
    bands = []
    done = 0
    for band in convolve2d_bands(values, weights, rows_per_band=_rows_per_band(values), **options):
        bands.append(band)
        done += len(band)
        yield 0.05 + 0.85 * min(1.0, done / len(values))
    return _joined(bands)


def _rows_per_band(values: NDArray[Any]) -> int:
    """Rows that make about a megapixel."""
    return max(16, 1_000_000 // int(values[0].size))


def _joined(bands: list[NDArray[Any]]) -> NDArray[Any]:
    return bands[0] if len(bands) == 1 else np.concatenate(bands)


def _coloured(values: NDArray[Any], choices: Choices, image: Picture) -> Picture:
    """Decide what the colours of a convolution mean.

    A kernel that passes a flat image (its weights sum to more than 0) gives something that looks like the picture, only
    as much brighter as that sum. Little of it lies beyond black or white then; where more than `CUT_OFF` does, or
    anything at all in a matrix small enough to be read, colours mean sign instead, as they do for the differences that
    any other kernel gives.
    """
    # A grey picture meets the first plane only.
    weights = np.array(choices.kernel.planes[: image.channels])
    total, size = float(weights.sum()) / len(weights), float(np.abs(weights).sum()) / len(weights)
    if values.ndim == 2 and image.values.ndim == 3:
        total, size = total * image.channels, size * image.channels
    passes = total > 1e-6 * size
    scale = size * max(map(abs, image.levels))
    gain = total if passes else 1.0
    levels = image.levels[0] * gain, image.levels[1] * gain
    colours = choices.view.colours
    if colours == Colours.AUTO:
        allowed = 0 if max(values.shape[:2]) <= READABLE else CUT_OFF * values.size
        colours = Colours.PHOTOGRAPH if passes and _beyond(values, levels, scale) <= allowed else Colours.SIGNED
    if colours == Colours.SIGNED:
        return _signed(values, scale)
    return Picture(pyramid(values), levels, cut_off=_beyond(values, levels, scale) > 0, scale=scale)


def _beyond(values: NDArray[Any], levels: Levels, scale: float) -> int:
    """How many values lie beyond the levels by more than rounding."""
    low, high = levels[0] - NOISE * scale, levels[1] + NOISE * scale
    return int(np.count_nonzero(values < low) + np.count_nonzero(values > high))


def _signed(values: NDArray[Any], scale: float) -> Picture:
    greatest = max(-float(values.min()), float(values.max()))
    if greatest <= NOISE * scale:
        greatest = 1.0  # rounding noise must not be blown up into a picture
    return Picture(pyramid(values), (-greatest, greatest), signed=True, scale=scale)


def _pooled(
    options: PoolingOptions, image: Picture, output: Picture | None
) -> Making[tuple[Picture | None, Picture | None, str]]:
    source = image if options.source == PoolSource.IMAGE else output
    if source is None:
        return None, None, "The convolution gives no output to pool; look at its panel for the reason."
    if options.source == PoolSource.RELU:
        source = replace(source, pyramid=pyramid(np.maximum(source.values, 0.0)))
    try:
        bands = []
        for band in pool2d_bands(source.values, rows_per_band=_rows_per_band(source.values), **options.arguments()):
            bands.append(band)
            yield 0.95
    except ValueError as error:
        return source, None, str(error)
    return source, replace(source, pyramid=pyramid(_joined(bands))), ""
