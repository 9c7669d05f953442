"""What follows from image, kernel and options: the convolution, its steps, and the comparison with its twin."""

from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.pyramid import pyramid
from convviz.core.text.formatting import format_number
from convviz.core.util.checks import Cells
from convviz.core.windows.convolution import Conv2dSteps, convolve2d_bands
from convviz.core.windows.geometry import Window, window_at
from convviz.state.choices.convolution import Channels, ConvolutionOptions
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.view import Colours, ViewOptions
from convviz.state.context import Context
from convviz.state.graph import Making, Result, Results
from convviz.state.results.image import PICTURE
from convviz.state.results.picture import PYRAMID_COST, Picture, passes_for_photograph, photograph, signed_picture
from convviz.state.results.summary import by, image_name, in_line

Planes: TypeAlias = tuple[Cells, ...]
Comparison: TypeAlias = tuple[Picture, Picture, Picture]

#: Columns above which an output is a picture rather than a matrix.
_LARGE = 32


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
    return _steps_of(image, results.choice(KernelChoice).planes, options, results.choice(ViewOptions).channel)


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


def _steps_of(image: Picture, planes: Planes, options: ConvolutionOptions, channel: int) -> Conv2dSteps:
    arguments = options.arguments()
    if is_summed(image, options):
        return Conv2dSteps(image.values, stack(planes, image.channels), **arguments)
    plane = planes[channel if image.channels == 3 and len(planes) > 1 else 0]
    return Conv2dSteps(image.channel(channel).values, np.array(plane), **arguments)


def _output(image: Picture, planes: Planes, options: ConvolutionOptions, colours: Colours) -> Making[Picture]:
    values = yield from _convolved(image.values, planes, options)
    return _coloured(values, image, planes, colours)


def _comparison(
    image: Picture, output: Picture, planes: Planes, options: ConvolutionOptions, colours: Colours, compare: bool
) -> Making[Comparison | None]:
    if not compare:
        return None
    values = yield from _convolved(image.values, planes, replace(options, flip=not options.flip))
    twin = _coloured(values, image, planes, colours)
    pair = (output, twin) if options.flip else (twin, output)
    levels = min(p.levels[0] for p in pair), max(p.levels[1] for p in pair)
    difference = signed_picture(pair[0].values - pair[1].values, output.scale)
    return replace(pair[0], levels=levels), replace(pair[1], levels=levels), difference


def _relu(output: Picture) -> Making[Picture]:
    yield 0.0
    return replace(output, pyramid=pyramid(np.maximum(output.values, 0.0)))


def _steps(
    image: Picture, _output: Picture, planes: Planes, options: ConvolutionOptions, channel: int
) -> Making[Conv2dSteps]:
    yield 0.0
    return _steps_of(image, planes, options, channel)


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


def _coloured(values: NDArray[Any], image: Picture, planes: Planes, colours: Colours) -> Picture:
    """Decide what the colours of a convolution mean.

    A kernel that passes a flat image (its weights sum to more than 0) gives something that looks like the picture, only
    as much brighter as that sum. Where too much of it lies beyond black or white, colours mean sign instead, as they do
    for the differences that any other kernel gives.
    """
    # A grey picture meets the first plane only.
    weights = np.array(planes[: image.channels])
    total, size = float(weights.sum()) / len(weights), float(np.abs(weights).sum()) / len(weights)
    if values.ndim == 2 and image.channels == 3:
        total, size = total * image.channels, size * image.channels
    passes = total > 1e-6 * size
    scale = size * max(map(abs, image.levels))
    gain = total if passes else 1.0
    levels = image.levels[0] * gain, image.levels[1] * gain
    auto = Colours.PHOTOGRAPH if passes and passes_for_photograph(values, levels, scale) else Colours.SIGNED
    meant = auto if colours == Colours.AUTO else colours
    return signed_picture(values, scale) if meant == Colours.SIGNED else photograph(values, levels, scale)


def _cost(image: Picture, planes: Planes, *_options: Any) -> float:
    taps = max(int(np.count_nonzero(plane)) for plane in planes)
    return (taps + PYRAMID_COST) * image.values.size


def _comparison_cost(
    image: Picture, _output: Picture, planes: Planes, _options: ConvolutionOptions, _colours: Colours, compare: bool
) -> float:
    return 2 * _cost(image, planes) if compare else 0.0


def _relu_cost(output: Picture) -> float:
    return PYRAMID_COST * output.values.size


OUTPUT = Result("convolution/output", (PICTURE, "kernel.planes", "convolution", "view.colours"), _output, _cost)
#: Convolution, cross-correlation and their difference, where they are compared.
COMPARISON = Result(
    "convolution/comparison",
    (PICTURE, OUTPUT, "kernel.planes", "convolution", "view.colours", "view.compare"),
    _comparison,
    _comparison_cost,
)
RELU = Result("convolution/relu", (OUTPUT,), _relu, _relu_cost)
STEPS = Result("convolution/steps", (PICTURE, OUTPUT, "kernel.planes", "convolution", "view.channel"), _steps)


def start_cell(results: Results) -> tuple[float, float]:
    """Where to stand at first, as fractions: half-way, in a photograph where the result is strongest in that row."""
    output = results.get(OUTPUT)
    if output is None or output.shape[1] <= _LARGE:
        return 0.5, 0.5
    values = output.channel(results.choice(ViewOptions).channel).values
    middle = values[len(values) // 2]
    return 0.5, (int(np.abs(middle[:-_LARGE]).argmax()) + 0.5) / len(middle)


def seen_window(results: Results, index: int) -> Window | None:
    """The window of step ``index`` on the image."""
    steps = results.get(STEPS)
    return None if steps is None else window_at(steps.rows, steps.columns, *divmod(index, steps.shape[1]))


def summary(context: Context) -> str:
    """Image, kernel and geometry in a line; empty before there are results."""
    results = context.workbench.results
    if results is None:
        return ""
    options = results.choice(ConvolutionOptions)
    padding = options.padding if isinstance(options.padding, str) else f"padding {options.padding}"
    parts = [image_name(results), results.choice(KernelChoice).title, padding, f"stride {by(options.stride)}"]
    if options.dilation != (1, 1):
        parts.append(f"dilation {by(options.dilation)}")
    if options.bias:
        parts.append(f"bias {format_number(options.bias)}")
    return in_line(parts)
