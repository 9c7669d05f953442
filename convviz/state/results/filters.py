"""What follows from noise and a chain of filters: a picture after each of them, and the steps through these."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.filters import fields as of
from convviz.core.filters.apply import run_filter
from convviz.core.filters.noise import GaussianNoise, PoissonNoise, SaltAndPepper, noise_described, noisy
from convviz.core.filters.table import described, row_of
from convviz.core.images.image import Image
from convviz.core.images.levels import Levels, means_sign
from convviz.core.images.pyramid import pyramid
from convviz.core.text.formatting import in_short
from convviz.core.util.fields import Declared
from convviz.core.windows.steps import Steps
from convviz.state.choices.filters import LONGEST, FilterChoice, NoNoise
from convviz.state.graph.result import Making, Result
from convviz.state.graph.results import Results
from convviz.state.results.image import CELLS, PICTURE, SOURCE
from convviz.state.results.picture import PYRAMID_COST, Picture, Pyramid, photograph, signed_picture
from convviz.state.results.summary import image_name, in_line

#: The white for which fields in grey levels are meant: the variance of noise, Canny's thresholds.
WHITE = 255.0
#: Factor from which on a filter is no matter of brightness any more, and black and white move with it.
_BRIGHTER = 1.5
#: What noise costs, in products a value (measured).
_NOISE_COST = 60.0
#: What filters cost, in products a value (measured); a window's values come on top where they count.
_COSTS: dict[type[of.FilterFields], float] = {
    of.Gaussian20Filter: 40.0,
    of.BilateralFilter: 2.2,
    of.WienerFilter: 110.0,
    of.SharpenFilter: 55.0,
    of.UnsharpFilter: 30.0,
    of.CannyFilter: 45.0,
    of.DeconvolutionFilter: 480.0,
    of.UpsampleFilter: 130.0,
}
_USUAL_COST, _SORTED_COST = 12.0, 45.0


@dataclass(frozen=True, eq=False)
class Stage:
    """The picture at a place of the chain.

    Attributes
    ----------
    cells : its values (H, W) or (H, W, 3) and their smaller copies.
    no_white : what its values are where there is no black and white, such as "edges"; colours then mean sign or size.
    gain : what the filters have made of a flat picture's brightness; counted only where it grows.
    whole : whether all values are integers from 0 to 255.
    """

    cells: Pyramid
    no_white: str = ""
    gain: float = 1.0
    whole: bool = False

    @property
    def values(self) -> NDArray[Any]:
        """Its values."""
        return self.cells[0]


@dataclass(frozen=True, eq=False)
class ChainStep:
    """One stage of the chain.

    Attributes
    ----------
    number : 0 for the noise, from 1 the filters.
    title : what has just been done.
    before, after : the picture that the chain begins with, and the one that it has come to.
    """

    number: int
    title: str
    before: Picture
    after: Picture


class ChainSteps(Steps[ChainStep]):
    """The stages one after the other: the noise, then filter by filter; each is coloured when it is looked at."""

    def __init__(
        self, titles: Sequence[str], links: Sequence[of.FilterFields], stages: Sequence[Stage], levels: Levels
    ) -> None:
        self.titles, self.links, self.stages, self.levels = tuple(titles), tuple(links), tuple(stages), levels
        self._pictures: dict[int, Picture] = {}

    def __len__(self) -> int:
        return len(self.stages)

    def step(self, index: int) -> ChainStep:
        """Give a stage beside the first one."""
        return ChainStep(index, self.titles[index], self.picture(0), self.picture(index))

    def picture(self, index: int) -> Picture:
        """The picture after a stage."""
        if index not in self._pictures:
            self._pictures[index] = coloured(self.stages[index], self.levels)
        return self._pictures[index]


def coloured(stage: Stage, levels: Levels) -> Picture:
    """How a stage is drawn: as a photograph, and where there is no black and white by sign, or from 0 on."""
    values = stage.values
    if not stage.no_white and not means_sign(levels):
        black, white = (level * stage.gain for level in levels)
        return photograph(stage.cells, (black, white), 0.0)
    if stage.no_white and values.min() >= 0:
        return Picture(stage.cells, (0.0, float(values.max()) or 1.0))
    return signed_picture(stage.cells, 0.0)


def white_of(image: Image) -> float:
    """The value of the image's own white, the peak of noise and scores; a ValueError where it is none."""
    white = float(image.levels[1])
    if white <= 0:
        raise ValueError(f"noise and scores need a white above 0, and the white of this picture is {in_short(white)}")
    return white


def with_noise(values: NDArray[Any], noise: Declared, seed: int, white: float) -> NDArray[Any]:
    """Values with noise, whose variance is meant for a white of 255: on any picture it looks the same."""
    share = white / WHITE
    if isinstance(noise, GaussianNoise) and share != 1:
        mean, variance = noise.mean * share, noise.variance * share**2
        random = np.random.default_rng(seed)
        return values + random.normal(mean, np.sqrt(variance), values.shape)
    if isinstance(noise, PoissonNoise) and share != 1:
        return noisy(values / share, noise, seed=seed, peak=WHITE) * share
    return noisy(values, noise, seed=seed, peak=white)


def filtered(values: NDArray[Any], link: of.FilterFields, white: float) -> NDArray[np.float64]:
    """Values through a filter, whose fields in grey levels are meant for a white of 255.

    Canny takes bytes: of another white it sees the picture as bytes would hold it, and its edges are that white.
    """
    levels = isinstance(link, of.BilateralFilter | of.CannyFilter) or getattr(link, "noise", None) is not None
    if white == WHITE or not levels or isinstance(link, of.DeconvolutionFilter):
        return run_filter(values, link)
    return run_filter(values * (WHITE / white), link) * (white / WHITE)


