"""What follows from x, h and their order: the steps of unit impulses, and what they add up to."""

from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.pyramid import pyramid
from convviz.core.util.checks import Pair
from convviz.core.windows.convolution import convolve2d
from convviz.core.windows.geometry import Window
from convviz.core.windows.impulses import ImpulseSteps, Order
from convviz.state.choices.impulses import LIMIT, ImpulseOptions, ImpulseResponse, ImpulseSource, Notation
from convviz.state.choices.kernel import KernelChoice
from convviz.state.graph.result import Chosen, Making, Result
from convviz.state.graph.results import Results
from convviz.state.results.convolution import Planes
from convviz.state.results.image import CELLS
from convviz.state.results.picture import Picture, Pyramid, signed_picture
from convviz.state.results.summary import by, image_name, in_line

#: x and h of the chapter's figures, each number at its (n1, n2).
FIGURES: dict[ImpulseSource, tuple[tuple[float, ...], ...]] = {
    ImpulseSource.SHIFTED: ((1, 0, 0), (0, 1, 0), (0, 0, 0)),
    ImpulseSource.WEIGHTED: ((1, 2, 0), (0, 3, 0), (0, 0, 0)),
    ImpulseSource.PAIR: ((4,), (5,)),
}
RESPONSES: dict[ImpulseResponse, tuple[tuple[float, ...], ...]] = {
    ImpulseResponse.NUMBERS: ((1, 2), (3, 4)),
    ImpulseResponse.PAIR: ((1,), (2,)),
}


@dataclass(frozen=True, eq=False)
class Sums:
    """What all copies add up to.

    Attributes
    ----------
    steps : which these are the sums of.
    total : x ∗ h in full size.
    scale : size of the numbers that are added.
    extremes : the numbers of the copies of the smallest and of the largest pixel, (2, kh, kw).
    """

    steps: ImpulseSteps
    total: NDArray[Any]
    scale: float
    extremes: NDArray[Any]

    @property
    def largest(self) -> float:
        """Size of the largest number of a copy."""
        return float(np.abs(self.extremes).max())

    @cached_property
    def deviation(self) -> float:
        """The largest difference between the total and the copies added one by one: 20 ms for 64 x 64 of them."""
        added, (rows, columns) = np.zeros_like(self.total), self.steps.h.shape
        for index in range(len(self.steps)):
            row, column = self.steps.position(index)
            added[row : row + rows, column : column + columns] += self.steps.response(index)
        return float(np.abs(added - self.total).max())


def turned(values: NDArray[Any], notation: Notation) -> NDArray[Any]:
    """Rows from the one on that is row 0 of the steps, as they are drawn from the top down; and back."""
    return values[::-1] if notation is Notation.UP else values


def too_large(shape: Pair) -> str:
    """Why an image of ``shape`` is not put together of impulses; "" where it is."""
    if max(shape) <= LIMIT:
        return ""
    return (
        f"The image has {shape[0]} × {shape[1]} pixels, so its sum would have {shape[0] * shape[1]:,} terms; up to "
        f"{LIMIT} × {LIMIT} pixels are put together of impulses here"
    )


def _as_named(values: tuple[tuple[float, ...], ...], notation: Notation) -> NDArray[np.float64]:
    """A figure's numbers as rows: of n1, or of n2 where that runs up."""
    array = np.array(values, np.float64)
    return array if notation is Notation.DOWN else array.T


def _figure(source: ImpulseSource, notation: Notation) -> Making[NDArray[Any]]:
    yield 0.0
    return _as_named(FIGURES[source], notation)


def _of_image(cells: Pyramid, channel: int, notation: Notation) -> Making[NDArray[Any]]:
    yield 0.0
    values = cells[0]
    reason = too_large((values.shape[0], values.shape[1]))
    if reason:
        raise ValueError(reason)
    return turned(values if values.ndim == 2 else values[..., channel], notation)


def _of_kernel(planes: Planes, channel: int, notation: Notation) -> Making[NDArray[Any]]:
    yield 0.0
    return turned(np.array(planes[channel if len(planes) > 1 else 0]), notation)


