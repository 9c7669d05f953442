"""How near filters come to the clean picture: of the chain, of every filter alone, and a table filter by noise.

All of it may come later than the picture.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.filters import fields as of
from convviz.core.filters.noise import NOISE_FIELDS
from convviz.core.filters.scores import SSIM_SIZE, psnr, ssim, ssim_in_bands
from convviz.core.filters.table import FILTERS, row_of
from convviz.core.images.image import Image, shrink
from convviz.core.images.pyramid import pyramid
from convviz.core.util.fields import Declared
from convviz.state.choices.filters import LONGEST, NoNoise
from convviz.state.graph.result import Making, Result
from convviz.state.results.filters import CLEAN, NOISY, STAGES, Stage, after, coloured, white_of, with_noise
from convviz.state.results.image import SOURCE
from convviz.state.results.picture import Picture

#: Values up to which the alternatives are tried on the picture itself; of a larger one on a copy of so many pixels
#: across at most, and their scores on the whole come after.
_SMALL, _SIDE = 600_000, 512


@dataclass(frozen=True)
class Score:
    """How near a picture comes to the clean one.

    Attributes
    ----------
    psnr : in dB, infinite for equal ones; None where there is nothing to compare, and then ``why`` says so.
    ssim : from -1 to 1; None where the picture is smaller than its window.
    why : why there is no score.
    """

    psnr: float | None = None
    ssim: float | None = None
    why: str = ""


@dataclass(frozen=True, eq=False)
class Small:
    """The picture on which filters are tried, clean and with noise, and whether it is the whole."""

    clean: NDArray[Any]
    noisy: Stage
    whole: bool


@dataclass(frozen=True, eq=False)
class Trial:
    """What one filter alone makes of the noisy picture: a small picture, and its score where that is of the whole."""

    picture: Picture
    score: Score | None


def score_of(clean: NDArray[Any], stage: Stage, white: float, *, with_noise: bool, with_ssim: bool = True) -> Score:
    """Compare a stage with the clean picture; SSIM takes forty times as long as PSNR."""
    if stage.no_white:
        return Score(why=f"{stage.no_white}: no score")
    if stage.values.shape != clean.shape:
        return Score(why="another size: no score")
    if not with_noise:
        return Score(why="no noise: no score")
    compared = with_ssim and min(clean.shape[:2]) >= SSIM_SIZE
    return Score(psnr(clean, stage.values, white), ssim(clean, stage.values, white) if compared else None)


def _before(clean: Stage, source: Image, noisy: Stage) -> Making[Score]:
    yield 0.0
    if noisy is clean:
        return Score(psnr=float("inf"))
    small = clean.values.size <= _SMALL
    return score_of(clean.values, noisy, white_of(source), with_noise=True, with_ssim=small)


def _of_stage(clean: Stage, source: Image, stage: Stage, noise: Declared, link: of.FilterFields | None) -> Making[Any]:
    yield 0.0
    if link is None:
        return None
    there, small = not isinstance(noise, NoNoise), clean.values.size <= _SMALL
    return score_of(clean.values, stage, white_of(source), with_noise=there, with_ssim=small)


def _with_ssim(score: Score | None, clean: Stage, source: Image, stage: Stage) -> Making[Score | None]:
    yield 0.0
    if score is None or score.ssim is not None or score.psnr is None or not np.isfinite(score.psnr):
        return score
    return (yield from _score_in_bands(clean.values, stage, white_of(source)))


def _score_in_bands(clean: NDArray[Any], stage: Stage, white: float) -> Making[Score]:
    """The score of a large picture, which may be abandoned meanwhile."""
    score = score_of(clean, stage, white, with_noise=True, with_ssim=False)
    if score.psnr is None or min(clean.shape[:2]) < SSIM_SIZE:
        return score
    return replace(score, ssim=(yield from ssim_in_bands(clean, stage.values, white)))


#: The score of the noisy picture, and of the one after each filter; None beyond the last.
SCORES: tuple[Result[Score], ...] = (
    Result("filters/score-0", (CLEAN, SOURCE, NOISY), _before),
    *(
        Result(
            f"filters/score-{number}", (CLEAN, SOURCE, stage, "filters.noise", f"filters.link{number - 1}"), _of_stage
        )
        for number, stage in enumerate(STAGES)
        if number
    ),
)
assert len(SCORES) == LONGEST + 1
#: The same with SSIM, which of a large picture comes later.
SIMILAR: tuple[Result[Any], ...] = tuple(
    Result(f"filters/similar-{number}", (SCORES[number], CLEAN, SOURCE, stage), _with_ssim)
    for number, stage in enumerate(STAGES)
)


def _small(clean: Stage, source: Image, noisy: Stage, noise: Declared, seed: int) -> Making[Small]:
    yield 0.0
    values = clean.values
    if values.size <= _SMALL:
        return Small(values, noisy, whole=True)
    rows, columns = values.shape[:2]
    share = _SIDE / max(rows, columns)
    shrunk = shrink(values, max(1, round(rows * share)), max(1, round(columns * share)))
    yield 0.5
    made = shrunk if noisy is clean else with_noise(shrunk, noise, seed, white_of(source))
    return Small(shrunk, Stage((made,), whole=False), whole=False)


SMALL = Result("filters/small", (CLEAN, SOURCE, NOISY, "filters.noise", "filters.seed"), _small)


def _alternatives() -> Mapping[str, of.FilterFields]:
    """Each filter with its defaults, and the median once more as it is in the chain at first."""
    found: dict[str, of.FilterFields] = {}
    for name, row in FILTERS.items():
        if name != "identity":
            found[name] = row.make()
        if name == "median":
            found["median5"] = row.make(size=5)
    return MappingProxyType(found)


#: The filters that are tried, each by a name of its own.
ALTERNATIVES = _alternatives()


def _trial(name: str) -> Result[Trial]:
    link = ALTERNATIVES[name]

    def compute(small: Small, source: Image, noise: Declared) -> Making[Trial]:
        yield 0.0
        white = white_of(source)
        stage = after(small.noisy, link, white)
        yield 0.7
        seen = Stage(stage.cells[-1:], stage.no_white, stage.gain)
        noise_there = not isinstance(noise, NoNoise)
        score = score_of(small.clean, stage, white, with_noise=noise_there) if small.whole else None
        return Trial(coloured(seen, source.levels), score)

    return Result(f"filters/trial-{name}", (SMALL, SOURCE, "filters.noise"), compute)


TRIALS: Mapping[str, Result[Trial]] = MappingProxyType({name: _trial(name) for name in ALTERNATIVES})


def _whole(name: str) -> Result[Score]:
    link = ALTERNATIVES[name]

    def compute(trial: Trial, clean: Stage, source: Image, noisy: Stage, noise: Declared) -> Making[Score]:
        yield 0.0
        if trial.score is not None:
            return trial.score
        row = row_of(link)
        if row.is_edges or isinstance(noise, NoNoise):
            return score_of(
                clean.values, Stage((clean.values,), "edges" if row.is_edges else ""), 1.0, with_noise=False
            )
        stage = after(noisy, link, white_of(source))
        yield 0.6
        return (yield from _score_in_bands(clean.values, stage, white_of(source)))

    return Result(f"filters/whole-{name}", (TRIALS[name], CLEAN, SOURCE, NOISY, "filters.noise"), compute)


#: The score of each on the whole picture.
WHOLES: Mapping[str, Result[Score]] = MappingProxyType({name: _whole(name) for name in ALTERNATIVES})

#: The rows of the table: filters by their name in `ALTERNATIVES`, and first none.
TABLE_ROWS: tuple[str, ...] = ("", "mean", "gaussian", "median", "wiener")
#: Its columns: kinds of noise.
TABLE_COLUMNS: tuple[str, ...] = tuple(NOISE_FIELDS)


def _column(clean: Stage, source: Image, noise: Declared, seed: int) -> Making[tuple[float, ...]]:
    yield 0.0
    white = white_of(source)
    values = with_noise(clean.values, noise, seed, white)
    noisy, found = Stage(pyramid(values)), []
    for number, name in enumerate(TABLE_ROWS):
        yield number / len(TABLE_ROWS)
        try:
            made = after(noisy, ALTERNATIVES[name], white).values if name else values
        except ValueError:  # the picture is smaller than its window
            found.append(float("nan"))
        else:
            found.append(psnr(clean.values, made, white))
    return tuple(found)


#: PSNR in dB after each filter of the table, NaN where one refuses the picture; the noise that is chosen of a kind is
#: that of its column.
COLUMNS: Mapping[str, Result[tuple[float, ...]]] = MappingProxyType(
    {
        kind: Result(f"filters/column-{kind}", (CLEAN, SOURCE, f"filters.{kind}", "filters.seed"), _column)
        for kind in TABLE_COLUMNS
    }
)
#: All of it, the most telling first.
LATER: tuple[Result[Any], ...] = (*SCORES, SMALL, *TRIALS.values(), *SIMILAR, *COLUMNS.values(), *WHOLES.values())


def winners(table: NDArray[np.float64]) -> frozenset[tuple[int, int]]:
    """The best cell of each column of a table of scores (rows, columns), of those that are not NaN.

    None where two are equal, or where there are not two.
    """
    found = set()
    for column in range(table.shape[1]):
        scores = np.where(np.isnan(table[:, column]), -np.inf, table[:, column])
        if np.count_nonzero(np.isfinite(scores)) > 1 and np.count_nonzero(scores == scores.max()) == 1:
            found.add((int(scores.argmax()), column))
    return frozenset(found)
