"""What follows from the pooling's options: its input, its output, and its steps."""

from dataclasses import replace
from math import prod
from typing import Any

from convviz.core.images.pyramid import pyramid
from convviz.core.windows.geometry import Window, receptive_field, window_at
from convviz.core.windows.pooling import PoolSteps, pool2d_bands
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.pooling import PoolingOptions, PoolSource
from convviz.state.graph.result import Chosen, Making, Result
from convviz.state.graph.results import Results
from convviz.state.results import convolution
from convviz.state.results.convolution import joined, rows_per_band
from convviz.state.results.image import PICTURE
from convviz.state.results.picture import PYRAMID_COST, Picture, Pyramid
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


def _cells(source: Picture) -> Making[Pyramid]:
    yield 0.0
    return source.pyramid  # the same one while only its colours change


def _pooled_cells(cells: Pyramid, options: PoolingOptions) -> Making[Pyramid]:
    bands, values = [], cells[0]
    for band in pool2d_bands(values, rows_per_band=rows_per_band(values), **options.arguments()):
        bands.append(band)
        yield sum(map(len, bands)) * options.stride[0] / (len(values) + options.stride[0])
    return pyramid(joined(bands))


def _cost(cells: Pyramid, options: PoolingOptions) -> float:
    return (prod(options.size) + PYRAMID_COST) * cells[0].size


def _pooled(source: Picture, cells: Pyramid) -> Making[Picture]:
    yield 0.0
    return replace(source, pyramid=cells)


def _steps(cells: Pyramid, _pooled: Pyramid, options: PoolingOptions, channel: int) -> Making[PoolSteps]:
    yield 0.0
    values = cells[0]
    return PoolSteps(values if values.ndim == 2 else values[..., channel], **options.arguments())


INPUT = Result(
    "pooling/input",
    (Chosen("pooling.source", _SOURCES),),
    _input,
    instead="The convolution gives no output to pool; its panel says why.",
)
CELLS = Result("pooling/cells", (INPUT,), _cells)
POOLED_CELLS = Result("pooling/pooled-cells", (CELLS, "pooling"), _pooled_cells, _cost)
POOLED = Result("pooling/pooled", (INPUT, POOLED_CELLS), _pooled)
STEPS = Result("pooling/steps", (CELLS, POOLED_CELLS, "pooling", "view.channel"), _steps)


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


def origin(results: Results) -> str:
    """Where its output comes from: "Photographer ∗ Sobel Hx, ReLU, 2×2 max pooling"."""
    options = results.choice(PoolingOptions)
    given = image_name(results) if options.source is PoolSource.IMAGE else convolution.origin(results)
    parts = [given, *(["ReLU"] if options.source is PoolSource.RELU else [])]
    return ", ".join([*parts, f"{by(options.size)} {options.kind} pooling"])


def summary(results: Results) -> str:
    """Image, kernel where it is convolved first, window and stride in a line."""
    options = results.choice(PoolingOptions)
    parts = [image_name(results)]
    if options.source is not PoolSource.IMAGE:
        parts.append(results.choice(KernelChoice).title)
    if options.source is PoolSource.RELU:
        parts.append("ReLU")
    return in_line([*parts, f"{by(options.size)} {options.kind} pooling", f"stride {by(options.stride)}"])
