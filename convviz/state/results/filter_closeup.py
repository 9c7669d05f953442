"""What a filter of the chain does at one pixel, or by way of which pictures, and the steps of that."""

from dataclasses import dataclass, replace
from typing import Any

from numpy.typing import NDArray

from convviz.core.filters import fields as of
from convviz.core.filters.closeup.bilateral import BilateralSteps
from convviz.core.filters.closeup.median import MedianSteps
from convviz.core.filters.closeup.parts import Part, PartKind, PartSteps
from convviz.core.filters.closeup.pictures import parts_of
from convviz.core.filters.closeup.wiener import WienerAt, wiener_at, wiener_noise
from convviz.core.images.levels import Levels
from convviz.core.images.pyramid import pyramid
from convviz.core.windows.steps import Steps
from convviz.state.choices.filters import Beside, FilterChoice, FilterSpot
from convviz.state.graph.result import Chosen, Making, Result
from convviz.state.results.filters import CHAIN, ChainSteps
from convviz.state.results.picture import Picture, photograph, signed_picture

#: Values of a channel up to which parts are made of all of it; of a larger one of so many pixels each way around one.
_LARGE, _AROUND = 3_000_000, 512
#: Filters that are said to smooth for what comes after them.
_SMOOTHING = (of.GaussianFilter, of.MeanFilter, of.MedianFilter)
#: The part that a Sobel filter gives, of its parts; other filters give their last.
_GIVES: dict[type[of.FilterFields], int] = {
    of.SobelAcross: 1,
    of.SobelDown: 2,
    of.SobelMagnitude: 3,
    of.SobelDirection: -1,  # in degrees, and only where there is an edge: a picture of its own
}
#: Products a value: of a filter's parts with their smaller copies, and of the local variances of a picture.
_PARTS_COST, _VARIANCES_COST = 300.0, 110.0


@dataclass(frozen=True, eq=False)
class CloseUp:
    """A filter looked at closely.

    Attributes
    ----------
    number : of the filter in the chain, from 1; 0 for the noise.
    link : its fields, None for the noise.
    pixel : (row, column) of the picture that is looked at.
    given : the channel (H, W) that the filter is given, of that number.
    steps : what it does one after the other: `MedianSteps`, `BilateralSteps` or `PartSteps`; None for what has none.
    wiener : how Wiener's filter makes the pixel.
    parts : how the parts are drawn.
    origin : the pixel of the picture at which these begin, where they are made of a part of it.
    why : a sentence where there is nothing to be seen closely.
    """

    number: int
    link: of.FilterFields | None
    pixel: tuple[int, int]
    given: NDArray[Any]
    chain: ChainSteps
    channel: int = 0
    steps: MedianSteps | BilateralSteps | PartSteps | None = None
    wiener: WienerAt | None = None
    parts: tuple[Picture, ...] = ()
    origin: tuple[int, int] = (0, 0)
    why: str = ""

    def gives(self, index: int) -> bool:
        """Whether a part is what the filter gives."""
        last = len(self.parts) - 1
        return index == (last if self.link is None else _GIVES.get(type(self.link), last))

    @property
    def is_whole(self) -> bool:
        """Whether the parts are of all of the picture."""
        return bool(self.parts) and self.parts[0].shape == self.given.shape


def part_picture(part: Part, levels: Levels) -> Picture:
    """How a part is drawn."""
    values = part.values
    if part.kind is PartKind.PICTURE:
        return photograph(pyramid(values), (levels[0] * part.gain, levels[1] * part.gain), 0.0)
    if part.kind is PartKind.SIGNED:
        return signed_picture(pyramid(values), 0.0)
    if part.kind is PartKind.ANGLE:
        return Picture(pyramid(values), (-180.0, 180.0), signed=True)
    high = 255.0 if part.kind is PartKind.MARKS else float(values.max()) or 1.0
    return Picture(pyramid(values), (0.0, high))