def after(stage: Stage, link: of.FilterFields, white: float) -> Stage:
    """What a filter makes of a stage."""
    row, values = row_of(link), filtered(stage.values, link, white)
    kernel = row.kernel(link)
    total = 1.0 if kernel is None else float(kernel.sum())
    differs = kernel is not None and total <= 1e-6 * float(np.abs(kernel).sum())
    no_white = stage.no_white or ("edges" if row.is_edges else "differences" if differs else "")
    gain = stage.gain * total if total > _BRIGHTER else stage.gain
    whole = stage.whole and isinstance(link, of.MedianFilter)
    return Stage(pyramid(values), no_white, gain, whole)


def link_cost(stage: Stage, link: of.FilterFields) -> float:
    """What a filter costs, in products."""
    rows, columns = link.reach
    each = _COSTS.get(type(link), _USUAL_COST)
    if isinstance(link, of.MedianFilter):
        each = _USUAL_COST if stage.whole else _SORTED_COST * rows * columns
    elif isinstance(link, of.BilateralFilter):
        each *= rows * columns
    elif isinstance(link, of.GaussianFilter | of.ConvolutionFilter):
        each += rows if isinstance(link, of.GaussianFilter) else rows * columns
    return (each + PYRAMID_COST) * stage.values.size


def _clean(cells: Pyramid) -> Making[Stage]:
    yield 0.0
    return Stage(cells, whole=cells[0].dtype == np.uint8)


def _first(clean: Stage, source: Image, noise: Declared, seed: int) -> Making[Stage]:
    yield 0.0
    if isinstance(noise, NoNoise):
        return clean
    values = with_noise(clean.values, noise, seed, white_of(source))
    return Stage(pyramid(values), whole=clean.whole and isinstance(noise, SaltAndPepper))


def _first_cost(clean: Stage, _source: Image, noise: Declared, _seed: int) -> float:
    return 0.0 if isinstance(noise, NoNoise) else (_NOISE_COST + PYRAMID_COST) * clean.values.size


def _next(before: Stage, source: Image, link: of.FilterFields | None) -> Making[Stage]:
    yield 0.0
    if link is None:
        return before  # the very same, so that nothing that follows from it is done again
    return after(before, link, white_of(source) if source.levels[1] > 0 else WHITE)


def _next_cost(before: Stage, _source: Image, link: of.FilterFields | None) -> float:
    return 0.0 if link is None else link_cost(before, link)


def _steps(picture: Picture, choice: FilterChoice, *stages: Stage) -> Making[ChainSteps]:
    yield 0.0
    titles = [noise_text(choice), *(described(link) for link in choice.chain)]
    return ChainSteps(titles, choice.chain, stages[: len(titles)], picture.levels)


def _output(steps: ChainSteps, image: Picture) -> Making[Picture]:
    yield 0.0
    made = steps.picture(len(steps) - 1)
    return made if made is not image else replace(made)


def _output_cost(steps: ChainSteps, _image: Picture) -> float:
    return 3.0 * steps.stages[-1].values.size


#: The image, before anything is done to it.
CLEAN = Result("filters/clean", (CELLS,), _clean)
#: With noise.
NOISY = Result("filters/noisy", (CLEAN, SOURCE, "filters.noise", "filters.seed"), _first, _first_cost)


def _chain_of_results() -> tuple[Result[Stage], ...]:
    stages = [NOISY]
    for number in range(LONGEST):
        needs = (stages[-1], SOURCE, f"filters.link{number}")
        stages.append(Result(f"filters/stage-{number + 1}", needs, _next, _next_cost))
    return tuple(stages)


#: The noise, and the picture after each filter that there may be.
STAGES = _chain_of_results()
#: The stages of the chain, one after the other.
CHAIN: Result[ChainSteps] = Result("filters/chain", (PICTURE, "filters", *STAGES), _steps)
#: The picture after the last filter.
OUTPUT: Result[Picture] = Result("filters/output", (CHAIN, PICTURE), _output, _output_cost)


def noise_text(choice: FilterChoice) -> str:
    """The noise in short: "Salt and pepper 9.52 %, seed 0", or that there is none."""
    if isinstance(choice.noise, NoNoise):
        return "No noise"
    return f"{noise_described(choice.noise)}, seed {choice.seed}"


def lower(text: str) -> str:
    """A name within a line; names of people stay as they are."""
    names = ("Gaussian", "Wiener", "Sobel", "Canny", "Poisson", "Laplacian")
    return text if text.startswith(names) else text[:1].lower() + text[1:]


def last_step(_results: Results) -> tuple[float, float]:
    """Where to stand at first: at the end of the chain."""
    return 0.0, 0.999


def origin(results: Results) -> str:
    """Where its output comes from: "Photographer, salt and pepper 9.52 %, seed 0, median 5 × 5"."""
    choice = results.choice(FilterChoice)
    noise = [] if isinstance(choice.noise, NoNoise) else [lower(noise_text(choice))]
    return ", ".join([image_name(results), *noise, *(lower(described(link)) for link in choice.chain)])


def summary(results: Results) -> str:
    """Image, noise and chain in a line."""
    choice = results.choice(FilterChoice)
    chain = [lower(described(link)) for link in choice.chain] or ["no filter"]
    return in_line([image_name(results), lower(noise_text(choice)), *chain])