def _response(response: ImpulseResponse, notation: Notation) -> Making[NDArray[Any]]:
    yield 0.0
    return _as_named(RESPONSES[response], notation)


def _steps(x: NDArray[Any], h: NDArray[Any], order: Order) -> Making[ImpulseSteps]:
    yield 0.0
    return ImpulseSteps(x, h, order=order)


def _sums(steps: ImpulseSteps) -> Making[Sums]:
    yield 0.0
    scale = float(np.abs(steps.x).max() * np.abs(steps.h).sum())
    extremes = np.stack([pixel * steps.h for pixel in (steps.x.min(), steps.x.max())])
    return Sums(steps, convolve2d(steps.x, steps.h, padding="full"), scale, extremes)


def _sums_cost(steps: ImpulseSteps) -> float:
    return float(prod(steps.full) * steps.h.size)


def _output(sums: Sums, notation: Notation) -> Making[Picture]:
    yield 0.0
    return signed_picture(pyramid(np.ascontiguousarray(turned(sums.total, notation))), sums.scale)


_FIGURE = Result("impulses/figure", ("impulses.source", "impulses.notation"), _figure)
_IMAGE = Result("impulses/image", (CELLS, "view.channel", "impulses.notation"), _of_image)
_RESPONSE = Result("impulses/response", ("impulses.response", "impulses.notation"), _response)
_KERNEL = Result("impulses/kernel", ("kernel.planes", "view.channel", "impulses.notation"), _of_kernel)
_X = Chosen(
    "impulses.source", {source: _IMAGE if source is ImpulseSource.IMAGE else _FIGURE for source in ImpulseSource}
)
_H = Chosen(
    "impulses.response",
    {response: _KERNEL if response is ImpulseResponse.KERNEL else _RESPONSE for response in ImpulseResponse},
)
STEPS = Result("impulses/steps", (_X, _H, "impulses.order"), _steps)
SUMS = Result("impulses/sums", (STEPS,), _sums, _sums_cost)
#: All copies added up, as a picture.
OUTPUT = Result("impulses/output", (SUMS, "impulses.notation"), _output)


def start_term(results: Results) -> tuple[float, float]:
    """Where to stand at first, as fractions: at the second of more than two terms, where two copies may meet."""
    steps = results.get(STEPS)
    return 0.0, 0.0 if steps is None or len(steps) < 3 else 1.5 / len(steps)


def seen_pixel(results: Results, index: int) -> Window | None:
    """The pixel of the image that step ``index`` adds; None where x is not the image."""
    steps, options = results.get(STEPS), results.choice(ImpulseOptions)
    if steps is None or options.source is not ImpulseSource.IMAGE:
        return None
    row, column = steps.position(index)
    down = steps.x.shape[0] - 1 - row if options.notation is Notation.UP else row
    return Window(down, column, 1, 1)


def x_name(results: Results) -> str:
    """What x is called."""
    source = results.choice(ImpulseOptions).source
    return image_name(results) if source is ImpulseSource.IMAGE else f"x of {_figure_name(source.text)}"


def h_name(results: Results) -> str:
    """What h is called."""
    response = results.choice(ImpulseOptions).response
    if response is ImpulseResponse.KERNEL:
        return results.choice(KernelChoice).title
    return f"h of {_figure_name(response.text)}" if ":" in response.text else f"h = {response.text}"


def _figure_name(text: str) -> str:
    """What stands before the numbers: "figure 3-7"."""
    return text.partition(":")[0]


def origin(results: Results) -> str:
    """Where its output comes from: "Photographer ∗ Sobel Hx"."""
    return f"{x_name(results)} ∗ {h_name(results)}"


def summary(results: Results) -> str:
    """x, h and their sizes in a line."""
    steps = results.get(STEPS)
    parts = [x_name(results), h_name(results), "full"]
    if steps is not None:
        parts = [f"{parts[0]} {by(steps.x.shape)}", f"{parts[1]} {by(steps.h.shape)}", f"full, y {by(steps.full)}"]
    return in_line(parts)