def _closeup(chain: ChainSteps, choice: FilterChoice, spot: FilterSpot, channel: int) -> Making[CloseUp]:
    yield 0.0
    number = min(spot.selected, len(choice.chain), len(chain) - 1)
    link = choice.link(number - 1) if number else None
    values = chain.stages[max(number - 1, 0)].values
    given = values if values.ndim == 2 else values[..., channel]
    pixel = _within(spot.pixel, given.shape)
    plain = CloseUp(number, link, pixel, given, chain, channel)
    if link is None:
        return replace(plain, why="Select a filter of the chain to see what it does here.")
    if isinstance(link, of.MedianFilter):
        return replace(plain, steps=MedianSteps(given, link, pixel))
    if isinstance(link, of.BilateralFilter):
        return replace(plain, steps=BilateralSteps(given, link, pixel))
    if isinstance(link, of.WienerFilter):
        return replace(plain, wiener=wiener_at(given, link, pixel, wiener_noise(given, link)))
    return (yield from _in_parts(plain, link))


def _in_parts(plain: CloseUp, link: of.FilterFields) -> Making[CloseUp]:
    origin, part = _around(plain.given, plain.pixel)
    steps = parts_of(part, link, _before_smoothing(plain) if part.shape == plain.given.shape else None)
    if steps is None:
        return plain  # a sum of products, which is quickly made where it is shown
    pictures = []
    for index in range(len(steps)):
        yield index / len(steps)
        pictures.append(part_picture(steps[index], plain.chain.levels))
    return replace(plain, steps=steps, parts=tuple(pictures), origin=origin)


def _before_smoothing(plain: CloseUp) -> NDArray[Any] | None:
    """The channel before a filter that smooths for this one, where there is such."""
    if plain.number < 2 or not isinstance(plain.chain.links[plain.number - 2], _SMOOTHING):
        return None
    values = plain.chain.stages[plain.number - 2].values
    before: NDArray[Any] = values if values.ndim == 2 else values[..., plain.channel]
    return before if before.shape == plain.given.shape else None


def _around(given: NDArray[Any], pixel: tuple[int, int]) -> tuple[tuple[int, int], NDArray[Any]]:
    """Where a part of a large channel begins, and the part; all of a smaller one."""
    if given.size <= _LARGE:
        return (0, 0), given
    top, left = (max(0, min(at - _AROUND, side - 2 * _AROUND)) for at, side in zip(pixel, given.shape, strict=True))
    return (top, left), given[top : top + 2 * _AROUND, left : left + 2 * _AROUND]


def _within(pixel: tuple[int, int] | None, shape: tuple[int, ...]) -> tuple[int, int]:
    """The pixel that is looked at: the chosen one where there is such, or one on the right, where after is."""
    rows, columns = shape[:2]
    if pixel is None:
        return rows // 3, 2 * columns // 3
    return min(pixel[0], rows - 1), min(pixel[1], columns - 1)


def _cost(chain: ChainSteps, choice: FilterChoice, spot: FilterSpot, _channel: int) -> float:
    number = min(spot.selected, len(choice.chain), len(chain) - 1)
    link, values = choice.link(number - 1) if number else None, chain.stages[max(number - 1, 0)].values
    size = int(values.shape[0] * values.shape[1])
    if isinstance(link, of.WienerFilter):
        return _VARIANCES_COST * size
    if link is None or isinstance(link, of.MedianFilter | of.BilateralFilter):
        return 0.0
    return _PARTS_COST * min(size, _LARGE)


def _steps(made: ChainSteps | CloseUp) -> Making[Steps[Any]]:
    yield 0.0
    if isinstance(made, ChainSteps):
        return made
    return made.chain if made.steps is None else made.steps


#: The selected filter, looked at closely.
CLOSEUP: Result[CloseUp] = Result(
    "filters/closeup", (CHAIN, "filters", "filters_spot", "view.channel"), _closeup, _cost
)
#: What the player goes through: the chain, or what stands beside the picture step by step.
STEPS: Result[Steps[Any]] = Result(
    "filters/steps", (Chosen("filters_spot.beside", {Beside.TABLE: CHAIN, Beside.CLOSEUP: CLOSEUP}),), _steps
)
