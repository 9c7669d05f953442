"""What follows from the pooling's options: its input, its output, and its steps."""

from dataclasses import replace
from math import prod
from typing import Any

from convviz.core.images.pyramid import pyramid
from convviz.core.windows.geometry import Window, receptive_field, window_at
from convviz.core.windows.pooling import PoolSteps, pool2d_bands
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.pooling import PoolingOptions, PoolSource
from convviz.state.context import Context
from convviz.state.graph import Chosen, Making, Result, Results
from convviz.state.results import convolution
from convviz.state.results.convolution import joined, rows_per_band
from convviz.state.results.image import PICTURE
from convviz.state.results.picture import PYRAMID_COST, Picture
from convviz.state.results.summary import by, image_name, in_line

#: What may be pooled.
_SOURCES = {
    PoolSource.IMAGE: PICTURE,
    PoolSource.CONVOLUTION: convolution.OUTPUT,
    PoolSource.RELU: convolution.RELU,
}


def _input(source: Picture) -> Making[Picture]:
    yield 0.0
    return source


def _pooled(source: Picture, options: PoolingOptions) -> Making[Picture]:
    bands = []
    for band in pool2d_bands(source.values, rows_per_band=rows_per_band(source.values), **options.arguments()):
        bands.append(band)
        yield sum(map(len, bands)) * options.stride[0] / (len(source.values) + options.stride[0])
    return replace(source, pyramid=pyramid(joined(bands)))


def _cost(source: Picture, options: PoolingOptions) -> float:
    return (prod(options.size) + PYRAMID_COST) * source.values.size


def _steps(source: Picture, _pooled: Picture, options: PoolingOptions, channel: int) -> Making[PoolSteps]:
    yield 0.0
    return PoolSteps(source.channel(channel).values, **options.arguments())


INPUT = Result(
    "pooling/input",
    (Chosen("pooling.source", _SOURCES),),
    _input,
    instead="The convolution gives no output to pool; its panel says why.",
)
POOLED = Result("pooling/pooled", (INPUT, "pooling"), _pooled, _cost)
STEPS = Result("pooling/steps", (INPUT, POOLED, "pooling", "view.channel"), _steps)


def seen_window(results: Results, index: int) -> Window | None:
    """The image cells that the window of step ``index`` covers: through the convolution where that is pooled."""
    steps = results.get(STEPS)
    if steps is None:
        return None
    window = window_at(steps.rows, steps.columns, *divmod(index, steps.shape[1]))
    if results.choice(PoolingOptions).source == PoolSource.IMAGE:
        return window
    before: Any = convolution.conv_steps(results)
    return None if before is None else receptive_field(before.rows, before.columns, window)


def summary(context: Context) -> str:
    """Image, kernel where it is convolved first, window and stride in a line; empty before there are results."""
    results = context.workbench.results
    if results is None:
        return ""
    options = results.choice(PoolingOptions)
    parts = [image_name(results)]
    if options.source is not PoolSource.IMAGE:
        parts.append(results.choice(KernelChoice).title)
    if options.source is PoolSource.RELU:
        parts.append("ReLU")
    return in_line([*parts, f"{by(options.size)} {options.kind} pooling", f"stride {by(options.stride)}"])
