"""What follows from image, kernel and options: the convolution, its steps, and the comparison with its twin."""

from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.image import Image
from convviz.core.images.levels import Levels, means_sign
from convviz.core.images.pyramid import pyramid
from convviz.core.text.formatting import format_number
from convviz.core.util.checks import Cells
from convviz.core.windows.convolution import Conv2dSteps, convolve2d_bands
from convviz.core.windows.geometry import Window, window_at
from convviz.state.choices.convolution import Channels, ConvolutionOptions
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.view import Colours, ViewOptions
from convviz.state.graph.result import Making, Result
from convviz.state.graph.results import Results
from convviz.state.results.image import CELLS, FACTS, PICTURE, SOURCE, Facts
from convviz.state.results.picture import (
    COLOURING_COST,
    PYRAMID_COST,
    Picture,
    Pyramid,
    passes_for_photograph,
    photograph,
    signed_picture,
)
from convviz.state.results.summary import by, image_name, in_line

Planes: TypeAlias = tuple[Cells, ...]
ThreeResults: TypeAlias = tuple[Picture, Picture, Picture]


@dataclass(frozen=True)
class ColourBasis:
    """What of the image decides how its result is coloured.

    Attributes
    ----------
    levels : the values drawn as black and as white.
    own : those of the picture itself, whatever range is chosen.
    largest : size of its largest value.
    channels : 1 or 3.
    """

    levels: Levels
    own: Levels
    largest: float
    channels: int


#: Columns above which an output is a picture rather than a matrix.
_LARGE = 32
#: Rows and columns of an image up to which its numbers are gone through from the first.
_READ = 16


def is_summed(image: Picture, options: ConvolutionOptions) -> bool:
    """Whether the channels are summed, so that a step has three patches."""
    return image.channels == 3 and options.channels == Channels.SUM


def conv_steps(results: Results, *, flip: bool | None = None) -> Conv2dSteps | None:
    """The steps of the convolution; of the channel looked at where each is convolved on its own.

    ``flip`` asks for the convolution (True) or the cross-correlation (False) instead of the one chosen.
    """
    image = results.get(PICTURE)
    if image is None or results.get(OUTPUT) is None:
        return None
    options = results.choice(ConvolutionOptions)
    options = options if flip is None else replace(options, flip=flip)
    return _steps_of(image.values, results.choice(KernelChoice).planes, options, results.choice(ViewOptions).channel)


def step_additions(results: Results, cell: tuple[int, int]) -> tuple[float, float]:
    """What is added to the products of an output cell: the part of other maps of a network, and the bias."""
    source, output = results.get(SOURCE), results.get(OUTPUT)
    added = None if source is None or output is None else added_to(source, output.shape)
    return 0.0 if added is None else float(added[cell]), results.choice(ConvolutionOptions).bias


def stack(planes: Planes, channels: int) -> NDArray[np.float64]:
    """Weights (kh, kw, channels) for a sum over the channels; a single plane serves each of them."""
    return np.stack([np.array(plane) for plane in _shared(planes, channels)], axis=2)


