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
from convviz.state.choices.filters import BLOCK, Beside, FilterChoice, FilterSpot, block_of
from convviz.state.graph.result import Chosen, Making, Result
from convviz.state.results.filters import CHAIN, ChainSteps
from convviz.state.results.picture import Picture, photograph, signed_picture

#: Values of a channel up to which parts are made of all of it; of a larger one of so many pixels around a block.
_LARGE, _AROUND = 3_000_000, BLOCK // 2
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


@dataclass(frozen=True, eq=False)
class _Prepared:
    """What of a close-up is the same at all pixels of a block.

    Attributes
    ----------
    steps, parts, origin : as in `CloseUp`.
    noise : the variance that Wiener's filter counts with.
    """

    steps: PartSteps | None = None
    parts: tuple[Picture, ...] = ()
    origin: tuple[int, int] = (0, 0)
    noise: float = 0.0


@dataclass(frozen=True, eq=False)
class _Place:
    """Which filter of the chain is looked at: its number, fields, and the channel that it is given."""

    number: int
    link: of.FilterFields | None
    given: NDArray[Any]


def _place(chain: ChainSteps, choice: FilterChoice, selected: int, channel: int) -> _Place:
    number = min(selected, len(choice.chain), len(chain) - 1)
    return _Place(number, choice.link(number - 1) if number else None, _channel_of(chain, max(number - 1, 0), channel))


def _channel_of(chain: ChainSteps, stage: int, channel: int) -> NDArray[Any]:
    values: NDArray[Any] = chain.stages[stage].values
    return values if values.ndim == 2 else values[..., channel]


def _prepared(
    chain: ChainSteps, choice: FilterChoice, selected: int, block: tuple[int, int] | None, channel: int
) -> Making[_Prepared]:
    yield 0.0
    place = _place(chain, choice, selected, channel)
    if isinstance(place.link, of.WienerFilter):
        return _Prepared(noise=wiener_noise(place.given, place.link))
    if place.link is None or isinstance(place.link, of.MedianFilter | of.BilateralFilter):
        return _Prepared()
    origin, part = _around(place.given, block)
    before = _before_smoothing(chain, place, channel) if part.shape == place.given.shape else None
    steps = parts_of(part, place.link, before)
    if steps is None:
        return _Prepared()  # a sum of products, which is quickly made where it is shown
    pictures = []
    for index in range(len(steps)):
        yield index / len(steps)
        pictures.append(part_picture(steps[index], chain.levels))
    return _Prepared(steps, tuple(pictures), origin)


def _closeup(
    chain: ChainSteps, choice: FilterChoice, spot: FilterSpot, channel: int, prepared: _Prepared
) -> Making[CloseUp]:
    yield 0.0
    place = _place(chain, choice, spot.selected, channel)
    link, given = place.link, place.given
    pixel = _within(spot.pixel, given.shape)
    plain = CloseUp(place.number, link, pixel, given, chain, channel)
    if link is None:
        return replace(plain, why="Select a filter of the chain to see what it does here.")
    if isinstance(link, of.MedianFilter):
        return replace(plain, steps=MedianSteps(given, link, pixel))
    if isinstance(link, of.BilateralFilter):
        return replace(plain, steps=BilateralSteps(given, link, pixel))
    if isinstance(link, of.WienerFilter):
        return replace(plain, wiener=wiener_at(given, link, pixel, prepared.noise))
    return replace(plain, steps=prepared.steps, parts=prepared.parts, origin=prepared.origin)


def _before_smoothing(chain: ChainSteps, place: _Place, channel: int) -> NDArray[Any] | None:
    """The channel before a filter that smooths for this one, where there is such."""
    if place.number < 2 or not isinstance(chain.links[place.number - 2], _SMOOTHING):
        return None
    before = _channel_of(chain, place.number - 2, channel)
    return before if before.shape == place.given.shape else None


def _around(given: NDArray[Any], block: tuple[int, int] | None) -> tuple[tuple[int, int], NDArray[Any]]:
    """Where a part of a large channel about a block begins, and the part; all of a smaller one."""
    if given.size <= _LARGE:
        return (0, 0), given
    if block is None:
        block = block_of(_within(None, given.shape))
    top, left = (
        max(0, min(min(at, (side - 1) // BLOCK) * BLOCK - _AROUND, side - 2 * BLOCK))
        for at, side in zip(block, given.shape, strict=True)
    )
    return (top, left), given[top : top + 2 * BLOCK, left : left + 2 * BLOCK]


def _within(pixel: tuple[int, int] | None, shape: tuple[int, ...]) -> tuple[int, int]:
    """The pixel that is looked at: the chosen one where there is such, or one on the right, where after is."""
    rows, columns = shape[:2]
    if pixel is None:
        return rows // 3, 2 * columns // 3
    return min(pixel[0], rows - 1), min(pixel[1], columns - 1)


def _cost(
    chain: ChainSteps, choice: FilterChoice, selected: int, _block: tuple[int, int] | None, channel: int
) -> float:
    place = _place(chain, choice, selected, channel)
    link, size = place.link, place.given.size
    if isinstance(link, of.WienerFilter):
        return _VARIANCES_COST * size
    if link is None or isinstance(link, of.MedianFilter | of.BilateralFilter):
        return 0.0
    return float(_PARTS_COST * min(size, _LARGE))


def _steps(made: ChainSteps | CloseUp) -> Making[Steps[Any]]:
    yield 0.0
    if isinstance(made, ChainSteps):
        return made
    return made.chain if made.steps is None else made.steps


#: What stays while one looks at other pixels nearby.
_PREPARED: Result[_Prepared] = Result(
    "filters/prepared",
    (CHAIN, "filters", "filters_spot.selected", "filters_spot.block", "view.channel"),
    _prepared,
    _cost,
)
#: The selected filter, looked at closely.
CLOSEUP: Result[CloseUp] = Result(
    "filters/closeup", (CHAIN, "filters", "filters_spot", "view.channel", _PREPARED), _closeup
)
#: What the player goes through: the chain, or what stands beside the picture step by step.
STEPS: Result[Steps[Any]] = Result(
    "filters/steps", (Chosen("filters_spot.beside", {Beside.TABLE: CHAIN, Beside.CLOSEUP: CLOSEUP}),), _steps
)
