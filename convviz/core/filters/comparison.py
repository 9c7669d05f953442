"""Filters compared by numbers: how near each comes to the clean image, for one noise or for several.

scored(clean, image, peak)                        PSNR and SSIM of a filtered image
finish(comparing(clean, noises, filters, ...))    the table filter x noise; a generator that may be given up
"""

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.filters.apply import run_filter
from convviz.core.filters.fields import FilterFields
from convviz.core.filters.noise import noisy
from convviz.core.filters.scores import SSIM_SIZE, psnr, ssim
from convviz.core.filters.table import FILTERS
from convviz.core.util.fields import Declared

#: What a table begins with: no filter, and those that a chapter recommends against noise.
USUAL_FILTERS: tuple[FilterFields, ...] = tuple(
    FILTERS[name].make() for name in ("identity", "mean", "gaussian", "median", "bilateral", "wiener")
)


@dataclass(frozen=True)
class Score:
    """How near an image comes to the clean one.

    Attributes
    ----------
    psnr : dB; infinite where they are equal.
    ssim : at most 1; None where the images are too small for it.
    """

    psnr: float
    ssim: float | None


def scored(clean: ArrayLike, image: ArrayLike, peak: float = 255.0) -> Score:
    """PSNR and SSIM of an image (H, W) or (H, W, C) against the clean one of its shape."""
    shape = np.shape(clean)
    return Score(psnr(clean, image, peak), ssim(clean, image, peak) if min(shape[:2]) >= SSIM_SIZE else None)


@dataclass(frozen=True, eq=False)
class Comparison:
    """The table filter x noise.

    Attributes
    ----------
    noises, filters : of the columns, and of the rows.
    psnr : (filters, noises) float64 in dB; infinite where the clean image comes out, NaN where there is a reason.
    reasons : (filter, noise) -> why that cannot be, a sentence.
    """

    noises: tuple[Declared, ...]
    filters: tuple[FilterFields, ...]
    psnr: NDArray[np.float64]
    reasons: dict[tuple[int, int], str]

    def best(self, noise: int) -> tuple[int, ...]:
        """The rows with the greatest PSNR of a column: several where they are equal, none where nothing is there."""
        column = self.psnr[:, noise]
        if np.isnan(column).all():
            return ()
        return tuple(np.flatnonzero(column == np.nanmax(column)).tolist())

    def gain(self, row: int, noise: int) -> float:
        """By how many dB a filter betters its column's noise alone, the first row without effect; NaN without one."""
        none = [index for index, values in enumerate(self.filters) if type(values) is FILTERS["identity"].choice]
        if not none:
            return math.nan
        before, after = self.psnr[none[0], noise], self.psnr[row, noise]
        return 0.0 if before == after else float(after - before)


def comparing(
    clean: ArrayLike,
    noises: Sequence[Declared],
    filters: Sequence[FilterFields] = USUAL_FILTERS,
    *,
    seed: int = 0,
    peak: float = 255.0,
) -> Generator[float, None, Comparison]:
    """Add each noise to an image and filter it by each filter; yields the fraction done, returns a `Comparison`.

    Parameters
    ----------
    clean : (H, W) or (H, W, C) array
    noises : the fields' value of each noise.
    filters : the fields' value of each filter; those that change the shape have a reason in place of a number.
    seed : of all noises.
    peak : what white is.
    """
    table = np.full((len(filters), len(noises)), np.nan)
    reasons: dict[tuple[int, int], str] = {}
    for column, noise in enumerate(noises):
        try:
            image = noisy(clean, noise, seed=seed, peak=peak)
        except ValueError as problem:
            reasons.update({(row, column): str(problem) for row in range(len(filters))})
            continue
        for row, values in enumerate(filters):
            yield (column + row / len(filters)) / len(noises)
            try:
                table[row, column] = psnr(clean, run_filter(image, values), peak)
            except ValueError as problem:
                reasons[row, column] = str(problem)
    return Comparison(tuple(noises), tuple(filters), table, reasons)