def rows_per_band(values: NDArray[Any]) -> int:
    """Rows that make about a megapixel: after so many, work may be abandoned."""
    return max(16, 1_000_000 // int(values[0].size))


def joined(bands: list[NDArray[Any]]) -> NDArray[Any]:
    """Bands of rows as one array."""
    return bands[0] if len(bands) == 1 else np.concatenate(bands)


def _shared(planes: Planes, channels: int) -> Planes:
    return planes if len(planes) == channels else planes[:1] * channels


def _steps_of(values: NDArray[Any], planes: Planes, options: ConvolutionOptions, channel: int) -> Conv2dSteps:
    arguments = options.arguments()
    if values.ndim == 2:
        return Conv2dSteps(values, np.array(planes[0]), **arguments)
    if options.channels == Channels.SUM:
        return Conv2dSteps(values, stack(planes, values.shape[2]), **arguments)
    return Conv2dSteps(values[..., channel], np.array(planes[channel if len(planes) > 1 else 0]), **arguments)


def _sums(cells: Pyramid, planes: Planes, options: ConvolutionOptions, source: Image) -> Making[Pyramid]:
    sums = yield from _convolved(cells[0], planes, options)
    added = added_to(source, sums.shape)
    return pyramid(sums if added is None else sums + added)


def added_to(source: Image, shape: tuple[int, ...]) -> NDArray[np.float64] | None:
    """What other maps of a network add to outputs of this shape; None where there are none, or of another shape."""
    return source.added if source.added is not None and source.added.shape == shape else None


def _twin_sums(
    cells: Pyramid, planes: Planes, options: ConvolutionOptions, source: Image, compare: bool
) -> Making[Pyramid | None]:
    return (yield from _sums(cells, planes, replace(options, flip=not options.flip), source)) if compare else None


def _output(sums: Pyramid, drawn: ColourBasis, planes: Planes, colours: Colours) -> Making[Picture]:
    yield 0.0
    return _coloured(sums, drawn, planes, colours)


def _drawn(image: Picture, source: Image, facts: Facts) -> Making[ColourBasis]:
    yield 0.0
    return ColourBasis(image.levels, source.levels, max(-facts.low, facts.high), image.channels)


def _comparison(
    output: Picture,
    twin_sums: Pyramid | None,
    drawn: ColourBasis,
    planes: Planes,
    options: ConvolutionOptions,
    colours: Colours,
) -> Making[ThreeResults | None]:
    yield 0.0
    if twin_sums is None:
        return None
    twin = _coloured(twin_sums, drawn, planes, colours)
    pair = (output, twin) if options.flip else (twin, output)
    levels = min(p.levels[0] for p in pair), max(p.levels[1] for p in pair)
    difference = signed_picture(pyramid(pair[0].values - pair[1].values), output.scale)
    return replace(pair[0], levels=levels), replace(pair[1], levels=levels), difference


def _relu_cells(sums: Pyramid) -> Making[Pyramid]:
    yield 0.0
    return pyramid(np.maximum(sums[0], 0.0))


def _relu(output: Picture, cells: Pyramid) -> Making[Picture]:
    yield 0.0
    return replace(output, pyramid=cells)


def _steps(
    cells: Pyramid, _sums: Pyramid, planes: Planes, options: ConvolutionOptions, channel: int
) -> Making[Conv2dSteps]:
    yield 0.0
    return _steps_of(cells[0], planes, options, channel)


def _convolved(values: NDArray[Any], planes: Planes, options: ConvolutionOptions) -> Making[NDArray[Any]]:
    sums = yield from _summed(values, planes, options)
    return sums + sums.dtype.type(options.bias) if options.bias else sums


def _summed(values: NDArray[Any], planes: Planes, options: ConvolutionOptions) -> Making[NDArray[Any]]:
    arguments = options.arguments()
    if values.ndim == 2:
        return (yield from _banded(values, np.array(planes[0]), arguments))
    if options.channels == Channels.SUM:
        return (yield from _banded(values, stack(planes, values.shape[2]), arguments))
    if len(planes) == 1:
        return (yield from _banded(values, np.array(planes[0]), arguments))
    channels = []
    for channel, plane in enumerate(planes):
        channels.append((yield from _banded(values[..., channel], np.array(plane), arguments)))
    return np.stack(channels, axis=2)


def _banded(values: NDArray[Any], weights: NDArray[np.float64], arguments: dict[str, Any]) -> Making[NDArray[Any]]:
    """Convolve a band at a time, about a megapixel each, so that the work can be abandoned in between."""
    bands = []
    done = 0
    for band in convolve2d_bands(values, weights, rows_per_band=rows_per_band(values), **arguments):
        bands.append(band)
        done += len(band)
        yield min(1.0, done / len(values))
    return joined(bands)


def _coloured(sums: Pyramid, drawn: ColourBasis, planes: Planes, colours: Colours) -> Picture:
    """Decide what the colours of a convolution mean.

    A kernel that passes a flat image (its weights sum to more than 0) gives something that looks like the picture, only
    as much brighter as that sum. Where too much of it lies beyond the picture's own black or white, colours mean sign
    instead, as they do for the differences that any other kernel gives. The range chosen for the picture moves black
    and white of the result too, and never decides.
    """
    # A grey picture meets the first plane only.
    weights = np.array(planes[: drawn.channels])
    total, size = float(weights.sum()) / len(weights), float(np.abs(weights).sum()) / len(weights)
    if sums[0].ndim == 2 and drawn.channels == 3:
        total, size = total * drawn.channels, size * drawn.channels
    passes = total > 1e-6 * size
    scale, gain = size * drawn.largest, total if passes else 1.0
    levels, own = ((black * gain, white * gain) for black, white in (drawn.levels, drawn.own))
    is_photograph = passes and not means_sign(drawn.own) and passes_for_photograph(sums[0], own, scale)
    auto = Colours.PHOTOGRAPH if is_photograph else Colours.SIGNED
    meant = auto if colours == Colours.AUTO else colours
    return signed_picture(sums, scale) if meant == Colours.SIGNED else photograph(sums, levels, scale)


def _cost(cells: Pyramid, planes: Planes, *_options: Any) -> float:
    taps = max(int(np.count_nonzero(plane)) for plane in planes)
    return (taps + PYRAMID_COST - COLOURING_COST) * cells[0].size


def _twin_cost(cells: Pyramid, planes: Planes, _options: ConvolutionOptions, _source: Image, compare: bool) -> float:
    return _cost(cells, planes) if compare else 0.0


def _colouring_cost(sums: Pyramid, *_rest: Any) -> float:
    return COLOURING_COST * sums[0].size


def _comparison_cost(output: Picture, twin_sums: Pyramid | None, *_rest: Any) -> float:
    return (COLOURING_COST + PYRAMID_COST) * output.values.size if twin_sums is not None else 0.0


def _relu_cost(sums: Pyramid) -> float:
    return PYRAMID_COST * sums[0].size


SUMS = Result("convolution/sums", (CELLS, "kernel.planes", "convolution", SOURCE), _sums, _cost)
#: The other way round, where they are compared.
TWIN_SUMS = Result(
    "convolution/twin", (CELLS, "kernel.planes", "convolution", SOURCE, "view.compare"), _twin_sums, _twin_cost
)
DRAWN = Result("convolution/drawn", (PICTURE, SOURCE, FACTS), _drawn)
OUTPUT = Result("convolution/output", (SUMS, DRAWN, "kernel.planes", "view.colours"), _output, _colouring_cost)
#: Convolution, cross-correlation and their difference, where they are compared.
COMPARISON = Result(
    "convolution/comparison",
    (OUTPUT, TWIN_SUMS, DRAWN, "kernel.planes", "convolution", "view.colours"),
    _comparison,
    _comparison_cost,
)
RELU_CELLS = Result("convolution/relu-cells", (SUMS,), _relu_cells, _relu_cost)
RELU = Result("convolution/relu", (OUTPUT, RELU_CELLS), _relu)
STEPS = Result("convolution/steps", (CELLS, SUMS, "kernel.planes", "convolution", "view.channel"), _steps)


def start_cell(results: Results) -> tuple[float, float]:
    """Where to stand at first, as fractions of rows and columns.

    A matrix is played from its first step. A photograph is looked into half-way, where that row's result is strongest:
    not at its ends, where padding makes edges of its own and there is nothing beside a cell to compare it with.
    """
    image, output, steps = results.get(PICTURE), results.get(OUTPUT), conv_steps(results)
    if image is not None and max(image.shape) <= _READ:
        return 0.0, 0.0
    if output is None or steps is None:
        return 0.5, 0.5
    values = output.channel(results.choice(ViewOptions).channel).values
    middle = np.abs(values[len(values) // 2])
    ends = max(_LARGE, -(-steps.columns.before // steps.columns.stride), steps.columns.span)
    inner = middle[ends:-ends]
    if not len(inner) or not inner.max() > 0:
        return 0.5, 0.5
    return 0.5, (ends + int(inner.argmax()) + 0.5) / len(middle)


def seen_window(results: Results, index: int) -> Window | None:
    """The window of step ``index`` on the image."""
    steps = results.get(STEPS)
    return None if steps is None else window_at(steps.rows, steps.columns, *divmod(index, steps.shape[1]))


def origin(results: Results) -> str:
    """Where its output comes from: "Photographer ∗ Sobel Hx", with a star for cross-correlation."""
    sign = "∗" if results.choice(ConvolutionOptions).flip else "⋆"
    return f"{image_name(results)} {sign} {results.choice(KernelChoice).title}"


def summary(results: Results) -> str:
    """Image, kernel and geometry in a line."""
    options = results.choice(ConvolutionOptions)
    padding = options.padding if isinstance(options.padding, str) else f"padding {options.padding}"
    parts = [image_name(results), results.choice(KernelChoice).title, padding, f"stride {by(options.stride)}"]
    if options.dilation != (1, 1):
        parts.append(f"dilation {by(options.dilation)}")
    if options.bias:
        parts.append(f"bias {format_number(options.bias)}")
    return in_line(parts)
